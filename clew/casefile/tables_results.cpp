// What the tracer found, in rows that stand by themselves: inferences, balances, holdings, moves, exits and their
// paths.

#include <algorithm>

#include "clew/casefile/table_builder.h"
#include "clew/codec/address.h"

namespace clew::casefile {

namespace {

/// Places the tracer keeps apart can have one name (everything without a holder): one row then. Keeps the order of
/// first appearance.
template <class Row, class Merge>
void merge_namesakes(std::vector<Row>& rows, std::size_t first, Merge merge) {
  using Key = std::tuple<std::uint16_t, trace::Place, trace::Unfollowed, Text, std::uint32_t>;
  std::map<Key, std::size_t> seen;
  std::size_t kept = first;
  for (std::size_t i = first; i < rows.size(); ++i) {
    const auto [at, fresh] =
        seen.try_emplace(Key{rows[i].label, rows[i].place, rows[i].why, rows[i].holder, rows[i].asset}, kept);
    if (!fresh)
      merge(rows[at->second], rows[i]);
    else
      rows[kept++] = rows[i];
  }
  rows.resize(kept);
}

}  // namespace

Result<void> TableBuilder::inferences() {
  for (const trace::Conversion& conversion : result_.conversions) {
    tables_.conversions.push_back({CLEW_TRY(seq(conversion.tx)), names_.address(conversion.payer),
                                   names_.asset(conversion.from), names_.asset(conversion.to), conversion.paid,
                                   conversion.received});
  }
  for (const trace::Candidate& candidate : result_.candidates) {
    tables_.candidates.push_back({CLEW_TRY(seq(candidate.deposit)), names_.transaction(candidate.payout),
                                  ledger_.block(ledger_.block_of(candidate.payout)).time,
                                  names_.address(candidate.service), names_.address(candidate.receiver),
                                  names_.asset(candidate.asset), candidate.deposited, candidate.paid,
                                  candidate.set_size, candidate.truncated});
  }
  return {};
}

Result<void> TableBuilder::runs() {
  for (std::uint32_t p = 0; p < run_of_.size(); ++p) {
    const trace::PolicyRun& run = result_.runs[run_of_[p]];
    for (const trace::BalanceLine& line : run.balance) {
      // What poison touches adds up to nothing, so nothing is missing that had to be introduced.
      const trace::Share introduced = run.policy == PolicyId::poison ? trace::Share{} : line.introduced;
      tables_.balance.push_back(
          {p, raw(line.label), names_.asset(line.asset), line.stolen, introduced, line.converted_in, line.places});
    }
    const std::size_t first = tables_.holdings.size();
    for (const trace::Holding& holding : run.holdings) CLEW_TRY_VOID(add_holding(p, holding));
    merge_namesakes(tables_.holdings, first, [](HoldingRow& into, const HoldingRow& from) {
      into.amount.quanta += from.amount.quanta;
      into.first = into.receipts == 0 ? from.first : from.receipts == 0 ? into.first : std::min(into.first, from.first);
      into.last = into.receipts == 0 ? from.last : from.receipts == 0 ? into.last : std::max(into.last, from.last);
      into.receipts += from.receipts;
    });
    if (run.policy != PolicyId::haircut_exact) CLEW_TRY_VOID(moves(p, run));
  }
  for (const trace::IntervalLine& line : result_.intervals) {
    if (line.high == 0) continue;
    tables_.intervals.push_back({raw(line.label), line.place, line.why,
                                 result_holder(line.holder, line.place, &line.tx), names_.address(line.address),
                                 names_.asset(line.asset), line.low, line.high});
  }
  merge_namesakes(tables_.intervals, 0, [](IntervalRow& into, const IntervalRow& from) {
    into.low += from.low;
    into.high += from.high;
  });
  order_rows();
  for (const trace::Meeting& meeting : result_.meetings) {
    const std::uint32_t p = policy_number(meeting.policy);
    if (p == kDropped || meeting.policy == PolicyId::haircut_exact) continue;
    tables_.meetings.push_back({p, raw(meeting.a), raw(meeting.b), CLEW_TRY(seq(meeting.tx)),
                                names_.holder(meeting.holder), names_.address(meeting.address),
                                names_.asset(meeting.asset), meeting.quanta_a, meeting.quanta_b});
  }
  return {};
}

void TableBuilder::order_rows() {
  std::ranges::sort(tables_.balance, [](const BalanceRow& a, const BalanceRow& b) {
    return std::tie(a.policy, a.label, a.asset) < std::tie(b.policy, b.label, b.asset);
  });
  const auto place = [](const auto& row) { return std::tuple(row.label, row.place, row.why); };
  std::ranges::stable_sort(tables_.holdings, [&](const HoldingRow& a, const HoldingRow& b) {
    return std::tuple(a.policy, place(a), b.amount.quanta, a.address, a.holder, a.asset) <
           std::tuple(b.policy, place(b), a.amount.quanta, b.address, b.holder, b.asset);
  });
  std::ranges::stable_sort(tables_.intervals, [&](const IntervalRow& a, const IntervalRow& b) {
    return std::tuple(place(a), b.low, b.high, a.address, a.holder, a.asset) <
           std::tuple(place(b), a.low, a.high, b.address, b.holder, b.asset);
  });
}

Result<void> TableBuilder::add_holding(std::uint32_t policy, const trace::Holding& holding) {
  if (holding.place == trace::Place::fees || holding.place == trace::Place::converted_out)
    return {};  // in the balance only
  HoldingRow row{.policy = policy,
                 .label = raw(holding.label),
                 .place = holding.place,
                 .why = holding.why,
                 .holder = result_holder(holding.holder, holding.place, &holding.first_tx),
                 .address = names_.address(holding.address),
                 .asset = names_.asset(holding.asset),
                 .amount = holding.amount,
                 .receipts = holding.receipts};
  if (holding.receipts != 0) {
    row.first = CLEW_TRY(seq(holding.first_tx));
    row.last = CLEW_TRY(seq(holding.last_tx));
  }
  tables_.holdings.push_back(row);
  return {};
}

Text TableBuilder::result_holder(Holder holder, trace::Place place, const TxIndex* tx) {
  if (holder != kNobody) return names_.holder(holder);
  if (place == trace::Place::opaque && tx != nullptr) return names_.opaque_transaction(*tx);
  if (place == trace::Place::exited && backward()) return tables_.ledger.utxo ? "mined" : "issued";
  return {};
}

std::uint32_t TableBuilder::policy_number(PolicyId id) const {
  for (std::uint32_t p = 0; p < tables_.policies.size(); ++p) {
    if (tables_.policies[p].id == id) return p;
  }
  return kDropped;
}

Result<void> TableBuilder::moves(std::uint32_t policy, const trace::PolicyRun& run) {
  for (const trace::Move& move : run.moves) {
    MoveRow row{policy,     CLEW_TRY(seq(move.tx)), move.step,  move.payer ? Side::pay : Side::receive,
                move.entry, raw(move.label),        move.quanta};
    if (!move.payer) settle_remainder(row);
    if (move.payer) {
      const auto merged = merged_.find(entry_key(row.seq, row.step));
      if (merged != merged_.end()) {
        if (move.entry >= merged->second.size() || merged->second[move.entry] == kDropped)
          return fail(Code::mismatch, "a move of an unvisited fee", row.seq);
        row.entry = merged->second[move.entry];
      }
    }
    tables_.moves.push_back(row);
  }
  return {};
}

void TableBuilder::settle_remainder(MoveRow& row) const {
  const auto step = std::ranges::lower_bound(steps_, entry_key(row.seq, row.step), {}, &StepPlace::key);
  if (step == steps_.end() || row.entry < step->receivers) return;
  row.side = step->remainder;
  row.entry = 0;
}

Result<void> TableBuilder::exits() {
  std::size_t next_path = 0;
  for (const trace::Exit& exit : result_.exits) {
    ExitRow row{.label = raw(exit.label),
                .address = names_.address(exit.address),
                .asset = names_.asset(exit.asset),
                .place = exit.place,
                .service = names_.keep(exit.service),
                .actor = names_.keep(exit.actor),
                .category = names_.keep(exit.category),
                .low = exit.low,
                .high = exit.high,
                .receipts = exit.receipts,
                .first = CLEW_TRY(seq(exit.first_tx)),
                .last = CLEW_TRY(seq(exit.last_tx))};
    for (const std::size_t run : run_of_) {
      if (run >= exit.by_policy.size()) {
        row.shares.push_back(0);
        continue;
      }
      row.shares.push_back(exit.by_policy[run].quanta);
      if (!exit.by_policy[run].fraction.empty()) row.fraction = names_.keep(exit.by_policy[run].fraction);
    }
    if (next_path < result_.paths.size()) {
      const trace::Path& path = result_.paths[next_path];
      if (path.address == exit.address && path.asset == exit.asset && path.label == exit.label) {
        // Unfunded and reset value has no seed: where its line began is no fact of the case, and rule 11 gives it no
        // path.
        if (seeded(exit.label)) CLEW_TRY_VOID(add_path(row, path));
        ++next_path;
      }
    }
    row.flips = split_by_zero(row).flips();
    tables_.exits.push_back(std::move(row));
  }
  if (next_path != result_.paths.size()) return fail(Code::mismatch, "a path belongs to no exit", next_path);
  rank_exits();
  return {};
}

bool TableBuilder::seeded(trace::LabelId label) const {
  return std::ranges::any_of(result_.seeds, [&](const trace::SeedLine& seed) { return seed.label == label; });
}

Result<void> TableBuilder::reached() {
  for (const trace::Path& path : result_.reached) {
    if (!seeded(path.label) || path.hops.empty()) continue;
    ExitRow row{.label = raw(path.label), .address = names_.address(path.address), .asset = names_.asset(path.asset)};
    row.first = row.last = CLEW_TRY(seq(path.hops.back().tx));
    CLEW_TRY_VOID(add_path(row, path));
    const auto why = std::ranges::find_if(tables_.entries, [&](const EntryRow& entry) {
      return entry.seq == row.last && entry.side == Side::receive && entry.address == row.address;
    });
    if (why != tables_.entries.end()) row.service = why->why;
    tables_.reached.push_back(std::move(row));
  }
  return {};
}

Result<void> TableBuilder::add_path(ExitRow& row, const trace::Path& path) {
  row.width = path.width;
  for (std::size_t i = 0; i < path.hops.size(); ++i) {
    const trace::Hop& hop = path.hops[i];
    HopRow out{CLEW_TRY(seq(hop.tx)),
               names_.holder(hop.from),
               names_.holder(hop.to),
               names_.address(hop.from_address),
               names_.address(hop.to_address),
               names_.asset(hop.from_asset),
               names_.asset(hop.to_asset),
               hop.paid,
               hop.received};
    if (hop.to == kNobody && i + 1 < path.hops.size()) out.to = names_.fee_of(hop.tx);
    if (hop.to == kNobody && i + 1 == path.hops.size()) out.to = result_holder(hop.to, row.place, nullptr);
    if (hop.from == kNobody && i != 0) out.from = names_.fee_of(path.hops[i - 1].tx);
    row.path.push_back(out);
  }
  return {};
}

TableBuilder::ByZero TableBuilder::split_by_zero(const ExitRow& exit) const {
  ByZero split;
  for (std::uint32_t p = 0; p < tables_.policies.size(); ++p) {
    if (!tables_.policies[p].conserving || tables_.policies[p].exact) continue;
    (exit.shares[p] == 0 ? split.zero : split.nonzero).push_back(p);
  }
  return split;
}

void TableBuilder::rank_exits() {
  const auto median = [&](const ExitRow& exit) {
    std::vector<Exact> values;
    for (std::size_t p = 0; p < tables_.policies.size(); ++p) {
      const Policy& policy = tables_.policies[p];
      if (policy.conserving && !policy.exact)
        values.push_back(exact(exit.shares[p], policy.grid ? grid_bits(exit.asset) : 0));
    }
    std::ranges::sort(values);
    return values.empty() ? Exact{} : values[(values.size() - 1) / 2];
  };
  std::ranges::stable_sort(tables_.exits, [&](const ExitRow& a, const ExitRow& b) {
    if (a.low != b.low) return a.low > b.low;
    const Exact left = median(a), right = median(b);
    if (left != right) return left > right;
    const Text place_a = trace::place_name(a.place), place_b = trace::place_name(b.place);
    return std::tie(a.label, a.asset, place_a, a.address) < std::tie(b.label, b.asset, place_b, b.address);
  });
}

unsigned TableBuilder::grid_bits(std::uint32_t asset) const {
  const std::uint32_t id = raw(names_.assets()[asset]);
  return id < result_.grid_bits.size() ? result_.grid_bits[id] : 0;
}

void TableBuilder::flips() {
  using Key = std::tuple<std::uint16_t, trace::Place, Text, std::uint32_t>;
  std::vector<std::pair<Key, std::uint32_t>> present;
  for (const HoldingRow& row : tables_.holdings) {
    const Policy& policy = tables_.policies[row.policy];
    if (!policy.conserving || policy.exact || row.amount.quanta == 0) continue;
    present.push_back({{row.label, row.place, row.address, row.asset}, row.policy});
  }
  std::ranges::sort(present);
  present.erase(std::ranges::unique(present).begin(), present.end());
  for (std::size_t i = 0; i < present.size();) {
    FlipRow row{std::get<0>(present[i].first),
                std::get<1>(present[i].first),
                std::get<2>(present[i].first),
                std::get<3>(present[i].first),
                {},
                {}};
    const Key key = present[i].first;
    for (; i < present.size() && present[i].first == key; ++i) row.nonzero.push_back(present[i].second);
    for (std::uint32_t p = 0; p < tables_.policies.size(); ++p) {
      const bool counts = tables_.policies[p].conserving && !tables_.policies[p].exact;
      if (counts && !std::ranges::binary_search(row.nonzero, p)) row.zero.push_back(p);
    }
    if (!row.zero.empty()) tables_.flips.push_back(std::move(row));
  }
}

void TableBuilder::assets() {
  for (const AssetId id : names_.assets()) {
    const ledger::AssetKey key = ledger_.asset(id);
    AssetRow row{.symbol = names_.keep(key.symbol),
                 .decimals = key.decimals,
                 .verified = key.verified,
                 .grid_bits = 0,
                 .floor = 0};
    if (id != kNativeAsset)
      row.contract = names_.keep(codec::address_text(key.contract.view(), ledger_.identity().network));
    if (raw(id) < result_.grid_bits.size()) row.grid_bits = result_.grid_bits[raw(id)];
    if (raw(id) < result_.floors.size()) row.floor = result_.floors[raw(id)];
    tables_.assets.push_back(row);
  }
}
}  // namespace clew::casefile
