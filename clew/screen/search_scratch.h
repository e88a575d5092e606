#pragma once
// Memory that searches use again.

#include <cstdint>
#include <string>
#include <vector>

#include "clew/screen/listed_words.h"
#include "clew/screen/name_ceiling.h"
#include "clew/screen/near_words.h"
#include "clew/text/name.h"

namespace clew::screen {

/// Names seen so far and what is related in them. Open addressing; emptied at the cost of what it held.
class NameMasks {
 public:
  void reserve(std::size_t count);
  RelatedMask& of(std::uint32_t name);
  const std::vector<std::uint32_t>& names() const { return names_; }
  const RelatedMask& mask_at(std::size_t index) const { return masks_[index]; }
  /// Adds to the mask of a name that is there.
  void add_if_there(std::uint32_t name, const RelatedMask& mask) {
    for (std::size_t at = place(name); slots_[at] != 0; at = (at + 1) & (slots_.size() - 1)) {
      if (names_[slots_[at] - 1] != name) continue;
      masks_[slots_[at] - 1] |= mask;
      return;
    }
  }
  void clear();

 private:
  std::size_t place(std::uint32_t name) const {
    return static_cast<std::size_t>(name * 0x9e3779b97f4a7c15ULL >> 32) & (slots_.size() - 1);
  }
  void grow();

  std::vector<std::uint32_t> slots_;  ///< index in names_ + 1, or 0
  std::vector<std::uint32_t> names_;
  std::vector<RelatedMask> masks_;
};

/// From words and pairs to the lists of the query they stand in. Open addressing.
class WordMasks {
 public:
  struct Of {
    RelatedMask mask;
    bool join = false;  ///< in the list of a join
  };
  void clear(std::size_t count);  ///< and makes room for so many
  void add(std::uint64_t key, const Of& of) {
    std::size_t at = place(key);
    while (slots_[at].of.mask.any() && slots_[at].key != key) at = (at + 1) & (slots_.size() - 1);
    slots_[at].key = key;
    slots_[at].of.mask |= of.mask;
    slots_[at].of.join = slots_[at].of.join || of.join;
  }
  Of of(std::uint64_t key) const {
    for (std::size_t at = place(key); slots_[at].of.mask.any(); at = (at + 1) & (slots_.size() - 1))
      if (slots_[at].key == key) return slots_[at].of;
    return {};
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    Of of;
  };
  std::size_t place(std::uint64_t key) const {
    return static_cast<std::size_t>(key * 0x9e3779b97f4a7c15ULL >> 32) & (slots_.size() - 1);
  }
  std::vector<Slot> slots_ = std::vector<Slot>(64);
};

struct SearchScratch {
  NearWords::Scratch near;
  std::vector<NearWord> near_found;
  NameMasks masks;
  WordMasks words;
  text::Name listed;
  std::vector<std::uint32_t> weights;
};

}  // namespace clew::screen
