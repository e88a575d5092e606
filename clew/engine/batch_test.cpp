#include "clew/engine/batch.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "clew/engine/decisions.h"
#include "clew/engine/party_values.h"
#include "clew/engine/sample_lists.h"

namespace clew::engine {
namespace {

struct Batch : ::testing::Test {
  std::string folder = ::testing::TempDir() + "clew-batch-" + std::to_string(::getpid());
  void SetUp() override { std::filesystem::create_directories(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }

  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(folder + "/" + name, std::ios::binary) << text;
    return folder + "/" + name;
  }
  /// "LINE verdict" or "LINE reason", one a row.
  static std::vector<std::string> run(const std::string& path, const std::string& mapping, unsigned threads = 1,
                                      std::string* all = nullptr) {
    auto rows = PartyRows::open(path, "", mapping);
    EXPECT_TRUE(rows) << rows.error().message;
    std::vector<std::string> lines;
    const auto report = screen_rows(*sample_snapshot(), *rows, {}, threads, [&](std::span<const BatchRow> window) {
      for (const BatchRow& row : window) {
        lines.push_back(std::to_string(row.row.line) + " " +
                        (row.row.fault.empty() ? verdict_name(row.answer.verdict) : row.row.fault));
        if (all != nullptr) *all += answer_json(row.answer) + "\n";
      }
      return Outcome<void>{};
    });
    EXPECT_TRUE(report);
    EXPECT_EQ(report->rows, lines.size());
    return lines;
  }
};

TEST_F(Batch, ReadsCsvByItsMapping) {
  const auto path = file("a.csv",
                         "No,First,Last,Pass\n7,Ri Je,Son,\n8,Max,Mustermann,A1234567\n"
                         "9,Max,Mustermann,\n");
  EXPECT_EQ(run(path, "id=No,name=First+Last,passportNumber=Pass,schema=:Person"),
            (std::vector<std::string>{"2 hold", "3 block", "4 pass"}));
}

TEST_F(Batch, ReadsCsvByItsHeader) {
  EXPECT_EQ(run(file("a.csv", "name,schema\nJupiter Dawn,Vessel\n"), ""), std::vector<std::string>{"2 hold"});
}

TEST_F(Batch, ReadsLinesOfJson) {
  const auto path = file("a.jsonl",
                         "{\"id\":\"1\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Ri Je Son\"]}}\n\n"
                         "{\"schema\":\"Person\",\"passportNumber\":\"A1234567\"}\n");
  EXPECT_EQ(run(path, ""), (std::vector<std::string>{"1 hold", "3 block"}));
  // Whole numbers are what they are written as; others are not, for nobody knows how they were meant.
  const auto numbers = run(file("n.jsonl",
                                "{\"id\":3,\"taxNumber\":7707083893}\n{\"properties\":{\"taxNumber\":"
                                "[7707083893]}}\n{\"taxNumber\":7707083893.5}\n"),
                           "");
  EXPECT_EQ(numbers,
            (std::vector<std::string>{"1 block", "2 block", "3 a value is not a text at byte 13 of the line"}));
}

TEST_F(Batch, ABadRowCostsThatRow) {
  const auto path = file("a.csv",
                         "name,birthDate\nRi Je Son,1962\ntoo,many,fields\n\"open\n,1962\nOla\xff,\n"
                         "Max Mustermann,\n");
  const auto lines = run(path, "");
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_EQ(lines[0], "2 hold");
  EXPECT_EQ(lines[1], "3 3 fields where the header has 2");
  EXPECT_TRUE(lines[2].starts_with("4 ")) << lines[2];
  EXPECT_EQ(lines[3], "5 the question has nothing to compare");
  EXPECT_EQ(lines[4],
            "6 column 1 (name) is not UTF-8; if the file is Latin-1, convert it: iconv -f LATIN1 -t UTF-8 FILE > NEW");
  EXPECT_EQ(lines[5], "7 pass");
  const auto json = run(file("b.jsonl", "{\"name\":\"Ri Je Son\"}\n[]\n{\"name\":true}\n{\"name\"\n"), "");
  EXPECT_EQ(json, (std::vector<std::string>{"1 hold", "2 not an object of JSON at byte 0 of the line",
                                            "3 a value is not a text at byte 8 of the line", json.back()}));
}

struct AsRead {
  std::string answer, unread;
};
std::vector<AsRead> answers_of(const std::string& path) {
  auto rows = PartyRows::open(path, "", "");
  EXPECT_TRUE(rows) << rows.error().message;
  std::vector<AsRead> out;
  ScreenOptions options;
  options.now = UnixTime{1'767'225'600};  // 2026-01-01
  const auto report = screen_rows(*sample_snapshot(), *rows, options, 1, [&](std::span<const BatchRow> window) {
    for (const BatchRow& row : window) {
      AsRead one{row.row.fault.empty() ? verdict_name(row.answer.verdict) : row.row.query.id + ": " + row.row.fault,
                 ""};
      for (const std::string& reason : row.answer.reasons)
        if (reason.starts_with("note: ")) one.unread += (one.unread.empty() ? "" : "; ") + reason.substr(6);
      out.push_back(std::move(one));
    }
    return Outcome<void>{};
  });
  EXPECT_TRUE(report);
  return out;
}

TEST_F(Batch, AnIdThatHoldsAPrivateKeyCostsTheRowAndIsNotWritten) {
  const std::string key = "KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn";
  for (const std::string& text :
       {"id,name\nof " + key + ",Max Mustermann\n", R"({"id":"of )" + key + R"(","name":"Max Mustermann"})" + "\n"}) {
    auto rows = PartyRows::open(file("key.txt", text), "", "");
    ASSERT_TRUE(rows);
    const auto window = rows->next(1);
    ASSERT_EQ(window.size(), 1U);
    EXPECT_EQ(window[0].fault, "the id of the party holds a private key");
    EXPECT_EQ(window[0].query.id, "of [private key]");
  }
}

TEST_F(Batch, AFactThatCannotBeReadCostsThatFactAndNotTheName) {
  struct Case {
    const char *facts, *unread;
  };
  // birthDate, country, gender, schema
  const std::vector<Case> cases = {
      {"13/03/1962,,,", ""},
      {"03/13/1962,,,", ""},
      {"10/03/1962,,,", "birthDate \"10/03/1962\" was read as 1962-03-10 and as 1962-10-03"},
      {"3 March 1962,,,", ""},
      {"unknown,,,", "birthDate was not read: \"unknown\" is no date"},
      {"0000-00-00,,,", "birthDate was not read: \"0000-00-00\" is a day or month that the calendar does not have"},
      {"2199-01-01,,,", "birthDate was not read: \"2199-01-01\" is yet to come"},
      {",n/a,,", "country was not read: \"n/a\" is no country that is known"},
      {",XX,,", "country was not read: \"XX\" is no country that is known"},
      {",,robot,", "gender was not read: \"robot\" is no gender that is known"},
      {",,,Persn", "schema was not read: there is no \"Persn\""},
      {"Gen\xe8ve,,,",
       "birthDate was not read: column 3 (birthDate) is not UTF-8; if the file is Latin-1, convert it: iconv -f LATIN1 "
       "-t UTF-8 FILE > NEW"},
  };
  std::string text = "id,name,birthDate,country,gender,schema\n";
  for (const Case& one : cases) text += std::string("1,Ri Je Son,") + one.facts + "\n";
  const auto answers = answers_of(file("facts.csv", text));
  ASSERT_EQ(answers.size(), cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(answers[i].answer, "hold") << cases[i].facts;
    EXPECT_EQ(answers[i].unread, cases[i].unread) << cases[i].facts;
  }
}

TEST_F(Batch, AFactOfJsonThatIsNoTextCostsThatFact) {
  const auto answers = answers_of(file("facts.jsonl",
                                       "{\"id\":\"1\",\"name\":\"Ri Je Son\",\"birthDate\":{\"year\":1962}}\n"
                                       "{\"id\":\"2\",\"name\":[\"Ri Je Son\",null],\"home\":{\"city\":\"Rome\"}}\n"
                                       "{\"id\":\"3\",\"name\":{\"first\":\"Je Son\"}}\n"
                                       "{\"id\":\"4\",\"properties\":{\"name\":\"Ri Je Son\",\"country\":true}}\n"));
  ASSERT_EQ(answers.size(), 4U);
  EXPECT_EQ(answers[0].answer + " " + answers[0].unread, "hold birthDate was not read: it is no text");
  EXPECT_EQ(answers[1].answer + " " + answers[1].unread, "hold ");
  EXPECT_EQ(answers[2].answer, "3: a value is not a text at byte 17 of the line");
  EXPECT_EQ(answers[3].answer + " " + answers[3].unread, "hold country was not read: it is no text");
}

TEST(ReadFacts, ASecondReadingChangesNothing) {
  ScreenQuery query;
  query.party.add("name", "Jon Smith");
  query.party.add("birthDate", "10/03/1957");
  query.party.add("birthDate", "unknown");
  query.party.settle();
  read_facts(query);
  EXPECT_EQ(query.unread.size(), 2U);
  const std::string once = question_json(query, {});
  read_facts(query, UnixTime{0});
  EXPECT_EQ(question_json(query, {}), once);
  const auto again = parse_question(once);  // a replay says the same notes
  ASSERT_TRUE(again);
  EXPECT_EQ(again->first.unread, query.unread);
}

TEST_F(Batch, SeveralColumnsAreOneValueOrSeveral) {
  const auto path = file("a.csv", "First,Last,Other\nJe Son,Ri,Max Mustermann\nMax,Mustermann,Ri Je Son\n");
  EXPECT_EQ(run(path, "name=Last+First"), (std::vector<std::string>{"2 hold", "3 pass"}));
  EXPECT_EQ(run(path, "name=Last+First|Other"), (std::vector<std::string>{"2 hold", "3 hold"}));
}

TEST_F(Batch, SaysWhichColumnsAndKeysNobodyLookedAt) {
  const auto ignored = [&](const std::string& path) {
    auto rows = PartyRows::open(path, "", "");
    EXPECT_TRUE(rows);
    const auto report =
        screen_rows(*sample_snapshot(), *rows, {}, 1, [](std::span<const BatchRow>) { return Outcome<void>{}; });
    EXPECT_TRUE(report);
    return report->not_looked_at.words;
  };
  EXPECT_EQ(ignored(file("a.csv", "id,name,passport,Note\n1,Jon Smith,A1234567,\n")),
            std::vector<std::string>{"passport"});
  EXPECT_EQ(ignored(file("a.jsonl",
                         "{\"name\":\"Jon Smith\",\"passport\":[\"A1234567\"],\"note\":null}\n"
                         "{\"schema\":\"Person\",\"properties\":{\"nmae\":\"Ri Je Son\"}}\n")),
            (std::vector<std::string>{"passport", "nmae"}));
  EXPECT_EQ(run(folder + "/a.jsonl", ""),
            (std::vector<std::string>{"1 pass",
                                      "2 the question has nothing to compare; nmae: not looked at; name is meant?"}));
}

TEST(NotLookedAt, AsksForTheNearestProperty) {
  for (const auto& [word, meant] : {std::pair{"passport", "passportNumber"},
                                    {"passport_number", "passportNumber"},
                                    {"nmae", "name"},
                                    {"DOB", "birthDate"},
                                    {"full_name", "name"},
                                    {"birth date", "birthDate"},
                                    {"wallet key", ""},
                                    {"Segment", ""},
                                    {"", ""}})
    EXPECT_EQ(not_looked_at_text(word),
              std::string(word) + ": not looked at" + (*meant == 0 ? "" : "; " + std::string(meant) + " is meant?"));
}

TEST_F(Batch, RefusesAMappingThatDoesNotFit) {
  const auto path = file("a.csv", "name\nJon Smith\n");
  const auto message = [&](const std::string& mapping) {
    const auto rows = PartyRows::open(path, "", mapping);
    return rows ? std::string("opened") : rows.error().message;
  };
  EXPECT_EQ(message("name=Customer"), "no column \"Customer\" for \"name\"; the table has: name");
  EXPECT_EQ(message("name"), "\"name\" is no rule: property=column is wanted");
  EXPECT_EQ(message("name=name"), "opened");
  EXPECT_EQ(message("naem=name"), "the column 'name' goes to 'naem', which is not compared");
  EXPECT_EQ(message("Name=name"), "the column 'name' goes to 'Name', which is not compared: write name");
  EXPECT_EQ(message("name=name,birthdate=name"),
            "the column 'name' goes to 'birthdate', which is not compared: write birthDate");
  EXPECT_EQ(message("id=name,name=name,id=name"),
            "'id' has one value, and several are mapped to it: write id=A+B for one of both");
  EXPECT_EQ(message("name=name,id=name|name"),
            "'id' has one value, and several are mapped to it: write id=A+B for one of both");
  EXPECT_EQ(message("name=name,schema=:Persn"), "unknown schema \"Persn\": \"Person\" is meant?");
  for (const char* property : {"alias", "lastName", "country", "passportNumber", "publicKey", "gender", "mmsi"})
    EXPECT_EQ(message(std::string(property) + "=name"), "opened") << property;
  const auto header = [&](const std::string& line) {
    const auto rows = PartyRows::open(file("header.csv", line + "\nx\n"), "", "");
    return rows ? std::string("opened") : rows.error().message;
  };
  EXPECT_EQ(header("name,Segment"), "opened");
  EXPECT_EQ(header("name,birthdate"), "column 2 is called birthdate, which is not compared: is birthDate meant?");
  EXPECT_EQ(header("id,name,id"), "the columns 1 and 3 are both called id, and there can be one");
  EXPECT_EQ(header("name,name"), "opened");
  EXPECT_EQ(PartyRows::open(folder + "/none.csv", "", "").error().code, Code::not_found);
  EXPECT_EQ(PartyRows::open(file("empty.csv", ""), "", "").error().code, Code::malformed);
}

TEST_F(Batch, SeveralColumnsOfOnePropertyAreSeveralValues) {
  const auto names = [&](const std::string& text, const std::string& mapping) {
    auto rows = PartyRows::open(file("several.csv", text), "", mapping);
    if (!rows) return rows.error().message;
    std::string all;
    for (const PartyRow& row : rows->next(10))
      for (const std::string_view name : row.query.party.all("name")) all += std::string(name) + ";";
    return all;
  };
  const std::string text = "name,Other,Other\nJon Smith,John Smith,Jack Smith\n";
  EXPECT_EQ(names(text, "name=name,name=Other#2"), "Jack Smith;Jon Smith;");
  EXPECT_EQ(names(text, "name=name|Other#1|Other#2"), "Jack Smith;John Smith;Jon Smith;");
  EXPECT_EQ(names(text, "name=Other"),
            "the columns 2 and 3 are all called \"Other\": say which, name=Other#1, or take them all, "
            "name=Other#1|Other#2");
  EXPECT_EQ(names("name,name\nJon Smith,John Smith\n", ""), "John Smith;Jon Smith;");
}

TEST_F(Batch, AConstantIsWrittenAsForLists) {
  for (const char* schema : {"schema=Person", "schema=:Person", "schema='Person'"}) {
    auto rows =
        PartyRows::open(file("constant.csv", "Customer\nJon Smith\n"), "", std::string("name=Customer,") + schema);
    ASSERT_TRUE(rows) << rows.error().message;
    EXPECT_EQ(rows->next(1).at(0).query.party.schema, "Person") << schema;
  }
}

TEST_F(Batch, TextThatIsNotUtf8IsSaidWithItsColumnAndWhatToDo) {
  auto rows = PartyRows::open(file("latin.csv", "id,name\n1,Jos\xe9 P\xe9rez\n2,Jon Smith\n"), "", "");
  ASSERT_TRUE(rows);
  const auto read = rows->next(10);
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[0].line, 2u);
  EXPECT_EQ(read[0].fault,
            "column 2 (name) is not UTF-8; if the file is Latin-1, convert it: iconv -f LATIN1 -t UTF-8 FILE > NEW");
  EXPECT_EQ(read[1].fault, "");
  const auto header = PartyRows::open(file("latin.csv", "id,pr\xe9nom,name\n1,x,y\n"), "", "");
  ASSERT_FALSE(header);
  EXPECT_NE(header.error().message.find("the row of column names is not UTF-8"), std::string::npos);
}

TEST_F(Batch, AFileThatIsNoTableSaysWhatItIs) {
  using namespace std::string_literals;
  for (const auto& [content, says] : {std::pair{""s, "is empty"},
                                      {"\n \n"s, "is empty"},
                                      {"PK\x03\x04rest"s, "workbook"},
                                      {"\xff\xfen\0a\0"s, "UTF-16"},
                                      {"name\0,id\n"s, "no text: byte 4 is 0x00"}}) {
    const auto rows = PartyRows::open(file("none.csv", content), "", "name=Name");
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().code, Code::malformed);
    EXPECT_NE(rows.error().message.find(says), std::string::npos) << rows.error().message;
  }
}

TEST_F(Batch, ThreadsChangeNoByteAndNoOrder) {
  std::string text = "name,schema\n";
  for (int i = 0; i < 9000; ++i)
    text += i % 7 == 0 ? "Ri Je Son,Person\n" : "Customer Number " + std::to_string(i) + ",Person\n";
  const auto path = file("a.csv", text);
  std::string one, four;
  const auto lines = run(path, "", 1, &one);
  EXPECT_EQ(run(path, "", 4, &four), lines);
  EXPECT_EQ(one, four);
  EXPECT_EQ(lines[7], "9 hold");
}

}  // namespace
}  // namespace clew::engine
