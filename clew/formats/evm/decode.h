#pragma once
// From named texts to records.

#include <string>

#include "clew/base/result.h"
#include "clew/formats/evm/fields.h"
#include "clew/formats/evm/record.h"

namespace clew::formats::evm {

enum class RecordKind { block, transaction, receipt, log, token_transfer, trace, token, unused, unknown };

/// What a record or a CSV header is, by the fields it names.
RecordKind kind_of(const Fields& fields);

/// Decodes one record of a kind that is not `unknown` and adds it to `out`. A transaction row with receipt columns adds
/// both. Withdrawals of a block are not read here (json_records.h). Errors: `malformed`, `overflow`, `unsupported`.
Result<void> decode(RecordKind kind, const Fields& fields, Origin origin, Records& out);

/// "log 0x12..:3": what a person looks for when a record was refused.
std::string describe(RecordKind kind, const Fields& fields);

/// Path in a call tree written "0,1" (also as a list in brackets). Errors: `malformed`, `limit` (deeper than 1024
/// calls).
Result<std::vector<std::uint32_t>> parse_trace_address(std::string_view text);

}  // namespace clew::formats::evm
