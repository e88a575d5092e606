#pragma once
// The vocabulary of FollowTheMoney that a client may use or be offered: schemata and properties with their labels.

#include <span>
#include <string>
#include <string_view>

namespace clew::server {

struct SchemaWord {
  std::string_view name, label, plural, extends;  ///< extends: empty for a root
  bool matchable;                                 ///< can be a party
};
struct PropertyWord {
  std::string_view name, label, schema;  ///< schema: the one it belongs to
};
/// What an entity of `schema` is called by the one its `property` names: ("Sanction", "entity") is "sanctions".
struct ReverseWord {
  std::string_view schema, property, reverse;
};

std::span<const SchemaWord> schemata();
std::span<const PropertyWord> properties();
const SchemaWord* find_schema(std::string_view name);
const PropertyWord* find_property(std::string_view name);
/// True if the schema is the other one, or extends it.
bool is_a(std::string_view schema, std::string_view other);
/// What a country is called in English: "Cuba" for "cu"; a code that nobody knows is its own word.
std::string country_label(std::string_view code);
/// Empty for a pair that is not in the table.
std::string_view reverse_of(std::string_view schema, std::string_view property);

}  // namespace clew::server
