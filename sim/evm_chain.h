#pragma once
// Makes an EVM chain in the forms ethereum-etl exports: blocks, transactions, receipts, logs, token_transfers, traces.
// Hashes are Keccak-256 over RLP as on a real chain, transactions and receipts roots and blooms are the real ones. What
// would need a state or keys is replaced, so that everything can be computed again from the files: the state root is
// Keccak-256 of (parent's state root, transactions root, receipts root), of the genesis block Keccak-256 of its
// openings (20 bytes of address, 32 of value, by address); a transaction has chain id * 2 + 35 for v, its sender for r
// and 1 for s; mix hash and nonce are zero. Rows are written as blocks close; memory holds one block and the native
// balances.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
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
/// Any event: `signature` as in "Transfer(address,address,uint256)"; indexed arguments are addresses here, the others
/// numbers or addresses (evm_word).
EvmLog event_log(const EvmAddress& contract, std::string_view signature, const std::vector<EvmAddress>& indexed,
                 const std::vector<Hash256>& data);
Hash256 evm_word(u128 value);
Hash256 evm_word(const EvmAddress& address);
/// ERC-20 Transfer; from or to the zero address it mints or burns.
EvmLog transfer_log(const EvmAddress& token, const EvmAddress& from, const EvmAddress& to, u128 amount);
EvmLog mint_log(const EvmAddress& token, const EvmAddress& to, u128 amount);
EvmLog burn_log(const EvmAddress& token, const EvmAddress& from, u128 amount);
/// WETH9's Deposit and Withdrawal: native coins become wrapped ones of `account`, and back.
EvmLog wrap_log(const EvmAddress& wrapped, const EvmAddress& account, u128 amount);
EvmLog unwrap_log(const EvmAddress& wrapped, const EvmAddress& account, u128 amount);
EvmLog approval_log(const EvmAddress& token, const EvmAddress& owner, const EvmAddress& spender, u128 amount);
/// An issuer freezes an account (FiatToken's form), or lets it go.
EvmLog blacklist_log(const EvmAddress& token, const EvmAddress& account);
EvmLog unblacklist_log(const EvmAddress& token, const EvmAddress& account);
/// Swap event of a Uniswap V2 pair: `in0`, `in1` paid in, `out0`, `out1` paid out.
EvmLog swap_log(const EvmAddress& pool, const EvmAddress& sender, const EvmAddress& to, u128 in0, u128 in1, u128 out0,
                u128 out1);
/// Deposit event of a router of memo swaps (THORChain's form): to, asset (zero = native), amount, memo.
EvmLog memo_deposit_log(const EvmAddress& router, const EvmAddress& to, const EvmAddress& asset, u128 amount,
                        std::string_view memo);
/// TransferOut event of such a router, what it pays: vault, to, asset (zero = native), amount, memo ("OUT:" and the
/// hash of what was paid in, 64 digits in upper case).
EvmLog transfer_out_log(const EvmAddress& router, const EvmAddress& vault, const EvmAddress& to,
                        const EvmAddress& asset, u128 amount, std::string_view memo);
std::string out_memo(const Hash256& inbound, bool reversed);  ///< reversed: a Bitcoin transaction

/// Input of a call: the selector of "transfer(address,uint256)" and its arguments.
std::vector<std::uint8_t> call_input(std::string_view signature, const std::vector<Hash256>& arguments);

/// Native value moved by a call inside a transaction. Of depth 1 are calls the receiver of the transaction makes, of
/// depth n + 1 those made within the last call of depth n.
struct EvmCall {
  EvmAddress from{}, to{};
  u128 value = 0;
  std::uint32_t depth = 1;
};

struct EvmSend {
  EvmAddress from{}, to{};
  u128 value = 0;
  u128 gas_price = 20'000'000'000;
  std::uint64_t gas_used = 21'000;
  bool failed = false;  ///< reverted: pays gas, moves nothing; its calls are traced as failed, its logs do not happen
  std::vector<std::uint8_t> input;
  std::vector<EvmCall> calls;
  std::vector<EvmLog> logs;
};

/// About what such a transaction uses: 21,000, its input, calls and logs. Never needed for a plain payment.
std::uint64_t usual_gas(const EvmSend& transaction);

struct EvmSettings {
  std::uint64_t chain_id = 1337;
  UnixTime genesis_time;
  std::int64_t slot_seconds = 12;  ///< a slot without transactions has no block
  EvmAddress miner{};
  u128 block_reward = 2'000'000'000'000'000'000;  ///< to the miner; fees go to nobody, as export rows show it
};

class EvmChain {
 public:
  /// Opens the files in `folder` (made). `openings`: native balances at genesis, written as genesis traces.
  static Result<EvmChain> create(const std::string& folder, const EvmSettings& settings,
                                 const std::vector<std::pair<EvmAddress, u128>>& openings);
  EvmChain(EvmChain&&) noexcept;
  EvmChain& operator=(EvmChain&&) noexcept;
  ~EvmChain();

  /// Puts a transaction into the block of the slot that ends at `time` or next after it; times must not fall. Returns
  /// its hash. The sender must be able to pay value and gas, and each call what it moves (checked). Token balances are
  /// the caller's business.
  Hash256 send(UnixTime time, EvmSend transaction);
  /// The time on the ledger of what is sent at `time`: genesis and a multiple of slot_seconds, at least one.
  UnixTime block_time(UnixTime time) const;
  /// Native balance after all that was sent.
  u128 balance(const EvmAddress& account) const;
  /// What gas of a transaction costs: gas_price * gas_used.
  static u128 fee(const EvmSend& transaction) { return transaction.gas_price * transaction.gas_used; }
  /// Closes the last block and the files. Errors: `io` (also of an earlier write).
  Result<void> finish();

  std::uint64_t transactions() const;
  std::uint64_t blocks() const;
  std::uint64_t bytes() const;
  const EvmSettings& settings() const;

 private:
  struct State;
  explicit EvmChain(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace clew::sim
