// Every policy against a naive twin on thousands of random ledgers.
//
// The twin is written from docs/reference/taint-rules.md without the engine's structure: it keeps a bag for every
// holder from the first transaction on (the engine opens holders when something stolen reaches them), the ordered rules
// move single coins of one unit, haircut is exact rationals, poison is a set of labels.

#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <map>
#include <set>
#include <tuple>

#include "clew/trace/fake_worlds.h"
#include "clew/trace/label_plan.h"

namespace clew::trace {
namespace {

using namespace fake;
using Rational = boost::multiprecision::cpp_rational;
using Amounts = std::map<unsigned, Rational>;  // by label, clean left out

unsigned small(u128 value) {
  return static_cast<unsigned>(value);
}
bool is_incident(unsigned label) {
  return label >= 3;
}  // the methods here have no reset category

// ---- three bags ------------------------------------------------------------------------------------------------

struct Coins {
  using Bag = std::vector<unsigned>;
  PolicyId policy;
  static Bag of(unsigned label, u128 n) { return Bag(small(n), label); }
  static void join(Bag& to, const Bag& from) { to.insert(to.end(), from.begin(), from.end()); }
  static std::size_t size(const Bag& bag) { return bag.size(); }
  static unsigned group(unsigned label) { return is_incident(label) ? 0 : label == 0 ? 2 : 1; }
  std::size_t pick(const Bag& bag) const {
    if (policy == PolicyId::fifo) return 0;
    if (policy == PolicyId::lifo) return bag.size() - 1;
    std::size_t best = 0;
    for (std::size_t i = 1; i < bag.size(); ++i) {
      const unsigned a = group(bag[i]), b = group(bag[best]);
      if (policy == PolicyId::juniority ? a > b : a < b) best = i;
    }
    return best;
  }
  Bag take(Bag& bag, u128 n) const {
    Bag taken;
    for (u128 i = 0; i < n; ++i) {
      const std::size_t at = pick(bag);
      taken.push_back(bag[at]);
      bag.erase(bag.begin() + static_cast<std::ptrdiff_t>(at));
    }
    return taken;
  }
  Bag deal(Bag& bag, u128 n) const { return take(bag, n); }
  /// By haircut, in whole coins: floors, then one each to the largest remainders.
  static Bag take_mixed(Bag& bag, u128 n) {
    std::map<unsigned, std::size_t> has, gives;
    for (const unsigned coin : bag) ++has[coin];
    std::vector<std::pair<std::size_t, unsigned>> rests;  // remainder, label
    std::size_t given = 0;
    for (const auto& [label, count] : has) {
      given += gives[label] = count * small(n) / bag.size();
      rests.emplace_back(count * small(n) % bag.size(), label);
    }
    std::stable_sort(rests.begin(), rests.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (std::size_t i = 0; given < n; ++i, ++given) ++gives[rests[i].second];
    Bag taken;
    for (const auto& [label, count] : gives) {
      join(taken, of(label, count));
      for (std::size_t i = 0; i < count; ++i) bag.erase(std::find(bag.begin(), bag.end(), label));
    }
    return taken;
  }
  static Rational relabel(Bag& bag, unsigned label) {
    unsigned changed = 0;
    for (unsigned& coin : bag) {
      if (is_incident(coin)) continue;
      coin = label;
      ++changed;
    }
    return changed;
  }
  static Amounts amounts(const Bag& bag) {
    Amounts sums;
    for (const unsigned coin : bag) {
      if (coin != 0) sums[coin] += 1;
    }
    return sums;
  }
};

struct Fractions {
  struct Bag {
    std::map<unsigned, Rational> of;
    u128 size = 0;
  };
  PolicyId policy;
  static Bag of(unsigned label, u128 n) { return Bag{{{label, Rational(small(n))}}, n}; }
  static void join(Bag& to, const Bag& from) {
    for (const auto& [label, amount] : from.of) to.of[label] += amount;
    to.size += from.size;
  }
  static std::size_t size(const Bag& bag) { return small(bag.size); }
  static Bag take(Bag& bag, u128 n) {
    Bag taken;
    if (n == 0) return taken;
    for (auto& [label, amount] : bag.of) taken.of[label] = amount * small(n) / small(bag.size);
    for (auto& [label, amount] : bag.of) amount -= taken.of[label];
    taken.size = n;
    bag.size -= n;
    return taken;
  }
  static Bag deal(Bag& bag, u128 n) { return take(bag, n); }
  static Bag take_mixed(Bag& bag, u128 n) { return take(bag, n); }
  static Rational relabel(Bag& bag, unsigned label) {
    Rational changed;
    for (auto& [old, amount] : bag.of) {
      if (is_incident(old)) continue;
      changed += amount;
      amount = 0;
    }
    bag.of[label] += changed;
    return changed;
  }
  static Amounts amounts(const Bag& bag) {
    Amounts sums;
    for (const auto& [label, amount] : bag.of) {
      if (label != 0 && amount != 0) sums[label] = amount;
    }
    return sums;
  }
};

struct Touched {
  struct Bag {
    std::set<unsigned> labels;
    u128 size = 0;
  };
  PolicyId policy;
  static Bag of(unsigned label, u128 n) { return label == 0 || n == 0 ? Bag{{}, n} : Bag{{label}, n}; }
  static void join(Bag& to, const Bag& from) {
    if (from.size != 0) to.labels.insert(from.labels.begin(), from.labels.end());
    to.size += from.size;
  }
  static std::size_t size(const Bag& bag) { return small(bag.size); }
  static Bag take(Bag& bag, u128 n) {
    Bag taken = deal(bag, n);
    bag.size -= n;
    if (bag.size == 0) bag.labels.clear();
    return taken;
  }
  static Bag deal(Bag& bag, u128 n) { return n == 0 ? Bag{} : Bag{bag.labels, n}; }
  static Bag take_mixed(Bag& bag, u128 n) { return take(bag, n); }
  static Rational relabel(Bag& bag, unsigned label) {
    if (bag.size == 0) return 0;
    std::erase_if(bag.labels, [](unsigned known) { return !is_incident(known); });
    bag.labels.insert(label);
    return small(bag.size);
  }
  static Amounts amounts(const Bag& bag) {
    Amounts sums;
    if (bag.size == 0) return sums;
    for (const unsigned label : bag.labels) sums[label] = small(bag.size);
    return sums;
  }
};

// ---- the twin --------------------------------------------------------------------------------------------------

using Key = std::tuple<unsigned, Place, Holder>;  // label, place, holder
using Found = std::map<Key, Rational>;

/// Receivers in the order in which a policy serves them.
std::vector<std::uint32_t> serving_order(const Step& step, PolicyId policy) {
  std::vector<std::uint32_t> order;
  for (std::uint32_t j = 0; j < step.receivers.size(); ++j) order.push_back(j);
  if (policy == PolicyId::tiho) {
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return step.receivers[a].amount > step.receivers[b].amount;
    });
  }
  return order;
}

/// The step when the outputs of each service that is passed through are one purse.
Step pooled(const World& world, const Step& step) {
  const auto pool_of = [&](const Entry& entry) -> std::optional<unsigned> {
    if (entry.holder == graph::kNobody) return std::nullopt;
    for (const SeedLine& seed : world.seeds.lines) {
      if (seed.holder == entry.holder) return std::nullopt;
    }
    return world.pool_of(raw(entry.holder));
  };
  std::map<unsigned, u128> paid, received;
  for (const Entry& entry : step.payers) {
    if (const auto pool = pool_of(entry)) paid[*pool] += entry.amount;
  }
  for (const Entry& entry : step.receivers) {
    if (const auto pool = pool_of(entry)) received[*pool] += entry.amount;
  }
  const auto side = [&](const std::vector<Entry>& entries, std::map<unsigned, u128> more,
                        const std::map<unsigned, u128>& less) {
    std::vector<Entry> kept;
    for (const Entry& entry : entries) {
      const auto pool = pool_of(entry);
      if (!pool) {
        kept.push_back(entry);
        continue;
      }
      const u128 other = less.contains(*pool) ? less.at(*pool) : 0;
      if (more[*pool] > other) kept.push_back({graph::pool_holder(*pool), kNoAddress, more[*pool] - other});
      more[*pool] = 0;  // only once
    }
    return kept;
  };
  Step result = step;
  result.payers = side(step.payers, paid, received);
  result.receivers = side(step.receivers, received, paid);
  return result;
}

template <class Model>
Found twin(const World& world, Model model) {
  using Bag = typename Model::Bag;
  const FakeView view(world.ledger);
  std::map<Holder, Bag> bags;
  std::map<TxIndex, Bag> fees;
  Found found;
  const auto book = [&](const Bag& bag, Place place, Holder holder) {
    for (const auto& [label, amount] : Model::amounts(bag)) found[{label, place, holder}] += amount;
  };
  const auto is_source = [&](Holder holder) {
    return std::count(world.seeds.sources.begin(), world.seeds.sources.end(), holder) != 0;
  };
  const auto ends = [&](const Entry& e) {
    return e.holder == graph::kNobody || e.address == kUnspendable || is_source(e.holder) ||
           world.services.contains(e.address);
  };
  const auto seeded_open = [&](Holder holder) -> const SeedLine* {
    for (const SeedLine& seed : world.seeds.lines) {
      if (seed.kind == "open" && seed.holder == holder) return &seed;
    }
    return nullptr;
  };
  for (const Transaction& tx : view.transactions()) {
    for (const Step& read : tx.steps) {
      const Step step = world.pools.empty() ? read : pooled(world, read);
      Bag pool{};
      const auto relabel = [&](Bag& bag, const char* kind, std::uint32_t entry) {
        for (const SeedLine& seed : world.seeds.lines) {
          if (seed.kind == kind && seed.tx == tx.tx && seed.entry == entry) Model::relabel(bag, number(seed.label));
        }
      };
      for (std::uint32_t i = 0; i < step.payers.size(); ++i) {
        const Entry& payer = step.payers[i];
        Bag paid{};
        if (payer.holder == graph::kNobody && step.kind == StepKind::coinbase && i > 0) {
          paid = fees[step.fee_of[i - 1]];
        } else if (ends(payer) && !seeded_open(payer.holder)) {
          paid = Model::of(0, payer.amount);
        } else {
          Bag& bag = bags[payer.holder];
          const std::size_t part = std::min(Model::size(bag), static_cast<std::size_t>(payer.amount));
          const bool mixed = !world.pools.empty() && graph::is_pool(payer.holder);
          paid = part == 0 ? Bag{} : mixed ? Model::take_mixed(bag, part) : model.take(bag, part);
          if (part < payer.amount) Model::join(paid, Model::of(1, payer.amount - part));
        }
        relabel(paid, "leave", i);
        Model::join(pool, paid);
      }
      std::map<std::uint32_t, Bag> got;
      for (const std::uint32_t j : serving_order(step, model.policy))
        got[j] = model.deal(pool, step.receivers[j].amount);
      const Bag rest = model.deal(pool, step.remainder);
      for (std::uint32_t j = 0; j < step.receivers.size(); ++j) {
        const Entry& receiver = step.receivers[j];
        relabel(got[j], "arrive", j);
        const SeedLine* seed = seeded_open(receiver.holder);
        if (seed != nullptr) Model::relabel(got[j], number(seed->label));
        if (seed != nullptr || !ends(receiver))
          Model::join(bags[receiver.holder], got[j]);
        else if (receiver.address == kUnspendable)
          book(got[j], Place::burnt, receiver.holder);
        else if (is_source(receiver.holder))
          book(got[j], Place::returned, receiver.holder);
        else
          book(got[j], Place::exited, receiver.holder);
      }
      if (step.kind == StepKind::coinbase)
        book(rest, Place::burnt, graph::kNobody);
      else if (step.fee_booked)
        fees[tx.tx] = rest;
      else
        book(rest, Place::fees, graph::kNobody);
    }
  }
  for (const auto& [holder, bag] : bags) book(bag, Place::held, holder);
  std::erase_if(found, [](const auto& item) { return item.second == 0; });
  return found;
}

Found found_by(const PolicyRun& run) {
  Found found;
  for (const Holding& h : run.holdings) {
    Rational amount = run.policy == PolicyId::haircut_exact ? Rational(h.amount.fraction)
                                                            : Rational(static_cast<std::uint64_t>(h.amount.quanta));
    if (run.policy == PolicyId::haircut) amount /= std::uint64_t{1} << 32;
    found[{number(h.label), h.place, h.holder}] += amount;
  }
  for (const BalanceLine& line : run.balance) {
    const Share& fee = line.places[static_cast<std::size_t>(Place::fees)];
    Rational amount = run.policy == PolicyId::haircut_exact ? Rational(fee.fraction)
                                                            : Rational(static_cast<std::uint64_t>(fee.quanta));
    if (run.policy == PolicyId::haircut) amount /= std::uint64_t{1} << 32;
    if (amount != 0) found[{number(line.label), Place::fees, graph::kNobody}] += amount;
  }
  return found;
}

std::string show(const Found& found) {
  std::string text;
  for (const auto& [key, amount] : found) {
    text += "label " + std::to_string(std::get<0>(key)) + " " + place_name(std::get<1>(key)) + " holder " +
            std::to_string(raw(std::get<2>(key))) + ": " + amount.str() + "\n";
  }
  return text;
}

Found twin_of(const World& world, PolicyId policy) {
  if (policy == PolicyId::haircut || policy == PolicyId::haircut_exact) return twin(world, Fractions{policy});
  if (policy == PolicyId::poison) return twin(world, Touched{policy});
  return twin(world, Coins{policy});
}

/// Runs every policy and compares it with its twin, the grid with the exact fractions, and all of them with the
/// interval.
void compare(const World& world, bool funded, std::size_t& bookings) {
  const FakeView view(world.ledger);
  Method method = method_of(all_policies(), world.incidents);
  const intel::Labels labels(world.labels);
  method.boundaries.insert(method.boundaries.begin(), {intel::Category::wallet_service, Boundary::pass_through});
  const auto result = follow(view, view, labels, method, world.seeds, {});
  ASSERT_TRUE(result) << result.error().message;
  Found low, high;
  for (const IntervalLine& line : result->intervals) {
    low[{number(line.label), line.place, line.holder}] += static_cast<std::uint64_t>(line.low);
    high[{number(line.label), line.place, line.holder}] += static_cast<std::uint64_t>(line.high);
  }
  for (const PolicyRun& run : result->runs) {
    if (!run.applicable) continue;
    SCOPED_TRACE(policy_name(run.policy));
    const Found ours = found_by(run), expected = twin_of(world, run.policy);
    bookings += ours.size();
    if (run.policy == PolicyId::haircut) {
      const Rational bound = Rational(result->labels.size() * run.splits, std::uint64_t{1} << 32);
      Found all = expected;
      all.insert(ours.begin(), ours.end());
      for (const auto& [key, unused] : all) {
        const Rational a = ours.contains(key) ? ours.at(key) : Rational{},
                       b = expected.contains(key) ? expected.at(key) : Rational{};
        ASSERT_LE(abs(a - b), bound) << show(ours) << "expected\n" << show(expected);
      }
    } else {
      ASSERT_EQ(ours, expected) << show(ours) << "expected\n" << show(expected);
    }
    for (const BalanceLine& line : run.balance) {
      if (!funded || !conserves(run.policy)) continue;
      ASSERT_NE(line.label, kUnfunded);
      ASSERT_TRUE(line.places[static_cast<std::size_t>(Place::unresolved)].quanta == 0);
    }
    if (!conserves(run.policy)) continue;
    for (const auto& [key, amount] : run.policy == PolicyId::haircut ? expected : ours) {
      if (std::get<1>(key) == Place::fees) continue;
      ASSERT_TRUE(high.contains(key)) << show(ours) << "interval\n" << show(high);
      ASSERT_LE(low[key], amount) << show(ours) << "low\n" << show(low);
      ASSERT_GE(high[key], amount) << show(ours) << "high\n" << show(high);
    }
    for (const auto& [key, least] : low) {
      if (least == 0) continue;
      ASSERT_TRUE(ours.contains(key)) << "the interval is sure of what the policy does not find\n" << show(low);
    }
  }
}

TEST(Twin, FiveThousandRandomUtxoLedgersAgreeUnderEveryPolicy) {
  std::size_t bookings = 0;
  for (std::uint64_t seed = 1; seed <= 5000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    compare(random_utxo(seed), true, bookings);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(bookings, 50'000U);  // the ledgers are not trivial
}

TEST(Twin, ThreeThousandRandomUtxoLedgersWithServicesPassedThroughAgreeUnderEveryPolicy) {
  std::size_t bookings = 0;
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    compare(random_utxo(seed, true), true, bookings);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(bookings, 30'000U);  // the ledgers are not trivial
}

TEST(Twin, FiveThousandRandomFundedAccountLedgersAgreeUnderEveryPolicy) {
  std::size_t bookings = 0;
  for (std::uint64_t seed = 1; seed <= 5000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    compare(random_account(seed, true), true, bookings);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(bookings, 50'000U);  // the ledgers are not trivial
}

TEST(Twin, TwoThousandRandomOverdrawnAccountLedgersAgreeUnderEveryPolicy) {
  std::size_t bookings = 0;
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    compare(random_account(seed, false), false, bookings);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(bookings, 50'000U);  // the ledgers are not trivial
}

}  // namespace
}  // namespace clew::trace
