#pragma once
// Merkle proofs of visited transactions: from the transaction's hash to the root in its block's header.

#include <span>
#include <vector>

#include "clew/casefile/names.h"
#include "clew/casefile/tables.h"
#include "clew/ledger/ledger.h"

namespace clew::casefile {

/// Appends a proof for each transaction of `visited` (ascending) that is in the block, if the ledger has the block's
/// 80-byte header and all its transactions (their root is the header's). A ledger made of single transactions has no
/// proofs: nothing is added then.
void prove_block(const ledger::Ledger& ledger, BlockIndex block, std::span<const TxIndex> visited, Names& names,
                 std::vector<ProofRow>& proofs);

}  // namespace clew::casefile
