// The calendar against the C library's and against itself.

#include "clew/base/time.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <ctime>

#include "clew/base/random.h"

namespace clew {
namespace {

/// The naive twin: the C library in UTC.
std::string naive_iso(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  gmtime_r(&time, &parts);
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02dT%02d:%02d:%02dZ", parts.tm_year + 1900, parts.tm_mon + 1,
                parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
  return buffer;
}

TEST(Time, prints_known_moments) {
  EXPECT_EQ(to_iso({0}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_iso({-1}), "1969-12-31T23:59:59Z");
  EXPECT_EQ(to_iso({1'231'006'505}), "2009-01-03T18:15:05Z");  // the first block of Bitcoin
  EXPECT_EQ(to_iso({951'782'400}), "2000-02-29T00:00:00Z");
  EXPECT_EQ(to_iso({253'402'300'799}), "9999-12-31T23:59:59Z");
  EXPECT_FALSE(to_iso({INT64_MAX}).empty());
  EXPECT_FALSE(to_iso({INT64_MIN}).empty());
}

TEST(Time, agrees_with_the_c_library_and_reads_back_what_it_prints) {
  constexpr std::uint64_t kSeed = 7;
  SCOPED_TRACE(kSeed);
  Rng rng(kSeed);
  for (int i = 0; i < 100'000; ++i) {
    // Years 0 to 9999.
    const auto seconds = static_cast<std::int64_t>(rng.below(253'402'300'800 + 62'167'219'200)) - 62'167'219'200;
    const std::string text = to_iso({seconds});
    ASSERT_EQ(text, naive_iso(seconds));
    const auto back = parse_time(text);
    ASSERT_TRUE(back) << text;
    ASSERT_EQ(back->seconds, seconds) << text;
  }
}

TEST(Time, every_day_of_eight_centuries_reads_back) {
  for (std::int64_t day = -100'000; day < 200'000; ++day) {
    const std::string text = to_iso({day * 86'400});
    const auto back = parse_time(std::string_view(text).substr(0, 10));
    ASSERT_TRUE(back) << text;
    ASSERT_EQ(back->seconds, day * 86'400) << text;
  }
}

TEST(Time, reads_the_forms_of_the_contract_and_says_where_others_are_wrong) {
  struct {
    const char* text;
    const char* outcome;
  } const cases[] = {
      {"2023-06-02", "2023-06-02T00:00:00Z"},
      {"2023-06-02 21:49:23", "2023-06-02T21:49:23Z"},
      {"2023-06-02T21:49:23", "2023-06-02T21:49:23Z"},
      {"2023-06-02T21:49:23Z", "2023-06-02T21:49:23Z"},
      {"2023-06-02 21:49", "2023-06-02T21:49:00Z"},
      {"2023-06-02T21:49Z", "2023-06-02T21:49:00Z"},
      {"0", "1970-01-01T00:00:00Z"},
      {"1685742563", "2023-06-02T21:49:23Z"},
      {"2024-02-29", "2024-02-29T00:00:00Z"},
      {"2000-02-29", "2000-02-29T00:00:00Z"},
      {"", "malformed at 0"},
      {"2023-02-29", "malformed at 8"},
      {"1900-02-29", "malformed at 8"},
      {"2023-04-31", "malformed at 8"},
      {"2023-13-01", "malformed at 5"},
      {"2023-00-01", "malformed at 5"},
      {"2023-01-00", "malformed at 8"},
      {"2023-6-2", "malformed at 6"},
      {"2023/06/02", "malformed at 4"},
      {"02.06.2023", "malformed at 2"},
      {"2023-06-02Z", "malformed at 10"},
      {"2023-06-02 ", "malformed at 11"},
      {"2023-06-02 24:00:00", "malformed at 11"},
      {"2023-06-02 23:60:00", "malformed at 14"},
      {"2016-12-31 23:59:60", "malformed at 17"},
      {"2023-06-02 21:49:23.5", "malformed at 19"},
      {"2023-06-02 21:49:23+01:00", "malformed at 19"},
      {"2023-06-02 21:49:23ZZ", "malformed at 20"},
      {"-1", "malformed at 0"},
      {"1685742563000", "malformed at 12"},  // milliseconds
      {"99999999999999999999999999999999", "malformed at 11"},
      {" 2023-06-02", "malformed at 0"},
  };
  for (const auto& c : cases) {
    const auto got = parse_time(c.text);
    const std::string outcome =
        got ? to_iso(*got) : std::string(code_name(got.error().code)) + " at " + std::to_string(got.error().offset);
    EXPECT_EQ(outcome, c.outcome) << '"' << c.text << '"';
  }
}

TEST(Time, a_text_cut_at_any_byte_is_another_form_or_an_error) {
  const std::string whole = "2023-06-02 21:49:23Z";
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const bool valid = length == 4 || length == 10 || length == 16 || length == 19;  // "2023" is seconds
    const bool digits = length >= 1 && length <= 4;
    EXPECT_EQ(parse_time(std::string_view(whole).substr(0, length)).has_value(), valid || digits) << length;
  }
}

}  // namespace
}  // namespace clew
