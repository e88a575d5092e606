#pragma once
// Labels with the time at which the store was given them.

#include <optional>
#include <string>
#include <vector>

#include "clew/base/time.h"
#include "clew/engine/engine.h"

namespace clew::engine {

/// As add_labels() of engine.h, which leaves open when it was. `loaded`: since when the store has them.
Outcome<LabelReport> add_labels(const std::string& store, const std::vector<std::string>& files, UnixTime loaded);
/// The labels that the store had by then, and of them those that were known on a day (nothing: all).
Outcome<intel::Labels> load_labels(const std::string& store, std::optional<UnixTime> as_of, UnixTime loaded_by);

}  // namespace clew::engine
