#pragma once
// How much of something somebody holds, as lists write it: "50", "25.5 %", "> 50", "50-75", "majority", nothing at all.
// A stake is an interval of exact decimals.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "clew/base/result.h"

namespace clew::screen {

/// Millionths of a percent: 50 % is 50,000,000.
using Percent = std::uint32_t;
inline constexpr Percent kPercentOne = 1'000'000;
inline constexpr Percent kPercentAll = 100 * kPercentOne;

/// From `low` to `high`, each included unless `above_low` or `below_high` says that it is not reached.
struct Stake {
  Percent low = 0, high = kPercentAll;
  bool above_low = false, below_high = false;
  bool exact() const { return low == high; }
  bool unknown() const { return low == 0 && high == kPercentAll && !above_low && !below_high; }
  friend bool operator==(const Stake&, const Stake&) = default;
  friend auto operator<=>(const Stake&, const Stake&) = default;
};

/// Reads a percentage, a bound ("> 50", "at least 25", "75 % or more", "up to 10", "<=25"), a range ("50-75", "25 to
/// 50 %", "more than 25 but not more than 50", "ownership-of-shares-25-to-50-percent") or a word (majority, minority,
/// whole, sole; unknown, or nothing: 0 to 100), or a fraction ("1/3"); "about 60", "ca. 60" and "~60" are ten percent
/// points less or more. A band of Companies House does not reach its first number. Digits may be Arabic or full-width.
/// A number is percent; one up to 1 that does not say so may be a fraction of the whole, and is from the one to the
/// other ("0.6": 0.6 to 60 %). Digits beyond the sixth decimal widen the interval. Errors: `malformed` at the offending
/// character, `overflow` above 100.
Result<Stake> parse_stake(std::string_view text);
/// "50 %", "more than 50 %", "25 to 50 %", "unknown".
std::string stake_text(const Stake& stake);
/// "33.333333 %"
std::string percent_text(std::uint64_t millionths);

}  // namespace clew::screen
