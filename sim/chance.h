#pragma once
// Random quantities from integers alone: the same numbers from every compiler.

#include <bit>
#include <cstdint>

#include "clew/base/random.h"

namespace clew::sim {

/// Exponentially distributed with the given mean (below 2^60; rounded down): waiting times of events that do not
/// know of each other. -ln(u) as leading zeros and a binary logarithm by repeated squaring, 24 bits of it.
inline std::uint64_t exponential(Rng& rng, std::uint64_t mean) {
  const std::uint64_t u = rng.next() | 1;
  const int zeros = std::countl_zero(u);
  std::uint64_t m = u << zeros;  // [2^63, 2^64): a mantissa in [1, 2)
  std::uint64_t log = 0;
  for (int bit = 0; bit < 24; ++bit) {
    const unsigned __int128 square = static_cast<unsigned __int128>(m) * m;
    const bool carry = (square >> 127) != 0;
    m = static_cast<std::uint64_t>(carry ? square >> 64 : square >> 63);
    log = log << 1 | (carry ? 1 : 0);
  }
  const std::uint64_t minus_log2 = ((static_cast<std::uint64_t>(zeros) + 1) << 24) - log;
  constexpr std::uint64_t kLn2 = 11629080;  // ln 2 * 2^24
  return static_cast<std::uint64_t>((static_cast<unsigned __int128>(minus_log2) * kLn2 * mean) >> 48);
}

}  // namespace clew::sim
