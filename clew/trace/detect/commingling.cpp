// T24, commingling of incidents: stolen value of two incidents comes together before it reaches an exit. That is a link
// between incidents, with an amount; it is not a statement about people, and downstream of the meeting both are there
// because they met, not because they met again. So only joins count: a transaction that pays with value of one incident
// and with value of the other, or value of one arriving at an account that holds value of the other.
//
// Everything is read from the moves of a trace, under each conserving rule by itself. Source: casefile 3.2 T24.

#include "clew/trace/detect/commingling.h"

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>
#include <array>
#include <map>

namespace clew::trace::detect {
namespace {

struct Join {
  TxIndex tx{0};
  AddressId address = kNoAddress;
  AssetId asset = kNativeAsset;
  std::array<u128, 2> joined{};  ///< of the first and second incident
};

/// What an account holds of the two incidents; `apart`: the part that has not joined the other yet.
struct Held {
  std::array<u128, 2> all{}, apart{};
};

u128 less(u128 value, u128 by) {
  return value > by ? value - by : 0;
}

class Joins {
 public:
  Joins(const PolicyRun& run, LabelId a, LabelId b, const graph::FlowView& view)
      : run_(run), pair_{a, b}, view_(view) {}

  std::vector<Join> find() {
    const std::vector<Move>& moves = run_.moves;
    for (std::size_t i = 0; i < moves.size();) {
      std::size_t end = i;
      while (end < moves.size() && moves[end].tx == moves[i].tx) ++end;
      view_.read(view_.position(moves[i].tx), tx_);
      for (std::size_t first = i; first < end;) {
        std::size_t last = first;
        while (last < end && moves[last].step == moves[first].step) ++last;
        if (moves[first].step < tx_.steps.size()) step(std::span(moves).subspan(first, last - first));
        first = last;
      }
      i = end;
    }
    return std::move(joins_);
  }

 private:
  int index(LabelId label) const { return label == pair_[0] ? 0 : label == pair_[1] ? 1 : -1; }

  void step(std::span<const Move> moves) {
    const graph::Step& step = tx_.steps[moves.front().step];
    std::map<std::uint32_t, std::array<u128, 2>> paid, received;
    for (const Move& move : moves) {
      const int which = index(move.label);
      if (which < 0) continue;
      auto& side = move.payer ? paid : received;
      if (move.entry < (move.payer ? step.payers : step.receivers).size())
        side[move.entry][static_cast<std::size_t>(which)] += move.quanta;
    }
    if (paid.empty() && received.empty()) return;
    const bool met = join_in_transaction(step, paid, received);
    for (const auto& [entry, quanta] : paid) pay(step.payers[entry].holder, quanta);
    for (const auto& [entry, quanta] : received) arrive(step, step.receivers[entry], quanta, met);
  }

  // Payers that bring one incident only and never met the other, beside payers that bring the other. Returns whether
  // what is paid has met: here, or before.
  bool join_in_transaction(const graph::Step& step, const std::map<std::uint32_t, std::array<u128, 2>>& paid,
                           const std::map<std::uint32_t, std::array<u128, 2>>& received) {
    std::array<u128, 2> alone{}, all{};
    bool met_before = false;
    for (const auto& [entry, quanta] : paid) {
      const bool met = met_.contains(step.payers[entry].holder) || (quanta[0] != 0 && quanta[1] != 0);
      met_before = met_before || met;
      for (std::size_t i = 0; i < 2; ++i) {
        all[i] += quanta[i];
        if (!met) alone[i] += quanta[i];
      }
    }
    const bool joins =
        paid.size() > 1 && !received.empty() && ((alone[0] != 0 && all[1] != 0) || (alone[1] != 0 && all[0] != 0));
    if (joins) joins_.push_back({tx_.tx, step.receivers[received.begin()->first].address, step.asset, alone});
    return joins || met_before;
  }

