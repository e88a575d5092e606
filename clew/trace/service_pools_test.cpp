// Services that are passed through on a UTXO ledger: their outputs are one pool.

#include "clew/trace/service_pools.h"

#include <gtest/gtest.h>

#include <limits>

#include "clew/graph/written_ledger.h"
#include "clew/trace/fake_ledger.h"
#include "clew/trace/label_plan.h"
#include "clew/trace/tracer.h"

namespace clew::trace {
namespace {

using namespace fake;

const Holder kPool = graph::pool_holder(0);

Method passing(std::vector<PolicyId> policies, unsigned incidents = 1) {
  Method method = method_of(std::move(policies), incidents);
  method.boundaries = {{intel::Category::exchange, Boundary::pass_through}};
  return method;
}
const std::vector<PolicyId>& conserving() {
  static const std::vector<PolicyId> kAll{PolicyId::haircut,      PolicyId::fifo,      PolicyId::lifo,
                                          PolicyId::seniority,    PolicyId::juniority, PolicyId::tiho,
                                          PolicyId::haircut_exact};
  return kAll;
}

/// The service "bank" (addresses bank 1 and bank 2) holds 40 in two outputs and is paid 60 stolen ones by the thief; it
/// pays 50 from outputs that were never near the theft, with change.
struct BankCase {
  FakeLedger ledger = FakeLedger::utxo();
  AddressId thief = ledger.name("thief"), bank1 = ledger.name("bank 1"), bank2 = ledger.name("bank 2"),
            after = ledger.name("after");
  TxIndex start = ledger.mint({{thief, 60}, {bank1, 30}, {bank2, 10}, {bank2, 20}});  // coins 0 to 3
  TxIndex inside = ledger.spend({3}, {{bank1, 20}});                                  // coin 4: nobody else takes part
  TxIndex deposit = ledger.spend({0}, {{bank2, 60}});                                 // coin 5
  TxIndex payout = ledger.spend({1, 4}, {{bank2, 18}, {after, 30}});                  // coins 6 and 7, a fee of 2
  std::vector<intel::Label> labels{service("bank 1", "exchange", "bank"), service("bank 2", "exchange", "bank")};
  SeedSet seeds{{open_seed(ledger, incident(0), 0)}, {}, {}};

  TraceResult run(const Method& method) const {
    const FakeView view(ledger);
    auto result = follow(view, view, intel::Labels(labels), method, seeds, {});
    EXPECT_TRUE(result) << (result ? "" : result.error().message);
    return result ? std::move(*result) : TraceResult{};
  }
};

TEST(ServicePool, PaysTheSameShareFromWhateverOutputUnderEveryRule) {
  BankCase c;
  const TraceResult result = c.run(passing(conserving()));
  // 60 of 120 are stolen; the pool loses 32, and so 16 of them: 30 to the customer, 2 as fee.
  for (const PolicyId policy : conserving()) {
    SCOPED_TRACE(policy_name(policy));
    EXPECT_EQ(amount_at(result, policy, incident(0), Place::held, kPool), 44U);
    EXPECT_EQ(moved(result, policy, incident(0), c.payout, 0, true), 16U);
  }
  // What the fee takes of it is the rule's, as in any step.
  EXPECT_EQ(amount_at(result, PolicyId::haircut, incident(0), Place::held, Holder{7}), 15U);
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::held, Holder{7}), 14U);
  EXPECT_EQ(amount_at(result, PolicyId::seniority, incident(0), Place::held, Holder{7}), 16U);
  ASSERT_EQ(result.pools, std::vector<std::string>{"bank"});
  ASSERT_EQ(result.treatments.size(), 1U);
  EXPECT_EQ(result.treatments[0].pool, kPool);
  EXPECT_EQ(result.treatments[0].disposition, "follow (pass-through)");
}

TEST(ServicePool, OpensWithWhatItsOutputsHoldJustBefore) {
  BankCase c;
  const TraceResult result = c.run(passing({PolicyId::fifo}));
  ASSERT_EQ(result.openings.size(), 1U);
  EXPECT_EQ(result.openings[0].holder, kPool);
  EXPECT_EQ(result.openings[0].tx, c.deposit);
  EXPECT_EQ(result.openings[0].clean, 60U);
  EXPECT_EQ(result.openings[0].unresolved, 0U);
}

TEST(ServicePool, WhatItMovesToItselfIsNoStep) {
  BankCase c;
  const FakeView view(c.ledger);
  const intel::Labels labels(c.labels);
  const Method method = passing({PolicyId::fifo});
  const LabelPlan plan = plan_labels(method);
  Boundaries boundaries(view, view, labels, method, plan, {});
  const auto pools = pool_services(view, view, boundaries, labels, c.seeds);
  ASSERT_NE(pools, nullptr);
  EXPECT_EQ(pools->activity(kPool), 3U);  // the start, the deposit, the payout
  Transaction tx;
  pools->read(view.position(c.inside), tx);
  EXPECT_TRUE(tx.steps[0].payers.empty());
  EXPECT_TRUE(tx.steps[0].receivers.empty());
  pools->read(view.position(c.payout), tx);
  ASSERT_EQ(tx.steps[0].payers.size(), 1U);
  EXPECT_EQ(tx.steps[0].payers[0].holder, kPool);
  EXPECT_EQ(tx.steps[0].payers[0].amount, 32U);
  ASSERT_EQ(tx.steps[0].receivers.size(), 1U);
  EXPECT_EQ(tx.steps[0].receivers[0].holder, Holder{7});
  EXPECT_EQ(pools->next(kPool, view.position(c.start)), view.position(c.deposit));
  EXPECT_EQ(pools->next(kPool, view.position(c.payout)), std::nullopt);
}

