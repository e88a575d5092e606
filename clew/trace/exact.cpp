// Haircut in exact rationals: the expectation the grid is measured against.
//
// Denominators grow with every split (each divides by the size of a pool), so this is for short traces, tests and
// expectations; a fraction longer than Limits::exact_bits_max ends the walk with `limit`. Refused as the default for
// that reason; see pool.h for the grid. This is the only file of the module that includes a big-number library.

#include "clew/trace/exact.h"

#include <boost/multiprecision/cpp_int.hpp>

#include "clew/trace/runner.h"
#include "clew/trace/write_books.h"

namespace clew::trace {

namespace {

using Rational = boost::multiprecision::cpp_rational;
using Integer = boost::multiprecision::cpp_int;

Integer integer(u128 value) {
  return (Integer{static_cast<std::uint64_t>(value >> 64)} << 64) | static_cast<std::uint64_t>(value);
}
Rational fraction(u128 value) {
  return Rational(integer(value));
}

u128 floor_of(const Rational& value) {
  const Integer whole = boost::multiprecision::numerator(value) / boost::multiprecision::denominator(value);
  return (u128{static_cast<std::uint64_t>((whole >> 64) & 0xffffffffffffffffULL)} << 64) |
         static_cast<std::uint64_t>(whole & 0xffffffffffffffffULL);
}

Share share_of(const Rational& value) {
  return {floor_of(value), value.str()};
}

Rational value_of(const Measured& measured) {
  if (!measured.share.fraction.empty()) return Rational(measured.share.fraction);
  return Rational(integer(measured.share.quanta), Integer{1} << measured.grid_bits);
}

class ExactRule : public Rule {
 public:
  using Quantity = Rational;
  struct Part {
    LabelId label{0};
    Rational amount;
  };
  struct Pool {
    std::vector<Part> parts;  ///< sorted by label
    u128 size = 0;
  };

  ExactRule(const LabelPlan& plan, std::uint64_t bits_max) : Rule(plan), bits_max_(bits_max) {}
  static constexpr bool kMoves = true, kConserves = true;
  static u128 total(const Pool& pool) { return pool.size; }
  static void clear(Pool& pool) {
    pool.parts.clear();
    pool.size = 0;
  }
  Quantity quantity(u128 amount, AssetId) const { return fraction(amount); }
  static u128 quanta(const Quantity& quantity) { return floor_of(quantity); }
  void put(Pool& pool, LabelId label, u128 amount, AssetId asset) {
    if (!checked_add(pool.size, amount, pool.size))
      fail_once(Code::overflow, "a pool holds more than 2^128 units", asset);
    add(pool, label, fraction(amount), asset);
  }
  void append(Pool& pool, const Pool& from, AssetId asset) {
    if (!checked_add(pool.size, from.size, pool.size))
      fail_once(Code::overflow, "a pool holds more than 2^128 units", asset);
    for (const Part& part : from.parts) add(pool, part.label, part.amount, asset);
  }
  void take(Pool& pool, u128 amount, Pool& out, AssetId asset) {
    if (amount == 0) return;
    if (amount == pool.size) {
      append(out, pool, asset);
      return clear(pool);
    }
    if (pool.parts.size() > 1) ++splits_;
    const Rational share(integer(amount), integer(pool.size));
    for (Part& part : pool.parts) {
      const Rational given = part.amount * share;
      add(out, part.label, given, asset);
      part.amount -= given;
    }
    pool.size -= amount;
    out.size += amount;
  }
  void deal(Pool& pool, u128 amount, Pool& out, AssetId asset) { take(pool, amount, out, asset); }
  void take_mixed(Pool& pool, u128 amount, Pool& out, AssetId asset) { take(pool, amount, out, asset); }
  Quantity relabel(Pool& pool, LabelId label, AssetId asset) {
    std::vector<Part> old;
    std::swap(old, pool.parts);
    Rational relabelled;
    for (const Part& part : old) {
      if (!is_incident(part.label)) relabelled += part.amount;
      add(pool, is_incident(part.label) ? part.label : label, part.amount, asset);
    }
    return relabelled;
  }
  Worth worth(const Pool& pool, u128 floor, AssetId) const {
    bool labelled = false, followed = false;
    for (const Part& part : pool.parts) {
      labelled = labelled || part.label != kClean;
      followed = followed || is_followed(part.label);
    }
    if (!followed || floor == 0) return worth_of(labelled, followed, true);
    Rational sum;
    for (const Part& part : pool.parts) {
      if (is_followed(part.label)) sum += part.amount;
    }
    return worth_of(labelled, followed, sum >= fraction(floor));
  }
  void convert(const Pool& pool, u128 p, u128 q, AssetId, AssetId to, Pool& out) {
    const Rational rate(integer(q), integer(p));
    for (const Part& part : pool.parts) add(out, part.label, part.amount * rate, to);
    out.size = q;
  }
  template <class F>
  void each(const Pool& pool, F&& f) const {
    for (const Part& part : pool.parts) {
      if (part.label != kClean) f(part.label, part.amount);
    }
  }

 private:
  void add(Pool& pool, LabelId label, const Rational& amount, AssetId asset) {
    if (amount == 0) return;
    const auto at = std::lower_bound(pool.parts.begin(), pool.parts.end(), label,
                                     [](const Part& a, LabelId b) { return a.label < b; });
    const auto place = at != pool.parts.end() && at->label == label ? at : pool.parts.insert(at, {label, Rational{}});
    place->amount += amount;
    if (boost::multiprecision::msb(boost::multiprecision::denominator(place->amount)) >= bits_max_) {
      fail_once(Code::limit, "haircut-exact: a fraction is longer than the limit", asset);
    }
  }

  std::uint64_t bits_max_;
};

}  // namespace

int compare(const Measured& a, const Measured& b) {
  if (a.grid_bits == b.grid_bits && a.share.fraction.empty() && b.share.fraction.empty()) {
    return a.share.quanta == b.share.quanta ? 0 : a.share.quanta < b.share.quanta ? -1 : 1;
  }
  const Rational left = value_of(a), right = value_of(b);
  return left == right ? 0 : left < right ? -1 : 1;
}

Share sum(const Share& a, const Share& b) {
  if (a.fraction.empty() && b.fraction.empty()) return {a.quanta + b.quanta, {}};
  if (a.fraction.empty()) return b;  // the empty share that a sum starts from
  if (b.fraction.empty()) return a;
  return share_of(Rational(a.fraction) + Rational(b.fraction));
}

bool is_zero(const Share& share) {
  return share.quanta == 0 && (share.fraction.empty() || share.fraction == "0");
}

Walk walk_exact(const Setting& setting) {
  Runner<ExactRule> runner(setting, ExactRule(setting.plan, setting.method.limits.exact_bits_max), false);
  Walk walk = runner.walk();
  walk.run.policy = PolicyId::haircut_exact;
  walk.run.visited = walk.visits.size();
  walk.run.splits = runner.rule().splits();
  for (Meeting& meeting : walk.meetings) meeting.policy = PolicyId::haircut_exact;
  if (runner.rule().trouble()) walk.error = runner.rule().trouble()->error;
  if (!walk.error) write_books(runner.books(), true, share_of, walk);
  return walk;
}

}  // namespace clew::trace
