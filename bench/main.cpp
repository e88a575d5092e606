// One question each, a rate, the ratio to a baseline that does the least work anyone could do on the same bytes, and a
// checksum of the work so that nothing is optimised away. Prints a table in Markdown. Not a test: machines differ,
// ratios travel.

#include <fmt/format.h>
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "bench/synthetic_chain.h"
#include "clew/base/file.h"
#include "clew/codec/hash.h"
#include "clew/formats/bitcoin/parse.h"
#include "clew/graph/flow.h"
#include "clew/ledger/ledger.h"
#include "clew/ledger/writer.h"
#include "clew/trace/tracer.h"

namespace clew::bench {
namespace {

/// Seconds of processor and of wall clock. Rates are per processor second, since budgets are per core and a shared
/// machine gives away its cores; the wall clock stands beside them, because waiting for a disk costs no processor.
struct Seconds {
  double cpu = 0, wall = 0;
  static double read(clockid_t clock) {
    timespec at{};
    clock_gettime(clock, &at);
    return static_cast<double>(at.tv_sec) + static_cast<double>(at.tv_nsec) * 1e-9;
  }
  static Seconds now() { return {read(CLOCK_PROCESS_CPUTIME_ID), read(CLOCK_MONOTONIC)}; }
  Seconds& operator+=(const Seconds& other) {
    cpu += other.cpu;
    wall += other.wall;
    return *this;
  }
  friend Seconds operator-(const Seconds& a, const Seconds& b) { return {a.cpu - b.cpu, a.wall - b.wall}; }
};
Seconds since(const Seconds& start) {
  return Seconds::now() - start;
}

std::uint64_t peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) / 1024;
}

void row(const std::string& work, const std::string& rate, const std::string& baseline, double ratio,
         std::uint64_t checksum) {
  fmt::print("| {} | {} | {} | {:.2f} | {:016x} |\n", work, rate, baseline, ratio, checksum);
  std::fflush(stdout);
}

[[noreturn]] void stop(const char* what, const Error& error) {
  fmt::print(stderr, "bench: {}: {}\n", what, error.reason);
  std::exit(1);
}

// ---- Parse: bytes to transactions with ids and addresses ----

void bench_parse() {
  SyntheticChain chain(1);
  std::vector<std::vector<std::uint8_t>> blocks;
  std::uint64_t bytes = 0;
  for (int i = 0; i < 400; ++i) {
    chain.next();
    if (i < 250) continue;
    blocks.push_back(chain.raw());
    bytes += blocks.back().size();
  }
  std::uint64_t checksum = 0, addresses = 0;
  Seconds start = Seconds::now();
  formats::bitcoin::ParsedBlock parsed;
  for (const auto& raw : blocks) {
    if (const auto read = formats::bitcoin::parse_block(raw, 1, parsed); !read) stop("parse", read.error());
    for (const auto& tx : parsed.block.utxo) {
      checksum ^= tx.txid.prefix();
      for (const auto& output : tx.outputs) addresses += output.address.bytes.size();
    }
  }
  const Seconds parse = since(start);
  start = Seconds::now();
  std::uint64_t hashed = 0;
  for (const auto& raw : blocks) hashed ^= codec::sha256d(raw).prefix();
  const Seconds hash = since(start);
  const double megabytes = static_cast<double>(bytes) / 1e6;
  row("parse raw blocks, ids and addresses",
      fmt::format("{:.0f} MB/s (wall {:.0f})", megabytes / parse.cpu, megabytes / parse.wall),
      fmt::format("SHA-256d of the same bytes, {:.0f} MB/s", megabytes / hash.cpu), hash.cpu / parse.cpu,
      (checksum + addresses) ^ hashed);
}

// ---- Ingest, reopen, size ----

struct Built {
  std::string folder;
  std::uint64_t transactions = 0, outputs = 0;
};

/// A ledger of an earlier run is used again: making it takes far longer than tracing it.
std::optional<Built> built_before(const std::string& folder, std::uint64_t transactions) {
  const auto ledger = ledger::Ledger::open(folder);
  if (!ledger || (*ledger)->tx_count() < transactions) return {};
  return Built{folder, (*ledger)->tx_count(), (*ledger)->output_count()};
}

