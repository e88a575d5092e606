// The page is written from the scenarios' own list of questions, not from the scores: a question nobody answered cannot
// drop out of it. Runs of several seeds are pooled by their counts (a mean of ratios would weigh a seed with two right
// answers like one with two hundred).

#include "sim/score/sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace clew::sim::score {
namespace {

constexpr std::size_t kCellsShown = 200;

// Text of another's file inside a Markdown table.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '[' || c == ']' || c == '*' || c == '_' || c == '`' || c == '\\') out += '\\';
    if (c == '<')
      out += "&lt;";
    else
      out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out;
}

std::string row(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const std::string& one : cells) out += " " + one + " |";
  return out + "\n";
}

std::string header(const std::vector<std::string>& names) {
  return row(names) + row(std::vector<std::string>(names.size(), "---"));
}

std::string with_interval(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "-";
  return fmt::format("{} ({})", three_digits(share(part, whole)), three_digits(wilson(part, whole)));
}

std::string spread(std::vector<Ppm> values) {
  const auto [low, high] = std::ranges::minmax(values);
  return low == high ? three_digits(low) : three_digits(low) + " to " + three_digits(high);
}

std::string runs_table(std::span<const Score> runs) {
  std::string out = header({"seed", "size", "headline", "answered", "exact", "links right, wrong, missed", "mean F1",
                            "traps failed", "innocents harmed", "guilty named"});
  for (const Score& run : runs) {
    const Totals sum = totals(run);
    out += row({std::to_string(run.seed), cell(run.size), three_digits(sum.headline),
                fmt::format("{} of {}", sum.answered, sum.asked), fmt::format("{} of {}", sum.exact_passed, sum.exact),
                fmt::format("{}, {}, {}", sum.links_right, sum.links_wrong, sum.links_missed),
                three_digits(sum.mean_f1), fmt::format("{} of {}", sum.traps_failed, sum.traps),
                fmt::format("{} of {}", run.harmed, run.innocents), fmt::format("{} of {}", run.accused, run.guilty)});
  }
  return out;
}

std::vector<QuestionSum> sums_of(std::span<const Score> runs) {
  std::vector<QuestionSum> sums(runs.front().questions.size());
  for (const Score& run : runs)
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i].add(run.questions[i]);
  return sums;
}

std::string reliability(const QuestionSum& sum) {
  std::string out;
  for (std::size_t i = 0; i < sum.tally.bins.size(); ++i) {
    const Bin& bin = sum.tally.bins[i];
    if (bin.count == 0) continue;
    out +=
        row({fmt::format("0.{} to {}", i, i == 9 ? std::string("1") : fmt::format("0.{}", i + 1)),
             std::to_string(bin.count), three_digits(bin.sum_p / bin.count), with_interval(bin.positives, bin.count)});
  }
  return out;
}

std::string questions_table(const std::vector<QuestionScore>& questions, const std::vector<QuestionSum>& sums) {
  std::string out = header({"section", "question", "asked", "result", "figure"});
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const QuestionScore& one = questions[i];
    const bool open = one.status == Status::open;
    out += row({cell(one.section), cell(one.id), cell(one.text), open ? "*open*" : result_word(sums[i]),
                open ? cell(one.why) : cell(figure_words(sums[i]))});
  }
  for (std::size_t i = 0; i < questions.size(); ++i) {
    if (questions[i].status == Status::open || questions[i].kind != Kind::probability || sums[i].answered == 0)
      continue;
    out += fmt::format("\nReliability of {}:\n\n", cell(questions[i].id));
    out += header({"p", "ids", "mean p", "share true"}) + reliability(sums[i]);
  }
  return out;
}

// What could still be stopped, and what the answers say of it.
std::string stoppable_table(const Score& run) {
  std::string out;
  for (const QuestionScore& one : run.questions) {
    if (one.cells.empty()) continue;
    out += fmt::format("\nStill stoppable ({}, seed {}), in base units:\n\n", cell(one.id), run.seed);
    out += header({"when / who", "true", "answered"});
    const std::size_t shown = std::min(one.cells.size(), kCellsShown);
    for (const Cell& each : std::span(one.cells).first(shown))
      out += row({cell(each.key), to_decimal(each.right), to_decimal(each.given)});
    if (shown < one.cells.size())
      out += fmt::format("\n... and {} more in the score file.\n", one.cells.size() - shown);
  }
  return out;
}

bool same_questions(const Score& run, const std::vector<Question>& questions) {
  return std::ranges::equal(run.questions, questions, {}, &QuestionScore::id, &Question::id) &&
         std::ranges::equal(run.questions, questions, {}, &QuestionScore::kind, &Question::kind);
}

// A question that is asked and has no run yet.
std::vector<QuestionScore> unmeasured(const std::vector<Question>& questions) {
  std::vector<QuestionScore> out(questions.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const Question& question = questions[i];
    out[i].id = question.id, out[i].section = question.section, out[i].text = question.text;
    out[i].kind = question.kind;
    out[i].why = question.kind == Kind::open ? question.why : std::string("not measured yet");
  }
  return out;
}

std::string detector_table(std::span<const DetectorScore> detectors) {
  if (detectors.empty()) return "Not measured yet.\n";
  std::string out =
      header({"detector", "set", "precision", "recall", "right, false, missed", "innocent twin", "twins reported"});
  for (const DetectorScore& one : detectors)
    out += row({cell(one.id + " " + one.name), cell(one.set), with_interval(one.right, one.found),
                with_interval(one.right, one.right + one.missed),
                fmt::format("{}, {}, {}", one.right, one.wrong, one.missed), cell(one.innocent_twin),
                one.twin_cases == 0 ? std::string("-")
                                    : fmt::format("{} of {}: {}", one.twin_false, one.twin_cases,
                                                  with_interval(one.twin_false, one.twin_cases))});
  return out;
}

