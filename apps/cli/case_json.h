#pragma once
#include <string>

#include "clew/engine/engine.h"

namespace clew::cli {

/// The whole result as JSON; amounts are decimal strings of base units (haircut: with "grid_bits").
std::string case_json(const engine::Case& traced);

}  // namespace clew::cli
