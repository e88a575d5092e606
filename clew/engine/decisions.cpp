// Recording, listing and erasing decisions. The chain of the log keeps what an examiner needs for ever and what says
// nothing of a person: verdict, how many hits, versions of lists, policy and engine, who asked, when. The question, the
// hits and the answer are sealed: whom a party resembles tells who the party is.

#include "clew/engine/decisions.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "clew/base/amount.h"
#include "clew/base/file.h"
#include "clew/base/random.h"
#include "clew/codec/json.h"
#include "clew/codec/json_tree.h"
#include "clew/engine/decision_log.h"
#include "clew/engine/json_line.h"
#include "clew/engine/snapshot.h"
#include "clew/engine/store.h"

namespace clew::engine {
namespace {

std::string open_part(const Decided& decided, const ScreenSnapshot& snapshot) {
  codec::JsonWriter json;
  json.begin_object().pair("verdict", verdict_name(decided.answer.verdict));
  json.pair("hits", decided.answer.hits.size() + decided.answer.hits_left_out).pair("cause", decided.cause);
  json.key("lists").begin_object();
  for (const LoadedList& list : snapshot.lists) json.pair(list.info.list, list.version);
  json.end_object().pair("labels", snapshot.labels_version);
  json.pair("as_of", snapshot.as_of ? to_iso(*snapshot.as_of) : std::string());
  if (snapshot.known_at) json.pair("known_at", to_iso(*snapshot.known_at));
  json.pair("rules", decided.options.rules == nullptr ? std::uint64_t{0} : decided.options.rules->up_to);
  json.pair("policy", decided.answer.policy_version).pair("engine", decided.answer.engine_version).end_object();
  return json_line(json.take());
}

// "answer" stands last, so that its bytes can be cut out as they are.
std::string sealed_part(const Decided& decided) {
  codec::JsonWriter json;
  json.begin_array();
  for (const ScreenCandidate& candidate : decided.answer.candidates) {
    json.begin_object().pair("list", candidate.list).pair("entity", candidate.entity).pair("kind", candidate.kind);
    json.key("score").decimal(score_text(candidate.score)).end_object();
  }
  json.end_array();
  return fmt::format(R"({{"question":{},"candidates":{},"answer":{}}})", question_json(decided.query, decided.options),
                     json_line(json.take()), answer_json(decided.answer));
}

AuditLine line_of(const casefile::AuditRecord& record) {
  return {record.number, record.id,   to_iso(record.time), record.kind,
          record.who,    record.open, record.erased,       record.sealed};
}

}  // namespace

// Errors of the log have the number of the record where others have an offset.
std::unexpected<Failure> log_failure(const Error& error, std::string_view doing) {
  std::string advice = "clew audit verify --store DIR shows where the chain breaks; restore the log from a copy";
  if (error.code == Code::conflict) advice = "another clew is writing the log: run the command again";
  if (error.code == Code::io)
    advice = "is the disk full, or the folder read-only? do its files belong to another user?";
  if (error.code == Code::not_found) advice = "clew audit list shows the records";
  if (error.code == Code::unsupported) advice = "open it with the clew that wrote it, or a later one";
  if (std::string_view(error.reason) == casefile::kLogIsGone)
    advice =
        "restore audit.sqlite from a copy; to begin a new log although the old one is lost, move audit-keys.sqlite "
        "away and keep it: it alone opens copies of the old log";
  if (std::string_view(error.reason) == casefile::kKeysAreGone)
    advice =
        "restore audit-keys.sqlite from a copy; without it the chain can be read (clew audit list) and the questions "
        "cannot; to begin a new log, move audit.sqlite away and keep it";
  if (std::string_view(error.reason) == casefile::kSubjectsAreLost)
    advice =
        "restore audit-keys.sqlite from a copy; without its secret the records can be read, and cannot be erased by "
        "party; to begin a new log, move both files away and keep them";
  std::string what = fmt::format("{}: {}", doing, error.reason);
  if (error.offset != 0) what += fmt::format(" (record {})", error.offset);
  return refuse(error.code, std::move(what), std::move(advice));
}

std::unexpected<Failure> write_failure(const Error& error, std::string_view doing) {
  auto failure = log_failure(error, doing);
  if (error.code == Code::io || error.code == Code::mismatch)
    failure.error().advice += "; with --no-log nothing is recorded";
  return failure;
}

Outcome<SealedDecision> parse_sealed(std::string_view sealed) {
  const auto tree = codec::read_json(sealed, codec::JsonNumbers::any);
  const codec::JsonValue* const question = tree ? tree->find("question") : nullptr;
  const codec::JsonValue* const candidates = tree ? tree->find("candidates") : nullptr;
  const codec::JsonValue* const answer = tree ? tree->find("answer") : nullptr;
  if (question == nullptr || candidates == nullptr || answer == nullptr || candidates->offset < 14)
    return refuse(Code::mismatch, "a recorded decision cannot be read", "was the log written by a later clew?");
  SealedDecision parsed;
  const std::size_t question_end = tree->members[1].offset - 1;
  parsed.question = sealed.substr(question->offset, question_end - question->offset);
  parsed.answer = sealed.substr(answer->offset, sealed.size() - 1 - answer->offset);
  return parsed;
}

Outcome<std::vector<ScreenCandidate>> recorded_hits(const AuditLine& line) {
  if (line.sealed.empty())
    return refuse(Code::not_found, fmt::format("record '{}' has no question and answer", line.id),
                  "it was erased, or is no decision");
  const auto tree = codec::read_json(line.sealed, codec::JsonNumbers::any);
  const codec::JsonValue* const candidates = tree ? tree->find("candidates") : nullptr;
  if (candidates == nullptr)
    return refuse(Code::mismatch, "a recorded decision cannot be read", "was the log written by a later clew?");
  std::vector<ScreenCandidate> hits;
  for (const codec::JsonValue& one : candidates->items) {
    ScreenCandidate& hit = hits.emplace_back();
    const std::pair<const char*, std::string*> texts[] = {
        {"list", &hit.list}, {"entity", &hit.entity}, {"kind", &hit.kind}};
    for (const auto& [key, text] : texts)
      if (const codec::JsonValue* const found = one.find(key)) *text = found->text;
    if (const codec::JsonValue* const score = one.find("score"))
      hit.score = static_cast<screen::Score>(parse_units(score->text, 6).value_or(score->number * screen::kScoreOne));
  }
  return hits;
}

bool was_told(const ScreenCandidate& recorded, const ScreenHit& hit, const ScreenOptions& options) {
  if (recorded.list != hit.list || recorded.entity != hit.entity || recorded.kind != hit.kind) return false;
  const screen::DecisionPolicy policy = screen::policy_for(options.threshold);
  const bool weak = hit.property == "weakAlias" || hit.property == "abbreviation";
  return hit.kind != "name" || recorded.score >= std::min(hit.score, weak ? policy.weak_threshold : policy.threshold);
}

DecisionLog::DecisionLog(std::unique_ptr<State> state) : state_(std::move(state)) {}
DecisionLog::DecisionLog(DecisionLog&&) noexcept = default;
DecisionLog& DecisionLog::operator=(DecisionLog&&) noexcept = default;
DecisionLog::~DecisionLog() = default;

Outcome<DecisionLog> DecisionLog::open(const std::string& store) {
  if (!is_folder(store))
    return refuse(Code::not_found, fmt::format("there is no store '{}'", store),
                  "name the folder that clew lists load made: --store DIR");
  auto log = casefile::AuditLog::open(store);
  if (!log) return write_failure(log.error(), fmt::format("the audit log of '{}' cannot be written", store));
  return DecisionLog(std::unique_ptr<State>(new State{store, *std::move(log), {}, nullptr}));
}

namespace {

std::unexpected<Failure> not_opened(const Error& error, const std::string& store) {
  if (error.code == Code::not_found)
    return refuse(Code::not_found, fmt::format("the store '{}' has no audit log", store),
                  "clew screen records its decisions there; name the folder with --store DIR");
  return log_failure(error, fmt::format("the audit log of '{}' cannot be opened", store));
}

}  // namespace

Outcome<DecisionLog> DecisionLog::open_existing(const std::string& store) {
  auto log = casefile::AuditLog::open_existing(store);
  if (!log) return not_opened(log.error(), store);
  return DecisionLog(std::unique_ptr<State>(new State{store, *std::move(log), {}, nullptr}));
}

Outcome<DecisionLog> DecisionLog::open_to_read(const std::string& store) {
  auto log = casefile::AuditLog::open_to_read(store);
  if (!log) return not_opened(log.error(), store);
  return DecisionLog(std::unique_ptr<State>(new State{store, *std::move(log), {}, nullptr}));
}

Outcome<DecisionLog> DecisionLog::open_seeded(const std::string& store, std::uint64_t seed) {
  auto rng = std::make_shared<Rng>(seed);
  auto log = casefile::AuditLog::open(store, [rng](std::span<std::uint8_t> bytes) {
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(rng->next());
    return true;
  });
  if (!log) return log_failure(log.error(), fmt::format("the audit log of '{}' cannot be opened", store));
  return DecisionLog(std::unique_ptr<State>(new State{store, *std::move(log), {}, nullptr}));
}

Outcome<std::vector<std::string>> DecisionLog::record(std::span<const Decided> decided, const ScreenSnapshot& snapshot,
                                                      const Act& act) {
  std::vector<casefile::AuditEntry> entries;
  entries.reserve(decided.size());
  for (const Decided& one : decided)
    entries.push_back({"decision", act.time, act.who, open_part(one, snapshot), sealed_part(one), one.query.id});
  // A rule that the list has ended does not come back when the list says again what it said.
  std::set<std::uint64_t> ended;
  for (const Decided& one : decided) ended.insert(one.answer.ended_rules.begin(), one.answer.ended_rules.end());
  for (const std::uint64_t rule : ended)
    entries.push_back({"revoke", act.time, "clew",
                       fmt::format(R"({{"rule":{},"why":"the list says something else of the entity"}})", rule), "",
                       ""});
  auto ids = state_->log.append(entries);
  if (!ids) return write_failure(ids.error(), "the decision cannot be recorded");
  ids->resize(decided.size());
  return *std::move(ids);
}

Outcome<std::string> DecisionLog::note(const std::string& kind, const std::string& open, const Act& act) {
  const casefile::AuditEntry entry{kind, act.time, act.who, open, "", ""};
  auto ids = state_->log.append({&entry, 1});
  if (!ids) return log_failure(ids.error(), "the record cannot be written");
  return ids->front();
}

Outcome<std::optional<UnixTime>> DecisionLog::last(const std::string& kind) const {
  std::optional<UnixTime> time;
  const auto read = state_->log.visit(kind, false, [&](const casefile::AuditRecord& record) -> Result<void> {
    time = record.time;
    return {};
  });
  if (!read) return log_failure(read.error(), "the audit log cannot be read");
  return time;
}

Outcome<AuditVerdict> DecisionLog::verify(const std::string& known_id) const {
  // A slip of the pen is not a log that was cut short.
  if (!known_id.empty() && !casefile::is_record_id(known_id))
    return refuse(Code::usage, fmt::format("'{}' is no id of a record", known_id),
                  "an id is a number and twelve digits, such as 17-3fa2c1d0e9b8: clew audit list shows them");
  const auto check = state_->log.verify(known_id);
  if (!check) return log_failure(check.error(), "the audit log cannot be read");
  AuditVerdict verdict;
  verdict.whole = !check->broken;
  verdict.records = check->records;
  verdict.sealed = check->sealed;
  verdict.erased = check->erased;
  verdict.head = check->head;
  verdict.broken = check->broken.value_or(0);
  verdict.reason = check->reason;
  return verdict;
}

Outcome<std::vector<AuditLine>> DecisionLog::list(const std::string& kind, std::uint64_t limit, bool sealed) const {
  std::vector<AuditLine> lines;
  const auto read = state_->log.visit(kind, sealed, [&](const casefile::AuditRecord& record) -> Result<void> {
    lines.push_back(line_of(record));
    if (limit != 0 && lines.size() >= 1024 && lines.size() / 2 > limit)
      lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(limit));
    return {};
  });
  if (!read) return log_failure(read.error(), "the audit log cannot be read");
  std::reverse(lines.begin(), lines.end());
  if (limit != 0 && lines.size() > limit) lines.resize(limit);
  return lines;
}

