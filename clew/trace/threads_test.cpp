// The number of threads cannot be seen in a result.

#include <gtest/gtest.h>

#include <string>

#include "clew/trace/fake_worlds.h"
#include "clew/trace/label_plan.h"

namespace clew::trace {
namespace {

using namespace fake;

/// Every field of a result as text.
class Dump {
 public:
  explicit Dump(const TraceResult& r) {
    for (const std::string& label : r.labels) add(label);
    add(r.first_reset);
    for (const auto bits : r.grid_bits) add(bits);
    for (const u128 floor : r.floors) add(floor);
    for (const SeedLine& s : r.seeds)
      add(s.label, s.kind, s.tx, s.step, s.entry, s.holder, s.address, s.asset, s.amount);
    for (const PolicyRun& run : r.runs) policy(run);
    for (const IntervalLine& i : r.intervals) add(i.label, i.place, i.why, i.holder, i.address, i.asset, i.low, i.high);
    for (const Exit& e : r.exits) {
      add(e.address, e.service, e.actor, e.category, e.asset, e.label, e.place, e.low, e.high, e.flips, e.first_tx,
          e.last_tx, e.receipts);
      for (const Share& share : e.by_policy) add(share);
    }
    for (const Path& p : r.paths) {
      add(p.end, p.address, p.asset, p.label, p.width);
      for (const Hop& h : p.hops)
        add(h.tx, h.from, h.to, h.from_address, h.to_address, h.from_asset, h.to_asset, h.paid, h.received);
    }
    for (const Meeting& m : r.meetings)
      add(m.policy, m.a, m.b, m.tx, m.holder, m.address, m.asset, m.quanta_a, m.quanta_b);
    for (const Conversion& c : r.conversions) add(c.tx, c.payer, c.from, c.to, c.paid, c.received);
    for (const Candidate& c : r.candidates)
      add(c.deposit, c.payout, c.service, c.receiver, c.asset, c.deposited, c.paid, c.set_size, c.truncated);
    for (const Treatment& t : r.treatments) add(t.address, t.disposition, t.why);
    for (const OpeningLine& o : r.openings) add(o.holder, o.tx, o.clean, o.unresolved);
    for (const TxIndex tx : r.visited) add(tx);
    for (const std::string& note : r.notes) add(note);
  }
  const std::string& text() const { return text_; }

 private:
  void policy(const PolicyRun& run) {
    add(run.policy, run.applicable, run.visited, run.splits);
    for (const BalanceLine& line : run.balance) {
      add(line.label, line.asset, line.stolen, line.introduced, line.converted_in);
      for (const Share& place : line.places) add(place);
    }
    for (const Holding& h : run.holdings)
      add(h.label, h.place, h.why, h.holder, h.address, h.asset, h.amount, h.receipts, h.first_tx, h.last_tx);
    for (const Move& m : run.moves) add(m.tx, m.step, m.payer, m.entry, m.label, m.quanta);
  }
  void one(const std::string& text) { text_ += text; }
  void one(const Share& share) { text_ += to_decimal(share.quanta) + "/" + share.fraction; }
  void one(u128 value) { text_ += to_decimal(value); }
  template <class T>
    requires(std::is_enum_v<T> || (std::is_integral_v<T> && sizeof(T) <= 8))
  void one(T value) {
    text_ += std::to_string(static_cast<std::uint64_t>(value));
  }
  template <class... T>
  void add(const T&... values) {
    ((one(values), text_ += ' '), ...);
    text_ += '\n';
  }
  std::string text_;
};

std::string dump(const World& world, unsigned threads, const std::vector<intel::Label>& labels) {
  const FakeView view(world.ledger);
  Method method = method_of(all_policies(), world.incidents);
  method.boundaries = {{intel::Category::exchange, Boundary::stop},
                       {intel::Category::mixer, Boundary::candidates},
                       {intel::Category::merchant, Boundary::reset},
                       {intel::Category::wallet_service, Boundary::pass_through}};
  method.candidates.fee_per_mille_max = 500;
  method.threads = threads;
  const auto result = follow(view, view, intel::Labels(labels), method, world.seeds, {});
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
  return result ? Dump(*result).text() : "";
}

TEST(Threads, APoolOfAServiceIsTheSameWhoeverAsksFirst) {
  std::size_t pools = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const World world = random_utxo(seed, true);
    const std::string one = dump(world, 1, world.labels);
    ASSERT_EQ(one, dump(world, 2, world.labels));
    ASSERT_EQ(one, dump(world, 8, {world.labels.rbegin(), world.labels.rend()}));
    pools += one.find(std::to_string(static_cast<std::uint64_t>(graph::pool_holder(0)))) != std::string::npos ? 1U : 0U;
  }
  EXPECT_GT(pools, 30U);
}

TEST(Threads, OneTwoAndEightGiveTheSameBytes) {
  std::size_t bytes = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    for (const World& world : {random_utxo(seed), random_account(seed, true), random_account(seed, false)}) {
      const std::vector<intel::Label> labels{service("x", "exchange"), service("y", "mixer"), service("a", "merchant")};
      const std::string one = dump(world, 1, labels);
      ASSERT_EQ(one, dump(world, 2, labels));
      ASSERT_EQ(one,
                dump(world, 8, {labels[2], labels[1], labels[0]}));  // nor can the order in which labels were given
      bytes += one.size();
    }
  }
  EXPECT_GT(bytes, 500'000U);
}

}  // namespace
}  // namespace clew::trace
