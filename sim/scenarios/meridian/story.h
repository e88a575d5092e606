#pragma once
// The plan, stage by stage, in the order of casefile section 6.2. A stage says what will happen when; what later stages
// and the questions need to know of it is kept here.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/scenarios/meridian/services.h"

namespace clew::sim::meridian {

/// What the questions ask for and the truth files do not say in one line.
struct Facts {
  std::vector<std::pair<std::string, std::string>> seeds;  ///< ledger, seed as `clew trace --from` takes it
  std::vector<std::string> orion_seeds;
  std::map<std::string, std::map<std::string, u128>> stolen;  ///< ledger, asset
  std::vector<std::string> peels;                             ///< transactions
  std::vector<std::string> peel_exchanges;                    ///< for each peel: the exchange's name, or empty
  std::vector<std::string> account_addresses;                 ///< of the thief's accounts at the exchanges
  std::vector<std::string> hot_chain;                         ///< transactions of the exchange's withdrawals
  UnixTime first_northgate_deposit;
  std::string first_northgate_tx;
  std::vector<std::string> bulk_transactions;
  UnixTime bulk_first, bulk_last, dispersal_first, dispersal_last;
  std::uint64_t dispersal_transfers = 0, feeders = 0, router_deposits = 0, router_outputs = 0, resting_wallets = 0;
  std::vector<std::string> mixer_true;      ///< withdrawals of the thief
  std::vector<std::string> careless_links;  ///< FEEDER>WITHDRAWAL
  UnixTime freeze_submitted, freeze_executed;
  std::string dust_amount;
  std::vector<std::string> dusted, look_alikes, real_destinations, forged_contracts, contradicted;
  std::vector<std::string> noise;  ///< transactions that are there to confuse
  std::string wrongly_labelled;
  std::vector<std::string> valid_tips;
  UnixTime round_first, round_last;
  std::vector<std::string> rounds;  ///< transactions
};

class Story {
 public:
  Story(World& world, Services& services);
  World& w;
  Services& s;
  Facts facts;

  // ---- Who holds what: wallets of the thief, and the victim's
  EvmAddress victim_vault, loot, gas, consolidation, steth_wallet, tests;
  std::vector<EvmAddress> staged;         ///< eight wallets paid from the small pool
  std::vector<EvmAddress> usdt_wallets;   ///< [0] swaps at once, [1] and [2] escape in the gap, the rest is frozen
  std::vector<EvmAddress> token_wallets;  ///< frozen, sold, kept
  std::vector<u128> usdt_amounts;
  std::vector<u128> token_amounts;  ///< of the forty small tokens, in 10^-18
  std::vector<EvmAddress> bulk, mixer_feeders, mixer_recipients, back_wallets;
  std::vector<TronAddress> tron_feeders;
  TronAddress tron_collector;
  std::vector<Coin> btc_loot;  ///< 400, 300, 200, 100 after the theft

  // ---- The stages
  void before();            ///< the victim's wealth, the staged wallets and those who look like them, the older theft
  void theft();             ///< T0
  void swaps();             ///< flight from what an issuer can freeze, the freeze, the consolidation
  void bulk_split();        ///< 40 + 9 equal parts, feeders, instant exchanger, tests
  void mixing();            ///< 180 deposits, 180 withdrawals
  void dispersal();         ///< rest, irregular dispersal, reconvergence, router deposits
  void bridged();           ///< what comes out on the UTXO ledger: rounds, back, resting
  void peel_chain();        ///< 146 peels
  void hollow();            ///< the custodial mixer
  void rounds();            ///< equal-output rounds
  void tron_leg();          ///< back over the bridge to dollars, collector, freeze, cash-out
  void noise();             ///< dust, look-alikes, forged tokens
  void people();            ///< two thousand innocent users of each service
  void hot_wallet();        ///< the exchange's withdrawals that look like a peel chain
  void background();        ///< everybody else
  void start_background();  ///< once the ledgers are open

  // ---- Shared by the stages
  /// Ether for gas, out of the stolen reserve.
  void gas_up(UnixTime now, const EvmAddress& wallet, u128 wei);
  std::vector<Coin> premix_original, premix_bridged;  ///< coins that wait for a round
  std::vector<std::vector<Coin>> destinations;        ///< what the router paid, by destination
  std::vector<bool> mixed_destination;                ///< the older theft's value is in it

 private:
  void fund_victim();
  void stage_wallets();
  void innocents_like_staged();
  void older_theft();
  void sell_usdt(UnixTime now, std::size_t wallet);
  void sell_steth();
  void sell_tokens();
  void freezes();
  struct Dispersal;
  void disperse(const Dispersal& plan);
  void join_older_theft(const Dispersal& plan);
  void deposit_at_router(const Dispersal& plan);
  void prepare_rounds(std::vector<Coin>& coins);
  void swap_back(std::vector<Coin>& coins);
  void rest(std::vector<Coin> coins, bool leave);
  struct Peel {
    std::string exchange, actor;
    std::uint64_t account = 0, value = 0, fee = 0;
    Script to;
  };
  std::vector<Peel> peel_plan();
  void peel(UnixTime now, const Peel& peel);
  void round(UnixTime now, std::uint64_t number, const std::vector<Coin>& original, const std::vector<Coin>& bridged);
  void gather_after_rounds(UnixTime now);
  void collect_and_cash_out();
  void dust();
  void look_alikes();
  void forged_tokens();
  void mixer_people();
  void router_people();
  void ferry_people();
  void pool_people();
  void exchange_people();
  void hollow_people();
  void otc_people();
  std::uint64_t wallets_ = 0;  // fresh wallets of the thief on the UTXO ledger
  Script fresh_wallet();
  std::shared_ptr<std::function<void(std::uint64_t)>> tron_background_;
  std::function<void()> start_background_;
  Coin peel_remainder_;
  std::vector<Coin> after_rounds_;                 // of the original coins
  std::vector<std::pair<Coin, PersonId>> honest_;  // coins of others who wait for a round
  std::vector<std::size_t> honest_handles_;
  std::vector<PersonId> honest_people_;
};

}  // namespace clew::sim::meridian
