// The rules of docs/reference/taint-rules.md one by one, each on a ledger small enough to check by hand.

#include <gtest/gtest.h>

#include "clew/trace/label_plan.h"
#include "clew/trace/rule_cases.h"

namespace clew::trace {
namespace {

using namespace fake;

// ---- boundaries ------------------------------------------------------------------------------------------------

/// Theft of 100 to `thief`, who pays 60 to `service`, which pays 50 to `after`.
struct ServiceCase {
  FakeLedger ledger = FakeLedger::account();
  AddressId thief = ledger.name("thief"), service_address = ledger.name("service"), after = ledger.name("after");
  TxIndex theft = ledger.issue(thief, 100);
  TxIndex other = ledger.issue(service_address, 40);
  TxIndex deposit = ledger.pay({{thief, 60}}, {{service_address, 60}});
  TxIndex payout = ledger.pay({{service_address, 50}}, {{after, 50}});
  FakeView view{ledger};
  SeedSet seeds{{arrive_seed(view, incident(0), theft)}, {}, {}};
};

TEST(Boundary, AStoppedServiceEndsTheLineAndWhatItPaysIsClean) {
  ServiceCase c;
  const TraceResult result =
      run(c.view, method_of({PolicyId::fifo}), c.seeds, {service("service", "exchange", "acme")});
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::exited), 60);
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::held), 40);
  ASSERT_EQ(result.exits.size(), 1U);
  EXPECT_EQ(result.exits[0].service, "service");
  EXPECT_EQ(result.exits[0].actor, "acme");
  EXPECT_EQ(result.exits[0].low, 60);
  EXPECT_EQ(result.exits[0].high, 60);
  EXPECT_EQ(result.exits[0].receipts, 1U);
  EXPECT_FALSE(result.exits[0].flips);
  ASSERT_EQ(result.treatments.size(), 1U);
  EXPECT_EQ(result.treatments[0].disposition, "exit");
  EXPECT_EQ(result.treatments[0].why, "label: service (exchange), source test");
}

TEST(Boundary, ALabelOnlyCountsOnTheDaysItHolds) {
  ServiceCase c;
  intel::Label label = service("service", "exchange");
  label.valid_from = UnixTime{c.view.time(c.deposit).seconds + 1};
  EXPECT_EQ(
      amount_at(run(c.view, method_of({PolicyId::fifo}), c.seeds, {label}), PolicyId::fifo, incident(0), Place::exited),
      0);
  label.valid_from = c.view.time(c.deposit);
  EXPECT_EQ(
      amount_at(run(c.view, method_of({PolicyId::fifo}), c.seeds, {label}), PolicyId::fifo, incident(0), Place::exited),
      60);
  label.known_from = UnixTime{5'000'000};
  Method method = method_of({PolicyId::fifo});
  method.known_by = UnixTime{4'000'000};
  EXPECT_EQ(amount_at(run(c.view, method, c.seeds, {label}), PolicyId::fifo, incident(0), Place::exited), 0);
}

TEST(Boundary, AServiceThatIsResetPaysALabelOfItsCategory) {
  FakeLedger ledger = FakeLedger::account();
  const AddressId thief = ledger.name("thief"), shop = ledger.name("shop");
  const TxIndex theft = ledger.issue(thief, 10);
  ledger.issue(shop, 100);
  ledger.pay({{shop, 30}}, {{thief, 30}});  // the thief is open and gets 30 of the category
  const FakeView view(ledger);
  const SeedSet seeds{{arrive_seed(view, incident(0), theft)}, {}, {}};
  Method method = method_of({PolicyId::fifo});
  method.boundaries = {{intel::Category::merchant, Boundary::reset}};
  const TraceResult result = run(view, method, seeds, {service("shop", "merchant")});
  const LabelId reset{result.first_reset};
  EXPECT_EQ(result.labels[number(reset)], "reset: merchant");
  EXPECT_EQ(amount_at(result, PolicyId::fifo, reset, Place::held, FakeLedger::account_of(thief)), 30);
  for (const BalanceLine& line : result.runs[0].balance) {
    if (line.label == reset) {
      EXPECT_EQ(line.introduced.quanta, 30);
    }
  }
}

