#pragma once
// Ordered records as blocks.

#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "clew/formats/evm/assets.h"
#include "clew/formats/evm/legs.h"
#include "clew/formats/evm/reconcile.h"
#include "clew/ledger/model.h"

namespace clew::formats::evm {

/// Builds blocks one after the other. What is refused while joining is added to `refused()`.
class Joiner {
 public:
  Joiner(Ordered records, AssetBook assets, std::string network);
  Joiner(const Joiner&) = delete;
  Joiner& operator=(const Joiner&) = delete;

  /// Number of the next block; nothing at the end.
  std::optional<std::uint64_t> next_height() const;
  /// Hash the records give for a block; zero if none.
  Hash256 hash_at_next() const;
  Hash256 parent_at_next() const;
  /// Leaves the next block out.
  void skip();
  /// Builds the next block; valid until the next call. Requires next_height().
  const ledger::Block& next();
  /// What stands before the next block, for checking its parent.
  void set_previous(std::uint64_t height, const Hash256& hash) { previous_ = {height, hash}; }

  const JoinCounts& counts() const { return counts_; }
  std::vector<Refusal>& refused() { return refused_; }
  /// Records consumed and records in all.
  std::uint64_t done() const;
  std::uint64_t total() const { return total_; }
  std::uint64_t blocks_without_time() const { return without_time_; }
  std::uint64_t blocks_without_header() const { return without_header_; }
  std::uint64_t loose_calls() const { return loose_calls_; }

 private:
  struct Cursor {
    std::size_t block = 0, tx = 0, receipt = 0, log = 0, token_transfer = 0, tx_trace = 0, block_trace = 0;
  };
  struct Scope {
    const BlockRecord* header = nullptr;
    std::span<const TxRecord> txs;
    std::span<const ReceiptRecord> receipts;
    std::span<const LogRecord> logs;
    std::span<const TokenTransferRecord> token_transfers;
    std::span<const TraceRecord> tx_traces, block_traces;
  };
  Scope scope_at(std::uint64_t height, Cursor& cursor) const;
  Hash256 hash_of(const Scope& scope) const;
  UnixTime time_of(const Scope& scope);
  void connect_block(const Scope& scope);
  void add_transactions(const Scope& scope, const BlockScope& out);
  void add_before(const Scope& scope, const BlockScope& out);
  void add_after(const Scope& scope, const BlockScope& out);
  Hash256 block_name() const;

  Ordered records_;
  AssetBook assets_;
  std::string network_;
  Cursor cursor_;
  std::uint64_t total_ = 0;
  JoinCounts counts_;
  std::vector<Refusal> refused_;
  std::optional<std::pair<std::uint64_t, Hash256>> previous_;
  std::uint64_t without_time_ = 0, without_header_ = 0, loose_calls_ = 0;
  ledger::Block block_;
  std::deque<Account> accounts_;
  std::map<Account, std::uint32_t> asset_numbers_;
};

}  // namespace clew::formats::evm
