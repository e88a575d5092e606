// How else the letters of a name may be meant. One row each: an investigator can read the tables, and add the name that
// passed.
#include "clew/text/guise.h"

#include <gtest/gtest.h>

#include <set>

namespace clew::text {
namespace {

using Texts = std::vector<std::string>;

Texts texts_of(std::string_view text, NameKind kind, Guise guise) {
  Texts texts;
  for (const Disguised& one : disguised(text, kind))
    if (one.guise == guise) texts.push_back(one.text);
  return texts;
}

/// For who is asked of the reading that has this text.
Only only_of(std::string_view text, NameKind kind, std::string_view reading) {
  for (const Disguised& one : disguised(text, kind))
    if (one.text == reading) return one.only;
  ADD_FAILURE() << text << " is not read as " << reading;
  return Only::same_letters;
}

struct Row {
  const char* field;
  Texts texts;
};

TEST(Guise, LettersWrittenApartArePutTogether) {
  const Row rows[] = {
      {"O S A M A  B I N  L A D E N", {"OSAMA BIN LADEN"}},
      {"O.S.A.M.A. B.I.N. L.A.D.E.N.", {"OSAMA BIN LADEN"}},
      {"O-S-A-M-A B-I-N L-A-D-E-N", {"OSAMA BIN LADEN"}},
      {"O S A M A B I N L A D E N", {"OSAMABINLADEN"}},
      {"L A D E N, O S A M A", {"LADEN, OSAMA"}},
      {"С Е Ч И Н  И Г О Р Ь", {"СЕЧИН ИГОРЬ"}},
      {"J. R. R. Tolkien", {}},
      {"A. B. C. Trading House", {}},
      {"Sechin, I. I.", {}},
      {"K", {}},
  };
  for (const Row& row : rows) EXPECT_EQ(texts_of(row.field, NameKind::person, Guise::apart), row.texts) << row.field;
}

TEST(Guise, DigitsAndSignsWithinAWordAreLetters) {
  const Row rows[] = {
      {"0SAMA BEN LADEN", {"OSAMA BEN LADEN"}},
      {"O$AMA B@N LAD3N", {"OSAMA BAN LADEN"}},
      {"5ECHIN 1GOR", {"SECHIN IGOR", "SECHIN LGOR"}},
      {"Ch03 Ryong Hae", {"Choe Ryong Hae"}},
      {"411 Kh4men31", {"aii Khamenei", "all Khamenel", "ali Khamenel"}},
      {"Yahoo!", {}},
      {"Igor Sechin 1960", {}},
      {"Elizabeth 2nd", {}},
      {"Igor Sechin DE89370400440532013000", {}},
  };
  for (const Row& row : rows) EXPECT_EQ(texts_of(row.field, NameKind::person, Guise::digits), row.texts) << row.field;
}

TEST(Guise, ANumberOfACompanyStaysANumber) {
  for (const char* name : {"Room 39", "Office No. 39", "Fund 11", "Bureau39", "3 Brothers Ltd", "1st Bank of Oman"})
    EXPECT_EQ(texts_of(name, NameKind::organisation, Guise::digits), Texts{}) << name;
  // At the end of a word it is rather a number: only who is called just so.
  EXPECT_EQ(only_of("Ocean1", NameKind::organisation, "Oceani"), Only::just_so);
  EXPECT_EQ(only_of("3M Company", NameKind::organisation, "EM Company"), Only::just_so);
  EXPECT_EQ(only_of("B4NK MELLI", NameKind::organisation, "BANK MELLI"), Only::anyone);
  EXPECT_EQ(only_of("Ocean1 B4nk 11", NameKind::organisation, "Oceani Bank 11"), Only::anyone);
  EXPECT_EQ(only_of("Ocean1 B4nk 11", NameKind::organisation, "Oceani Bank il"), Only::just_so);
}

TEST(Guise, LettersOfOtherAlphabetsAreThoseTheyLookLike) {
  const Row rows[] = {
      {"ΒΑΝΚ Melli", {"BANK Melli"}},
      {"Ваnk оf Irаn", {"Bank of Iran"}},
      {"ʙᴀɴᴋ ᴍᴇʟʟɪ", {"bank melli"}},
      {"🅱🅰🅽🅺 melli", {"BANK melli"}},
      {"Банк Мелли", {}},
      {"Μελίνα Μερκούρη", {}},
      {"Иван Ivanov", {}},
      {"Bank Melli", {}},
  };
  for (const Row& row : rows)
    EXPECT_EQ(texts_of(row.field, NameKind::unknown, Guise::look_alikes), row.texts) << row.field;
  // All of it Cyrillic: it may well be a word of its own.
  EXPECT_EQ(only_of("Рот Васк", NameKind::person, "Pot Back"), Only::just_so);
}

TEST(Guise, OneLongWordIsCutInTwoAtEveryPlace) {
  const std::vector<Disguised> all = disguised("OSAMABINLADEN", NameKind::person);
  EXPECT_EQ(all.size(), 20U);
  EXPECT_EQ(only_of("OSAMABINLADEN", NameKind::person, "OSAMA BINLADEN"), Only::just_so);
  EXPECT_EQ(only_of("OSAMABINLADEN", NameKind::person, "BINLADEN OSAMA"), Only::same_letters);
  EXPECT_EQ(only_of("ALI-AL-MANSURI", NameKind::person, "ALMANSURI ALI"), Only::same_letters);
  for (const char* name : {"Sechin", "Igor Sechin", "金正恩", "Abcdefg"})
    EXPECT_EQ(texts_of(name, NameKind::person, Guise::together), Texts{}) << name;
  EXPECT_EQ(texts_of("BANKMELLIIRAN", NameKind::organisation, Guise::together), Texts{});
}

TEST(Guise, ATitleThatIsNoneOfTheUsualOnesIsLeftOut) {
  const Row rows[] = {
      {"Seyed Ali Khamenei", {"Ali Khamenei"}},
      {"SYED ALI KHAMENEI", {"ALI KHAMENEI"}},
      {"His Excellency Seyed Ali Khamenei", {"Ali Khamenei"}},
      {"H.E. Ali Khamenei", {"Ali Khamenei"}},
      {"Al-Haj Abdul Basir", {"Abdul Basir"}},
      {"Rear Admiral Ali Shamkhani", {"Ali Shamkhani"}},
      {"Seyed Khamenei", {}},  // one word is too little to go by
      {"Ali Seyed Khamenei", {}},
      {"Ali Khamenei", {}},
  };
  for (const Row& row : rows) EXPECT_EQ(texts_of(row.field, NameKind::person, Guise::title), row.texts) << row.field;
}

TEST(Guise, WhatCommasBracketsAndAndPartIsAskedByItself) {
  const Row rows[] = {
      {"Igor Sechin, Gennady Timchenko", {"Igor Sechin", "Gennady Timchenko"}},
      {"Peter Hoffmann (Igor Sechin)", {"Peter Hoffmann", "Igor Sechin"}},
      {"Bank Melli Iran and Bank Saderat Iran", {"Bank Melli Iran", "Bank Saderat Iran"}},
      {"Hoffmann GmbH & Bank Melli Iran", {"Hoffmann GmbH", "Bank Melli Iran"}},
      {"Hoffmann GmbH - Bank Melli Iran", {"Hoffmann GmbH", "Bank Melli Iran"}},
      {"SECHIN, Igor Ivanovich", {}},
      {"Igor Ivanovich, SECHIN", {}},
      {"Jose Ortega y Gasset", {}},
      {"Peter Hoffmann, Rosneft, Igor Sechin", {"Peter Hoffmann", "Igor Sechin"}},
      {"Sechin, Igor", {}},
      {"Abd al-Rahman bin Ali", {}},
      {"Bank Melli Iran", {}},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(texts_of(row.field, NameKind::unknown, Guise::part), row.texts) << row.field;
    for (const std::string& text : row.texts)
      EXPECT_EQ(only_of(row.field, NameKind::unknown, text), Only::just_so) << row.field;
  }
}

TEST(Guise, OneOfficeWithANumberHasManyWords) {
  const Texts texts = texts_of("Room 39", NameKind::organisation, Guise::unit);
  EXPECT_EQ(std::set<std::string>(texts.begin(), texts.end()),
            (std::set<std::string>{"office 39", "bureau 39", "division 39", "department 39", "section 39"}));
  EXPECT_EQ(only_of("WPK Room No. 39", NameKind::unknown, "WPK office No. 39"), Only::anyone);
  for (const char* name : {"Room Service Ltd", "Office Depot", "Fund 39", "Section 91876290"})
    EXPECT_EQ(texts_of(name, NameKind::organisation, Guise::unit), Texts{}) << name;
  EXPECT_EQ(texts_of("Room 39", NameKind::person, Guise::unit), Texts{});
}

TEST(Guise, MostNamesMeanNothingElse) {
  for (const char* name : {"Igor Sechin", "Kim Jong Un", "Ким Чен Ын", "金正恩", "محمد علي", "Jean-Luc O'Neill", ""})
    EXPECT_EQ(disguised(name, NameKind::person).size(), 0U) << name;
  for (const char* name : {"Bank Melli Iran", "Deutsche Bank 24 AG", "A.B.C. Ltd", "Fund VII"})
    EXPECT_EQ(disguised(name, NameKind::organisation).size(), 0U) << name;
}

TEST(Guise, ANameWithoutATellingWordTellsNobody) {
  for (const char* name : {"K", "J K", "J. K.", "Mr", "bin", "Dr. K", "Li", "al"})
    EXPECT_TRUE(tells_nobody(name, NameKind::person)) << name;
  for (const char* name :
       {"Ali", "Kim Li", "Li Bo", "O S A M A", "K7", "Dr Li", "Mr Khan", "岩 高", "高岩", "김 정 은"})
    EXPECT_FALSE(tells_nobody(name, NameKind::person)) << name;
  EXPECT_TRUE(tells_nobody("K", NameKind::organisation));
  for (const char* name : {"BP", "VTB", "3", "39"}) EXPECT_FALSE(tells_nobody(name, NameKind::organisation)) << name;
}

TEST(Guise, AWordForAnybodyIsNoName) {
  for (const char* name : {"Someone", "SOMEBODY", "private person", "Undisclosed"})
    EXPECT_TRUE(says_anybody(name)) << name;
  for (const char* name : {"Someone Else", "Semnan", "Individual Trading Ltd", ""})
    EXPECT_FALSE(says_anybody(name)) << name;
}

}  // namespace
}  // namespace clew::text
