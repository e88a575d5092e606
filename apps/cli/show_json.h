#pragma once
// What clew show prints, as JSON. Amounts are strings of base units.

#include <string>
#include <vector>

#include "clew/engine/engine.h"

namespace clew::cli {

std::string transactions_json(const ledger::Ledger& ledger, const std::vector<TxIndex>& found);
std::string address_json(const ledger::Ledger& ledger, const intel::Labels& labels, AddressId id);
std::string block_json(const ledger::Ledger& ledger, BlockIndex index);

const char* leg_name(ledger::LegKind kind);
/// "TXID:N" of an output, whether or not its transaction is in the ledger.
std::string outpoint_text(const ledger::Ledger& ledger, const ledger::OutPoint& point);

}  // namespace clew::cli
