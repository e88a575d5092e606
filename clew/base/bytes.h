#pragma once
// Views of bytes and the 32-byte hash every ledger names its things by.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace clew {

/// A view of bytes somebody else owns.
using Bytes = std::span<const std::uint8_t>;

inline Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// 32 bytes in the order they are hashed and stored ("internal" order). Bitcoin prints them reversed: that is the
/// printer's business (codec/hex.h).
struct Hash256 {
  std::array<std::uint8_t, 32> bytes{};

  friend bool operator==(const Hash256&, const Hash256&) = default;
  friend auto operator<=>(const Hash256&, const Hash256&) = default;
  Bytes view() const { return bytes; }
  /// The first eight bytes as a number: a good hash-table key, since the whole is already a hash.
  std::uint64_t prefix() const {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
};
static_assert(sizeof(Hash256) == 32);

/// Copies 32 bytes; `from.size()` must be 32.
Hash256 to_hash(Bytes from);

}  // namespace clew
