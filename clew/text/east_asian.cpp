// Hangul, Han and kana in Latin letters.
//
// Hangul is arithmetic: a syllable is 0xAC00 + (initial * 21 + vowel) * 28 + final. The Revised Romanisation of each
// syllable alone is given; assimilation between syllables is left out because names do without it.
// Han is read by ICU ("Han-Latin/Names" knows which reading a character has as a family name). A name written in Han
// may belong to a Korean or a Japanese, whose readings share nothing with the Mandarin one: the commonest characters of
// Korean names and the commonest Japanese family and given names are tables here, and each gives a reading of its own.
#include <unicode/utf16.h>
#include <unicode/utrans.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <optional>

#include "clew/text/hanja.h"
#include "clew/text/transliterate.h"

namespace clew::text {
namespace {

constexpr const char* kInitials[] = {"g",  "kk", "n", "d",  "tt", "r", "m", "b", "pp", "s",
                                     "ss", "",   "j", "jj", "ch", "k", "t", "p", "h"};
constexpr const char* kVowels[] = {"a",  "ae", "ya", "yae", "eo", "e",  "yeo", "ye", "o",  "wa", "wae",
                                   "oe", "yo", "u",  "wo",  "we", "wi", "yu",  "eu", "ui", "i"};
constexpr const char* kFinals[] = {"",  "k", "k", "k", "n", "n", "n", "t",  "l", "k", "m", "l", "l", "l",
                                   "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t"};
constexpr char32_t kFirst = 0xAC00, kLast = 0xD7A3;

/// Family names as their bearers spell them, where that is not the Revised Romanisation.
struct Family {
  char32_t c;
  const char* latin;
};
constexpr Family kFamilies[] = {
    {0xAE40, "kim"},  {0xAC15, "kang"}, {0xAD6C, "ku"},   {0xACE0, "ko"},   {0xAD8C, "kwon"}, {0xB178, "roh"},
    {0xB9AC, "ri"},   {0xBC15, "park"}, {0xBC31, "paek"}, {0xC774, "lee"},  {0xC784, "lim"},  {0xB9BC, "rim"},
    {0xCD5C, "choe"}, {0xC870, "cho"},  {0xC724, "yun"},  {0xC815, "jong"}, {0xC804, "jon"},  {0xC624, "o"},
};
constexpr std::u32string_view kLongFamilies[] = {U"남궁", U"황보", U"제갈", U"선우", U"독고", U"사공"};

std::string syllable(char32_t c) {
  const auto index = static_cast<std::size_t>(c - kFirst);
  return std::string(kInitials[index / 588]) + kVowels[index % 588 / 28] + kFinals[index % 28];
}

std::string family(char32_t c) {
  const auto found = std::ranges::find(kFamilies, c, &Family::c);
  return found != std::end(kFamilies) ? found->latin : syllable(c);
}

struct KoreanReading {
  const char* korean;
  std::u32string_view characters;
};
/// Korean readings of the characters most used in names.
constexpr KoreanReading kKorean[] = {
    {"an", U"安"},         {"chang", U"昌"},   {"cho", U"趙赵"},   {"choe", U"崔"},     {"chol", U"哲鐵铁"},
    {"chun", U"春"},       {"hak", U"學学"},   {"han", U"韓韩"},   {"ho", U"許虎浩鎬"}, {"hong", U"洪"},
    {"hui", U"姬"},        {"hwa", U"花"},     {"hwang", U"黃黄"}, {"hyok", U"赫革"},   {"hyon", U"玄賢贤鉉"},
    {"il", U"日"},         {"jang", U"張张"},  {"ji", U"智志"},    {"jin", U"振鎮進"},  {"jon", U"全"},
    {"jong", U"鄭郑正貞"}, {"jun", U"俊準"},   {"kang", U"姜"},    {"ki", U"基"},       {"kim", U"金"},
    {"ko", U"高"},         {"kuk", U"國国"},   {"kwang", U"光"},   {"kwon", U"權"},     {"kyong", U"京慶"},
    {"mi", U"美"},         {"min", U"敏民"},   {"mun", U"文"},     {"myong", U"明"},    {"nam", U"南"},
    {"ok", U"玉"},         {"pae", U"裵"},     {"paek", U"白"},    {"pak", U"朴"},      {"ri", U"李"},
    {"rim", U"林"},        {"ryong", U"龍龙"}, {"ryu", U"柳"},     {"sam", U"三"},      {"sang", U"相尚"},
    {"sik", U"植"},        {"sin", U"申"},     {"so", U"徐"},      {"son", U"孫"},      {"song", U"宋成星"},
    {"su", U"秀洙"},       {"suk", U"淑"},     {"sun", U"順"},     {"tae", U"泰大"},    {"tong", U"東东"},
    {"u", U"宇雨"},        {"un", U"恩"},      {"won", U"元源"},   {"yo", U"女"},       {"yong", U"永英勇"},
    {"yun", U"尹"},
};

struct Japanese {
  std::u32string_view han;
  const char* latin;
};
constexpr Japanese kJapaneseFamilies[] = {
    {U"佐藤", "sato"},      {U"鈴木", "suzuki"},    {U"高橋", "takahashi"}, {U"田中", "tanaka"},
    {U"伊藤", "ito"},       {U"渡辺", "watanabe"},  {U"渡邊", "watanabe"},  {U"山本", "yamamoto"},
    {U"中村", "nakamura"},  {U"小林", "kobayashi"}, {U"加藤", "kato"},      {U"吉田", "yoshida"},
    {U"山田", "yamada"},    {U"佐々木", "sasaki"},  {U"山口", "yamaguchi"}, {U"松本", "matsumoto"},
    {U"井上", "inoue"},     {U"木村", "kimura"},    {U"林", "hayashi"},     {U"斎藤", "saito"},
    {U"斉藤", "saito"},     {U"清水", "shimizu"},   {U"山崎", "yamazaki"},  {U"阿部", "abe"},
    {U"森", "mori"},        {U"池田", "ikeda"},     {U"橋本", "hashimoto"}, {U"山下", "yamashita"},
    {U"石川", "ishikawa"},  {U"中島", "nakajima"},  {U"前田", "maeda"},     {U"藤田", "fujita"},
    {U"小川", "ogawa"},     {U"後藤", "goto"},      {U"岡田", "okada"},     {U"長谷川", "hasegawa"},
    {U"石井", "ishii"},     {U"村上", "murakami"},  {U"近藤", "kondo"},     {U"坂本", "sakamoto"},
    {U"遠藤", "endo"},      {U"青木", "aoki"},      {U"藤井", "fujii"},     {U"西村", "nishimura"},
    {U"福田", "fukuda"},    {U"太田", "ota"},       {U"三浦", "miura"},     {U"藤原", "fujiwara"},
    {U"岡本", "okamoto"},   {U"松田", "matsuda"},   {U"中川", "nakagawa"},  {U"中野", "nakano"},
    {U"原田", "harada"},    {U"小野", "ono"},       {U"田村", "tamura"},    {U"竹内", "takeuchi"},
    {U"金子", "kaneko"},    {U"和田", "wada"},      {U"中山", "nakayama"},  {U"石田", "ishida"},
    {U"上田", "ueda"},      {U"森田", "morita"},    {U"原", "hara"},        {U"柴田", "shibata"},
    {U"酒井", "sakai"},     {U"工藤", "kudo"},      {U"横山", "yokoyama"},  {U"宮崎", "miyazaki"},
    {U"宮本", "miyamoto"},  {U"内田", "uchida"},    {U"高木", "takagi"},    {U"安藤", "ando"},
    {U"谷口", "taniguchi"}, {U"大野", "ono"},       {U"高田", "takada"},    {U"丸山", "maruyama"},
    {U"今井", "imai"},      {U"安倍", "abe"},       {U"岸田", "kishida"},   {U"石破", "ishiba"},
    {U"高市", "takaichi"},  {U"菅", "suga"},        {U"本田", "honda"},     {U"豊田", "toyoda"},
    {U"武田", "takeda"},
};
constexpr Japanese kJapaneseGiven[] = {
    {U"太郎", "taro"},    {U"次郎", "jiro"},   {U"一郎", "ichiro"},  {U"花子", "hanako"},  {U"健", "ken"},
    {U"健一", "kenichi"}, {U"健太", "kenta"},  {U"翔太", "shota"},   {U"大輔", "daisuke"}, {U"誠", "makoto"},
    {U"隆", "takashi"},   {U"浩", "hiroshi"},  {U"茂", "shigeru"},   {U"清", "kiyoshi"},   {U"弘", "hiroshi"},
    {U"明", "akira"},     {U"学", "manabu"},   {U"直樹", "naoki"},   {U"哲也", "tetsuya"}, {U"和夫", "kazuo"},
    {U"幸子", "sachiko"}, {U"恵子", "keiko"},  {U"洋子", "yoko"},    {U"和子", "kazuko"},  {U"京子", "kyoko"},
    {U"陽子", "yoko"},    {U"智子", "tomoko"}, {U"裕子", "yuko"},    {U"美咲", "misaki"},  {U"愛", "ai"},
    {U"晋三", "shinzo"},  {U"文雄", "fumio"},  {U"茂樹", "shigeki"}, {U"早苗", "sanae"},   {U"拓也", "takuya"},
    {U"大翔", "hiroto"},  {U"蓮", "ren"},      {U"葵", "aoi"},       {U"結衣", "yui"},     {U"桜", "sakura"},
};

constexpr std::u32string_view kChineseLongFamilies[] = {U"欧阳", U"歐陽", U"司马", U"司馬", U"诸葛", U"諸葛",
                                                        U"上官", U"司徒", U"夏侯", U"皇甫", U"东方", U"尉迟"};

std::u32string letters_of(std::span<const Glyph> word) {
  std::u32string letters;
  for (const Glyph& glyph : word) letters += glyph.c;
  return letters;
}

std::u16string utf16(std::u32string_view text) {
  std::u16string units;
  for (char32_t c : text) {
    if (c < 0x10000) {
      units += static_cast<char16_t>(c);
    } else {
      units += static_cast<char16_t>(0xD7C0 + (c >> 10));
      units += static_cast<char16_t>(0xDC00 + (c & 0x3FF));
    }
  }
  return units;
}

struct Close {
  void operator()(UTransliterator* transliterator) const { utrans_close(transliterator); }
};
using Transliterator = std::unique_ptr<UTransliterator, Close>;

Transliterator open(std::u16string_view id) {
  UErrorCode status = U_ZERO_ERROR;
  UTransliterator* made =
      utrans_openU(id.data(), static_cast<std::int32_t>(id.size()), UTRANS_FORWARD, nullptr, 0, nullptr, &status);
  return Transliterator(U_SUCCESS(status) ? made : nullptr);
}

/// What ICU makes of the text. ICU's objects are not for several threads: each has its own.
std::u16string units_by_icu(UTransliterator* transliterator, std::u32string_view text) {
  if (transliterator == nullptr) return {};
  std::u16string units = utf16(text);
  auto size = static_cast<std::int32_t>(units.size());
  const std::int32_t capacity = size * 16 + 64;
  units.resize(static_cast<std::size_t>(capacity));
  UErrorCode status = U_ZERO_ERROR;
  std::int32_t limit = size;
  utrans_transUChars(transliterator, units.data(), &size, capacity, 0, &limit, &status);
  if (U_FAILURE(status)) return {};
  units.resize(static_cast<std::size_t>(size));
  return units;
}

/// ASCII letters and blanks of it.
std::string by_icu(UTransliterator* transliterator, std::u32string_view text) {
  std::string latin;
  for (const char16_t c : units_by_icu(transliterator, text)) {
    if (c >= 'A' && c <= 'Z')
      latin += static_cast<char>(c - 'A' + 'a');
    else if ((c >= 'a' && c <= 'z') || c == ' ')
      latin += static_cast<char>(c);
  }
  return latin;
}

std::string pinyin(std::u32string_view text) {
  static thread_local const Transliterator kNames = open(u"Han-Latin/Names; Latin-ASCII");
  return by_icu(kNames.get(), text);
}

std::size_t long_family(std::u32string_view name, std::span<const std::u32string_view> families) {
  for (std::u32string_view f : families)
    if (name.size() > f.size() && name.starts_with(f)) return f.size();
  return 1;
}

std::string without_blanks(std::string text) {
  std::erase(text, ' ');
  return text;
}

LatinWords mandarin(std::u32string_view name) {
  const auto size = static_cast<std::uint32_t>(name.size());
  if (size == 1 || size > 4) {
    std::string all = without_blanks(pinyin(name));
    return all.empty() ? LatinWords{} : LatinWords{{std::move(all), 0, size}};
  }
  // ICU gives family-name readings at the start of the text, so the whole is read at once and cut by its blanks.
  const auto family_size = static_cast<std::uint32_t>(long_family(name, kChineseLongFamilies));
  std::string all = pinyin(name);
  std::size_t cut = 0;
  for (std::uint32_t i = 0; i < family_size && cut != std::string::npos; ++i) cut = all.find(' ', cut + 1);
  if (cut == std::string::npos) return all.empty() ? LatinWords{} : LatinWords{{without_blanks(all), 0, size}};
  return {{without_blanks(all.substr(0, cut)), 0, family_size}, {without_blanks(all.substr(cut)), family_size, size}};
}

std::optional<LatinWords> korean_with_family(std::u32string_view name) {
  auto syllables = korean_of_han(name);
  if (!syllables) return std::nullopt;
  LatinWords words;
  for (std::uint32_t i = 0; i < syllables->size(); ++i) words.push_back({std::move((*syllables)[i]), i, i + 1});
  return words;
}

/// Of the commonest characters also a given name alone ("正恩").
std::optional<LatinWords> korean(std::u32string_view name) {
  LatinWords words;
  if (name.size() < 2 || name.size() > 4) return std::nullopt;
  for (std::uint32_t i = 0; i < name.size(); ++i) {
    const auto found =
        std::ranges::find_if(kKorean, [&](const KoreanReading& r) { return r.characters.contains(name[i]); });
    if (found == std::end(kKorean)) return korean_with_family(name);
    words.push_back({found->korean, i, i + 1});
  }
  return words;
}

std::optional<LatinWords> japanese(std::u32string_view name) {
  const auto size = static_cast<std::uint32_t>(name.size());
  for (const Japanese& f : kJapaneseFamilies) {
    if (!name.starts_with(f.han)) continue;
    const auto family_size = static_cast<std::uint32_t>(f.han.size());
    if (family_size == size) return size > 1 ? std::optional(LatinWords{{f.latin, 0, size}}) : std::nullopt;
    const auto given = std::ranges::find(kJapaneseGiven, name.substr(f.han.size()), &Japanese::han);
    if (given != std::end(kJapaneseGiven))
      return LatinWords{{f.latin, 0, family_size}, {given->latin, family_size, size}};
  }
  for (const Japanese& g : kJapaneseGiven)
    if (name == g.han && size > 1) return LatinWords{{g.latin, 0, size}};
  return std::nullopt;
}

struct Kana {
  char32_t c;
  const char* latin;
};
/// Katakana from U+30A1; Hiragana is 0x60 below.
constexpr const char* kKana[] = {
    "a",  "a",  "i",  "i",  "u",   "u",  "e",  "e",  "o",  "o",  "ka", "ga", "ki", "gi", "ku",  "gu", "ke", "ge",
    "ko", "go", "sa", "za", "shi", "ji", "su", "zu", "se", "ze", "so", "zo", "ta", "da", "chi", "ji", "",   "tsu",
    "zu", "te", "de", "to", "do",  "na", "ni", "nu", "ne", "no", "ha", "ba", "pa", "hi", "bi",  "pi", "fu", "bu",
    "pu", "he", "be", "pe", "ho",  "bo", "po", "ma", "mi", "mu", "me", "mo", "ya", "ya", "yu",  "yu", "yo", "yo",
    "ra", "ri", "ru", "re", "ro",  "wa", "wa", "i",  "e",  "o",  "n",  "vu", "ka", "ke", "va",  "vi", "ve", "vo"};

bool is_small(char32_t katakana) {
  constexpr std::u32string_view kSmall = U"ァィゥェォャュョヮ";
  return kSmall.find(katakana) != std::u32string_view::npos;
}

/// A small kana after a syllable takes its vowel's place: shi + yo = sho, fu + a = fa.
void add_small(std::string& latin, const char* small) {
  if (!latin.empty() && (latin.back() == 'i' || latin.back() == 'u' || latin.back() == 'e' || latin.back() == 'o'))
    latin.pop_back();
  const bool soft = latin.ends_with("sh") || latin.ends_with("ch") || latin.ends_with("j");
  const std::string_view vowel = small;
  latin += soft && vowel.starts_with('y') ? vowel.substr(1) : vowel;
}

}  // namespace

std::string latin_of_kana(std::span<const Glyph> word) {
  std::string latin;
  bool doubled = false;
  for (const Glyph& glyph : word) {
    const char32_t c = glyph.c >= 0x3041 && glyph.c <= 0x3096 ? glyph.c + 0x60 : glyph.c;
    if (c == 0x30FC || c < 0x30A1 || c - 0x30A1 >= std::size(kKana)) continue;
    if (c == 0x30C3) {
      doubled = true;
      continue;
    }
    const char* text = kKana[c - 0x30A1];
    if (is_small(c)) {
      add_small(latin, text);
      continue;
    }
    if (doubled && text[0] != '\0') latin += text[0];
    doubled = false;
    latin += text;
  }
  return latin;
}

LatinWords words_of_hangul(std::span<const Glyph> word) {
  const std::u32string letters = letters_of(word);
  if (std::ranges::any_of(letters, [](char32_t c) { return c < kFirst || c > kLast; })) {
    std::string all = latin_of_other(word);
    return all.empty() ? LatinWords{} : LatinWords{{std::move(all), 0, static_cast<std::uint32_t>(word.size())}};
  }
  LatinWords words;
  if (letters.size() > 4 || letters.size() < 2) {
    std::string all;
    for (char32_t c : letters) all += syllable(c);
    words.push_back({std::move(all), 0, static_cast<std::uint32_t>(letters.size())});
    return words;
  }
  const auto family_size = static_cast<std::uint32_t>(letters.size() > 2 ? long_family(letters, kLongFamilies) : 1);
  std::string first = family_size == 1 ? family(letters[0]) : syllable(letters[0]) + syllable(letters[1]);
  words.push_back({std::move(first), 0, family_size});
  for (std::uint32_t i = family_size; i < letters.size(); ++i) words.push_back({syllable(letters[i]), i, i + 1});
  return words;
}

namespace {

constexpr std::size_t kNoInitial = 11, kRieul = 5, kEu = 18, kEo = 4, kFinalRieul = 8;

bool is_syllable(char32_t c) {
  return c >= kFirst && c <= kLast;
}

/// A consonant with the vowel that only helps it.
bool is_helped(char32_t c) {
  const auto index = static_cast<std::size_t>(c - kFirst);
  return index % 588 / 28 == kEu && index % 28 == 0 && index / 588 != kNoInitial;
}

/// `er`: the vowel eo at the end of a syllable as English ends in -er ("Robert").
std::string sounds_of_hangul(std::u32string_view letters, bool er, bool& helped) {
  constexpr const char* kFirsts[] = {"g", "k", "n", "d", "t",  "r", "m", "b", "p", "s",
                                     "s", "",  "j", "j", "ch", "k", "t", "p", "h"};
  constexpr const char* kMiddles[] = {"a",  "e",  "ya", "ye", "o",  "e",  "yo", "ye", "o",  "wa", "we",
                                      "we", "yo", "u",  "wo", "we", "wi", "yu", "u",  "ui", "i"};
  std::string latin;
  bool after_rieul = false;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const auto index = static_cast<std::size_t>(letters[i] - kFirst);
    const std::size_t next = i + 1 < letters.size() ? (letters[i + 1] - kFirst) / 588 : kNoInitial;
    const std::size_t first = index / 588, middle = index % 588 / 28, last = index % 28;
    const bool cluster = last == kFinalRieul && next == kRieul;  // "bl", "kl"
    const bool helps = middle == kEu && first != kNoInitial && (last == 0 || cluster);
    helped |= helps;
    if (!after_rieul || first != kRieul) latin += kFirsts[first];  // a doubled rieul is one l
    std::string_view vowel = helps ? "" : kMiddles[middle];
    if ((first == 9 || first == 10) && vowel.starts_with('y')) latin += 'h', vowel.remove_prefix(1);
    latin += er && middle == kEo && last == 0 ? "er" : vowel;
    latin += kFinals[last];
    after_rieul = last == kFinalRieul;
  }
  return latin;
}

/// A family name and one or two syllables, none of which only helps a consonant.
bool is_korean_name(std::span<const Glyph> hangul) {
  constexpr std::u32string_view kSurnames =
      U"김심이리박최정조강장윤임림한오서신권황안송전홍유류고문양량손배백허남심노로하곽성차주우구민나라진지엄채원천방공"
      U"현"
      U"함변염여려"
      U"추도소석선설마길연위표명기반왕금옥육인맹제모탁국은편용예경봉부변승계";
  const std::u32string letters = letters_of(hangul);
  if (letters.size() < 2 || !std::ranges::all_of(letters, is_syllable)) return false;
  const std::size_t family = long_family(letters, kLongFamilies);
  if (letters.size() > family + 2) return false;
  if (family == 1 && !kSurnames.contains(letters[0])) return false;
  return std::ranges::none_of(std::u32string_view(letters).substr(family), is_helped);
}

}  // namespace