TEST(Boundary, AServiceThatIsPassedThroughMixesByHaircutWhateverThePolicy) {
  ServiceCase c;
  Method method = method_of({PolicyId::fifo, PolicyId::lifo, PolicyId::juniority});
  method.boundaries = {{intel::Category::exchange, Boundary::pass_through}};
  const TraceResult result = run(c.view, method, c.seeds, {service("service", "exchange")});
  for (const PolicyId policy : method.policies) {
    EXPECT_EQ(amount_at(result, policy, incident(0), Place::held, FakeLedger::account_of(c.after)), 30)
        << policy_name(policy);  // 60 of 100, of 50
  }
  ASSERT_FALSE(result.treatments.empty());
  EXPECT_EQ(result.treatments[0].disposition, "follow (pass-through)");
}

TEST(Boundary, AMixerIsOpaqueAndItsFittingPayoutsAreCandidates) {
  FakeLedger ledger = FakeLedger::account();
  const AddressId thief = ledger.name("thief"), in = ledger.name("mixer in"), out = ledger.name("mixer out"),
                  a = ledger.name("a"), b = ledger.name("b");
  const TxIndex theft = ledger.issue(thief, 1000);
  ledger.issue(out, 5000);
  ledger.pay({{out, 990}}, {{a, 990}});  // before the deposit
  const TxIndex deposit = ledger.pay({{thief, 1000}}, {{in, 1000}});
  const TxIndex first = ledger.pay({{out, 970}}, {{a, 970}});
  ledger.pay({{out, 969}}, {{a, 969}});    // too small
  ledger.pay({{out, 1001}}, {{a, 1001}});  // too large
  const TxIndex second = ledger.pay({{out, 1000}}, {{b, 1000}});
  ledger.now.seconds += 8 * 86400;
  ledger.pay({{out, 990}}, {{b, 990}});  // too late
  const FakeView view(ledger);
  const SeedSet seeds{{arrive_seed(view, incident(0), theft)}, {}, {}};
  Method method = method_of({PolicyId::fifo});
  const std::vector<intel::Label> labels{service("mixer in", "mixer", "blend"), service("mixer out", "mixer", "blend")};
  TraceResult result = run(view, method, seeds, labels);
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::opaque), 1000);
  ASSERT_EQ(result.candidates.size(), 2U);
  EXPECT_EQ(result.candidates[0].deposit, deposit);
  EXPECT_EQ(result.candidates[0].payout, first);
  EXPECT_EQ(result.candidates[1].payout, second);
  EXPECT_EQ(result.candidates[0].set_size, 2U);
  EXPECT_FALSE(result.candidates[0].truncated);
  method.limits.candidates_max = 1;
  result = run(view, method, seeds, labels);
  ASSERT_EQ(result.candidates.size(), 1U);
  EXPECT_TRUE(result.candidates[0].truncated);
  EXPECT_EQ(result.candidates[0].set_size, 2U);
}

TEST(Boundary, AFrozenHolderIsFrozenNotHeld) {
  ServiceCase c;
  const TraceResult result = run(c.view, method_of({PolicyId::fifo}), c.seeds, {service("thief", "frozen")});
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::frozen), 40);
}

// ---- branches, floor, limits -----------------------------------------------------------------------------------

TEST(Branch, StopAndExcludeEndALineAndIncludeOverridesALabel) {
  ServiceCase c;
  for (const auto action : {Branch::Action::stop, Branch::Action::exclude, Branch::Action::include}) {
    Method method = method_of({PolicyId::fifo});
    method.branches = {{action, named("service"), {}, "told so by the desk"}};
    const TraceResult result = run(c.view, method, c.seeds, {service("service", "exchange")});
    const auto why = action == Branch::Action::stop ? Unfollowed::stopped : Unfollowed::excluded;
    if (action == Branch::Action::include) {
      EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::exited), 0);
      EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::held, FakeLedger::account_of(c.after)),
                10);  // 40 clean go first
    } else {
      EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::unresolved,
                          FakeLedger::account_of(c.service_address), why),
                60);
    }
    ASSERT_EQ(result.treatments.size(), 1U);
    EXPECT_EQ(result.treatments[0].why, "told so by the desk");
  }
}

