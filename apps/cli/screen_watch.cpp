// clew screen watch: the lists have changed; whom does that concern?
//
// What is said of the lists is said in the words of `clew lists diff`, so that a compliance officer can put the report
// of a load, the delta and the watch side by side and find the same numbers.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "apps/cli/commands.h"
#include "apps/cli/print.h"
#include "apps/cli/screen_words.h"
#include "clew/base/tasks.h"
#include "clew/codec/json.h"
#include "clew/engine/rescreen.h"

namespace clew::cli {
namespace {

using engine::DecisionLog;
using engine::Failure;
using engine::Outcome;

struct WatchedParty {
  std::string kind;   ///< "customer", "decision", "ledger"
  std::string place;  ///< "line 17", an id of a decision, an address
  engine::ScreenQuery query;
  engine::ScreenOptions options;
};

struct PartyAndChange {
  WatchedParty party;
  engine::PartyChange change;
};

// A row of the customers that could not be asked about.
struct SetAside {
  std::uint64_t line = 0;
  std::string reason;
};

struct Watched {
  std::uint64_t customers = 0, decisions = 0, concerned = 0;
  std::vector<SetAside> set_aside;
  engine::NotLookedAt not_looked_at;
  std::vector<PartyAndChange> changes, ledger;
};

// Listed parties and wallets that are not what they were, by what happened to their own entry.
struct Compared {
  std::uint64_t added = 0, changed = 0, removed = 0, merged = 0, beside = 0;
  std::uint64_t entries() const { return added + changed + removed + merged; }
};

// Everything that a watch reports.
struct WatchReport {
  std::string since;
  std::vector<engine::ListStep> steps;
  std::map<std::pair<std::string, std::string>, std::string> entries;  ///< list and entity: what happened to it
  Compared compared;
  Watched watched;
  std::vector<std::string> ids;  ///< of the decisions recorded for watched.changes
};

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

// ---- Asking

Outcome<void> watch_parties(const engine::ListChange& change, const ScreenWords& words,
                            std::vector<WatchedParty> parties, Watched& watched) {
  std::vector<std::optional<Outcome<engine::PartyChange>>> asked(parties.size());
  std::vector<char> concerned(parties.size(), 0);
  parallel_for(parties.size(), threads_or_default(words.common.threads), [&](std::size_t i) {
    const WatchedParty& party = parties[i];
    concerned[i] = change.concerns(party.query, party.options);
    if (concerned[i] || words.full) asked[i].emplace(change.ask_all(party.query, party.options));
  });
  for (std::size_t i = 0; i < parties.size(); ++i) {
    watched.concerned += concerned[i] != 0;
    if (!asked[i]) continue;
    if (!*asked[i]) return std::unexpected(asked[i]->error());
    if (!(*asked[i])->hits.empty()) watched.changes.push_back({std::move(parties[i]), std::move(**asked[i])});
  }
  return {};
}

Outcome<void> watch_file(const engine::ListChange& change, const engine::ScreenSnapshot& after,
                         const engine::ScreenOptions& options, const ScreenWords& words, Watched& watched) {
  if (words.words.empty()) return {};
  auto rows = CLEW_TRY(engine::PartyRows::open(words.words.front(), words.format, words.mapping));
  const ProgressFn progress = progress_bar(words.common.quiet);
  for (auto window = rows.next(4096); !window.empty(); window = rows.next(4096)) {
    std::vector<WatchedParty> parties;
    for (engine::PartyRow& row : window) {
      ++watched.customers;
      watched.not_looked_at.add(row);
      if (row.fault.empty())
        if (const auto asked = engine::check_question(after, row.query, options); !asked)
          row.fault = asked.error().message;
      if (row.fault.empty())
        parties.push_back({"customer", fmt::format("line {}", row.line), std::move(row.query), options});
      else
        watched.set_aside.push_back({row.line, std::move(row.fault)});
    }
    CLEW_TRY_VOID(watch_parties(change, words, std::move(parties), watched));
    if (progress && !progress({"watch", "bytes", rows.position(), rows.size()}))
      return std::unexpected<Failure>({Code::conflict, "the watch was cancelled", ""});
  }
  end_progress();
  return {};
}

// The newest recorded question of each party, under its own options; those without an id each for themselves.
Outcome<void> watch_decisions(const engine::ListChange& change, const engine::ScreenOptions& now,
                              const ScreenWords& words, const DecisionLog& log, Watched& watched) {
  std::map<std::string, WatchedParty> newest;
  const auto read = log.visit_decisions([&](const engine::AuditLine& line, engine::ScreenQuery&& query,
                                            engine::ScreenOptions&& options) -> Outcome<void> {
    const std::string key = query.id.empty() ? "record " + line.id : "party " + query.id;
    options.now = now.now;
    options.rules = now.rules;
    options.explain = false;
    options.exposure = options.exposure && now.exposure;
    newest[key] = {"decision", line.id, std::move(query), std::move(options)};
    return {};
  });
  if (!read) return std::unexpected(read.error());
  std::vector<WatchedParty> parties;
  for (auto& [key, party] : newest) parties.push_back(std::move(party));
  watched.decisions = parties.size();
  return watch_parties(change, words, std::move(parties), watched);
}

// Addresses of the ledger whose listing changed, whatever that means for the answer.
Outcome<void> watch_ledger(const engine::ListChange& change, const engine::ScreenOptions& options,
                           const ScreenWords& words, Watched& watched) {
  for (const std::string& address : CLEW_TRY(engine::addresses_in_ledger(words.common.store, change.addresses()))) {
    WatchedParty party{"ledger", address, {}, options};
    party.query.party.schema = "CryptoWallet";
    party.query.party.add("publicKey", address);
    party.query.party.settle();
    auto asked = CLEW_TRY(change.ask_all(party.query, party.options));
    watched.ledger.push_back({std::move(party), std::move(asked)});
  }
  return {};
}

// ---- What happened to the lists

// Also leaves out what --lists did not ask for.
void compare_entries(const engine::ListChange& change, const engine::ScreenOptions& options, WatchReport& report) {
  const auto asked_for = [&](const std::string& list) {
    return options.lists.empty() || std::find(options.lists.begin(), options.lists.end(), list) != options.lists.end();
  };
  std::erase_if(report.steps, [&](const engine::ListStep& step) { return !asked_for(step.to.info.list); });
  for (const engine::ChangedEntity& one : change.entities()) {
    const auto step = std::find_if(report.steps.begin(), report.steps.end(),
                                   [&](const engine::ListStep& each) { return each.to.info.list == one.list; });
    if (step == report.steps.end()) continue;
    std::string entry = step->entry_of(one.entity);
    if (entry.empty()) entry = "beside";
    Compared& compared = report.compared;
    ++(entry == "added"     ? compared.added
       : entry == "changed" ? compared.changed
       : entry == "removed" ? compared.removed
       : entry == "beside"  ? compared.beside
                            : compared.merged);
    report.entries.emplace(std::pair(one.list, one.entity), std::move(entry));
  }
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

void print_watch(const WatchReport& report) {
  const Watched& watched = report.watched;
  print(steps_text(report));
  print(fmt::format(
      "Asked before (as known at {}) and after: {} customers ({} set aside), {} parties of recorded "
      "decisions, {} {} of the ledger; {} concerned.\n",
      report.since, grouped(watched.customers), grouped(watched.set_aside.size()), grouped(watched.decisions),
      grouped(watched.ledger.size()), watched.ledger.size() == 1 ? "address" : "addresses",
      grouped(watched.concerned + watched.ledger.size())));
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
               fmt::format("{} -> {}", verdict_name(one.change.before.verdict), verdict_name(one.change.after.verdict)),
               decision});
  });
  print(table.size() == 0 ? "No party's hits changed.\n" : "\n" + table.text());
  if (!watched.ledger.empty()) print("clew screen address ADDRESS says more of an address of the ledger.\n");
}

