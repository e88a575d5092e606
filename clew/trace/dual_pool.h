#pragma once
// A pool that is counted twice at once: by haircut, and by the pair that no conserving rule leaves. For a follower that
// has to say both of every transaction and may walk only once. The arithmetic is pool.h's.

#include <utility>
#include <vector>

#include "clew/trace/pool.h"

namespace clew::trace {

class DualRule {
 public:
  struct Pool {
    HaircutRule::Pool haircut;
    IntervalRule::Pool span;
  };
  struct Quantity {
    u128 quanta = 0;  ///< haircut, on its grid
    Span span;        ///< base units
  };

  DualRule(const LabelPlan& plan, std::vector<std::uint8_t> grid_bits)
      : haircut_(plan, std::move(grid_bits)), span_(plan) {}

  const std::optional<Trouble>& trouble() const { return haircut_.trouble() ? haircut_.trouble() : span_.trouble(); }
  static u128 total(const Pool& pool) { return pool.haircut.size; }
  static void clear(Pool& pool) {
    HaircutRule::clear(pool.haircut);
    IntervalRule::clear(pool.span);
  }
  void put(Pool& pool, LabelId label, u128 amount, AssetId asset) {
    haircut_.put(pool.haircut, label, amount, asset);
    span_.put(pool.span, label, amount, asset);
  }
  void append(Pool& pool, const Pool& from, AssetId asset) {
    haircut_.append(pool.haircut, from.haircut, asset);
    span_.append(pool.span, from.span, asset);
  }
  void take(Pool& pool, u128 amount, Pool& out, AssetId asset) {
    haircut_.take(pool.haircut, amount, out.haircut, asset);
    span_.take(pool.span, amount, out.span, asset);
  }
  void deal(Pool& pool, u128 amount, Pool& out, AssetId asset) {
    haircut_.deal(pool.haircut, amount, out.haircut, asset);
    span_.deal(pool.span, amount, out.span, asset);
  }
  void relabel(Pool& pool, LabelId label, AssetId asset) {
    haircut_.relabel(pool.haircut, label, asset);
    span_.relabel(pool.span, label, asset);
  }
  void convert(const Pool& pool, u128 p, u128 q, AssetId from, AssetId to, Pool& out) {
    haircut_.convert(pool.haircut, p, q, from, to, out.haircut);
    span_.convert(pool.span, p, q, from, to, out.span);
  }
  /// Haircut decides what is followed.
  Worth worth(const Pool& pool, u128 floor, AssetId asset) const { return haircut_.worth(pool.haircut, floor, asset); }
  /// f(label, quantity) for every label but clean that either count has, rising.
  template <class F>
  void each(const Pool& pool, F&& f) const {
    boost::container::small_vector<std::pair<LabelId, Quantity>, 4> all;
    haircut_.each(pool.haircut, [&](LabelId label, u128 quanta) { all.push_back({label, {quanta, {}}}); });
    span_.each(pool.span, [&](LabelId label, const Span& span) {
      auto at = std::lower_bound(all.begin(), all.end(), label, [](const auto& a, LabelId b) { return a.first < b; });
      if (at == all.end() || at->first != label) at = all.insert(at, {label, {}});
      at->second.span = span;
    });
    for (const auto& [label, quantity] : all) f(label, quantity);
  }

 private:
  HaircutRule haircut_;
  IntervalRule span_;
};

}  // namespace clew::trace
