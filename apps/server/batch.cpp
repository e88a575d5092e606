// Rows are read as the command line reads those of a file (engine/party_rows.h): the same row has the same answer.
//
// A million rows are answered on one connection without holding them: a record is answered when its last byte is there,
// and nothing is kept of it. A record that cannot be read is an answer too (hold, with the reason), in its place, so
// that the n-th line that comes out always belongs to the n-th record that went in.
//
// One snapshot serves the whole stream: a file that was screened by two versions of a list, and nobody can say where
// the one ends, is no evidence. Who wants the newer list sends the file again.

#include "apps/server/batch.h"

#include <algorithm>

#include "apps/server/screen_options.h"
#include "clew/codec/csv.h"
#include "clew/codec/json.h"
#include "clew/engine/party_values.h"

namespace clew::server {
namespace {

bool begins(std::string_view type, std::string_view word) {
  return type.substr(0, std::min(type.find(';'), type.size())) == word;
}

bool is_blank(std::string_view record) {
  return record.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

Batch::Batch(Service& service, Caller caller, std::shared_ptr<const Knowledge> knowledge, engine::ScreenOptions options,
             Form form)
    : service_(service),
      caller_(std::move(caller)),
      knowledge_(std::move(knowledge)),
      asked_(std::move(options)),
      form_(form) {
  if (form == Form::json_lines) reader_.emplace(engine::PartyReader::of_json());
}

Read<std::unique_ptr<Batch>> Batch::open(const Call& call) {
  engine::ScreenOptions options = CLEW_TRY(read_screen_options(call, nullptr));
  const std::string_view type = call.request.content_type;
  Form form = Form::json_lines;
  if (begins(type, "text/csv"))
    form = Form::csv;
  else if (!begins(type, "application/x-ndjson") && !begins(type, "application/jsonl") &&
           !begins(type, "application/json-lines") && !begins(type, "application/json"))
    return std::unexpected(
        Refused{"Content-Type is application/x-ndjson (one party a line) or text/csv", std::nullopt, 415});
  if (!call.request.content_encoding.empty() && call.request.content_encoding != "identity")
    return std::unexpected(Refused{"Content-Encoding is not used here: send the body as it is", std::nullopt, 415});
  return std::unique_ptr<Batch>(new Batch(call.service, call.caller, call.knowledge, std::move(options), form));
}

// Behind the last byte of the record that begins at `from`, or npos if it is not all there. In a CSV a line break
// inside quotes ends nothing.
std::size_t Batch::record_end(std::size_t from, bool at_end) const {
  bool quoted = false;
  for (std::size_t at = from; at < waiting_.size(); ++at) {
    if (waiting_[at] == '"' && form_ == Form::csv) quoted = !quoted;
    if (waiting_[at] == '\n' && !quoted) return at + 1;
  }
  return at_end && from < waiting_.size() ? waiting_.size() : std::string::npos;
}

std::string Batch::push(std::string_view piece) {
  std::string out;
  waiting_ += piece;
  std::size_t from = 0;
  while (true) {
    const std::size_t end = record_end(from, false);
    if (end == std::string::npos) break;
    if (skipping_)
      skipping_ = false;  // the rest of a record that was complained about
    else
      take_record(std::string_view(waiting_).substr(from, end - from), out);
    line_ += static_cast<std::uint64_t>(std::count(waiting_.begin() + static_cast<std::ptrdiff_t>(from),
                                                   waiting_.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
    from = end;
  }
  waiting_.erase(0, from);
  if (waiting_.size() <= kRecordBytesMax) {
    answer_waiting(out);
    return out;
  }
  if (!skipping_) {
    if (!reader_ && !dead_) {
      complain("the line with the names of the columns is too long");
      dead_ = true;
    } else {
      ++records_;
      complain("the record has more than 65,536 bytes");
    }
  }
  // A quote that never closes would swallow everything: what follows is read from the next line break on.
  const std::size_t next = waiting_.find('\n');
  skipping_ = next == std::string::npos;
  if (!skipping_) ++line_;
  waiting_.erase(0, skipping_ ? waiting_.size() : next + 1);
  if (!skipping_) return out + push({});
  answer_waiting(out);
  return out;
}

std::string Batch::finish() {
  std::string out;
  if (!waiting_.empty() && !skipping_) take_record(waiting_, out);
  waiting_.clear();
  answer_waiting(out);
  out += "{\"done\":true,\"records\":" + std::to_string(records_) + ",\"errors\":" + std::to_string(errors_) + "}\n";
  return out;
}

void Batch::complain(std::string reason) {
  ++errors_;
  slots_.push_back({line_, {}, std::move(reason), {}});
}

void Batch::take_record(std::string_view record, std::string& out) {
  if (dead_ || is_blank(record)) return;
  if (!reader_) return take_header(record);
  ++records_;
  engine::PartyRow row = reader_->read(line_, record);
  if (row.fault.empty())
    slots_.push_back({line_, std::move(row.query), {}, std::move(row.not_looked_at)});
  else
    complain("the record cannot be read: " + without_quoted(row.fault));
  if (slots_.size() == kTogetherMax) answer_waiting(out);
}

void Batch::take_header(std::string_view record) {
  dead_ = true;
  auto row = codec::CsvReader(record).next();
  if (!row)
    return complain(std::string("the line with the names of the columns cannot be read: ") + row.error().reason);
  if (row->fields.size() > kColumnsMax) return complain("the first line names more than 128 columns");
  auto reader = engine::PartyReader::of_csv(std::move(row->fields), "");
  if (!reader) return complain("the first line cannot be used: " + without_quoted(reader.error().message));
  reader_.emplace(*std::move(reader));
  dead_ = false;
}

void Batch::screen_waiting(std::vector<engine::ScreenAnswer>& answers, std::vector<Decided>& decided) {
  const auto ruled = service_.ruled(asked_);
  if (ruled) options_ = *ruled;
  answers.reserve(slots_.size());  // decided points into it
  for (Slot& slot : slots_) {
    if (!slot.error.empty()) continue;
    if (!ruled) {
      ++errors_;
      slot.error = kNoRules;
      continue;
    }
    engine::read_facts(slot.query, options_.now);
    const Gate::Pass pass(service_.gate());
    auto answer = knowledge_->screen(slot.query, options_);
    if (!answer) {
      ++errors_;
      slot.error = "no answer can be given: " + without_quoted(answer.error().message);
      for (const std::string& word : slot.ignored) slot.error += "; " + engine::not_looked_at_text(word);
      continue;
    }
    answers.push_back(std::move(*answer));
    decided.push_back({slot.query, options_, answers.back()});
  }
}

// Answers what is waiting and records it in one commit: a commit per row would be a wait for the disk per row.
void Batch::answer_waiting(std::string& out) {
  std::vector<engine::ScreenAnswer> answers;
  std::vector<Decided> decided;
  screen_waiting(answers, decided);
  std::vector<std::string> ids;
  bool recorded = true;
  if (DecisionLog* const log = service_.log(); log != nullptr && !decided.empty()) {
    auto given = log->record(decided, *knowledge_, caller_.name);
    recorded = given && given->size() == decided.size();
    if (recorded) ids = std::move(*given);
  }
  std::size_t next = 0;
  for (Slot& slot : slots_) {
    const std::size_t index = next;
    if (slot.error.empty()) {
      ++next;
      if (!recorded) {
        ++errors_;
        slot.error = "the decision could not be recorded, so it is not given";
      }
    }
    out += "{\"line\":" + std::to_string(slot.line);
    if (!slot.error.empty()) {
      out += ",\"verdict\":\"hold\",\"error\":\"" + codec::json_escape(slot.error) + "\"}\n";
      continue;
    }
    if (!ids.empty()) out += ",\"decision\":\"" + codec::json_escape(ids[index]) + "\"";
    out += ",\"answer\":" + answer_line(answers[index]) + not_looked_at_member(slot.ignored) + "}\n";
  }
  slots_.clear();
}

}  // namespace clew::server
