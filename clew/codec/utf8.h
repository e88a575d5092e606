#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace clew::codec {

/// Offset of the first byte that is not part of a valid UTF-8 sequence (no surrogates, no overlong forms), or npos.
std::size_t invalid_utf8(std::string_view text);
/// The text with every invalid byte replaced by U+FFFD.
std::string repaired_utf8(std::string_view text);

}  // namespace clew::codec
