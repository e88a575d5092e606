#pragma once
// Pools of labelled value and the one operation on them: split (taint-rules section 2). One class per family of rules,
// all with the same members, so that runner.h can walk a ledger with any of them:
//
//   Pool, Quantity                      what a holder or a transaction has; what is booked
//   total(pool)                         its size in base units
//   put(pool, label, amount, asset)     adds a slice of `amount` base units at the back
//   append(pool, from)                  adds all of `from` at the back, in order
//   take(pool, amount, out, asset)      withdraws from a holder; amount <= total
//   deal(pool, amount, out, asset)      serves one request of a step from the step's pool
//   take_mixed                          take() by haircut whatever the rule: a service that is passed through
//   relabel(pool, label, asset)         what is not an incident's becomes `label`; how much that was
//   each(pool, f)                       f(label, quantity) for every label but clean, each once, rising
//   worth(pool, floor, asset)           does it open a holder
//   convert(pool, p, q, from, to, out)  p of one asset became q of another
//
// Failures (an amount that does not fit, a fraction that grew too long) are kept in `trouble` and looked at once a
// transaction.

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "clew/base/amount.h"
#include "clew/base/check.h"
#include "clew/base/result.h"
#include "clew/trace/label_plan.h"

namespace clew::trace {

struct Slice {
  u128 quanta = 0;
  LabelId label{0};
};
/// Most pools have one or two slices: they live in the object, without an allocation.
using SliceList = boost::container::small_vector<Slice, 2>;

enum class Worth : std::uint8_t { clean, unlabelled, below_floor, follow };

/// What a policy could not do. `asset` matters to haircut, which then counts that asset on grid 0.
struct Trouble {
  Error error;
  AssetId asset = kNativeAsset;
};

/// What all rules share: the labels and the first failure.
class Rule {
 public:
  explicit Rule(const LabelPlan& plan) : plan_(&plan) {}
  const std::optional<Trouble>& trouble() const { return trouble_; }
  std::uint64_t splits() const { return splits_; }

 protected:
  void fail_once(Code code, const char* reason, AssetId asset) {
    if (!trouble_) trouble_ = Trouble{{code, reason, 0}, asset};
  }
  bool is_incident(LabelId label) const { return plan_->is_incident(label); }
  bool is_followed(LabelId label) const { return plan_->is_followed(label); }
  Worth worth_of(bool labelled, bool followed, bool enough) const {
    if (!followed) return labelled ? Worth::unlabelled : Worth::clean;
    return enough ? Worth::follow : Worth::below_floor;
  }

  const LabelPlan* plan_;
  std::optional<Trouble> trouble_;
  std::uint64_t splits_ = 0;
};

/// Gives `r` of the quanta in `from` (sorted by label, sum `total`) to `out` in proportion: floors first, then the
/// missing quanta to the largest remainders, ties to the lower label. What was given is subtracted from `from`; slices
/// that become empty are dropped. r <= total.
void apportion(SliceList& from, u128 total, u128 r, SliceList& out);

/// fifo, lifo, seniority, juniority, tiho: slices in an order, cut at the request.
///
/// Seniority and juniority keep their slices sorted by rank (stable), which turns both into "take from the front":
/// slices of different rank never overtake each other in the result, so the order inside a rank is the only one the
/// rule can see.
class OrderedRule : public Rule {
 public:
  enum class Order : std::uint8_t { fifo, lifo, incidents_first, clean_first };
  using Quantity = u128;
  struct Pool {
    SliceList slices;
    std::size_t head = 0;  ///< slices before it are spent: a queue without moving its elements
    u128 size = 0;
  };

