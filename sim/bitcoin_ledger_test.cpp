#include "sim/bitcoin_ledger.h"

#include <gtest/gtest.h>

#include "clew/codec/hex.h"
#include "clew/codec/varint.h"
#include "sim/read_back.h"

namespace clew::sim {
namespace {

constexpr std::uint64_t kBtc = 100'000'000;
constexpr UnixTime kGenesis{1'898'380'800}, kStory{1'898'553'600};  // two days apart

std::vector<std::uint8_t> script_of(std::uint64_t number) {
  const auto hash = key_hash(1, "person", number);
  switch (number % 5) {
    case 0: return p2pkh_script(hash);
    case 1: return p2sh_script(hash);
    case 2: return p2wpkh_script(hash);
    case 3: return p2wsh_script(key_hash32(1, "person", number));
    default: return p2tr_script(key_hash32(1, "person", number));
  }
}

BitcoinLedger make(const std::string& folder, std::uint64_t bytes_per_file = 128u << 20) {
  auto ledger = BitcoinLedger::create(folder, {7, kGenesis, 600, bytes_per_file});
  EXPECT_TRUE(ledger);
  return std::move(*ledger);
}

TEST(BitcoinLedger, WhatItWritesIsReadBackWithEveryCoinFundedAndEveryCoinbaseExact) {
  const std::string folder = test_folder();
  BitcoinLedger ledger = make(folder);
  std::vector<Payment> openings;
  for (std::uint64_t i = 0; i < 250; ++i) openings.push_back({script_of(i), (i % 7 + 1) * kBtc});
  const std::vector<Coin> coins = ledger.endow(openings);
  ASSERT_EQ(coins.size(), openings.size());
  for (std::size_t i = 0; i < coins.size(); ++i) EXPECT_EQ(coins[i].value, openings[i].value);
  ASSERT_LT(ledger.block_time(), kStory);

  std::vector<std::pair<std::string, UnixTime>> told;
  for (std::uint64_t i = 0; i < 250; ++i) {
    const UnixTime now{kStory.seconds + static_cast<std::int64_t>(i) * 300};
    const auto made = ledger.spend(now, {coins[i]}, {{script_of(i + 3), kBtc / 2}, {script_of(i), kBtc / 2 - 700}});
    EXPECT_GT(ledger.block_time(), now);
    told.emplace_back(codec::hash_text(made[0].txid, true), ledger.block_time());
    if (i % 3 == 0) ledger.spend(now, {made[0], made[1]}, {{script_of(i + 1), kBtc - 2'000}});  // in the same block
  }
  ASSERT_TRUE(ledger.finish());

  const BitcoinBooks books = read_bitcoin(folder);
  EXPECT_EQ(books.transactions, ledger.transactions());
  for (const auto& [txid, time] : told) {
    ASSERT_TRUE(books.placed.contains(txid));
    EXPECT_EQ(books.placed.at(txid).first, time);
  }
  std::uint64_t held = 0;
  for (const auto& [out, coin] : books.unspent) held += coin.first;
  EXPECT_EQ(held, books.minted);  // nothing is lost: fees are the miners'
}

TEST(BitcoinLedger, GivesOutAlmostAllCoinsThatRegtestEverHasAndNoMore) {
  const std::string folder = test_folder();
  BitcoinLedger ledger = make(folder);
  const auto coins =
      ledger.endow({{script_of(0), BitcoinLedger::kEndowableMax - 100 * kBtc}, {script_of(1), 100 * kBtc}});
  ASSERT_EQ(coins.size(), 2u);
  EXPECT_LT(ledger.block_time(), kStory);
  ASSERT_TRUE(ledger.finish());
  EXPECT_EQ(read_bitcoin(folder).transactions, 1u);
}

TEST(BitcoinLedgerDeathTest, CoinsThatCannotBeMinedAreABugOfThePlan) {
  BitcoinLedger ledger = make(test_folder());
  EXPECT_DEATH(ledger.endow({{script_of(0), 15'000 * kBtc}}), "");
}

TEST(BitcoinLedger, AFullBlockOpensTheNextOneAndEveryTimeToldHolds) {
  const std::string folder = test_folder();
  BitcoinLedger ledger = make(folder);
  Coin coin = ledger.endow({{script_of(2), 1'000 * kBtc}})[0];
  std::vector<Payment> crowd(1'000, {script_of(0), 1'000});
  crowd.push_back({script_of(2), 0});
  std::vector<std::pair<std::string, UnixTime>> told;
  for (int i = 0; i < 200; ++i) {  // 136,000 weight units each
    crowd.back().value = coin.value - 2'000'000;
    coin = ledger.spend(kStory, {coin}, crowd).back();
    told.emplace_back(codec::hash_text(coin.txid, true), ledger.block_time());
  }
  ASSERT_TRUE(ledger.finish());
  EXPECT_LT(told.back().second.seconds, kStory.seconds + 20 * 3600);
  const BitcoinBooks books = read_bitcoin(folder);
  std::map<std::uint64_t, std::uint64_t> in_block;
  for (const auto& [txid, time] : told) {
    EXPECT_EQ(books.placed.at(txid).first, time);
    ++in_block[books.placed.at(txid).second];
  }
  EXPECT_GE(in_block.size(), 7u);
  for (const auto& [height, count] : in_block) EXPECT_LE(count, 30u) << height;
}

TEST(BitcoinLedger, AForkSharesThePastAndGoesItsOwnWay) {
  const std::string here = test_folder(), there = test_folder();
  BitcoinLedger ledger = make(here, 20'000);
  std::vector<Payment> openings(20, {script_of(2), kBtc});
  std::vector<Coin> coins = ledger.endow(openings);
  for (std::size_t i = 0; i < 10; ++i)
    ledger.spend({kStory.seconds + static_cast<std::int64_t>(i) * 900}, {coins[i]}, {{script_of(i), kBtc - 300}});
  auto fork = ledger.fork(there, 99);
  ASSERT_TRUE(fork);
  EXPECT_EQ(fork->bytes(), ledger.bytes());
  EXPECT_EQ(fork->height(), ledger.height());
  const UnixTime later{kStory.seconds + 20'000};
  const Coin both = ledger.spend(later, {coins[10]}, {{script_of(1), kBtc - 500}})[0];
  EXPECT_EQ(fork->spend(later, {coins[10]}, {{script_of(1), kBtc - 500}})[0].txid, both.txid);  // replayed
  const Coin only = fork->spend(later, {coins[11]}, {{script_of(1), kBtc - 500}})[0];
  ASSERT_TRUE(ledger.finish());
  ASSERT_TRUE(fork->finish());
  const BitcoinBooks first = read_bitcoin(here), second = read_bitcoin(there);
  EXPECT_TRUE(first.placed.contains(codec::hash_text(both.txid, true)));
  EXPECT_TRUE(second.placed.contains(codec::hash_text(both.txid, true)));
  EXPECT_FALSE(first.placed.contains(codec::hash_text(only.txid, true)));
  EXPECT_TRUE(second.placed.contains(codec::hash_text(only.txid, true)));
  EXPECT_EQ(second.transactions, fork->transactions());
}

TEST(BitcoinLedger, ALuckyBlockIsFoundWhenThePlanSaysSo) {
  const std::string folder = test_folder();
  BitcoinLedger ledger = make(folder);
  const std::vector<Coin> coins = ledger.endow({{script_of(2), kBtc}, {script_of(2), kBtc}});
  ledger.spend(kStory, {coins[0]}, {{script_of(1), kBtc / 2}});
  ledger.block_found({kStory.seconds + 1});
  EXPECT_EQ(ledger.block_time().seconds, kStory.seconds + 1);
  ledger.spend({kStory.seconds + 1}, {coins[1]}, {{script_of(1), kBtc / 2}});
  EXPECT_GT(ledger.block_time().seconds, kStory.seconds + 1);
  ASSERT_TRUE(ledger.finish());
  EXPECT_EQ(read_bitcoin(folder).transactions, 3u);
}

TEST(BitcoinLedger, TheSameCallsWriteTheSameBytesInFilesOfBoundedSize) {
  std::vector<std::string> contents;
  for (int round = 0; round < 2; ++round) {
    const std::string folder = test_folder();
    BitcoinLedger ledger = make(folder, 20'000);
    Coin coin = ledger.endow({{script_of(4), 10 * kBtc}})[0];
    for (int i = 0; i < 300; ++i)
      coin = ledger.spend({kStory.seconds + i * 600}, {coin}, {{script_of(4), coin.value - 300}})[0];
    ASSERT_TRUE(ledger.finish());
    std::string all;
    const auto names = list_folder(folder);
    ASSERT_TRUE(names);
    EXPECT_GT(names->size(), 3u);
    for (const std::string& name : *names) {
      const auto text = read_file(join_path(folder, name));
      ASSERT_TRUE(text);
      EXPECT_LE(text->size(), 20'000u);
      all += *text;
    }
    EXPECT_EQ(all.size(), ledger.bytes());
    contents.push_back(std::move(all));
  }
  EXPECT_EQ(contents[0], contents[1]);
}

TEST(BitcoinBytes, TheVirtualSizeIsThatOfTheBytesWritten) {
  for (std::uint64_t kinds = 1; kinds < 32; ++kinds) {
    std::vector<Coin> inputs;
    for (std::uint64_t kind = 0; kind < 5; ++kind)
      if ((kinds >> kind & 1) != 0) inputs.push_back({{}, 0, kBtc, script_of(kind)});
    ByteBuffer bytes;
    const TxIds ids = put_transaction(inputs, std::vector<Payment>(300, {script_of(kinds), 5}), bytes);
    EXPECT_EQ((ids.weight + 3) / 4, virtual_size(inputs, std::vector<Payment>(300, {script_of(kinds), 5}))) << kinds;
  }
}

TEST(BitcoinBytes, HeightsArePushedAsBip34WantsThem) {
  const std::pair<std::uint64_t, ByteBuffer> cases[] = {
      {0, {0x00, 0x00}},       {1, {0x51, 0x00}},        {16, {0x60, 0x00}},           {17, {1, 17}},
      {127, {1, 127}},         {128, {2, 128, 0}},       {255, {2, 255, 0}},           {256, {2, 0, 1}},
      {32'767, {2, 255, 127}}, {32'768, {3, 0, 128, 0}}, {227'836, {3, 0xfc, 0x79, 3}}};
  for (const auto& [height, push] : cases) EXPECT_EQ(bip34_push(height), push) << height;
}

}  // namespace
}  // namespace clew::sim