  void pay(graph::Holder holder, const std::array<u128, 2>& quanta) {
    if (view_.is_utxo()) return;
    Held& held = held_[holder];
    for (std::size_t i = 0; i < 2; ++i) {
      held.all[i] = less(held.all[i], quanta[i]);
      held.apart[i] = std::min(held.apart[i], held.all[i]);
    }
    if (held.all[0] == 0 && held.all[1] == 0) met_.erase(holder);
  }

  void arrive(const graph::Step& step, const graph::Entry& receiver, const std::array<u128, 2>& quanta, bool met) {
    if (met) met_.insert(receiver.holder);
    if (view_.is_utxo()) return;
    Held& held = held_[receiver.holder];
    for (std::size_t i = 0; i < 2; ++i) {
      held.all[i] += quanta[i];
      if (!met) held.apart[i] += quanta[i];
    }
    if (held.all[0] == 0 || held.all[1] == 0 || (held.apart[0] == 0 && held.apart[1] == 0)) return;
    joins_.push_back({tx_.tx, receiver.address, step.asset, held.apart});
    held.apart = {};
    met_.insert(receiver.holder);
  }

  const PolicyRun& run_;
  const std::array<LabelId, 2> pair_;
  const graph::FlowView& view_;
  graph::Transaction tx_;
  boost::unordered_flat_map<graph::Holder, Held> held_;
  boost::unordered_flat_set<graph::Holder> met_;  ///< hold value that has met the other incident
  std::vector<Join> joins_;
};

}  // namespace

Found find_commingling(const TraceResult& result, const graph::FlowView& view, const ledger::Ledger& ledger) {
  Found found;
  std::map<std::pair<LabelId, LabelId>, Finding> findings;
  std::map<std::pair<LabelId, LabelId>, std::uint64_t> rules;
  std::uint64_t conserving = 0;
  for (const PolicyRun& run : result.runs) conserving += run.applicable && conserves(run.policy) ? 1U : 0U;
  for (const PolicyRun& run : result.runs) {
    if (!run.applicable || !conserves(run.policy) || run.policy == PolicyId::haircut_exact) continue;
    for (std::uint16_t a = kFirstIncident; a < result.first_reset; ++a)
      for (std::uint16_t b = static_cast<std::uint16_t>(a + 1); b < result.first_reset; ++b) {
        const std::vector<Join> joins = Joins(run, LabelId{a}, LabelId{b}, view).find();
        if (joins.empty()) continue;
        Finding& finding = findings[{LabelId{a}, LabelId{b}}];
        const bool first = finding.elements.empty();
        finding.what = "value of '" + result.labels[a] + "' and '" + result.labels[b] + "' comes together";
        rules[{LabelId{a}, LabelId{b}}] += 1;
        std::map<AssetId, std::array<u128, 2>> sums;
        for (const Join& join : joins) {
          const unsigned bits = run.policy == PolicyId::haircut ? result.grid_bits[raw(join.asset)] : 0U;
          for (std::size_t i = 0; i < 2; ++i) {
            const std::string& incident = result.labels[i == 0 ? a : b];
            sums[join.asset][i] += join.joined[i] >> bits;
            if (first && join.joined[i] != 0)
              finding.elements.push_back({"joins", join.tx, join.address, join.asset, join.joined[i] >> bits,
                                          ledger.block(ledger.block_of(join.tx)).time, "of '" + incident + "'"});
          }
        }
        for (const auto& [asset, sum] : sums)
          for (std::size_t i = 0; i < 2; ++i)
            finding.features.push_back(
                {std::string("joins under ") + policy_name(run.policy) + ", of '" + result.labels[i == 0 ? a : b] + "'",
                 Unit::coins, sum[i], Bound::none, 0, asset});
      }
  }
  for (auto& [pair, finding] : findings) {
    finding.score = rules[pair] == conserving ? 3 : rules[pair] * 2 > conserving ? 2 : 1;
    finding.innocent = "a service without a label whose customers know nothing of each other";
    found.findings.push_back(std::move(finding));
  }
  return found;
}

}  // namespace clew::trace::detect
