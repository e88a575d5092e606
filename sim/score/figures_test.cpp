// Intervals by hand, and by their own definition.

#include "sim/score/figures.h"

#include <gtest/gtest.h>

#include "clew/base/random.h"

namespace clew::sim::score {
namespace {

TEST(Wilson, IsWhatThePublishedFormulaGives) {
  struct Case {
    std::uint64_t part, whole;
    Ppm low, high;
    const char* note;
  };
  // 8 of 10 with z = 1.96: centre (0.8 + 3.8416/20) / 1.38416 = 0.716740, half width 1.96 / 1.38416
  // * sqrt(0.16/10 + 3.8416/400) = 0.226581; ends 0.490157 and 0.943319, outward.
  const Case cases[] = {
      {8, 10, 490'156, 943'320, "eight of ten, by hand above"},
      {0, 10, 0, 277'541, "none of ten: 3.8416 / 13.8416"},
      {10, 10, 722'459, 1'000'000, "all of ten: 10 / 13.8416"},
      {5, 10, 236'589, 763'411, "half: symmetrical"},
      {1, 2, 94'528, 905'472, "one of two says almost nothing"},
      {107, 113, 888'977, 975'441, "107 of 113 accounts"},
      {60, 70, 756'613, 920'512, "60 of 70 tips"},
      {113, 113, 967'121, 1'000'000, "all of 113"},
  };
  for (const Case& one : cases) {
    const Interval ends = wilson(one.part, one.whole);
    EXPECT_EQ(ends.low, one.low) << one.note;
    EXPECT_EQ(ends.high, one.high) << one.note;
  }
}

// The ends are the shares p at which |k/n - p| = z sqrt(p (1 - p) / n): the score test's own definition, without any of
// the algebra of wilson(). At the low end, rounded outward, the distance is at least that; one millionth inward of the
// next it is at most that.
TEST(Wilson, EndsWhereTheScoreTestDoes) {
  const auto at_least = [](std::uint64_t k, std::uint64_t n, Ppm p) {  // (k/n - p)^2 n >= z^2 p (1 - p)
    const i128 off = static_cast<i128>(k) * kWhole - static_cast<i128>(n) * p;
    return static_cast<u128>(off * off) * 10'000 >= u128{38'416} * p * (kWhole - p) * n;
  };
  Rng random(7);
  for (int i = 0; i < 2000; ++i) {
    const std::uint64_t n = 1 + random.below(i % 2 == 0 ? 50 : 100'000), k = random.below(n + 1);
    const Interval ends = wilson(k, n);
    SCOPED_TRACE(std::to_string(k) + " of " + std::to_string(n) + ", seed 7");
    EXPECT_LE(ends.low, share(k, n));
    EXPECT_GE(ends.high, share_up(k, n));
    if (k > 0) {
      EXPECT_TRUE(at_least(k, n, ends.low));
      EXPECT_FALSE(at_least(k, n, ends.low + 2));
    }
    if (k < n) {
      EXPECT_TRUE(at_least(k, n, ends.high));
      EXPECT_FALSE(at_least(k, n, ends.high - 2));
    }
  }
}

TEST(Wilson, HasNoOverflowAtTheLargestCount) {
  const Interval half = wilson(kCountMax / 2, kCountMax);
  EXPECT_GT(half.low, 499'900U);
  EXPECT_LT(half.high, 500'100U);
}

TEST(F1Interval, HoldsTheF1) {
  // 2 right, 1 false, 1 missed: g = 2/4, F1 = 4/6.
  const Interval ends = f1_interval(2, 1, 1);
  EXPECT_LT(ends.low, 666'666U);
  EXPECT_GT(ends.high, 666'667U);
  EXPECT_EQ(f1_interval(5, 0, 0).high, kWhole);
  EXPECT_EQ(f1_interval(0, 3, 3).low, 0U);
}

TEST(SquareRoot, IsTheLargestThatFits) {
  for (const u128 value : {u128{0}, u128{1}, u128{2}, u128{3}, u128{4}, u128{99}, u128{1} << 120}) {
    const u128 root = square_root(value);
    EXPECT_TRUE(root * root <= value);
    EXPECT_TRUE((root + 1) * (root + 1) > value);
  }
  EXPECT_TRUE(square_root(kU128Max) == ~std::uint64_t{0});
}

TEST(Digits, NeverLookBetterThanTheyAre) {
  EXPECT_EQ(three_digits(999'999), "0.999");
  EXPECT_EQ(three_digits(kWhole), "1.000");
  EXPECT_EQ(three_digits_up(1), "0.001");
  EXPECT_EQ(three_digits_signed(-200'500), "-0.201");
  EXPECT_EQ(three_digits(Interval{490'156, 943'320}), "0.490-0.944");
  EXPECT_EQ(six_digits(952'381), "0.952381");
  EXPECT_EQ(six_digits_signed(-1'500'000), "-1.500000");
}

}  // namespace
}  // namespace clew::sim::score
