// Transactions of more than one asset: swaps that convert, and all others, which are opaque.

#include <gtest/gtest.h>

#include "clew/trace/rule_cases.h"

namespace clew::trace {
namespace {

using namespace fake;

const AssetId kToken{1};

/// Thief with 60 stolen behind 40 clean swaps 50 of the native coin for 200 tokens with a pool.
struct Swap {
  FakeLedger ledger = FakeLedger::account();
  AddressId thief = ledger.name("thief"), pool = ledger.name("pool"), shop = ledger.name("shop");
  TxIndex own = ledger.issue(thief, 40);
  TxIndex theft = ledger.issue(thief, 60);
  TxIndex reserve = ledger.issue(pool, 1000, kToken);
  TxIndex swap = make_swap();
  TxIndex sale = ledger.pay({{thief, 100}}, {{shop, 100}}, kToken);
  FakeView view{ledger};
  SeedSet seeds{{arrive_seed(view, incident(0), theft)}, {}, {}};

  TxIndex make_swap() {
    Step paid = FakeLedger::step({{thief, 50}}, {{pool, 50}}, kNativeAsset, StepKind::conversion);
    Step got = FakeLedger::step({{pool, 200}}, {{thief, 200}}, kToken, StepKind::converted);
    return ledger.add({paid, got});
  }
};

TEST(Conversion, StolenValueBecomesTheOtherAssetInProportion) {
  Swap c;
  const TraceResult result = run(c.view, method_of(all_policies()), c.seeds, {service("shop", "merchant")});
  // fifo: the first 50 paid are 40 clean and 10 stolen; 200 tokens are 160 clean and 40 stolen, and the first 100 sold
  // are clean.
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::converted_out), 10);
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::held, FakeLedger::account_of(c.thief, kToken)), 40);
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::exited), 0);
  // lifo: 50 stolen become 200 stolen tokens.
  EXPECT_EQ(amount_at(result, PolicyId::lifo, incident(0), Place::exited), 100);
  // haircut: 30 of 50 stolen, 120 of 200, 60 of 100.
  EXPECT_EQ(amount_at(result, PolicyId::haircut, incident(0), Place::exited), 60);
  EXPECT_EQ(amount_at(result, PolicyId::haircut_exact, incident(0), Place::exited), 60);
  ASSERT_EQ(result.conversions.size(), 1U);
  EXPECT_EQ(result.conversions[0].paid, 50);
  EXPECT_EQ(result.conversions[0].received, 200);
  ASSERT_EQ(result.paths.size(), 1U);
  EXPECT_EQ(result.paths[0].hops.size(), 2U);
  EXPECT_EQ(result.paths[0].hops[0].from_asset, kNativeAsset);
  EXPECT_EQ(result.paths[0].hops[0].to_asset, kToken);
  EXPECT_EQ(result.paths[0].width, 100);
  EXPECT_FALSE(result.runs[6].applicable);  // tiho
}

TEST(Conversion, WhatAPoolHoldsOfTheCaseDoesNotHideTheSwapsOfOthers) {
  Swap c;
  const TxIndex stock = c.reserve;
  SeedSet seeds = c.seeds;
  seeds.lines.push_back(arrive_seed(c.view, incident(1), stock));  // the pool's tokens are another theft
  const TraceResult result = run(c.view, method_of({PolicyId::lifo}, 2), seeds);
  EXPECT_EQ(amount_at(result, PolicyId::lifo, incident(0), Place::converted_out), 50);
  EXPECT_EQ(amount_at(result, PolicyId::lifo, incident(0), Place::held, FakeLedger::account_of(c.thief, kToken)), 100);
  EXPECT_EQ(amount_at(result, PolicyId::lifo, incident(1), Place::opaque, nobody), 200);
  for (const IntervalLine& line : result.intervals) {
    if (line.label == incident(1)) {
      EXPECT_EQ(line.low, line.high);
    }
  }
}

TEST(Conversion, APoolWithoutRecordedLiquidityConvertsAllTheSame) {
  FakeLedger ledger = FakeLedger::account();
  const AddressId thief = ledger.name("thief"), pool = ledger.name("pool");
  const TxIndex theft = ledger.issue(thief, 60);
  ledger.add({FakeLedger::step({{thief, 60}}, {{pool, 60}}, kNativeAsset, StepKind::conversion),
              FakeLedger::step({{pool, 200}}, {{thief, 200}}, kToken, StepKind::converted)});
  const FakeView view(ledger);
  const TraceResult result = run(view, method_of(all_policies()), {{arrive_seed(view, incident(0), theft)}, {}, {}});
  for (const PolicyRun& run : result.runs) {
    if (!run.applicable || run.policy == PolicyId::haircut_exact) continue;
    SCOPED_TRACE(policy_name(run.policy));
    EXPECT_EQ(amount_at(result, run.policy, incident(0), Place::held, FakeLedger::account_of(thief, kToken)), 200);
    EXPECT_EQ(amount_at(result, run.policy, incident(0), Place::opaque), 0);
    EXPECT_EQ(amount_at(result, run.policy, kUnfunded, Place::opaque, nobody), 200);  // the pool's own tokens
  }
  for (const IntervalLine& line : result.intervals) {
    if (line.label == incident(0)) {
      EXPECT_EQ(line.low, 200);
    }
  }
}

