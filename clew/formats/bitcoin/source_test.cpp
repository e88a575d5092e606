// A node's folder, written by the test itself (no real sample with forks, masks, undo files or damage is at hand):
// order, forks, damage, continuation.

#include <gtest/gtest.h>

#include <unistd.h>
#include <algorithm>
#include <cstdlib>

#include "clew/base/file.h"
#include "clew/base/random.h"
#include "clew/codec/hex.h"
#include "clew/formats/bitcoin/bitcoin.h"
#include "clew/formats/bitcoin/written_chain.h"

namespace clew::formats::bitcoin {
namespace {

using written::Blob;
using written::Written;

class SourceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "bitcoin_source_XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    options_.network = "regtest";
  }
  void TearDown() override {
    const auto names = *list_folder(folder_);
    for (const std::string& name : names) (void)remove_file(join_path(folder_, name));
    (void)::rmdir(folder_.c_str());
  }
  std::string at(const std::string& name) const { return join_path(folder_, name); }

  /// "height:hash" of all blocks, a line each, then one line per quarantined record.
  std::string read(const std::vector<std::string>& paths) {
    auto source = open_bitcoin(paths, options_);
    if (!source) return std::string("error: ") + source.error().reason;
    std::string text = drain(**source);
    counts_ = (*source)->counts();
    return text;
  }
  static std::string drain(ledger::BlockSource& source) {
    std::string text;
    while (true) {
      const auto block = source.next();
      if (!block || *block == nullptr) break;
      text += line((*block)->height, (*block)->hash);
    }
    for (const auto& record : source.quarantine().records())
      text += record.file + "@" + std::to_string(record.offset) + " " + record.reason + "\n";
    return text;
  }
  static std::string line(std::uint64_t height, const Hash256& hash) {
    return std::to_string(height) + ":" + codec::hash_text(hash, true) + "\n";
  }
  static std::string lines(const std::vector<Written>& blocks, std::uint64_t first = 0) {
    std::string text;
    for (const Written& block : blocks) text += line(first++, block.hash);
    return text;
  }
  std::uint64_t count(std::string_view name) const {
    const auto found = std::ranges::find(counts_, name, &ledger::SourceCounts::value_type::first);
    return found == counts_.end() ? ~std::uint64_t{0} : found->second;
  }

  std::string folder_;
  BitcoinOptions options_;
  ledger::SourceCounts counts_;
};

TEST_F(SourceTest, BlocksOutOfOrderInMaskedFilesComeInTheOrderOfTheChainForAnyNumberOfThreads) {
  const std::uint64_t seed = 20260501;
  SCOPED_TRACE(seed);
  Rng rng(seed);
  const auto chain = written::run({}, 0, 60);
  std::vector<std::size_t> order(chain.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[rng.below(i)]);
  Blob files[2];
  for (const std::size_t i : order) {
    Blob& file = files[i % 2];
    written::frame(file, chain[i].bytes);
    file.insert(file.end(), rng.below(20), 0);  // zeros between records are a node's padding
  }
  const std::array<std::uint8_t, 8> mask{1, 2, 3, 250, 5, 6, 7, 99};
  written::write(at("blk00000.dat"), files[0], mask);
  written::write(at("blk00001.dat"), files[1], mask);
  written::write(at("xor.dat"), Blob(mask.begin(), mask.end()));
  for (const unsigned threads : {1u, 2u, 8u}) {
    options_.threads = threads;
    EXPECT_EQ(read({folder_}), lines(chain)) << threads << " threads";
    EXPECT_EQ(read({at("blk00001.dat"), at("blk00000.dat")}), lines(chain))
        << threads << " threads, files the other way round";
  }
}

TEST_F(SourceTest, TheForkWithMoreWorkIsTheChainAndTheOtherIsCountedAsStale) {
  const auto trunk = written::run({}, 0, 5);
  const auto lost = written::run(trunk.back().hash, 5, 2, 7);
  const auto won = written::run(trunk.back().hash, 5, 3, 9);
  Blob file;
  for (const auto* part : {&trunk, &lost, &won}) {
    for (const Written& block : *part) written::frame(file, block.bytes);
  }
  written::frame(file, trunk[2].bytes);  // once more
  written::write(at("blk00000.dat"), file);
  EXPECT_EQ(read({folder_}), lines(trunk) + lines(won, 5));
  EXPECT_EQ(count("stale blocks"), 2u);
  EXPECT_EQ(count("repeated blocks"), 1u);
}

