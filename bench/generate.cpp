// How fast are ledgers made? One row for each: innocents alone on a Bitcoin and on an EVM chain, with rate, bytes and
// peak memory. The baseline is the least anyone could do: hashing the bytes that are written (Bitcoin hashes each
// transaction twice over, an EVM export prints more than is hashed). Each ledger is made in a process of its own, so
// that its peak is its own.
//
//     clew_bench_generate FOLDER [TRANSACTIONS...]     (default 1000000; size L is 10000000)

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "bench/clock.h"
#include "clew/base/file.h"
#include "clew/codec/hash.h"
#include "sim/background.h"

namespace clew::bench {
namespace {

constexpr UnixTime kGenesis{1'898'380'800}, kStory{1'898'553'600};
constexpr std::int64_t kDays = 60;

[[noreturn]] void stop(const char* what, const Error& error) {
  fmt::print(stderr, "bench: {}: {}\n", what, error.reason);
  std::_Exit(1);
}

struct Made {
  std::uint64_t transactions = 0, bytes = 0;
};

Made make_bitcoin(const std::string& folder, std::uint64_t transactions) {
  auto ledger = sim::BitcoinLedger::create(folder, {1, kGenesis});
  if (!ledger) stop("create", ledger.error());
  sim::Schedule schedule;
  sim::BitcoinBackground settings;
  settings.seed = 1;
  settings.transactions = transactions;
  settings.begin = kStory;
  settings.end = {kStory.seconds + kDays * 86'400};
  sim::start_background(settings, *ledger, schedule);
  schedule.run(settings.end);
  if (const auto done = ledger->finish(); !done) stop("finish", done.error());
  return {ledger->transactions(), ledger->bytes()};
}

Made make_evm(const std::string& folder, std::uint64_t transactions) {
  sim::EvmBackground settings;
  settings.seed = 1;
  settings.transactions = transactions;
  settings.begin = {kStory.seconds + 60};
  settings.end = {kStory.seconds + kDays * 86'400};
  for (std::uint64_t i = 0; i < 3; ++i) settings.tokens.push_back(sim::evm_address(1, "token", i));
  sim::EvmSettings chain_settings;
  chain_settings.genesis_time = kStory;
  auto chain = sim::EvmChain::create(folder, chain_settings, sim::evm_background_openings(settings));
  if (!chain) stop("create", chain.error());
  sim::Schedule schedule;
  sim::start_background(settings, *chain, schedule);
  schedule.run(settings.end);
  if (const auto done = chain->finish(); !done) stop("finish", done.error());
  return {chain->transactions(), chain->bytes()};
}

// Seconds of processor that hashing `bytes` takes, in pieces of a transaction's size.
double hash_seconds(std::uint64_t bytes, bool keccak, std::uint64_t& checksum) {
  const std::vector<std::uint8_t> piece(256, 0x5a);
  const double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
  const std::uint64_t sample = std::min<std::uint64_t>(bytes, 64'000'000);
  for (std::uint64_t done = 0; done < sample; done += piece.size())
    checksum ^= (keccak ? codec::keccak256(piece) : codec::sha256d(piece)).prefix() + done;
  return (seconds(CLOCK_PROCESS_CPUTIME_ID) - start) * static_cast<double>(bytes) / static_cast<double>(sample);
}

void run(const std::string& folder, bool evm, std::uint64_t transactions) {
  const double cpu_start = seconds(CLOCK_PROCESS_CPUTIME_ID), wall_start = seconds(CLOCK_MONOTONIC);
  const Made made = evm ? make_evm(folder, transactions) : make_bitcoin(folder, transactions);
  const double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu_start, wall = seconds(CLOCK_MONOTONIC) - wall_start;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::uint64_t checksum = made.bytes;
  const double floor = hash_seconds(made.bytes, evm, checksum);
  const double count = static_cast<double>(made.transactions), megabytes = static_cast<double>(made.bytes) / 1e6;
  fmt::print(
      "| make {} transactions of {} | {:.0f} tx/s, {:.0f} MB/s (wall {:.0f} tx/s) | {:.0f} MB, {} MiB peak | {} of the "
      "same bytes, "
      "{:.1f} s | {:.2f} | {:016x} |\n",
      made.transactions, evm ? "an EVM chain" : "Bitcoin", count / cpu, megabytes / cpu, count / wall, megabytes,
      usage.ru_maxrss / 1024, evm ? "Keccak-256" : "SHA-256d", floor, floor / cpu, checksum);
  std::fflush(stdout);
}

}  // namespace
}  // namespace clew::bench

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr,
               "usage: clew_bench_generate FOLDER [TRANSACTIONS...]   (an empty folder to work in; default 1000000)\n");
    return 2;
  }
  std::vector<std::uint64_t> sizes;
  for (int i = 2; i < argc; ++i) sizes.push_back(std::strtoull(argv[i], nullptr, 10));
  if (sizes.empty()) sizes = {1'000'000};
  fmt::print(
      "| work | rate | size | baseline | ratio (1 = as fast as the baseline) | checksum |\n"
      "| --- | --- | --- | --- | --- | --- |\n");
  std::fflush(stdout);
  for (const std::uint64_t size : sizes) {
    for (const bool evm : {false, true}) {
      const std::string folder = clew::join_path(argv[1], fmt::format("{}-{}", evm ? "evm" : "bitcoin", size));
      const pid_t child = fork();
      if (child == 0) {
        clew::bench::run(folder, evm, size);
        std::_Exit(0);
      }
      int status = 1;
      if (child < 0 || waitpid(child, &status, 0) != child || status != 0) return 1;
    }
  }
  return 0;
}
