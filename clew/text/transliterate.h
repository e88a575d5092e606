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
/// Hepburn, long vowels short.
std::string latin_of_kana(std::span<const Glyph> word);
/// Revised Romanisation of each syllable; a word of up to four is taken for a family name and a given name.
LatinWords words_of_hangul(std::span<const Glyph> word);
/// A foreign word as Hangul spells its sounds: nothing unless a consonant has only the vowel that helps it ("eu"),
/// which hardly any Korean name has. Hangul has no v, f and z: what may be those is a second reading.
std::vector<LatinWords> foreign_words_of_hangul(std::span<const Glyph> word);
/// Mandarin, then Korean, then Japanese where the tables know every character.
std::vector<LatinWords> words_of_han(std::span<const Glyph> word);
/// By ICU: every script that is not above.
std::string latin_of_other(std::span<const Glyph> word);

}  // namespace clew::text
