#pragma once
// A Bitcoin chain written to blk files as it grows: BitcoinChain's transactions (bitcoin_chain.h) with a clock of their
// own for each block and bounded memory, for scenarios of any length.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "clew/base/result.h"
#include "clew/base/time.h"
#include "sim/bitcoin_chain.h"

namespace clew::sim {

struct BitcoinLedgerSettings {
  std::uint64_t seed = 0;  ///< for block times and the miners' keys
  /// Of block 0. Endowments need blocks before the story (endow() below): set it two days before the first spend().
  UnixTime genesis_time;
  std::int64_t spacing_seconds = 600;  ///< mean of the exponential gaps between blocks
  std::uint64_t bytes_per_file = 128u << 20;
};

class BitcoinLedger {
 public:
  static constexpr std::uint64_t kEndowableMax = 14'980'00000000;

  /// Opens blk00000.dat in `folder` (made).
  static Result<BitcoinLedger> create(const std::string& folder, const BitcoinLedgerSettings& settings);
  BitcoinLedger(BitcoinLedger&&) noexcept;
  BitcoinLedger& operator=(BitcoinLedger&&) noexcept;
  ~BitcoinLedger();

  /// Puts a transaction into the first block that closes after `time` and has room; times must not fall (blocks that
  /// are due are closed first). block_time() right after it is the transaction's time on the ledger. Returns the coins
  /// it makes, in output order; the fee is what the payments leave. A coin may be spent in the block that makes it.
  /// Coins are not remembered here: whoever calls knows whose coin is whose.
  std::vector<Coin> spend(UnixTime time, const std::vector<Coin>& inputs, const std::vector<Payment>& payments);

  /// New coins for people who were there before the story begins: coinbases of the miners pay for them, so the books of
  /// the chain balance. Only before the first spend(). `value` each, to the scripts; returns them in order. The blocks
  /// that takes are a minute apart, at least 101 and 1,600 at most. All endowments together may have kEndowableMax
  /// (regtest's subsidy halves every 150 blocks; checked).
  std::vector<Coin> endow(const std::vector<Payment>& payments);

  /// Closes the blocks that are due at `time`, as a spend() would.
  void advance(UnixTime time);

  /// A miner's luck: the block that closes next is found at `time`, which lies after the last spend() and not after the
  /// time drawn. What block_time() said of transactions already in it holds no longer.
  void block_found(UnixTime time);

  /// A second chain in `folder` that shares the blocks closed so far (their files are copied) and goes its own way from
  /// then on: times and miners come from `seed`. What waits in open blocks is in both. Errors: `io`.
  Result<BitcoinLedger> fork(const std::string& folder, std::uint64_t seed);

  UnixTime block_time() const;   ///< of the block that is open: when it will close
  std::uint64_t height() const;  ///< of the block that is open
  std::uint64_t transactions() const;
  std::uint64_t bytes() const;  ///< written, of closed blocks; a fork counts what it shares
  /// Closes the open block and the file. Errors: `io` (also of an earlier write).
  Result<void> finish();

 private:
  struct State;
  explicit BitcoinLedger(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace clew::sim
