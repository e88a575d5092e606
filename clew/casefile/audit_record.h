#pragma once
// A record of the audit log as text: built to be hashed, and read back. Internal to the log;
// docs/reference/decision.md has the form.

#include <cstdint>
#include <string>
#include <string_view>

#include "clew/base/bytes.h"
#include "clew/base/result.h"
#include "clew/casefile/audit_log.h"

namespace clew::casefile {

/// Makes the id of a record: "17-3fa2c1d0e9b8".
std::string id_of(std::uint64_t number, const Hash256& hash);

/// Writes the line that is hashed. `commitment` is hexadecimal, and empty where nothing is sealed.
std::string record_text(std::uint64_t number, const AuditEntry& entry, std::string_view commitment);

/// Refuses what could not be read back as it was said. Errors: `usage`, `limit` (an open part of more than 1 MiB).
Result<void> check_entry(const AuditEntry& entry);

struct ParsedRecord {
  AuditRecord record;      ///< without its hash and its id, which are not in its text
  std::string commitment;  ///< as it is written
};

/// Reads the line of a record back. Errors: `mismatch`, with `place`, the number of the record, where others have an
/// offset.
Result<ParsedRecord> parse_record(std::string_view text, std::uint64_t place);

/// Reads a hash as the tables hold it. Errors: `mismatch` (not of 32 bytes).
Result<Hash256> stored_hash(Bytes bytes);

}  // namespace clew::casefile
