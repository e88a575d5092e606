// Days and weeks: chosen, not measured (the blocks at hand are too few for it). Traffic is heaviest when Europe's
// afternoon is America's morning and a sixth lighter at weekends; that is what published charts of both networks show.

#include "sim/background/shape.h"

#include <algorithm>

#include "clew/base/amount.h"
#include "clew/base/check.h"
#include "clew/codec/csv.h"
#include "sim/chance.h"

namespace clew::sim {
namespace {

constexpr std::uint64_t kHourSeconds = 3'600;
constexpr std::uint64_t kHours[24] = {80,  76,  74,  72,  72,  74,  80,  88,  96,  102, 106, 110,
                                      112, 116, 120, 122, 120, 116, 112, 108, 104, 98,  92,  86};
constexpr std::uint64_t kDays[7] = {105, 103, 90, 86, 104, 106, 106};  // from Thursday, 1 January 1970

std::uint64_t weight_of_hour(std::uint64_t hour) {
  return kHours[hour % 24] * kDays[hour / 24 % 7];
}

}  // namespace

std::uint64_t Counts::count(std::string_view name) const {
  const auto found = std::ranges::find(names_, name);
  return found == names_.end() ? 0 : count(static_cast<std::size_t>(found - names_.begin()));
}

Counts read_counts(std::string_view table, std::string_view measure, std::string_view era) {
  Counts counts;
  codec::CsvReader reader(table);
  while (!reader.done()) {
    const auto row = reader.next();
    CLEW_CHECK(row && row->fields.size() == 5);
    if (row->fields[0] != measure || row->fields[1] != era) continue;
    const auto count = parse_u128(row->fields[3]);
    CLEW_CHECK(count && *count < (u128{1} << 40));
    counts.add(row->fields[2], static_cast<std::uint64_t>(*count));
  }
  CLEW_CHECK(counts.total() != 0);
  return counts;
}

Arrivals::Arrivals(std::uint64_t seed, std::uint64_t count, UnixTime begin, UnixTime end)
    : rng_(seed),
      ticks_(static_cast<std::uint64_t>(begin.seconds) << kTickBits),
      end_(static_cast<std::uint64_t>(end.seconds) << kTickBits) {
  CLEW_CHECK(begin.seconds >= 0 && begin <= end);
  if (count == 0) {
    ticks_ = end_;
    return;
  }
  u128 weights = 0;  // seconds times weight
  for (auto at = static_cast<std::uint64_t>(begin.seconds); at < static_cast<std::uint64_t>(end.seconds);) {
    const std::uint64_t next =
        std::min((at / kHourSeconds + 1) * kHourSeconds, static_cast<std::uint64_t>(end.seconds));
    weights += (next - at) * weight_of_hour(at / kHourSeconds);
    at = next;
  }
  mean_ = static_cast<std::uint64_t>((weights << kTickBits) / count);
  next();
}

std::uint64_t Arrivals::hour_end() const {
  const std::uint64_t hour = kHourSeconds << kTickBits;
  return (ticks_ / hour + 1) * hour;
}

std::uint64_t Arrivals::weight() const {
  return weight_of_hour(ticks_ / (kHourSeconds << kTickBits));
}

void Arrivals::next() {
  // What is left of a gap at the end of an hour goes on at the next hour's rate: a Poisson process forgets.
  std::uint64_t rest = exponential(rng_, mean_);
  while (ticks_ < end_) {
    const std::uint64_t room = (hour_end() - ticks_) * weight();
    if (rest < room) {
      ticks_ += rest / weight();
      return;
    }
    rest -= room;
    ticks_ = hour_end();
  }
}

}  // namespace clew::sim
