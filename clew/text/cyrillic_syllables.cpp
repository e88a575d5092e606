// Russian writes Korean names by the system of Kontsevich, or by the older custom of the press and of the Koreans of
// the former Soviet Union, and Chinese ones by that of Palladius. Letter by letter those give words that no list has
// ("Chen Yn" for Jong Un, "Tszinpin" for Jinping), so syllables are parsed and written as lists write them. What
// Russian keeps apart and lists do not (aspirates) is dropped; what it writes alike (final n and ng of Korean) is
// given twice, the form that is commoner in names first.
#include "clew/text/cyrillic_syllables.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>

#include "clew/text/keys.h"

namespace clew::text {
namespace {

struct Part {
  std::u32string_view cyrillic;
  std::string_view latin;
};

// Longest first; nothing last.
constexpr Part kInitials[] = {
    {U"чх", "ch"}, {U"чж", "j"}, {U"дж", "j"}, {U"кх", "k"}, {U"тх", "t"}, {U"пх", "p"}, {U"кк", "k"},
    {U"тт", "t"},  {U"пп", "p"}, {U"сс", "s"}, {U"чч", "j"}, {U"б", "p"},  {U"г", "k"},  {U"д", "t"},
    {U"ж", "j"},   {U"к", "k"},  {U"л", "r"},  {U"м", "m"},  {U"н", "n"},  {U"п", "p"},  {U"р", "r"},
    {U"с", "s"},   {U"т", "t"},  {U"х", "h"},  {U"ц", "ch"}, {U"ч", "j"},  {U"ш", "s"},  {U"", ""},
};
/// "е" is not here: see vowel_e.
constexpr Part kVowels[] = {
    {U"ва", "wa"}, {U"вэ", "oe"}, {U"ве", "oe"}, {U"во", "wo"}, {U"ви", "wi"}, {U"ый", "ui"},
    {U"ой", "oe"}, {U"ай", "ae"}, {U"йе", "ye"}, {U"а", "a"},   {U"ё", "yo"},  {U"и", "i"},
    {U"о", "o"},   {U"у", "u"},   {U"ы", "u"},   {U"э", "ae"},  {U"ю", "yu"},  {U"я", "ya"},
};
constexpr Part kFinals[] = {
    {U"нъ", "ng"}, {U"ль", "l"}, {U"к", "k"}, {U"л", "l"}, {U"м", "m"},
    {U"н", "n"},   {U"п", "p"},  {U"р", "l"}, {U"т", "t"}, {U"", ""},
};
/// Family names by custom, where the system would read them otherwise.
constexpr Part kFamilies[] = {
    {U"ли", "ri"},    {U"лим", "rim"},   {U"тен", "jong"},  {U"тэн", "jong"},  {U"тян", "jang"},
    {U"цой", "choe"}, {U"чхве", "choe"}, {U"чхвэ", "choe"}, {U"чхой", "choe"}, {U"юн", "yun"},
};
/// Syllables that end in ng more often than in n, by what stands before: "yong", "song", "kwang".
constexpr std::string_view kMostlyNg[] = {"cho", "ha", "ho",  "hwa", "ja",  "jo", "ka", "ko", "kwa", "kyo", "mo",
                                          "myo", "po", "pyo", "rya", "ryo", "sa", "so", "to", "wa",  "ya",  "yo"};

constexpr std::size_t kWordMax = 12, kSyllablesMax = 2;
constexpr char32_t kYe = 0x435, kEn = 0x43D, kPlainO = 0x43E, kHardSign = 0x44A;

bool is_vowel(char32_t c) {
  return std::u32string_view(U"аеёиоуыэюя").find(c) != std::u32string_view::npos;
}

/// "е" is "o" after "ч" and "с" ("Чен", "Сен"), "yo" before a final ("Ен", "Мен": "ё" without its dots), else "e".
std::string_view vowel_e(std::string_view initial, bool final) {
  const bool no_glide = initial == "j" || initial == "ch" || initial == "s" || initial == "t";
  if (final) return no_glide ? "o" : "yo";
  return initial.empty() || initial == "k" || initial == "h" ? "ye" : "e";
}

class KoreanParser {
 public:
  explicit KoreanParser(std::u32string_view word) : word_(word) {}

  bool parse(std::size_t at, std::size_t done) {
    if (at == word_.size()) {
      size_ = done;
      return done > 0;
    }
    if (done == kSyllablesMax) return false;
    for (const Part& initial : kInitials)
      if (word_.substr(at).starts_with(initial.cyrillic) && vowel(initial, at + initial.cyrillic.size(), done))
        return true;
    return false;
  }

