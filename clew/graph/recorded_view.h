#pragma once
// A view that remembers what it read. A trace reads the same transactions once for every rule and again for its paths;
// decoding columns and netting legs is dearer than copying the steps that came out.

#include <memory>

#include "clew/graph/flow.h"

namespace clew::graph {

/// Steps remembered at most, over all threads; what comes later is read from the view each time.
inline constexpr std::size_t kRecordedBytesMax = std::size_t{1} << 30;

/// The same answers as `view`, which must outlive it. Any number of threads may read. About 0.1 microseconds for a
/// transaction that was read before.
std::unique_ptr<FlowView> record(const FlowView& view, std::size_t bytes_max = kRecordedBytesMax);

}  // namespace clew::graph
