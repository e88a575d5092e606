// What a trace sees of an account ledger: order, balances, overdrafts; then a naive twin that replays random ledgers.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "clew/base/random.h"
#include "clew/graph/flow.h"
#include "clew/graph/written_ledger.h"

namespace clew::graph {
namespace {

using testing::WrittenLedger;

WrittenLedger written(const std::string& text) {
  return WrittenLedger(WrittenLedger::account_identity(), text);
}

/// Transactions of a holder in the order of the view, as numbers.
std::vector<std::uint64_t> visits(const FlowView& view, Holder holder, Position after) {
  std::vector<std::uint64_t> result;
  Transaction out;
  for (auto at = view.next(holder, after); at; at = view.next(holder, *at)) {
    view.read(*at, out);
    EXPECT_EQ(view.position(out.tx), *at);
    result.push_back(raw(out.tx));
  }
  return result;
}

std::string text_at(const WrittenLedger& ledger, const FlowView& view, std::uint64_t tx) {
  Transaction out;
  view.read(view.position(TxIndex{tx}), out);
  std::string text;
  for (const Step& step : out.steps) text += (text.empty() ? "" : "; ") + ledger.text_of(step);
  return text;
}

constexpr Position kStart{0};

/// t0 and t1, t2, t3 in one block, t4 alone.
constexpr const char* kThreeBlocks = R"(
  block 1
  mint -> A 10 ETH
  block 2
  A -> B 4 ETH
  B -> C 3 ETH
  C -> A 1 ETH, C -> gas 1 ETH
  block 3
  A -> C 7 ETH
)";

TEST(AccountView, AHolderTakesPartInEachOfItsPostings) {
  const auto ledger = written(kThreeBlocks);
  const auto view = ledger.view();
  const Holder a = view->account_holder(ledger.address("A"), kNativeAsset);
  EXPECT_EQ(visits(*view, a, view->position(TxIndex{0})), (std::vector<std::uint64_t>{1, 3, 4}));
  EXPECT_EQ(view->next(kNobody, kStart), std::nullopt);
  EXPECT_EQ(view->address_of(a), ledger.address("A"));
  EXPECT_EQ(view->asset_of(a), kNativeAsset);
  EXPECT_FALSE(view->is_utxo());
}

TEST(AccountView, BalancesAreThoseJustBeforeTheStep) {
  const auto ledger = written(kThreeBlocks);
  const auto view = ledger.view();
  const Holder a = view->account_holder(ledger.address("A"), kNativeAsset);
  const Delta expected[] = {0, 10, 6, 6, 7};
  for (std::uint64_t tx = 0; tx < 5; ++tx)
    EXPECT_EQ(view->balance_before(a, view->position(TxIndex{tx})), expected[tx]) << tx;
}

TEST(AccountView, ReversedTheTransactionsOfABlockRunTheOtherWay) {
  const auto ledger = written(kThreeBlocks);
  const auto view = ledger.view({.order = BlockOrder::reversed});
  const Holder a = view->account_holder(ledger.address("A"), kNativeAsset);
  EXPECT_EQ(visits(*view, a, view->position(TxIndex{0})), (std::vector<std::uint64_t>{3, 1, 4}));
  // In view order 0, 3, 2, 1, 4.
  const std::pair<std::uint64_t, Delta> expected[] = {{0, 0}, {3, 10}, {2, 11}, {1, 11}, {4, 7}};
  for (const auto& [tx, balance] : expected)
    EXPECT_EQ(view->balance_before(a, view->position(TxIndex{tx})), balance) << tx;
}

TEST(AccountView, BackwardRunsFromTheEndAndOpensWithTheBalanceAfterTheStep) {
  const auto ledger = written(kThreeBlocks);
  const auto view = ledger.view({.direction = Direction::backward});
  const Holder a = view->account_holder(ledger.address("A"), kNativeAsset);
  EXPECT_EQ(visits(*view, a, view->position(TxIndex{4})), (std::vector<std::uint64_t>{3, 1, 0}));
  EXPECT_EQ(view->balance_before(a, view->position(TxIndex{4})), 0);
  EXPECT_EQ(view->balance_before(a, view->position(TxIndex{1})), 6);
  EXPECT_EQ(text_at(ledger, *view, 1), "B=4 => A=4");
  EXPECT_EQ(text_at(ledger, *view, 3), "A=1 nobody=1 => C=2");
  EXPECT_EQ(text_at(ledger, *view, 0), "A=10 => nobody=10");
}

TEST(AccountView, AsOfLaterTransactionsDoNotExistAlsoInsideABlock) {
  const auto ledger = written(kThreeBlocks);
  const auto view = ledger.view({.order = BlockOrder::reversed, .last = TxIndex{2}});
  const Holder b = view->account_holder(ledger.address("B"), kNativeAsset);
  EXPECT_EQ(visits(*view, b, view->position(TxIndex{0})), (std::vector<std::uint64_t>{2, 1}));
  EXPECT_EQ(view->balance_before(b, view->position(TxIndex{1})), -3);
  const auto back = ledger.view({.direction = Direction::backward, .last = TxIndex{2}});
  const Holder c = back->account_holder(ledger.address("C"), kNativeAsset);
  EXPECT_EQ(visits(*back, c, kStart), (std::vector<std::uint64_t>{2}));
  EXPECT_EQ(back->balance_before(c, back->position(TxIndex{2})), 3);
}

TEST(AccountView, AnAssetOfAnAccountIsAHolderOfItsOwn) {
  const auto ledger = written("block 1\nmint -> A 10 ETH\nmint -> A 5 DAI\nA -> B 5 DAI, A -> gas 1 ETH");
  const auto view = ledger.view();
  const Holder eth = view->account_holder(ledger.address("A"), kNativeAsset);
  const Holder dai = view->account_holder(ledger.address("A"), ledger.asset("DAI"));
  EXPECT_EQ(visits(*view, eth, view->position(TxIndex{0})), (std::vector<std::uint64_t>{2}));
  EXPECT_EQ(visits(*view, dai, view->position(TxIndex{0})), (std::vector<std::uint64_t>{1, 2}));
  EXPECT_EQ(text_at(ledger, *view, 2), "A=5 => B=5; A=1 => fee 1");
}

TEST(AccountView, ASwapWrittenAndReadBackIsAConversion) {
  const auto ledger = written("block 1\nmint -> A 9 ETH\nA -> P 9 ETH, P -> A 100 DAI, pool P\nA -> void 100 DAI");
  const auto view = ledger.view();
  Transaction out;
  view->read(view->position(TxIndex{1}), out);
  ASSERT_EQ(out.steps.size(), 2u);
  EXPECT_EQ(out.steps[0].kind, StepKind::conversion);
  EXPECT_EQ(out.steps[1].kind, StepKind::converted);
  view->read(view->position(TxIndex{2}), out);
  ASSERT_EQ(out.steps.size(), 1u);
  EXPECT_EQ(out.steps[0].receivers[0].holder, kNobody);
  EXPECT_EQ(out.steps[0].receivers[0].address, kUnspendable);
}

TEST(AccountView, TheMissingOpeningIsTheLargestOverdraftInTheOrderOfTheView) {
  const auto ledger = written("block 1\nA -> B 4 ETH\nC -> A 10 ETH\nblock 2\nA -> B 9 ETH\nblock 3\nB -> A 1 ETH");
  const auto recorded = ledger.view();
  const auto reversed = ledger.view({.order = BlockOrder::reversed});
  const Holder a = recorded->account_holder(ledger.address("A"), kNativeAsset);
  EXPECT_EQ(recorded->missing_opening(a), 4u);
  EXPECT_EQ(reversed->missing_opening(a), 3u);
  EXPECT_EQ(recorded->missing_opening(recorded->account_holder(ledger.address("C"), kNativeAsset)), 10u);
  EXPECT_EQ(recorded->missing_opening(recorded->account_holder(ledger.address("B"), kNativeAsset)), 0u);
  EXPECT_EQ(recorded->missing_opening(kNobody), 0u);
}

TEST(AccountView, OverdraftsAreListedInOrderAndStopAtTheLimit) {
  const auto ledger = written("block 1\nA -> B 4 ETH\nC -> A 10 ETH\nmint -> B 5 ETH\nA -> B 9 ETH\nA -> A 50 ETH");
  const auto view = ledger.view();
  bool complete = false;
  const auto all = view->overdrafts(100, complete);
  EXPECT_TRUE(complete);
  ASSERT_EQ(all.size(), 3u);
  const Holder a = view->account_holder(ledger.address("A"), kNativeAsset);
  EXPECT_EQ(all[0].position, view->position(TxIndex{0}));
  EXPECT_EQ(all[0].holder, a);
  EXPECT_EQ(all[1].position, view->position(TxIndex{1}));
  EXPECT_EQ(all[2].position, view->position(TxIndex{3}));
  EXPECT_EQ(all[2].holder, a);
  EXPECT_EQ(view->overdrafts(3, complete).size(), 3u);
  EXPECT_TRUE(complete);
  EXPECT_EQ(view->overdrafts(2, complete).size(), 2u);
  EXPECT_FALSE(complete);
}

// ---- Naive twin -------------------------------------------------------------------------------------------------

using Party = std::pair<std::string, std::string>;  ///< account, asset

/// A random ledger as text and, by maps, what every transaction changes and who has a leg in it.
struct Twin {
  std::string text;
  std::vector<std::map<Party, i128>> net;
  std::vector<std::set<Party>> takes_part;
  std::vector<std::vector<std::uint64_t>> blocks;
};

Twin random_ledger(Rng& rng) {
  Twin twin;
  for (std::uint64_t height = 1; height <= 6; ++height) {
    twin.text += "block " + std::to_string(height) + "\n";
    twin.blocks.emplace_back();
    for (std::uint64_t i = rng.between(1, 5); i > 0; --i) {
      twin.blocks.back().push_back(twin.net.size());
      auto& net = twin.net.emplace_back();
      auto& takes_part = twin.takes_part.emplace_back();
      for (std::uint64_t k = rng.between(1, 4); k > 0; --k) {
        const std::string asset = rng.one_in(3) ? "DAI" : "ETH";
        const std::string from = rng.one_in(6) ? "mint" : "p" + std::to_string(rng.below(4));
        const std::string to = rng.one_in(6) && asset == "ETH" ? "gas" : "p" + std::to_string(rng.below(4));
        const std::uint64_t amount = rng.below(20);
        if (rng.one_in(2) && asset == "ETH" && from[0] == 'p') twin.text += "pool " + from + ", ";
        twin.text += from + " -> " + to + " " + std::to_string(amount) + " " + asset + (k > 1 ? ", " : "\n");
        net[{from, asset}] -= static_cast<i128>(amount);
        net[{to, asset}] += static_cast<i128>(amount);
        takes_part.insert({from, asset});
        takes_part.insert({to, asset});
      }
    }
  }
  return twin;
}

/// Everything the twin says about one holder, in the order of a view.
struct History {
  std::vector<std::uint64_t> visits;
  std::vector<i128> before;
  i128 lowest = 0;
  std::vector<std::uint64_t> overdrafts;
};

std::vector<std::uint64_t> order_of(const Twin& twin, const ViewOptions& options) {
  std::vector<std::uint64_t> order;
  for (std::vector<std::uint64_t> block : twin.blocks) {
    std::erase_if(block, [&](std::uint64_t tx) { return options.last && tx > raw(*options.last); });
    if (options.order == BlockOrder::reversed) std::ranges::reverse(block);
    order.insert(order.end(), block.begin(), block.end());
  }
  if (options.direction == Direction::backward) std::ranges::reverse(order);
  return order;
}

History replay(const Twin& twin, const Party& party, const ViewOptions& options) {
  const std::vector<std::uint64_t> order = order_of(twin, options);
  const auto net_of = [&](std::uint64_t tx) {
    const auto found = twin.net[tx].find(party);
    return found == twin.net[tx].end() ? i128{0} : found->second;
  };
  const bool backward = options.direction == Direction::backward;
  History history;
  i128 balance = 0;
  if (backward)
    for (const std::uint64_t tx : order) balance += net_of(tx);
  for (const std::uint64_t tx : order) {
    if (!twin.takes_part[tx].contains(party)) continue;
    const i128 net = backward ? -net_of(tx) : net_of(tx);
    if (net == 0) continue;  // a posting that changes nothing is no visit
    history.visits.push_back(tx);
    history.before.push_back(balance);
    if (net < 0 && balance < -net) history.overdrafts.push_back(tx);
    history.lowest = std::min({history.lowest, balance, balance + net});
    balance += net;
  }
  return history;
}

void compare(const Twin& twin, const WrittenLedger& ledger, const ViewOptions& options) {
  const auto view = ledger.view(options);
  const auto order = order_of(twin, options);
  for (std::size_t i = 1; i < order.size(); ++i)
    ASSERT_LT(view->position(TxIndex{order[i - 1]}), view->position(TxIndex{order[i]}));
  std::vector<std::pair<Position, Holder>> overdrawn;
  for (int number = 0; number < 4; ++number) {
    for (const char* symbol : {"ETH", "DAI"}) {
      const std::string name = "p" + std::to_string(number);
      const History history = replay(twin, {name, symbol}, options);
      if (history.visits.empty()) continue;
      const Holder holder = view->account_holder(ledger.address(name), ledger.asset(symbol));
      const Position first = view->position(TxIndex{history.visits[0]});
      ASSERT_EQ(visits(*view, holder, first), (std::vector(history.visits.begin() + 1, history.visits.end())));
      for (std::size_t i = 0; i < history.visits.size(); ++i)
        ASSERT_EQ(to_decimal(view->balance_before(holder, view->position(TxIndex{history.visits[i]}))),
                  to_decimal(history.before[i]));
      ASSERT_EQ(to_decimal(view->missing_opening(holder)), to_decimal(-history.lowest));
      for (const std::uint64_t tx : history.overdrafts) overdrawn.emplace_back(view->position(TxIndex{tx}), holder);
    }
  }
  std::ranges::sort(overdrawn);
  bool complete = false;
  std::vector<std::pair<Position, Holder>> listed;
  for (const auto& entry : view->overdrafts(1000, complete)) listed.emplace_back(entry.position, entry.holder);
  ASSERT_TRUE(complete);
  ASSERT_EQ(listed, overdrawn);
}

TEST(AccountView, AgreesWithANaiveTwinInEveryOrderAndDirection) {
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    Rng rng(seed);
    const Twin twin = random_ledger(rng);
    const auto ledger = written(twin.text);
    for (const Direction direction : {Direction::forward, Direction::backward})
      for (const BlockOrder order : {BlockOrder::as_recorded, BlockOrder::reversed})
        for (const std::uint64_t last : {twin.net.size() - 1, rng.below(twin.net.size())}) {
          SCOPED_TRACE("seed " + std::to_string(seed) + " last " + std::to_string(last));
          compare(twin, ledger, {direction, Fees::follow, order, TxIndex{last}});
          if (HasFatalFailure()) return;
        }
  }
}

