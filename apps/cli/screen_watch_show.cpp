// What a watch says, as text and as JSON.
//
// What is said of the lists is said in the words of `clew lists diff`, so that a compliance officer can put the report
// of a load, the delta and the watch side by side and find the same numbers.

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "apps/cli/print.h"
#include "apps/cli/screen_watch.h"
#include "clew/codec/json.h"

namespace clew::cli {
namespace {

// The name of the asked party, as far as it has one.
std::string name_of(const engine::ScreenQuery& query) {
  for (const intel::Value& value : query.party.values)
    if (intel::is_name(value.property)) return value.text;
  std::string parts;
  for (const char* part : {"firstName", "secondName", "middleName", "fatherName", "lastName"})
    if (const std::string_view text = query.party.first(part); !text.empty())
      parts += (parts.empty() ? "" : " ") + std::string(text);
  return parts.empty() ? std::string(query.party.first("publicKey")) : parts;
}

std::string who_of(const WatchedParty& party) {
  const std::string& id = party.query.id;
  if (party.kind == "ledger") return "ledger";
  if (party.kind == "customer") return id.empty() ? party.place : fmt::format("customer {} ({})", id, party.place);
  return id.empty() ? "decision " + party.place : fmt::format("decision {} ({})", party.place, id);
}

constexpr const char* kOthers = "are sanctions, documents, addresses and links";

std::uint64_t entries_changed(const std::vector<engine::ListStep>& steps) {
  std::uint64_t count = 0;
  for (const engine::ListStep& step : steps)
    count += step.counts.added + step.counts.changed + step.counts.removed + step.counts.merged;
  return count;
}

std::string steps_text(const WatchReport& report) {
  std::string text;
  for (const engine::ListStep& step : report.steps) {
    const std::string& list = step.to.info.list;
    if (step.from.number == step.to.number) {
      text += fmt::format("{}: still {}\n", list, version_text(step.to));
      continue;
    }
    text += fmt::format("{}: from {} to {}\n  added {}, changed {}, removed {}, merged {}\n", list,
                        step.from.number == 0 ? "nothing" : version_text(step.from), version_text(step.to),
                        grouped(step.counts.added), grouped(step.counts.changed), grouped(step.counts.removed),
                        grouped(step.counts.merged));
  }
  const Compared& c = report.compared;
  const std::uint64_t all = entries_changed(report.steps), others = all - c.entries();
  if (all != 0)
    text += fmt::format("Parties and wallets among these entries: added {}, changed {}, removed {}, merged {}{}.\n",
                        grouped(c.added), grouped(c.changed), grouped(c.removed), grouped(c.merged),
                        others == 0 ? "" : fmt::format("; the other {} {}", grouped(others), kOthers));
  if (c.beside != 0)
    text += fmt::format("{} more {} changed only by what stands beside {} (sanctions, documents, wallets, owners).\n",
                        grouped(c.beside), c.beside == 1 ? "party is" : "parties are", c.beside == 1 ? "it" : "them");
  return text;
}

// ---- Rows

std::string score_step(const engine::HitChange& hit) {
  const auto score = [](screen::Score one) { return one == 0 ? "none" : engine::score_text(one).substr(0, 5); };
  return hit.before == hit.after ? std::string(score(hit.after)) : score(hit.before) + " -> " + score(hit.after);
}

std::string entry_of(const WatchReport& report, const engine::HitChange& hit) {
  const auto at = report.entries.find({hit.list, hit.entity});
  return at == report.entries.end() ? "unchanged" : at->second;
}

// The hits that changed; of an address of the ledger whose answer stayed, what is found of it all the same.
std::vector<engine::HitChange> hits_of(const PartyAndChange& one) {
  if (!one.change.hits.empty() || one.party.kind != "ledger") return one.change.hits;
  std::vector<engine::HitChange> same;
  for (const engine::ScreenHit& hit : one.change.after.hits)
    same.push_back({hit.list, hit.entity, hit.caption, "same", hit.score, hit.score});
  if (same.empty()) same.push_back({"", "", "", "same", 0, 0});
  return same;
}

using RowSink = std::function<void(const PartyAndChange&, const engine::HitChange&, const std::string& decision)>;
void each_row(const WatchReport& report, const RowSink& row) {
  const Watched& watched = report.watched;
  for (std::size_t i = 0; i < watched.changes.size(); ++i)
    for (const engine::HitChange& hit : hits_of(watched.changes[i])) row(watched.changes[i], hit, report.ids[i]);
  for (const PartyAndChange& one : watched.ledger)
    for (const engine::HitChange& hit : hits_of(one)) row(one, hit, "");
}

// What of the answer under another policy was told before is not known.
const char* verdict_before(const PartyAndChange& one, const engine::HitChange& hit) {
  if (one.again && (hit.change == "now" || hit.entity.empty())) return "unknown";
  return verdict_name(one.change.before.verdict);
}

std::string again_text(const WatchReport& report) {
  const std::string before =
      report.policy_before.empty() ? "which the last watch did not note" : "and was " + report.policy_before;
  std::uint64_t others = 0;
  for (const PartyAndChange& one : report.watched.changes) others += one.again;
  return fmt::format("The policy is {}, {}: {} customers and past decisions were asked again, {} {} another answer.\n",
                     report.policy, before, grouped(report.watched.again), grouped(others),
                     others == 1 ? "has" : "have");
}

std::string asked_text(const WatchReport& report) {
  switch (report.compared_with) {
    case ComparedWith::last_watch:
      return fmt::format("Asked before (as the watch of {} saw it) and after", report.since);
    case ComparedWith::day: return fmt::format("Asked before (as known at {}) and after", report.since);
    case ComparedWith::nothing: break;
  }
  return fmt::format("Asked against all that is listed now ({})", report.why_nothing);
}

}  // namespace

void print_watch(const WatchReport& report) {
  const Watched& watched = report.watched;
  print(steps_text(report));
  print(fmt::format(
      "{}: {} customers ({} set aside), {} parties of recorded "
      "decisions, {} {} of the ledger; {} concerned.\n",
      asked_text(report), grouped(watched.customers), grouped(watched.set_aside.size()), grouped(watched.decisions),
      grouped(watched.ledger.size()), watched.ledger.size() == 1 ? "address" : "addresses",
      grouped(watched.concerned + watched.ledger.size())));
  if (watched.first != 0)
    print(fmt::format("{} {} never told anything before: asked against all that is listed now.\n",
                      grouped(watched.first), watched.first == 1 ? "customer was" : "customers were"));
  if (report.policy_changed) print(again_text(report));
  constexpr std::size_t kShown = 20;
  for (std::size_t i = 0; i < std::min(kShown, watched.set_aside.size()); ++i)
    print(fmt::format("  set aside, line {}: {}\n", watched.set_aside[i].line, visible(watched.set_aside[i].reason)));
  if (watched.set_aside.size() > kShown)
    print(fmt::format("  ... and {} more (--json has all)\n", grouped(watched.set_aside.size() - kShown)));
  Table table({{"who"},
               {"name"},
               {"listed name"},
               {"id"},
               {"list"},
               {"entry"},
               {"hit"},
               {"score"},
               {"verdict"},
               {"recorded as"}});
  each_row(report, [&](const PartyAndChange& one, const engine::HitChange& hit, const std::string& decision) {
    table.row({who_of(one.party), visible(name_of(one.party.query)), visible(hit.caption), hit.entity, hit.list,
               hit.list.empty() ? "" : entry_of(report, hit), hit.change, score_step(hit),
               fmt::format("{} -> {}", verdict_before(one, hit), verdict_name(one.change.after.verdict)), decision});
  });
  print(table.size() == 0 ? "No party's hits changed.\n" : "\n" + table.text());
  if (!watched.ledger.empty()) print("clew screen address ADDRESS says more of an address of the ledger.\n");
}

namespace {

void write_version(codec::JsonWriter& json, const char* key, const intel::ListVersion& version) {
  json.key(key);
  if (version.number == 0) {
    json.null();
    return;
  }
  json.begin_object().pair("number", version.number).pair("version", version.version);
  json.pair("known_from", to_iso(version.known_from)).end_object();
}

const char* compared_with_name(ComparedWith with) {
  switch (with) {
    case ComparedWith::last_watch: return "last_watch";
    case ComparedWith::day: return "day";
    case ComparedWith::nothing: break;
  }
  return "nothing";
}

}  // namespace

void print_watch_json(const WatchReport& report) {
  codec::JsonWriter json;
  json.begin_object().pair("customers_as", report.set).pair("compared_with", compared_with_name(report.compared_with));
  json.pair("since", report.since).pair("policy", report.policy);
  if (report.policy_changed) json.pair("policy_before", report.policy_before);
  json.key("lists").begin_array();
  for (const engine::ListStep& step : report.steps) {
    json.begin_object().pair("list", step.to.info.list);
    write_version(json, "from", step.from);
    write_version(json, "to", step.to);
    json.pair("added", step.counts.added).pair("changed", step.counts.changed).pair("removed", step.counts.removed);
    json.pair("merged", step.counts.merged).end_object();
  }
  const Compared& c = report.compared;
  json.end_array().key("parties").begin_object().pair("added", c.added).pair("changed", c.changed);
  json.pair("removed", c.removed).pair("merged", c.merged).pair("beside", c.beside).end_object();
  const Watched& watched = report.watched;
  json.pair("customers", watched.customers)
      .pair("set_aside", watched.set_aside.size())
      .pair("asked_first", watched.first)
      .pair("asked_again", watched.again)
      .pair("decisions", watched.decisions);
  json.pair("concerned", watched.concerned).pair("ledger_addresses", watched.ledger.size());
  json.key("rows_set_aside").begin_array();
  for (const SetAside& row : watched.set_aside)
    json.begin_object().pair("line", row.line).pair("reason", row.reason).end_object();
  json.end_array().key("changes").begin_array();
  each_row(report, [&](const PartyAndChange& one, const engine::HitChange& hit, const std::string& decision) {
    json.begin_object().pair("kind", one.party.kind).pair("from", one.party.place).pair("party", one.party.query.id);
    json.pair("name", name_of(one.party.query)).pair("caption", hit.caption).pair("entity", hit.entity);
    json.pair("list", hit.list).pair("entry", hit.list.empty() ? "" : entry_of(report, hit)).pair("hit", hit.change);
    json.key("score_before").decimal(engine::score_text(hit.before));
    json.key("score_after").decimal(engine::score_text(hit.after));
    json.pair("verdict_before", verdict_before(one, hit));
    json.pair("verdict_after", verdict_name(one.change.after.verdict)).key("first").boolean(one.first);
    json.pair("decision", decision).end_object();
  });
  print(json.end_array().end_object().take());
}

}  // namespace clew::cli
