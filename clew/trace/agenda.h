#pragma once
// Which positions a walk still has to visit, and who asked for them: a priority queue for positions that come near the
// front far more often than far behind.
//
// Positions are put into buckets of kBucket neighbours. Only the first bucket is kept as a heap, small enough for the
// cache; later ones are plain lists until their turn comes. One heap over everything was measured first: with a million
// waiting outputs each pop misses the cache a dozen times, and the pops were a sixth of a walk.

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "clew/graph/flow.h"

namespace clew::trace {

/// Slot of an open holder (see open_holders.h); kNoSlot where a position is asked for by nobody who is open.
inline constexpr std::uint32_t kNoSlot = ~std::uint32_t{0};

struct Due {
  graph::Position position{0};
  graph::Holder holder = graph::kNobody;
  std::uint32_t slot = kNoSlot;
  friend bool operator<(const Due& a, const Due& b) {
    return std::tuple(a.position, a.holder) < std::tuple(b.position, b.holder);
  }
};

class Agenda {
 public:
  bool empty() const { return size_ == 0; }
  void push(const Due& due) {
    ++size_;
    const std::uint64_t bucket = bucket_of(due.position);
    if (bucket <= first_bucket_) {
      first_.push_back(due);
      std::push_heap(first_.begin(), first_.end(), later);
      return;
    }
    std::vector<Due>& list = lists_[bucket];
    if (list.empty()) {
      order_.push_back(bucket);
      std::push_heap(order_.begin(), order_.end(), std::greater<>());
    }
    list.push_back(due);
  }
  /// The first by (position, holder). There must be one.
  const Due& front() {
    if (first_.empty()) open_bucket();
    return first_.front();
  }
  Due pop() {
    const Due due = front();
    std::pop_heap(first_.begin(), first_.end(), later);
    first_.pop_back();
    --size_;
    return due;
  }
  /// Calls f for a few that are likely to be among the next.
  template <class F>
  void soon(F&& f) const {
    for (std::size_t i = 0; i < std::min<std::size_t>(first_.size(), 3); ++i) f(first_[i]);
  }
  /// Calls f for all that wait, in no order.
  template <class F>
  void each(F&& f) const {
    for (const Due& due : first_) f(due);
    for (const auto& [bucket, list] : lists_)
      for (const Due& due : list) f(due);
  }

 private:
  static constexpr unsigned kBucketBits = 12;
  static bool later(const Due& a, const Due& b) { return b < a; }
  static std::uint64_t bucket_of(graph::Position position) {
    return static_cast<std::uint64_t>(position) >> kBucketBits;
  }
  void open_bucket() {
    std::pop_heap(order_.begin(), order_.end(), std::greater<>());
    first_bucket_ = order_.back();
    order_.pop_back();
    const auto at = lists_.find(first_bucket_);
    first_.swap(at->second);
    lists_.erase(at);
    std::make_heap(first_.begin(), first_.end(), later);
  }

  std::vector<Due> first_;  ///< heap: all of bucket first_bucket_ and before
  std::uint64_t first_bucket_ = 0;
  boost::unordered_flat_map<std::uint64_t, std::vector<Due>> lists_;
  std::vector<std::uint64_t> order_;  ///< heap of the buckets in lists_
  std::size_t size_ = 0;
};

}  // namespace clew::trace
