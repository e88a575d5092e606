#pragma once
// What a walk does in one transaction up to its receivers: payers pay, the pool of the step is divided, assets convert
// (taint-rules sections 3.1 to 3.3 and 8). Bodies of Runner, included by runner.h.

#include "clew/trace/runner.h"

namespace clew::trace {

// ---- steps -----------------------------------------------------------------------------------------------------

template <class Rule>
void Runner<Rule>::ordinary(std::uint32_t s) {
  rule_.clear(pool_);
  withdraw_all(s, pool_);
  deal_all(s, pool_);
}

template <class Rule>
void Runner<Rule>::opaque(std::uint32_t s) {
  rule_.clear(pool_);
  withdraw_all(s, pool_);
  book_all(pool_, step(s).asset, Place::opaque, Unfollowed::none, graph::kNobody, kNoAddress);
  receive_clean(s);
}

template <class Rule>
void Runner<Rule>::withdraw_all(std::uint32_t s, Pool& into) {
  const auto count = static_cast<std::uint32_t>(step(s).payers.size());
  for (std::uint32_t i = 0; i < count; ++i) {
    rule_.clear(taken_);
    withdraw(s, i, taken_);
    rule_.append(into, taken_, step(s).asset);
  }
}

template <class Rule>
void Runner<Rule>::withdraw(std::uint32_t s, std::uint32_t i, Pool& out) {
  const graph::Step& here = step(s);
  const graph::Entry& payer = here.payers[i];
  if (payer.holder == graph::kNobody) {
    const auto fee = here.kind == graph::StepKind::coinbase && i > 0 ? fees_.find(here.fee_of[i - 1]) : fees_.end();
    if (fee == fees_.end()) {
      rule_.put(out, kClean, payer.amount, here.asset);
    } else {
      rule_.append(out, fee->second, here.asset);
      fees_.erase(fee);
    }
  } else {
    std::uint32_t slot = open_slot(payer);
    if (slot == kNoSlot && opens_overdrawn(payer)) slot = open_account(payer, s);
    if (slot != kNoSlot) {
      withdraw_open(s, i, open_[slot], out);
      if (!stays(payer.holder)) close_output(slot);
    } else if (const LabelId reset = set_.boundaries.reset_label(payer.address, tx_.tx); reset != kClean) {
      rule_.put(out, reset, payer.amount, here.asset);
      introduce(reset, payer.amount, here.asset);
    } else {
      rule_.put(out, kClean, payer.amount, here.asset);
    }
  }
  if (seeds_here_ != nullptr) relabel(s, i, true, out);
  record(s, true, i, out);
}

template <class Rule>
void Runner<Rule>::withdraw_open(std::uint32_t s, std::uint32_t i, Open& from, Pool& out) {
  const graph::Entry& payer = step(s).payers[i];
  const AssetId asset = step(s).asset;
  const u128 has = rule_.total(from.pool);
  const u128 part = std::min(has, payer.amount);
  if (utxo_ ? graph::is_pool(payer.holder) : set_.boundaries.pass_through(payer.address, tx_.tx)) {
    rule_.take_mixed(from.pool, part, out, asset);
  } else {
    rule_.take(from.pool, part, out, asset);
  }
  if (part == payer.amount) return;
  const u128 missing = payer.amount - part;
  rule_.put(out, kUnfunded, missing, asset);
  introduce(kUnfunded, missing, asset);
  out_.shortfalls.push_back({tx_.position, s, i, missing});
}

/// An output is spent as a whole, once.
template <class Rule>
void Runner<Rule>::close_output(std::uint32_t slot) {
  Open& open = open_[slot];
  if (open.seeded != kClean) --seeded_;
  rule_.clear(open.pool);
  open_.close(slot, open_.find(open.holder) == slot);
}

template <class Rule>
void Runner<Rule>::order_receivers(const graph::Step& here) {
  receiver_order_.resize(here.receivers.size());
  std::iota(receiver_order_.begin(), receiver_order_.end(), 0U);
  if (!largest_first_) return;
  std::stable_sort(receiver_order_.begin(), receiver_order_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return here.receivers[a].amount > here.receivers[b].amount;
  });
}

