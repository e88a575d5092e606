#pragma once
// Names of the files in a store's folder, and small things its parts share. Internal to the engine.

#include <string>
#include <string_view>

#include "clew/base/file.h"
#include "clew/engine/engine.h"

namespace clew::engine {

inline std::string ledger_folder(const std::string& store) { return join_path(store, "ledger"); }
inline std::string labels_path(const std::string& store) { return join_path(store, "labels.csv"); }
inline std::string prices_path(const std::string& store) { return join_path(store, "prices.csv"); }
inline std::string quarantine_path(const std::string& store) { return join_path(store, "quarantine.csv"); }

inline std::unexpected<Failure> refuse(Code code, std::string message, std::string advice = "") {
  return std::unexpected<Failure>(Failure{code, std::move(message), std::move(advice)});
}
/// "`what`: reason at byte N" from a small error.
std::unexpected<Failure> refuse(const Error& error, std::string_view what, std::string advice = "");

/// Writes the store's labels.
Outcome<void> save_labels(const std::string& store, const intel::Labels& labels);
/// Adds records to quarantine.csv; one that stands there already is not added again.
Outcome<void> keep_quarantine(const std::string& store, const std::vector<ledger::Quarantined>& records);

}  // namespace clew::engine
