// A trace result speaks in numbers of one ledger. Here it is read once more beside the ledger and turned into rows that
// stand by themselves.
//
// Two things need care. Transactions get their `seq` before anything else, because every table points at it. And a
// coinbase step of a full block has thousands of payers of which a case knows a handful: neighbours that were not
// visited are merged into one clean row, so `entry` numbers of the tracer are translated for such a step (and only
// there). Merging is exact: all of them are clean slices, and neighbouring clean slices are one slice by the rules.
//
// Dispositions of receipts are asked again from the same Boundaries the tracer used: they depend on labels, method and
// ledger only, never on an amount.
//
// Refused: letting the tracer hand over complete steps with dispositions (twice the memory for something ledger and
// labels can always say again).

#include "clew/casefile/tables.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "clew/base/check.h"
#include "clew/casefile/proofs.h"
#include "clew/codec/address.h"
#include "clew/codec/hex.h"
#include "clew/trace/boundary.h"
#include "clew/trace/chain.h"
#include "clew/trace/follow.h"
#include "clew/trace/label_plan.h"
#include "clew/trace/method.h"
#include "clew/trace/service_pools.h"

namespace clew::casefile {

namespace {

using graph::Holder;
using graph::kNobody;
using trace::PolicyId;

constexpr std::uint32_t kDropped = ~std::uint32_t{0};

std::uint64_t entry_key(Seq seq, std::uint32_t step) {
  return (std::uint64_t{seq} << 20) | step;
}

class Builder {
 public:
  Builder(std::shared_ptr<const ledger::Ledger> ledger, const intel::Labels& labels, const trace::Method& method,
          const trace::TraceResult& result)
      : ledger_(*ledger),
        labels_(labels),
        method_(method),
        result_(result),
        view_(graph::make_view(ledger, {.direction = method.direction,
                                        .fees = method.fees,
                                        .order = method.order,
                                        .last = last_transaction(*ledger, method)})),
        names_(*ledger, *view_, result.pools, tables_.pool),
        chain_(trace::make_chain(ledger, last_transaction(*ledger, method))),
        plan_(trace::plan_labels(method)) {}

  Result<Tables> build() {
    CLEW_TRY_VOID(rules());
    heads();
    transactions();
    entries();
    legs();
    label_rows();
    CLEW_TRY_VOID(seeds());
    CLEW_TRY_VOID(inferences());
    CLEW_TRY_VOID(runs());
    CLEW_TRY_VOID(exits());
    CLEW_TRY_VOID(reached());
    flips();
    assets();
    return std::move(tables_);
  }

 private:
  /// The view that was walked: with the pools of services, if any are passed through.
  const graph::FlowView& walked() const { return pools_ == nullptr ? *view_ : *pools_; }
  bool backward() const { return method_.direction == graph::Direction::backward; }

  Result<Seq> seq(TxIndex tx) const {
    const auto at = seq_of_.find(raw(tx));
    if (at == seq_of_.end()) return fail(Code::mismatch, "the result names a transaction it did not visit", raw(tx));
    return at->second;
  }

  /// The tracer's own judge of receipts, made again from labels, method and ledger.
  Result<void> rules() {
    const auto foreign = [&](TxIndex tx) { return raw(tx) >= ledger_.tx_count(); };
    if (std::ranges::any_of(result_.visited, foreign) ||
        std::ranges::any_of(result_.openings, foreign, &trace::OpeningLine::tx)) {
      return fail(Code::mismatch, "the result names a transaction the ledger does not have");
    }
    auto found = trace::find_seeds(ledger_, *view_, method_, last_transaction(ledger_, method_));
    if (!found) return std::unexpected(found.error().error);
    boundaries_.emplace(*view_, *chain_, labels_, method_, plan_, found->sources);
    for (const auto& [holder, branch] : found->output_branches) boundaries_->fix_output(holder, *branch);
    pools_ = trace::pool_services(*view_, *chain_, *boundaries_, labels_, *found);
    if (pools_ != nullptr && pools_->names() != result_.pools)
      return fail(Code::mismatch, "the result passes through other services than the labels name");
    for (const trace::OpeningLine& opening : result_.openings) {
      opened_.emplace(static_cast<std::uint64_t>(opening.holder), view_->position(opening.tx));
      if (view_->is_utxo()) continue;  // a pool has its name already
      if (boundaries_->pass_through(view_->address_of(opening.holder), opening.tx)) names_.mark_pool(opening.holder);
    }
    return {};
  }

