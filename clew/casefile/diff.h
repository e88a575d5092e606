#pragma once
// What differs between two results: of two methods, two ledgers or two versions. Compares bundles by the names in them,
// never by numbers that only one bundle uses (label, asset and transaction numbers).

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/result.h"
#include "clew/casefile/tables.h"

namespace clew::casefile {

/// One amount that is not the same. `left` or `right` is empty where the line is only on one side.
struct Change {
  std::string key;  ///< "haircut, Theft A, BTC: exited" or "Huobi 10 (1Huobi...), Theft A, BTC: fifo"
  std::string left, right;
};

struct Diff {
  std::vector<Change> versions, method, balance, exits, holdings;
  bool same() const {
    return versions.empty() && method.empty() && balance.empty() && exits.empty() && holdings.empty();
  }
  std::string text() const;  ///< for a person; at most kDiffRowsMax rows a table, and how many more there are
  std::string json() const;  ///< all of it
};
inline constexpr std::size_t kDiffRowsMax = 50;

/// The part of a bundle that is compared: names to values, as text.
struct BundleData {
  std::map<std::string, std::string> versions, method, balance, exits, holdings;
};

/// Why a bundle could not be read.
struct DiffFault {
  Error error;
  std::string message;
};

/// Reads a bundle from its files (as bundle_files gives them; the report is not needed). Errors: `malformed`,
/// `not_found` (a file is missing), `mismatch`.
Result<BundleData, DiffFault> bundle_data(const std::vector<File>& files);
/// Reads the files of a bundle folder that bundle_data needs. Errors: `not_found`, `io`.
Result<std::vector<File>, DiffFault> load_bundle(const std::string& folder);

Diff compare(const BundleData& left, const BundleData& right);

}  // namespace clew::casefile
