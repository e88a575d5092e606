#pragma once
// A score as a file (schema clew-score/1), and the measurements of detectors (clew-detector-scores/1). Formats:
// docs/reference/scenario.md.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/score/score.h"

namespace clew::sim::score {

/// A count in a file, and the files put together: so that no sum passes kCountMax.
inline constexpr std::uint64_t kFileCountMax = 250'000'000;
inline constexpr std::size_t kScoresMax = 1'000;

std::string score_json(const Score& score);
/// Reads what score_json writes; figures in it are ignored and made again from the counts.
Outcome<Score> read_score(std::string_view json, const std::string& file);

/// A detector on cases of a named set.
struct DetectorScore {
  std::string id, name, set;
  std::uint64_t found = 0;  ///< reported: right + wrong
  std::uint64_t right = 0, wrong = 0, missed = 0;
  std::string innocent_twin;  ///< what looks the same and is harmless
  std::uint64_t twin_cases = 0, twin_false = 0;
};
Outcome<std::vector<DetectorScore>> read_detectors(std::string_view json, const std::string& file);

}  // namespace clew::sim::score
