// Spent outputs, compressed as a node keeps them.
//
// Undo data holds what a block destroyed so that it can be taken back; for a ledger that starts late it is the only
// source of the value and owner of old coins. Numbers are base-128 with the high group first and one added per group
// (VARINT: one value, one form). An amount is divided by its powers of ten. Scripts of the common forms keep 20 or 32
// bytes behind a type: 0 key hash, 1 script hash, 2 and 3 a key's x with the parity of y, 4 and 5 the same for a key
// that was written in full; other scripts follow in full behind their size + 6.
//
// Types 4 and 5 need y, since the address is the hash of the key as it was written: OpenSSL's secp256k1 solves the
// curve equation. Refused: a home-made square root modulo p (thirty lines less dependence, but the one place where a
// slip would silently give another owner). Source: Bitcoin Core, serialize.h (VARINT), compressor.cpp, undo.h; btcd,
// blockchain/compress.go; bcoin, lib/coins/undocoins.js.

#include "clew/formats/bitcoin/spent.h"

#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include <algorithm>
#include <memory>

#include "clew/codec/hash.h"
#include "clew/codec/varint.h"
#include "clew/formats/bitcoin/network.h"

namespace clew::formats::bitcoin {
namespace {

constexpr std::uint64_t kSpecialScripts = 6;

Result<std::uint64_t> read_varint(codec::ByteReader& reader, const char* what) {
  const std::size_t start = reader.position();
  for (std::uint64_t value = 0;; ++value) {
    const std::uint8_t byte = CLEW_TRY(reader.u8(what));
    if (value > (~std::uint64_t{0} >> 7)) return fail(Code::overflow, what, start);
    value = (value << 7) | (byte & 0x7f);
    if ((byte & 0x80) == 0) return value;
    if (value == ~std::uint64_t{0}) return fail(Code::overflow, what, start);
  }
}

void keep(AddressKind kind, Bytes bytes, Spent& spent) {
  spent.kind = kind;
  spent.bytes = {};
  std::ranges::copy(bytes, spent.bytes.bytes.begin());
  spent.bytes.size = static_cast<std::uint8_t>(bytes.size());
}

struct FreeGroup {
  void operator()(EC_GROUP* group) const { EC_GROUP_free(group); }
};
struct FreePoint {
  void operator()(EC_POINT* point) const { EC_POINT_free(point); }
};

/// Writes the key with this x and parity in full, 65 bytes; false if there is none on the curve.
bool full_key(Bytes x, bool odd, std::array<std::uint8_t, 65>& key) {
  thread_local const std::unique_ptr<EC_GROUP, FreeGroup> group(EC_GROUP_new_by_curve_name(NID_secp256k1));
  const std::unique_ptr<EC_POINT, FreePoint> point(EC_POINT_new(group.get()));
  std::array<std::uint8_t, 33> shortened{static_cast<std::uint8_t>(odd ? 3 : 2)};
  std::ranges::copy(x, shortened.begin() + 1);
  return EC_POINT_oct2point(group.get(), point.get(), shortened.data(), shortened.size(), nullptr) == 1 &&
         EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, key.data(), key.size(), nullptr) ==
             key.size();
}

Result<void> read_special_script(codec::ByteReader& reader, std::uint64_t type, Spent& spent) {
  const std::size_t start = reader.position();
  const Bytes bytes = CLEW_TRY(reader.take(type < 2 ? 20 : 32, "compressed script"));
  if (type == 0) keep(AddressKind::key_hash, bytes, spent);
  if (type == 1) keep(AddressKind::script_hash, bytes, spent);
  if (type < 2) return {};
  if (type < 4) {
    std::array<std::uint8_t, 33> key{static_cast<std::uint8_t>(type)};
    std::ranges::copy(bytes, key.begin() + 1);
    keep(AddressKind::key_hash, codec::hash160(key), spent);
    return {};
  }
  std::array<std::uint8_t, 65> key{};
  if (!full_key(bytes, type == 5, key)) return fail(Code::malformed, "a public key that is not on the curve", start);
  keep(AddressKind::key_hash, codec::hash160(key), spent);
  return {};
}

Result<Spent> read_compressed_output(codec::ByteReader& reader) {
  Spent spent;
  const std::size_t start = reader.position();
  const auto value = decompress_amount(CLEW_TRY(read_varint(reader, "value of a spent output")));
  if (!value) return fail(value.error().code, value.error().reason, start);
  const std::uint64_t size = CLEW_TRY(read_varint(reader, "size of a spent script"));
  if (size < kSpecialScripts) {
    CLEW_TRY_VOID(read_special_script(reader, size, spent));
    spent.value = *value;
    return spent;
  }
  return spent_of(*value, CLEW_TRY(reader.take(size - kSpecialScripts, "script of a spent output")));
}

}  // namespace

