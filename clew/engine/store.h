#pragma once
// Names of the files in a store's folder, and small things its parts share. Internal to the engine.

#include <string>
#include <string_view>

#include "clew/base/file.h"
#include "clew/engine/engine.h"

namespace clew::engine {

inline std::string ledger_folder(const std::string& store) {
  return join_path(store, "ledger");
}
inline std::string intel_path(const std::string& store) {
  return join_path(store, "intel.sqlite");
}
/// Where labels were kept before the intelligence store; taken in by the next writer.
inline std::string old_labels_path(const std::string& store) {
  return join_path(store, "labels.csv");
}
inline std::string prices_path(const std::string& store) {
  return join_path(store, "prices.csv");
}
inline std::string quarantine_path(const std::string& store) {
  return join_path(store, "quarantine.csv");
}

inline std::unexpected<Failure> refuse(Code code, std::string message, std::string advice = "") {
  return std::unexpected<Failure>(Failure{code, std::move(message), std::move(advice)});
}
/// "`what`: reason at byte N" from a small error.
std::unexpected<Failure> refuse(const Error& error, std::string_view what, std::string advice = "");

/// Reading a damaged page gives wrong numbers, so no answer is given before all checksums agree. Up to this size that
/// costs less than reading the answer; beyond it a trace says that it was not done.
inline constexpr std::uint64_t kCheckedBytesMax = std::uint64_t{2} << 30;
bool checked_when_opened(const ledger::Ledger& ledger);
/// As open_ledger, without comparing checksums: for what was written a moment ago.
Outcome<std::shared_ptr<const ledger::Ledger>> open_unchecked(const std::string& store);

/// Whether `path` can be read as input. Errors: `not_found`; `usage` for a device, or a folder where `folders` are not
/// taken.
Outcome<void> check_input(const std::string& path, bool folders);
inline constexpr const char* kTablesLock = "tables.lock";  ///< in the folder of a store
/// Held while labels, prices and quarantine are read, joined and written back, so that two clews do not lose each
/// other's. Makes the store's folder. Errors: `conflict`, `io`.
Outcome<FileLock> lock_tables(const std::string& store);
/// A failure of the intelligence store as a sentence about `store`.
std::unexpected<Failure> refuse_intel(const Error& error, const std::string& store);
/// Makes these the store's labels (under lock_tables). What an old labels.csv holds must be among them: it is removed.
Outcome<void> save_labels(const std::string& store, const intel::Labels& labels);
/// Adds records to quarantine.csv (under lock_tables); one that stands there already is not added again.
Outcome<void> keep_quarantine(const std::string& store, const std::vector<ledger::Quarantined>& records);

}  // namespace clew::engine
