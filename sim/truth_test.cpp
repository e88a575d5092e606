#include "sim/truth.h"

#include <gtest/gtest.h>

#include "sim/schedule.h"
#include "sim/settings.h"

namespace clew::sim {
namespace {

const Node kVictim{"eth", "0xaa"}, kThief{"eth", "0xbb"}, kPool{"eth", "mixer Millpond"}, kShop{"btc", "bcrt1q"};

TEST(Truth, KnowsWhereValueWasAtAnyTime) {
  Truth truth;
  truth.steal("t", {{100}, "0x1"}, kVictim, kThief, "ETH", 60);
  truth.move("t", FlowKind::mix, {{200}, "0x2"}, kThief, kPool, "ETH", 20);
  truth.place("t", {200}, kPool, TruePlace::opaque, "Millpond");
  truth.convert("t", FlowKind::bridge, {{300}, "0x3"}, kThief, "ETH", 30, kShop, "BTC", 2);
  EXPECT_EQ(truth.at("t", kThief, "ETH"), 10u);
  const auto before = truth.whereabouts("t", {150});
  ASSERT_EQ(before.size(), 1u);
  EXPECT_EQ(before.begin()->second, 60u);
  const auto after = truth.whereabouts("t", {300});
  EXPECT_EQ(after.at({"eth", "ETH", TruePlace::held, ""}), 10u);
  EXPECT_EQ(after.at({"eth", "ETH", TruePlace::opaque, "Millpond"}), 20u);
  EXPECT_EQ(after.at({"btc", "BTC", TruePlace::held, ""}), 2u);
}

TEST(TruthDeathTest, ANodeCannotGiveWhatItDoesNotHave) {
  Truth truth;
  truth.steal("t", {{100}, "0x1"}, kVictim, kThief, "ETH", 60);
  EXPECT_DEATH(truth.move("t", FlowKind::transfer, {{200}, "0x2"}, kThief, kPool, "ETH", 61), "");
}

TEST(Schedule, EventsOfOneTimeRunInTheOrderTheyCameAlsoThosePutInWhileItRuns) {
  Schedule schedule;
  std::string seen;
  schedule.at({20}, [&](UnixTime) { seen += "c"; });
  schedule.at({10}, [&](UnixTime now) {
    seen += "a";
    schedule.at(now, [&](UnixTime) { seen += "b"; });
  });
  schedule.at({20}, [&](UnixTime) { seen += "d"; });
  schedule.at({31}, [&](UnixTime) { seen += "never"; });
  schedule.run({30});
  EXPECT_EQ(seen, "abcd");
}

TEST(Settings, ReadsFiguresInTheUnitTheyAreUsedIn) {
  const Settings settings("name,value,unit,source,mark\npeels,146,count,\"case 279, filing\",A\nfee,0.003,share,,C\n");
  EXPECT_EQ(settings.whole("peels"), 146u);
  EXPECT_EQ(settings.ppm("fee"), 3000u);
  EXPECT_EQ(settings.units("peels", 8), 14'600'000'000u);
}

}  // namespace
}  // namespace clew::sim
