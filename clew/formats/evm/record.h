#pragma once
// What the files say, decoded: one struct per kind of record, absent fields absent.

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clew/base/amount.h"
#include "clew/base/bytes.h"
#include "clew/base/result.h"

namespace clew::formats::evm {

using Account = std::array<std::uint8_t, 20>;

/// An EVM word as a number: token amounts have 256 bits; only those below 2^128 become legs.
struct Word {
  u128 high = 0, low = 0;
  bool fits() const { return high == 0; }
  friend auto operator<=>(const Word&, const Word&) = default;
};

/// Where a record stands: for the quarantine, and to tell equal records of one file from the same record in two files.
struct Origin {
  std::uint32_t file = 0;
  std::uint64_t offset = 0;
};

struct Withdrawal {
  std::uint64_t index = 0;
  Account to{};
  u128 amount = 0;  ///< wei
  friend bool operator==(const Withdrawal&, const Withdrawal&) = default;
};

struct BlockRecord {
  Origin origin;
  std::uint64_t number = 0;
  std::optional<Hash256> hash, parent;
  std::optional<std::int64_t> time;
  std::optional<std::vector<Withdrawal>> withdrawals;
};

struct TxRecord {
  Origin origin;
  Hash256 hash;
  std::optional<std::uint64_t> block;
  std::optional<std::uint64_t> index;
  std::optional<Hash256> block_hash;
  std::optional<std::int64_t> time;
  std::optional<Account> from, to;  ///< no `to`: creates a contract
  u128 value = 0;
  std::optional<u128> gas, gas_price;
  std::string memo;  ///< call data that reads as a memo (codec/memo.h)
};

struct ReceiptRecord {
  Origin origin;
  Hash256 tx;
  std::optional<std::uint64_t> block;
  std::optional<std::uint64_t> index;
  std::optional<u128> gas_used, gas_price;
  std::optional<u128> extra_fee;  ///< L1 data fee and blob fee
  std::optional<bool> ok;         ///< status
  std::optional<Account> contract;
};

/// What an event means for money.
enum class Event : std::uint8_t {
  transfer,        ///< ERC-20: from, to, value
  other_transfer,  ///< the same signature in another shape: ERC-721, or unindexed arguments
  deposit,         ///< wrapped native coin: to, value
  withdrawal,      ///< from, value
  pool,            ///< a swap
  memo,            ///< a router of memo swaps says where a deposit goes, or which deposit a payout answers
};

struct LogRecord {
  Origin origin;
  Hash256 tx;
  std::optional<std::uint64_t> block;
  std::optional<std::uint64_t> index;  ///< of the transaction
  std::uint64_t log_index = 0;
  Account contract{};
  Event event = Event::transfer;
  Account from{}, to{};
  Word value;
  std::string memo;
  std::uint64_t digest = 0;  ///< of address, topics and data: equal records are equal here
};

struct TokenTransferRecord {
  Origin origin;
  Hash256 tx;
  std::optional<std::uint64_t> block;
  std::uint64_t log_index = 0;
  Account contract{}, from{}, to{};
  Word value;
};

enum class TraceKind : std::uint8_t {
  call,           ///< moves value
  borrowed_call,  ///< delegatecall, callcode, staticcall: runs foreign code, moves nothing to others
  create,
  selfdestruct,
  reward,  ///< block reward, uncle reward
  genesis,
  daofork,  ///< irregular state change: moves value
};

struct TraceRecord {
  Origin origin;
  TraceKind kind = TraceKind::call;
  std::optional<std::uint64_t> block;
  std::optional<Hash256> tx;
  std::optional<std::uint64_t> index;                 ///< of the transaction
  std::optional<std::vector<std::uint32_t>> address;  ///< path in the call tree; empty = top-level call
  std::optional<std::uint64_t> order;                 ///< trace_index
  std::optional<std::int64_t> time;
  std::optional<Account> from, to;
  std::optional<u128> value;
  std::string reward_type;
  std::optional<bool> ok;  ///< from error and status; absent when neither is given
  bool partial = false;    ///< the tracer was told to leave inner calls out
};

/// What a contract claims about itself (ethereum-etl tokens); display only.
struct TokenClaim {
  Account contract{};
  std::string symbol;
  unsigned decimals = 0;
  friend auto operator<=>(const TokenClaim&, const TokenClaim&) = default;
};

struct Refusal {
  Origin origin;
  Code code = Code::malformed;
  std::string reason;
  std::string record;
};

struct LoadCounts {
  std::uint64_t records = 0;         ///< CSV rows and JSON objects
  std::uint64_t unused_records = 0;  ///< of known kinds that carry no value: contracts, exchange rates
  std::uint64_t other_logs = 0;      ///< events that are no money
};

/// Everything decoded from one file, or from all.
struct Records {
  std::vector<BlockRecord> blocks;
  std::vector<TxRecord> txs;
  std::vector<ReceiptRecord> receipts;
  std::vector<LogRecord> logs;
  std::vector<TokenTransferRecord> token_transfers;
  std::vector<TraceRecord> traces;
  std::vector<TokenClaim> claims;
  std::vector<Refusal> refused;
  LoadCounts counts;

  /// Moves the other's records behind these.
  void append(Records&& other);
};

}  // namespace clew::formats::evm
