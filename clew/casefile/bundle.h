#pragma once
// The evidence bundle: a folder from which every number of a report can be recomputed without clew. Specification:
// docs/reference/bundle.md.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "clew/base/result.h"
#include "clew/casefile/report.h"
#include "clew/casefile/tables.h"
#include "clew/intel/labels.h"
#include "clew/ledger/ledger.h"
#include "clew/trace/method.h"
#include "clew/trace/result.h"

namespace clew::casefile {

/// Why a bundle was not written, with the folder or file in a sentence.
struct BundleFault {
  Error error;
  std::string message;
};

/// Every file of the bundle but the manifest, sorted by path. `report` is report.html, `method` is method.json
/// (method_json with the result).
std::vector<File> bundle_files(const Tables& tables, const Versions& versions, std::string method, std::string report);

/// `manifest.sha256`: one line `HEX  PATH` per file.
std::string manifest(const std::vector<File>& files);

/// Writes `files` and their manifest to `folder` through a folder beside it, so that a bundle is there whole or not at
/// all. Errors: `conflict` (the folder exists and is not empty: evidence is never overwritten), `io`.
Result<void, BundleFault> write_files(const std::string& folder, const std::vector<File>& files);

/// All of it in one call. The same inputs write the same bytes. Errors: as write_files, `mismatch` (the result is not
/// of this ledger).
Result<void, BundleFault> write_bundle(const std::string& folder, const std::shared_ptr<const ledger::Ledger>& ledger,
                                       const intel::Labels& labels, const trace::Method& method,
                                       const trace::TraceResult& result, const Versions& versions,
                                       const ReportOptions& options);

}  // namespace clew::casefile
