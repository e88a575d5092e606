#pragma once
// A listed entity as clients of yente and OpenSanctions know it.

#include <string>
#include <string_view>

#include "apps/server/knowledge.h"
#include "clew/codec/json.h"

namespace clew::server {

/// The name an entity is shown under: its first name, else another name, a number, an address; at last its id.
std::string caption_of(const intel::Entity& entity);

/// How deep adjacent entities stand in place of their ids: 0 is ids alone.
inline constexpr unsigned kNestedDepth = 2;
inline constexpr std::size_t kNestedEntitiesMax = 500;  ///< of one answer; beyond it ids stand alone
inline constexpr std::size_t kAdjacentMax = 10'000;

/// Members "id" to "last_change", between begin_object() and end_object() of the caller.
void write_entity_members(codec::JsonWriter& writer, const Knowledge& knowledge, const intel::Entity& entity,
                          std::string_view caption);
/// The whole object, adjacent entities inside it.
void write_nested(codec::JsonWriter& writer, const Knowledge& knowledge, const intel::Entity& entity);
/// One entity without what is around it.
void write_entity(codec::JsonWriter& writer, const Knowledge& knowledge, const intel::Entity& entity);

/// Adjacent entities under the name that this one has for them: its own property, or the way back.
std::vector<std::pair<std::string, const intel::Entity*>> named_adjacent(const Knowledge& knowledge,
                                                                         const intel::Entity& entity);

}  // namespace clew::server
