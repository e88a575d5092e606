// How fast is a lossless search? Builds an index of a list as large as the largest there are (corpus.h), searches it
// with names somebody got wrong and with names of strangers, and compares a sample with brute force.
//
//     clew_bench_names_index [NAMES [QUERIES [CERTIFIED [CUSTOMERS]]]]    2,000,000  4,000  20  20,000
//     clew_bench_names_index certify [NAMES [QUERIES [STRATUM [FILE]]]]   2,000,000  200  all names
//
// The second compares every query with every name of the list, or of a stratum of it: half of the queries are names of
// the list, each in turn changed in one of the ways there are, half are strangers. It says how far it is and how long
// it will take, and writes the certificate to FILE. The exit code is 1 if there is a single difference.
//
// The budget is of a search by itself, for which what earlier searches found out about words is forgotten; a series of
// searches is measured besides.
//
// Times are of the processor, not of the clock: the machine is often shared. The checksum is of all answers, so that
// two runs can be compared. Prints a table in Markdown, and the differences from brute force, which must be 0.
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "bench/clock.h"
#include "bench/names_index/corpus.h"
#include "clew/base/bytes.h"
#include "clew/base/file.h"
#include "clew/base/progress.h"
#include "clew/base/tasks.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/screen/certificate.h"
#include "clew/screen/name_index.h"
#include "clew/screen/name_mutations.h"

namespace clew::bench {
namespace {

constexpr screen::Score kThreshold = screen::kDefaultThreshold;

std::size_t argument(int count, char** values, int index, std::size_t otherwise) {
  return index < count ? std::strtoull(values[index], nullptr, 10) : otherwise;
}

void row(const std::string& what, const std::string& value, const std::string& budget) {
  fmt::print("| {} | {} | {} |\n", what, value, budget);
  std::fflush(stdout);
}

std::shared_ptr<const screen::NameIndex> build(const NamesCorpus& corpus) {
  screen::NameIndexBuilder builder;
  for (const std::string& name : corpus.names)
    if (!builder.add(name, text::NameKind::unknown)) std::exit(1);
  const double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
  auto index = std::move(builder).build(2);
  row("build, 2 threads",
      fmt::format("{:.1f} s of processor, {:.1f} s of clock", seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu,
                  seconds(CLOCK_MONOTONIC) - wall),
      "15 s of clock");
  row("index", fmt::format("{:.0f} MB for {} names", static_cast<double>(index->bytes()) / 1e6, index->size()),
      "400 MB at 2 M names");
  return index;
}

// Cold: nothing that an earlier query found out is used.
void search(const screen::NameIndex& index, const std::vector<text::Name>& queries, const char* what, bool cold) {
  std::vector<double> times;
  std::uint64_t hits = 0, walked = 0, scored = 0, checksum = 0;
  for (const text::Name& query : queries) {
    screen::SearchProof proof;
    if (cold) index.forget();
    const double start = seconds(CLOCK_THREAD_CPUTIME_ID);
    const auto found = index.search(query, kThreshold, &proof);
    times.push_back(seconds(CLOCK_THREAD_CPUTIME_ID) - start);
    hits += found.size();
    walked += proof.walked;
    scored += proof.scored;
    for (const screen::NameHit& hit : found)
      checksum =
          checksum * 0x9e3779b97f4a7c15ULL + (std::uint64_t{static_cast<std::uint32_t>(hit.name)} << 32 | hit.score);
  }
  double total = 0;
  for (const double time : times) total += time;
  std::ranges::sort(times);
  const auto count = static_cast<double>(times.size());
  const auto at = [&](std::size_t percent) {
    return times[std::min(times.size() - 1, times.size() * percent / 100)] * 1e3;
  };
  row(fmt::format("{}: p50, p95, p99, longest", what),
      fmt::format("{:.3f}, {:.3f}, {:.3f}, {:.3f} ms", at(50), at(95), at(99), times.back() * 1e3),
      "p50 0.25 ms, p99 1 ms");
  row(fmt::format("{}: rate", what), fmt::format("{:.0f} names/s per core", count / total), "3,000 names/s");
  row(fmt::format("{}: hits, walked, scored per query", what),
      fmt::format("{:.2f}, {:.0f}, {:.1f}", static_cast<double>(hits) / count, static_cast<double>(walked) / count,
                  static_cast<double>(scored) / count),
      fmt::format("checksum {:016x}", checksum));
}

void compare(const screen::NameIndex& index, const std::vector<std::string>& texts, std::size_t count) {
  std::vector<screen::CertifyQuery> queries;
  for (std::size_t i = 0; i < std::min(count, texts.size()); ++i)
    queries.push_back({texts[i], text::NameKind::unknown});
  const double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
  const auto certificate = screen::certify(index, queries, kThreshold, 2);
  if (!certificate) std::exit(1);
  const double each = (seconds(CLOCK_PROCESS_CPUTIME_ID) - start) / static_cast<double>(queries.size());
  row(fmt::format("brute force, {} queries", queries.size()),
      fmt::format("{:.2f} s per query, {:.2f} us per name; {} differences", each,
                  each * 1e6 / static_cast<double>(index.size()), certificate->differences),
      "0 differences");
  if (certificate->differences != 0) fmt::print("{}", screen::certificate_text(*certificate));
}

// Says on standard error how far it is and how long it will take.
ProgressFn time_left() {
  return [start = seconds(CLOCK_MONOTONIC)](const Progress& at) {
    const double spent = seconds(CLOCK_MONOTONIC) - start,
                 part = static_cast<double>(at.done) / static_cast<double>(at.total);
    fmt::print(stderr, "\r{:5.1f} %, {:.0f} min gone, {:.0f} min left ", part * 100, spent / 60,
               spent / 60 * (1 - part) / std::max(part, 1e-9));
    return true;
  };
}

int certify(int count, char** values) {
  const std::size_t names = argument(count, values, 2, 2'000'000), searches = argument(count, values, 3, 200);
  const std::size_t stratum = argument(count, values, 4, 0);
  const std::string data = CLEW_SHARED_DATA;
  const NamesCorpus corpus = make_names(names, data);
  fmt::print("{} names, {} of them real\n\n| what | measured | budget |\n| --- | --- | --- |\n", names, corpus.real);
  auto index = build(corpus);
  if (stratum > 0) index = screen::stratum_of(*index, stratum, 2);
  std::vector<screen::CertifyQuery> queries = screen::made_queries(*index, searches - searches / 2, 7);
  const std::vector<std::string> others = make_queries(corpus, searches, 8, data);
  for (std::size_t i = 1; queries.size() < searches; i += 2) queries.push_back({others[i], text::NameKind::unknown});
  const double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
  const auto made = screen::certify(*index, queries, kThreshold, 2, time_left());
  if (!made) return 1;
  const double spent = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
  const std::string json = screen::certificate_json(*made);
  std::uint64_t hits = 0, of_mutations = 0;
  for (const screen::CertifiedQuery& query : made->queries) hits += query.hits;
  of_mutations = std::min<std::uint64_t>(searches - searches / 2, screen::kMutations);
  row(fmt::format("{} queries ({} kinds of fault, and strangers) by {} names", queries.size(), of_mutations,
                  index->size()),
      fmt::format("{} differences; {} hits", made->differences, hits), "0 differences");
  row("comparisons",
      fmt::format("{}: {:.0f} s of processor, {:.2f} us each, {:.0f} s of clock", made->comparisons, spent,
                  spent * 1e6 / static_cast<double>(made->comparisons), seconds(CLOCK_MONOTONIC) - wall),
      "");
  row("certificate",
      fmt::format("SHA-256 {}, {} bytes", codec::to_hex(codec::sha256(as_bytes(json)).view()), json.size()), "");
  fmt::print("\n{}", screen::certificate_text(*made, 4));
  if (count > 5) {
    const auto written = write_file_atomically(values[5], json);
    if (!written) return 1;
  }
  return made->differences == 0 ? 0 : 1;
}

void batch(const screen::NameIndex& index, const std::vector<std::string>& customers) {
  std::vector<std::uint64_t> hits(customers.size());
  const double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
  parallel_for(customers.size(), 2, [&](std::size_t i) {
    hits[i] = index.search(text::read_name(customers[i], text::NameKind::person), kThreshold).size();
  });
  const double spent = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
  std::uint64_t alerts = 0;
  for (const std::uint64_t count : hits) alerts += count > 0 ? 1 : 0;
  const auto count = static_cast<double>(customers.size());
  row(fmt::format("{} customers against the list, 2 threads", customers.size()),
      fmt::format(
          "{:.1f} s of processor, {:.1f} s of clock; {} with a hit; 1 M customers: {:.1f} min on two free cores", spent,
          seconds(CLOCK_MONOTONIC) - wall, alerts, spent / count * 1e6 / 2 / 60),
      "4 min");
}

}  // namespace
}  // namespace clew::bench

