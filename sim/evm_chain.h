#pragma once
// Makes an EVM chain in the forms ethereum-etl exports: blocks, transactions, receipts, logs, token_transfers, traces.
// Hashes are Keccak-256 over RLP as on a real chain (without the state: roots that would need it are of the block's own
// content). Rows are written as blocks close; memory holds one block and the native balances.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "clew/base/amount.h"
#include "clew/base/bytes.h"
#include "clew/base/result.h"
#include "clew/base/time.h"

namespace clew::sim {

using EvmAddress = std::array<std::uint8_t, 20>;

/// The address that stands for (`seed`, `name`, `number`): the last 20 bytes of a Keccak-256, so that its checksum form
/// is as good as any.
EvmAddress evm_address(std::uint64_t seed, std::string_view name, std::uint64_t number);
/// "0x" and 40 hex digits: lower case, as exports write it, or in the mixed case of EIP-55.
std::string evm_text(const EvmAddress& address);
std::string evm_checksum_text(const EvmAddress& address);
std::string evm_hash_text(const Hash256& hash);  ///< "0x" and 64 hex digits

struct EvmLog {
  EvmAddress contract{};
  std::vector<Hash256> topics;
  std::vector<std::uint8_t> data;
};
/// ERC-20 Transfer.
EvmLog transfer_log(const EvmAddress& token, const EvmAddress& from, const EvmAddress& to, u128 amount);
/// Swap event of a Uniswap V2 pair: `in0`, `in1` paid in, `out0`, `out1` paid out.
EvmLog swap_log(const EvmAddress& pool, const EvmAddress& sender, const EvmAddress& to, u128 in0, u128 in1, u128 out0,
                u128 out1);
/// Deposit event of a router of memo swaps (THORChain's form): to, asset (zero = native), amount, memo.
EvmLog memo_deposit_log(const EvmAddress& router, const EvmAddress& to, const EvmAddress& asset, u128 amount,
                        std::string_view memo);

/// Native value moved by a call inside a transaction.
struct EvmCall {
  EvmAddress from{}, to{};
  u128 value = 0;
};

struct EvmSend {
  EvmAddress from{}, to{};
  u128 value = 0;
  u128 gas_price = 20'000'000'000;
  std::uint64_t gas_used = 21'000;
  bool failed = false;  ///< reverted: pays gas, moves nothing
  std::vector<std::uint8_t> input;
  std::vector<EvmCall> calls;
  std::vector<EvmLog> logs;
};

struct EvmSettings {
  std::uint64_t chain_id = 1337;
  UnixTime genesis_time;
  std::int64_t slot_seconds =
      12;  ///< block times are multiples after genesis; a slot without transactions has no block
  EvmAddress miner{};
};

class EvmChain {
 public:
  /// Opens the files in `folder` (made). `openings`: native balances at genesis, written as genesis traces.
  static Result<EvmChain> create(const std::string& folder, const EvmSettings& settings,
                                 const std::vector<std::pair<EvmAddress, u128>>& openings);
  EvmChain(EvmChain&&) noexcept;
  EvmChain& operator=(EvmChain&&) noexcept;
  ~EvmChain();

  /// Puts a transaction into the block of `time`'s slot; times must not fall. Returns its hash. The sender must be able
  /// to pay value and gas, and each call what it moves (checked). Token balances are the caller's business.
  Hash256 send(UnixTime time, const EvmSend& transaction);
  /// Native balance after all that was sent.
  u128 balance(const EvmAddress& account) const;
  /// What gas of a transaction costs: gas_price * gas_used.
  static u128 fee(const EvmSend& transaction) { return transaction.gas_price * transaction.gas_used; }
  /// Closes the last block and the files. Errors: `io` (also of an earlier write).
  Result<void> finish();

  std::uint64_t transactions() const;
  std::uint64_t blocks() const;
  std::uint64_t bytes() const;

 private:
  struct State;
  explicit EvmChain(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace clew::sim
