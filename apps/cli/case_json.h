#pragma once
#include <functional>
#include <string>

#include "clew/codec/json.h"
#include "clew/engine/engine.h"

namespace clew::cli {

/// The whole result as JSON; amounts are decimal strings of base units (haircut: with "grid_bits").
/// `more` adds keys of its own at the end.
std::string case_json(const engine::Case& traced, const std::function<void(codec::JsonWriter&)>& more = {});

}  // namespace clew::cli
