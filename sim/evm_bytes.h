#pragma once
// Ethereum's encodings as the generators write them: RLP, the root of an index trie, the bloom filter of logs.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "clew/base/amount.h"
#include "clew/base/bytes.h"

namespace clew::sim {

/// Appends RLP items to a buffer. A list is written as its items, then closed: `const auto at = out.size();
/// ...items...; close_list(at, out)`.
namespace rlp {
void put_bytes(Bytes bytes, std::vector<std::uint8_t>& out);
void put_number(u128 value, std::vector<std::uint8_t>& out);
void close_list(std::size_t start, std::vector<std::uint8_t>& out);
}  // namespace rlp

/// Root of the Merkle-Patricia trie that maps the RLP of 0, 1, 2 ... to the values: transactions and receipts roots.
Hash256 index_trie_root(std::span<const std::vector<std::uint8_t>> values);

/// The 2048-bit filter over addresses and topics of logs.
class LogsBloom {
 public:
  /// The three bits of an address or a topic.
  using Bits = std::array<std::uint16_t, 3>;
  void set(const Bits& bits) {
    for (const std::uint16_t bit : bits) bytes_[255 - bit / 8] |= static_cast<std::uint8_t>(1u << (bit % 8));
  }
  void merge(const LogsBloom& other) {
    for (std::size_t i = 0; i < bytes_.size(); ++i) bytes_[i] |= other.bytes_[i];
  }
  Bytes view() const { return bytes_; }

 private:
  std::array<std::uint8_t, 256> bytes_{};
};

/// Remembers the bits of what was hashed last: tokens and signatures come again and again.
class BloomBits {
 public:
  BloomBits() : slots_(kSlots) {}
  const LogsBloom::Bits& of(Bytes item);

 private:
  static constexpr std::size_t kSlots = 1u << 16;  // 4 MB
  struct Slot {
    std::array<std::uint8_t, 32> item{};
    std::uint8_t size = 0;
    LogsBloom::Bits bits{};
  };
  std::vector<Slot> slots_;
};

/// Appends the hex digits of the bytes, lower case, without prefix.
void append_hex(Bytes bytes, std::string& out);
/// Appends the decimal digits of a number, or of the 256-bit number `high` * 2^128 + `low`.
void append_decimal(u128 value, std::string& out);
void append_decimal(u128 high, u128 low, std::string& out);

}  // namespace clew::sim
