// A follower, block by block, against a whole trace at every block.

#include "clew/trace/follower.h"

#include <gtest/gtest.h>

#include <map>
#include <tuple>

#include "clew/trace/label_plan.h"
#include "clew/trace/written_worlds.h"

namespace clew::trace {
namespace {

using namespace testing;
using graph::testing::WrittenLedger;

using MoveKey = std::tuple<TxIndex, std::uint32_t, bool, std::uint32_t, LabelId>;
using Moves = std::map<MoveKey, u128>;
using Holders = std::map<std::pair<LabelId, graph::Holder>, u128>;

bool of_loss(LabelId label, const TraceResult& result) {
  return number(label) >= kFirstIncident && number(label) < result.first_reset;
}

/// A trace that ends with this block.
Result<TraceResult, Refusal> twin(const WrittenLedger& written, const intel::Labels& labels, Method method,
                                  std::uint64_t block) {
  method.as_of = written.ledger().block(BlockIndex{block}).time;
  method.known_by = UnixTime{1'000'000};
  return trace(written.shared(), labels, method);
}

Method method_of(const WrittenWorld& world, std::uint64_t floor_ppm) {
  Method method = default_method();
  method.incidents = world.incidents;
  method.policies = {PolicyId::haircut};
  method.floor_ppm = floor_ppm;
  method.boundaries.insert(method.boundaries.begin(), {intel::Category::wallet_service, Boundary::pass_through});
  return method;
}

void add_moves(const Happening& happening, Moves& moves) {
  if (happening.planted) return;
  for (const Touch& touch : happening.touches)
    if (touch.quanta != 0) moves[{happening.tx, touch.step, touch.payer, touch.entry, touch.label}] += touch.quanta;
}

/// Without what arrives at the outputs that are seeds. A trace that visits the step in which one is created moves it
/// there even if all of it was clean, which with pools is often; a follower has planted it.
Moves beside_seeds(Moves moves, const TraceResult& result) {
  for (const SeedLine& seed : result.seeds)
    std::erase_if(moves, [&](const auto& move) {
      const auto& [tx, step, payer, entry, label] = move.first;
      return !payer && tx == seed.tx && label == seed.label;
    });
  return moves;
}

/// Moves and holders at every block from the last seed on.
void compare_with_traces(const WrittenWorld& world, std::uint64_t floor_ppm, bool pools = false) {
  const WrittenLedger written(world.identity, world.text);
  const intel::Labels labels(world.labels);
  const Method method = method_of(world, floor_ppm);
  const auto whole = trace(written.shared(), labels, method);
  ASSERT_TRUE(whole) << whole.error().message;
  TxIndex last_seed{0};
  for (const SeedLine& seed : whole->seeds) last_seed = std::max(last_seed, seed.tx);
  Follower follower(method, labels);
  ASSERT_TRUE(follower.look_at(written.shared()));
  Moves moves;
  for (std::uint64_t block = 0; block < written.ledger().block_count(); ++block) {
    ASSERT_TRUE(follower.follow_block([&](const Happening& happening) { add_moves(happening, moves); }));
    if (BlockIndex{block} < written.ledger().block_of(last_seed)) continue;
    const auto expected = twin(written, labels, method, block);
    ASSERT_TRUE(expected) << expected.error().message;
    Moves expected_moves;
    for (const Move& move : expected->runs[0].moves)
      if (of_loss(move.label, *expected))
        expected_moves[{move.tx, move.step, move.payer, move.entry, move.label}] += move.quanta;
    if (pools)
      EXPECT_EQ(beside_seeds(moves, *whole), beside_seeds(expected_moves, *whole)) << "block " << block;
    else
      EXPECT_EQ(moves, expected_moves) << "block " << block;
    Holders held, expected_held;
    for (const Follower::Held& holder : follower.held())
      if (of_loss(holder.label, *expected) && holder.quanta != 0) held[{holder.label, holder.holder}] = holder.quanta;
    for (const Holding& holding : expected->runs[0].holdings)
      if (of_loss(holding.label, *expected) && (holding.place == Place::held || holding.place == Place::frozen))
        expected_held[{holding.label, holding.holder}] = holding.amount.quanta;
    EXPECT_EQ(held, expected_held) << "block " << block;
  }
}

TEST(Follower, TouchesAtEveryBlockWhatATraceThatEndsThereMoves) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    compare_with_traces(random_utxo_text(seed), 0);
    compare_with_traces(random_account_text(seed), 0);
    if (HasFailure()) return;
  }
}

TEST(Follower, KnowsThePoolsOfServicesThatArePassedThrough) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    compare_with_traces(random_utxo_text(seed, true), 0, true);
    if (HasFailure()) return;
  }
}

TEST(Follower, HoldsBackBelowTheFloorAsATraceDoes) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    WrittenWorld utxo = random_utxo_text(seed);  // one seed: the floor is the same from the theft on
    utxo.incidents.resize(1);
    utxo.incidents[0].seeds.resize(1);
    compare_with_traces(utxo, 100'000);
    compare_with_traces(random_account_text(seed), 100'000);
    if (HasFailure()) return;
  }
}