TEST(Branch, OneOutputCanBeStopped) {
  FakeLedger ledger = FakeLedger::utxo();
  const AddressId a = ledger.name("a"), b = ledger.name("b");
  ledger.mint({{a, 100}});
  ledger.spend({0}, {{b, 60}, {b, 40}});
  const FakeView view(ledger);
  Method method = method_of({PolicyId::fifo});
  method.branches = {{Branch::Action::stop, {}, std::pair{Hash256{}, 0U}, "known to be the victim's"}};
  const SeedSet seeds{{open_seed(ledger, incident(0), 0)}, {}, {{Holder{2}, &method.branches[0]}}};
  const TraceResult result = run(view, method, seeds);
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::unresolved, Holder{2}, Unfollowed::stopped), 40);
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::held, Holder{1}), 60);
}

TEST(Branch, WithoutAReasonItIsRefused) {
  ServiceCase c;
  Method method = method_of({PolicyId::fifo});
  method.branches = {{Branch::Action::stop, named("service"), {}, ""}};
  const auto result = follow(c.view, c.view, intel::Labels(), method, c.seeds, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error.code, Code::usage);
}

TEST(Floor, LessThanTheFloorIsNotFollowedAndSaysSo) {
  FakeLedger ledger = FakeLedger::utxo();
  const AddressId a = ledger.name("a");
  ledger.mint({{a, 1'000'000}});
  ledger.spend({0}, {{a, 9}, {a, 10}, {a, 999'981}});
  const FakeView view(ledger);
  Method method = method_of({PolicyId::haircut, PolicyId::fifo});
  method.floor_ppm = 10;
  const TraceResult result = run(view, method, {{open_seed(ledger, incident(0), 0)}, {}, {}});
  EXPECT_EQ(result.floors[0], 10);
  for (const PolicyId policy : method.policies) {
    EXPECT_EQ(amount_at(result, policy, incident(0), Place::unresolved, Holder{1}, Unfollowed::floor), 9);
    EXPECT_EQ(amount_at(result, policy, incident(0), Place::held), 999'991);
  }
}

TEST(Limit, TheTransactionLimitLeavesTheRestUnresolved) {
  FakeLedger ledger = FakeLedger::utxo();
  const AddressId a = ledger.name("a");
  ledger.mint({{a, 10}});
  for (std::uint64_t i = 0; i < 5; ++i) ledger.spend({i}, {{a, 10}});
  const FakeView view(ledger);
  Method method = method_of({PolicyId::fifo});
  method.limits.transactions_max = 3;
  const TraceResult result = run(view, method, {{open_seed(ledger, incident(0), 0)}, {}, {}});
  EXPECT_EQ(result.runs[0].visited, 3U);
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::unresolved, Holder{3}, Unfollowed::limit), 10);
  EXPECT_FALSE(result.notes.empty());
}

TEST(Limit, AHotAccountIsNotOpened) {
  ServiceCase c;
  Method method = method_of({PolicyId::fifo});
  method.limits.postings_max = 2;
  const TraceResult result = run(c.view, method, c.seeds);  // the service has three postings
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::unresolved, FakeLedger::account_of(c.service_address),
                      Unfollowed::limit),
            60);
}

TEST(Limit, AFractionThatGrowsTooLongEndsTheTrace) {
  FakeLedger ledger = FakeLedger::account();
  const AddressId a = ledger.name("a"), b = ledger.name("b");
  const TxIndex theft = ledger.issue(a, 1000);
  for (int i = 0; i < 30; ++i) {
    ledger.issue(a, 7);
    ledger.pay({{a, 13}}, {{b, 13}});
  }
  const FakeView view(ledger);
  Method method = method_of({PolicyId::haircut_exact});
  method.limits.exact_bits_max = 64;
  const auto result =
      follow(view, view, intel::Labels(), method, {{arrive_seed(view, incident(0), theft)}, {}, {}}, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error.code, Code::limit);
}

