#pragma once
// The two views behind make_view(). Private to this module.

#include <memory>

#include "clew/graph/flow.h"
#include "clew/ledger/ledger.h"

namespace clew::graph {

/// Requires a ledger of kind utxo, or account respectively.
std::unique_ptr<FlowView> make_utxo_view(std::shared_ptr<const ledger::Ledger> ledger, const ViewOptions& options);
std::unique_ptr<FlowView> make_account_view(std::shared_ptr<const ledger::Ledger> ledger, const ViewOptions& options);

}  // namespace clew::graph