void write_version(codec::JsonWriter& json, const char* key, const intel::ListVersion& version) {
  json.key(key);
  if (version.number == 0) {
    json.null();
    return;
  }
  json.begin_object().pair("number", version.number).pair("version", version.version);
  json.pair("known_from", to_iso(version.known_from)).end_object();
}

void print_watch_json(const WatchReport& report) {
  codec::JsonWriter json;
  json.begin_object().pair("since", report.since).key("lists").begin_array();
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
    json.pair("verdict_before", verdict_name(one.change.before.verdict));
    json.pair("verdict_after", verdict_name(one.change.after.verdict)).pair("decision", decision).end_object();
  });
  print(json.end_array().end_object().take());
}

// ---- The command

Outcome<UnixTime> since_of(const ScreenWords& words, const std::optional<DecisionLog>& log, UnixTime now) {
  const auto given = CLEW_TRY(time_of_words(words.since, "--since"));
  if (given && *given > now)
    return std::unexpected<Failure>({Code::usage, fmt::format("--since {} is yet to come", to_iso(*given)),
                                     "say the day up to which the lists were watched before"});
  if (given) return *given;
  const auto last = log ? CLEW_TRY(log->last("watch")) : std::optional<UnixTime>();
  if (last) return *last;
  return std::unexpected<Failure>({Code::usage, "nothing was watched before, so there is nothing to compare with",
                                   "say from which day on with --since"});
}

