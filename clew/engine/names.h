#pragma once
// Two names side by side: how alike they are and why, without any list.

#include <string>
#include <string_view>

#include "clew/engine/engine.h"
#include "clew/screen/name_score.h"

namespace clew::engine {

struct NameComparison {
  screen::Score score = 0;
  bool match = false;  ///< the score is at or above the threshold
  screen::Explanation explanation;
  std::string policy;   ///< "names-6"
  std::string weights;  ///< statistics by which words counted as rare or common
};

/// Compares two names of one kind: "person", "organisation", "thing" (ships, aircraft) or "unknown", or a
/// FollowTheMoney schema that stands for one of them. Errors: `usage` (another kind, or a name without letter or
/// digit).
Outcome<NameComparison> compare_names(std::string_view name1, std::string_view name2, std::string_view kind,
                                      screen::Score threshold = screen::kDefaultThreshold);

}  // namespace clew::engine
