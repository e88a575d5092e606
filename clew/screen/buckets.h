#pragma once
// A hash table that is filled once: buckets of entries one after the other, eight or so to a cache line.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "clew/base/check.h"
#include "clew/base/huge_pages.h"
#include "clew/base/tasks.h"

namespace clew::screen {

/// Spreads a number over all bits (the finaliser of SplitMix64).
inline std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

/// A table from 64-bit keys to entries that does not hold the keys: entries of other keys in the same bucket are told
/// apart by what an entry carries, or compared by the caller.
template <class Entry>
struct Buckets {
  std::vector<std::uint32_t> begin;  // of each bucket; one more at the end
  std::vector<Entry> entries;
  unsigned shift = 63;

  std::size_t bucket(std::uint64_t key) const { return static_cast<std::size_t>(key >> shift); }
  std::uint64_t bytes() const { return begin.size() * sizeof(std::uint32_t) + entries.size() * sizeof(Entry); }

  // `visit(from_word, to_word, emit)` calls emit(key, entry) for its share of the words, always in the same order.
  // Each thread fills its own range of buckets.
  template <class Visit>
  void fill(std::size_t expected, std::size_t per_bucket, unsigned threads, const Visit& visit) {
    const unsigned bits = std::max(1U, static_cast<unsigned>(std::bit_width(expected / per_bucket)));
    shift = 64 - bits;
    const std::size_t count = std::size_t{1} << bits;
    begin.assign(count + 1, 0);
    threads = std::max(1U, threads);
    const auto share = [&](std::size_t thread, const auto& use) {
      const std::size_t low = count * thread / threads, high = count * (thread + 1) / threads;
      visit([&](std::uint64_t key, Entry entry) {
        const std::size_t at = bucket(key);
        if (at >= low && at < high) use(at, entry);
      });
    };
    parallel_for(threads, threads,
                 [&](std::size_t thread) { share(thread, [&](std::size_t at, Entry) { ++begin[at]; }); });
    std::uint64_t total = 0;
    for (std::size_t i = 0; i <= count; ++i) {
      const std::uint32_t here = begin[i];
      begin[i] = static_cast<std::uint32_t>(total);
      total += here;
    }
    CLEW_CHECK(total <= UINT32_MAX);
    entries.resize(static_cast<std::size_t>(total));
    // Filling moves each beginning to its end, which is the next one's beginning: shift back afterwards.
    parallel_for(threads, threads, [&](std::size_t thread) {
      share(thread, [&](std::size_t at, Entry entry) { entries[begin[at]++] = entry; });
    });
    for (std::size_t i = count; i > 0; --i) begin[i] = begin[i - 1];
    begin[0] = 0;
    ask_for_huge_pages(begin);
    ask_for_huge_pages(entries);
  }
};

}  // namespace clew::screen
