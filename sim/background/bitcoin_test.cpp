#include <gtest/gtest.h>

#include <cstdio>
#include <optional>

#include "clew/base/file.h"
#include "clew/codec/hash.h"
#include "sim/background.h"
#include "sim/background/measured.h"
#include "sim/read_back.h"

namespace clew::sim {
namespace {

constexpr UnixTime kGenesis{1'898'380'800}, kStory{1'898'553'600};
constexpr const char* kMeasures[] = {"shape", "type", "value", "fee", "to_own", "seen"};

// Makes innocents alone; returns the transactions with their endowments.
std::uint64_t make(const std::string& folder, std::uint64_t transactions, std::int64_t days) {
  auto ledger = BitcoinLedger::create(folder, {3, kGenesis});
  EXPECT_TRUE(ledger);
  Schedule schedule;
  BitcoinBackground settings;
  settings.seed = 5;
  settings.transactions = transactions;
  settings.begin = kStory;
  settings.end = {kStory.seconds + days * 86'400};
  start_background(settings, *ledger, schedule);
  schedule.run(settings.end);
  EXPECT_TRUE(ledger->finish());
  return ledger->transactions();
}

Measured measure(const std::string& folder, std::uint64_t first_seconds) {
  Measured measured(true);
  auto source = formats::bitcoin::open_bitcoin({folder}, {"regtest", {}, {}, 0, 1});
  EXPECT_TRUE(source);
  while (true) {
    const auto block = (*source)->next();
    EXPECT_TRUE(block);
    if (!block || *block == nullptr) break;
    measured.add(**block, first_seconds);
  }
  expect_nothing_refused(**source);
  return measured;
}

// Each distribution against the table, printed; at most `bound` of it elsewhere.
void expect_like_table(const Measured& measured, double bound, double values_bound) {
  for (const char* name : kMeasures) {
    if (!measured.tallies.contains(name)) continue;
    const Counts table = read_counts(embedded("background/bitcoin_shape.csv"), name, "late");
    const double distance = total_variation(measured.tallies.at(name), table);
    std::printf("  total variation of %-7s %.4f\n", name, distance);
    EXPECT_LT(distance, std::string_view(name) == "value" ? values_bound : bound) << name;
  }
}

TEST(BitcoinBackground, LooksLikeTheTableOfRealBlocksFromItsBeginningToItsEnd) {
  const std::string folder = test_folder();
  make(folder, 60'000, 10);
  const std::pair<const char*, std::int64_t> parts[] = {{"all", 0}, {"last day", kStory.seconds + 9 * 86'400}};
  for (const auto& [part, from] : parts) {
    const Measured measured = measure(folder, static_cast<std::uint64_t>(std::max(from, kStory.seconds)));
    std::printf("%s: %llu transactions\n", part, static_cast<unsigned long long>(measured.transactions));
    EXPECT_GT(measured.transactions, 4'000u);
    expect_like_table(measured, 0.05, 0.10);
  }
}

TEST(BitcoinBackground, EveryCoinOfItIsFundedAndNoneIsLost) {
  const std::string folder = test_folder();
  const std::uint64_t transactions = make(folder, 3'000, 2);
  const BitcoinBooks books = read_bitcoin(folder);
  EXPECT_EQ(books.transactions, transactions);
  EXPECT_GT(transactions, 2'800u);
  EXPECT_LT(transactions, 3'400u);
  std::uint64_t held = 0;
  for (const auto& [out, coin] : books.unspent) held += coin.first;
  EXPECT_EQ(held, books.minted);
}

TEST(BitcoinBackground, StartsFromCoinsItIsGivenOnAChainThatGoesOn) {
  const std::string folder = test_folder();
  auto ledger = BitcoinLedger::create(folder, {3, kGenesis});
  ASSERT_TRUE(ledger);
  std::vector<Payment> sleepers;
  for (std::uint64_t i = 0; i < 300; ++i)
    sleepers.push_back({p2wpkh_script(key_hash(1, "sleeper", i)), 1u << (10 + i % 20)});
  BitcoinBackground settings;
  settings.coins = ledger->endow(sleepers);
  settings.transactions = 500;
  settings.begin = kStory;
  settings.end = {kStory.seconds + 86'400};
  const std::uint64_t before = ledger->transactions();
  Schedule schedule;
  start_background(settings, *ledger, schedule);
  EXPECT_EQ(ledger->transactions(), before);
  schedule.run(settings.end);
  ASSERT_TRUE(ledger->finish());
  EXPECT_GT(read_bitcoin(folder).transactions, before + 400);
}

TEST(BitcoinBackground, TheSameSeedWritesTheSameBytes) {
  std::vector<std::string> contents;
  for (int round = 0; round < 2; ++round) {
    const std::string folder = test_folder();
    make(folder, 2'000, 1);
    contents.push_back(*read_file(join_path(folder, "blk00000.dat")));
  }
  EXPECT_TRUE(contents[0] == contents[1]);
  // The bytes are part of the contract: every compiler makes these.
  EXPECT_EQ(codec::to_hex(codec::sha256(as_bytes(contents[0])).view()),
            "ace46eeefbc8b09e8829e1b2030d294a548682bb241a69969cd96081ae57bad0");
}

TEST(BitcoinBackground, TheTableSaysWhatTheRealBlocksSay) {
  const std::string folder = std::string(CLEW_SHARED_DATA) + "/bitcoin-blocks/mainnet";
  if (!is_folder(folder)) GTEST_SKIP() << "no real blocks beside the repository";
  Measured measured(false);
  for (const char* name : {"482683.block.zst", "540107.block.zst", "951658.block.zst"}) {
    auto source = formats::bitcoin::open_bitcoin({join_path(folder, name)}, {"bitcoin", {}, {}, 0, 1});
    ASSERT_TRUE(source);
    const auto block = (*source)->next();
    ASSERT_TRUE(block && *block != nullptr);
    measured.add(**block);
  }
  expect_like_table(measured, 0.002, 0.002);
}

TEST(Arrivals, FollowTheHoursAndComeToTheCountAskedFor) {
  Arrivals arrivals(1, 100'000, kStory, {kStory.seconds + 14 * 86'400});
  std::uint64_t count = 0, night = 0, afternoon = 0;
  std::int64_t before = 0;
  for (; !arrivals.done(); arrivals.next(), ++count) {
    EXPECT_LE(before, arrivals.now().seconds);
    before = arrivals.now().seconds;
    const std::int64_t hour = before / 3'600 % 24;
    night += hour == 3 ? 1 : 0;
    afternoon += hour == 15 ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(count), 100'000, 1'500);
  EXPECT_NEAR(static_cast<double>(afternoon) / static_cast<double>(night), 122.0 / 72, 0.12);
}

TEST(Arrivals, NoneAreAskedForAndNoneCome) {
  EXPECT_TRUE(Arrivals(1, 0, kStory, {kStory.seconds + 1'000}).done());
}

}  // namespace
}  // namespace clew::sim
