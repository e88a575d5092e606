#pragma once
// Monero's base58, which goes block by block, and its addresses.
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/bytes.h"
#include "clew/base/result.h"

namespace clew::codec {

std::string monero_base58_encode(Bytes bytes);
/// Errors: `malformed` at the offending character or for an impossible length or block; `limit` for a text of more than
/// 512 characters.
Result<std::vector<std::uint8_t>> monero_base58_decode(std::string_view text);

struct MoneroAddress {
  std::uint8_t tag = 0;  ///< network and kind: 18 main, 19 main with a payment id, 42 main subaddress; 24.., 53..
  std::array<std::uint8_t, 64> keys{};  ///< spend key, view key: who receives
  std::array<std::uint8_t, 8> payment_id{};
  bool has_payment_id = false;
};
/// Errors: as above; `mismatch` for a wrong checksum; `unsupported` for an unknown tag.
Result<MoneroAddress> monero_decode(std::string_view text);
std::string monero_encode(const MoneroAddress& address);

}  // namespace clew::codec
