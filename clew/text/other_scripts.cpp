// Second and third readings of scripts that are read letter by letter. Whoever writes Greek, Hebrew, Georgian, kana or
// a script of India writes a foreign name by the sounds of that script, and the name on a list is not spelt so: Greek
// has two letters for d, Hebrew one for b and v, kana a vowel behind every consonant, the scripts of India one that
// nobody speaks, and Georgian an ending. Each rule here undoes one such habit; none knows a name.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "clew/text/transliterate.h"

namespace clew::text {
namespace {

bool is_vowel(char c) {
  return std::string_view("aeiou").contains(c);
}

char32_t at(std::span<const Glyph> word, std::size_t i) {
  return i < word.size() ? word[i].c : 0;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t i = text.find(from); i != std::string::npos; i = text.find(from, i + to.size()))
    text.replace(i, from.size(), to);
}

// ---- Scripts of India

/// What ICU writes for one of them, in small ASCII letters; the vowel that nobody writes is '@'.
std::string spoken(std::u32string_view marked) {
  struct Letter {
    char32_t c;
    std::string_view latin;
  };
  constexpr Letter kLetters[] = {
      {0xE0, "a"},   {0xE1, "a"},   {0xE3, "a"},   {0xE7, "c"},   {0xE8, "e"},   {0xEA, "e"},   {0xEC, "i"},
      {0xEF, "i"},   {0xF1, "n"},   {0xF2, "o"},   {0xF4, "o"},   {0x101, "a"},  {0x113, "e"},  {0x115, "e"},
      {0x11B, "e"},  {0x12B, "i"},  {0x14D, "o"},  {0x14F, "o"},  {0x155, "r"},  {0x15B, "sh"}, {0x16B, "u"},
      {0x1E0D, "d"}, {0x1E25, "h"}, {0x1E33, "k"}, {0x1E37, "l"}, {0x1E3B, "l"}, {0x1E41, "n"}, {0x1E43, "n"},
      {0x1E45, "n"}, {0x1E47, "n"}, {0x1E49, "n"}, {0x1E59, "r"}, {0x1E5B, "r"}, {0x1E5F, "r"}, {0x1E63, "sh"},
      {0x1E6D, "t"}, {0x1E8F, "y"}, {0x1E93, "z"}, {0x121, "g"},
  };
  std::string text;
  for (std::size_t i = 0; i < marked.size(); ++i) {
    const char32_t c = marked[i], next = i + 1 < marked.size() ? marked[i + 1] : 0;
    if (c == 'a')
      text += next == 'i' || next == 'u' ? 'a' : '@';
    else if (c == 'c')
      text += next == 'h' ? "c" : "ch";
    else if (c >= 'b' && c <= 'z')
      text += static_cast<char>(c);
    else if (const auto* const found = std::ranges::find(kLetters, c, &Letter::c); found != std::end(kLetters))
      text += found->latin;
  }
  return text;
}

bool sounds(char c) {
  return c == '@' || is_vowel(c);
}

/// The inherent vowel is silent at the end of a word, and between a vowel with its consonant and a consonant with its
/// vowel; from right to left, so that no two in a row fall silent.
std::string without_silent(std::string text) {
  if (std::ranges::count_if(text, sounds) > 1 && text.size() > 2 && text.back() == '@') text.pop_back();
  const auto one_consonant = [&](std::size_t first, std::size_t last) {
    const std::string part = text.substr(first, last - first);
    return part.size() == 1 || (part.size() == 2 && part[1] == 'h');
  };
  for (std::size_t i = text.size(); i-- > 1;) {
    if (text[i] != '@') continue;
    std::size_t before = i, after = i + 1;
    while (before > 0 && !sounds(text[before - 1])) --before;
    while (after < text.size() && !sounds(text[after])) ++after;
    if (before == 0 || after == text.size() || !one_consonant(before, i) || !one_consonant(i + 1, after)) continue;
    text.erase(i, 1);
  }
  return text;
}

std::string with_vowel(std::string text, char vowel) {
  std::ranges::replace(text, '@', vowel);
  replace_all(text, "np", "mp");
  replace_all(text, "nb", "mb");
  return text;
}

// ---- Greek

/// A foreign name: two letters stand for one that Greek does not have.
std::string foreign_greek(std::span<const Glyph> word) {
  std::string latin;
  std::vector<Glyph> rest;
  const auto flush = [&] {
    latin += latin_of_greek(rest);
    rest.clear();
  };
  const auto bare = [](char32_t c) { return c == 0x3AD ? char32_t{0x3B5} : c == 0x3AF ? char32_t{0x3B9} : c; };
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char32_t c = word[i].c, next = at(word, i + 1);
    const char* two = c == 0x3BD && next == 0x3C4   ? "d"
                      : c == 0x3BC && next == 0x3C0 ? "b"
                      : c == 0x3B3 && next == 0x3BA ? "g"
                      : c == 0x3C4 && next == 0x3B6 ? "j"
                      : c == 0x3C4 && next == 0x3C3 ? "ch"
                                                    : nullptr;
    if (two != nullptr) {
      flush();
      latin += two;
      ++i;
    } else if (c == 0x3B3 && (bare(next) == 0x3B5 || (bare(next) == 0x3B9 && at(word, i + 2) == 0x3BF))) {
      flush();
      latin += 'y';
      i += bare(next) == 0x3B9 ? 1U : 0U;
    } else {
      rest.push_back(word[i]);
    }
  }
  flush();
  return latin;
}

// ---- Hebrew

