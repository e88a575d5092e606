#pragma once
// Dates as OFAC writes them.

#include <optional>
#include <string>
#include <string_view>

#include "clew/base/time.h"

namespace clew::intel {

/// "10 Dec 1948", "Dec 1948", "1948", "04/22/2020" (the month first): as YYYY[-MM[-DD]]. Empty when it is no date.
std::string iso_date(std::string_view text);

/// A birth date or a period: "circa 1970", "1955 to 1958", "01 Jan 1957 to 31 Dec 1957" (which is the year 1957).
struct DateSpan {
  std::string from;  ///< YYYY[-MM[-DD]]; empty when the text is no date
  std::string to;    ///< of a period that is no whole year or month; else empty
  bool circa = false;
};
DateSpan date_span(std::string_view text);
/// The period between two dates, shortened to a year or a month if it is exactly that.
DateSpan span_of(std::string from, std::string to, bool circa);

/// First and last second of YYYY[-MM[-DD]]; nothing for other text.
std::optional<UnixTime> first_second(std::string_view iso);
std::optional<UnixTime> last_second(std::string_view iso);

}  // namespace clew::intel
