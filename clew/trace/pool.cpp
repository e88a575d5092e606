// The rules that divide a pool.
//
// Problem: one operation, split(pool, requests), under seven rules, exact to the last unit and fast enough for a
// million transactions a second. Approach: a pool is a short list of slices that lives in the object; the ordered rules
// cut it, haircut apportions it on a grid of 2^-32 base units by largest remainder, so that both the sum over labels
// and the sum over receivers are exact and nothing is left over. Refused: floating point (residues), truncation with a
// rounding account (the residue then needs a policy of its own), unbounded fractions (pool_exact.h, for expectations
// only). Source: docs/reference/taint-rules.md sections 2, 6, 8, 9.

#include "clew/trace/pool.h"

#include <utility>

namespace clew::trace {

// ---- apportionment ---------------------------------------------------------------------------------------------

void apportion(SliceList& from, u128 total, u128 r, SliceList& out) {
  CLEW_DCHECK(r <= total);
  if (r == 0) return;
  struct Remainder {
    u128 size;
    std::size_t index;
  };
  boost::container::small_vector<Remainder, 8> remainders;
  const std::size_t first = out.size();
  u128 given = 0;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const Quotient share = mul_div(from[i].quanta, r, total);
    out.push_back({share.quotient, from[i].label});
    remainders.push_back({share.remainder, i});
    given += share.quotient;
  }
  if (given < r) {
    std::stable_sort(remainders.begin(), remainders.end(),
                     [](const Remainder& a, const Remainder& b) { return a.size > b.size; });
    for (std::size_t k = 0; given < r; ++k, ++given) ++out[first + remainders[k].index].quanta;
  }
  for (std::size_t i = 0; i < from.size(); ++i) from[i].quanta -= out[first + i].quanta;
  const auto empty = [](const Slice& slice) { return slice.quanta == 0; };
  out.erase(std::remove_if(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(), empty), out.end());
  from.erase(std::remove_if(from.begin(), from.end(), empty), from.end());
}

// ---- ordered rules ---------------------------------------------------------------------------------------------

OrderedRule::OrderedRule(const LabelPlan& plan, Order order) : Rule(plan), order_(order), rank_(plan.count(), 0) {
  if (order == Order::fifo || order == Order::lifo) return;
  for (std::size_t label = 0; label < rank_.size(); ++label) {
    const std::uint8_t seniority = plan.incident[label] ? 0 : label == number(kClean) ? 2 : 1;
    rank_[label] = order == Order::incidents_first ? seniority : static_cast<std::uint8_t>(2 - seniority);
  }
}

void OrderedRule::push(Pool& pool, Slice slice, AssetId asset) {
  if (!checked_add(pool.size, slice.quanta, pool.size))
    fail_once(Code::overflow, "a pool holds more than 2^128 units", asset);
  const std::uint8_t rank = rank_[number(slice.label)];
  std::size_t at = pool.slices.size();
  while (at > pool.head && rank_[number(pool.slices[at - 1].label)] > rank) --at;
  if (at > pool.head && pool.slices[at - 1].label == slice.label) {
    pool.slices[at - 1].quanta += slice.quanta;
  } else {
    pool.slices.insert(pool.slices.begin() + static_cast<std::ptrdiff_t>(at), slice);
  }
}

void OrderedRule::take_front(Pool& pool, u128 amount, Pool& out, AssetId asset) {
  CLEW_DCHECK(amount <= pool.size);
  pool.size -= amount;
  while (amount != 0) {
    Slice& front = pool.slices[pool.head];
    const u128 part = std::min(front.quanta, amount);
    push(out, {part, front.label}, asset);
    amount -= part;
    front.quanta -= part;
    if (front.quanta == 0) ++pool.head;
  }
  if (pool.head > 16 && pool.head > pool.slices.size() / 2) {
    pool.slices.erase(pool.slices.begin(), pool.slices.begin() + static_cast<std::ptrdiff_t>(pool.head));
    pool.head = 0;
  }
}

void OrderedRule::take_back(Pool& pool, u128 amount, Pool& out, AssetId asset) {
  CLEW_DCHECK(amount <= pool.size);
  pool.size -= amount;
  while (amount != 0) {
    Slice& back = pool.slices.back();
    const u128 part = std::min(back.quanta, amount);
    push(out, {part, back.label}, asset);
    amount -= part;
    back.quanta -= part;
    if (back.quanta == 0) pool.slices.pop_back();
  }
}

