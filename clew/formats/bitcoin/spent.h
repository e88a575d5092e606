#pragma once
// Spent outputs beside a block: a node's undo data and the lists other programs write. README.md shows the bytes of
// each form.

#include <cstdint>
#include <string_view>
#include <vector>

#include "clew/base/address.h"
#include "clew/base/bytes.h"
#include "clew/base/result.h"
#include "clew/codec/script.h"

namespace clew::formats::bitcoin {

/// One output that is spent: what it was worth and whose it was.
struct Spent {
  std::uint64_t value = 0;
  AddressKind kind = AddressKind::none;
  codec::AddressBytes bytes;
  AddressView view() const { return {kind, bytes.view()}; }
  friend bool operator==(const Spent& a, const Spent& b) {
    return a.value == b.value && a.kind == b.kind && a.bytes.size == b.bytes.size && a.bytes.bytes == b.bytes.bytes;
  }
};
Spent spent_of(std::uint64_t value, Bytes script);

/// A node's undo data of one block (CBlockUndo): for each transaction but the coinbase, what its inputs spend, in
/// order.
struct BlockUndo {
  std::vector<std::uint32_t> inputs_of_tx;
  std::vector<Spent> spent;
};
/// Errors: `truncated`, `malformed` (also for bytes behind the end, and a public key that is not on the curve),
/// `overflow`.
Result<BlockUndo> read_block_undo(Bytes payload);

/// A list of outputs in the order in which a block's inputs spend them, nothing else: value (8 bytes) and script, one
/// after the other (bcoin).
Result<std::vector<Spent>> read_spent_list(Bytes bytes);

/// The same list as JSON: an array of {"txout": {"value": N, "script_pubkey": "hex"}} (Floresta).
Result<std::vector<Spent>> read_spent_json(std::string_view json);

/// An output with its name.
struct NamedSpent {
  Hash256 txid;
  std::uint32_t vout = 0;
  Spent spent;
};
/// Records of outpoint (32 + 4 bytes), size (4 bytes) and a compressed output (btcd's test data).
Result<std::vector<NamedSpent>> read_spent_store(Bytes bytes);

/// Bitcoin Core's amount compression, and back. Errors of the way back: `overflow` above 21 million coins.
std::uint64_t compress_amount(std::uint64_t value);
Result<std::uint64_t> decompress_amount(std::uint64_t compressed);

}  // namespace clew::formats::bitcoin
