// What an investigator types into the field of a number, and what is found: one line each.

#include "clew/screen/identifier_forms.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <random>

#include "clew/screen/number_runs.h"

namespace clew::screen {
namespace {

constexpr int kNobody = -1;

/// As lists print them; the number is that of the line.
IdentifierIndex listed() {
  IdentifierIndex index;
  index.add(0, "passportNumber", "AF133955");
  index.add(1, "passportNumber", "AC877214", "co");
  index.add(2, "idNumber", "16217170");
  index.add(3, "taxNumber", "816005011-4");
  index.add(4, "imoNumber", "9187629");
  index.add(5, "mmsi", "572469210");
  index.add(6, "registrationNumber", "01074897");
  index.add(7, "passportNumber", "AF465508 Colombia");
  index.add(8, "passportNumber", "D000000483, Diplomatic");
  index.add(9, "passportNumber", "381110042 (Expired 25 Jan. 2016)");
  index.add(10, "registrationNumber", "22839 (Jalisco)");
  index.add(11, "idNumber", "C234897(0)");
  index.add(12, "swiftBic", "BICISNDX");
  index.add(13, "swiftBic", "BICIGALX123");
  index.add(14, "leiCode", "5493001KJTIIGC8Y1R13");  // its check digits are wrong
  index.add(15, "imoNumber", "543400");
  index.add(16, "passportNumber", "4138", "ye");
  index.add(17, "idNumber", "13/Ta Ta Na (Naing)019077");
  index.add(18, "passportNumber", "German travel document (\u201cReiseausweis\u201d) A 0139243");
  index.add(19, "passportNumber", "OR801168 and Kuwaiti National ID No. 281020505755 issued under another name");
  index.add(20, "iban", "GB82 WEST 1234 5698 7654 32");
  index.add(21, "accountNumber", "00330101244");
  index.add(22, "callSign", "HMYB");
  index.add(23, "swiftBic", "DCBKKPPY");
  index.build();
  return index;
}

struct Line {
  const char *property, *typed;
  int found;
  bool exact = false;
};

const Line kLines[] = {
    // The number, its kind, and who issued it
    {"passportNumber", "AF133955", 0, true},
    {"passportNumber", "Passport AF133955", 0, true},
    {"passportNumber", "Passport AF133955 (Colombia)", 0},
    {"passportNumber", "AF133955 (Colombia)", 0},
    {"passportNumber", "Passport: AF133955 CO", 0},
    {"passportNumber", "AF133955 exp. 2020", 0},
    {"passportNumber", "PassportAF133955", 0},
    {"passportNumber", "\u62a4\u7167 AF133955", 0},
    {"passportNumber", "\u62a4\u7167AF133955", 0},
    {"passportNumber", "\u0645\u0631\u062d\u0628\u0627 AF133955", 0},
    {"taxNumber", "Passport AF133955 (Colombia)", 0},
    {"id", "holder of the Colombian passport AF133955, as he says", 0},
    {"idNumber", "Cedula No. 16217170 (Colombia)", 2},
    {"idNumber", "C.C. 16217170", 2},
    {"idNumber", "CC16217170", 2},
    {"idNumber", "cedula 16.217.170", 2},
    {"idNumber", "16.217.170", 2, true},
    {"idNumber", "DNI 16217170", 2},
    {"taxNumber", "NIT 816005011-4", 3},
    {"taxNumber", "NIT # 816005011-4 (Colombia)", 3},
    {"taxNumber", "816005011", 3},  // without the check digit
    {"registrationNumber", "Company Number 01074897 (United Kingdom)", 6},
    {"registrationNumber", "Company Number 1074897 (United Kingdom)", 6},
    {"imoNumber", "Vessel Registration Identification IMO 9187629", 4},
    // Two numbers in one field
    {"imoNumber", "IMO 9187629 / name", 4},
    {"mmsi", "MMSI 572469210", 5, true},
    // Words behind a listed number
    {"passportNumber", "AF465508", 7},
    {"passportNumber", "AF465508 (Colombia)", 7, true},
    {"passportNumber", "D000000483", 8},
    {"passportNumber", "381110042", 9},
    {"registrationNumber", "22839", 10},
    {"idNumber", "C234897", 11},
    {"idNumber", "C234897(0)", 11, true},
    {"idNumber", "NRC 13/Ta Ta Na (Naing)019077", 17},
    {"passportNumber", "A 0139243", 18},
    {"passportNumber", "OR801168", 19},
    {"idNumber", "281020505755", 19},
    // Numbers that have not the form of their kind
    {"swiftBic", "BICISNDX", 12, true},
    {"swiftBic", "BIC BICISNDX", 12, true},
    {"swiftBic", "BICIGALX", 13, true},
    {"swiftBic", "SWIFT: DCBKKPPY (Pyongyang)", 23},
    {"leiCode", "5493001KJTIIGC8Y1R13", 14},
    {"imoNumber", "543400", 15},
    {"imoNumber", "IMO 543400", 15},
    {"passportNumber", "4138", 16},
    {"taxNumber", "4138", kNobody},  // so short a number names nobody elsewhere
    {"passportNumber", "4138 4139", kNobody},
    {"callSign", "call sign HMYB", 22},
    // Accounts
    {"iban", "GB82WEST12345698765432", 20, true},
    {"iban", "IBAN gb82 west 1234 5698 7654 32", 20, true},
    {"iban", "GB82WEST12345698765433", kNobody},
    {"id", "please pay to GB82 WEST 1234 5698 7654 32", 20},
    {"accountNumber", "00330101244", 21},  // of which bank?
    {"accountNumber", "account 00330101244 at the bank", 21},
    // Look-alikes
    {"registrationNumber", "01O74897", 6},
    {"registrationNumber", "01\u041e74897", 6},
    {"idNumber", "1621717O", 2},
    {"idNumber", "I6217170", 2},
    {"passportNumber", "AF13\u0417955", 0},
    {"passportNumber", "\u0410F133955", 0},
    // Others
    {"passportNumber", "AF133956 (Colombia)", kNobody},
    {"passportNumber", "XAF133955", kNobody},
    {"passportNumber", "F133955", kNobody},
    {"passportNumber", "AF133955Z", kNobody},
    {"passportNumber", "January 25, 2016", kNobody},
    {"passportNumber", "Diplomatic", kNobody},
    {"registrationNumber", "Jalisco", kNobody},
    {"registrationNumber", "12-22839", kNobody},  // five digits of a longer number
    {"idNumber", "019077", 17},
};

TEST(IdentifierForms, AnInvestigatorsLine) {
  const IdentifierIndex index = listed();
  for (const Line& line : kLines) {
    SCOPED_TRACE(std::string(line.property) + " " + line.typed);
    auto hits = index.find(line.property, line.typed);
    for (const IdentifierHit& hit : index.find_alike(line.property, line.typed)) {
      EXPECT_FALSE(hit.exact);
      hits.push_back(hit);
    }
    ASSERT_EQ(hits.size(), line.found < 0 ? 0U : 1U);
    if (line.found < 0) continue;
    EXPECT_EQ(hits[0].entity, static_cast<std::uint32_t>(line.found));
    EXPECT_EQ(hits[0].exact, line.exact);
  }
}

TEST(IdentifierForms, SeveralNumbersInAFieldAreAllFound) {
  const IdentifierIndex index = listed();
  const auto found = [&](const char* property, const char* text) {
    std::vector<std::uint32_t> entities;
    for (const IdentifierHit& hit : index.find_alike(property, text)) entities.push_back(hit.entity);
    return entities;
  };
  EXPECT_EQ(found("passportNumber", "AF133955; AC877214"), (std::vector<std::uint32_t>{0, 1}));
  EXPECT_EQ(found("passportNumber", "AF133955/AC877214"), (std::vector<std::uint32_t>{0, 1}));
  EXPECT_EQ(found("imoNumber", "IMO 9187629 / MMSI 572469210"), (std::vector<std::uint32_t>{4, 5}));
}

TEST(IdentifierForms, AShortNumberOfAnotherCountryIsNotFound) {
  const IdentifierIndex index = listed();
  const std::string_view yemen[] = {"ye"}, china[] = {"cn"}, both[] = {"cn", "ye"};
  EXPECT_EQ(index.find_alike("passportNumber", "4138", yemen).size(), 1U);
  EXPECT_EQ(index.find_alike("passportNumber", "4138", both).size(), 1U);
  EXPECT_TRUE(index.find_alike("passportNumber", "4138", china).empty());
}

TEST(IdentifierForms, ANumberUnderThePropertyOfAnotherSortOfPartyIsNeverExact) {
  const IdentifierIndex index = listed();
  const auto hits = index.find("passportNumber", "01074897");
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_FALSE(hits[0].exact);
  EXPECT_TRUE(hits[0].other_kind);
}

TEST(IdentifierForms, WhatHasNoLetterIsCounted) {
  IdentifierIndex index;
  index.add(0, "passportNumber", "---");
  index.add(0, "passportNumber", "1");
  index.add(0, "birthDate", "");
  index.build();
  EXPECT_EQ(index.unreadable(), 1U);
  EXPECT_EQ(index.find_alike("passportNumber", "1").size(), 1U);
}

TEST(NumberRuns, DatesAndPlacesAreNoNumbers) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(numbers_listed("381110042 (Expired 25 Jan. 2016)"), Texts{"381110042"});
  EXPECT_EQ(numbers_listed("AF465508 Colombia"), Texts{"AF465508"});
  EXPECT_EQ(numbers_listed("T04338017, expired 08 May 2013, issued by the office of Mainz"), Texts{"T04338017"});
  EXPECT_EQ(numbers_listed("816005011-4"), Texts{"816005011"});
  EXPECT_EQ(numbers_listed("AF133955"), Texts{});
  EXPECT_EQ(numbers_listed("Jalisco"), Texts{});
}

TEST(NumberRuns, AKeyIsEqualForWhatLooksEqual) {
  EXPECT_EQ(alike_key("01O74897"), alike_key("01074897"));
  EXPECT_EQ(alike_key("1074897"), alike_key("01074897"));
  EXPECT_EQ(alike_key("AF13\u0437955"), alike_key("AF133955"));
  EXPECT_NE(alike_key("0777"), alike_key("777"));  // too few digits
  EXPECT_NE(alike_key("AF133955"), alike_key("AF133956"));
}

// ------------------------------------------------------------------------------------------ properties

class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}
  std::size_t below(std::size_t end) { return engine_() % end; }
  template <std::size_t N>
  const char* one_of(const char* const (&texts)[N]) {
    return texts[below(N)];
  }

 private:
  std::mt19937 engine_;
};

