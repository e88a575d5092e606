#pragma once
// An entity as bytes: the form that is hashed, and in which a load keeps entities between reading and comparing.
// Internal to the module.

#include <string>

#include "clew/base/bytes.h"
#include "clew/base/result.h"
#include "clew/intel/entity.h"

namespace clew::intel {

/// The bytes of a settled entity: id, schema, values, referents, each text with its length before it.
std::string canonical_bytes(const Entity& entity);
/// Reads what canonical_bytes wrote. Errors: `truncated`, `malformed`.
Result<Entity> from_canonical(Bytes bytes);
/// SHA-256 of the bytes.
Hash256 entity_hash(const Entity& entity);
/// What an entity is called on a screen: its first name, else another name, else its id. Needs a settled entity.
std::string caption_of(const Entity& entity);

}  // namespace clew::intel
