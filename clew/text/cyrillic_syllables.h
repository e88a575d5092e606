#pragma once
// Korean and Chinese names in Russian letters.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clew::text {

/// One word of such a name in Latin letters.
struct SyllableWord {
  std::string latin;
  unsigned syllables = 0;
  std::vector<std::string> others;  ///< what it may stand for as well: Russian writes n and ng of Korean alike
};

/// The whole name by Kontsevich's system or by custom ("Ким Чен Ын"): two to four words in small letters, the family
/// name first, two to four syllables. Empty if a word is no such syllable or the first is no Korean family name.
std::vector<SyllableWord> korean_of_cyrillic(const std::vector<std::u32string>& words);
/// Likewise by the system of Palladius: "Си Цзиньпин".
std::vector<SyllableWord> chinese_of_cyrillic(const std::vector<std::u32string>& words);

}  // namespace clew::text
