#include "sim/faults.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <set>

#include "clew/base/file.h"
#include "clew/codec/csv.h"
#include "clew/formats/bitcoin/reader.h"
#include "sim/bitcoin_chain.h"
#include "sim/reorganise.h"

namespace clew::sim {
namespace {

constexpr std::array<std::uint8_t, 8> kMask{0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88};

/// A chain in which every block but the first has a payment beside its coinbase.
BitcoinChain make_chain(std::size_t blocks) {
  BitcoinChain chain({1'900'000'000}, 600);
  Coin coin = chain.close_block(p2wpkh_script(key_hash(1, "miner", 0)));
  while (chain.height() < blocks) {
    coin = chain.spend({coin}, {{p2wpkh_script(key_hash(1, "payee", chain.height())), coin.value - 10}})[0];
    chain.close_block(p2wpkh_script(key_hash(1, "miner", chain.height())));
  }
  return chain;
}

std::vector<std::string> texts(const BitcoinChain& chain) {
  std::vector<std::string> blocks;
  for (const auto& block : chain.blocks()) blocks.emplace_back(as_text(block));
  return blocks;
}

std::string block_file(const BitcoinChain& chain) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < chain.blocks().size(); ++i) order.push_back(i);
  return chain.block_file(order, kMask);
}

std::string csv(std::size_t rows) {
  std::string text = "time,from,to,amount,note\n";
  for (std::size_t i = 0; i < rows; ++i)
    text += std::to_string(1'900'000'000 + i * 60) + ",a" + std::to_string(i) + ",b,10" +
            (i == 3 ? ",\"two\nlines\"\n" : ",\n");
  return text;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  codec::CsvReader reader(text);
  while (!reader.done()) {
    const auto at = reader.position();
    EXPECT_TRUE(reader.next());
    lines.push_back(text.substr(at, reader.position() - at));
  }
  return lines;
}

const FileForm kCsv{Form::csv, {}}, kBlocks{Form::blocks, kMask}, kBytes{};

TEST(Faults, TheSamePlanDoesTheSameDamageAndAnotherSeedAnother) {
  const std::string file = csv(50);
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Faulted one = apply_plan(make_plan(seed, {}), file, kCsv);
    EXPECT_EQ(apply_plan(make_plan(seed, {}), file, kCsv).bytes, one.bytes) << "seed " << seed;
    seen.insert(one.bytes);
  }
  EXPECT_GT(seen.size(), 40u);
}

TEST(Faults, AFileWithoutFaultsIsTheSameBytes) {
  const std::string blocks = block_file(make_chain(5));
  EXPECT_EQ(apply_plan({}, csv(9), kCsv).bytes, csv(9));
  EXPECT_EQ(apply_plan({}, blocks, kBlocks).bytes, blocks);
  EXPECT_EQ(apply_plan({}, blocks + "cut", kBlocks).bytes, blocks + "cut");
  EXPECT_EQ(apply_plan({}, "", kBytes).bytes, "");
}

TEST(Faults, EveryKindHasANameThatReadsBack) {
  for (const FaultKind kind : kAllFaults) EXPECT_EQ(fault_kind_by_name(fault_kind_name(kind)), kind);
  EXPECT_EQ(fault_kind_by_name("gremlins"), std::nullopt);
}

TEST(Faults, APlanKeepsToTheKindsAllowedAndCutsLast) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const FaultPlan plan = make_plan(seed, {{FaultKind::truncated, FaultKind::bit_flip, FaultKind::dropped}, 5, 1});
    EXPECT_LE(plan.steps.size(), 5u);
    ASSERT_FALSE(plan.steps.empty());
    bool cut = false;
    for (const auto& step : plan.steps) {
      EXPECT_TRUE(step.kind == FaultKind::truncated || !cut) << "seed " << seed;
      EXPECT_TRUE(step.kind == FaultKind::truncated || step.kind == FaultKind::bit_flip ||
                  step.kind == FaultKind::dropped);
      cut = cut || step.kind == FaultKind::truncated;
    }
  }
}

TEST(Faults, ADroppedRecordIsMissingWhereTheFaultSays) {
  const std::string file = csv(20);
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Faulted faulted = apply_fault(FaultKind::dropped, file, kCsv, seed);
    ASSERT_EQ(faulted.faults.size(), 1u);
    const std::uint64_t at = faulted.faults[0].offset;
    const std::uint64_t gone = file.size() - faulted.bytes.size();
    EXPECT_EQ(file.substr(0, at) + file.substr(at + gone), faulted.bytes) << "seed " << seed;
    EXPECT_EQ(lines_of(faulted.bytes).size(), 20u);  // with the header
  }
}

