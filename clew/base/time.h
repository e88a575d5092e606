#pragma once
// Ledger time: seconds since 1970-01-01T00:00:00Z. Clocks are arguments; nothing below apps/ asks what time it is.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "clew/base/result.h"

namespace clew {

struct UnixTime {
  std::int64_t seconds = 0;
  friend auto operator<=>(const UnixTime&, const UnixTime&) = default;
};

/// "2023-06-02T21:49:23Z"
std::string to_iso(UnixTime time);

/// Reads "YYYY-MM-DD", "YYYY-MM-DD HH:MM:SS" (also with 'T', a trailing 'Z', or without seconds; always UTC) or whole
/// seconds since 1970. Errors: `malformed` at the offending character; dates that do not exist are malformed.
Result<UnixTime> parse_time(std::string_view text);

}  // namespace clew
