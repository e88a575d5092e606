// Blocks out of sorted records.
//
// Problem: six sorted lists have to meet in one block, and what belongs to no transaction (rewards, genesis,
// withdrawals, calls without a name) needs a place. Approach: the next block is the smallest number at the head of any
// list; its part of each list is a range; transactions are the hashes those ranges name, by index. What belongs to the
// block becomes transactions named by the block's hash: genesis and the fork before all others, calls without a name,
// rewards and withdrawals behind them. Refused: dropping them; a miner's coins come from somewhere.

#include "clew/formats/evm/join.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "clew/codec/hash.h"
#include "clew/codec/hex.h"

namespace clew::formats::evm {
namespace {

constexpr std::uint64_t kNone = std::numeric_limits<std::uint64_t>::max();

std::uint64_t block_of(const BlockRecord& r) {
  return r.number;
}
template <class T>
std::uint64_t block_of(const T& r) {
  return *r.block;
}

template <class T>
void lower(const std::vector<T>& list, std::size_t at, std::uint64_t& height, bool& any) {
  if (at == list.size()) return;
  height = any ? std::min(height, block_of(list[at])) : block_of(list[at]);
  any = true;
}

/// The records of one block at the cursor, which moves behind them.
template <class T>
std::span<const T> take(const std::vector<T>& list, std::size_t& at, std::uint64_t height) {
  const std::size_t start = at;
  while (at < list.size() && block_of(list[at]) == height) ++at;
  return std::span<const T>(list).subspan(start, at - start);
}

template <class T, class TxOf>
std::span<const T> of_tx(std::span<const T> list, const Hash256& tx, TxOf tx_of) {
  const auto range = std::ranges::equal_range(list, tx, {}, tx_of);
  return {range.begin(), range.end()};
}

const Hash256& tx_of_trace(const TraceRecord& r) {
  return *r.tx;
}

}  // namespace

Joiner::Joiner(Ordered records, AssetBook assets, std::string network)
    : records_(std::move(records)),
      assets_(std::move(assets)),
      network_(std::move(network)),
      refused_(std::move(records_.refused)) {
  total_ = records_.blocks.size() + records_.txs.size() + records_.receipts.size() + records_.logs.size() +
           records_.token_transfers.size() + records_.tx_traces.size() + records_.block_traces.size();
}

std::uint64_t Joiner::done() const {
  return cursor_.block + cursor_.tx + cursor_.receipt + cursor_.log + cursor_.token_transfer + cursor_.tx_trace +
         cursor_.block_trace;
}

std::optional<std::uint64_t> Joiner::next_height() const {
  std::uint64_t height = 0;
  bool any = false;
  lower(records_.blocks, cursor_.block, height, any);
  lower(records_.txs, cursor_.tx, height, any);
  lower(records_.receipts, cursor_.receipt, height, any);
  lower(records_.logs, cursor_.log, height, any);
  lower(records_.token_transfers, cursor_.token_transfer, height, any);
  lower(records_.tx_traces, cursor_.tx_trace, height, any);
  lower(records_.block_traces, cursor_.block_trace, height, any);
  return any ? std::optional(height) : std::nullopt;
}

Joiner::Scope Joiner::scope_at(std::uint64_t height, Cursor& cursor) const {
  Scope scope;
  const auto headers = take(records_.blocks, cursor.block, height);
  if (!headers.empty()) scope.header = &headers.front();
  scope.txs = take(records_.txs, cursor.tx, height);
  scope.receipts = take(records_.receipts, cursor.receipt, height);
  scope.logs = take(records_.logs, cursor.log, height);
  scope.token_transfers = take(records_.token_transfers, cursor.token_transfer, height);
  scope.tx_traces = take(records_.tx_traces, cursor.tx_trace, height);
  scope.block_traces = take(records_.block_traces, cursor.block_trace, height);
  return scope;
}

/// The header's hash, or the one all transactions agree on.
Hash256 Joiner::hash_of(const Scope& scope) const {
  if (scope.header != nullptr && scope.header->hash) return *scope.header->hash;
  std::optional<Hash256> hash;
  for (const TxRecord& tx : scope.txs) {
    if (!tx.block_hash) continue;
    if (hash && *hash != *tx.block_hash) return {};
    hash = tx.block_hash;
  }
  return hash.value_or(Hash256{});
}

Hash256 Joiner::hash_at_next() const {
  const auto height = next_height();
  if (!height) return {};
  Cursor cursor = cursor_;
  return hash_of(scope_at(*height, cursor));
}

Hash256 Joiner::parent_at_next() const {
  const auto height = next_height();
  if (!height) return {};
  Cursor cursor = cursor_;
  const Scope scope = scope_at(*height, cursor);
  return scope.header != nullptr ? scope.header->parent.value_or(Hash256{}) : Hash256{};
}

void Joiner::skip() {
  if (const auto height = next_height()) scope_at(*height, cursor_);
}

const ledger::Block& Joiner::next() {
  const std::uint64_t height = next_height().value();
  const Scope scope = scope_at(height, cursor_);
  accounts_.clear();
  asset_numbers_.clear();
  block_ = {};
  block_.height = height;
  block_.hash = hash_of(scope);
  block_.time = time_of(scope);
  block_.assets.push_back(assets_.native());
  connect_block(scope);
  if (scope.header == nullptr) ++without_header_;

  BlockScope out;
  out.block = &block_;
  out.accounts = &accounts_;
  out.asset_numbers = &asset_numbers_;
  out.assets = &assets_;
  out.refused = &refused_;
  out.counts = &counts_;
  out.has_logs = !scope.logs.empty();
  out.has_token_transfers = !scope.token_transfers.empty();
  out.has_loose_calls =
      std::ranges::any_of(scope.block_traces, [](const TraceRecord& r) { return r.kind == TraceKind::call; });
  add_before(scope, out);
  add_transactions(scope, out);
  add_after(scope, out);
  previous_ = {height, block_.hash};
  return block_;
}

UnixTime Joiner::time_of(const Scope& scope) {
  if (scope.header != nullptr && scope.header->time) return {*scope.header->time};
  std::optional<std::int64_t> time;
  for (const TxRecord& tx : scope.txs) {
    if (tx.time) time = std::min(time.value_or(*tx.time), *tx.time);
  }
  for (const auto traces : {scope.tx_traces, scope.block_traces}) {
    for (const TraceRecord& trace : traces) {
      if (trace.time) time = std::min(time.value_or(*trace.time), *trace.time);
    }
  }
  if (!time) ++without_time_;
  return {time.value_or(0)};
}

/// A parent is only passed on where the block before it is the one it names; otherwise it is unknown, and said so.
void Joiner::connect_block(const Scope& scope) {
  if (scope.header == nullptr || !scope.header->parent) return;
  const bool follows = previous_ && previous_->first + 1 == block_.height;
  if (!follows || previous_->second == *scope.header->parent) {
    block_.parent = *scope.header->parent;
  } else if (previous_->second != Hash256{}) {
    refused_.push_back({scope.header->origin, Code::mismatch, "parent is not the block before; the link is left out",
                        "block " + std::to_string(block_.height)});
  }
}

void Joiner::add_transactions(const Scope& scope, const BlockScope& out) {
  std::vector<std::pair<std::uint64_t, Hash256>> order;  // (index, hash)
  const auto note = [&order](const Hash256& hash, const std::optional<std::uint64_t>& index) {
    order.emplace_back(index.value_or(kNone), hash);
  };
  for (const TxRecord& r : scope.txs) note(r.hash, r.index);
  for (const ReceiptRecord& r : scope.receipts) note(r.tx, r.index);
  for (const LogRecord& r : scope.logs) note(r.tx, r.index);
  for (const TraceRecord& r : scope.tx_traces) note(*r.tx, r.index);
  for (const TokenTransferRecord& r : scope.token_transfers) note(r.tx, {});
  // A transaction's index is the same in all lists that know it; token transfers do not.
  std::ranges::sort(order, {}, [](const auto& entry) { return std::tuple(entry.second, entry.first); });
  order.erase(std::ranges::unique(order, {}, &std::pair<std::uint64_t, Hash256>::second).begin(), order.end());
  std::ranges::sort(order);

  for (const auto& [index, hash] : order) {
    TxParts parts;
    parts.hash = hash;
    const auto txs = of_tx(scope.txs, hash, &TxRecord::hash);
    const auto receipts = of_tx(scope.receipts, hash, &ReceiptRecord::tx);
    if (!txs.empty()) parts.tx = &txs.front();
    if (!receipts.empty()) parts.receipt = &receipts.front();
    parts.logs = of_tx(scope.logs, hash, &LogRecord::tx);
    parts.token_transfers = of_tx(scope.token_transfers, hash, &TokenTransferRecord::tx);
    parts.traces = of_tx(scope.tx_traces, hash, tx_of_trace);
    const bool stale =
        parts.tx != nullptr && parts.tx->block_hash && block_.hash != Hash256{} && *parts.tx->block_hash != block_.hash;
    if (stale) {
      const std::string name = "transaction 0x" + codec::to_hex(hash.view());
      refused_.push_back({parts.tx->origin, Code::mismatch, "belongs to another block of this height", name});
      for (const auto& r : receipts)
        refused_.push_back({r.origin, Code::mismatch, "belongs to another block of this height", "receipt of " + name});
      for (const auto& r : parts.logs)
        refused_.push_back({r.origin, Code::mismatch, "belongs to another block of this height", "log of " + name});
      for (const auto& r : parts.token_transfers)
        refused_.push_back(
            {r.origin, Code::mismatch, "belongs to another block of this height", "token transfer of " + name});
      for (const auto& r : parts.traces)
        refused_.push_back({r.origin, Code::mismatch, "belongs to another block of this height", "trace of " + name});
      continue;
    }
    block_.account.push_back(build_transaction(parts, out));
  }
}

/// The block's hash names what belongs to the block itself; without one, a hash of its number does.
Hash256 Joiner::block_name() const {
  if (block_.hash != Hash256{}) return block_.hash;
  return codec::sha256(as_bytes("evm block without hash: " + network_ + " " + std::to_string(block_.height)));
}

void Joiner::add_before(const Scope& scope, const BlockScope& out) {
  ledger::AccountTx tx;
  tx.hash = block_name();
  for (const TraceRecord& trace : scope.block_traces) {
    const bool genesis = trace.kind == TraceKind::genesis;
    if ((!genesis && trace.kind != TraceKind::daofork) || !trace.ok.value_or(true) || trace.value.value_or(0) == 0)
      continue;
    if (!trace.to || (!genesis && !trace.from)) {
      refused_.push_back({trace.origin, Code::malformed, "value moves, but the trace names no payer or no receiver",
                          "trace in block " + std::to_string(block_.height)});
      continue;
    }
    ledger::Leg leg = native_leg(out, genesis ? nullptr : &*trace.from, &*trace.to, *trace.value,
                                 genesis ? ledger::LegKind::issuance : ledger::LegKind::internal);
    leg.position = static_cast<std::uint32_t>(tx.legs.size());
    tx.legs.push_back(leg);
  }
  if (!tx.legs.empty()) block_.account.push_back(std::move(tx));
}

void Joiner::add_after(const Scope& scope, const BlockScope& out) {
  std::uint32_t row = block_.account.empty() || block_.account.front().hash != block_name() ? 0 : 1;
  const auto append = [&](ledger::AccountTx& tx) {
    if (tx.legs.empty()) return;
    tx.hash = block_name();
    tx.row = row++;
    block_.account.push_back(std::move(tx));
  };
  // Calls that name no transaction: each by itself, for nothing says which of them belong together.
  ledger::AccountTx issuance;
  const auto issue = [&](const Account& to, u128 amount) {
    ledger::Leg leg = native_leg(out, nullptr, &to, amount, ledger::LegKind::issuance);
    leg.position = static_cast<std::uint32_t>(issuance.legs.size());
    issuance.legs.push_back(leg);
  };
  for (const TraceRecord& trace : scope.block_traces) {
    if (trace.kind == TraceKind::genesis || trace.kind == TraceKind::daofork) continue;
    const u128 value = trace.value.value_or(0);
    if (trace.kind != TraceKind::reward) ++loose_calls_;
    if (trace.kind == TraceKind::borrowed_call || value == 0) continue;
    if (!trace.ok.value_or(true)) {
      ++counts_.failed_calls;
    } else if (!trace.to || (trace.kind != TraceKind::reward && !trace.from)) {
      refused_.push_back({trace.origin, Code::malformed, "value moves, but the trace names no payer or no receiver",
                          "trace in block " + std::to_string(block_.height)});
    } else if (trace.kind == TraceKind::reward) {
      issue(*trace.to, value);
    } else {
      ledger::AccountTx tx;
      tx.sender = out.view(*trace.from);
      tx.legs.push_back(native_leg(out, &*trace.from, &*trace.to, value, ledger::LegKind::internal));
      tx.legs.back().flags |= ledger::kLegIncomplete;
      append(tx);
    }
  }
  if (scope.header != nullptr && scope.header->withdrawals) {
    for (const Withdrawal& withdrawal : *scope.header->withdrawals) {
      if (withdrawal.amount != 0) issue(withdrawal.to, withdrawal.amount);
    }
  }
  append(issuance);
}

}  // namespace clew::formats::evm
