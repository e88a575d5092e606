#include "clew/intel/reading.h"

#include <gtest/gtest.h>

namespace clew::intel {
namespace {

/// A reading whose entities are kept.
class ReadingOfAList : public ::testing::Test {
 protected:
  std::vector<Entity> got;
  const EntitySink sink = [this](Entity&& entity) -> Result<void> {
    got.push_back(std::move(entity));
    return {};
  };
  Reading reading{{}, sink};
};

TEST_F(ReadingOfAList, CountsWhatItHandsOnAndRefusesAnIdTwice) {
  reading.begin_file("a.xml");
  ASSERT_TRUE(reading.give({"x-1", "Person", {}, {}}, true, 5));
  ASSERT_TRUE(reading.give({"x-1", "Person", {}, {}}, true, 77));
  ASSERT_TRUE(reading.give({"x-2", "Sanction", {}, {}}, false, 90));
  const auto report = reading.finish();
  ASSERT_TRUE(report);
  EXPECT_EQ(got.size(), 3u);
  EXPECT_EQ(report->entities, 2u);
  EXPECT_EQ(report->targets, 1u);
  EXPECT_TRUE(report->bad.empty());
  ASSERT_EQ(report->joined.size(), 1u);
  EXPECT_EQ(report->joined[0].file, "a.xml");
  EXPECT_EQ(report->joined[0].offset, 77u);
  EXPECT_EQ(report->joined[0].code, Code::conflict);
  EXPECT_EQ(report->joined[0].record, "x-1");
  EXPECT_EQ(report->joined_count, 1u);
}

TEST_F(ReadingOfAList, NothingReadableIsAnErrorWithTheFirstFault) {
  reading.bad(Error{Code::truncated, "no element found", 9}, "file");
  reading.bad(Error{Code::io, "later", 1}, "file");
  const auto report = reading.finish();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Code::truncated);
  EXPECT_EQ(report.error().offset, 9u);
}

TEST_F(ReadingOfAList, AnEmptyListIsNoError) {
  EXPECT_TRUE(reading.finish());
}

TEST_F(ReadingOfAList, ACutFileIsToldHoweverManyRecordsWereBadBeforeIt) {
  ASSERT_TRUE(reading.give({"x", "Person", {}, {}}, true, 0));
  for (std::size_t i = 0; i < kBadRecordsMax; ++i) reading.bad(Error{Code::malformed, "no name", i}, "row");
  reading.bad(Error{Code::truncated, "ends inside a row", 99}, "row");
  const auto report = reading.finish();
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->cut);
}

TEST_F(ReadingOfAList, KeepsABoundedNumberOfBadRecordsAndCountsTheRest) {
  ASSERT_TRUE(reading.give({"x", "Person", {}, {}}, true, 0));
  for (std::size_t i = 0; i < kBadRecordsMax + 3; ++i) reading.bad(Error{}, "row");
  const auto report = reading.finish();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->bad_count, kBadRecordsMax + 3);
  EXPECT_FALSE(report->cut);
  ASSERT_EQ(report->bad.size(), kBadRecordsMax + 1);
  EXPECT_EQ(report->bad.back().reason, "3 more bad records");
}

TEST_F(ReadingOfAList, ASchemaThatNobodyKnowsIsABadRecordWithTheOneThatIsMeant) {
  reading.begin_file("own.csv");
  EXPECT_FALSE(reading.give({"x-1", "Persn", {}, {}}, true, 5, "row in line 2").value());
  EXPECT_TRUE(reading.give({"x-1", "Person", {}, {}}, true, 9, "row in line 3").value());  // the id is still free
  EXPECT_FALSE(reading.give_unchecked({"x-2", "Thing", {}, {}}, true, 11, "").value());
  const auto report = reading.finish();
  ASSERT_TRUE(report);
  EXPECT_EQ(got.size(), 1u);
  EXPECT_EQ(report->targets, 1u);
  EXPECT_EQ(report->bad_count, 2u);
  EXPECT_EQ(report->bad[0].reason, "unknown schema \"Persn\": \"Person\" is meant?");
  EXPECT_EQ(report->bad[0].record, "row in line 2");
  EXPECT_EQ(report->bad[0].offset, 5u);
  EXPECT_EQ(report->bad[1].record, "entity x-2");
}