TEST(Limit, ATraceCanBeCancelled) {
  FakeLedger ledger = FakeLedger::utxo();
  ledger.mint({{ledger.name("a"), 10}});
  for (std::uint64_t i = 0; i < 5000; ++i) ledger.spend({i}, {{ledger.name("a"), 10}});
  const FakeView view(ledger);
  const auto result = follow(view, view, intel::Labels(), method_of({PolicyId::fifo}),
                             {{open_seed(ledger, incident(0), 0)}, {}, {}}, [](const Progress&) { return false; });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error.code, Code::conflict);
}

// ---- fees and burns --------------------------------------------------------------------------------------------

TEST(Fees, FollowedIntoTheCoinbaseBehindTheirBlock) {
  FakeLedger ledger = FakeLedger::utxo();
  const AddressId a = ledger.name("a"), miner = ledger.name("miner");
  ledger.mint({{a, 100}});
  ledger.spend({0}, {{a, 70}}, true);                                        // a fee of 30, all stolen
  const TxIndex coinbase = ledger.coinbase(50, {{miner, 50}, {miner, 20}});  // 10 unclaimed
  const FakeView view(ledger);
  const SeedSet seeds{{open_seed(ledger, incident(0), 0)}, {}, {}};
  const TraceResult result = run(view, method_of({PolicyId::fifo, PolicyId::lifo}), seeds);
  // fifo: subsidy 50 first, then 30 of the fee: the first output is clean, the second stolen, 10 are burnt.
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::held, Holder{3}), 20);
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::burnt, nobody), 10);
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::fees), 0);
  // lifo: the fee came last, so the first output takes it.
  EXPECT_EQ(amount_at(result, PolicyId::lifo, incident(0), Place::held, Holder{2}), 30);
  EXPECT_EQ(moved(result, PolicyId::fifo, incident(0), coinbase, 1, true), 30);
}

TEST(Fees, DroppedFeesAreBooked) {
  FakeLedger ledger = FakeLedger::utxo();
  const AddressId a = ledger.name("a");
  ledger.mint({{a, 100}});
  const TxIndex spend = ledger.spend({0}, {{a, 70}});
  const FakeView view(ledger);
  const TraceResult result = run(view, method_of({PolicyId::fifo}), {{open_seed(ledger, incident(0), 0)}, {}, {}});
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::fees), 30);
  EXPECT_EQ(moved(result, PolicyId::fifo, incident(0), spend, 1), 30);  // entry behind the receivers
}

TEST(Burns, ValueSentToAnUnspendableOutputIsBurnt) {
  FakeLedger ledger = FakeLedger::utxo();
  ledger.mint({{ledger.name("a"), 100}});
  ledger.spend({0}, {{kUnspendable, 5}, {ledger.name("a"), 95}});
  const FakeView view(ledger);
  const TraceResult result = run(view, method_of({PolicyId::fifo}), {{open_seed(ledger, incident(0), 0)}, {}, {}});
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::burnt), 5);
}

// ---- seeds -----------------------------------------------------------------------------------------------------

TEST(Seeds, AThiefHeldAccountOnlyPaysStolenMoneyAndWhatItGetsIsReturned) {
  FakeLedger ledger = FakeLedger::account();
  const AddressId thief = ledger.name("thief"), mule = ledger.name("mule");
  ledger.issue(thief, 10);
  ledger.pay({{thief, 100}}, {{mule, 100}});  // far more than it has: its receipts are not recorded
  ledger.pay({{mule, 30}}, {{thief, 30}});
  ledger.pay({{thief, 5}}, {{mule, 5}});
  const FakeView view(ledger);
  SeedSet seeds;
  hold(view, seeds, incident(0), FakeLedger::account_of(thief));
  const TraceResult result = run(view, method_of({PolicyId::fifo}), seeds);
  ASSERT_EQ(result.runs[0].balance.size(), 1U);  // nothing is unfunded
  EXPECT_EQ(result.runs[0].balance[0].stolen.quanta, 105);
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::returned), 30);
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::held), 75);
}

