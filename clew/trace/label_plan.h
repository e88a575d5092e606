#pragma once
// The labels of one trace: which number is which, which of them belong to an incident, and which open holders.

#include <cstdint>
#include <string>
#include <vector>

#include "clew/trace/method.h"
#include "clew/trace/result.h"

namespace clew::trace {

struct LabelPlan {
  std::vector<std::string> names;  ///< by LabelId
  std::vector<bool> incident;      ///< by LabelId: belongs to an incident (taint-rules section 1)
  bool unfunded_followed = false;  ///< unfunded value opens holders too
  std::uint16_t first_reset = kFirstIncident;
  std::vector<LabelId> reset_of;  ///< by intel::Category; kClean where the category is not a `reset` boundary

  std::size_t count() const { return names.size(); }
  bool is_incident(LabelId label) const { return incident[static_cast<std::uint16_t>(label)]; }
  /// Whether value of the label opens the holders it reaches.
  bool is_followed(LabelId label) const { return is_incident(label) || (unfunded_followed && label == kUnfunded); }
};

constexpr std::uint16_t number(LabelId label) {
  return static_cast<std::uint16_t>(label);
}

LabelPlan plan_labels(const Method& method);

}  // namespace clew::trace
