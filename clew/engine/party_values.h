#pragma once
// What a value of a party has to be so that it can be asked about, for those who read parties from outside.

#include <string_view>

namespace clew::engine {

/// Whether a property is a date and this text is none: screen_party() refuses such a party.
bool is_wrong_date(std::string_view property, std::string_view text);

}  // namespace clew::engine