  SyllableWord result() const {
    SyllableWord word;
    word.syllables = static_cast<unsigned>(size_);
    std::vector<std::string> forms{""};
    for (std::size_t i = 0; i < size_; ++i) {
      const std::size_t before = forms.size();
      if (!open_[i].empty())
        for (std::size_t k = 0; k < before; ++k) forms.push_back(forms[k] + open_[i]);
      for (std::size_t k = 0; k < before; ++k) forms[k] += usual_[i];
    }
    word.latin = forms.front();
    word.others.assign(forms.begin() + 1, forms.end());
    return word;
  }

 private:
  bool vowel(const Part& initial, std::size_t at, std::size_t done) {
    if (at < word_.size() && word_[at] == kYe)
      return last(initial, vowel_e(initial.latin, true), vowel_e(initial.latin, false), at + 1, done);
    for (const Part& v : kVowels) {
      if (!word_.substr(at).starts_with(v.cyrillic)) continue;
      // After "ч" a soft vowel is a plain one.
      const bool plain = v.latin.size() == 2 && v.latin[0] == 'y' && (initial.latin == "j" || initial.latin == "ch");
      const std::string_view latin = plain ? v.latin.substr(1) : v.latin;
      if (last(initial, latin, latin, at + v.cyrillic.size(), done)) return true;
    }
    return false;
  }

  /// A final, where the next letter lets it be one: a stop before a vowel would begin the next syllable.
  bool last(const Part& initial, std::string_view closed, std::string_view open, std::size_t at, std::size_t done) {
    for (const Part& f : kFinals) {
      if (!word_.substr(at).starts_with(f.cyrillic)) continue;
      const std::size_t after = at + f.cyrillic.size();
      const bool before_vowel = after < word_.size() && is_vowel(word_[after]);
      if (before_vowel && !f.latin.empty() && f.latin[0] != 'n' && f.latin != "m") continue;
      if (f.cyrillic == U"нъ" && !before_vowel) continue;
      if (closed == "wi" && !f.latin.empty()) continue;  // no name has it, and "Виктор" begins so
      const std::string stem = std::string(initial.latin) + std::string(f.latin.empty() ? open : closed);
      usual_[done] = stem + std::string(f.latin);
      open_[done].clear();
      if (f.cyrillic == U"н") {
        open_[done] = stem + "ng";
        if (std::ranges::binary_search(kMostlyNg, std::string_view(stem))) std::swap(usual_[done], open_[done]);
      }
      if (parse(after, done + 1)) return true;
    }
    return false;
  }

