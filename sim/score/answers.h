#pragma once
// The answers of a program: read strictly, every error with its place. Format: docs/reference/scenario.md.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/score/exam.h"
#include "sim/score/figures.h"
#include "sim/score/json_walk.h"

namespace clew::sim::score {

/// An item of an answer. From one half on it is asserted.
struct Given {
  std::string id;  ///< canonical
  Ppm p = kWhole;
  bool asserted() const { return 2 * p >= kWhole; }
};

struct Answer {
  std::map<std::string, std::string> values;  ///< exact; invariance: "FIELD/with", "FIELD/without"
  std::map<std::string, std::uint64_t> minutes;
  std::map<std::string, u128> cells;  ///< series
  std::vector<Given> items;           ///< in the order given; ids differ
};

struct AnswerFile {
  std::string by;
  std::map<std::string, Answer> answers;  ///< by question id; a question that is not here is unanswered
};

struct Reading {
  AnswerFile file;
  std::vector<Complaint> complaints;  ///< the first kComplaintsMax found, in the order of the document
  std::size_t count = 0;              ///< of all; 0: the file may be scored
};
/// Reads an answer file for the questions of `exam`; of its right answers it looks at nothing.
Reading read_answers(std::string_view json, const Exam& exam);

/// A probability as JSON writes numbers ("1", "0.25", "1e-05"), rounded half up to millionths. Errors: `malformed`,
/// `overflow` for less than 0 or more than 1.
Result<Ppm> parse_probability(std::string_view number);

}  // namespace clew::sim::score