// Without --no-log the log is made where there is none; with it, nothing is written and none has to be there.
Outcome<std::optional<DecisionLog>> log_of_watch(const ScreenWords& words) {
  if (!words.no_log) return std::optional(CLEW_TRY(DecisionLog::open(words.common.store)));
  auto log = DecisionLog::open_to_read(words.common.store);
  if (log) return std::optional(*std::move(log));
  if (log.error().code == Code::not_found) return std::optional<DecisionLog>();
  return std::unexpected(log.error());
}

Outcome<void> record(DecisionLog& log, const engine::ScreenSnapshot& after, const engine::ListChange& change,
                     const engine::Act& act, WatchReport& report) {
  const Watched& watched = report.watched;
  std::vector<engine::Decided> decided;
  for (const auto& [party, changed] : watched.changes)
    decided.push_back({changed.query, party.options,
                       CLEW_TRY(engine::screen_party(after, changed.query, party.options)),
                       "re-screening since " + report.since});
  if (!decided.empty()) report.ids = CLEW_TRY(log.record(decided, after, act));
  const auto noted =
      log.note("watch",
               fmt::format(R"({{"since":"{}","entities":{},"customers":{},"decisions":{},"changes":{}}})", report.since,
                           change.entities().size(), watched.customers, watched.decisions, watched.changes.size()),
               act);
  if (!noted) return std::unexpected(noted.error());
  return {};
}

// As for `screen batch`: the gravest verdict of those whose hits changed, else whether a row was set aside. A hit that
// went away, or is less than it was, is no news that something must be stopped.
int exit_of(const Watched& watched) {
  int gravest = kOk;
  for (const auto* const changes : {&watched.changes, &watched.ledger})
    for (const PartyAndChange& one : *changes)
      if (one.change.after.verdict > one.change.before.verdict ||
          std::ranges::any_of(one.change.hits, [](const engine::HitChange& hit) { return hit.after > hit.before; }))
        gravest = std::max(gravest, verdict_exit(one.change.after.verdict));
  return gravest != kOk ? gravest : watched.set_aside.empty() ? kOk : static_cast<int>(kBadInput);
}

Outcome<int> watch(const ScreenWords& words) {
  const engine::Act act = act_of(words);
  engine::ScreenOptions options = CLEW_TRY(screen_options(words, act.time));
  options.explain = false;
  std::optional<DecisionLog> log = CLEW_TRY(log_of_watch(words));
  const UnixTime since = CLEW_TRY(since_of(words, log, act.time));
  if (log) options.rules = CLEW_TRY(log->rules());
  const unsigned threads = threads_or_default(words.common.threads);
  const auto after = CLEW_TRY(snapshot_of(words));
  const auto before = CLEW_TRY(engine::load_snapshot(words.common.store, {since, threads, words.exposure}));
  const engine::ListChange change(before, after);
  WatchReport report;
  report.since = to_iso(since);
  report.steps = CLEW_TRY(engine::list_steps(words.common.store, *before, *after));
  compare_entries(change, options, report);
  Watched& watched = report.watched;
  CLEW_TRY_VOID(watch_file(change, *after, options, words, watched));
  say_not_looked_at(watched.not_looked_at);
  if (log) CLEW_TRY_VOID(watch_decisions(change, options, words, *log, watched));
  CLEW_TRY_VOID(watch_ledger(change, options, words, watched));
  report.ids.resize(watched.changes.size());
  if (!words.no_log) CLEW_TRY_VOID(record(*log, *after, change, act, report));
  if (words.common.json)
    print_watch_json(report);
  else
    print_watch(report);
  return exit_of(watched);
}

}  // namespace

int run_screen_watch(const ScreenWords& words) {
  const auto done = watch(words);
  return done ? *done : report_failure(done.error(), words.common.json);
}

}  // namespace clew::cli
