// The folder as a stranger finds it: files are read back and the sums of the plan are looked for in them.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <set>

#include "clew/base/amount.h"
#include "clew/base/file.h"
#include "clew/codec/csv.h"
#include "sim/scenarios/meridian/meridian.h"
#include "sim/score/exam.h"

namespace clew::sim::meridian {
namespace {

using Row = std::map<std::string, std::string>;

/// Folders of this process, removed when it ends: each test is a process of its own and runs beside others.
struct Folders {
  std::vector<std::string> made;
  ~Folders() {
    for (const std::string& folder : made) std::filesystem::remove_all(folder);
  }
};

std::string make_once(std::uint64_t seed, const std::string& name) {
  static Folders folders;
  const std::string folder = testing::TempDir() + "meridian_" + std::to_string(::getpid()) + "_" + name;
  folders.made.push_back(folder);
  std::filesystem::remove_all(folder);
  MakeOptions options;
  options.seed = seed;
  options.folder = folder;
  const auto made = make(options);
  EXPECT_TRUE(made.has_value());
  if (made) {
    EXPECT_GT(made->innocents, 15'000u);
  }
  return folder;
}

const std::string& one() {
  static const std::string folder = make_once(1, "one");
  return folder;
}

std::vector<Row> table(const std::string& path) {
  const auto text = read_file(path);
  EXPECT_TRUE(text.has_value()) << path;
  codec::CsvReader reader(*text);
  std::vector<Row> rows;
  std::vector<std::string> header;
  while (!reader.done()) {
    const auto record = reader.next();
    EXPECT_TRUE(record.has_value());
    if (header.empty()) {
      header = record->fields;
      continue;
    }
    Row row;
    for (std::size_t i = 0; i < header.size(); ++i) row[header[i]] = record->fields.at(i);
    rows.push_back(std::move(row));
  }
  return rows;
}

u128 number(const std::string& text) {
  return *parse_u128(text);
}

std::map<std::string, std::string> bytes_of(const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      files[std::filesystem::relative(entry.path(), folder).string()] = *read_file(entry.path().string());
  return files;
}

TEST(Meridian, TheSameSeedMakesTheSameBytesAndAnotherSeedDoesNot) {
  const auto first = bytes_of(one());
  EXPECT_EQ(first, bytes_of(make_once(1, "again")));
  const auto other = bytes_of(make_once(2, "other"));
  EXPECT_EQ(first.size(), other.size());
  EXPECT_NE(first.at("truth/flows.csv"), other.at("truth/flows.csv"));
}

TEST(Meridian, WhatArrivesAtAPlaceEitherLeavesItOrIsThere) {
  std::map<std::pair<std::string, std::string>, std::map<std::string, i128>> books;  // incident, asset; then node
  std::map<std::string, i128> stolen, converted;
  for (const Row& row : table(one() + "/truth/flows.csv")) {
    auto& from = books[{row.at("incident"), row.at("asset_in")}][row.at("ledger_in") + "/" + row.at("from")];
    if (row.at("kind") != "theft") from -= static_cast<i128>(number(row.at("amount_in")));
    EXPECT_GE(from, 0) << row.at("tx");
    books[{row.at("incident"), row.at("asset")}][row.at("ledger") + "/" + row.at("to")] +=
        static_cast<i128>(number(row.at("amount")));
    const std::string in = row.at("incident") + "/" + row.at("asset_in"),
                      out = row.at("incident") + "/" + row.at("asset");
    if (row.at("kind") == "theft")
      stolen[out] += static_cast<i128>(number(row.at("amount")));
    else
      converted[in] -= static_cast<i128>(number(row.at("amount_in"))),
          converted[out] += static_cast<i128>(number(row.at("amount")));
  }
  for (const auto& [key, nodes] : books) {
    i128 sum = 0;
    for (const auto& [node, amount] : nodes) sum += amount;
    EXPECT_EQ(sum, stolen[key.first + "/" + key.second] + converted[key.first + "/" + key.second]) << key.second;
  }
}

// Sums of movements that satisfy a condition.
template <class Condition>
std::string sum_where(const char* column, unsigned decimals, Condition condition) {
  u128 sum = 0;
  for (const Row& row : table(one() + "/truth/flows.csv"))
    if (condition(row)) sum += number(row.at(column));
  return to_decimal(sum, decimals);
}

TEST(Meridian, KeepsTheSumsOfThePlan) {
  const auto kind = [](const char* incident, const char* word, const char* in, const char* out) {
    return [=](const Row& row) {
      return row.at("incident") == incident && row.at("kind") == word && row.at("asset_in") == in &&
             row.at("asset") == out;
    };
  };
  EXPECT_EQ(sum_where("amount", 8, kind("meridian", "theft", "BTC", "BTC")), "1000");
  EXPECT_EQ(sum_where("amount", 18, kind("meridian", "theft", "ETH", "ETH")), "60000");
  EXPECT_EQ(sum_where("amount", 6, kind("meridian", "theft", "USDT", "USDT")), "20000000");
  EXPECT_EQ(sum_where("amount", 18, kind("meridian", "swap", "USDT", "ETH")), "2254.529393333333333332");
  EXPECT_EQ(sum_where("amount", 18, kind("meridian", "swap", "stETH", "ETH")), "14950");
  EXPECT_EQ(sum_where("amount", 18, [](const Row& row) { return row.at("kind") == "swap"; }),
            "19349.529393333333333332");
  EXPECT_EQ(sum_where("amount_in", 18, kind("meridian", "bridge", "ETH", "BTC")), "48988");
  EXPECT_EQ(sum_where("amount", 8, kind("meridian", "bridge", "ETH", "BTC")), "2437.153");
  EXPECT_EQ(sum_where("amount_in", 18, kind("orion", "bridge", "ETH", "BTC")), "12");
  EXPECT_EQ(sum_where("amount_in", 8, kind("meridian", "bridge", "BTC", "ETH")), "500");
  EXPECT_EQ(sum_where("amount", 6, kind("meridian", "bridge", "ETH", "USDT")), "29550000");
  const auto millpond = [](const char* column) {
    return [=](const Row& row) { return row.at(column) == "mixer Millpond" && row.at("kind") == "mix"; };
  };
  EXPECT_EQ(sum_where("amount", 18, millpond("to")), "18000");
  EXPECT_EQ(sum_where("amount", 18, millpond("from")), "17937");
  EXPECT_EQ(sum_where("amount", 8, [](const Row& row) { return row.at("from") == "mixer Hollow"; }), "295.5");
}

TEST(Meridian, ThePeelChainPaysWhatThePlanSays) {
  std::map<std::string, u128> paid;
  std::map<std::string, std::string> service;
  for (const Row& row : table(one() + "/truth/places.csv"))
    if (row.at("place") == "service") service[row.at("node")] = row.at("who");
  std::map<std::string, int> peels;
  for (const Row& row : table(one() + "/truth/flows.csv")) {
    if (row.at("ledger") != "btc" || row.at("kind") != "transfer" || !row.at("to").ends_with(":0")) continue;
    const auto found = service.find(row.at("to"));
    if (found == service.end()) continue;
    paid[found->second] += number(row.at("amount"));
    EXPECT_LE(number(row.at("amount")), 200'000'000u);
    ++peels[found->second];
  }
  EXPECT_EQ(to_decimal(paid["Northgate"], 8), "100");
  EXPECT_EQ(to_decimal(paid["Quayside"], 8), "70");
  EXPECT_EQ(to_decimal(paid["Tallow"], 8), "40");
  EXPECT_EQ(to_decimal(paid["Saltmarsh"], 8), "24.6");
  EXPECT_EQ(peels["Northgate"] + peels["Quayside"] + peels["Tallow"] + peels["Saltmarsh"], 121);
}

TEST(Meridian, QuestionsAndAnswersAreOnesTheScoreCanRead) {
  const auto exam = score::load_exam(one());
  ASSERT_TRUE(exam.has_value()) << exam.error().message;
  std::set<std::string> sections;
  for (const score::Question& question : exam->questions) {
    sections.insert(question.section);
    if (question.kind == score::Kind::open)
      EXPECT_FALSE(question.why.empty()) << question.id;
    else
      EXPECT_TRUE(exam->right.contains(question.id)) << question.id;
  }
  EXPECT_EQ(sections.size(), 14u);
  EXPECT_EQ(exam->right.at("M04b").items.size(), 146u);
  EXPECT_EQ(exam->right.at("M03b").items.size(), 113u);
  EXPECT_EQ(exam->right.at("M05b").items.size(), 49u);
  EXPECT_EQ(exam->right.at("M06a").items.size(), 9u);
  EXPECT_EQ(exam->right.at("M06b").items.size(), 180u);
  EXPECT_EQ(exam->right.at("M14").items.size(), 70u);
  EXPECT_EQ(exam->right.at("M14").first, 150u);
}

TEST(Meridian, NobodyIsInnocentAndAThiefAtOnceAndNoRightAnswerAccusesAnInnocent) {
  const auto exam = score::load_exam(one());
  ASSERT_TRUE(exam.has_value());
  std::map<std::string, std::set<bool>> people;
  for (const Row& row : table(one() + "/truth/people.csv")) {
    people[row.at("person")].insert(row.at("innocent") == "1");
    if (row.at("innocent") == "1" && row.at("role") != "victim") {
      EXPECT_FALSE(row.at("why").empty()) << row.at("role");
    }
  }
  for (const auto& [person, kinds] : people) EXPECT_EQ(kinds.size(), 1u) << person;
  for (const score::Question& question : exam->questions) {
    if (!question.accuses) continue;
    for (const std::string& item : exam->right.at(question.id).items) {
      const auto [from, to] = exam->people.by_id.equal_range(item);
      for (auto it = from; it != to; ++it) EXPECT_FALSE(it->second.innocent) << question.id << " " << item;
    }
  }
}

TEST(Meridian, AFolderThatIsNotEmptyIsLeftAlone) {
  MakeOptions options;
  options.folder = one();
  const auto made = make(options);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, Code::conflict);
}

}  // namespace
}  // namespace clew::sim::meridian