/// What a trace does with an account that opens at a receipt: balance before, then every entry from there on.
void open_everywhere(const FlowView& view, const std::vector<std::uint64_t>& order) {
  Transaction out;
  for (const std::uint64_t tx : order) {
    const Position at = view.position(TxIndex{tx});
    view.read(at, out);
    for (std::size_t s = 0; s < out.steps.size(); ++s) {
      const auto nobody = [](const Entry& entry) { return entry.holder == kNobody; };
      if (std::ranges::all_of(out.steps[s].payers, nobody)) continue;  // clean: opens nothing
      for (const Entry& opened : out.steps[s].receivers) {
        if (opened.holder == kNobody) continue;
        Delta pool = view.balance_before(opened.holder, at);
        for (std::size_t k = s; k < out.steps.size(); ++k) {
          for (const Entry& entry : out.steps[k].payers)
            if (entry.holder == opened.holder) pool -= static_cast<Delta>(entry.amount);
          for (const Entry& entry : out.steps[k].receivers)
            if (entry.holder == opened.holder) pool += static_cast<Delta>(entry.amount);
        }
        const auto next = view.next(opened.holder, at);
        if (!next) continue;
        ASSERT_EQ(to_decimal(pool), to_decimal(view.balance_before(opened.holder, *next))) << "tx " << tx;
      }
    }
  }
}

