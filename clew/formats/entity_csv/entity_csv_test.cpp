#include "clew/formats/entity_csv/entity_csv.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include "clew/base/file.h"
#include "clew/formats/entity_csv/columns.h"
#include "clew/intel/print_entity.h"

namespace clew::formats::entity_csv {
namespace {

constexpr std::string_view kTable =
    "Ref,Full Name,\"Name, old\",First,Last,DOB,Country,Kind,Other\n"
    "7,Jon Smith,A|B,Jon,SMITH,4 October 1983,North Korea,Person,x\n"
    "8,Acme,,,,soon,Erewhon,Company,\n"
    ",Nobody,,,,,,Person,\n"
    "9,,,,,,,Person,\n"
    "7,Again,,,,,,Person,\n";

struct Got {
  intel::Collected collected;
  Result<intel::ReadReport> report = fail(Code::io, "not read");
};

Got read(std::string_view text, std::string_view mapping_text) {
  Got got;
  auto mapping = parse_mapping(mapping_text);
  EXPECT_TRUE(mapping) << mapping.error();
  if (!mapping) return got;
  mapping->id_prefix = "own-";
  const intel::EntitySink sink = got.collected.sink();
  intel::Reading reading({}, sink);
  codec::Input input = codec::Input::of(text);
  EXPECT_TRUE(read_entity_csv_content(input, *mapping, reading));
  got.report = reading.finish();
  return got;
}

TEST(EntityCsv, ColumnsBecomePropertiesByTheMapping) {
  const Got got = read(kTable,
                       "id=Ref, schema=Kind, name=Full Name, alias=\"Name, old\"[|], alias=First+Last, birthDate=DOB,"
                       "country=Country,topics='sanction'");
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.collected.print(),
            "Person own-7\n  alias = A\n  alias = B\n  alias = Jon SMITH\n  birthDate = 1983-10-04\n  country = kp\n"
            "  name = Jon Smith\n  topics = sanction\n"
            "Company own-8\n  country = Erewhon\n  name = Acme\n  notes = birthDate: soon\n  topics = sanction\n"
            "Person own-7\n  name = Again\n  topics = sanction\n");
  ASSERT_EQ(got.report->bad.size(), 2u);
  EXPECT_EQ(got.report->bad[0].reason, "no id");
  EXPECT_EQ(got.report->bad[0].record, "row in line 4");
  EXPECT_EQ(got.report->bad[1].reason, "no name");
  ASSERT_EQ(got.report->joined.size(), 1u);
  EXPECT_EQ(got.report->joined[0].record, "own-7");
}

TEST(EntityCsv, ASchemaThatIsNoColumnIsAConstant) {
  const Got got = read(kTable, "name=Full Name,birthDate=DOB,schema=Person,id=Ref");
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.collected.at("own-8").schema, "Person");
}

struct BadMapping {
  const char* text;
  const char* says;
};

TEST(EntityCsv, AMappingThatCannotBeReadSaysWhichRule) {
  const BadMapping cases[] = {
      {"", "is no rule"},
      {"name", "\"name\" is no rule"},
      {"name=", "lacks a property or a column"},
      {"=Full Name", "lacks a property or a column"},
      {"name=\"Full Name", "never closed"},
      {"name=A+,id=B,schema=C", "\"name=A+\" has an empty column name"},
      {"name=A,id=B,schema=''", "empty constant"},
      {"name=A,id=B", "no rule for \"schema\""},
      {"name=A,id=B,schema=C,schema=D", "\"schema\" has one value"},
      {"name=A|,id=B,schema=C", "\"name=A|\" has an empty column name"},
      {"name=A,id=B,schema=:", "empty constant"},
      {"name=A,schema=B", "no rule for \"id\""},
      {"id=A,schema=B", "no rule for \"name\""},
  };
  for (const BadMapping& c : cases) {
    const auto mapping = parse_mapping(c.text);
    ASSERT_FALSE(mapping) << c.text;
    EXPECT_NE(mapping.error().find(c.says), std::string::npos) << c.text << ": " << mapping.error();
  }
}

TEST(EntityCsv, ATableWithoutAWantedColumnIsRefusedByItsName) {
  const std::string path = "/tmp/clew-entity-csv-test-" + std::to_string(getpid());
  ASSERT_TRUE(write_file_atomically(path, kTable));
  const auto mapping = parse_mapping("name=Full Name,birthDate=Birth Date,schema=Person,id=Ref");
  ASSERT_TRUE(mapping);
  const auto checked = check_mapping(path, *mapping);
  ASSERT_FALSE(checked);
  EXPECT_TRUE(checked.error().starts_with("no column \"Birth Date\" for \"birthDate\"; the table has: Ref, Full Name"))
      << checked.error();
  intel::Collected collected;
  const auto report = read_entity_csv({path}, *mapping, collected.sink());
  ASSERT_TRUE(report);
  EXPECT_EQ(report->bad.at(0).reason, checked.error());
  EXPECT_TRUE(collected.entities.empty());
  ASSERT_TRUE(remove_file(path));
}

