// The rules are those of the lists (intel/fields): a date that is refused there is refused in a question.

#include "clew/engine/party_values.h"

#include "clew/intel/fields.h"

namespace clew::engine {

bool is_wrong_date(std::string_view property, std::string_view text) {
  return intel::is_date_property(property) && !intel::date_fault(text).empty();
}

}  // namespace clew::engine
