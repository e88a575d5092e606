// Value that nobody is known to have had: what an account pays beyond its balance, and what it had before the ledger
// begins.

#include <gtest/gtest.h>

#include "clew/trace/rule_cases.h"

namespace clew::trace {
namespace {

using namespace fake;

struct Overdrawn {
  FakeLedger ledger = FakeLedger::account();
  AddressId thief = ledger.name("thief"), mule = ledger.name("mule"), shop = ledger.name("shop");
  TxIndex theft = ledger.issue(thief, 10);
  TxIndex payment = ledger.pay({{mule, 50}}, {{shop, 50}});  // the mule never received anything
  FakeView view{ledger};
  SeedSet seeds{{arrive_seed(view, incident(0), theft)}, {}, {}};
};

TEST(Unfunded, IsFollowedLikeATheftFromWhereItEnters) {
  Overdrawn c;
  const TraceResult result = run(c.view, method_of({PolicyId::fifo}), c.seeds, {service("shop", "merchant")});
  EXPECT_EQ(amount_at(result, PolicyId::fifo, kUnfunded, Place::exited), 50);
  ASSERT_EQ(result.exits.size(), 1U);
  ASSERT_EQ(result.paths.size(), 1U);
  EXPECT_EQ(result.paths[0].width, 50);
  EXPECT_EQ(result.paths[0].hops[0].from_address, c.mule);
}

TEST(Unfunded, ASeedTakesItOverLikeCleanValue) {
  // The export starts late: nobody recorded how the victim got the 50 that the thief took.
  FakeLedger ledger = FakeLedger::account();
  const AddressId victim = ledger.name("victim"), thief = ledger.name("thief"), shop = ledger.name("shop");
  ledger.issue(victim, 20);
  const TxIndex theft = ledger.pay({{victim, 70}}, {{thief, 70}});
  ledger.pay({{thief, 70}}, {{shop, 70}});
  const FakeView view(ledger);
  const TraceResult result = run(view, method_of(all_policies()), {{arrive_seed(view, incident(0), theft)}, {}, {}},
                                 {service("shop", "merchant")});
  for (const PolicyRun& run : result.runs) {
    if (!run.applicable || run.policy == PolicyId::haircut_exact) continue;
    SCOPED_TRACE(policy_name(run.policy));
    EXPECT_EQ(amount_at(result, run.policy, incident(0), Place::exited), 70);
    EXPECT_EQ(amount_at(result, run.policy, kUnfunded, Place::exited), 0);
    for (const BalanceLine& line : run.balance) {
      EXPECT_TRUE(line.label == incident(0) || run.policy == PolicyId::poison);  // poison touched it on the way
    }
  }
  ASSERT_EQ(result.exits.size(), 1U);
  EXPECT_EQ(result.exits[0].low, 70);
}

TEST(Unfunded, StolenMoneyIsMoreSeniorAndNothingMeets) {
  FakeLedger ledger = FakeLedger::account();
  const AddressId thief = ledger.name("thief"), mule = ledger.name("mule"), shop = ledger.name("shop");
  const TxIndex theft = ledger.issue(thief, 10);
  ledger.pay({{ledger.name("nobody knows"), 30}}, {{mule, 30}});
  ledger.pay({{thief, 10}}, {{mule, 10}});
  ledger.pay({{mule, 15}}, {{shop, 15}});
  const FakeView view(ledger);
  const TraceResult result = run(view, method_of({PolicyId::fifo, PolicyId::seniority, PolicyId::juniority}),
                                 {{arrive_seed(view, incident(0), theft)}, {}, {}}, {service("shop", "merchant")});
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::exited), 0);
  EXPECT_EQ(amount_at(result, PolicyId::seniority, incident(0), Place::exited), 10);
  EXPECT_EQ(amount_at(result, PolicyId::seniority, kUnfunded, Place::exited), 5);
  EXPECT_EQ(amount_at(result, PolicyId::juniority, incident(0), Place::exited), 0);
  EXPECT_TRUE(result.meetings.empty());
}

TEST(Unfunded, APaymentOfAForgedTokenThatNobodyHadBringsNothing) {
  Overdrawn c;
  c.view.forged.insert(kNativeAsset);
  const TraceResult result = run(c.view, method_of({PolicyId::fifo}), c.seeds, {service("shop", "merchant")});
  EXPECT_TRUE(result.exits.empty());
  EXPECT_EQ(result.runs[0].balance.size(), 1U);
}

TEST(Unfunded, AnOverdrawnServiceWhereALineEndsDoesNotBringItsOwnLabelInAlone) {
  Overdrawn c;
  Method method = method_of({PolicyId::fifo});
  method.boundaries = {{intel::Category::mixer, Boundary::reset}, {intel::Category::gambling, Boundary::reset}};
  const TraceResult result = run(c.view, method, c.seeds, {service("mule", "mixer"), service("shop", "gambling")});
  for (const BalanceLine& line : result.runs[0].balance) EXPECT_EQ(line.introduced.quanta, 0);
}

TEST(Unfunded, StaysLocalWhenTheMethodSaysSoOrTheListIsTooLong) {
  Overdrawn c;
  Method method = method_of({PolicyId::fifo});
  method.unfunded_follow = false;
  EXPECT_EQ(run(c.view, method, c.seeds).runs[0].balance.size(), 1U);
  method.unfunded_follow = true;
  method.limits.overdrafts_max = 0;
  const TraceResult result = run(c.view, method, c.seeds);
  EXPECT_EQ(result.runs[0].balance.size(), 1U);
  ASSERT_FALSE(result.notes.empty());
}

TEST(Unfunded, AnInferredOpeningIsUnresolvedAndKeepsHistoryAboveZero) {
  FakeLedger ledger = FakeLedger::account();
  const AddressId thief = ledger.name("thief"), mule = ledger.name("mule");
  const TxIndex theft = ledger.issue(thief, 10);
  ledger.pay({{thief, 10}}, {{mule, 10}});
  ledger.pay({{mule, 35}}, {{ledger.name("shop"), 35}});
  const FakeView view(ledger);
  Method method = method_of({PolicyId::fifo, PolicyId::lifo});
  method.opening_inferred = true;
  const TraceResult result =
      run(view, method, {{arrive_seed(view, incident(0), theft)}, {}, {}}, {service("shop", "merchant")});
  for (const PolicyId policy : method.policies) {
    EXPECT_EQ(amount_at(result, policy, kUnresolved, Place::exited), 25);
    EXPECT_EQ(amount_at(result, policy, incident(0), Place::exited), 10);
    EXPECT_EQ(amount_at(result, policy, kUnfunded, Place::exited), 0);
  }
  ASSERT_EQ(result.openings.size(), 2U);
  EXPECT_EQ(result.openings[1].unresolved, 25);
}
}  // namespace
}  // namespace clew::trace
