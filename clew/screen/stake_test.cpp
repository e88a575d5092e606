// Percentages as lists write them.

#include "clew/screen/stake.h"

#include <gtest/gtest.h>

namespace clew::screen {
namespace {

TEST(Stake, reads_percentages_bounds_ranges_and_words) {
  struct {
    const char* text;
    const char* means;
  } const cases[] = {
      {"50", "50 %"},
      {"25.5%", "25.5 %"},
      {" 25,5 % ", "25.5 %"},
      {"33.333333", "33.333333 %"},
      {"33.3333333", "33.333333 to 33.333334 %"},  // wider, never narrower
      {"0.25", "0.25 to 25 %"},                    // a percentage, or a fraction of the whole
      {"0.6", "0.6 to 60 %"},
      {"1", "at least 1 %"},
      {"1.0", "at least 1 %"},
      {"1.01", "1.01 %"},
      {"0.0000001", "at most 0.000001 %"},
      {"0.25 %", "0.25 %"},
      {"0.6 percent", "0.6 %"},
      {"1 pct", "1 %"},
      {"100", "100 %"},
      {"0", "0 %"},
      {".5", "0.5 to 50 %"},
      {">50", "more than 50 %"},
      {"> 50 %", "more than 50 %"},
      {">=50", "at least 50 %"},
      {"\u2265 50%", "at least 50 %"},
      {"<25", "less than 25 %"},
      {"<= 25", "at most 25 %"},
      {"more than 50", "more than 50 %"},
      {"More than 25% but not more than 50%", "more than 25 % and at most 50 %"},
      {"75% or more", "at least 75 %"},
      {"75+", "at least 75 %"},
      {"up to 10%", "at most 10 %"},
      {"50-75", "50 to 75 %"},
      {"50 \u2013 75%", "50 to 75 %"},
      {"25% - 50%", "25 to 50 %"},
      {"25 to 50 percent", "25 to 50 %"},
      {"ownership-of-shares-25-to-50-percent", "more than 25 % and at most 50 %"},
      {"ownership-of-shares-50-to-75-percent", "more than 50 % and at most 75 %"},
      {"ownership-of-shares-75-to-100-percent", "at least 75 %"},
      {"right-to-share-surplus-assets-50-to-75-percent-limited-liability-partnership",
       "more than 50 % and at most 75 %"},
      {"ownership-of-shares-more-than-25-percent-registered-overseas-entity", "more than 25 %"},
      {"\uff16\uff10\uff05", "60 %"},
      {"\u0666\u0660", "60 %"},
      {"\u06f2\u06f5\u066b\u06f5\u066a", "25.5 %"},
      {"\u096b\u0966 %", "50 %"},
      {"1/2", "50 %"},
      {"1/3", "33.333333 to 33.333334 %"},
      {"\u00bd", "50 %"},
      {"49/100", "49 %"},
      {"about 60", "50 to 70 %"},
      {"ca. 60 %", "50 to 70 %"},
      {"~60", "50 to 70 %"},
      {"approx. 95", "at least 85 %"},
      {"about 0.6", "unknown"},
      {"majority", "more than 50 %"},
      {"Majority owner", "more than 50 %"},
      {"minority stake", "less than 50 %"},
      {"wholly owned", "100 %"},
      {"unknown", "unknown"},
      {"", "unknown"},
      {"  ", "unknown"},
  };
  for (const auto& c : cases) {
    const auto stake = parse_stake(c.text);
    ASSERT_TRUE(stake) << c.text << ": " << stake.error().reason << " at " << stake.error().offset;
    EXPECT_EQ(stake_text(*stake), c.means) << c.text;
  }
}

TEST(Stake, refuses_what_it_does_not_understand_and_says_where) {
  struct {
    const char* text;
    Code code;
    unsigned offset;
  } const cases[] = {
      {"101", Code::overflow, 0},
      {"100.0000001", Code::overflow, 0},
      {"some", Code::malformed, 0},
      {"50 apples", Code::malformed, 3},
      {"50 60", Code::malformed, 3},
      {"75-50", Code::malformed, 0},
      {"more than 100", Code::malformed, 0},
      {"50/50", Code::malformed, 0},  // two parties share so
      {"40/60", Code::malformed, 0},
      {"3/2", Code::malformed, 0},
      {"1/2 %", Code::malformed, 2},
      {"ownership-of-shares-50-to-75-percent-as-trust", Code::malformed, 37},
      {"-5", Code::malformed, 1},
      {"%", Code::malformed, 0},
      {">", Code::malformed, 0},
      {"99999999999999999999", Code::overflow, 0},
      {"1.2.3", Code::malformed, 3},
      {"5e1", Code::malformed, 1},
      // places are those of the text as it was written
      {"\u00bd\u00bd", Code::malformed, 2},
      {"\u066a\u066a apples", Code::malformed, 5},
  };
  for (const auto& c : cases) {
    const auto stake = parse_stake(c.text);
    ASSERT_FALSE(stake) << c.text << " reads as " << stake_text(*stake);
    EXPECT_EQ(stake.error().code, c.code) << c.text;
    EXPECT_EQ(stake.error().offset, c.offset) << c.text;
  }
}

TEST(Stake, every_hundredth_of_a_percent_reads_back) {
  for (unsigned i = 0; i <= 10'000; ++i) {
    const std::string text = std::to_string(i / 100) + "." + std::to_string(100 + i % 100).substr(1);
    const auto stake = parse_stake(text + " %");
    ASSERT_TRUE(stake) << text;
    EXPECT_EQ(stake->low, i * 10'000);
    EXPECT_TRUE(stake->exact());
    EXPECT_EQ(parse_stake(stake_text(*stake)), *stake);
  }
}

}  // namespace
}  // namespace clew::screen
