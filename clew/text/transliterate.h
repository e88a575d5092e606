#pragma once
// Words of other scripts in Latin letters.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clew/text/fold.h"

namespace clew::text {

/// A word in ASCII letters, and which characters of the source it was read from: [first, last).
struct LatinWord {
  std::string text;
  std::uint32_t first = 0, last = 0;
};
using LatinWords = std::vector<LatinWord>;

/// The ways to read one word (lower case, one script, no blanks), the usual one first; at most four. A word of Hangul
/// or Han may become several: the family name and the syllables of the given one. Empty if nothing can be read.
std::vector<LatinWords> transliterate(std::span<const Glyph> word, Script script);

// The parts, one script each.
std::string latin_of_cyrillic(std::span<const Glyph> word);
std::string latin_of_greek(std::span<const Glyph> word);
/// Armenian, Georgian, Hebrew: letter by letter.
std::string latin_of_alphabet(std::span<const Glyph> word);
/// Consonants and long vowels; the short vowels, which are not written, are missing unless the word is a common name.
std::string latin_of_arabic(std::span<const Glyph> word);
/// A foreign name in Arabic letters: its long letters are the vowels, and letters stand for those that Arabic does not
/// have ("gh" for g, "f" for v). Empty of a word whose vowels are known.
std::string foreign_of_arabic(std::span<const Glyph> word);
/// Whether the word is a frequent name, of which the vowels are known.
bool is_known_arabic(std::span<const Glyph> word);
/// A letter of Arabic as names are told apart by: one alif, one yeh, one kaf, one heh. Others are themselves.
char32_t plain_arabic(char32_t c);
/// Vowel signs and the stroke that only stretches a word.
bool is_arabic_sign(char32_t c);
/// Hepburn, long vowels short.
std::string latin_of_kana(std::span<const Glyph> word);
/// Revised Romanisation of each syllable; a word of up to four is taken for a family name and a given name.
LatinWords words_of_hangul(std::span<const Glyph> word);
/// Whether the Hangul among some glyphs is a Korean family name and one or two syllables, however parted, or each word
/// of it is. True where there is none.
bool are_korean_names(std::span<const Glyph> glyphs);
/// A foreign word as Hangul spells its sounds: nothing unless it is `sure` to be one, or a consonant has only the vowel
/// that helps it ("eu"), which hardly any Korean name has. Hangul has no v, f and z, and one letter for r and l: what
/// may be those are further readings, which are combined with those of other words where `first` differs.
std::vector<LatinWords> foreign_words_of_hangul(std::span<const Glyph> word, bool sure, bool first);
/// Each character of Han or Hangul by its usual sound; one that has none is left out.
std::vector<std::string> syllables_of(std::span<const Glyph> word);
/// Mandarin, then Korean, then Japanese where the tables know every character.
std::vector<LatinWords> words_of_han(std::span<const Glyph> word);
/// Scripts read by general rules: the usual reading first, then those of a foreign name. At most four.
std::vector<std::string> readings_of_greek(std::span<const Glyph> word);
/// A letter with a geresh behind it has kGeresh set.
std::vector<std::string> readings_of_hebrew(std::span<const Glyph> word);
std::vector<std::string> readings_of_georgian(std::span<const Glyph> word);
std::vector<std::string> readings_of_kana(std::span<const Glyph> word);
/// Devanagari to Malayalam, without the vowels that nobody speaks.
std::vector<std::string> readings_of_india(std::span<const Glyph> word);
inline constexpr char32_t kGeresh = 0x100000;
/// By ICU, with the marks of the Latin letters.
std::u32string latin_with_marks(std::span<const Glyph> word);
/// By ICU: every script that is not above.
std::string latin_of_other(std::span<const Glyph> word);

}  // namespace clew::text
