#pragma once
// Shares as whole millionths, with a stated direction of rounding: no floating point, so that every compiler prints the
// same bytes.

#include <cstdint>
#include <string>

#include "clew/base/amount.h"

namespace clew::sim::score {

/// Millionths: 1,000,000 is the whole. Signed where less than nothing is possible (a skill).
using Ppm = std::uint64_t;
using SignedPpm = std::int64_t;
inline constexpr Ppm kWhole = 1'000'000;

/// part / whole, rounded down; whole > 0.
Ppm share(std::uint64_t part, std::uint64_t whole);
/// The same rounded up.
Ppm share_up(std::uint64_t part, std::uint64_t whole);

struct Interval {
  Ppm low = 0, high = kWhole;
  friend bool operator==(const Interval&, const Interval&) = default;
};
/// The most a count may be here: of far larger ones the squares would overflow.
inline constexpr std::uint64_t kCountMax = 1'000'000'000'000;
/// The 95 % Wilson score interval of `part` of `whole` (z = 1.96 exactly), each end rounded outward to the next
/// millionth. 0 < whole <= kCountMax, part <= whole. Source: Wilson 1927; Brown, Cai, DasGupta 2001, (4).
Interval wilson(std::uint64_t part, std::uint64_t whole);
/// F1 = 2g / (1 + g) is monotone in g = right / (right + false + missed), which is a share: the ends of g's Wilson
/// interval, carried over and rounded outward.
Interval f1_interval(std::uint64_t right, std::uint64_t wrong, std::uint64_t missed);

/// The largest whole number whose square is at most `value`.
u128 square_root(u128 value);

/// "0.952": three digits, cut off, so that nothing looks better than it is (0.9999 is "0.999").
std::string three_digits(Ppm value);
/// The same rounded up: for errors, and for the upper end of an interval.
std::string three_digits_up(Ppm value);
/// "-0.200": cut towards less.
std::string three_digits_signed(SignedPpm value);
/// "0.901-0.988", ends rounded outward.
std::string three_digits(Interval interval);
/// "0.952381", all six.
std::string six_digits(Ppm value);
std::string six_digits_signed(SignedPpm value);

}  // namespace clew::sim::score
