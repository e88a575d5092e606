// Words of `clew screen`, `clew replay` and `clew audit`.

#include <memory>

#include "apps/cli/bind.h"

namespace clew::cli {
namespace {

using Given = std::shared_ptr<ScreenWords>;

// A number without a range would take -1 for the largest one there is.
constexpr int kNumberMost = 1'000'000'000;
constexpr std::int64_t kSeedMost = 999'999'999'999'999'999;

CLI::Option* text(CLI::App& command, const char* name, std::string& value, const char* type, const char* what,
                  const char* group) {
  return command.add_option(name, value, what)->type_name(type)->group(group);
}

void add_how(CLI::App& command, ScreenWords& words, bool names, bool history = true) {
  const char* const how = "How";
  command.add_option("--lists", words.lists, "Only these lists, by commas (default: all that are loaded)")
      ->delimiter(',')
      ->type_name("NAMES")
      ->group(how);
  text(command, "--as-of", words.as_of, "TIME", "The lists as they were known then (default: now)", how);
  text(command, "--known-at", words.known_at, "TIME", "Only what this store had been given by then (default: now)",
       how);
  command.add_option("--limit", words.limit, "Hits shown; those left out are counted, and all decide")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::Range(0, kNumberMost))
      ->group(how);
  if (history)
    command.add_flag("--history-exit", words.history_exit, "Exit code 9, not 0, for a pass with history")->group(how);
  command.add_flag("--explain", words.explain, "Also the pieces of each score, and what would change the decision")
      ->group(how);
  if (!names) return;
  text(command, "--threshold", words.threshold, "P", "A resemblance at or above it holds", how)->capture_default_str();
  text(command, "--floor", words.floor, "P", "Resemblances down to here are shown and recorded", how)
      ->capture_default_str();
  text(command, "--algorithm", words.algorithm, "WORD", "clew, or ofac: the scores of OFAC's own search", how)
      ->check(CLI::IsMember({"clew", "ofac"}))
      ->capture_default_str();
}

void add_record(CLI::App& command, ScreenWords& words, bool logs) {
  const char* const group = "The record";
  if (logs)
    command.add_flag("--no-log", words.no_log, "Do not record the decision in the store's audit log")->group(group);
  text(command, "--who", words.who, "NAME", "Who does it (default: the user's name)", group);
  if (logs) text(command, "--tenant", words.tenant, "NAME", "Whose good-guy rules apply", group);
}

Command bind_name(CLI::App& screen) {
  auto given = std::make_shared<ScreenWords>();
  CLI::App& command = add(screen, "name", "May this name pass?",
                          "  clew screen name Jon Smith\n"
                          "  clew screen name \"Ri Je Son\" --birth-date 1938 --country kp --explain\n"
                          "  clew screen name Jupiter --schema Vessel --id 9187629 --party order-17\n"
                          "  clew screen name Jon Smith --quiet && send-the-payment     holds and blocks stop it");
  command.add_option("name", given->words, "The name; all words are one name")->required()->type_name("");
  const char* const party = "The party";
  command.add_option("--alias", given->aliases, "A further name of the same party; several times")
      ->allow_extra_args(false)
      ->type_name("NAME")
      ->group(party);
  text(command, "--schema", given->schema, "KIND",
       "Person, Company, Organization, Vessel, Airplane, LegalEntity (default: may be any)", party);
  command.add_option("--birth-date", given->birth_dates, "YYYY, YYYY-MM or YYYY-MM-DD; also 18.02.1962")
      ->allow_extra_args(false)
      ->type_name("DATE")
      ->group(party);
  command.add_option("--country", given->countries, "Nationality, residence or flag: a code or a name")
      ->allow_extra_args(false)
      ->type_name("COUNTRY")
      ->group(party);
  text(command, "--gender", given->gender, "WORD", "male or female", party);
  command.add_option("--id", given->ids, "Passport, IMO, BIC, LEI, tax number ...; KIND=NUMBER says which kind")
      ->allow_extra_args(false)
      ->type_name("NUMBER")
      ->group(party);
  text(command, "--party", given->party, "ID", "Your own id of the party: rules and erasure go by it", party);
  add_how(command, *given, true);
  add_record(command, *given, true);
  add_common(command, given->common);
  return {&command, [given] { return run_screen_name(*given); }};
}

Command bind_address(CLI::App& screen) {
  auto given = std::make_shared<ScreenWords>();
  CLI::App& command = add(screen, "address", "May value of this address, or to it, pass?",
                          "  clew screen address 1JoNeS...\n"
                          "  clew screen address 0x8576... --moved-at 2018-09-05     history, if listed later\n"
                          "  clew screen address bc1q... --exposure                  also through the store's ledger");
  command.add_option("address", given->words, "Addresses; the gravest answer is the exit code")
      ->required()
      ->type_name("");
  text(command, "--moved-at", given->moved_at, "TIME", "When the value moved: what was listed later is history", "How");
  command.add_flag("--exposure", given->exposure, "Also where its value came from in the store's ledger")->group("How");
  text(command, "--party", given->party, "ID", "Your own id of the party", "The record");
  add_how(command, *given, false);
  add_record(command, *given, true);
  add_common(command, given->common);
  return {&command, [given] { return run_screen_address(*given); }};
}

void add_rows_of(CLI::App& command, ScreenWords& words) {
  const char* const group = "The file";
  text(command, "--format", words.format, "WORD", "csv or jsonl (default: by the file's name)", group)
      ->check(CLI::IsMember({"csv", "jsonl"}));
  text(command, "--map", words.mapping, "WORDS",
       "CSV: property=column,...; a constant is property=:text, a+b is one value, a|b several; id is your own id",
       group);
}

Command bind_batch(CLI::App& screen) {
  auto given = std::make_shared<ScreenWords>();
  CLI::App& command =
      add(screen, "batch", "Screen every row of a file",
          "  clew screen batch customers.csv --map \"id=No,name=First+Last,schema=Person\" -o hits.csv\n"
          "  clew screen batch parties.jsonl -o answers.jsonl --strict\n"
          "  zstdcat customers.csv.zst | clew screen batch - --json > hits.jsonl\n"
          "Each row has one answer, in the order of the file. One that cannot be asked holds, and stands in\n"
          "OUT.quarantine.csv with the reason, too. OUT has its name when it is whole.\n"
          "Exit code 11 if a row blocks, else 10 if a row holds, else 4 if a row was set aside.");
  command.add_option("file", given->words, "CSV, or one JSON object a line; also packed by zstd; -: a pipe")
      ->required()
      ->expected(1)
      ->type_name("");
  command.add_option("-o,--out", given->out, "CSV or .jsonl (default: standard output, CSV or with --json JSON)")
      ->type_name("FILE");
  command.add_flag("--strict", given->strict, "Exit code 4 if a row was set aside, whatever the others are");
  command.add_flag("--partial", given->partial, "If it ends early, keep what there is in OUT.partial");
  add_rows_of(command, *given);
  add_how(command, *given, true);
  command.add_flag("--exposure", given->exposure, "Also where the value of addresses came from in the store's ledger")
      ->group("How");
  command.add_flag("--log-all", given->log_all, "Record every decision, not only those that do not pass")
      ->group("The record");
  add_record(command, *given, true);
  add_common(command, given->common);
  return {&command, [given] { return run_screen_batch(*given); }};
}

Command bind_screen_watch(CLI::App& screen) {
  auto given = std::make_shared<ScreenWords>();
  CLI::App& command =
      add(screen, "watch", "The lists changed: whom does it concern?",
          "  clew screen watch customers.csv --map \"id=No,name=Name,birthDate=Born\"\n"
          "  clew screen watch --since 2026-02-01            past decisions and the ledger only\n"
          "Customers of the file, parties of recorded decisions and addresses of the store's ledger are\n"
          "compared with what changed since the last watch of this file (or --since); customers that no\n"
          "watch has seen are compared with everything. Every change is recorded.");
  command.add_option("file", given->words, "Your customers")->expected(0, 1)->type_name("");
  text(command, "--since", given->since, "TIME", "Compare with the lists as they were known then", "How");
  text(command, "--as", given->watch_as, "NAME",
       "These customers are the set NAME, whatever their file is called (default: FILE)", "How");
  command.add_flag("--exposure", given->exposure, "Also exposure through the ledger, where a decision asked for it")
      ->group("How");
  command.add_flag("--full", given->full, "Ask everybody, not only whom a change concerns (slow; finds the same)")
      ->group("How");
  add_rows_of(command, *given);
  add_how(command, *given, true, false);
  add_record(command, *given, true);
  add_common(command, given->common);
  return {&command, [given] { return run_screen_watch(*given); }};
}

Command bind_allow(CLI::App& screen) {
  auto given = std::make_shared<ScreenWords>();
  CLI::App& command =
      add(screen, "allow", "Vouch for a party: it is not that listed one",
          "  clew screen allow 17-3fa2c1d0e9b8 --entity ofac-173 --until 2027-06-30 --reason \"born later\"\n"
          "  clew screen allow --list-rules\n"
          "  clew screen allow --revoke 18 --reason \"a slip\"\n"
          "A rule speaks for one party and one hit of a recorded decision. It ends on its day, and by itself\n"
          "when the list or the party says something else. It never hides an equal number or address.");
  command.add_option("decision", given->words, "Id of the recorded decision")->expected(0, 1)->type_name("");
  text(command, "--entity", given->entity, "ID", "The listed party of the hit", "The rule");
  text(command, "--list", given->list, "NAME", "Its list, if several have the id", "The rule");
  text(command, "--until", given->until, "TIME", "When the rule ends", "The rule");
  text(command, "--reason", given->reason, "TEXT", "Why; stands in the record", "The rule");
  command.add_flag("--list-rules", given->show_rules, "Show all rules")->group("The rule");
  command.add_option("--revoke", given->revoke, "End the rule of this number")
      ->type_name("N")
      ->group("The rule")
      ->check(CLI::Range(1, kNumberMost));
  add_record(command, *given, false);
  add_common(command, given->common);
  return {&command, [given] { return run_screen_allow(*given); }};
}

Command bind_compare(CLI::App& screen) {
  auto given = std::make_shared<ScreenWords>();
  CLI::App& command = add(screen, "compare", "How alike are two names, and why?",
                          "  clew screen compare \"Ri Je-Son\" \"Lee Jae Sun\" --schema Person\n"
                          "Exit code 1 if they are below the threshold.");
  command.add_option("names", given->words, "Two names")->required()->expected(2)->type_name("");
  text(command, "--schema", given->schema, "KIND", "Person, Company, Vessel ... (default: may be any)", "How");
  text(command, "--threshold", given->threshold, "P", "Alike from here on", "How")->capture_default_str();
  add_common(command, given->common, false);
  return {&command, [given] { return run_screen_compare(*given); }};
}

Command bind_pairs(CLI::App& screen) {
  auto given = std::make_shared<ScreenWords>();
  CLI::App& command = add(screen, "pairs", "Compare the two names of every row of a CSV",
                          "  clew screen pairs pairs.csv > scored.csv\n"
                          "The columns name1 and name2 are compared (schema, if it is there, says of what kind);\n"
                          "score, match and fault are put behind the others.");
  command.add_option("file", given->words, "A CSV with a header")->required()->expected(1)->type_name("");
  text(command, "--schema", given->schema, "KIND", "Of rows that say none (default: may be any)", "How");
  text(command, "--threshold", given->threshold, "P", "Alike from here on", "How")->capture_default_str();
  command.add_flag("--strict", given->strict, "Exit code 4 if a row could not be compared")->group("How");
  add_common(command, given->common, false);
  return {&command, [given] { return run_screen_pairs(*given); }};
}

Command bind_certify(CLI::App& screen) {
  auto given = std::make_shared<ScreenWords>();
  CLI::App& command = add(screen, "certify", "Prove that no listed name is missed: compare searches with brute force",
                          "  clew screen certify --queries 200\n"
                          "  clew screen certify --queries 10000 --stratum 20000 --threshold 0.85 --json\n"
                          "Exit code 1 if a single name is missing.");
  command.add_option("--queries", given->queries, "Queries made of listed names, changed in every way")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::Range(1, 10'000'000));
  command.add_option("--stratum", given->stratum, "Only so many listed names, evenly chosen (0: all)")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::Range(0, kNumberMost));
  command.add_option("--seed", given->seed, "Another seed makes other queries")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{0}, kSeedMost));
  text(command, "--threshold", given->threshold, "P", "Names at or above it", "How")->capture_default_str();
  text(command, "--as-of", given->as_of, "TIME", "The lists as they were known then", "How");
  add_common(command, given->common);
  return {&command, [given] { return run_screen_certify(*given); }};
}

