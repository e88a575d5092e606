#pragma once
// Data files that are part of the program, put in at build time (sim/CMakeLists.txt).

#include <string_view>

namespace clew::sim {

/// The text of a file of this folder by its path below sim/, e.g. "scenarios/meridian/settings.csv". A name that is not
/// there is a bug (checked).
std::string_view embedded(std::string_view path);

}  // namespace clew::sim
