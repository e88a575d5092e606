#pragma once
// Keys where an address is asked for. A private key must not be kept or shown: whoever reads it can move the value. An
// extended public key opens many addresses and is none of them.

#include <string>
#include <string_view>

namespace clew::codec {

/// Stands for each private key that was taken out of a text.
inline constexpr std::string_view kPrivateKeyMark = "[private key]";

/// The text without private keys: in wallet import format (Bitcoin and its relatives), encrypted (BIP-38), extended
/// (xprv, yprv, zprv ...). Also such a key with a slip in it. A key in hex cannot be told from the hash of a
/// transaction, and stays.
std::string without_private_keys(std::string_view text);
/// Whether without_private_keys() would change the text.
bool has_private_key(std::string_view text);

/// xpub, ypub, zpub, and those of other ledgers: base58check of 78 bytes with a public key at the end.
bool is_extended_public_key(std::string_view text);

}  // namespace clew::codec
