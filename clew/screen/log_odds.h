#pragma once
// Probabilities and log-odds, in whole numbers. Evidence adds log-odds; a score is a probability.

#include <cstdint>

#include "clew/screen/name_score.h"

namespace clew::screen {

/// Probability of log-odds in thousandths: (0) is 500,000, (1000) is about 731,000. Never falls when the points rise.
Score score_of(std::int32_t points);
/// The least log-odds of a probability, in thousandths; between -14,000 and 14,000.
std::int32_t log_odds(Score score);
/// The score after evidence of so many thousandths of log-odds. No points change nothing, points
/// for never lower it, points against never raise it.
Score with_points(Score score, std::int32_t points);

}  // namespace clew::screen
