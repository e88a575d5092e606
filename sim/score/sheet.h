#pragma once
// The published page of scores (docs/scores.md), made from score files: every question of every scenario stands there,
// with its figure or open and why.

#include <span>
#include <string>
#include <vector>

#include "sim/scenario.h"
#include "sim/score/score_json.h"

namespace clew::sim::score {

/// One question over several runs.
struct QuestionSum {
  std::uint64_t runs = 0;      ///< scored
  std::uint64_t answered = 0;  ///< of these
  std::uint64_t passed = 0, harmed = 0;
  bool trap = false;
  Kind kind = Kind::open;
  Tally tally;
  std::vector<Clock> clocks;  ///< of all runs, in their order
  void add(const QuestionScore& one);
};
/// "pass", "F1 0.943", "unanswered", "3 of 5 pass" ...
std::string result_word(const QuestionSum& sum);
/// figure(), clocks, people harmed.
std::string figure_words(const QuestionSum& sum);

/// One scenario's part of the page for runs of one program, as Markdown: totals and all questions.
std::string markdown_of(std::span<const Score> runs);

/// The whole page. Errors: `mismatch` if a score's questions are not those of this version's scenario, `not_found` for
/// a scenario this version does not know.
Outcome<std::string> sheet(std::span<const Scenario> scenarios, const std::vector<Score>& scores,
                           std::span<const DetectorScore> detectors);

}  // namespace clew::sim::score