bool are_korean_names(std::span<const Glyph> glyphs) {
  std::vector<Glyph> all, run;
  bool each = true;
  const auto end_run = [&] {
    each &= run.empty() || is_korean_name(run);
    run.clear();
  };
  for (const Glyph& glyph : glyphs) {
    if (script_of(glyph.c) == Script::hangul) {
      all.push_back(glyph);
      run.push_back(glyph);
    } else {
      end_run();
    }
  }
  end_run();
  return each || is_korean_name(all);
}

std::vector<LatinWords> foreign_words_of_hangul(std::span<const Glyph> word, bool sure, bool first) {
  std::u32string letters = letters_of(word);
  if (letters.size() < (sure ? 1U : 2U) || !std::ranges::all_of(letters, is_syllable)) return {};
  if (sure && letters.size() > 2 && letters.starts_with(U"알")) letters.erase(0, 1);  // the Arabic article
  bool helped = false;
  const std::string usual = sounds_of_hangul(letters, false, helped);
  if (!sure && !helped) return {};
  const auto with_v = [](std::string text) {
    for (char& c : text) c = c == 'b' ? 'v' : c == 'p' ? 'f' : c == 'j' ? 'z' : c;
    return text;
  };
  const auto with_l = [](std::string text) {
    if (text.starts_with('r')) text[0] = 'l';
    return text;
  };
  const std::string other = with_v(usual);
  std::vector<std::string> texts{usual, other};
  if (sure) {
    // The letters of one word are read one way, and those of another may be read the other.
    texts.push_back(first ? usual : other);
    texts.push_back(first ? other : usual);
    texts.push_back(with_l(usual));
    texts.push_back(with_l(other));
    texts.push_back(sounds_of_hangul(letters, true, helped));
  } else if (other == usual) {
    texts.pop_back();
  }
  std::vector<LatinWords> readings;
  for (std::string& text : texts) readings.push_back({{std::move(text), 0, static_cast<std::uint32_t>(word.size())}});
  return readings;
}

