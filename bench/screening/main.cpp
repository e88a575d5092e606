// How long does a whole answer take, without reasons and with them? Among them is the fact that would change the
// decision, which is asked for: up to six more questions for an answer that has a hit (engine/screen_what_if.cpp).
//
//     clew_bench_screening [NAMES [QUESTIONS [THREADS]]]    50,000  2,000  2
//
// The list is that of clew_bench_names_index (real names first, where the folder with real data is there), each name a
// party of its own with a birth date and a number; half of the questions are names of it that somebody got wrong, half
// are strangers. Times are of the processor, not of the clock: the machine is often shared. The baseline is the answer
// without reasons. The checksum is of all answers.
#include <fmt/format.h>
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "bench/clock.h"
#include "bench/names_index/corpus.h"
#include "clew/base/bytes.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/engine/screening.h"

namespace clew::bench {
namespace {

std::shared_ptr<const engine::ScreenSnapshot> snapshot_of(const NamesCorpus& corpus, unsigned threads) {
  engine::SnapshotList list;
  list.info.list = "made";
  for (std::size_t i = 0; i < corpus.names.size(); ++i) {
    intel::Entity& entity = list.entities.emplace_back();
    entity.id = fmt::format("made-{}", i);
    entity.schema = "Person";
    entity.add("name", corpus.names[i]);
    entity.add("birthDate", fmt::format("{}-01-01", 1930 + i % 70));
    entity.add("passportNumber", fmt::format("P{:08}", i));
    entity.add("topics", "sanction");
    entity.settle();
  }
  std::vector<engine::SnapshotList> lists;
  lists.push_back(std::move(list));
  auto snapshot = engine::make_snapshot(std::move(lists), {std::nullopt, threads});
  if (!snapshot) std::exit(1);
  return *std::move(snapshot);
}

void ask(const engine::ScreenSnapshot& snapshot, const std::vector<std::string>& names, const char* what,
         const engine::ScreenOptions& options) {
  std::vector<double> times;
  std::uint64_t with_hit = 0, changes = 0;
  codec::Sha256 all;
  for (const std::string& name : names) {
    engine::ScreenQuery query;
    query.party.schema = "Person";
    query.party.add("name", name);
    query.party.settle();
    const double start = seconds(CLOCK_THREAD_CPUTIME_ID);
    const auto answer = engine::screen_party(snapshot, query, options);
    times.push_back(seconds(CLOCK_THREAD_CPUTIME_ID) - start);
    if (!answer) continue;
    with_hit += !answer->hits.empty();
    changes += !answer->hits.empty() && !answer->hits.front().explanation.counterfactual.empty();
    all.update(as_bytes(engine::answer_json(*answer)));
  }
  double total = 0;
  for (const double time : times) total += time;
  std::ranges::sort(times);
  const auto at = [&](std::size_t percent) {
    return times[std::min(times.size() - 1, times.size() * percent / 100)] * 1e3;
  };
  fmt::print("| {} | {:.3f}, {:.3f}, {:.3f} ms | {:.0f} | {} of {}, {} | {} |\n", what, at(50), at(95), at(99),
             static_cast<double>(times.size()) / total, with_hit, times.size(), changes,
             codec::to_hex(all.finish().view()).substr(0, 16));
  std::fflush(stdout);
}

std::size_t argument(int count, char** values, int index, std::size_t otherwise) {
  return index < count ? std::strtoull(values[index], nullptr, 10) : otherwise;
}

}  // namespace
}  // namespace clew::bench

int main(int count, char** values) {
  using namespace clew;
  const std::string data = CLEW_SHARED_DATA;
  const bench::NamesCorpus corpus = bench::make_names(bench::argument(count, values, 1, 50'000), data);
  const std::vector<std::string> names = bench::make_queries(corpus, bench::argument(count, values, 2, 2'000), 5, data);
  const double start = bench::seconds(CLOCK_MONOTONIC);
  const auto snapshot = bench::snapshot_of(corpus, static_cast<unsigned>(bench::argument(count, values, 3, 2)));
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("{} names, {} of them real; loaded in {:.1f} s of clock, at most {} MB\n\n", corpus.names.size(),
             corpus.real, bench::seconds(CLOCK_MONOTONIC) - start, usage.ru_maxrss / 1024);
  fmt::print("| an answer | p50, p95, p99 | a second and core | with a hit, with what would change it | checksum |\n");
  fmt::print("| --- | --- | --- | --- | --- |\n");
  engine::ScreenOptions options;
  options.explain = false;
  bench::ask(*snapshot, names, "without reasons", options);
  options.explain = true;
  bench::ask(*snapshot, names, "with reasons and what would change it", options);
  return 0;
}
