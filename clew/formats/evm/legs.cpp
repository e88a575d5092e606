// What a transaction moved.
//
// Problem: the same ether appears as the transaction's value and as its top-level call; a failed call shows the value
// it did not move; wrapped ether is minted by an event and, on some chains, by a second event too; a token event may be
// forged. Approach: the transaction's own value is taken from the transaction, the calls below it from the traces, and
// every rule that drops a value is one line here. Order: calls and events interleave in execution but no export says
// how, so value comes first, calls next, events last (netting reads whole transactions; only the order among payers
// depends on it). Refused: guessing missing internal calls from events. The transaction is flagged incomplete instead.

#include "clew/formats/evm/legs.h"

#include <algorithm>

#include "clew/codec/hex.h"

namespace clew::formats::evm {
namespace {

constexpr u128 kPlainTransferGas = 21000;
constexpr Account kZeroAccount{};

std::string name_of(const char* kind, const Hash256& hash) {
  return std::string(kind) + " 0x" + codec::to_hex(hash.view());
}

class TxBuilder {
 public:
  TxBuilder(const TxParts& parts, const BlockScope& scope) : parts_(parts), scope_(scope), traces_(parts.traces) {}

  ledger::AccountTx run() {
    ++scope_.counts->transactions;
    tx_.hash = parts_.hash;
    find_top();
    find_sender();
    find_status();
    if (!ok_.value_or(true)) {
      ++scope_.counts->failed;
      refuse_events();
    } else {
      incomplete_ = !ok_.has_value() || (traces_.empty() && may_run_code()) || (top_ != nullptr && top_->partial);
      add_native_value();
      add_calls();
      add_events();
      if (parts_.tx != nullptr && !parts_.tx->memo.empty()) add_memo("input", parts_.tx->memo);
    }
    add_fee();
    finish();
    return std::move(tx_);
  }

 private:
  void refuse(const Origin& origin, Code code, const char* reason, const char* kind) {
    scope_.refused->push_back({origin, code, reason, name_of(kind, parts_.hash)});
  }

  /// The top-level call: the one with the empty path, or the first where there are no paths. Traces that contradict the
  /// transaction are not used.
  void find_top() {
    if (traces_.empty()) return;
    const TraceRecord& first = traces_.front();
    if (!first.address || first.address->empty()) top_ = &first;
    if (top_ == nullptr) return;
    const TxRecord* tx = parts_.tx;
    const bool other_sender = tx != nullptr && tx->from && top_->from && *tx->from != *top_->from;
    const bool other_receiver = tx != nullptr && tx->to && top_->to && *tx->to != *top_->to;
    const bool other_value = tx != nullptr && top_->value && *top_->value != tx->value;
    const bool other_status =
        parts_.receipt != nullptr && parts_.receipt->ok && top_->ok && *parts_.receipt->ok != *top_->ok;
    if (!other_sender && !other_receiver && !other_value && !other_status) return;
    refuse(top_->origin, Code::mismatch, "call traces contradict the transaction they belong to; none of them is used",
           "traces of");
    traces_ = {};
    top_ = nullptr;
  }

  void find_sender() {
    if (parts_.tx != nullptr && parts_.tx->from) sender_ = parts_.tx->from;
    if (!sender_ && top_ != nullptr) sender_ = top_->from;
    if (sender_) {
      tx_.sender = scope_.view(*sender_);
    } else {
      ++scope_.counts->without_sender;
    }
  }

  void find_status() {
    if (parts_.receipt != nullptr) ok_ = parts_.receipt->ok;
    if (!ok_ && top_ != nullptr) ok_ = top_->ok;
    if (!ok_) ++scope_.counts->unknown_status;
  }

  /// A plain payment costs exactly 21,000 gas. Everything else may have run code that moved ether.
  bool may_run_code() const {
    if (parts_.receipt != nullptr && parts_.receipt->gas_used) return *parts_.receipt->gas_used != kPlainTransferGas;
    return parts_.tx == nullptr || parts_.tx->gas != kPlainTransferGas;
  }

  void push(ledger::Leg leg) {
    leg.position = static_cast<std::uint32_t>(tx_.legs.size());
    tx_.legs.push_back(leg);
  }

