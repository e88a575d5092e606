// Deposit addresses by how they forward, and the people whose wallets do something like it.

#include <gtest/gtest.h>

#include <set>

#include "clew/base/random.h"
#include "clew/trace/detect/detect.h"
#include "clew/trace/detect/made_ledger.h"

namespace clew::trace::detect {
namespace {

using testing::kCoin;
using testing::kDay;
using testing::MadeCoin;
using testing::MadeLedger;

Found find(MadeLedger& made, const intel::Labels& labels = {}) {
  return find_deposit_addresses(Scope(made.done(), labels, Thresholds::standard(), {}, {}));
}

std::set<std::string> deposit_addresses(const Finding& finding, const ledger::Ledger& ledger) {
  std::set<std::string> names;
  for (const Element& element : finding.elements)
    if (std::string_view(element.role) == "deposit address")
      names.emplace(as_text(ledger.address(element.address).bytes));
  return names;
}

std::uint64_t sum(const std::vector<MadeCoin>& coins) {
  std::uint64_t total = 0;
  for (const MadeCoin& coin : coins) total += coin.value;
  return total;
}

TEST(Deposits, AllAccountsOfAServiceAreFoundAndNobodyElse) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Rng rng(seed);
    MadeLedger made(ledger::Kind::utxo);
    const std::uint64_t customers = 20 + rng.below(200);
    std::set<std::string> truth;
    std::vector<MadeCoin> waiting;
    for (int day = 1; day <= 10; ++day) {
      made.at(day * kDay);
      for (std::uint64_t i = 0; i < 40; ++i) {
        const std::string name = "deposit " + std::to_string(rng.below(customers));
        truth.insert(name);
        waiting.push_back(made.coin(name, kCoin + rng.below(kCoin)));
        // A passer-by pays out of an address of the same kind, and keeps change.
        const auto coin = made.coin("person " + std::to_string(rng.next()), kCoin);
        made.pay({coin}, {{"shop", kCoin / 3}, {"change " + std::to_string(rng.next()), kCoin / 2}});
      }
      made.pay(waiting, {{"hot wallet", sum(waiting) - 500}});
      waiting.clear();
    }
    const auto ledger = made.done();
    const intel::Labels labels;
    const Found found = find_deposit_addresses(Scope(ledger, labels, Thresholds::standard(), {}, {}));
    ASSERT_EQ(found.findings.size(), 1U);
    EXPECT_EQ(deposit_addresses(found.findings[0], *ledger), truth);
  }
}

TEST(Deposits, APersonWhoTidiesUpOnceIsNoService) {
  MadeLedger made(ledger::Kind::utxo);
  std::vector<MadeCoin> coins;
  for (int i = 0; i < 60; ++i) coins.push_back(made.coin("mine " + std::to_string(i), kCoin));
  made.pay(coins, {{"savings", sum(coins) - 500}});
  EXPECT_TRUE(find(made).findings.empty());
}

TEST(Deposits, AnAddressThatPaysElsewhereIsNone) {
  MadeLedger made(ledger::Kind::utxo);
  std::vector<MadeCoin> mixed;
  for (int day = 1; day <= 5; ++day) {
    made.at(day * kDay);
    std::vector<MadeCoin> coins;
    for (int i = 0; i < 12; ++i) coins.push_back(made.coin("deposit " + std::to_string(i), kCoin));
    made.pay(coins, {{"hot wallet", sum(coins) - 500}});
    mixed.push_back(made.coin("deposit 3", kCoin));
  }
  made.pay(mixed, {{"friend", kCoin}, {"deposit 3", sum(mixed) - kCoin - 500}});
  const auto ledger = made.done();
  const intel::Labels labels;
  const Found found = find_deposit_addresses(Scope(ledger, labels, Thresholds::standard(), {}, {}));
  ASSERT_EQ(found.findings.size(), 1U);
  EXPECT_EQ(found.findings[0].features[0].value, 11U);
  EXPECT_FALSE(deposit_addresses(found.findings[0], *ledger).contains("deposit 3"));
}

TEST(Deposits, NothingIsKnownBeforeTheSweeps) {
  MadeLedger made(ledger::Kind::utxo);
  for (int day = 1; day <= 5; ++day) {
    made.at(day * kDay);
    std::vector<MadeCoin> coins;
    for (int i = 0; i < 12; ++i) coins.push_back(made.coin("deposit " + std::to_string(i), kCoin));
    made.pay(coins, {{"hot wallet", sum(coins) - 500}});
  }
  const auto ledger = made.done();
  const intel::Labels labels;
  const auto count = [&](std::int64_t as_of) {
    return find_deposit_addresses(Scope(ledger, labels, Thresholds::standard(), UnixTime{as_of}, {})).findings.size();
  };
  EXPECT_EQ(count(2 * kDay + 100), 0U);
  EXPECT_EQ(count(3 * kDay + 100), 1U);
}

}  // namespace
}  // namespace clew::trace::detect