template <class Rule>
void Runner<Rule>::deal_all(std::uint32_t s, Pool& pool) {
  const graph::Step& here = step(s);
  const std::size_t count = here.receivers.size();
  if (dealt_.size() < count + 1) dealt_.resize(count + 1);
  order_receivers(here);
  for (const std::uint32_t j : receiver_order_) {
    rule_.clear(dealt_[j]);
    rule_.deal(pool, here.receivers[j].amount, dealt_[j], here.asset);
  }
  rule_.clear(dealt_[count]);
  rule_.deal(pool, here.remainder, dealt_[count], here.asset);
  for (std::uint32_t j = 0; j < count; ++j) receive(s, j, dealt_[j]);
  if (here.remainder != 0) remainder(s, dealt_[count]);
}

template <class Rule>
void Runner<Rule>::remainder(std::uint32_t s, Pool& rest) {
  const graph::Step& here = step(s);
  record(s, false, static_cast<std::uint32_t>(here.receivers.size()), rest);
  if (rule_.worth(rest, 0, here.asset) == Worth::clean) return;
  if (here.kind == graph::StepKind::coinbase)
    return book_all(rest, here.asset, Place::burnt, Unfollowed::none, graph::kNobody, kNoAddress);
  if (here.fee_booked) {
    if (const auto coinbase = set_.view.coinbase_of(tx_.tx)) {
      fees_.emplace(tx_.tx, rest);
      return agenda_.push({*coinbase, graph::kNobody, kNoSlot});
    }
  }
  rule_.each(rest, [&](LabelId label, const Quantity& amount) { books_.book_fee(label, here.asset, amount); });
}

// ---- conversions -----------------------------------------------------------------------------------------------

template <class Rule>
void Runner<Rule>::conversion(std::uint32_t s) {
  const graph::Step& paid = step(s);
  rule_.clear(pool_);
  rule_.clear(others_);
  rule_.clear(others_q_);
  for (std::uint32_t i = 0; i < paid.payers.size(); ++i) {
    rule_.clear(taken_);
    withdraw(s, i, taken_);
    rule_.append(i == paid.converter ? pool_ : others_, taken_, paid.asset);
  }
  withdraw_all(s + 1, others_q_);
  book_all(others_, paid.asset, Place::opaque, Unfollowed::none, graph::kNobody, kNoAddress);
  book_all(others_q_, step(s + 1).asset, Place::opaque, Unfollowed::none, graph::kNobody, kNoAddress);
  convert(s);
}

template <class Rule>
void Runner<Rule>::convert(std::uint32_t s) {
  const graph::Step& paid = step(s);
  const graph::Step& got = step(s + 1);
  const graph::Entry& payer = paid.payers[paid.converter];
  // The fee of P falls on the other payers first; what x pays of it is the last request on x's slices.
  const u128 from_others = rule_.total(others_);
  const u128 fee = std::min(paid.remainder - std::min(paid.remainder, from_others), payer.amount);
  rule_.clear(taken_);
  rule_.deal(pool_, payer.amount - fee, taken_, paid.asset);
  rule_.clear(others_);
  rule_.deal(pool_, fee, others_, paid.asset);
  book_all(taken_, paid.asset, Place::converted_out, Unfollowed::none, payer.holder, payer.address);
  const u128 p = rule_.total(taken_);
  u128 q = 0;
  for (const graph::Entry& receiver : got.receivers) q += receiver.amount;
  rule_.clear(converted_);
  if (p == 0)
    rule_.put(converted_, kClean, q, got.asset);
  else
    rule_.convert(taken_, p, q, paid.asset, got.asset, converted_);
  if (rule_.worth(taken_, 0, paid.asset) != Worth::clean)
    out_.conversions.push_back({tx_.tx, payer.address, paid.asset, got.asset, p, q});
  rule_.each(converted_,
             [&](LabelId label, const Quantity& amount) { books_.line(label, got.asset).converted_in += amount; });
  receive_clean(s);
  if (fee != 0) remainder(s, others_);
  record(s + 1, true, static_cast<std::uint32_t>(got.payers.size()), converted_);
  if (dealt_.size() < got.receivers.size()) dealt_.resize(got.receivers.size());
  order_receivers(got);
  for (const std::uint32_t j : receiver_order_) {
    rule_.clear(dealt_[j]);
    rule_.deal(converted_, got.receivers[j].amount, dealt_[j], got.asset);
  }
  for (std::uint32_t j = 0; j < got.receivers.size(); ++j) receive(s + 1, j, dealt_[j]);
}

}  // namespace clew::trace
