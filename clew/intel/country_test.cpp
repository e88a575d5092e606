// Spellings of the lists and the codes they must get.
#include "clew/intel/country.h"

#include <gtest/gtest.h>

#include <string>

namespace clew::intel {
namespace {

struct Case {
  const char* written;
  const char* code;
};

TEST(Country, SpellingsOfTheListsGiveOneCode) {
  constexpr Case kCases[] = {
      {"Cuba", "cu"},
      {"Korea, North", "kp"},
      {"Democratic People's Republic of Korea", "kp"},
      {"Democratic People’s Republic of Korea", "kp"},
      {"DPRK", "kp"},
      {"DPRK.", "kp"},
      {"Korea, South", "kr"},
      {"Iran (Islamic Republic of)", "ir"},
      {"IRAN", "ir"},
      {"Iranian", "ir"},
      {"Congo, Democratic Republic of the", "cd"},
      {"Democratic Republic of the Congo", "cd"},
      {"Congo, Republic of the", "cg"},
      {"Virgin Islands, British", "vg"},
      {"Virgin Islands, U.S.", "vi"},
      {"Man, Isle of", "im"},
      {"Bosnia-Herzegovina", "ba"},
      {"Bosnia & Herzegovina", "ba"},
      {"the Philippines", "ph"},
      {"Bahamas, The", "bs"},
      {"The Gambia", "gm"},
      {"Burma", "mm"},
      {"Palestinian", "ps"},
      {"Region: Gaza", "ps"},
      {"Region: Crimea", "ua"},
      {"Syrian Arab Republic", "sy"},
      {"Cote d Ivoire", "ci"},
      {"Cote d'Ivoire", "ci"},
      {"Côte d’Ivoire", "ci"},
      {"Türkiye", "tr"},
      {"Turkey", "tr"},
      {"Venezuela (Bolivarian Republic of)", "ve"},
      {"Macedonia, The Former Yugoslav Republic of", "mk"},
      {"Hong Kong", "hk"},
      {"China, Hong Kong Special Administrative Region", "hk"},
      {"U.K.", "gb"},
      {"USA", "us"},
      {"RU", "ru"},
      {"ru", "ru"},
      {"RUS", "ru"},
      {"  Russian Federation ", "ru"},
      {"Kosovo", "xk"},
      {"USSR", "suhh"},
      {"former Yugoslavia", "yucs"},
      {"Serbia and Montenegro", "csxx"},
      {"Netherlands Antilles", "an"},
      {"European Union", "eu"},
  };
  for (const Case& one : kCases) EXPECT_EQ(country_code(one.written), one.code) << one.written;
}

TEST(Country, NothingIsGuessed) {
  EXPECT_EQ(country_code(""), "");
  EXPECT_EQ(country_code("the"), "");
  EXPECT_EQ(country_code("Guinea Pig"), "");
  EXPECT_EQ(country_code("Havana, Cuba"), "");
  EXPECT_EQ(country_code("Newland"), "");
  EXPECT_EQ(country_code("undetermined"), "");
  EXPECT_EQ(country_code(std::string(1000, 'a')), "");
  EXPECT_EQ(country_code("\xC3"), "");
  EXPECT_EQ(country_code("\xE2\x80"), "");
}

TEST(Country, EveryByteIsSafeAnywhere) {
  for (int a = 0; a < 256; ++a)
    for (int b = 0; b < 256; ++b) {
      const std::string text = {static_cast<char>(a), static_cast<char>(b)};
      EXPECT_LE(country_code(text).size(), 4U);
    }
}

}  // namespace
}  // namespace clew::intel
