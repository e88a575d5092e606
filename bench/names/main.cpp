// The name scorer over files, for measuring: bench/names/README.md.
//
//   clew_bench_names pairs [--facts]          lines "kind<TAB>name<TAB>name" in, "score<TAB>log-odds[<TAB>facts]" out
//   clew_bench_names explain                  the same lines in, the reasons out
//   clew_bench_names screen LIST [--best N]   lines "kind<TAB>name" in, the best N scores over all names of LIST (lines
//   of
//                                             the same form) out, with the names: brute force
//   clew_bench_names field LIST N FLOOR       the same, each line taken as the field of a name, as screening does
//   clew_bench_names ofac                     lines "name<TAB>name" in, the scores of OFAC's own search out
//   clew_bench_names points                   the points of the facts, one line each
//   clew_bench_names speed                    lines "kind<TAB>name" in; nanoseconds of read_name and score out
//
// kind ("p", or "po" where the two differ) is p (person), o (organisation), t (thing) or u (unknown).
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "clew/screen/asked_names.h"
#include "clew/screen/name_index.h"
#include "clew/screen/name_judge.h"
#include "clew/screen/name_score.h"
#include "clew/screen/ofac_score.h"
#include "clew/text/name.h"

namespace {

using clew::text::Name;
using clew::text::NameKind;

NameKind kind_of(std::string_view word) {
  if (word.starts_with('p')) return NameKind::person;
  if (word.starts_with('o')) return NameKind::organisation;
  if (word.starts_with('t')) return NameKind::thing;
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
  const auto kinds = clew::screen::kinds_of(a.kind, b.kind);
  std::vector<std::uint32_t> first, second;
  for (const auto& x : a.readings)
    for (const auto& y : b.readings) {
      clew::screen::Side side = side_of(x, first);
      side.transliterated = clew::screen::in_another_alphabet(a.original);
      side.unvocalised = clew::screen::is_unvocalised(a.original);
      clew::screen::judge(side, side_of(y, second), kinds, false, one);
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
    const Name b = clew::text::read_name(fields[2], kind_of(fields[0].substr(fields[0].size() - 1)));
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

int run_explain() {
  std::string line;
  while (read_line(stdin, line)) {
    const auto fields = fields_of(line);
    if (fields.size() < 3) return 2;
    const Name a = clew::text::read_name(fields[1], kind_of(fields[0]));
    const Name b = clew::text::read_name(fields[2], kind_of(fields[0].substr(fields[0].size() - 1)));
    const auto why = clew::screen::explain(a, b, clew::screen::default_weights(), clew::screen::kDefaultThreshold);
    fmt::print("{}\n{}\n{:<44}{}\n", line, why.alignment, why.score, why.counterfactual);
    for (const auto& piece : why.pieces)
      fmt::print("  {:>6} {:<28} {} | {}\n", piece.points, piece.what, piece.query, piece.listed);
  }
  return 0;
}

int run_ofac() {
  std::string line;
  while (read_line(stdin, line)) {
    const auto fields = fields_of(line);
    if (fields.size() < 2) return 2;
    fmt::print("{}\n", clew::screen::ofac_score(fields[0], fields[1]));
  }
  return 0;
}

/// A list of names, and the kind of each.
struct List {
  std::shared_ptr<const clew::screen::NameIndex> index;
  std::vector<char> kinds;

  bool load(const char* path) {
    std::FILE* file = std::fopen(path, "rb");
    if (file == nullptr) return false;
    clew::screen::NameIndexBuilder builder;
    std::string line;
    bool good = true;
    while (good && read_line(file, line)) {
      const auto fields = fields_of(line);
      if (fields.size() < 2) continue;
      good = builder.add(fields[1], kind_of(fields[0])).has_value();
      kinds.push_back(fields[0].empty() ? 'u' : fields[0][0]);
    }
    std::fclose(file);
    if (good) index = std::move(builder).build(2);
    return good;
  }

  void print(std::string_view query, std::span<const clew::screen::NameHit> hits, std::size_t best) const {
    fmt::print("{}", query);
    for (const auto& hit : hits.first(std::min(best, hits.size())))
      fmt::print("\t{}\t{}\t{}", hit.score, index->original(hit.name), kinds[static_cast<std::size_t>(hit.name)]);
    fmt::print("\n");
  }
};

/// Through the index, as a service does it: its weights know how rare a word is in the list.
int run_screen(const char* path, std::size_t best, clew::screen::Score floor) {
  List list;
  if (!list.load(path)) return 2;
  std::string line;
  while (read_line(stdin, line)) {
    const auto fields = fields_of(line);
    if (fields.size() < 2) continue;
    const Name query = clew::text::read_name(fields[1], kind_of(fields[0]));
    list.print(query.original, list.index->search(query, floor), best);
  }
  return 0;
}

/// The best of each listed name over all that is asked of the field.
int run_field(const char* path, std::size_t best, clew::screen::Score floor) {
  List list;
  if (!list.load(path)) return 2;
  std::string line;
  while (read_line(stdin, line)) {
    const auto fields = fields_of(line);
    if (fields.size() < 2) continue;
    clew::text::Field field;
    std::unordered_map<std::uint32_t, clew::screen::NameHit> found;
    for (const auto& asked : clew::screen::asked_names(std::string(fields[1]), kind_of(fields[0]), field)) {
      const auto least = clew::screen::least_score(asked, list.index->weights(), floor);
      if (least > clew::screen::kScoreOne || asked.name.readings.empty()) continue;
      for (const auto& hit : clew::screen::search_asked(*list.index, asked, least)) {
        const auto [at, fresh] = found.try_emplace(static_cast<std::uint32_t>(hit.name), hit);
        if (!fresh && hit.score > at->second.score) at->second = hit;
      }
    }
    std::vector<clew::screen::NameHit> hits;
    for (const auto& [name, hit] : found) hits.push_back(hit);
    std::ranges::sort(
        hits, [](const auto& a, const auto& b) { return a.score != b.score ? a.score > b.score : a.name < b.name; });
    list.print(fields[1], hits, best);
  }
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
  const auto now = [] {  // of this thread alone: the machine may be busy
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
  };
  const auto nanoseconds = [&](double from, std::uint64_t count) {
    return (now() - from) / static_cast<double>(count);
  };
  std::vector<Name> names;
  names.reserve(texts.size());
  auto start = now();
  for (const auto& [kind, text] : texts) names.push_back(clew::text::read_name(text, kind));
  fmt::print("read_name: {:.0f} ns\n", nanoseconds(start, texts.size()));
  std::uint64_t sum = 0, count = 0;
  start = now();
  for (std::size_t i = 0; i < 200 && i < names.size(); ++i)
    for (std::size_t j = 0; j < names.size() && j < 20'000; ++j, ++count)
      sum += clew::screen::score(names[i * 37 % names.size()], names[j], clew::screen::default_weights());
  fmt::print("score, unrelated: {:.0f} ns (checksum {})\n", nanoseconds(start, count), sum);
  sum = count = 0;
  start = now();
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
  if (args.size() == 4 && args[0] == "screen")
    return run_screen(argv[2], std::stoul(argv[3]), static_cast<clew::screen::Score>(std::stoul(argv[4])));
  if (args.size() == 4 && args[0] == "field")
    return run_field(argv[2], std::stoul(argv[3]), static_cast<clew::screen::Score>(std::stoul(argv[4])));
  if (!args.empty() && args[0] == "explain") return run_explain();
  if (!args.empty() && args[0] == "ofac") return run_ofac();
  if (!args.empty() && args[0] == "points") {
    for (std::size_t i = 0; i < clew::screen::kFacts; ++i) {
      const auto fact = static_cast<clew::screen::Fact>(i);
      fmt::print("{}\t{}\n", clew::screen::fact_name(fact), clew::screen::fact_points(fact));
    }
    return 0;
  }
  if (!args.empty() && args[0] == "speed") return run_speed();
  fmt::print(stderr, "clew_bench_names pairs [--facts] | explain | screen|field LIST N FLOOR | points | speed\n");
  return 2;
}
