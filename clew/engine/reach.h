#pragma once
// Who can act, read off labels: shared by the standing of a case and by its alerts. Internal to the engine.

#include <limits>
#include <string>

#include "clew/intel/labels.h"
#include "clew/trace/method.h"

namespace clew::engine {

/// Whether a service of this category keeps accounts for others, so that it can freeze one.
bool keeps_accounts(intel::Category category);

inline const std::string& name_of(const intel::Label& label) {
  return label.actor.empty() ? label.label : label.actor;
}

/// Labels known later than this do not exist for the method.
inline UnixTime known_by(const trace::Method& method) {
  return method.known_by.value_or(method.as_of.value_or(UnixTime{std::numeric_limits<std::int64_t>::max()}));
}

/// The first label of the address that holds at `at`, is known by `known` and has a category that is `wanted`.
const intel::Label* first_label(const intel::Labels& labels, const Address& address, UnixTime at, UnixTime known,
                                auto&& wanted) {
  for (const intel::Label* label : labels.find(address, at, known))
    if (wanted(intel::category_of(label->category))) return label;
  return nullptr;
}

}  // namespace clew::engine
