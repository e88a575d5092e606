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

// Longest first.
constexpr Part kKoreanInitials[] = {
    {"tch", 'C'}, {"kk", 'K'}, {"gg", 'K'}, {"tt", 'T'}, {"dd", 'T'}, {"pp", 'P'}, {"bb", 'P'},
    {"ss", 'S'},  {"jj", 'C'}, {"ch", 'C'}, {"sh", 'S'}, {"rh", 'R'}, {"k", 'K'},  {"g", 'K'},
    {"n", 'N'},   {"t", 'T'},  {"d", 'T'},  {"r", 'R'},  {"l", 'R'},  {"m", 'M'},  {"p", 'P'},
    {"b", 'P'},   {"s", 'S'},  {"j", 'C'},  {"h", 'H'},  {"", '0'},
};
constexpr Part kKoreanVowels[] = {
    {"yeo", 'o'}, {"yae", 'e'}, {"you", 'o'}, {"yoo", 'u'}, {"wae", 'X'}, {"weo", 'V'}, {"woo", 'U'}, {"eui", 'I'},
    {"oe", 'X'},  {"oi", 'X'},  {"ae", 'E'},  {"ai", 'E'},  {"ya", 'a'},  {"yo", 'o'},  {"ye", 'e'},  {"yu", 'u'},
    {"eo", 'O'},  {"eu", 'U'},  {"ee", 'I'},  {"oo", 'U'},  {"ou", 'O'},  {"wa", 'W'},  {"wo", 'V'},  {"we", 'X'},
    {"wi", 'w'},  {"ui", 'I'},  {"yi", 'I'},  {"a", 'A'},   {"e", 'E'},   {"i", 'I'},   {"o", 'O'},   {"u", 'U'},
};
constexpr Part kKoreanFinals[] = {
    {"ng", 'G'}, {"n", 'n'}, {"m", 'm'}, {"l", 'l'}, {"k", 'k'},
    {"g", 'k'},  {"p", 'p'}, {"b", 'p'}, {"t", 't'}, {"", '-'},
};

/// "u" stands for eo where English ears wrote it: Chul, Jung, Hyun, Hyuk.
char heard_vowel(char initial, std::string_view spelled, char vowel, char final_class) {
  const bool before_l_or_ng = final_class == 'l' || final_class == 'G';
  if (spelled == "u" && before_l_or_ng) return 'O';
  if (vowel == 'u' && (before_l_or_ng || (initial != '0' && (final_class == 'n' || final_class == 'k')))) return 'o';
  return vowel;
}

bool parse_korean(std::string_view rest, unsigned left, std::string& form) {
  if (rest.empty()) return !form.empty();
  if (left == 0) return false;
  for (const Part& initial : kKoreanInitials) {
    if (!begins(rest, initial.text)) continue;
    const std::string_view after_initial = rest.substr(initial.text.size());
    for (const Part& vowel : kKoreanVowels) {
      if (!begins(after_initial, vowel.text)) continue;
      const std::string_view after_vowel = after_initial.substr(vowel.text.size());
      for (const Part& last : kKoreanFinals) {
        if (!begins(after_vowel, last.text)) continue;
        form += initial.part_class;
        form += heard_vowel(initial.part_class, vowel.text, vowel.part_class, last.part_class);
        form += last.part_class;
        if (parse_korean(after_vowel.substr(last.text.size()), left - 1, form)) return true;
        form.resize(form.size() - 3);
      }
    }
  }
  return false;
}

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

struct Sound {
  std::string_view text;
  char sound_class;
};
/// Initials of pinyin and, where it differs, of Wade-Giles without apostrophes. Longest first.
constexpr Sound kChineseInitials[] = {
    {"zh", 'C'}, {"ch", 'C'}, {"sh", 'S'}, {"hs", 'X'}, {"ts", 'Z'}, {"tz", 'Z'}, {"sz", 'Z'},
    {"b", 'P'},  {"p", 'P'},  {"m", 'M'},  {"f", 'F'},  {"d", 'T'},  {"t", 'T'},  {"n", 'N'},
    {"l", 'L'},  {"g", 'K'},  {"k", 'K'},  {"h", 'H'},  {"j", 'C'},  {"q", 'C'},  {"x", 'X'},
    {"r", 'R'},  {"z", 'Z'},  {"c", 'Z'},  {"s", 's'},  {"y", 'Y'},  {"w", 'W'},  {"", '0'},
};
/// Finals; Wade-Giles ones have the class of the pinyin final they stand for. Longest first.
constexpr Sound kChineseFinals[] = {
    {"iang", 'a'}, {"iong", 'b'}, {"iung", 'b'}, {"uang", 'c'}, {"ang", 'd'}, {"eng", 'e'}, {"ing", 'f'}, {"ong", 'g'},
    {"ung", 'g'},  {"ian", 'h'},  {"ien", 'h'},  {"iao", 'i'},  {"ieh", 'j'}, {"uan", 'k'}, {"uai", 'l'}, {"uei", 'm'},
    {"ueh", 'n'},  {"an", 'o'},   {"en", 'p'},   {"in", 'q'},   {"un", 'r'},  {"ai", 's'},  {"ei", 't'},  {"ao", 'u'},
    {"ou", 'v'},   {"ia", 'w'},   {"ie", 'j'},   {"iu", 'x'},   {"ua", 'y'},  {"ui", 'm'},  {"uo", 'z'},  {"ue", 'n'},
    {"er", '1'},   {"eh", '2'},   {"ih", '3'},   {"u", '4'},    {"o", 'z'},   {"a", '5'},   {"e", '2'},   {"i", '3'},
};

bool parse_chinese(std::string_view rest, unsigned left, std::string& form) {
  if (rest.empty()) return !form.empty();
  if (left == 0) return false;
  for (const Sound& initial : kChineseInitials) {
    if (!begins(rest, initial.text)) continue;
    const std::string_view after = rest.substr(initial.text.size());
    for (const Sound& last : kChineseFinals) {
      if (!begins(after, last.text)) continue;
      form += initial.sound_class;
      form += last.sound_class;
      if (parse_chinese(after.substr(last.text.size()), left - 1, form)) return true;
      form.resize(form.size() - 2);
    }
  }
  return false;
}

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

}  // namespace

std::string korean_form(std::string_view word) {
  std::string form;
  if (word.empty() || word.size() > 14) return form;
  const std::string_view as = resolved(kKoreanAliases, word);
  if (!only(as, kKoreanLetters)) return form;
  parse_korean(as, 3, form);
  return form;
}

unsigned korean_syllables(std::string_view word) {
  return static_cast<unsigned>(korean_form(word).size() / 3);
}

bool is_korean_surname(std::string_view word) {
  return std::ranges::binary_search(kKoreanSurnames, word);
}

std::string chinese_form(std::string_view word) {
  std::string form;
  if (word.empty() || word.size() > 14) return form;
  const std::string_view as = resolved(kChineseAliases, word);
  if (!only(as, kChineseLetters)) return form;
  parse_chinese(as, 3, form);
  return form;
}

bool is_chinese_surname(std::string_view word) {
  return std::ranges::binary_search(kChineseSurnames, word);
}

}  // namespace clew::text