void bind_screen(CLI::App& app, std::vector<Command>& commands) {
  CLI::App& screen = add(app, "screen", "May a name, an address or a party pass?",
                         "  clew screen name Jon Smith --birth-date 1980\n"
                         "  clew screen address 0x8576... --moved-at 2022-01-05\n"
                         "  clew screen batch customers.csv -o hits.csv");
  screen.require_subcommand(1);
  commands.push_back(bind_name(screen));
  commands.push_back(bind_address(screen));
  commands.push_back(bind_batch(screen));
  commands.push_back(bind_screen_watch(screen));
  commands.push_back(bind_allow(screen));
  commands.push_back(bind_compare(screen));
  commands.push_back(bind_pairs(screen));
  commands.push_back(bind_certify(screen));
}

Command bind_replay(CLI::App& app) {
  auto given = std::make_shared<ScreenWords>();
  CLI::App& command = add(app, "replay", "Show a recorded answer as it was, and ask its question again",
                          "  clew replay 17-3fa2c1d0e9b8\n"
                          "Standard output is the recorded answer, the same bytes for ever. Standard error says what\n"
                          "differs when it is asked again under the lists of then; exit code 1 if anything does.");
  command.add_option("id", given->words, "Id of the decision")->required()->expected(1)->type_name("");
  add_common(command, given->common);
  return {&command, [given] { return run_replay(*given); }};
}

