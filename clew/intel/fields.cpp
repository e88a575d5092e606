// A wrong field does not make a listed person another one, and must not make the record go away: the field is set aside
// and said, and the record is compared by what is left. A date that is none would be compared as one (the 31st of
// February is "another day of birth" of everybody), so it must not stay where dates are.

#include "clew/intel/fields.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "clew/codec/partial_date.h"
#include "clew/intel/country.h"
#include "clew/intel/entity.h"

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

constexpr std::array<std::string_view, 6> kNameParts = {"fatherName", "firstName",  "lastName",
                                                        "middleName", "motherName", "secondName"};

bool holds_name(std::string_view property) {
  return is_name(property) || std::find(kNameParts.begin(), kNameParts.end(), property) != kNameParts.end();
}

/// The code point at the front, which is taken off; U+FFFD for a byte that begins none.
std::uint32_t take_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(text[i])}; };
  const std::uint32_t lead = byte(0);
  const std::size_t size = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  if (size > text.size() || (size == 1 && lead >= 0x80)) {
    text.remove_prefix(1);
    return 0xFFFD;
  }
  std::uint32_t point = size == 1 ? lead : lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) point = point << 6 | (byte(i) & 0x3FU);
  text.remove_prefix(size);
  return point;
}

/// Blanks, controls and format characters of Unicode, fillers, and what stands for a character that was lost.
bool is_invisible(std::uint32_t point) {
  struct Range {
    std::uint32_t first, last;
  };
  constexpr std::array<Range, 24> kRanges = {
      {{0x0000, 0x0020}, {0x007F, 0x00A0}, {0x00AD, 0x00AD}, {0x034F, 0x034F}, {0x0600, 0x0605},   {0x061C, 0x061C},
       {0x06DD, 0x06DD}, {0x070F, 0x070F}, {0x115F, 0x1160}, {0x1680, 0x1680}, {0x17B4, 0x17B5},   {0x180B, 0x180F},
       {0x2000, 0x200F}, {0x2028, 0x202F}, {0x205F, 0x206F}, {0x2800, 0x2800}, {0x3000, 0x3000},   {0x3164, 0x3164},
       {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFD}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}}};
  return std::any_of(kRanges.begin(), kRanges.end(),
                     [&](const Range& range) { return point >= range.first && point <= range.last; });
}

/// What is wrong with a name of which nothing can be seen; empty: something can.
std::string name_fault(std::string_view text) {
  constexpr std::size_t kPointsShown = 4;
  std::string points;
  std::size_t count = 0;
  while (!text.empty()) {
    const std::uint32_t point = take_point(text);
    if (!is_invisible(point)) return {};
    if (++count > kPointsShown) continue;
    std::string digits;
    for (std::uint32_t rest = point; rest != 0 || digits.size() < 4; rest /= 16)
      digits.insert(digits.begin(), "0123456789ABCDEF"[rest % 16]);
    points += (points.empty() ? "U+" : " U+") + digits;
  }
  return "a name without a visible character (" + points + (count > kPointsShown ? " ...)" : ")");
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
  } else if (holds_name(property)) {
    fault.reason = name_fault(text);
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
