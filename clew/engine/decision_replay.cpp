// A recorded question asked again. The lists are those whose versions the record names, found in the store's history,
// and so are the labels; the good-guy rules are those that stood in the log when it was asked; the clock is the
// recorded one. Then the answer must be the same, byte for byte. Where engine or policy are others, a version is gone
// or a rule was erased, that is said beside the recorded answer, which stands for itself: its bytes come out of the log
// as they went in, and nothing that is computed today can change them or keep them from being shown.
//
// A record that somebody could have changed says nothing, however well it replays. So the hashes of the chain are
// recomputed first, from the first record to this one: about a microsecond for a record.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "clew/codec/json_tree.h"
#include "clew/engine/decision_log.h"
#include "clew/engine/snapshot.h"
#include "clew/engine/store.h"
#include "clew/intel/store.h"

namespace clew::engine {
namespace {

using Versions = std::map<std::string, std::string>;

Versions lists_in(const codec::JsonValue& open) {
  Versions lists;
  if (const codec::JsonValue* const found = open.find("lists"))
    for (const auto& member : found->members) lists[member.key] = member.value.text;
  return lists;
}

std::string text_in(const codec::JsonValue& tree, std::string_view key) {
  const codec::JsonValue* const found = tree.find(key);
  return found == nullptr ? std::string() : found->text;
}

struct Moment {
  std::map<std::string, std::uint64_t, std::less<>> lists;  ///< numbers of their versions
  std::optional<UnixTime> last;                             ///< the last of their days
};

// The versions of the record; nothing if one is gone. Content that came back is the version that the store had by then.
Outcome<std::optional<Moment>> moment_of(const std::string& store, const Versions& lists, UnixTime recorded,
                                         std::vector<std::string>& differences) {
  const auto opened = intel::Store::open(intel_path(store));
  if (!opened) return refuse(opened.error(), fmt::format("the lists of the store '{}'", store));
  Moment moment;
  for (const auto& [list, version] : lists) {
    const auto versions = opened->versions(list);
    if (!versions) return refuse(versions.error(), fmt::format("the lists of the store '{}'", store));
    const intel::ListVersion* found = nullptr;
    for (const intel::ListVersion& one : *versions)
      if (one.version == version && (found == nullptr || one.loaded <= recorded)) found = &one;
    if (found == nullptr) {
      differences.push_back(
          fmt::format("the store has no version {} of the list {} any more", version.substr(0, 12), list));
      return std::optional<Moment>();
    }
    moment.lists[list] = found->number;
    moment.last = std::max(moment.last.value_or(found->known_from), found->known_from);
  }
  return std::optional(std::move(moment));
}

void compare_word(const char* what, const std::string& then, const std::string& now,
                  std::vector<std::string>& differences) {
  if (then != now) differences.push_back(fmt::format("{}: {} then, {} now", what, then, now));
}

// Hits by list and entity, so that a difference can be named.
Versions hits_in(const codec::JsonValue& answer) {
  Versions hits;
  if (const codec::JsonValue* const found = answer.find("hits"))
    for (const codec::JsonValue& hit : found->items) {
      const codec::JsonValue* const score = hit.find("score");
      hits[text_in(hit, "list") + " " + text_in(hit, "entity")] =
          fmt::format("{} {}", text_in(hit, "kind"), score == nullptr || score->text.empty() ? "1" : score->text);
    }
  return hits;
}

void compare_answers(const std::string& recorded, const std::string& now, std::vector<std::string>& differences) {
  const auto then = codec::read_json(recorded, codec::JsonNumbers::any);
  const auto today = codec::read_json(now, codec::JsonNumbers::any);
  if (!then || !today) return;
  compare_word("engine", text_in(*then, "engine"), text_in(*today, "engine"), differences);
  compare_word("verdict", text_in(*then, "verdict"), text_in(*today, "verdict"), differences);
  const Versions lists_then = lists_in(*then), lists_now = lists_in(*today);
  for (const auto& [list, version] : lists_then)
    if (const auto at = lists_now.find(list); at != lists_now.end())
      compare_word(list.c_str(), version, at->second, differences);
  const Versions before = hits_in(*then), after = hits_in(*today);
  for (const auto& [hit, how] : before) {
    const auto at = after.find(hit);
    if (at == after.end())
      differences.push_back(fmt::format("hit {}: {} then, none now", hit, how));
    else
      compare_word(("hit " + hit).c_str(), how, at->second, differences);
  }
  for (const auto& [hit, how] : after)
    if (!before.contains(hit)) differences.push_back(fmt::format("hit {}: none then, {} now", hit, how));
}

// Rules that spoke, or may have spoken, and cannot any more: what they said of the party was erased.
Outcome<void> name_erased_rules(const casefile::AuditLog& log, std::uint64_t until, Replayed& replayed) {
  const auto erased = rules_erased(log, until);
  if (!erased) return log_failure(erased.error(), "the rules cannot be read");
  const auto answer = codec::read_json(replayed.recorded, codec::JsonNumbers::any);
  const codec::JsonValue* const hits = answer ? answer->find("hits") : nullptr;
  std::vector<std::string> sentences;
  for (const auto& [rule, by] : *erased) {
    std::string what = "it may have spoken for the party";
    if (hits != nullptr)
      for (const codec::JsonValue& hit : hits->items)
        if (const codec::JsonValue* const by_rule = hit.find("suppressed_by");
            by_rule != nullptr && (by_rule->text == std::to_string(rule) || by_rule->number == rule))
          what = fmt::format("it spoke against the hit {} {}", text_in(hit, "list"), text_in(hit, "entity"));
    sentences.push_back(
        fmt::format("good-guy rule {} stood then and was erased since, by record {}: {}", rule, by, what));
  }
  replayed.differences.insert(replayed.differences.end(), sentences.begin(), sentences.end());
  return {};
}

// What was sealed with the record is gone: which record says so.
Outcome<void> name_erasure(const casefile::AuditLog& log, std::uint64_t number, Replayed& replayed) {
  const auto visited = log.visit("erase", false, [&](const casefile::AuditRecord& record) -> Result<void> {
    const auto open = codec::read_json(record.open, codec::JsonNumbers::any);
    const codec::JsonValue* const erased = open ? open->find("erased") : nullptr;
    if (erased == nullptr) return {};
    if (std::any_of(erased->items.begin(), erased->items.end(),
                    [&](const codec::JsonValue& one) { return one.number == number; }))
      replayed.differences.push_back(fmt::format("erased by record {}", record.number));
    return {};
  });
  if (!visited) return log_failure(visited.error(), "the erasures cannot be read");
  return {};
}

// Records of before the day was noted: the moment stands for it.
SnapshotOptions::Then then_of(const codec::JsonValue& open, const Moment& moment) {
  SnapshotOptions::Then then{moment.lists, text_in(open, "labels"), moment.last};
  if (open.find("as_of") == nullptr) return then;
  const auto day = parse_time(text_in(open, "as_of"));
  then.as_of = day ? std::optional(*day) : std::nullopt;
  return then;
}

// A decision under screen-1 did not ask about the names and numbers that lists had once, and one under screen-2 took no
// field apart, and one under screen-3 asked of no other letters, and one under screen-4 decided exposure by its lower
// end: so does its replay.
void set_rules_of(std::string_view policy, ScreenOptions& options) {
  const auto is = [&](bool history, bool fields, bool guises) {
    return policy.starts_with(fmt::format("{} ", screen::decision_policy(history, fields, guises, false)));
  };
  const bool first = is(false, false, false), second = is(true, false, false);
  const bool third = is(true, true, false), third_listed = is(false, true, false);
  const bool fourth = is(true, true, true), fourth_listed = is(false, true, true);
  options.history = !first && !third_listed && !fourth_listed &&
                    !policy.starts_with(fmt::format("{} ", screen::decision_policy(false)));
  options.fields = !first && !second;
  options.guises = !first && !second && !third && !third_listed;
  options.edges = options.guises && !fourth && !fourth_listed;
}

std::string short_version(const std::string& version) {
  return version.empty() ? "none" : version.substr(0, 12);
}

struct Means {
  unsigned threads = 0;
  const ProgressFn& progress;
};

// The question under the lists of then: `now`, and what differs.
Outcome<void> ask_again(const DecisionLog::State& state, const DecisionLog& log, const casefile::AuditRecord& record,
                        const SealedDecision& sealed, const Means& means, Replayed& replayed) {
  auto [query, options] = CLEW_TRY(parse_question(sealed.question));
  const auto open = codec::read_json(record.open, codec::JsonNumbers::any);
  if (!open) return refuse(open.error(), fmt::format("record '{}'", record.id));
  const auto moment = CLEW_TRY(moment_of(state.store, lists_in(*open), record.time, replayed.differences));
  if (!moment) return {};
  const auto snapshot = CLEW_TRY(load_snapshot(
      state.store, {std::nullopt, means.threads, options.exposure, then_of(*open, *moment)}, means.progress));
  // Records of before this was noted: the rules that stood before the record.
  const codec::JsonValue* const up_to = open->find("rules");
  const std::uint64_t rules_until = up_to == nullptr ? record.number - 1 : up_to->number;
  options.rules = CLEW_TRY(log.rules_as_of(rules_until));
  set_rules_of(replayed.policy, options);
  const ScreenAnswer answer = CLEW_TRY(screen_party(*snapshot, query, options));
  replayed.now = answer_json(answer);
  replayed.policy_now = answer.policy_version;
  const bool same_bytes = replayed.now == replayed.recorded;
  replayed.same = same_bytes && replayed.whole;
  if (same_bytes) return {};
  if (replayed.policy != replayed.policy_now)
    replayed.differences.push_back(fmt::format(
        "it was decided under the policy '{}', which this clew does not have; it was asked again under '{}'",
        replayed.policy, replayed.policy_now));
  const std::size_t said = replayed.differences.size();
  if (const std::string then = text_in(*open, "labels"); then != snapshot->labels_version)
    replayed.differences.push_back(fmt::format(
        "the labels have changed since: the store has no version {} of them any more, and was asked with {}",
        short_version(then), short_version(snapshot->labels_version)));
  CLEW_TRY_VOID(name_erased_rules(state.log, rules_until, replayed));
  compare_answers(replayed.recorded, replayed.now, replayed.differences);
  if (replayed.differences.size() == said)
    replayed.differences.emplace_back("the explanations differ; verdict, versions and hits are the same");
  return {};
}

}  // namespace

Outcome<Replayed> DecisionLog::replay(const std::string& id, unsigned threads, const ProgressFn& progress) const {
  const auto record = state_->log.find(id);
  if (!record) return log_failure(record.error(), fmt::format("record '{}'", id));
  if (record->kind != "decision")
    return refuse(Code::usage, fmt::format("record '{}' is no decision but of kind '{}'", id, record->kind),
                  "clew audit list --kind decision shows the decisions");
  Replayed replayed;
  replayed.id = record->id;
  replayed.erased = record->erased;
  const auto chain = state_->log.verify_chain(record->number);
  if (!chain) return log_failure(chain.error(), "the audit log cannot be read");
  replayed.whole = !chain->broken;
  if (chain->broken)
    replayed.differences.push_back(
        fmt::format("the log is broken at record {}: {}; what it says of this decision is no evidence", *chain->broken,
                    chain->reason));
  if (record->erased) {
    const auto open = codec::read_json(record->open, codec::JsonNumbers::any);
    if (open) replayed.policy = text_in(*open, "policy");
    CLEW_TRY_VOID(name_erasure(state_->log, record->number, replayed));
    return replayed;
  }
  const SealedDecision sealed = CLEW_TRY(parse_sealed(record->sealed));
  replayed.recorded = sealed.answer;
  const auto then = codec::read_json(replayed.recorded, codec::JsonNumbers::any);
  if (then) replayed.policy = text_in(*then, "policy");
  if (const auto asked = ask_again(*state_, *this, *record, sealed, {threads, progress}, replayed); !asked)
    replayed.differences.push_back("it cannot be asked again: " + asked.error().message);
  return replayed;
}

}  // namespace clew::engine
