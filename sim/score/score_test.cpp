// A theft of forty innocents, a thief and a courier (tests/scenarios/little_theft), scored by hand: right answers, half
// right ones, and the lazy ones that a score must not reward.

#include "sim/score/score.h"

#include <gtest/gtest.h>

#include "clew/base/file.h"
#include "sim/score/score_json.h"
#include "sim/score/sheet.h"

namespace clew::sim::score {
namespace {

const std::string kFolder = std::string(CLEW_SOURCE_DIR) + "/tests/scenarios/little_theft";

const Exam& little_theft() {
  static const Exam exam = *load_exam(kFolder);
  return exam;
}

Score scored(const std::string& name) {
  const auto text = read_file(kFolder + "/" + name + ".json");
  EXPECT_TRUE(text) << name;
  const Reading reading = read_answers(text ? *text : "", little_theft());
  EXPECT_EQ(reading.count, 0U) << name;
  return score(little_theft(), reading.file);
}

const QuestionScore& question(const Score& score, const std::string& id) {
  for (const QuestionScore& one : score.questions)
    if (one.id == id) return one;
  ADD_FAILURE() << id;
  return score.questions.front();
}

// Answers to one question, as JSON.
Score with(const std::string& answer) {
  const Reading reading = read_answers(
      R"({"schema": "clew-answers/1", "scenario": "little-theft", "seed": 1, "size": "S", "by": "x", "answers": [)" +
          answer + "]}",
      little_theft());
  EXPECT_EQ(reading.count, 0U) << answer << (reading.count > 0 ? reading.complaints[0].text : "");
  return score(little_theft(), reading.file);
}

TEST(Score, OfPerfectAnswersIsTheWhole) {
  const Score score = scored("perfect");
  for (const QuestionScore& one : score.questions)
    EXPECT_TRUE(one.passed || one.status == Status::open) << one.id << " " << figure(one.kind, one.tally);
  const Totals sum = totals(score);
  EXPECT_EQ(sum.headline, kWhole);
  EXPECT_EQ(sum.asked, 9U);
  EXPECT_EQ(sum.open, 1U);
  EXPECT_EQ(sum.counted, 8U) << "the passed trap is not counted";
  EXPECT_EQ(sum.mean_f1, kWhole);
  EXPECT_EQ(score.harmed, 0U);
  EXPECT_EQ(score.accused, 2U) << "thief and courier";
}

TEST(Score, OfNoAnswersIsNothing) {
  const Totals sum = totals(scored("empty"));
  EXPECT_EQ(sum.headline, 0U);
  EXPECT_EQ(sum.answered, 0U);
  EXPECT_EQ(sum.counted, 8U);
}

TEST(Score, OfLazyAnswersIsNothing) {
  const Score everybody = scored("everybody"), nobody = scored("nobody");
  EXPECT_EQ(totals(everybody).headline, 0U);
  EXPECT_EQ(everybody.harmed, 40U) << "each once, whatever the number of their addresses and of the questions";
  EXPECT_EQ(totals(everybody).traps_failed, 1U);
  EXPECT_EQ(totals(nobody).headline, 0U);
  EXPECT_EQ(nobody.harmed, 0U);
  EXPECT_EQ(totals(nobody).mean_points, 0U) << "not even before harm is looked at";
}

// Half a probability for everybody asserts everybody.
TEST(Score, OfHalfToneAnswersIsNotBetter) {
  std::string items;
  for (const std::string& id : little_theft().find("L4")->universe)
    items += (items.empty() ? "" : ", ") + ("{\"id\": \"" + id) + "\", \"p\": 0.5}";
  const Score score = with(R"({"question": "L4", "items": [)" + items + "]}");
  EXPECT_EQ(score.harmed, 9U);
  EXPECT_EQ(question(score, "L4").points, 0U);
  EXPECT_EQ(totals(score).headline, 0U);
}

// The base rate said of everybody harms nobody and knows nothing.
TEST(Score, OfTheBaseRateIsNothing) {
  std::string items;
  for (const std::string& id : little_theft().find("L4")->universe)
    items += (items.empty() ? "" : ", ") + ("{\"id\": \"" + id) + "\", \"p\": 0.1}";
  const Score score = with(R"({"question": "L4", "items": [)" + items + "]}");
  EXPECT_EQ(brier_skill(question(score, "L4").tally), 0);
  EXPECT_EQ(question(score, "L4").points, 0U);
}

TEST(Score, OfHalfRightAnswersByHand) {
  const Score score = scored("half");
  struct Case {
    const char* id;
    Ppm points;
    const char* figure;
    const char* note;
  };
  const Case cases[] = {
      {"L1", 0, "1 of 2 fields", "the time is off by a minute"},
      // 2 right, 1 false, 2 missed (innocent-02 has p 0.3: not in the set): F1 = 4 / 7.
      {"L2", 571'428, "P 0.666 (0.207-0.939), R 0.500 (0.150-0.850); 2 right, 1 false, 2 missed", "4/7"},
      {"L3", 666'666, "P 1.000 (0.206-1.000), R 0.500 (0.094-0.906); 1 right, 0 false, 1 missed", "2/3"},
      // (0.16 + 0.04) / 10 = 0.02; against r (1 - r) = 0.09: 1 - 2/9.
      {"L4", 777'777, "Brier 0.020; at 0.5: P 1.000 (0.206-1.000), R 1.000 (0.206-1.000); 1 right, 0 false, 0 missed",
       "1 - 2/9"},
      {"L5", 0, "1 of 2 within the bounds", "7 is above 6"},
      {"L6", 666'666, "2 of 3 cells exact; the rest off by 0.500 on average", "the cell of 0 is none"},
      // One hit of two possible, in place 1 of the first three: precision 1/1, over 2. A shuffled list has 3 * 2 / 10
      // = 0.6 hits, 0.3 of the possible: (0.5 - 0.3) / 0.7.
      {"L7", 285'714, "1 of 2 in front, average precision 0.500", "tip-1 stands fourth, behind k"},
      {"L8", 0, "0 of 1 fields right with and without the noise, 0 unchanged by it", "the dust got into the total"},
  };
  for (const Case& one : cases) {
    const QuestionScore& got = question(score, one.id);
    EXPECT_EQ(got.points, one.points) << one.id << ": " << one.note;
    EXPECT_EQ(figure(got.kind, got.tally), one.figure) << one.id << ": " << one.note;
  }
  EXPECT_EQ(question(score, "L9").status, Status::unanswered);
  EXPECT_EQ(question(score, "L1").wrong, std::vector<std::string>{"moved_at"});
  const std::vector<Cell>& cells = question(score, "L6").cells;
  ASSERT_EQ(cells.size(), 3U);
  EXPECT_EQ(cells[0].key, "2030-01-01T01:00:00Z/exchange");
  EXPECT_TRUE(cells[0].right == 200 && cells[0].given == 100);
  EXPECT_EQ(score.harmed, 1U);
  const Totals sum = totals(score);
  EXPECT_EQ(sum.counted, 8U) << "a trap that is left out costs nothing";
  // (571,428 + 666,666 + 777,777 + 666,666 + 285,714) / 8, and half of it: one of 40 innocents times 20.
  EXPECT_EQ(sum.mean_points, 371'031U);
  EXPECT_EQ(sum.headline, 185'515U);
}

TEST(Score, NamesAreNotTheSameByAPart) {
  const Score score = with(R"({"question": "L2", "items": ["thief", "THIEF-2", "courier "]})");
  EXPECT_EQ(question(score, "L2").tally.found, 0U);
  EXPECT_EQ(question(score, "L2").tally.wrong, 3U);
}

TEST(Score, AWrongAnswerEverywherePassesNothing) {
  const Score score = with(
      R"({"question": "L1", "values": {"stolen": "999"}}, {"question": "L3", "items": ["courier>thief-2"]},
         {"question": "L5", "values": {"theft_to_alert": 1}}, {"question": "L6", "values": {"x/y": "1"}},
         {"question": "L7", "items": ["tip-9"]}, {"question": "L8", "values": {"total/with": "5", "total/without": "5"}})");
  EXPECT_EQ(totals(score).headline, 0U);
  EXPECT_EQ(question(score, "L8").tally.same, 1U) << "unchanged by the noise, and wrong";
  EXPECT_EQ(question(score, "L6").tally.of, 4U) << "three cells of the truth and the one that is none of them";
}

TEST(Score, FileReadsBackAsItWasWritten) {
  const Score score = scored("half");
  const auto back = read_score(score_json(score), "s.json");
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(score_json(*back), score_json(score));
}

TEST(Tally, OfTwoSeedsAddsCounts) {
  const Score half = scored("half"), perfect = scored("perfect");
  QuestionSum sum;
  sum.add(question(half, "L2"));
  sum.add(question(perfect, "L2"));
  EXPECT_EQ(sum.tally.found, 6U);
  EXPECT_EQ(sum.tally.missed, 2U);
  EXPECT_EQ(result_word(sum), "F1 0.800 (0.523-0.936)");  // 12 / 15; g = 6/9: 0.354 to 0.880
  QuestionSum exact;
  exact.add(question(half, "L1"));
  exact.add(question(perfect, "L1"));
  EXPECT_EQ(result_word(exact), "1 of 2 pass");
}

TEST(Exam, IsRefusedIfItsTruthDoesNotFitItsQuestions) {
  struct Case {
    const char* truth;
    const char* reason;
  };
  const Case cases[] = {
      {R"([])", "line 1, column 1: question 'A' has no right answer"},
      {R"([{"question": "A", "values": {}}])", "question 'A': the truth has no 'n'"},
      {R"([{"question": "A", "values": {"n": 1}}])", "the value of 'n' is not a text"},
      {R"([{"question": "B", "items": []}, {"question": "A", "values": {"n": "1"}}])",
       "'B' is no question that is asked"},
  };
  for (const Case& one : cases) {
    Exam exam;
    exam.questions = read_questions(R"({"schema": "clew-questions/1", "scenario": "s", "questions": [
        {"id": "A", "section": "1", "text": "?", "kind": "exact", "fields": ["n"]}]})",
                                    "q")
                         ->questions;
    const auto read = read_truth(R"({"schema": "clew-truth/1", "answers": )" + std::string(one.truth) + "}", "t", exam);
    ASSERT_FALSE(read) << one.truth;
    EXPECT_NE(read.error().message.find(one.reason), std::string::npos) << read.error().message;
  }
}

}  // namespace
}  // namespace clew::sim::score
