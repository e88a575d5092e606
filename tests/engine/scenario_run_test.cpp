// The engine answers a scenario of seed 1, and the score says which of its questions it passes: a change that loses
// one shows here.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "clew/engine/scenario_run.h"
#include "sim/scenario.h"
#include "sim/score/score.h"

namespace clew {
namespace {

using sim::score::QuestionScore;

using Answerer = engine::Outcome<engine::Findings> (*)(const engine::Investigation&, const ProgressFn&);

sim::score::Score answer_and_score(const std::string& name, Answerer answer) {
  const std::string folder = testing::TempDir() + "answered_" + std::to_string(::getpid()) + "_" + name,
                    out = folder + "_out";
  const std::string hidden = folder + "_truth";
  for (const std::string& old : {folder, out, hidden}) std::filesystem::remove_all(old);
  sim::MakeOptions options;
  options.folder = folder;
  EXPECT_TRUE(sim::find_scenario(name)->make(options));
  std::filesystem::rename(folder + "/truth", hidden);  // nobody can look
  const auto investigation = engine::Investigation::open(folder, out, 1, {});
  EXPECT_TRUE(investigation) << investigation.error().message;
  const auto findings = answer(*investigation, {});
  EXPECT_TRUE(findings) << findings.error().message;
  EXPECT_GE(findings->lines.size(), 4u);
  EXPECT_FALSE(findings->evidence.empty());
  std::filesystem::rename(hidden, folder + "/truth");
  const auto exam = sim::score::load_exam(folder);
  EXPECT_TRUE(exam) << exam.error().message;
  const auto answers = sim::score::read_answers(findings->sheet.json(investigation->brief()), *exam);
  EXPECT_EQ(answers.count, 0u) << answers.complaints.front().text;
  std::filesystem::remove_all(folder);
  std::filesystem::remove_all(out);
  return sim::score::score(*exam, answers.file);
}

TEST(ScenarioRun, AnswersFridayWormAndOnlyGuessesWhatCameBack) {
  const sim::score::Score score = answer_and_score("friday_worm", engine::answer_friday_worm);
  std::size_t guessed = 0;
  for (const QuestionScore& one : score.questions) {
    if (one.status == sim::score::Status::open) continue;
    EXPECT_EQ(one.status, sim::score::Status::answered) << one.id;
    if (one.id != "W07b") {
      EXPECT_TRUE(one.passed) << one.id << ": " << one.text;
      EXPECT_EQ(one.harmed, 0u) << one.id;
      continue;
    }
    ++guessed;  // amounts are hidden: no answer can be certain, one that knows the coincidences beats the base rate
    EXPECT_FALSE(one.passed);
    EXPECT_GT(sim::score::brier_skill(one.tally), 400'000);
  }
  EXPECT_EQ(guessed, 1u);
}

TEST(ScenarioRun, AnswersMeridianAndAccusesNobodyInnocent) {
  const sim::score::Score score = answer_and_score("meridian", engine::answer_meridian);
  EXPECT_EQ(score.harmed, 0u);
  for (const QuestionScore& one : score.questions) {
    if (one.status == sim::score::Status::open) continue;
    EXPECT_EQ(one.status, sim::score::Status::answered) << one.id;
    if (one.id == "M02")  // whose the gas is, and what a fee took on its way into a round, is told otherwise
      EXPECT_GT(one.points, 850'000u);
    else if (one.id == "M06b")  // a mixer: no answer can be certain
      EXPECT_GT(sim::score::brier_skill(one.tally), 900'000);
    else
      EXPECT_TRUE(one.passed) << one.id << ": " << one.text;
  }
}

}  // namespace
}  // namespace clew
