#pragma once
// The two databases of an audit log: their tables, and how they are opened. Internal to the log.

#include <cstdint>
#include <string>

#include "clew/base/result.h"
#include "clew/intel/sqlite.h"

namespace clew::casefile {

enum class AuditFile : std::uint8_t { log, keys };

/// Opens a file to write to it; an empty one or none becomes one with empty tables. Errors: `mismatch` (not of a log),
/// `unsupported` (of a later version), `conflict`, `io`.
Result<intel::Database> open_audit_file(const std::string& path, AuditFile file);
/// Opens what is there, and changes nothing. Errors: as above.
Result<intel::Database> open_audit_file_to_read(const std::string& path, AuditFile file);

/// Makes the table of what the log knows of the secret in the keys, where there is none.
Result<void> make_binding_table(const intel::Database& log);

/// Whether there is a file with at least one byte.
bool holds_something(const std::string& path);

/// Looks at both files before either is opened to be written. Errors: `mismatch` (kLogIsGone, kKeysAreGone), and as
/// above.
Result<void> refuse_half(const std::string& log, const std::string& keys);

}  // namespace clew::casefile