std::string some_number(Random& random) {
  constexpr std::string_view kLetters = "ABCDEFGHJKMNPQRSTUVWXYZ", kDigits = "0123456789";
  static constexpr const char* kSeparators[] = {"", "", "", "-", ".", "/", " "};
  std::string number;
  const std::size_t letters = random.below(3);
  for (std::size_t i = 0; i < letters; ++i) number += kLetters[random.below(kLetters.size())];
  const std::size_t groups = 1 + random.below(3);
  for (std::size_t group = 0; group < groups; ++group) {
    if (group != 0) number += random.one_of(kSeparators);
    for (std::size_t i = 0; i < 4 + random.below(4); ++i) number += kDigits[random.below(10)];
  }
  return number;
}

std::string in_a_sentence(Random& random, const std::string& number) {
  static constexpr const char* kBefore[] = {"",          "Passport ",      "passport no. ", "No. ",  "(",
                                            "see also ", "Cedula de id: ", "\u2116",        "ID # ", "\u62a4\u7167 "};
  static constexpr const char* kAfter[] = {"",       " (Colombia)", ", Diplomatic",        "; another",
                                           " CO",    ")",           " issued in Bogota",   " / none",
                                           ", exp.", " (passport)", " (Exp 25 Jan. 2016)", "\u3002"};
  return random.one_of(kBefore) + number + random.one_of(kAfter);
}

