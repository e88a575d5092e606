// The command line: words to options. Nothing is decided here but how a word is spelt; the commands stand one to a file
// beside this one. Each has a bind function that says its options and hands back what runs it.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "apps/cli/bind.h"
#include "apps/cli/commands.h"
#include "apps/cli/help.h"
#include "apps/cli/print.h"

namespace {

using namespace clew::cli;  // the one place where every command is named

constexpr const char* kAbout =
    "clew follows stolen money over a ledger and says where it is, by which rule, so that others can check it.\n"
    "A first look that needs nothing:  clew demo\n";

// A whole method from a file stands alone: a word beside it would be ignored or would change what the file says.
using Named = std::vector<CLI::Option*>;

void add_what(CLI::App& command, TraceOptions& options, Named& named) {
  const char* const group = "What to trace";
  named.push_back(command.add_option(
      "--from", options.from,
      "Seeds: TXID:N (an output), TXID, TXID@ADDRESS (a transfer), TXID#ROW, or an address; several by commas"));
  named.back()->type_name("SEED")->group(group);
  named.push_back(command.add_option("--name", options.name, "Name of the incident made of --from"));
  named.back()->capture_default_str()->type_name("NAME")->group(group);
  named.push_back(command.add_option("--incident", options.incidents,
                                     "NAME=SEED,SEED...: one more incident, its label kept apart"));
  named.back()->type_name("WORDS")->group(group);
  named.push_back(command.add_flag("--backward", options.backward, "Where did it come from, not where did it go"));
  named.back()->group(group);
}

void add_rules(CLI::App& command, TraceOptions& options, Named& named) {
  const char* const group = "By which rules";
  const auto word = [&](const char* name, std::string& value, const char* what, std::vector<std::string> words) {
    named.push_back(command.add_option(name, value, what));
    named.back()->check(CLI::IsMember(std::move(words)))->capture_default_str()->type_name("WORD")->group(group);
  };
  named.push_back(command.add_option("--policy", options.policies,
                                     "poison,haircut,fifo,lifo,seniority,juniority,tiho (default: all)"));
  named.back()->delimiter(',')->type_name("RULE")->group(group);
  named.push_back(command.add_flag("--exact", options.exact, "Also haircut in exact fractions (small cases)"));
  named.back()->group(group);
  word("--fees", options.fees, "follow (into the coinbase) or drop", {"follow", "drop"});
  named.push_back(command.add_option("--boundary", options.boundaries,
                                     "CATEGORY=stop|reset|pass-through|candidates|none, e.g. mixer=candidates"));
  named.back()->delimiter(',')->type_name("WORDS")->group(group);
  named.push_back(
      command.add_option("--floor-ppm", options.floor_ppm,
                         "Do not follow less than this many millionths of the loss (0: follow everything)"));
  named.back()->capture_default_str()->type_name("N")->check(CLI::Range(0, 1'000'000))->group(group);
  word("--unfunded", options.unfunded,
       "Account ledgers: value spent that never arrived: follow, local, or auto (follow in lists of transfers)",
       {"auto", "follow", "local"});
  word("--opening", options.opening, "Account ledgers: balances before the first row: empty or inferred",
       {"empty", "inferred"});
  word("--order", options.order,
       "Order inside a block of an account ledger: recorded, reversed, or both (marks what changes)",
       {"recorded", "reversed", "both"});
  named.push_back(
      command.add_option("--limit", options.transactions_max, "Transactions visited per rule (0: the default limit)"));
  named.back()->type_name("N")->check(CLI::NonNegativeNumber)->group(group);
}

void add_time_and_branches(CLI::App& command, TraceOptions& options, Named& named) {
  const auto add_words = [&](const char* name, auto& value, const char* type, const char* what, const char* group) {
    named.push_back(command.add_option(name, value, what));
    named.back()->type_name(type)->group(group);
  };
  const char* const when = "As of when";
  add_words("--as-of", options.as_of, "TIME",
            "Nothing later than this exists (2023-06-02 is its first second, 2023-06-02T21:49:23Z, or seconds)", when);
  add_words("--known-by", options.known_by, "TIME", "Labels that became known later do not exist (default: as --as-of)",
            when);
  const char* const branches = "Branches you fix (the reason goes into the method)";
  add_words("--include", options.include, "WORDS",
            "ADDRESS=REASON or TXID:N=REASON: follow it whatever a label or the floor says", branches);
  add_words("--exclude", options.exclude, "WORDS", "...=REASON: what it receives is not part of the case", branches);
  add_words("--stop", options.stop, "WORDS", "...=REASON: do not follow beyond it", branches);
}

void add_method(CLI::App& command, TraceOptions& options) {
  Named named;
  add_what(command, options, named);
  CLI::Option* const file = command.add_option("--method", options.method_file,
                                               "Read the whole method from this file (a bundle's method.json)");
  file->type_name("FILE")->group("What to trace");
  add_rules(command, options, named);
  add_time_and_branches(command, options, named);
  for (CLI::Option* option : named) file->excludes(option);
}

void add_rows(CLI::App& command, TraceOptions& options) {
  command.add_option("--rows", options.rows, "Rows of each table (0: all)")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
}

Command bind_ingest(CLI::App& app) {
  auto given = std::make_shared<IngestOptions>();
  auto& request = given->request;
  CLI::App& command =
      add(app, "ingest", "Read a ledger (or prices) into the store",
          "  clew ingest bitcoin ~/.bitcoin/blocks --store case\n"
          "  clew ingest bitcoin block.raw --spent block.undo --height 300025\n"
          "  clew ingest esplora transactions.json\n"
          "  clew ingest evm export/ --tokens tokens.csv\n"
          "  clew ingest flows theft.csv --map \"time=When,from=Payer,to=Payee,amount=Sum,decimals=2,asset=EUR\"\n"
          "  clew ingest prices prices.csv");
  command.add_option("format", request.format, "bitcoin, esplora, evm, flows or prices")
      ->required()
      ->type_name("")
      ->check(CLI::IsMember({"bitcoin", "esplora", "evm", "flows", "prices"}));
  command.add_option("path", request.paths, "Files or folders (also .zst)")->required()->type_name("");
  command.add_option("--network", request.network, "bitcoin, testnet3, signet, regtest; or a name for an EVM chain")
      ->type_name("NAME");
  command.add_option("--spent", request.spent_files, "bitcoin: undo data or spent outputs of single blocks")
      ->type_name("FILE");
  command.add_option("--height", request.height, "bitcoin: height of a single block that does not say")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--tokens", request.token_file, "evm: CSV contract,symbol,decimals of tokens you trust")
      ->type_name("FILE");
  command.add_option("--map", request.mapping, "flows: the columns, a preset (theft-trace, etherscan, ...) or a file")
      ->type_name("WORDS");
  command.add_flag("!--no-flow-labels", request.keep_flow_labels, "flows: ignore the label columns");
  command
      .add_option("--segment", request.segment_transactions,
                  "Transactions in a segment of a new store (0: 2^20; a store keeps what it began with)")
      ->type_name("N")
      ->check(CLI::Range(0, 1 << 26));
  command.add_option("--commit-every", request.commit_transactions, "Commit after about this many transactions")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  command.add_flag("--strict", given->strict, "Fail (exit code 4) if any record was quarantined");
  add_common(command, given->common);
  return {&command, [given] { return run_ingest(*given); }};
}

Command bind_label(CLI::App& app) {
  auto given = std::make_shared<LabelOptions>();
  CLI::App& command = add(app, "label", "Add labels to the store, or look at them",
                          "  clew label ofac.yaml exchanges.yaml\n"
                          "  clew label --list --address 1BoatSLRHtKNngkdXEeobR76b53LETtpyT");
  command.add_option("file", given->files, "TagPack or ActorPack YAML, or CSV (also .zst)")->type_name("");
  command.add_flag("--list", given->list, "List the labels of the store");
  command.add_option("--address", given->address, "With --list: only this address")->type_name("ADDRESS");
  command.add_option("--as-of", given->as_of, "With --list: only labels that were known then")->type_name("TIME");
  command.add_option("--known-at", given->known_at, "With --list: only what this store had been given by then")
      ->type_name("TIME");
  add_common(command, given->common);
  return {&command, [given] { return run_label(*given); }};
}

Command bind_trace(CLI::App& app) {
  auto given = std::make_shared<TraceOptions>();
  CLI::App& command =
      add(app, "trace", "Follow money, under every rule side by side",
          "  clew trace --from f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16:0\n"
          "  clew trace --incident hack=0xabc... --incident older=0xdef... --boundary mixer=candidates\n"
          "  clew trace --backward --from TXID:1 --policy fifo,haircut --as-of 2023-06-05");
  add_rows(command, *given);
  add_method(command, *given);
  add_common(command, given->common);
  return {&command, [given] { return run_trace(*given); }};
}

Command bind_path(CLI::App& app) {
  auto given = std::make_shared<TraceOptions>();
  CLI::App& command = add(app, "path", "Show the widest path from the seeds to an address",
                          "  clew path --from TXID:0 --to bc1q...\n"
                          "The times of a path only rise; its width is the ledger's, not a rule's.");
  command.add_option("--to", given->to, "Address at the end; without it, one path per exit")->type_name("ADDRESS");
  add_method(command, *given);
  add_common(command, given->common);
  return {&command, [given] { return run_path(*given); }};
}

Command bind_where(CLI::App& app) {
  auto given = std::make_shared<TraceOptions>();
  CLI::App& command = add(app, "where", "Where each part of the loss is at a time, and who can still stop it",
                          "  clew where --from TXID:0 --at 2023-06-04T12:00:00Z\n"
                          "  clew where --from TXID:0 --policy fifo --hourly --hours 48\n"
                          "The rule is haircut unless --policy says otherwise.");
  command.add_option("--at", given->at, "The time (default: the end of the ledger)")->type_name("TIME");
  CLI::Option* const hourly =
      command.add_flag("--hourly", given->hourly, "A row for every hour from the theft on, until nothing changes");
  command.add_option("--since", given->since, "With --hourly: the first row (default: the theft)")
      ->type_name("TIME")
      ->needs(hourly);
  command.add_option("--hours", given->hours, "With --hourly: so many hours (0: until nothing changes)")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber)
      ->needs(hourly);
  add_rows(command, *given);
  add_method(command, *given);
  add_common(command, given->common);
  return {&command, [given] { return run_where(*given); }};
}

