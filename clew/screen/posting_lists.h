#pragma once
// Which names hold a word: ascending lists of numbers, packed.

#include <cstdint>
#include <string>
#include <vector>

namespace clew::screen {

/// Lists 0 to count - 1, filled once, in order. A list of one number takes four bytes, others a few bits more than the
/// differences of neighbours.
class PostingLists {
 public:
  /// Appends the next list: ascending, at least one number, all below 2^31.
  void append(const std::uint32_t* numbers, std::size_t count);
  void finish();
  std::size_t size() const { return heads_.size(); }
  std::uint32_t count(std::uint32_t list) const {
    const std::uint32_t head = heads_[list];
    if ((head & kSingle) != 0) return 1;
    const std::uint8_t* at = bytes_.data() + head;
    return read(at);
  }
  /// Calls `visit(number)` for each number of the list, ascending.
  template <class Visit>
  void each(std::uint32_t list, const Visit& visit) const {
    const std::uint32_t head = heads_[list];
    if ((head & kSingle) != 0) {
      visit(head & ~kSingle);
      return;
    }
    const std::uint8_t* at = bytes_.data() + head;
    std::uint32_t number = 0;
    for (std::uint32_t left = read(at); left > 0; --left) {
      number += read(at);
      visit(number);
    }
  }
  void prefetch_head(std::uint32_t list) const { __builtin_prefetch(&heads_[list]); }
  void prefetch_list(std::uint32_t list) const {
    const std::uint32_t head = heads_[list];
    if ((head & kSingle) == 0) __builtin_prefetch(bytes_.data() + head);
  }
  std::uint64_t bytes() const { return heads_.capacity() * sizeof(std::uint32_t) + bytes_.capacity(); }

 private:
  static constexpr std::uint32_t kSingle = 1U << 31;
  // Seven bits a byte, lowest first, the upper bit set in all but the last (LEB128).
  static std::uint32_t read(const std::uint8_t*& at) {
    std::uint32_t value = *at++;
    if (value < 0x80) return value;
    value &= 0x7f;
    for (unsigned shift = 7;; shift += 7) {
      const std::uint32_t next = *at++;
      value |= (next & 0x7f) << shift;
      if (next < 0x80) return value;
    }
  }
  void write(std::uint32_t value);

  std::vector<std::uint32_t> heads_;  ///< the one number with kSingle, or where the list begins in bytes_
  std::vector<std::uint8_t> bytes_;   ///< count, first number, differences
};

}  // namespace clew::screen