Command bind_audit_list(CLI::App& audit) {
  auto given = std::make_shared<ScreenWords>();
  CLI::App& command = add(audit, "list", "The records, newest first", "  clew audit list --kind decision --rows 50");
  text(command, "--kind", given->kind, "WORD", "decision, allow, revoke, watch, batch or erase", "Which");
  command.add_option("--rows", given->rows, "Records shown (0: all)")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::Range(0, kNumberMost))
      ->group("Which");
  add_common(command, given->common);
  return {&command, [given] { return run_audit_list(*given); }};
}

Command bind_audit_show(CLI::App& audit) {
  auto given = std::make_shared<ScreenWords>();
  CLI::App& command = add(audit, "show", "One record with what is sealed in it", "  clew audit show 17-3fa2c1d0e9b8");
  command.add_option("id", given->words, "Id or number of the record")->required()->expected(1)->type_name("");
  add_common(command, given->common);
  return {&command, [given] { return run_audit_show(*given); }};
}

Command bind_audit_verify(CLI::App& audit) {
  auto given = std::make_shared<ScreenWords>();
  CLI::App& command = add(audit, "verify", "Recompute the whole chain",
                          "  clew audit verify\n"
                          "  clew audit verify --holds 17-3fa2c1d0e9b8\n"
                          "Keep the id it prints: with --holds, a log that was cut short or written anew is noticed.");
  text(command, "--holds", given->known_id, "ID", "An id you kept: the log must hold it", "Which");
  add_common(command, given->common);
  return {&command, [given] { return run_audit_verify(*given); }};
}

