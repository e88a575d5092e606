#pragma once
// What happens when: events of all ledgers of a scenario in one order of time, so that a coin can leave one chain
// before it arrives on another. Plans put single events in; background traffic puts itself in again, one event ahead,
// so that memory does not grow with the length of the scenario.

#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "clew/base/time.h"

namespace clew::sim {

class Schedule {
 public:
  using Event = std::function<void(UnixTime now)>;

  /// Runs `event` at `time`; events of one time run in the order they were put in. A time before now() is a bug of the
  /// plan (checked).
  void at(UnixTime time, Event event);
  /// The time of the event that is running; before run(): the earliest representable.
  UnixTime now() const { return now_; }
  /// Runs all events up to and including `end`, also those put in meanwhile; later ones are dropped.
  void run(UnixTime end);

 private:
  struct Item {
    std::int64_t seconds;
    std::uint64_t order;
    Event event;
  };
  struct Later {
    bool operator()(const Item& a, const Item& b) const {
      return a.seconds != b.seconds ? a.seconds > b.seconds : a.order > b.order;
    }
  };
  std::priority_queue<Item, std::vector<Item>, Later> items_;
  std::uint64_t order_ = 0;
  UnixTime now_{INT64_MIN};
};

}  // namespace clew::sim
