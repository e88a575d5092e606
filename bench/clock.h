#pragma once
// The one clock of the programs of this folder.

#include <ctime>

namespace clew::bench {

/// Seconds of this clock (CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID), of any beginning.
inline double seconds(clockid_t clock) {
  timespec at{};
  clock_gettime(clock, &at);
  return static_cast<double>(at.tv_sec) + static_cast<double>(at.tv_nsec) * 1e-9;
}

}  // namespace clew::bench
