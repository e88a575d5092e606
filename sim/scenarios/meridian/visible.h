#pragma once
// Where an incident's value is as far as the ledgers show it.

#include <map>
#include <string>

#include "sim/truth.h"

namespace clew::sim::meridian {

/// Truth::whereabouts, but what entered a mixer or a round stays opaque for ever: the books know where it went on, the
/// ledgers do not say.
std::map<Truth::Whereabouts, u128> visible_whereabouts(const Truth& truth, const std::string& incident, UnixTime time);

}  // namespace clew::sim::meridian
