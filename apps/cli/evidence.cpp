// clew bundle and clew report: the trace, written down.

#include <fmt/format.h>

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
  auto traced = engine::run_trace(options.common.store, method, options.order == "both", progress_bar(options.common.quiet));
  end_progress();
  return traced;
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
  const auto traced = traced_case(options);
  if (!traced) return report_failure(traced.error(), options.common.json);
  const auto written = engine::write_bundle(*traced, options.out, {options.title, options.pseudonyms});
  if (!written) return report_failure(written.error(), options.common.json);
  return done(options, fmt::format("Wrote the bundle {0}. Anyone can check it: clew verify {0}, or python3 verify.py {0}", options.out));
}

int run_report(const TraceOptions& options) {
  const auto traced = traced_case(options);
  if (!traced) return report_failure(traced.error(), options.common.json);
  const auto html = engine::report_html(*traced, {options.title, options.pseudonyms});
  if (!html) return report_failure(html.error(), options.common.json);
  if (const auto written = write_file_atomically(options.out, *html); !written)
    return report_failure({written.error().code, fmt::format("{} cannot be written: {}", options.out, written.error().reason), "is the disk full, or the folder read-only?"},
                          options.common.json);
  return done(options, fmt::format("Wrote {} ({} bytes). It needs no network: open it in any browser.", options.out, grouped(html->size())));
}

}  // namespace clew::cli
