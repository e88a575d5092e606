// Chooses the view that fits the ledger. Everything a trace does not need to know about the kind of a ledger ends here.

#include "clew/graph/flow.h"

#include <utility>

#include "clew/graph/views.h"

namespace clew::graph {

std::unique_ptr<FlowView> make_view(std::shared_ptr<const ledger::Ledger> ledger, const ViewOptions& options) {
  switch (ledger->identity().kind) {
    case ledger::Kind::utxo: return make_utxo_view(std::move(ledger), options);
    case ledger::Kind::account: return make_account_view(std::move(ledger), options);
  }
  return nullptr;
}

}  // namespace clew::graph
