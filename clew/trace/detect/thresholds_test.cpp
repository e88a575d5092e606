// Thresholds as data, and the arithmetic that holds features against them.

#include "clew/trace/detect/thresholds.h"

#include <gtest/gtest.h>

#include <cmath>

#include "clew/base/random.h"
#include "clew/trace/detect/detect.h"

namespace clew::trace::detect {
namespace {

const std::string kHeader = "detector,name,value,unit,mark,source\n";

TEST(Thresholds, EveryRowOfTheStandardFileHasAMarkAndASource) {
  for (const Threshold& row : Thresholds::standard().rows()) {
    SCOPED_TRACE(row.detector + " " + row.name);
    EXPECT_TRUE(row.mark == "A" || row.mark == "C");
    EXPECT_FALSE(row.source.empty());
    EXPECT_NE(find_detector(row.detector), nullptr);
  }
}

TEST(Thresholds, AFileReplacesWhatItNamesAndChangesTheVersion) {
  const auto changed = Thresholds::replaced(kHeader + "T08,transactions_min,7,count,C,mine\n");
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->value("T08", "transactions_min"), 7U);
  EXPECT_EQ(changed->value("T08", "gap_max"), 86'400U);
  EXPECT_NE(changed->version(), Thresholds::standard().version());
  EXPECT_EQ(changed->version(), Thresholds::replaced(kHeader + "T08,transactions_min,7,count,C,mine\n")->version());
}

struct Refusal {
  const char* row;
  Code code;
};

TEST(Thresholds, WhatNoDetectorKnowsOrNoUnitFitsIsRefused) {
  for (const Refusal& refusal : {Refusal{"T08,transaction_min,7,count,C,mine", Code::not_found},
                                 {"T99,x,7,count,C,mine", Code::not_found},
                                 {"T08,transactions_min,7,seconds,C,mine", Code::mismatch},
                                 {"T08,transactions_min,-7,count,C,mine", Code::malformed},
                                 {"T08,transactions_min,7.5,count,C,mine", Code::malformed},
                                 {"T08,transactions_min,7,eggs,C,mine", Code::malformed},
                                 {"T08,remainder_share_min,0.1234567,share,C,mine", Code::malformed},
                                 {"T08,transactions_min,7,count", Code::malformed},
                                 {"", Code::malformed}}) {
    SCOPED_TRACE(refusal.row);
    const auto read = Thresholds::replaced(kHeader + refusal.row + "\n");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, refusal.code);
  }
  EXPECT_FALSE(Thresholds::replaced("name,value\n"));
}

TEST(Thresholds, CoinsAreCutToTheUnitsOfTheAsset) {
  const auto changed = Thresholds::replaced(kHeader + "T08,dust_max,0.000000015,coins,C,mine\n");
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->coins("T08", "dust_max", 8), 1U);
  EXPECT_EQ(changed->coins("T08", "dust_max", 18), u128{15'000'000'000});
  EXPECT_EQ(changed->coins("T08", "dust_max", 0), 0U);
}

TEST(Measured, IsNothingUnderThresholdsThatWereNotMeasured) {
  const auto changed = Thresholds::replaced(kHeader + "T08,transactions_min,7,count,C,mine\n");
  ASSERT_TRUE(changed);
  for (unsigned score = 1; score <= 3; ++score) EXPECT_FALSE(measured("T08", score, *changed));
}

TEST(Variation, IsStandardDeviationOverMeanAsFloatingPointHasIt) {
  EXPECT_EQ(variation(std::vector<u128>{5, 5, 5}), 0U);
  EXPECT_EQ(variation(std::vector<u128>{0, 2}), 1'000'000U);
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Rng rng(seed);
    std::vector<u128> values(2 + rng.below(300));
    const u128 scale = u128{1} << rng.below(90);
    double sum = 0, squares = 0;
    for (u128& value : values) {
      value = scale * (1'000'000 + rng.below(50'000'000));
      sum += static_cast<double>(value);
    }
    const double mean = sum / static_cast<double>(values.size());
    for (const u128 value : values) squares += std::pow(static_cast<double>(value) / mean - 1, 2);
    const double expected = std::sqrt(squares / static_cast<double>(values.size())) * 1e6;
    EXPECT_NEAR(static_cast<double>(variation(values)), expected, 2.0);
  }
}

TEST(ShareOf, IsRoundedDownAndSurvivesLargeNumbers) {
  EXPECT_EQ(share_of(1, 3), 333'333U);
  EXPECT_EQ(share_of(0, 0), 0U);
  EXPECT_EQ(share_of(kU128Max / 4, kU128Max / 2), 499'999U);
}

}  // namespace
}  // namespace clew::trace::detect
