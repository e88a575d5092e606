#pragma once
#include <string>

#include "clew/base/bytes.h"
#include "clew/base/result.h"

namespace clew::codec {

/// True if the bytes start with the zstd frame magic.
bool is_zstd(Bytes bytes);
/// The content of all frames. Errors: `malformed`, `truncated`, `limit` (more than `size_max` bytes: a bomb).
Result<std::string> zstd_decompress(Bytes bytes, std::uint64_t size_max = std::uint64_t{8} << 30);

}  // namespace clew::codec
