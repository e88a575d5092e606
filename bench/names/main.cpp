// The name scorer over files, for measuring: bench/names/README.md.
//
//   clew_bench_names pairs [--facts]          lines "kind<TAB>name<TAB>name" in, "score<TAB>log-odds[<TAB>facts]" out
//   clew_bench_names screen LIST [--best N]   lines "kind<TAB>name" in, the best N scores over all names of LIST (lines
//   of
//                                             the same form) out, with the names: brute force
//   clew_bench_names speed                    lines "kind<TAB>name" in; nanoseconds of read_name and score out
//
// kind is p (person), o (organisation), t (thing) or u (unknown).
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "clew/screen/name_judge.h"
#include "clew/screen/name_score.h"
#include "clew/text/name.h"

namespace {

using clew::text::Name;
using clew::text::NameKind;

NameKind kind_of(std::string_view word) {
  if (word == "p") return NameKind::person;
  if (word == "o") return NameKind::organisation;
  if (word == "t") return NameKind::thing;
  return NameKind::unknown;
}

bool read_line(std::FILE* file, std::string& line) {
  line.clear();
  int c = 0;
  while ((c = std::fgetc(file)) != EOF && c != '\n') line += static_cast<char>(c);
  return c != EOF || !line.empty();
}

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  for (;;) {
    const std::size_t tab = line.find('\t');
    fields.push_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return fields;
    line = line.substr(tab + 1);
  }
}

clew::screen::Side side_of(const clew::text::Reading& reading, std::vector<std::uint32_t>& weights) {
  weights.clear();
  for (const auto& token : reading.tokens) weights.push_back(clew::screen::default_weights().weight(token));
  return {reading.tokens, weights, reading.style};
}

/// The facts of the best pair of readings.
clew::screen::Judgement judgement_of(const Name& a, const Name& b) {
  clew::screen::Judgement best, one;
  bool any = false;
  const auto organisation = [](NameKind k) { return k == NameKind::organisation || k == NameKind::thing; };
  const bool persons = !organisation(a.kind) && !organisation(b.kind);
  std::vector<std::uint32_t> first, second;
  for (const auto& x : a.readings)
    for (const auto& y : b.readings) {
      clew::screen::judge(side_of(x, first), side_of(y, second), persons, false, one);
      if (!any || one.log_odds > best.log_odds) best = one;
      any = true;
    }
  return best;
}

int run_pairs(bool facts) {
  std::string line;
  if (facts) {
    fmt::print("score\tlog_odds\tmatched");
    for (std::size_t i = 0; i < clew::screen::kFacts; ++i) fmt::print("\tf{}", i);
    fmt::print("\n");
  }
  while (read_line(stdin, line)) {
    const auto fields = fields_of(line);
    if (fields.size() < 3) return 2;
    const Name a = clew::text::read_name(fields[1], kind_of(fields[0]));
    const Name b = clew::text::read_name(fields[2], kind_of(fields[0]));
    const auto judged = judgement_of(a, b);
    fmt::print("{}\t{}", clew::screen::score(a, b, clew::screen::default_weights()), judged.log_odds);
    if (facts) {
      fmt::print("\t{}", judged.matched_ppm);
      for (std::int32_t amount : judged.amounts) fmt::print("\t{}", amount);
    }
    fmt::print("\n");
  }
  return 0;
}

std::vector<Name> read_names(std::FILE* file) {
  std::vector<Name> names;
  std::string line;
  while (read_line(file, line)) {
    const auto fields = fields_of(line);
    if (fields.size() >= 2) names.push_back(clew::text::read_name(fields[1], kind_of(fields[0])));
  }
  return names;
}

int run_screen(const char* path, std::size_t best) {
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr) return 2;
  const std::vector<Name> listed = read_names(file);
  std::fclose(file);
  const std::vector<Name> queries = read_names(stdin);
  std::vector<std::string> answers(queries.size());
  const auto work = [&](std::size_t part, std::size_t parts) {
    for (std::size_t q = part; q < queries.size(); q += parts) {
      std::vector<std::pair<clew::screen::Score, std::size_t>> scores;
      for (std::size_t l = 0; l < listed.size(); ++l)
        scores.emplace_back(clew::screen::score(queries[q], listed[l], clew::screen::default_weights()), l);
      const auto count = static_cast<std::ptrdiff_t>(std::min(best, scores.size()));
      std::partial_sort(scores.begin(), scores.begin() + count, scores.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
      });
      answers[q] = queries[q].original;
      for (std::ptrdiff_t i = 0; i < count; ++i) {
        const auto& [score, index] = scores[static_cast<std::size_t>(i)];
        answers[q] += fmt::format("\t{}\t{}", score, listed[index].original);
      }
    }
  };
  std::thread other(work, 1, 2);
  work(0, 2);
  other.join();
  for (const std::string& answer : answers) fmt::print("{}\n", answer);
  return 0;
}

int run_speed() {
  std::vector<std::pair<NameKind, std::string>> texts;
  std::string line;
  while (read_line(stdin, line)) {
    const auto fields = fields_of(line);
    if (fields.size() >= 2) texts.emplace_back(kind_of(fields[0]), fields[1]);
  }
  if (texts.empty()) return 2;
  using Clock = std::chrono::steady_clock;
  const auto nanoseconds = [](Clock::time_point from, std::uint64_t count) {
    return static_cast<double>((Clock::now() - from).count()) / static_cast<double>(count);
  };
  std::vector<Name> names;
  names.reserve(texts.size());
  auto start = Clock::now();
  for (const auto& [kind, text] : texts) names.push_back(clew::text::read_name(text, kind));
  fmt::print("read_name: {:.0f} ns\n", nanoseconds(start, texts.size()));
  std::uint64_t sum = 0, count = 0;
  start = Clock::now();
  for (std::size_t i = 0; i < 200 && i < names.size(); ++i)
    for (std::size_t j = 0; j < names.size() && j < 20'000; ++j, ++count)
      sum += clew::screen::score(names[i * 37 % names.size()], names[j], clew::screen::default_weights());
  fmt::print("score, unrelated: {:.0f} ns (checksum {})\n", nanoseconds(start, count), sum);
  sum = count = 0;
  start = Clock::now();
  for (int round = 0; round < 20; ++round)
    for (std::size_t j = 0; j < names.size() && j < 20'000; ++j, ++count)
      sum += clew::screen::score(names[j], names[j], clew::screen::default_weights());
  fmt::print("score, itself: {:.0f} ns (checksum {})\n", nanoseconds(start, count), sum);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string_view> args(argv + 1, argv + argc);
  if (!args.empty() && args[0] == "pairs") return run_pairs(args.size() > 1 && args[1] == "--facts");
  if (args.size() > 1 && args[0] == "screen") return run_screen(argv[2], args.size() > 3 ? std::stoul(argv[4]) : 1);
  if (!args.empty() && args[0] == "speed") return run_speed();
  fmt::print(stderr, "clew_bench_names pairs [--facts] | screen LIST [--best N] | speed\n");
  return 2;
}
