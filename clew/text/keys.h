#pragma once
// Keys: what spellings of one word have in common, per family of spellings.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "clew/text/name.h"

namespace clew::text {

enum class KeyFamily : std::uint8_t {
  none = 0,       ///< no key
  romanised = 1,  ///< other romanisation of the same letters: "yevgeniy", "evgeni"
  korean = 2,     ///< syllable classes: "yong chol", "young cheol"
  chinese = 3,    ///< pinyin, Wade-Giles, Cantonese family names: "zedong", "tse tung"
  variant = 4,    ///< one name in several languages or customary spellings: "muhammad", "mehmet"; "john", "juan"
  nickname = 5,   ///< short forms: "ted", "theodore"
  skeleton = 6,   ///< consonants, as Arabic and Hebrew write them: "qadhafi", "gaddafi"
};
constexpr KeyFamily family_of(Key key) {
  return static_cast<KeyFamily>(key >> 56);
}
Key make_key(KeyFamily family, std::string_view value);

/// All keys of a word of ASCII letters.
Keys keys_of(std::string_view word);

// The normal forms behind the keys, for tests and explanations. Empty where the family does not apply to the word.
/// Spelling without the choices of a romaniser: i for y, ij, iy; f for ph; v for w; no doubled letters.
std::string romanised_form(std::string_view word);
/// Classes of up to four Korean syllables, one upper-case letter each part: initial, vowel, final.
std::string korean_form(std::string_view word);
/// Number of Korean syllables that the word is made of, 0 if it is not.
unsigned korean_syllables(std::string_view word);
bool is_korean_surname(std::string_view word);
/// Where to cut a whole name of a Korean or Chinese family name and two syllables: "kimyongchol" 3, 7; zeros if it is
/// none.
std::array<std::size_t, 2> cuts_of_syllables(std::string_view word);
/// Classes of Chinese syllables.
std::string chinese_form(std::string_view word);
bool is_chinese_surname(std::string_view word);
/// Consonant classes, at least three.
std::string skeleton_form(std::string_view word);

/// "Viktorovich", "Ivanovna": made of the father's forename, and forenames are few.
bool is_patronymic(std::string_view word);

/// A frequent surname of the Spanish or the Portuguese speaking world.
enum class Surname : std::uint8_t { none, spanish, portuguese, both };
Surname iberian_surname(std::string_view word);

/// Groups of names in which the word stands, by number; at most `max`. For variant and nickname keys.
unsigned variant_groups(std::string_view word, std::uint16_t* groups, unsigned max);
unsigned nickname_groups(std::string_view word, std::uint16_t* groups, unsigned max);

}  // namespace clew::text
