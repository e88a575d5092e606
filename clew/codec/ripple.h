#pragma once
// XRP Ledger addresses: base58check with an alphabet of its own, classic (r...) and with a tag (X...).
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "clew/base/result.h"

namespace clew::codec {

struct RippleAddress {
  std::array<std::uint8_t, 20> account{};  ///< hash160 of the public key
  std::optional<std::uint32_t> tag;        ///< destination tag of an X-address
  bool test_network = false;               ///< says an X-address; a classic one does not say
};
/// Errors: `malformed` at the offending character or for a wrong length, `mismatch` for the checksum, `limit`.
Result<RippleAddress> ripple_decode(std::string_view text);
/// The classic address.
std::string ripple_encode(const std::array<std::uint8_t, 20>& account);

}  // namespace clew::codec
