// Two ways to write a column of numbers, chosen by what is asked of it.
//
//   fixed    as many bytes a row as the largest value of the segment needs: one unaligned load and a mask answers "row
//   i".
//            For what is searched or jumped into: starts, ids, fingerprints.
//   varint   LEB128, and the byte offset of every 64th row. For what is skewed: amounts, distances. A row in the middle
//   of
//            a group is found by counting the bytes whose top bit is clear, eight at a time.
//   sorted   as varint, but of differences, with every 64th value in full beside it so that a binary search touches
//   only
//            those. For the keys of runs.
//
// Refused: bit packing (a shift and two loads everywhere to save under one bit in eight), a general compressor (nothing
// can be read in place), Elias-Fano (smaller for the runs by about a byte a row, but the select structure is more code
// than the whole store). Bounds: every offset that comes from the file is cut to the column before it is followed.
// Source: DWARF 5, 7.6 (LEB128); V. N. Anh, A. Moffat, "Inverted Index Compression Using Word-Aligned Binary Codes",
// 2005 (why groups and not one long chain).

#include "clew/ledger/column.h"

#include <algorithm>

namespace clew::ledger {
namespace {

constexpr std::uint64_t kColumnBytesMax = 0xffff'ffff;  // group offsets have 32 bits

unsigned bytes_needed(std::uint64_t value) {
  return (64 - static_cast<unsigned>(std::countl_zero(value)) + 7) / 8;
}

std::uint64_t groups_of(std::uint64_t rows) {
  return rows / kRowsPerGroup + (rows % kRowsPerGroup != 0);
}

template <class Number>
EncodedColumn encode_fixed_rows(std::span<const Number> values) {
  Number all = 0;
  for (const Number value : values) all = static_cast<Number>(all | value);
  const unsigned width = bytes_needed(all);
  EncodedColumn column{static_cast<std::uint8_t>(width), values.size(), {}};
  // The last row is written with eight bytes like the others; what is too much is cut off again.
  column.bytes.resize(values.size() * width + sizeof(std::uint64_t));
  std::uint8_t* at = column.bytes.data();
  for (const Number value : values) {
    const std::uint64_t wide = value;
    std::memcpy(at, &wide, sizeof wide);
    at += width;
  }
  column.bytes.resize(values.size() * width);
  return column;
}

template <class Number>
void append_leb128(Number value, std::vector<std::uint8_t>& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::uint8_t>(static_cast<std::uint8_t>(value) | 0x80));
  out.push_back(static_cast<std::uint8_t>(value));
}

/// Writes `offset` as the entry point of `group`.
void set_offset(std::vector<std::uint8_t>& bytes, std::uint64_t group, std::uint64_t offset) {
  const auto narrow = static_cast<std::uint32_t>(offset);
  std::memcpy(bytes.data() + group * 4, &narrow, 4);
}

template <class Number>
Result<EncodedColumn> encode_varint_rows(std::span<const Number> values) {
  const std::uint64_t groups = groups_of(values.size());
  EncodedColumn column{0, values.size(), {}};
  const std::uint64_t start = groups * 4;
  column.bytes.reserve(start + values.size() * 4);
  column.bytes.resize(start);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i % kRowsPerGroup == 0) {
      if (column.bytes.size() - start > kColumnBytesMax)
        return fail(Code::overflow, "a column passes 4 GiB: make segments smaller");
      set_offset(column.bytes, i / kRowsPerGroup, column.bytes.size() - start);
    }
    append_leb128(values[i], column.bytes);
  }
  return column;
}

