#pragma once
// Dates as the annexes of regulations write them in words: several in one item, with a full stop, with a remark.

#include <string_view>

#include "clew/intel/entity.h"

namespace clew::formats::eu {

/// Adds each date of an item: "15.4.1957, 22.2.1958", "7.8.1965 / 20.2.1972", "1958 or 1959", "a) 1964 b) 28.8.1962",
/// "1967-1969." (any of the years), "5.9.1990 (Singapore)" (the remark is the value's note). Where one of the parts is
/// no date the item is kept whole, as intel::add_date does with text that is none.
void add_written_dates(intel::Entity& entity, std::string_view property, std::string_view item);

}  // namespace clew::formats::eu
