#pragma once
// The trace behind the one call of this module: the same steps over any view, so that tests can trace ledgers of three
// lines.

#include <vector>

#include "clew/base/progress.h"
#include "clew/base/result.h"
#include "clew/graph/flow.h"
#include "clew/intel/labels.h"
#include "clew/trace/chain.h"
#include "clew/trace/method.h"
#include "clew/trace/result.h"
#include "clew/trace/tracer.h"

namespace clew::trace {

/// The incidents of a method as places of a view.
struct SeedSet {
  std::vector<SeedLine> lines;         ///< in order of the method
  std::vector<graph::Holder> sources;  ///< thief-held accounts
  std::vector<std::pair<graph::Holder, const Branch*>> output_branches;
  std::vector<std::string> notes = {};  ///< seeds that contribute nothing (yet)
};

/// Finds every seed and every branch of the method in the ledger. Errors as trace().
Result<SeedSet, Refusal> find_seeds(const ledger::Ledger& ledger, const graph::FlowView& view, const Method& method,
                                    std::optional<TxIndex> last);

/// Walks the view under every policy of the method and joins what they found. Errors as trace().
Result<TraceResult, Refusal> follow(const graph::FlowView& view, const Chain& chain, const intel::Labels& labels,
                                    const Method& method, const SeedSet& seeds, const ProgressFn& progress);

}  // namespace clew::trace
