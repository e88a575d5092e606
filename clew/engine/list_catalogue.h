#pragma once
// Which lists are known by name, and which function reads which format. Internal to the engine.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "clew/engine/lists.h"
#include "clew/intel/entity.h"

namespace clew::engine {

struct ListFormat {
  std::string_view name;
  std::function<Result<intel::ReadReport>(const std::vector<std::string>& paths, const std::string& mapping,
                                          const intel::EntitySink& sink)>
      read;
  bool needs_mapping = false;
};

/// nullptr if there is none of this name.
const ListFormat* list_format(std::string_view name);
const KnownList* known_list(std::string_view name);

}  // namespace clew::engine
