#include "clew/screen/identifier_index.h"

#include <gtest/gtest.h>

#include "clew/screen/identifier_forms.h"

namespace clew::screen {
namespace {

IdentifierIndex listed() {
  IdentifierIndex index;
  index.add(0, "passportNumber", "A-1234567", "ru");
  index.add(1, "imoNumber", "IMO 9187629");
  index.add(2, "swiftBic", "DCBK KPPY");
  index.add(3, "leiCode", "5493001KJTIIGC8Y1R12");
  index.add(4, "taxNumber", "7707083893");
  index.add(5, "callSign", "HMYB");
  index.add(6, "idNumber", "ab 987654");
  index.build();
  return index;
}

struct Case {
  const char *property, *text, *country;
  int entity;  // -1: nothing is found
  bool exact;
};

TEST(IdentifierIndex, FindsWhatIsWrittenDifferently) {
  const IdentifierIndex index = listed();
  const Case cases[] = {
      {"passportNumber", "a1234567", "", 0, true},
      {"passportNumber", "A 123-4567", "ru", 0, true},
      {"passportNumber", "A1234567", "kp", 0, false},  // the same number, issued elsewhere
      {"passportNumber", "A1234568", "", -1, false},
      {"passportNumber", "1234567", "", -1, false},  // a part is not the whole
      {"taxNumber", "A1234567", "", 0, false},       // another kind of number
      {"idNumber", "A1234567", "", 0, true},         // the general kind
      {"id", "A1234567", "", 0, true},
      {"imoNumber", "9187629", "", 1, true},
      {"id", "IMO9187629", "", 1, true},
      {"taxNumber", "9187629", "", 1, false},  // the number of a ship in the field of another
      {"passportNumber", "IMO 9187629", "", 1, false},
      {"mmsi", "9187629", "", 1, false},
      {"passportNumber", "91876290", "", -1, false},  // a part is not the whole
      {"imoNumber", "7707083", "", -1, false},
      {"imoNumber", "7707083893", "", 4, false},
      {"leiCode", "A1234567", "", 0, false},
      {"taxNumber", "DCBKKPPY", "", 2, false},
      {"taxNumber", "DCBKKPPY123", "", -1, false},  // a branch counts only where a bank was asked for
      {"taxNumber", "HMYB", "", 5, false},
      {"swiftBic", "DCBKKPPY", "", 2, true},
      {"swiftBic", "DCBKKPPYXXX", "", 2, true},
      {"swiftBic", "DCBKKPPY123", "", 2, true},  // a branch of the bank
      {"swiftBic", "DCBKKPPZ", "", -1, false},
      {"leiCode", "5493 001K JTII GC8Y 1R12", "", 3, true},
      {"leiCode", "5493001KJTIIGC8Y1R13", "", -1, false},
      {"callSign", "HMYB", "", 5, false},  // handed on with the flag
      {"passportNumber", "AB987654", "", 6, true},
      {"name", "A1234567", "", -1, false},
      {"id", "", "", -1, false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.property) + " " + c.text + " " + c.country);
    const auto hits = index.find(c.property, c.text, c.country);
    ASSERT_EQ(hits.size(), c.entity < 0 ? 0U : 1U);
    if (c.entity < 0) continue;
    EXPECT_EQ(hits[0].entity, static_cast<std::uint32_t>(c.entity));
    EXPECT_EQ(hits[0].exact, c.exact);
  }
}

TEST(IdentifierIndex, ZerosInFrontAreFoundAndNeverExact) {
  IdentifierIndex index;
  index.add(0, "passportNumber", "00123456");
  index.add(1, "taxNumber", "654321");
  index.add(2, "idNumber", "0000777");
  index.add(3, "imoNumber", "0187629");
  index.add(4, "passportNumber", "0012345A");
  index.build();
  struct Zeros {
    const char *property, *text;
    int entity;  // -1: nothing
    bool exact;
  };
  const Zeros cases[] = {
      {"passportNumber", "00123456", 0, true},
      {"passportNumber", "123456", 0, false},
      {"passportNumber", "0 123-456", 0, false},
      {"idNumber", "123456", 0, false},  // the general kind
      {"id", "000123456", 0, false},
      {"taxNumber", "123456", -1, false},        // another kind, and other zeros
      {"passportNumber", "1234560", -1, false},  // zeros behind count
      {"taxNumber", "00654321", 1, false},
      {"idNumber", "00000777", -1, false},  // three digits say too little
      {"imoNumber", "187629", -1, false},
      {"passportNumber", "12345A", -1, false},
  };
  for (const Zeros& c : cases) {
    SCOPED_TRACE(std::string(c.property) + " " + c.text);
    const auto hits = index.find(c.property, c.text);
    ASSERT_EQ(hits.size(), c.entity < 0 ? 0U : 1U);
    if (c.entity < 0) continue;
    EXPECT_EQ(hits[0].entity, static_cast<std::uint32_t>(c.entity));
    EXPECT_EQ(hits[0].exact, c.exact);
    EXPECT_FALSE(hits[0].other_kind);
  }
}

TEST(IdentifierIndex, ANumberIsFoundHoweverItIsTyped) {
  IdentifierIndex index;
  index.add(0, "passportNumber", "AB123456");
  index.add(1, "imoNumber", "9187629");
  index.add(2, "passportNumber", "КН998877");   // Cyrillic, as a list has it
  index.add(3, "passportNumber", "NO 765432");  // a part of the number, or a word
  index.build();
  const Case cases[] = {
      {"passportNumber", "AB\uFF11\uFF12\uFF13\uFF14\uFF15\uFF16", "", 0, true},  // full width
      {"passportNumber", "\uFF21\uFF22123456", "", 0, true},
      {"passportNumber", "AB\u0661\u0662\u0663\u0664\u0665\u0666", "", 0, true},  // Arabic digits
      {"passportNumber", "AB\u2013123\u00A0456", "", 0, true},                    // a dash, a blank that does not break
      {"passportNumber", "AB\u200B123456", "", 0, true},
      {"passportNumber", "\u0410\u0412123456", "", 0, false},  // Cyrillic letters
      {"passportNumber", "\u0391\u0392123456", "", 0, false},  // Greek letters
      {"id", "\u0430\u0432123456", "", 0, false},
      {"passportNumber", "passport AB123456", "", 0, true},
      {"id", "Passport No. AB123456", "", 0, true},
      {"passportNumber", "No. AB123456", "", 0, true},
      {"passportNumber", "\u2116 AB123456", "", 0, true},
      {"passportNumber", "\u2116AB123456", "", 0, true},
      {"passportNumber", "AB123456 (passport)", "", 0, true},
      {"passportNumber", "NOAB123456", "", -1, false},  // no word by itself
      {"passportNumber", "AB123456.0", "", 0, false},
      {"imoNumber", "\uFF19\uFF11\uFF18\uFF17\uFF16\uFF12\uFF19", "", 1, true},
      {"imoNumber", "IMO No. 9187629", "", 1, true},
      {"imoNumber", "9187629.0", "", 1, false},
      {"imoNumber", "09187629", "", 1, false},
      {"id", "9187629.00", "", 1, false},
      {"imoNumber", "9187629.5", "", -1, false},
      {"passportNumber", "KH998877", "", 2, false},
      {"passportNumber", "кн 998877", "", 2, true},
      {"passportNumber", "765432", "", 3, false},
      {"passportNumber", "NO765432", "", 3, true},
      {"passportNumber", "\xff\xfe\xfd\xfc\xfb", "", -1, false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.property) + " " + c.text);
    const auto hits = index.find(c.property, c.text, c.country);
    ASSERT_EQ(hits.size(), c.entity < 0 ? 0U : 1U);
    if (c.entity < 0) continue;
    EXPECT_EQ(hits[0].entity, static_cast<std::uint32_t>(c.entity));
    EXPECT_EQ(hits[0].exact, c.exact);
  }
  EXPECT_EQ(how_alike("passportNumber", "AB123456", "\u0410\u0412123456"), Alike::looks);
  EXPECT_EQ(how_alike("imoNumber", "9187629", "9187629.0"), Alike::zeros);
  EXPECT_EQ(how_alike("passportNumber", "00123456", "123456"), Alike::zeros);
  EXPECT_EQ(how_alike("passportNumber", "AB123456", "No. ab 123456"), Alike::words);
}

