// Fields as they stand in payments and forms, and what is compared of them besides the whole. One row each: an analyst
// can read the table, and add the field that was read wrongly.
#include "clew/text/field.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace clew::text {
namespace {

using Texts = std::vector<std::string>;

Texts names_of(const Field& field) {
  Texts names;
  for (const FieldName& name : field.names) names.push_back(name.text);
  return names;
}

struct Row {
  const char* field;
  Texts names;
  bool several = false;
};

TEST(Field, APersonsNameIsFoundAmongNumbersOfficesAndAddresses) {
  const Row rows[] = {
      {"Igor Sechin account 40817810", {"Igor Sechin"}},
      {"Igor Sechin acct no. 40817810", {"Igor Sechin"}},
      {"Igor Sechin a/c 40817810", {"Igor Sechin"}},
      {"A/C 40817810 Igor Sechin", {"Igor Sechin"}},
      {"/40817810 IGOR SECHIN", {"IGOR SECHIN"}},
      {"Igor Sechin 40817810", {"Igor Sechin"}},
      {"Igor Sechin (passport 1234567)", {"Igor Sechin"}},
      {"Igor Sechin passport AB 1234567", {"Igor Sechin"}},
      {"IGOR SECHIN DOB 07/09/1960", {"IGOR SECHIN"}},
      {"IGOR SECHIN 07.09.1960", {"IGOR SECHIN"}},
      {"Igor Sechin, born 7 September 1960", {"Igor Sechin"}},
      {"Igor (DOB 1960) Sechin", {"Igor Sechin"}},
      {"Mr Igor Sechin, Rosneft CEO", {"Mr Igor Sechin"}},
      {"Igor Sechin - Rosneft CEO", {"Igor Sechin"}},
      {"Igor Sechin (chairman of the board)", {"Igor Sechin"}},
      {"CEO Igor Sechin", {"Igor Sechin"}},
      {"Igor Sechin CEO", {"Igor Sechin"}},
      {"Sechin Igor Mr", {"Sechin Igor"}},
      {"Attn: Igor Sechin", {"Igor Sechin"}},
      {"Beneficiary: Igor Sechin", {"Igor Sechin"}},
      {"IGOR SECHIN 26/1 SOFIYSKAYA EMBANKMENT MOSCOW", {"IGOR SECHIN"}},
      {"Сечин Игорь ИНН 771234567890", {"Сечин Игорь"}},
      {"Сечин Игорь р/с 40817810", {"Сечин Игорь"}},
      {"Сечин Игорь, дата рождения 07.09.1960", {"Сечин Игорь"}},
  };
  for (const Row& row : rows) {
    const Field field = read_field(row.field, NameKind::person);
    EXPECT_EQ(names_of(field), row.names) << row.field;
    EXPECT_FALSE(field.several) << row.field;
    EXPECT_FALSE(field.left_out.empty()) << row.field;
    EXPECT_FALSE(field.no_name) << row.field;
  }
}

TEST(Field, EachOfSeveralNamesIsCompared) {
  const Row rows[] = {
      {"Igor Sechin; Gennady Timchenko", {"Igor Sechin", "Gennady Timchenko"}, true},
      {"Igor Sechin and/or Gennady Timchenko", {"Igor Sechin", "Gennady Timchenko"}, true},
      {"Igor Sechin and Gennady Timchenko", {"Igor Sechin", "Gennady Timchenko"}, true},
      {"Igor Sechin & Gennady Timchenko", {"Igor Sechin", "Gennady Timchenko"}, true},
      {"Igor Sechin or Gennady Timchenko", {"Igor Sechin", "Gennady Timchenko"}, true},
      {"Igor Sechin c/o Rosneft Bank", {"Igor Sechin", "Rosneft Bank"}, true},
      {"Igor Sechin on behalf of Rosneft Bank", {"Igor Sechin", "Rosneft Bank"}, true},
      {"SECHIN IGOR / TIMCHENKO GENNADY", {"SECHIN IGOR", "TIMCHENKO GENNADY"}, true},
      {"Igor Sechin | Gennady Timchenko", {"Igor Sechin", "Gennady Timchenko"}, true},
      {"Igor Sechin\nGennady Timchenko", {"Igor Sechin", "Gennady Timchenko"}, true},
      {"Igor Sechin, Gennady Timchenko, Arkady Rotenberg",
       {"Igor Sechin", "Gennady Timchenko", "Arkady Rotenberg"},
       true},
      {"Ivan Petrov aka Igor Sechin", {"Ivan Petrov", "Igor Sechin"}, true},
      {"Игорь Сечин и Геннадий Тимченко", {"Игорь Сечин", "Геннадий Тимченко"}, true},
      {"Igor Sechin account 40817810; Gennady Timchenko DOB 1952", {"Igor Sechin", "Gennady Timchenko"}, true},
  };
  for (const Row& row : rows)
    for (const NameKind kind : {NameKind::person, NameKind::unknown}) {
      const Field field = read_field(row.field, kind);
      EXPECT_EQ(names_of(field), row.names) << row.field;
      EXPECT_TRUE(field.several) << row.field;
    }
}

TEST(Field, APlainNameIsLeftAsItIs) {
  constexpr const char* kNames[] = {"Igor Sechin",          "SECHIN, Igor Ivanovich", "GARCIA RODRIGUEZ, Martha Elena",
                                    "Jose Ortega y Gasset", "Tal Or Cohen",           "Abd al-Rahman bin Ali",
                                    "J. R. R. Tolkien",     "O'Neill, Mary-Ann",      "Kim Jong Un",
                                    "Ким Чен Ын",           "Elizabeth II",           "Ou Yang",
                                    "Mr Igor Sechin",       "Dr. Ahmed El-Sayed"};
  for (const char* name : kNames)
    for (const NameKind kind : {NameKind::person, NameKind::unknown}) {
      const Field field = read_field(name, kind);
      EXPECT_EQ(names_of(field), Texts{}) << name;
      EXPECT_FALSE(field.no_name || field.several) << name;
    }
}

TEST(Field, ACompanysNameIsLeftAsItIs) {
  constexpr const char* kNames[] = {"Smith & Wesson",    "Ernst and Young Global Limited",
                                    "Bureau 39",         "Fund VII",
                                    "3M Company",        "Bank of Oman and Emirates",
                                    "A/S Norsk",         "7-Eleven, Inc.",
                                    "No. 9 Trading Ltd", "Johnson & Johnson",
                                    "S/A Foods"};
  for (const char* name : kNames)
    for (const NameKind kind : {NameKind::organisation, NameKind::unknown})
      EXPECT_EQ(names_of(read_field(name, kind)), Texts{}) << name;
}

TEST(Field, ACompanysNameIsFoundBeforeAnAccountOrAnAddress) {
  const Row rows[] = {
      {"Bank Melli Iran account 40817810", {"Bank Melli Iran"}},
      {"Bank Melli Iran, 43 Avenue Montaigne, Paris", {"Bank Melli Iran"}},
      {"Bank Melli Iran; Bank Saderat Iran", {"Bank Melli Iran", "Bank Saderat Iran"}},
      {"Bank Melli Iran c/o Bank Saderat", {"Bank Melli Iran", "Bank Saderat"}},
  };
  for (const Row& row : rows)
    EXPECT_EQ(names_of(read_field(row.field, NameKind::organisation)), row.names) << row.field;
}

TEST(Field, AWordThatSaysThatThereIsNoNameIsNone) {
  constexpr const char* kNone[] = {"NULL",    "N/A",        "n.a.", "NONE",      "Unknown",   "-",
                                   ".",       "--",         "TEST", "Test Test", "not known", "xxx",
                                   "FNU LNU", "неизвестно", "н/д",  "(no name)", "N.A",       "未知"};
  for (const char* text : kNone) EXPECT_TRUE(read_field(text, NameKind::unknown).no_name) << text;
  constexpr const char* kNames[] = {"John Null", "Testa Rossa", "None Such Ltd", "Na Kyung", "Unknown Pleasures GmbH"};
  for (const char* text : kNames) EXPECT_FALSE(read_field(text, NameKind::unknown).no_name) << text;
}

TEST(Field, NoMoreNamesAreReadThanTheLimitAndThatIsSaid) {
  std::string text = "Anna Albers";
  for (char c = 'a'; c <= 'z'; ++c) text += std::string("; Person ") + c + "zzz";
  const Field field = read_field(text, NameKind::person);
  EXPECT_EQ(field.names.size(), kFieldNamesMax);
  EXPECT_TRUE(field.cut);
}

TEST(Field, WhatWasLeftOutIsNamedAsItWasWritten) {
  EXPECT_EQ(read_field("Igor Sechin (Passport AB 1234567)", NameKind::person).left_out, Texts{"Passport AB 1234567"});
  EXPECT_EQ(read_field("Mr Igor Sechin, Rosneft CEO", NameKind::person).left_out, Texts{"Rosneft CEO"});
}

}  // namespace
}  // namespace clew::text
