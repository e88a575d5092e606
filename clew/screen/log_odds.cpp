// The logistic curve in whole numbers: a table at every quarter of a unit of log-odds, and straight lines between, so
// that every machine has the same scores. Straight lines are at most 0.0015 beside the curve, which no threshold can
// tell. Computing the curve with floating point was refused: the last bit differs between libraries, and with it an
// answer.

#include "clew/screen/log_odds.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace clew::screen {
namespace {

constexpr std::int32_t kStep = 250;
constexpr std::int32_t kLowest = -14'000;
// 1,000,000 / (1 + exp(-x / 1000)) for x = -14000, -13750, ... 14000, rounded.
constexpr std::array<std::uint32_t, 113> kCurve = {
    1,      1,      1,      2,      2,      3,      4,      5,      6,      8,      10,     13,     17,
    21,     28,     35,     45,     58,     75,     96,     123,    158,    203,    261,    335,    431,
    553,    710,    911,    1170,   1501,   1927,   2473,   3173,   4070,   5220,   6693,   8577,   10987,
    14064,  17986,  22977,  29312,  37327,  47426,  60087,  75858,  95349,  119203, 148047, 182426, 222700,
    268941, 320821, 377541, 437823, 500000, 562177, 622459, 679179, 731059, 777300, 817574, 851953, 880797,
    904651, 924142, 939913, 952574, 962673, 970688, 977023, 982014, 985936, 989013, 991423, 993307, 994780,
    995930, 996827, 997527, 998073, 998499, 998830, 999089, 999290, 999447, 999569, 999665, 999739, 999797,
    999842, 999877, 999904, 999925, 999942, 999955, 999965, 999972, 999979, 999983, 999987, 999990, 999992,
    999994, 999995, 999996, 999997, 999998, 999998, 999999, 999999, 999999};

}  // namespace

Score score_of(std::int32_t points) {
  const std::int32_t from_lowest = std::clamp(points, kLowest, -kLowest) - kLowest;
  const auto step = static_cast<std::size_t>(from_lowest / kStep);
  const auto rest = static_cast<std::uint32_t>(from_lowest % kStep);
  if (rest == 0) return kCurve[step];
  return kCurve[step] + (kCurve[step + 1] - kCurve[step]) * rest / kStep;
}

std::int32_t log_odds(Score score) {
  const auto above = std::upper_bound(kCurve.begin(), kCurve.end(), std::min(score, kCurve.back()));
  if (above == kCurve.begin()) return kLowest;
  if (above == kCurve.end()) return -kLowest;
  const auto step = static_cast<std::int32_t>(std::distance(kCurve.begin(), above)) - 1;
  const std::uint32_t low = *std::prev(above);
  return kLowest + step * kStep + static_cast<std::int32_t>((score - low) * kStep / (*above - low));
}

Score with_points(Score score, std::int32_t points) {
  const Score moved = score_of(log_odds(score) + points);
  return points > 0 ? std::max(score, moved) : points < 0 ? std::min(score, moved) : score;
}

}  // namespace clew::screen