TEST(Seeds, StolenValueKeepsItsFirstLabel) {
  FakeLedger ledger = FakeLedger::utxo();
  const AddressId a = ledger.name("a");
  ledger.mint({{a, 60}, {a, 40}});
  ledger.spend({0, 1}, {{a, 100}});  // output 2: 60 of the first theft, and itself a seed of the second
  const FakeView view(ledger);
  const SeedSet seeds{{open_seed(ledger, incident(0), 0), open_seed(ledger, incident(1), 2)}, {}, {}};
  const TraceResult result = run(view, method_of({PolicyId::haircut, PolicyId::fifo}, 2), seeds);
  for (const PolicyId policy : {PolicyId::haircut, PolicyId::fifo}) {
    EXPECT_EQ(amount_at(result, policy, incident(0), Place::held, Holder{2}), 60);
    EXPECT_EQ(amount_at(result, policy, incident(1), Place::held, Holder{2}), 40);
  }
  ASSERT_EQ(result.meetings.size(), 2U);  // one per policy
  EXPECT_EQ(result.meetings[0].quanta_b, u128{40} << 32);
}

TEST(Seeds, TwoIncidentsAtOnePlaceGoToTheFirst) {
  FakeLedger ledger = FakeLedger::utxo();
  ledger.mint({{ledger.name("a"), 60}});
  const FakeView view(ledger);
  const SeedSet seeds{{open_seed(ledger, incident(0), 0), open_seed(ledger, incident(1), 0)}, {}, {}};
  const TraceResult result = run(view, method_of({PolicyId::fifo}, 2), seeds);
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::held), 60);
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(1), Place::held), 0);
}

TEST(Seeds, TwoThievesMeetOnceForEachPolicy) {
  FakeLedger ledger = FakeLedger::account();
  const AddressId one = ledger.name("one"), two = ledger.name("two"), mule = ledger.name("mule");
  const TxIndex first = ledger.issue(one, 10), second = ledger.issue(two, 20);
  ledger.pay({{one, 10}}, {{mule, 10}});
  const TxIndex meeting = ledger.pay({{two, 20}}, {{mule, 20}});
  ledger.pay({{mule, 30}}, {{ledger.name("next"), 30}});
  const FakeView view(ledger);
  const SeedSet seeds{{arrive_seed(view, incident(0), first), arrive_seed(view, incident(1), second)}, {}, {}};
  const TraceResult result = run(view, method_of({PolicyId::poison, PolicyId::fifo}, 2), seeds);
  ASSERT_EQ(result.meetings.size(), 2U);
  EXPECT_EQ(result.meetings[1].policy, PolicyId::fifo);
  EXPECT_EQ(result.meetings[1].tx, meeting);
  EXPECT_EQ(result.meetings[1].address, mule);
  EXPECT_EQ(result.meetings[1].quanta_a, 10);
  EXPECT_EQ(result.meetings[1].quanta_b, 20);
  EXPECT_EQ(result.meetings[0].quanta_a, 30);  // poison: the balance
}

// ---- backward --------------------------------------------------------------------------------------------------

TEST(Backward, AForwardHaircutShareEqualsTheBackwardShareOnAChain) {
  // a (100) is merged with others on the way to z (200): forward, z holds s of a's value; backward, of z's value s came
  // from a.
  FakeLedger ledger = FakeLedger::utxo();
  const AddressId p = ledger.name("p");
  ledger.mint({{p, 100}, {p, 60}, {p, 90}});  // 0 1 2
  ledger.spend({0, 1}, {{p, 120}, {p, 40}});  // 3 4
  ledger.spend({3, 2}, {{p, 200}, {p, 10}});  // 5 6
  const FakeView forward(ledger), backward(ledger, graph::Direction::backward);
  Method method = method_of({PolicyId::haircut_exact});
  const TraceResult there = run(forward, method, {{open_seed(ledger, incident(0), 0)}, {}, {}});
  std::string share;
  for (const Holding& holding : there.runs[0].holdings) {
    if (holding.holder == Holder{5}) share = holding.amount.fraction;
  }
  EXPECT_EQ(share, "500/7");  // 100 * 120/160 * 200/210
  method.direction = graph::Direction::backward;
  method.branches = {{Branch::Action::stop, {}, std::pair{Hash256{}, 0U}, "here we ask"}};
  const TraceResult back =
      run(backward, method, {{open_seed(ledger, incident(0), 5)}, {}, {{Holder{0}, &method.branches[0]}}});
  std::string from;
  for (const Holding& holding : back.runs[0].holdings) {
    if (holding.holder == Holder{0}) from = holding.amount.fraction;
  }
  EXPECT_EQ(from, share);
}

