// What a name is taken apart into.
#include "clew/text/name.h"

#include <gtest/gtest.h>

#include "clew/text/keys.h"
#include "clew/text/tokens.h"

namespace clew::text {
namespace {

/// The tokens of the first reading with a sign for their role: 7# a number, [ltd] a form, (bin) a particle, <dr> a
/// title, j. an initial.
std::string shape(const Reading& reading) {
  std::string out;
  for (const Token& token : reading.tokens) {
    if (!out.empty()) out += ' ';
    switch (token.role) {
      case Role::word: out += token.text; break;
      case Role::initial: out += token.text + "."; break;
      case Role::number: out += token.text + "#"; break;
      case Role::organisation: out += "[" + token.text + "]"; break;
      case Role::particle: out += "(" + token.text + ")"; break;
      case Role::title: out += "<" + token.text + ">"; break;
    }
  }
  return out;
}
std::string shape(std::string_view text, NameKind kind) {
  const Name name = read_name(text, kind);
  return name.readings.empty() ? "" : shape(name.readings.front());
}

struct Case {
  const char *name, *shape;
};

TEST(ReadName, PersonsAreReadAsPersonsWriteThem) {
  for (const Case& c : {
           Case{"Frost, William W.", "william w. frost"},
           {"KIM, Yong-chol", "kim yong chol"},
           {"Dr. Rami Makhlouf", "<dr> rami makhlouf"},
           {"Stephen King", "stephen king"},
           {"J.-C. Juncker", "j. c. juncker"},
           {"JC Juncker", "j. c. juncker"},
           {"O'Neil", "oneil"},
           {"'Abd al-Aziz al-Nuristani", "abd aziz nuristani"},
           {"Abdul Aziz Nooristani", "abd aziz nooristani"},
           {"Abdurrahman Abdullah", "abd rahman abdullah"},
           {"Osama bin Laden", "osama (bin) laden"},
           {"Henry VIII", "henry 8#"},
           {"Vl\xD0\xB0"
            "dimir P0tin",
            "vladimir potin"},
           {"Erdo\xC4\x9F"
            "an \xC5\x81ukasz",
            "erdogan lukasz"},
           {"Ba\xE2\x80\x8Bshar", "bashar"},
           {"Heo Do-yun", "heo do yun"},
       })
    EXPECT_EQ(shape(c.name, NameKind::person), c.shape) << c.name;
}

TEST(ReadName, FormsNumbersAndAbbreviationsOfOrganisationsAreFound) {
  for (const Case& c : {
           Case{"Siemens Aktiengesellschaft", "siemens [jsc]"},
           {"Societatea cu R\xC4\x83spundere Limitat\xC4\x83 PRO TRAFFIC", "[ltd] pro traffic"},
           {"FABERLIC EUROPE Sp. z o.o.", "faberlic europe [ltd]"},
           {"Bowne Global Solutions, L.L.C.", "bowne global solutions [ltd]"},
           {"AT&T Inc.", "at (and) t [inc]"},
           {"Brigade Fourty-four", "brigade 44#"},
           {"Factory No. 12", "factory 12#"},
           {"Factory Number Twelve", "factory 12#"},
           {"Factory № 12", "factory 12#"},
           {"No Limits", "no limits"},
           {"2nd Academy", "2# academy"},
           {"Capital Partners VIII L.P.", "capital partners 8# [lp]"},
           {"Offshore Fund I, Ltd.", "offshore fund 1# [ltd]"},
           {"A.B.C. Company", "abc [inc]"},
           {"First Bank Int'l", "1# bank international"},
           {"DPRK Committee", "korea committee"},
           {"KANGBONG TRADINGCORPORATION", "kangbong trading [inc]"},
           {"HARA COMANY", "hara [inc]"},
           {"Hara Corpor", "hara [inc]"},
           {"HARA SHIPPING AND TRADING OF PYONGYANG LIMI", "hara shipping (and) trading (of) pyongyang [ltd]"},
           {"Speed Limit", "speed limit"},
           {"Korean National Insurance Company (KNIC)", "korea national insurance [inc]"},
           {"Limited", "limited"},
       })
    EXPECT_EQ(shape(c.name, NameKind::organisation), c.shape) << c.name;
}

TEST(ReadName, OtherScriptsAreReadInLatinLetters) {
  for (const Case& c : {
           Case{"\xD0\xA0\xD0\xBE\xD1\x82\xD0\xB5\xD0\xBD\xD0\xB1\xD0\xB5\xD1\x80\xD0\xB3", "rotenberg"},
           {"\xEA\xB9\x80\xEC\xA0\x95\xEC\x9D\x80", "kim jeong eun"},
           {"\xE4\xB9\xA0\xE8\xBF\x91\xE5\xB9\xB3", "xi jinping"},
           {"\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF \xD8\xB9\xD9\x84\xD9\x8A", "muhammad ali"},
           {"\xE3\x83\x90\xE3\x83\xA9\xE3\x82\xAF\xE3\x83\xBB\xE3\x82\xAA\xE3\x83\x90\xE3\x83\x9E", "baraku obama"},
           {"\xD5\xA2\xD5\xA1\xD6\x80\xD5\xA1\xD5\xAF", "barak"},
           {"\xE1\x83\x91\xE1\x83\x90\xE1\x83\xA0\xE1\x83\x90\xE1\x83\x99", "barak"},
           {"\xCE\x9D\xCE\xB9\xCE\xBA\xCF\x8C\xCE\xBB\xCE\xB1\xCE\xBF\xCF\x82", "nikolaos"},
       })
    EXPECT_EQ(shape(c.name, NameKind::person), c.shape) << c.name;
}

TEST(ReadName, HanHasAReadingForEachLanguageThatKnowsIt) {
  const Name kim = read_name("\xE9\x87\x91\xE6\xAD\xA3\xE6\x81\xA9", NameKind::person);
  ASSERT_EQ(kim.readings.size(), 2U);
  EXPECT_EQ(shape(kim.readings[1]), "kim jong un");
  EXPECT_EQ(kim.readings[1].style, Style::korean_native);
}

TEST(ReadName, AKoreansNameInHanIsReadAsKoreansDo) {
  struct InHan {
    const char *name, *korean;
  };
  for (const InHan& c : {InHan{"李炳哲", "ri pyong chol"},
                         {"朴鎭赫", "pak jin hyok"},
                         {"朴镇赫", "pak jin hyok"},  // simplified
                         {"崔龙海", "choe ryong hae"},
                         {"金与正", "kim yo jong"},
                         {"赵甬元", "jo yong won"},
                         {"沈相奎", "sim sang kyu"},
                         {"车明哲", "cha myong chol"}}) {
    const Name name = read_name(c.name, NameKind::person);
    ASSERT_EQ(name.readings.size(), 2U) << c.name;
    EXPECT_EQ(shape(name.readings[1]), c.korean) << c.name;
    EXPECT_EQ(name.readings[1].style, Style::korean_native) << c.name;
  }
  for (const char* chinese : {"习近平", "王毅", "陳全國", "李", "李娜"})
    EXPECT_EQ(read_name(chinese, NameKind::person).readings.size(), 1U) << chinese;
}

TEST(ReadName, ForeignNamesInHangulAreReadAsSoundsToo) {
  const Name putin = read_name("블라디미르 푸틴", NameKind::person);
  ASSERT_EQ(putin.readings.size(), 5U);
  EXPECT_EQ(shape(putin.readings[1]), "bladimir putin");
  EXPECT_EQ(shape(putin.readings[2]), "vladimir futin");
  EXPECT_EQ(shape(putin.readings[3]), "bladimir futin");
  EXPECT_EQ(shape(putin.readings[4]), "vladimir putin");
  EXPECT_EQ(shape(read_name("트럼프", NameKind::person).readings.at(1)), "tromp");
  for (const char* korean : {"김정은", "박근혜", "남궁민수", "이은주", "한승수", "김영철 박남기"})
    EXPECT_EQ(read_name(korean, NameKind::person).readings.size(), 1U) << korean;
}

TEST(ReadName, SlashesBackwardsWordsAndFamilyParticlesGiveFurtherReadings) {
  EXPECT_EQ(read_name("Al-Qa'ida/Islamic Army", NameKind::organisation).readings.size(), 3U);
  EXPECT_EQ(shape(read_name("rimidalV nituP", NameKind::person).readings.at(1)), "vladimir putin");
  EXPECT_EQ(shape(read_name("van der bilt corp", NameKind::organisation).readings.at(1)), "vanderbilt [inc]");
  EXPECT_EQ(read_name("S/A Bank", NameKind::organisation).readings.size(), 1U);
}

TEST(ReadName, WhatCannotBeReadIsANameWithoutReadingsOrInItsOwnScript) {
  EXPECT_TRUE(read_name("", NameKind::person).readings.empty());
  EXPECT_TRUE(read_name("?! -- ..", NameKind::person).readings.empty());
  const Name broken = read_name("\xFF\xFE", NameKind::person);
  EXPECT_EQ(broken.original, "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(ReadName, LongNamesAreCutAtACharacterAndSaySo) {
  std::string text;
  for (int i = 0; i < 600; ++i) text += "\xC3\xA9 ";
  const Name name = read_name(text, NameKind::unknown);
  EXPECT_TRUE(name.cut);
  EXPECT_LE(name.original.size(), kNameBytesMax);
  ASSERT_FALSE(name.readings.empty());
  EXPECT_LE(name.readings.front().tokens.size(), kTokensMax);
}

TEST(ReadName, TokensKnowTheBytesTheyWereReadFrom) {
  const Name name = read_name("Ren\xC3\xA9 al-Assad", NameKind::person);
  ASSERT_EQ(name.readings.front().tokens.size(), 2U);
  const Token& assad = name.readings.front().tokens[1];
  EXPECT_EQ(name.original.substr(assad.begin, assad.end - assad.begin), "al-Assad");
}

struct Alike {
  const char *a, *b;
  KeyFamily family;
};

TEST(Keys, SpellingsOfOneWordShareTheKeyOfTheirFamily) {
  for (const Alike& c : {Alike{"evgeni", "yevgeniy", KeyFamily::romanised},
                         {"zelensky", "zelenskyy", KeyFamily::romanised},
                         {"nooristani", "nuristani", KeyFamily::romanised},
                         {"sayed", "elsayed", KeyFamily::romanised},
                         {"chol", "cheol", KeyFamily::korean},
                         {"chul", "chol", KeyFamily::korean},
                         {"lee", "ri", KeyFamily::korean},
                         {"park", "pak", KeyFamily::korean},
                         {"jong", "chung", KeyFamily::korean},
                         {"tsetung", "zedong", KeyFamily::chinese},
                         {"hsi", "xi", KeyFamily::chinese},
                         {"chan", "chen", KeyFamily::chinese},
                         {"gaddafi", "qadhafi", KeyFamily::variant},
                         {"muhammad", "mehmet", KeyFamily::variant},
                         {"john", "juan", KeyFamily::variant},
                         {"ted", "theodore", KeyFamily::nickname},
                         {"khldwn", "khaldun", KeyFamily::skeleton}})
    EXPECT_TRUE(family_of(keys_of(c.a).common(keys_of(c.b))) == c.family) << c.a << " " << c.b;
}

TEST(Keys, OtherWordsDoNot) {
  for (const Alike& c : {Alike{"chol", "chun", {}},
                         {"kim", "kang", {}},
                         {"ali", "omar", {}},
                         {"jun", "jon", {}},
                         {"putin", "medvedev", {}}})
    EXPECT_EQ(keys_of(c.a).common(keys_of(c.b)), 0U) << c.a << " " << c.b;
}

TEST(Numbers, DigitsWordsAndRomanNumeralsAreRead) {
  EXPECT_EQ(number_value("viii", false), 8);
  EXPECT_EQ(number_value("seventh", false), 7);
  EXPECT_EQ(number_value("v", true), 5);
  EXPECT_EQ(number_value("v", false), -1);
  EXPECT_EQ(number_value("mix", false), -1);
  EXPECT_EQ(number_value("iix", false), -1);
}

TEST(NameReading, AHanNameThatFormsCutIsReadAsOne) {
  const Name whole = read_name("\xE9\x87\x91\xE6\xAD\xA3\xE6\x81\xA9", NameKind::person);
  ASSERT_FALSE(whole.readings.empty());
  const char* const written[] = {
      "\xE9\x87\x91 \xE6\xAD\xA3\xE6\x81\xA9",                                       // family, given
      "\xE9\x87\x91\xE3\x80\x80\xE6\xAD\xA3\xE6\x81\xA9",                            // an ideographic space
      "\xE9\x87\x91\xC2\xB7\xE6\xAD\xA3\xE6\x81\xA9",                                // a dot
      "\xE9\x87\x91,\xE6\xAD\xA3\xE6\x81\xA9",                                       //
      "\xE6\xAD\xA3\xE6\x81\xA9 \xE9\x87\x91",                                       // given, family
      "\xE9\x87\x91\xE6\xAD\xA3\xE6\x81\xA9\xE5\x90\x8C\xE5\xBF\x97",                // comrade
      "\xE9\x87\x91 \xE6\xAD\xA3\xE6\x81\xA9 \xE5\xA7\x94\xE5\x93\xA1\xE9\x95\xB7",  // chairman
  };
  const auto texts = [](const Name& name) {
    std::vector<std::string> all;
    for (const Reading& reading : name.readings)
      for (const Token& token : reading.tokens) all.push_back(token.text);
    return all;
  };
  for (const char* text : written) {
    const Name read = read_name(text, NameKind::person);
    EXPECT_EQ(texts(read), texts(whole)) << text;
    for (const Reading& reading : read.readings)
      for (const Token& token : reading.tokens) {
        EXPECT_LT(token.begin, token.end);
        EXPECT_LE(token.end, read.original.size());
      }
  }
  // A bank is not read as a person, and four characters stay as they are written.
  EXPECT_NE(texts(read_name(written[0], NameKind::organisation)), texts(whole));
}

TEST(NameReading, ACharacterWithoutAReadingLeavesItsWordAsItStands) {
  for (const NameKind kind : {NameKind::unknown, NameKind::person, NameKind::organisation, NameKind::thing})
    for (const Reading& reading : read_name("1\xE3\xAB\xAC r0", kind).readings)
      for (const Token& token : reading.tokens) EXPECT_FALSE(token.text.empty());
}

TEST(NameReading, ATitleBehindAHangulNameIsNoPartOfIt) {
  const Name plain = read_name("\xEA\xB9\x80\xEC\xA0\x95\xEC\x9D\x80", NameKind::person);
  const Name titled =
      read_name("\xEA\xB9\x80\xEC\xA0\x95\xEC\x9D\x80 \xEC\x9C\x84\xEC\x9B\x90\xEC\x9E\xA5", NameKind::person);
  EXPECT_EQ(titled.readings, plain.readings);
}

}  // namespace
}  // namespace clew::text
