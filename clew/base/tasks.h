#pragma once
// Parallel work that cannot be seen in the result: split by index, joined in index order.

#include <cstddef>
#include <functional>

namespace clew {

/// Runs `work(i)` for every i in [0, count) on up to `threads` threads (1 = in the caller) and returns when all are
/// done. The order of calls is unspecified; write results to slot i. `work` must not throw.
void parallel_for(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& work);

/// Number of hardware threads, at least 1. Only for choosing a default in apps/.
unsigned hardware_threads();

}  // namespace clew
