// Wilson's interval has a square root in it. Multiplied out, with z = 196/100, k of n and D = 10^4:
//
//   ends = (2kD + z'  -+  sqrt(z' (4k(n-k)D/n + z'))) / (2 (nD + z')),   z' = 38416 = z^2 D
//
// so that one whole square root of a number below 2^128 is enough. The normal approximation was refused: it gives a
// width of 0 where nothing was missed, which is the case an investigator asks about. The exact (Clopper-Pearson)
// interval was refused because it needs the incomplete beta function, and is wider than it says.

#include "sim/score/figures.h"

#include <fmt/format.h>

#include <algorithm>

#include "clew/base/check.h"

namespace clew::sim::score {
namespace {

constexpr u128 kZ = 38'416, kD = 10'000;

u128 divided_up(u128 a, u128 b) {
  return a / b + (a % b == 0 ? 0 : 1);
}

Ppm narrow(u128 value) {
  return static_cast<Ppm>(std::min<u128>(value, kWhole));
}

std::string digits(std::uint64_t thousandths) {
  return fmt::format("{}.{:03}", thousandths / 1000, thousandths % 1000);
}

}  // namespace

Ppm share(std::uint64_t part, std::uint64_t whole) {
  CLEW_CHECK(whole > 0);
  return static_cast<Ppm>(u128{part} * kWhole / whole);
}

Ppm share_up(std::uint64_t part, std::uint64_t whole) {
  CLEW_CHECK(whole > 0);
  return static_cast<Ppm>(divided_up(u128{part} * kWhole, whole));
}

u128 square_root(u128 value) {
  u128 root = 0;
  for (u128 bit = u128{1} << 63; bit != 0; bit >>= 1) {
    const u128 next = root | bit;
    if (next <= value / next) root = next;
  }
  return root;
}

Interval wilson(std::uint64_t part, std::uint64_t whole) {
  CLEW_CHECK(whole > 0 && whole <= kCountMax && part <= whole);
  const u128 k = part, n = whole, fine = kWhole;
  // sqrt(z' (4k(n-k)D + z'n) / n), in millionths of D: the square carries 10^12.
  const u128 under = divided_up(kZ * (4 * k * (n - k) * kD + kZ * n), n);
  const u128 square = under * fine * fine, floor_root = square_root(square);
  const u128 root = floor_root + (floor_root * floor_root == square ? 0 : 1);  // too large: outward at both ends
  const u128 middle = (2 * k * kD + kZ) * fine, base = 2 * (n * kD + kZ);
  Interval ends;
  ends.low = part == 0 || middle <= root ? 0 : narrow((middle - root) / base);
  ends.high = part == whole ? kWhole : narrow(divided_up(middle + root, base));
  return ends;
}

Interval f1_interval(std::uint64_t right, std::uint64_t wrong, std::uint64_t missed) {
  const Interval g = wilson(right, right + wrong + missed);
  const auto f1 = [](Ppm value, bool up) {
    const u128 top = u128{2} * value * kWhole, bottom = kWhole + value;
    return narrow(up ? divided_up(top, bottom) : top / bottom);
  };
  return {f1(g.low, false), f1(g.high, true)};
}

std::string three_digits(Ppm value) {
  return digits(value / 1000);
}
std::string three_digits_up(Ppm value) {
  return digits(value / 1000 + (value % 1000 == 0 ? 0 : 1));
}
std::string three_digits_signed(SignedPpm value) {
  if (value >= 0) return three_digits(static_cast<Ppm>(value));
  return "-" + three_digits_up(static_cast<Ppm>(-value));
}
std::string three_digits(Interval interval) {
  return three_digits(interval.low) + "-" + three_digits_up(interval.high);
}
std::string six_digits(Ppm value) {
  return fmt::format("{}.{:06}", value / kWhole, value % kWhole);
}
std::string six_digits_signed(SignedPpm value) {
  return value < 0 ? "-" + six_digits(static_cast<Ppm>(-value)) : six_digits(static_cast<Ppm>(value));
}

}  // namespace clew::sim::score