  void heads() {
    const ledger::Identity& identity = ledger_.identity();
    LedgerFacts& facts = tables_.ledger;
    facts.format = names_.keep(identity.format);
    facts.network = names_.keep(identity.network);
    facts.native_symbol = names_.keep(identity.native_symbol);
    facts.version = names_.keep(ledger_.version());
    facts.utxo = identity.kind == ledger::Kind::utxo;
    facts.blocks = ledger_.block_count();
    facts.transactions = ledger_.tx_count();
    if (facts.blocks != 0) {
      const ledger::BlockInfo first = ledger_.block(BlockIndex{0}), last = ledger_.block(BlockIndex{facts.blocks - 1});
      facts.first_height = first.height;
      facts.last_height = last.height;
      facts.first_time = first.time;
      facts.last_time = last.time;
    }
    tables_.labels_version = names_.keep(labels_.version());
    tables_.labels_total = labels_.size();
    for (const std::string& label : result_.labels) tables_.labels.push_back(names_.keep(label));
    tables_.first_reset = result_.first_reset;
    tables_.backward = backward();
    tables_.unfunded_is_incident = method_.unfunded_follow && !facts.utxo;
    for (std::size_t i = 0; i < result_.runs.size(); ++i) {
      const trace::PolicyRun& run = result_.runs[i];
      if (!run.applicable) continue;
      const bool is_exact = run.policy == PolicyId::haircut_exact;
      run_of_.push_back(i);
      tables_.policies.push_back({run.policy, trace::conserves(run.policy), is_exact,
                                  run.visited >= method_.limits.transactions_max, run.policy == PolicyId::haircut,
                                  run.visited, run.splits});
    }
    for (const std::string& note : result_.notes) tables_.notes.push_back(names_.keep(note));
    for (const trace::Treatment& treated : result_.treatments) {
      tables_.treatments.push_back(
          {treated.pool == kNobody ? names_.address(treated.address) : names_.holder(treated.pool),
           names_.keep(treated.disposition), names_.keep(treated.why)});
    }
  }

  void transactions() {
    std::vector<BlockIndex> blocks;
    tables_.transactions.reserve(result_.visited.size());
    for (const TxIndex tx : result_.visited) {
      const BlockIndex index = ledger_.block_of(tx);
      const ledger::BlockInfo block = ledger_.block(index);
      seq_of_.emplace(raw(tx), static_cast<Seq>(tables_.transactions.size()));
      tables_.transactions.push_back(
          {names_.transaction(tx), ledger_.tx_id(tx).row, block.height, raw(tx) - raw(block.first_tx), block.time});
      blocks.push_back(index);
    }
    std::ranges::sort(blocks);
    blocks.erase(std::ranges::unique(blocks).begin(), blocks.end());
    std::vector<TxIndex> ascending = result_.visited;
    std::ranges::sort(ascending);
    const bool reversed = ledger_.identity().id_reversed != 0;
    for (const BlockIndex index : blocks) {
      const ledger::BlockInfo block = ledger_.block(index);
      tables_.blocks.push_back({block.height, names_.keep(codec::hash_text(block.hash, reversed)), block.time,
                                names_.keep(codec::to_hex(block.header))});
      if (tables_.ledger.utxo) prove_block(ledger_, index, ascending, names_, tables_.proofs);
    }
    std::ranges::sort(tables_.proofs, {}, &ProofRow::tx);
  }

  // ---- Facts
  // -----------------------------------------------------------------------------------------------------------------

  void entries() {
    graph::Transaction read;
    for (std::size_t i = 0; i < result_.visited.size(); ++i) {
      const graph::Position position = view_->position(result_.visited[i]);
      walked().read(position, read);
      read.position = position;
      moved_here_.clear();
      for (std::uint32_t s = 0; s < read.steps.size(); ++s) step_rows(static_cast<Seq>(i), s, read);
    }
  }

