#pragma once
// Many questions: a file of parties against one snapshot, on several threads, answered in the order of the file.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "clew/base/progress.h"
#include "clew/engine/party_rows.h"
#include "clew/engine/screening.h"

namespace clew::engine {

/// A row with its answer. `row.fault` is not empty where it could not be asked: then there is no answer.
struct BatchRow {
  PartyRow row;
  ScreenAnswer answer;
};
/// Takes rows in the order of the file, some thousands at a time. A failure ends the batch and is handed on.
using BatchSink = std::function<Outcome<void>(std::span<const BatchRow>)>;

/// Columns and keys that nobody looked at, as the rows came; those behind the first hundred are counted.
struct NotLookedAt {
  std::vector<std::string> words;
  std::uint64_t more = 0;  ///< rows with further ones
  void add(const PartyRow& row);
};

struct BatchReport {
  std::uint64_t rows = 0, bad = 0;
  std::uint64_t verdicts[4] = {0, 0, 0, 0};  ///< by Verdict
  NotLookedAt not_looked_at;
  std::uint64_t last_line = 0;  ///< of the last row that was answered
  bool stopped = false;         ///< `progress` asked for an end, and there are further rows
};

/// Asks every row. The same bytes for any number of threads. Errors: of the sink. When `progress` says that it shall
/// end, the rows in work are answered first.
Outcome<BatchReport> screen_rows(const ScreenSnapshot& snapshot, PartyRows& rows, const ScreenOptions& options,
                                 unsigned threads, const BatchSink& sink, const ProgressFn& progress = {});

}  // namespace clew::engine
