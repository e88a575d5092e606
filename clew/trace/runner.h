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
    agenda_.soon([&](const Due& due) {
      if (due.slot != kNoSlot) open_.prefetch(due.slot);
    });
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

// ---- the end ---------------------------------------------------------------------------------------------------

template <class Rule>
void Runner<Rule>::finish(bool limit_hit) {
  boost::unordered_flat_set<graph::Holder> waiting;  // would have been visited next
  if (limit_hit) {
    agenda_.each([&](const Due& due) { waiting.insert(due.holder); });
    out_.notes.push_back("The limit of " + to_decimal(u128{set_.method.limits.transactions_max}) +
                         " visited transactions was reached; what would have moved on is unresolved (limit).");
  }
  open_.each([&](std::uint32_t slot) {  // in any order: the books are sorted, and no two holders meet in a booking
    const Open& open = open_[slot];
    const bool limit = limit_hit && waiting.contains(open.holder);
    const bool frozen = !limit && set_.boundaries.frozen(open.address);
    rule_.each(open.pool, [&](LabelId label, const Quantity& amount) {
      typename Books<Quantity>::Entry entry;
      entry.label = label;
      entry.place = limit ? Place::unresolved : frozen ? Place::frozen : Place::held;
      entry.why = limit ? Unfollowed::limit : Unfollowed::none;
      entry.holder = open.holder;
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
  });
  std::vector<TxIndex> payers;
  for (const auto& [tx, pool] : fees_) payers.push_back(tx);
  std::sort(payers.begin(), payers.end());
  for (const TxIndex tx : payers) {
    tx_.tx = tx;
    book_all(fees_.find(tx)->second, kNativeAsset, Place::unresolved, Unfollowed::limit, graph::kNobody, kNoAddress);
  }
}

}  // namespace clew::trace

#include "clew/trace/runner_receipts.h"
#include "clew/trace/runner_steps.h"
