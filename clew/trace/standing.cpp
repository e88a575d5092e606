// Moves back into holdings.
//
// Problem: "where was it at every hour" asks for hundreds of states of one case. Approach: a trace records what every
// entry of every step carried; read again with the steps they belong to, these moves say who held what after each of
// them: a payer's move leaves its holder, a receiver's goes where its disposition says, by the same Boundaries that the
// trace asked. No amount is computed here, so the replay cannot divide differently from the trace; whether it booked
// all of them at the right place is checked against the trace's own balance at the end. Refused: a trace for each row
// (the twin in the tests), and snapshots inside the walk (every trace would carry what few ask for).
//
// Three moves are not what they seem. A thief-held account pays what becomes stolen only by being paid: nobody held it
// before. The other half of a conversion has one payer move that says what came out of it, not who had it. And a payer
// that paid more than it had moves `unfunded` value that it never held.

#include "clew/trace/standing.h"

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

#include "clew/trace/boundary.h"
#include "clew/trace/label_plan.h"
#include "clew/trace/service_pools.h"

namespace clew::trace {
namespace {

std::unexpected<Refusal> refuse(Code code, const char* reason, std::string message) {
  return std::unexpected(Refusal{{code, reason, 0}, std::move(message)});
}

struct Key {
  LabelId label{0};
  Place place = Place::held;
  Unfollowed why = Unfollowed::none;
  graph::Holder holder = graph::kNobody;
  AssetId asset = kNativeAsset;
  TxIndex tx{0};  ///< only without a holder
  friend auto operator<=>(const Key&, const Key&) = default;
};
/// Sums of one label and asset.
struct Line {
  std::array<u128, kPlaces> places{};
  u128 converted_in = 0;
};

class Replay {
 public:
  Replay(const graph::FlowView& view, const Chain& chain, const intel::Labels& labels, const Method& method,
         const SeedSet& seeds, const TraceResult& result, const PolicyRun& run)
      : ledger_view_(view),
        chain_(chain),
        labels_(labels),
        result_(result),
        run_(run),
        plan_(plan_labels(method)),
        boundaries_(view, chain, labels, method, plan_, seeds.sources),
        known_by_(method.known_by.value_or(method.as_of.value_or(UnixTime{std::numeric_limits<std::int64_t>::max()}))) {
    for (const auto& [holder, branch] : seeds.output_branches) boundaries_.fix_output(holder, *branch);
    pools_ = pool_services(view, chain, boundaries_, labels, seeds);
    for (const intel::Label& label : labels.all()) {
      if (intel::category_of(label.category) != intel::Category::frozen) continue;
      if (const auto id = chain.find_address(label.address)) freezable_.insert(*id);
    }
    for (const SeedLine& seed : result.seeds)
      if (seed.kind == "open") waiting_.push_back(&seed);
    std::stable_sort(waiting_.begin(), waiting_.end(),
                     [](const SeedLine* a, const SeedLine* b) { return a->tx < b->tx; });
  }

  /// Replays everything before transaction `end`.
  void advance(TxIndex end);
  Standing standing(UnixTime at) const;
  bool done() const { return next_ == run_.moves.size() && next_seed_ == waiting_.size(); }
  /// Whether the state after the last move is the run's own.
  bool agrees() const;

 private:
  struct Held {
    AddressId address = kNoAddress;
    AssetId asset = kNativeAsset;
    u128 amount = 0;
    std::uint64_t receipts = 0;
    TxIndex first_tx{0}, last_tx{0};
    bool seeded = false;  ///< an `open` seed that nothing arrived at
  };
  using Moves = std::span<const Move>;

  unsigned grid(AssetId asset) const {
    return run_.policy == PolicyId::haircut && raw(asset) < result_.grid_bits.size() ? result_.grid_bits[raw(asset)]
                                                                                     : 0;
  }
  bool of_loss(LabelId label) const { return number(label) >= kFirstIncident && number(label) < plan_.first_reset; }
  u128& sum(LabelId label, AssetId asset, Place place) {
    return lines_[{label, asset}].places[static_cast<std::size_t>(place)];
  }

  void plant(const SeedLine& seed);
  void transaction(Moves moves);
  void step(std::uint32_t s, Moves moves, bool converted);
  void pay(const graph::Step& here, const Move& move);
  void leave(graph::Holder holder, LabelId label, u128 quanta);
  void convert(std::uint32_t s, Moves paid, Moves got);
  void receive(const graph::Step& here, Moves receipts);
  void hold(const graph::Step& here, const graph::Entry& receiver, Moves receipts);
  void end(const graph::Step& here, const graph::Entry& receiver, const Move& move, Place place, Unfollowed why);
  void remainder(const graph::Step& here, const Move& move);

