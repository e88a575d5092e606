#include "clew/codec/csv.h"

#include <gtest/gtest.h>

#include "clew/base/random.h"

namespace clew::codec {
namespace {

/// Records one per line as "line: a|b|c", errors as "code at offset".
std::string outline(std::string_view text, char separator = ',') {
  std::string out;
  CsvReader reader(text, separator);
  while (!reader.done()) {
    const auto record = reader.next();
    if (!record) {
      out += std::string(code_name(record.error().code)) + " at " + std::to_string(record.error().offset) + "\n";
      continue;
    }
    out += std::to_string(record->line) + ":";
    for (std::size_t i = 0; i < record->fields.size(); ++i) out += (i == 0 ? " " : "|") + record->fields[i];
    out += "\n";
  }
  return out;
}

TEST(CsvReader, reads_records_or_says_where_they_are_broken) {
  struct {
    std::string_view text;
    const char* outline;
  } const cases[] = {
      {"", ""},
      {"\n\r\n\n", ""},
      {"a,b\nc,d\n", "1: a|b\n2: c|d\n"},
      {"a,b\r\nc,d\r\n", "1: a|b\n2: c|d\n"},
      {"a,b\r\nc,d", "1: a|b\n2: c|d\n"},
      {"\xef\xbb\xbf"
       "a,b\n",
       "1: a|b\n"},
      {"a,\n,b\n,\n", "1: a|\n2: |b\n3: |\n"},
      {"a\n\nb\n\n\n", "1: a\n2: \n3: b\n"},
      {"\"a,b\",c\n", "1: a,b|c\n"},
      {"\"a\"\"b\",\"\"\n", "1: a\"b|\n"},
      {"\"a\nb\",c\nd,e\n", "1: a\nb|c\n3: d|e\n"},
      {"\"a\r\nb\"\r\nc\r\n", "1: a\r\nb\n3: c\n"},
      {"\"a\"", "1: a\n"},
      {" a , b \n", "1:  a | b \n"},
      {"a\tb,c\n", "1: a\tb|c\n"},
      // Broken records cost themselves only.
      {"a,b\"c\nd\n", "malformed at 3\n2: d\n"},
      {"\"a\"b,c\nd\n", "malformed at 3\n2: d\n"},
      {"\"a\" ,c\nd\n", "malformed at 3\n2: d\n"},
      {"x,\"a\nb,c\nd,e\n", "truncated at 2\n2: b|c\n3: d|e\n"},
      {"x,\"a\nb,c\ny,\"q\"\n", "malformed at 12\n2: b|c\n3: y|q\n"},
      {std::string_view("a\0b\nc\n", 6), "malformed at 1\n2: c\n"},
      {std::string_view("\"a\0b\"\nc\n", 8), "malformed at 2\n2: c\n"},
      {"a\rb\nc\n", "malformed at 1\n2: c\n"},
      {"a\r", "malformed at 1\n"},
      {"\"", "truncated at 0\n"},
      {"\"\n", "truncated at 0\n"},
  };
  for (const auto& c : cases) EXPECT_EQ(outline(c.text), c.outline) << testing::PrintToString(c.text);
}

TEST(CsvReader, takes_the_separator_it_is_told) {
  EXPECT_EQ(outline("a;b,c;\"d;e\"\n", ';'), "1: a|b,c|d;e\n");
  EXPECT_EQ(outline("a\tb\n", '\t'), "1: a|b\n");
}

TEST(CsvReader, gives_the_offset_of_each_record_and_says_when_nothing_is_left) {
  CsvReader reader(
      "\xef\xbb\xbf"
      "a,b\n\"c\nd\"\ne");
  EXPECT_EQ(reader.next()->offset, 3U);
  EXPECT_EQ(reader.next()->offset, 7U);
  const auto last = reader.next();
  EXPECT_EQ(last->offset, 13U);
  EXPECT_EQ(last->line, 4U);
  EXPECT_TRUE(reader.done());
  EXPECT_EQ(reader.next().error().code, Code::not_found);
}

TEST(CsvReader, limits_the_size_and_the_fields_of_a_record) {
  constexpr std::size_t kMost = std::size_t{16} << 20;
  const std::string longest(kMost, 'x');
  for (const char* end : {"", "\n", "\nb\n"}) {
    const std::string text = longest + end;
    CsvReader reader(text);
    const auto record = reader.next();
    ASSERT_TRUE(record);
    EXPECT_EQ(record->fields[0].size(), kMost);
  }
  for (const std::string& text :
       {longest + "x", longest + "x\nb\n", "\"" + longest + "\"\nb\n", "\"" + longest + "\nb\n"}) {
    CsvReader reader(text);
    const auto record = reader.next();
    ASSERT_FALSE(record);
    EXPECT_EQ(record.error().code, Code::limit);
    if (text.back() == '\n') {
      EXPECT_EQ(reader.next()->fields[0], "b");
    }
  }
  const std::string commas = std::string(65'535, ',');
  EXPECT_EQ(CsvReader(commas).next()->fields.size(), 65'536U);
  const std::string more = commas + ",\nb\n";
  CsvReader reader(more);
  EXPECT_EQ(reader.next().error().code, Code::limit);
  EXPECT_EQ(reader.next()->fields[0], "b");
}

TEST(CsvReader, one_unclosed_quote_costs_one_record_of_many_and_linear_time) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "a,\"\"\n";
  text = "\"" + text;
  std::size_t records = 0, errors = 0;
  for (CsvReader reader(text); !reader.done();) ++(reader.next() ? records : errors);
  EXPECT_EQ(errors, 1U);
  EXPECT_EQ(records, 199'999U);
}

TEST(CsvWriter, quotes_only_where_needed) {
  CsvWriter csv;
  csv.field("a").field("b,c").field("d\"e").field("f\ng").field("h\rj").field("").field(42).field("=1+1").end_record();
  csv.field("").end_record();
  csv.field("").field("").end_record();
  EXPECT_EQ(csv.text(), "a,\"b,c\",\"d\"\"e\",\"f\ng\",\"h\rj\",,42,=1+1\n\"\"\n,\n");
}

TEST(Csv, any_table_of_texts_without_nul_reads_back_as_written) {
  constexpr std::uint64_t kSeed = 9;
  SCOPED_TRACE(kSeed);
  Rng rng(kSeed);
  constexpr std::string_view kCharacters = "ab ,;\"\"\n\r\xef\xbb\xbf";
  for (int round = 0; round < 5000; ++round) {
    std::vector<std::vector<std::string>> table(rng.between(1, 4));
    CsvWriter csv;
    for (auto& record : table) {
      record.resize(rng.between(1, 3));
      for (std::string& field : record) {
        for (std::uint64_t n = rng.below(6); n > 0; --n) field += kCharacters[rng.below(kCharacters.size())];
        csv.field(field);
      }
      csv.end_record();
    }
    CsvReader reader(csv.text());
    for (const auto& record : table) {
      const auto got = reader.next();
      ASSERT_TRUE(got) << csv.text();
      ASSERT_EQ(got->fields, record) << csv.text();
    }
    ASSERT_TRUE(reader.done());
  }
}

TEST(Csv, a_text_cut_at_any_byte_ends_in_an_error_or_in_a_shorter_record) {
  const std::string whole = "id,name\n1,\"a,\"\"b\"\"\nc\"\n2,x\n";
  const std::string first = "1: id|name\n";
  for (std::size_t length = 8; length < whole.size(); ++length) {
    const std::string got = outline(std::string_view(whole).substr(0, length));
    ASSERT_EQ(got.substr(0, first.size()), first) << length;
    const bool open = length > 10 && length < 21 && length != 14 && length != 17;  // half of "" is an end
    EXPECT_EQ(got.find("truncated at 10") != std::string::npos, open) << length << got;
  }
}

TEST(Csv, OnlyALastRecordWithoutALineEndMayBeCutOff) {
  CsvReader whole("a,b\n1,2\n\n");
  EXPECT_TRUE(whole.next()->ended);
  EXPECT_TRUE(whole.next()->ended);
  CsvReader cut("a,b\n1,2");
  EXPECT_TRUE(cut.next()->ended);
  EXPECT_FALSE(cut.next()->ended);
}

}  // namespace
}  // namespace clew::codec
