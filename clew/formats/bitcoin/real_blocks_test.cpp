// Real blocks against counts, values, types and hashes found by an independent parser, and against fees that the chain
// itself fixes.

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

#include "clew/base/file.h"
#include "clew/base/time.h"
#include "clew/codec/hex.h"
#include "clew/codec/zstd.h"
#include "clew/formats/bitcoin/bitcoin.h"
#include "clew/formats/bitcoin/network.h"
#include "clew/formats/bitcoin/parse.h"

namespace clew::formats::bitcoin {
namespace {

const std::string kFolder = std::string(CLEW_SHARED_DATA) + "/bitcoin-blocks/";

#define NEEDS_SHARED_DATA() \
  if (!is_folder(kFolder)) GTEST_SKIP() << "no shared data: " << kFolder

std::uint64_t count_of(const ledger::BlockSource& source, const std::string& name) {
  for (const auto& [key, value] : source.counts()) {
    if (key == name) return value;
  }
  ADD_FAILURE() << name;
  return 0;
}

/// The row of EXPECTED_blocks.tsv that a block should give (without the columns that need a judgement).
std::string row_of(ledger::BlockSource& source, const std::string& file) {
  const auto next = source.next();
  if (!next || *next == nullptr) return file + " no block";
  const ledger::Block& block = **next;
  std::uint64_t inputs = 0, outputs = 0;
  u128 value = 0;
  for (const ledger::UtxoTx& tx : block.utxo) {
    inputs += tx.inputs.size();
    outputs += tx.outputs.size();
    for (const ledger::UtxoOutput& output : tx.outputs) value += output.value;
  }
  std::ostringstream row;
  row << file << '\t' << block.height << '\t' << codec::hash_text(block.hash, true) << '\t' << to_iso(block.time)
      << '\t' << block.utxo.size() << '\t' << inputs << '\t' << outputs << '\t' << to_decimal(value);
  for (const char* type : {"p2pkh", "p2pk", "p2sh", "p2wpkh", "p2wsh", "p2tr", "multisig", "op_return"})
    row << '\t' << count_of(source, std::string("outputs ") + type);
  row << '\t' << count_of(source, "outputs other") + count_of(source, "outputs witness_other");
  return row.str();
}

TEST(RealBlocksTest, EveryBlockHasTheCountsValuesTypesAndHashesAnIndependentParserFound) {
  NEEDS_SHARED_DATA();
  const std::string text = *read_file(kFolder + "EXPECTED_blocks.tsv");
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  std::size_t blocks = 0;
  while (std::getline(lines, line)) {
    std::vector<std::string> f;
    std::istringstream fields(line);
    for (std::string field; std::getline(fields, field, '\t');) f.push_back(field);
    ASSERT_EQ(f.size(), 20u);
    BitcoinOptions options;
    options.network = f[0].starts_with("mainnet") ? "bitcoin" : "testnet3";
    options.height = std::stoull(f[1]);
    auto source = open_bitcoin({kFolder + f[0]}, options);
    ASSERT_TRUE(source.has_value()) << f[0];
    std::string expected = f[0];
    for (const std::size_t column : {1u, 2u, 3u}) expected += '\t' + f[column];
    if (expected.back() != 'Z') expected += 'Z';
    for (const std::size_t column : {4u, 5u, 6u, 7u, 11u, 12u, 13u, 14u, 15u, 16u, 17u, 18u, 19u})
      expected += '\t' + f[column];
    EXPECT_EQ(row_of(**source, f[0]), expected);
    ++blocks;
  }
  EXPECT_EQ(blocks, 12u);
}

TEST(RealBlocksTest, TheFirst4522BlocksHaveTheTotalsOfTheChainAndTheCutTailIsReported) {
  NEEDS_SHARED_DATA();
  auto source = *open_bitcoin({kFolder + "mainnet/consecutive_0_4521.blk.zst"}, {});
  std::map<std::pair<Hash256, std::uint32_t>, std::uint64_t> unspent;
  std::set<Address> addresses;
  std::uint64_t blocks = 0, txs = 0;
  Hash256 tip;
  while (const ledger::Block* block = *source->next()) {
    ASSERT_EQ(block->height, blocks++);
    ASSERT_EQ(block->parent, tip);  // all zero before the first
    tip = block->hash;
    for (const ledger::UtxoTx& tx : block->utxo) {
      ++txs;
      for (const ledger::UtxoInput& input : tx.inputs) ASSERT_EQ(unspent.erase({input.txid, input.vout}), 1u);
      for (std::uint32_t i = 0; i < tx.outputs.size(); ++i) {
        unspent[{tx.txid, i}] = tx.outputs[i].value;
        addresses.emplace(tx.outputs[i].address);
      }
    }
  }
  u128 total = 0;
  for (const auto& [name, value] : unspent) total += value;
  EXPECT_EQ(blocks, 4522u);
  EXPECT_EQ(txs, 4583u);
  EXPECT_EQ(unspent.size(), 4349u);
  EXPECT_EQ(to_decimal(total), "22610000000000");
  EXPECT_EQ(addresses.size(), 4569u);
  EXPECT_EQ(codec::hash_text(tip, true), "00000000ac08f7d984f6b36027395e654a5f1e3bb006cd9df9c60b9897ea4c40");
  ASSERT_EQ(source->quarantine().records().size(), 1u);
  EXPECT_EQ(source->quarantine().records()[0].offset, 1048576u - 39u);
  EXPECT_EQ(source->quarantine().records()[0].code, Code::truncated);
}

TEST(RealBlocksTest, FeesAreWhatTheCoinbaseTakesAboveTheSubsidy) {
  NEEDS_SHARED_DATA();
  struct Case {
    const char *network, *block, *spent;
    std::uint64_t height, inputs;
  };
  for (const Case& c : {Case{"bitcoin", "mainnet/300025.block.zst", "mainnet/300025.undo.zst", 300025, 1427},
                        Case{"bitcoin", "mainnet/367891.block.zst", "mainnet/367891.spent.zst", 367891, 20817},
                        Case{"testnet3", "testnet3/1087400.block.zst", "testnet3/1087400.undo.zst", 1087400, 205},
                        Case{"testnet3", "testnet3/928828.block.zst", "testnet3/928828.undo.zst", 928828, 1972}}) {
    BitcoinOptions options;
    options.network = c.network;
    options.spent_files = {kFolder + c.spent};
    auto source = *open_bitcoin({kFolder + c.block}, options);
    const ledger::Block* block = *source->next();
    ASSERT_NE(block, nullptr) << c.block;
    EXPECT_EQ(block->height, c.height);
    EXPECT_EQ(count_of(*source, "inputs with a given value"), c.inputs) << c.block;
    u128 spent = 0, created = 0, coinbase = 0;
    for (const ledger::UtxoTx& tx : block->utxo) {
      for (const ledger::UtxoInput& input : tx.inputs) spent += input.value;
      for (const ledger::UtxoOutput& output : tx.outputs) (tx.coinbase ? coinbase : created) += output.value;
    }
    EXPECT_EQ(to_decimal(spent - created), to_decimal(coinbase - subsidy(c.height, *find_network(c.network))))
        << c.block;
    EXPECT_EQ(*source->next(), nullptr);
    EXPECT_TRUE(source->quarantine().records().empty()) << c.block;
  }
}

TEST(RealBlocksTest, TheStoreOfNamedOutputsGivesTheFeesOf277647) {
  NEEDS_SHARED_DATA();
  BitcoinOptions options;
  options.spent_files = {kFolder + "mainnet/277647.utxostore.zst"};
  auto source = *open_bitcoin({kFolder + "mainnet/277647.blk.zst"}, options);
  const ledger::Block* block = *source->next();
  ASSERT_NE(block, nullptr);
  EXPECT_EQ(block->height, 277647u);
  std::map<std::pair<Hash256, std::uint32_t>, std::uint64_t> created;
  u128 fees = 0, coinbase = 0;
  for (const ledger::UtxoTx& tx : block->utxo) {
    for (const ledger::UtxoInput& input : tx.inputs) {
      const auto here = created.find({input.txid, input.vout});
      ASSERT_TRUE(input.known || here != created.end());
      fees += input.known ? input.value : here->second;
    }
    for (std::uint32_t i = 0; i < tx.outputs.size(); ++i) {
      created[{tx.txid, i}] = tx.outputs[i].value;
      if (tx.coinbase)
        coinbase += tx.outputs[i].value;
      else
        fees -= tx.outputs[i].value;
    }
  }
  EXPECT_EQ(to_decimal(fees), to_decimal(coinbase - 25 * kCoin));
}

TEST(RealBlocksTest, ABlockCutAtAnyByteIsRefusedAndNeverReadBeyondItsEnd) {
  NEEDS_SHARED_DATA();
  const std::string block = *read_file(kFolder + "testnet3/898352.block");
  ParsedBlock parsed;
  ASSERT_TRUE(parse_block(as_bytes(block), 0, parsed));
  for (std::size_t size = 0; size < block.size(); ++size) {
    const std::vector<std::uint8_t> cut(
        block.begin(), block.begin() + static_cast<std::ptrdiff_t>(size));  // its own memory: sanitizers see the end
    const auto result = parse_block(cut, 0, parsed);
    ASSERT_FALSE(result.has_value()) << size;
    ASSERT_LE(result.error().offset, size);
  }
}

}  // namespace
}  // namespace clew::formats::bitcoin
