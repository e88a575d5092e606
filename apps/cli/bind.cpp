// What every command has: examples, exit codes, and the options of all.

#include "apps/cli/bind.h"

namespace clew::cli {

const char* const kExitCodes =
    "Exit codes: 0 done; 1 the answer is no (does not verify, differs); 2 wrong words; 3 not found;\n"
    "            4 bad input; 5 a limit was reached; 6 busy or cancelled; 7 the system refused;\n"
    "            9 passes with history, if asked for; 10 screening holds; 11 screening blocks.\n";

CLI::App& add(CLI::App& app, const char* name, const char* what, const std::string& examples) {
  CLI::App& command = *app.add_subcommand(name, what);
  command.group("Commands");
  command.footer("Examples:\n" + examples + "\n\n" + kExitCodes);
  return command;
}

void add_common(CLI::App& command, Common& common, bool with_store) {
  const char* const group = "Everywhere";
  if (with_store)
    command.add_option("-s,--store", common.store, "Folder with ledger, labels and prices (or set CLEW_STORE)")
        ->capture_default_str()
        ->envname("CLEW_STORE")
        ->type_name("DIR")
        ->group(group);
  command.add_flag("--json", common.json, "Print JSON, failures too")->group(group);
  command.add_flag("-q,--quiet", common.quiet, "No progress bar")->group(group);
  command.add_option("--threads", common.threads, "Threads; never changes the result (0: as many as there are)")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::Range(0, 1024))
      ->group(group);
}

}  // namespace clew::cli
