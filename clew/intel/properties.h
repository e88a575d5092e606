#pragma once
// Which properties a schema of FollowTheMoney has.

#include <string>
#include <string_view>
#include <vector>

namespace clew::intel {

/// The properties of a schema, those of the schemata it extends among them, and the names under which other entities
/// are nested in it; sorted. Empty for a schema that nobody knows.
const std::vector<std::string_view>& properties_of(std::string_view schema);

/// What is wrong with a property of a schema, in a sentence that names the one that was probably meant; empty: nothing
/// is. A name with a ':' in it is somebody's own word ("own:branch", "ftm:caption") and always right.
std::string property_fault(std::string_view schema, std::string_view property);

/// True of a schema that extends the other, directly or not, and of one and the same.
bool extends_schema(std::string_view schema, std::string_view other);

}  // namespace clew::intel
