#pragma once
// Tests only: random ledgers with a theft, from a seed. Small amounts, so that the naive twins can move single units.

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "clew/base/random.h"
#include "clew/trace/fake_ledger.h"

namespace clew::trace::fake {

struct World {
  FakeLedger ledger;
  SeedSet seeds;
  unsigned incidents = 1;
  std::set<AddressId> services;  // lines end here
  std::vector<intel::Label> labels{service("x", "exchange"), service("y", "exchange")};
  std::map<AddressId, unsigned> pools = {};  // UTXO: passed through; from when the label holds: see pool_of()
  TxIndex labelled_from{0};                  // the address with the largest id is labelled from here on only

  /// The pool an output belongs to when it is not a seed.
  std::optional<unsigned> pool_of(std::uint64_t coin) const {
    const auto& c = ledger.coins[coin];
    const auto at = pools.find(c.address);
    if (at == pools.end() || (std::next(at) == pools.end() && c.creator < labelled_from)) return std::nullopt;
    return at->second;
  }
};

/// `pools`: a service of two addresses, p and q, and one of the address r, are passed through.
inline World random_utxo(std::uint64_t seed, bool pools = false) {
  Rng rng(seed);
  World world{FakeLedger::utxo(), {}, 1, {}};
  FakeLedger& ledger = world.ledger;
  std::vector<AddressId> owners{ledger.name("a"), ledger.name("b"), ledger.name("c"), ledger.name("x"),
                                ledger.name("y")};
  world.services = {ledger.name("x"), ledger.name("y")};
  if (pools) {
    world.pools = {{ledger.name("p"), 0}, {ledger.name("r"), 1}, {ledger.name("q"), 0}};
    for (const auto& [address, number] : world.pools) owners.push_back(address);
  }
  const auto owner = [&] { return rng.one_in(25) ? kUnspendable : owners[rng.below(owners.size())]; };
  std::vector<std::uint64_t> unspent;
  const auto created = [&](std::size_t before) {
    for (std::size_t i = before; i < ledger.coins.size(); ++i) {
      if (ledger.coins[i].address != kUnspendable) unspent.push_back(i);
    }
  };
  ledger.mint({{owners[0], rng.between(1, 20)}, {owners[1], rng.between(1, 20)}, {owners[2], rng.between(1, 20)}});
  created(0);
  const std::uint64_t count = rng.between(5, 25);
  for (std::uint64_t t = 0; t < count; ++t) {
    const std::size_t before = ledger.coins.size();
    if (rng.one_in(5)) {
      u128 left = ledger.waiting_fees() + 10;
      if (rng.one_in(3)) --left;  // unclaimed
      const u128 first = rng.between(0, static_cast<std::uint64_t>(left));
      ledger.coinbase(10, {{owner(), first}, {owner(), left - first}});
    } else if (!unspent.empty()) {
      std::vector<std::uint64_t> inputs;
      u128 sum = 0;
      for (std::uint64_t i = rng.between(1, 3); i > 0 && !unspent.empty(); --i) {
        const std::size_t at = rng.below(unspent.size());
        inputs.push_back(unspent[at]);
        sum += ledger.coins[unspent[at]].amount;
        unspent.erase(unspent.begin() + static_cast<std::ptrdiff_t>(at));
      }
      std::vector<FakeLedger::Part> outputs;
      u128 left = sum;
      for (std::uint64_t j = rng.between(1, 4); j > 0; --j) {
        const u128 part = rng.between(0, static_cast<std::uint64_t>(left));
        outputs.emplace_back(owner(), part);
        left -= part;
      }
      if (!rng.one_in(3)) outputs.back().second += left;  // otherwise the rest is the fee
      ledger.spend(inputs, outputs, !rng.one_in(4));
    }
    created(before);
  }
  const u128 last = ledger.waiting_fees() + 10;  // no fee may be left on its way
  ledger.coinbase(10, {{owner(), last}});
  world.incidents = rng.one_in(2) ? 2 : 1;
  for (unsigned i = 0; i < world.incidents; ++i) {
    for (std::uint64_t k = rng.between(1, 2); k > 0; --k) {
      const std::uint64_t coin = rng.below(ledger.coins.size());
      if (ledger.coins[coin].address != kUnspendable) world.seeds.lines.push_back(open_seed(ledger, incident(i), coin));
    }
  }
  if (pools) {
    world.labelled_from = TxIndex{rng.below(std::min<std::uint64_t>(8, FakeView(ledger).transactions().size()))};
    world.labels.push_back(service("p", "wallet service", "P"));
    world.labels.push_back(service("q", "wallet service", "P"));
    world.labels.push_back(service("r", "wallet service"));
    world.labels[3].valid_from = FakeView(ledger).time(world.labelled_from);
  }
  return world;
}

inline World random_account(std::uint64_t seed, bool funded) {
  Rng rng(seed);
  World world{FakeLedger::account(), {}, 1, {}};
  FakeLedger& ledger = world.ledger;
  std::vector<AddressId> people{ledger.name("a"),     ledger.name("b"), ledger.name("c"), ledger.name("d"),
                                ledger.name("thief"), ledger.name("x"), ledger.name("y")};
  world.services = {ledger.name("x"), ledger.name("y")};
  std::map<AddressId, u128> balance;
  const std::uint64_t count = rng.between(6, 30);
  std::vector<std::pair<TxIndex, std::uint32_t>> receipts;
  for (std::uint64_t t = 0; t < count; ++t) {
    if (t < 4 || rng.one_in(8)) {
      const AddressId to = people[rng.below(people.size())];
      const u128 amount = rng.between(1, 20);
      receipts.emplace_back(ledger.issue(to, amount), 0);
      balance[to] += amount;
      continue;
    }
    std::vector<AddressId> cast = people;
    for (std::size_t i = cast.size(); i > 1; --i) std::swap(cast[i - 1], cast[rng.below(i)]);
    std::vector<FakeLedger::Part> payers, receivers;
    u128 left = 0;
    for (std::uint64_t i = rng.between(1, 2); i > 0; --i) {
      const AddressId from = cast.back();
      cast.pop_back();
      const u128 has = balance[from];
      const u128 amount = !funded && rng.one_in(4) ? has + rng.between(1, 5)
                          : has == 0               ? 0
                                                   : rng.between(1, static_cast<std::uint64_t>(has));
      if (amount == 0) continue;
      payers.emplace_back(from, amount);
      balance[from] = amount > has ? 0 : has - amount;
      left += amount;
    }
    if (left == 0) continue;
    for (std::uint64_t j = rng.between(1, 3); j > 0; --j) {
      const AddressId to = rng.one_in(25) ? kUnspendable : cast.back();
      cast.pop_back();
      const u128 part = j == 1 && !rng.one_in(3) ? left : rng.between(0, static_cast<std::uint64_t>(left));
      left -= part;
      if (part == 0) continue;
      receivers.emplace_back(to, part);
      balance[to] += part;
    }
    const TxIndex tx = ledger.pay(payers, receivers);
    for (std::uint32_t j = 0; j < receivers.size(); ++j) {
      if (receivers[j].first != kUnspendable) receipts.emplace_back(tx, j);
    }
  }
  const FakeView view(ledger);
  world.incidents = rng.one_in(2) ? 2 : 1;
  for (unsigned i = 0; i < world.incidents; ++i) {
    const auto& [tx, entry] = receipts[rng.below(receipts.size())];
    world.seeds.lines.push_back(arrive_seed(view, incident(i), tx, 0, entry));
  }
  if (rng.one_in(2)) hold(view, world.seeds, incident(0), FakeLedger::account_of(ledger.name("thief")));
  // A source does not keep what arrives, so an arrival at it would be stolen twice over: what it receives is returned.
  return world;
}

}  // namespace clew::trace::fake