  void step_rows(Seq seq_no, std::uint32_t step_no, const graph::Transaction& read) {
    const graph::Step& step = read.steps[step_no];
    const bool coinbase = step.kind == graph::StepKind::coinbase;
    EntryRow row{
        .seq = seq_no, .step = step_no, .kind = step.kind, .side = Side::pay, .asset = names_.asset(step.asset)};
    if (coinbase) {
      merged_.emplace(entry_key(seq_no, step_no), coinbase_payers(step, row));
    } else {
      for (std::uint32_t i = 0; i < step.payers.size(); ++i) add_payer(row, step, i, read);
    }
    row.side = Side::receive;
    for (std::uint32_t i = 0; i < step.receivers.size(); ++i) add_receiver(row, step, i, read);
    steps_.push_back({entry_key(seq_no, step_no), static_cast<std::uint32_t>(step.receivers.size()),
                      coinbase ? Side::unclaimed : Side::fee});
    if (step.remainder == 0) return;
    row.side = steps_.back().remainder;
    row.disposition = coinbase ? "burnt" : step.fee_booked ? "coinbase" : "fees";
    row.why = {};
    add_entry(row, 0, {kNobody, kNoAddress, step.remainder});
  }

  /// The same few reasons stand beside thousands of receipts.
  Text kept_once(const std::string& text) {
    const auto [at, fresh] = reasons_.try_emplace(text);
    if (fresh) at->second = names_.keep(text);
    return at->second;
  }

  void add_payer(EntryRow row, const graph::Step& step, std::uint32_t payer, const graph::Transaction& read) {
    const graph::Entry& entry = step.payers[payer];
    row.converter = step.kind == graph::StepKind::conversion && payer == step.converter;
    if (entry.holder != kNobody) {
      row.label = raw(boundaries_->reset_label(entry.address, read.tx));
      if (row.label != 0) touched_.push_back(entry.address);
    }
    balance_before(row, entry, read.position);
    const bool overdraws = row.before && static_cast<Delta>(entry.amount) > *row.before;
    row.opens = overdraws && method_.unfunded_follow && !method_.opening_inferred && chain_->trusted(step.asset) &&
                !boundaries_->is_source(entry.holder) && !boundaries_->ends_at(entry, read.tx);
    add_entry(row, payer, entry);
  }

  /// The balance of a holder that some policy keeps as an account, just before this entry: gas may be a step of its
  /// own. An inferred opening counts as there from the start.
  void balance_before(EntryRow& row, const graph::Entry& entry, graph::Position position) {
    const auto opened = opened_.find(static_cast<std::uint64_t>(entry.holder));
    if (entry.holder == kNobody || opened == opened_.end() || opened->second > position) return;
    Delta& moved = moved_here_[static_cast<std::uint64_t>(entry.holder)];
    row.before = walked().balance_before(entry.holder, position) + moved;
    moved += row.side == Side::pay ? -static_cast<Delta>(entry.amount) : static_cast<Delta>(entry.amount);
    if (!method_.opening_inferred) return;
    const u128 missing = walked().missing_opening(entry.holder);
    *row.before += static_cast<Delta>(missing);
    row.unknown = std::min(missing, static_cast<u128>(std::max(*row.before, Delta{0})));
  }

  void add_receiver(EntryRow row, const graph::Step& step, std::uint32_t receiver, const graph::Transaction& read) {
    const graph::Entry& entry = step.receivers[receiver];
    const auto opened = opened_.find(static_cast<std::uint64_t>(entry.holder));
    const bool open = opened != opened_.end() && opened->second <= read.position;
    const trace::Disposition disposition = boundaries_->of_receipt(step, receiver, read.tx, open);
    row.disposition = trace::fate_name(disposition.fate);
    row.why = kept_once(trace::Boundaries::why(disposition));
    const bool followed = disposition.fate == trace::Fate::follow || disposition.fate == trace::Fate::include;
    row.frozen = followed && boundaries_->frozen(entry.address);
    if (row.frozen) row.why = "frozen";
    balance_before(row, entry, read.position);
    if (!row.why.empty()) touched_.push_back(entry.address);
    add_entry(row, receiver, entry);
    if (disposition.named[0] != '\0') tables_.entries.back().holder = disposition.named;
  }

  void add_entry(EntryRow row, std::uint32_t entry, const graph::Entry& from) {
    row.entry = entry;
    row.holder = names_.holder(from.holder);
    row.address = names_.address(from.address);
    row.amount = from.amount;
    tables_.entries.push_back(row);
  }

