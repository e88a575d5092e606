// Three kinds of steps are not plain. An opaque one: all payers pay the transaction, and nobody pays the receivers. A
// conversion of P into Q by x: the others pay the transaction, x pays a holder that stands for the swap, nobody pays
// the receivers of P, and the swap pays those of Q. And what is stolen as it stands: nobody pays its holder, before
// all.
//
// Moves follow their rows. The rows made here have moves too: what came to an opaque transaction or into a swap is the
// sum of what was paid there.
//
// Refused: letting the tracer hand over such steps (it would book the same value twice over for the sake of a file).

#include "clew/casefile/plain_steps.h"

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>

#include "clew/base/check.h"

namespace clew::casefile {

namespace {

constexpr std::uint32_t kNowhere = ~std::uint32_t{0};

Text place_of(const EntryRow& row) {
  static const std::map<Text, Text> words{
      {"follow", "held"}, {"include", "held"}, {"exit", "exited"}, {"coinbase", "held"}};
  if (row.frozen) return "frozen";
  const auto at = words.find(row.disposition);
  return at == words.end() ? row.disposition : at->second;
}

class Writer {
 public:
  explicit Writer(const Tables& tables) : tables_(tables) { entry_of_.resize(tables.entries.size(), kNowhere); }

  PlainSteps write() {
    for (std::size_t i = 0; i < tables_.seeds.size(); ++i) sort_seed(i);
    for (std::size_t begin = 0; begin < tables_.entries.size();) {
      const EntryRow& first = tables_.entries[begin];
      std::size_t end = begin;
      const auto same = [&](std::size_t at, std::uint32_t step) {
        return at < tables_.entries.size() && tables_.entries[at].seq == first.seq && tables_.entries[at].step == step;
      };
      while (same(end, first.step)) ++end;
      if (begin == 0 || tables_.entries[begin - 1].seq != first.seq) step_ = 0;
      const std::size_t pair = end;
      if (first.kind == graph::StepKind::conversion)
        while (same(end, first.step + 1)) ++end;
      switch (first.kind) {
        case graph::StepKind::opaque: opaque(begin, end); break;
        case graph::StepKind::conversion: conversion(begin, pair, end); break;
        default: ordinary(begin, end);
      }
      begin = end;
    }
    moves();
    return std::move(out_);
  }

 private:
  using Key = std::tuple<Seq, std::uint32_t, Side, std::uint32_t>;
  static Key key_of(const EntryRow& row) { return {row.seq, row.step, row.side, row.entry}; }

  /// An `open` seed is a step of its own; the others act on an entry.
  void sort_seed(std::size_t i) {
    const SeedRow& seed = tables_.seeds[i];
    if (seed.kind != "open") {
      acting_.emplace(Key{seed.seq, seed.step, seed.kind == "leave" ? Side::pay : Side::receive, seed.entry}, i);
      return;
    }
    PlainRow row{.seq = kBeforeAll, .step = step_, .side = "pay", .asset = seed.asset, .amount = seed.amount};
    row.label = seed.label;
    add(row);
    row.label = 0;
    row.side = "receive";
    row.holder = seed.holder;
    row.address = seed.address;
    row.place = seed.frozen ? "frozen" : "held";
    planted_.emplace_back(i, add(row));
    opened_.emplace(seed.holder, i);
    ++step_;
  }

  std::uint32_t add(const PlainRow& row) {
    out_.rows.push_back(row);
    return static_cast<std::uint32_t>(out_.rows.size() - 1);
  }

  /// A row of the view as it stands, in the step that is being written.
  std::uint32_t copy(std::size_t index) {
    const EntryRow& from = tables_.entries[index];
    PlainRow row{.seq = from.seq,
                 .step = step_,
                 .side = from.side == Side::pay       ? "pay"
                         : from.side == Side::receive ? "receive"
                                                      : "rest",
                 .asset = from.asset,
                 .holder = from.holder,
                 .address = from.address,
                 .amount = from.amount,
                 .before = from.before,
                 .unknown = from.unknown,
                 .label = from.label,
                 .why = from.why};
    if (from.side == Side::pay)
      row.place = from.opens ? "opens" : "";
    else
      receipt(row, from);
    if (const auto seed = acting_.find(key_of(from)); seed != acting_.end()) {
      row.label = tables_.seeds[seed->second].label;
    }
    return entry_of_[index] = add(row);
  }