Command bind_detect(CLI::App& app) {
  auto given = std::make_shared<DetectOptions>();
  CLI::App& command = add(app, "detect", "Find patterns of movement, each beside what looks the same and is innocent",
                          "  clew detect --list            patterns and thresholds\n"
                          "  clew detect --store case\n"
                          "  clew detect peel-chain deposits --as-of 2030-03-10 --json\n"
                          "  clew detect --around theft=TXID:0,TXID:1\n"
                          "  clew detect memo-swap --store eth --store btc");
  command.add_option("pattern", given->patterns, "Patterns by word or id (default: all)")->type_name("");
  command.add_flag("--list", given->list, "List patterns and thresholds");
  command.add_option("--around", given->around, "[NAME=]SEED,...: only what a trace from the seeds reaches")
      ->allow_extra_args(false)
      ->type_name("SEEDS");
  command.add_option("--as-of", given->as_of, "Nothing later than this exists")->type_name("TIME");
  command
      .add_option("--known-by", given->known_by, "Labels that became known later do not exist (default: as --as-of)")
      ->type_name("TIME");
  command.add_option("--thresholds", given->thresholds, "CSV of thresholds that take the place of the standard ones")
      ->type_name("FILE");
  command.add_option("--rows", given->rows, "Rows of each finding (0: all)")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  command
      .add_option("-s,--store", given->stores, "Folder with ledger and labels, or several: memo swaps run across them")
      ->allow_extra_args(false)
      ->capture_default_str()
      ->envname("CLEW_STORE")
      ->type_name("DIR")
      ->group("Everywhere");
  add_common(command, given->common, false);
  return {&command, [given] { return run_detect(*given); }};
}

