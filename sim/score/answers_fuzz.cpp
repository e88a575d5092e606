// Any bytes as an answer file: complaints inside the input, or answers that can be scored, printed and read back.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "clew/base/check.h"
#include "sim/score/score_json.h"

namespace {

using namespace clew::sim::score;

Exam make_exam() {
  Exam exam;
  exam.scenario = "s", exam.size = "S", exam.seed = 1;
  auto list = read_questions(R"({"schema": "clew-questions/1", "scenario": "s", "questions": [
    {"id": "E", "section": "1", "text": "", "kind": "exact", "fields": ["a", "b"]},
    {"id": "S", "section": "2", "text": "", "kind": "set", "accuses": true},
    {"id": "L", "section": "3", "text": "", "kind": "links", "accuses": true},
    {"id": "P", "section": "4", "text": "", "kind": "probability", "universe": ["x", "y", "z"], "accuses": true},
    {"id": "M", "section": "5", "text": "", "kind": "minutes", "fields": ["a"]},
    {"id": "T", "section": "6", "text": "", "kind": "series"},
    {"id": "R", "section": "7", "text": "", "kind": "ranking", "universe": ["x", "y", "z"]},
    {"id": "I", "section": "8", "text": "", "kind": "invariance", "fields": ["a"]},
    {"id": "O", "section": "9", "text": "", "kind": "open", "why": "not yet"}]})",
                             "questions");
  CLEW_CHECK(list.has_value());
  exam.questions = std::move(list->questions);
  const auto truth = read_truth(R"({"schema": "clew-truth/1", "answers": [
    {"question": "E", "values": {"a": "1", "b": "2"}}, {"question": "S", "items": ["x", "y"]},
    {"question": "L", "items": ["x>y"]}, {"question": "P", "items": ["x"]},
    {"question": "M", "values": {"a": {"low": 1, "high": 2}}}, {"question": "T", "values": {"t/x": "1"}},
    {"question": "R", "items": ["x"], "k": 2}, {"question": "I", "values": {"a": "1"}}]})",
                                "truth", exam);
  CLEW_CHECK(truth.has_value());
  auto people = read_people("person,role,innocent,why,ledger,address\n0,,0,,l,x\n1,,1,,l,y\n2,,1,,l,z\n", "people");
  CLEW_CHECK(people.has_value());
  exam.people = std::move(*people);
  return exam;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Exam exam = make_exam();
  const Reading reading = read_answers({reinterpret_cast<const char*>(data), size}, exam);
  for (const Complaint& one : reading.complaints) CLEW_CHECK(one.offset <= size);
  if (reading.count > 0) return 0;
  const Score result = score(exam, reading.file);
  CLEW_CHECK(totals(result).headline <= kWhole);
  const std::string json = score_json(result);
  const auto back = read_score(json, "score");
  CLEW_CHECK(back.has_value());
  CLEW_CHECK(score_json(*back) == json);
  return 0;
}
