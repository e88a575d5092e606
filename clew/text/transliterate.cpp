// Alphabets in Latin letters, one usual spelling each. Other spellings of the same word ("ye" or "e", "kh" or "h") are
// not produced here: keys.h folds them together, on both sides of a comparison, which is cheaper than comparing all
// combinations and finds spellings nobody listed. The values follow the passport rules of the countries (Russia 2013,
// Ukraine 2010, Greece ELOT 743, Georgia 2002) because that is how names reach a bank.
#include "clew/text/transliterate.h"

#include <algorithm>
#include <iterator>

namespace clew::text {
namespace {

struct Letter {
  char32_t c;
  const char* latin;
};

constexpr Letter kCyrillic[] = {
    {0x430, "a"},  {0x431, "b"},  {0x432, "v"},  {0x433, "g"},  {0x434, "d"},    {0x435, "e"},  {0x436, "zh"},
    {0x437, "z"},  {0x438, "i"},  {0x439, "y"},  {0x43A, "k"},  {0x43B, "l"},    {0x43C, "m"},  {0x43D, "n"},
    {0x43E, "o"},  {0x43F, "p"},  {0x440, "r"},  {0x441, "s"},  {0x442, "t"},    {0x443, "u"},  {0x444, "f"},
    {0x445, "kh"}, {0x446, "ts"}, {0x447, "ch"}, {0x448, "sh"}, {0x449, "shch"}, {0x44A, ""},   {0x44B, "y"},
    {0x44C, ""},   {0x44D, "e"},  {0x44E, "yu"}, {0x44F, "ya"}, {0x450, "e"},    {0x451, "e"},  {0x452, "dj"},
    {0x453, "gj"}, {0x454, "ye"}, {0x455, "dz"}, {0x456, "i"},  {0x457, "yi"},   {0x458, "j"},  {0x459, "lj"},
    {0x45A, "nj"}, {0x45B, "c"},  {0x45C, "kj"}, {0x45D, "i"},  {0x45E, "u"},    {0x45F, "dz"}, {0x463, "e"},
    {0x473, "f"},  {0x475, "i"},  {0x491, "g"},  {0x493, "g"},  {0x495, "g"},    {0x497, "j"},  {0x499, "z"},
    {0x49B, "k"},  {0x49D, "k"},  {0x49F, "k"},  {0x4A1, "k"},  {0x4A3, "n"},    {0x4A5, "ng"}, {0x4AB, "s"},
    {0x4AF, "u"},  {0x4B1, "u"},  {0x4B3, "h"},  {0x4B7, "j"},  {0x4B9, "j"},    {0x4BB, "h"},  {0x4D9, "a"},
    {0x4E3, "i"},  {0x4E9, "o"},  {0x4EF, "u"},
};

constexpr Letter kGreek[] = {
    {0x3AC, "a"},  {0x3AD, "e"}, {0x3AE, "i"}, {0x3AF, "i"}, {0x3B0, "y"}, {0x3B1, "a"},  {0x3B2, "v"},
    {0x3B3, "g"},  {0x3B4, "d"}, {0x3B5, "e"}, {0x3B6, "z"}, {0x3B7, "i"}, {0x3B8, "th"}, {0x3B9, "i"},
    {0x3BA, "k"},  {0x3BB, "l"}, {0x3BC, "m"}, {0x3BD, "n"}, {0x3BE, "x"}, {0x3BF, "o"},  {0x3C0, "p"},
    {0x3C1, "r"},  {0x3C2, "s"}, {0x3C3, "s"}, {0x3C4, "t"}, {0x3C5, "y"}, {0x3C6, "f"},  {0x3C7, "ch"},
    {0x3C8, "ps"}, {0x3C9, "o"}, {0x3CA, "i"}, {0x3CB, "y"}, {0x3CC, "o"}, {0x3CD, "y"},  {0x3CE, "o"},
};

constexpr Letter kAlphabets[] = {
    // Armenian
    {0x561, "a"},
    {0x562, "b"},
    {0x563, "g"},
    {0x564, "d"},
    {0x565, "e"},
    {0x566, "z"},
    {0x567, "e"},
    {0x568, "y"},
    {0x569, "t"},
    {0x56A, "zh"},
    {0x56B, "i"},
    {0x56C, "l"},
    {0x56D, "kh"},
    {0x56E, "ts"},
    {0x56F, "k"},
    {0x570, "h"},
    {0x571, "dz"},
    {0x572, "gh"},
    {0x573, "ch"},
    {0x574, "m"},
    {0x575, "y"},
    {0x576, "n"},
    {0x577, "sh"},
    {0x578, "o"},
    {0x579, "ch"},
    {0x57A, "p"},
    {0x57B, "j"},
    {0x57C, "r"},
    {0x57D, "s"},
    {0x57E, "v"},
    {0x57F, "t"},
    {0x580, "r"},
    {0x581, "ts"},
    {0x582, "u"},
    {0x583, "p"},
    {0x584, "k"},
    {0x585, "o"},
    {0x586, "f"},
    {0x587, "ev"},
    // Hebrew
    {0x5D0, "a"},
    {0x5D1, "b"},
    {0x5D2, "g"},
    {0x5D3, "d"},
    {0x5D4, "h"},
    {0x5D5, "v"},
    {0x5D6, "z"},
    {0x5D7, "h"},
    {0x5D8, "t"},
    {0x5D9, "i"},
    {0x5DA, "kh"},
    {0x5DB, "k"},
    {0x5DC, "l"},
    {0x5DD, "m"},
    {0x5DE, "m"},
    {0x5DF, "n"},
    {0x5E0, "n"},
    {0x5E1, "s"},
    {0x5E2, "a"},
    {0x5E3, "f"},
    {0x5E4, "p"},
    {0x5E5, "ts"},
    {0x5E6, "ts"},
    {0x5E7, "k"},
    {0x5E8, "r"},
    {0x5E9, "sh"},
    {0x5EA, "t"},
    // Georgian
    {0x10D0, "a"},
    {0x10D1, "b"},
    {0x10D2, "g"},
    {0x10D3, "d"},
    {0x10D4, "e"},
    {0x10D5, "v"},
    {0x10D6, "z"},
    {0x10D7, "t"},
    {0x10D8, "i"},
    {0x10D9, "k"},
    {0x10DA, "l"},
    {0x10DB, "m"},
    {0x10DC, "n"},
    {0x10DD, "o"},
    {0x10DE, "p"},
    {0x10DF, "zh"},
    {0x10E0, "r"},
    {0x10E1, "s"},
    {0x10E2, "t"},
    {0x10E3, "u"},
    {0x10E4, "p"},
    {0x10E5, "k"},
    {0x10E6, "gh"},
    {0x10E7, "q"},
    {0x10E8, "sh"},
    {0x10E9, "ch"},
    {0x10EA, "ts"},
    {0x10EB, "dz"},
    {0x10EC, "ts"},
    {0x10ED, "ch"},
    {0x10EE, "kh"},
    {0x10EF, "j"},
    {0x10F0, "h"},
};

const char* find(std::span<const Letter> table, char32_t c) {
  const auto found = std::ranges::lower_bound(table, c, {}, &Letter::c);
  return found != table.end() && found->c == c ? found->latin : "";
}

/// The word without the letters between, for the rules that look at neighbours.
char32_t at(std::span<const Glyph> word, std::size_t i) {
  return i < word.size() ? word[i].c : 0;
}

bool is_ukrainian(std::span<const Glyph> word) {
  return std::ranges::any_of(
      word, [](const Glyph& g) { return g.c == 0x454 || g.c == 0x456 || g.c == 0x457 || g.c == 0x491; });
}

/// Upsilon after alpha or epsilon is "v" before a voiced letter and "f" before a voiceless one.
const char* upsilon_after_vowel(char32_t next) {
  constexpr char32_t kVoiceless[] = {0x3B8, 0x3BA, 0x3BE, 0x3C0, 0x3C2, 0x3C3, 0x3C4, 0x3C6, 0x3C7, 0x3C8, 0};
  return std::ranges::find(kVoiceless, next) != std::end(kVoiceless) ? "f" : "v";
}

}  // namespace

std::string latin_of_cyrillic(std::span<const Glyph> word) {
  const bool ukrainian = is_ukrainian(word);
  std::string latin;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char32_t c = word[i].c;
    if (ukrainian && c == 0x433)
      latin += 'h';
    else if (ukrainian && c == 0x438)
      latin += 'y';
    else if (c == 0x439 && i + 1 == word.size() && i > 0 && (at(word, i - 1) == 0x438 || at(word, i - 1) == 0x44B))
      continue;  // the ending -iy, -yy is one letter: "Dmitri", "Zelenski"; keys.h folds i and y
    else
      latin += find(kCyrillic, c);
  }
  return latin;
}

