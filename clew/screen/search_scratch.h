#pragma once
// Memory that searches use again.

#include <cstdint>
#include <string>
#include <vector>

#include "clew/screen/listed_words.h"
#include "clew/screen/near_words.h"

namespace clew::screen {

/// Names seen so far and the lists that hold them, as a bit each. Open addressing; emptied at the cost of what it held.
class NameMasks {
 public:
  void reserve(std::size_t count);
  std::uint64_t& of(std::uint32_t name);
  const std::vector<std::uint32_t>& names() const { return names_; }
  std::uint64_t mask_at(std::size_t index) const { return masks_[index]; }
  void clear();

 private:
  std::size_t place(std::uint32_t name) const;
  void grow();

  std::vector<std::uint32_t> slots_;  ///< index in names_ + 1, or 0
  std::vector<std::uint32_t> names_;
  std::vector<std::uint64_t> masks_;
};

struct SearchScratch {
  NearWords::Scratch near;
  NameMasks masks;
};

}  // namespace clew::screen
