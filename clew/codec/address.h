#pragma once
// Text forms of addresses per network. The whole address is compared, never a part of it.
#include <string>
#include <string_view>

#include "clew/base/address.h"
#include "clew/base/result.h"

namespace clew::codec {

/// Parameters of a Bitcoin-like network's addresses.
struct AddressNetwork {
  std::string_view name;           ///< "bitcoin", "testnet3", "signet", "regtest"
  std::uint8_t key_prefix = 0;     ///< base58 version of P2PKH
  std::uint8_t script_prefix = 0;  ///< base58 version of P2SH
  std::string_view segwit_prefix;  ///< "bc"
};
/// Known networks by name; nullptr if unknown.
const AddressNetwork* address_network(std::string_view name);

/// Text of an address on a network: base58check or bech32(m) for Bitcoin networks, EIP-55 mixed case for accounts, the
/// text itself for names. Kinds without a text form print as "multisig:<hex>", "script:<hex>", "unspendable", "none".
/// For a network that is not Bitcoin-like `network` is only used for kinds that need it.
std::string address_text(AddressView address, std::string_view network);

/// Reads what address_text prints (and lower- or upper-case accounts; mixed case must satisfy EIP-55). With a Bitcoin
/// network only its own addresses are accepted; with any other network: 0x + 40 hex is an account, everything else is a
/// name if `names_allowed`. Errors: `malformed`, `mismatch` (checksum; another network's prefix).
Result<Address> parse_address(std::string_view text, std::string_view network, bool names_allowed = false);

/// Tries every known network and account form: for label files that do not say. Errors: `malformed` when nothing fits.
Result<Address> parse_any_address(std::string_view text);

}  // namespace clew::codec
