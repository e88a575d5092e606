#pragma once
// Short words as machine words: the first byte lowest, zeros above the last. No word has a NUL byte.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

namespace clew::screen {

/// Of up to eight bytes, and of up to sixteen.
using PackedWord = std::uint64_t;
using PackedPair = unsigned __int128;

template <class Packed>
Packed pack(std::string_view text) {
  Packed packed = 0;
  std::memcpy(&packed, text.data(), text.size());
  return packed;
}

namespace packed {

template <class Packed>
std::size_t width(Packed text) {
  if constexpr (sizeof(Packed) > sizeof(std::uint64_t)) {
    const auto high = static_cast<std::uint64_t>(text >> 64);
    if (high != 0) return 64 + static_cast<std::size_t>(std::bit_width(high));
  }
  return static_cast<std::size_t>(std::bit_width(static_cast<std::uint64_t>(text)));
}

template <class Packed>
std::size_t zeros_below(Packed text) {
  if constexpr (sizeof(Packed) > sizeof(std::uint64_t)) {
    if (static_cast<std::uint64_t>(text) == 0)
      return 64 + static_cast<std::size_t>(std::countr_zero(static_cast<std::uint64_t>(text >> 64)));
  }
  return static_cast<std::size_t>(std::countr_zero(static_cast<std::uint64_t>(text)));
}

/// Bytes `from` to `to` of a text; `to - from` is less than the bytes of the type.
template <class Packed>
Packed part(Packed text, std::size_t from, std::size_t to) {
  return (text >> (8 * from)) & ((Packed{1} << (8 * (to - from))) - 1);
}
template <class Packed>
std::uint8_t at(Packed text, std::size_t index) {
  return static_cast<std::uint8_t>(text >> (8 * index));
}
/// Whether the two bytes from `i` of the one are those from `j` of the other, swapped.
template <class Packed>
bool swapped(Packed a, std::size_t i, Packed b, std::size_t j) {
  return at(a, i) == at(b, j + 1) && at(a, i + 1) == at(b, j);
}

/// Whether two edits lead from one text to the other: of m >= 3 and n <= m bytes, which differ in their first bytes and
/// in their last ones. Each of the two edits is at one end, and what is between is the same.
template <class Packed>
bool two_edits(Packed a, std::size_t m, Packed b, std::size_t n) {
  if (m == n + 2) return part(a, 1, m - 1) == b;
  if (m == n + 1)
    return part(a, 1, m - 1) == part(b, 0, n - 1) || part(a, 1, m - 1) == part(b, 1, n) ||
           (swapped(a, m - 2, b, n - 2) && part(a, 1, m - 2) == part(b, 0, n - 2)) ||
           (swapped(a, 0, b, 0) && part(a, 2, m - 1) == part(b, 2, n));
  if (m != n) return false;
  if (part(a, 1, m - 1) == part(b, 1, m - 1) || part(a, 1, m) == part(b, 0, m - 1) ||
      part(a, 0, m - 1) == part(b, 1, m))
    return true;
  const bool first = swapped(a, 0, b, 0), last = swapped(a, m - 2, b, m - 2);
  return (first && part(a, 2, m - 1) == part(b, 2, m - 1)) || (last && part(a, 1, m - 2) == part(b, 1, m - 2)) ||
         (first && last && m > 3 && part(a, 2, m - 2) == part(b, 2, m - 2));
}

}  // namespace packed

template <class Packed>
std::size_t packed_size(Packed text) {
  return (packed::width(text) + 7) / 8;
}

/// Optimal string alignment distance of two texts of `m` and `n` bytes if it is at most two, otherwise more than two.
template <class Packed>
unsigned packed_edits(Packed a, std::size_t m, Packed b, std::size_t n) {
  if (a == b) return 0;
  if (m < n) {
    std::swap(a, b);
    std::swap(m, n);
  }
  // What both begin and end with needs no edit.
  const std::size_t begin = packed::zeros_below(a ^ b) / 8;
  a >>= 8 * begin;
  b >>= 8 * begin;
  m -= begin;
  n -= begin;
  if (n == 0) return static_cast<unsigned>(m);
  const std::size_t end = (8 * m - packed::width(a ^ b << (8 * (m - n)))) / 8;
  m -= end;
  n -= end;
  if (n == 0) return static_cast<unsigned>(m);
  if (m == 1) return 1;
  if (m == 2) return n == 2 && packed::swapped(a, 0, b, 0) ? 1 : 2;
  const auto keep = [](Packed text, std::size_t bytes) {
    return bytes == sizeof(Packed) ? text : packed::part(text, 0, bytes);
  };
  return packed::two_edits(keep(a, m), m, keep(b, n), n) ? 2 : 3;
}

}  // namespace clew::screen
