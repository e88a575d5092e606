#pragma once
// The one call of this module.

#include <memory>
#include <string>

#include "clew/base/progress.h"
#include "clew/base/result.h"
#include "clew/intel/labels.h"
#include "clew/ledger/ledger.h"
#include "clew/trace/method.h"
#include "clew/trace/result.h"

namespace clew::trace {

/// Why a trace could not be made: an Error plus the sentence that says what to do.
struct Refusal {
  Error error;
  std::string message;
};

/// Follows the method's incidents over the ledger under every policy of the method, each exactly as
/// docs/reference/taint-rules.md says.
///
/// The balance of every conserving policy is checked before anything is returned; a difference is `mismatch` and no
/// result. Deterministic for any `method.threads`. Errors: `not_found` (a seed is not in the ledger), `usage` (a seed
/// that does not fit the ledger's kind, no incident), `limit` (haircut_exact), `conflict` (cancelled). Cost per policy:
/// O(visited entries x log open holders).
Result<TraceResult, Refusal> trace(std::shared_ptr<const ledger::Ledger> ledger, const intel::Labels& labels,
                                   const Method& method, const ProgressFn& progress = {});

}  // namespace clew::trace
