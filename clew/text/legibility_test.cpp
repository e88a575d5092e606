// What is said of a name by the script it is written in.
#include "clew/text/legibility.h"

#include <gtest/gtest.h>

namespace clew::text {
namespace {

using Scripts = std::vector<std::string>;

struct Row {
  const char* name;
  Scripts by_rule, unread;
  bool nothing = false;
};

TEST(Legibility, OfEveryScriptItIsKnownHowFarItIsRead) {
  const Row rows[] = {
      {"Vladimir Putin", {}, {}},
      {"Владимир Путин", {}, {}},
      {"فلاديمير بوتين", {}, {}},
      {"김정은", {}, {}},
      {"金正恩", {}, {}},
      {"Jørgen Åström", {}, {}},
      {"Βλαντίμιρ Πούτιν", {"Greek"}, {}},
      {"ולדימיר פוטין", {"Hebrew"}, {}},
      {"Վլադիմիր Պուտին", {"Armenian"}, {}},
      {"ვლადიმირ პუტინი", {"Georgian"}, {}},
      {"ウラジーミル・プーチン", {"Katakana"}, {}},
      {"व्लादिमीर पुतिन", {"Devanagari"}, {}},
      {"ভ্লাদিমির পুতিন", {"Bengali"}, {}},
      {"விளாடிமிர் புதின்", {"Tamil"}, {}},
      {"วลาดิมีร์ ปูติน", {"Thai"}, {}},
      {"Vladimir პუტინი", {"Georgian"}, {}},
      {"វ្លាឌីមៀ ពូទីន", {}, {"Khmer"}, true},
      {"ວລາດີມີ ປູຕິນ", {}, {"Lao"}, true},
      {"Vladimir ពូទីន", {}, {"Khmer"}},
      {"?!", {}, {}, true},
      {"…", {}, {}, true},
  };
  for (const Row& row : rows) {
    const Legibility read = legibility_of(read_name(row.name, NameKind::unknown));
    EXPECT_EQ(read.by_rule, row.by_rule) << row.name;
    EXPECT_EQ(read.unread, row.unread) << row.name;
    EXPECT_EQ(read.nothing, row.nothing) << row.name;
  }
}

TEST(Legibility, AForeignNameInHanIsToldFromAChineseOne) {
  for (const char* name : {"弗拉基米尔·普京", "贝拉克・奥巴马"})
    EXPECT_TRUE(legibility_of(read_name(name, NameKind::person)).foreign_han) << name;
  for (const char* name : {"习近平", "金·正恩", "司马相如"})
    EXPECT_FALSE(legibility_of(read_name(name, NameKind::person)).foreign_han) << name;
}

TEST(Legibility, ANumberIsANameThatCanBeCompared) {
  EXPECT_FALSE(legibility_of(read_name("39", NameKind::organisation)).nothing);
}

TEST(Legibility, OfHangulArabicAndHanItIsSaidWhatIsNotOfTheirOwnPeople) {
  struct Own {
    const char* name;
    NameKind kind;
    bool foreign_hangul, vowels_missing, other_han;
  };
  using enum NameKind;
  const Own rows[] = {
      {"김정은", person, false, false, false},
      {"김 정은", unknown, false, false, false},
      {"남궁민수", person, false, false, false},
      {"이고르 세친", person, true, false, false},
      {"빅토르 부트", unknown, true, false, false},
      {"오사마 빈 라덴", unknown, true, false, false},
      {"카다피", person, true, false, false},
      {"헤즈볼라", unknown, false, false, false},
      {"조선무역은행", unknown, false, false, false},
      {"조선련봉총회사", organisation, true, false, false},
      {"محمد علي", person, false, false, false},
      {"علي عبد الله صالح", person, false, false, false},
      {"فيكتور بوت", person, false, true, false},
      {"علی خامنه\u200cای", unknown, false, true, false},
      {"بنك ملي ايران", organisation, false, false, false},
      {"شركة الصقر", organisation, false, true, false},
      {"习近平", person, false, false, false},
      {"金正恩", unknown, false, false, false},
      {"林郑月娥", person, false, false, true},
      {"真主党", unknown, false, false, true},
      {"丹东鸿祥实业发展有限公司", organisation, false, false, true},
      {"李明", organisation, false, false, true},
      {"Vladimir Putin", person, false, false, false},
      {"Владимир Путин", person, false, false, false},
  };
  for (const Own& row : rows) {
    const Legibility got = legibility_of(read_name(row.name, row.kind));
    EXPECT_EQ(got.foreign_hangul, row.foreign_hangul) << row.name;
    EXPECT_EQ(got.vowels_missing, row.vowels_missing) << row.name;
    EXPECT_EQ(got.other_han, row.other_han) << row.name;
  }
}

}  // namespace
}  // namespace clew::text
