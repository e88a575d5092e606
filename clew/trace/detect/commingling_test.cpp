// Two incidents that meet: how much of each joins the other, and that downstream of the meeting nothing joins again.

#include "clew/trace/detect/commingling.h"

#include <gtest/gtest.h>

#include "clew/trace/detect/made_ledger.h"
#include "clew/trace/tracer.h"

namespace clew::trace::detect {
namespace {

using testing::kCoin;
using testing::kEther;
using testing::kHour;
using testing::MadeLedger;

Found find(const std::shared_ptr<const ledger::Ledger>& ledger, const std::vector<Incident>& incidents) {
  Method method = default_method();
  method.incidents = incidents;
  method.unfunded_follow = false;
  const auto result = trace(ledger, intel::Labels(), method);
  if (!result) {
    ADD_FAILURE() << result.error().error.reason << " " << result.error().message;
    return {};
  }
  return find_commingling(*result, *graph::make_view(ledger, {}), *ledger);
}

Incident held_by(const std::string& name, const std::string& account) {
  Seed seed;
  seed.kind = Seed::Kind::address;
  seed.address = MadeLedger::address_of(account);
  return {name, {seed}};
}

u128 joins(const Finding& finding, const std::string& name) {
  for (const Feature& feature : finding.features)
    if (feature.name == name) return feature.value;
  ADD_FAILURE() << "no feature " << name;
  return 0;
}

void fund(MadeLedger& made, const std::string& who, u128 amount) {
  made.send({{"", who, amount, {}, ledger::LegKind::issuance}});
}

TEST(Commingling, TheLinkIsWhatJoinsAndNoMore) {
  MadeLedger made(ledger::Kind::account);
  fund(made, "thief", 1000 * kEther);
  fund(made, "older thief", 500 * kEther);
  made.at(kHour);
  made.send("thief", "feeder 1", 400 * kEther);
  made.send("thief", "feeder 2", 300 * kEther);
  made.send("thief", "alone", 300 * kEther);
  made.send("older thief", "feeder 1", 5 * kEther);
  made.send("older thief", "feeder 2", 7 * kEther);
  made.send("older thief", "elsewhere", 488 * kEther);
  made.at(2 * kHour);
  made.send("feeder 1", "router", 405 * kEther);  // both are there because they met, not because they meet again
  made.send("feeder 2", "router", 307 * kEther);
  const Found found = find(made.done(), {held_by("theft", "thief"), held_by("older", "older thief")});
  ASSERT_EQ(found.findings.size(), 1U);
  for (const char* rule : {"haircut", "fifo", "lifo", "seniority", "juniority"})
    EXPECT_EQ(joins(found.findings[0], std::string("joins under ") + rule + ", of 'older'"), 12 * kEther) << rule;
  EXPECT_EQ(found.findings[0].score, 3U);
}

TEST(Commingling, WhatLeftBeforeTheOtherCameDidNotJoin) {
  MadeLedger made(ledger::Kind::account);
  fund(made, "thief", 10 * kEther);
  fund(made, "older thief", 10 * kEther);
  made.at(kHour);
  made.send("older thief", "mule", 10 * kEther);
  made.at(2 * kHour);
  made.send("mule", "away", 10 * kEther);
  made.at(3 * kHour);
  made.send("thief", "mule", 10 * kEther);
  EXPECT_TRUE(find(made.done(), {held_by("theft", "thief"), held_by("older", "older thief")}).findings.empty());
}

TEST(Commingling, OfCoinsIsATransactionThatPaysWithBoth) {
  MadeLedger made(ledger::Kind::utxo);
  const auto a = made.coin("thief", 40 * kCoin), b = made.coin("older thief", 2 * kCoin);
  made.at(kHour);
  const auto joined = made.pay({a, b}, {{"x", 30 * kCoin}, {"y", 12 * kCoin}});
  made.at(2 * kHour);
  made.pay(joined, {{"z", 42 * kCoin}});
  const auto ledger = made.done();
  const auto output = [](const testing::MadeCoin& coin, const std::string& name) {
    Seed seed;
    seed.tx = coin.txid;
    seed.vout = coin.vout;
    return Incident{name, {seed}};
  };
  const Found found = find(ledger, {output(a, "theft"), output(b, "older")});
  ASSERT_EQ(found.findings.size(), 1U);
  EXPECT_EQ(joins(found.findings[0], "joins under fifo, of 'older'"), 2 * kCoin);
  EXPECT_EQ(joins(found.findings[0], "joins under fifo, of 'theft'"), 40 * kCoin);
}

}  // namespace
}  // namespace clew::trace::detect
