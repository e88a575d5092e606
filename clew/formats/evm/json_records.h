#pragma once
// Records that are JSON objects, with what hangs below them: JSON-RPC answers, a block's transactions and withdrawals,
// a receipt's logs, call trees.

#include <string>
#include <string_view>

#include "clew/formats/evm/json_tree.h"
#include "clew/formats/evm/record.h"

namespace clew::formats::evm {

/// Decodes one top-level object and everything below it. What cannot be read goes to `out.refused`.
void decode_json(const Json& object, Origin origin, Records& out);

/// A block's withdrawals: a list of objects with index, address and amount in gwei. Errors: `malformed`, `overflow`.
Result<std::vector<Withdrawal>> decode_withdrawals(const Json& list);

}  // namespace clew::formats::evm
