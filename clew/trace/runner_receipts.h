#pragma once
// What a walk does at the receivers and in the books: dispositions, opening, seeds, moves, meetings (taint-rules
// sections 3.4, 5 and 7). Bodies of Runner, included by runner.h.

#include "clew/trace/runner.h"

namespace clew::trace {

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
    if (here.next_of.empty() || stays(receiver.holder))
      push_next(receiver.holder, tx_.position, slot);
    else if (here.next_of[j] != graph::kNever)
      agenda_.push({here.next_of[j], receiver.holder, slot});
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

}  // namespace clew::trace
