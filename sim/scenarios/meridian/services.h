#pragma once
// The firms and contracts of the scenario: what they do for thieves and for two thousand others alike. Each keeps its
// own coins; none knows whose money it handles, but where a caller says "stolen" the books follow it through.

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/scenarios/meridian/world.h"

namespace clew::sim::meridian {

/// A contract that takes and gives one fixed amount. "mixer Millpond" in the books: an opaque node.
class EthMixer {
 public:
  EthMixer(World& world, std::string_view pool, u128 denomination, u128 relayer_fee);
  const EvmAddress& contract() const { return contract_; }
  const EvmAddress& relayer(std::uint64_t number) const { return relayers_[number % relayers_.size()]; }
  u128 net() const { return denomination_ - relayer_fee_; }
  EthDone deposit(UnixTime now, const EvmAddress& from, bool stolen, u128 gas_price = kGasPriceDrawn);
  EthDone withdraw(UnixTime now, const EvmAddress& to, bool stolen, u128 gas_price = kGasPriceDrawn);
  const std::vector<std::string>& withdrawals() const { return withdrawals_; }  ///< transactions, in order of time
  static Node opaque_node() { return {"eth", "mixer Millpond"}; }

 private:
  World& world_;
  EvmAddress contract_;
  u128 denomination_, relayer_fee_;
  std::vector<EvmAddress> relayers_;
  std::uint64_t leaves_ = 0, withdrawn_ = 0;
  Rng rng_;
  std::vector<std::string> withdrawals_;
};

/// A pool that swaps a token and the native coin.
class SwapPool {
 public:
  SwapPool(World& world, std::string_view name, const EvmAddress& token, u128 wei, u128 tokens);
  void open_at(UnixTime now);  ///< mints the pool's tokens
  EthDone sell(UnixTime now, const EvmAddress& seller, u128 tokens, u128 wei, const std::string& stolen_asset = "");
  EthDone buy(UnixTime now, const EvmAddress& buyer, u128 wei, u128 tokens);
  const EvmAddress& contract() const { return contract_; }
  u128 opening_tokens() const { return tokens_; }

 private:
  World& world_;
  EvmAddress contract_, token_;
  u128 tokens_;
};

/// The part of a deposit that is stolen.
struct Share {
  std::string incident;
  u128 wei = 0;
  std::uint64_t satoshis = 0;  ///< what comes out for it
};

/// A bridge that reads its orders from memos: value in on one ledger, out on another, the outbound names the inbound.
class Router {
 public:
  explicit Router(World& world);
  using Arrived = std::function<void(UnixTime, const Coin&)>;

  /// `wei` go in; each of `satoshis` comes out to `to` some minutes later (streaming swaps split).
  EthDone to_bitcoin(UnixTime now, const EvmAddress& from, u128 wei, const Script& to,
                     const std::vector<std::uint64_t>& satoshis, const std::vector<Share>& stolen, u128 gas_price,
                     const Arrived& arrived);
  /// What a Bitcoin transaction must pay to swap into ether: the vault first, the memo second.
  std::vector<Payment> to_ether_payments(std::uint64_t satoshis, const EvmAddress& to) const;
  void to_ether(const BtcDone& inbound, const EvmAddress& to, u128 wei, bool stolen, Schedule::Event arrived);
  EthDone to_tron(UnixTime now, const EvmAddress& from, u128 wei, const TronAddress& to, u128 dollars, bool stolen);

  const EvmAddress& contract() const { return contract_; }
  const EvmAddress& vault() const { return vault_; }
  const Script& bitcoin_vault() const { return purse_.change; }
  const TronAddress& tron_vault() const { return tron_vault_; }
  const std::vector<std::pair<std::string, std::string>>& links() const { return links_; }

 private:
  EvmSend order(const EvmAddress& from, u128 wei, const std::string& memo) const;
  void pay_coin(UnixTime now, const EthDone& inbound, const Script& to, std::uint64_t satoshis,
                const std::vector<Share>& stolen, const Arrived& arrived);
  World& world_;
  EvmAddress contract_, vault_;
  TronAddress tron_vault_;
  Purse purse_;
  Rng rng_;
  std::vector<std::pair<std::string, std::string>> links_;
};

/// An exchange that takes coins at a deposit address for each account and sweeps them into its hot wallet.
class Exchange {
 public:
  Exchange(World& world, std::string name, std::string actor);
  const std::string& name() const { return name_; }
  const std::string& actor() const { return actor_; }
  Script deposit_address(std::uint64_t account) const { return world_.script(actor_ + " deposit", account); }
  void credit(const Coin& coin) { pending_.push_back(coin); }
  void start(UnixTime first);  ///< sweeps every four hours from `first` on
  Purse& hot() { return hot_; }

 private:
  void sweep(UnixTime now);
  World& world_;
  std::string name_, actor_;
  Purse hot_;
  std::vector<Coin> pending_;
};

/// A custodial mixer: pays from a pool of other people's coins, days later. "mixer Hollow" in the books.
class CoinMixer {
 public:
  explicit CoinMixer(World& world);
  Script deposit_address(std::uint64_t order) const { return world_.script("hollow deposit", order); }
  void deposited(const Coin& coin) { purse_.coins.push_back(coin); }
  BtcDone pay_out(UnixTime now, const Script& to, std::uint64_t value);
  static Node opaque_node() { return {"btc", "mixer Hollow"}; }

 private:
  World& world_;
  Purse purse_;
  Rng rng_;
};

struct Services {
  explicit Services(World& world);
  World& world;
  EvmAddress usdt, steth, teller;  ///< the dollar token, the staked token, the dollar's issuer
  std::vector<EvmAddress> tokens;  ///< the forty small ones
  EthMixer pool_100, pool_01;
  SwapPool usdt_pool, steth_pool;
  std::vector<SwapPool> token_pools;
  Router router;
  std::vector<Exchange> exchanges;
  CoinMixer hollow;
  EvmAddress ferry_hot;  ///< of the instant exchanger
  Purse ferry_purse;
  TronAddress tron_teller, otc;
  EvmAddress ferry_deposit(std::uint64_t order) const { return world.account("ferry deposit", order); }
  void start();  ///< mints and sweeps; before any other event
};

}  // namespace clew::sim::meridian
