// Every scenario that can be made: its own truth as answers is the whole, lazy answers are worth nothing.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "sim/scenario.h"
#include "sim/score/score.h"

namespace clew::sim::score {
namespace {

AnswerFile truth_as_answers(const Exam& exam) {
  AnswerFile file;
  for (const auto& [id, right] : exam.right) {
    const Kind kind = exam.find(id)->kind;
    Answer& answer = file.answers[id];
    for (const auto& [field, text] : right.values) {
      if (kind == Kind::exact) answer.values[field] = text;
      if (kind == Kind::invariance) answer.values[field + "/with"] = answer.values[field + "/without"] = text;
    }
    for (const auto& [field, span] : right.minutes) answer.minutes[field] = span.low;
    answer.cells = right.cells;
    for (const std::string& item : right.items) answer.items.push_back({item});
  }
  return file;
}

// `everybody`: every id one may name (its universe, or whatever belongs to a person) is named; else none is.
AnswerFile lazy(const Exam& exam, bool everybody) {
  AnswerFile file;
  for (const Question& question : exam.questions) {
    Answer& answer = file.answers[question.id];
    if (!everybody) continue;
    std::set<std::string> ids = question.universe;
    if (ids.empty())
      for (const auto& [id, person] : exam.people.by_id) ids.insert(question.kind == Kind::links ? id + ">" + id : id);
    for (const std::string& id : ids) answer.items.push_back({id});
  }
  return file;
}

TEST(Scenarios, AreWonByTheTruthAndLostByLaziness) {
  std::size_t made = 0;
  for (const Scenario& scenario : scenarios()) {
    if (scenario.make == nullptr) continue;
    SCOPED_TRACE(scenario.name);
    MakeOptions options;
    options.folder = testing::TempDir() + "scored_" + std::to_string(::getpid()) + "_" + scenario.name;
    std::filesystem::remove_all(options.folder);
    ASSERT_TRUE(scenario.make(options));
    const auto exam = load_exam(options.folder);
    ASSERT_TRUE(exam) << exam.error().message;
    std::filesystem::remove_all(options.folder);
    ++made;

    const Score perfect = score(*exam, truth_as_answers(*exam));
    EXPECT_EQ(totals(perfect).headline, kWhole);
    for (const QuestionScore& one : perfect.questions)
      EXPECT_TRUE(one.passed || one.status == Status::open) << one.id << " " << figure(one.kind, one.tally);
    EXPECT_EQ(perfect.harmed, 0U) << "the truth itself accuses an innocent";
    EXPECT_GT(exam->people.innocents, 0U);

    EXPECT_EQ(totals(score(*exam, {})).headline, 0U);
    EXPECT_EQ(totals(score(*exam, lazy(*exam, false))).headline, 0U) << "nobody is guilty";
    const Score everybody = score(*exam, lazy(*exam, true));
    EXPECT_LT(totals(everybody).headline, kWhole / 50) << "everybody is guilty";
    EXPECT_GT(everybody.harmed, 0U);
  }
  if (made == 0) GTEST_SKIP() << "no scenario of this version can be made";
}

}  // namespace
}  // namespace clew::sim::score