TEST(IdentifierForms, AListedNumberInAnySentenceIsFound) {
  const std::uint32_t seed = std::random_device{}();
  std::cout << "seed " << seed << "\n";
  Random random(seed);
  static constexpr const char* kProperties[] = {"passportNumber", "idNumber", "taxNumber", "registrationNumber"};
  constexpr std::uint32_t kNumbers = 300;
  IdentifierIndex index;
  std::vector<std::string> numbers;
  for (std::uint32_t i = 0; i < kNumbers; ++i) {
    std::string number = some_number(random);
    while (letters_and_digits(number).size() < kPartOfNumberMin) number += "7";
    // The list may have words around it, too.
    index.add(i, random.one_of(kProperties), random.below(3) == 0 ? in_a_sentence(random, number) : number);
    numbers.push_back(number);
  }
  index.build();
  for (std::uint32_t i = 0; i < kNumbers; ++i) {
    const char* const property = random.one_of(kProperties);
    const std::string asked = in_a_sentence(random, numbers[i]);
    auto hits = index.find(property, asked);
    for (const IdentifierHit& hit : index.find_alike(property, asked)) hits.push_back(hit);
    EXPECT_TRUE(std::any_of(hits.begin(), hits.end(), [&](const auto& hit) { return hit.entity == i; }))
        << property << " '" << asked << "', listed " << numbers[i];
  }
}