Spent spent_of(std::uint64_t value, Bytes script) {
  codec::AddressBytes made;
  const AddressView address = codec::classify_script(script, made).address;
  Spent spent;
  spent.value = value;
  keep(address.kind, address.bytes, spent);
  return spent;
}

std::uint64_t compress_amount(std::uint64_t value) {
  if (value == 0) return 0;
  std::uint64_t exponent = 0;
  for (; value % 10 == 0 && exponent < 9; ++exponent) value /= 10;
  if (exponent < 9) return 1 + (value / 10 * 9 + value % 10 - 1) * 10 + exponent;
  return 1 + (value - 1) * 10 + 9;
}

Result<std::uint64_t> decompress_amount(std::uint64_t compressed) {
  if (compressed == 0) return std::uint64_t{0};
  std::uint64_t rest = compressed - 1;
  const std::uint64_t exponent = rest % 10;
  rest /= 10;
  u128 value = exponent < 9 ? u128{rest / 9} * 10 + rest % 9 + 1 : u128{rest} + 1;
  for (std::uint64_t i = 0; i < exponent; ++i) value *= 10;  // below 2^64 * 10^9
  if (value > kMoneyMax) return fail(Code::overflow, "a spent output above 21 million coins");
  return static_cast<std::uint64_t>(value);
}

Result<BlockUndo> read_block_undo(Bytes payload) {
  codec::ByteReader reader(payload);
  BlockUndo undo;
  const std::uint64_t count = CLEW_TRY(reader.compact_size("number of transactions in undo data"));
  if (count > reader.remaining()) return fail(Code::truncated, "number of transactions in undo data");
  undo.inputs_of_tx.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::size_t start = reader.position();
    const std::uint64_t inputs = CLEW_TRY(reader.compact_size("number of spent outputs"));
    if (inputs > reader.remaining() / 3) return fail(Code::truncated, "number of spent outputs", start);
    undo.inputs_of_tx.push_back(static_cast<std::uint32_t>(inputs));
    for (std::uint64_t j = 0; j < inputs; ++j) {
      const std::uint64_t code = CLEW_TRY(read_varint(reader, "height of a spent output"));
      if (code > 1)
        CLEW_TRY_VOID(
            read_varint(reader, "version of a spent output"));  // always there above height 0, once held the version
      undo.spent.push_back(CLEW_TRY(read_compressed_output(reader)));
    }
  }
  if (!reader.empty()) return fail(Code::malformed, "bytes behind the undo data", reader.position());
  return undo;
}

Result<std::vector<Spent>> read_spent_list(Bytes bytes) {
  codec::ByteReader reader(bytes);
  std::vector<Spent> list;
  while (!reader.empty()) {
    const std::size_t start = reader.position();
    const std::uint64_t value = CLEW_TRY(reader.u64("value of a spent output"));
    if (value > kMoneyMax) return fail(Code::overflow, "a spent output above 21 million coins", start);
    const std::uint64_t size = CLEW_TRY(reader.compact_size("size of a spent script"));
    list.push_back(spent_of(value, CLEW_TRY(reader.take(size, "script of a spent output"))));
  }
  return list;
}

Result<std::vector<NamedSpent>> read_spent_store(Bytes bytes) {
  codec::ByteReader reader(bytes);
  std::vector<NamedSpent> list;
  while (!reader.empty()) {
    NamedSpent named;
    named.txid = to_hash(CLEW_TRY(reader.take(32, "id of a spent transaction")));
    named.vout = CLEW_TRY(reader.u32("number of a spent output"));
    const std::uint32_t size = CLEW_TRY(reader.u32("size of a spent output"));
    const std::size_t start = reader.position();
    codec::ByteReader record(CLEW_TRY(reader.take(size, "spent output")));
    const auto read = [&]() -> Result<Spent> {
      CLEW_TRY_VOID(read_varint(record, "height of a spent output"));
      return read_compressed_output(record);
    }();
    if (!read) return fail(read.error().code, read.error().reason, start + read.error().offset);
    if (!record.empty()) return fail(Code::malformed, "bytes behind a spent output", start + record.position());
    named.spent = *read;
    list.push_back(named);
  }
  return list;
}

}  // namespace clew::formats::bitcoin
