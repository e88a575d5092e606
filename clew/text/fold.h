#pragma once
// From characters to the letters by which names are compared: compatibility forms, case, diacritics and look-alikes go.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace clew::text {

enum class Script : std::uint8_t {
  common,  ///< digits, marks, punctuation: of any script
  latin,
  cyrillic,
  greek,
  armenian,
  georgian,
  hebrew,
  arabic,
  hangul,
  han,
  kana,
  other,
};
Script script_of(char32_t c);

/// One character of a name, with the bytes of the original it stands for.
struct Glyph {
  char32_t c = 0;
  std::uint32_t begin = 0, end = 0;
};

/// Reads UTF-8 (already valid) into lower-case characters in compatibility form, composed; invisible characters (zero
/// width, direction marks, soft hyphen) and the marks of scripts that do without them are gone. `upper` says for each
/// whether it was a capital.
void read_glyphs(std::string_view utf8, std::vector<Glyph>& glyphs, std::vector<bool>& upper);

/// A hash of the letters and digits of a text in their order, and of nothing else: capitals, diacritics of Latin
/// letters, blanks and punctuation do not count, but for what stands between two digits. 0 if there are none. `utf8` is
/// valid.
std::uint64_t letters_hash(std::string_view utf8);

/// Valid UTF-8 of at most `bytes_max` bytes, cut at a character; what is invalid becomes U+FFFD. `cut` is set if the
/// limit was reached.
std::string clean_utf8(std::string_view text, std::size_t bytes_max, bool& cut);

/// The characters of valid UTF-8, as they stand; and one of them back.
std::u32string points_of(std::string_view utf8);
void put_utf8(char32_t c, std::string& text);

/// Zero-width characters, direction marks, soft hyphens, the Arabic line of stretching.
bool is_invisible(char32_t c);
bool is_letter(char32_t c);
bool is_mark(char32_t c);
/// Value of a decimal digit of any script, or -1.
int digit_value(char32_t c);
/// Apostrophes, glottal stops and modifier letters: part of a word, no letter of it.
bool is_apostrophe(char32_t c);
bool is_hyphen(char32_t c);

/// A lower-case letter of the Latin script in ASCII: "ss" for U+00DF, "o" for U+00F8. Empty if it has none.
std::string_view latin_letters(char32_t c);
/// The Latin letter that a Cyrillic or Greek one looks like, or 0: for words of mixed scripts.
char look_alike(char32_t c);

}  // namespace clew::text
