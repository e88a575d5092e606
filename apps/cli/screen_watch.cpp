// clew screen watch: the lists have changed; whom does that concern?
//
// What was told last is in the memory of the set of customers (engine/watched_set.h): versions of lists and labels, and
// whom it was told. Whatever that memory cannot vouch for is asked wholly, against all that is listed now: a set that
// was never watched, a customer who is new in the file, a set that was asked another way, a version that the store has
// no more. So nothing that changed is passed over; what may happen is that something is told twice.
//
// Under another policy (a newer clew) the same lists answer otherwise. Then everybody is asked again, and told is whose
// answer is another than the one that was told: the memory has it in short. What it was, hit by hit, nobody knows any
// more, so the row says what stands now. Refused: to report everything that stands, as of a set that is new. Most
// answers are the same under two policies, and who gets a report of all of them reads none.

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "apps/cli/commands.h"
#include "apps/cli/print.h"
#include "apps/cli/screen_watch.h"
#include "clew/base/tasks.h"
#include "clew/engine/watched_set.h"

namespace clew::cli {
namespace {

using engine::DecisionLog;
using engine::Failure;
using engine::Outcome;
using engine::WatchedSet;

// What asks, and what was told before.
struct Asking {
  const ScreenWords& words;
  std::shared_ptr<const engine::ScreenSnapshot> after;
  const engine::ListChange& change;
  WatchedSet& memory;
  bool knows = false;         ///< the memory says what was told, and of these lists
  bool by_day = false;        ///< --since: whoever asks says what they were told
  bool ledger_moved = false;  ///< it has grown since: value may have reached an address
  bool policy_changed = false;
};

// ---- Asking

// What asks for more than a pass, as hits that are new: of a party of whom nothing was told before, but what is
// `known`.
Outcome<engine::PartyChange> ask_wholly(const Asking& asking, const WatchedParty& party,
                                        const std::vector<engine::ScreenCandidate>& known) {
  engine::ScreenOptions options = party.options;
  options.limit = UINT32_MAX;
  engine::PartyChange change;
  change.query = party.query;
  change.before.verdict = engine::Verdict::pass;
  change.after = CLEW_TRY(engine::screen_party(*asking.after, party.query, options));
  for (const engine::ScreenHit& hit : change.after.hits) {
    const bool told = std::ranges::any_of(
        known, [&](const engine::ScreenCandidate& one) { return engine::was_told(one, hit, options); });
    if (hit.verdict != engine::Verdict::pass && !told)
      change.hits.push_back({hit.list, hit.entity, hit.caption, "new", 0, hit.score});
  }
  return change;
}

// One party's turn. `told`: in short, what was answered; 0: not asked.
struct Asked {
  std::optional<Outcome<engine::PartyChange>> change;
  bool concerned = false, first = false;
  bool again = false, other = false;  ///< asked for the policy is another; and the answer is, too
  std::uint64_t told = 0;
};

bool has_address(const engine::ScreenQuery& query) {
  return !query.party.first("publicKey").empty();
}

// Hits that the change of the lists does not give.
void add_hits(Outcome<engine::PartyChange>&& wholly, Asked& asked) {
  if (!wholly || !asked.change || !*asked.change) {
    if (!wholly || !asked.change) asked.change.emplace(std::move(wholly));
    return;
  }
  std::vector<engine::HitChange>& hits = (*asked.change)->hits;
  for (engine::HitChange& hit : wholly->hits)
    if (std::ranges::none_of(hits, [&](const auto& one) { return one.list == hit.list && one.entity == hit.entity; }))
      hits.push_back(std::move(hit));
}

// Of an answer that was told nothing is kept but whether it is this one.
void say_what_stands(engine::PartyChange& change) {
  for (engine::HitChange& hit : change.hits) {
    hit.change = "now";
    hit.before = hit.after;
  }
  if (change.hits.empty()) change.hits.push_back({"", "", "", "gone", 0, 0});
}

// Neither value that reached an address since nor another policy is a change of a list; what was told shows both.
void look_again(const Asking& asking, const WatchedParty& party, std::optional<std::uint64_t> told, Asked& asked) {
  const bool moved = asking.ledger_moved && party.options.exposure && has_address(party.query);
  if (!asking.policy_changed && !moved) return;
  asked.again = asking.policy_changed;
  auto wholly = ask_wholly(asking, party, {});
  if (wholly) {
    if (told && *told == asking.memory.in_short(wholly->after)) return;
    asked.concerned = true;
    asked.other = asking.policy_changed && told.value_or(0) != 0;
    const bool said = asked.change && *asked.change && !(*asked.change)->hits.empty();
    if (asked.other && !said) say_what_stands(*wholly);
  }
  add_hits(std::move(wholly), asked);
}

Asked ask_customer(const Asking& asking, const WatchedParty& party) {
  Asked asked;
  const auto told = asking.memory.told(party.query);
  asked.first = !asking.by_day && (!asking.knows || !told);
  if (asked.first) {
    asked.concerned = true;
    asked.change.emplace(ask_wholly(asking, party, {}));
  } else {
    asked.concerned = asking.change.concerns(party.query, party.options);
    if (asked.concerned || asking.words.full) asked.change.emplace(asking.change.ask_all(party.query, party.options));
    look_again(asking, party, told, asked);
  }
  if (asked.change && *asked.change) asked.told = asking.memory.in_short((*asked.change)->after);
  return asked;
}

Asked ask_decision(const Asking& asking, const WatchedParty& party,
                   const std::vector<engine::ScreenCandidate>& recorded) {
  Asked asked;
  if (!asking.knows && !asking.by_day) {
    asked.concerned = asked.first = true;
    asked.change.emplace(ask_wholly(asking, party, recorded));
    return asked;
  }
  asked.concerned = asking.change.concerns(party.query, party.options);
  if (asked.concerned || asking.words.full) asked.change.emplace(asking.change.ask_all(party.query, party.options));
  // Value may have reached the address since. Who has no id has no newer record that would say that it was told.
  const bool moved =
      !asked.change && !asking.by_day && !party.query.id.empty() && party.options.exposure && has_address(party.query);
  if (!asking.policy_changed && !moved) return asked;
  asked.again = asking.policy_changed;
  auto wholly = ask_wholly(asking, party, recorded);
  asked.other = asked.again && wholly && !wholly->hits.empty();
  asked.concerned = asked.concerned || (wholly && !wholly->hits.empty());
  add_hits(std::move(wholly), asked);
  return asked;
}

using AskOne = std::function<Asked(std::size_t)>;
Outcome<void> watch_parties(const Asking& asking, std::vector<WatchedParty> parties, const AskOne& ask,
                            Watched& watched) {
  std::vector<Asked> all(parties.size());
  parallel_for(parties.size(), threads_or_default(asking.words.common.threads),
               [&](std::size_t i) { all[i] = ask(i); });
  for (std::size_t i = 0; i < parties.size(); ++i) {
    Asked& asked = all[i];
    const bool customer = parties[i].kind == "customer";
    watched.concerned += asked.concerned;
    watched.first += customer && asked.first;
    watched.again += asked.again;
    if (asked.change && !*asked.change) return std::unexpected(asked.change->error());
    if (customer) asking.memory.tell(parties[i].query, asked.told);
    if (!asked.change || (*asked.change)->hits.empty()) continue;
    watched.changes.push_back({std::move(parties[i]), std::move(**asked.change), asked.first, asked.other});
  }
  return {};
}

Outcome<void> watch_file(const Asking& asking, const engine::ScreenOptions& options, Watched& watched) {
  const ScreenWords& words = asking.words;
  if (words.words.empty()) return {};
  auto rows = CLEW_TRY(engine::PartyRows::open(words.words.front(), words.format, words.mapping));
  const ProgressFn progress = progress_bar(words.common.quiet);
  for (auto window = rows.next(4096); !window.empty(); window = rows.next(4096)) {
    std::vector<WatchedParty> parties;
    for (engine::PartyRow& row : window) {
      ++watched.customers;
      watched.not_looked_at.add(row);
      if (row.fault.empty())
        if (const auto asked = engine::check_question(*asking.after, row.query, options); !asked)
          row.fault = asked.error().message;
      if (row.fault.empty())
        parties.push_back({"customer", fmt::format("line {}", row.line), std::move(row.query), options});
      else
        watched.set_aside.push_back({row.line, std::move(row.fault)});
    }
    const std::vector<WatchedParty> asked = parties;
    CLEW_TRY_VOID(watch_parties(
        asking, std::move(parties), [&](std::size_t i) { return ask_customer(asking, asked[i]); }, watched));
    if (progress && !progress({"watch", "bytes", rows.position(), rows.size()}))
      return std::unexpected<Failure>({Code::conflict, "the watch was cancelled", ""});
  }
  end_progress();
  return {};
}

struct PastDecision {
  WatchedParty party;
  std::vector<engine::ScreenCandidate> recorded;
};

// The newest recorded question of each party, under its own options; those without an id each for themselves.
Outcome<std::vector<PastDecision>> past_decisions(const std::optional<DecisionLog>& log,
                                                  const engine::ScreenOptions& now) {
  std::map<std::string, PastDecision> newest;
  if (!log) return std::vector<PastDecision>();
  const auto read = log->visit_decisions([&](const engine::AuditLine& line, engine::ScreenQuery&& query,
                                             engine::ScreenOptions&& options) -> Outcome<void> {
    const std::string key = query.id.empty() ? "record " + line.id : "party " + query.id;
    options.now = now.now;
    options.rules = now.rules;
    options.explain = false;
    newest[key] = {{"decision", line.id, std::move(query), std::move(options)}, CLEW_TRY(engine::recorded_hits(line))};
    return {};
  });
  if (!read) return std::unexpected(read.error());
  std::vector<PastDecision> decisions;
  for (auto& [key, decision] : newest) decisions.push_back(std::move(decision));
  return decisions;
}

Outcome<void> watch_decisions(const Asking& asking, const std::vector<PastDecision>& decisions, Watched& watched) {
  std::vector<WatchedParty> parties;
  for (const PastDecision& one : decisions) parties.push_back(one.party);
  watched.decisions = parties.size();
  return watch_parties(
      asking, std::move(parties),
      [&](std::size_t i) { return ask_decision(asking, decisions[i].party, decisions[i].recorded); }, watched);
}

// Addresses of the ledger whose listing changed, whatever that means for the answer.
Outcome<void> watch_ledger(const Asking& asking, const engine::ScreenOptions& options, Watched& watched) {
  for (const std::string& address :
       CLEW_TRY(engine::addresses_in_ledger(asking.words.common.store, asking.change.addresses()))) {
    WatchedParty party{"ledger", address, {}, options};
    party.query.party.schema = "CryptoWallet";
    party.query.party.add("publicKey", address);
    party.query.party.settle();
    auto asked = CLEW_TRY(asking.change.ask_all(party.query, party.options));
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

// ---- What to compare with

struct Before {
  std::shared_ptr<const engine::ScreenSnapshot> snapshot;
  bool knows = false, by_day = false;
};

// Why the memory cannot say what was told; empty: it can.
std::string unknown_because(const WatchedSet& memory, const engine::ScreenOptions& options) {
  if (!memory.fault().empty()) return memory.fault();
  if (!memory.seen()) return "never watched before";
  const std::string& then = memory.seen()->how;
  const std::string now = engine::way_of_asking(options);
  return then == now ? "" : fmt::format("asked another way than last time: {}; then {}", now, then);
}

// Nothing: the store does not have the lists and labels any more that the last watch saw.
Outcome<std::shared_ptr<const engine::ScreenSnapshot>> as_seen(const engine::WatchSeen& seen, const ScreenWords& words,
                                                               bool exposure) {
  engine::SnapshotOptions options;
  options.threads = threads_or_default(words.common.threads);
  options.exposure = exposure;
  options.then = engine::SnapshotOptions::Then{seen.lists, seen.labels, std::nullopt};
  auto snapshot = engine::load_snapshot(words.common.store, options);
  if (!snapshot) {
    if (snapshot.error().code == Code::not_found) return std::shared_ptr<const engine::ScreenSnapshot>();
    return std::unexpected(snapshot.error());
  }
  const engine::WatchSeen again = engine::seen_now(**snapshot, {}, seen.time);
  if (again.hashes != seen.hashes || again.labels != seen.labels)
    return std::shared_ptr<const engine::ScreenSnapshot>();
  return snapshot;
}

Outcome<Before> before_of(const ScreenWords& words, const WatchedSet& memory, const engine::ScreenOptions& options,
                          bool exposure, WatchReport& report) {
  Before before;
  const auto given = CLEW_TRY(time_of_words(words.since, "--since"));
  if (given && options.now && *given > *options.now)
    return std::unexpected<Failure>({Code::usage, fmt::format("--since {} is yet to come", to_iso(*given)),
                                     "say the day up to which the lists were watched before"});
  if (given) {
    before.by_day = true;
    report.compared_with = ComparedWith::day;
    report.since = to_iso(*given);
    engine::SnapshotOptions how;
    how.threads = threads_or_default(words.common.threads);
    how.exposure = exposure;
    how.then = CLEW_TRY(engine::as_the_store_had(words.common.store, *given));
    before.snapshot = how.then->lists.empty() ? CLEW_TRY(engine::nothing_listed())
                                              : CLEW_TRY(engine::load_snapshot(words.common.store, how));
    return before;
  }
  report.why_nothing = unknown_because(memory, options);
  if (memory.seen()) report.since = to_iso(memory.seen()->time);
  if (report.why_nothing.empty()) {
    before.snapshot = CLEW_TRY(as_seen(*memory.seen(), words, exposure));
    before.knows = before.snapshot != nullptr;
    if (!before.knows) report.why_nothing = "the store has the lists of the last watch no more";
  }
  report.compared_with = before.knows ? ComparedWith::last_watch : ComparedWith::nothing;
  if (!before.knows) before.snapshot = CLEW_TRY(engine::nothing_listed());
  return before;
}

// ---- The command

// Without --no-log the log is made where there is none; with it, nothing is written and none has to be there.
Outcome<std::optional<DecisionLog>> log_of_watch(const ScreenWords& words) {
  if (!words.no_log) return std::optional(CLEW_TRY(DecisionLog::open(words.common.store)));
  auto log = DecisionLog::open_to_read(words.common.store);
  if (log) return std::optional(*std::move(log));
  if (log.error().code == Code::not_found) return std::optional<DecisionLog>();
  return std::unexpected(log.error());
}

// The memory last: a kill before it tells again what is in the log already, and passes nothing over.
Outcome<void> record(DecisionLog& log, const Asking& asking, const engine::ScreenOptions& options,
                     const engine::Act& act, WatchReport& report) {
  const Watched& watched = report.watched;
  std::vector<engine::Decided> decided;
  for (const PartyAndChange& one : watched.changes)
    decided.push_back({one.change.query, one.party.options,
                       CLEW_TRY(engine::screen_party(*asking.after, one.change.query, one.party.options)),
                       one.first   ? "re-screening: told nothing before"
                       : one.again ? "re-screening: another policy"
                                   : "re-screening since " + report.since});
  if (!decided.empty()) report.ids = CLEW_TRY(log.record(decided, *asking.after, act));
  const auto noted = log.note(
      "watch",
      fmt::format(
          R"({{"since":"{}","entities":{},"customers":{},"decisions":{},"changes":{},"set":"{}","asked_first":{}{}}})",
          report.since, asking.change.entities().size(), watched.customers, watched.decisions, watched.changes.size(),
          asking.memory.id(), watched.first,
          report.policy_changed ? fmt::format(R"(,"asked_again":{})", watched.again) : std::string()),
      act);
  if (!noted) return std::unexpected(noted.error());
  return asking.memory.save(engine::seen_now(*asking.after, options, act.time));
}

// As for `screen batch`: the gravest verdict of those whose hits changed, else whether a row was set aside. A hit that
// went away, or is less than it was, is no news that something must be stopped.
int exit_of(const Watched& watched) {
  int gravest = kOk;
  for (const auto* const changes : {&watched.changes, &watched.ledger})
    for (const PartyAndChange& one : *changes)
      if (one.change.after.verdict > one.change.before.verdict ||
          std::ranges::any_of(one.change.hits, [](const engine::HitChange& hit) {
            return hit.after > hit.before || hit.change == "now";
          }))
        gravest = std::max(gravest, verdict_exit(one.change.after.verdict));
  return gravest != kOk ? gravest : watched.set_aside.empty() ? kOk : static_cast<int>(kBadInput);
}

std::string set_of(const ScreenWords& words) {
  if (!words.watch_as.empty()) return words.watch_as;
  return words.words.empty() ? std::string() : words.words.front();
}

Outcome<int> watch(const ScreenWords& words) {
  const engine::Act act = act_of(words);
  engine::ScreenOptions options = CLEW_TRY(screen_options(words, act.time));
  options.explain = false;
  std::optional<DecisionLog> log = CLEW_TRY(log_of_watch(words));
  if (log) options.rules = CLEW_TRY(log->rules());
  WatchReport report;
  report.set = set_of(words);
  WatchedSet memory = CLEW_TRY(WatchedSet::open(words.common.store, report.set, !words.no_log));
  const std::vector<PastDecision> decisions = CLEW_TRY(past_decisions(log, options));
  ScreenWords loading = words;
  for (const PastDecision& one : decisions) loading.exposure = loading.exposure || one.party.options.exposure;
  const auto after = CLEW_TRY(snapshot_of(loading));
  const Before before = CLEW_TRY(before_of(words, memory, options, loading.exposure, report));
  report.policy = engine::policy_version(options);
  if (memory.seen()) report.policy_before = memory.seen()->policy;
  report.policy_changed = (before.knows || (before.by_day && memory.seen())) && report.policy_before != report.policy;
  const engine::ListChange change(before.snapshot, after);
  Asking asking{words, after, change, memory, before.knows, before.by_day};
  asking.policy_changed = report.policy_changed;
  if (before.knows && options.exposure)
    asking.ledger_moved = engine::seen_now(*after, options, act.time).ledger != memory.seen()->ledger;
  report.steps = CLEW_TRY(engine::list_steps(words.common.store, *before.snapshot, *after));
  compare_entries(change, options, report);
  Watched& watched = report.watched;
  CLEW_TRY_VOID(watch_file(asking, options, watched));
  say_not_looked_at(watched.not_looked_at);
  CLEW_TRY_VOID(watch_decisions(asking, decisions, watched));
  CLEW_TRY_VOID(watch_ledger(asking, options, watched));
  report.ids.resize(watched.changes.size());
  if (!words.no_log) CLEW_TRY_VOID(record(*log, asking, options, act_of(words), report));
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
