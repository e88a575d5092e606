// Chinese and Japanese papers write every Korean's name in Han, and lists have it as Pyongyang spells it: so each
// character is read as Koreans read it (Unicode Character Database, kHangul; tools/hanja makes the table), and written
// as the North does, McCune-Reischauer without its marks. Half of these families are Chinese ones, too: of 1,000
// ordinary Chinese names in Han some four more resemble a listed Korean. One syllable tells nobody apart, so a given
// name of one is read so only of the commonest characters (east_asian.cpp).
#include "clew/text/hanja.h"

#include <algorithm>
#include <iterator>

namespace clew::text {
namespace {

struct Hanja {
  char32_t han, hangul;
};
constexpr Hanja kHanja[] = {
#include "clew/text/hanja_table.inc"
};

constexpr std::u32string_view kFamilies =
    U"金李朴崔鄭郑姜趙赵尹張张林吳吴韓韩申徐權权黃黄安宋柳洪全高文孫孙梁裵裴白曺許许南沈劉刘盧卢河丁郭成車车具禹朱"
    U"任羅罗辛閔闵池嚴严元蔡千方康玄孔咸卞廉邊边都魯鲁愼慎薛吉宣延表明奇房玉印諸诸卓太";
/// Read otherwise as a family name: kim and cha.
constexpr Hanja kFamilySounds[] = {{0x91D1, 0xAE40}, {0x8ECA, 0xCC28}, {0x8F66, 0xCC28}};

constexpr const char* kInitials[] = {"k",  "kk", "n", "t",  "tt", "r", "m", "p", "pp", "s",
                                     "ss", "",   "j", "jj", "ch", "k", "t", "p", "h"};
constexpr const char* kVowels[] = {"a",  "ae", "ya", "yae", "o",  "e",  "yo", "ye", "o",  "wa", "wae",
                                   "oe", "yo", "u",  "wo",  "we", "wi", "yu", "u",  "ui", "i"};
constexpr const char* kFinals[] = {"",  "k", "k", "k", "n", "n", "n", "t",  "l", "k", "m", "l", "l", "l",
                                   "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t"};

std::string northern(char32_t hangul) {
  const auto index = static_cast<std::size_t>(hangul - 0xAC00);
  return std::string(kInitials[index / 588]) + kVowels[index % 588 / 28] + kFinals[index % 28];
}

char32_t sound_of(char32_t han) {
  const auto found = std::ranges::lower_bound(kHanja, han, {}, &Hanja::han);
  return found != std::end(kHanja) && found->han == han ? found->hangul : 0;
}

}  // namespace

std::optional<std::vector<std::string>> korean_of_han(std::u32string_view name) {
  if (name.size() != 3 || !kFamilies.contains(name[0])) return std::nullopt;
  std::vector<std::string> syllables;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto* const family = std::ranges::find(kFamilySounds, name[i], &Hanja::han);
    const char32_t hangul = i == 0 && family != std::end(kFamilySounds) ? family->hangul : sound_of(name[i]);
    if (hangul == 0) return std::nullopt;
    syllables.push_back(northern(hangul));
  }
  return syllables;
}

}  // namespace clew::text
