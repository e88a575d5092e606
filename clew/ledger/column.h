#pragma once
// The encodings of a column on disk, and views that read them in place. A view never reads outside its bytes, whatever
// they are: what is damaged gives wrong numbers until verify() finds it, never a crash.

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "clew/base/amount.h"
#include "clew/base/bytes.h"
#include "clew/base/result.h"

namespace clew::ledger {

/// How a column is written. Stored: never renumber.
enum class Encoding : std::uint8_t {
  fixed = 1,    ///< `width` bytes a row (0..8), little-endian; width 0: all rows are 0
  varint = 2,   ///< LEB128, found through the offset of every 64th row
  sorted = 3,   ///< ascending: every 64th row in full, LEB128 differences between
  records = 4,  ///< `width` raw bytes a row (32 for hashes); width 0: all rows are zero bytes
  blob = 5,     ///< raw bytes; a row is a byte
};

inline constexpr std::uint64_t kRowsPerGroup = 64;  ///< rows between two entry points of a varint or sorted column
inline constexpr std::size_t kReadAhead = 8;        ///< a fixed column may be read this far beyond its end: writers pad

/// One column ready to be written.
struct EncodedColumn {
  std::uint8_t width = 0;
  std::uint64_t rows = 0;
  std::vector<std::uint8_t> bytes;
};

EncodedColumn encode_fixed(std::span<const std::uint64_t> values);
EncodedColumn encode_fixed(std::span<const std::uint32_t> values);
EncodedColumn encode_fixed(std::span<const std::uint8_t> values);
/// Errors: `overflow` when the column passes 4 GiB.
Result<EncodedColumn> encode_varint(std::span<const std::uint64_t> values);
Result<EncodedColumn> encode_varint(std::span<const u128> values);
/// `values` ascending. Errors: as encode_varint.
Result<EncodedColumn> encode_sorted(std::span<const std::uint64_t> values);
EncodedColumn encode_hashes(std::span<const Hash256> values);
EncodedColumn encode_blob(std::span<const std::uint8_t> bytes);

/// Whether `size` bytes can be a column of `rows` rows in this encoding (its fixed parts lie inside).
bool plausible(Encoding encoding, unsigned width, std::uint64_t rows, std::uint64_t size);

constexpr std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}
constexpr u128 zigzag(i128 value) {
  return (static_cast<u128>(value) << 1) ^ static_cast<u128>(value >> 127);
}
constexpr i128 unzigzag(u128 value) {
  return static_cast<i128>(value >> 1) ^ -static_cast<i128>(value & 1);
}

inline std::uint32_t load_u32(const std::uint8_t* at) {
  std::uint32_t value = 0;
  std::memcpy(&value, at, sizeof value);
  return value;
}
inline std::uint64_t load_u64(const std::uint8_t* at) {
  std::uint64_t value = 0;
  std::memcpy(&value, at, sizeof value);
  return value;
}
static_assert(std::endian::native == std::endian::little, "columns are read in place as little-endian numbers");

/// Reads Encoding::fixed. At least kReadAhead bytes must follow the column in its mapping.
class FixedColumn {
 public:
  FixedColumn() = default;
  FixedColumn(Bytes bytes, unsigned width, std::uint64_t rows)
      : data_(bytes.data()),
        rows_(rows),
        mask_(width == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * width)) - 1),
        width_(width) {}
  std::uint64_t rows() const { return rows_; }
  /// Value of row `i`; 0 beyond the end.
  std::uint64_t operator[](std::uint64_t i) const { return i < rows_ ? load_u64(data_ + i * width_) & mask_ : 0; }
  /// Asks for the row's cache line, to be read soon.
  void prefetch(std::uint64_t i) const {
    if (i < rows_) __builtin_prefetch(data_ + i * width_);
  }
  /// First row in [0, rows) whose value is not below `value`; rows ascend. O(log rows).
  std::uint64_t lower_bound(std::uint64_t value) const;
  /// Last row in [0, rows) whose value is at most `value`, searched outwards from `guess`; rows ascend and row 0 is at
  /// most `value`.
  std::uint64_t last_at_most(std::uint64_t value, std::uint64_t guess) const;

 private:
  const std::uint8_t* data_ = nullptr;
  std::uint64_t rows_ = 0;
  std::uint64_t mask_ = 0;
  std::uint64_t width_ = 0;
};

/// Reads Encoding::varint.
class VarintColumn {
 public:
  VarintColumn() = default;
  VarintColumn(Bytes bytes, std::uint64_t rows);
  std::uint64_t rows() const { return rows_; }
  /// Asks for the cache line that says where the row's group is, to be read soon.
  void prefetch(std::uint64_t i) const {
    if (i < rows_) __builtin_prefetch(offsets_ + i / kRowsPerGroup * 4);
  }
  /// Value of row `i`; 0 beyond the end.
  std::uint64_t operator[](std::uint64_t i) const;
  u128 wide(std::uint64_t i) const;
  /// Calls `use(row, value)` for all rows in order.
  template <class Use>
  void for_each(const Use& use) const {
    for_each(0, rows_, use);
  }
  /// The same for rows [begin, end), cut to those there are. `Value` is u128 for columns of such.
  template <class Value = std::uint64_t, class Use>
  void for_each(std::uint64_t begin, std::uint64_t end, const Use& use) const;

