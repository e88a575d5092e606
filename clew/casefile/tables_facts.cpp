// What stands in the ledger of a case: transactions, entries, legs, labels and where the stolen value was first.

#include <algorithm>

#include "clew/base/check.h"
#include "clew/casefile/proofs.h"
#include "clew/casefile/table_builder.h"
#include "clew/codec/address.h"
#include "clew/codec/hex.h"

namespace clew::casefile {

void TableBuilder::transactions() {
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

void TableBuilder::entries() {
  graph::Transaction read;
  for (std::size_t i = 0; i < result_.visited.size(); ++i) {
    const graph::Position position = view_->position(result_.visited[i]);
    walked().read(position, read);
    read.position = position;
    moved_here_.clear();
    for (std::uint32_t s = 0; s < read.steps.size(); ++s) step_rows(static_cast<Seq>(i), s, read);
  }
}

void TableBuilder::step_rows(Seq seq_no, std::uint32_t step_no, const graph::Transaction& read) {
  const graph::Step& step = read.steps[step_no];
  const bool coinbase = step.kind == graph::StepKind::coinbase;
  EntryRow row{.seq = seq_no, .step = step_no, .kind = step.kind, .side = Side::pay, .asset = names_.asset(step.asset)};
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

Text TableBuilder::kept_once(const std::string& text) {
  const auto [at, fresh] = reasons_.try_emplace(text);
  if (fresh) at->second = names_.keep(text);
  return at->second;
}

void TableBuilder::add_payer(EntryRow row, const graph::Step& step, std::uint32_t payer,
                             const graph::Transaction& read) {
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

void TableBuilder::balance_before(EntryRow& row, const graph::Entry& entry, graph::Position position) {
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

void TableBuilder::add_receiver(EntryRow row, const graph::Step& step, std::uint32_t receiver,
                                const graph::Transaction& read) {
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

void TableBuilder::add_entry(EntryRow row, std::uint32_t entry, const graph::Entry& from) {
  row.entry = entry;
  row.holder = names_.holder(from.holder);
  row.address = names_.address(from.address);
  row.amount = from.amount;
  tables_.entries.push_back(row);
}

std::vector<std::uint32_t> TableBuilder::coinbase_payers(const graph::Step& step, EntryRow row) {
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

void TableBuilder::legs() {
  if (tables_.ledger.utxo) return;
  for (std::size_t i = 0; i < result_.visited.size(); ++i) {
    std::uint32_t number = 0;
    for (const ledger::LegInfo& leg : ledger_.legs(result_.visited[i])) {
      tables_.legs.push_back({static_cast<Seq>(i), number++, leg.kind, names_.address(leg.from), names_.address(leg.to),
                              names_.asset(leg.asset), leg.amount, leg.flags});
    }
  }
}

void TableBuilder::label_rows() {
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

Result<void> TableBuilder::seeds() {
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
}  // namespace clew::casefile
