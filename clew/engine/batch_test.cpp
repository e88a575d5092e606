#include "clew/engine/batch.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

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
  EXPECT_EQ(lines[4], "6 not UTF-8");
  EXPECT_EQ(lines[5], "7 pass");
  const auto json = run(file("b.jsonl", "{\"name\":\"Ri Je Son\"}\n[]\n{\"name\":5}\n{\"name\"\n"), "");
  EXPECT_EQ(json, (std::vector<std::string>{"1 hold", "2 not an object of JSON at byte 0 of the line",
                                            "3 a value is not a text at byte 8 of the line", json.back()}));
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
  EXPECT_EQ(message("name=Customer"), "the file has no column 'Customer'");
  EXPECT_EQ(message("name"), "'name' is no property=column");
  EXPECT_EQ(message("name=name"), "opened");
  EXPECT_EQ(message("naem=name"), "the column 'name' goes to 'naem', which is not compared");
  EXPECT_EQ(message("Name=name"), "the column 'name' goes to 'Name', which is not compared: write name");
  EXPECT_EQ(message("name=name,birthdate=name"),
            "the column 'name' goes to 'birthdate', which is not compared: write birthDate");
  EXPECT_EQ(message("name=name,name=:Jane Doe"), "'name' is named twice, of 'name' and of ':Jane Doe'");
  EXPECT_EQ(message("id=name,name=name,id=name"), "'id' is named twice, of 'name' and of 'name'");
  EXPECT_EQ(message("name=name,id=name|name"), "'id' has one value, and 'name|name' are several");
  for (const char* property : {"alias", "lastName", "country", "passportNumber", "publicKey", "gender", "mmsi"})
    EXPECT_EQ(message(std::string(property) + "=name"), "opened") << property;
  const auto header = [&](const std::string& line) {
    const auto rows = PartyRows::open(file("header.csv", line + "\nx\n"), "", "");
    return rows ? std::string("opened") : rows.error().message;
  };
  EXPECT_EQ(header("name,Segment"), "opened");
  EXPECT_EQ(header("name,birthdate"), "the column 'birthdate' is not compared: is it 'birthDate'?");
  EXPECT_EQ(header("id,name,id"), "the file has two columns 'id'");
  EXPECT_EQ(header("name,name"), "opened");
  EXPECT_EQ(PartyRows::open(folder + "/none.csv", "", "").error().code, Code::not_found);
  EXPECT_EQ(PartyRows::open(file("empty.csv", ""), "", "").error().code, Code::malformed);
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
