// clew scenario run: make a scenario (or take one that is made), answer its questions with this engine, score the
// answers. The last lines are what a reader wants: where the money is, who can still act on it, how well it was found.

#include <fmt/format.h>

#include "apps/cli/commands.h"
#include "apps/cli/print.h"
#include "clew/base/file.h"
#include "clew/codec/json.h"
#include "clew/engine/scenario_run.h"
#include "sim/scenario.h"

namespace clew::cli {
namespace {

void print_run(const std::string& folder, const engine::ScenarioRunReport& report) {
  print(fmt::format("Answered {} questions from the ledgers and the intelligence alone.\n\n", report.answered));
  for (const std::string& line : report.lines) print(visible(line) + "\n");
  print("\n");
  for (const std::string& bundle : report.bundles)
    print(fmt::format("Look at it:   {}\n", visible(join_path(bundle, "report.html"))));
  for (const std::string& bundle : report.bundles)
    print(fmt::format("Check it:     clew verify {}\n", visible(bundle)));
  print(fmt::format("The answers:  {}\nThe scenario: {}\n\n", visible(report.answers_file), visible(folder)));
}

std::string run_json(const std::string& folder, const engine::ScenarioRunReport& report) {
  codec::JsonWriter json;
  json.begin_object().pair("folder", folder).pair("answers", report.answers_file).pair("answered", report.answered);
  json.key("bundles").begin_array();
  for (const std::string& bundle : report.bundles) json.string(bundle);
  json.end_array().key("lines").begin_array();
  for (const std::string& line : report.lines) json.string(line);
  return json.end_array().end_object().take();
}

}  // namespace

int run_scenario_run(ScenarioOptions options) {
  std::string folder = options.name;
  if (!file_exists(join_path(folder, "scenario.json"))) {
    folder = join_path(options.out, "scenario");
    ScenarioOptions make = options;
    make.out = folder;
    make.quiet_result = true;
    if (const int made = run_scenario_make(make); made != kOk) return made;
  }
  engine::ScenarioRunRequest request;
  request.folder = folder;
  request.out = join_path(options.out, "run");
  request.threads = threads_or_default(options.common.threads);
  const auto report = engine::run_scenario(request, progress_bar(options.common.quiet));
  end_progress();
  if (!report) return report_failure(report.error(), options.common.json);
  if (options.common.json) {
    print(run_json(folder, *report));
    return kOk;
  }
  print_run(folder, *report);
  options.folder = folder;
  options.answers = report->answers_file;
  return run_scenario_score(options);
}

}  // namespace clew::cli
