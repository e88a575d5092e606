#pragma once
// Long work reports through this and can be asked to stop. What is drawn, and whose clock is read, is the caller's.

#include <cstdint>
#include <functional>
#include <string_view>

namespace clew {

struct Progress {
  std::string_view what;  ///< what is being done, e.g. "ingest"
  std::string_view unit;  ///< what is counted, e.g. "bytes"
  std::uint64_t done = 0;
  std::uint64_t total = 0;  ///< 0 when unknown
};

/// Called now and then from the thread that does the work; returning false asks it to stop with Code::conflict
/// ("cancelled"). An empty function means: no progress, never cancel.
using ProgressFn = std::function<bool(const Progress&)>;

}  // namespace clew
