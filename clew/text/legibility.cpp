// Scripts fall into three groups. Latin, Cyrillic, Arabic, Hangul and Han have rules of their own here, by which names
// were measured; of the last three only names of their own people are read well, so others are told apart. Others are
// read letter by letter, or by ICU: a listed name may be found by them, and may be missed, so whoever asks is told. Of
// some scripts nothing is known: a word of theirs stays as it stands, and is equal to nothing but itself.
#include "clew/text/legibility.h"

#include <unicode/uscript.h>

#include <algorithm>

#include "clew/text/fold.h"
#include "clew/text/native_words.h"
#include "clew/text/transliterate.h"

namespace clew::text {
namespace {

bool has_own_rules(Script script) {
  return script == Script::common || script == Script::latin || script == Script::cyrillic ||
         script == Script::arabic || script == Script::hangul || script == Script::han;
}

std::string script_name(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(static_cast<UChar32>(c), &status);
  if (U_FAILURE(status) || script == USCRIPT_COMMON || script == USCRIPT_INHERITED) return {};  // a length mark of kana
  const char* const name = uscript_getName(script);
  return name == nullptr ? "unknown" : name;
}

bool is_ascii(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; });
}

void add(std::vector<std::string>& names, std::string name) {
  if (name.empty()) return;
  const auto at = std::ranges::lower_bound(names, name);
  if (at == names.end() || *at != name) names.insert(at, std::move(name));
}

/// The dot by which Han parts the words of a foreign name.
bool is_han_dot(char32_t c) {
  return c == 0xB7 || c == 0x2022 || c == 0x2027 || c == 0x30FB || c == 0xFF65;
}

/// "贝拉克·奥巴马": a dot between two words, of which one has more letters than a Han family or given name.
bool is_foreign_han(const std::vector<Glyph>& glyphs) {
  std::size_t run = 0, longest = 0;
  bool dot = false;
  for (const Glyph& glyph : glyphs) {
    if (script_of(glyph.c) == Script::han)
      longest = std::max(longest, ++run);
    else
      run = 0;
    dot |= is_han_dot(glyph.c);
  }
  return dot && longest > 2;
}

/// Family names of Chinese, and of Koreans in Han; one character each.
constexpr std::u32string_view kHanFamilies =
    U"王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁邓鄧许許傅沈曾彭"
    U"吕呂"
    U"苏蘇卢盧蒋蔣蔡贾賈丁魏薛叶葉阎閻余潘杜戴夏钟鍾汪田任姜范方石姚谭譚廖邹鄒熊金陆陸郝孔白崔康毛邱秦江史顾顧侯邵孟龙"
    U"龍万萬"
    U"段钱錢汤湯尹黎易常武乔喬贺賀赖賴龚龔文庞龐樊兰蘭殷施陶洪翟安颜顏倪严嚴牛温溫芦季俞章鲁魯葛伍韦韋申尤毕畢聂聶丛叢"
    U"焦向"
    U"柳邢路岳齐齊梅莫庄莊辛管祝左涂谷祁时時舒耿牟卜詹关關苗凌费費纪紀靳盛童欧歐甄项項曲成游阳陽裴席卫衛查屈鲍鮑位覃霍"
    U"翁隋"
    U"植甘景薄单單包司柏宁寧柯阮桂闵閔解强強柴华華车車冉房边邊朴權权習习玄池全宣卞明南都表奉片卓丰豐";
constexpr std::u32string_view kHanLongFamilies[] = {U"欧阳", U"歐陽", U"司马", U"司馬", U"诸葛", U"諸葛",
                                                    U"上官", U"司徒", U"夏侯", U"皇甫", U"东方", U"尉迟"};

/// A family name and one or two characters.
bool is_person_in_han(std::u32string_view letters) {
  for (const std::u32string_view family : kHanLongFamilies)
    if (letters.starts_with(family) && letters.size() > 2) return letters.size() <= 4;
  return (letters.size() == 2 || letters.size() == 3) && kHanFamilies.contains(letters[0]);
}

/// What is said of scripts that have rules of their own, for names of their own people.
void judge_own(const std::vector<Glyph>& glyphs, NameKind kind, Legibility& out) {
  std::vector<Glyph> run;
  std::u32string han;
  bool hangul_unknown = false;
  const auto end_run = [&](Script script) {
    if (script == Script::hangul) hangul_unknown |= !is_all_organisation_words(run);
    if (script == Script::arabic) out.vowels_missing |= !is_known_arabic(run);
    run.clear();
  };
  Script script = Script::common;
  for (std::size_t i = 0; i < glyphs.size(); ++i) {
    const Script own = script_of(glyphs[i].c);
    const bool letter = is_letter(glyphs[i].c) && !is_apostrophe(glyphs[i].c);
    if (!run.empty() && (!letter || own != script)) end_run(script);
    if (own == Script::arabic && run.empty() && kind != NameKind::person)
      if (const auto known = native_words_at(std::span(glyphs).subspan(i))) {
        i += known->glyphs - 1;
        continue;
      }
    if (!letter) continue;
    script = own;
    run.push_back(glyphs[i]);
    if (own == Script::han) han += glyphs[i].c;
  }
  if (!run.empty()) end_run(script);
  const bool may_be_person = kind == NameKind::person || kind == NameKind::unknown;
  out.foreign_hangul = hangul_unknown && !(may_be_person && are_korean_names(glyphs));
  out.other_han = !han.empty() && !(may_be_person && is_person_in_han(han));
}

}  // namespace

Legibility legibility_of(const Name& name) {
  Legibility out;
  out.nothing = name.readings.empty();
  if (is_ascii(name.original)) return out;
  bool read = false, unread = false;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> missing;  // bytes of words that stayed as they stand
  for (const Reading& reading : name.readings)
    for (const Token& token : reading.tokens) {
      const bool own = is_ascii(token.text);
      if (!own) missing.emplace_back(token.begin, token.end);
      unread |= !own;
      read |= own && std::ranges::any_of(token.text, [](char c) { return c >= 'a' && c <= 'z'; });
    }
  std::vector<Glyph> glyphs;
  std::vector<bool> upper;
  read_glyphs(name.original, glyphs, upper);
  for (const Glyph& glyph : glyphs) {
    if (!is_letter(glyph.c) || is_apostrophe(glyph.c)) continue;
    const bool gone = std::ranges::any_of(
        missing, [&](const auto& word) { return glyph.begin >= word.first && glyph.end <= word.second; });
    if (gone && latin_letters(glyph.c).empty() && glyph.c >= 0x80)
      add(out.unread, script_name(glyph.c));
    else if (!gone && !has_own_rules(script_of(glyph.c)))
      add(out.by_rule, script_name(glyph.c));
  }
  out.nothing |= unread && !read;
  out.foreign_han = is_foreign_han(glyphs);
  judge_own(glyphs, name.kind, out);
  out.other_han &= !out.foreign_han;
  return out;
}

}  // namespace clew::text
