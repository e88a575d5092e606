// clew scenario: thefts whose truth is known. Makes them, compares anybody's answers with the truth, and writes the
// page of scores. What is asked and what is right is sim's to say; here it is only shown.

#include <fmt/format.h>

#include <algorithm>

#include "apps/cli/commands.h"
#include "apps/cli/print.h"
#include "clew/base/file.h"
#include "clew/codec/json.h"
#include "clew/codec/json_tree.h"
#include "sim/faults.h"
#include "sim/scenario.h"
#include "sim/score/score_json.h"
#include "sim/score/sheet.h"

namespace clew::cli {
namespace {

constexpr std::size_t kAskedShown = 44;

int refused(const sim::score::Refusal& refusal, bool json) {
  return report_failure({refusal.code, refusal.message, refusal.advice}, json);
}

int no_such_scenario(const std::string& name, bool json) {
  std::string known;
  for (const sim::Scenario& scenario : sim::scenarios())
    if (scenario.make != nullptr) known += (known.empty() ? "" : ", ") + std::string(scenario.name);
  return report_failure({Code::usage, fmt::format("there is no scenario '{}'", name),
                         known.empty() ? "clew scenario list shows what is planned"
                                       : fmt::format("there are {}; clew scenario list says more", known)},
                        json);
}

// The first words of a question, at a word's end.
std::string in_short(std::string_view text) {
  if (text.size() <= kAskedShown) return std::string(text);
  std::size_t end = text.rfind(' ', kAskedShown - 3);
  if (end == std::string_view::npos) end = kAskedShown - 3;
  while (end > 0 && (text[end] & 0xc0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

void print_totals(const sim::score::Score& score) {
  const sim::score::Totals sum = sim::score::totals(score);
  print(fmt::format("\nHeadline {}: the mean of {} questions is {}, {} of {} innocents harmed\n",
                    sim::score::three_digits(sum.headline), sum.counted, sim::score::three_digits(sum.mean_points),
                    grouped(score.harmed), grouped(score.innocents)));
  Table table({{""}, {""}});
  table.row({"answered", fmt::format("{} of {} questions asked; {} open", sum.answered, sum.asked, sum.open)});
  if (sum.exact > 0) table.row({"exact", fmt::format("{} of {} passed", sum.exact_passed, sum.exact)});
  if (sum.links_right + sum.links_wrong + sum.links_missed > 0)
    table.row({"deterministic links", fmt::format("{} right, {} false, {} missed", grouped(sum.links_right),
                                                  grouped(sum.links_wrong), grouped(sum.links_missed))});
  if (sum.f1_questions > 0)
    table.row(
        {"mean F1", fmt::format("{} over {} questions", sim::score::three_digits(sum.mean_f1), sum.f1_questions)});
  if (sum.traps > 0) table.row({"traps", fmt::format("{} of {} failed", sum.traps_failed, sum.traps)});
  for (const auto& one : score.questions) {
    for (const sim::score::Clock& clock : one.clocks)
      table.row({clock.field, fmt::format("{} (right: {} to {})",
                                          clock.given ? fmt::format("{} minutes", *clock.given) : "not given",
                                          clock.low, clock.high)});
    if (one.stoppable && one.status == sim::score::Status::answered)
      table.row({"still stoppable", sim::score::figure(one.kind, one.tally)});
  }
  if (sum.invariance > 0)
    table.row({"noise changes nothing", fmt::format("{} of {} passed", sum.invariance_passed, sum.invariance)});
  table.row({"guilty named", fmt::format("{} of {}", grouped(score.accused), grouped(score.guilty))});
  print(table.text().substr(1));
}

void print_score(const sim::score::Score& score) {
  print(fmt::format("{} (seed {}, size {}), answers by {}\n\n", visible(score.title), score.seed, visible(score.size),
                    visible(score.by)));
  Table table({{"question"}, {"asked"}, {"result"}, {"figure"}});
  for (const auto& one : score.questions) {
    sim::score::QuestionSum sum;
    sum.add(one);
    const bool open = one.status == sim::score::Status::open;
    std::string figure = open ? one.why : sim::score::figure_words(sum);
    for (std::size_t i = 0; i < one.wrong.size(); ++i) figure += (i == 0 ? "; not " : ", ") + one.wrong[i];
    table.row({one.id, in_short(one.brief.empty() ? one.text : one.brief), open ? "open" : sim::score::result_word(sum),
               figure});
  }
  print(table.text());
  print_totals(score);
}

// Every error of the file with its place, then what to do.
int wrong_answers(const ScenarioOptions& options, std::string_view text, const sim::score::Reading& reading) {
  const std::string message =
      fmt::format("{} cannot be scored: {} error{}", options.answers, reading.count, reading.count == 1 ? "" : "s");
  const std::string advice = "docs/reference/scenario.md shows the form of an answer file";
  if (options.common.json) {
    codec::JsonWriter json;
    json.begin_object().key("error").begin_object();
    json.pair("code", code_name(Code::malformed)).pair("message", message).pair("advice", advice);
    json.key("errors").begin_array();
    for (const sim::score::Complaint& one : reading.complaints) {
      const codec::TextPlace place = codec::place_of(text, one.offset);
      json.begin_object().pair("line", place.line).pair("column", place.column).pair("reason", one.text).end_object();
    }
    print(json.end_array().end_object().end_object().take());
    return exit_code(Code::malformed);
  }
  std::string lines;
  for (const sim::score::Complaint& one : reading.complaints)
    lines += visible(options.answers + ": " + sim::score::placed(text, one)) + "\n";
  if (reading.count > reading.complaints.size())
    lines += fmt::format("... and {} more\n", reading.count - reading.complaints.size());
  end_progress();
  std::fputs(lines.c_str(), stderr);
  return report_failure({Code::malformed, message, advice}, false);
}

Result<std::string, engine::Failure> text_of(const std::string& path, const char* advice) {
  auto text = is_folder(path) ? Result<std::string>(fail(Code::io, "")) : read_file(path);
  if (text) return std::move(*text);
  if (text.error().code == Code::not_found)
    return std::unexpected(engine::Failure{Code::not_found, fmt::format("there is no file '{}'", path), advice});
  return std::unexpected(engine::Failure{Code::io, fmt::format("'{}' cannot be read", path), advice});
}

}  // namespace

int run_scenario_list(const ScenarioOptions& options) {
  codec::JsonWriter json;
  json.begin_object().key("scenarios").begin_array();
  std::string text;
  for (const sim::Scenario& scenario : sim::scenarios()) {
    const auto list = sim::score::read_questions(scenario.questions, scenario.name);
    if (!list) return refused(list.error(), options.common.json);
    const auto open = static_cast<std::uint64_t>(
        std::ranges::count(list->questions, sim::score::Kind::open, &sim::score::Question::kind));
    const std::uint64_t all = list->questions.size();
    const bool there = scenario.make != nullptr;
    json.begin_object().pair("name", scenario.name).pair("title", scenario.title).pair("summary", scenario.summary);
    json.key("sizes").begin_array();
    if (there) json.string("S").string("M").string("L");
    json.end_array().pair("not_there_yet", there ? "" : scenario.absent);
    json.pair("questions", all).pair("open", open).end_object();
    text += fmt::format("{}\n  {}\n  {}\n  {} questions, {} of them open; {}\n\n", scenario.name, scenario.title,
                        scenario.summary, all, open,
                        there ? std::string("sizes S, M, L") : fmt::format("not there yet: {}", scenario.absent));
  }
  json.end_array().end_object();
  print(options.common.json ? json.take()
                            : text +
                                  "Size S has what the plan needs and little more, M about 10^6 transactions, L "
                                  "about 10^7.\n");
  return kOk;
}

int run_scenario_make(const ScenarioOptions& options) {
  const bool json = options.common.json;
  const sim::Scenario* scenario = sim::find_scenario(options.name);
  if (scenario == nullptr) return no_such_scenario(options.name, json);
  if (scenario->make == nullptr)
    return report_failure(
        {Code::unsupported, fmt::format("{} cannot be made yet: {}", scenario->name, scenario->absent),
         "clew scenario list shows which can"},
        json);
  sim::MakeOptions make;
  make.seed = options.seed;
  make.size = sim::size_by_name(options.size).value_or(sim::Size::small);
  make.transactions = options.transactions;
  make.folder = options.out;
  make.progress = progress_bar(options.common.quiet);
  const auto made = scenario->make(make);
  end_progress();
  if (!made && made.error().code == Code::conflict)
    return report_failure({Code::usage, fmt::format("the folder '{}' is not empty", options.out),
                           "choose another with --out, or remove it first"},
                          json);
  if (!made)
    return report_failure(
        {made.error().code, fmt::format("'{}' cannot be written: {}", options.out, made.error().reason), ""}, json);
  if (options.quiet_result) return kOk;
  if (json) {
    codec::JsonWriter writer;
    writer.begin_object().pair("scenario", scenario->name).pair("seed", options.seed).pair("size", options.size);
    writer.pair("folder", options.out).pair("transactions", made->transactions).pair("blocks", made->blocks);
    writer.pair("bytes", made->bytes).pair("people", made->people).pair("innocents", made->innocents);
    print(writer.end_object().take());
    return kOk;
  }
  print(
      fmt::format("Made {} (seed {}, size {}) in {}: {} transactions in {} blocks, {} bytes; {} people, {} of them "
                  "innocent.\n\nWhat is asked:   {}\nCompare with it: clew scenario score {} --answers FILE\n",
                  scenario->name, options.seed, options.size, options.out, grouped(made->transactions),
                  grouped(made->blocks), grouped(made->bytes), grouped(made->people), grouped(made->innocents),
                  join_path(options.out, "questions.json"), options.out));
  return kOk;
}

int run_scenario_damage(const ScenarioOptions& options) {
  const bool json = options.common.json;
  sim::FaultSettings settings;
  settings.faults_max = options.faults;
  settings.files_max = options.files;
  std::string known;
  for (const sim::FaultKind kind : sim::kAllFaults)
    known += (known.empty() ? "" : ", ") + std::string(fault_kind_name(kind));
  for (const std::string& name : options.kinds) {
    const auto kind = sim::fault_kind_by_name(name);
    if (!kind)
      return report_failure({Code::usage, fmt::format("there is no fault '{}'", name), "there are " + known}, json);
    settings.kinds.push_back(*kind);
  }
  const bool scenario = file_exists(join_path(options.folder, "scenario.json"));
  const std::string in = scenario ? join_path(options.folder, "ledgers") : options.folder;
  const auto done = sim::damage_folder(in, options.out, options.seed, settings);
  if (!done && done.error().code == Code::conflict)
    return report_failure({Code::usage, fmt::format("'{}' is there already", options.out),
                           "choose another with --out, or remove it first"},
                          json);
  if (!done)
    return report_failure({done.error().code, fmt::format("'{}' cannot be damaged: {}", in, done.error().reason),
                           "name a scenario's folder, or one with the files of a ledger"},
                          json);
  codec::JsonWriter writer;
  writer.begin_object().pair("folder", join_path(options.out, "files")).key("faults").begin_array();
  Table table({{"file"}, {"byte", Table::Align::right}, {"fault"}, {"what"}});
  for (const sim::FolderFault& one : *done) {
    const char* const kind = fault_kind_name(one.fault.kind);
    writer.begin_object().pair("file", one.file).pair("offset", one.fault.offset).pair("size", one.fault.size);
    writer.pair("kind", kind).pair("detail", one.fault.detail).end_object();
    table.row({one.file, grouped(one.fault.offset), kind, one.fault.detail});
  }
  if (json)
    print(writer.end_array().end_object().take());
  else
    print(fmt::format("A copy of {} with {} fault{} in {}, listed in {}:\n\n{}", in, done->size(),
                      done->size() == 1 ? "" : "s", join_path(options.out, "files"),
                      join_path(options.out, "faults.csv"), table.text()));
  return kOk;
}

int run_scenario_score(const ScenarioOptions& options) {
  const auto exam = sim::score::load_exam(options.folder);
  if (!exam) return refused(exam.error(), options.common.json);
  const auto text = text_of(options.answers, "name the answer file: --answers FILE");
  if (!text) return report_failure(text.error(), options.common.json);
  const sim::score::Reading reading = sim::score::read_answers(*text, *exam);
  if (reading.count > 0) return wrong_answers(options, *text, reading);
  const sim::score::Score score = sim::score::score(*exam, reading.file);
  if (options.common.json)
    print(sim::score::score_json(score));
  else if (options.markdown)
    print(sim::score::markdown_of({&score, 1}));
  else
    print_score(score);
  return kOk;
}

int run_scenario_sheet(const ScenarioOptions& options) {
  const bool json = options.common.json;
  std::vector<sim::score::Score> scores;
  if (options.scores.size() > sim::score::kScoresMax)
    return report_failure(
        {Code::limit, fmt::format("{} scores are too many; at most {}", options.scores.size(), sim::score::kScoresMax),
         "make a page of each part"},
        json);
  for (const std::string& path : options.scores) {
    const auto text = text_of(path, "name files that clew scenario score --json printed");
    if (!text) return report_failure(text.error(), json);
    auto score = sim::score::read_score(*text, path);
    if (!score) return refused(score.error(), json);
    scores.push_back(std::move(*score));
  }
  std::vector<sim::score::DetectorScore> detectors;
  for (const std::string& path : options.detectors) {
    const auto text = text_of(path, "name a file of detector measurements");
    if (!text) return report_failure(text.error(), json);
    const auto some = sim::score::read_detectors(*text, path);
    if (!some) return refused(some.error(), json);
    detectors.insert(detectors.end(), some->begin(), some->end());
  }
  const auto page = sim::score::sheet(sim::scenarios(), scores, detectors);
  if (!page) return refused(page.error(), json);
  if (is_folder(options.out))
    return report_failure({Code::usage, fmt::format("'{}' is a folder", options.out), "name a file: --out scores.md"},
                          json);
  if (const auto written = write_file_atomically(options.out, *page); !written)
    return report_failure({written.error().code, fmt::format("'{}' cannot be written", options.out), ""}, json);
  if (json) {
    codec::JsonWriter writer;
    writer.begin_object().pair("page", options.out).pair("scores", scores.size()).pair("detectors", detectors.size());
    print(writer.end_object().take());
  } else {
    print(fmt::format("Wrote {} from {} score{} and {} detector{}.\n", options.out, scores.size(),
                      scores.size() == 1 ? "" : "s", detectors.size(), detectors.size() == 1 ? "" : "s"));
  }
  return kOk;
}

}  // namespace clew::cli
