#pragma once
// Internal to the engine.

#include <string>

namespace clew::engine {

/// What codec::JsonWriter wrote, as one line without blanks between its parts.
std::string json_line(const std::string& pretty);

}  // namespace clew::engine
