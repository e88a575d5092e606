#pragma once
// An address of any ledger, as lists and payments write it: which form it has, and a key that is equal exactly when two
// texts mean the same place, whatever ticker stands beside them.

#include <cstdint>
#include <string>
#include <string_view>

#include "clew/base/address.h"

namespace clew::codec {

enum class WalletForm : std::uint8_t {
  text,         ///< nothing we know: compared character by character
  evm,          ///< 20 bytes in hex: Ethereum, its side chains, and tokens on all of them
  tron,         ///< 0x41 and 20 bytes, in base58check or in hex
  base58check,  ///< Bitcoin and its relatives: version and hash. A CashAddr of a 20-byte hash is one too
  segwit,       ///< bech32(m) of a witness program
  bech32,       ///< bech32(m) of something else: cosmos, bnb, shielded addresses
  cashaddr,     ///< a CashAddr of a longer hash
  ripple,       ///< account of the XRP Ledger; a destination tag is not part of the place
  monero,       ///< spend and view key; a payment id is not part of the place
  solana,       ///< 32 bytes in base58, without a checksum: other ledgers' keys read so too
};
const char* wallet_form_name(WalletForm form);  ///< "EVM account", "base58check", ...

enum class Checksum : std::uint8_t {
  none,  ///< the form, or this text of it, has none
  right,
  wrong,  ///< an EVM account keeps its form (hex digits are a whole address); any other text is then `text`
};

struct WalletAddress {
  WalletForm form = WalletForm::text;
  Checksum checksum = Checksum::none;
  std::string key;  ///< form and bytes; never empty
  /// Hash of the public key or script that controls it, equal across ledgers: the same private key opens both. Empty
  /// where it cannot be told. Of EVM and Tron contracts it is the hash of something else, and equal all the same.
  std::string same_key;
  std::uint8_t prefix = 0;  ///< characters of the text that every address of its kind begins with
};

/// Longest text that is tried as an address; a longer one is `text`.
inline constexpr std::size_t kWalletTextMax = 512;

/// Reads any text; never fails. `out` is overwritten and keeps its memory. About half a microsecond.
void read_wallet_address(std::string_view text, WalletAddress& out);
WalletAddress read_wallet_address(std::string_view text);

/// The same for an address of a ledger: `network` as in address_text. Kinds that no list can name (none, scripts
/// without a form) give a key that no text has.
WalletAddress wallet_address(AddressView address, std::string_view network);

}  // namespace clew::codec
