#pragma once
// What stands in the field of a name. Forms and payments put more there than one name: a number, a date of birth, an
// office, a second holder; or a word that says there is no name.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clew/text/name.h"

namespace clew::text {

/// A name that stands in a field among other things.
struct FieldName {
  std::string text;  ///< as it was written; where something in the middle was left out, with a blank there
  friend bool operator==(const FieldName&, const FieldName&) = default;
};
inline constexpr std::size_t kFieldNamesMax = 8;

struct Field {
  bool no_name = false;               ///< it says that there is none: "N/A", "UNKNOWN", "test"
  bool several = false;               ///< it looks like more than one name
  bool cut = false;                   ///< there are more than kFieldNamesMax
  std::vector<FieldName> names;       ///< to be compared besides the whole; none where the field is a name and no more
  std::vector<std::string> left_out;  ///< what was taken for no part of them: "account 40817810", "Rosneft CEO"
  friend bool operator==(const Field&, const Field&) = default;
};

/// Takes a field apart. A pure function of its arguments; never fails. What it takes off is read as a part of the name
/// all the same by read_name: these are further names, in no place of the whole.
Field read_field(std::string_view text, NameKind kind);

}  // namespace clew::text