/// How many bytes of the eight have a clear top bit. The multiplication adds up one bit a byte; std::popcount would be
/// a call into the compiler's library on a processor that is not known to have the instruction.
unsigned last_bytes(std::uint64_t eight) {
  constexpr std::uint64_t kTopBits = 0x8080'8080'8080'8080;
  return static_cast<unsigned>((((~eight & kTopBits) >> 7) * 0x0101'0101'0101'0101) >> 56);
}

/// Moves `at` over `count` LEB128 numbers.
const std::uint8_t* skip_leb128(const std::uint8_t* at, const std::uint8_t* end, unsigned count) {
  while (count >= 8 && end - at >= 8) {
    // Eight bytes end at most eight numbers, so this never jumps too far.
    count -= last_bytes(load_u64(at));
    at += 8;
  }
  while (count > 0 && at < end) count -= *at++ < 0x80;
  return at;
}

}  // namespace

EncodedColumn encode_fixed(std::span<const std::uint64_t> values) {
  return encode_fixed_rows(values);
}
EncodedColumn encode_fixed(std::span<const std::uint32_t> values) {
  return encode_fixed_rows(values);
}
EncodedColumn encode_fixed(std::span<const std::uint8_t> values) {
  return encode_fixed_rows(values);
}
Result<EncodedColumn> encode_varint(std::span<const std::uint64_t> values) {
  return encode_varint_rows(values);
}
Result<EncodedColumn> encode_varint(std::span<const u128> values) {
  return encode_varint_rows(values);
}

Result<EncodedColumn> encode_sorted(std::span<const std::uint64_t> values) {
  const std::uint64_t groups = groups_of(values.size());
  EncodedColumn column{0, values.size(), {}};
  const std::uint64_t start = groups * 12;
  column.bytes.reserve(start + values.size() * 2);
  column.bytes.resize(start);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i % kRowsPerGroup != 0) {
      append_leb128(values[i] - values[i - 1], column.bytes);
      continue;
    }
    if (column.bytes.size() - start > kColumnBytesMax)
      return fail(Code::overflow, "a column passes 4 GiB: make segments smaller");
    const std::uint64_t group = i / kRowsPerGroup;
    set_offset(column.bytes, group, column.bytes.size() - start);
    std::memcpy(column.bytes.data() + groups * 4 + group * 8, &values[i], 8);
  }
  return column;
}

EncodedColumn encode_hashes(std::span<const Hash256> values) {
  EncodedColumn column{0, values.size(), {}};
  const bool zero = std::all_of(values.begin(), values.end(), [](const Hash256& hash) { return hash == Hash256{}; });
  if (zero) return column;
  column.width = 32;
  column.bytes.resize(values.size() * 32);
  std::memcpy(column.bytes.data(), values.data(), values.size() * 32);
  return column;
}

EncodedColumn encode_blob(std::span<const std::uint8_t> bytes) {
  return {0, bytes.size(), std::vector<std::uint8_t>(bytes.begin(), bytes.end())};
}

bool plausible(Encoding encoding, unsigned width, std::uint64_t rows, std::uint64_t size) {
  constexpr std::uint64_t kRowsMax = std::uint64_t{1} << 40;
  if (rows > kRowsMax) return false;
  switch (encoding) {
    case Encoding::fixed: return width <= 8 && size == rows * width;
    case Encoding::varint: return width == 0 && size >= groups_of(rows) * 4;
    case Encoding::sorted: return width == 0 && size >= groups_of(rows) * 12;
    case Encoding::records: return (width == 0 || width == 32) && size == rows * width;
    case Encoding::blob: return width == 0 && size == rows;
  }
  return false;
}

