// A wrong field does not make a listed person another one, and must not make the record go away: the field is set aside
// and said, and the record is compared by what is left. A date that is none would be compared as one (the 31st of
// February is "another day of birth" of everybody), so it must not stay where dates are.

#include "clew/intel/fields.h"

#include <algorithm>
#include <array>

#include "clew/codec/partial_date.h"
#include "clew/intel/country.h"

namespace clew::intel {
namespace {

constexpr std::array<std::string_view, 10> kCountries = {
    "birthCountry", "citizenship", "country",         "flag",      "jurisdiction",
    "mainCountry",  "nationality", "passportCountry", "pastFlags", "taxCountry"};
constexpr std::size_t kShownMax = 60;

std::string shown(std::string_view text) {
  return "\"" + std::string(text.substr(0, kShownMax)) + "\"";
}

/// FollowTheMoney's territories are a country's code and more: "gb-sct", "ge-ab"; "zz" is the whole world.
bool is_country(std::string_view text) {
  if (text == "zz" || !country_code(text).empty()) return true;
  constexpr std::size_t kCodeSize = 2, kTerritoryMax = 6;
  return text.size() > kCodeSize + 1 && text.size() <= kTerritoryMax && text[kCodeSize] == '-' &&
         !country_code(text.substr(0, kCodeSize)).empty();
}

bool is_gender(std::string_view text) {
  constexpr std::array<std::string_view, 4> kGenders = {"female", "male", "other", "unknown"};
  return std::find(kGenders.begin(), kGenders.end(), text) != kGenders.end();
}

/// "birthDate" of "birthDate: 1990-02-31"; empty when the note is no such thing.
std::string_view date_in_notes(std::string_view text) {
  const std::size_t colon = text.find(": ");
  if (colon == std::string_view::npos) return {};
  const std::string_view property = text.substr(0, colon);
  const bool word = std::all_of(property.begin(), property.end(),
                                [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
  return word && property.ends_with("Date") ? property : std::string_view();
}

}  // namespace

bool is_date_property(std::string_view property) {
  return property == "date" || property.ends_with("Date");
}

bool is_country_property(std::string_view property) {
  return std::find(kCountries.begin(), kCountries.end(), property) != kCountries.end();
}

std::string date_fault(std::string_view text) {
  const auto date = codec::partial_date(text);
  if (date && text.starts_with(*date)) return {};
  const bool numbers = !text.empty() && text.find_first_not_of("0123456789-") == std::string_view::npos &&
                       text.find('-') != std::string_view::npos;
  if (numbers && !date) return shown(text) + " is a day or month that the calendar does not have";
  return shown(text) + " is no date";
}

FieldFault field_fault(std::string_view property, std::string_view text) {
  FieldFault fault{{}, property, true};
  if (is_date_property(property)) {
    fault.reason = date_fault(text);
  } else if (property == "gender") {
    if (!is_gender(text)) fault.reason = shown(text) + " is no gender that is known";
  } else if (is_country_property(property)) {
    fault.to_notes = false;
    if (!is_country(text)) fault.reason = shown(text) + " is no country that is known";
  } else if (property == "notes") {
    fault.to_notes = false;
    fault.property = date_in_notes(text);
    if (!fault.property.empty()) fault.reason = date_fault(text.substr(fault.property.size() + 2));
  }
  return fault;
}

}  // namespace clew::intel
