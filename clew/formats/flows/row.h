#pragma once
// One record of a CSV of transfers, read exactly.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "clew/base/address.h"
#include "clew/base/amount.h"
#include "clew/base/bytes.h"
#include "clew/base/result.h"
#include "clew/base/time.h"
#include "clew/codec/csv.h"
#include "clew/formats/flows/flows.h"
#include "clew/formats/flows/mapping.h"

namespace clew::formats::flows {

/// A transfer as one row says it. Texts borrow from the record.
struct Transfer {
  Hash256 hash;
  bool named = false;  ///< the row gave a transaction id; otherwise `hash` is the SHA-256 of the row
  UnixTime time;
  std::uint64_t height = 0;            ///< block number, or the second
  std::optional<std::uint64_t> order;  ///< the `row` column
  Address from, to;
  u128 amount = 0;
  u128 fee = 0;
  bool failed = false;  ///< the row says so: moves nothing but the fee
  Address contract;     ///< none for the native asset; a named address where only a symbol is given
  std::string_view symbol;
  std::string_view from_label, to_label;
  std::string_view memo;
};

/// Reads a record. Errors: `malformed`, `overflow`, `mismatch` (address checksum); the offset is that of the record.
Result<Transfer> read_transfer(const codec::CsvRecord& record, const Mapping& mapping, const Columns& columns,
                               Checksums checksums);

/// A decimal number in base units of 10^-decimals, exactly: "1e-05", "10048.0", with `grouping` also "1,234.5". Errors:
/// `malformed` (also a sign, or a digit that is not zero beyond the decimals), `overflow`.
Result<u128> parse_amount(std::string_view text, unsigned decimals, bool grouping);

/// parse_time, and also fractions of a second (dropped), "UTC" at the end and an offset like +00:00. Errors:
/// `malformed`.
Result<UnixTime> parse_flow_time(std::string_view text);

/// 0x or \x and 40 hex digits is an account, other text a name of at most 512 bytes of UTF-8. Errors: `malformed`,
/// `mismatch`.
Result<Address> parse_party(std::string_view text, Checksums checksums);

}  // namespace clew::formats::flows
