#pragma once
// From words to tokens: what a word is in a name.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clew/text/name.h"

namespace clew::text {

/// A word in ASCII letters and digits (or in a script without a Latin reading), and what stood around it.
struct RawWord {
  std::string text;
  std::uint32_t begin = 0, end = 0;  ///< bytes of the original
  bool dot = false;                  ///< a full stop follows
  bool comma = false;
  bool hyphen = false;
  bool upper = false;      ///< it was written in capitals
  bool bracket = false;    ///< it stands in brackets
  bool slash = false;      ///< a slash follows
  bool native = false;     ///< it was read from Hangul or Han
  bool foreign = false;    ///< it was read from another alphabet
  std::uint8_t camel = 0;  ///< where a capital follows small letters: "FitiwiAbdelrazak" 6; 0 if nowhere
};

/// Tokens of one reading: organisation forms and titles found, numbers read, articles joined to their word, initials
/// marked, "family, given" turned round for persons. Keys included. `cut` is set if there were more than kTokensMax.
std::vector<Token> tokens_of(std::span<const RawWord> words, NameKind kind, bool& cut);

/// Value of a number as a word: digits, roman numeral up to 49 (two letters or more, or one capital where `single`),
/// English number word or ordinal ("7", "vii", "seven", "7th", "seventh"); -1 if it is none.
int number_value(std::string_view word, bool single);

/// Countries, their people, large cities and compass words: what tells sister companies apart.
bool is_territory(std::string_view word);

}  // namespace clew::text