  OrderedRule(const LabelPlan& plan, Order order);
  static constexpr bool kMoves = true, kConserves = true;
  static u128 total(const Pool& pool) { return pool.size; }
  static void clear(Pool& pool) {
    pool.slices.clear();
    pool.head = 0;
    pool.size = 0;
  }
  Quantity quantity(u128 amount, AssetId) const { return amount; }
  static u128 quanta(Quantity quantity) { return quantity; }
  void put(Pool& pool, LabelId label, u128 amount, AssetId asset) {
    if (amount != 0) push(pool, {amount, label}, asset);
  }
  void append(Pool& pool, const Pool& from, AssetId asset) {
    for (std::size_t i = from.head; i < from.slices.size(); ++i) push(pool, from.slices[i], asset);
  }
  void take(Pool& pool, u128 amount, Pool& out, AssetId asset) {
    order_ == Order::lifo ? take_back(pool, amount, out, asset) : take_front(pool, amount, out, asset);
  }
  void deal(Pool& pool, u128 amount, Pool& out, AssetId asset) { take(pool, amount, out, asset); }
  void take_mixed(Pool& pool, u128 amount, Pool& out, AssetId asset);
  Quantity relabel(Pool& pool, LabelId label, AssetId asset);
  Worth worth(const Pool& pool, u128 floor, AssetId) const;
  void convert(const Pool& pool, u128 p, u128 q, AssetId from, AssetId to, Pool& out);
  template <class F>
  void each(const Pool& pool, F&& f) const;

 private:
  void push(Pool& pool, Slice slice, AssetId asset);
  void take_front(Pool& pool, u128 amount, Pool& out, AssetId asset);
  void take_back(Pool& pool, u128 amount, Pool& out, AssetId asset);

  Order order_;
  std::vector<std::uint8_t> rank_;  ///< by label; all equal for fifo and lifo
};

/// Adds up a list of slices by label, clean left out, sorted by label.
template <class F>
void each_label(const Slice* first, const Slice* last, F&& f) {
  const Slice* only = nullptr;
  for (const Slice* s = first; s != last; ++s) {
    if (s->label == kClean) continue;
    if (only != nullptr && only->label != s->label) {
      boost::container::small_vector<Slice, 8> sums;
      for (const Slice* t = first; t != last; ++t) {
        if (t->label == kClean) continue;
        auto at =
            std::lower_bound(sums.begin(), sums.end(), t->label, [](const Slice& a, LabelId b) { return a.label < b; });
        if (at != sums.end() && at->label == t->label)
          at->quanta += t->quanta;
        else
          sums.insert(at, *t);
      }
      for (const Slice& sum : sums) f(sum.label, sum.quanta);
      return;
    }
    if (only == nullptr) only = s;
  }
  if (only == nullptr) return;
  u128 sum = 0;
  for (const Slice* s = first; s != last; ++s) sum += s->label == only->label ? s->quanta : 0;
  f(only->label, sum);
}

template <class F>
void OrderedRule::each(const Pool& pool, F&& f) const {
  each_label(pool.slices.data() + pool.head, pool.slices.data() + pool.slices.size(), std::forward<F>(f));
}

/// Haircut on a grid of 2^-grid_bits base units, without residue.
class HaircutRule : public Rule {
 public:
  using Quantity = u128;
  struct Pool {
    SliceList slices;  ///< sorted by label, none empty
    u128 size = 0;     ///< base units
  };

  HaircutRule(const LabelPlan& plan, std::vector<std::uint8_t> grid_bits)
      : Rule(plan), grid_bits_(std::move(grid_bits)) {}
  static constexpr bool kMoves = true, kConserves = true;
  static u128 total(const Pool& pool) { return pool.size; }
  static void clear(Pool& pool) {
    pool.slices.clear();
    pool.size = 0;
  }
  Quantity quantity(u128 amount, AssetId asset) const { return amount << bits(asset); }
  static u128 quanta(Quantity quantity) { return quantity; }
  void put(Pool& pool, LabelId label, u128 amount, AssetId asset);
  void append(Pool& pool, const Pool& from, AssetId asset);
  void take(Pool& pool, u128 amount, Pool& out, AssetId asset);
  void deal(Pool& pool, u128 amount, Pool& out, AssetId asset) { take(pool, amount, out, asset); }
  void take_mixed(Pool& pool, u128 amount, Pool& out, AssetId asset) { take(pool, amount, out, asset); }
  Quantity relabel(Pool& pool, LabelId label, AssetId asset);
  Worth worth(const Pool& pool, u128 floor, AssetId asset) const;
  void convert(const Pool& pool, u128 p, u128 q, AssetId from, AssetId to, Pool& out);
  template <class F>
  void each(const Pool& pool, F&& f) const {
    for (const Slice& slice : pool.slices) {
      if (slice.label != kClean) f(slice.label, slice.quanta);
    }
  }

