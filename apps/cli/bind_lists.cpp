// Words of `clew lists`.

#include <memory>

#include "apps/cli/bind.h"

namespace clew::cli {
namespace {

void add_times(CLI::App& command, ListsOptions& options) {
  command.add_option("--as-of", options.as_of, "What was known then (default: now)")->type_name("TIME");
  command.add_option("--known-at", options.known_at, "Only what this store had been given by then (default: now)")
      ->type_name("TIME");
}

void add_list_rows(CLI::App& command, ListsOptions& options) {
  command.add_option("--rows", options.rows, "Rows of the table (0: all)")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
}

void add_loading(CLI::App& command, ListsOptions& options) {
  command.add_option("--format", options.format, "How the files are read (default: as the list's name says)")
      ->type_name("WORD");
  command
      .add_option("--map", options.mapping,
                  "csv: which column means what (id=No,schema=Person,name=Name,...), or a file")
      ->type_name("WORDS");
  command
      .add_option("--known-from", options.known_from,
                  "Since when we know it (default: the day the list names, else now)")
      ->type_name("TIME");
  command.add_option("--tlp", options.tlp, "How far it may be passed on: CLEAR, GREEN, AMBER, AMBER+STRICT, RED")
      ->type_name("WORD");
  command.add_option("--pap", options.pap, "What may be done with it: CLEAR, GREEN, AMBER, RED")->type_name("WORD");
  command.add_option("--licence", options.licence, "Under which licence it came (default: as its reader knows)")
      ->type_name("TEXT");
  command.add_option("--force", options.force, "Why a feed out of its sane range is loaded all the same")
      ->type_name("REASON");
}

Command bind_lists_load(CLI::App& lists) {
  auto given = std::make_shared<ListsOptions>();
  CLI::App& command = add(lists, "load", "Load files as a new version of a list",
                          "  clew lists load ofac_sdn sdn.csv alt.csv add.csv sdn_comments.csv\n"
                          "  clew lists load un_sc consolidated.xml --known-from 2026-02-10\n"
                          "  clew lists load opensanctions entities.delta.json --delta\n"
                          "Only what changed is recorded. A list that lost half of its entries is not loaded.");
  command.add_option("name", given->name, "A list known by name, or a name of your own with --format")
      ->required()
      ->type_name("");
  command.add_option("file", given->files, "Its files (also .zst)")->required()->type_name("");
  command.add_flag("--delta", given->delta, "ftm: the files say what changed since the current version");
  add_loading(command, *given);
  add_common(command, given->common);
  return {&command, [given] { return run_lists_load(*given); }};
}

Command bind_lists_fetch(CLI::App& lists) {
  auto given = std::make_shared<ListsOptions>();
  CLI::App& command = add(lists, "fetch", "Fetch lists from their publishers, and load them",
                          "  clew lists fetch ofac_sdn un_sc\n"
                          "  clew lists fetch                     all lists of the store again\n"
                          "  clew lists fetch un_sc --url https://mirror.example/consolidated.xml --no-load\n"
                          "Over https; a file that has not changed is not fetched again. Copies stay in STORE/lists.");
  command.add_option("name", given->names, "Lists known by name (default: those the store has)")->type_name("");
  command.add_option("--url", given->urls, "Another address of one list; once for each of its files")
      ->allow_extra_args(false)
      ->type_name("URL");
  command.add_flag("--no-load", given->no_load, "Keep the copies, load nothing");
  command.add_option("--max-megabytes", given->megabytes_max, "Largest file taken")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::Range(1, 1 << 20));
  command.add_option("--timeout", given->seconds_max, "Seconds for one file at most")
      ->capture_default_str()
      ->type_name("SECONDS")
      ->check(CLI::Range(1, 86'400));
  add_loading(command, *given);
  add_common(command, given->common);
  return {&command, [given] { return run_lists_fetch(*given); }};
}

Command bind_lists_status(CLI::App& lists) {
  auto given = std::make_shared<ListsOptions>();
  CLI::App& command = add(lists, "status", "Which lists the store has, in which version",
                          "  clew lists status --as-of 2021-06-01\n"
                          "  clew lists status ofac_sdn           all versions of one list");
  command.add_option("name", given->name, "All versions of this list")->type_name("");
  add_times(command, *given);
  add_common(command, given->common);
  return {&command, [given] { return run_lists_status(*given); }};
}

Command bind_lists_diff(CLI::App& lists) {
  auto given = std::make_shared<ListsOptions>();
  CLI::App& command = add(lists, "diff", "What changed between two versions of a list",
                          "  clew lists diff ofac_sdn\n"
                          "  clew lists diff ofac_sdn --from 2019-11-01 --to 2021-07-01 --rows 0");
  command.add_option("name", given->name, "The list")->required()->type_name("");
  command.add_option("--from", given->from, "Version by number, hash or time (default: the one before)")
      ->type_name("VERSION");
  command.add_option("--to", given->to, "Version by number, hash or time (default: the newest)")->type_name("VERSION");
  add_list_rows(command, *given);
  add_common(command, given->common);
  return {&command, [given] { return run_lists_diff(*given); }};
}

Command bind_lists_show(CLI::App& lists) {
  auto given = std::make_shared<ListsOptions>();
  CLI::App& command = add(lists, "show", "What the lists say of one id",
                          "  clew lists show ofac-36\n  clew lists show un-KPi.001 --as-of 2020-01-01 --history");
  command.add_option("id", given->name, "An entity's id, or one that was merged into another")
      ->required()
      ->type_name("");
  command.add_flag("--history", given->history, "Also how it came, changed and went");
  add_times(command, *given);
  add_common(command, given->common);
  return {&command, [given] { return run_lists_show(*given); }};
}

Command bind_lists_contradictions(CLI::App& lists) {
  auto given = std::make_shared<ListsOptions>();
  CLI::App& command = add(lists, "contradictions", "Statements about one thing that cannot both be so",
                          "  clew lists contradictions --as-of 2021-07-01 --json");
  add_list_rows(command, *given);
  add_times(command, *given);
  add_common(command, given->common);
  return {&command, [given] { return run_lists_contradictions(*given); }};
}

}  // namespace

void bind_lists(CLI::App& app, std::vector<Command>& commands) {
  CLI::App& lists = add(app, "lists", "Sanctions and other lists: load, fetch, compare, look up",
                        "  clew lists fetch ofac_sdn un_sc\n"
                        "  clew lists load un_sc consolidated.xml\n"
                        "  clew lists status --as-of 2021-06-01");
  lists.require_subcommand(1);
  commands.push_back(bind_lists_load(lists));
  commands.push_back(bind_lists_fetch(lists));
  commands.push_back(bind_lists_status(lists));
  commands.push_back(bind_lists_diff(lists));
  commands.push_back(bind_lists_show(lists));
  commands.push_back(bind_lists_contradictions(lists));
}

}  // namespace clew::cli
