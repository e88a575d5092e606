// clew demo: a theft whose truth is known, traced as any other.

#include <fmt/format.h>

#include "apps/cli/commands.h"
#include "apps/cli/print.h"
#include "clew/codec/json.h"

namespace clew::cli {
namespace {

void print_demo(const engine::DemoReport& report) {
  print(fmt::format(
      "A made-up exchange, Lantern, lost 120 BTC on a made-up chain (regtest format, seed-made; no address belongs to "
      "anybody).\n"
      "The thief ran a peel chain past two exchanges, fed a mixer, and mixed stolen with honest coins once.\n\n"
      "What is true (the generator's own books) and what clew found\n"));
  Table table({{"question"}, {"true", Table::Align::right}, {"found"}, {""}});
  for (const auto& line : report.lines)
    table.row(
        {line.what, grouped(to_decimal(u128{line.truth_sat}, 8)), line.found, line.agrees ? "agrees" : "DIFFERS"});
  print(table.text());
  print(
      fmt::format("\nLook at it:   {0}/report.html\nCheck it:     clew verify {0}\nGo on:        clew trace --store "
                  "{1} --from {2}\n",
                  report.bundle, report.store, report.seeds));
}

}  // namespace

int run_demo(const DemoOptions& options) {
  const auto report = engine::run_demo(options.out, options.seed, threads_or_default(options.common.threads),
                                       progress_bar(options.common.quiet));
  end_progress();
  if (!report) return report_failure(report.error(), options.common.json);
  bool agrees = true;
  for (const auto& line : report->lines) agrees = agrees && line.agrees;
  if (options.common.json) {
    codec::JsonWriter json;
    json.begin_object().pair("bundle", report->bundle).pair("store", report->store).key("lines").begin_array();
    for (const auto& line : report->lines)
      json.begin_object()
          .pair("what", line.what)
          .pair("truth_sat", line.truth_sat)
          .pair("found", line.found)
          .key("agrees")
          .boolean(line.agrees)
          .end_object();
    json.end_array().end_object();
    print(json.take());
  } else {
    print_demo(*report);
  }
  return agrees ? kOk : kDifferent;
}

}  // namespace clew::cli