 private:
  unsigned bits(AssetId asset) const { return grid_bits_[raw(asset)]; }
  static void add(SliceList& slices, Slice slice);

  std::vector<std::uint8_t> grid_bits_;
};

/// Poison: a set of followed labels and a balance; whatever leaves is touched as a whole.
class PoisonRule : public Rule {
 public:
  using Quantity = u128;
  struct Pool {
    boost::container::small_vector<LabelId, 8> labels;  ///< sorted
    u128 size = 0;
  };

  explicit PoisonRule(const LabelPlan& plan) : Rule(plan) {}
  static constexpr bool kMoves = true, kConserves = false;
  static u128 total(const Pool& pool) { return pool.size; }
  static void clear(Pool& pool) {
    pool.labels.clear();
    pool.size = 0;
  }
  Quantity quantity(u128 amount, AssetId) const { return amount; }
  static u128 quanta(Quantity quantity) { return quantity; }
  void put(Pool& pool, LabelId label, u128 amount, AssetId asset);
  void append(Pool& pool, const Pool& from, AssetId asset);
  void take(Pool& pool, u128 amount, Pool& out, AssetId asset);
  void deal(Pool& pool, u128 amount, Pool& out, AssetId asset);
  void take_mixed(Pool& pool, u128 amount, Pool& out, AssetId asset) { take(pool, amount, out, asset); }
  Quantity relabel(Pool& pool, LabelId label, AssetId asset);
  Worth worth(const Pool& pool, u128 floor, AssetId asset) const;
  void convert(const Pool& pool, u128 p, u128 q, AssetId from, AssetId to, Pool& out);
  template <class F>
  void each(const Pool& pool, F&& f) const {
    if (pool.size == 0) return;
    for (const LabelId label : pool.labels) f(label, pool.size);
  }

 private:
  static void add(Pool& pool, LabelId label);
};

/// A pair that contains the answer of every conserving policy.
struct Span {
  u128 low = 0, high = 0;
  Span& operator+=(const Span& other) {
    low += other.low;
    high += other.high;
    return *this;
  }
  Span& operator-=(const Span& other) {
    low -= std::min(low, other.low);
    high -= std::min(high, other.high);
    return *this;
  }
};

class IntervalRule : public Rule {
 public:
  using Quantity = Span;
  struct Part {
    LabelId label{0};
    Span span;
  };
  struct Pool {
    boost::container::small_vector<Part, 2> parts;  ///< sorted by label; clean is never listed
    u128 size = 0;
  };

  explicit IntervalRule(const LabelPlan& plan) : Rule(plan) {}
  static constexpr bool kMoves = false, kConserves = true;
  static u128 total(const Pool& pool) { return pool.size; }
  static void clear(Pool& pool) {
    pool.parts.clear();
    pool.size = 0;
  }
  Quantity quantity(u128 amount, AssetId) const { return {amount, amount}; }
  static u128 quanta(const Quantity& quantity) { return quantity.high; }
  void put(Pool& pool, LabelId label, u128 amount, AssetId asset);
  void append(Pool& pool, const Pool& from, AssetId asset);
  void take(Pool& pool, u128 amount, Pool& out, AssetId asset);
  void deal(Pool& pool, u128 amount, Pool& out, AssetId asset);
  void take_mixed(Pool& pool, u128 amount, Pool& out, AssetId asset) { take(pool, amount, out, asset); }
  Quantity relabel(Pool& pool, LabelId label, AssetId asset);
  Worth worth(const Pool& pool, u128 floor, AssetId asset) const;
  void convert(const Pool& pool, u128 p, u128 q, AssetId from, AssetId to, Pool& out);
  template <class F>
  void each(const Pool& pool, F&& f) const {
    for (const Part& part : pool.parts) f(part.label, part.span);
  }

 private:
  void add_size(Pool& pool, u128 amount, AssetId asset);
  static void add(Pool& pool, LabelId label, Span span);
};

}  // namespace clew::trace
