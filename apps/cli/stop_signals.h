#pragma once
// Work that is ended by Ctrl-C or by kill ends in order.

#include "clew/base/progress.h"

namespace clew::cli {

/// While it lives, the first SIGINT or SIGTERM asks for an end; the second one ends the program at once. One at a time.
class StopSignals {
 public:
  StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals();
  /// "SIGINT" or "SIGTERM"; null: nobody has asked.
  static const char* asked();
  /// `progress`, and no going on once an end was asked for.
  static ProgressFn watching(ProgressFn progress);
};

}  // namespace clew::cli