TEST(Conversion, ASeedTakesBackFirstWhatWasIntroducedWhateverCameLater) {
  // 100 unfunded tokens come through a swap, a seed takes all of them over; later 5 more are introduced.
  FakeLedger ledger = FakeLedger::account();
  const AddressId mule = ledger.name("mule"), pool = ledger.name("pool"), thief = ledger.name("thief");
  ledger.issue(pool, 1000, kToken);
  ledger.add({FakeLedger::step({{mule, 50}}, {{pool, 50}}, kNativeAsset, StepKind::conversion),
              FakeLedger::step({{pool, 100}}, {{mule, 100}}, kToken, StepKind::converted)});
  const TxIndex theft = ledger.pay({{mule, 100}}, {{thief, 100}}, kToken);
  ledger.pay({{mule, 5}}, {{ledger.name("shop"), 5}}, kToken);
  const FakeView view(ledger);
  const TraceResult result =
      run(view, method_of({PolicyId::haircut, PolicyId::fifo}), {{arrive_seed(view, incident(0), theft)}, {}, {}});
  const BalanceLine* unfunded = nullptr;
  for (const BalanceLine& line : result.runs[1].balance) {
    if (line.label == kUnfunded && line.asset == kToken) unfunded = &line;
  }
  ASSERT_NE(unfunded, nullptr);
  EXPECT_EQ(unfunded->introduced.quanta, 0);
  EXPECT_EQ(unfunded->converted_in.quanta, 5);
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::held, FakeLedger::account_of(thief, kToken)), 100);
  EXPECT_EQ(amount_at(result, PolicyId::fifo, kUnfunded, Place::held, {}, {}, kToken), 5);
}

TEST(Conversion, TheFeeOfThePaidAssetIsTheLastRequestAndDoesNotConvert) {
  FakeLedger ledger = FakeLedger::account();
  const AddressId thief = ledger.name("thief"), pool = ledger.name("pool");
  ledger.issue(thief, 5);
  const TxIndex theft = ledger.issue(thief, 50);
  ledger.issue(pool, 1000, kToken);
  ledger.add({FakeLedger::step({{thief, 55}}, {{pool, 45}}, kNativeAsset, StepKind::conversion),
              FakeLedger::step({{pool, 90}}, {{thief, 90}}, kToken, StepKind::converted)});
  const FakeView view(ledger);
  const TraceResult result = run(view, method_of({PolicyId::fifo}), {{arrive_seed(view, incident(0), theft)}, {}, {}});
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::fees), 10);
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::converted_out), 40);
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::held, {}, {}, kToken), 80);
}

TEST(Opaque, SeveralAssetsWithoutProofEndTheLine) {
  FakeLedger ledger = FakeLedger::account();
  const AddressId thief = ledger.name("thief"), a = ledger.name("a"), b = ledger.name("b");
  const TxIndex theft = ledger.issue(thief, 50);
  ledger.issue(a, 10, kToken);
  ledger.add({FakeLedger::step({{thief, 30}}, {{a, 30}}, kNativeAsset, StepKind::opaque),
              FakeLedger::step({{a, 10}}, {{b, 10}}, kToken, StepKind::opaque)});
  const FakeView view(ledger);
  const TraceResult result = run(view, method_of({PolicyId::fifo}), {{arrive_seed(view, incident(0), theft)}, {}, {}});
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::opaque, nobody), 30);
  EXPECT_TRUE(result.exits.empty());
}

TEST(Grid, AnAssetWithHugePoolsIsCountedInBaseUnits) {
  FakeLedger ledger = FakeLedger::account();
  const AddressId thief = ledger.name("thief"), mule = ledger.name("mule");
  const TxIndex theft = ledger.issue(thief, u128{1} << 100);
  ledger.pay({{thief, u128{1} << 99}}, {{mule, u128{1} << 99}});
  const FakeView view(ledger);
  const TraceResult result =
      run(view, method_of({PolicyId::haircut}), {{arrive_seed(view, incident(0), theft)}, {}, {}});
  EXPECT_EQ(result.grid_bits[0], 0);
  EXPECT_EQ(result.grid_bits[1], 32);
  EXPECT_TRUE(result.runs[0].balance[0].stolen.quanta == u128{1} << 100);
}
}  // namespace
}  // namespace clew::trace