std::uint64_t FixedColumn::lower_bound(std::uint64_t value) const {
  std::uint64_t low = 0;
  std::uint64_t count = rows_;
  while (count > 0) {
    const std::uint64_t half = count / 2;
    if ((*this)[low + half] < value) {
      low += half + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  return low;
}

std::uint64_t FixedColumn::last_at_most(std::uint64_t value, std::uint64_t guess) const {
  if (rows_ == 0) return 0;
  // Invariant: row `low` is at most `value` (row 0 is), row `high` is above it (or is the end).
  std::uint64_t low = std::min(guess, rows_ - 1);
  std::uint64_t high = low;
  std::uint64_t step = 1;
  if ((*this)[low] <= value) {
    do {
      low = high;
      high = high + step < rows_ ? high + step : rows_;
      step *= 2;
    } while (high < rows_ && (*this)[high] <= value);
  } else {
    do {
      high = low;
      low = low > step ? low - step : 0;
      step *= 2;
    } while (low > 0 && (*this)[low] > value);
  }
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    ((*this)[middle] <= value ? low : high) = middle;
  }
  return low;
}

VarintColumn::VarintColumn(Bytes bytes, std::uint64_t rows)
    : offsets_(bytes.data()),
      data_(bytes.data() + groups_of(rows) * 4),
      end_(bytes.data() + bytes.size()),
      rows_(rows) {}

const std::uint8_t* VarintColumn::seek(std::uint64_t i) const {
  const std::uint64_t offset = load_u32(offsets_ + i / kRowsPerGroup * 4);
  const auto size = static_cast<std::uint64_t>(end_ - data_);
  return skip_leb128(data_ + std::min(offset, size), end_, static_cast<unsigned>(i % kRowsPerGroup));
}

std::uint64_t VarintColumn::operator[](std::uint64_t i) const {
  if (i >= rows_) return 0;
  const std::uint8_t* at = seek(i);
  return decode_leb128<std::uint64_t>(at, end_);
}

u128 VarintColumn::wide(std::uint64_t i) const {
  if (i >= rows_) return 0;
  const std::uint8_t* at = seek(i);
  return decode_leb128<u128>(at, end_);
}

SortedColumn::SortedColumn(Bytes bytes, std::uint64_t rows)
    : offsets_(bytes.data()),
      firsts_(bytes.data() + groups_of(rows) * 4),
      data_(bytes.data() + groups_of(rows) * 12),
      end_(bytes.data() + bytes.size()),
      rows_(rows) {}

const std::uint8_t* SortedColumn::differences(std::uint64_t group) const {
  const auto size = static_cast<std::uint64_t>(end_ - data_);
  return data_ + std::min<std::uint64_t>(load_u32(offsets_ + group * 4), size);
}

std::uint64_t SortedColumn::operator[](std::uint64_t i) const {
  if (i >= rows_) return 0;
  const std::uint64_t group = i / kRowsPerGroup;
  const std::uint8_t* at = differences(group);
  std::uint64_t value = first_of(group);
  for (std::uint64_t k = group * kRowsPerGroup; k < i; ++k) value += decode_leb128<std::uint64_t>(at, end_);
  return value;
}

/// Outwards from `near` in steps that double, then halving what lies between.
std::uint64_t SortedColumn::group_below(std::uint64_t value, std::uint64_t near) const {
  const std::uint64_t groups = groups_of(rows_);
  const auto below = [&](std::uint64_t group) { return group == 0 || first_of(group) < value; };
  std::uint64_t low = std::min(near, groups - 1);  // below
  std::uint64_t high = groups;                     // not below
  if (below(low)) {
    for (std::uint64_t step = 1; low + step < groups; step *= 2) {
      if (!below(low + step)) {
        high = low + step;
        break;
      }
      low += step;
    }
  } else {
    high = low;
    for (std::uint64_t step = 1;; step *= 2) {
      low = high - std::min(high, step);
      if (below(low)) break;
      high = low;
    }
  }
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    (below(middle) ? low : high) = middle;
  }
  return low;
}

std::uint64_t SortedColumn::lower_bound(std::uint64_t value) const {
  // The first group that begins at or above `value`; the row sought is there or inside the group before it.
  std::uint64_t low = 0;
  std::uint64_t count = groups_of(rows_);
  while (count > 0) {
    const std::uint64_t half = count / 2;
    if (first_of(low + half) < value) {
      low += half + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  if (low == 0) return 0;
  const std::uint64_t group = low - 1;
  const std::uint64_t start = group * kRowsPerGroup;
  const std::uint64_t stop = std::min(start + kRowsPerGroup, rows_);
  const std::uint8_t* at = differences(group);
  std::uint64_t current = first_of(group);
  for (std::uint64_t i = start + 1; i < stop; ++i) {
    current += decode_leb128<std::uint64_t>(at, end_);
    if (current >= value) return i;
  }
  return stop;
}

}  // namespace clew::ledger