  std::u32string_view word_;
  std::array<std::string, kSyllablesMax> usual_, open_;  ///< the commoner form; the other one, or nothing
  std::size_t size_ = 0;
};

std::optional<SyllableWord> korean_word(std::u32string_view word) {
  if (word.size() > kWordMax) return std::nullopt;
  KoreanParser parser(word);
  if (!parser.parse(0, 0)) return std::nullopt;
  return parser.result();
}

std::optional<SyllableWord> korean_family(std::u32string_view word) {
  const auto custom = std::ranges::find(kFamilies, word, &Part::cyrillic);
  if (custom != std::end(kFamilies)) return SyllableWord{std::string(custom->latin), 1, {}};
  std::optional<SyllableWord> family = korean_word(word);
  if (!family || family->syllables != 1) return std::nullopt;
  if (is_korean_surname(family->latin)) return family;
  // "Хан": of n and ng, the one that makes it a family name.
  for (std::string& other : family->others) {
    if (!is_korean_surname(other)) continue;
    std::swap(other, family->latin);
    return family;
  }
  return std::nullopt;
}

// ---- Chinese

struct ChineseInitial {
  std::u32string_view cyrillic;
  std::string_view latin, soft;  ///< `soft` before a letter that softens: "цзя" is "jia", "цза" "za"
};
constexpr ChineseInitial kChineseInitials[] = {
    {U"цз", "z", "j"}, {U"чж", "zh", "zh"}, {U"б", "b", "b"},   {U"в", "w", "w"},   {U"г", "g", "g"},
    {U"д", "d", "d"},  {U"ж", "r", "r"},    {U"к", "k", "k"},   {U"л", "l", "l"},   {U"м", "m", "m"},
    {U"н", "n", "n"},  {U"п", "p", "p"},    {U"с", "s", "x"},   {U"т", "t", "t"},   {U"ф", "f", "f"},
    {U"х", "h", "h"},  {U"ц", "c", "q"},    {U"ч", "ch", "ch"}, {U"ш", "sh", "sh"}, {U"", "", ""},
};
struct ChineseFinal {
  std::u32string_view cyrillic;
  std::string_view latin, alone;  ///< `alone` where no consonant stands before
};
/// Longest first among those that begin alike.
constexpr ChineseFinal kChineseFinals[] = {
    {U"ань", "an", "an"},    {U"ай", "ai", "ai"},      {U"ан", "ang", "ang"},    {U"ао", "ao", "ao"},
    {U"а", "a", "a"},        {U"е", "ie", "ye"},       {U"инь", "in", "yin"},    {U"ин", "ing", "ying"},
    {U"и", "i", "yi"},       {U"оу", "ou", "ou"},      {U"о", "uo", "o"},        {U"уань", "uan", "wan"},
    {U"уай", "uai", "wai"},  {U"уан", "uang", "wang"}, {U"уа", "ua", "wa"},      {U"уэй", "ui", "wei"},
    {U"уй", "ui", "wei"},    {U"унь", "un", "wen"},    {U"ун", "ong", "weng"},   {U"у", "u", "wu"},
    {U"ы", "i", "yi"},       {U"энь", "en", "en"},     {U"эй", "ei", "ei"},      {U"эн", "eng", "eng"},
    {U"эр", "er", "er"},     {U"э", "e", "e"},         {U"юань", "uan", "yuan"}, {U"юнь", "un", "yun"},
    {U"юн", "iong", "yong"}, {U"юэ", "ue", "yue"},     {U"юй", "u", "yu"},       {U"ю", "iu", "you"},
    {U"янь", "ian", "yan"},  {U"ян", "iang", "yang"},  {U"яо", "iao", "yao"},    {U"я", "ia", "ya"},
};

bool softens(char32_t c) {
  return std::u32string_view(U"еиюя").find(c) != std::u32string_view::npos;
}

/// Of `done` syllables read so far, the rest; what is read is appended to `latin`.
bool read_chinese(std::u32string_view word, std::size_t done, std::string& latin) {
  if (word.empty()) return done > 0;
  if (done == kSyllablesMax) return false;
  const std::size_t size = latin.size();
  for (const ChineseInitial& initial : kChineseInitials) {
    if (!word.starts_with(initial.cyrillic)) continue;
    const std::u32string_view rest = word.substr(initial.cyrillic.size());
    const bool labial = initial.latin == "b" || initial.latin == "p" || initial.latin == "m" || initial.latin == "f";
    for (const ChineseFinal& f : kChineseFinals) {
      if (!rest.starts_with(f.cyrillic)) continue;
      std::u32string_view after = rest.substr(f.cyrillic.size());
      // "н" before a vowel begins the next syllable; a hard sign says that it does not.
      if (f.cyrillic.back() == kEn && !after.empty() && is_vowel(after.front())) continue;
      if (after.size() > 1 && after.front() == kHardSign) after = after.substr(1);
      latin += softens(f.cyrillic.front()) ? initial.soft : initial.latin;
      const bool plain_o = f.cyrillic.front() == kPlainO && f.cyrillic.size() == 1 && (labial || initial.latin == "w");
      latin += initial.cyrillic.empty() ? f.alone : plain_o ? f.alone : f.latin;
      if (read_chinese(after, done + 1, latin)) return true;
      latin.resize(size);
    }
  }
  return false;
}

std::optional<SyllableWord> chinese_word(std::u32string_view word) {
  SyllableWord read;
  if (word.size() > kWordMax || !read_chinese(word, 0, read.latin)) return std::nullopt;
  read.syllables = static_cast<unsigned>(chinese_form(read.latin).size() / 2);
  return read.syllables == 0 ? std::nullopt : std::optional(read);
}

std::optional<SyllableWord> chinese_family(std::u32string_view word) {
  std::optional<SyllableWord> family = chinese_word(word);
  return family && is_chinese_surname(family->latin) ? family : std::nullopt;
}

template <class Family, class Given>
std::vector<SyllableWord> read(const std::vector<std::u32string>& words, const Family& family, const Given& given) {
  if (words.size() < 2 || words.size() > 4) return {};
  std::vector<SyllableWord> read;
  unsigned syllables = 0;
  for (const std::u32string& word : words) {
    std::optional<SyllableWord> one = read.empty() ? family(word) : given(word);
    if (!one) return {};
    syllables += one->syllables;
    read.push_back(std::move(*one));
  }
  return syllables <= 4 ? read : std::vector<SyllableWord>{};
}

}  // namespace

std::vector<SyllableWord> korean_of_cyrillic(const std::vector<std::u32string>& words) {
  return read(words, korean_family, korean_word);
}

std::vector<SyllableWord> chinese_of_cyrillic(const std::vector<std::u32string>& words) {
  return read(words, chinese_family, chinese_word);
}

}  // namespace clew::text
