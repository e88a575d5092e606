#pragma once
// What a value of a party has to be so that it can be asked about, for those who read parties from outside.

#include <optional>
#include <string_view>

#include "clew/engine/screening.h"

namespace clew::engine {

/// Whether a property is a date and this text is none: screen_party() refuses such a party.
bool is_wrong_date(std::string_view property, std::string_view text);

/// Whether a party is found by values of the property (names, numbers, addresses): a question that could not be read in
/// one of them is another question.
bool identifies(std::string_view property);

/// Makes the facts of a question such as screen_party() takes, for parties out of files and forms: one unusual fact
/// must not keep the party's name from being compared. Dates are read as in lists of one's own (codec/partial_date.h),
/// and "10/03/1957", which is two days, becomes both. A date, country, gender or schema that cannot be read is taken
/// out. What was taken out, and what was read in two ways, stands in `query.unread`. `now`: a birth date behind it is
/// none. Calling it again changes nothing.
void read_facts(ScreenQuery& query, const std::optional<UnixTime>& now = {});

}  // namespace clew::engine
