// What is refused in an answer file, and where the finger points.

#include "sim/score/answers.h"

#include <gtest/gtest.h>

#include "clew/base/file.h"
#include "clew/codec/json_tree.h"

namespace clew::sim::score {
namespace {

const std::string kFolder = std::string(CLEW_SOURCE_DIR) + "/tests/scenarios/little_theft";

Exam little_theft() {
  auto exam = load_exam(kFolder);
  EXPECT_TRUE(exam) << (exam ? "" : exam.error().message);
  return exam ? *exam : Exam{};
}

std::string answers(const std::string& list) {
  return R"({"schema": "clew-answers/1", "scenario": "little-theft", "seed": 1, "size": "S", "by": "x", "answers": [)" +
         list + "]}";
}

TEST(Probability, IsReadAsJsonWritesIt) {
  struct Case {
    const char* text;
    Ppm value;
  };
  const Case cases[] = {
      {"0", 0},
      {"1", 1'000'000},
      {"1.000", 1'000'000},
      {"0.5", 500'000},
      {"0.1234567", 123'457},
      {"0.1234564", 123'456},
      {"1e-05", 10},
      {"5E-7", 1},
      {"4e-7", 0},
      {"10e-1", 1'000'000},
      {"0.08e1", 800'000},
      {"0.9999999", 1'000'000},
      {"-0", 0},
      {"0e999999999", 0},
      {"1e-999999999", 0},
  };
  for (const Case& one : cases) {
    const auto p = parse_probability(one.text);
    ASSERT_TRUE(p) << one.text;
    EXPECT_EQ(*p, one.value) << one.text;
  }
  for (const char* wrong : {"1.0000001", "2", "-0.1", "1e1", "1e999999999", "0.1e2", "-1e-9"})
    EXPECT_EQ(parse_probability(wrong).error().code, Code::overflow) << wrong;
  for (const char* wrong : {"", "x", "1e", "1.2.3", "e5", "-"})
    EXPECT_EQ(parse_probability(wrong).error().code, Code::malformed) << wrong;
}

TEST(Answers, AreRefusedWithTheirPlace) {
  struct Case {
    const char* list;
    const char* place;  ///< where the complaint points: the text there
    const char* reason;
  };
  const Case cases[] = {
      {R"({"question": "L99", "items": []})", R"("L99")", "there is no question 'L99'"},
      {R"({"question": "L10", "items": []})", R"("L10")",
       "question 'L10' is open: it is not asked (attribution is not there yet)"},
      {R"({"question": "L1", "values": {}}, {"question": "L1", "values": {}})", R"("L1", "values": {}}])",
       "question 'L1' is answered twice"},
      {R"({"question": "L1", "items": []})", "[]}]",
       "question 'L1' is of kind exact: it takes \"values\", not \"items\""},
      {R"({"question": "L2", "values": {}})", "{}}]",
       "question 'L2' is of kind set: it takes \"items\", not \"values\""},
      {R"({"question": "L2"})", "{\"question\"", "\"items\" is missing"},
      {R"({"question": "L2", "items": ["a", "0xAB", "0xaB"]})", R"("0xaB"])", "'0xab' is given twice"},
      {R"({"question": "L2", "items": [7]})", "7]", "an item is a number, neither a text nor an object with \"id\""},
      {R"({"question": "L2", "items": [""]})", R"(""])", "an id is empty"},
      {R"({"question": "L2", "items": [{"id": "a", "p": 1.01}]})", "1.01",
       "the probability 1.01 is not between 0 and 1"},
      {R"({"question": "L2", "items": [{"id": "a", "p": "1"}]})", R"("1"}])", "a probability is a number, not a text"},
      {R"({"question": "L2", "items": [{"id": "a", "q": 1}]})", R"("q")", "there is no \"q\" here"},
      {R"({"question": "L3", "items": ["a"]})", R"("a"])", "'a' is no link: FROM>TO is expected"},
      {R"({"question": "L4", "items": ["stranger"]})", R"("stranger")",
       "'stranger' is not one of the ids question 'L4' asks about"},
      {R"({"question": "L1", "values": {"taken": "1"}})", R"("taken")", "question 'L1' has no field 'taken'"},
      {R"({"question": "L1", "values": {"stolen": 1.5}})", "1.5",
       "the value of 'stolen' is neither a text nor a whole number"},
      {R"({"question": "L5", "values": {"theft_to_alert": "soon"}})", R"("soon")",
       "'soon' is no whole number of minutes"},
      {R"({"question": "L6", "values": {"issuer": "5"}})", R"("issuer")", "'issuer' is no cell: TIME/KEY is expected"},
      {R"({"question": "L6", "values": {"t/issuer": "5.0"}})", R"("5.0")", "'5.0' is no amount in base units"},
      {R"({"question": "L8", "values": {"total": "5"}})", R"("total")", "question 'L8' has no field 'total'"},
      {R"({"question": "L8", "values": {"total/maybe": "5"}})", R"("total/)",
       "question 'L8' has no field 'total/maybe'"},
  };
  const Exam exam = little_theft();
  for (const Case& one : cases) {
    const std::string text = answers(one.list);
    const Reading reading = read_answers(text, exam);
    ASSERT_EQ(reading.count, 1U) << one.list;
    EXPECT_EQ(reading.complaints[0].text, one.reason) << one.list;
    EXPECT_EQ(text.substr(reading.complaints[0].offset, std::string(one.place).size()), one.place) << one.list;
  }
}

TEST(Answers, OfAnotherScenarioSeedOrSizeAreRefused) {
  const Exam exam = little_theft();
  const std::string good = answers("");
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    return read_answers(text.replace(text.find(from), from.size(), to), exam).count;
  };
  EXPECT_EQ(read_answers(good, exam).count, 0U);
  EXPECT_EQ(with("little-theft", "meridian"), 1U);
  EXPECT_EQ(with("\"seed\": 1", "\"seed\": 2"), 1U);
  EXPECT_EQ(with("\"seed\": 1", "\"seed\": \"1\""), 1U);
  EXPECT_EQ(with("\"S\"", "\"M\""), 1U);
  EXPECT_EQ(with("clew-answers/1", "clew-answers/2"), 1U);
  EXPECT_EQ(with("\"by\": \"x\", ", ""), 1U);
}

TEST(Answers, NameEveryErrorOfAFileAndNotOnlyTheFirst) {
  const auto text = read_file(kFolder + "/malformed.json");
  ASSERT_TRUE(text);
  const Reading reading = read_answers(*text, little_theft());
  EXPECT_EQ(reading.count, 18U);
  EXPECT_EQ(placed(*text, reading.complaints[0]),
            "line 1, column 66: the answers are for another seed; this folder has seed 1");
}

TEST(Answers, AreReadAtEveryCutWithoutHarm) {
  const auto text = read_file(kFolder + "/half.json");
  ASSERT_TRUE(text);
  const Exam exam = little_theft();
  EXPECT_EQ(read_answers(*text, exam).count, 0U);
  for (std::size_t size = 0; size + 2 < text->size(); ++size) {
    const Reading reading = read_answers(std::string_view(*text).substr(0, size), exam);
    ASSERT_EQ(reading.count, 1U) << size;
    EXPECT_LE(reading.complaints[0].offset, size);
  }
}

TEST(Answers, HaveAnEndToTheListOfErrors) {
  std::string list;
  for (int i = 0; i < 200; ++i) list += (i == 0 ? "" : ",") + std::string(R"({"question": "none"})");
  const Reading reading = read_answers(answers(list), little_theft());
  EXPECT_EQ(reading.count, 200U);
  EXPECT_EQ(reading.complaints.size(), kComplaintsMax);
}

TEST(Ids, OfEvmLedgersCompareWithoutCase) {
  struct Case {
    const char* id;
    const char* canonical;
  };
  const Case cases[] = {
      {"0xABcd", "0xabcd"},
      {"0xAB>0xCD", "0xab>0xcd"},
      {"bc1Q>0XAB:1", "bc1Q>0xab:1"},
      {"ABC", "ABC"},
      {"2030-01-01T01:00:00Z/0xAB", "2030-01-01T01:00:00Z/0xab"},
      {"mixer 0xAB", "mixer 0xAB"},
  };
  for (const Case& one : cases) EXPECT_EQ(canonical(one.id), one.canonical);
}

}  // namespace
}  // namespace clew::sim::score
