// Parallel loops. Threads take the next index from one counter, so that uneven work spreads itself; results go to slots
// by index, so that the schedule cannot be seen. Threads are started per call: the calls are few and long (a segment, a
// file), and a pool would be a global with a life of its own.

#include "clew/base/tasks.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

namespace clew {

void parallel_for(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  const auto run = [&]() noexcept {
    for (std::size_t i = next.fetch_add(1); i < count; i = next.fetch_add(1)) work(i);
  };
  const std::size_t helpers = std::min<std::size_t>(threads == 0 ? 1 : threads, count);
  std::vector<std::jthread> pool;  // joined when it goes out of scope, after the caller has run out of work
  for (std::size_t i = 1; i < helpers; ++i) {
    try {
      pool.emplace_back(run);
    } catch (const std::system_error&) {
      break;  // the system gives no more threads: those we have do the same work
    }
  }
  run();
}

unsigned hardware_threads() {
  return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace clew
