#pragma once
// Where every part of a loss stood at many moments, from one trace: the moves of a run are replayed once, in ledger
// order, and the state is shown at each cut. A trace for each moment would walk the same steps over and over.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "clew/base/result.h"
#include "clew/base/time.h"
#include "clew/graph/flow.h"
#include "clew/intel/labels.h"
#include "clew/ledger/ledger.h"
#include "clew/trace/chain.h"
#include "clew/trace/follow.h"
#include "clew/trace/method.h"
#include "clew/trace/result.h"
#include "clew/trace/tracer.h"

namespace clew::trace {

/// A moment: everything before transaction `end` has happened, and the clock stands at `at` (for freezes).
struct Cut {
  TxIndex end{0};
  UnixTime at;
};

/// The incidents' value after a cut. Unfunded, unresolved and reset labels are not part of a loss and are left out.
struct Standing {
  std::vector<Holding> holdings;     ///< sorted as PolicyRun::holdings
  std::vector<BalanceLine> balance;  ///< by (label, asset)
};
using StandingFn = std::function<void(std::size_t cut, const Standing&)>;

/// Replays `result.runs[run]` and calls `show` at each cut, in order. `cuts` rise and lie between blocks. The state at
/// a cut is that of a trace with the same seeds, labels and floors that ends there; after the last move it must be the
/// run's own balance, or the answer is `mismatch`. Errors: `usage` (a backward trace; poison and exact haircut, whose
/// moves do not add up to holdings), `mismatch`. Cost: O(moves log moves + cuts x holders).
Result<void, Refusal> replay_standings(std::shared_ptr<const ledger::Ledger> ledger, const intel::Labels& labels,
                                       const Method& method, const TraceResult& result, std::size_t run,
                                       std::span<const Cut> cuts, const StandingFn& show);

/// The same over any view, for tests.
Result<void, Refusal> replay_standings(const graph::FlowView& view, const Chain& chain, const intel::Labels& labels,
                                       const Method& method, const SeedSet& seeds, const TraceResult& result,
                                       std::size_t run, std::span<const Cut> cuts, const StandingFn& show);

}  // namespace clew::trace
