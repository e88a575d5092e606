#pragma once
// The money-flow picture: an SVG whose bands are as wide as the money is much.

#include <string>

#include "clew/casefile/display.h"
#include "clew/casefile/flow_graph.h"

namespace clew::casefile {

/// One <svg> element with a title on every band and box; the same graph gives the same bytes (integer arithmetic only).
std::string sankey_svg(const Display& display, const FlowGraph& graph);

}  // namespace clew::casefile
