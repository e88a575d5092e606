// clew screen batch: many parties at once.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "apps/cli/commands.h"
#include "apps/cli/print.h"
#include "apps/cli/screen_words.h"
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

// Opening a file for writing empties it: none may be one of `others` (by device and inode, so also through a link).
Outcome<void> none_of(const std::string& path, const std::vector<std::string>& others) {
  const std::string target = path.empty() ? "/dev/stdout" : path;
  for (const std::string& other : others) {
    std::error_code gone;  // what is not there yet is no other file
    if (std::filesystem::is_regular_file(target, gone) && std::filesystem::equivalent(target, other, gone))
      return std::unexpected<Failure>({Code::usage,
                                       fmt::format("'{}' is the same file as '{}': it would be overwritten",
                                                   path.empty() ? "standard output" : path, other),
                                       "write to another file with --out"});
  }
  return {};
}

// A file that is written piece by piece, or standard output. It is none of `others`.
class Written {
 public:
  static Outcome<Written> open(const std::string& path, const std::vector<std::string>& others) {
    CLEW_TRY_VOID(none_of(path, others));
    Written written;
    written.path_ = path;
    written.file_ = path.empty() ? stdout : std::fopen(path.c_str(), "wb");
    if (written.file_ == nullptr)
      return std::unexpected<Failure>({Code::io, fmt::format("'{}' cannot be written", path), ""});
    return written;
  }
  Written() = default;
  Written(Written&& other) noexcept : path_(std::move(other.path_)), file_(other.file_) { other.file_ = nullptr; }
  Written& operator=(Written&&) = delete;
  ~Written() {
    if (file_ != nullptr && file_ != stdout) std::fclose(file_);
  }
  Outcome<void> put(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), file_) == text.size()) return {};
    return failed();
  }
  Outcome<void> close() {
    const bool whole = std::fflush(file_) == 0;
    if (file_ != stdout && std::fclose(file_) == 0 && whole) {
      file_ = nullptr;
      return {};
    }
    if (file_ == stdout && whole) return {};
    file_ = nullptr;
    return failed();
  }

 private:
  std::unexpected<Failure> failed() const {
    return std::unexpected<Failure>(
        {Code::io, fmt::format("'{}' could not be written whole", path_), "is the disk full?"});
  }
  std::string path_;
  std::FILE* file_ = nullptr;
};

std::string aside_path(const ScreenWords& words) {
  return (words.out.empty() ? words.words.front() : words.out) + ".quarantine.csv";
}
// What the file of the rows set aside must not be.
std::vector<std::string> apart_from(const ScreenWords& words) {
  return {words.words.front(), words.out.empty() ? "/dev/stdout" : words.out};
}

constexpr const char* kAnswerHeader =
    "line,id,verdict,score,list,entity,caption,kind,matched,reason,hits,decision,not_looked_at\n";

std::string csv_row(const engine::BatchRow& row, const std::string& decision) {
  codec::CsvWriter csv;
  const engine::ScreenAnswer& answer = row.answer;
  const engine::ScreenHit none, &hit = answer.hits.empty() ? none : answer.hits.front();
  const auto cell = [](std::string_view text) { return codec::spreadsheet_cell(text); };
  csv.field(row.row.line).field(cell(row.row.query.id)).field(verdict_name(answer.verdict));
  csv.field(answer.hits.empty() ? "" : engine::score_text(hit.score)).field(hit.list).field(cell(hit.entity));
  csv.field(cell(hit.caption)).field(hit.kind).field(cell(hit.matched));
  csv.field(answer.reasons.empty() ? "" : answer.reasons.front()).field(answer.hits.size() + answer.hits_left_out);
  std::string ignored;
  for (const std::string& word : row.row.not_looked_at) ignored += (ignored.empty() ? "" : " ") + word;
  csv.field(decision).field(cell(ignored)).end_record();
  return csv.take();
}

std::string json_row(const engine::BatchRow& row, const std::string& decision) {
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
      if (rows[i].row.fault.empty())
        text += json_ ? json_row(rows[i], ids[i]) : csv_row(rows[i], ids[i]);
      else
        CLEW_TRY_VOID(set_aside(rows[i].row));
    }
    return out_.put(text);
  }
  Outcome<void> close() {
    if (aside_) CLEW_TRY_VOID(aside_->close());
    return out_.close();
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
                     R"("lists":{{{}}}}})",
                     hash, report.rows, report.bad, report.verdicts[0], report.verdicts[1], report.verdicts[2],
                     report.verdicts[3], lists);
}

// The gravest verdict, like one question's; what was not asked at all must not look like a pass.
int batch_exit(const engine::BatchReport& report, bool strict) {
  if (strict && report.bad != 0) return kBadInput;
  for (const Verdict verdict : {Verdict::block, Verdict::hold})
    if (report.verdicts[static_cast<std::size_t>(verdict)] != 0) return verdict_exit(verdict);
  return report.bad != 0 ? kBadInput : kOk;
}

Outcome<int> batch(const ScreenWords& words) {
  const engine::Act act = act_of(words);
  engine::ScreenOptions options = CLEW_TRY(screen_options(words, act.time));
  options.explain = words.explain;
  auto rows = CLEW_TRY(engine::PartyRows::open(words.words.front(), words.format, words.mapping));
  const auto snapshot = CLEW_TRY(snapshot_of(words));
  std::optional<DecisionLog> log;
  if (!words.no_log) log = CLEW_TRY(DecisionLog::open(words.common.store));
  if (log) options.rules = CLEW_TRY(log->rules());
  CLEW_TRY_VOID(none_of(aside_path(words), apart_from(words)));  // before the first row, not at the first bad one
  Written out = CLEW_TRY(Written::open(words.out, {words.words.front()}));
  BatchWriter writer(words, *snapshot, options, log ? &*log : nullptr, out);
  CLEW_TRY_VOID(writer.begin());
  const auto report = engine::screen_rows(
      *snapshot, rows, options, threads_or_default(words.common.threads),
      [&](std::span<const engine::BatchRow> window) { return writer.take(window); }, progress_bar(words.common.quiet));
  end_progress();
  if (!report) return std::unexpected(report.error());
  CLEW_TRY_VOID(writer.close());
  if (log) CLEW_TRY(log->note("batch", batch_note(*report, rows.hash(), *snapshot), act));
  const std::string summary =
      fmt::format("{} rows: {} pass, {} pass with history, {} hold, {} block; {} set aside{}\n", grouped(report->rows),
                  grouped(report->verdicts[0]), grouped(report->verdicts[1]), grouped(report->verdicts[2]),
                  grouped(report->verdicts[3]), grouped(report->bad),
                  report->bad == 0 ? "" : fmt::format(" ({})", aside_path(words)));
  std::fputs(summary.c_str(), stderr);
  say_not_looked_at(report->not_looked_at);
  if (report->rows == 0 && report->bad == 0) {
    std::fputs(fmt::format("clew: '{}' has no row: nobody was screened\n", visible(words.words.front())).c_str(),
               stderr);
    return kBadInput;
  }
  return batch_exit(*report, words.strict);
}

}  // namespace

int run_screen_batch(const ScreenWords& words) {
  return finish(batch(words), words);
}

}  // namespace clew::cli
