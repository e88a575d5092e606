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
  std::function<Result<intel::ReadReport>(const ListLoadRequest& request, const intel::EntitySink& sink)> read;
  /// What is wrong with the request before a file is read; empty: nothing can be.
  std::function<Outcome<void>(const ListLoadRequest& request)> check;
  /// What the mapping says of the list; empty: there can be none.
  std::function<intel::Marking(const ListLoadRequest& request)> marking;
  /// Reads deltas; empty: the format has none.
  std::function<Result<intel::ReadReport>(const ListLoadRequest& request, const intel::DeltaSink& sink)> read_delta;
  intel::TargetTest is_target;  ///< where there are deltas
};

/// nullptr if there is none of this name.
const ListFormat* list_format(std::string_view name);
const KnownList* known_list(std::string_view name);
/// The front of a file, decompressed; empty when it cannot be read or is a folder.
std::string front_of(const std::string& path);

}  // namespace clew::engine