TEST_F(ReadingOfAList, FieldsThatCannotBeRightAreSaidAndTheRecordIsKept) {
  reading.begin_file("own.csv");
  Entity entity{"x-1", "Person", {}, {}};
  entity.add("birthDate", "1990-02-31");
  entity.add("birthDate", "1990-02");
  add_date(entity, "deathDate", "1990-13-01");
  add_country(entity, "nationality", "Erewhon");
  add_country(entity, "country", "Iran");
  add_gender(entity, "mx");
  ASSERT_TRUE(reading.give(std::move(entity), true, 7, "row in line 2"));
  const auto report = reading.finish();
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->bad.empty());
  std::string said;
  for (const BadRecord& field : report->bad_fields)
    said += field.file + " " + std::to_string(field.offset) + " " + field.record + ": " + field.reason + "\n";
  EXPECT_EQ(said,
            "own.csv 7 row in line 2, birthDate: \"1990-02-31\" is a day or month that the calendar does not have\n"
            "own.csv 7 row in line 2, deathDate: \"1990-13-01\" is a day or month that the calendar does not have\n"
            "own.csv 7 row in line 2, nationality: \"Erewhon\" is no country that is known\n"
            "own.csv 7 row in line 2, gender: \"mx\" is no gender that is known\n");
  EXPECT_EQ(report->bad_field_count, 4u);
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].all("birthDate"), std::vector<std::string_view>{"1990-02"});
  EXPECT_EQ(got[0].all("notes"),
            (std::vector<std::string_view>{"birthDate: 1990-02-31", "deathDate: 1990-13-01", "gender: mx"}));
  EXPECT_EQ(got[0].first("nationality"), "Erewhon");
}

TEST_F(ReadingOfAList, ANameWithoutAVisibleCharacterIsABadField) {
  reading.begin_file("own.csv");
  Entity entity{"x-1", "Person", {}, {}};
  entity.add("name", "\xef\xbb\xbf\xe2\x80\x8b\xc2\xad");  // U+FEFF, U+200B, U+00AD
  entity.add("alias", "\xe3\x80\x80\xe2\x80\xae");         // U+3000, U+202E
  entity.add("weakAlias", "\xe2\x80\x8bXu");
  ASSERT_TRUE(reading.give(std::move(entity), true, 7, "row in line 2"));
  const auto report = reading.finish();
  ASSERT_TRUE(report);
  ASSERT_EQ(report->bad_fields.size(), 2u);
  EXPECT_EQ(report->bad_fields[0].record, "row in line 2, name");
  EXPECT_EQ(report->bad_fields[0].reason, "a name without a visible character (U+FEFF U+200B U+00AD)");
  EXPECT_EQ(report->bad_fields[1].reason, "a name without a visible character (U+3000 U+202E)");
  ASSERT_EQ(got.size(), 1u);
  EXPECT_TRUE(got[0].all("name").empty());
  EXPECT_TRUE(got[0].all("alias").empty());
  EXPECT_EQ(got[0].all("weakAlias").size(), 1u);
}

TEST_F(ReadingOfAList, AMisspeltPropertyIsSaidOnceWithHowOftenItCame) {
  reading.check_properties();
  for (const char* id : {"x-1", "x-2"}) {
    Entity entity{id, "Person", {}, {}};
    entity.add("name", "Jon Smith");
    entity.add("birthdate", "1970-01-02");
    entity.add("own:branch", "7");
    ASSERT_TRUE(reading.give(std::move(entity), true, 7, std::string("line ") + id));
  }
  const auto report = reading.finish();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->bad_field_count, 2u);
  ASSERT_EQ(report->bad_fields.size(), 1u);
  EXPECT_EQ(report->bad_fields[0].reason,
            "unknown property \"birthdate\" of Person: \"birthDate\" is meant? (2 values)");
  EXPECT_EQ(report->bad_fields[0].record, "line x-1, birthdate");
  EXPECT_EQ(got.at(1).first("birthdate"), "1970-01-02");  // kept as it is
}