std::string latin_of_greek(std::span<const Glyph> word) {
  std::string latin;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char32_t c = word[i].c, next = at(word, i + 1);
    const char32_t before = i > 0 ? word[i - 1].c : 0;
    if ((c == 0x3C5 || c == 0x3CD) && (before == 0x3BF || before == 0x3CC))
      latin += 'u';
    else if ((c == 0x3C5 || c == 0x3CD) && (before == 0x3B1 || before == 0x3B5))
      latin += upsilon_after_vowel(next);
    else if (c == 0x3BC && next == 0x3C0)
      latin += i == 0 ? "b" : "mp", ++i;
    else if (c == 0x3BD && next == 0x3C4)
      latin += i == 0 ? "d" : "nt", ++i;
    else if (c == 0x3B3 && next == 0x3BA)
      latin += i == 0 ? "g" : "gk", ++i;
    else if (c == 0x3B3 && next == 0x3B3)
      latin += "ng", ++i;
    else
      latin += find(kGreek, c);
  }
  return latin;
}

std::string latin_of_alphabet(std::span<const Glyph> word) {
  std::string latin;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i].c == 0x578 && at(word, i + 1) == 0x582) {  // Armenian vo and yiwn: u
      latin += 'u';
      ++i;
    } else {
      latin += find(kAlphabets, word[i].c);
    }
  }
  return latin;
}

