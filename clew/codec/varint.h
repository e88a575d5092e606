#pragma once
// Variable-length integers: LEB128 (ours, on disk) and Bitcoin's compact size, and little-endian reads, all
// bounds-checked.
#include <cstdint>
#include <vector>

#include "clew/base/amount.h"
#include "clew/base/bytes.h"
#include "clew/base/result.h"

namespace clew::codec {

/// Reads from the front of a span and moves on; never past the end.
class ByteReader {
 public:
  explicit ByteReader(Bytes bytes) : bytes_(bytes) {}
  std::size_t position() const { return position_; }
  std::size_t remaining() const { return bytes_.size() - position_; }
  bool empty() const { return remaining() == 0; }
  Result<Bytes> take(std::uint64_t count, const char* what);
  Result<std::uint8_t> u8(const char* what);
  Result<std::uint16_t> u16(const char* what);
  Result<std::uint32_t> u32(const char* what);
  Result<std::uint64_t> u64(const char* what);
  Result<std::uint64_t> compact_size(const char* what);  ///< Bitcoin; refuses non-canonical forms (`malformed`)
  Result<std::uint64_t> leb128(const char* what);
  Result<u128> leb128_u128(const char* what);

 private:
  Bytes bytes_;
  std::size_t position_ = 0;
};

void put_leb128(std::uint64_t value, std::vector<std::uint8_t>& out);
void put_leb128_u128(u128 value, std::vector<std::uint8_t>& out);
void put_u32(std::uint32_t value, std::vector<std::uint8_t>& out);
void put_u64(std::uint64_t value, std::vector<std::uint8_t>& out);
void put_compact_size(std::uint64_t value, std::vector<std::uint8_t>& out);

}  // namespace clew::codec
