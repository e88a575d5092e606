// How fast addresses are screened, owners are followed, and an exposure index is made: one row each, with the least
// work anyone could do on the same input beside it.
//
//   clew_bench_addresses FOLDER [TRANSACTIONS]

#include <fmt/format.h>
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <unordered_set>
#include <vector>

#include "bench/clock.h"
#include "bench/synthetic_chain.h"
#include "clew/base/file.h"
#include "clew/base/random.h"
#include "clew/codec/base58.h"
#include "clew/codec/bech32.h"
#include "clew/codec/hex.h"
#include "clew/graph/exposure.h"
#include "clew/ledger/ledger.h"
#include "clew/ledger/writer.h"
#include "clew/screen/address_index.h"
#include "clew/screen/ownership.h"

namespace clew::bench {
namespace {

double cpu() {
  return seconds(CLOCK_PROCESS_CPUTIME_ID);
}
double thread_cpu() {
  return seconds(CLOCK_THREAD_CPUTIME_ID);
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

enum class Kind { evm_lower, evm_mixed, base58, segwit, tron };
constexpr std::pair<Kind, const char*> kKinds[] = {{Kind::evm_lower, "EVM, lower case"},
                                                   {Kind::evm_mixed, "EVM with checksum"},
                                                   {Kind::base58, "base58check"},
                                                   {Kind::segwit, "segwit"},
                                                   {Kind::tron, "Tron"}};

std::string address(Kind kind, Rng& rng) {
  std::vector<std::uint8_t> bytes(20);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(rng.next());
  switch (kind) {
    case Kind::evm_lower: return "0x" + codec::to_hex(bytes);
    case Kind::evm_mixed: {
      std::string text = "0x" + codec::to_hex(bytes);
      for (std::size_t i = 2; i < text.size(); i += 2) {
        if (text[i] >= 'a') text[i] = static_cast<char>(text[i] - 32);
      }
      return text;
    }
    case Kind::segwit: return codec::segwit_encode("bc", 0, bytes);
    case Kind::base58:
    case Kind::tron: bytes.insert(bytes.begin(), kind == Kind::tron ? 0x41 : 0x00);
  }
  return codec::base58check_encode(bytes);
}

void bench_screen() {
  constexpr std::size_t kListed = 20'000, kAsked = 200'000;
  Rng rng(1);
  screen::AddressIndexBuilder builder;
  std::unordered_set<std::string> plain;
  for (std::size_t i = 0; i < kListed; ++i) {
    screen::AddressListing listing;
    listing.text = address(kKinds[i % 5].first, rng);
    listing.source = "list";
    listing.listed.emplace_back();
    plain.insert(listing.text);
    builder.add(std::move(listing));
  }
  const auto index = std::move(builder).build();
  std::vector<std::string> mixed;
  const auto measure = [&](const std::string& name, const std::vector<std::string>& asked) {
    screen::AddressAnswer answer;
    std::uint64_t hits = 0, found = 0;
    double start = cpu();
    for (const std::string& text : asked) {
      index->screen(text, std::nullopt, answer);
      hits += answer.hits.size();
    }
    const double screening = cpu() - start;
    start = cpu();
    for (const std::string& text : asked) found += plain.contains(text);
    const double lookup = cpu() - start;
    std::vector<double> times;
    for (std::size_t i = 0; i < asked.size(); i += 4) {
      const double begin = thread_cpu();
      index->screen(asked[i], std::nullopt, answer);
      times.push_back(thread_cpu() - begin);
    }
    std::sort(times.begin(), times.end());
    const auto count = static_cast<double>(asked.size());
    row("screen an address, " + name,
        fmt::format("{:.2f} M/s per core; p99 {:.1f} us", count / screening / 1e6,
                    times[times.size() * 99 / 100] * 1e6),
        fmt::format("look-up of the text in a hash set, {:.1f} M/s", count / lookup / 1e6), lookup / screening,
        hits * 1'000'003 + found);
  };
  for (const auto& [kind, name] : kKinds) {
    std::vector<std::string> asked;
    for (std::size_t i = 0; i < kAsked; ++i) asked.push_back(address(kind, rng));
    mixed.insert(mixed.end(), asked.begin(), asked.begin() + kAsked / 5);
    measure(name, asked);
  }
  std::vector<std::string> listed;
  for (std::size_t i = 0; i < index->listings(); ++i) listed.push_back(index->listing(i).text);
  measure("all kinds in turn", mixed);
  measure("every one listed", listed);
}

void bench_ownership() {
  Rng rng(2);
  std::vector<screen::Holding> holdings;
  for (std::uint64_t asset = 1; asset < 100'000; ++asset) {
    for (int i = 0; i < 3; ++i) {
      const auto low = static_cast<screen::Percent>(rng.below(i == 0 ? 70 : 15) * screen::kPercentOne);
      holdings.push_back(
          {fmt::format("e{}", rng.below(asset)), fmt::format("e{}", asset), {low, low, false, false}, ""});
    }
  }
  std::vector<std::string> blocked;
  for (int i = 0; i < 1'000; ++i) blocked.push_back(fmt::format("e{}", rng.below(100'000)));
  double start = cpu();
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& holding : holdings) pairs.emplace_back(holding.asset, holding.owner);
  std::sort(pairs.begin(), pairs.end());
  const double sorting = cpu() - start;
  for (const char* name : {"ofac", "uk"}) {
    start = cpu();
    const auto result = screen::blocked_by_ownership(holdings, blocked, *screen::ownership_policy(name));
    const double took = cpu() - start;
    row(fmt::format("50 % rule, {}: 300,000 holdings, 1,000 blocked", name), fmt::format("{:.2f} s", took),
        fmt::format("copying and sorting the pairs, {:.2f} s", sorting), sorting / took, result.blocked.size());
  }
}