Built bench_ingest(const std::string& folder, std::uint64_t transactions) {
  SyntheticChain chain(7);
  const ledger::Identity identity{ledger::Kind::utxo, "bench", "regtest", "BTC", 8, 0, 1};
  auto writer = ledger::Writer::open(folder, identity);
  if (!writer) stop("open", writer.error());
  Seconds spent;
  std::uint64_t done = 0;
  while (done < transactions) {
    const ledger::Block& block = chain.next();  // made outside the measured time
    const Seconds start = Seconds::now();
    if (const auto appended = writer->append(block); !appended) stop("append", appended.error());
    spent += since(start);
    done += block.utxo.size();
  }
  Seconds start = Seconds::now();
  if (const auto committed = writer->commit(); !committed) stop("commit", committed.error());
  spent += since(start);

  std::uint64_t bytes = 0, hot = 0;
  start = Seconds::now();
  const auto ledger = ledger::Ledger::open(folder);
  const Seconds reopen = since(start);
  if (!ledger) stop("reopen", ledger.error());
  for (const auto& column : (*ledger)->sizes()) {
    bytes += column.bytes;
    hot += column.hot ? column.bytes : 0;
  }
  const std::string copy = folder + ".copy";
  const std::string zeros(bytes, 'x');
  start = Seconds::now();
  if (const auto written = write_file_atomically(copy, zeros); !written) stop("write", written.error());
  const Seconds write = since(start);
  (void)remove_file(copy);

  const double million = static_cast<double>(done) / 1e6;
  row(fmt::format("ingest {:.0f} M transactions, both directions", million),
      fmt::format("{:.1f} M tx/min (wall {:.1f})", million / spent.cpu * 60, million / spent.wall * 60),
      fmt::format("sequential write of the same {} MB, {:.1f} s", bytes / 1'000'000, write.wall),
      write.wall / spent.wall, bytes);
  row(fmt::format("store of {:.0f} M transactions", million),
      fmt::format("{:.1f} B per output hot, {:.1f} in all",
                  static_cast<double>(hot) / static_cast<double>(chain.outputs()),
                  static_cast<double>(bytes) / static_cast<double>(chain.outputs())),
      "budget 20 B hot", 20.0 * static_cast<double>(chain.outputs()) / static_cast<double>(hot), hot);
  row(fmt::format("reopen {:.0f} M transactions", million), fmt::format("{:.1f} ms", reopen.wall * 1e3), "budget 1 s",
      1.0 / reopen.wall, (*ledger)->tx_count());
  return {folder, done, chain.outputs()};
}

// ---- Trace, one policy at a time, against a plain walk of the same edges ----

trace::Method method_for(std::vector<trace::PolicyId> policies, std::uint64_t limit) {
  trace::Method method = trace::default_method();
  method.policies = std::move(policies);
  method.interval = false;
  method.floor_ppm = 0;
  method.fees = graph::Fees::drop;
  method.limits.transactions_max = limit;
  method.threads = 1;
  return method;
}

// The cheapest thing that touches the same transactions: read inputs, outputs and spenders, add up values.
Seconds plain_walk(const ledger::Ledger& ledger, const std::vector<TxIndex>& visited, std::uint64_t& sum) {
  const Seconds start = Seconds::now();
  std::vector<ledger::Coin> coins;
  for (const TxIndex tx : visited) {
    ledger.inputs(tx, coins);
    for (const ledger::Coin& coin : coins) sum += coin.value;
    ledger.outputs(tx, coins);
    for (const ledger::Coin& coin : coins) {
      const auto spender = ledger.spender(coin.out);
      sum += coin.value + (spender ? raw(*spender) : 0);
    }
  }
  return since(start);
}

std::string names(const std::vector<trace::PolicyId>& policies) {
  if (policies.size() == 1) return trace::policy_name(policies.front());
  return fmt::format("{} conserving policies, one result", policies.size());
}

