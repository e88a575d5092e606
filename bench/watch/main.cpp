// How long does a watch of many customers take over a change of the lists, and does it pass anybody over?
//
//     clew_bench_watch STORE CUSTOMERS.csv BEFORE AFTER [everybody]
//
// BEFORE and AFTER are days of the store. As `clew screen watch` does, it asks whom the change concerns, and those
// before and after, on two threads. With `everybody` all are asked, which is the naive twin: then it also counts whom
// the change concerns after all, and ends with 1 if there is one. Times are of the processor: the machine is often
// shared.
#include <fmt/format.h>
#include <sys/resource.h>
#include <time.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "bench/clock.h"
#include "clew/base/tasks.h"
#include "clew/engine/party_rows.h"
#include "clew/engine/rescreen.h"

namespace clew::bench {
namespace {

template <class T>
T value_or_exit(engine::Outcome<T>&& outcome) {
  if (outcome) return *std::move(outcome);
  fmt::print(stderr, "clew_bench_watch: {}\n", outcome.error().message);
  std::exit(2);
}

std::shared_ptr<const engine::ScreenSnapshot> as_of(const char* store, const char* day) {
  const auto time = parse_time(day);
  if (!time) {
    fmt::print(stderr, "clew_bench_watch: '{}' is no day\n", day);
    std::exit(2);
  }
  engine::SnapshotOptions options;
  options.threads = 2;
  options.then = value_or_exit(engine::as_the_store_had(store, *time));
  return value_or_exit(engine::load_snapshot(store, options));
}

struct Counts {
  std::atomic<std::uint64_t> customers{0}, concerned{0}, changed{0}, passed_over{0};
};

void ask(const engine::ListChange& change, const engine::ScreenQuery& query, bool everybody, Counts& counts) {
  engine::ScreenOptions options;
  options.explain = false;
  ++counts.customers;
  const bool concerned = change.concerns(query, options);
  counts.concerned += concerned ? 1 : 0;
  if (!concerned && !everybody) return;
  if (value_or_exit(change.ask_all(query, options)).hits.empty()) return;
  ++counts.changed;
  counts.passed_over += concerned ? 0 : 1;
}

int watch(const char* store, const char* file, const char* day, const char* later, bool everybody) {
  const auto before = as_of(store, day), after = as_of(store, later);
  auto rows = value_or_exit(engine::PartyRows::open(file, "", ""));
  const double clock = seconds(CLOCK_MONOTONIC), processor = seconds(CLOCK_PROCESS_CPUTIME_ID);
  const engine::ListChange change(before, after);
  Counts counts;
  for (auto window = rows.next(4096); !window.empty(); window = rows.next(4096))
    parallel_for(window.size(), 2, [&](std::size_t i) {
      if (window[i].fault.empty()) ask(change, window[i].query, everybody, counts);
    });
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("{} entities changed; {} customers, {} concerned, {} whose hits changed, {} of them passed over\n",
             change.entities().size(), counts.customers.load(), counts.concerned.load(), counts.changed.load(),
             counts.passed_over.load());
  fmt::print("{:.1f} s of processor, {:.1f} s of clock, peak {} MB\n", seconds(CLOCK_PROCESS_CPUTIME_ID) - processor,
             seconds(CLOCK_MONOTONIC) - clock, usage.ru_maxrss / 1024);
  return counts.passed_over.load() == 0 ? 0 : 1;
}

}  // namespace
}  // namespace clew::bench

int main(int count, char** values) {
  const bool everybody = count == 6 && std::string_view(values[5]) == "everybody";
  if (count != 5 && !everybody) {
    fmt::print(stderr, "clew_bench_watch STORE CUSTOMERS.csv BEFORE AFTER [everybody]\n");
    return 2;
  }
  return clew::bench::watch(values[1], values[2], values[3], values[4], everybody);
}
