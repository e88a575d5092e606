// What a trace sees of a UTXO ledger, on ledgers small enough to check by hand; then a naive twin on random ones.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "clew/base/random.h"
#include "clew/graph/flow.h"
#include "clew/graph/written_ledger.h"

namespace clew::graph {
namespace {

using testing::WrittenLedger;

constexpr ViewOptions kForward{};
constexpr ViewOptions kDrop{.fees = Fees::drop};
constexpr ViewOptions kBackward{.direction = Direction::backward};
constexpr ViewOptions kBackwardDrop{.direction = Direction::backward, .fees = Fees::drop};

WrittenLedger written(const std::string& text, std::uint64_t halving_blocks = 10) {
  return WrittenLedger(WrittenLedger::utxo_identity(halving_blocks), text);
}

Transaction read(const FlowView& view, Position position) {
  Transaction out;
  view.read(position, out);
  return out;
}

Step step_of(const WrittenLedger& ledger, const FlowView& view, std::string_view name) {
  const Transaction out = read(view, view.position(ledger.tx(name)));
  EXPECT_EQ(out.tx, ledger.tx(name));
  EXPECT_EQ(out.steps.size(), 1u);
  return out.steps.at(0);
}

constexpr const char* kThreeBlocks = R"(
  block 1
  a: coinbase -> mike=50
  block 2
  b: coinbase -> nina=56
  c: a.0 -> ann=30 bob=15
  d: c.0 c.1 -> carl=44 void=0
  block 3
  e: coinbase -> nina=50
)";

TEST(UtxoView, AStepIsInputsOutputsAndTheFee) {
  const auto ledger = written(kThreeBlocks);
  const auto view = ledger.view(kDrop);
  EXPECT_EQ(ledger.text_of(step_of(ledger, *view, "c")), "mike=50 => ann=30 bob=15 fee 5");
  EXPECT_EQ(ledger.text_of(step_of(ledger, *view, "d")), "ann=30 bob=15 => carl=44 void=0 fee 1");
  const Step step = step_of(ledger, *view, "d");
  EXPECT_EQ(step.payers[1].holder, ledger.output("c", 1));
  EXPECT_EQ(step.receivers[0].holder, ledger.output("d", 0));
  EXPECT_FALSE(step.fee_booked);
}

TEST(UtxoView, TheNextStepOfAnOutputIsItsSpender) {
  const auto ledger = written(kThreeBlocks);
  const auto view = ledger.view();
  const Position at = view->position(ledger.tx("c"));
  EXPECT_EQ(view->next(ledger.output("c", 0), at), view->position(ledger.tx("d")));
  EXPECT_EQ(view->next(ledger.output("d", 0), at), std::nullopt);
  EXPECT_EQ(view->next(kNobody, at), std::nullopt);
  EXPECT_EQ(view->address_of(ledger.output("c", 0)), ledger.address("ann"));
}

TEST(UtxoView, SaysOfEveryReceiverWhoSpendsItWhenAsked) {
  const auto ledger = written(kThreeBlocks);
  for (const std::optional<TxIndex> last : {std::optional<TxIndex>{}, std::optional{ledger.tx("c")}}) {
    const auto view = ledger.view({.last = last, .spenders = true});
    for (const char* name : {"a", "b", "c", "d", "e"}) {
      if (last && ledger.tx(name) > *last) continue;
      const Transaction tx = read(*view, view->position(ledger.tx(name)));
      const Step& step = tx.steps.at(0);
      ASSERT_EQ(step.next_of.size(), step.receivers.size()) << name;
      for (std::size_t j = 0; j < step.receivers.size(); ++j)
        EXPECT_EQ(step.next_of[j], view->next(step.receivers[j].holder, tx.position).value_or(kNever)) << name;
    }
  }
  EXPECT_TRUE(step_of(ledger, *ledger.view({.direction = Direction::backward, .spenders = true}), "c").next_of.empty());
}

TEST(UtxoView, ACoinbaseThatFollowsFeesComesAfterItsBlockAndIsPaidBySubsidyAndFees) {
  const auto ledger = written(kThreeBlocks);
  const auto view = ledger.view();
  const Position coinbase = view->position(ledger.tx("b"));
  EXPECT_GT(coinbase, view->position(ledger.tx("d")));
  EXPECT_LT(coinbase, view->position(ledger.tx("e")));
  const Step step = step_of(ledger, *view, "b");
  EXPECT_EQ(step.kind, StepKind::coinbase);
  EXPECT_EQ(ledger.text_of(step), "nobody=50 nobody=5 nobody=1 => nina=56");
  EXPECT_EQ(step.fee_of, (std::vector{ledger.tx("c"), ledger.tx("d")}));
  EXPECT_EQ(view->coinbase_of(ledger.tx("c")), coinbase);
  EXPECT_EQ(view->coinbase_of(ledger.tx("b")), std::nullopt);
  EXPECT_TRUE(step_of(ledger, *view, "c").fee_booked);
}

TEST(UtxoView, WhatACoinbaseDoesNotClaimIsItsRemainder) {
  const auto ledger = written("block 1\na: coinbase -> mike=50\nblock 2\nb: coinbase -> nina=40\nc: a.0 -> ann=48");
  const auto view = ledger.view();
  EXPECT_EQ(ledger.text_of(step_of(ledger, *view, "b")), "nobody=50 nobody=2 => nina=40 fee 12");
}

TEST(UtxoView, TheSubsidyHalves) {
  const auto ledger = written(
      "block 9\na: coinbase -> m=50\nblock 10\nb: coinbase -> m=25\nblock 29\nc: coinbase -> m=12\nblock 640\nd: "
      "coinbase -> m=0");
  const auto view = ledger.view();
  EXPECT_EQ(ledger.text_of(step_of(ledger, *view, "a")), "nobody=50 => m=50");
  EXPECT_EQ(ledger.text_of(step_of(ledger, *view, "b")), "nobody=25 => m=25");
  EXPECT_EQ(ledger.text_of(step_of(ledger, *view, "c")), "nobody=12 => m=12");
  EXPECT_EQ(ledger.text_of(step_of(ledger, *view, "d")), "nobody=0 => m=0");
}

struct Unfollowed {
  const char* why;
  const char* text;
  std::uint64_t halving_blocks;
  ViewOptions options;
};

TEST(UtxoView, FeesAreNotFollowedWhereTheyCannotBe) {
  const Unfollowed cases[] = {
      {"the investigator dropped them", kThreeBlocks, 10, kDrop},
      {"no subsidy schedule", kThreeBlocks, 0, kForward},
      {"an unknown input in the block",
       "block 1\na: coinbase -> m=50\nblock 2\nb: coinbase -> n=50\nc: a.0 -> ann=45\nd: ?x.0 -> bob=7", 10, kForward},
      {"outputs above subsidy and fees", "block 1\na: coinbase -> m=50\nblock 2\nb: coinbase -> n=99\nc: a.0 -> ann=45",
       10, kForward},
      {"the ledger is cut inside the block", kThreeBlocks, 10, {.last = TxIndex{2}}},
  };
  for (const Unfollowed& test : cases) {
    const auto ledger = written(test.text, test.halving_blocks);
    const auto view = ledger.view(test.options);
    EXPECT_EQ(view->coinbase_of(ledger.tx("c")), std::nullopt) << test.why;
    EXPECT_FALSE(step_of(ledger, *view, "c").fee_booked) << test.why;
    EXPECT_EQ(step_of(ledger, *view, "c").remainder, 5u) << test.why;
    EXPECT_LT(view->position(ledger.tx("b")), view->position(ledger.tx("c"))) << test.why;
    const Step coinbase = step_of(ledger, *view, "b");
    EXPECT_EQ(coinbase.kind, StepKind::ordinary) << test.why;
    ASSERT_EQ(coinbase.payers.size(), 1u) << test.why;
    EXPECT_EQ(coinbase.payers[0].holder, kNobody) << test.why;
    EXPECT_EQ(coinbase.payers[0].amount, coinbase.receivers[0].amount) << test.why;
  }
}

TEST(UtxoView, UnknownInputsPayTogetherWhatIsMissing) {
  const auto ledger = written(R"(
    block 1
    a: coinbase -> m=50
    b: ?x.0 a.0 ?y.1 -> ann=80
    block 2
    c: b.0 ?z.0 -> bob=70
  )");
  const auto view = ledger.view();
  EXPECT_EQ(ledger.text_of(step_of(ledger, *view, "b")), "nobody=30 m=50 => ann=80");
  EXPECT_EQ(ledger.text_of(step_of(ledger, *view, "c")), "ann=80 nobody=0 => bob=70 fee 10");
  EXPECT_EQ(ledger.text_of(step_of(ledger, *ledger.view(kBackward), "b")), "ann=80 => nobody=30 m=50");
}

TEST(UtxoView, AnOutputThatOnlyTheSourceKnowsIsAHolder) {
  const auto ledger = written("block 1\na: !x.3=20@zoe -> ann=19");
  const auto view = ledger.view();
  const Step step = step_of(ledger, *view, "a");
  EXPECT_EQ(ledger.text_of(step), "zoe=20 => ann=19 fee 1");
  EXPECT_TRUE(is_outside(OutIndex{static_cast<std::uint64_t>(step.payers[0].holder)}));
  EXPECT_EQ(view->next(step.payers[0].holder, Position{0}), view->position(ledger.tx("a")));
  EXPECT_EQ(view->address_of(step.payers[0].holder), ledger.address("zoe"));
  const auto back = ledger.view(kBackward);
  EXPECT_EQ(ledger.text_of(step_of(ledger, *back, "a")), "ann=19 nobody=1 => zoe=20");
  EXPECT_EQ(back->next(step.payers[0].holder, back->position(ledger.tx("a"))), std::nullopt);
}

TEST(UtxoView, BackwardTheFeeIsOneMorePayerAndTheNextStepIsTheCreator) {
  const auto ledger = written(kThreeBlocks);
  const auto view = ledger.view(kBackward);
  EXPECT_EQ(ledger.text_of(step_of(ledger, *view, "c")), "ann=30 bob=15 nobody=5 => mike=50");
  EXPECT_LT(view->position(ledger.tx("d")), view->position(ledger.tx("c")));
  EXPECT_EQ(view->next(ledger.output("c", 0), view->position(ledger.tx("d"))), view->position(ledger.tx("c")));
  EXPECT_EQ(view->next(ledger.output("b", 0), Position{0}), view->position(ledger.tx("b")));
  EXPECT_EQ(view->coinbase_of(ledger.tx("c")), std::nullopt);
}

TEST(UtxoView, BackwardACoinbaseEndsAtTheSubsidyAndItsFees) {
  const auto ledger = written(kThreeBlocks);
  const Step followed = step_of(ledger, *ledger.view(kBackward), "b");
  EXPECT_EQ(ledger.text_of(followed), "nina=56 => nobody=50 fee 6");
  EXPECT_TRUE(followed.mined);
  EXPECT_EQ(followed.kind, StepKind::ordinary);
  const Step dropped = step_of(ledger, *ledger.view(kBackwardDrop), "b");
  EXPECT_EQ(ledger.text_of(dropped), "nina=56 => nobody=56");
  EXPECT_TRUE(dropped.mined);
  EXPECT_FALSE(step_of(ledger, *ledger.view(kBackward), "c").mined);
}

TEST(UtxoView, BackwardWhatACoinbaseLeftUnclaimedIsOneMorePayer) {
  const auto ledger = written("block 1\na: coinbase -> mike=50\nblock 2\nb: coinbase -> nina=40\nc: a.0 -> ann=48");
  EXPECT_EQ(ledger.text_of(step_of(ledger, *ledger.view(kBackward), "b")), "nina=40 nobody=12 => nobody=50 fee 2");
}

TEST(UtxoView, AsOfLaterSpendersDoNotExist) {
  const auto ledger = written(kThreeBlocks);
  const auto view = ledger.view({.fees = Fees::drop, .last = ledger.tx("c")});
  EXPECT_EQ(view->next(ledger.output("a", 0), Position{0}), view->position(ledger.tx("c")));
  EXPECT_EQ(view->next(ledger.output("c", 0), Position{0}), std::nullopt);
}

// ---- Naive twin -------------------------------------------------------------------------------------------------

/// A chain by maps while it is written: who owns what, who spends it, what every transaction pays as fee.
struct Twin {
  std::string text;
  std::map<std::pair<std::string, std::uint32_t>, std::string> spender;
  std::map<std::string, std::uint64_t> fee;
  std::vector<std::string> names;                ///< in ledger order
  std::vector<std::vector<std::string>> blocks;  ///< coinbase first
};

Twin random_chain(Rng& rng) {
  Twin twin;
  std::vector<std::tuple<std::string, std::uint32_t, std::uint64_t>> unspent;
  std::uint64_t count = 0;
  for (std::uint64_t height = 1; height <= 12; ++height) {
    twin.text += "block " + std::to_string(height) + "\n";
    twin.blocks.emplace_back();
    std::string body;
    std::uint64_t fees = 0;
    const std::string coinbase = "n" + std::to_string(count++);
    twin.names.push_back(coinbase);
    twin.blocks.back().push_back(coinbase);
    for (std::uint64_t i = rng.below(5); i > 0 && !unspent.empty(); --i) {
      const std::string name = "n" + std::to_string(count++);
      std::string line = name + ":";
      std::uint64_t value = 0;
      for (std::uint64_t k = rng.between(1, 3); k > 0 && !unspent.empty(); --k) {
        const std::size_t pick = rng.below(unspent.size());
        const auto [from, vout, amount] = unspent[pick];
        unspent.erase(unspent.begin() + static_cast<std::ptrdiff_t>(pick));
        line += " " + from + "." + std::to_string(vout);
        twin.spender[{from, vout}] = name;
        value += amount;
      }
      line += " ->";
      const std::uint64_t outputs = rng.between(1, 3);
      for (std::uint32_t vout = 0; vout < outputs; ++vout) {
        const std::uint64_t part = rng.below(value + 1);
        line += " p" + std::to_string(rng.below(6)) + "=" + std::to_string(part);
        unspent.emplace_back(name, vout, part);
        value -= part;
      }
      twin.fee[name] = value;
      fees += value;
      twin.names.push_back(name);
      twin.blocks.back().push_back(name);
      body += line + "\n";
    }
    const std::uint64_t claimed = 50 + fees - (rng.one_in(3) ? rng.below(5) : 0);
    twin.text += coinbase + ": coinbase -> miner=" + std::to_string(claimed) + "\n" + body;
    unspent.emplace_back(coinbase, 0, claimed);
  }
  return twin;
}

u128 sum(const std::vector<Entry>& entries) {
  u128 total = 0;
  for (const Entry& entry : entries) total += entry.amount;
  return total;
}

bool same(const Entry& a, const Entry& b) {
  return a.holder == b.holder && a.address == b.address && a.amount == b.amount;
}

TEST(UtxoView, AgreesWithANaiveTwinOnRandomChains) {
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Rng rng(seed);
    const Twin twin = random_chain(rng);
    const auto ledger = written(twin.text, 1000);
    const auto view = ledger.view();
    std::vector<Position> order;
    for (const auto& block : twin.blocks) {
      for (std::size_t i = 1; i < block.size(); ++i) order.push_back(view->position(ledger.tx(block[i])));
      order.push_back(view->position(ledger.tx(block[0])));
      const Step coinbase = step_of(ledger, *view, block[0]);
      ASSERT_EQ(coinbase.payers.size(), block.size());
      ASSERT_EQ(coinbase.payers[0].amount, 50u);
      for (std::size_t i = 1; i < block.size(); ++i) {
        ASSERT_EQ(coinbase.payers[i].amount, twin.fee.at(block[i]));
        ASSERT_EQ(coinbase.fee_of[i - 1], ledger.tx(block[i]));
        ASSERT_EQ(step_of(ledger, *view, block[i]).remainder, twin.fee.at(block[i]));
        ASSERT_EQ(view->coinbase_of(ledger.tx(block[i])), order.back());
      }
    }
    ASSERT_TRUE(std::ranges::is_sorted(order));
    ASSERT_EQ(std::ranges::adjacent_find(order), order.end());
    for (const std::string& name : twin.names) {
      const Step step = step_of(ledger, *view, name);
      ASSERT_EQ(sum(step.payers), sum(step.receivers) + step.remainder);
      for (std::uint32_t vout = 0; vout < step.receivers.size(); ++vout) {
        const auto found = twin.spender.find({name, vout});
        const auto next = view->next(step.receivers[vout].holder, view->position(ledger.tx(name)));
        ASSERT_EQ(next.has_value(), found != twin.spender.end());
        if (!next) continue;
        ASSERT_EQ(*next, view->position(ledger.tx(found->second)));
        ASSERT_GT(*next, view->position(ledger.tx(name)));
      }
    }
  }
}

