#pragma once
// Which fields of an entity hold names, dates, countries and genders, and whether a text can be one.

#include <string>
#include <string_view>

namespace clew::intel {

/// birthDate, incorporationDate, date ...
bool is_date_property(std::string_view property);
/// country, nationality, citizenship ...
bool is_country_property(std::string_view property);

/// YYYY, YYYY-MM or YYYY-MM-DD of the calendar, from the year 1000 on; unknown parts may be 00, and a time of day may
/// follow. Empty: it is one; else why not, in words.
std::string date_fault(std::string_view text);

struct FieldFault {
  std::string reason;         ///< empty: nothing is wrong
  std::string_view property;  ///< what the field is about; lives as long as what was asked about
  bool to_notes = false;      ///< it must not stay where it would be compared
};
/// What is wrong with a value. A note that begins with "birthDate: " is a date that a reader found to be none.
FieldFault field_fault(std::string_view property, std::string_view text);

}  // namespace clew::intel
