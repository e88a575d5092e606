#pragma once
// The labels of one trace: which number is which, and which of them belong to an incident.

#include <cstdint>
#include <string>
#include <vector>

#include "clew/trace/method.h"
#include "clew/trace/result.h"

namespace clew::trace {

struct LabelPlan {
  std::vector<std::string> names;  ///< by LabelId
  std::vector<bool> incident;      ///< by LabelId: opens holders (taint-rules section 1)
  std::uint16_t first_reset = kFirstIncident;
  std::vector<LabelId> reset_of;  ///< by intel::Category; kClean where the category is not a `reset` boundary

  std::size_t count() const { return names.size(); }
  bool is_incident(LabelId label) const { return incident[static_cast<std::uint16_t>(label)]; }
};

constexpr std::uint16_t number(LabelId label) {
  return static_cast<std::uint16_t>(label);
}

LabelPlan plan_labels(const Method& method);

}  // namespace clew::trace
