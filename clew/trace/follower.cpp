// The walk of runner.h turned inside out: it does not ask the ledger where a holder goes next, it is shown every block
// and asks whether anybody it knows takes part.
//
// Problem: when a block arrives, a watch has to say within milliseconds what the stolen value did in it. A trace walks
// from the seeds again: right, and too slow for a case of a million transactions. Approach: keep the pools of the open
// holders, look each input (or leg) of the new block up among them, and take the steps of the few transactions that
// concern anybody, as docs/reference/taint-rules.md says. Which holders are followed is decided by haircut and the
// floor; the policy-free interval is carried in the same pools. Refused: following whoever poison would touch (without
// dilution the watched set grows into the whole economy), and asking FlowView::next for every holder at each block
// (the cost would grow with the case and not with the block).
//
// The twin in the tests is a whole trace at every block's time: the same moves, the same amounts, the same holders.

#include "clew/trace/follower.h"

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <tuple>
#include <utility>

#include "clew/base/check.h"
#include "clew/trace/boundary.h"
#include "clew/trace/dual_pool.h"
#include "clew/trace/follow.h"
#include "clew/trace/service_pools.h"

namespace clew::trace {

using graph::Entry;
using graph::Holder;
using graph::kNobody;
using graph::Position;
using graph::StepKind;

class Follower::Impl {
 public:
  Impl(const Method& method, const intel::Labels& labels)
      : method_(method), labels_(labels), plan_(plan_labels(method)), rule_(plan_, {}) {}

  Result<void, Refusal> look_at(std::shared_ptr<const ledger::Ledger> ledger);
  Result<void, Refusal> follow_block(const std::function<void(const Happening&)>& tell);

  const Method& method_;
  const intel::Labels& labels_;
  const LabelPlan plan_;
  std::uint64_t blocks_ = 0;
  std::vector<std::uint8_t> grid_bits_;

  std::vector<Held> held() const {
    std::vector<Held> out;
    for (const auto& [holder, open] : open_) {
      rule_.each(open.pool, [&, at = holder](LabelId label, const DualRule::Quantity& quantity) {
        out.push_back({label, at, quantity.quanta, quantity.span.low, quantity.span.high});
      });
    }
    std::sort(out.begin(), out.end());
    return out;
  }

 private:
  using Pool = DualRule::Pool;
  struct Open {
    Pool pool;
    AddressId address = kNoAddress;
    AssetId asset = kNativeAsset;
    LabelId seeded{0};  ///< an `open` seed that has not received yet
    TxIndex active{0};
  };

  void start_over();
  void walk_block(std::vector<Happening>& happened);
  void plant(const SeedLine& seed, Happening& happening);
  void find_utxo(const ledger::BlockInfo& block);
  void find_account(const ledger::BlockInfo& block);
  bool overdrawn(const graph::Transaction& tx);
  bool concerns_anybody();
  void visit(Position position, Happening& happening);
  void ordinary(std::uint32_t s);
  void opaque(std::uint32_t s);
  void conversion(std::uint32_t s);
  void convert(std::uint32_t s);
  void withdraw_all(std::uint32_t s, Pool& into);
  void withdraw(std::uint32_t s, std::uint32_t i, Pool& out);
  void withdraw_open(std::uint32_t s, std::uint32_t i, Open& from, Pool& out);
  void deal_all(std::uint32_t s);
  void receive(std::uint32_t s, std::uint32_t j, Pool& got);
  void receive_clean(std::uint32_t s);
  void follow(std::uint32_t s, std::uint32_t j, Pool& got, bool include, std::size_t first);
  void open_account(const Entry& entry, std::uint32_t s);
  void remainder(std::uint32_t s, Pool& rest);
  bool relabel(std::uint32_t s, std::uint32_t entry, bool payer, Pool& pool);
  std::size_t record(std::uint32_t s, bool payer, std::uint32_t entry, const Pool& pool, bool stolen);
  void ended(std::size_t first, Place place, Unfollowed why, const intel::Label* service = nullptr);
  bool opens_overdrawn(const Entry& payer) const;
  bool stays(Holder holder) const { return !utxo_ || graph::is_pool(holder); }
  bool may_pool(TxIndex tx);
  const graph::Step& step(std::uint32_t s) const { return tx_.steps[s]; }
  Touch& touch_of(std::size_t index) { return happening_->touches[index]; }

