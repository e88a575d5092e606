// Numbers of the question: those that are listed, those that stand in a field or in a listed text among other words,
// and what is to be said of fields in which nothing could be compared.

#include <fmt/format.h>

#include "clew/engine/screen_steps.h"
#include "clew/intel/country.h"
#include "clew/intel/fields.h"

namespace clew::engine {
namespace {

using screen::HitKind;

constexpr screen::Score kSameDigits = 850'000;  ///< the number is equal, its kind or country is not

// A company's number is not that of a person who gives an equal one under another name of the field.
bool of_another_party(const Search& search, const QueryNumber& number, const screen::IdentifierHit& hit) {
  const std::string& asked = search.query.party.schema;
  const std::string& listed = search.snapshot.things[hit.entity].entity.schema;
  const auto organisation = [](std::string_view schema) {
    return schema == "Company" || schema == "Organization" || schema == "PublicBody";
  };
  const bool crossed = (asked == "Person" && organisation(listed)) || (listed == "Person" && organisation(asked));
  return crossed && hit.property != number.property;
}

void add_number(Search& search, const QueryNumber& number, const screen::IdentifierHit& hit) {
  const bool other_party = hit.exact && of_another_party(search, number, hit);
  const bool exact = hit.exact && !other_party;
  if (!wanted(search, hit.entity, exact)) return;
  Found found = found_by(HitKind::identifier, hit.entity);
  found.exact = exact;
  found.other_kind = hit.other_kind || other_party;
  found.alike = hit.alike;
  found.name_score = found.score = exact ? screen::kScoreOne : kSameDigits;
  found.property = hit.property;
  found.matched = hit.text;
  found.asked = number.text;
  search.found.push_back(std::move(found));
}

std::vector<std::string_view> countries_of(const intel::Entity& party) {
  std::vector<std::string_view> codes;
  for (const intel::Value& value : party.values) {
    if (!intel::is_country_property(value.property)) continue;
    if (const std::string_view code = intel::country_code(value.text); !code.empty()) codes.push_back(code);
  }
  return codes;
}

// What was compared with less than everything, or with nothing.
void note_number(Search& search, const QueryNumber& number) {
  const std::size_t size = screen::letters_and_digits(number.text).size();
  if (size == 0)
    search.notes.push_back(
        fmt::format("{} '{}' has no letter or digit: it was not compared", number.property, number.text));
  else if (size < screen::kIdentifierBytesMin)
    search.notes.push_back(
        fmt::format("{} '{}' has fewer than {} characters: it was compared with listed numbers of "
                    "the same field that are equal, and with no others",
                    number.property, number.text, screen::kIdentifierBytesMin));
  if (number.text.size() > screen::kNumberFieldMax)
    search.notes.push_back(
        fmt::format("of {} only the first {} bytes were compared", number.property, screen::kNumberFieldMax));
}

}  // namespace

void find_identifiers(Search& search) {
  const std::vector<std::string_view> countries = countries_of(search.query.party);
  for (const QueryNumber& number : search.numbers) {
    const screen::IdentifierIndex& index = search.snapshot.identifiers;
    for (const screen::IdentifierHit& hit : index.find(number.property, number.text)) add_number(search, number, hit);
    if (!search.options.fields || !search.options.guises) continue;  // the rules of screen-3 and before
    for (const screen::IdentifierHit& hit : index.find_alike(number.property, number.text, countries))
      add_number(search, number, hit);
    note_number(search, number);
  }
}

}  // namespace clew::engine
