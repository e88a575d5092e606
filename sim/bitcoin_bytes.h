#pragma once
// Bitcoin's serialisation as the generators write it: transactions, coinbases, Merkle roots, headers with regtest's
// proof of work. Signatures and keys are placeholders of the usual size.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "clew/base/bytes.h"
#include "clew/base/time.h"
#include "sim/bitcoin_chain.h"

namespace clew::sim {

using ByteBuffer = std::vector<std::uint8_t>;

inline constexpr std::array<std::uint8_t, 4> kRegtestMagic{0xfa, 0xbf, 0xb5, 0xda};

/// What a block at `height` may create on regtest: 50 coins, halved every 150 blocks.
std::uint64_t regtest_subsidy(std::uint64_t height);

struct TxIds {
  Hash256 txid, wtxid;       ///< the same for a transaction without witness
  std::uint64_t weight = 0;  ///< BIP141
};
/// Appends the transaction that spends `inputs` in the form blocks hold.
TxIds put_transaction(std::span<const Coin> inputs, std::span<const Payment> payments, ByteBuffer& out);
/// Virtual size of that transaction (BIP141): what fee rates are measured in.
std::uint64_t virtual_size(std::span<const Coin> inputs, std::span<const Payment> payments);

/// Appends a coinbase whose script starts with `height_push`; with a commitment (BIP141) it has an output for it and a
/// witness. Returns its id.
Hash256 put_coinbase(Bytes height_push, const Payment& reward, const std::optional<Hash256>& commitment,
                     ByteBuffer& out);
/// The height as BIP34 wants it: the shortest push. (Padded to the two bytes a coinbase script must have.)
ByteBuffer bip34_push(std::uint64_t height);
/// Commitment of BIP141 from the witness ids of all transactions but the coinbase, with a reserved value of zeros.
Hash256 witness_commitment(std::span<const TxIds> transactions);

/// Root of the tree over `level`, which is used up. At least one id.
Hash256 merkle_root(std::vector<Hash256> level);

/// Appends a header whose nonce meets regtest's target; returns the block's hash.
Hash256 put_mined_header(const Hash256& parent, const Hash256& root, UnixTime time, ByteBuffer& out);

}  // namespace clew::sim
