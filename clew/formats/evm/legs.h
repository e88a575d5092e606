#pragma once
// One transaction's records as legs.

#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "clew/formats/evm/assets.h"
#include "clew/formats/evm/record.h"
#include "clew/ledger/model.h"

namespace clew::formats::evm {

/// What joining met, for the summary.
struct JoinCounts {
  std::uint64_t transactions = 0;
  std::uint64_t failed = 0;                    ///< failed transactions
  std::uint64_t unknown_status = 0;            ///< taken as successful and flagged
  std::uint64_t without_fee = 0;               ///< gas used or its price is not given
  std::uint64_t without_sender = 0;            ///< known from events or traces only
  std::uint64_t incomplete = 0;                ///< flagged kLegIncomplete
  std::uint64_t failed_calls = 0;              ///< calls with value that failed, or under a failed call
  std::uint64_t unfinished_selfdestructs = 0;  ///< without beneficiary or amount
  std::uint64_t token_legs = 0, unverified_legs = 0, zero_legs = 0, other_transfers = 0, pool_events = 0;
};

/// What is being built: the block, the memory its addresses live in, and where complaints go.
struct BlockScope {
  ledger::Block* block = nullptr;
  std::deque<Account>* accounts = nullptr;                    ///< addresses stay where they are until the next block
  std::map<Account, std::uint32_t>* asset_numbers = nullptr;  ///< assets of this block
  const AssetBook* assets = nullptr;
  std::vector<Refusal>* refused = nullptr;
  JoinCounts* counts = nullptr;
  bool has_logs = false;  ///< the source gives events for this block
  bool has_token_transfers = false;
  bool has_loose_calls = false;  ///< it gives calls that name no transaction

  AddressView view(const Account& account) const;
  std::uint32_t asset(const Account& contract) const;
};

/// All records of one transaction.
struct TxParts {
  Hash256 hash;
  const TxRecord* tx = nullptr;
  const ReceiptRecord* receipt = nullptr;
  std::span<const TraceRecord> traces;
  std::span<const LogRecord> logs;
  std::span<const TokenTransferRecord> token_transfers;
};

/// Builds the ledger transaction: native value, then internal calls in the order of the call tree, then events by log
/// index, then the fee.
ledger::AccountTx build_transaction(const TxParts& parts, const BlockScope& scope);

/// A leg of native coin; no `from` or `to` where the account is null.
ledger::Leg native_leg(const BlockScope& scope, const Account* from, const Account* to, u128 amount,
                       ledger::LegKind kind);

}  // namespace clew::formats::evm