void OrderedRule::take_mixed(Pool& pool, u128 amount, Pool& out, AssetId asset) {
  SliceList sorted;
  for (std::size_t i = pool.head; i < pool.slices.size(); ++i) {
    const Slice& slice = pool.slices[i];
    auto at = std::lower_bound(sorted.begin(), sorted.end(), slice.label,
                               [](const Slice& a, LabelId b) { return a.label < b; });
    if (at != sorted.end() && at->label == slice.label)
      at->quanta += slice.quanta;
    else
      sorted.insert(at, slice);
  }
  SliceList taken;
  apportion(sorted, pool.size, amount, taken);
  clear(pool);
  for (const Slice& slice : sorted) push(pool, slice, asset);
  for (const Slice& slice : taken) push(out, slice, asset);
}

u128 OrderedRule::relabel(Pool& pool, LabelId label, AssetId asset) {
  Pool old;
  std::swap(old, pool);
  u128 relabelled = 0;
  for (std::size_t i = old.head; i < old.slices.size(); ++i) {
    Slice slice = old.slices[i];
    if (!is_incident(slice.label)) {
      slice.label = label;
      relabelled += slice.quanta;
    }
    push(pool, slice, asset);
  }
  return relabelled;
}

Worth OrderedRule::worth(const Pool& pool, u128 floor, AssetId) const {
  u128 followed = 0;
  bool labelled = false;
  for (std::size_t i = pool.head; i < pool.slices.size(); ++i) {
    const Slice& slice = pool.slices[i];
    labelled = labelled || slice.label != kClean;
    if (is_followed(slice.label)) followed += slice.quanta;
  }
  return worth_of(labelled, followed != 0, followed >= floor);
}

void OrderedRule::convert(const Pool& pool, u128 p, u128 q, AssetId, AssetId to, Pool& out) {
  u128 sum = 0, before = 0;
  for (std::size_t i = pool.head; i < pool.slices.size(); ++i) {
    sum += pool.slices[i].quanta;
    const u128 until = mul_div(sum, q, p).quotient;
    if (until != before) push(out, {until - before, pool.slices[i].label}, to);
    before = until;
  }
}

// ---- haircut ---------------------------------------------------------------------------------------------------

void HaircutRule::add(SliceList& slices, Slice slice) {
  auto at = std::lower_bound(slices.begin(), slices.end(), slice.label,
                             [](const Slice& a, LabelId b) { return a.label < b; });
  if (at != slices.end() && at->label == slice.label)
    at->quanta += slice.quanta;
  else
    slices.insert(at, slice);
}

void HaircutRule::put(Pool& pool, LabelId label, u128 amount, AssetId asset) {
  if (amount == 0) return;
  u128 size = 0;
  if (!checked_add(pool.size, amount, size) || (bits(asset) != 0 && (size >> (128 - bits(asset))) != 0)) {
    return fail_once(Code::overflow, "a pool holds more units than the grid has room for", asset);
  }
  pool.size = size;
  add(pool.slices, {amount << bits(asset), label});
}

void HaircutRule::append(Pool& pool, const Pool& from, AssetId asset) {
  u128 size = 0;
  if (!checked_add(pool.size, from.size, size) || (bits(asset) != 0 && (size >> (128 - bits(asset))) != 0)) {
    return fail_once(Code::overflow, "a pool holds more units than the grid has room for", asset);
  }
  pool.size = size;
  if (pool.slices.empty()) {
    pool.slices.assign(from.slices.begin(), from.slices.end());
    return;
  }
  for (const Slice& slice : from.slices) add(pool.slices, slice);
}

void HaircutRule::take(Pool& pool, u128 amount, Pool& out, AssetId asset) {
  if (amount == 0 || trouble_) return;
  CLEW_DCHECK(amount <= pool.size);
  if (amount == pool.size) {
    append(out, pool, asset);
    return clear(pool);
  }
  if (pool.slices.size() == 1) {
    const u128 part = amount << bits(asset);
    pool.slices[0].quanta -= part;
    add(out.slices, {part, pool.slices[0].label});
  } else {
    ++splits_;
    SliceList taken;
    apportion(pool.slices, pool.size << bits(asset), amount << bits(asset), taken);
    for (const Slice& slice : taken) add(out.slices, slice);
  }
  pool.size -= amount;
  out.size += amount;
}

