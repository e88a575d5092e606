// The command line: words to options. Nothing is decided here but how a word is spelt; the commands stand one to a file beside this one.

#include <CLI/CLI.hpp>

#include <cstdio>
#include <string>
#include <vector>

#include "apps/cli/commands.h"

namespace {

using namespace clew::cli;  // the one place where every command is named

constexpr const char* kAbout =
    "clew follows stolen money over a ledger and says where it is, by which rule, so that others can check it.\n"
    "A first look that needs nothing:  clew demo";

constexpr const char* kExitCodes =
    "\nExit codes: 0 done; 1 the answer is no (does not verify, differs); 2 wrong words; 3 not found; 4 bad input;\n"
    "            5 a limit was reached; 6 busy or cancelled; 7 the system refused.";

void add_common(CLI::App& command, Common& common, bool with_store = true) {
  if (with_store)
    command.add_option("-s,--store", common.store, "Folder with ledger, labels and prices")->capture_default_str()->envname("CLEW_STORE");
  command.add_flag("--json", common.json, "Print JSON");
  command.add_flag("-q,--quiet", common.quiet, "No progress bar");
  command.add_option("--threads", common.threads, "Threads; never changes the result (0: as many as there are)")->capture_default_str();
}

void add_method(CLI::App& command, TraceOptions& options) {
  const char* const what = "What to trace";
  command.add_option("--from", options.from, "Seeds: TXID:N (output), TXID, TXID@ADDRESS (transfer), TXID#ROW, or an address")
      ->delimiter(',')->group(what);
  command.add_option("--name", options.name, "Name of the incident made of --from")->capture_default_str()->group(what);
  command.add_option("--incident", options.incidents, "NAME=SEED,SEED...: one more incident, its label kept apart")->group(what);
  command.add_flag("--backward", options.backward, "Where did it come from, instead of where did it go")->group(what);
  command.add_option("--method", options.method_file, "Read the whole method from this file (method.json of a bundle)")
      ->check(CLI::ExistingFile)->group(what);
  const char* const how = "By which rules";
  command.add_option("--policy", options.policies, "poison,haircut,fifo,lifo,seniority,juniority,tiho (default: all)")->delimiter(',')->group(how);
  command.add_flag("--exact", options.exact, "Also haircut in exact fractions (small cases)")->group(how);
  command.add_option("--fees", options.fees, "follow (into the coinbase) or drop")->check(CLI::IsMember({"follow", "drop"}))
      ->capture_default_str()->group(how);
  command.add_option("--boundary", options.boundaries, "CATEGORY=stop|reset|pass-through|candidates|none, e.g. mixer=candidates")
      ->delimiter(',')->group(how);
  command.add_option("--floor-ppm", options.floor_ppm, "Do not follow less than this many millionths of the loss (0: follow everything)")
      ->capture_default_str()->group(how);
  command.add_option("--unfunded", options.unfunded, "Account ledgers: follow or local")->check(CLI::IsMember({"follow", "local"}))
      ->capture_default_str()->group(how);
  command.add_option("--opening", options.opening, "Account ledgers: empty or inferred")->check(CLI::IsMember({"empty", "inferred"}))
      ->capture_default_str()->group(how);
  command.add_option("--order", options.order, "Order inside a block: recorded, reversed, or both (marks what changes)")
      ->check(CLI::IsMember({"recorded", "reversed", "both"}))->capture_default_str()->group(how);
  command.add_option("--limit", options.transactions_max, "Transactions visited per rule (0: the default limit)")->group(how);
  const char* const when = "As of when";
  command.add_option("--as-of", options.as_of, "Nothing later than this exists (2023-06-02, 2023-06-02T21:49:23Z, or seconds)")->group(when);
  command.add_option("--known-by", options.known_by, "Labels that became known later do not exist (default: --as-of)")->group(when);
  const char* const branches = "Branches you fix (the reason goes into the method)";
  command.add_option("--include", options.include, "ADDRESS=REASON or TXID:N=REASON: follow it whatever a label or the floor says")->group(branches);
  command.add_option("--exclude", options.exclude, "...=REASON: what it receives is not part of the case")->group(branches);
  command.add_option("--stop", options.stop, "...=REASON: do not follow beyond it")->group(branches);
}

std::string join(const std::string& text, const char* examples) { return text + "\n\nExamples:\n" + examples; }

void remember(const CLI::App& app, std::vector<CompletionEntry>& entries) {
  for (const CLI::App* command : app.get_subcommands({})) {
    CompletionEntry entry{command->get_name(), command->get_description().substr(0, command->get_description().find('\n')), {}};
    for (const CLI::Option* option : command->get_options())
      for (const std::string& name : option->get_lnames()) entry.options.push_back("--" + name);
    entries.push_back(std::move(entry));
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(kAbout, "clew");
  app.set_version_flag("--version", std::string("clew ") + CLEW_VERSION);
  app.require_subcommand(1);
  app.footer(kExitCodes);
  app.get_formatter()->column_width(34);

  IngestOptions ingest;
  auto* ingest_command = app.add_subcommand("ingest", join("Read a ledger (or prices) into the store",
      "  clew ingest bitcoin ~/.bitcoin/blocks --store case\n"
      "  clew ingest bitcoin block.raw --spent block.undo --height 300025\n"
      "  clew ingest esplora transactions.json\n"
      "  clew ingest evm export/ --tokens tokens.csv\n"
      "  clew ingest flows theft.csv --map \"time=Timestamp,block=Block,tx=Tx_hash,from=From,to=To,amount=Value_in_USD,decimals=2,asset=USD-valued\"\n"
      "  clew ingest prices prices.csv"));
  ingest_command->add_option("format", ingest.request.format, "bitcoin, esplora, evm, flows or prices")->required()
      ->check(CLI::IsMember({"bitcoin", "esplora", "evm", "flows", "prices"}));
  ingest_command->add_option("path", ingest.request.paths, "Files or folders (also .zst)")->required();
  ingest_command->add_option("--network", ingest.request.network, "bitcoin, testnet3, signet, regtest; or a name for an EVM chain");
  ingest_command->add_option("--spent", ingest.request.spent_files, "bitcoin: undo data or spent outputs of single blocks");
  ingest_command->add_option("--height", ingest.request.height, "bitcoin: height of a single block that does not say");
  ingest_command->add_option("--tokens", ingest.request.token_file, "evm: CSV contract,symbol,decimals of tokens you trust");
  ingest_command->add_option("--map", ingest.request.mapping, "flows: column mapping, a preset (theft-trace, etherscan, ...) or a file");
  ingest_command->add_flag("!--no-flow-labels", ingest.request.keep_flow_labels, "flows: ignore the label columns");
  ingest_command->add_option("--segment", ingest.request.segment_transactions, "Transactions in a segment of the store")->capture_default_str()
      ->check(CLI::Range(1, 1 << 26));
  ingest_command->add_option("--commit-every", ingest.request.commit_transactions, "Commit after about this many transactions")->capture_default_str();
  ingest_command->add_flag("--strict", ingest.strict, "Fail (exit code 4) if any record was quarantined");
  add_common(*ingest_command, ingest.common);

  LabelOptions label;
  auto* label_command = app.add_subcommand("label", join("Add labels to the store, or look at them",
      "  clew label ofac.yaml exchanges.yaml\n  clew label --list --address 1BoatSLRHtKNngkdXEeobR76b53LETtpyT"));
  label_command->add_option("file", label.files, "TagPack or ActorPack YAML, or CSV (also .zst)");
  label_command->add_flag("--list", label.list, "List the labels of the store");
  label_command->add_option("--address", label.address, "With --list: only this address");
  add_common(*label_command, label.common);

  TraceOptions trace;
  auto* trace_command = app.add_subcommand("trace", join("Follow money, under every rule side by side",
      "  clew trace --from f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16:0\n"
      "  clew trace --incident hack=0xabc... --incident older=0xdef... --boundary mixer=candidates\n"
      "  clew trace --backward --from TXID:1 --policy fifo,haircut --as-of 2023-06-05"));
  add_method(*trace_command, trace);
  trace_command->add_option("--rows", trace.rows, "Rows of each table (0: all)")->capture_default_str();
  add_common(*trace_command, trace.common);

  TraceOptions path;
  auto* path_command = app.add_subcommand("path", join("Show the widest path from the seeds to an address",
      "  clew path --from TXID:0 --to bc1q...   (time-respecting; the width is the ledger's, not a rule's)"));
  add_method(*path_command, path);
  path_command->add_option("--to", path.to, "Address at the end; without it, one path per exit");
  add_common(*path_command, path.common);

  TraceOptions where;
  auto* where_command = app.add_subcommand("where", join("Where each unit is at a time",
      "  clew where --from TXID:0 --at 2023-06-04T12:00:00Z --policy fifo"));
  add_method(*where_command, where);
  where_command->add_option("--at", where.at, "The time (default: the end of the ledger)");
  where_command->add_option("--rows", where.rows, "Rows of each table (0: all)")->capture_default_str();
  add_common(*where_command, where.common);

  DiffOptions diff;
  auto* diff_command = app.add_subcommand("diff", join("Compare two bundles: method, balance, exits, holdings",
      "  clew diff monday/ tuesday/"));
  diff_command->add_option("left", diff.left, "A bundle")->required();
  diff_command->add_option("right", diff.right, "Another")->required();
  add_common(*diff_command, diff.common, false);

  ShowOptions show;
  auto* show_command = app.add_subcommand("show", join("Show what the store holds",
      "  clew show                     the ledger and its counts\n  clew show TXID | ADDRESS | HEIGHT\n"
      "  clew show sizes | quarantine | prices"));
  show_command->add_option("what", show.what, "A transaction, an address, a block height, sizes, quarantine or prices");
  add_common(*show_command, show.common);

  TraceOptions report;
  auto* report_command = app.add_subcommand("report", join("Trace and write one self-contained HTML page",
      "  clew report --from TXID:0 --out theft.html"));
  add_method(*report_command, report);
  report_command->add_option("-o,--out", report.out, "The HTML file")->required();
  report_command->add_option("--title", report.title, "Heading of the report");
  report_command->add_flag("--pseudonyms", report.pseudonyms, "Show addresses no official source has published as \"holder N\"");
  add_common(*report_command, report.common);

  TraceOptions bundle;
  auto* bundle_command = app.add_subcommand("bundle", join("Trace and write the evidence: facts, method, results, report, hashes",
      "  clew bundle --from TXID:0 --out theft-bundle && clew verify theft-bundle"));
  add_method(*bundle_command, bundle);
  bundle_command->add_option("-o,--out", bundle.out, "The folder to make")->required();
  bundle_command->add_option("--title", bundle.title, "Heading of the report");
  bundle_command->add_flag("--pseudonyms", bundle.pseudonyms, "In the report, show addresses no official source has published as \"holder N\"");
  add_common(*bundle_command, bundle.common);

  VerifyOptions verify;
  auto* verify_command = app.add_subcommand("verify", join("Recompute a bundle's every number, or a store's checksums",
      "  clew verify theft-bundle      (runs verify.py, which shares no code with clew; needs python3)\n  clew verify clew-store"));
  verify_command->add_option("path", verify.path, "A bundle or a store")->required();
  add_common(*verify_command, verify.common, false);

  DemoOptions demo;
  auto* demo_command = app.add_subcommand("demo", join("Make a small chain with a known theft, trace it, compare with the truth",
      "  clew demo --out clew-demo"));
  demo_command->add_option("-o,--out", demo.out, "The folder to make")->capture_default_str();
  demo_command->add_option("--seed", demo.seed, "Another seed makes another chain")->capture_default_str();
  add_common(*demo_command, demo.common, false);

  std::string shell;
  auto* completion_command = app.add_subcommand("completion", join("Print a completion script",
      "  clew completion bash > /etc/bash_completion.d/clew"));
  completion_command->add_option("shell", shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? kOk : kUsage;
  }

  if (ingest_command->parsed()) return run_ingest(ingest);
  if (label_command->parsed()) return run_label(label);
  if (trace_command->parsed()) return run_trace(trace);
  if (path_command->parsed()) return run_path(path);
  if (where_command->parsed()) return run_where(where);
  if (diff_command->parsed()) return run_diff(diff);
  if (show_command->parsed()) return run_show(show);
  if (report_command->parsed()) return run_report(report);
  if (bundle_command->parsed()) return run_bundle(bundle);
  if (verify_command->parsed()) return run_verify(verify);
  if (demo_command->parsed()) return run_demo(demo);
  std::vector<CompletionEntry> entries;
  remember(app, entries);
  return run_completion(shell, entries);
}