std::string build_ledger(const std::string& folder, std::uint64_t transactions) {
  if (const auto ledger = ledger::Ledger::open(folder); ledger && (*ledger)->tx_count() >= transactions) return folder;
  SyntheticChain chain(7);
  auto writer = ledger::Writer::open(folder, {ledger::Kind::utxo, "bench", "regtest", "BTC", 8, 0, 1});
  if (!writer) stop("open", writer.error());
  for (std::uint64_t done = 0; done < transactions;) {
    const ledger::Block& block = chain.next();
    if (const auto appended = writer->append(block); !appended) stop("append", appended.error());
    done += block.utxo.size();
  }
  if (const auto committed = writer->commit(); !committed) stop("commit", committed.error());
  return folder;
}

void bench_exposure(const std::string& folder, std::uint64_t transactions) {
  const auto ledger = ledger::Ledger::open(build_ledger(join_path(folder, "exposure-ledger"), transactions)).value();
  // One output in five to a marked address, of 28 lanes, as in the notes this budget comes from.
  graph::ExposureRequest request;
  for (int lane = 0; lane < 28; ++lane) request.lanes.push_back({"category", fmt::format("actor {}", lane)});
  Rng rng(3);
  for (std::uint64_t id = 2; id < ledger->address_count(); ++id) {
    if (rng.one_in(5)) request.marks.push_back({AddressId{id}, static_cast<graph::Lane>(4 + rng.below(28)), {}, {}});
  }
  request.marks_version = "bench";
  const std::string path = join_path(folder, "exposure.bin");
  double start = cpu();
  if (const auto built = graph::build_exposure(ledger, request, path); !built) stop("exposure", built.error());
  const double building = cpu() - start;
  start = cpu();
  std::uint64_t sum = 0, coins = 0;
  std::vector<ledger::Coin> read;
  for (int pass = 0; pass < 2; ++pass) {
    for (std::uint64_t tx = 0; tx < ledger->tx_count(); ++tx) {
      ledger->inputs(TxIndex{tx}, read);
      for (const auto& coin : read) sum += coin.value;
      coins += read.size();
      ledger->outputs(TxIndex{tx}, read);
      for (const auto& coin : read) sum += coin.value;
      coins += read.size();
    }
  }
  const double walking = cpu() - start;
  const auto count = static_cast<double>(ledger->tx_count());
  start = cpu();
  const auto index = graph::ExposureIndex::open(path).value();
  const double opening = cpu() - start;
  row(fmt::format("exposure index of {:.1f} M transactions, both directions, 28 lanes, {} marks", count / 1e6,
                  request.marks.size()),
      fmt::format("{:.2f} M tx/s a direction; {:.0f} MB file, {:.1f} words/tx; peak {} MiB; opens in {:.2f} s",
                  2 * count / building / 1e6, static_cast<double>(index->bytes()) / 1e6,
                  static_cast<double>(index->words()) / count, peak_mib(), opening),
      fmt::format("reading all coins twice, {:.2f} M tx/s", 2 * count / walking / 1e6), walking / building,
      sum ^ coins);
  const auto view = graph::make_view(ledger, {});
  start = cpu();
  std::uint64_t asked = 0, checksum = 0;
  for (std::uint64_t id = 2; id < ledger->address_count() && asked < 20'000; id += 97, ++asked) {
    checksum ^= static_cast<std::uint64_t>(index->of(*ledger, *view, AddressId{id}, kNativeAsset).received);
  }
  row("exposure of one address", fmt::format("{:.0f} us", (cpu() - start) / static_cast<double>(asked) * 1e6), "-", 1,
      checksum);
}

}  // namespace
}  // namespace clew::bench

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "clew_bench_addresses FOLDER [TRANSACTIONS]\n");
    return 2;
  }
  if (!clew::make_folder(argv[1])) return 1;
  fmt::print("| work | rate | baseline | ratio | checksum |\n| --- | --- | --- | --- | --- |\n");
  clew::bench::bench_screen();
  clew::bench::bench_ownership();
  clew::bench::bench_exposure(argv[1], argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 2'000'000);
  return 0;
}