// The index without an index: every listed number is compared with every run.
TEST(IdentifierForms, TheIndexFindsWhatAComparisonOfAllWithAllFinds) {
  const std::uint32_t seed = std::random_device{}();
  std::cout << "seed " << seed << "\n";
  Random random(seed);
  constexpr std::uint32_t kNumbers = 150;
  IdentifierIndex index;
  std::vector<std::string> listed;
  for (std::uint32_t i = 0; i < kNumbers; ++i) {
    // Short ones of few digits: many are equal, or parts of each other.
    std::string number = random.below(2) == 0 ? some_number(random) : std::to_string(10000 + random.below(60));
    listed.push_back(random.below(2) == 0 ? in_a_sentence(random, number) : number);
    index.add(i, "idNumber", listed.back());
  }
  index.build();
  for (int round = 0; round < 200; ++round) {
    const std::string asked = in_a_sentence(random, std::to_string(10000 + random.below(60)));
    std::vector<std::uint32_t> found, naive;
    for (const IdentifierHit& hit : index.find("idNumber", asked)) found.push_back(hit.entity);
    for (const IdentifierHit& hit : index.find_alike("idNumber", asked)) found.push_back(hit.entity);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    for (std::uint32_t i = 0; i < kNumbers; ++i) {
      std::vector<std::string> theirs = numbers_listed(listed[i]);
      for (const IdentifierForm& form : identifier_forms(IdentifierKind::document, listed[i]))
        theirs.push_back(form.normal);
      std::vector<std::string> ours = runs_asked(asked);
      for (const IdentifierForm& form : identifier_forms(IdentifierKind::document, asked)) ours.push_back(form.normal);
      const bool same = std::any_of(ours.begin(), ours.end(), [&](const std::string& a) {
        return std::any_of(theirs.begin(), theirs.end(),
                           [&](const std::string& b) { return alike_key(a) == alike_key(b); });
      });
      if (same) naive.push_back(i);
    }
    EXPECT_EQ(found, naive) << asked;
  }
}

}  // namespace
}  // namespace clew::screen