  std::vector<std::uint32_t> coinbase_payers(const graph::Step& step, EntryRow row) {
    std::vector<std::uint32_t> rows(step.payers.size(), kDropped);
    std::uint32_t written = 0;
    u128 unvisited = 0;
    const auto flush = [&] {
      if (unvisited != 0) add_entry(row, written++, {kNobody, kNoAddress, unvisited});
      unvisited = 0;
    };
    for (std::size_t i = 0; i < step.payers.size(); ++i) {
      const bool visited = i != 0 && seq_of_.contains(raw(step.fee_of[i - 1]));
      if (i != 0 && !visited) {
        CLEW_CHECK(checked_add(unvisited, step.payers[i].amount, unvisited));
        continue;
      }
      flush();
      rows[i] = written;
      add_entry(row, written++, step.payers[i]);
      if (visited) tables_.entries.back().holder = names_.fee_of(step.fee_of[i - 1]);
    }
    flush();
    return rows;
  }

  void legs() {
    if (tables_.ledger.utxo) return;
    for (std::size_t i = 0; i < result_.visited.size(); ++i) {
      std::uint32_t number = 0;
      for (const ledger::LegInfo& leg : ledger_.legs(result_.visited[i])) {
        tables_.legs.push_back({static_cast<Seq>(i), number++, leg.kind, names_.address(leg.from),
                                names_.address(leg.to), names_.asset(leg.asset), leg.amount, leg.flags});
      }
    }
  }

  void label_rows() {
    for (const trace::Exit& exit : result_.exits) touched_.push_back(exit.address);
    std::ranges::sort(touched_);
    touched_.erase(std::ranges::unique(touched_).begin(), touched_.end());
    std::vector<LabelRow>& rows = tables_.label_rows;
    for (const AddressId id : touched_) {
      if (id == kNoAddress || id == kUnspendable) continue;
      const Address address(ledger_.address(id));
      const auto& all = labels_.all();
      for (auto at = std::ranges::lower_bound(all, address, {}, &intel::Label::address);
           at != all.end() && at->address == address; ++at) {
        rows.push_back({names_.address(id), names_.keep(at->label), names_.keep(at->actor), names_.keep(at->category),
                        names_.keep(at->source), names_.keep(at->confidence), at->valid_from, at->valid_to,
                        at->known_from});
      }
    }
    std::ranges::stable_sort(rows, {}, &LabelRow::address);
  }

  Result<void> seeds() {
    std::uint64_t unreached = 0;
    for (const trace::SeedLine& seed : result_.seeds) {
      SeedRow row{.label = raw(seed.label),
                  .kind = names_.keep(seed.kind),
                  .step = seed.step,
                  .entry = seed.entry,
                  .holder = names_.holder(seed.holder),
                  .address = names_.address(seed.address),
                  .asset = names_.asset(seed.asset),
                  .amount = seed.amount,
                  .frozen = boundaries_->frozen(seed.address),
                  .time = {}};
      if (raw(seed.tx) < ledger_.tx_count()) row.time = ledger_.block(ledger_.block_of(seed.tx)).time;
      if (row.kind != "open") {
        const auto at = seq_of_.find(raw(seed.tx));
        if (at == seq_of_.end()) {  // a limit stopped every rule before this transaction
          ++unreached;
          continue;
        }
        row.seq = at->second;
      }
      tables_.seeds.push_back(row);
    }
    if (unreached != 0) {
      tables_.notes.push_back(names_.keep("A limit was reached before " + to_decimal(u128{unreached}) +
                                          " of the starting points; they are not listed."));
    }
    return {};
  }

  // ---- Inferences
  // ------------------------------------------------------------------------------------------------------------

