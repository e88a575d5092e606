#pragma once
// What is said of listed entities, in kinds, and which of it an answer can depend on. One table, for whoever counts
// what a list has, follows its links, or says which properties nobody looks at.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace clew::intel {

/// What a property says of its entity, as far as a list must not lose it unseen.
enum class PropertyKind : std::uint8_t {
  other,
  name,
  other_name,
  address,
  wallet,
  number,  ///< of documents, registers, ships, banks
  birth_date,
  country,
  gender,
  programme,
  topic,
  relation,  ///< to another entity
};
inline constexpr std::size_t kPropertyKinds = 12;
/// How many there are of each kind, in the order of PropertyKind.
using KindCounts = std::array<std::uint64_t, kPropertyKinds>;

PropertyKind property_kind(std::string_view property);
/// In the plural: "other names".
std::string_view kind_words(PropertyKind kind);

/// True of a property that an answer can depend on: it is compared with the question, or followed.
bool is_asked(std::string_view schema, std::string_view property);

/// True of a property whose values are ids of other entities.
bool is_link(std::string_view property);

}  // namespace clew::intel
