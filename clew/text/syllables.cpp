// Syllables of Korean and Chinese in their many romanisations.
//
// Both are parsed by the same backtracking matcher over (initial, vowel, final) tables; what comes out is not the
// syllable but its class, in which the spellings of Revised, McCune-Reischauer, the DPRK's style and custom coincide
// (k/g, t/d, p/b, ch/j; eo/o, eu/u, ae/e). What the classes merge that a Korean would keep apart (aspirates) is the
// price of apostrophes that get lost on the way to a list.
#include <algorithm>
#include <array>
#include <iterator>
#include <span>

#include "clew/text/begins.h"
#include "clew/text/keys.h"

namespace clew::text {
namespace {

struct Part {
  std::string_view text;
  char part_class;
};

// By first letter, longest first; nothing last.
constexpr Part kKoreanInitials[] = {
    {"bb", 'P'}, {"b", 'P'},  {"ch", 'C'}, {"dd", 'T'}, {"d", 'T'},   {"gg", 'K'}, {"g", 'K'},  {"h", 'H'}, {"jj", 'C'},
    {"j", 'C'},  {"kk", 'K'}, {"k", 'K'},  {"l", 'R'},  {"m", 'M'},   {"n", 'N'},  {"pp", 'P'}, {"p", 'P'}, {"rh", 'R'},
    {"r", 'R'},  {"sh", 'S'}, {"ss", 'S'}, {"s", 'S'},  {"tch", 'C'}, {"tt", 'T'}, {"t", 'T'},  {"", '0'},
};
constexpr Part kKoreanVowels[] = {
    {"ae", 'E'}, {"ah", 'A'}, {"ai", 'E'}, {"a", 'A'},   {"eui", 'I'}, {"ee", 'I'},  {"eh", 'E'},  {"eo", 'O'},
    {"eu", 'U'}, {"e", 'E'},  {"i", 'I'},  {"oe", 'X'},  {"oh", 'O'},  {"oi", 'X'},  {"oo", 'U'},  {"ou", 'O'},
    {"o", 'O'},  {"uh", 'O'}, {"ui", 'I'}, {"u", 'U'},   {"wae", 'X'}, {"weo", 'V'}, {"woo", 'U'}, {"wa", 'W'},
    {"we", 'X'}, {"wi", 'w'}, {"wo", 'V'}, {"yae", 'e'}, {"yeo", 'o'}, {"yoo", 'u'}, {"you", 'o'}, {"ya", 'a'},
    {"ye", 'e'}, {"yi", 'I'}, {"yo", 'o'}, {"yu", 'u'},
};
constexpr Part kKoreanFinals[] = {
    {"b", 'p'},  {"g", 'k'}, {"k", 'k'}, {"l", 'l'}, {"m", 'm'},
    {"ng", 'G'}, {"n", 'n'}, {"p", 'p'}, {"t", 't'}, {"", '-'},
};

/// "u" stands for eo where English ears wrote it: Chul, Jung, Hyun, Hyuk.
char heard_vowel(char initial, std::string_view spelled, char vowel, char final_class) {
  const bool before_l_or_ng = final_class == 'l' || final_class == 'G';
  if (spelled == "u" && before_l_or_ng) return 'O';
  if (vowel == 'u' && (before_l_or_ng || (initial != '0' && (final_class == 'n' || final_class == 'k')))) return 'o';
  return vowel;
}

/// Parts that begin with a letter lie together in the tables: from where to where; the empty ones are at 26.
using Ranges = std::array<std::array<std::uint8_t, 2>, 27>;
template <std::size_t n>
constexpr Ranges ranges_of(const Part (&parts)[n]) {
  Ranges ranges{};
  for (std::size_t i = 0; i < n; ++i) {
    const auto letter = static_cast<std::size_t>(parts[i].text.empty() ? 26 : parts[i].text[0] - 'a');
    if (ranges[letter][1] == 0) ranges[letter][0] = static_cast<std::uint8_t>(i);
    ranges[letter][1] = static_cast<std::uint8_t>(i + 1);
  }
  return ranges;
}

/// Tries the parts that stand at a place of the word, until one leads to an end.
template <std::size_t n, class Then>
bool each_part(std::string_view word, const Part (&parts)[n], const Ranges& ranges, std::size_t at, const Then& then) {
  if (at < word.size()) {
    const auto [begin, end] = ranges[static_cast<std::size_t>(word[at] - 'a')];
    for (std::size_t i = begin; i < end; ++i)
      if (begins(word.substr(at), parts[i].text) && then(parts[i], at + parts[i].text.size())) return true;
  }
  const auto [begin, end] = ranges[26];
  for (std::size_t i = begin; i < end; ++i)
    if (then(parts[i], at)) return true;
  return false;
}

constexpr std::size_t kWordMax = 14, kSyllablesMax = 3;

/// Backtracking, longest parts first. A place from which the rest could not be read is not tried twice, so that a word
/// costs at most its length times three.
class KoreanParser {
 public:
  explicit KoreanParser(std::string_view word) : word_(word) {}
  bool parse(std::size_t at, std::size_t done) {
    if (at == word_.size()) {
      size_ = done;
      return done > 0;
    }
    if (done == kSyllablesMax || ((failed_[done] >> at) & 1U) != 0) return false;
    const bool found = each(kKoreanInitials, kInitialRanges, at, [&](const Part& initial, std::size_t after_initial) {
      return each(kKoreanVowels, kVowelRanges, after_initial, [&](const Part& vowel, std::size_t after_vowel) {
        return each(kKoreanFinals, kFinalRanges, after_vowel, [&](const Part& last, std::size_t after) {
          ends_[done] = after;
          form_[done] = {initial.part_class,
                         heard_vowel(initial.part_class, vowel.text, vowel.part_class, last.part_class),
                         last.part_class};
          return parse(after, done + 1);
        });
      });
    });
    if (!found) failed_[done] |= 1U << at;
    return found;
  }
  /// Copied out of place because a failed attempt may have overwritten what follows.
  std::string form() const {
    std::string form;
    for (std::size_t i = 0; i < size_; ++i) form.append(form_[i].data(), 3);
    return form;
  }
  /// Where the syllables end, of a word of three.
  std::array<std::size_t, 2> cuts() const {
    return size_ == 3 ? std::array{ends_[0], ends_[1]} : std::array<std::size_t, 2>{};
  }