TEST(Faults, ADuplicatedRecordStandsAgainWhereTheFaultSays) {
  const std::string file = csv(20);
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Faulted faulted = apply_fault(FaultKind::duplicated, file, kCsv, seed);
    ASSERT_EQ(faulted.faults.size(), 1u);
    const Fault& fault = faulted.faults[0];
    std::string without = faulted.bytes;
    const std::string copy = without.substr(fault.offset, fault.size);
    without.erase(fault.offset, fault.size);
    EXPECT_EQ(without, file) << "seed " << seed;
    EXPECT_NE(file.find(copy), std::string::npos);
  }
}

TEST(Faults, ReorderedRecordsAreTheSameRecordsInAnotherOrder) {
  const std::string file = csv(20);
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Faulted faulted = apply_fault(FaultKind::reordered, file, kCsv, seed);
    EXPECT_NE(faulted.bytes, file) << "seed " << seed;
    auto before = lines_of(file), after = lines_of(faulted.bytes);
    EXPECT_EQ(before[0], after[0]);
    std::ranges::sort(before);
    std::ranges::sort(after);
    EXPECT_EQ(before, after) << "seed " << seed;
  }
}

TEST(Faults, AClockJumpChangesOneTimeAndNothingElse) {
  const std::string file = csv(20);
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Faulted faulted = apply_fault(FaultKind::clock_jump, file, kCsv, seed);
    const auto before = lines_of(file), after = lines_of(faulted.bytes);
    ASSERT_EQ(before.size(), after.size());
    std::size_t changed = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
      changed += before[i] != after[i] ? 1u : 0u;
      EXPECT_EQ(before[i].substr(before[i].find(',')), after[i].substr(after[i].find(','))) << "seed " << seed;
    }
    EXPECT_EQ(changed, 1u) << "seed " << seed;
  }
}

TEST(Faults, TornFlippedAndCutBytesAreWhereTheFaultSays) {
  const std::string file = block_file(make_chain(20));
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Faulted torn = apply_fault(FaultKind::torn_write, file, kBytes, seed);
    ASSERT_EQ(torn.bytes.size(), file.size());
    EXPECT_EQ(torn.faults[0].offset % 512, 0u);
    for (std::size_t i = 0; i < file.size(); ++i) {
      const bool inside = i >= torn.faults[0].offset && i < torn.faults[0].offset + torn.faults[0].size;
      EXPECT_TRUE(inside || torn.bytes[i] == file[i]);
    }
    const Faulted flipped = apply_fault(FaultKind::bit_flip, file, kBytes, seed);
    ASSERT_EQ(flipped.bytes.size(), file.size());
    for (std::size_t i = 0; i < file.size(); ++i)
      EXPECT_EQ(flipped.bytes[i] != file[i], i == flipped.faults[0].offset) << "seed " << seed;
    const Faulted cut = apply_fault(FaultKind::truncated, file, kBytes, seed);
    EXPECT_EQ(file.substr(0, cut.bytes.size()), cut.bytes);
    EXPECT_EQ(cut.faults[0].offset, cut.bytes.size());
  }
}

TEST(Faults, RecordsOfAMaskedBlockFileAreBlocks) {
  const BitcoinChain chain = make_chain(12);
  const std::string file = block_file(chain);
  const Faulted twice = apply_fault(FaultKind::duplicated, file, kBlocks, 4);
  EXPECT_GT(twice.bytes.size(), file.size());
  const Faulted less = apply_fault(FaultKind::dropped, file, kBlocks, 4);
  EXPECT_LT(less.bytes.size(), file.size());
  EXPECT_EQ(apply_plan({}, less.bytes, kBlocks).bytes, less.bytes);
  EXPECT_TRUE(apply_fault(FaultKind::dropped, file, kBytes, 4).faults.empty());
}

/// Every block but the first names one that is there, and has proof of work; returns hashes by parent.
std::multimap<Hash256, Hash256> links(const std::vector<std::string>& blocks) {
  std::multimap<Hash256, Hash256> found;
  for (const std::string& block : blocks) {
    const Hash256 hash = formats::bitcoin::block_hash(as_bytes(block));
    EXPECT_LT(hash.bytes[31], 0x80);
    found.emplace(formats::bitcoin::read_header(as_bytes(block))->parent, hash);
  }
  return found;
}

