// RLP and the trie from the Ethereum yellow paper, appendices B to D; the bloom filter from its section 4.3.1. The keys
// of an index trie are RLP numbers, of which none is the beginning of another, so that a branch never holds a value
// itself.

#include "sim/evm_bytes.h"

#include <algorithm>

#include "clew/base/check.h"
#include "clew/codec/hash.h"

namespace clew::sim {
namespace {

using Buffer = std::vector<std::uint8_t>;

std::size_t big_endian(u128 value, std::array<std::uint8_t, 16>& bytes) {
  std::size_t size = 0;
  for (u128 rest = value; rest != 0; rest >>= 8) bytes[15 - size++] = static_cast<std::uint8_t>(rest);
  return size;
}

struct HexTable {
  char digits[256][2];
  constexpr HexTable() : digits() {
    for (unsigned i = 0; i < 256; ++i) {
      digits[i][0] = "0123456789abcdef"[i >> 4];
      digits[i][1] = "0123456789abcdef"[i & 15];
    }
  }
};
constexpr HexTable kHex;

// One entry of an index trie: the key as half bytes.
struct Entry {
  std::array<std::uint8_t, 10> nibbles{};
  std::size_t size = 0;
  const Buffer* value = nullptr;
};

Entry entry_of(std::uint64_t index, const Buffer& value) {
  Buffer key;
  rlp::put_number(index, key);
  Entry entry;
  entry.value = &value;
  for (const std::uint8_t byte : key) {
    entry.nibbles[entry.size++] = byte >> 4;
    entry.nibbles[entry.size++] = byte & 15;
  }
  return entry;
}

void put_path(std::span<const std::uint8_t> nibbles, bool leaf, Buffer& out) {
  std::array<std::uint8_t, 8> path{};
  const bool odd = nibbles.size() % 2 != 0;
  path[0] = static_cast<std::uint8_t>((leaf ? 0x20 : 0) | (odd ? 0x10 | nibbles[0] : 0));
  std::size_t size = 1;
  for (std::size_t i = odd ? 1 : 0; i < nibbles.size(); i += 2)
    path[size++] = static_cast<std::uint8_t>(nibbles[i] << 4 | nibbles[i + 1]);
  rlp::put_bytes(Bytes(path).first(size), out);
}

// Appends the RLP of the node over `entries`, which agree in their first `depth` nibbles.
void put_node(std::span<const Entry> entries, std::size_t depth, Buffer& out);

// Appends how a parent names the node: its hash, or the node itself if it is shorter.
void put_reference(std::span<const Entry> entries, std::size_t depth, Buffer& out) {
  const std::size_t start = out.size();
  put_node(entries, depth, out);
  if (out.size() - start < 32) return;
  const Hash256 hash = codec::keccak256(Bytes(out).subspan(start));
  out.resize(start);
  rlp::put_bytes(hash.view(), out);
}

void put_node(std::span<const Entry> entries, std::size_t depth, Buffer& out) {
  const std::size_t start = out.size();
  const Entry& first = entries.front();
  const Entry& last = entries.back();
  const std::span<const std::uint8_t> rest(first.nibbles.data() + depth, first.size - depth);
  if (entries.size() == 1) {
    put_path(rest, true, out);
    rlp::put_bytes(*first.value, out);
    return rlp::close_list(start, out);
  }
  std::size_t common = 0;
  while (first.nibbles[depth + common] == last.nibbles[depth + common]) ++common;
  if (common != 0) {
    put_path(rest.first(common), false, out);
    put_reference(entries, depth + common, out);
    return rlp::close_list(start, out);
  }
  std::size_t at = 0;
  for (std::uint8_t nibble = 0; nibble < 16; ++nibble) {
    std::size_t end = at;
    while (end < entries.size() && entries[end].nibbles[depth] == nibble) ++end;
    if (end == at) {
      out.push_back(0x80);
    } else {
      put_reference(entries.subspan(at, end - at), depth + 1, out);
    }
    at = end;
  }
  out.push_back(0x80);
  rlp::close_list(start, out);
}

}  // namespace

namespace rlp {

void put_bytes(Bytes bytes, Buffer& out) {
  if (bytes.size() == 1 && bytes[0] < 0x80) {
    out.push_back(bytes[0]);
    return;
  }
  if (bytes.size() < 56) {
    out.push_back(static_cast<std::uint8_t>(0x80 + bytes.size()));
  } else {
    std::array<std::uint8_t, 16> size{};
    const std::size_t count = big_endian(bytes.size(), size);
    out.push_back(static_cast<std::uint8_t>(0xb7 + count));
    out.insert(out.end(), size.end() - static_cast<std::ptrdiff_t>(count), size.end());
  }
  out.insert(out.end(), bytes.begin(), bytes.end());
}

void put_number(u128 value, Buffer& out) {
  std::array<std::uint8_t, 16> bytes{};
  const std::size_t count = big_endian(value, bytes);
  put_bytes(Bytes(bytes).last(count), out);
}

void close_list(std::size_t start, Buffer& out) {
  const std::size_t payload = out.size() - start;
  std::array<std::uint8_t, 16> head{};
  std::size_t count = 1;
  if (payload < 56) {
    head[15] = static_cast<std::uint8_t>(0xc0 + payload);
  } else {
    count += big_endian(payload, head);
    head[16 - count] = static_cast<std::uint8_t>(0xf7 + count - 1);
  }
  out.insert(out.begin() + static_cast<std::ptrdiff_t>(start), head.end() - static_cast<std::ptrdiff_t>(count),
             head.end());
}

}  // namespace rlp

Hash256 index_trie_root(std::span<const Buffer> values) {
  Buffer node;
  if (values.empty()) {
    node.push_back(0x80);
    return codec::keccak256(node);
  }
  // In the order of the keys' bytes: 1 to 127 are themselves, 0 is 0x80, all others begin with more.
  std::vector<Entry> entries;
  entries.reserve(values.size());
  const std::size_t low = std::min<std::size_t>(values.size(), 128);
  for (std::size_t i = 1; i < low; ++i) entries.push_back(entry_of(i, values[i]));
  entries.push_back(entry_of(0, values[0]));
  for (std::size_t i = low; i < values.size(); ++i) entries.push_back(entry_of(i, values[i]));
  put_node(entries, 0, node);
  return codec::keccak256(node);
}

const LogsBloom::Bits& BloomBits::of(Bytes item) {
  CLEW_DCHECK(item.size() == 20 || item.size() == 32);
  Slot& slot = slots_[codec::xxh3(item) % kSlots];
  if (slot.size == item.size() && std::equal(item.begin(), item.end(), slot.item.begin())) return slot.bits;
  const Hash256 hash = codec::keccak256(item);
  slot.size = static_cast<std::uint8_t>(item.size());
  std::copy(item.begin(), item.end(), slot.item.begin());
  for (std::size_t i = 0; i < 3; ++i)
    slot.bits[i] = static_cast<std::uint16_t>((hash.bytes[2 * i] << 8 | hash.bytes[2 * i + 1]) & 2047);
  return slot.bits;
}

void append_hex(Bytes bytes, std::string& out) {
  const std::size_t start = out.size();
  out.resize(start + 2 * bytes.size());
  char* to = out.data() + start;
  for (const std::uint8_t byte : bytes) {
    *to++ = kHex.digits[byte][0];
    *to++ = kHex.digits[byte][1];
  }
}

void append_decimal(u128 value, std::string& out) {
  char digits[40];
  std::size_t at = sizeof digits;
  while (value > UINT64_MAX) {  // the last 18 digits, then the rest
    constexpr std::uint64_t kPiece = 1'000'000'000'000'000'000;
    auto piece = static_cast<std::uint64_t>(value % kPiece);
    value /= kPiece;
    for (int i = 0; i < 18; ++i, piece /= 10) digits[--at] = static_cast<char>('0' + piece % 10);
  }
  auto rest = static_cast<std::uint64_t>(value);
  do {
    digits[--at] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  out.append(digits + at, sizeof digits - at);
}

void append_decimal(u128 high, u128 low, std::string& out) {
  if (high == 0) return append_decimal(low, out);
  std::array<std::uint64_t, 4> limbs{static_cast<std::uint64_t>(high >> 64), static_cast<std::uint64_t>(high),
                                     static_cast<std::uint64_t>(low >> 64), static_cast<std::uint64_t>(low)};
  std::string digits;
  while (std::any_of(limbs.begin(), limbs.end(), [](std::uint64_t limb) { return limb != 0; })) {
    std::uint64_t remainder = 0;
    for (std::uint64_t& limb : limbs) {
      const u128 part = u128{remainder} << 64 | limb;
      limb = static_cast<std::uint64_t>(part / 10);
      remainder = static_cast<std::uint64_t>(part % 10);
    }
    digits.push_back(static_cast<char>('0' + remainder));
  }
  out.append(digits.rbegin(), digits.rend());
}

}  // namespace clew::sim