void bench_trace(const Built& built) {
  using enum trace::PolicyId;
  const auto ledger = ledger::Ledger::open(built.folder);
  if (!ledger) stop("open", ledger.error());
  trace::Incident incident{"bench", {}};
  const std::uint64_t from = built.transactions / 10;
  for (std::uint64_t i = 0; i < 2'000; ++i) {
    trace::Seed seed;
    seed.kind = trace::Seed::Kind::tx;
    seed.tx = (*ledger)->tx_id(TxIndex{from + i}).hash;
    incident.seeds.push_back(seed);
  }
  const std::uint64_t limit = std::min<std::uint64_t>(400'000, built.transactions);
  // One address in 5,000 is a service, so that there are exits and paths to find.
  std::vector<intel::Label> services;
  for (std::uint64_t id = 2; id < (*ledger)->address_count(); id += 5'000) {
    intel::Label label;
    label.address = Address((*ledger)->address(AddressId{id}));
    label.label = "service";
    label.category = "exchange";
    services.push_back(std::move(label));
  }
  const intel::Labels labels(std::move(services));
  for (const std::vector<trace::PolicyId>& policies : {std::vector{poison},
                                                       {haircut},
                                                       {fifo},
                                                       {lifo},
                                                       {seniority},
                                                       {juniority},
                                                       {tiho},
                                                       {haircut, fifo, lifo, seniority, juniority, tiho}}) {
    trace::Method method = method_for(policies, limit);
    method.incidents = {incident};
    // The walks report every 4096 visits and when they end, so that what lies between is walking only: no seeds, no
    // tables, no paths.
    Seconds first, last;
    std::uint64_t seen = 0, seen_first = 0;
    const auto watch = [&](const Progress& progress) {
      last = Seconds::now();
      seen = progress.done;
      if (seen_first == 0) first = last, seen_first = seen;
      return true;
    };
    const Seconds start = Seconds::now();
    const auto result = trace::trace(*ledger, labels, method, watch);
    const Seconds spent = since(start);
    if (!result) stop("trace", result.error().error);
    const double walked = static_cast<double>(seen - seen_first) / std::max((last - first).cpu, 1e-9);
    std::uint64_t visits = 0, checksum = 0;
    for (const trace::PolicyRun& policy : result->runs) {
      visits += policy.visited;
      for (const auto& holding : policy.holdings)
        checksum = checksum * 31 + static_cast<std::uint64_t>(holding.amount.quanta);
    }
    // Policies visit different sets: the baseline walks their union once and is scaled to as many visits.
    const Seconds walk = plain_walk(**ledger, result->visited, checksum);
    const double visited = static_cast<double>(visits);
    const double plain = static_cast<double>(result->visited.size()) / walk.cpu;
    row(fmt::format("trace {} ({:.2f} M tx visited of {:.0f} M)", names(policies), visited / 1e6,
                    static_cast<double>(built.transactions) / 1e6),
        fmt::format("{:.2f} M tx/s (wall {:.2f}); walking alone {:.2f}", visited / spent.cpu / 1e6,
                    visited / spent.wall / 1e6, walked / 1e6),
        fmt::format("plain walk of the same edges, {:.2f} M tx/s", plain / 1e6), visited / spent.cpu / plain, checksum);
  }
}

int run(const std::string& folder, const std::vector<std::uint64_t>& sizes) {
  fmt::print(
      "| work | rate | baseline | ratio (1 = as fast as the baseline, or the budget met) | checksum |\n| --- | --- | "
      "--- | --- | --- |\n");
  bench_parse();
  for (const std::uint64_t size : sizes) {
    const std::string place = join_path(folder, std::to_string(size));
    const auto before = built_before(place, size);
    bench_trace(before ? *before : bench_ingest(place, size));
    fmt::print("| memory so far | {} MiB peak resident | | | |\n", peak_mib());
  }
  return 0;
}

}  // namespace
}  // namespace clew::bench

int main(int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') {
    fmt::print(stderr,
               "usage: clew_bench FOLDER [TRANSACTIONS...]   (a folder of its own, used again; default 1000000 "
               "10000000)\n");
    return 2;
  }
  std::vector<std::uint64_t> sizes;
  for (int i = 2; i < argc; ++i) sizes.push_back(std::strtoull(argv[i], nullptr, 10));
  if (sizes.empty()) sizes = {1'000'000, 10'000'000};
  if (!clew::make_folder(argv[1])) return 1;
  return clew::bench::run(argv[1], sizes);
}
