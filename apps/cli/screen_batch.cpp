// clew screen batch: many parties at once.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "apps/cli/commands.h"
#include "apps/cli/print.h"
#include "apps/cli/screen_words.h"
#include "apps/cli/stop_signals.h"
#include "apps/cli/written.h"
#include "clew/codec/csv.h"
#include "clew/codec/json.h"
#include "clew/codec/spreadsheet.h"
#include "clew/engine/batch.h"

namespace clew::cli {
namespace {

using engine::DecisionLog;
using engine::Failure;
using engine::Outcome;
using engine::Verdict;

int finish(const Outcome<int>& done, const ScreenWords& words) {
  return done ? *done : report_failure(done.error(), words.common.json);
}

std::string input_path(const ScreenWords& words) {
  return words.words.front() == "-" ? "/dev/stdin" : words.words.front();
}
// Beside the answers; without a file of answers beside the questions, or where the command runs if they are a pipe.
std::string aside_path(const ScreenWords& words) {
  std::error_code gone;
  const bool beside = std::filesystem::is_regular_file(words.words.front(), gone);
  const std::string stem = !words.out.empty() ? words.out : beside ? words.words.front() : "stdin";
  return stem + ".quarantine.csv";
}
// What the file of the rows set aside must not be.
std::vector<std::string> apart_from(const ScreenWords& words) {
  return {input_path(words), words.out.empty() ? "/dev/stdout" : words.out};
}

constexpr const char* kAnswerHeader =
    "line,id,verdict,score,list,entity,caption,kind,matched,reason,hits,decision,not_looked_at,notes\n";

std::string joined(const std::vector<std::string>& texts, const char* between) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : between) + text;
  return all;
}

// What could not be read of the row, or was read besides.
std::vector<std::string> notes_of(const engine::BatchRow& row) {
  if (!row.row.fault.empty()) return row.row.query.unread;
  std::vector<std::string> notes;
  for (const std::string& reason : row.answer.reasons)
    if (reason.starts_with("note: ")) notes.push_back(reason.substr(6));
  return notes;
}

// A row that could not be asked is a row of the answers as well: who counts them, or looks for a customer, finds it.
std::string csv_row(const engine::BatchRow& row, const std::string& decision) {
  codec::CsvWriter csv;
  const engine::ScreenAnswer& answer = row.answer;
  const engine::ScreenHit none, &hit = answer.hits.empty() ? none : answer.hits.front();
  const auto cell = [](std::string_view text) { return codec::spreadsheet_cell(text); };
  const bool asked = row.row.fault.empty();
  std::string reason = asked ? "" : "hold: the row was not asked: " + row.row.fault;
  if (asked && !answer.reasons.empty()) reason = answer.reasons.front();
  csv.field(row.row.line).field(cell(row.row.query.id));
  csv.field(verdict_name(asked ? answer.verdict : Verdict::hold));
  csv.field(answer.hits.empty() ? "" : engine::score_text(hit.score)).field(hit.list).field(cell(hit.entity));
  csv.field(cell(hit.caption)).field(hit.kind).field(cell(hit.matched));
  csv.field(reason).field(answer.hits.size() + answer.hits_left_out);
  csv.field(decision).field(cell(joined(row.row.not_looked_at, " "))).field(cell(joined(notes_of(row), "; ")));
  csv.end_record();
  return csv.take();
}

// As a batch over HTTP has it.
std::string json_row(const engine::BatchRow& row, const std::string& decision) {
  if (!row.row.fault.empty())
    return fmt::format("{{\"line\":{},\"id\":\"{}\",\"verdict\":\"hold\",\"error\":\"{}\"}}\n", row.row.line,
                       codec::json_escape(row.row.query.id), codec::json_escape(row.row.fault));
  std::string ignored;
  for (const std::string& word : row.row.not_looked_at)
    ignored += fmt::format("{}\"{}\"", ignored.empty() ? ",\"not_looked_at\":[" : ",", codec::json_escape(word));
  return fmt::format("{{\"line\":{},\"decision\":\"{}\",\"answer\":{}{}}}\n", row.row.line, decision,
                     engine::answer_json(row.answer), ignored.empty() ? "" : ignored + "]");
}

