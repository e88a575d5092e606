// The engine answers a scenario of seed 1, and the score says which of its questions it passes: a change that loses
// one shows here.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "clew/base/file.h"
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

// ---- Damaged intelligence

class DamagedIntelligence : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(folder_);
    sim::MakeOptions options;
    options.folder = folder_;
    ASSERT_TRUE(sim::find_scenario("friday_worm")->make(options));
  }
  void TearDown() override {
    std::filesystem::remove_all(folder_);
    std::filesystem::remove_all(out_);
  }
  std::string path(const std::string& name) const { return join_path(folder_, name); }
  std::string text(const std::string& name) const { return *read_file(path(name)); }
  void write(const std::string& name, const std::string& text) const {
    ASSERT_TRUE(write_file_atomically(path(name), text));
  }
  /// Why the scenario is not answered.
  std::string refused() const {
    const auto report = engine::run_scenario({folder_, out_, 1});
    EXPECT_FALSE(report);
    EXPECT_FALSE(file_exists(join_path(out_, "answers.json")));
    return report ? "" : report.error().message;
  }

 private:
  std::string folder_ = testing::TempDir() + "damaged_intel_" + std::to_string(::getpid());
  std::string out_ = folder_ + "_out";
};

TEST_F(DamagedIntelligence, ARowOfAnotherWidthIsNamedAndNothingIsAnswered) {
  std::string orders = text("intel/orders.csv");
  const std::size_t third = orders.find('\n', orders.find('\n') + 1) + 1;
  orders.erase(third, orders.find(',', third) + 1 - third);
  write("intel/orders.csv", orders);
  EXPECT_EQ(refused(), fmt::format("{}: row 3 (byte {}) has 5 fields, not 6", path("intel/orders.csv"), third));
}

TEST_F(DamagedIntelligence, AFileThatIsGoneIsNamed) {
  std::filesystem::remove(path("intel/indicators.csv"));
  EXPECT_NE(refused().find(path("intel/indicators.csv")), std::string::npos);
}

TEST_F(DamagedIntelligence, AColumnThatIsGoneIsNamed) {
  std::string alerts = text("intel/alerts.csv");
  alerts.replace(alerts.find("sender"), 6, "sander");
  write("intel/alerts.csv", alerts);
  EXPECT_EQ(refused(), path("intel/alerts.csv") + ": row 1 names no column 'sender'");
}

TEST_F(DamagedIntelligence, ARowThatBreaksOffIsNamed) {
  write("prices.csv", text("prices.csv") + "BTC,\"2030-01-01");
  EXPECT_NE(refused().find(path("prices.csv") + ": row "), std::string::npos);
}

}  // namespace
}  // namespace clew
