#pragma once
// Prices, for display only: no rule, no total and no ranking ever uses one. Decimal text in, integer arithmetic
// throughout, no floating point.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/amount.h"
#include "clew/base/result.h"
#include "clew/base/time.h"

namespace clew::intel {

/// One row: what one whole unit of `asset` cost in the table's quote currency, as somebody said.
struct Price {
  std::string asset;  ///< "BTC", as the table writes it
  UnixTime time;
  u128 units = 0;  ///< price x 10^decimals
  unsigned decimals = 0;
  std::string source;
  friend bool operator==(const Price&, const Price&) = default;
};

/// A price with how long before the asked time it was true. The sentence beside a value: "at 26,819.97 (source), 4 h
/// before".
struct PriceAt {
  const Price* price = nullptr;
  std::int64_t age_seconds = 0;
};

struct PriceProblem {
  std::uint64_t offset = 0;
  std::uint64_t line = 0;
  Error error;
};

/// An immutable table. Same rows in any order make the same table.
class PriceTable {
 public:
  PriceTable() = default;

  /// Reads CSV with the header asset,time,price,source (any order; source may be missing, other columns are not used).
  /// Prices are plain decimals with at most 18 digits after the point. A row that cannot be read is listed, never
  /// fatal. Of rows for one asset and time the one with the smallest source stays (then the smallest price), and each
  /// that names another price is listed as a `conflict`. Errors: `malformed` without the three columns.
  struct Read;
  static Result<Read> read_csv(std::string_view text);

  /// The latest price of the asset at or before `time`; nothing if there is none.
  std::optional<PriceAt> at(std::string_view asset, UnixTime time) const;

  /// Value in cents of the quote currency: amount x price / 10^(amount_decimals - 2), rounded half to even. The price
  /// is the one at() gives. Errors: `not_found` without a price, `overflow`.
  Result<u128> value_cents(std::string_view asset, u128 amount, unsigned amount_decimals, UnixTime time) const;

  const std::vector<Price>& rows() const { return rows_; }
  /// SHA-256 over the canonical CSV, in hex.
  std::string version() const;
  std::string to_csv() const;

 private:
  std::vector<Price> rows_;  // by asset, then time; one per (asset, time)
};

struct PriceTable::Read {
  PriceTable table;
  std::vector<PriceProblem> problems;
};

/// amount x price in cents, rounded half to even: (amount / 10^amount_decimals) x (price / 10^price_decimals) x 100.
/// Errors: `overflow` when the result does not fit 128 bits, `usage` for more than 38 decimals in sum.
Result<u128> cents_half_even(u128 amount, unsigned amount_decimals, u128 price, unsigned price_decimals);

}  // namespace clew::intel
