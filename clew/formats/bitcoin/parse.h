#pragma once
// One block from bytes to the value-flow model, and the spent outputs beside it.

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "clew/base/result.h"
#include "clew/codec/script.h"
#include "clew/formats/bitcoin/reader.h"
#include "clew/formats/bitcoin/spent.h"
#include "clew/ledger/model.h"

namespace clew::formats::bitcoin {

/// Address bytes with a fixed place in memory, used again for every block.
class AddressArena {
 public:
  void clear() { used_ = 0; }
  /// A place that stays valid until clear(). `keep_last` makes the next call give another one.
  codec::AddressBytes& place();
  void keep_last() { ++used_; }

 private:
  static constexpr std::size_t kChunk = 512;
  std::vector<std::unique_ptr<std::array<codec::AddressBytes, kChunk>>> chunks_;
  std::size_t used_ = 0;
};

/// A block of the model with the memory its views point into. Used again for block after block: the lists keep their
/// room.
struct ParsedBlock {
  ledger::Block block;
  std::array<std::uint64_t, codec::kScriptTypeCount> outputs_of_type{};
  std::vector<Spent> spent;  ///< of the undo data, if any: the inputs point into it

  AddressArena arena;
  std::vector<ledger::UtxoTx> spare;  ///< transactions of larger blocks before, kept for their lists
  std::vector<Hash256> txids;
  TxView tx;
};

/// Reads a block into the model. `bytes` must outlive what is in `parsed`.
/// Checks: complete and nothing behind it, exactly the first transaction is a coinbase, the Merkle root is the header's
/// and proves the list. Errors, with the offset in `bytes`: as read_tx, `malformed`, `mismatch` (Merkle root).
Result<void> parse_block(Bytes bytes, std::uint64_t height, ParsedBlock& parsed);

/// Inputs of a block that spend an output.
std::uint64_t spending_inputs(const ledger::Block& block);

/// Gives the inputs of a block, in order, what they spend; `spent` must outlive the block.
/// Errors, and then nothing is changed: `mismatch` when the number differs, when an output created in this block has
/// another value or owner, or when a transaction would create more than it spends.
Result<void> attach_spent(const std::vector<Spent>& spent, ledger::Block& block);

}  // namespace clew::formats::bitcoin