void add_watched(CLI::App& command, WatchOptions& options) {
  const char* const group = "What to watch";
  TraceOptions& trace = options.trace;
  const auto words = [&](const char* name, auto& value, const char* type, const char* what) {
    return command.add_option(name, value, what)->type_name(type)->group(group);
  };
  Named named{
      words("--from", trace.from, "SEED", "Seeds of a theft, as of clew trace"),
      words("--name", trace.name, "NAME", "Name of the incident made of --from")->capture_default_str(),
      words("--incident", trace.incidents, "WORDS", "NAME=SEED,SEED...: one more incident"),
      words("--boundary", trace.boundaries, "WORDS", "CATEGORY=stop, candidates ..., as of clew trace"),
      words("--floor-ppm", trace.floor_ppm, "N", "Do not follow less than this many millionths of the loss")
          ->capture_default_str()
          ->check(CLI::Range(0, 1'000'000)),
      words("--known-by", trace.known_by, "TIME", "Labels that became known later do not exist"),
      words("--include", trace.include, "WORDS", "ADDRESS=REASON or TXID:N=REASON: follow it whatever a label says"),
      words("--exclude", trace.exclude, "WORDS", "...=REASON: what it receives is not part of the case"),
      words("--stop", trace.stop, "WORDS", "...=REASON: do not follow beyond it")};
  CLI::Option* const file =
      words("--method", trace.method_file, "FILE", "The method of a bundle; its rules are not looked at");
  for (CLI::Option* option : named) file->excludes(option);
  words("--address", options.addresses, "ADDRESS", "Tell what it receives and pays; several by commas")->delimiter(',');
  words("--address-file", options.address_file, "FILE", "Addresses, one a line; # begins a comment");
}