 private:
  static constexpr Ranges kInitialRanges = ranges_of(kKoreanInitials), kVowelRanges = ranges_of(kKoreanVowels),
                          kFinalRanges = ranges_of(kKoreanFinals);

  template <std::size_t n, class Then>
  bool each(const Part (&parts)[n], const Ranges& ranges, std::size_t at, const Then& then) const {
    return each_part(word_, parts, ranges, at, then);
  }

  std::string_view word_;
  std::array<std::uint32_t, kSyllablesMax> failed_{};
  std::array<std::array<char, 3>, kSyllablesMax> form_{};
  std::array<std::size_t, kSyllablesMax> ends_{};
  std::size_t size_ = 0;
};

struct Alias {
  std::string_view word, as;
};
/// Family names by custom, and syllables as English ears spell them.
constexpr Alias kKoreanAliases[] = {
    {"ahn", "an"},     {"bahk", "pak"},  {"bak", "pak"},   {"bark", "pak"},   {"cheong", "jong"}, {"cheung", "jong"},
    {"chin", "jin"},   {"choi", "choe"}, {"choy", "choe"}, {"chung", "jong"}, {"gim", "kim"},     {"hahn", "han"},
    {"huh", "ho"},     {"hur", "ho"},    {"im", "rim"},    {"jeong", "jong"}, {"jheong", "jong"}, {"jung", "jong"},
    {"kahng", "kang"}, {"kown", "kwon"}, {"lee", "ri"},    {"li", "ri"},      {"lim", "rim"},     {"min", "min"},
    {"moon", "mun"},   {"noh", "no"},    {"oh", "o"},      {"paik", "paek"},  {"park", "pak"},    {"rhee", "ri"},
    {"rhie", "ri"},    {"rho", "no"},    {"ro", "no"},     {"roh", "no"},     {"ryoo", "ryu"},    {"ryou", "ryu"},
    {"seo", "so"},     {"shim", "sim"},  {"shin", "sin"},  {"sohn", "son"},   {"suh", "so"},      {"sun", "sun"},
    {"sung", "song"},  {"yeom", "ryom"}, {"yi", "ri"},     {"yim", "rim"},    {"yom", "ryom"},    {"yoo", "ryu"},
    {"yoon", "yun"},   {"you", "ryu"},   {"yu", "ryu"},    {"yum", "ryom"},
};
constexpr std::string_view kKoreanSurnames[] = {
    "ahn", "an",    "bae",  "baek",  "bak",   "ban",  "cha",   "chae",  "chang", "cheon", "cheong", "chi",  "chin",
    "cho", "choe",  "choi", "chon",  "chong", "chu",  "chun",  "chung", "eom",   "eun",   "gim",    "go",   "gong",
    "gu",  "guk",   "gwak", "gwon",  "ha",    "ham",  "han",   "heo",   "ho",    "hong",  "hwang",  "hyon", "hyun",
    "im",  "jang",  "jeon", "jeong", "ji",    "jin",  "jo",    "jon",   "jong",  "ju",    "jun",    "jung", "kang",
    "kil", "kim",   "ko",   "kong",  "ku",    "kum",  "kwak",  "kwon",  "lee",   "li",    "lim",    "ma",   "maeng",
    "min", "mo",    "moon", "mun",   "myong", "na",   "nam",   "no",    "noh",   "o",     "oh",     "ok",   "om",
    "pae", "paek",  "paik", "pak",   "pang",  "park", "pyo",   "pyon",  "ra",    "rhee",  "ri",     "rim",  "ro",
    "roh", "ryang", "ryom", "ryu",   "seo",   "seok", "seong", "shim",  "shin",  "sim",   "sin",    "so",   "sok",
    "son", "song",  "suh",  "sung",  "tae",   "to",   "u",     "wang",  "won",   "woo",   "yang",   "yi",   "yim",
    "yom", "yon",   "yoo",  "yoon",  "yu",    "yun",
};

// ---- Chinese

/// Initials of pinyin and, where it differs, of Wade-Giles without apostrophes.
constexpr Part kChineseInitials[] = {
    {"b", 'P'}, {"ch", 'C'}, {"c", 'Z'},  {"d", 'T'},  {"f", 'F'},  {"g", 'K'},  {"hs", 'X'},
    {"h", 'H'}, {"j", 'C'},  {"k", 'K'},  {"l", 'L'},  {"m", 'M'},  {"n", 'N'},  {"p", 'P'},
    {"q", 'C'}, {"r", 'R'},  {"sh", 'S'}, {"sz", 'Z'}, {"s", 's'},  {"ts", 'Z'}, {"tz", 'Z'},
    {"t", 'T'}, {"w", 'W'},  {"x", 'X'},  {"y", 'Y'},  {"zh", 'C'}, {"z", 'Z'},  {"", '0'},
};
/// Finals; Wade-Giles ones have the class of the pinyin final they stand for.
constexpr Part kChineseFinals[] = {
    {"ang", 'd'}, {"ai", 's'},  {"an", 'o'},  {"ao", 'u'},   {"a", '5'},    {"eng", 'e'},  {"eh", '2'},  {"ei", 't'},
    {"en", 'p'},  {"er", '1'},  {"e", '2'},   {"iang", 'a'}, {"iong", 'b'}, {"iung", 'b'}, {"ian", 'h'}, {"iao", 'i'},
    {"ieh", 'j'}, {"ien", 'h'}, {"ing", 'f'}, {"ia", 'w'},   {"ie", 'j'},   {"ih", '3'},   {"in", 'q'},  {"iu", 'x'},
    {"i", '3'},   {"ong", 'g'}, {"ou", 'v'},  {"o", 'z'},    {"uang", 'c'}, {"uai", 'l'},  {"uan", 'k'}, {"ueh", 'n'},
    {"uei", 'm'}, {"ung", 'g'}, {"ua", 'y'},  {"ue", 'n'},   {"ui", 'm'},   {"un", 'r'},   {"uo", 'z'},  {"u", '4'},
};

class ChineseParser {
 public:
  explicit ChineseParser(std::string_view word) : word_(word) {}
  bool parse(std::size_t at, std::size_t done) {
    if (at == word_.size()) {
      size_ = done;
      return done > 0;
    }
    if (done == kSyllablesMax || ((failed_[done] >> at) & 1U) != 0) return false;
    const bool found = each(kChineseInitials, kInitialRanges, at, [&](const Part& initial, std::size_t after_initial) {
      if (after_initial == word_.size()) return false;
      return each(kChineseFinals, kFinalRanges, after_initial, [&](const Part& last, std::size_t after) {
        ends_[done] = after;
        form_[done] = {initial.part_class, last.part_class};
        return parse(after, done + 1);
      });
    });
    if (!found) failed_[done] |= 1U << at;
    return found;
  }
  std::string form() const {
    std::string form;
    for (std::size_t i = 0; i < size_; ++i) form.append(form_[i].data(), 2);
    return form;
  }
  /// Where the syllables end, of a word of three.
  std::array<std::size_t, 2> cuts() const {
    return size_ == 3 ? std::array{ends_[0], ends_[1]} : std::array<std::size_t, 2>{};
  }