TEST_F(ReadingOfAList, ReadersOfOtherFormatsNameTheirPropertiesThemselves) {
  Entity entity{"x-1", "Person", {}, {}};
  entity.add("birthdate", "1970-01-02");
  ASSERT_TRUE(reading.give(std::move(entity), true, 7));
  EXPECT_EQ(reading.finish()->bad_field_count, 0u);
}

TEST(Reading, OneLineHasNoBlanksAtItsEndsAndOneBetweenWords) {
  EXPECT_EQ(one_line("  a\n   b\xc2\xa0 c \xc2\xa0"), "a b c");
  EXPECT_EQ(one_line(" \t"), "");
  EXPECT_EQ(one_line("\xc3\xa0"), "\xc3\xa0");  // a letter that ends in the byte of a no-break space
}

TEST(Reading, ListsAreCutAtTheirSeparatorOutsideQuotes) {
  using Items = std::vector<std::string>;
  EXPECT_EQ(list_items(" a;b ;; c"), (Items{"a", "b", "c"}));
  EXPECT_EQ(list_items("a; \"b; \"\"c\"\"\";d"), (Items{"a", "b; \"c\"", "d"}));
  EXPECT_EQ(list_items("a \"b;c\""), (Items{"a \"b", "c\""}));
  EXPECT_EQ(list_items("\"never closed; x"), (Items{"never closed; x"}));
  EXPECT_EQ(list_items("a|b", '|'), (Items{"a", "b"}));
  EXPECT_EQ(list_items(""), Items{});
}

std::string print(const Entity& entity) {
  std::string text;
  for (const Value& value : entity.values)
    text += value.property + "=" + value.text + (value.note.empty() ? "" : " (" + value.note + ")") + ";";
  return text;
}

TEST(Reading, YearsBetweenAreAllGivenAndLongSpansByTheirEnds) {
  Entity near, far, broken;
  add_years(near, "birthDate", "1973", "1975");
  EXPECT_EQ(print(near),
            "birthDate=1973 (between 1973 and 1975);birthDate=1974 (between 1973 and 1975);"
            "birthDate=1975 (between 1973 and 1975);");
  add_years(far, "birthDate", "1900", "1950", "circa");
  EXPECT_EQ(print(far), "birthDate=1900 (between 1900 and 1950; circa);birthDate=1950 (between 1900 and 1950; circa);");
  add_years(broken, "birthDate", "1973", "?");
  EXPECT_EQ(print(broken), "birthDate=1973;notes=birthDate: ?;");
}

TEST(Reading, ANumberIsCutFromWhatStandsBehindIt) {
  Entity entity;
  add_number(entity, "idNumber", "836110035 (diplomatic)");
  add_number(entity, "idNumber", "A-77, issued in Iran", "Passport");
  add_number(entity, "idNumber", "Trade License No 13388");
  add_number(entity, "idNumber", "12,");
  EXPECT_EQ(print(entity),
            "idNumber=836110035 ((diplomatic));idNumber=A-77 (issued in Iran; Passport);"
            "idNumber=Trade License No 13388;idNumber=12;");
}

TEST(Reading, WhatIsNoDateOrNoCountryStaysAsWritten) {
  Entity entity;
  add_date(entity, "birthDate", "24/06/1402 (Hijri Calendar)");
  add_country(entity, "country", "Iran (Islamic Republic of)");
  add_country(entity, "country", "Erewhon");
  add_gender(entity, "Male");
  add_gender(entity, "vessel");
  EXPECT_EQ(print(entity),
            "notes=birthDate: 24/06/1402 (Hijri Calendar);country=ir;country=Erewhon;gender=male;gender=vessel;");
}

}  // namespace
}  // namespace clew::intel
