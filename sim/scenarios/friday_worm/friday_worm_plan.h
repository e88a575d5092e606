#pragma once
// The plan's parties and what they have done so far; the stages of the plan. Private to this folder.

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/scenarios/friday_worm/friday_worm_world.h"

namespace clew::sim::friday_worm {

inline constexpr std::int64_t kFirstDay = -76, kLastDay = 184;  ///< of the story

// ---- Ransoms

struct Victim {
  PersonId person{};
  Script home, change;
  std::vector<Coin> coins;
  std::vector<Coin> later;  ///< brought along for a second payment
};

/// A ransom as it will be paid.
struct Demand {
  UnixTime time;
  std::uint64_t dollars = 0;
  Sat amount = 0;
  std::size_t address = 0, victim = 0;
  Sat fee_rate = 0;
  bool change_first = false, through_exchange = false;
};

struct Ransom {
  Coin coin;
  UnixTime block;
  std::uint64_t cents = 0;  ///< at the price of the block's day
};

/// The addresses of one version of the worm and what lies there.
struct Collection {
  std::string incident;
  std::vector<Script> addresses;
  std::vector<Victim> victims;
  std::vector<Demand> demands;           ///< by time
  std::vector<Ransom> ransoms;           ///< paid, in ledger order
  std::vector<std::vector<Coin>> coins;  ///< unspent, per address: ransoms and the wallet's own change
  std::vector<Coin> noise;               ///< dust and small payments: never spent
  Sat total() const;
  std::uint64_t total_cents() const;
};

// ---- Services

struct SwapService;

/// A row of the order tables that leaked.
struct Order {
  UnixTime time;
  std::string service, from, to;     ///< "BTC", "XMR"
  u128 in = 0, out = 0;              ///< base units: 8 decimals, XMR 12
  std::optional<PersonId> customer;  ///< empty: the thieves
  std::string agent;                 ///< what the customer's browser said
  std::string id;                    ///< given when the tables are complete
};

/// Ransom money at a swap service.
struct Deposit {
  std::string incident, chain;
  const SwapService* service = nullptr;
  Coin coin;
  Script source;  ///< where it came from
  unsigned hops = 0;
  UnixTime arrived, swapped;
  bool refused = false;
  std::size_t order = 0;  ///< index of Plan::orders
  u128 xmr = 0;
  Node xmr_node;
};

/// A service that swaps without asking who one is.
struct SwapService {
  std::string name;
  Script hot;
  struct Purse {
    std::vector<Coin> hot, deposits;
  };
  std::map<std::string, Purse> purses;   ///< by chain
  std::vector<UnixTime> deposits_given;  ///< when each deposit address was
  std::optional<UnixTime> blocks_since;
  std::set<std::string> blocked;  ///< addresses
};

// ---- Everything

/// Ransom money that came back from the privacy chain.
struct Reentry {
  std::size_t deposit = 0;  ///< index of Plan::deposits: where it went in
  std::string chain;
  Coin coin;
  UnixTime block;
  std::size_t order = 0;
};

struct Sweep {
  UnixTime block;
  std::string tx;
  Sat fee = 0;
};

struct Label {
  Script script;
  std::string label, actor, category, abuse, source, confidence;
  UnixTime known_from;
};
struct Indicator {
  UnixTime known_from;
  std::string source, kind, version, address, sample;
};
struct Alert {
  UnixTime time;
  std::string sender, text, address;
};

struct Plan {
  Collection v1, v2;
  SwapService quickbarter, sidedoor;
  Script exchange_hot;
  std::vector<Coin> exchange_coins;
  std::string exchange_tx;  ///< the withdrawals of 401 customers
  std::vector<Coin> dust, research;
  std::vector<Script> copycats;
  std::vector<Coin> copycat_payments;
  std::vector<Coin> early;  ///< outputs of the two early withdrawals
  std::vector<Sweep> sweeps;
  std::vector<Coin> swept;  ///< the nine outputs
  std::map<std::string, std::vector<UnixTime>>
      spends;  ///< by incident: block times of the thieves' transactions on btc
  std::vector<Deposit> deposits;
  std::vector<Reentry> reentries;
  std::vector<Order> orders;
  UnixTime fork_time;
  std::uint64_t fork_height = 0;
  Sat fork_balance = 0;                       ///< of the three addresses
  std::vector<std::vector<Coin>> fork_coins;  ///< on the fork: per address, then the early withdrawal
  std::vector<Label> labels;
  std::vector<Indicator> indicators;
  std::vector<Alert> alerts;
};

// ---- Stages. Each makes the coins its people had before and puts its events into the schedule; `world` and `plan`
// must outlive the run.

/// Victims of both versions pay.
void plan_ransoms(World& world, Plan& plan);
/// Pays demand `index`, but for one whose payment an exchange makes.
void pay_ransom(World& world, Collection& collection, std::size_t index);
/// Enters an output that pays demand `index`.
void book_ransom(World& world, Collection& collection, std::size_t index, const Paid& paid, std::size_t output,
                 const std::string& payer);
/// Dust with messages, researchers, copycats.
void plan_noise(World& world, Plan& plan);
/// An exchange pays 401 withdrawals in one transaction, one of them a ransom.
void plan_exchange(World& world, Plan& plan);
/// The swap services and their innocent customers.
void plan_services(World& world, Plan& plan);
/// Version 1: first spend, emptied next day, one hop, four swaps.
void plan_flight_1(World& world, Plan& plan);
/// Version 2: two early withdrawals, seven sweeps, the service that blocks, the one that takes the rest.
void plan_flight_2(World& world, Plan& plan);
/// The chain forks; part of the fork's coins is swapped later. `forked` runs right after the fork.
void plan_fork(World& world, Plan& plan, const std::string& folder, std::function<void()> forked);
/// Nine orders back from the privacy chain. Puts itself in when the flights are over.
void plan_reentry(World& world, Plan& plan);
/// What people said about addresses, and when.
void plan_statements(World& world, Plan& plan);

/// How ransom money reaches a service: a transaction of the thieves for each wait, so many seconds after the one before
/// is in a block; the last pays `parts` deposit addresses, with 0 as many as the service's limit for one order wants.
struct Route {
  SwapService* service = nullptr;
  std::vector<std::int64_t> waits;
  unsigned parts = 0;
  unsigned hops = 0;  ///< so far
};
/// Sends coins of one incident, which are in blocks at `since`, along the route.
void follow_route(World& world, Plan& plan, Chain& chain, std::vector<Coin> coins, UnixTime since, Route route);
/// A new deposit address.
Script deposit_address(World& world, SwapService& service, const Chain& chain);
/// Pays from the service's own coins; nothing if it has not enough.
std::optional<Paid> pay_out(World& world, SwapService& service, Chain& chain, const Script& to, Sat amount);
/// What `units` of one asset are worth in another, less `fee_ppm`.
u128 quote(const World& world, const std::string& from, u128 units, const std::string& to, std::uint64_t fee_ppm);
/// Base units as a decimal: 8 places, XMR 12.
std::string coins_text(const std::string& asset, u128 units);

// ---- Files

/// Gives the orders their ids in the order of the leaked tables, and the people theirs.
void number_orders(World& world, Plan& plan);
Result<void> write_intel(World& world, const Plan& plan, const std::string& folder);
Result<void> write_scenario(const World& world, const Plan& plan, const MakeOptions& options);
Result<void> write_answers(const World& world, const Plan& plan, const MakeOptions& options);

}  // namespace clew::sim::friday_worm