 private:
  static constexpr Ranges kInitialRanges = ranges_of(kChineseInitials), kFinalRanges = ranges_of(kChineseFinals);

  template <std::size_t n, class Then>
  bool each(const Part (&parts)[n], const Ranges& ranges, std::size_t at, const Then& then) const {
    return each_part(word_, parts, ranges, at, then);
  }

  std::string_view word_;
  std::array<std::uint32_t, kSyllablesMax> failed_{};
  std::array<std::array<char, 2>, kSyllablesMax> form_{};
  std::array<std::size_t, kSyllablesMax> ends_{};
  std::size_t size_ = 0;
};

/// Cantonese, Hokkien and customary spellings of family names.
constexpr Alias kChineseAliases[] = {
    {"au", "ou"},      {"chan", "chen"}, {"chang", "zhang"}, {"chau", "zhou"},   {"cheung", "zhang"},
    {"chiu", "zhao"},  {"choi", "cai"},  {"chow", "zhou"},   {"chu", "zhu"},     {"chung", "zhong"},
    {"fok", "huo"},    {"fung", "feng"}, {"goh", "wu"},      {"ho", "he"},       {"hsieh", "xie"},
    {"hsu", "xu"},     {"hui", "xu"},    {"kwan", "guan"},   {"kwok", "guo"},    {"lam", "lin"},
    {"lau", "liu"},    {"law", "luo"},   {"lee", "li"},      {"leung", "liang"}, {"lim", "lin"},
    {"lo", "luo"},     {"lui", "lei"},   {"mak", "mai"},     {"mok", "mo"},      {"ng", "wu"},
    {"pang", "peng"},  {"poon", "pan"},  {"sit", "xue"},     {"siu", "xiao"},    {"soong", "song"},
    {"szeto", "situ"}, {"tam", "tan"},   {"tang", "deng"},   {"teo", "zhang"},   {"tsai", "cai"},
    {"tsang", "zeng"}, {"tse", "xie"},   {"tseng", "zeng"},  {"tso", "cao"},     {"tsoi", "cai"},
    {"tsui", "xu"},    {"wong", "wang"}, {"yeung", "yang"},  {"yip", "ye"},      {"yue", "yu"},
    {"yuen", "yuan"},  {"yung", "rong"},
};
constexpr std::string_view kChineseSurnames[] = {
    "cai",   "cao",   "chan",  "chang", "chen",  "cheng", "cheung", "chow", "cui",   "deng", "ding", "dong", "du",
    "fan",   "fang",  "feng",  "fu",    "gao",   "gu",    "guo",    "han",  "hao",   "he",   "ho",   "hou",  "hsieh",
    "hsu",   "hu",    "huang", "jia",   "jiang", "jin",   "kong",   "kwok", "lai",   "lam",  "lau",  "lee",  "lei",
    "leung", "li",    "liang", "liao",  "lin",   "liu",   "long",   "lu",   "luo",   "ma",   "mao",  "meng", "ng",
    "pan",   "peng",  "qian",  "qin",   "qiu",   "ren",   "shao",   "shen", "shi",   "song", "su",   "sun",  "tan",
    "tang",  "tian",  "tsai",  "tsang", "wan",   "wang",  "wei",    "wen",  "wong",  "wu",   "xi",   "xia",  "xiao",
    "xie",   "xiong", "xu",    "xue",   "yan",   "yang",  "yao",    "ye",   "yeung", "yi",   "yin",  "yu",   "yuan",
    "zeng",  "zhang", "zhao",  "zheng", "zhong", "zhou",  "zhu",    "zou",
};

template <std::size_t n>
std::string_view resolved(const Alias (&aliases)[n], std::string_view word) {
  const auto found = std::ranges::lower_bound(aliases, word, {}, &Alias::word);
  return found != std::end(aliases) && found->word == word ? found->as : word;
}

/// Letters that can stand in a word of the language: a quick no for most words.
constexpr std::uint32_t letters(std::string_view text) {
  std::uint32_t mask = 0;
  for (char c : text) mask |= std::uint32_t{1} << (c - 'a');
  return mask;
}
constexpr std::uint32_t kKoreanLetters = letters("abcdeghijklmnoprstuwy");
constexpr std::uint32_t kChineseLetters = letters("abcdefghijklmnopqrstuwxyz");

bool only(std::string_view word, std::uint32_t allowed) {
  return std::ranges::all_of(word, [&](char c) { return c >= 'a' && c <= 'z' && ((allowed >> (c - 'a')) & 1U) != 0; });
}

/// Runs of vowels are at most as many as syllables, and a word ends as a syllable can.
bool may_be_syllables(std::string_view word, std::uint32_t last_letters) {
  if (((last_letters >> (word.back() - 'a')) & 1U) == 0) return false;
  constexpr std::uint32_t kVowels = letters("aeiou");
  std::size_t runs = 0;
  bool before = false;
  for (char c : word) {
    const bool vowel = ((kVowels >> (c - 'a')) & 1U) != 0;
    runs += vowel && !before ? 1U : 0U;
    before = vowel;
  }
  return runs > 0 && runs <= kSyllablesMax;
}

}  // namespace

std::string korean_form(std::string_view word) {
  if (word.empty() || word.size() > kWordMax) return {};
  const std::string_view as = resolved(kKoreanAliases, word);
  if (!only(as, kKoreanLetters) || !may_be_syllables(as, letters("aeiougnmlkpbt"))) return {};
  KoreanParser parser(as);
  return parser.parse(0, 0) ? parser.form() : std::string();
}

std::array<std::size_t, 2> cuts_of_syllables(std::string_view word) {
  if (word.size() > kWordMax || !only(word, kChineseLetters)) return {};
  if (only(word, kKoreanLetters) && may_be_syllables(word, letters("aeiougnmlkpbt"))) {
    KoreanParser parser(word);
    if (parser.parse(0, 0) && is_korean_surname(word.substr(0, parser.cuts()[0]))) return parser.cuts();
  }
  if (!may_be_syllables(word, letters("aeiounghr"))) return {};
  ChineseParser parser(word);
  return parser.parse(0, 0) && is_chinese_surname(word.substr(0, parser.cuts()[0])) ? parser.cuts()
                                                                                    : std::array<std::size_t, 2>{};
}

unsigned korean_syllables(std::string_view word) {
  return static_cast<unsigned>(korean_form(word).size() / 3);
}

bool is_korean_surname(std::string_view word) {
  return std::ranges::binary_search(kKoreanSurnames, word);
}

std::string chinese_form(std::string_view word) {
  if (word.empty() || word.size() > kWordMax) return {};
  const std::string_view as = resolved(kChineseAliases, word);
  if (!only(as, kChineseLetters) || !may_be_syllables(as, letters("aeiounghr"))) return {};
  ChineseParser parser(as);
  return parser.parse(0, 0) ? parser.form() : std::string();
}

bool is_chinese_surname(std::string_view word) {
  if (std::ranges::binary_search(kChineseSurnames, word) || resolved(kChineseAliases, word) != word) return true;
  // Wade and Giles's letters for x, z and c, which no other language has: "Hsi" is "Xi".
  return (begins(word, "hs") || begins(word, "ts")) && chinese_form(word).size() == 2;
}

}  // namespace clew::text
