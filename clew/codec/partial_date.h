#pragma once
// Dates as lists of people write them: often only a year, sometimes a month and a year, in the order of the publisher's
// country.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace clew::codec {

/// What "3/4/1970" is: nothing in the text says it, so the caller does.
enum class DateOrder : std::uint8_t { day_first, month_first };

/// Reads "1970", "1970-04", "1970-04-03", "1970-04-03T00:00:00" (and what else follows a 'T' or a blank and a digit),
/// "1970-04-03-04:00", "03/04/1970" and "3.4.1970" in the order given, "04/1970", "4 October 1983", "4th Oct. 1983",
/// "October 4, 1983", "Oct 1983"; parts that are 00, "dd" or "mm" are unknown. The result is YYYY, YYYY-MM or
/// YYYY-MM-DD; a day without its month is dropped. Nothing for anything else, for a date that does not exist and for
/// years before 1000.
std::optional<std::string> partial_date(std::string_view text, DateOrder order = DateOrder::day_first);

}  // namespace clew::codec