  Result<void> inferences() {
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

  // ---- Results
  // ---------------------------------------------------------------------------------------------------------------

  Result<void> runs() {
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
        into.first = into.receipts == 0   ? from.first
                     : from.receipts == 0 ? into.first
                                          : std::min(into.first, from.first);
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

  /// Ties are settled by names: the ledger's own numbers depend on what else is in it, and noise must not move a row.
  void order_rows() {
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

  /// Places the tracer keeps apart can have one name (everything without a holder): one row then. Keeps the order of
  /// first appearance.
  template <class Row, class Merge>
  static void merge_namesakes(std::vector<Row>& rows, std::size_t first, Merge merge) {
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

  Result<void> add_holding(std::uint32_t policy, const trace::Holding& holding) {
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

  /// Nobody has three names in results: the opaque transaction, what was mined or issued (backward), or none.
  Text result_holder(Holder holder, trace::Place place, const TxIndex* tx) {
    if (holder != kNobody) return names_.holder(holder);
    if (place == trace::Place::opaque && tx != nullptr) return names_.opaque_transaction(*tx);
    if (place == trace::Place::exited && backward()) return tables_.ledger.utxo ? "mined" : "issued";
    return {};
  }

  std::uint32_t policy_number(PolicyId id) const {
    for (std::uint32_t p = 0; p < tables_.policies.size(); ++p) {
      if (tables_.policies[p].id == id) return p;
    }
    return kDropped;
  }

  Result<void> moves(std::uint32_t policy, const trace::PolicyRun& run) {
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

  /// A receiver number one past the last means the remainder.
  void settle_remainder(MoveRow& row) const {
    const auto step = std::ranges::lower_bound(steps_, entry_key(row.seq, row.step), {}, &StepPlace::key);
    if (step == steps_.end() || row.entry < step->receivers) return;
    row.side = step->remainder;
    row.entry = 0;
  }

  Result<void> exits() {
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

  bool seeded(trace::LabelId label) const {
    return std::ranges::any_of(result_.seeds, [&](const trace::SeedLine& seed) { return seed.label == label; });
  }

  /// Ends without value: an exit row holds the path, though no rule pays it.
  Result<void> reached() {
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

  Result<void> add_path(ExitRow& row, const trace::Path& path) {
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

  struct ByZero {
    std::vector<std::uint32_t> zero, nonzero;
    bool flips() const { return !zero.empty() && !nonzero.empty(); }
  };
  ByZero split_by_zero(const ExitRow& exit) const {
    ByZero split;
    for (std::uint32_t p = 0; p < tables_.policies.size(); ++p) {
      if (!tables_.policies[p].conserving || tables_.policies[p].exact) continue;
      (exit.shares[p] == 0 ? split.zero : split.nonzero).push_back(p);
    }
    return split;
  }

  void rank_exits() {
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

  unsigned grid_bits(std::uint32_t asset) const {
    const std::uint32_t id = raw(names_.assets()[asset]);
    return id < result_.grid_bits.size() ? result_.grid_bits[id] : 0;
  }

  void flips() {
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

  /// Last, when every asset that is named has its number.
  void assets() {
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

  const ledger::Ledger& ledger_;
  const intel::Labels& labels_;
  const trace::Method& method_;
  const trace::TraceResult& result_;
  std::unique_ptr<graph::FlowView> view_;
  Tables tables_;
  Names names_;
  std::vector<std::size_t> run_of_;  ///< TraceResult::runs index of each policy that ran
  std::unordered_map<std::uint64_t, Seq> seq_of_;
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> merged_;  ///< coinbase steps: row of each payer
  struct StepPlace {
    std::uint64_t key = 0;
    std::uint32_t receivers = 0;
    Side remainder = Side::fee;
  };
  std::vector<StepPlace> steps_;    ///< ascending
  std::vector<AddressId> touched_;  ///< addresses whose labels the reader wants to see
  std::unique_ptr<trace::Chain> chain_;
  trace::LabelPlan plan_;
  std::optional<trace::Boundaries> boundaries_;
  std::unique_ptr<trace::PooledView> pools_;
  std::unordered_map<std::uint64_t, graph::Position> opened_;
  std::unordered_map<std::uint64_t, Delta> moved_here_;  ///< in earlier steps of the transaction that is read
  std::unordered_map<std::string, Text> reasons_;
};

}  // namespace

const char* side_name(Side side) {
  switch (side) {
    case Side::pay: return "pay";
    case Side::receive: return "receive";
    case Side::fee: return "fee";
    case Side::unclaimed: return "unclaimed";
  }
  return "";
}

Exact exact(u128 quanta, unsigned grid_bits) {
  if (grid_bits == 0) return {quanta, 0};
  const u128 parts = quanta & ((u128{1} << grid_bits) - 1);
  return {quanta >> grid_bits, static_cast<std::uint64_t>(parts << (32 - grid_bits))};
}

std::optional<TxIndex> last_transaction(const ledger::Ledger& ledger, const trace::Method& method) {
  if (!method.as_of) return std::nullopt;
  const std::optional<BlockIndex> block = ledger.last_block_at(*method.as_of);
  if (!block) return std::nullopt;
  const ledger::BlockInfo info = ledger.block(*block);
  return TxIndex{raw(info.first_tx) + std::max<std::uint64_t>(info.tx_count, 1) - 1};
}

Result<Tables> make_tables(std::shared_ptr<const ledger::Ledger> ledger, const intel::Labels& labels,
                           const trace::Method& method, const trace::TraceResult& result) {
  return Builder(std::move(ledger), labels, method, result).build();
}

}  // namespace clew::casefile
