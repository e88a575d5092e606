#pragma once
// Dense numbers of one ledger. They are enums so that they cannot be mixed up; 64 bits in the API, narrower on disk.
// They are assigned in ledger order and never leave the store: cases and bundles name transactions by hash.

#include <cstdint>
#include <type_traits>

namespace clew {

enum class TxIndex : std::uint64_t {};     ///< transactions of a ledger in order, from 0
enum class OutIndex : std::uint64_t {};    ///< outputs of a UTXO ledger in order, from 0; see is_outside()
enum class BlockIndex : std::uint64_t {};  ///< blocks of a ledger in order, from 0 (not the height)
enum class AddressId : std::uint64_t {};   ///< distinct addresses of a ledger by first appearance
enum class AssetId : std::uint32_t {};     ///< distinct assets of a ledger by first appearance; 0 is the native coin

template <class Id>
constexpr auto raw(Id id) {
  return static_cast<std::underlying_type_t<Id>>(id);
}

/// An output that a transaction of this ledger spends but no transaction of this ledger created (a ledger that starts
/// late, with a list of spent outputs beside it) has the top bit set.
inline constexpr std::uint64_t kOutsideBit = std::uint64_t{1} << 63;
constexpr bool is_outside(OutIndex out) {
  return (raw(out) & kOutsideBit) != 0;
}

inline constexpr AddressId kNoAddress{0};    ///< no address is known (e.g. the payer of a coinbase)
inline constexpr AddressId kUnspendable{1};  ///< provably unspendable: OP_RETURN and the like; value sent here is burnt
inline constexpr AssetId kNativeAsset{0};

}  // namespace clew
