#pragma once
// What a scenario asks and what is right: questions.json, truth/answers.json and truth/people.csv as one value.
// Format: docs/reference/scenario.md.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/amount.h"
#include "clew/base/result.h"

namespace clew::sim::score {

/// An error for a person: what is wrong, where, and what to do next.
struct Refusal {
  Code code = Code::malformed;
  std::string message, advice;
};
template <class T>
using Outcome = Result<T, Refusal>;

enum class Kind : std::uint8_t { exact, set, links, probability, minutes, series, ranking, invariance, open };
const char* kind_name(Kind kind);
std::optional<Kind> kind_by_name(std::string_view name);

struct Question {
  std::string id, section, text;
  std::string brief;  ///< the text in a few words ("short"), or empty
  Kind kind = Kind::open;
  std::string why;                  ///< open: why it cannot be asked yet
  std::vector<std::string> fields;  ///< exact, minutes, invariance
  bool accuses = false;             ///< set, links, probability: who stands in the answer is accused
  bool stoppable = false;           ///< series: the value that could still be stopped
  std::string universe_path;       ///< a file of the folder; empty where the ids stand in questions.json, or any may do
  std::set<std::string> universe;  ///< the ids one chooses from
};

/// What is right for one question. Which member is filled depends on the kind.
struct Right {
  std::map<std::string, std::string> values;  ///< exact, invariance: field to text
  std::set<std::string> items;                ///< set, links, probability, ranking
  std::map<std::string, u128> cells;          ///< series
  struct Span {
    std::uint64_t low = 0, high = 0;
  };
  std::map<std::string, Span> minutes;
  std::uint64_t first = 0;  ///< ranking: how many of the front are looked at
};

struct PersonOf {
  std::uint64_t person = 0;
  bool innocent = true;
};
/// Persons by the (canonical) ids of their addresses, transactions and outputs. One id may belong to several.
struct People {
  std::multimap<std::string, PersonOf, std::less<>> by_id;
  std::uint64_t innocents = 0, guilty = 0;  ///< persons
};

struct Exam {
  std::string scenario, title, size;
  std::uint64_t seed = 0;
  std::vector<Question> questions;
  std::map<std::string, Right> right;  ///< by question id; none for an open one
  People people;
  const Question* find(std::string_view id) const;
};

/// The form in which ids are compared: what begins with 0x (at the start, or after > : @ / #) in lower-case.
std::string canonical(std::string_view id);

/// Reads questions.json. `file` stands in messages. Lists in files (`universe`) are not read: see load_exam.
struct QuestionList {
  std::string scenario;
  std::vector<Question> questions;
};
Outcome<QuestionList> read_questions(std::string_view json, const std::string& file);
/// Reads truth/answers.json for the questions of `exam`, into it.
Outcome<void> read_truth(std::string_view json, const std::string& file, Exam& exam);
/// Reads truth/people.csv.
Outcome<People> read_people(std::string_view csv, const std::string& file);
/// Ids of a universe: the first column of a CSV with a header.
Outcome<std::set<std::string>> read_universe(std::string_view csv, const std::string& file);

/// Reads all of it from the folder of a scenario.
Outcome<Exam> load_exam(const std::string& folder);

}  // namespace clew::sim::score