TEST(UtxoView, TheBackwardViewIsTheMirrorOfTheForwardOne) {
  for (std::uint64_t seed = 101; seed <= 115; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Rng rng(seed);
    const Twin twin = random_chain(rng);
    const auto ledger = written(twin.text, 1000);
    for (const Fees fees : {Fees::follow, Fees::drop}) {
      const auto forward = ledger.view({.fees = fees});
      const auto backward = ledger.view({.direction = Direction::backward, .fees = fees});
      for (const std::string& name : twin.names) {
        const Step there = step_of(ledger, *forward, name);
        const Step back = step_of(ledger, *backward, name);
        ASSERT_EQ(sum(back.payers), sum(back.receivers) + back.remainder);
        const bool extra = there.remainder != 0;
        ASSERT_EQ(back.payers.size(), there.receivers.size() + (extra ? 1 : 0));
        ASSERT_TRUE(std::equal(there.receivers.begin(), there.receivers.end(), back.payers.begin(), same));
        ASSERT_EQ(extra ? back.payers.back().amount : 0, there.remainder);
        if (there.kind == StepKind::coinbase) {
          ASSERT_EQ(back.receivers.size(), 1u);
          ASSERT_TRUE(same(back.receivers[0], there.payers[0]));
          ASSERT_EQ(back.receivers[0].amount + back.remainder, sum(there.payers));
        } else {
          ASSERT_EQ(back.receivers.size(), there.payers.size());
          ASSERT_TRUE(std::equal(there.payers.begin(), there.payers.end(), back.receivers.begin(), same));
        }
      }
      for (std::size_t i = 0; i + 1 < twin.names.size(); ++i)
        for (std::size_t k = i + 1; k < twin.names.size(); ++k) {
          const TxIndex a = ledger.tx(twin.names[i]), b = ledger.tx(twin.names[k]);
          ASSERT_EQ(forward->position(a) < forward->position(b), backward->position(b) < backward->position(a));
        }
    }
  }
}

TEST(UtxoView, ThreadsMayShareAViewAndSeeTheSame) {
  Rng rng(7);
  const Twin twin = random_chain(rng);
  const auto ledger = written(twin.text, 1000);
  const auto shared = ledger.view();
  std::vector<std::string> seen(4);
  std::vector<std::thread> threads;
  for (std::string& mine : seen)
    threads.emplace_back([&] {
      for (const std::string& name : twin.names)
        mine += ledger.text_of(read(*shared, shared->position(ledger.tx(name))).steps[0]) + "\n";
    });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& other : seen) EXPECT_EQ(other, seen[0]);
  EXPECT_FALSE(seen[0].empty());
}

}  // namespace
}  // namespace clew::graph
