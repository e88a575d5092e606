// Explorer answers: real ones, and small ones written by the test.

#include "clew/formats/esplora/esplora.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "clew/base/file.h"
#include "clew/codec/address.h"
#include "clew/codec/hex.h"
#include "clew/codec/zstd.h"
#include "clew/formats/esplora/record.h"

namespace clew::formats::esplora {
namespace {

const std::string kFolder = std::string(CLEW_SHARED_DATA) + "/coinjoin/esplora/";

std::string id(char digit) {
  return std::string(64, digit);
}

/// A transaction that spends `from` (10 units) and pays 9; without the fields its txid would cover.
std::string transaction(char name, char from, const std::string& status, const std::string& more = "") {
  return "{\"txid\":\"" + id(name) + "\",\"vin\":[{\"txid\":\"" + id(from) +
         "\",\"vout\":0,\"prevout\":{\"scriptpubkey\":\"0014" + std::string(40, '1') +
         "\",\"value\":10}}],\"vout\":[{\"scriptpubkey\":\"51\"" + more +
         ",\"value\":9}],\"fee\":1,\"status\":" + status + "}";
}
std::string in_block(unsigned height, char hash = '0') {
  return "{\"confirmed\":true,\"block_height\":" + std::to_string(height) + ",\"block_hash\":\"" + id(hash) +
         "\",\"block_time\":5}";
}

/// "height: first digit of each txid", a line each, then the quarantine.
std::string read(const std::string& text) {
  const std::string path = ::testing::TempDir() + "clew_esplora_test_" + std::to_string(::getpid()) + ".json";
  EXPECT_TRUE(write_file_atomically(path, text));
  auto source = open_esplora({path}, {});
  EXPECT_TRUE(source.has_value());
  std::string lines;
  while (const ledger::Block* block = *(*source)->next()) {
    lines += std::to_string(block->height) + ":";
    for (const ledger::UtxoTx& tx : block->utxo) lines += codec::hash_text(tx.txid, true)[0];
    lines += "\n";
  }
  for (const auto& record : (*source)->quarantine().records())
    lines += std::to_string(record.offset) + " " + record.reason + "\n";
  (void)remove_file(path);
  return lines;
}

TEST(EsploraTest, RealTransactionsHaveTheAddressesAndIdsTheyClaimAndTheirPrevoutsAreKnown) {
  if (!is_folder(kFolder)) GTEST_SKIP() << "no shared data: " << kFolder;
  auto source = *open_esplora({kFolder + "whirlpool-coinjoin.json.zst", kFolder + "simple-legacy-p2pkh.json",
                               kFolder + "satoshi-genesis-txs.json.zst"},
                              {});
  std::uint64_t txs = 0;
  std::uint64_t height = 0;
  bool whirlpool = false;
  while (const ledger::Block* block = *source->next()) {
    EXPECT_GT(block->height, height);
    height = block->height;
    for (const ledger::UtxoTx& tx : block->utxo) {
      ++txs;
      for (const ledger::UtxoInput& input : tx.inputs) EXPECT_TRUE(input.known);
      if (codec::hash_text(tx.txid, true) != "323df21f0b0756f98336437aa3d2fb87e02b59f1946b714a7b09df04d429dec2")
        continue;
      whirlpool = true;
      ASSERT_EQ(tx.inputs.size(), 5u);
      EXPECT_EQ(tx.inputs[0].value, 5010000u);
      EXPECT_EQ(codec::address_text(tx.inputs[0].address, "bitcoin"), "bc1qgwv9hn979rex0rhfp3cknfdkyrgk04493gclvv");
      for (const ledger::UtxoOutput& output : tx.outputs) EXPECT_EQ(output.value, 5000000u);
    }
  }
  EXPECT_TRUE(whirlpool);
  EXPECT_EQ(txs + source->quarantine().records().size(), 52u);
  for (const auto& record : source->quarantine().records())
    EXPECT_EQ(record.reason, "not confirmed: in no block yet") << record.record;
}

TEST(EsploraTest, ASpenderStandsBehindWhatItSpendsAndOtherwiseTheSmallerIdFirst) {
  const std::string block = in_block(7);
  EXPECT_EQ(read("[" + transaction('1', '9', block) + "," + transaction('9', 'e', block) + "," +
                 transaction('3', 'f', block) + "]"),
            "7:391\n");
}

TEST(EsploraTest, OneObjectAnArrayAndLinesAreReadAlikeAndBlocksRise) {
  const std::string a = transaction('a', 'e', in_block(9));
  const std::string b = transaction('b', 'f', in_block(8));
  EXPECT_EQ(read(a), "9:a\n");
  EXPECT_EQ(read("[" + a + ", " + b + "]"), "8:b\n9:a\n");
  EXPECT_EQ(read(a + "\n" + b + "\n"), "8:b\n9:a\n");
}

TEST(EsploraTest, WhatContradictsItselfIsSetAsideAndTheRestIsRead) {
  const std::string good = transaction('a', 'e', in_block(9));
  const std::string at = std::to_string(good.size() + 1) + " ";
  const auto with = [&](const std::string& bad) { return read(good + "\n" + bad); };
  EXPECT_EQ(with(transaction('b', 'f', "{\"confirmed\":false}")), "9:a\n" + at + "not confirmed: in no block yet\n");
  EXPECT_EQ(with(transaction('b', 'f', in_block(9, '7'))).substr(0, 4), "9:a\n")
      << "two blocks at one height: as many here as there, the smaller hash";
  EXPECT_EQ(
      with(transaction('b', 'f', in_block(9), ",\"scriptpubkey_address\":\"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa\"")),
      "9:a\n" + at + "the address is not the one the script pays to (or another network's)\n");
  std::string wrong_fee = transaction('b', 'f', in_block(9));
  wrong_fee.replace(wrong_fee.find("\"fee\":1"), 7, "\"fee\":2");
  EXPECT_EQ(with(wrong_fee), "9:a\n" + at + "the fee is not inputs minus outputs\n");
  EXPECT_EQ(with("{\"address\":\"x\"}"), "9:a\n" + at + "no txid: not a transaction\n");
  EXPECT_EQ(with("{\"txid\":1,}"), "9:a\n" + at + "not JSON\n");
  EXPECT_EQ(with("{\"txid\":\"}"), "9:a\n" + at + "the file ends inside a record\n");
}

TEST(EsploraTest, AChangedFieldOfARealTransactionBreaksItsId) {
  if (!is_folder(kFolder)) GTEST_SKIP() << "no shared data: " << kFolder;
  std::string text = *read_file(kFolder + "simple-legacy-p2pkh.json");
  const std::size_t place = text.find("399983");
  ASSERT_NE(place, std::string::npos);
  text[place + 5] = '4';  // the lock time
  EXPECT_EQ(read(text), "0 the txid is not the hash of the transaction's fields\n");
}

TEST(EsploraTest, AnAnswerCutAtAnyByteNeverGivesARecordThatIsNotWhole) {
  const std::string text = "[" + transaction('a', 'e', in_block(9)) + "]";
  for (std::size_t size = 0; size + 1 < text.size(); ++size) {
    const std::string cut = text.substr(0, size);
    std::size_t good = 0, bad = 0;
    read_records(cut, "bitcoin",
                 [&](std::uint64_t, const std::string&, const Result<Record>& record) { ++(record ? good : bad); });
    ASSERT_EQ(good, 0u) << size;
    ASSERT_EQ(bad, size > 1 ? 1u : 0u) << size;
  }
}

TEST(EsploraTest, BlocksTheLedgerHasAreSkipped) {
  const std::string path = ::testing::TempDir() + "clew_esplora_connect_" + std::to_string(::getpid()) + ".json";
  ASSERT_TRUE(write_file_atomically(path, transaction('a', 'e', in_block(9)) + transaction('b', 'f', in_block(11))));
  auto source = *open_esplora({path}, {});
  EXPECT_EQ(*source->connect(9, [](std::uint64_t) { return Hash256{}; }), std::nullopt);
  EXPECT_EQ((*source->next())->height, 11u);
  EXPECT_EQ(*source->next(), nullptr);
  source = *open_esplora({path}, {});
  Hash256 other;
  other.bytes[0] = 1;
  EXPECT_EQ(source->connect(20, [&](std::uint64_t) { return other; }).error().code, Code::mismatch);
  (void)remove_file(path);
}

}  // namespace
}  // namespace clew::formats::esplora
