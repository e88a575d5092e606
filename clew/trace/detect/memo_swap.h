#pragma once
// T19: swaps of a bridge that works by memo, across any number of ledgers.

#include <span>
#include <vector>

#include "clew/ledger/model.h"
#include "clew/trace/detect/detect.h"

namespace clew::trace::detect {

/// A ledger and the memos beside it. Memos of transactions it does not have (yet) are passed over.
struct MemoLedger {
  const Scope* scope = nullptr;
  std::vector<ledger::Memo> memos;
};

/// One finding for each deposit that a payout names. Element::ledger is the index in `ledgers`.
Found find_memo_swaps(std::span<const MemoLedger> ledgers);

}  // namespace clew::trace::detect
