// The page of scores: nothing drops out of it, and the one in docs/ is the one this version makes a place for.

#include "sim/score/sheet.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "clew/base/file.h"

namespace clew::sim::score {
namespace {

const std::string kRoot = CLEW_SOURCE_DIR;

std::size_t rows_with(const std::string& page, const std::string& text) {
  std::size_t count = 0;
  for (std::size_t at = page.find(text); at != std::string::npos; at = page.find(text, at + 1)) ++count;
  return count;
}

TEST(Questions, OfEveryScenarioCoverEveryQuestionOfThePlan) {
  const std::map<std::string, std::size_t> plan = {{"closed_hours", 14}, {"meridian", 14}, {"friday_worm", 10}};
  for (const Scenario& scenario : scenarios()) {
    const std::string name = scenario.name;
    ASSERT_TRUE(plan.contains(name)) << name;
    const std::size_t sections = plan.at(name);
    const auto list = read_questions(scenario.questions, name);
    ASSERT_TRUE(list) << list.error().message;
    EXPECT_EQ(list->scenario, name);
    std::set<std::string> found;
    for (const Question& question : list->questions) found.insert(question.section);
    for (std::size_t section = 1; section <= sections; ++section)
      EXPECT_TRUE(found.contains(std::to_string(section))) << name << " " << section;
  }
  EXPECT_NE(find_scenario("closed_hours"), nullptr);
}

// The page in docs/ was made with the questions of this version: make it again with clew scenario sheet where it was
// not.
TEST(ScoresPage, HasEveryQuestionOfThisVersion) {
  const auto page = read_file(kRoot + "/docs/scores.md");
  ASSERT_TRUE(page);
  for (const Scenario& scenario : scenarios()) {
    const auto list = read_questions(scenario.questions, scenario.name);
    ASSERT_TRUE(list) << list.error().message;
    for (const Question& question : list->questions) {
      std::string shown;  // as the page writes an id
      for (const char c : question.id) shown += c == '_' ? std::string("\\_") : std::string(1, c);
      EXPECT_GE(rows_with(*page, "| " + shown + " |"), 1U) << scenario.name << " " << question.id;
    }
  }
}

TEST(ScoresPage, SaysOfEachQuestionItsFigureOrOpen) {
  const std::string questions = R"({"schema": "clew-questions/1", "scenario": "s", "questions": [
    {"id": "A", "section": "1", "text": "a|b", "kind": "exact", "fields": ["n"]},
    {"id": "B", "section": "2", "text": "who <else>", "kind": "open", "why": "cannot be asked"}]})";
  const Scenario scenario[] = {{"s", "A title", "A summary.", nullptr, questions, "later"}};
  const auto bare = sheet(scenario, {}, {});
  ASSERT_TRUE(bare);
  EXPECT_EQ(rows_with(*bare, "| *open* |"), 2U);
  EXPECT_EQ(rows_with(*bare, "| 1 | A | a\\|b | *open* | not measured yet |"), 1U);
  EXPECT_EQ(rows_with(*bare, "| 2 | B | who &lt;else> | *open* | cannot be asked |"), 1U);
  EXPECT_EQ(rows_with(*bare, "Not there yet: later."), 1U);

  Exam exam;
  exam.scenario = "s", exam.size = "S";
  exam.questions = read_questions(questions, "q")->questions;
  exam.right["A"].values["n"] = "1";
  AnswerFile answers;
  answers.by = "a program";
  answers.answers["A"].values["n"] = "1";
  std::vector<Score> runs{score(exam, answers)};
  answers.answers["A"].values["n"] = "2";
  exam.seed = 1;
  runs.push_back(score(exam, answers));
  const auto page = sheet(scenario, runs, {});
  ASSERT_TRUE(page);
  EXPECT_EQ(rows_with(*page, "| 1 | A | a\\|b | 1 of 2 pass | 1 of 2 fields |"), 1U) << *page;
  EXPECT_EQ(rows_with(*page, "By a program: headline **0.000 to 1.000** over 2 runs; innocents harmed: **0**."), 1U);

  runs[0].questions.pop_back();
  EXPECT_EQ(sheet(scenario, runs, {}).error().code, Code::mismatch);
  runs[0].scenario = "another";
  EXPECT_EQ(sheet(scenario, runs, {}).error().code, Code::not_found);
}

TEST(Detectors, AreShownWithTheirTwins) {
  const std::string text = R"({"schema": "clew-detector-scores/1", "detectors": [
    {"id": "T08", "name": "peel chain", "set": "meridian seeds 101-120", "found": 10, "true": 8, "false": 2, "missed": 0,
     "innocent_twin": "hot wallet", "twin_cases": 20, "twin_false": 0}]})";
  const auto read = read_detectors(text, "d.json");
  ASSERT_TRUE(read) << read.error().message;
  const auto page = sheet({}, {}, *read);
  ASSERT_TRUE(page);
  EXPECT_EQ(rows_with(*page,
                      "| T08 peel chain | meridian seeds 101-120 | 0.800 (0.490-0.944) | 1.000 (0.675-1.000) | "
                      "8, 2, 0 | hot wallet | 0 of 20: 0.000 (0.000-0.162) |"),
            1U)
      << *page;
  std::string wrong = text;
  wrong.replace(wrong.find("10, "), 2, "11");
  EXPECT_FALSE(read_detectors(wrong, "d.json"));
}

}  // namespace
}  // namespace clew::sim::score
