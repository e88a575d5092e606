#pragma once
// Compositions packed one behind the other: what the exposure pass makes and the index keeps. Private to this module.
//
//   word 0   bit n: lane n has a share       word 1   bit n: lane n is touched
//   then one word for each bit of word 0, lowest lane first; they add up to kShareOne

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "clew/base/result.h"
#include "clew/graph/exposure.h"

namespace clew::graph {

/// Offset of a composition in the words.
using MixtureId = std::uint32_t;

/// Requires an id that the words gave out.
inline Composition unpack_mixture(std::span<const std::uint32_t> words, MixtureId id) {
  Composition composition;
  std::uint32_t lanes = words[id];
  composition.touched = words[id + 1];
  for (std::size_t at = id + 2; lanes != 0; lanes &= lanes - 1, ++at) {
    composition.share[static_cast<std::size_t>(std::countr_zero(lanes))] = words[at];
  }
  return composition;
}

class Mixtures {
 public:
  struct Part {
    MixtureId id = 0;
    u128 amount = 0;
  };

  Mixtures() {
    for (std::size_t lane = 0; lane < kExposureLanes; ++lane) {
      words_.insert(words_.end(), {std::uint32_t{1} << lane, std::uint32_t{1} << lane, kShareOne});
    }
  }
  /// Everything of one lane.
  static MixtureId pure(Lane lane) { return MixtureId{3} * lane; }
  /// The mean of the parts, weighted by amount. Parts of nothing do not count; nothing at all is unresolved.
  MixtureId mix(std::span<const Part> parts);
  bool full() const { return full_; }
  /// Makes room for so many words, so that they are not moved when there are more.
  void expect(std::size_t words);
  /// Of a mixture that is mixed soon: it lies anywhere, and most end within a cache line or two.
  void ask_for(MixtureId id) const {
    constexpr std::size_t kLine = 15;
    __builtin_prefetch(words_.data() + id);
    __builtin_prefetch(words_.data() + std::min(id + kLine, words_.size() - 1));
  }
  std::vector<std::uint32_t>& words() { return words_; }
  Composition operator[](MixtureId id) const { return unpack_mixture(words_, id); }

 private:
  std::vector<std::uint32_t> words_;
  bool full_ = false;
};

}  // namespace clew::graph
