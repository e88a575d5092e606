#pragma once
// CashAddr: addresses of Bitcoin Cash and its forks.
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/bytes.h"
#include "clew/base/result.h"

namespace clew::codec {

struct CashAddress {
  std::string prefix;              ///< lower case: "bitcoincash", "bchtest", "ecash"
  unsigned type = 0;               ///< 0 key, 1 script; 2 and 3 the same, able to hold tokens; 0..15
  std::vector<std::uint8_t> hash;  ///< 20 to 64 bytes
};
/// Requires type 0..15 and a hash of 20, 24, 28, 32, 40, 48, 56 or 64 bytes.
std::string cashaddr_encode(std::string_view prefix, unsigned type, Bytes hash);
/// Reads an address with its prefix ("bitcoincash:q...") or without one, which then is `prefix`. Errors: `malformed` at
/// the offending character (alphabet, mixed case, padding, length), `mismatch` for the checksum.
Result<CashAddress> cashaddr_decode(std::string_view text, std::string_view prefix = "bitcoincash");

}  // namespace clew::codec