Command bind_watch(CLI::App& app) {
  auto given = std::make_shared<WatchOptions>();
  CLI::App& command = add(app, "watch", "Tell block by block what stolen value and watched addresses do",
                          "  clew watch --from TXID:0 --state theft.watch --store case\n"
                          "  clew watch --from TXID:0 --state theft.watch --follow --poll 5 --json\n"
                          "  clew watch --address-file ours.txt --since 2024-03-01");
  add_watched(command, *given);
  const char* const when = "When";
  command.add_option("--since", given->trace.since, "Tell only of blocks from this time on")
      ->type_name("TIME")
      ->group(when);
  command.add_option("--until", given->until, "Stop before the first later block")->type_name("TIME")->group(when);
  command.add_option("--resting", given->resting_days, "Days without a movement after which a payment wakes a holder")
      ->capture_default_str()
      ->type_name("DAYS")
      ->check(CLI::Range(0, 36'500))
      ->group(when);
  command.add_option("--state", given->state, "Remember here what was told, and go on behind it the next time")
      ->type_name("FILE")
      ->group(when);
  CLI::Option* const follow =
      command.add_flag("--follow", given->follow, "Do not end: wait for what is ingested next")->group(when);
  command.add_option("--poll", given->poll_seconds, "With --follow: look every so many seconds")
      ->capture_default_str()
      ->type_name("SECONDS")
      ->check(CLI::Range(1, 86'400))
      ->needs(follow)
      ->group(when);
  add_common(command, given->trace.common);
  return {&command, [given] { return run_watch(*given); }};
}

Command bind_diff(CLI::App& app) {
  auto given = std::make_shared<DiffOptions>();
  CLI::App& command =
      add(app, "diff", "Compare two bundles: method, balance, exits, holdings", "  clew diff monday/ tuesday/");
  command.add_option("left", given->left, "A bundle")->required()->type_name("");
  command.add_option("right", given->right, "Another")->required()->type_name("");
  add_common(command, given->common, false);
  return {&command, [given] { return run_diff(*given); }};
}

Command bind_show(CLI::App& app) {
  auto given = std::make_shared<ShowOptions>();
  CLI::App& command = add(app, "show", "Show what the store holds",
                          "  clew show                     the ledger and its counts\n"
                          "  clew show TXID | ADDRESS | HEIGHT\n"
                          "  clew show sizes | quarantine | prices");
  command.add_option("what", given->what, "A transaction, an address, a block height, sizes, quarantine or prices")
      ->type_name("");
  add_common(command, given->common);
  return {&command, [given] { return run_show(*given); }};
}

void add_written(CLI::App& command, TraceOptions& options, const char* out) {
  command.add_option("-o,--out", options.out, out)->required()->type_name("PATH");
  command.add_option("--title", options.title, "Heading of the report")->type_name("TEXT");
  command.add_flag("--pseudonyms", options.pseudonyms,
                   "In the report, addresses no official source has published become \"holder N\"");
}

Command bind_report(CLI::App& app) {
  auto given = std::make_shared<TraceOptions>();
  CLI::App& command = add(app, "report", "Trace and write one self-contained HTML page",
                          "  clew report --from TXID:0 --out theft.html");
  add_written(command, *given, "The HTML file (replaced if it is there)");
  add_method(command, *given);
  add_common(command, given->common);
  return {&command, [given] { return run_report(*given); }};
}

Command bind_bundle(CLI::App& app) {
  auto given = std::make_shared<TraceOptions>();
  CLI::App& command = add(app, "bundle", "Trace and write the evidence: facts, method, results, report, hashes",
                          "  clew bundle --from TXID:0 --out theft-bundle && clew verify theft-bundle");
  add_written(command, *given, "The folder to make (evidence is never overwritten)");
  add_method(command, *given);
  add_common(command, given->common);
  return {&command, [given] { return run_bundle(*given); }};
}

Command bind_verify(CLI::App& app) {
  auto given = std::make_shared<VerifyOptions>();
  CLI::App& command = add(app, "verify", "Recompute a bundle's every number, or a store's checksums",
                          "  clew verify theft-bundle\n  clew verify clew-store\n"
                          "A bundle is checked by verify.py, which shares no code with clew and needs python3.");
  command.add_option("path", given->path, "A bundle or a store")->required()->type_name("");
  add_common(command, given->common, false);
  return {&command, [given] { return run_verify(*given); }};
}

Command bind_demo(CLI::App& app) {
  auto given = std::make_shared<DemoOptions>();
  CLI::App& command = add(app, "demo", "Make a small chain with a known theft, trace it, compare with the truth",
                          "  clew demo --out clew-demo");
  command.add_option("-o,--out", given->out, "The folder to make")->capture_default_str()->type_name("DIR");
  command.add_option("--seed", given->seed, "Another seed makes another chain")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  add_common(command, given->common, false);
  return {&command, [given] { return run_demo(*given); }};
}

void bind_making(CLI::App& command, ScenarioOptions& given) {
  command.add_option("--seed", given.seed, "Another seed makes other people, addresses and times")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--size", given.size, "S, M (about 10^6 transactions) or L (about 10^7)")
      ->capture_default_str()
      ->type_name("SIZE")
      ->check(CLI::IsMember({"S", "M", "L"}));
  command.add_option("--transactions", given.transactions, "So many on all ledgers together (0: as the size says)")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
}

Command bind_scenario_make(CLI::App& scenario) {
  auto given = std::make_shared<ScenarioOptions>();
  CLI::App& command = add(scenario, "make", "Write a scenario: ledgers, intelligence, questions, truth",
                          "  clew scenario make meridian --out m1\n"
                          "  clew scenario make meridian --seed 7 --size M --out m7");
  command.add_option("name", given->name, "Which one: clew scenario list")->required()->type_name("");
  command.add_option("-o,--out", given->out, "The folder to make")->required()->type_name("DIR");
  bind_making(command, *given);
  add_common(command, given->common, false);
  return {&command, [given] { return run_scenario_make(*given); }};
}

Command bind_scenario_run(CLI::App& scenario) {
  auto given = std::make_shared<ScenarioOptions>();
  CLI::App& command = add(scenario, "run", "Answer a scenario's questions with this engine, and score the answers",
                          "  clew scenario run meridian --out m1          makes it, then answers\n"
                          "  clew scenario run m1/scenario --out again    answers one that is made\n"
                          "Only the ledgers and the intelligence are read, never the truth.");
  command.add_option("name", given->name, "Which one, or the folder of one that is made")->required()->type_name("");
  command.add_option("-o,--out", given->out, "The folder to make")->required()->type_name("DIR");
  bind_making(command, *given);
  add_common(command, given->common, false);
  return {&command, [given] { return run_scenario_run(*given); }};
}

Command bind_scenario_damage(CLI::App& scenario) {
  auto given = std::make_shared<ScenarioOptions>();
  CLI::App& command = add(scenario, "damage", "Copy ledgers with faults in them, by seed",
                          "  clew scenario damage m1 --seed 3 --out broken\n"
                          "  clew scenario damage m1/ledgers/btc --kinds torn_write,truncated --out torn\n"
                          "What was done stands in faults.csv; the copy is in files/.");
  command.add_option("dir", given->folder, "A scenario (its ledgers are copied), or any folder")
      ->required()
      ->type_name("");
  command.add_option("-o,--out", given->out, "The folder to make")->required()->type_name("DIR");
  const auto number = [&](const char* name, std::uint64_t& value, const char* what) {
    command.add_option(name, value, what)->capture_default_str()->type_name("N")->check(CLI::NonNegativeNumber);
  };
  number("--seed", given->seed, "Another seed does other damage");
  command
      .add_option("--kinds", given->kinds,
                  "torn_write, truncated, bit_flip, dropped, duplicated, reordered, clock_jump, reorganised "
                  "(default: all)")
      ->delimiter(',')
      ->type_name("WORDS");
  number("--files", given->files, "Files damaged at most");
  number("--faults", given->faults, "Faults of one file at most");
  add_common(command, given->common, false);
  return {&command, [given] { return run_scenario_damage(*given); }};
}

Command bind_scenario_score(CLI::App& scenario) {
  auto given = std::make_shared<ScenarioOptions>();
  CLI::App& command = add(scenario, "score", "Compare a program's answers with the truth",
                          "  clew scenario score m1 --answers answers.json\n"
                          "  clew scenario score m1 --answers answers.json --json > score-m1.json\n"
                          "Any program may enter: docs/reference/scenario.md has the form of its answers.");
  command.add_option("dir", given->folder, "The folder of a scenario")->required()->type_name("");
  command.add_option("--answers", given->answers, "The answers")->required()->type_name("FILE");
  command.add_flag("--markdown", given->markdown, "Print Markdown");
  add_common(command, given->common, false);
  return {&command, [given] { return run_scenario_score(*given); }};
}

Command bind_scenario_sheet(CLI::App& scenario) {
  auto given = std::make_shared<ScenarioOptions>();
  CLI::App& command = add(scenario, "sheet", "Write the page of scores from those of several runs",
                          "  clew scenario sheet --out docs/scores.md score-*.json --detectors detectors.json\n"
                          "Every question of every scenario stands on it, with its figure or open and why.");
  command.add_option("scores", given->scores, "What clew scenario score --json printed")->type_name("");
  command.add_option("-o,--out", given->out, "The page (replaced if it is there)")->required()->type_name("FILE");
  command.add_option("--detectors", given->detectors, "Measurements of detectors")->type_name("FILE");
  add_common(command, given->common, false);
  return {&command, [given] { return run_scenario_sheet(*given); }};
}

// A command with commands of its own.
void bind_scenario(CLI::App& app, std::vector<Command>& commands) {
  CLI::App& scenario = add(app, "scenario", "Thefts whose truth is known: make them, score answers",
                           "  clew scenario list\n"
                           "  clew scenario make meridian --seed 1 --size S --out m1\n"
                           "  clew scenario score m1 --answers answers.json");
  scenario.require_subcommand(1);
  auto given = std::make_shared<ScenarioOptions>();
  CLI::App& list = add(scenario, "list", "Which there are, and how much each asks", "  clew scenario list");
  add_common(list, given->common, false);
  commands.push_back({&list, [given] { return run_scenario_list(*given); }});
  commands.push_back(bind_scenario_make(scenario));
  commands.push_back(bind_scenario_run(scenario));
  commands.push_back(bind_scenario_score(scenario));
  commands.push_back(bind_scenario_sheet(scenario));
  commands.push_back(bind_scenario_damage(scenario));
}

std::vector<CompletionEntry> completion_entries(const CLI::App& app) {
  std::vector<CompletionEntry> entries;
  for (const CLI::App* command : app.get_subcommands({})) {
    CompletionEntry entry{command->get_name(), command->get_description(), {}, completion_entries(*command)};
    for (const CLI::Option* option : command->get_options())
      for (const std::string& name : option->get_lnames()) entry.options.push_back("--" + name);
    entries.push_back(std::move(entry));
  }
  return entries;
}

Command bind_completion(CLI::App& app) {
  auto shell = std::make_shared<std::string>();
  CLI::App& command =
      add(app, "completion", "Print a completion script", "  clew completion bash > /etc/bash_completion.d/clew");
  command.add_option("shell", *shell, "bash, zsh or fish")
      ->required()
      ->type_name("")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  return {&command, [shell, &app] { return run_completion(*shell, completion_entries(app)); }};
}

// A wrong word behind a command's name.
void explain(const CLI::App& command, int argc, char** argv, clew::engine::Failure& failure) {
  const std::string name = "clew " + command.get_name();
  const auto inner = command.get_subcommands({});
  const std::string_view second = argc > 2 ? argv[2] : "";
  const bool known =
      std::any_of(inner.begin(), inner.end(), [&](const CLI::App* one) { return one->get_name() == second; });
  failure.advice = name + (known ? " " + std::string(second) : "") + " --help lists its options, with examples";
  if (inner.empty() || known) return;
  failure.message = second.empty() || second[0] == '-' ? name + " needs a command behind it"
                                                       : "there is no '" + name + " " + std::string(second) + "'";
  failure.advice = name + " --help lists its commands";
}

// A wrong word: what is wrong, and where the right ones stand.
clew::engine::Failure wrong_words(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  clew::engine::Failure failure{clew::Code::usage, error.what(), "clew --help lists the commands"};
  const std::string_view first = argc > 1 ? argv[1] : "";
  const auto commands = app.get_subcommands({});
  const auto named = [&](const CLI::App* command) { return command->get_name() == first; };
  if (first.empty())
    failure.message = "no command was named";
  else if (const auto at = std::find_if(commands.begin(), commands.end(), named); at != commands.end())
    explain(**at, argc, argv, failure);
  else if (first[0] != '-')
    failure.message = "there is no command '" + std::string(first) + "'";
  return failure;
}

// `clew screen --certify` is `clew screen certify`: a subcommand cannot have a name that begins with a dash.
void certify_as_command(std::vector<char*>& words) {
  static char command[] = "certify";
  if (words.size() < 3 || std::string_view(words[1]) != "screen") return;
  const auto at =
      std::find_if(words.begin() + 2, words.end(), [](std::string_view word) { return word == "--certify"; });
  if (at == words.end()) return;
  std::rotate(words.begin() + 2, at, at + 1);
  words[2] = command;
}

// `clew help`, `clew help screen name` and `clew version` are what people type first.
void words_as_flags(std::vector<char*>& words) {
  static char help[] = "--help", version[] = "--version";
  if (words.size() < 2) return;
  const std::string_view first = words[1];
  if (first == "version" && words.size() == 2) words[1] = version;
  if (first != "help") return;
  words.erase(words.begin() + 1);
  words.push_back(help);
}

// An empty time (a variable of a script that was not set) is no time, and must not be taken for now.
void refuse_empty_times(CLI::App& app) {
  for (CLI::Option* option : app.get_options())
    if (option->get_type_name() == "TIME")
      option->check([](const std::string& text) { return text.empty() ? std::string("it is empty") : std::string(); },
                    "", "not empty");
  for (CLI::App* command : app.get_subcommands({})) refuse_empty_times(*command);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file that grows too large is an error of its write, and said
  std::vector<char*> words(argv, argv + argc);
  certify_as_command(words);
  words_as_flags(words);
  argc = static_cast<int>(words.size());
  argv = words.data();
  CLI::App app(kAbout, "clew");
  app.set_version_flag("--version", std::string("clew ") + CLEW_VERSION);
  app.require_subcommand(1);
  app.formatter(help_format());
  app.footer(kExitCodes);
  std::vector<Command> commands = {bind_ingest(app), bind_label(app), bind_trace(app),  bind_path(app),
                                   bind_where(app),  bind_watch(app), bind_serve(app),  bind_detect(app),
                                   bind_diff(app),   bind_show(app),  bind_report(app), bind_bundle(app),
                                   bind_verify(app), bind_demo(app)};
  bind_lists(app, commands);
  bind_screening(app, commands);
  bind_scenario(app, commands);
  commands.push_back(bind_completion(app));
  refuse_empty_times(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help, --version
    return finish_output(app.exit(asked));
  } catch (const CLI::ParseError& error) {
    const bool json = std::any_of(argv, argv + argc, [](std::string_view word) { return word == "--json"; });
    return finish_output(report_failure(wrong_words(app, error, argc, argv), json));
  }
  for (const Command& command : commands)
    if (command.app->parsed()) return finish_output(command.run());
  return kUsage;
}
