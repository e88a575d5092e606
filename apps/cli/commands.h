#pragma once
// One struct of options and one function per sub-command. main.cpp binds the command line to the structs; the functions
// know nothing of how the words were written, and everything of what they print.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clew/engine/engine.h"

namespace clew::cli {

/// Exit codes, the same for every command; documented in docs/reference/cli.md.
enum Exit : int {
  kOk = 0,
  kDifferent = 1,  ///< the question was answered with "no": a bundle does not verify, two runs differ
  kUsage = 2,      ///< the command line asks for something impossible
  kNotFound = 3,   ///< a file, transaction or address is not there
  kBadInput = 4,   ///< input is damaged or does not fit
  kLimit = 5,      ///< a named limit was reached
  kBusy = 6,       ///< another writer holds the store, or the work was cancelled
  kSystem = 7,     ///< the operating system refused (disk full, permission)
  kHistory = 9,    ///< screening, with --history-exit: it passes, and was listed once
  kHold = 10,      ///< screening: a person must look before it passes
  kBlock = 11,     ///< screening: it must not pass
};
int exit_code(Code code);

struct Common {
  std::string store = "clew-store";
  bool json = false;
  bool quiet = false;    ///< no progress bar
  unsigned threads = 0;  ///< 0 = as many as the machine has
};

struct IngestOptions {
  Common common;
  engine::IngestRequest request;
  bool strict = false;  ///< a quarantined record makes the command fail with kBadInput
};
int run_ingest(IngestOptions options);

struct LabelOptions {
  Common common;
  std::vector<std::string> files;
  bool list = false;
  std::string address;   ///< list only this one
  std::string as_of;     ///< list only what was known then
  std::string known_at;  ///< list only what the store had been given by then
};
int run_label(const LabelOptions& options);

/// What the tracing commands share: the method, in words.
struct TraceOptions {
  Common common;
  std::string method_file;
  std::vector<std::string> from;       ///< seeds of the first incident
  std::vector<std::string> incidents;  ///< "NAME=SEED,SEED"
  std::string name = "theft";          ///< of the incident made of `from`
  bool backward = false;
  std::vector<std::string> policies;
  std::string fees = "follow";
  std::vector<std::string> boundaries;  ///< "CATEGORY=stop|reset|pass-through|candidates|none"
  std::uint64_t floor_ppm = 1;
  std::string unfunded = "auto";  ///< auto: follow in lists of transfers, local on chains
  std::string opening = "empty";
  std::string order = "recorded";  ///< recorded | reversed | both
  std::string as_of, known_by;
  std::vector<std::string> include, exclude, stop;  ///< "ADDRESS-or-TXID:N=reason"
  bool exact = false;
  std::uint64_t transactions_max = 0;  ///< 0 = default
  std::uint64_t rows = 20;             ///< of each table on the screen; 0 = all
  // bundle and report
  std::string out;
  std::string title;
  bool pseudonyms = false;
  // path and where
  std::string to;
  std::string at;
  bool hourly = false;            ///< where: a row for every hour
  std::string since;              ///< where: the first row of the hourly table
  std::uint64_t hours = 0;        ///< where: rows after the first; 0 = until nothing changes any more
  bool may_name_nothing = false;  ///< watch: no incident is fine
};
int run_trace(const TraceOptions& options);
int run_path(const TraceOptions& options);
int run_where(const TraceOptions& options);
int run_bundle(const TraceOptions& options);
int run_report(const TraceOptions& options);

struct DetectOptions {
  Common common;
  std::vector<std::string> stores{"clew-store"};
  std::vector<std::string> patterns;
  bool list = false;
  std::vector<std::string> around;
  std::string as_of, known_by, thresholds;
  std::uint64_t rows = 20;  ///< of each finding; 0 = all
};
int run_detect(const DetectOptions& options);

struct WatchOptions {
  TraceOptions trace;
  std::vector<std::string> addresses;
  std::string address_file;  ///< one address a line, # begins a comment
  std::string until;
  std::string state;
  std::uint64_t resting_days = 30;
  bool follow = false;
  std::uint64_t poll_seconds = 10;
};
int run_watch(const WatchOptions& options);

struct ServeOptions {
  Common common;
  std::string listen = "127.0.0.1:8000";
  std::string tokens;            ///< file of roles, names and hashes
  std::string certificate, key;  ///< PEM
  std::string public_url, tenant;
  std::vector<std::string> hosts, cors, collections;
  bool no_log = false, exposure = false;
  unsigned poll_seconds = 10;
  std::uint64_t rate = 1'000, burst = 0;
  unsigned queries_max = 100;
  std::size_t body_max = 1 << 20, header_max = 16 << 10;
  unsigned connections_max = 256;
  unsigned header_seconds = 10, body_seconds = 30, write_seconds = 30, idle_seconds = 60, grace_seconds = 10;
};
int run_serve(const ServeOptions& options);

struct DiffOptions {
  Common common;
  std::string left, right;
};
int run_diff(const DiffOptions& options);

struct ShowOptions {
  Common common;
  std::string what;  ///< "" = the ledger; a transaction, an address, a block height, "quarantine", "sizes", "prices"
};
int run_show(const ShowOptions& options);

struct VerifyOptions {
  Common common;
  std::string path;  ///< a bundle or a store
};
int run_verify(const VerifyOptions& options);

struct DemoOptions {
  Common common;
  std::string out = "clew-demo";
  std::uint64_t seed = 1;
};
int run_demo(const DemoOptions& options);

/// Of all commands of `clew scenario`.
struct ScenarioOptions {
  Common common;
  std::string name;  ///< make; run: or a folder that is made
  std::uint64_t seed = 1;
  std::string size = "S";
  std::uint64_t transactions = 0;
  std::string out;                  ///< make, damage: the folder to make; sheet: the page
  std::string folder;               ///< score, damage: a scenario's folder
  std::string answers;              ///< score
  bool markdown = false;            ///< score
  bool quiet_result = false;        ///< make: as a step of another command, which prints for itself
  std::vector<std::string> scores;  ///< sheet
  std::vector<std::string> detectors;
  std::vector<std::string> kinds;  ///< damage: of faults; empty: all
  std::uint64_t faults = 3;        ///< damage: of one file, at most
  std::uint64_t files = 2;         ///< damage: damaged files, at most
};
int run_scenario_list(const ScenarioOptions& options);
int run_scenario_make(const ScenarioOptions& options);
int run_scenario_run(ScenarioOptions options);
int run_scenario_damage(const ScenarioOptions& options);
int run_scenario_score(const ScenarioOptions& options);
int run_scenario_sheet(const ScenarioOptions& options);

/// Of all commands of `clew screen`, of `clew replay` and of `clew audit`.
struct ScreenWords {
  Common common;
  std::vector<std::string> words;  ///< name: the words of the name; address, batch, compare, pairs: what it is about
  // the party
  std::vector<std::string> aliases, ids, birth_dates, countries;
  std::string schema, gender, party;
  // how
  std::vector<std::string> lists;
  std::string as_of, known_at, threshold = "0.5", floor = "0.3", algorithm = "clew", moved_at;
  std::uint64_t limit = 10;
  bool explain = false, exposure = false, history_exit = false;
  // the record
  bool no_log = false;
  std::string who, tenant;
  // batch, watch
  std::string format, mapping, out, quarantine, since, watch_as;
  bool strict = false, full = false, log_all = false, partial = false;
  // allow, audit
  std::string entity, list, until, reason, kind, known_id;
  std::uint64_t revoke = 0, rows = 20;
  bool show_rules = false, sealed = false;
  // certify
  std::uint64_t queries = 200, stratum = 0, seed = 1;
};
int run_screen_name(const ScreenWords& words);
int run_screen_address(const ScreenWords& words);
int run_screen_batch(const ScreenWords& words);
int run_screen_watch(const ScreenWords& words);
int run_screen_allow(const ScreenWords& words);
int run_screen_compare(const ScreenWords& words);
int run_screen_pairs(const ScreenWords& words);
int run_screen_certify(const ScreenWords& words);
int run_replay(const ScreenWords& words);
int run_audit_verify(const ScreenWords& words);
int run_audit_list(const ScreenWords& words);
int run_audit_show(const ScreenWords& words);
int run_audit_erase(const ScreenWords& words);

/// Of all commands of `clew lists`.
struct ListsOptions {
  Common common;
  std::string name;                ///< load, status, diff: a list; show: an id
  std::vector<std::string> names;  ///< fetch
  std::vector<std::string> files;  ///< load
  std::string format, mapping, known_from, force;
  std::string licence, tlp, pap;       ///< load, fetch
  std::vector<std::string> urls;       ///< fetch
  bool delta = false;                  ///< load
  bool no_load = false;                ///< fetch
  std::uint64_t megabytes_max = 4096;  ///< fetch: of one file
  std::uint64_t seconds_max = 3600;    ///< fetch: of one file
  std::string as_of, known_at;
  std::string from, to;     ///< diff: number, hash or time
  bool history = false;     ///< show
  std::uint64_t rows = 20;  ///< of a table; 0 = all
};
int run_lists_load(const ListsOptions& options);
int run_lists_fetch(const ListsOptions& options);
int run_lists_status(const ListsOptions& options);
int run_lists_diff(const ListsOptions& options);
int run_lists_show(const ListsOptions& options);
int run_lists_contradictions(const ListsOptions& options);

/// Prints a completion script for "bash", "zsh" or "fish"; `commands` is filled by main.cpp.
struct CompletionEntry {
  std::string command, help;
  std::vector<std::string> options;
  std::vector<CompletionEntry> commands;  ///< of a command that has commands of its own
};
int run_completion(const std::string& shell, const std::vector<CompletionEntry>& commands);

}  // namespace clew::cli
