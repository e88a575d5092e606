#pragma once
// Answers a scenario's questions with this engine, from the ledgers and the intelligence alone, as any other program
// would have to. Never reads truth/.

#include <cstdint>
#include <string>
#include <vector>

#include "clew/engine/investigation.h"

namespace clew::engine {

struct ScenarioRunRequest {
  std::string folder;  ///< made by `clew scenario make`
  std::string out;     ///< must not exist or be empty
  unsigned threads = 1;
};

struct ScenarioRunReport {
  std::string answers_file;          ///< OUT/answers.json
  std::vector<std::string> bundles;  ///< evidence of the traces the answers rest on
  std::uint64_t answered = 0;        ///< questions
  std::vector<std::string> lines;    ///< where the money is and who can still act, for the screen
};

/// What an answering part hands back beside the sheet.
struct Findings {
  AnswerSheet sheet;
  std::vector<std::string> lines;
  /// Traces to be kept as evidence, by folder name under OUT/bundles.
  std::vector<std::pair<std::string, Case>> evidence;
};

/// Ingests, traces, detects, answers, and writes answers and bundles. Errors: as Investigation::open; `unsupported` (no
/// part answers this scenario).
Outcome<ScenarioRunReport> run_scenario(const ScenarioRunRequest& request, const ProgressFn& progress = {});

// The parts that answer, one file each. They read questions.json's words as a stranger would.
Outcome<Findings> answer_meridian(const Investigation& investigation, const ProgressFn& progress);
Outcome<Findings> answer_friday_worm(const Investigation& investigation, const ProgressFn& progress);

}  // namespace clew::engine
