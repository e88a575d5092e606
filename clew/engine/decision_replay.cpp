// A recorded question asked again. The lists are those whose versions the record names, found in the store's history;
// the good-guy rules are those that stood in the log before the record; the clock is the recorded one. Then the answer
// must be the same, byte for byte. Where engine or policy are others, or a list's version is gone, that is said, and
// the answer of today is shown beside.

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

// The moment at which all these versions were the current ones; nothing if one is gone.
Outcome<std::optional<UnixTime>> moment_of(const std::string& store, const Versions& lists, UnixTime recorded,
                                           std::vector<std::string>& differences) {
  const auto opened = intel::Store::open(intel_path(store));
  if (!opened) return refuse(opened.error(), fmt::format("the lists of the store '{}'", store));
  std::optional<UnixTime> moment;
  for (const auto& [list, version] : lists) {
    const auto versions = opened->versions(list);
    if (!versions) return refuse(versions.error(), fmt::format("the lists of the store '{}'", store));
    const intel::ListVersion* found = nullptr;
    for (const intel::ListVersion& one : *versions)
      if (one.version == version && (found == nullptr || one.known_from <= recorded)) found = &one;
    if (found == nullptr) {
      differences.push_back(
          fmt::format("the store has no version {} of the list {} any more", version.substr(0, 12), list));
      return std::optional<UnixTime>();
    }
    moment = std::max(moment.value_or(found->known_from), found->known_from);
  }
  return moment;
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
  compare_word("policy", text_in(*then, "policy"), text_in(*today, "policy"), differences);
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
  if (record->erased) return replayed;
  const SealedDecision sealed = CLEW_TRY(parse_sealed(record->sealed));
  auto [query, options] = CLEW_TRY(parse_question(sealed.question));
  replayed.recorded = sealed.answer;
  const auto open = codec::read_json(record->open, codec::JsonNumbers::any);
  if (!open) return refuse(open.error(), fmt::format("record '{}'", id));
  const auto moment = CLEW_TRY(moment_of(state_->store, lists_in(*open), record->time, replayed.differences));
  if (!moment) return replayed;
  const auto snapshot = CLEW_TRY(load_snapshot(state_->store, {moment, threads, options.exposure}, progress));
  compare_word("labels", text_in(*open, "labels"), snapshot->labels_version, replayed.differences);
  options.rules = CLEW_TRY(rules(record->number));
  const ScreenAnswer answer = CLEW_TRY(screen_party(*snapshot, query, options));
  replayed.now = answer_json(answer);
  replayed.same = replayed.now == replayed.recorded;
  if (!replayed.same) compare_answers(replayed.recorded, replayed.now, replayed.differences);
  if (!replayed.same && replayed.differences.empty())
    replayed.differences.emplace_back("the explanations differ; verdict, versions and hits are the same");
  if (replayed.same) replayed.differences.clear();
  return replayed;
}

}  // namespace clew::engine
