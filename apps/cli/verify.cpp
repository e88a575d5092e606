// clew verify: a store by its checksums, a bundle by the independent verifier. The verifier is a Python script that
// shares no code with this program; its text is built in, so that the one that belongs to this release is run.

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <string>
#include <string_view>

#include "apps/cli/commands.h"
#include "apps/cli/print.h"
#include "apps/cli/verifier_text.h"
#include "clew/base/file.h"
#include "clew/codec/json.h"
#include "clew/engine/lists.h"

namespace clew::cli {
namespace {

struct Verdict {
  int status = -1;      ///< of the verifier; -1 if it could not be run
  std::string printed;  ///< only where it was asked for
};

void give(int end, std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = write(end, text.data(), text.size());
    if (wrote <= 0) break;
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

std::string take(int end) {
  std::string text;
  char part[4096];
  for (ssize_t got = read(end, part, sizeof part); got > 0; got = read(end, part, sizeof part))
    text.append(part, static_cast<std::size_t>(got));
  return text;
}

// Runs `python3 -I - BUNDLE` with the verifier on its standard input; -I keeps the user's environment and folders out
// of it. The verifier reads its whole text before it prints, so that one pipe after the other is enough.
Verdict run_python(const std::string& bundle, bool keep) {
  int in[2], out[2];
  if (pipe(in) != 0 || pipe(out) != 0) return {};
  std::signal(SIGPIPE, SIG_IGN);  // a verifier that ends early must not end this program
  const pid_t child = fork();
  if (child < 0) return {};
  if (child == 0) {
    std::signal(SIGPIPE, SIG_DFL);
    dup2(in[0], STDIN_FILENO);
    if (keep) dup2(out[1], STDOUT_FILENO);
    for (const int end : {in[0], in[1], out[0], out[1]}) close(end);
    execlp("python3", "python3", "-I", "-", bundle.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  give(in[1], "import sys, types\nfacts = sys.modules['facts'] = types.ModuleType('facts')\nexec(r'''");
  give(in[1], kVerifierFacts);
  give(in[1], "''', facts.__dict__)\n");
  give(in[1], kVerifierText);
  close(in[1]);
  Verdict verdict;
  if (keep) verdict.printed = take(out[0]);
  close(out[0]);
  int status = 0;
  waitpid(child, &status, 0);
  verdict.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return verdict;
}

void print_verdict(const Verdict& verdict) {
  codec::JsonWriter json;
  json.begin_object().key("agrees").boolean(verdict.status == 0).key("lines").begin_array();
  std::string_view rest = verdict.printed;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    json.string(rest.substr(0, end));
    rest.remove_prefix(std::min(rest.size(), end + 1));
  }
  print(json.end_array().end_object().take());
}

int verify_bundle(const VerifyOptions& options) {
  const Verdict verdict = run_python(options.path, options.common.json);
  if (verdict.status == 127)
    return report_failure({Code::not_found, "python3 was not found: the verifier needs it",
                           "install Python 3.11 or later, or run verify.py elsewhere"},
                          options.common.json);
  if (verdict.status < 0)
    return report_failure(
        {Code::io, "the verifier could not be run", "run it by hand: python3 verify.py " + options.path},
        options.common.json);
  if (options.common.json) print_verdict(verdict);
  return verdict.status == 0 ? kOk : verdict.status == 1 ? kDifferent : kBadInput;
}

int verify_store(const VerifyOptions& options) {
  const bool has_ledger = is_folder(join_path(options.path, "ledger"));
  if (has_ledger) {
    const auto checked = engine::verify_ledger(options.path);
    if (!checked) return report_failure(checked.error(), options.common.json);
  }
  const auto lists = engine::verify_lists(options.path);
  if (!lists) return report_failure(lists.error(), options.common.json);
  if (options.common.json) {
    codec::JsonWriter json;
    json.begin_object().key("intact").boolean(true).end_object();
    print(json.take());
  } else {
    if (has_ledger) print("Every checksum of the ledger agrees.\n");
    if (*lists) print("Every hash of the lists and labels agrees.\n");
  }
  return kOk;
}

}  // namespace

int run_verify(const VerifyOptions& options) {
  if (file_exists(join_path(options.path, "manifest.sha256"))) return verify_bundle(options);
  if (is_folder(join_path(options.path, "ledger")) || file_exists(join_path(options.path, "intel.sqlite")))
    return verify_store(options);
  return report_failure(
      {Code::not_found,
       fmt::format("'{}' is neither a bundle (no manifest.sha256) nor a store (no ledger folder, no intel.sqlite)",
                   options.path),
       "name the folder that clew bundle --out or clew ingest --store made"},
      options.common.json);
}

}  // namespace clew::cli
