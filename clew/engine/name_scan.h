#pragma once
// A plain comparison of words until the index of names is there. Internal to the engine.

#include <memory>

#include "clew/screen/name_index.h"

namespace clew::engine {

std::shared_ptr<const screen::NameIndex> scan_names(std::vector<std::string> names);

}  // namespace clew::engine
