#pragma once
// Hexadecimal, and the two ways ledgers print a hash.
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/bytes.h"
#include "clew/base/result.h"

namespace clew::codec {

/// Lower-case hex without prefix.
std::string to_hex(Bytes bytes);
/// Reads hex of even length, either case, no prefix. Errors: `malformed` at the offending character, `truncated` for an
/// odd length.
Result<std::vector<std::uint8_t>> from_hex(std::string_view text);
/// As `to_hex`, bytes reversed when `reversed` (Bitcoin's way to print hashes).
std::string hash_text(const Hash256& hash, bool reversed);
/// 64 hex digits, "0x" allowed in front. Errors: `malformed`, `truncated`.
Result<Hash256> parse_hash(std::string_view text, bool reversed);

}  // namespace clew::codec
