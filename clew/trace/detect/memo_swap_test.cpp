// Deposits and the payouts that name them, across two ledgers; and texts that only claim to.

#include "clew/trace/detect/memo_swap.h"

#include <gtest/gtest.h>

#include "clew/codec/hex.h"
#include "clew/trace/detect/made_ledger.h"

namespace clew::trace::detect {
namespace {

using testing::kCoin;
using testing::kEther;
using testing::MadeLedger;

/// An account ledger on which people deposit, and a ledger of coins on which the bridge pays.
class Bridge {
 public:
  Hash256 deposit(const std::string& from, u128 amount, const std::string& destination) {
    const Hash256 tx = eth_.send({{from, "router", amount}, {"router", "vault", amount}});
    in_.push_back({tx, "log 1", "=:BTC.BTC:" + destination});
    return tx;
  }
  Hash256 pay(const std::string& to, std::uint64_t value, const std::string& memo) {
    const auto coins = btc_.pay({btc_.coin("bridge", value + 1000)}, {{to, value}});
    out_.push_back({coins[0].txid, "output 1", memo});
    return coins[0].txid;
  }
  static std::string out(const Hash256& tx) { return "OUT:" + codec::hash_text(tx, false); }
  Hash256 refund(const std::string& to, u128 amount, const Hash256& of) {
    const Hash256 tx = eth_.send("vault", to, amount);
    in_.push_back({tx, "log 2", "REFUND:" + codec::hash_text(of, false)});
    return tx;
  }
  void strange_memo(const ledger::Memo& memo) { in_.push_back(memo); }

  Found find() {
    btc_.coin("miner", kCoin);
    eth_.send("a", "b", 1);
    const Scope eth(eth_.done(), labels_, Thresholds::standard(), {}, {});
    const Scope btc(btc_.done(), labels_, Thresholds::standard(), {}, {});
    return find_memo_swaps(std::vector<MemoLedger>{{&eth, in_}, {&btc, out_}});
  }

 private:
  MadeLedger eth_{ledger::Kind::account}, btc_{ledger::Kind::utxo};
  std::vector<ledger::Memo> in_, out_;
  const intel::Labels labels_;
};

TEST(MemoSwap, LinksADepositWithEveryPayoutThatNamesIt) {
  Bridge bridge;
  const Hash256 deposit = bridge.deposit("thief", 200 * kEther, "x");
  bridge.deposit("somebody", 5 * kEther, "y");  // not paid out yet
  bridge.pay("x", 6 * kCoin, Bridge::out(deposit));
  bridge.pay("x", 4 * kCoin, Bridge::out(deposit));
  const Found found = bridge.find();
  ASSERT_EQ(found.findings.size(), 1U);
  const std::vector<Element>& elements = found.findings[0].elements;
  ASSERT_EQ(elements.size(), 3U);
  EXPECT_EQ(elements[0].amount, 200 * kEther);
  EXPECT_EQ(elements[0].ledger, 0U);
  EXPECT_EQ(elements[1].amount + elements[2].amount, u128{10 * kCoin});
  EXPECT_EQ(elements[1].ledger, 1U);
  ASSERT_EQ(found.refused.size(), 1U);
  EXPECT_EQ(found.refused[0].count, 1U);
}

TEST(MemoSwap, WhoNamesADepositAndPaysSomebodyElseMakesNoLink) {
  Bridge bridge;
  const Hash256 deposit = bridge.deposit("thief", 200 * kEther, "x");
  bridge.pay("passer-by", 6 * kCoin, Bridge::out(deposit));
  const Found found = bridge.find();
  EXPECT_TRUE(found.findings.empty());
  ASSERT_EQ(found.refused.size(), 1U);
  EXPECT_EQ(found.refused[0].reason, "a transaction names the deposit and pays somebody else");
}

TEST(MemoSwap, ARefundGoesBackToTheDepositor) {
  Bridge bridge;
  const Hash256 deposit = bridge.deposit("thief", 200 * kEther, "x");
  bridge.refund("thief", 199 * kEther, deposit);
  const Found found = bridge.find();
  ASSERT_EQ(found.findings.size(), 1U);
  EXPECT_STREQ(found.findings[0].elements[1].role, "refund");
  EXPECT_EQ(found.findings[0].elements[1].amount, 199 * kEther);
}

TEST(MemoSwap, MemosOfTransactionsThatAreNotThereArePassedOver) {
  Bridge bridge;
  Hash256 nowhere;
  nowhere.bytes.fill(9);
  bridge.strange_memo({nowhere, "log 1", "=:BTC.BTC:x"});
  bridge.strange_memo({nowhere, "log 1", "not a memo"});
  const Found found = bridge.find();
  EXPECT_TRUE(found.findings.empty());
  EXPECT_TRUE(found.refused.empty());
}

}  // namespace
}  // namespace clew::trace::detect
