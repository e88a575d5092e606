#pragma once
// An address as bytes: what two parties must share to be the same place on a ledger. Text forms are codec/address.h.

#include <cstdint>
#include <string>
#include <string_view>

#include "clew/base/bytes.h"

namespace clew {

/// What the bytes of an address are. A value is stored on disk: never renumber.
enum class AddressKind : std::uint8_t {
  none = 0,            ///< no address; no bytes
  unspendable = 1,     ///< provably unspendable script; no bytes
  key_hash = 2,        ///< hash160 of a public key: P2PKH, and P2PK (the same key is the same owner)
  script_hash = 3,     ///< hash160 of a script: P2SH
  witness_key = 4,     ///< P2WPKH, 20 bytes
  witness_script = 5,  ///< P2WSH, 32 bytes
  taproot = 6,         ///< P2TR, 32 bytes
  witness_other = 7,   ///< version byte then a program of 2..40 bytes: a future witness version, never dropped
  bare_multisig = 8,   ///< hash160 of the whole script; it has no text form of its own
  bare_script = 9,     ///< hash160 of a script of no standard form
  account = 16,        ///< 20-byte EVM account
  named = 32,          ///< UTF-8 text: account number, or a name in a list of transfers
};

/// Borrowed view of an address; `bytes` must outlive it.
struct AddressView {
  AddressKind kind = AddressKind::none;
  Bytes bytes;
};

/// Owned address: kind byte then the bytes. Compares and hashes as the whole.
struct Address {
  std::string packed{'\0'};

  Address() = default;
  Address(AddressKind kind, Bytes bytes) : packed(1, static_cast<char>(kind)) { packed.append(as_text(bytes)); }
  explicit Address(AddressView view) : Address(view.kind, view.bytes) {}
  AddressKind kind() const { return static_cast<AddressKind>(packed[0]); }
  Bytes bytes() const { return as_bytes(packed).subspan(1); }
  AddressView view() const { return {kind(), bytes()}; }
  friend bool operator==(const Address&, const Address&) = default;
  friend auto operator<=>(const Address&, const Address&) = default;
};

}  // namespace clew