int main(int count, char** values) {
  using namespace clew;
  if (count > 1 && std::string_view(values[1]) == "certify") return bench::certify(count, values);
  const std::size_t names = bench::argument(count, values, 1, 2'000'000);
  const std::size_t searches = bench::argument(count, values, 2, 4'000);
  const std::size_t certified = bench::argument(count, values, 3, 20);
  const std::size_t customers = bench::argument(count, values, 4, 20'000);
  const std::string data = CLEW_SHARED_DATA;
  const bench::NamesCorpus corpus = bench::make_names(names, data);
  fmt::print("{} names, {} of them real; threshold {}\n\n| what | measured | budget |\n| --- | --- | --- |\n",
             corpus.names.size(), corpus.real, bench::kThreshold);
  const auto index = bench::build(corpus);
  const std::vector<std::string> texts = bench::make_queries(corpus, searches, 5, data);
  std::vector<text::Name> listed, strangers;
  for (std::size_t i = 0; i < texts.size(); ++i)
    (i % 2 == 0 ? listed : strangers).push_back(text::read_name(texts[i], text::NameKind::unknown));
  bench::search(*index, listed, "listed names with a fault", true);
  bench::search(*index, strangers, "strangers", true);
  bench::search(*index, listed, "listed names with a fault, one after the other", false);
  bench::search(*index, strangers, "strangers, one after the other", false);
  if (certified > 0) bench::compare(*index, texts, certified);
  if (customers > 0) bench::batch(*index, bench::make_queries(corpus, customers, 6, data));
  return 0;
}
