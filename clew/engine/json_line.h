#pragma once
// Internal to the engine.

#include <string>

namespace clew::engine {

/// What codec::JsonWriter wrote, as one line without its end. (A line end in a text is an escape there.)
std::string json_line(std::string pretty);

}  // namespace clew::engine
