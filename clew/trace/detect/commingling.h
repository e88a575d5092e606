#pragma once
// T24: incidents whose value meets, read off a trace of both.

#include "clew/graph/flow.h"
#include "clew/intel/labels.h"
#include "clew/trace/detect/detect.h"
#include "clew/trace/result.h"

namespace clew::trace::detect {

/// One finding for each two incidents that meet under some conserving rule, with the amounts of each that join the
/// other. `view` is the one the trace had.
Found find_commingling(const TraceResult& result, const graph::FlowView& view, const ledger::Ledger& ledger);

}  // namespace clew::trace::detect
