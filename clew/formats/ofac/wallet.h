#pragma once
// Addresses of digital currencies in lists: what is the same address, and whether its checksum holds.

#include <cstdint>
#include <string>
#include <string_view>

namespace clew::formats::ofac {

/// One text for one address: EVM accounts and bech32 in lower case, anything else as written. The ticker is no part of
/// it: an account is the same on every ledger that knows it.
std::string canonical_address(std::string_view address);

enum class Checksum : std::uint8_t {
  right,
  wrong,
  none,  ///< the form has none (an EVM account in one case), or is not known here
};
/// Checks EVM accounts (EIP-55), segwit, Base58Check (also of Litecoin, Zcash, Dash, Tron, ...), XRP, Monero and cash
/// addresses. The form is told from the address; the ticker decides where two would fit.
Checksum address_checksum(std::string_view ticker, std::string_view address);

}  // namespace clew::formats::ofac
