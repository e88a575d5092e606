#pragma once
// Base58 and Base58Check (Bitcoin). Source: the reference behaviour fixed by Bitcoin Core's test vectors.
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/bytes.h"
#include "clew/base/result.h"

namespace clew::codec {

std::string base58_encode(Bytes bytes);
/// Errors: `malformed` at the offending character; `limit` for a text of more than 512 characters.
Result<std::vector<std::uint8_t>> base58_decode(std::string_view text);
std::string base58check_encode(Bytes payload);
/// The payload without checksum. Errors as above, `truncated`, `mismatch` for a wrong checksum.
Result<std::vector<std::uint8_t>> base58check_decode(std::string_view text);

}  // namespace clew::codec
