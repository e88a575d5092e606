// Good-guy rules, made from a recorded decision: whoever vouches does it for a party and a hit that somebody has seen,
// not for a pattern. A rule is a record of the log; so is its end. What it says of the party is sealed, and erasing the
// party ends its rules.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "clew/codec/json.h"
#include "clew/codec/json_tree.h"
#include "clew/engine/decision_log.h"
#include "clew/engine/json_line.h"
#include "clew/engine/snapshot.h"
#include "clew/engine/store.h"

namespace clew::engine {
namespace {

using codec::JsonValue;
using screen::GoodGuyRule;
using screen::HitKind;

std::string rule_json(const GoodGuyLine& line) {
  codec::JsonWriter json;
  const GoodGuyRule& rule = line.rule;
  json.begin_object().pair("tenant", rule.tenant).pair("party", rule.party).pair("entity", rule.entity);
  json.key("referents").begin_array();
  for (const std::string& referent : rule.referents) json.string(referent);
  json.end_array().pair("element", screen::hit_kind_name(rule.element)).pair("party_hash", rule.party_hash);
  json.pair("listed_hash", rule.listed_hash).pair("made", to_iso(rule.made)).pair("expires", to_iso(rule.expires));
  json.pair("who", rule.who).pair("reason", rule.reason).pair("list", line.list).pair("caption", line.caption);
  return json_line(json.end_object().take());
}

std::string text_in(const JsonValue& tree, std::string_view key) {
  const JsonValue* const found = tree.find(key);
  return found == nullptr ? std::string() : found->text;
}

Result<GoodGuyLine> parse_rule(const casefile::AuditRecord& record) {
  const auto tree = codec::read_json(record.sealed);
  if (!tree) return fail(Code::mismatch, "a recorded rule cannot be read", record.number);
  GoodGuyLine line;
  GoodGuyRule& rule = line.rule;
  rule.number = record.number;
  rule.tenant = text_in(*tree, "tenant");
  rule.party = text_in(*tree, "party");
  rule.entity = text_in(*tree, "entity");
  if (const JsonValue* const referents = tree->find("referents"))
    for (const JsonValue& referent : referents->items) rule.referents.push_back(referent.text);
  const auto made = parse_time(text_in(*tree, "made")), expires = parse_time(text_in(*tree, "expires"));
  if (!made || !expires) return fail(Code::mismatch, "a recorded rule has no dates", record.number);
  rule.element = text_in(*tree, "element") == "ownership"    ? HitKind::ownership
                 : text_in(*tree, "element") == "identifier" ? HitKind::identifier
                                                             : HitKind::name;
  rule.party_hash = text_in(*tree, "party_hash");
  rule.listed_hash = text_in(*tree, "listed_hash");
  rule.made = *made;
  rule.expires = *expires;
  rule.who = text_in(*tree, "who");
  rule.reason = text_in(*tree, "reason");
  line.list = text_in(*tree, "list");
  line.caption = text_in(*tree, "caption");
  return line;
}

// Five years with their leap days: nobody knows longer that an answer still holds.
constexpr std::int64_t kRuleSecondsMax = std::int64_t{5 * 366} * 86'400;

constexpr std::string_view kRuleKinds[] = {"allow", "revoke", "erase"};

// Every rule that was made up to a record, with its end where it has one.
Result<std::vector<GoodGuyLine>> rules_until(const casefile::AuditLog& log, std::uint64_t until) {
  std::map<std::uint64_t, GoodGuyLine> rules;
  const auto made = log.visit("allow", true, [&](const casefile::AuditRecord& record) -> Result<void> {
    if (record.number > until || record.erased) return {};
    rules[record.number] = CLEW_TRY(parse_rule(record));
    return {};
  });
  CLEW_TRY_VOID(made);
  const auto ended = log.visit("revoke", false, [&](const casefile::AuditRecord& record) -> Result<void> {
    const auto open = codec::read_json(record.open);
    const JsonValue* const rule = open && record.number <= until ? open->find("rule") : nullptr;
    const auto at = rule == nullptr ? rules.end() : rules.find(rule->number);
    if (at == rules.end() || !at->second.revoked.empty()) return {};  // it ended once
    const std::string why = text_in(*open, "why");
    at->second.revoked = why.empty() ? fmt::format("{} by {}", to_iso(record.time), record.who)
                                     : fmt::format("{}: {}", to_iso(record.time), why);
    return {};
  });
  CLEW_TRY_VOID(ended);
  std::vector<GoodGuyLine> lines;
  for (auto& [number, line] : rules) lines.push_back(std::move(line));
  return lines;
}

// The hit of a recorded answer that the request is about.
Outcome<JsonValue> hit_of(const JsonValue& answer, const AllowRequest& request) {
  const JsonValue* const hits = answer.find("hits");
  std::vector<const JsonValue*> matching;
  if (hits != nullptr)
    for (const JsonValue& hit : hits->items)
      if (text_in(hit, "entity") == request.entity && (request.list.empty() || text_in(hit, "list") == request.list))
        matching.push_back(&hit);
  if (matching.empty())
    return refuse(Code::not_found, fmt::format("decision '{}' has no hit on '{}'", request.decision, request.entity),
                  "clew audit show DECISION shows its hits");
  if (matching.size() > 1)
    return refuse(Code::usage, fmt::format("several lists have '{}'", request.entity), "say which with --list");
  const JsonValue* const exact = matching[0]->find("exact");
  if (exact != nullptr && exact->flag)
    return refuse(
        Code::usage,
        fmt::format("the hit on '{}' is exact: no rule speaks against an equal number or address", request.entity),
        "if the list is wrong, its publisher must correct it");
  return *matching[0];
}

}  // namespace

Outcome<GoodGuyLine> DecisionLog::allow(const AllowRequest& request, const ScreenSnapshot& snapshot, const Act& act) {
  if (request.reason.empty()) return refuse(Code::usage, "a rule needs a reason", "say it with --reason");
  if (act.who.empty()) return refuse(Code::usage, "a rule needs a name behind it", "say it with --who");
  if (request.expires <= act.time)
    return refuse(Code::usage, "the rule would be over before it begins", "give a later day with --until");
  if (request.expires.seconds - kRuleSecondsMax > act.time.seconds)
    return refuse(Code::usage,
                  fmt::format("the rule would hold for more than five years, until {}", to_iso(request.expires)),
                  "give an earlier day with --until; who vouches looks again after five years at the latest");
  const auto record = state_->log.find(request.decision);
  if (!record) return log_failure(record.error(), fmt::format("record '{}'", request.decision));
  if (record->kind != "decision" || record->erased)
    return refuse(Code::usage,
                  fmt::format("record '{}' is {}", request.decision, record->erased ? "erased" : "no decision"),
                  "screen the party again, and name that decision");
  const SealedDecision sealed = CLEW_TRY(parse_sealed(record->sealed));
  auto [query, options] = CLEW_TRY(parse_question(sealed.question));
  const auto answer = codec::read_json(sealed.answer, codec::JsonNumbers::any);
  if (!answer) return refuse(answer.error(), fmt::format("record '{}'", request.decision));
  const JsonValue hit = CLEW_TRY(hit_of(*answer, request));
  GoodGuyLine line;
  line.list = text_in(hit, "list");
  const std::string kind = text_in(hit, "kind");
  if (kind != "name" && kind != "identifier" && kind != "ownership")
    return refuse(Code::usage, fmt::format("a hit of kind '{}' has no rules", kind), "rules speak about resemblances");
  line.rule.element = kind == "ownership"    ? HitKind::ownership
                      : kind == "identifier" ? HitKind::identifier
                                             : HitKind::name;
  for (const EntityIndex number : snapshot.find(request.entity)) {
    const ListedThing& thing = snapshot.things[number];
    if (snapshot.lists[thing.list].info.list != line.list) continue;
    line.caption = caption_of(thing.entity);
    line.rule.referents = thing.entity.referents;
    line.rule.listed_hash = screen::relevant_hash(thing.entity);
  }
  if (line.rule.listed_hash.empty())
    return refuse(Code::not_found, fmt::format("'{}' is not on the list {} any more", request.entity, line.list),
                  "screen the party again");
  line.rule.tenant = options.tenant;
  line.rule.party = query.id;
  line.rule.entity = request.entity;
  line.rule.party_hash = screen::relevant_hash(query.party);
  line.rule.made = act.time;
  line.rule.expires = request.expires;
  line.rule.who = act.who;
  line.rule.reason = request.reason;
  const casefile::AuditEntry entry{
      "allow",         act.time,
      act.who,         fmt::format(R"({{"decision":"{}","expires":"{}"}})", record->id, to_iso(request.expires)),
      rule_json(line), query.id};
  const auto ids = state_->log.append({&entry, 1});
  if (!ids) return log_failure(ids.error(), "the rule cannot be recorded");
  const std::string& id = ids->front();
  std::from_chars(id.data(), id.data() + id.find('-'), line.rule.number);
  return line;
}

Outcome<void> DecisionLog::revoke(std::uint64_t rule, const std::string& reason, const Act& act) {
  if (reason.empty()) return refuse(Code::usage, "revoking a rule needs a reason", "say it with --reason");
  const auto lines = CLEW_TRY(all_rules());
  const auto at =
      std::find_if(lines.begin(), lines.end(), [&](const GoodGuyLine& line) { return line.rule.number == rule; });
  if (at == lines.end() || !at->revoked.empty())
    return refuse(Code::not_found, fmt::format("there is no rule {} {}", rule, at == lines.end() ? "" : "any more"),
                  "clew screen allow --list-rules shows the rules");
  const casefile::AuditEntry entry{"revoke",
                                   act.time,
                                   act.who,
                                   fmt::format(R"({{"rule":{}}})", rule),
                                   fmt::format(R"({{"reason":"{}"}})", codec::json_escape(reason)),
                                   at->rule.party};
  const auto ids = state_->log.append({&entry, 1});
  if (!ids) return log_failure(ids.error(), "the end of the rule cannot be recorded");
  return {};
}

Outcome<std::vector<GoodGuyLine>> DecisionLog::all_rules() const {
  auto lines = rules_until(state_->log, UINT64_MAX);
  if (!lines) return log_failure(lines.error(), "the rules cannot be read");
  return *std::move(lines);
}

Outcome<std::shared_ptr<const RuleBook>> DecisionLog::rules() const {
  const auto last = state_->log.last_of(kRuleKinds);
  if (!last) return log_failure(last.error(), "the rules cannot be read");
  {
    const std::lock_guard held(state_->rules_mutex);
    if (state_->rules != nullptr && state_->rules->up_to == *last) return state_->rules;
  }
  auto book = CLEW_TRY(rules_as_of(*last));
  const std::lock_guard held(state_->rules_mutex);
  if (state_->rules == nullptr || state_->rules->up_to < book->up_to) state_->rules = book;
  return book;
}

Outcome<std::shared_ptr<const RuleBook>> DecisionLog::rules_as_of(std::uint64_t record) const {
  auto lines = rules_until(state_->log, record);
  if (!lines) return log_failure(lines.error(), "the rules cannot be read");
  auto book = std::make_shared<RuleBook>();
  book->up_to = record;
  for (GoodGuyLine& line : *lines)
    if (line.revoked.empty()) book->rules.push_back(std::move(line.rule));
  return std::shared_ptr<const RuleBook>(std::move(book));
}

Result<std::map<std::uint64_t, std::uint64_t>> rules_erased(const casefile::AuditLog& log, std::uint64_t until) {
  std::map<std::uint64_t, std::uint64_t> erased;
  const auto made = log.visit("allow", true, [&](const casefile::AuditRecord& record) -> Result<void> {
    if (record.number <= until && record.erased) erased[record.number] = 0;
    return {};
  });
  CLEW_TRY_VOID(made);
  const auto ended = log.visit("revoke", false, [&](const casefile::AuditRecord& record) -> Result<void> {
    const auto open = codec::read_json(record.open);
    const JsonValue* const rule = open && record.number <= until ? open->find("rule") : nullptr;
    if (rule != nullptr) erased.erase(rule->number);
    return {};
  });
  CLEW_TRY_VOID(ended);
  const auto gone = log.visit("erase", false, [&](const casefile::AuditRecord& record) -> Result<void> {
    const auto open = codec::read_json(record.open);
    const JsonValue* const numbers = open ? open->find("erased") : nullptr;
    if (numbers == nullptr) return {};
    for (const JsonValue& number : numbers->items)
      if (const auto at = erased.find(number.number); at != erased.end()) at->second = record.number;
    return {};
  });
  CLEW_TRY_VOID(gone);
  // One that was erased before the question was asked could not speak then either.
  std::erase_if(erased, [&](const auto& one) { return one.second <= until; });
  return erased;
}

}  // namespace clew::engine