  void receipt(PlainRow& row, const EntryRow& from) {
    row.place = place_of(from);
    if (from.side == Side::receive && (from.disposition == "follow" || from.disposition == "include"))
      row.floor = from.disposition == "follow" ? tables_.assets[from.asset].floor : 0;
    if (from.disposition == "coinbase") row.holder = name("fee:", from.seq);
    if (from.before || from.side != Side::receive) return;
    const auto seed = opened_.find(from.holder);
    if (seed == opened_.end()) return;
    row.place = "anew";
    row.label = tables_.seeds[seed->second].label;
    row.floor.reset();
  }

  Text name(std::string_view what, Seq seq) {
    const TransactionRow& tx = tables_.transactions[seq];
    return out_.pool.emplace_back(std::string(what) + std::string(tx.tx) +
                                  (tx.row == 0 ? "" : "." + std::to_string(tx.row)));
  }

  void ordinary(std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) copy(i);
    ++step_;
  }

  /// These payers pay the transaction: what they bring of the case ends there.
  void lose(const std::vector<std::size_t>& payers) {
    if (payers.empty()) return;
    const EntryRow& first = tables_.entries[payers[0]];
    PlainRow row{.seq = first.seq, .step = step_, .side = "receive", .asset = first.asset};
    row.place = "opaque";
    row.holder = name("tx:", first.seq);
    for (const std::size_t payer : payers) {
      row.amount += tables_.entries[payer].amount;
      copy(payer);
    }
    const std::uint32_t to = add(row);
    for (const std::size_t payer : payers) goes_to_.emplace(entry_of_[payer], to);
    ++step_;
  }

  /// Nobody, or a swap, pays these rows.
  std::uint32_t give(const std::vector<std::size_t>& rows, PlainRow from) {
    if (rows.empty()) return kNowhere;
    from.seq = tables_.entries[rows[0]].seq;
    from.step = step_;
    from.side = "pay";
    from.asset = tables_.entries[rows[0]].asset;
    from.amount = 0;
    for (const std::size_t row : rows) from.amount += tables_.entries[row].amount;
    const std::uint32_t at = add(from);
    for (const std::size_t row : rows) copy(row);
    ++step_;
    return at;
  }

  struct Sides {
    std::vector<std::size_t> payers, others, receivers, rest;  ///< payers: the converter; others: without him
  };
  Sides sides_of(std::size_t begin, std::size_t end) const {
    Sides sides;
    for (std::size_t i = begin; i < end; ++i) {
      const EntryRow& row = tables_.entries[i];
      (row.side == Side::receive ? sides.receivers
       : row.side != Side::pay   ? sides.rest
       : row.converter           ? sides.payers
                                 : sides.others)
          .push_back(i);
    }
    return sides;
  }

  void opaque(std::size_t begin, std::size_t end) {
    Sides sides = sides_of(begin, end);
    lose(sides.others);
    sides.receivers.insert(sides.receivers.end(), sides.rest.begin(), sides.rest.end());
    give(sides.receivers, {});
  }

  void conversion(std::size_t begin, std::size_t pair, std::size_t end) {
    Sides paid = sides_of(begin, pair), got = sides_of(pair, end);
    CLEW_CHECK(paid.payers.size() == 1);
    const EntryRow& x = tables_.entries[paid.payers[0]];
    u128 from_others = 0;
    for (const std::size_t payer : paid.others) from_others += tables_.entries[payer].amount;
    const u128 remainder = paid.rest.empty() ? 0 : tables_.entries[paid.rest[0]].amount;
    const u128 fee = std::min(remainder - std::min(remainder, from_others), x.amount);
    lose(paid.others);
    const Text swap = name("swap:", x.seq);
    const std::uint32_t payer = copy(paid.payers[0]);
    PlainRow into{.seq = x.seq, .step = step_, .side = "receive", .asset = x.asset, .holder = swap};
    into.place = "converted_out";
    into.amount = x.amount - fee;
    const std::uint32_t received = into.amount == 0 ? kNowhere : add(into);
    if (received != kNowhere) goes_to_.emplace(payer, received);
    std::uint32_t own_fee = kNowhere;
    if (fee != 0) {
      own_fee = copy(paid.rest[0]);
      out_.rows[own_fee].amount = fee;
      comes_off_.emplace(own_fee, received);
    }
    ++step_;
    give_rest(paid, remainder, fee);
    if (own_fee != kNowhere) entry_of_[paid.rest[0]] = own_fee;
    lose(got.others);
    PlainRow from{.holder = received == kNowhere ? Text{} : swap};
    from.place = received == kNowhere ? Text{} : "converted_in";
    const std::uint32_t pays = give(got.receivers, from);
    if (received != kNowhere && pays != kNowhere) out_.swaps.push_back({x.seq, received, pays});
    swap_of_[{x.seq, tables_.entries[pair].step}] = pays;
    give(got.rest, {});
  }

