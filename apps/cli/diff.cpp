// clew diff: what changed between two runs, and whether the method or the world changed it.

#include "apps/cli/commands.h"
#include "apps/cli/print.h"

namespace clew::cli {

int run_diff(const DiffOptions& options) {
  const auto difference = engine::diff_bundles(options.left, options.right);
  if (!difference) return report_failure(difference.error(), options.common.json);
  print(options.common.json ? difference->json : difference->text);
  return difference->same ? kOk : kDifferent;
}

}  // namespace clew::cli