u128 HaircutRule::relabel(Pool& pool, LabelId label, AssetId) {
  SliceList kept;
  u128 relabelled = 0;
  for (const Slice& slice : pool.slices) {
    if (is_incident(slice.label))
      kept.push_back(slice);
    else
      relabelled += slice.quanta;
  }
  if (relabelled != 0) add(kept, {relabelled, label});
  pool.slices = std::move(kept);
  return relabelled;
}

Worth HaircutRule::worth(const Pool& pool, u128 floor, AssetId asset) const {
  u128 followed = 0;
  bool labelled = false;
  for (const Slice& slice : pool.slices) {
    labelled = labelled || slice.label != kClean;
    if (is_followed(slice.label)) followed += slice.quanta;
  }
  return worth_of(labelled, followed != 0, followed >> bits(asset) >= floor);
}

void HaircutRule::convert(const Pool& pool, u128 p, u128 q, AssetId from, AssetId to, Pool& out) {
  if (q == 0 || trouble_) return;
  if (bits(to) != 0 && (q >> (128 - bits(to))) != 0)
    return fail_once(Code::overflow, "a pool holds more units than the grid has room for", to);
  ++splits_;
  // The weights are the quanta of P; the requests are quanta of Q, which may be the more numerous: floors may then
  // exceed the weights, so this is the apportionment formula without the subtraction.
  struct Remainder {
    u128 size;
    std::size_t index;
  };
  boost::container::small_vector<Remainder, 8> remainders;
  const u128 weight = p << bits(from), target = q << bits(to);
  u128 given = 0;
  for (std::size_t i = 0; i < pool.slices.size(); ++i) {
    const Quotient share = mul_div(pool.slices[i].quanta, target, weight);
    out.slices.push_back({share.quotient, pool.slices[i].label});
    remainders.push_back({share.remainder, i});
    given += share.quotient;
  }
  std::stable_sort(remainders.begin(), remainders.end(),
                   [](const Remainder& a, const Remainder& b) { return a.size > b.size; });
  for (std::size_t k = 0; given < target; ++k, ++given) ++out.slices[remainders[k].index].quanta;
  const auto empty = [](const Slice& slice) { return slice.quanta == 0; };
  out.slices.erase(std::remove_if(out.slices.begin(), out.slices.end(), empty), out.slices.end());
  out.size = q;
}

// ---- poison ----------------------------------------------------------------------------------------------------

void PoisonRule::add(Pool& pool, LabelId label) {
  auto at = std::lower_bound(pool.labels.begin(), pool.labels.end(), label);
  if (at == pool.labels.end() || *at != label) pool.labels.insert(at, label);
}

void PoisonRule::put(Pool& pool, LabelId label, u128 amount, AssetId asset) {
  if (!checked_add(pool.size, amount, pool.size))
    fail_once(Code::overflow, "a pool holds more than 2^128 units", asset);
  if (amount != 0 && is_followed(label)) add(pool, label);
}

void PoisonRule::append(Pool& pool, const Pool& from, AssetId asset) {
  if (!checked_add(pool.size, from.size, pool.size))
    fail_once(Code::overflow, "a pool holds more than 2^128 units", asset);
  if (from.size == 0) return;  // a payment of nothing touches nothing
  for (const LabelId label : from.labels) add(pool, label);
}

void PoisonRule::take(Pool& pool, u128 amount, Pool& out, AssetId asset) {
  deal(pool, amount, out, asset);
  pool.size -= amount;
  if (pool.size == 0) pool.labels.clear();
}

void PoisonRule::deal(Pool& pool, u128 amount, Pool& out, AssetId) {
  out.size += amount;
  if (amount == 0) return;
  for (const LabelId label : pool.labels) add(out, label);
}

u128 PoisonRule::relabel(Pool& pool, LabelId label, AssetId) {
  if (pool.size == 0) return 0;
  pool.labels.erase(std::remove_if(pool.labels.begin(), pool.labels.end(),
                                   [&](LabelId known) { return !is_incident(known); }),  // unfunded gives way
                    pool.labels.end());
  add(pool, label);
  return pool.size;
}