// One window of a batch: records, answers, what was set aside.
class BatchWriter {
 public:
  BatchWriter(const ScreenWords& words, const engine::ScreenSnapshot& snapshot, const engine::ScreenOptions& options,
              DecisionLog* log, Written& out)
      : words_(words), snapshot_(snapshot), options_(options), log_(log), out_(out) {
    json_ = words.out.empty() ? words.common.json : words.out.ends_with(".jsonl");
  }
  Outcome<void> begin() { return json_ ? Outcome<void>{} : out_.put(kAnswerHeader); }

  Outcome<void> take(std::span<const engine::BatchRow> rows) {
    const auto ids = CLEW_TRY(record(rows));
    std::string text;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      text += json_ ? json_row(rows[i], ids[i]) : csv_row(rows[i], ids[i]);
      if (!rows[i].row.fault.empty()) CLEW_TRY_VOID(set_aside(rows[i].row));
    }
    return out_.put(text);
  }
  /// Who does not read the last line of JSON has not read everything.
  Outcome<void> close(const engine::BatchReport& report) {
    if (json_)
      CLEW_TRY_VOID(out_.put(fmt::format("{{\"done\":true,\"records\":{},\"errors\":{}}}\n", report.rows, report.bad)));
    if (aside_) CLEW_TRY_VOID(aside_->close());
    return out_.close();
  }
  std::string give_up() {
    if (aside_) aside_->give_up(words_.partial);
    return out_.give_up(words_.partial);
  }

 private:
  Outcome<std::vector<std::string>> record(std::span<const engine::BatchRow> rows) {
    std::vector<std::string> ids(rows.size());
    if (log_ == nullptr) return ids;
    std::vector<engine::Decided> decided;
    std::vector<std::size_t> which;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!rows[i].row.fault.empty() || (!words_.log_all && rows[i].answer.verdict == Verdict::pass)) continue;
      decided.push_back({rows[i].row.query, options_, rows[i].answer, "batch"});
      which.push_back(i);
    }
    if (decided.empty()) return ids;
    auto recorded = CLEW_TRY(log_->record(decided, snapshot_, act_of(words_)));
    for (std::size_t i = 0; i < which.size(); ++i) ids[which[i]] = std::move(recorded[i]);
    return ids;
  }
  Outcome<void> set_aside(const engine::PartyRow& row) {
    if (!aside_) {
      aside_.emplace(CLEW_TRY(Written::open(aside_path(words_), apart_from(words_))));
      CLEW_TRY_VOID(aside_->put("line,code,reason\n"));
    }
    codec::CsvWriter csv;
    csv.field(row.line).field(code_name(row.code)).field(codec::spreadsheet_cell(row.fault)).end_record();
    return aside_->put(csv.text());
  }

  const ScreenWords& words_;
  const engine::ScreenSnapshot& snapshot_;
  const engine::ScreenOptions& options_;
  DecisionLog* log_;
  Written& out_;
  bool json_ = false;
  std::optional<Written> aside_;
};

// What stays of a batch in the chain, whatever is recorded of its rows.
std::string batch_note(const engine::BatchReport& report, const std::string& hash,
                       const engine::ScreenSnapshot& snapshot) {
  std::string lists;
  for (const engine::LoadedList& list : engine::lists_of(snapshot))
    lists += fmt::format("{}\"{}\":\"{}\"", lists.empty() ? "" : ",", codec::json_escape(list.info.list), list.version);
  return fmt::format(R"({{"file":"{}","rows":{},"set_aside":{},"pass":{},"pass_with_history":{},"hold":{},"block":{},)"
                     R"({}"lists":{{{}}}}})",
                     hash, report.rows, report.bad, report.verdicts[0], report.verdicts[1], report.verdicts[2],
                     report.verdicts[3], report.stopped ? "\"stopped\":true," : "", lists);
}

