#pragma once
// The report: one HTML file that a prosecutor or a journalist reads from the top and an examiner checks to the bottom.
// It needs no network and no script; a script only adds hovering and switching of policies.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "clew/base/amount.h"
#include "clew/base/time.h"
#include "clew/casefile/tables.h"
#include "clew/trace/method.h"

namespace clew::casefile {

/// Everything that, beside ledger, labels and method, decides the bytes of a result.
struct Versions {
  std::string engine;
  std::string rule_set, netting, bundle;
  std::vector<std::pair<std::string, std::string>> libraries;  ///< name, version
};
/// Of this build.
Versions current_versions();

/// What an amount was worth, for display beside it only.
struct Value {
  std::string text;  ///< "1,234.56 USD"
  UnixTime time;     ///< of the price
  std::string source;
};
/// Value of `units` base units of an asset (row of Tables::assets) at a time; nothing without a price.
using ValueOf = std::function<std::optional<Value>(std::uint32_t asset, u128 units, UnixTime at)>;

struct ReportOptions {
  std::string title;
  /// Addresses that no label of an official source names are shown as "address 1", "address 2", ...; transactions by
  /// number.
  bool pseudonyms = false;
  ValueOf value;
  /// Addresses of exits whose amount changes when the transactions of a block are taken in reverse order; only
  /// meaningful if that was checked.
  bool order_checked = false;
  std::vector<std::string> order_sensitive;
};

/// The report as one self-contained HTML document. The same arguments give the same bytes. All text from outside is
/// escaped.
std::string report_html(const Tables& tables, const trace::Method& method, const Versions& versions,
                        const ReportOptions& options);

}  // namespace clew::casefile