TEST(ServicePool, AnOutputBelongsToItByTheLabelOfTheDayItWasCreated) {
  BankCase c;
  const FakeView view(c.ledger);
  for (intel::Label& label : c.labels) label.valid_from = UnixTime{view.time(c.deposit).seconds + 1};
  // The deposit came a day too early: it stays an output of its own, and the payout does not touch it.
  TraceResult result = c.run(passing({PolicyId::fifo}));
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::held, Holder{5}), 60U);
  EXPECT_TRUE(result.openings.empty());
  // Labels that ended before the payout change nothing: what was deposited while they held is in the pool.
  for (intel::Label& label : c.labels) {
    label.valid_from.reset();
    label.valid_to = view.time(c.deposit);
  }
  result = c.run(passing({PolicyId::fifo}));
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::held, kPool), 60U - 25U);  // loses 50 of 120 now
}

TEST(ServicePool, ASeedAndABranchStayOutputsOfTheirOwn) {
  BankCase c;
  c.seeds.lines = {open_seed(c.ledger, incident(0), 1)};  // stolen from the bank: spent in the payout
  TraceResult result = c.run(passing({PolicyId::fifo}));
  EXPECT_EQ(moved(result, PolicyId::fifo, incident(0), c.payout, 0, true), 30U);
  c.seeds.lines = {open_seed(c.ledger, incident(0), 0)};
  Method method = passing({PolicyId::fifo});
  Branch branch;
  branch.action = Branch::Action::include;
  branch.output = {Hash256{}, 0};
  branch.reason = "known to be his";
  method.branches = {branch};
  c.seeds.output_branches = {{Holder{5}, &method.branches[0]}};
  result = c.run(method);
  EXPECT_EQ(amount_at(result, PolicyId::fifo, incident(0), Place::held, Holder{5}), 60U);
}

TEST(ServicePool, AServiceTooHotIsNotEntered) {
  BankCase c;
  Method method = passing({PolicyId::fifo});
  method.limits.postings_max = 3;
  EXPECT_EQ(amount_at(c.run(method), PolicyId::fifo, incident(0), Place::held, kPool), 44U);
  method.limits.postings_max = 2;
  EXPECT_EQ(amount_at(c.run(method), PolicyId::fifo, incident(0), Place::unresolved, kPool, Unfollowed::limit), 60U);
}

TEST(ServicePool, BackwardItBeginsWithWhatIsLeft) {
  BankCase c;
  const FakeView view(c.ledger, graph::Direction::backward);
  Method method = passing({PolicyId::haircut});
  method.direction = graph::Direction::backward;
  const SeedSet seeds{{open_seed(c.ledger, incident(0), 7)}, {}, {}};  // where did the customer's 30 come from?
  const auto result = follow(view, view, intel::Labels(c.labels), method, seeds, {});
  ASSERT_TRUE(result) << result.error().message;
  ASSERT_EQ(result->openings.size(), 1U);
  EXPECT_EQ(result->openings[0].clean, 88U);  // after the payout
  // The thief brought 60 of 120, and nothing else was asked about: half of what the customer got, the fee included.
  EXPECT_EQ(moved(*result, PolicyId::haircut, incident(0), c.deposit, 0, false), 15U);
}

TEST(ServicePool, NamesAServiceWithoutAnActorByItsLabel) {
  intel::Label label = service("a", "exchange");
  EXPECT_EQ(PooledView::name_of(label), "a");
  label.actor = "acme";
  EXPECT_EQ(PooledView::name_of(label), "acme");
}

TEST(ServicePool, AtAnAsOfDateHoldsWhatItHeldThen) {
  const graph::testing::WrittenLedger ledger(graph::testing::WrittenLedger::utxo_identity(1000), R"(
    block 1
    a: coinbase -> thief=60
    b: coinbase -> bank=40
    block 2
    c: a.0 -> bank=60
    d: b.0 -> ann=40
    block 3
    e: c.0 -> bob=60
    f: d.0 -> bank=40
  )");
  intel::Label label;
  label.address = Address(graph::testing::address_of("bank"));
  label.label = "bank";
  label.category = "exchange";
  Method method = passing({PolicyId::fifo});
  Seed stolen;
  stolen.tx = graph::testing::hash_of("a");
  method.incidents[0].seeds = {stolen};
  method.fees = graph::Fees::drop;
  const auto held = [&](std::int64_t as_of) {
    method.as_of = UnixTime{as_of};
    const auto result = trace(ledger.shared(), intel::Labels({label}), method);
    EXPECT_TRUE(result) << (result ? "" : result.error().message);
    return result ? amount_at(*result, PolicyId::fifo, incident(0), Place::held, kPool) : 0;
  };
  EXPECT_EQ(held(600), 0U);
  EXPECT_EQ(held(1200), 36U);  // 40 of 100 paid: 24 stolen
  EXPECT_EQ(held(1800), 24U);  // the 36 left were paid on, and ann brought her 24 back
}

}  // namespace
}  // namespace clew::trace