std::vector<LatinWords> transliterate(std::span<const Glyph> word, Script script) {
  const auto whole = [&](std::string text) {
    std::vector<LatinWords> readings;
    if (!text.empty()) readings.push_back({{std::move(text), 0, static_cast<std::uint32_t>(word.size())}});
    return readings;
  };
  const auto each = [&](std::vector<std::string> texts) {
    std::vector<LatinWords> readings;
    for (std::string& text : texts)
      if (!text.empty()) readings.push_back({{std::move(text), 0, static_cast<std::uint32_t>(word.size())}});
    return readings;
  };
  switch (script) {
    case Script::cyrillic: return whole(latin_of_cyrillic(word));
    case Script::greek: return each(readings_of_greek(word));
    case Script::armenian: return whole(latin_of_alphabet(word));
    case Script::georgian: return each(readings_of_georgian(word));
    case Script::hebrew: return each(readings_of_hebrew(word));
    case Script::arabic: return each({latin_of_arabic(word), foreign_of_arabic(word)});
    case Script::kana: return each(readings_of_kana(word));
    case Script::hangul: {
      std::vector<LatinWords> readings;
      if (LatinWords words = words_of_hangul(word); !words.empty()) readings.push_back(std::move(words));
      for (LatinWords& foreign : foreign_words_of_hangul(word, false, true)) readings.push_back(std::move(foreign));
      return readings;
    }
    case Script::han: return words_of_han(word);
    case Script::other:
      if (!word.empty() && word[0].c >= 0x900 && word[0].c < 0xD80) return each(readings_of_india(word));
      return whole(latin_of_other(word));
    case Script::common:
    case Script::latin: return whole(latin_of_other(word));
  }
  return {};
}

}  // namespace clew::text
