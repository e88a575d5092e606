// Any bytes as a row of integers: each that reads is written as the same bytes, and no read moves past the end.

#include "clew/codec/varint.h"

#include <algorithm>

#include "clew/base/check.h"

using namespace clew;

namespace {

void check_same(Bytes read, const std::vector<std::uint8_t>& written) {
  CLEW_CHECK(std::equal(read.begin(), read.end(), written.begin(), written.end()));
}

/// Reads with `read` until it fails; what was read must be what `write` writes.
template <class Read, class Write>
void check_row(Bytes bytes, const Read& read, const Write& write) {
  codec::ByteReader reader(bytes);
  while (true) {
    const std::size_t before = reader.position();
    const auto value = read(reader);
    CLEW_CHECK(reader.position() <= bytes.size());
    if (!value) {
      CLEW_CHECK(reader.position() == before && value.error().offset == before);
      return;
    }
    std::vector<std::uint8_t> written;
    write(*value, written);
    check_same(bytes.subspan(before, reader.position() - before), written);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using codec::ByteReader;
  const Bytes bytes(data, size);
  check_row(bytes, [](ByteReader& r) { return r.leb128("n"); }, codec::put_leb128);
  check_row(bytes, [](ByteReader& r) { return r.leb128_u128("n"); }, codec::put_leb128_u128);
  check_row(bytes, [](ByteReader& r) { return r.compact_size("n"); }, codec::put_compact_size);
  check_row(bytes, [](ByteReader& r) { return r.u32("n"); }, codec::put_u32);
  check_row(bytes, [](ByteReader& r) { return r.u64("n"); }, codec::put_u64);
  return 0;
}
