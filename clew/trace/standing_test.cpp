// Every moment of one replay against a trace that ends there.

#include "clew/trace/standing.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <tuple>

#include "clew/trace/label_plan.h"
#include "clew/trace/written_worlds.h"

namespace clew::trace {
namespace {

using namespace testing;
using graph::testing::WrittenLedger;

using Place4 = std::tuple<LabelId, Place, Unfollowed, graph::Holder, AssetId>;
using Amounts = std::map<Place4, std::tuple<u128, TxIndex, TxIndex>>;

/// What belongs to the incidents; a seed that nothing arrived at has no transactions in a trace.
Amounts amounts(const std::vector<Holding>& holdings, std::uint16_t first_reset) {
  Amounts out;
  for (const Holding& holding : holdings) {
    if (number(holding.label) < kFirstIncident || number(holding.label) >= first_reset) continue;
    auto& [amount, first, last] = out[{holding.label, holding.place, holding.why, holding.holder, holding.asset}];
    const bool seeded = holding.receipts == 0;
    const bool fresh = amount == 0;
    amount += holding.amount.quanta;
    if (fresh) first = seeded ? TxIndex{0} : holding.first_tx;
    last = seeded ? TxIndex{0} : holding.last_tx;
  }
  return out;
}

using Seen = std::set<std::pair<Place, Unfollowed>>;

std::vector<std::pair<LabelId, std::array<u128, kPlaces>>> lines(const std::vector<BalanceLine>& balance,
                                                                 std::uint16_t first_reset) {
  std::vector<std::pair<LabelId, std::array<u128, kPlaces>>> out;
  for (const BalanceLine& line : balance) {
    if (number(line.label) < kFirstIncident || number(line.label) >= first_reset) continue;
    std::array<u128, kPlaces> places{};
    for (std::size_t i = 0; i < kPlaces; ++i) places[i] = line.places[i].quanta;
    out.emplace_back(line.label, places);
  }
  return out;
}

void compare_with_traces(const WrittenWorld& world, std::uint64_t floor_ppm, Seen& seen) {
  const WrittenLedger written(world.identity, world.text);
  const intel::Labels labels(world.labels);
  Method method = default_method();
  method.incidents = world.incidents;
  method.interval = false;
  method.floor_ppm = floor_ppm;
  std::erase(method.policies, PolicyId::poison);
  method.boundaries.insert(method.boundaries.begin(), {intel::Category::wallet_service, Boundary::pass_through});
  const ledger::Ledger& ledger = written.ledger();
  const auto whole = trace(written.shared(), labels, method);
  ASSERT_TRUE(whole) << whole.error().message;
  TxIndex last_seed{0};
  for (const SeedLine& seed : whole->seeds) last_seed = std::max(last_seed, seed.tx);
  std::vector<Cut> cuts;
  for (std::uint64_t b = raw(ledger.block_of(last_seed)); b < ledger.block_count(); ++b) {
    const ledger::BlockInfo block = ledger.block(BlockIndex{b});
    cuts.push_back({TxIndex{raw(block.first_tx) + block.tx_count}, block.time});
  }
  for (std::size_t run = 0; run < whole->runs.size(); ++run) {
    if (!whole->runs[run].applicable) continue;
    SCOPED_TRACE(policy_name(whole->runs[run].policy));
    std::size_t shown = 0;
    const auto replayed =
        replay_standings(written.shared(), labels, method, *whole, run, cuts, [&](std::size_t i, const Standing& at) {
          Method then = method;
          then.as_of = cuts[i].at;
          then.known_by = UnixTime{1'000'000};
          then.policies = {whole->runs[run].policy};
          const auto twin = trace(written.shared(), labels, then);
          ASSERT_TRUE(twin) << twin.error().message;
          EXPECT_EQ(amounts(at.holdings, whole->first_reset), amounts(twin->runs[0].holdings, whole->first_reset))
              << "at block " << i;
          EXPECT_EQ(lines(at.balance, whole->first_reset), lines(twin->runs[0].balance, whole->first_reset))
              << "at block " << i;
          ++shown;
          for (const Holding& holding : at.holdings) seen.insert({holding.place, holding.why});
        });
    ASSERT_TRUE(replayed) << replayed.error().message;
    EXPECT_EQ(shown, cuts.size());
  }
}

TEST(Standing, EveryMomentOfAReplayIsATraceThatEndsThere) {
  Seen seen;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    for (const std::uint64_t floor_ppm : {std::uint64_t{0}, std::uint64_t{100'000}}) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", floor " + std::to_string(floor_ppm));
      compare_with_traces(random_utxo_text(seed), floor_ppm, seen);
      compare_with_traces(random_utxo_text(seed, true), floor_ppm, seen);
      compare_with_traces(random_account_text(seed), floor_ppm, seen);
      if (HasFailure()) return;
    }
  }
  for (const Place place :
       {Place::held, Place::frozen, Place::exited, Place::opaque, Place::burnt, Place::converted_out})
    EXPECT_TRUE(seen.contains({place, Unfollowed::none})) << place_name(place);
  EXPECT_TRUE(seen.contains({Place::unresolved, Unfollowed::floor}));
}

TEST(Standing, PoisonAndBackwardTracesHaveNoMoments) {
  const WrittenWorld world = random_utxo_text(1);
  const WrittenLedger written(world.identity, world.text);
  Method method = default_method();
  method.incidents = world.incidents;
  const auto whole = trace(written.shared(), {}, method);
  ASSERT_TRUE(whole);
  const auto poison = replay_standings(written.shared(), {}, method, *whole, 0, {}, {});
  ASSERT_FALSE(poison);
  EXPECT_EQ(poison.error().error.code, Code::usage);
  method.direction = graph::Direction::backward;
  EXPECT_FALSE(replay_standings(written.shared(), {}, method, *whole, 1, {}, {}));
}

}  // namespace
}  // namespace clew::trace
