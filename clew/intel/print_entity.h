#pragma once
// Entities as lines, for the tests of readers: what a test expects is written the same way and compared as text.

#include <string>

#include "clew/intel/entity.h"

namespace clew::intel {

/// "Person un-X\n  alias = text [lang] (note)\n ..."
inline std::string print_entity(const Entity& entity) {
  std::string text = entity.schema + " " + entity.id + "\n";
  for (const Value& value : entity.values) {
    text += "  " + value.property + " = " + value.text;
    if (!value.lang.empty()) text += " [" + value.lang + "]";
    if (!value.note.empty()) text += " (" + value.note + ")";
    if (value.valid_from) text += " from " + to_iso(*value.valid_from);
    if (value.valid_to) text += " to " + to_iso(*value.valid_to);
    text += "\n";
  }
  for (const std::string& referent : entity.referents) text += "  was " + referent + "\n";
  return text;
}

/// A sink that keeps what it is given.
class Collected {
 public:
  EntitySink sink() {
    return [this](Entity&& entity) -> Result<void> {
      entities.push_back(std::move(entity));
      return {};
    };
  }
  const Entity& at(std::string_view id) const {
    static const Entity kNone;
    for (const Entity& entity : entities)
      if (entity.id == id) return entity;
    return kNone;
  }
  std::string print() const {
    std::string text;
    for (const Entity& entity : entities) text += print_entity(entity);
    return text;
  }
  std::vector<Entity> entities;
};

}  // namespace clew::intel
