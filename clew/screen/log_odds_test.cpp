#include "clew/screen/log_odds.h"

#include <gtest/gtest.h>

namespace clew::screen {
namespace {

TEST(LogOdds, NoPointsIsHalf) {
  EXPECT_EQ(score_of(0), 500'000U);
  EXPECT_EQ(log_odds(500'000), 0);
}

TEST(LogOdds, ProbabilityNeverFalls) {
  for (std::int32_t points = -15'000; points < 15'000; ++points)
    ASSERT_LE(score_of(points), score_of(points + 1)) << points;
}

TEST(LogOdds, LogOddsNeverFallAndComeBack) {
  std::int32_t before = log_odds(0);
  for (Score score = 0; score <= kScoreOne; score += 7) {
    ASSERT_GE(log_odds(score), before) << score;
    before = log_odds(score);
    const Score back = score_of(before);
    ASSERT_LE(back, score + 1) << score;
    ASSERT_GE(back + 310, score) << score;
  }
}

TEST(LogOdds, IsNearTheCurve) {
  EXPECT_NEAR(score_of(1000), 731'059, 1500);
  EXPECT_NEAR(score_of(-3100), 43'107, 1500);
  EXPECT_EQ(log_odds(kScoreOne), 14'000);
}

TEST(LogOdds, EvidenceForAndAgainstCancel) {
  for (Score score = 1000; score < 999'000; score += 1013)
    ASSERT_NEAR(with_points(with_points(score, 1500), -1500), score, 700) << score;
}

TEST(LogOdds, NoPointsChangeNothing) {
  EXPECT_EQ(with_points(123'457, 0), 123'457U);
}

}  // namespace
}  // namespace clew::screen