Worth PoisonRule::worth(const Pool& pool, u128 floor, AssetId) const {
  const bool touched = !pool.labels.empty() && pool.size != 0;
  return worth_of(touched, touched, pool.size >= floor || pool.size * pool.labels.size() >= floor);
}

void PoisonRule::convert(const Pool& pool, u128, u128 q, AssetId, AssetId, Pool& out) {
  out.labels = pool.labels;
  out.size = q;
}

// ---- interval --------------------------------------------------------------------------------------------------

void IntervalRule::add_size(Pool& pool, u128 amount, AssetId asset) {
  if (!checked_add(pool.size, amount, pool.size))
    fail_once(Code::overflow, "a pool holds more than 2^128 units", asset);
}

void IntervalRule::add(Pool& pool, LabelId label, Span span) {
  if (span.high == 0) return;
  auto at = std::lower_bound(pool.parts.begin(), pool.parts.end(), label,
                             [](const Part& a, LabelId b) { return a.label < b; });
  if (at != pool.parts.end() && at->label == label)
    at->span += span;
  else
    pool.parts.insert(at, {label, span});
}

void IntervalRule::put(Pool& pool, LabelId label, u128 amount, AssetId asset) {
  add_size(pool, amount, asset);
  if (label != kClean) add(pool, label, {amount, amount});
}

void IntervalRule::append(Pool& pool, const Pool& from, AssetId asset) {
  add_size(pool, from.size, asset);
  for (const Part& part : from.parts) add(pool, part.label, part.span);
}

void IntervalRule::take(Pool& pool, u128 amount, Pool& out, AssetId asset) {
  const u128 rest = pool.size - amount;
  for (Part& part : pool.parts) {
    const Span had = part.span;
    add(out, part.label, {had.low > rest ? had.low - rest : 0, std::min(amount, had.high)});
    part.span = {had.low > amount ? had.low - amount : 0, std::min(rest, had.high)};
  }
  pool.parts.erase(
      std::remove_if(pool.parts.begin(), pool.parts.end(), [](const Part& part) { return part.span.high == 0; }),
      pool.parts.end());
  pool.size = rest;
  add_size(out, amount, asset);
}

void IntervalRule::deal(Pool& pool, u128 amount, Pool& out, AssetId asset) {
  const u128 rest =
      pool.size - amount;  // the step's pool keeps its [Tlo, Thi] and its size: every request sees the whole step
  for (const Part& part : pool.parts) {
    add(out, part.label, {part.span.low > rest ? part.span.low - rest : 0, std::min(amount, part.span.high)});
  }
  add_size(out, amount, asset);
}

Span IntervalRule::relabel(Pool& pool, LabelId label, AssetId) {
  u128 lows = 0, highs = 0;
  Span before;
  decltype(pool.parts) kept;
  for (const Part& part : pool.parts) {
    if (!is_incident(part.label)) continue;
    if (part.label == label) {
      before = part.span;
      continue;
    }
    lows += part.span.low;
    highs += part.span.high;
    kept.push_back(part);
  }
  pool.parts = std::move(kept);
  const Span now{pool.size - std::min(highs, pool.size), pool.size - std::min(lows, pool.size)};
  add(pool, label, now);
  return {now.low - std::min(now.low, before.high), now.high - std::min(now.high, before.low)};
}

Worth IntervalRule::worth(const Pool& pool, u128, AssetId) const {
  bool followed = false;
  for (const Part& part : pool.parts) followed = followed || is_followed(part.label);
  return worth_of(!pool.parts.empty(), followed, true);
}

void IntervalRule::convert(const Pool& pool, u128 p, u128 q, AssetId, AssetId, Pool& out) {
  for (const Part& part : pool.parts) {
    const Quotient high = mul_div(std::min(part.span.high, p), q, p);
    const u128 ceiling = std::min(q, high.quotient + (high.remainder != 0 ? 1 : 0));
    add(out, part.label, {mul_div(std::min(part.span.low, p), q, p).quotient, ceiling});
  }
  out.size = q;
}

}  // namespace clew::trace
