#pragma once
// Exact fractions of base units, for tables that compare policies of different units. Everything with big numbers is
// behind this header, in exact.cpp.

#include <cstdint>
#include <vector>

#include "clew/trace/result.h"

namespace clew::trace {

/// A share and the unit it is counted in: 2^-grid_bits base units.
struct Measured {
  Share share;
  unsigned grid_bits = 0;
};
/// -1, 0 or 1: compares as exact fractions of base units.
int compare(const Measured& a, const Measured& b);
/// Sum of shares of one unit (fractions included).
Share sum(const Share& a, const Share& b);
bool is_zero(const Share& share);

}  // namespace clew::trace
