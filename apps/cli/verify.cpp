// clew verify: a store by its checksums, a bundle by the independent verifier. The verifier is a Python script that shares no code with
// this program; its text is built in, so that the one that belongs to this release is run.

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "apps/cli/commands.h"
#include "apps/cli/print.h"
#include "apps/cli/verifier_text.h"
#include "clew/base/file.h"
#include "clew/codec/json.h"

namespace clew::cli {
namespace {

// Runs `python3 -I - BUNDLE` with the verifier on its standard input; -I keeps the user's environment and folders out of it.
int run_python(const std::string& bundle) {
  int ends[2];
  if (pipe(ends) != 0) return -1;
  const pid_t child = fork();
  if (child < 0) return -1;
  if (child == 0) {
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    close(ends[1]);
    execlp("python3", "python3", "-I", "-", bundle.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  close(ends[0]);
  const std::string_view text = kVerifierText;
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t wrote = write(ends[1], text.data() + done, text.size() - done);
    if (wrote <= 0) break;
    done += static_cast<std::size_t>(wrote);
  }
  close(ends[1]);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int verify_bundle(const VerifyOptions& options) {
  const int status = run_python(options.path);
  if (status == 127) return report_failure({Code::not_found, "python3 was not found: the verifier needs it", "install Python 3.11 or later, or run verify.py elsewhere"}, options.common.json);
  if (status < 0) return report_failure({Code::io, "the verifier could not be run", ""}, options.common.json);
  return status == 0 ? kOk : status == 1 ? kDifferent : kBadInput;
}

int verify_store(const VerifyOptions& options) {
  const auto checked = engine::verify_ledger(options.path);
  if (!checked) return report_failure(checked.error(), options.common.json);
  if (options.common.json) {
    codec::JsonWriter json;
    json.begin_object().key("intact").boolean(true).end_object();
    print(json.take());
  } else {
    print("Every checksum of the ledger agrees.\n");
  }
  return kOk;
}

}  // namespace

int run_verify(const VerifyOptions& options) {
  if (file_exists(join_path(options.path, "manifest.sha256"))) return verify_bundle(options);
  if (is_folder(join_path(options.path, "ledger"))) return verify_store(options);
  return report_failure({Code::not_found, fmt::format("'{}' is neither a bundle (no manifest.sha256) nor a store (no ledger folder)", options.path),
                         "name the folder that clew bundle --out or clew ingest --store made"}, options.common.json);
}

}  // namespace clew::cli