Command bind_audit_erase(CLI::App& audit) {
  auto given = std::make_shared<ScreenWords>();
  CLI::App& command = add(audit, "erase", "Throw away what is personal in records; the chain stays whole",
                          "  clew audit erase --party customer-17 --reason \"asked for on 2026-03-01\"\n"
                          "  clew audit erase 17-3fa2c1d0e9b8 --reason \"screened by mistake\"");
  command.add_option("id", given->words, "Ids or numbers of records")->type_name("");
  text(command, "--party", given->party, "ID", "All records of this party, as you named it", "Which");
  text(command, "--reason", given->reason, "TEXT", "Why; stays in the chain: no personal data", "Which");
  add_record(command, *given, false);
  add_common(command, given->common);
  return {&command, [given] { return run_audit_erase(*given); }};
}

void bind_audit(CLI::App& app, std::vector<Command>& commands) {
  CLI::App& audit = add(app, "audit", "The log of decisions: list, show, verify, erase",
                        "  clew audit list\n  clew audit verify\n  clew audit erase --party customer-17 --reason ...");
  audit.require_subcommand(1);
  commands.push_back(bind_audit_list(audit));
  commands.push_back(bind_audit_show(audit));
  commands.push_back(bind_audit_verify(audit));
  commands.push_back(bind_audit_erase(audit));
}

}  // namespace

void bind_screening(CLI::App& app, std::vector<Command>& commands) {
  bind_screen(app, commands);
  commands.push_back(bind_replay(app));
  bind_audit(app, commands);
}

}  // namespace clew::cli
