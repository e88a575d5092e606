#pragma once
// The ways in which people write one number: other characters for the same letters, words around it, what a spreadsheet
// made of it.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clew/screen/identifier_index.h"

namespace clew::screen {

/// How a number differs from the one it is compared with; ordered, the least sure last.
enum class Alike : std::uint8_t {
  equal,  ///< but for blanks, case and compatibility forms
  words,  ///< but for words of the kind around it
  zeros,  ///< but for zeros in front, or behind a point
  looks,  ///< letters of another script look like its own
};

struct IdentifierForm {
  std::string normal;  ///< compared as a whole; never empty
  Alike alike = Alike::equal;
};

/// The forms under which a number of the kind is found, the surest first, none twice: as it is written; without words
/// of the kind around it ("passport AB123456"); without what a spreadsheet adds ("9187629.0", "09187629"); with Latin
/// letters for those of other scripts that look like them. Empty if the text cannot be a number of the kind.
std::vector<IdentifierForm> identifier_forms(IdentifierKind kind, std::string_view text);

/// How two numbers are alike that were found to be, the listed one of this property.
Alike how_alike(std::string_view property, std::string_view listed, std::string_view asked);

/// The letters and digits of the text: compatibility forms (full-width, circled) and digits of any script are ASCII,
/// ASCII letters are capitals, other letters small; everything else is left out.
std::string letters_and_digits(std::string_view text);

}  // namespace clew::screen