TEST(EntityCsv, ASchemaThatNobodyKnowsIsRefusedInTheMappingAndInTheRow) {
  const std::string path = "/tmp/clew-entity-csv-schema-" + std::to_string(getpid());
  ASSERT_TRUE(write_file_atomically(path, kTable));
  for (const char* words : {"name=Full Name,schema=person,id=Ref", "name=Full Name,schema='person',id=Ref"}) {
    const auto mapping = parse_mapping(words);
    ASSERT_TRUE(mapping);
    const auto checked = check_mapping(path, *mapping);
    ASSERT_FALSE(checked) << words;
    EXPECT_NE(checked.error().find("unknown schema \"person\": \"Person\" is meant?"), std::string::npos)
        << checked.error();
  }
  ASSERT_TRUE(remove_file(path));
  const Got got = read("Ref,Name,Kind\n1,Jon Smith,Persn\n2,Jane Doe,Person\n", "id=Ref,name=Name,schema=Kind");
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.collected.print(), "Person own-2\n  name = Jane Doe\n");
  ASSERT_EQ(got.report->bad.size(), 1u);
  EXPECT_EQ(got.report->bad[0].reason, "unknown schema \"Persn\": \"Person\" is meant?");
  EXPECT_EQ(got.report->bad[0].record, "row in line 2");
}

TEST(EntityCsv, AMisspeltPropertyInTheMappingIsRefused) {
  const std::string path = "/tmp/clew-entity-csv-property-" + std::to_string(getpid());
  ASSERT_TRUE(write_file_atomically(path, kTable));
  const auto said = [&](const char* words) {
    const auto mapping = parse_mapping(words);
    if (!mapping) return mapping.error();
    const auto checked = check_mapping(path, *mapping);
    return checked ? std::string() : checked.error();
  };
  EXPECT_EQ(said("id=Ref,schema=Person,name=Full Name,birthdate=DOB"),
            "unknown property \"birthdate\" of Person: \"birthDate\" is meant?");
  EXPECT_EQ(said("id=Ref,schema=Person,name=Full Name,own:birthdate=DOB"), "");
  EXPECT_EQ(said("id=Ref,schema=Person,name=Full Name,holderName=First"), "");  // like none: said when it is loaded
  ASSERT_TRUE(remove_file(path));
  const Got got = read(kTable, "id=Ref,schema=Kind,name=Full Name,birthdate=DOB");
  ASSERT_TRUE(got.report);
  ASSERT_EQ(got.report->bad_fields.size(), 2u);
  EXPECT_EQ(got.report->bad_fields[0].reason, "unknown property \"birthdate\" of Person: \"birthDate\" is meant?");
  EXPECT_EQ(got.report->bad_fields[1].reason, "unknown property \"birthdate\" of Company");
}

TEST(EntityCsv, FieldsThatCannotBeRightAreSaidWithTheirRow) {
  const Got got = read("Ref,Name,Born,Land,Sex\n1,Jon Smith,31.02.1990,Erewhon,x\n",
                       "id=Ref,schema=Person,name=Name,birthDate=Born,country=Land,gender=Sex");
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.report->entities, 1u);
  std::string said;
  for (const intel::BadRecord& field : got.report->bad_fields) said += field.record + ": " + field.reason + "\n";
  EXPECT_EQ(said,
            "row in line 2, birthDate: \"31.02.1990\" is no date\n"
            "row in line 2, country: \"Erewhon\" is no country that is known\n"
            "row in line 2, gender: \"x\" is no gender that is known\n");
}

TEST(EntityCsv, SeveralColumnsOfOnePropertyAreAllRead) {
  const std::string_view table = "Ref,Name,AKA,AKA\n1,Jon Smith,John Smith,Jack Smith\n";
  for (const char* alias : {"alias=AKA#1,alias=AKA#2", "alias=AKA#1|AKA#2"}) {
    const Got got = read(table, std::string("id=Ref,schema=:Person,name=Name,") + alias);
    ASSERT_TRUE(got.report);
    EXPECT_EQ(got.collected.print(), "Person own-1\n  alias = Jack Smith\n  alias = John Smith\n  name = Jon Smith\n");
  }
}

