#pragma once
// What the tests of damaged input share: small ledgers to damage, and ingesting what is left of them.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "clew/base/file.h"
#include "clew/codec/csv.h"
#include "clew/engine/engine.h"
#include "sim/bitcoin_chain.h"
#include "sim/faults.h"

namespace clew::faulted {

inline constexpr std::array<std::uint8_t, 8> kMask{0x5a, 0x01, 0xff, 0x80, 0x33, 0x00, 0x7e, 0x19};

/// A folder of its own, in memory where there is such a thing: a store is forced to disk at every commit, and hundreds
/// of stores are not worth that.
class Folder {
 public:
  Folder() {
    std::string name = is_folder("/dev/shm") ? "/dev/shm/clew-test-XXXXXX" : "/tmp/clew-test-XXXXXX";
    path_ = mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { (void)std::system(("rm -rf '" + path_ + "'").c_str()); }
  std::string path(const std::string& name) const { return join_path(path_, name); }
  /// A folder in it that nobody had before.
  std::string fresh() {
    const std::string path = join_path(path_, std::to_string(serial_++));
    EXPECT_TRUE(make_folder(path));
    return path;
  }

 private:
  std::string path_;
  unsigned serial_ = 0;
};

/// A chain of `blocks` blocks, most with some payments, that has everything small chains can have.
inline sim::BitcoinChain make_chain(std::size_t blocks) {
  Rng rng(7);
  sim::BitcoinChain chain({1'900'000'000}, 600);
  std::vector<sim::Coin> coins;
  while (chain.height() < blocks) {
    for (std::uint64_t payments = coins.empty() ? 0 : rng.below(4); payments > 0 && !coins.empty(); --payments) {
      const std::size_t chosen = rng.below(coins.size());
      const sim::Coin coin = coins[chosen];
      coins.erase(coins.begin() + static_cast<std::ptrdiff_t>(chosen));
      const std::uint64_t part = coin.value / rng.between(2, 5);
      const auto one = sim::key_hash(7, "person", rng.below(30)), other = sim::key_hash(7, "person", rng.below(30));
      for (const sim::Coin& made :
           chain.spend({coin}, {{sim::p2wpkh_script(one), part}, {sim::p2pkh_script(other), coin.value - part - 300}}))
        coins.push_back(made);
    }
    coins.push_back(chain.close_block(sim::p2wpkh_script(sim::key_hash(7, "miner", chain.height() % 3))));
  }
  return chain;
}

/// A node's file with the blocks as nodes leave them: not quite in order.
inline std::string node_file(const sim::BitcoinChain& chain, std::size_t first, std::size_t count) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < count; ++i) order.push_back(first + i);
  for (std::size_t i = 0; i + 3 < count; i += 5) std::swap(order[i + 1], order[i + 3]);
  return chain.block_file(order, kMask);
}

inline void write(const std::string& path, std::string_view text) {
  ASSERT_TRUE(make_folder(path.substr(0, path.rfind('/'))));
  ASSERT_TRUE(write_file_atomically(path, text));
}

inline engine::IngestRequest request_for(const std::string& format, const std::vector<std::string>& paths) {
  engine::IngestRequest request;
  request.format = format;
  request.paths = paths;
  request.segment_transactions = 40;
  if (format == "bitcoin") request.network = "regtest";
  return request;
}

/// A store's file of records set aside has each of the report's, and no other (those of one text once).
inline void expect_quarantine_is_kept(const std::string& store, const engine::IngestReport& report) {
  std::set<std::vector<std::string>> said, kept;
  for (const auto& record : report.quarantined)
    said.insert({record.file, std::to_string(record.offset), code_name(record.code), record.reason, record.record});
  if (const auto text = read_file(join_path(store, "quarantine.csv"))) {
    codec::CsvReader reader(*text);
    for (bool header = true; !reader.done(); header = false) {
      const auto row = reader.next();
      ASSERT_TRUE(row);
      if (!header) kept.insert(row->fields);
    }
  }
  EXPECT_EQ(kept, said);
}

inline std::uint64_t count_of(const engine::IngestReport& report, std::string_view name) {
  for (const auto& [known, count] : report.counts) {
    if (known == name) return count;
  }
  return 0;
}

/// For a failing case: the seed and what was done.
inline std::string describe(std::uint64_t seed, const std::vector<sim::Fault>& faults) {
  std::string text = "seed " + std::to_string(seed);
  for (const auto& fault : faults)
    text += std::string("\n  ") + sim::fault_kind_name(fault.kind) + " at " + std::to_string(fault.offset) + ": " +
            fault.detail;
  return text;
}
inline std::string describe(const engine::IngestReport& report) {
  std::string text;
  for (const auto& record : report.quarantined)
    text += "\n  set aside: " + record.file + " at " + std::to_string(record.offset) + ": " + record.reason + " (" +
            record.record + ")";
  for (const auto& [name, count] : report.counts) {
    if (count > 0) text += "\n  " + name + ": " + std::to_string(count);
  }
  return text;
}

}  // namespace clew::faulted