std::size_t chain_length(const std::vector<std::string>& blocks) {
  const auto found = links(blocks);
  std::size_t length = 0;
  for (auto next = found.find(Hash256{}); next != found.end(); next = found.find(next->second)) ++length;
  return length;
}

TEST(Reorganise, ABlockWithAnotherTimeIsMinedAgainWithAllThatFollowIt) {
  std::vector<std::string> blocks = texts(make_chain(12));
  const std::vector<std::string> before = blocks;
  std::ranges::reverse(blocks);  // any order
  change_block_time(blocks, 12 - 1 - 4, 1'800'000'000);
  std::ranges::reverse(blocks);
  EXPECT_EQ(chain_length(blocks), 12u);
  EXPECT_EQ(formats::bitcoin::read_header(as_bytes(blocks[4]))->time, 1'800'000'000u);
  for (std::size_t i = 0; i < blocks.size(); ++i) EXPECT_EQ(blocks[i] == before[i], i < 4) << i;
}

TEST(Reorganise, ALosingBranchBeginsInTheChainAndIsOneBlockShorter) {
  const std::vector<std::string> blocks = texts(make_chain(12));
  for (std::uint64_t depth = 1; depth <= 10; ++depth) {
    Rng rng(depth);
    const auto branch = losing_branch(blocks, depth, rng);
    ASSERT_EQ(branch.size(), depth);
    std::vector<std::string> other(blocks.begin(), blocks.end() - static_cast<std::ptrdiff_t>(depth) - 1);
    other.insert(other.end(), branch.begin(), branch.end());
    EXPECT_EQ(chain_length(other), 11u);
    auto reader = formats::bitcoin::BlockReader::open(as_bytes(branch.back()));
    ASSERT_TRUE(reader);
    EXPECT_EQ(reader->tx_count(), 1u);
  }
}

TEST(Reorganise, AnExportBeforeAReorganisationHasOtherHashesInAllFilesAndNoTip) {
  const std::vector<TextFile> files{
      {"blocks.csv", "number,hash,parent_hash\n1,0xa,0x0\n2,0xb,0xa\n3,0xc,0xb\n"},
      {"transactions.csv", "hash,block_hash,block_number\n0x1,0xa,1\n0x2,0xb,2\n0x3,0xc,3\n"}};
  Rng rng(1);
  const auto before = before_reorganisation(files, 1, rng);
  ASSERT_EQ(before.size(), 2u);
  codec::CsvReader blocks(before[0].text);
  blocks.next().value();
  EXPECT_EQ(blocks.next()->fields, (std::vector<std::string>{"1", "0xa", "0x0"}));
  const auto second = blocks.next()->fields;
  EXPECT_NE(second[1], "0xb");
  EXPECT_TRUE(blocks.done());
  EXPECT_EQ(before[1].text, "hash,block_hash,block_number\n0x1,0xa,1\n0x2," + second[1] + ",2\n");
}

class DamageFolder : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/clew-faults-XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    path_ = name;
    ASSERT_TRUE(make_folder(in() + "/btc"));
    ASSERT_TRUE(write_file_atomically(in() + "/btc/blk00000.dat", block_file(make_chain(12))));
    ASSERT_TRUE(write_file_atomically(in() + "/btc/xor.dat", as_text(kMask)));
    ASSERT_TRUE(write_file_atomically(in() + "/flows.csv", csv(20)));
  }
  void TearDown() override { (void)std::system(("rm -rf '" + path_ + "'").c_str()); }
  std::string in() const { return join_path(path_, "in"); }
  std::string path_;
};

TEST_F(DamageFolder, WritesACopyAndAListOfWhatWasDone) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const std::string out = join_path(path_, "out" + std::to_string(seed));
    const auto done = damage_folder(in(), out, seed, {});
    ASSERT_TRUE(done);
    std::set<std::string> files;
    for (const FolderFault& fault : *done) files.insert(fault.file);
    for (const std::string name : {"btc/blk00000.dat", "btc/xor.dat", "flows.csv"}) {
      const bool same = read_file(out + "/files/" + name).value() == read_file(in() + "/" + name).value();
      EXPECT_TRUE(same || files.contains(name)) << name << " seed " << seed;
    }
    EXPECT_FALSE(files.contains("btc/xor.dat"));
    EXPECT_EQ(lines_of(read_file(out + "/faults.csv").value()).size(), done->size() + 1);
  }
}

TEST_F(DamageFolder, NeverWritesOverAFolderThatIsThere) {
  const auto done = damage_folder(in(), in(), 1, {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::conflict);
}

}  // namespace
}  // namespace clew::sim
