// The widest path against all paths: on small ledgers every time-respecting line of payments can be listed.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "clew/trace/fake_worlds.h"
#include "clew/trace/label_plan.h"

namespace clew::trace {
namespace {

using namespace fake;
using End = std::tuple<LabelId, AddressId, Place>;

/// Follows every line of payments from a place and keeps the best width at each service.
class AllPaths {
 public:
  AllPaths(const World& world, const TraceResult& result)
      : world_(world), visited_(result.visited), view_(world.ledger) {
    for (const SeedLine& seed : world.seeds.lines) {
      label_ = seed.label;
      if (seed.kind == "open") from_holder(seed.holder, seed.amount, 0);
      const bool ends =
          world.services.contains(seed.address) || is_source(seed.holder);  // then the line is the seed itself
      if (seed.kind == "arrive" && !ends) from_holder(seed.holder, seed.amount, raw(seed.tx) + 1);
      if (seed.kind == "leave") from_step(txs()[raw(seed.tx)], seed.amount);
    }
  }
  std::map<End, u128> best;

 private:
  const std::vector<Transaction>& txs() const { return view_.transactions(); }
  bool is_source(Holder holder) const {
    return std::count(world_.seeds.sources.begin(), world_.seeds.sources.end(), holder) != 0;
  }

  void from_holder(Holder holder, u128 width, std::uint64_t since) {
    for (std::uint64_t t = since; t < txs().size(); ++t) {
      for (const Entry& payer : txs()[t].steps[0].payers) {
        if (payer.holder == holder) from_step(txs()[t], std::min(width, payer.amount));
      }
    }
  }
  void from_step(const Transaction& tx, u128 width) {
    if (std::find(visited_.begin(), visited_.end(), tx.tx) == visited_.end()) return;
    const Step& step = tx.steps[0];
    for (const Entry& receiver : step.receivers) {
      const u128 reached = std::min(width, receiver.amount);
      if (reached == 0 || receiver.address == kUnspendable || is_source(receiver.holder)) continue;
      const bool seed = std::any_of(world_.seeds.lines.begin(), world_.seeds.lines.end(), [&](const SeedLine& line) {
        return line.kind == "open" && line.holder == receiver.holder;
      });
      if (world_.services.contains(receiver.address) && !seed) {
        u128& here = best[{label_, receiver.address, Place::exited}];
        here = std::max(here, reached);
      } else {
        from_holder(receiver.holder, reached, raw(tx.tx) + 1);
      }
    }
    if (!step.fee_booked) return;
    for (const Transaction& later : txs()) {
      const Step& coinbase = later.steps[0];
      for (std::size_t i = 0; i < coinbase.fee_of.size(); ++i) {
        if (coinbase.fee_of[i] == tx.tx && step.remainder != 0) from_step(later, std::min(width, step.remainder));
      }
    }
  }

  const World& world_;
  const std::vector<TxIndex>& visited_;
  FakeView view_;
  LabelId label_{0};
};

void compare(const World& world, std::size_t& paths) {
  const FakeView view(world.ledger);
  const intel::Labels labels({service("x", "exchange"), service("y", "exchange")});
  Method method = method_of({PolicyId::poison, PolicyId::haircut}, world.incidents);
  method.unfunded_follow = false;
  const auto result = follow(view, view, labels, method, world.seeds, {});
  ASSERT_TRUE(result) << (result ? "" : result.error().message);
  const AllPaths all(world, *result);
  for (const Path& path : result->paths) {
    ++paths;
    const auto at = all.best.find({path.label, path.address, Place::exited});
    ASSERT_TRUE(at != all.best.end());
    ASSERT_EQ(to_decimal(path.width), to_decimal(at->second));
    // The path itself is a chain in time with that bottleneck.
    u128 width = kU128Max;
    for (std::size_t i = 0; i < path.hops.size(); ++i) {
      width = std::min({width, path.hops[i].paid, path.hops[i].received});
      if (i == 0) continue;
      ASSERT_LT(path.hops[i - 1].tx, path.hops[i].tx);
      ASSERT_EQ(path.hops[i - 1].to, path.hops[i].from);
    }
    ASSERT_TRUE(path.width <= width);  // less only where the seed itself was smaller
    ASSERT_EQ(path.hops.back().to, path.end);
  }
  for (const Exit& exit : result->exits) {
    if (exit.by_policy[1].quanta == 0) continue;
    const bool has_path = std::any_of(result->paths.begin(), result->paths.end(), [&](const Path& p) {
      return p.address == exit.address && p.label == exit.label;
    });
    const bool is_seed = std::any_of(world.seeds.lines.begin(), world.seeds.lines.end(), [&](const SeedLine& seed) {
      return seed.address == exit.address && seed.label == exit.label;
    });
    ASSERT_TRUE(has_path || is_seed) << "label " << number(exit.label) << " address " << raw(exit.address);
  }
}

TEST(WidestPath, EqualsTheBestOfAllPathsOnRandomUtxoLedgers) {
  std::size_t paths = 0;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const World world = random_utxo(seed);
    compare(world, paths);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(paths, 500U);
}

TEST(WidestPath, EqualsTheBestOfAllPathsOnRandomAccountLedgers) {
  std::size_t paths = 0;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    compare(random_account(seed, true), paths);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(paths, 250U);
}

TEST(WidestPath, PrefersOneWideLineToAShortNarrowOne) {
  FakeLedger ledger = FakeLedger::account();
  const AddressId thief = ledger.name("thief"), mule = ledger.name("mule"), x = ledger.name("x");
  const TxIndex theft = ledger.issue(thief, 100);
  ledger.pay({{thief, 5}}, {{x, 5}});
  ledger.pay({{thief, 95}}, {{mule, 95}});
  ledger.pay({{mule, 90}}, {{x, 90}});
  const FakeView view(ledger);
  const auto result = follow(view, view, intel::Labels({service("x", "exchange")}), method_of({PolicyId::fifo}),
                             {{arrive_seed(view, incident(0), theft)}, {}, {}}, {});
  ASSERT_TRUE(result) << (result ? "" : result.error().message);
  ASSERT_EQ(result->paths.size(), 1U);
  EXPECT_EQ(to_decimal(result->paths[0].width), "90");
  ASSERT_EQ(result->paths[0].hops.size(), 2U);
  EXPECT_EQ(result->paths[0].hops[0].to_address, mule);
}

}  // namespace
}  // namespace clew::trace