  /// The receivers of P, and the part of its fee that x does not pay.
  void give_rest(Sides& paid, u128 remainder, u128 fee) {
    std::vector<std::size_t> rows = paid.receivers;
    if (remainder > fee) rows.push_back(paid.rest[0]);
    const std::uint32_t from = give(rows, {});
    if (fee == 0 || remainder == fee) return;
    out_.rows.back().amount -= fee;
    out_.rows[from].amount -= fee;
  }

  // ---- Moves

  void moves() {
    std::span<const MoveRow> rest(tables_.moves);
    for (std::uint32_t policy = 0; policy < tables_.policies.size(); ++policy) {
      if (tables_.policies[policy].exact) continue;
      seed_moves(policy);
      while (!rest.empty() && rest[0].policy == policy) {
        std::size_t end = 0;
        while (end < rest.size() && rest[end].policy == policy && rest[end].seq == rest[0].seq) ++end;
        transaction(rest.first(end));
        rest = rest.subspan(end);
      }
    }
  }

  void seed_moves(std::uint32_t policy) {
    for (const auto& [i, receipt] : planted_) {
      const SeedRow& seed = tables_.seeds[i];
      const u128 amount = seed.amount << (tables_.policies[policy].grid ? tables_.assets[seed.asset].grid_bits : 0);
      out_.moves.push_back({policy, receipt - 1, seed.label, amount});
      out_.moves.push_back({policy, receipt, seed.label, amount});
    }
  }

  void transaction(std::span<const MoveRow> moves) {
    const bool touched = tables_.policies[moves[0].policy].id == trace::PolicyId::poison;
    std::map<std::pair<std::uint32_t, std::uint16_t>, u128> here;
    for (const MoveRow& move : moves) {
      const std::uint32_t entry = entry_of(move);
      if (entry == kNowhere) continue;
      here[{entry, move.label}] += move.amount;
      if (const auto to = goes_to_.find(entry); to != goes_to_.end()) here[{to->second, move.label}] += move.amount;
      if (const auto off = comes_off_.find(entry); off != comes_off_.end())
        here[{off->second, move.label}] -= move.amount;
    }
    for (const auto& [key, amount] : here) {
      if (amount == 0 || key.first == kNowhere) continue;
      out_.moves.push_back({moves[0].policy, key.first, key.second, touched ? out_.rows[key.first].amount : amount});
    }
  }

  /// The bundle's number of the entry a move is of.
  std::uint32_t entry_of(const MoveRow& move) const {
    const Key key{move.seq, move.step, move.side, move.entry};
    const auto at = std::ranges::lower_bound(tables_.entries, key, {}, key_of);
    if (at != tables_.entries.end() && key_of(*at) == key)
      return entry_of_[static_cast<std::size_t>(at - tables_.entries.begin())];
    const auto swap = swap_of_.find({move.seq, move.step});  // one past the payers: what came through the swap
    return swap == swap_of_.end() ? kNowhere : swap->second;
  }

  const Tables& tables_;
  PlainSteps out_;
  std::uint32_t step_ = 0;
  std::vector<std::uint32_t> entry_of_;                         ///< by row of Tables::entries
  std::map<Key, std::size_t> acting_;                           ///< `arrive` and `leave` seeds by the entry they act on
  std::vector<std::pair<std::size_t, std::uint32_t>> planted_;  ///< `open` seeds and the entries that receive them
  std::unordered_map<Text, std::size_t> opened_;                ///< `open` seeds by holder
  std::unordered_map<std::uint32_t, std::uint32_t> goes_to_;    ///< of payers whose value ends in a row made here
  std::unordered_map<std::uint32_t, std::uint32_t> comes_off_;  ///< the converter's fee: which row it does not reach
  std::map<std::pair<Seq, std::uint32_t>, std::uint32_t> swap_of_;  ///< the row that pays what a swap became
};

}  // namespace

Text place_word(trace::Place place, trace::Unfollowed why) {
  return place == trace::Place::unresolved ? trace::unfollowed_name(why) : trace::place_name(place);
}

PlainSteps plain_steps(const Tables& tables) {
  return Writer(tables).write();
}

}  // namespace clew::casefile