TEST(EntityCsv, TwoColumnsOfOneNameAreRefusedUnlessToldApart) {
  const Got got = read("Ref,Name,AKA,Other,aka\n1,Jon Smith,a,b,c\n", "id=Ref,schema=Person,name=Name,alias=Aka");
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.report->entities, 0u);
  EXPECT_EQ(got.report->bad.at(0).reason,
            "the columns 3 and 5 are all called \"Aka\": say which, alias=Aka#1, or take them all, alias=Aka#1|Aka#2");
  const Got exact = read("Ref,Name,AKA,Other,aka\n1,Jon Smith,a,b,c\n", "id=Ref,schema=Person,name=Name,alias=aka");
  ASSERT_TRUE(exact.report);
  EXPECT_EQ(exact.collected.print(), "Person own-1\n  alias = c\n  name = Jon Smith\n");
}

TEST(EntityCsv, TextThatIsNotUtf8IsReadWhereItIsPlainAndIsABadFieldElse) {
  const Got got = read(
      "Ref,Name,Note\n1,Jos\xe9 P\xe9rez,\n2,Jane Doe,\xc8\xe2\xe0\xed\n3,\xc8\xe2\xe0\xed Roe,\n\xc8\xe2\xe0,Jon "
      "Smith,\n",
      "id=Ref,schema=Person,name=Name");
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.collected.at("own-1").first("name"), "Jos\xc3\xa9 P\xc3\xa9rez");
  EXPECT_EQ(got.collected.at("own-3").first("name"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd Roe");
  EXPECT_EQ(got.report->not_utf8, (intel::NotUtf8{1, 2, 2, "", "Name", 2}));  // the note is not used
  ASSERT_EQ(got.report->bad_fields.size(), 2u);
  EXPECT_EQ(got.report->bad_fields[0].record, "row in line 4, Name");
  ASSERT_EQ(got.report->bad.size(), 1u);
  EXPECT_EQ(got.report->bad[0].record, "row in line 5");
  EXPECT_EQ(got.report->bad[0].reason, "an id that is not UTF-8");
}

TEST(EntityCsv, AByteThatIsNoTextCostsItsRowWhereverItStands) {
  using namespace std::string_view_literals;
  const std::string_view table = "Ref,Name\n1,Jon\0Smith\n2,Jane Doe\n,\n"sv;
  EXPECT_EQ(table_fault(table), "");
  const Got got = read(table, "id=Ref,schema=Person,name=Name");
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.collected.print(), "Person own-2\n  name = Jane Doe\n");
  EXPECT_EQ(got.report->bad_count, 1u);
}

TEST(EntityCsv, AFileThatIsNoTableSaysWhatItIs) {
  using namespace std::string_view_literals;
  const std::pair<std::string_view, const char*> cases[] = {
      {""sv, "is empty"},
      {"\xef\xbb\xbf\n"sv, "is empty"},
      {"PK\x03\x04"sv, "workbook"},
      {"\x1f\x8b\x08"sv, "gzip -d"},
      {"%PDF-1.7"sv, "is a PDF"},
      {"\xff\xfeR\0"sv, "iconv -f UTF-16"},
      {"Ref\x01,Name\n"sv, "byte 3 is 0x01"},
      {"R\xe9"
       "f,Name\n"sv,
       "the row of column names is not UTF-8"},
  };
  const std::string path = "/tmp/clew-entity-csv-front-" + std::to_string(getpid());
  const auto mapping = parse_mapping("id=Ref,schema=Person,name=Name");
  ASSERT_TRUE(mapping);
  for (const auto& [content, says] : cases) {
    ASSERT_TRUE(write_file_atomically(path, content));
    const auto checked = check_mapping(path, *mapping);
    ASSERT_FALSE(checked) << says;
    EXPECT_NE(checked.error().find(says), std::string::npos) << checked.error();
  }
  ASSERT_TRUE(remove_file(path));
}

TEST(EntityCsv, AnApostropheInAConstantIsALetter) {
  const Got got = read("Ref,Name\n1,Jon Smith\n", "id=Ref,schema=Person,alias=:Shane O'Brien,name=Name");
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.collected.print(), "Person own-1\n  alias = Shane O'Brien\n  name = Jon Smith\n");
}

TEST(EntityCsv, CutAnywhereItLosesOnlyWhatIsCut) {
  for (std::size_t size = 0; size < kTable.size(); ++size) {
    const Got got = read(kTable.substr(0, size), "id=Ref,schema=Person,name=Full Name");
    if (!got.report) continue;
    EXPECT_LE(got.report->entities, 2u) << size;
    EXPECT_LE(got.report->bad.size(), 4u) << size;
  }
}

}  // namespace
}  // namespace clew::formats::entity_csv
