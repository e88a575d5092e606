// A million rows are answered on one connection without holding them: a record is answered when its last byte is there,
// and nothing is kept of it. A record that cannot be read is an answer too (hold, with the reason), in its place, so
// that the n-th line that comes out always belongs to the n-th record that went in.
//
// One snapshot serves the whole stream: a file that was screened by two versions of a list, and nobody can say where
// the one ends, is no evidence. Who wants the newer list sends the file again.

#include "apps/server/batch.h"

#include <algorithm>

#include "apps/server/screen_options.h"
#include "apps/server/words.h"
#include "clew/codec/csv.h"
#include "clew/codec/json.h"
#include "clew/codec/utf8.h"

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
      form_(form) {}

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
    if (form_ == Form::csv && columns_.empty() && !dead_) {
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
  if (form_ == Form::csv && columns_.empty()) return take_header(record);
  ++records_;
  auto query = read_record(record);
  if (query)
    slots_.push_back({line_, std::move(query->query), {}, std::move(query->ignored)});
  else
    complain(query.error().detail);
  if (slots_.size() == kTogetherMax) answer_waiting(out);
}

void Batch::take_header(std::string_view record) {
  codec::CsvReader reader(record);
  auto row = reader.next();
  const bool usable = row && row->fields.size() <= kColumnsMax &&
                      std::all_of(row->fields.begin(), row->fields.end(), [](const std::string& column) {
                        return column == "id" || column == "schema" || find_property(column) != nullptr;
                      });
  if (usable) {
    columns_ = std::move(row->fields);
    for (const char* one : {"id", "schema"}) {  // of others each column is a value
      const auto first = std::find(columns_.begin(), columns_.end(), one);
      const auto second = first == columns_.end() ? first : std::find(first + 1, columns_.end(), one);
      if (second == columns_.end()) continue;
      complain("the columns " + std::to_string(first - columns_.begin() + 1) + " and " +
               std::to_string(second - columns_.begin() + 1) + " are both \"" + one + "\", and there can be one");
      dead_ = true;
    }
    return;
  }
  complain("the first line names the columns: id, schema and properties such as name, birthDate, country");
  dead_ = true;
}

Read<engine::ScreenQuery> Batch::read_row(std::string_view record) const {
  codec::CsvReader reader(record);
  auto row = reader.next();
  if (!row) return refuse(std::string("the row cannot be read: ") + row.error().reason);
  if (row->fields.size() != columns_.size())
    return refuse("the row has " + std::to_string(row->fields.size()) + " fields, the first line has " +
                  std::to_string(columns_.size()));
  engine::ScreenQuery query;
  query.party.schema = "LegalEntity";
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::string& field = row->fields[i];
    if (field.empty()) continue;
    if (field.size() > kValueBytesMax) return refuse("a field has more than 4,096 bytes");
    if (codec::invalid_utf8(field) != std::string_view::npos) return refuse("a field is not UTF-8");
    if (columns_[i] == "id")
      query.id = field;
    else if (columns_[i] == "schema")
      query.party.schema = field;
    else {
      CLEW_TRY_VOID(check_value(columns_[i], field));
      query.party.add(columns_[i], field);
    }
  }
  const SchemaWord* const word = find_schema(query.party.schema);
  if (word == nullptr || !word->matchable) return refuse("there is no such \"schema\" of parties");
  if (query.id.size() > kIdBytesMax) return refuse("\"id\" is a text of at most 256 bytes");
  if (query.party.values.empty()) return refuse("no property has a value: there is nothing to compare");
  query.party.id = query.id;
  query.party.settle();
  return query;
}

Read<Party> Batch::read_record(std::string_view record) const {
  if (form_ == Form::csv) {
    Party party;
    party.query = CLEW_TRY(read_row(record));
    return party;
  }
  const auto value = codec::read_json(record, codec::JsonNumbers::any);
  if (!value)
    return refuse("the record is not JSON that can be read: byte " + std::to_string(value.error().offset) + ": " +
                  value.error().reason);
  auto party = read_party(*value, "");
  if (!party && party.error().offset)
    party.error().detail += " (byte " + std::to_string(*party.error().offset) + " of the record)";
  return party;
}

void Batch::screen_waiting(std::vector<engine::ScreenAnswer>& answers, std::vector<Decided>& decided) {
  const auto ruled = service_.ruled(asked_);
  if (ruled) options_ = *ruled;
  const Gate::Pass pass(service_.gate());
  answers.reserve(slots_.size());  // decided points into it
  for (Slot& slot : slots_) {
    if (!slot.error.empty()) continue;
    if (!ruled) {
      ++errors_;
      slot.error = kNoRules;
      continue;
    }
    auto answer = knowledge_->screen(slot.query, options_);
    if (!answer) {
      ++errors_;
      slot.error = "no answer can be given: " + without_quoted(answer.error().message);
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