TEST(Backward, AMinedSubsidyIsAnExitAndItsFeesAreFees) {
  FakeLedger ledger = FakeLedger::utxo();
  const AddressId a = ledger.name("a"), miner = ledger.name("miner");
  ledger.mint({{a, 100}});
  ledger.spend({0}, {{a, 70}}, true);
  ledger.coinbase(50, {{miner, 80}});
  const FakeView view(ledger, graph::Direction::backward);
  Method method = method_of({PolicyId::fifo});
  method.direction = graph::Direction::backward;
  const TraceResult result = run(view, method, {{open_seed(ledger, incident(0), 2)}, {}, {}});
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::exited, nobody), 50);
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::fees), 30);
  ASSERT_EQ(result.exits.size(), 1U);
  EXPECT_EQ(result.exits[0].service, "mined");
}

TEST(Backward, AReceiptIsTracedToItsPayersAndFirstOriginsAreIssued) {
  FakeLedger ledger = FakeLedger::account();
  const AddressId a = ledger.name("a"), b = ledger.name("b"), c = ledger.name("c");
  ledger.issue(a, 30);
  ledger.issue(b, 70);
  ledger.pay({{a, 30}}, {{c, 30}});
  const TxIndex asked = ledger.pay({{b, 70}}, {{c, 70}});
  const FakeView view(ledger, graph::Direction::backward);
  Method method = method_of({PolicyId::fifo});
  method.direction = graph::Direction::backward;
  const TraceResult result = run(view, method, {{leave_seed(view, incident(0), asked)}, {}, {}});
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::exited, nobody), 70);
  ASSERT_EQ(result.exits.size(), 1U);
  EXPECT_EQ(result.exits[0].service, "issued");
}

// ---- exits -----------------------------------------------------------------------------------------------------

TEST(Exits, AreRankedByWhatNobodyCanDenyAndFlipsAreMarked) {
  FakeLedger ledger = FakeLedger::account();
  const AddressId thief = ledger.name("thief"), x = ledger.name("x"), y = ledger.name("y");
  ledger.issue(thief, 40);
  const TxIndex theft = ledger.issue(thief, 60);
  ledger.pay({{thief, 40}}, {{x, 40}});  // nobody must call any of it stolen
  ledger.pay({{thief, 60}}, {{y, 60}});  // at least 20 are
  const FakeView view(ledger);
  const TraceResult result = run(view, method_of(all_policies()), {{arrive_seed(view, incident(0), theft)}, {}, {}},
                                 {service("x", "exchange"), service("y", "exchange")});
  ASSERT_EQ(result.exits.size(), 2U);
  EXPECT_EQ(result.exits[0].address, y);
  EXPECT_EQ(result.exits[0].low, 20);
  EXPECT_EQ(result.exits[0].high, 60);
  EXPECT_FALSE(result.exits[0].flips);
  EXPECT_EQ(result.exits[1].address, x);
  EXPECT_EQ(result.exits[1].low, 0);
  EXPECT_EQ(result.exits[1].high, 40);
  EXPECT_TRUE(result.exits[1].flips);  // fifo says nothing, lifo all of it
  EXPECT_EQ(result.exits[1].by_policy[7].fraction, "24");
}

}  // namespace
}  // namespace clew::trace