/// With no floor, every rule that conserves stays within what the follower says of the same entry.
TEST(Follower, NoRuleLeavesItsIntervals) {
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const WrittenWorld world = random_utxo_text(seed);
    const WrittenLedger written(world.identity, world.text);
    const intel::Labels labels(world.labels);
    Method method = method_of(world, 0);
    method.policies = {PolicyId::haircut,   PolicyId::fifo,      PolicyId::lifo,
                       PolicyId::seniority, PolicyId::juniority, PolicyId::tiho};
    const auto whole = trace(written.shared(), labels, method);
    ASSERT_TRUE(whole);
    std::map<MoveKey, std::pair<u128, u128>> spans;
    Follower follower(method, labels);
    ASSERT_TRUE(follower.look_at(written.shared()));
    for (std::uint64_t block = 0; block < written.ledger().block_count(); ++block) {
      ASSERT_TRUE(follower.follow_block([&](const Happening& happening) {
        for (const Touch& touch : happening.touches)
          if (!happening.planted)
            spans[{happening.tx, touch.step, touch.payer, touch.entry, touch.label}] = {touch.low, touch.high};
      }));
    }
    for (const PolicyRun& run : whole->runs) {
      for (const Move& move : run.moves) {
        if (!of_loss(move.label, *whole)) continue;
        const auto at = spans.find({move.tx, move.step, move.payer, move.entry, move.label});
        ASSERT_NE(at, spans.end()) << policy_name(run.policy) << " touches what the follower does not";
        const u128 units = run.policy == PolicyId::haircut ? move.quanta >> 32 : move.quanta;
        EXPECT_LE(units, at->second.second) << policy_name(run.policy);
        if (run.policy != PolicyId::haircut) {
          EXPECT_GE(units, at->second.first) << policy_name(run.policy);
        }
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 1000U);
}

/// The first `blocks` blocks of a world's text.
std::string first_blocks(const std::string& text, std::uint64_t blocks) {
  std::size_t at = 0;
  for (std::uint64_t i = 0; i < blocks && at != std::string::npos; ++i) at = text.find("block ", at + 1);
  return text.substr(0, at);
}

TEST(Follower, AGrowingLedgerTellsTheSameAsAWholeOne) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    for (WrittenWorld world : {random_utxo_text(seed), random_utxo_text(seed, true), random_account_text(seed)}) {
      SCOPED_TRACE("seed " + std::to_string(seed));
      world.incidents.resize(1);
      world.incidents[0].seeds.resize(1);
      const WrittenLedger whole(world.identity, world.text);
      const Method method = method_of(world, 0);
      const intel::Labels labels(world.labels);
      Follower at_once(method, labels), growing(method, labels);
      Moves expected, found;
      ASSERT_TRUE(at_once.look_at(whole.shared()));
      const std::uint64_t blocks = whole.ledger().block_count();
      for (std::uint64_t block = 0; block < blocks; ++block)
        ASSERT_TRUE(at_once.follow_block([&](const Happening& happening) { add_moves(happening, expected); }));
      for (std::uint64_t known = 1; known <= blocks; ++known) {
        const WrittenLedger part(world.identity, first_blocks(world.text, known));
        ASSERT_EQ(part.ledger().block_count(), known);
        if (const auto looked = growing.look_at(part.shared()); !looked) {
          ASSERT_EQ(looked.error().error.code, Code::not_found);  // the theft is still to come
          continue;
        }
        while (growing.blocks() < known)
          ASSERT_TRUE(growing.follow_block([&](const Happening& happening) { add_moves(happening, found); }));
      }
      EXPECT_EQ(found, expected);
      EXPECT_EQ(growing.held(), at_once.held());
    }
  }
}

TEST(Follower, SaysHowLongAHolderRested) {
  const WrittenLedger written(
      graph::testing::WrittenLedger::utxo_identity(1000),
      "block 1\na: coinbase -> ann=50\nblock 2\nb: a.0 -> bob=50\nblock 900\nc: b.0 -> cas=50\n");
  Method method = default_method();
  Seed stolen;
  stolen.tx = graph::testing::hash_of("a");
  method.incidents = {{"theft", {stolen}}};
  const intel::Labels none;
  Follower follower(method, none);
  ASSERT_TRUE(follower.look_at(written.shared()));
  std::vector<std::optional<TxIndex>> idle;
  for (int block = 0; block < 3; ++block)
    ASSERT_TRUE(follower.follow_block([&](const Happening& happening) {
      for (const Touch& touch : happening.touches)
        if (touch.payer) idle.push_back(touch.idle_since);
    }));
  EXPECT_EQ(idle, (std::vector<std::optional<TxIndex>>{written.tx("a"), written.tx("b")}));
}

}  // namespace
}  // namespace clew::trace
