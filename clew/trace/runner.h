#pragma once
// The walk: a priority queue of positions in front of a view, a pool for each open holder, and the steps of taint-rules
// section 3.
//
// One template, so that every rule is walked by the same code and only the pool differs. Each position is visited once,
// in the view's order; a queue entry names the holder that asked for it, so that an account is found again after every
// posting. Instantiated in one .cpp per family of rules (walk_*.cpp). Refused: a breadth-first walk over holders (it
// would visit a transaction before all that is paid into it).

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <numeric>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "clew/base/check.h"
#include "clew/trace/agenda.h"
#include "clew/trace/books.h"
#include "clew/trace/open_holders.h"
#include "clew/trace/pool.h"
#include "clew/trace/run.h"

namespace clew::trace {

template <class Rule>
class Runner {
 public:
  using Pool = typename Rule::Pool;
  using Quantity = typename Rule::Quantity;
  static constexpr bool kInterval = std::is_same_v<Quantity, Span>;

  Runner(const Setting& setting, Rule rule, bool largest_first)
      : set_(setting), rule_(std::move(rule)), utxo_(setting.view.is_utxo()), largest_first_(largest_first) {}

  /// Walks from the seeds to the end (or a limit) and books what is left. The caller turns books into a result.
  Walk walk();
  Rule& rule() { return rule_; }
  Books<Quantity>& books() { return books_; }

 private:
  using Open = OpenHolder<Pool>;

  /// Whether a holder stays when it pays: an account, or the pool of a service. An output is spent as a whole, once.
  bool stays(graph::Holder holder) const { return !utxo_ || graph::is_pool(holder); }
  /// Slot of a receiver that is open already.
  std::uint32_t known_slot(graph::Holder holder) const { return stays(holder) ? open_.find(holder) : kNoSlot; }
  void push_next(graph::Holder holder, graph::Position after, std::uint32_t slot) {
    if (const auto position = set_.view.next(holder, after)) agenda_.push({*position, holder, slot});
  }
  std::uint32_t open_slot(const graph::Entry& payer) const;

  void plant_seeds();
  void visit();
  bool concerns_anybody();
  bool opens_overdrawn(const graph::Entry& payer);
  void ordinary(std::uint32_t s);
  void opaque(std::uint32_t s);
  void conversion(std::uint32_t s);
  void convert(std::uint32_t s);
  void withdraw_all(std::uint32_t s, Pool& into);
  void withdraw(std::uint32_t s, std::uint32_t i, Pool& out);
  void withdraw_open(std::uint32_t s, std::uint32_t i, Open& from, Pool& out);
  void deal_all(std::uint32_t s, Pool& pool);
  void receive(std::uint32_t s, std::uint32_t j, Pool& got);
  void receive_clean(std::uint32_t s);
  void follow(std::uint32_t s, std::uint32_t j, Pool& got, bool include);
  void end_line(std::uint32_t s, std::uint32_t j, const Pool& got, const Disposition& disposition);
  void remainder(std::uint32_t s, Pool& rest);
  std::uint32_t open_account(const graph::Entry& entry, std::uint32_t s);
  void close_output(std::uint32_t slot);
  void arrive(Open& open, const Pool& got);
  void relabel(std::uint32_t s, std::uint32_t entry, bool payer, Pool& pool);
  void steal(Pool& pool, LabelId label, AssetId asset);
  void introduce(LabelId label, u128 amount, AssetId asset);
  void record(std::uint32_t s, bool payer, std::uint32_t entry, const Pool& pool);
  void book_all(const Pool& pool, AssetId asset, Place place, Unfollowed why, graph::Holder holder, AddressId address);
  void meet(std::uint32_t s, std::uint32_t j, const Pool& pool);
  void order_receivers(const graph::Step& step);
  void finish(bool limit_hit);

  const graph::Step& step(std::uint32_t s) const { return tx_.steps[s]; }

  const Setting& set_;
  Rule rule_;
  const bool utxo_, largest_first_;
  Walk out_;
  Books<Quantity> books_;
  Agenda agenda_;
  OpenHolders<Pool> open_;
  boost::unordered_flat_map<TxIndex, Pool> fees_;  ///< on their way to a coinbase
  std::vector<std::pair<LabelId, LabelId>> met_;   ///< sorted
  std::size_t seeded_ = 0;                         ///< open seeds that have not received yet

