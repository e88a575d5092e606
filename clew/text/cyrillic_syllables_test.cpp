// Names of Korean and Chinese syllables in Russian letters, against the Latin spellings of lists.
#include <gtest/gtest.h>

#include <algorithm>

#include "clew/text/keys.h"
#include "clew/text/name.h"

namespace clew::text {
namespace {

std::string words_of(const Reading& reading) {
  std::string out;
  for (const Token& token : reading.tokens) out += (out.empty() ? "" : " ") + token.text;
  return out;
}

/// The last reading: what the letters alone give comes first, then Korean, then Chinese.
std::string last_reading(const char* name) {
  return words_of(read_name(name, NameKind::person).readings.back());
}

/// Every word of the listed name has a Korean key in common with the word of some reading at its place.
bool korean_alike(const char* cyrillic, const char* listed) {
  const std::vector<Token> latin = read_name(listed, NameKind::person).readings.front().tokens;
  const auto shares = [](const Token& a, const Token& b) {
    return std::ranges::any_of(a.keys,
                               [&](Key key) { return family_of(key) == KeyFamily::korean && b.keys.contains(key); });
  };
  return std::ranges::any_of(read_name(cyrillic, NameKind::person).readings, [&](const Reading& reading) {
    return reading.style == Style::korean && std::ranges::equal(reading.tokens, latin, shares);
  });
}

struct Case {
  const char *cyrillic, *latin;
};

TEST(CyrillicSyllables, KoreanNamesShareTheirSyllablesWithTheSpellingsOfLists) {
  for (const Case& c : {
           Case{"Ким Чен Ын", "KIM, Jong Un"},   {"Ким Чон Ын", "Kim Jong-un"},
           {"Ким Чен Ир", "KIM, Jong Il"},       {"Ким Ир Сен", "KIM, Il Sung"},
           {"Ким Ён Чхоль", "KIM, Yong Chol"},   {"Ким Ен Чер", "KIM, Yong Chol"},
           {"Ким Ёнчхоль", "KIM, Yongchol"},     {"Пак Нам Ги", "PAK, Nam Ki"},
           {"Ли Су Ён", "RI, Su Yong"},          {"Ри Су Ен", "RI, Su Yong"},
           {"Чхве Рён Хэ", "CHOE, Ryong Hae"},   {"Цой Рён Хэ", "CHOE, Ryong Hae"},
           {"Хван Бён Со", "HWANG, Pyong So"},   {"Ким Ё Джон", "KIM, Yo Jong"},
           {"Хён Чхоль Хэ", "HYON, Chol Hae"},   {"Пак То Чхун", "PAK, To Chun"},
           {"Чо Ён Вон", "JO, Yong Won"},        {"Юн Хо Джин", "YUN, Ho-jin"},
           {"Ри Хон Соп", "RI, Hong-sop"},       {"Хан Чжан Су", "HAN, Jang Su"},
           {"Ким Мён Чхоль", "KIM, Myong Chol"}, {"Чон Гён Хи", "JON, Kyong Hui"},
           {"Пак Кын Хе", "PARK Geun-hye"},      {"Мун Чжэ Ин", "MOON Jae-in"},
           {"Пан Ги Мун", "BAN Ki-moon"},        {"Но Му Хён", "ROH Moo-hyun"},
           {"Ким Кван Хёк", "KIM, Kwang Hyok"},  {"Син Ён Сон", "SIN, Yong Song"},
           {"Хан Кван Сон", "HAN, Kwang Song"},  {"Лим Сон Гук", "RIM, Song Kuk"},
           {"КИМ, Дон Мён", "KIM, Tong Myong"},  {"Чан Гён Хва", "JANG, Kyong Hwa"},
       })
    EXPECT_TRUE(korean_alike(c.cyrillic, c.latin)) << c.cyrillic << " " << c.latin;
}

TEST(CyrillicSyllables, AnotherSyllableIsNotShared) {
  for (const Case& c :
       {Case{"Ким Чен Ын", "KIM, Jong Chol"}, {"Пак Нам Ги", "PAK, Nam Kuk"}, {"Ли Су Ён", "RI, Su Il"}})
    EXPECT_FALSE(korean_alike(c.cyrillic, c.latin)) << c.cyrillic << " " << c.latin;
}

TEST(CyrillicSyllables, ChineseNamesAreReadInPinyin) {
  for (const Case& c : {
           Case{"Си Цзиньпин", "xi jinping"},
           {"Мао Цзэдун", "mao zedong"},
           {"Дэн Сяопин", "deng xiaoping"},
           {"Ху Цзиньтао", "hu jintao"},
           {"Чжоу Эньлай", "zhou enlai"},
           {"Цзян Цзэминь", "jiang zemin"},
           {"Ван Хуэй", "wang hui"},
           {"Чжан Юй", "zhang yu"},
           {"Сюй Цзяньпин", "xu jianping"},
           {"Чэнь Гуанчэн", "chen guangcheng"},
           {"Ли Фанвэй", "li fangwei"},
           {"Го Боюн", "guo boyong"},
           {"Юань Шикай", "yuan shikai"},
           {"Чэнь Чанъань", "chen changan"},
           {"Лю Сяо Бо", "liu xiao bo"},
       })
    EXPECT_EQ(last_reading(c.cyrillic), c.latin) << c.cyrillic;
}

TEST(CyrillicSyllables, NamesThatAreNotOfSyllablesKeepTheirOneReading) {
  for (const char* name :
       {"Иван Ли", "Лев Ким", "Ким Виктор", "Владимир Путин", "Сергей Викторович Лавров", "Цой", "Ким", "Анна Пак",
        "Хан Магомед Расулов", "Пак Виктор Петрович", "Юн Александр", "Роман Ким", "Ким Чен Ын Петрович"})
    EXPECT_EQ(read_name(name, NameKind::person).readings.size(), 1U) << name;
  EXPECT_EQ(read_name("Ким Чен Ын", NameKind::organisation).readings.size(), 1U);
  EXPECT_EQ(read_name("Ким Jong Ын", NameKind::person).readings.size(), 1U);
}

TEST(CyrillicSyllables, WordsKeepTheirPlaceInTheOriginal) {
  const Name kim = read_name("Ким Ёнчхоль", NameKind::person);
  ASSERT_EQ(kim.readings.size(), 2U);
  const Token& given = kim.readings[1].tokens.at(1);
  EXPECT_EQ(kim.original.substr(given.begin, given.end - given.begin), "Ёнчхоль");
}

}  // namespace
}  // namespace clew::text