constexpr const char* kHead =
    "# Scores\n\n"
    "How well the answers agree with the truth of the [scenarios](reference/scenario.md). This page is generated: "
    "`clew scenario sheet --out docs/scores.md SCORE.json...`\n"
    "from the files that `clew scenario score DIR --answers FILE --json` prints. Every question of every scenario "
    "stands "
    "here, with its figure or *open* and why.\n\n"
    "P is precision, R recall, skill is against the base rate. Figures in brackets are 95 % Wilson intervals, rounded "
    "outward; figures where more is better are cut off, where "
    "less is better rounded up. Counts of several seeds are added before a\n"
    "share is made of them. The headline is the mean of all questions asked, less what harming innocents costs; "
    "[how it is made](reference/scenario.md#the-headline).\n";

}  // namespace

void QuestionSum::add(const QuestionScore& one) {
  ++runs;
  answered += one.status == Status::answered ? 1 : 0;
  passed += one.passed ? 1 : 0;
  harmed += one.harmed;
  trap = trap || one.trap;
  kind = one.kind;
  tally.add(one.tally);
  clocks.insert(clocks.end(), one.clocks.begin(), one.clocks.end());
}

std::string result_word(const QuestionSum& sum) {
  if (sum.answered == 0) return "unanswered";
  const bool yes_or_no = sum.kind == Kind::exact || sum.kind == Kind::minutes || sum.kind == Kind::invariance;
  if (yes_or_no || sum.trap) {
    if (sum.runs == 1) return sum.passed == 1 ? "pass" : "fail";
    return fmt::format("{} of {} pass", sum.passed, sum.runs);
  }
  std::string word;
  if (sum.kind == Kind::set || sum.kind == Kind::links)
    word = fmt::format("F1 {} ({})", three_digits(f1(sum.tally)),
                       three_digits(f1_interval(sum.tally.found, sum.tally.wrong, sum.tally.missed)));
  if (sum.kind == Kind::series || sum.kind == Kind::ranking)
    word = three_digits(sum.tally.of == 0 ? 0 : share(sum.tally.right, sum.tally.of));
  if (sum.kind == Kind::probability) {
    const auto skill = brier_skill(sum.tally);
    word = "skill " + (skill ? three_digits_signed(*skill) : std::string("-"));
  }
  return sum.answered == sum.runs ? word : fmt::format("{}, answered {} of {}", word, sum.answered, sum.runs);
}

std::string figure_words(const QuestionSum& sum) {
  if (sum.answered == 0) return "";
  std::string words = figure(sum.kind, sum.tally);
  for (const Clock& clock : sum.clocks)
    words += fmt::format("; {} {} ({}-{})", clock.field,
                         clock.given ? fmt::format("{} minutes", *clock.given) : std::string("not given"), clock.low,
                         clock.high);
  if (sum.harmed > 0) words += fmt::format("; innocents harmed: {}", sum.harmed);
  return words;
}

std::string markdown_of(std::span<const Score> runs) {
  std::vector<Ppm> headlines;
  std::uint64_t harmed = 0;
  for (const Score& run : runs) headlines.push_back(totals(run).headline), harmed += run.harmed;
  std::string out =
      fmt::format("By {}: headline **{}** over {} run{}; innocents harmed: **{}**.\n\n", cell(runs.front().by),
                  spread(headlines), runs.size(), runs.size() == 1 ? "" : "s", harmed);
  out += runs_table(runs) + "\n" + questions_table(runs.front().questions, sums_of(runs));
  return out + stoppable_table(runs.front());  // of the first seed: the others are in their files
}

Outcome<std::string> sheet(std::span<const Scenario> scenarios, const std::vector<Score>& scores,
                           std::span<const DetectorScore> detectors) {
  std::string out = kHead;
  for (const Score& run : scores)
    if (std::ranges::find(scenarios, std::string_view(run.scenario), &Scenario::name) == scenarios.end())
      return std::unexpected(Refusal{Code::not_found, fmt::format("there is no scenario '{}'", run.scenario),
                                     "clew scenario list shows those of this version"});
  for (const Scenario& scenario : scenarios) {
    const QuestionList list =
        CLEW_TRY(read_questions(scenario.questions, fmt::format("questions of {}", scenario.name)));
    out += fmt::format("\n## {}\n\n{}\n\n", scenario.title, scenario.summary);
    std::map<std::string, std::vector<Score>> by_program;
    for (const Score& run : scores) {
      if (run.scenario != scenario.name) continue;
      if (!same_questions(run, list.questions))
        return std::unexpected(Refusal{
            Code::mismatch,
            fmt::format("the score of {} seed {} has other questions than this version", run.scenario, run.seed),
            "make the scenario and its answers again with this version"});
      by_program[run.by].push_back(run);
    }
    for (auto& [program, runs] : by_program) {
      std::ranges::stable_sort(runs, {}, &Score::seed);
      out += markdown_of(runs) + "\n";
    }
    if (by_program.empty()) {
      if (scenario.absent != nullptr) out += fmt::format("Not there yet: {}.\n\n", scenario.absent);
      out += questions_table(unmeasured(list.questions), {});
    }
    while (out.ends_with("\n\n")) out.pop_back();
  }
  out +=
      "\n## Detectors\n\nA detector asserts a pattern, never an actor. Its innocent twin is what looks the same and is "
      "harmless.\n\n" +
      detector_table(detectors);
  return out;
}

}  // namespace clew::sim::score