  graph::Transaction tx_;
  const std::vector<std::uint32_t>* seeds_here_ = nullptr;
  std::vector<Due> due_here_;  ///< rising by holder
  Pool pool_, taken_, others_, others_q_, converted_;
  std::vector<Pool> dealt_;
  std::vector<std::uint32_t> receiver_order_;
};

// ---- the walk --------------------------------------------------------------------------------------------------

template <class Rule>
Walk Runner<Rule>::walk() {
  plant_seeds();
  bool limit_hit = false;
  std::uint64_t since_tick = 0;
  while (!agenda_.empty() && !rule_.trouble()) {
    if (out_.visits.size() >= set_.method.limits.transactions_max) {
      limit_hit = true;
      break;
    }
    due_here_.clear();
    const graph::Position here = agenda_.front().position;
    do due_here_.push_back(agenda_.pop());
    while (!agenda_.empty() && agenda_.front().position == here);
    set_.view.read(here, tx_);
    tx_.position = here;
    visit();
    out_.visits.push_back({here, tx_.tx});
    if (++since_tick == 4096) {
      if (!set_.tick(since_tick)) {
        out_.error = Error{Code::conflict, "cancelled", 0};
        return std::move(out_);
      }
      since_tick = 0;
    }
  }
  set_.tick(since_tick);
  if (!rule_.trouble()) finish(limit_hit);
  return std::move(out_);
}

template <class Rule>
void Runner<Rule>::plant_seeds() {
  for (const SeedLine& seed : set_.seeds) {
    if (seed.kind != "open") {
      agenda_.push({set_.view.position(seed.tx), graph::kNobody, kNoSlot});
      continue;
    }
    if (open_.contains(seed.holder)) continue;  // the first incident has all of it
    const std::uint32_t slot = open_.open(seed.holder, true);
    Open& open = open_[slot];
    open.address = seed.address;
    open.asset = seed.asset;
    open.seeded = seed.label;
    ++seeded_;
    rule_.put(open.pool, seed.label, seed.amount, seed.asset);
    books_.line(seed.label, seed.asset).stolen += rule_.quantity(seed.amount, seed.asset);
    push_next(seed.holder, graph::Position{0}, slot);
  }
  for (const auto& overdraft : set_.overdrafts) agenda_.push({overdraft.position, overdraft.holder, kNoSlot});
}

/// The slot of a payer that is open. An output's is in the agenda's entry that led here.
template <class Rule>
std::uint32_t Runner<Rule>::open_slot(const graph::Entry& payer) const {
  if (stays(payer.holder)) return open_.find(payer.holder);
  const auto at = std::lower_bound(due_here_.begin(), due_here_.end(), payer.holder,
                                   [](const Due& due, graph::Holder holder) { return due.holder < holder; });
  // A ledger of damaged data may spend an output twice: then the slot is somebody else's by now, or free.
  if (at == due_here_.end() || at->holder != payer.holder || at->slot == kNoSlot) return kNoSlot;
  return open_[at->slot].holder == payer.holder ? at->slot : kNoSlot;
}

/// Whether anything can happen in an account transaction: a seed lies here, somebody in it is open, or is about to open
/// for being overdrawn. An account at which a line ends may be due here and does not open; then nobody's pool moves and
/// nothing is introduced.
template <class Rule>
bool Runner<Rule>::concerns_anybody() {
  if (seeds_here_ != nullptr) return true;
  for (const graph::Step& here : tx_.steps) {
    for (const graph::Entry& payer : here.payers)
      if (open_.contains(payer.holder) || opens_overdrawn(payer)) return true;
    for (const graph::Entry& receiver : here.receivers)
      if (open_.contains(receiver.holder)) return true;
  }
  return false;
}

/// A payer that is due and not open is about to pay more than it has.
template <class Rule>
bool Runner<Rule>::opens_overdrawn(const graph::Entry& payer) {
  const auto asked = [&](const Due& due) { return due.holder == payer.holder; };
  return !set_.overdrafts.empty() && std::any_of(due_here_.begin(), due_here_.end(), asked) &&
         !open_.contains(payer.holder) && !set_.boundaries.ends_at(payer, tx_.tx);
}

template <class Rule>
void Runner<Rule>::visit() {
  seeds_here_ = nullptr;
  const std::size_t moves = out_.run.moves.size();
  if (!set_.seeds_of.empty()) {
    if (const auto at = set_.seeds_of.find(tx_.tx); at != set_.seeds_of.end()) seeds_here_ = &at->second;
  }
  if (!utxo_ && !concerns_anybody()) return;
  for (std::uint32_t s = 0; s < tx_.steps.size(); ++s) {
    switch (step(s).kind) {
      case graph::StepKind::ordinary:
      case graph::StepKind::coinbase: ordinary(s); break;
      case graph::StepKind::opaque: opaque(s); break;
      case graph::StepKind::conversion:
        CLEW_CHECK(s + 1 < tx_.steps.size() && step(s + 1).kind == graph::StepKind::converted);
        conversion(s++);
        break;
      case graph::StepKind::converted: CLEW_CHECK(false && "a converted step without its conversion"); break;
    }
  }
  if (tx_.steps.size() > 1) {  // a conversion fills two steps at once
    std::sort(out_.run.moves.begin() + static_cast<std::ptrdiff_t>(moves), out_.run.moves.end(),
              [](const Move& a, const Move& b) {
                return std::tuple(a.step, !a.payer, a.entry, a.label) < std::tuple(b.step, !b.payer, b.entry, b.label);
              });
  }
  // An account that asked for this position asks for its next one; a new account did so when it opened.
  graph::Holder last = graph::kNobody;
  for (const Due& due : due_here_) {
    if (due.holder == graph::kNobody || due.holder == last || !stays(due.holder)) continue;
    last = due.holder;
    if (const std::uint32_t slot = open_.find(due.holder); slot != kNoSlot) push_next(due.holder, tx_.position, slot);
  }
}

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

// ---- receipts --------------------------------------------------------------------------------------------------

template <class Rule>
void Runner<Rule>::receive_clean(std::uint32_t s) {
  for (std::uint32_t j = 0; j < step(s).receivers.size(); ++j) {
    rule_.clear(taken_);
    rule_.put(taken_, kClean, step(s).receivers[j].amount, step(s).asset);
    receive(s, j, taken_);
  }
}

template <class Rule>
void Runner<Rule>::receive(std::uint32_t s, std::uint32_t j, Pool& got) {
  const graph::Step& here = step(s);
  const graph::Entry& receiver = here.receivers[j];
  if (seeds_here_ != nullptr) relabel(s, j, false, got);
  const bool clean = rule_.worth(got, 0, here.asset) == Worth::clean;
  if (utxo_ && seeded_ != 0) {
    if (const std::uint32_t slot = open_.find(receiver.holder); slot != kNoSlot && open_[slot].seeded != kClean) {
      // The trace reached an output that is itself a seed: what it brings keeps its label, only the rest is stolen
      // here.
      Open& open = open_[slot];
      books_.line(open.seeded, here.asset).stolen -= rule_.quantity(rule_.total(open.pool), here.asset);
      steal(got, open.seeded, here.asset);
      record(s, false, j, got);
      open.seeded = kClean;
      --seeded_;
      rule_.clear(open.pool);
      rule_.append(open.pool, got, here.asset);
      arrive(open, got);
      return meet(s, j, open.pool);
    }
  }
  const std::uint32_t known = known_slot(receiver.holder);
  const bool open = known != kNoSlot;
  if (clean) {  // adds to the balance of an account we keep, whatever is decided about it; changes nothing otherwise
    if (open) rule_.append(open_[known].pool, got, here.asset);
    return;
  }
  record(s, false, j, got);
  const Disposition disposition = set_.boundaries.of_receipt(here, j, tx_.tx, open);
  if (disposition.fate != Fate::follow || disposition.pass_through) {
    const bool by_holder = (disposition.branch != nullptr && disposition.branch->output.has_value()) ||
                           (utxo_ && graph::is_pool(receiver.holder));
    out_.treated.push_back({receiver.address, by_holder ? receiver.holder : graph::kNobody, disposition});
  }
  if (disposition.fate == Fate::follow || disposition.fate == Fate::include)
    return follow(s, j, got, disposition.fate == Fate::include);
  end_line(s, j, got, disposition);
  if (open)
    rule_.put(open_[known].pool, kClean, receiver.amount, here.asset);  // the pool stays as large as the balance
}

template <class Rule>
void Runner<Rule>::follow(std::uint32_t s, std::uint32_t j, Pool& got, bool include) {
  const graph::Step& here = step(s);
  const graph::Entry& receiver = here.receivers[j];
  std::uint32_t slot = known_slot(receiver.holder);
  if (slot == kNoSlot) {
    const u128 floor = include || kInterval ? 0 : set_.floors[raw(here.asset)];
    switch (rule_.worth(got, floor, here.asset)) {
      case Worth::clean: return;
      case Worth::unlabelled:
      case Worth::below_floor:
        return book_all(got, here.asset, Place::unresolved, Unfollowed::floor, receiver.holder, receiver.address);
      case Worth::follow: break;
    }
    if (stays(receiver.holder)) {
      slot = open_account(receiver, s);
    } else {
      slot = open_.open(receiver.holder, false);
      open_[slot].address = receiver.address;
      open_[slot].asset = here.asset;
    }
    push_next(receiver.holder, tx_.position, slot);
  }
  Open& open = open_[slot];
  rule_.append(open.pool, got, here.asset);
  arrive(open, got);
  meet(s, j, open.pool);
}

template <class Rule>
void Runner<Rule>::end_line(std::uint32_t s, std::uint32_t j, const Pool& got, const Disposition& disposition) {
  const graph::Step& here = step(s);
  const graph::Entry& receiver = here.receivers[j];
  const auto book = [&](Place place, Unfollowed why) {
    book_all(got, here.asset, place, why, receiver.holder, receiver.address);
  };
  switch (disposition.fate) {
    case Fate::follow:
    case Fate::include: break;
    case Fate::exit: book(Place::exited, Unfollowed::none); break;
    case Fate::opaque: book(Place::opaque, Unfollowed::none); break;
    case Fate::burnt: book(Place::burnt, Unfollowed::none); break;
    case Fate::returned: book(Place::returned, Unfollowed::none); break;
    case Fate::stopped: book(Place::unresolved, Unfollowed::stopped); break;
    case Fate::excluded: book(Place::unresolved, Unfollowed::excluded); break;
    case Fate::limit: book(Place::unresolved, Unfollowed::limit); break;
    case Fate::outside: book(Place::unresolved, Unfollowed::outside); break;
  }
  if (disposition.fate != Fate::exit && disposition.fate != Fate::opaque) return;
  const Place place = disposition.fate == Fate::exit ? Place::exited : Place::opaque;
  rule_.each(got, [&](LabelId label, const Quantity&) {
    out_.deposits.push_back({tx_.position, tx_.tx, s, j, receiver.holder, receiver.address, here.asset, label, place,
                             receiver.amount, disposition.candidates});
  });
}

template <class Rule>
std::uint32_t Runner<Rule>::open_account(const graph::Entry& entry, std::uint32_t s) {
  const AssetId asset = step(s).asset;
  const std::uint32_t slot = open_.open(entry.holder, true);
  Open& open = open_[slot];
  open.address = entry.address;
  open.asset = asset;
  Delta balance = set_.view.balance_before(entry.holder, tx_.position);
  for (std::uint32_t earlier = 0; earlier < s;
       ++earlier) {  // gas may be a step of its own: just before the step, not the transaction
    for (const graph::Entry& payer : step(earlier).payers)
      balance -= payer.holder == entry.holder ? static_cast<Delta>(payer.amount) : 0;
    for (const graph::Entry& receiver : step(earlier).receivers)
      balance += receiver.holder == entry.holder ? static_cast<Delta>(receiver.amount) : 0;
  }
  const u128 clean = balance > 0 ? static_cast<u128>(balance) : 0;
  u128 unresolved = 0;
  if (set_.method.opening_inferred) {
    const u128 overdraft = set_.view.missing_opening(entry.holder);
    const u128 used = balance < 0 ? static_cast<u128>(-balance) : 0;
    unresolved = overdraft - std::min(overdraft, used);
    rule_.put(open.pool, kUnresolved, unresolved, asset);
    introduce(kUnresolved, unresolved, asset);
  }
  rule_.put(open.pool, kClean, clean, asset);
  out_.openings.push_back({tx_.position, {entry.holder, tx_.tx, clean, unresolved}});
  return slot;
}

template <class Rule>
void Runner<Rule>::arrive(Open& open, const Pool& got) {
  rule_.each(got, [&](LabelId label, const Quantity&) {
    auto at =
        std::find_if(open.arrivals.begin(), open.arrivals.end(), [&](const Arrival& a) { return a.label == label; });
    if (at == open.arrivals.end()) {
      open.arrivals.push_back({label, tx_.tx, tx_.tx, 1});
    } else {
      at->last = tx_.tx;
      ++at->receipts;
    }
  });
}

template <class Rule>
void Runner<Rule>::relabel(std::uint32_t s, std::uint32_t entry, bool payer, Pool& pool) {
  for (const std::uint32_t index : *seeds_here_) {
    const SeedLine& seed = set_.seeds[index];
    if (seed.step != s || seed.entry != entry || (seed.kind == "leave") != payer) continue;
    steal(pool, seed.label, seed.asset);
  }
}

/// What is not an incident's becomes `label`. A label that loses value so never had it: the books take that back at the
/// end. Poison's do not: its columns are no sums.
template <class Rule>
void Runner<Rule>::steal(Pool& pool, LabelId label, AssetId asset) {
  if constexpr (Rule::kConserves) {
    rule_.each(pool, [&](LabelId lost, const Quantity& amount) {
      if (!set_.plan.is_incident(lost)) books_.line(lost, asset).lost += amount;
    });
  }
  const Quantity relabelled = rule_.relabel(pool, label, asset);
  books_.line(label, asset).stolen += relabelled;
}

/// Poison knows followed labels only.
template <class Rule>
void Runner<Rule>::introduce(LabelId label, u128 amount, AssetId asset) {
  if (amount == 0 || (!Rule::kConserves && !set_.plan.is_followed(label))) return;
  books_.line(label, asset).introduced += rule_.quantity(amount, asset);
}

template <class Rule>
void Runner<Rule>::record(std::uint32_t s, bool payer, std::uint32_t entry, const Pool& pool) {
  if constexpr (Rule::kMoves) {
    rule_.each(pool, [&](LabelId label, const Quantity& amount) {
      out_.run.moves.push_back({tx_.tx, s, payer, entry, label, rule_.quanta(amount)});
    });
  }
}

template <class Rule>
void Runner<Rule>::book_all(const Pool& pool, AssetId asset, Place place, Unfollowed why, graph::Holder holder,
                            AddressId address) {
  rule_.each(pool, [&](LabelId label, const Quantity& amount) {
    books_.book({label, place, why, holder, address, asset, amount, 1, tx_.tx, tx_.tx});
  });
}

template <class Rule>
void Runner<Rule>::meet(std::uint32_t s, std::uint32_t j, const Pool& pool) {
  if constexpr (Rule::kMoves) {
    if (set_.plan.first_reset < kFirstIncident + 2) return;  // one incident meets nobody
    boost::container::small_vector<Slice, 4> here;
    rule_.each(pool, [&](LabelId label, const Quantity& amount) {
      if (number(label) >= kFirstIncident && number(label) < set_.plan.first_reset)
        here.push_back({rule_.quanta(amount), label});
    });
    const graph::Entry& receiver = step(s).receivers[j];
    for (std::size_t a = 0; a < here.size(); ++a) {
      for (std::size_t b = a + 1; b < here.size(); ++b) {
        const std::pair pair{here[a].label, here[b].label};
        const auto at = std::lower_bound(met_.begin(), met_.end(), pair);
        if (at != met_.end() && *at == pair) continue;
        met_.insert(at, pair);
        out_.meetings.push_back({PolicyId::poison, pair.first, pair.second, tx_.tx, receiver.holder, receiver.address,
                                 step(s).asset, here[a].quanta, here[b].quanta});
      }
    }
  }
}

// ---- the end ---------------------------------------------------------------------------------------------------

template <class Rule>
void Runner<Rule>::finish(bool limit_hit) {
  boost::unordered_flat_set<graph::Holder> waiting;  // would have been visited next
  if (limit_hit) {
    agenda_.each([&](const Due& due) { waiting.insert(due.holder); });
    out_.notes.push_back("The limit of " + to_decimal(u128{set_.method.limits.transactions_max}) +
                         " visited transactions was reached; what would have moved on is unresolved (limit).");
  }
  std::vector<std::pair<graph::Holder, std::uint32_t>> holders;
  open_.each([&](std::uint32_t slot) { holders.emplace_back(open_[slot].holder, slot); });
  std::sort(holders.begin(), holders.end());
  for (const auto& [holder, slot] : holders) {
    const Open& open = open_[slot];
    const bool limit = waiting.contains(holder);
    const graph::Holder owner = holder;
    const bool frozen = !limit && set_.boundaries.frozen(open.address);
    rule_.each(open.pool, [&](LabelId label, const Quantity& amount) {
      typename Books<Quantity>::Entry entry;
      entry.label = label;
      entry.place = limit ? Place::unresolved : frozen ? Place::frozen : Place::held;
      entry.why = limit ? Unfollowed::limit : Unfollowed::none;
      entry.holder = owner;
      entry.address = open.address;
      entry.asset = open.asset;
      entry.amount = amount;
      const auto at =
          std::find_if(open.arrivals.begin(), open.arrivals.end(), [&](const Arrival& a) { return a.label == label; });
      if (at != open.arrivals.end()) {
        entry.receipts = at->receipts;
        entry.first_tx = at->first;
        entry.last_tx = at->last;
      }
      limit ? books_.book(entry) : books_.book_once(entry);
    });
  }
  std::vector<TxIndex> payers;
  for (const auto& [tx, pool] : fees_) payers.push_back(tx);
  std::sort(payers.begin(), payers.end());
  for (const TxIndex tx : payers) {
    tx_.tx = tx;
    book_all(fees_.find(tx)->second, kNativeAsset, Place::unresolved, Unfollowed::limit, graph::kNobody, kNoAddress);
  }
}

// ---- books into results ----------------------------------------------------------------------------------------

/// Sorts the books and writes them into the walk. `share` turns a quantity of an asset into what is printed. Lines and
/// holdings of nothing are left out. A conserving walk whose books do not balance ends in `mismatch`.
template <class Quantity, class Share>
void write_books(Books<Quantity>& books, bool conserving, Share&& share, Walk& walk) {
  books.settle();
  if (conserving && !books.balanced()) {
    walk.error = Error{Code::mismatch, "the balance of a policy does not add up", 0};
    return;
  }
  auto& lines = books.lines();
  std::sort(lines.begin(), lines.end(),
            [](const auto& a, const auto& b) { return std::pair(a.label, a.asset) < std::pair(b.label, b.asset); });
  const Quantity zero{};
  for (const auto& line : lines) {
    bool empty = line.stolen == zero && line.introduced == zero && line.converted_in == zero;
    for (const Quantity& place : line.places) empty = empty && place == zero;
    if (empty) continue;
    BalanceLine out{line.label, line.asset, share(line.stolen), share(line.introduced), share(line.converted_in), {}};
    for (std::size_t place = 0; place < kPlaces; ++place) out.places[place] = share(line.places[place]);
    walk.run.balance.push_back(std::move(out));
  }
  auto& entries = books.entries();
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    if (const auto left = std::tuple(a.label, a.place, a.why), right = std::tuple(b.label, b.place, b.why);
        left != right)
      return left < right;
    if (a.amount != b.amount) return a.amount > b.amount;
    return std::tuple(a.address, a.first_tx, a.holder, a.asset) < std::tuple(b.address, b.first_tx, b.holder, b.asset);
  });
  for (const auto& entry : entries) {
    if (entry.amount == zero) continue;
    walk.run.holdings.push_back({entry.label, entry.place, entry.why, entry.holder, entry.address, entry.asset,
                                 share(entry.amount), entry.receipts, entry.first_tx, entry.last_tx});
  }
}

}  // namespace clew::trace
