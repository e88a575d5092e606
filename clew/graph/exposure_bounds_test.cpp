// The bounds of the exposure index on random ledgers, against twins in exact rational numbers: one written over the
// columns of a UTXO ledger, one over the steps of an account ledger's view.

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "clew/base/random.h"
#include "clew/graph/exposure.h"
#include "clew/graph/flow.h"
#include "clew/graph/sample_exposure.h"
#include "clew/ledger/ledger.h"
#include "clew/ledger/random_ledger.h"
#include "clew/ledger/writer.h"

namespace clew::graph {
namespace {

using ledger::testing::TemporaryFolder;
using testing::build;
using Rational = boost::multiprecision::cpp_rational;
using Exact = std::map<Lane, Rational>;

struct Twin {
  const ledger::Ledger& ledger;
  const ExposureIndex& index;
  std::map<std::uint64_t, Exact> from, to;  // of transactions

  static void add(Exact& into, const Exact& part, const Rational& weight) {
    for (const auto& [lane, share] : part) into[lane] += share * weight;
  }
  UnixTime time(std::uint64_t tx) const { return ledger.block(ledger.block_of(TxIndex{tx})).time; }
  Exact coin(OutIndex out) {
    const ledger::Output output = ledger.output(out);
    if (const auto lane = index.lane_at(output.address, time(raw(output.creator)))) return {{*lane, 1}};
    return from.at(raw(output.creator));
  }
  void run() {
    for (std::uint64_t tx = 0; tx < ledger.tx_count(); ++tx) {
      Exact sum;
      Rational known = 0, paid = 0;
      for (std::uint32_t i = 0; i < ledger.output_count(TxIndex{tx}); ++i) {
        paid += ledger.output(OutIndex{raw(ledger.first_output(TxIndex{tx})) + i}).value;
      }
      bool unknown = ledger.input_count(TxIndex{tx}) == 0;
      for (std::uint32_t i = 0; i < ledger.input_count(TxIndex{tx}); ++i) {
        const ledger::Input input = ledger.input(TxIndex{tx}, i);
        unknown |= input.unknown;
        if (input.unknown) continue;
        const ledger::Output spent = ledger.output(input.source);
        known += spent.value;
        if (!is_outside(input.source)) {
          add(sum, coin(input.source), spent.value);
        } else {
          sum[index.lane_at(spent.address, time(tx)).value_or(kUnrecorded)] += spent.value;
        }
      }
      if (ledger.is_coinbase(TxIndex{tx})) {
        sum = {{kOrdinary, 1}};
      } else if (paid > known) {
        sum[kUnrecorded] += paid - known;
      } else if (known == 0) {
        sum = {{unknown ? kUnrecorded : kOrdinary, 1}};
      }
      from[tx] = scaled(sum);
    }
    for (std::uint64_t tx = ledger.tx_count(); tx-- > 0;) {
      Exact sum;
      Rational received = 0, paid = 0;
      for (std::uint32_t i = 0; i < ledger.output_count(TxIndex{tx}); ++i) {
        const OutIndex out{raw(ledger.first_output(TxIndex{tx})) + i};
        const ledger::Output output = ledger.output(out);
        received += output.value;
        const auto lane = index.lane_at(output.address, time(tx));
        const auto spender = ledger.spender(out);
        if (lane) {
          sum[*lane] += output.value;
        } else if (output.address == kUnspendable) {
          sum[kOutOfLedger] += output.value;
        } else if (spender) {
          add(sum, to.at(raw(*spender)), output.value);
        } else {
          sum[kOrdinary] += output.value;
        }
      }
      for (std::uint32_t i = 0; i < ledger.input_count(TxIndex{tx}); ++i) {
        const ledger::Input input = ledger.input(TxIndex{tx}, i);
        if (!input.unknown) paid += ledger.output(input.source).value;
      }
      if (!ledger.is_coinbase(TxIndex{tx}) && paid > received) sum[kUnrecorded] += paid - received;
      to[tx] = scaled(sum);
    }
  }
  static Exact scaled(Exact sum) {
    Rational total = 0;
    for (const auto& [lane, amount] : sum) total += amount;
    if (total == 0) return {{kUnresolved, 1}};
    for (auto& [lane, amount] : sum) amount /= total;
    std::erase_if(sum, [](const auto& entry) { return entry.second == 0; });
    return sum;
  }
};

void expect_within(const LaneAmounts& found, const Exact& exact, u128 whole, const Rational& rounding) {
  u128 sum = 0;
  for (const u128 amount : found) sum += amount;
  ASSERT_EQ(sum, whole);
  for (Lane lane = 1; lane < kExposureLanes; ++lane) {
    const Rational amount{boost::multiprecision::cpp_int(found[lane])};
    const Rational unresolved{boost::multiprecision::cpp_int(found[kUnresolved])};
    const auto at = exact.find(lane);
    const Rational truth = at == exact.end() ? Rational(0) : at->second;
    ASSERT_LE(amount, truth);
    ASSERT_GE(amount + unresolved, truth);
    ASSERT_LE(truth - amount, rounding);
  }
}

TEST(Exposure, SumsAreExactAndEveryLaneIsWithinItsBoundOnRandomChains) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    ledger::testing::ChainShape shape;
    shape.blocks = 60;
    const ledger::testing::Chain chain = ledger::testing::ChainMaker(seed, shape).make();
    const TemporaryFolder folder;
    auto writer = ledger::Writer::open(folder.path(), chain.identity);
    ASSERT_TRUE(writer);
    for (const ledger::Block& block : chain.blocks) ASSERT_TRUE(writer->append(block));
    ASSERT_TRUE(writer->commit());
    const auto ledger = ledger::Ledger::open(folder.path()).value();
    Rng rng(seed);
    std::vector<ExposureMark> marks;
    for (int i = 0; i < 6; ++i) {
      const AddressId address{2 + rng.below(ledger->address_count() - 2)};
      const UnixTime from{static_cast<std::int64_t>(rng.below(36'000))};
      marks.push_back({address, static_cast<Lane>(kFirstMarked + rng.below(2)),
                       rng.one_in(2) ? std::optional(from) : std::nullopt, std::nullopt});
    }
    const TemporaryFolder other;
    const auto index = build(ledger, marks, other);
    const auto view = make_view(ledger, {});
    Twin twin{*ledger, *index, {}, {}};
    twin.run();
    for (std::uint64_t id = 2; id < ledger->address_count(); ++id) {
      const AssetExposure found = index->of(*ledger, *view, AddressId{id}, kNativeAsset);
      Exact from, to;
      u128 received = 0, sent = 0;
      for (const OutIndex out : ledger->outputs_of(AddressId{id})) {
        const ledger::Output output = ledger->output(out);
        if (!is_outside(out)) {
          Twin::add(from, twin.from.at(raw(output.creator)), output.value);
          received += output.value;
        }
        if (const auto spender = ledger->spender(out)) {
          Twin::add(to, twin.to.at(raw(*spender)), output.value);
          sent += output.value;
        }
      }
      ASSERT_EQ(found.received, received);
      ASSERT_EQ(found.sent, sent);
      // One base unit for each receipt, and a ten-millionth for the shares.
      const Rational slack_in =
          Rational(found.receipts) + Rational(boost::multiprecision::cpp_int(received)) / 10'000'000;
      const Rational slack_out = Rational(found.payments) + Rational(boost::multiprecision::cpp_int(sent)) / 10'000'000;
      expect_within(found.from, from, received, slack_in);
      expect_within(found.to, to, sent, slack_out);
      for (Lane lane = kFirstMarked; lane < kFirstMarked + 2; ++lane) {
        EXPECT_LE(found.direct_from[lane], found.from[lane]);
        EXPECT_EQ(found.touched_from[lane] != 0, from.contains(lane) && from[lane] > 0);
      }
    }
  }
}

/// The same of account ledgers, over the steps of their view.
struct AccountTwin {
  struct Pool {
    Rational balance = 0;
    Exact made_of;  ///< amounts, adding up to the balance
  };
  const ledger::Ledger& ledger;
  const ExposureIndex& index;
  const FlowView& view;
  std::map<std::pair<std::uint64_t, std::size_t>, Exact> from, to;  // of (transaction, step)
  std::map<Holder, Pool> pools;
  std::map<std::tuple<std::uint64_t, std::size_t, std::size_t>, Rational> lacked;

  UnixTime time(std::uint64_t tx) const { return ledger.block(ledger.block_of(TxIndex{tx})).time; }
  static Exact part(const Pool& pool, const Rational& amount) {
    Exact taken;
    for (const auto& [lane, held] : pool.made_of) {
      if (pool.balance != 0) taken[lane] = held * amount / pool.balance;
    }
    return taken;
  }
  static void put(Pool& pool, const Exact& scaled, const Rational& amount) {
    Twin::add(pool.made_of, scaled, amount);
    pool.balance += amount;
  }
  static void scale_to(Pool& pool, const Rational& balance) {
    for (auto& [lane, held] : pool.made_of) held = pool.balance == 0 ? Rational(0) : held * balance / pool.balance;
    pool.balance = balance;
  }
  static Rational rational(u128 amount) { return Rational(boost::multiprecision::cpp_int(amount)); }

  Exact pay(const Step& step, std::uint64_t tx, std::size_t s) {
    Exact sum;
    for (std::size_t i = 0; i < step.payers.size(); ++i) {
      const Entry& payer = step.payers[i];
      const Rational amount = rational(payer.amount);
      if (payer.holder == kNobody) {
        sum[kOrdinary] += amount;
        continue;
      }
      Pool& pool = pools[payer.holder];
      const Rational had = std::min(pool.balance, amount);
      lacked[{tx, s, i}] = amount - had;
      if (const auto lane = index.lane_at(payer.address, time(tx))) {
        sum[*lane] += amount;
      } else {
        Twin::add(sum, part(pool, had), 1);
        sum[kUnrecorded] += amount - had;
      }
      scale_to(pool, pool.balance - had);
    }
    return Twin::scaled(sum);
  }
  void receive(const Step& step, const Exact& made_of) {
    for (const Entry& receiver : step.receivers) {
      if (receiver.holder != kNobody) put(pools[receiver.holder], made_of, rational(receiver.amount));
    }
  }
  Exact take_back(const Step& step, std::uint64_t tx) {
    Exact sum;
    for (const Entry& receiver : step.receivers) {
      const Rational amount = rational(receiver.amount);
      const auto lane = index.lane_at(receiver.address, time(tx));
      if (receiver.holder == kNobody || receiver.address == kUnspendable) {
        sum[kOutOfLedger] += amount;
      } else if (lane) {
        sum[*lane] += amount;
      } else {
        Twin::add(sum, part(pools[receiver.holder], amount), 1);
      }
      if (receiver.holder != kNobody) {
        scale_to(pools[receiver.holder], pools[receiver.holder].balance - amount);
      }
    }
    sum[kUnrecorded] += rational(step.remainder);
    return Twin::scaled(sum);
  }
  void give_back(const Step& step, std::uint64_t tx, std::size_t s, const Exact& went) {
    for (std::size_t i = 0; i < step.payers.size(); ++i) {
      if (step.payers[i].holder == kNobody) continue;
      Pool& pool = pools[step.payers[i].holder];
      put(pool, went, rational(step.payers[i].amount));
      scale_to(pool, pool.balance - lacked[{tx, s, i}]);
    }
  }
  void run() {
    Transaction read;
    for (std::uint64_t tx = 0; tx < ledger.tx_count(); ++tx) {
      view.read(view.position(TxIndex{tx}), read);
      for (std::size_t s = 0; s < read.steps.size(); ++s) {
        const bool swap = read.steps[s].kind == StepKind::conversion;
        const Exact paid = pay(read.steps[s], tx, s);
        if (swap) from[{tx, s}] = pay(read.steps[s + 1], tx, s + 1);
        from[{tx, s + swap}] = paid;
        for (std::size_t i = s; i <= s + swap; ++i) receive(read.steps[i], from[{tx, i}]);
        s += swap;
      }
    }
    for (auto& [holder, pool] : pools) pool.made_of = {{kOrdinary, pool.balance}};
    for (std::uint64_t tx = ledger.tx_count(); tx-- > 0;) {
      view.read(view.position(TxIndex{tx}), read);
      for (std::size_t end = read.steps.size(); end > 0;) {
        const bool swap = read.steps[end - 1].kind == StepKind::converted;
        const std::size_t s = end - 1 - swap;
        const Exact last = take_back(read.steps[end - 1], tx);
        to[{tx, s}] = last;
        if (swap) to[{tx, s + 1}] = take_back(read.steps[s], tx);
        for (std::size_t i = end; i-- > s;) give_back(read.steps[i], tx, i, to[{tx, i}]);
        end = s;
      }
    }
  }
};

TEST(Exposure, AccountLedgersAddUpAndEveryLaneIsWithinItsBound) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    ledger::testing::ChainShape shape;
    shape.kind = ledger::Kind::account;
    shape.blocks = 60;
    const ledger::testing::Chain chain = ledger::testing::ChainMaker(seed, shape).make();
    const TemporaryFolder folder;
    auto writer = ledger::Writer::open(folder.path(), chain.identity);
    ASSERT_TRUE(writer);
    for (const ledger::Block& block : chain.blocks) ASSERT_TRUE(writer->append(block));
    ASSERT_TRUE(writer->commit());
    const auto ledger = ledger::Ledger::open(folder.path()).value();
    Rng rng(seed);
    std::vector<ExposureMark> marks;
    for (int i = 0; i < 6; ++i) {
      marks.push_back({AddressId{2 + rng.below(ledger->address_count() - 2)},
                       static_cast<Lane>(kFirstMarked + rng.below(2)),
                       {},
                       {}});
    }
    const TemporaryFolder other;
    const auto index = build(ledger, marks, other);
    const auto view = make_view(ledger, {.fees = Fees::drop});
    AccountTwin twin{*ledger, *index, *view, {}, {}, {}, {}};
    twin.run();
    for (std::uint64_t id = 2; id < ledger->address_count(); ++id) {
      for (const AssetId asset : ledger->assets_of(AddressId{id})) {
        const AssetExposure found = index->of(*ledger, *view, AddressId{id}, asset);
        Exact from, to;
        Transaction read;
        for (const TxIndex tx : ledger->postings(AddressId{id}, asset)) {
          view->read(view->position(tx), read);
          for (std::size_t s = 0; s < read.steps.size(); ++s) {
            if (read.steps[s].asset != asset) continue;
            for (const Entry& entry : read.steps[s].receivers) {
              if (entry.holder == kNobody || entry.address != AddressId{id}) continue;
              Twin::add(from, twin.from[{raw(tx), s}], AccountTwin::rational(entry.amount));
            }
            for (const Entry& entry : read.steps[s].payers) {
              if (entry.holder == kNobody || entry.address != AddressId{id}) continue;
              Twin::add(to, twin.to[{raw(tx), s}], AccountTwin::rational(entry.amount));
            }
          }
        }
        const Rational in = AccountTwin::rational(found.received), out = AccountTwin::rational(found.sent);
        expect_within(found.from, from, found.received, Rational(found.receipts) + in / 1'000'000);
        expect_within(found.to, to, found.sent, Rational(found.payments) + out / 1'000'000);
      }
    }
  }
}

}  // namespace
}  // namespace clew::graph