TEST(IdentifierIndex, ShortNumbersNameNobody) {
  IdentifierIndex index;
  index.add(0, "passportNumber", "1234");
  index.add(0, "passportNumber", "----------");
  index.build();
  EXPECT_EQ(index.size(), 0U);
  EXPECT_TRUE(index.find("passportNumber", "1234").empty());
}

TEST(IdentifierIndex, GivesEveryOwnerOfANumber) {
  IdentifierIndex index;
  for (std::uint32_t entity : {7U, 3U, 5U}) index.add(entity, "registrationNumber", "55 667788");
  index.build();
  const auto hits = index.find("registrationNumber", "55667788");
  ASSERT_EQ(hits.size(), 3U);
  EXPECT_EQ(hits[0].entity, 3U);
  EXPECT_EQ(hits[2].entity, 7U);
}

TEST(IdentifierIndex, AWrongPropertyHasNoKind) {
  EXPECT_EQ(identifier_kind("birthDate"), IdentifierKind::none);
  EXPECT_EQ(identifier_kind("passportNumber"), IdentifierKind::document);
  EXPECT_EQ(identifier_kind("bikCode"), IdentifierKind::document);
  EXPECT_EQ(identifier_kind("voenCode"), IdentifierKind::document);
}

}  // namespace
}  // namespace clew::screen
