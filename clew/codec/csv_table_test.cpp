#include "clew/codec/csv_table.h"

#include <gtest/gtest.h>

namespace clew::codec {
namespace {

TEST(CsvStream, GivesWhatTheReaderGivesOnContentOfManyWindows) {
  std::string text = "\xef\xbb\xbfid,text\n";
  const std::string filler(300, 'x');
  for (std::size_t i = 0; text.size() < (std::size_t{40} << 20); ++i) {
    text += std::to_string(i);
    if (i % 7 == 0)
      text += ",\"two\nlines, \"\"quoted\"\"\"\r\n";
    else
      text += i % 1009 == 0 ? ",bro\"ken\n" : "," + filler + "\n";
  }
  Input input = Input::of(text);
  CsvStream stream(input);
  CsvReader reader(text);
  std::size_t records = 0, faults = 0;
  while (!reader.done()) {
    const auto expected = reader.next();
    const auto got = stream.next();
    ASSERT_EQ(got.has_value(), expected.has_value()) << records;
    if (!expected) {
      ++faults;
      ASSERT_EQ(got.error().offset, expected.error().offset);
      continue;
    }
    ++records;
    ASSERT_EQ(got->fields, expected->fields);
    ASSERT_EQ(got->offset, expected->offset);
    ASSERT_EQ(got->line, expected->line);
  }
  EXPECT_GT(records, 100'000u);
  EXPECT_GT(faults, 100u);
  EXPECT_EQ(stream.next().error().code, Code::not_found);
}

TEST(CsvTable, FindsTheRowOfNamesBehindAPreamble) {
  Input input = Input::of("Last Updated,27/04/2020,\nName 6,Name 1,Group ID\nA,B,1\n,,\nC,D,2\n");
  CsvTable table(input);
  ASSERT_TRUE(table.read_header("group id"));
  ASSERT_EQ(table.preamble().size(), 1u);
  EXPECT_EQ(table.preamble()[0].fields[1], "27/04/2020");
  EXPECT_EQ(table.find("name 1").value_or(9), 1u);
  EXPECT_FALSE(table.find("Name 2"));
  EXPECT_EQ(table.next().value_or(CsvTable::Row()).fields, (std::vector<std::string>{"A", "B", "1"}));
  const auto second = table.next();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->fields[0], "C");
  EXPECT_EQ(second->line, 5u);
  EXPECT_EQ(table.next().error().code, Code::not_found);
}

TEST(CsvTable, ARowOfAnotherWidthCostsThatRow) {
  Input input = Input::of("a,b\n1\n2,3\n4,5,6\n");
  CsvTable table(input);
  ASSERT_TRUE(table.read_header(""));
  const auto narrow = table.next();
  ASSERT_FALSE(narrow);
  EXPECT_EQ(narrow.error().code, Code::malformed);
  EXPECT_EQ(narrow.error().offset, 4u);
  EXPECT_EQ(table.next().value_or(CsvTable::Row()).fields[1], "3");
  EXPECT_EQ(table.next().error().offset, 10u);
}

TEST(CsvTable, ALastRowThatIsCutBetweenItsFieldsIsTruncated) {
  for (const char* cut : {"1,", "1,2", "1,2,\"\""}) {
    const std::string text = std::string("a,b,c,d\n1,2,3,4\n") + cut;
    Input input = Input::of(text);
    CsvTable table(input);
    ASSERT_TRUE(table.read_header(""));
    EXPECT_TRUE(table.next());
    const auto row = table.next();
    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().code, Code::truncated) << cut;
  }
}

TEST(CsvTable, ARowOfSeparatorsAloneIsAnEmptyRow) {
  Input input = Input::of("a,b,c\n,,\n1,2,3\n,\n,,");
  CsvTable table(input);
  ASSERT_TRUE(table.read_header(""));
  EXPECT_EQ(table.next().value_or(CsvTable::Row()).fields.at(2), "3");
  EXPECT_EQ(table.next().error().code, Code::not_found);
}

TEST(CsvTable, FieldsThatAreNoUtf8AreReadOrReplacedAndSaid) {
  Input input = Input::of("a,b\nM\xfcller,\x8d\xfcx\nMiller,2\n");
  CsvTable table(input);
  ASSERT_TRUE(table.read_header(""));
  const auto row = table.next();
  ASSERT_TRUE(row);
  EXPECT_EQ(row->fields[0], "M\xc3\xbcller");
  EXPECT_EQ(row->fields[1], "\xef\xbf\xbd\xef\xbf\xbdx");
  EXPECT_EQ(row->recoded,
            (std::vector<std::pair<std::size_t, Encoding>>{{0, Encoding::windows_1252}, {1, Encoding::unknown}}));
  EXPECT_FALSE(row->broken(0));
  EXPECT_TRUE(row->broken(1));
  EXPECT_TRUE(table.next()->recoded.empty());
}

TEST(CsvTable, WithoutARowOfNamesItIsMalformed) {
  Input input = Input::of("a,b\n1,2\n");
  CsvTable table(input);
  const auto header = table.read_header("Group ID");
  ASSERT_FALSE(header);
  EXPECT_EQ(header.error().code, Code::malformed);
  EXPECT_STREQ(header.error().reason, "no row of column names");
}

TEST(CsvTable, ARowOfNamesBetweenOtherSeparatorsIsSaidToBeOne) {
  for (const char* text :
       {"Group ID;Name;Born\n1;2;3\n", "Report;of;today\n\"a\";\"b\"\n", "Group ID\tName\tBorn\n1\t2\t3\n"}) {
    Input input = Input::of(text);
    CsvTable table(input);
    const auto header = table.read_header("Group ID");
    ASSERT_FALSE(header);
    EXPECT_NE(std::string_view(header.error().reason).find("other separators"), std::string_view::npos);
  }
}

}  // namespace
}  // namespace clew::codec