TEST(AccountView, AnAccountThatOpensAtAnyReceiptHoldsItsRecordedBalanceAfterTheTransaction) {
  for (std::uint64_t seed = 201; seed <= 230; ++seed) {
    Rng rng(seed);
    const Twin twin = random_ledger(rng);
    const auto ledger = written(twin.text);
    for (const Direction direction : {Direction::forward, Direction::backward})
      for (const BlockOrder order : {BlockOrder::as_recorded, BlockOrder::reversed}) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const ViewOptions options{direction, Fees::follow, order, std::nullopt};
        open_everywhere(*ledger.view(options), order_of(twin, options));
        if (HasFatalFailure()) return;
      }
  }
}

TEST(AccountView, ThreadsMayShareAViewAndSeeTheSame) {
  Rng rng(7);
  const Twin twin = random_ledger(rng);
  const auto ledger = written(twin.text);
  const auto shared = ledger.view({.order = BlockOrder::reversed});
  std::vector<std::string> seen(4);
  std::vector<std::thread> threads;
  for (std::string& mine : seen)
    threads.emplace_back([&] {
      for (std::uint64_t tx = 0; tx < twin.net.size(); ++tx) {
        mine += text_at(ledger, *shared, tx) + "\n";
        for (const Party& party : twin.takes_part[tx]) {
          if (party.first[0] != 'p') continue;
          const Holder holder = shared->account_holder(ledger.address(party.first), ledger.asset(party.second));
          mine += std::to_string(visits(*shared, holder, shared->position(TxIndex{tx})).size()) + " ";
        }
      }
    });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& other : seen) EXPECT_EQ(other, seen[0]);
  EXPECT_FALSE(seen[0].empty());
}

}  // namespace
}  // namespace clew::graph
