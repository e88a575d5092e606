// Variable-length integers. Both families are read strictly: one value has one encoding, so that what was written, read
// and written again is the same bytes, and a hash over a file means something.
//
//   LEB128:        7 bits a byte, low first, the top bit says "more follows". 300 is ac 02. A last byte of zero after
//                  another byte (ac 82 00) says nothing and is refused.
//   compact size:  below 0xfd the byte itself; fd + 2, fe + 4, ff + 8 bytes, low first. Bitcoin Core refuses a longer
//                  form than needed, and so does this.
// Source: DWARF 5, 7.6 (LEB128); Bitcoin Core, serialize.h (ReadCompactSize).

#include "clew/codec/varint.h"

namespace clew::codec {
namespace {

/// `count` bytes, low first; the caller has checked that they are there.
std::uint64_t little_endian(Bytes bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) value |= std::uint64_t{bytes[i]} << (8 * i);
  return value;
}

template <class Value>
Result<Value> read_leb128(Bytes bytes, std::size_t& position, const char* what) {
  constexpr unsigned kBits = sizeof(Value) * 8;
  Value value = 0;
  std::size_t at = position;
  for (unsigned shift = 0;; shift += 7, ++at) {
    if (at == bytes.size()) return fail(Code::truncated, what, position);
    const std::uint8_t byte = bytes[at];
    const unsigned bits = byte & 0x7f;
    if (shift >= kBits || (shift + 7 > kBits && (bits >> (kBits - shift)) != 0)) {
      return fail(Code::overflow, what, position);
    }
    value |= Value{bits} << shift;
    if ((byte & 0x80) != 0) continue;
    if (byte == 0 && shift != 0) return fail(Code::malformed, what, position);
    position = at + 1;
    return value;
  }
}

template <class Value>
void write_leb128(Value value, std::vector<std::uint8_t>& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::uint8_t>(value) | 0x80);
  out.push_back(static_cast<std::uint8_t>(value));
}

void write_little_endian(std::uint64_t value, unsigned count, std::vector<std::uint8_t>& out) {
  for (unsigned i = 0; i < count; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

}  // namespace

Result<Bytes> ByteReader::take(std::uint64_t count, const char* what) {
  if (count > remaining()) return fail(Code::truncated, what, position_);
  const Bytes taken = bytes_.subspan(position_, count);
  position_ += count;
  return taken;
}

Result<std::uint8_t> ByteReader::u8(const char* what) {
  return CLEW_TRY(take(1, what))[0];
}

Result<std::uint16_t> ByteReader::u16(const char* what) {
  return static_cast<std::uint16_t>(little_endian(CLEW_TRY(take(2, what))));
}

Result<std::uint32_t> ByteReader::u32(const char* what) {
  return static_cast<std::uint32_t>(little_endian(CLEW_TRY(take(4, what))));
}

Result<std::uint64_t> ByteReader::u64(const char* what) {
  return little_endian(CLEW_TRY(take(8, what)));
}

Result<std::uint64_t> ByteReader::compact_size(const char* what) {
  if (empty()) return fail(Code::truncated, what, position_);
  const std::uint8_t first = bytes_[position_];
  if (first < 0xfd) {
    ++position_;
    return first;
  }
  const std::size_t count = first == 0xfd ? 2 : first == 0xfe ? 4 : 8;
  if (remaining() < 1 + count) return fail(Code::truncated, what, position_);
  const std::uint64_t value = little_endian(bytes_.subspan(position_ + 1, count));
  const std::uint64_t least = count == 2 ? 0xfd : std::uint64_t{1} << (4 * count);  // 2^16 for 4 bytes, 2^32 for 8
  if (value < least) return fail(Code::malformed, what, position_);
  position_ += 1 + count;
  return value;
}

Result<std::uint64_t> ByteReader::leb128(const char* what) {
  return read_leb128<std::uint64_t>(bytes_, position_, what);
}

Result<u128> ByteReader::leb128_u128(const char* what) {
  return read_leb128<u128>(bytes_, position_, what);
}

void put_leb128(std::uint64_t value, std::vector<std::uint8_t>& out) {
  write_leb128(value, out);
}

void put_leb128_u128(u128 value, std::vector<std::uint8_t>& out) {
  write_leb128(value, out);
}

void put_u32(std::uint32_t value, std::vector<std::uint8_t>& out) {
  write_little_endian(value, 4, out);
}

void put_u64(std::uint64_t value, std::vector<std::uint8_t>& out) {
  write_little_endian(value, 8, out);
}

void put_compact_size(std::uint64_t value, std::vector<std::uint8_t>& out) {
  if (value < 0xfd) {
    out.push_back(static_cast<std::uint8_t>(value));
    return;
  }
  const unsigned count = value <= 0xffff ? 2 : value <= 0xffff'ffff ? 4 : 8;
  out.push_back(count == 2 ? 0xfd : count == 4 ? 0xfe : 0xff);
  write_little_endian(value, count, out);
}

}  // namespace clew::codec