Outcome<AuditLine> DecisionLog::find(const std::string& id) const {
  const auto record = state_->log.find(id);
  if (!record) return log_failure(record.error(), fmt::format("record '{}'", id));
  return line_of(*record);
}

Outcome<std::uint64_t> DecisionLog::erase(const std::vector<std::string>& ids, const std::string& party,
                                          const std::string& reason, const Act& act) {
  if (reason.empty()) return refuse(Code::usage, "an erasure needs a reason", "say it with --reason");
  std::vector<std::uint64_t> numbers;
  for (const std::string& id : ids) {
    const auto record = state_->log.find(id);
    if (!record) return log_failure(record.error(), fmt::format("record '{}'", id));
    if (!record->has_sealed || record->erased)
      return refuse(Code::not_found, fmt::format("record '{}' has nothing that could be erased", id),
                    record->erased ? "it was erased already" : "only questions, answers and rules are personal");
    numbers.push_back(record->number);
  }
  if (!party.empty()) {
    const auto of = state_->log.of_subject(party);
    if (!of) return log_failure(of.error(), "the audit log cannot be read");
    numbers.insert(numbers.end(), of->begin(), of->end());
  }
  if (numbers.empty())
    return refuse(Code::not_found, fmt::format("no record is about the party '{}'", party),
                  "clew audit list shows the records; a party is named as it was when it was screened");
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  const auto erased = state_->log.erase(numbers, act.time, act.who, reason);
  if (!erased) return log_failure(erased.error(), "the records cannot be erased");
  return numbers.size();
}

Outcome<void> DecisionLog::visit_decisions(
    const std::function<Outcome<void>(const AuditLine&, ScreenQuery&&, ScreenOptions&&)>& visitor) const {
  std::optional<Failure> failed;
  const auto read = state_->log.visit("decision", true, [&](const casefile::AuditRecord& record) -> Result<void> {
    if (record.erased) return {};
    auto sealed = parse_sealed(record.sealed);
    auto question = sealed ? parse_question(sealed->question)
                           : Outcome<std::pair<ScreenQuery, ScreenOptions>>(std::unexpected(sealed.error()));
    const auto done = question ? visitor(line_of(record), std::move(question->first), std::move(question->second))
                               : Outcome<void>(std::unexpected(question.error()));
    if (done) return {};
    failed = done.error();
    return fail(failed->code, "a visitor refused");
  });
  if (failed) return std::unexpected(*std::move(failed));
  if (!read) return log_failure(read.error(), "the audit log cannot be read");
  return {};
}

}  // namespace clew::engine
