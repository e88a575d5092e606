#include "clew/formats/statements/statements.h"

#include <gtest/gtest.h>

#include "clew/intel/print_entity.h"

namespace clew::formats::statements {
namespace {

constexpr std::string_view kHeader =
    "canonical_id,entity_id,prop,prop_type,schema,value,dataset,lang,original_value,external,first_seen,last_seen,"
    "origin,id\n";

struct Got {
  intel::Collected collected;
  Result<intel::ReadReport> report = fail(Code::io, "not read");
};

Got read(std::string_view rows, std::string_view header = kHeader) {
  Got got;
  const intel::EntitySink sink = got.collected.sink();
  intel::Reading reading(statements_info(), sink);
  const std::string text = std::string(header) + std::string(rows);
  codec::Input input = codec::Input::of(text);
  EXPECT_TRUE(read_statements_content(input, reading));
  got.report = reading.finish();
  return got;
}

TEST(Statements, RowsOfOneCanonicalIdAreOneEntity) {
  const Got got = read(
      "NK-1,ofac-36,name,name,LegalEntity,AEROCARIBBEAN AIRLINES,us_ofac_sdn,,,f,2023-01-01,2024-01-01,,a\n"
      "NK-1,un-7,alias,name,Company,AERO-CARIBBEAN,un_sc,spa,,f,2022-01-01,2023-06-01,,b\n"
      "NK-1,ofac-36,id,checksum,LegalEntity,5f3a,us_ofac_sdn,,,f,2023-01-01,2024-01-01,,c\n"
      "ofac-40,ofac-40,name,name,Person,Jon Smith,us_ofac_sdn,,,f,,,,d\n");
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.report->entities, 2u);
  EXPECT_EQ(got.report->bad_count, 0u);
  EXPECT_EQ(got.report->bad_field_count, 0u);
  const intel::Entity& entity = got.collected.at("NK-1");
  EXPECT_EQ(entity.schema, "Company");  // the more special one
  EXPECT_EQ(entity.referents, (std::vector<std::string>{"ofac-36", "un-7"}));
  EXPECT_EQ(entity.first("name"), "AEROCARIBBEAN AIRLINES");
  EXPECT_EQ(entity.all("ftm:datasets"), (std::vector<std::string_view>{"un_sc", "us_ofac_sdn"}));
  EXPECT_EQ(entity.first("ftm:first_seen"), "2022-01-01");
  EXPECT_EQ(entity.first("ftm:last_seen"), "2024-01-01");
  EXPECT_TRUE(entity.all("id").empty());
  for (const intel::Value& value : entity.values)
    EXPECT_EQ(value.lang, value.property == "alias" ? "spa" : "") << value.property;
  EXPECT_TRUE(got.collected.at("ofac-40").referents.empty());
}

TEST(Statements, ColumnsMayStandInAnyOrderAndSomeMayBeMissing) {
  const Got got = read("Jon Smith,a-1,Person,name\n", "value,entity_id,schema,prop\n");
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.collected.print(), "Person a-1\n  name = Jon Smith\n");
  EXPECT_FALSE(read("Jon Smith,a-1,name\n", "value,entity_id,prop\n").report);
}

TEST(Statements, ExternalRowsAreCountedAndLeftOut) {
  const Got got = read(
      "a-1,a-1,name,name,Person,Jon Smith,d,,,f,,,,1\n"
      "a-1,a-1,name,name,Person,John Smith,e,,,t,,,,2\n"
      "a-2,a-2,name,name,Person,Jane Doe,e,,,true,,,,3\n");
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.report->entities, 1u);
  EXPECT_EQ(got.collected.at("a-1").all("name").size(), 1u);
  EXPECT_EQ(got.report->unknown.at("(external statements)"), 2u);
}

TEST(Statements, RowsThatStandApartAreAFaultOfTheFile) {
  const Got got = read(
      "a-1,a-1,name,name,Person,Jon Smith,d,,,f,,,,1\n"
      "a-2,a-2,name,name,Person,Jane Doe,d,,,f,,,,2\n"
      "a-1,a-1,alias,name,Person,John Smith,d,,,f,,,,3\n");
  ASSERT_TRUE(got.report);
  EXPECT_TRUE(got.report->cut);
  ASSERT_EQ(got.report->bad.size(), 1u);
  EXPECT_EQ(got.report->bad[0].reason, "the rows of a-1 stand apart (line 4): sort the file by canonical_id first");
}

TEST(Statements, ARowThatCannotBeRightCostsThatRow) {
  const Got got = read(
      "a-1,a-1,name,name,Persn,Jon Smith,d,,,f,,,,1\n"
      "a-2,a-2,name,name,Person,Jane Doe,d,,,f,,,,2\n"
      "a-2,a-2,name,name,Vessel,Jane,d,,,f,,,,3\n"
      "a-2,a-2,birthdate,date,Person,1970,d,,,f,,,,4\n"
      ",,name,name,Person,Nobody,d,,,f,,,,5\n"
      "\xc8\xe2\xe0,a-3,name,name,Person,Joe,d,,,f,,,,6\n"
      "a-4,a-4,name\n");
  ASSERT_TRUE(got.report);
  std::string said;
  for (const intel::BadRecord& bad : got.report->bad) said += bad.record + ": " + bad.reason + "\n";
  EXPECT_EQ(said,
            "row in line 2: unknown schema \"Persn\": \"Person\" is meant?\n"
            "row in line 4: a Person and a Vessel at once\n"
            "row in line 6: no id\n"
            "row in line 7: an id that is not UTF-8\n"
            "row: row with more or fewer fields than columns\n");
  EXPECT_EQ(got.report->entities, 1u);
  ASSERT_EQ(got.report->bad_fields.size(), 2u);
  EXPECT_EQ(got.report->bad_fields[0].record, "row in line 7, canonical_id");
  EXPECT_EQ(got.report->bad_fields[1].reason, "unknown property \"birthdate\" of Person: \"birthDate\" is meant?");
}

TEST(Statements, CutAnywhereItGivesWholeEntitiesOrNone) {
  const std::string rows =
      "a-1,a-1,name,name,Person,Jon Smith,d,,,f,,,,1\n"
      "a-2,a-2,name,name,Person,Jane Doe,d,,,f,,,,2\n";
  for (std::size_t size = 0; size <= rows.size(); ++size) {
    const Got got = read(std::string_view(rows).substr(0, size));
    EXPECT_LE(got.report ? got.report->entities : 0u, 2u) << size;
  }
}

}  // namespace
}  // namespace clew::formats::statements