TEST_F(SourceTest, ABlockWithoutParentInTheMiddleIsSetAsideWithItsReason) {
  const auto chain = written::run({}, 0, 6);
  Hash256 nowhere;
  nowhere.bytes[0] = 1;
  const auto orphan = written::run(nowhere, 3, 1, 5);
  Blob file;
  for (const Written& block : chain) written::frame(file, block.bytes);
  const std::size_t place = file.size() + 8;
  written::frame(file, orphan[0].bytes);
  written::write(at("blk00000.dat"), file);
  EXPECT_EQ(
      read({folder_}),
      lines(chain) + "blk00000.dat@" + std::to_string(place) +
          " its parent is not in the input, and other blocks with more work hold its height or the one beside it\n");
}

TEST_F(SourceTest, ABlockWhoseTransactionsWereChangedIsSetAsideAndTheNextFollowsAGap) {
  const auto chain = written::run({}, 0, 4);
  Blob file;
  for (const Written& block : chain) written::frame(file, block.bytes);
  const std::size_t second = 2 * (8 + chain[0].bytes.size()) + 8;
  file[second + chain[2].bytes.size() - 20] ^= 1;  // in the address of the block's only output
  written::write(at("blk00000.dat"), file);
  EXPECT_EQ(read({folder_}), line(0, chain[0].hash) + line(1, chain[1].hash) + line(3, chain[3].hash) +
                                 "blk00000.dat@" + std::to_string(second + 36) +
                                 " the Merkle root of the transactions is not the header's; its height is missing from "
                                 "the ledger, and the blocks after it follow a gap\n");
  Blob whole;
  written::frame(whole, chain[2].bytes);
  written::write(at("blk00001.dat"), whole);
  EXPECT_EQ(read({folder_}).substr(0, lines(chain).size()), lines(chain)) << "a sound copy elsewhere takes its place";
}

TEST_F(SourceTest, ACutRecordAndAHeaderWithoutWorkCostOneRecordEach) {
  const auto chain = written::run({}, 0, 3);
  Blob file;
  written::frame(file, chain[0].bytes);
  Blob forged = chain[1].bytes;
  while (meets_target(block_hash(forged), 0x207fffff, *find_network("regtest"))) ++forged[76];
  const std::size_t at_forged = file.size() + 8;
  written::frame(file, forged);
  written::frame(file, chain[1].bytes);
  written::frame(file, chain[2].bytes);
  const std::size_t at_cut = file.size();
  written::frame(file, chain[0].bytes);
  file.resize(at_cut + 39);
  written::write(at("blk00000.dat"), file);
  EXPECT_EQ(read({folder_}),
            lines(chain) + "blk00000.dat@" + std::to_string(at_forged) +
                " the header has no proof of work: no block, or a damaged one; the blocks after it are still read\n" +
                "blk00000.dat@" + std::to_string(at_cut) + " a record is cut by the end of the file\n");
}

TEST_F(SourceTest, AFileCutAtAnyByteGivesTheBlocksBeforeTheCut) {
  const auto chain = written::run({}, 0, 3);
  Blob file;
  std::vector<std::size_t> ends;
  for (const Written& block : chain) {
    written::frame(file, block.bytes);
    ends.push_back(file.size());
  }
  for (std::size_t size = 0; size <= file.size(); ++size) {
    written::write(at("blk00000.dat"), Blob(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)));
    auto source = open_bitcoin({folder_}, options_);
    ASSERT_TRUE(source.has_value()) << size;
    const auto whole =
        static_cast<std::size_t>(std::ranges::count_if(ends, [&](std::size_t end) { return end <= size; }));
    const std::string text = drain(**source);
    ASSERT_EQ(text.substr(0, text.find("blk")),
              lines({chain.begin(), chain.begin() + static_cast<std::ptrdiff_t>(whole)}))
        << size;
    const bool clean = size == 0 || std::ranges::find(ends, size) != ends.end();
    ASSERT_EQ((*source)->quarantine().records().size(), clean ? 0u : 1u) << size;
  }
}

