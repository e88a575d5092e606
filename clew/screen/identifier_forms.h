#pragma once
// The ways in which people write one number: other characters for the same letters, words around it, what a spreadsheet
// made of it.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clew/screen/identifier_index.h"

namespace clew::screen {

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

/// A word of a field: letters and digits without anything between, and what stands before it.
enum class Gap : std::uint8_t {
  none,   ///< the text begins, or another script does (Chinese characters and a number)
  blank,  ///< blanks alone
  part,   ///< one sign that stands inside numbers: hyphen, point, slash ...
  end,    ///< anything else
};
struct FieldWord {
  std::string text;  ///< as letters_and_digits() has it
  Gap before = Gap::none;
};
std::vector<FieldWord> field_words(std::string_view text, std::size_t bytes_max = 4 * kIdentifierBytesMax);

/// True of a word that says what kind of number follows: "passport", "NIT", "IMO"; as field_words() has it.
bool is_number_word(std::string_view word);

/// The letters and digits of the text: compatibility forms (full-width, circled) and digits of any script are ASCII,
/// ASCII letters are capitals, other letters small; everything else is left out.
std::string letters_and_digits(std::string_view text);

/// With the Latin letter for each letter of another script that looks like one; nothing if there is none of these, or
/// if other letters stay. Of letters_and_digits().
std::string in_latin(std::string_view plain);

}  // namespace clew::screen
