#pragma once
// Records of all files made one: the same fact once, contradictions out, everything placed in its block.

#include <cstdint>
#include <string_view>
#include <vector>

#include "clew/formats/evm/record.h"

namespace clew::formats::evm {

/// Records in ledger order; every `block` is set. The order of files and records does not show.
struct Ordered {
  std::vector<BlockRecord> blocks;                   ///< by number
  std::vector<TxRecord> txs;                         ///< by (block, hash)
  std::vector<ReceiptRecord> receipts;               ///< by (block, transaction)
  std::vector<LogRecord> logs;                       ///< by (block, transaction, log index)
  std::vector<TokenTransferRecord> token_transfers;  ///< the same
  std::vector<TraceRecord> tx_traces;                ///< by (block, transaction, path or order); `tx` is set
  std::vector<TraceRecord>
      block_traces;                ///< rewards, genesis, fork, and calls that name no transaction; by (block, order)
  std::vector<TokenClaim> claims;  ///< by contract, one each
  std::vector<Refusal> refused;
  LoadCounts loaded;
  std::uint64_t duplicates = 0;      ///< records dropped because an equal one was there
  std::uint64_t contradictions = 0;  ///< records refused because another one of the same name says something else
};

/// Merges records of one name field by field: what only one says is kept, what two say differently refuses all of them.
/// Records that name no block get it from their transaction. O(n log n).
Ordered reconcile(Records records, std::string_view network);

}  // namespace clew::formats::evm