TEST_F(SourceTest, APrunedNodesUndoFilesTellWhatItsBlocksSpend) {
  Hash256 old;
  old.bytes[5] = 77;
  const Blob spend = written::transaction(old, 3, {0x51}, {{4 * kCoin, written::pay_to_key_hash(8)}});
  const Written first = written::block(old, {written::coinbase(500, 1), spend});
  const Written second = written::block(first.hash, {written::coinbase(501, 1)});
  Blob blocks;
  written::frame(blocks, second.bytes);
  written::frame(blocks, first.bytes);
  // One transaction, one output: height 7 (code 14), version 0, 5 coins (50), type 0, 20 bytes.
  Blob undo{1, 1, 14, 0, static_cast<std::uint8_t>(compress_amount(5 * kCoin)), 0};
  undo.insert(undo.end(), 20, 0xab);
  Blob undos;
  written::frame_undo(undos, second, {0});
  written::frame_undo(undos, first, undo);
  const std::array<std::uint8_t, 8> mask{9, 8, 7, 6, 5, 4, 3, 2};
  written::write(at("blk00012.dat"), blocks, mask);
  written::write(at("rev00012.dat"), undos, mask);
  written::write(at("xor.dat"), Blob(mask.begin(), mask.end()));
  auto source = open_bitcoin({folder_}, options_);
  ASSERT_TRUE(source.has_value());
  const ledger::Block* block = *(*source)->next();
  ASSERT_NE(block, nullptr);
  EXPECT_EQ(block->height, 500u);
  const ledger::UtxoInput& input = block->utxo[1].inputs[0];
  EXPECT_TRUE(input.known);
  EXPECT_EQ(input.value, 5 * kCoin);
  EXPECT_EQ(codec::to_hex(input.address.bytes), "abababababababababababababababababababab");
  EXPECT_EQ((*(*source)->next())->height, 501u);
  EXPECT_TRUE((*source)->quarantine().records().empty());
}

TEST_F(SourceTest, ALongerChainReorganisesToTheForkAndAShorterOneChangesNothing) {
  const auto trunk = written::run({}, 0, 5);
  const auto ours = written::run(trunk.back().hash, 5, 2, 7);
  const auto theirs = written::run(trunk.back().hash, 5, 3, 9);
  std::vector<Written> ledger = trunk;
  ledger.insert(ledger.end(), ours.begin(), ours.end());
  const auto hash_at = [&](std::uint64_t height) {
    return height < ledger.size() ? std::optional(ledger[height].hash) : std::nullopt;
  };
  Blob longer;
  for (const auto* part : {&trunk, &theirs}) {
    for (const Written& block : *part) written::frame(longer, block.bytes);
  }
  written::write(at("longer.blk"), longer);
  auto source = *open_bitcoin({at("longer.blk")}, options_);
  EXPECT_EQ(*source->connect(6, hash_at), std::optional<std::uint64_t>(4));
  EXPECT_EQ(drain(*source), lines(theirs, 5));

  ledger = trunk;
  ledger.insert(ledger.end(), theirs.begin(), theirs.end());
  Blob shorter;
  for (const auto* part : {&trunk, &ours}) {
    for (const Written& block : *part) written::frame(shorter, block.bytes);
  }
  written::write(at("shorter.blk"), shorter);
  source = *open_bitcoin({at("shorter.blk")}, options_);
  EXPECT_EQ(*source->connect(7, hash_at), std::nullopt);
  EXPECT_EQ(drain(*source), "");

  source = *open_bitcoin({at("longer.blk")}, options_);
  ledger = trunk;
  EXPECT_EQ(*source->connect(4, hash_at), std::nullopt) << "what follows the tip is just appended";
  EXPECT_EQ(drain(*source), lines(theirs, 5));

  const auto stranger = written::run({}, 0, 3, 44);
  Blob other;
  for (const Written& block : stranger) written::frame(other, block.bytes);
  written::write(at("other.blk"), other);
  source = *open_bitcoin({at("other.blk")}, options_);
  EXPECT_EQ(source->connect(4, hash_at).error().code, Code::mismatch);
}

TEST_F(SourceTest, WhatIsNoBlockIsSetAsideAndWrongUseIsAnError) {
  written::write(at("text.block"), Blob(100, 'x'));
  written::write(at("long.block"), Blob(300, 'x'));
  Blob mainnet(300, 0);
  std::ranges::copy(find_network("bitcoin")->magic, mainnet.begin());
  written::write(at("other.blk"), mainnet);
  EXPECT_EQ(read({folder_}),
            "long.block@0 neither framed blocks of this network nor a raw block with proof of work\n"
            "other.blk@0 blocks of another network: choose it with --network\n"
            "text.block@0 too short for a block\n");
  EXPECT_EQ(open_bitcoin({at("missing")}, options_).error().code, Code::not_found);
  EXPECT_EQ(open_bitcoin({}, options_).error().code, Code::usage);
  options_.network = "nonet";
  EXPECT_EQ(open_bitcoin({folder_}, options_).error().code, Code::usage);
}

}  // namespace
}  // namespace clew::formats::bitcoin