  void add_native_value() {
    if (traces_.empty() && scope_.has_loose_calls) {
      incomplete_ = true;  // the block's calls contain this value already, without saying whose it is
      return;
    }
    if (parts_.tx == nullptr) {
      if (top_ != nullptr) add_call(*top_, ledger::LegKind::transfer);
      return;
    }
    const u128 value = parts_.tx->value;
    if (value == 0) return;
    std::optional<Account> to = parts_.tx->to;
    if (!to && parts_.receipt != nullptr) to = parts_.receipt->contract;
    if (!to && top_ != nullptr) to = top_->to;
    if (!sender_ || !to)
      return refuse(parts_.tx->origin, Code::malformed,
                    "value moves, but its payer or the contract it creates is not given", "transaction");
    push(native_leg(scope_, &*sender_, &*to, value, ledger::LegKind::transfer));
  }

  void add_calls() {
    const std::vector<std::uint32_t>* failed =
        nullptr;  // path of the last failed call; its descendants follow it directly
    for (const TraceRecord& trace : traces_) {
      const bool under_failed = failed != nullptr && trace.address && trace.address->size() > failed->size() &&
                                std::equal(failed->begin(), failed->end(), trace.address->begin());
      const bool ok = !under_failed && trace.ok.value_or(true);
      if (!ok && !under_failed && trace.address) failed = &*trace.address;
      if (&trace == top_) continue;
      if (!ok) {
        if (trace.value.value_or(0) != 0) ++scope_.counts->failed_calls;
        continue;
      }
      add_call(trace, ledger::LegKind::internal);
    }
  }

  void add_call(const TraceRecord& trace, ledger::LegKind kind) {
    if (trace.kind == TraceKind::borrowed_call) return;
    if (trace.kind == TraceKind::selfdestruct && (!trace.from || !trace.to || !trace.value)) {
      ++scope_.counts->unfinished_selfdestructs;  // old tracers say only that it happened
      incomplete_ = true;
      return;
    }
    const u128 value = trace.value.value_or(0);
    if (value == 0) return;
    if (!trace.from || !trace.to)
      return refuse(trace.origin, Code::malformed, "value moves, but the call names no payer or no receiver",
                    "trace of");
    push(native_leg(scope_, &*trace.from, &*trace.to, value, kind));
  }

  void add_memo(std::string place, const std::string& text) {
    scope_.block->memos.push_back({parts_.hash, std::move(place), text});
  }

  void refuse_events() {
    for (const LogRecord& log : parts_.logs)
      refuse(log.origin, Code::mismatch, "event of a failed transaction", "log of");
    for (const TokenTransferRecord& transfer : parts_.token_transfers)
      refuse(transfer.origin, Code::mismatch, "token transfer of a failed transaction", "token transfer of");
  }

  void add_events() {
    if (!scope_.has_logs) {
      for (const TokenTransferRecord& transfer : parts_.token_transfers)
        add_token(transfer.contract, transfer.from, transfer.to, transfer.value, transfer.origin);
      return;
    }
    if (scope_.has_token_transfers) compare_token_transfers();
    std::vector<bool> paired(parts_.logs.size());
    for (const LogRecord& log : parts_.logs) {
      switch (log.event) {
        case Event::transfer: add_token(log.contract, log.from, log.to, log.value, log.origin); break;
        case Event::other_transfer: ++scope_.counts->other_transfers; break;
        case Event::deposit:
        case Event::withdrawal:
          if (scope_.assets->info(log.contract).wrapped && !has_twin(log, paired))
            add_token(log.contract, log.from, log.to, log.value, log.origin);
          break;
        case Event::pool: add_pool_event(log); break;
        case Event::memo: add_memo("log " + std::to_string(log.log_index), log.memo); break;
      }
    }
  }

  /// Some wrapped coins emit a Transfer from or to the zero address beside Deposit and Withdrawal; that is one mint,
  /// not two.
  bool has_twin(const LogRecord& event, std::vector<bool>& paired) const {
    for (std::size_t i = 0; i < parts_.logs.size(); ++i) {
      const LogRecord& log = parts_.logs[i];
      if (paired[i] || log.event != Event::transfer || log.contract != event.contract || log.value != event.value ||
          log.from != event.from || log.to != event.to)
        continue;
      paired[i] = true;
      return true;
    }
    return false;
  }

  void add_token(const Account& contract, const Account& from, const Account& to, const Word& value,
                 const Origin& origin) {
    if (!value.fits()) return refuse(origin, Code::overflow, "token amount needs more than 128 bits", "event of");
    if (from == kZeroAccount && to == kZeroAccount) {
      ++scope_.counts->zero_legs;
      return;
    }
    ledger::Leg leg;
    leg.kind = ledger::LegKind::token;
    if (from == kZeroAccount) {
      leg.kind = ledger::LegKind::issuance;
    } else {
      leg.from = scope_.view(from);
    }
    if (to == kZeroAccount) {
      leg.kind = ledger::LegKind::burn;
    } else {
      leg.to = scope_.view(to);
    }
    leg.asset = scope_.asset(contract);
    leg.amount = value.low;
    ++scope_.counts->token_legs;
    if (value.low == 0) ++scope_.counts->zero_legs;
    if (!scope_.assets->info(contract).verified) {
      leg.flags |= ledger::kLegUnverified;
      ++scope_.counts->unverified_legs;
    }
    push(leg);
  }

