// Steps of a bundle pay and receive and do nothing else; what they move is what the tracer said.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "clew/casefile/plain_steps.h"
#include "clew/casefile/sample_case.h"

namespace clew::casefile {
namespace {

using testing::account_theft;
using testing::coin_theft;

void expect_every_step_balances(const PlainSteps& plain) {
  std::map<std::tuple<std::int64_t, std::uint32_t, std::uint32_t>, std::pair<u128, u128>> sums;
  std::tuple<std::int64_t, std::uint32_t, int> last{-2, 0, 0};
  for (const PlainRow& row : plain.rows) {
    auto& [paid, got] = sums[{row.seq, row.step, row.asset}];
    (row.side == "pay" ? paid : got) += row.amount;
    const std::tuple here{row.seq, row.step, row.side == "pay" ? 0 : row.side == "receive" ? 1 : 2};
    EXPECT_LE(last, here);
    last = here;
  }
  ASSERT_FALSE(sums.empty());
  for (const auto& [step, sum] : sums)
    EXPECT_TRUE(sum.first == sum.second) << "seq " << std::get<0>(step) << ", step " << std::get<1>(step);
}

TEST(PlainSteps, BalanceStandInOrderAndBeginWithWhatWasStolen) {
  const Tables tables = coin_theft().tables();
  const PlainSteps plain = plain_steps(tables);
  expect_every_step_balances(plain);
  expect_every_step_balances(plain_steps(account_theft().tables()));
  ASSERT_GT(plain.rows.size(), 4U);
  for (std::size_t seed = 0; seed < 2; ++seed) {
    const PlainRow &pay = plain.rows[2 * seed], &receive = plain.rows[2 * seed + 1];
    EXPECT_EQ(pay.seq, kBeforeAll);
    EXPECT_EQ(pay.holder, "");
    EXPECT_EQ(pay.label, 3);
    EXPECT_EQ(receive.place, "held");
    EXPECT_EQ(receive.holder, tables.seeds[seed].holder);
  }
}

TEST(PlainSteps, OfASwapLeadTheConverterToTheReceiversOfTheOtherAsset) {
  const Tables tables = account_theft().tables();
  const PlainSteps plain = plain_steps(tables);
  ASSERT_EQ(plain.swaps.size(), 1U);
  const PlainRow &into = plain.rows[plain.swaps[0].received], &from = plain.rows[plain.swaps[0].paid];
  EXPECT_EQ(into.place, "converted_out");
  EXPECT_EQ(from.place, "converted_in");
  EXPECT_EQ(into.holder, from.holder);
  EXPECT_TRUE(into.holder.starts_with("swap:"));
  EXPECT_NE(into.asset, from.asset);
  EXPECT_TRUE((from.amount == 800'000'000));
  // What the pool brings of its own ends in the transaction, whatever it is.
  const auto lost = std::ranges::find_if(plain.rows, [](const PlainRow& row) { return row.holder.starts_with("tx:"); });
  ASSERT_NE(lost, plain.rows.end());
  EXPECT_EQ(lost->place, "opaque");
}

TEST(PlainSteps, MovesOfARowAreNeverMoreThanTheRowAndThoseOfASwapReachItWhole) {
  const Tables tables = account_theft().tables();
  const PlainSteps plain = plain_steps(tables);
  std::map<std::pair<std::uint32_t, std::uint32_t>, u128> sums;  // policy, entry
  for (const PlainMove& move : plain.moves) sums[{move.policy, move.entry}] += move.amount;
  std::size_t swapped = 0;
  for (const auto& [key, sum] : sums) {
    const auto& [policy, entry] = key;
    if (!tables.policies[policy].conserving) continue;
    const PlainRow& row = plain.rows[entry];
    const unsigned bits = tables.policies[policy].grid ? tables.assets[row.asset].grid_bits : 0;
    EXPECT_LE(sum, row.amount << bits) << entry;
    if (entry != plain.swaps[0].received) continue;
    EXPECT_TRUE((sum == sums[{policy, entry - 1}]));  // there is no fee in this step
    ++swapped;
  }
  EXPECT_EQ(swapped, 5U);  // all conserving policies
}

}  // namespace
}  // namespace clew::casefile
