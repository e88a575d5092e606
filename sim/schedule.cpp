// A binary heap ordered by time and then by arrival: the order of a run is a function of the calls alone, whatever the
// standard library's heap does with equal elements, because no two are equal.

#include "sim/schedule.h"

#include <utility>

#include "clew/base/check.h"

namespace clew::sim {

void Schedule::at(UnixTime time, Event event) {
  CLEW_CHECK(time >= now_);
  items_.push({time.seconds, order_++, std::move(event)});
}

void Schedule::run(UnixTime end) {
  while (!items_.empty() && items_.top().seconds <= end.seconds) {
    // A priority_queue lends its top only as const; the element is thrown away in the next line.
    Item item = std::move(const_cast<Item&>(items_.top()));
    items_.pop();
    now_ = {item.seconds};
    item.event(now_);
  }
  items_ = {};
}

}  // namespace clew::sim
