#pragma once
// The comparison of answers with the truth, as whole numbers from which every figure is made. The tallies of several
// seeds add up.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/score/answers.h"
#include "sim/score/exam.h"
#include "sim/score/figures.h"

namespace clew::sim::score {

struct Bin {
  std::uint64_t count = 0, positives = 0;
  std::uint64_t sum_p = 0;  ///< of the probabilities in it, millionths
  friend bool operator==(const Bin&, const Bin&) = default;
};

/// Counts of one question; which of them are used depends on its kind.
struct Tally {
  std::uint64_t runs = 0;           ///< answered
  std::uint64_t passed = 0;         ///< of these: every field, cell or item right
  std::uint64_t right = 0, of = 0;  ///< fields (exact, minutes, invariance), cells (series), hits and best (ranking)
  std::uint64_t same = 0;           ///< invariance: fields equal with and without the noise
  std::uint64_t found = 0, wrong = 0, missed = 0;  ///< set, links, probability: asserted and true, asserted, true
  std::uint64_t asked = 0, positives = 0;          ///< probability: ids, those that are true
  u128 squared = 0;                                ///< probability: sum of (p - truth)^2, in millionths squared
  std::array<Bin, 10> bins{};                      ///< probability
  std::uint64_t rest = 0, rest_error = 0;  ///< series: cells not exact, sum of their relative errors, millionths
  std::uint64_t precision = 0;             ///< ranking: sum over runs of the average precision, millionths
  void add(const Tally& other);
  friend bool operator==(const Tally&, const Tally&) = default;
};

enum class Status : std::uint8_t { answered, unanswered, open };
const char* status_name(Status status);

/// A field of a minutes question.
struct Clock {
  std::string field;
  std::optional<std::uint64_t> given;
  std::uint64_t low = 0, high = 0;
  friend bool operator==(const Clock&, const Clock&) = default;
};

/// An amount of a series that says what could still be stopped, in base units.
struct Cell {
  std::string key;  ///< TIME/KEY
  u128 right = 0, given = 0;
};

struct QuestionScore {
  std::string id, section, text, brief, why;
  Kind kind = Kind::open;
  Status status = Status::open;
  bool trap = false;  ///< nothing is right here: it can only cost
  bool stoppable = false;
  bool passed = false;
  Tally tally;
  std::vector<Clock> clocks;       ///< minutes
  std::vector<Cell> cells;         ///< of a series if stoppable, those that are not 0 on both sides, in order of key
  std::vector<std::string> wrong;  ///< exact, invariance: the fields that are not right
  std::uint64_t harmed = 0;        ///< innocent persons accused here
  Ppm points = 0;
};

struct Score {
  std::string scenario, title, size, by;
  std::uint64_t seed = 0;
  std::vector<QuestionScore> questions;     ///< in the order of questions.json
  std::uint64_t innocents = 0, harmed = 0;  ///< persons in the scenario; of these accused, counted once
  std::uint64_t guilty = 0, accused = 0;    ///< persons who are guilty; of these accused
};

Score score(const Exam& exam, const AnswerFile& answers);

/// Sums over the questions of a score. Rules: docs/reference/scenario.md.
struct Totals {
  std::uint64_t asked = 0, answered = 0, open = 0;
  std::uint64_t exact_passed = 0, exact = 0;            ///< questions of kind exact
  std::uint64_t invariance_passed = 0, invariance = 0;  ///< of kind invariance
  std::uint64_t links_right = 0, links_wrong = 0, links_missed = 0;
  Ppm mean_f1 = 0;
  std::uint64_t f1_questions = 0;  ///< set and links that are no traps
  std::uint64_t traps = 0, traps_failed = 0;
  std::uint64_t counted = 0;  ///< questions in the mean of points
  Ppm mean_points = 0, headline = 0;
};
Totals totals(const Score& score);

// ---- Figures of a tally; empty where it has none
Ppm f1(const Tally& tally);                                ///< 0 if nothing was found
std::optional<Ppm> brier(const Tally& tally);              ///< rounded up
std::optional<SignedPpm> brier_skill(const Tally& tally);  ///< against the base rate, rounded down
/// The figures in words, e.g. "P 0.939 (0.873-0.972), R ...".
std::string figure(Kind kind, const Tally& tally);

}  // namespace clew::sim::score