// The gravest verdict, like one question's; what was not asked at all must not look like a pass.
int batch_exit(const engine::BatchReport& report, bool strict, bool history) {
  if (strict && report.bad != 0) return kBadInput;
  for (const Verdict verdict : {Verdict::block, Verdict::hold})
    if (report.verdicts[static_cast<std::size_t>(verdict)] != 0) return verdict_exit(verdict);
  if (report.bad != 0) return kBadInput;
  const bool formerly = report.verdicts[static_cast<std::size_t>(Verdict::pass_with_history)] != 0;
  return verdict_exit(formerly ? Verdict::pass_with_history : Verdict::pass, history);
}

void say_counts(const engine::BatchReport& report, const ScreenWords& words) {
  const std::string aside = report.bad == 0 || report.stopped ? "" : fmt::format(" ({})", aside_path(words));
  const std::string summary =
      fmt::format("{} rows: {} pass, {} pass with history, {} hold, {} block; {} set aside{}\n", grouped(report.rows),
                  grouped(report.verdicts[0]), grouped(report.verdicts[1]), grouped(report.verdicts[2]),
                  grouped(report.verdicts[3]), grouped(report.bad), aside);
  std::fputs(summary.c_str(), stderr);
  say_not_looked_at(report.not_looked_at);
}

std::unexpected<Failure> stopped(const engine::BatchReport& report, const std::string& kept) {
  return std::unexpected<Failure>({Code::conflict,
                                   fmt::format("stopped by {} after {} rows, line {}: the batch is not whole",
                                               StopSignals::asked(), grouped(report.rows), grouped(report.last_line)),
                                   kept});
}

Outcome<int> batch(const ScreenWords& words) {
  const engine::Act act = act_of(words);
  engine::ScreenOptions options = CLEW_TRY(screen_options(words, act.time));
  options.explain = words.explain;
  const char* const spool = std::getenv("TMPDIR");
  auto rows = CLEW_TRY(engine::PartyRows::open(words.words.front(), words.format, words.mapping,
                                               spool != nullptr && *spool != 0 ? spool : "/tmp"));
  const StopSignals signals;
  const auto snapshot = CLEW_TRY(snapshot_of(words));
  std::optional<DecisionLog> log;
  if (!words.no_log) log = CLEW_TRY(DecisionLog::open(words.common.store));
  options.rules = CLEW_TRY(rules_of(words, log));
  CLEW_TRY_VOID(none_of(aside_path(words), apart_from(words)));  // before the first row, not at the first bad one
  Written out = CLEW_TRY(Written::open(words.out, {input_path(words)}));
  BatchWriter writer(words, *snapshot, options, log ? &*log : nullptr, out);
  CLEW_TRY_VOID(writer.begin());
  const auto report = engine::screen_rows(
      *snapshot, rows, options, threads_or_default(words.common.threads),
      [&](std::span<const engine::BatchRow> window) { return writer.take(window); },
      StopSignals::watching(progress_bar(words.common.quiet)));
  end_progress();
  if (report && log) CLEW_TRY(log->note("batch", batch_note(*report, rows.hash(), *snapshot), act_of(words)));
  if (!report || report->stopped) {
    const std::string kept = writer.give_up();
    if (!report) return std::unexpected(report.error());
    say_counts(*report, words);
    return stopped(*report, kept);
  }
  CLEW_TRY_VOID(writer.close(*report));
  say_counts(*report, words);
  if (report->rows == 0 && report->bad == 0) {
    std::fputs(fmt::format("clew: '{}' has no row: nobody was screened\n", visible(words.words.front())).c_str(),
               stderr);
    return kBadInput;
  }
  return batch_exit(*report, words.strict, words.history_exit);
}

}  // namespace

int run_screen_batch(const ScreenWords& words) {
  return finish(batch(words), words);
}

}  // namespace clew::cli