/// Gimel, zayin and tsadi with a geresh are sounds that Hebrew does not have.
std::string latin_of_geresh(char32_t c, std::string_view before) {
  switch (c) {
    case 0x5D2: return "j";
    case 0x5D3: return "dh";
    case 0x5D6: return "zh";
    case 0x5D7: return "kh";
    case 0x5E5:
    case 0x5E6: return before.ends_with('s') ? "ech" : "ch";  // "sch" would be one sound
    case 0x5EA: return "th";
    default: break;
  }
  const Glyph plain{c, 0, 0};
  return latin_of_alphabet(std::span(&plain, 1));
}

enum class Hard : bool { no, yes };

/// A foreign name. Bet, kaf and pe are soft but at the beginning, or hard everywhere; vav is the vowel u or o.
std::string foreign_hebrew(std::span<const Glyph> word, Hard hard) {
  constexpr char32_t kAlef = 0x5D0, kBet = 0x5D1, kHe = 0x5D4, kVav = 0x5D5, kYod = 0x5D9, kKaf = 0x5DB, kPe = 0x5E4,
                     kSamekh = 0x5E1, kQof = 0x5E7, kAyin = 0x5E2;
  std::string latin;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char32_t c = word[i].c, next = at(word, i + 1);
    const bool first = i == 0, last = i + 1 == word.size(), soft = hard == Hard::no && !first;
    if ((c & kGeresh) != 0)
      latin += latin_of_geresh(c & ~kGeresh, latin);
    else if (c == kBet)
      latin += soft ? "v" : "b";
    else if (c == kPe)
      latin += soft ? "f" : "p";
    else if ((c == kKaf || c == kQof) && next == kSamekh)
      latin += "x", ++i;
    else if (c == kKaf)
      latin += soft ? "kh" : "k";
    else if (c == kVav && next == kVav)
      latin += 'v', ++i;
    else if (c == kVav)
      latin += first ? 'v' : hard == Hard::yes ? 'o' : 'u';
    else if (c == kYod && next == kYod)
      latin += "ei", ++i;
    else if (c == kYod)
      latin += first && next != kVav ? 'y' : 'i';
    else if (c == kAlef || c == kAyin)
      latin += first && (next == kVav || next == kYod) ? "" : "a";
    else if (c == kHe && last)
      latin += 'a';
    else
      latin += latin_of_alphabet(word.subspan(i, 1));
  }
  return latin;
}

// ---- Kana

/// A foreign name: vowels that kana adds are silent. A hyphen stands behind a vowel that is held.
std::string without_helping_vowels(std::string_view text) {
  std::string less;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i], before = i > 0 ? text[i - 1] : '\0', next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == '-') continue;
    const bool closed = i > 0 && !is_vowel(before) && before != 'y' && before != '-' && next != '-' && !is_vowel(next);
    if (closed && c == 'u' && i > 1) continue;
    if (closed && c == 'o' && (before == 't' || before == 'd') && i > 1) continue;
    less += c;
  }
  return less;
}

}  // namespace

std::vector<std::string> readings_of_greek(std::span<const Glyph> word) {
  std::vector<std::string> readings{latin_of_greek(word), foreign_greek(word)};
  std::string hissing = readings[1];
  replace_all(hissing, "s", "sh");
  readings.push_back(std::move(hissing));
  return readings;
}

std::vector<std::string> readings_of_hebrew(std::span<const Glyph> word) {
  std::vector<Glyph> plain(word.begin(), word.end());
  for (Glyph& glyph : plain) glyph.c &= ~kGeresh;
  std::vector<std::string> readings{latin_of_alphabet(plain), foreign_hebrew(word, Hard::no),
                                    foreign_hebrew(word, Hard::yes)};
  std::string hissing = readings[2];
  replace_all(hissing, "sh", "s");
  readings.push_back(std::move(hissing));
  return readings;
}

std::vector<std::string> readings_of_georgian(std::span<const Glyph> word) {
  std::string usual = latin_of_alphabet(word);
  std::vector<std::string> readings{usual};
  // The ending of the nominative behind a consonant: "putini".
  if (usual.size() > 3 && usual.back() == 'i' && !is_vowel(usual[usual.size() - 2])) {
    usual.pop_back();
    readings.insert(readings.begin(), std::move(usual));
  }
  return readings;
}

std::vector<std::string> readings_of_india(std::span<const Glyph> word) {
  const std::string text = spoken(latin_with_marks(word));
  const std::string spoken_text = without_silent(text);
  constexpr char32_t kBengali = 0x980, kBengaliEnd = 0xA00, kSouth = 0xB80;
  if (word.empty()) return {};
  if (word[0].c >= kSouth) return {with_vowel(text, 'a')};
  std::vector<std::string> readings{with_vowel(spoken_text, 'a')};
  if (word[0].c >= kBengali && word[0].c < kBengaliEnd) {
    std::string east = with_vowel(spoken_text, 'o');
    replace_all(east, "bh", "v");
    readings.push_back(std::move(east));
  }
  readings.push_back(with_vowel(text, 'a'));
  return readings;
}

std::vector<std::string> readings_of_kana(std::span<const Glyph> word) {
  std::vector<std::string> readings{latin_of_kana(word)};
  std::string held;  // with the places where a vowel is held
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= word.size(); ++i) {
    if (i < word.size() && word[i].c != 0x30FC) continue;
    held += latin_of_kana(word.subspan(begin, i - begin));
    if (i < word.size()) held += '-';
    begin = i + 1;
  }
  std::string foreign = without_helping_vowels(held);
  readings.push_back(foreign);
  replace_all(foreign, "chi", "ti");
  replace_all(foreign, "ji", "di");
  replace_all(foreign, "b", "v");
  readings.push_back(foreign);
  replace_all(foreign, "r", "l");
  readings.push_back(std::move(foreign));
  return readings;
}

}  // namespace clew::text