  std::shared_ptr<const ledger::Ledger> ledger_;
  std::unique_ptr<graph::FlowView> ledger_view_;
  std::unique_ptr<Chain> chain_;
  SeedSet seeds_;
  std::optional<Boundaries> boundaries_;
  std::unique_ptr<PooledView> pools_;
  const graph::FlowView* view_ = nullptr;  ///< with the pools, if there are any
  std::map<TxIndex, std::vector<std::uint32_t>> seeds_of_;
  DualRule rule_;
  bool utxo_ = true;

  boost::unordered_flat_map<Holder, Open> open_;
  boost::unordered_flat_map<TxIndex, Pool> fees_;
  std::vector<u128> floors_;  ///< by asset: of all seeds the snapshot has

  graph::Transaction tx_;
  Happening* happening_ = nullptr;
  const std::vector<std::uint32_t>* seeds_here_ = nullptr;
  std::vector<Holder> overdrawn_here_;
  std::vector<Position> due_;
  std::vector<ledger::Coin> coins_;
  std::vector<ledger::LegInfo> legs_;
  Pool pool_, taken_, others_, others_q_, converted_;
  std::vector<Pool> dealt_;
};

// ---- snapshots and blocks --------------------------------------------------------------------------------------

Result<void, Refusal> Follower::Impl::look_at(std::shared_ptr<const ledger::Ledger> ledger) {
  if (method_.direction == graph::Direction::backward)
    return std::unexpected(
        Refusal{{Code::usage, "a backward method", 0}, "Only a forward trace goes on with a ledger."});
  ledger_ = std::move(ledger);
  utxo_ = ledger_->identity().kind == ledger::Kind::utxo;
  ledger_view_ = graph::make_view(ledger_, {method_.direction, method_.fees, method_.order, std::nullopt});
  chain_ = make_chain(ledger_, std::nullopt);
  seeds_ = CLEW_TRY(find_seeds(*ledger_, *ledger_view_, method_, std::nullopt));
  boundaries_.emplace(*ledger_view_, *chain_, labels_, method_, plan_, seeds_.sources, Boundaries::Lookup::on_demand);
  for (const auto& [holder, branch] : seeds_.output_branches) boundaries_->fix_output(holder, *branch);
  pools_ = pool_services(*ledger_view_, *chain_, *boundaries_, labels_, seeds_);
  view_ = pools_ == nullptr ? ledger_view_.get() : pools_.get();
  seeds_of_.clear();
  for (std::uint32_t i = 0; i < seeds_.lines.size(); ++i) {
    const SeedLine& seed = seeds_.lines[i];
    const bool outside = seed.kind == "open" && is_outside(OutIndex{raw(seed.holder)});
    if (!outside) seeds_of_[seed.tx].push_back(i);
  }
  grid_bits_.resize(chain_->asset_count(), 32);
  rule_ = DualRule(plan_, grid_bits_);
  floors_.assign(grid_bits_.size(), 0);
  for (const SeedLine& seed : seeds_.lines) {
    u128& sum = floors_[raw(seed.asset)];
    if (!checked_add(sum, seed.amount, sum)) sum = kU128Max;
  }
  for (u128& floor : floors_)
    floor = mul_div(floor, std::min<std::uint64_t>(method_.floor_ppm, 1'000'000), 1'000'000).quotient;
  if (blocks_ == 0) start_over();
  return {};
}

void Follower::Impl::start_over() {
  blocks_ = 0;
  open_.clear();
  fees_.clear();
  rule_ = DualRule(plan_, grid_bits_);
  Happening nothing;
  for (const SeedLine& seed : seeds_.lines)
    if (seed.kind == "open" && is_outside(OutIndex{raw(seed.holder)})) plant(seed, nothing);
}

Result<void, Refusal> Follower::Impl::follow_block(const std::function<void(const Happening&)>& tell) {
  const std::uint64_t block = blocks_;
  std::vector<Happening> happened;
  while (true) {
    walk_block(happened);
    const auto& trouble = rule_.trouble();
    if (!trouble) break;
    if (grid_bits_[raw(trouble->asset)] == 0)
      return std::unexpected(Refusal{trouble->error, "An amount does not fit 128 bits."});
    // As a trace does: this asset is counted in whole base units, from the beginning.
    grid_bits_[raw(trouble->asset)] = 0;
    start_over();
    while (blocks_ < block && !rule_.trouble()) walk_block(happened);
  }
  for (const Happening& happening : happened) tell(happening);
  return {};
}

void Follower::Impl::walk_block(std::vector<Happening>& happened) {
  const ledger::BlockInfo block = ledger_->block(BlockIndex{blocks_});
  happened.clear();
  due_.clear();
  for (auto at = seeds_of_.lower_bound(block.first_tx);
       at != seeds_of_.end() && raw(at->first) < raw(block.first_tx) + block.tx_count; ++at) {
    Happening happening{at->first, {}, {}, true};
    for (const std::uint32_t index : at->second) {
      if (seeds_.lines[index].kind == "open")
        plant(seeds_.lines[index], happening);
      else
        due_.push_back(view_->position(at->first));
    }
    if (!happening.touches.empty()) happened.push_back(std::move(happening));
  }
  utxo_ ? find_utxo(block) : find_account(block);
  ++blocks_;
  std::make_heap(due_.begin(), due_.end(), std::greater<>());
  std::optional<Position> before;
  while (!due_.empty() && !rule_.trouble()) {
    std::pop_heap(due_.begin(), due_.end(), std::greater<>());
    const Position position = due_.back();
    due_.pop_back();
    if (before == position) continue;
    before = position;
    Happening happening;
    visit(position, happening);
    if (!happening.touches.empty()) happened.push_back(std::move(happening));
  }
}

void Follower::Impl::plant(const SeedLine& seed, Happening& happening) {
  const auto [at, fresh] = open_.try_emplace(seed.holder);
  if (!fresh) return;  // the first incident has all of it
  Open& open = at->second;
  open.address = seed.address;
  open.asset = seed.asset;
  open.seeded = seed.label;
  open.active = seed.tx;
  rule_.put(open.pool, seed.label, seed.amount, seed.asset);
  Touch touch;
  touch.entry = seed.entry;
  touch.label = seed.label;
  touch.holder = seed.holder;
  touch.address = seed.address;
  touch.asset = seed.asset;
  touch.whole = touch.low = touch.high = seed.amount;
  touch.quanta = seed.amount << grid_bits_[raw(seed.asset)];
  touch.stolen_here = true;
  happening.touches.push_back(touch);
}

/// Whether the pool of a service may take part: then the transaction is read, which tells.
bool Follower::Impl::may_pool(TxIndex tx) {
  if (pools_ == nullptr) return false;
  const auto member = [&](const ledger::Coin& coin) { return !coin.unknown && pools_->may_pool(coin.address); };
  ledger_->outputs(tx, coins_);
  if (std::any_of(coins_.begin(), coins_.end(), member)) return true;
  ledger_->inputs(tx, coins_);
  return std::any_of(coins_.begin(), coins_.end(), member);
}

/// Spenders of outputs that were open before the block, and whatever may touch a pool. An output opened in it asks for
/// its own (see follow()).
void Follower::Impl::find_utxo(const ledger::BlockInfo& block) {
  if (open_.empty() && due_.empty()) return;
  for (std::uint64_t i = 0; i < block.tx_count; ++i) {
    const TxIndex tx{raw(block.first_tx) + i};
    if (may_pool(tx)) {
      due_.push_back(view_->position(tx));
      continue;
    }
    ledger_->inputs(tx, coins_);
    for (const ledger::Coin& coin : coins_) {
      if (coin.unknown || !open_.contains(view_->output_holder(coin.out))) continue;
      due_.push_back(view_->position(tx));
      break;
    }
  }
}

void Follower::Impl::find_account(const ledger::BlockInfo& block) {
  const bool watch_overdrafts = method_.unfunded_follow && !method_.opening_inferred;
  // An account opened in this block may go on in it: whoever takes part in the block at all is looked at when its turn
  // comes, which is cheap, since the block's accounts are few; concerns_anybody() decides then.
  const bool any = !open_.empty() || !due_.empty() || watch_overdrafts;
  if (!any) return;
  const bool opening = !due_.empty();
  for (std::uint64_t i = 0; i < block.tx_count; ++i) {
    const TxIndex tx{raw(block.first_tx) + i};
    bool known = watch_overdrafts || opening;
    if (!known) {
      ledger_->legs(tx, legs_);
      for (const ledger::LegInfo& leg : legs_) {
        known = (leg.from != kNoAddress && open_.contains(view_->account_holder(leg.from, leg.asset))) ||
                (leg.to != kNoAddress && open_.contains(view_->account_holder(leg.to, leg.asset)));
        if (known) break;
      }
    }
    if (known) due_.push_back(view_->position(tx));
  }
  if (opening || watch_overdrafts || due_.empty()) return;
  // Somebody known takes part: from his first transaction on, every later one of the block may be about who he paid.
  const Position first = *std::min_element(due_.begin(), due_.end());
  for (std::uint64_t i = 0; i < block.tx_count; ++i) {
    const Position position = view_->position(TxIndex{raw(block.first_tx) + i});
    if (position > first) due_.push_back(position);
  }
}

/// Payers of the transaction that pay more than they have, as FlowView::overdrafts finds them.
bool Follower::Impl::overdrawn(const graph::Transaction& tx) {
  overdrawn_here_.clear();
  if (utxo_ || !method_.unfunded_follow || method_.opening_inferred) return false;
  for (const graph::Step& here : tx.steps) {
    if (!chain_->trusted(here.asset)) continue;
    for (const Entry& payer : here.payers) {
      if (payer.holder == kNobody || boundaries_->is_source(payer.holder)) continue;
      Delta net = 0;
      for (const graph::Step& other : tx.steps) {
        for (const Entry& entry : other.payers)
          net -= entry.holder == payer.holder ? static_cast<Delta>(entry.amount) : 0;
        for (const Entry& entry : other.receivers)
          net += entry.holder == payer.holder ? static_cast<Delta>(entry.amount) : 0;
      }
      if (net < 0 && view_->balance_before(payer.holder, tx.position) + net < 0)
        overdrawn_here_.push_back(payer.holder);
    }
  }
  return !overdrawn_here_.empty();
}

bool Follower::Impl::opens_overdrawn(const Entry& payer) const {
  return std::find(overdrawn_here_.begin(), overdrawn_here_.end(), payer.holder) != overdrawn_here_.end() &&
         !open_.contains(payer.holder) && !boundaries_->ends_at(payer, tx_.tx);
}

bool Follower::Impl::concerns_anybody() {
  if (seeds_here_ != nullptr || utxo_) return true;
  for (const graph::Step& here : tx_.steps) {
    for (const Entry& payer : here.payers)
      if (open_.contains(payer.holder) || opens_overdrawn(payer)) return true;
    for (const Entry& receiver : here.receivers)
      if (open_.contains(receiver.holder)) return true;
  }
  return false;
}

// ---- a transaction, as taint-rules section 3 -------------------------------------------------------------------

void Follower::Impl::visit(Position position, Happening& happening) {
  view_->read(position, tx_);
  tx_.position = position;
  happening.tx = tx_.tx;
  happening_ = &happening;
  const auto at = seeds_of_.find(tx_.tx);
  seeds_here_ = at == seeds_of_.end() ? nullptr : &at->second;
  overdrawn(tx_);
  if (!concerns_anybody()) return;
  for (std::uint32_t s = 0; s < tx_.steps.size(); ++s) {
    switch (step(s).kind) {
      case StepKind::ordinary:
      case StepKind::coinbase: ordinary(s); break;
      case StepKind::opaque: opaque(s); break;
      case StepKind::conversion: conversion(s++); break;
      case StepKind::converted: CLEW_CHECK(false && "a converted step without its conversion"); break;
    }
  }
  std::stable_sort(happening.touches.begin(), happening.touches.end(), [](const Touch& a, const Touch& b) {
    return std::tuple(a.step, !a.payer, a.entry, a.label) < std::tuple(b.step, !b.payer, b.entry, b.label);
  });
}

void Follower::Impl::ordinary(std::uint32_t s) {
  rule_.clear(pool_);
  withdraw_all(s, pool_);
  deal_all(s);
}

void Follower::Impl::opaque(std::uint32_t s) {
  const std::size_t first = happening_->touches.size();
  rule_.clear(pool_);
  withdraw_all(s, pool_);
  ended(first, Place::opaque, Unfollowed::none);
  receive_clean(s);
}

void Follower::Impl::withdraw_all(std::uint32_t s, Pool& into) {
  for (std::uint32_t i = 0; i < step(s).payers.size(); ++i) {
    rule_.clear(taken_);
    withdraw(s, i, taken_);
    rule_.append(into, taken_, step(s).asset);
  }
}

void Follower::Impl::withdraw(std::uint32_t s, std::uint32_t i, Pool& out) {
  const graph::Step& here = step(s);
  const Entry& payer = here.payers[i];
  std::optional<TxIndex> idle_since;
  if (payer.holder == kNobody) {
    const auto fee = here.kind == StepKind::coinbase && i > 0 ? fees_.find(here.fee_of[i - 1]) : fees_.end();
    if (fee == fees_.end()) {
      rule_.put(out, kClean, payer.amount, here.asset);
    } else {
      rule_.append(out, fee->second, here.asset);
      fees_.erase(fee);
    }
  } else {
    auto at = open_.find(payer.holder);
    if (at == open_.end() && opens_overdrawn(payer)) {
      open_account(payer, s);
      at = open_.find(payer.holder);
    }
    if (at != open_.end()) {
      idle_since = at->second.active;
      at->second.active = tx_.tx;
      withdraw_open(s, i, at->second, out);
      if (!stays(payer.holder)) open_.erase(at);
    } else if (const LabelId reset = boundaries_->reset_label(payer.address, tx_.tx); reset != kClean) {
      rule_.put(out, reset, payer.amount, here.asset);
    } else {
      rule_.put(out, kClean, payer.amount, here.asset);
    }
  }
  const bool stolen = seeds_here_ != nullptr && relabel(s, i, true, out);
  for (std::size_t index = record(s, true, i, out, stolen); index < happening_->touches.size(); ++index)
    touch_of(index).idle_since = idle_since;
}

void Follower::Impl::withdraw_open(std::uint32_t s, std::uint32_t i, Open& from, Pool& out) {
  const Entry& payer = step(s).payers[i];
  const AssetId asset = step(s).asset;
  const u128 part = std::min(rule_.total(from.pool), payer.amount);
  rule_.take(from.pool, part, out, asset);  // haircut and the interval know no other order for a mixed pool
  if (part != payer.amount) rule_.put(out, kUnfunded, payer.amount - part, asset);
}

void Follower::Impl::deal_all(std::uint32_t s) {
  const graph::Step& here = step(s);
  const std::size_t count = here.receivers.size();
  if (dealt_.size() < count + 1) dealt_.resize(count + 1);
  for (std::size_t j = 0; j <= count; ++j) {
    rule_.clear(dealt_[j]);
    rule_.deal(pool_, j == count ? here.remainder : here.receivers[j].amount, dealt_[j], here.asset);
  }
  for (std::uint32_t j = 0; j < count; ++j) receive(s, j, dealt_[j]);
  if (here.remainder != 0) remainder(s, dealt_[count]);
}

void Follower::Impl::remainder(std::uint32_t s, Pool& rest) {
  const graph::Step& here = step(s);
  const std::size_t first = record(s, false, static_cast<std::uint32_t>(here.receivers.size()), rest, false);
  ended(first, here.kind == StepKind::coinbase ? Place::burnt : Place::fees, Unfollowed::none);
  if (here.kind == StepKind::coinbase || !here.fee_booked || rule_.worth(rest, 0, here.asset) == Worth::clean) return;
  if (const auto coinbase = view_->coinbase_of(tx_.tx)) {
    fees_.emplace(tx_.tx, rest);
    due_.push_back(*coinbase);
    std::push_heap(due_.begin(), due_.end(), std::greater<>());
  }
}

void Follower::Impl::conversion(std::uint32_t s) {
  const graph::Step& paid = step(s);
  rule_.clear(pool_);
  rule_.clear(others_);
  rule_.clear(others_q_);
  for (std::uint32_t i = 0; i < paid.payers.size(); ++i) {
    const std::size_t first = happening_->touches.size();
    rule_.clear(taken_);
    withdraw(s, i, taken_);
    if (i != paid.converter) ended(first, Place::opaque, Unfollowed::none);
    rule_.append(i == paid.converter ? pool_ : others_, taken_, paid.asset);
  }
  const std::size_t first = happening_->touches.size();
  withdraw_all(s + 1, others_q_);
  ended(first, Place::opaque, Unfollowed::none);
  convert(s);
}

void Follower::Impl::convert(std::uint32_t s) {
  const graph::Step& paid = step(s);
  const graph::Step& got = step(s + 1);
  const Entry& payer = paid.payers[paid.converter];
  const u128 from_others = rule_.total(others_);
  const u128 fee = std::min(paid.remainder - std::min(paid.remainder, from_others), payer.amount);
  rule_.clear(taken_);
  rule_.deal(pool_, payer.amount - fee, taken_, paid.asset);
  rule_.clear(others_);
  rule_.deal(pool_, fee, others_, paid.asset);
  const u128 p = rule_.total(taken_);
  u128 q = 0;
  for (const Entry& receiver : got.receivers) q += receiver.amount;
  rule_.clear(converted_);
  p == 0 ? rule_.put(converted_, kClean, q, got.asset) : rule_.convert(taken_, p, q, paid.asset, got.asset, converted_);
  if (rule_.worth(taken_, 0, paid.asset) != Worth::clean)
    happening_->conversions.push_back({tx_.tx, payer.address, paid.asset, got.asset, p, q});
  receive_clean(s);
  if (fee != 0) remainder(s, others_);
  record(s + 1, true, static_cast<std::uint32_t>(got.payers.size()), converted_, false);
  if (dealt_.size() < got.receivers.size()) dealt_.resize(got.receivers.size());
  for (std::size_t j = 0; j < got.receivers.size(); ++j) {
    rule_.clear(dealt_[j]);
    rule_.deal(converted_, got.receivers[j].amount, dealt_[j], got.asset);
  }
  for (std::uint32_t j = 0; j < got.receivers.size(); ++j) receive(s + 1, j, dealt_[j]);
}

// ---- receipts --------------------------------------------------------------------------------------------------

void Follower::Impl::receive_clean(std::uint32_t s) {
  for (std::uint32_t j = 0; j < step(s).receivers.size(); ++j) {
    rule_.clear(taken_);
    rule_.put(taken_, kClean, step(s).receivers[j].amount, step(s).asset);
    receive(s, j, taken_);
  }
}

void Follower::Impl::receive(std::uint32_t s, std::uint32_t j, Pool& got) {
  const graph::Step& here = step(s);
  const Entry& receiver = here.receivers[j];
  const bool stolen = seeds_here_ != nullptr && relabel(s, j, false, got);
  const bool clean = rule_.worth(got, 0, here.asset) == Worth::clean;
  const auto known = open_.find(receiver.holder);
  const bool open = known != open_.end();
  if (utxo_ && open && known->second.seeded != kClean) {
    // The value reached an output that is itself a seed: what it brings keeps its label, the rest is stolen here.
    if (clean) return;
    Open& seed = known->second;
    rule_.relabel(got, seed.seeded, here.asset);
    record(s, false, j, got, true);
    seed.seeded = kClean;
    seed.active = tx_.tx;
    rule_.clear(seed.pool);
    rule_.append(seed.pool, got, here.asset);
    return;
  }
  if (clean) {
    if (open) rule_.append(known->second.pool, got, here.asset);
    return;
  }
  const std::size_t first = record(s, false, j, got, stolen);
  const Disposition disposition = boundaries_->of_receipt(here, j, tx_.tx, open);
  switch (disposition.fate) {
    case Fate::follow:
    case Fate::include: return follow(s, j, got, disposition.fate == Fate::include, first);
    case Fate::exit: ended(first, Place::exited, Unfollowed::none, disposition.label); break;
    case Fate::opaque: ended(first, Place::opaque, Unfollowed::none, disposition.label); break;
    case Fate::burnt: ended(first, Place::burnt, Unfollowed::none); break;
    case Fate::returned: ended(first, Place::returned, Unfollowed::none); break;
    case Fate::stopped: ended(first, Place::unresolved, Unfollowed::stopped); break;
    case Fate::excluded: ended(first, Place::unresolved, Unfollowed::excluded); break;
    case Fate::limit: ended(first, Place::unresolved, Unfollowed::limit); break;
    case Fate::outside: ended(first, Place::unresolved, Unfollowed::outside); break;
  }
  if (open) rule_.put(known->second.pool, kClean, receiver.amount, here.asset);
}

void Follower::Impl::follow(std::uint32_t s, std::uint32_t j, Pool& got, bool include, std::size_t first) {
  const graph::Step& here = step(s);
  const Entry& receiver = here.receivers[j];
  auto at = open_.find(receiver.holder);
  if (at == open_.end()) {
    if (rule_.worth(got, include ? 0 : floors_[raw(here.asset)], here.asset) != Worth::follow)
      return ended(first, Place::unresolved, Unfollowed::floor);
    if (!stays(receiver.holder)) {
      at = open_.try_emplace(receiver.holder).first;
      at->second.address = receiver.address;
      at->second.asset = here.asset;
      // Spent in a block that is being followed: its spender is one of the block's later transactions.
      if (const auto next = view_->next(receiver.holder, tx_.position)) {
        const ledger::BlockInfo block = ledger_->block(BlockIndex{blocks_ - 1});
        if (*next <= view_->position(TxIndex{raw(block.first_tx) + block.tx_count - 1})) {
          due_.push_back(*next);
          std::push_heap(due_.begin(), due_.end(), std::greater<>());
        }
      }
    } else {
      open_account(receiver, s);
      at = open_.find(receiver.holder);
    }
  }
  at->second.active = tx_.tx;
  rule_.append(at->second.pool, got, here.asset);
}

void Follower::Impl::open_account(const Entry& entry, std::uint32_t s) {
  const AssetId asset = step(s).asset;
  Open& open = open_[entry.holder];
  open.address = entry.address;
  open.asset = asset;
  open.active = tx_.tx;
  Delta balance = view_->balance_before(entry.holder, tx_.position);
  for (std::uint32_t earlier = 0; earlier < s; ++earlier) {
    for (const Entry& payer : step(earlier).payers)
      balance -= payer.holder == entry.holder ? static_cast<Delta>(payer.amount) : 0;
    for (const Entry& receiver : step(earlier).receivers)
      balance += receiver.holder == entry.holder ? static_cast<Delta>(receiver.amount) : 0;
  }
  if (method_.opening_inferred) {
    const u128 overdraft = view_->missing_opening(entry.holder);
    const u128 used = balance < 0 ? static_cast<u128>(-balance) : 0;
    rule_.put(open.pool, kUnresolved, overdraft - std::min(overdraft, used), asset);
  }
  rule_.put(open.pool, kClean, balance > 0 ? static_cast<u128>(balance) : 0, asset);
}

bool Follower::Impl::relabel(std::uint32_t s, std::uint32_t entry, bool payer, Pool& pool) {
  bool stolen = false;
  for (const std::uint32_t index : *seeds_here_) {
    const SeedLine& seed = seeds_.lines[index];
    if (seed.kind == "open" || seed.step != s || seed.entry != entry || (seed.kind == "leave") != payer) continue;
    rule_.relabel(pool, seed.label, seed.asset);
    stolen = true;
  }
  return stolen;
}

/// Writes what an entry carries of the incidents; returns the first touch it wrote.
std::size_t Follower::Impl::record(std::uint32_t s, bool payer, std::uint32_t entry, const Pool& pool, bool stolen) {
  const graph::Step& here = step(s);
  const std::size_t first = happening_->touches.size();
  Entry nobody;
  nobody.amount = here.remainder;
  const auto& side = payer ? here.payers : here.receivers;
  const Entry& who = entry == side.size() ? nobody : side[entry];  // the remainder, or what came through a swap
  rule_.each(pool, [&](LabelId label, const DualRule::Quantity& quantity) {
    if (number(label) < kFirstIncident || number(label) >= plan_.first_reset) return;
    Touch touch;
    touch.step = s;
    touch.payer = payer;
    touch.entry = entry;
    touch.label = label;
    touch.holder = who.holder;
    touch.address = who.address;
    touch.asset = here.asset;
    touch.whole = who.amount;
    touch.quanta = quantity.quanta;
    touch.low = quantity.span.low;
    touch.high = quantity.span.high;
    touch.stolen_here = stolen;
    happening_->touches.push_back(touch);
  });
  return first;
}

void Follower::Impl::ended(std::size_t first, Place place, Unfollowed why, const intel::Label* service) {
  for (std::size_t index = first; index < happening_->touches.size(); ++index) {
    touch_of(index).place = place;
    touch_of(index).why = why;
    touch_of(index).service = service;
  }
}

// ---- the public face -------------------------------------------------------------------------------------------

Follower::Follower(const Method& method, const intel::Labels& labels) : impl_(std::make_unique<Impl>(method, labels)) {}
Follower::~Follower() = default;
Follower::Follower(Follower&&) noexcept = default;
Follower& Follower::operator=(Follower&&) noexcept = default;

Result<void, Refusal> Follower::look_at(std::shared_ptr<const ledger::Ledger> ledger) {
  return impl_->look_at(std::move(ledger));
}
Result<void, Refusal> Follower::follow_block(const std::function<void(const Happening&)>& tell) {
  return impl_->follow_block(tell);
}
std::uint64_t Follower::blocks() const {
  return impl_->blocks_;
}
const std::vector<std::string>& Follower::labels() const {
  return impl_->plan_.names;
}
unsigned Follower::grid_bits(AssetId asset) const {
  return impl_->grid_bits_[raw(asset)];
}
std::vector<Follower::Held> Follower::held() const {
  return impl_->held();
}

}  // namespace clew::trace