  void add_pool_event(const LogRecord& log) {
    ledger::Leg leg;
    leg.kind = ledger::LegKind::pool_event;
    leg.from = scope_.view(log.contract);
    ++scope_.counts->pool_events;
    push(leg);
  }

  /// The export of token transfers was made from the same events; a difference means that one of the two files is not
  /// whole.
  void compare_token_transfers() {
    const auto find_log = [this](std::uint64_t index) -> const LogRecord* {
      const auto found = std::ranges::lower_bound(parts_.logs, index, {}, &LogRecord::log_index);
      return found != parts_.logs.end() && found->log_index == index ? &*found : nullptr;
    };
    for (const TokenTransferRecord& transfer : parts_.token_transfers) {
      const LogRecord* log = find_log(transfer.log_index);
      const bool erc20 = log != nullptr && log->event == Event::transfer;
      const bool same =
          log != nullptr && log->contract == transfer.contract &&
          (log->event == Event::other_transfer ||
           (erc20 && log->from == transfer.from && log->to == transfer.to && log->value == transfer.value));
      if (!same)
        refuse(transfer.origin, Code::mismatch,
               log == nullptr ? "token transfer without its event" : "token transfer differs from its event",
               "token transfer of");
    }
    for (const LogRecord& log : parts_.logs) {
      if (log.event != Event::transfer) continue;
      const auto found =
          std::ranges::lower_bound(parts_.token_transfers, log.log_index, {}, &TokenTransferRecord::log_index);
      const bool listed = found != parts_.token_transfers.end() && found->log_index == log.log_index;
      if (!listed)
        refuse(log.origin, Code::mismatch, "event is used, but is missing among the token transfers", "log of");
    }
  }

  void add_fee() {
    const ReceiptRecord* receipt = parts_.receipt;
    std::optional<u128> price = receipt != nullptr ? receipt->gas_price : std::nullopt;
    if (!price && parts_.tx != nullptr) price = parts_.tx->gas_price;
    if (receipt == nullptr || !receipt->gas_used || !price || !sender_) {
      ++scope_.counts->without_fee;
      return;
    }
    u128 fee = 0;
    if (__builtin_mul_overflow(*receipt->gas_used, *price, &fee) ||
        !checked_add(fee, receipt->extra_fee.value_or(0), fee)) {
      return refuse(receipt->origin, Code::overflow, "fee needs more than 128 bits", "receipt of");
    }
    if (fee != 0) push(native_leg(scope_, &*sender_, nullptr, fee, ledger::LegKind::fee));
  }

  void finish() {
    if (!incomplete_) return;
    ++scope_.counts->incomplete;
    for (ledger::Leg& leg : tx_.legs) leg.flags |= ledger::kLegIncomplete;
  }

  const TxParts& parts_;
  const BlockScope& scope_;
  std::span<const TraceRecord> traces_;
  const TraceRecord* top_ = nullptr;
  std::optional<Account> sender_;
  std::optional<bool> ok_;
  bool incomplete_ = false;
  ledger::AccountTx tx_;
};

}  // namespace

AddressView BlockScope::view(const Account& account) const {
  accounts->push_back(account);
  return {AddressKind::account, accounts->back()};
}

std::uint32_t BlockScope::asset(const Account& contract) const {
  const auto [place, is_new] = asset_numbers->try_emplace(contract, static_cast<std::uint32_t>(block->assets.size()));
  if (is_new) block->assets.push_back(assets->key(contract));
  return place->second;
}

ledger::Leg native_leg(const BlockScope& scope, const Account* from, const Account* to, u128 amount,
                       ledger::LegKind kind) {
  ledger::Leg leg;
  if (from != nullptr) leg.from = scope.view(*from);
  if (to != nullptr) leg.to = scope.view(*to);
  leg.amount = amount;
  leg.kind = kind;
  return leg;
}

ledger::AccountTx build_transaction(const TxParts& parts, const BlockScope& scope) {
  return TxBuilder(parts, scope).run();
}

}  // namespace clew::formats::evm
