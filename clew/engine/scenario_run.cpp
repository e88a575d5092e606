#include "clew/engine/scenario_run.h"

#include <fmt/format.h>

#include "clew/base/file.h"
#include "clew/engine/store.h"

namespace clew::engine {
namespace {

struct Part {
  std::string_view scenario;
  Outcome<Findings> (*answer)(const Investigation&, const ProgressFn&);
};
constexpr Part kParts[] = {{"meridian", answer_meridian}, {"friday_worm", answer_friday_worm}};

}  // namespace

Outcome<ScenarioRunReport> run_scenario(const ScenarioRunRequest& request, const ProgressFn& progress) {
  if (is_folder(request.out) && !list_folder(request.out).value_or(std::vector<std::string>{}).empty())
    return refuse(Code::usage, fmt::format("the folder '{}' is not empty", request.out),
                  "choose another with --out, or remove it first");
  const Brief brief = CLEW_TRY(read_brief(request.folder));
  const Part* part = nullptr;
  for (const Part& candidate : kParts)
    if (candidate.scenario == brief.name) part = &candidate;
  if (part == nullptr)
    return refuse(Code::unsupported, fmt::format("this program has no part that answers the scenario '{}'", brief.name),
                  "`clew scenario list` names those it answers; any answer file can be scored");
  const Investigation investigation =
      CLEW_TRY(Investigation::open(request.folder, request.out, request.threads, progress));
  const Findings findings = CLEW_TRY(part->answer(investigation, progress));

  ScenarioRunReport report;
  report.answers_file = join_path(request.out, "answers.json");
  if (const auto written = write_file_atomically(report.answers_file, findings.sheet.json(brief)); !written)
    return refuse(written.error(), report.answers_file, "is the disk full, or the folder read-only?");
  for (const auto& [name, traced] : findings.evidence) {
    report.bundles.push_back(join_path(join_path(request.out, "bundles"), name));
    CLEW_TRY_VOID(write_bundle(traced, report.bundles.back(), {fmt::format("{}: {}", brief.title, name), false}));
  }
  report.answered = findings.sheet.size();
  report.lines = findings.lines;
  return report;
}

}  // namespace clew::engine
