// The mean of compositions in whole numbers.
//
// Weights are rounded down to 2^-32 and shares to 2^-31, and what is missing to one goes to the lane `unresolved`.
// Since the mean is linear with coefficients that are not negative, rounding down keeps every other lane at or below
// its true share through any number of further means, and all that was lost is in `unresolved`, diluted like any other
// lane: the truth lies between share and share + unresolved. A mean of n parts loses less than 2 n / 2^32 + 32 / 2^31
// of one, so a chain of a million means loses at most about 2 %.
//
// If all parts are one mixture the result is that mixture, without looking at amounts: most transactions of a ledger
// need no new one. Refused: fixed vectors of 128 bytes (three times the memory for the usual two to five lanes), and
// finding equal mixtures by hash (a look-up for each new one, which saves less than it costs).

#include "clew/graph/mixture.h"

#include "clew/base/huge_pages.h"

namespace clew::graph {

constexpr std::uint32_t kUnresolvedBit = std::uint32_t{1} << kUnresolved;

void Mixtures::expect(std::size_t words) {
  if (words <= words_.capacity()) return;
  words_.reserve(words);
  ask_for_huge_pages(words_.data(), words_.capacity() * sizeof(std::uint32_t));
}

MixtureId Mixtures::mix(std::span<const Part> parts) {
  u128 total = 0;
  const Part* first = nullptr;
  bool same = true;
  for (const Part& part : parts) {
    if (part.amount == 0) continue;
    total += part.amount;
    if (first == nullptr) first = &part;
    same = same && part.id == first->id;
  }
  if (first == nullptr) return pure(kUnresolved);
  if (same) return first->id;

  const auto high = static_cast<std::uint64_t>(total >> 64), low = static_cast<std::uint64_t>(total);
  const auto bits = static_cast<unsigned>(high != 0 ? 64 + std::bit_width(high) : std::bit_width(low));
  const unsigned shift = bits > 32 ? bits - 32 : 0;
  const auto whole = static_cast<std::uint64_t>(total >> shift) + (shift == 0 ? 0 : 1);
  std::array<std::uint64_t, kExposureLanes> sums{};
  std::uint32_t touched = 0, present = 0;
  for (const Part& part : parts) {
    if (part.amount == 0) continue;
    const auto amount = static_cast<std::uint64_t>(part.amount >> shift);
    const std::uint64_t weight = (amount << 32) / whole;
    const std::uint32_t* const words = words_.data() + part.id;
    present |= words[0];
    touched |= words[1];
    std::size_t at = 2;
    for (std::uint32_t lanes = words[0]; lanes != 0; lanes &= lanes - 1, ++at) {
      sums[static_cast<std::size_t>(std::countr_zero(lanes))] += weight * words[at];
    }
  }
  if (words_.size() + 2 + kExposureLanes > ~std::uint32_t{0}) {
    full_ = true;
    return pure(kUnresolved);
  }
  const auto id = static_cast<MixtureId>(words_.size());
  // Lanes, touched, and the shares in order of the lanes; room for the unresolved one, which is the first, is left.
  std::array<std::uint32_t, 2 + kExposureLanes> packed;
  std::size_t size = 3;
  std::uint32_t rest = kShareOne, lanes = 0;
  for (std::uint32_t left = present & ~kUnresolvedBit; left != 0; left &= left - 1) {
    const auto lane = static_cast<unsigned>(std::countr_zero(left));
    const auto share = static_cast<std::uint32_t>(sums[lane] >> 32);
    if (share == 0) continue;
    packed[size++] = share;
    rest -= share;
    lanes |= std::uint32_t{1} << lane;
  }
  std::size_t begin = 1;
  if (rest != 0) {
    packed[2] = rest;
    lanes |= kUnresolvedBit;
    begin = 0;
  }
  packed[begin] = lanes;
  packed[begin + 1] = touched;
  words_.insert(words_.end(), packed.data() + begin, packed.data() + size);
  return id;
}

}  // namespace clew::graph
