#pragma once
// Names that stand beside the properties of an entity, and what they are called among its values. Private to this
// folder.

#include <algorithm>
#include <array>
#include <string_view>

namespace clew::formats::ftm {

/// Members of a line that are kept as values of the property "ftm:NAME".
inline constexpr std::array<std::string_view, 6> kBesideKeys = {"caption",     "datasets",  "first_seen",
                                                                "last_change", "last_seen", "target"};
inline constexpr std::string_view kBesidePrefix = "ftm:";

/// "caption" of "ftm:caption"; empty for an ordinary property, and for the members that are read in their own way.
inline std::string_view beside_key(std::string_view property) {
  constexpr std::array<std::string_view, 5> kOwn = {"clew", "id", "properties", "referents", "schema"};
  if (!property.starts_with(kBesidePrefix)) return {};
  const std::string_view key = property.substr(kBesidePrefix.size());
  return std::find(kOwn.begin(), kOwn.end(), key) == kOwn.end() ? key : std::string_view();
}
inline bool is_list_key(std::string_view key) {
  return key == "datasets";
}
inline bool is_flag_key(std::string_view key) {
  return key == "target";
}
inline bool is_beside_key(std::string_view key) {
  return std::find(kBesideKeys.begin(), kBesideKeys.end(), key) != kBesideKeys.end();
}

}  // namespace clew::formats::ftm