std::vector<LatinWords> words_of_han(std::span<const Glyph> word) {
  const std::u32string letters = letters_of(word);
  std::vector<LatinWords> readings;
  if (LatinWords usual = mandarin(letters); !usual.empty()) readings.push_back(std::move(usual));
  if (auto reading = korean(letters)) readings.push_back(std::move(*reading));
  if (auto reading = japanese(letters)) readings.push_back(std::move(*reading));
  return readings;
}

std::vector<std::string> syllables_of(std::span<const Glyph> word) {
  static thread_local const Transliterator kWords = open(u"Han-Latin; Latin-ASCII");
  std::vector<std::string> syllables;
  for (const Glyph& glyph : word) {
    const bool hangul = glyph.c >= kFirst && glyph.c <= kLast;
    std::string text = hangul ? syllable(glyph.c) : without_blanks(by_icu(kWords.get(), std::u32string(1, glyph.c)));
    if (const int digit = digit_value(glyph.c); digit >= 0) text = std::to_string(digit);
    if (!text.empty()) syllables.push_back(std::move(text));
  }
  return syllables;
}

std::u32string latin_with_marks(std::span<const Glyph> word) {
  static thread_local const Transliterator kAny = open(u"Any-Latin; NFC; Lower");
  std::u32string marked;
  for (const char16_t c : units_by_icu(kAny.get(), letters_of(word))) marked += char32_t{c};
  return marked;
}

std::string latin_of_other(std::span<const Glyph> word) {
  static thread_local const Transliterator kAny = open(u"Any-Latin; Latin-ASCII");
  return without_blanks(by_icu(kAny.get(), letters_of(word)));
}

}  // namespace clew::text
