// A window of rows is read, asked on all threads by index, and handed on in order; then the next. Rows in flight are
// bounded, the order of the file is the order of the answers, and no thread sees another's work.

#include "clew/engine/batch.h"

#include <algorithm>

#include "clew/base/tasks.h"
#include "clew/engine/party_values.h"
#include "clew/engine/store.h"

namespace clew::engine {
namespace {

constexpr std::size_t kWindowRows = 4096;

void ask(const ScreenSnapshot& snapshot, const ScreenOptions& options, BatchRow& row) {
  if (!row.row.fault.empty()) return;
  read_facts(row.row.query, options.now);
  auto answer = screen_party(snapshot, row.row.query, options);
  if (answer) {
    row.answer = *std::move(answer);
    return;
  }
  row.row.code = answer.error().code;
  row.row.fault = answer.error().message;
  for (const std::string& word : row.row.not_looked_at) row.row.fault += "; " + not_looked_at_text(word);
}

}  // namespace

void NotLookedAt::add(const PartyRow& row) {
  constexpr std::size_t kWordsMax = 100;
  bool left_out = false;
  for (const std::string& word : row.not_looked_at) {
    if (std::find(words.begin(), words.end(), word) != words.end()) continue;
    if (words.size() < kWordsMax)
      words.push_back(word);
    else
      left_out = true;
  }
  more += left_out;
}

Outcome<BatchReport> screen_rows(const ScreenSnapshot& snapshot, PartyRows& rows, const ScreenOptions& options,
                                 unsigned threads, const BatchSink& sink, const ProgressFn& progress) {
  BatchReport report;
  for (;;) {
    std::vector<BatchRow> window;
    for (PartyRow& row : rows.next(kWindowRows)) window.push_back({std::move(row), {}});
    if (window.empty()) return report;
    parallel_for(window.size(), threads, [&](std::size_t i) { ask(snapshot, options, window[i]); });
    for (const BatchRow& row : window) {
      ++report.rows;
      report.not_looked_at.add(row.row);
      if (row.row.fault.empty())
        ++report.verdicts[static_cast<std::size_t>(row.answer.verdict)];
      else
        ++report.bad;
    }
    CLEW_TRY_VOID(sink(window));
    report.last_line = window.back().row.line;
    if (progress && !progress({"screen", "bytes", rows.position(), rows.size()}) && rows.position() < rows.size()) {
      report.stopped = true;
      return report;
    }
  }
}

}  // namespace clew::engine
