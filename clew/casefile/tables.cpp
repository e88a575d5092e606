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

#include "clew/casefile/table_builder.h"
#include "clew/trace/follow.h"
#include "clew/trace/method.h"

namespace clew::casefile {

TableBuilder::TableBuilder(const std::shared_ptr<const ledger::Ledger>& ledger, const intel::Labels& labels,
                           const trace::Method& method, const trace::TraceResult& result)
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

Result<Tables> TableBuilder::build() {
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

Result<Seq> TableBuilder::seq(TxIndex tx) const {
  const auto at = seq_of_.find(raw(tx));
  if (at == seq_of_.end()) return fail(Code::mismatch, "the result names a transaction it did not visit", raw(tx));
  return at->second;
}

Result<void> TableBuilder::rules() {
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

void TableBuilder::heads() {
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

Result<Tables> make_tables(const std::shared_ptr<const ledger::Ledger>& ledger, const intel::Labels& labels,
                           const trace::Method& method, const trace::TraceResult& result) {
  return TableBuilder(ledger, labels, method, result).build();
}

}  // namespace clew::casefile