 private:
  const std::uint8_t* seek(std::uint64_t i) const;

  const std::uint8_t* offsets_ = nullptr;
  const std::uint8_t* data_ = nullptr;
  const std::uint8_t* end_ = nullptr;
  std::uint64_t rows_ = 0;
};

/// Reads Encoding::sorted.
class SortedColumn {
 public:
  SortedColumn() = default;
  SortedColumn(Bytes bytes, std::uint64_t rows);
  std::uint64_t rows() const { return rows_; }
  std::uint64_t operator[](std::uint64_t i) const;
  /// First row in [0, rows) whose value is not below `value`. O(log rows).
  std::uint64_t lower_bound(std::uint64_t value) const;
  /// Calls `use(row, value)` from row `begin` in order until it returns false or the rows end.
  template <class Use>
  void for_each(std::uint64_t begin, const Use& use) const;
  /// The same from the first row whose value is not below `value`. `near` says where the search begins, and is told
  /// where it ended: cheap for values that rise from call to call. Any number will do.
  template <class Use>
  void for_each_from(std::uint64_t value, std::uint64_t& near, const Use& use) const;

 private:
  /// The last group that begins below `value`, or the first one.
  std::uint64_t group_below(std::uint64_t value, std::uint64_t near) const;
  std::uint64_t first_of(std::uint64_t group) const { return load_u64(firsts_ + group * 8); }
  const std::uint8_t* differences(std::uint64_t group) const;

  const std::uint8_t* offsets_ = nullptr;
  const std::uint8_t* firsts_ = nullptr;
  const std::uint8_t* data_ = nullptr;
  const std::uint8_t* end_ = nullptr;
  std::uint64_t rows_ = 0;
};

/// Reads Encoding::records of hashes.
class HashColumn {
 public:
  HashColumn() = default;
  HashColumn(Bytes bytes, unsigned width, std::uint64_t rows)
      : data_(width == 0 ? nullptr : bytes.data()), rows_(rows) {}
  std::uint64_t rows() const { return rows_; }
  Hash256 operator[](std::uint64_t i) const {
    Hash256 hash;
    if (i < rows_ && data_ != nullptr) std::memcpy(hash.bytes.data(), data_ + i * 32, 32);
    return hash;
  }
  /// Asks for the row's cache line, to be read soon.
  void prefetch(std::uint64_t i) const {
    if (i < rows_) __builtin_prefetch(data_ + i * 32);
  }

 private:
  const std::uint8_t* data_ = nullptr;
  std::uint64_t rows_ = 0;
};

/// Reads Encoding::blob.
class BlobColumn {
 public:
  BlobColumn() = default;
  explicit BlobColumn(Bytes bytes) : bytes_(bytes) {}
  /// Bytes [begin, end), cut to what there is.
  Bytes slice(std::uint64_t begin, std::uint64_t end) const {
    if (end > bytes_.size()) end = bytes_.size();
    return begin < end ? bytes_.subspan(begin, end - begin) : Bytes{};
  }
  std::uint64_t size() const { return bytes_.size(); }

 private:
  Bytes bytes_;
};

/// Decodes one LEB128 number at `at` and moves on; never reads at or beyond `end`. Bits that do not fit are dropped.
template <class Value>
Value decode_leb128(const std::uint8_t*& at, const std::uint8_t* end) {
  if (at < end && *at < 0x80) return *at++;
  Value value = 0;
  for (unsigned shift = 0; at < end; shift += 7) {
    const std::uint8_t byte = *at++;
    if (shift < sizeof(Value) * 8) value |= static_cast<Value>(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return value;
}

template <class Value, class Use>
void VarintColumn::for_each(std::uint64_t begin, std::uint64_t end, const Use& use) const {
  if (end > rows_) end = rows_;
  if (begin >= end) return;
  const std::uint8_t* at = seek(begin);
  for (std::uint64_t i = begin; i < end; ++i) use(i, decode_leb128<Value>(at, end_));
}

template <class Use>
void SortedColumn::for_each(std::uint64_t begin, const Use& use) const {
  for (std::uint64_t group = begin / kRowsPerGroup; group * kRowsPerGroup < rows_; ++group) {
    const std::uint64_t start = group * kRowsPerGroup;
    const std::uint64_t stop = rows_ - start < kRowsPerGroup ? rows_ : start + kRowsPerGroup;
    const std::uint8_t* at = differences(group);
    std::uint64_t value = first_of(group);
    for (std::uint64_t i = start; i < stop; ++i) {
      if (i != start) value += decode_leb128<std::uint64_t>(at, end_);
      if (i >= begin && !use(i, value)) return;
    }
  }
}

template <class Use>
void SortedColumn::for_each_from(std::uint64_t value, std::uint64_t& near, const Use& use) const {
  if (rows_ == 0) return;
  near = group_below(value, near);
  for_each(near * kRowsPerGroup, [&](std::uint64_t i, std::uint64_t found) { return found < value || use(i, found); });
}

}  // namespace clew::ledger
