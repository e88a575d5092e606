#pragma once
// Distributions as counts of what was measured, and times that follow a day and a week.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clew/base/random.h"
#include "clew/base/time.h"

namespace clew::sim {

/// Classes with their counts; draws a class in proportion.
class Counts {
 public:
  void add(std::string name, std::uint64_t count) {
    total_ += count;
    names_.push_back(std::move(name));
    up_to_.push_back(total_);
  }
  std::size_t pick(Rng& rng) const {
    const std::uint64_t at = rng.below(total_);
    std::size_t i = 0;
    while (up_to_[i] <= at) ++i;
    return i;
  }
  std::size_t size() const { return names_.size(); }
  const std::string& name(std::size_t i) const { return names_[i]; }
  std::uint64_t count(std::size_t i) const { return up_to_[i] - (i == 0 ? 0 : up_to_[i - 1]); }
  std::uint64_t count(std::string_view name) const;  ///< 0 if there is no such class
  std::uint64_t total() const { return total_; }

 private:
  std::vector<std::string> names_;
  std::vector<std::uint64_t> up_to_;
  std::uint64_t total_ = 0;
};

/// Reads the rows of one measure from a table measure,era,class,count,source; classes stay in the table's order.
Counts read_counts(std::string_view table, std::string_view measure, std::string_view era);

/// Times of about `count` events between begin and end: a Poisson process whose rate follows the hours of the day and
/// the days of the week.
class Arrivals {
 public:
  Arrivals(std::uint64_t seed, std::uint64_t count, UnixTime begin, UnixTime end);
  bool done() const { return ticks_ >= end_; }
  UnixTime now() const { return {static_cast<std::int64_t>(ticks_ >> kTickBits)}; }
  void next();

 private:
  static constexpr unsigned kTickBits = 16;  // of a second
  std::uint64_t hour_end() const;
  std::uint64_t weight() const;

  Rng rng_;
  std::uint64_t ticks_, end_;
  std::uint64_t mean_ = 0;  ///< ticks between events at weight 1
};

}  // namespace clew::sim