  const graph::FlowView& view() const { return pools_ == nullptr ? ledger_view_ : *pools_; }
  /// Whether a holder stays when it pays: an account, or the pool of a service.
  bool stays(graph::Holder holder) const { return !ledger_view_.is_utxo() || graph::is_pool(holder); }

  const graph::FlowView& ledger_view_;
  const Chain& chain_;
  const intel::Labels& labels_;
  const TraceResult& result_;
  const PolicyRun& run_;
  const LabelPlan plan_;
  Boundaries boundaries_;
  std::unique_ptr<PooledView> pools_;
  UnixTime known_by_;
  boost::unordered_flat_set<AddressId> freezable_;
  std::vector<const SeedLine*> waiting_;  ///< `open` seeds in ledger order
  std::size_t next_ = 0, next_seed_ = 0;
  graph::Transaction tx_;
  std::map<std::pair<graph::Holder, LabelId>, Held> held_;
  boost::unordered_flat_set<graph::Holder> open_;  ///< accounts and pools
  std::map<Key, Held> ended_;
  std::map<std::pair<LabelId, AssetId>, Line> lines_;  ///< without held and frozen
};

void Replay::advance(TxIndex end) {
  while (true) {
    const bool move = next_ < run_.moves.size() && run_.moves[next_].tx < end;
    const bool seed = next_seed_ < waiting_.size() &&
                      (is_outside(OutIndex{raw(waiting_[next_seed_]->holder)}) || waiting_[next_seed_]->tx < end);
    // A seed stands before the moves of the transaction that created it: what arrives there takes its place.
    if (seed && (!move || waiting_[next_seed_]->tx <= run_.moves[next_].tx)) {
      plant(*waiting_[next_seed_++]);
    } else if (move) {
      const std::size_t first = next_;
      while (next_ < run_.moves.size() && run_.moves[next_].tx == run_.moves[first].tx) ++next_;
      transaction(Moves(run_.moves).subspan(first, next_ - first));
    } else {
      return;
    }
  }
}

void Replay::plant(const SeedLine& seed) {
  const auto there = held_.lower_bound({seed.holder, LabelId{0}});
  if (there != held_.end() && there->first.first == seed.holder) return;  // the first incident has all of it
  Held& held = held_[{seed.holder, seed.label}];
  held.address = seed.address;
  held.asset = seed.asset;
  held.amount = seed.amount << grid(seed.asset);
  held.first_tx = held.last_tx = seed.tx;
  held.seeded = true;
}

void Replay::transaction(Moves moves) {
  view().read(view().position(moves.front().tx), tx_);
  std::size_t at = 0;
  const auto of_step = [&](std::uint32_t s) {
    const std::size_t first = at;
    while (at < moves.size() && moves[at].step == s) ++at;
    return moves.subspan(first, at - first);
  };
  for (std::uint32_t s = 0; s < tx_.steps.size(); ++s) {
    const Moves here = of_step(s);
    if (tx_.steps[s].kind != graph::StepKind::conversion) {
      step(s, here, false);
      continue;
    }
    convert(s, here, of_step(s + 1));
    ++s;
  }
}

void Replay::step(std::uint32_t s, Moves moves, bool converted) {
  const graph::Step& here = tx_.steps[s];
  for (std::size_t i = 0; i < moves.size();) {
    if (moves[i].payer) {
      if (!converted) pay(here, moves[i]);
      ++i;
      continue;
    }
    std::size_t behind = i;
    while (behind < moves.size() && moves[behind].entry == moves[i].entry) ++behind;
    if (moves[i].entry == here.receivers.size()) {
      for (; i < behind; ++i) remainder(here, moves[i]);
    } else {
      receive(here, moves.subspan(i, behind - i));
    }
    i = behind;
  }
}

void Replay::pay(const graph::Step& here, const Move& move) {
  const graph::Entry& payer = here.payers[move.entry];
  if (payer.holder == graph::kNobody) {
    if (here.kind == graph::StepKind::coinbase) sum(move.label, here.asset, Place::fees) -= move.quanta;
  } else {
    leave(payer.holder, move.label, move.quanta);
  }
  if (here.kind != graph::StepKind::opaque) return;
  end(here, {}, move, Place::opaque, Unfollowed::none);
}

/// Takes from a holder what it paid; it may pay more than it had only of labels that enter by being paid.
void Replay::leave(graph::Holder holder, LabelId label, u128 quanta) {
  const auto at = held_.find({holder, label});
  if (at == held_.end()) return;
  at->second.amount -= std::min(at->second.amount, quanta);
  at->second.seeded = false;
  if (at->second.amount == 0 && !stays(holder)) held_.erase(at);
}

void Replay::convert(std::uint32_t s, Moves paid, Moves got) {
  const graph::Step& here = tx_.steps[s];
  const graph::Step& other = tx_.steps[s + 1];
  for (const Move& move : paid) {
    if (!move.payer) {  // the converter's part of the fee
      end(here, here.payers[here.converter], {move.tx, 0, false, 0, move.label, u128{0} - move.quanta},
          Place::converted_out, Unfollowed::none);
      remainder(here, move);
      continue;
    }
    pay(here, move);
    const bool converter = move.entry == here.converter;
    end(here, converter ? here.payers[move.entry] : graph::Entry{}, move,
        converter ? Place::converted_out : Place::opaque, Unfollowed::none);
  }
  for (const Move& move : got) {
    if (!move.payer) continue;
    if (move.entry == other.payers.size()) {  // what x's value became
      lines_[{move.label, other.asset}].converted_in += move.quanta;
    } else {
      pay(other, move);
      end(other, {}, move, Place::opaque, Unfollowed::none);
    }
  }
  step(s + 1, got, true);
}

void Replay::receive(const graph::Step& here, Moves receipts) {
  const graph::Entry& receiver = here.receivers[receipts.front().entry];
  if (!stays(receiver.holder)) {
    for (auto at = held_.lower_bound({receiver.holder, LabelId{0}});
         at != held_.end() && at->first.first == receiver.holder; ++at) {
      if (!at->second.seeded) continue;
      held_.erase(at);  // a seed that is reached keeps what arrives
      return hold(here, receiver, receipts);
    }
  }
  const bool open = open_.contains(receiver.holder);
  const Disposition disposition = boundaries_.of_receipt(here, receipts.front().entry, receipts.front().tx, open);
  const auto book = [&](Place place, Unfollowed why) {
    for (const Move& move : receipts) end(here, receiver, move, place, why);
  };
  switch (disposition.fate) {
    case Fate::follow:
    case Fate::include: {
      u128 followed = 0;
      for (const Move& move : receipts) followed += plan_.is_followed(move.label) ? move.quanta : 0;
      const u128 floor = disposition.fate == Fate::include ? 0 : result_.floors[raw(here.asset)];
      if (!open && (followed == 0 || followed >> grid(here.asset) < floor))
        return book(Place::unresolved, Unfollowed::floor);
      return hold(here, receiver, receipts);
    }
    case Fate::exit: return book(Place::exited, Unfollowed::none);
    case Fate::opaque: return book(Place::opaque, Unfollowed::none);
    case Fate::burnt: return book(Place::burnt, Unfollowed::none);
    case Fate::returned: return book(Place::returned, Unfollowed::none);
    case Fate::stopped: return book(Place::unresolved, Unfollowed::stopped);
    case Fate::excluded: return book(Place::unresolved, Unfollowed::excluded);
    case Fate::limit: return book(Place::unresolved, Unfollowed::limit);
    case Fate::outside: return book(Place::unresolved, Unfollowed::outside);
  }
}

void Replay::hold(const graph::Step& here, const graph::Entry& receiver, Moves receipts) {
  if (stays(receiver.holder)) open_.insert(receiver.holder);
  for (const Move& move : receipts) {
    Held& held = held_[{receiver.holder, move.label}];
    held.address = receiver.address;
    held.asset = here.asset;
    held.amount += move.quanta;
    if (held.receipts++ == 0) held.first_tx = move.tx;
    held.last_tx = move.tx;
  }
}

void Replay::end(const graph::Step& here, const graph::Entry& receiver, const Move& move, Place place, Unfollowed why) {
  sum(move.label, here.asset, place) += move.quanta;
  const bool nobody = receiver.holder == graph::kNobody;
  Held& ended = ended_[{move.label, place, why, receiver.holder, here.asset, nobody ? move.tx : TxIndex{0}}];
  ended.address = receiver.address;
  ended.asset = here.asset;
  ended.amount += move.quanta;
  if (ended.receipts++ == 0) ended.first_tx = move.tx;
  ended.last_tx = move.tx;
}

void Replay::remainder(const graph::Step& here, const Move& move) {
  if (here.kind == graph::StepKind::coinbase) return end(here, {}, move, Place::burnt, Unfollowed::none);
  sum(move.label, here.asset, Place::fees) += move.quanta;
}

// ---- what is shown ---------------------------------------------------------------------------------------------

Standing Replay::standing(UnixTime at) const {
  Standing out;
  auto lines = lines_;
  const auto add = [&](LabelId label, Place place, Unfollowed why, graph::Holder holder, const Held& held) {
    if (held.amount == 0 || !of_loss(label)) return;
    out.holdings.push_back({label, place, why, holder, held.address, held.asset, Share{held.amount, {}}, held.receipts,
                            held.first_tx, held.last_tx});
  };
  for (const auto& [key, held] : held_) {
    bool frozen = false;
    if (freezable_.contains(held.address)) {
      for (const intel::Label* label : labels_.find(chain_.address(held.address), at, known_by_))
        frozen = frozen || intel::category_of(label->category) == intel::Category::frozen;
    }
    const Place place = frozen ? Place::frozen : Place::held;
    lines[{key.second, held.asset}].places[static_cast<std::size_t>(place)] += held.amount;
    add(key.second, place, Unfollowed::none, key.first, held);
  }
  for (const auto& [key, held] : ended_) add(key.label, key.place, key.why, key.holder, held);
  std::sort(out.holdings.begin(), out.holdings.end(), [](const Holding& a, const Holding& b) {
    if (const auto left = std::tuple(a.label, a.place, a.why), right = std::tuple(b.label, b.place, b.why);
        left != right)
      return left < right;
    if (a.amount.quanta != b.amount.quanta) return a.amount.quanta > b.amount.quanta;
    return std::tuple(a.address, a.first_tx, a.holder, a.asset) < std::tuple(b.address, b.first_tx, b.holder, b.asset);
  });
  for (const auto& [key, line] : lines) {
    if (!of_loss(key.first)) continue;
    BalanceLine shown{key.first, key.second, {}, {}, Share{line.converted_in, {}}, {}};
    u128 all = 0;
    for (std::size_t place = 0; place < kPlaces; ++place) {
      shown.places[place].quanta = line.places[place];
      all += line.places[place];
    }
    shown.stolen.quanta = all - line.converted_in;  // what every balanced line says
    if (all != 0) out.balance.push_back(std::move(shown));
  }
  return out;
}

bool Replay::agrees() const {
  const bool limited = std::any_of(run_.holdings.begin(), run_.holdings.end(),
                                   [](const Holding& holding) { return holding.why == Unfollowed::limit; });
  // Frozen is held with a label; where the limit was hit, the trace also tells what would have moved on apart.
  const auto places = [&](const BalanceLine& line) {
    std::array<u128, kPlaces> sums{};
    for (std::size_t place = 0; place < kPlaces; ++place) {
      const auto which = static_cast<Place>(place);
      const bool joined = which == Place::frozen || (limited && which == Place::unresolved);
      sums[joined ? static_cast<std::size_t>(Place::held) : place] += line.places[place].quanta;
    }
    return std::tuple(line.label, line.asset, line.stolen.quanta, line.converted_in.quanta, sums);
  };
  std::vector<decltype(places(BalanceLine{}))> expected, found;
  for (const BalanceLine& line : run_.balance)
    if (of_loss(line.label)) expected.push_back(places(line));
  for (const BalanceLine& line : standing(chain_.end()).balance) found.push_back(places(line));
  return expected == found;
}

}  // namespace

Result<void, Refusal> replay_standings(const graph::FlowView& view, const Chain& chain, const intel::Labels& labels,
                                       const Method& method, const SeedSet& seeds, const TraceResult& result,
                                       std::size_t run, std::span<const Cut> cuts, const StandingFn& show) {
  const PolicyRun& of = result.runs[run];
  if (method.direction == graph::Direction::backward)
    return refuse(Code::usage, "a backward trace", "The states of a backward trace are no moments of the ledger.");
  if (of.policy == PolicyId::poison || of.policy == PolicyId::haircut_exact)
    return refuse(Code::usage, "a policy without moments",
                  std::string(policy_name(of.policy)) +
                      " has no hourly table: its moves do not add up to what somebody holds; choose another rule.");
  Replay replay(view, chain, labels, method, seeds, result, of);
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    replay.advance(cuts[i].end);
    show(i, replay.standing(cuts[i].at));
  }
  replay.advance(TxIndex{std::numeric_limits<std::uint64_t>::max()});
  if (!replay.agrees())
    return refuse(Code::mismatch, "replayed moves do not give the balance",
                  "The moves of the trace do not lead to its balance; no table is printed. This is a fault of the "
                  "program: please report it with the method.");
  return {};
}

Result<void, Refusal> replay_standings(std::shared_ptr<const ledger::Ledger> ledger, const intel::Labels& labels,
                                       const Method& method, const TraceResult& result, std::size_t run,
                                       std::span<const Cut> cuts, const StandingFn& show) {
  std::optional<TxIndex> last;
  if (method.as_of) {
    const auto block = ledger->last_block_at(*method.as_of);
    if (!block) return refuse(Code::not_found, "nothing exists at the as-of date", "Nothing exists at that time.");
    const ledger::BlockInfo info = ledger->block(*block);
    last = TxIndex{raw(info.first_tx) + info.tx_count - 1};
  }
  const auto view = graph::make_view(ledger, {method.direction, method.fees, method.order, last});
  const SeedSet seeds = CLEW_TRY(find_seeds(*ledger, *view, method, last));
  const auto chain = make_chain(std::move(ledger), last);
  return replay_standings(*view, *chain, labels, method, seeds, result, run, cuts, show);
}

}  // namespace clew::trace
