// clew bundle and clew report: the trace, written down.

#include <fmt/format.h>
#include <sys/stat.h>

#include "apps/cli/commands.h"
#include "apps/cli/method_words.h"
#include "apps/cli/print.h"
#include "clew/base/file.h"
#include "clew/codec/json.h"

namespace clew::cli {
namespace {

engine::Outcome<engine::Case> traced_case(const TraceOptions& given) {
  TraceOptions options = given;
  options.common.threads = threads_or_default(options.common.threads);
  const trace::Method method = CLEW_TRY(method_of(options));
  auto traced =
      engine::run_trace(options.common.store, method, options.order == "both", progress_bar(options.common.quiet));
  end_progress();
  return traced;
}

bool is_regular_file(const std::string& path) {
  struct stat status{};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

int done(const TraceOptions& options, const std::string& sentence) {
  if (options.common.json) {
    codec::JsonWriter json;
    json.begin_object().pair("written", options.out).end_object();
    print(json.take());
  } else {
    print(sentence + "\n");
  }
  return kOk;
}

}  // namespace

int run_bundle(const TraceOptions& options) {
  if (options.out.empty())
    return report_failure({Code::usage, "the bundle has no name", "name a new folder: --out theft-bundle"},
                          options.common.json);
  const auto traced = traced_case(options);
  if (!traced) return report_failure(traced.error(), options.common.json);
  const auto written = engine::write_bundle(*traced, options.out, {options.title, options.pseudonyms});
  if (!written) return report_failure(written.error(), options.common.json);
  return done(
      options,
      fmt::format("Wrote the bundle {0}. Anyone can check it: clew verify {0}, or python3 verify.py {0}", options.out));
}

int run_report(const TraceOptions& options) {
  // A page is put in place by renaming: over a device or a folder that would destroy it, or fail after all the work.
  if (options.out.empty() || (file_exists(options.out) && !is_regular_file(options.out)))
    return report_failure(
        {Code::usage, fmt::format("the report cannot stand at '{}'", options.out), "name a file: --out theft.html"},
        options.common.json);
  const auto traced = traced_case(options);
  if (!traced) return report_failure(traced.error(), options.common.json);
  const auto html = engine::report_html(*traced, {options.title, options.pseudonyms});
  if (!html) return report_failure(html.error(), options.common.json);
  if (const auto written = write_file_atomically(options.out, *html); !written)
    return report_failure(
        {written.error().code, fmt::format("{} cannot be written: {}", options.out, written.error().reason),
         "does the folder exist, is it writable, is the disk full?"},
        options.common.json);
  return done(options, fmt::format("Wrote {} ({} bytes). It needs no network: open it in any browser.", options.out,
                                   grouped(html->size())));
}

}  // namespace clew::cli
