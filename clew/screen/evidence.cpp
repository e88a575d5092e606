// Evidence in log-odds, as an expert would weigh it; the weights are named here and versioned with the policy
// (screen-1, and since).
//
// A birth date: two strangers share a day of birth about once in 20,000, but lists hold many dates that are guessed (1
// January), so an equal day counts far less than its rarity. A year apart is a slip or another calendar and says
// nothing; further apart speaks against, but never enough to let an equal rare name pass by itself: lists give wrong
// years too. A year before 1850 or after 2100 is one of another calendar or a slip, and says nothing: 1380 is 2001 in
// Iran, 2504 is 1961 in Thailand. Refused: to convert it, for nothing in the text says by which calendar. Of several
// dates the best pair counts. A country says little for and less against: people move. A number
// of a kind that names one party in the world (IMO, LEI, ...) speaks against when it differs; passports do not, people
// have several.
//
// Only what both sides say counts: a party must not look safer because the list, or the caller, is silent.

#include "clew/screen/evidence.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "clew/intel/country.h"
#include "clew/screen/identifier_forms.h"
#include "clew/screen/identifier_index.h"
#include "clew/screen/log_odds.h"

namespace clew::screen {
namespace {

constexpr std::int32_t kSameDay = 3000, kSameMonth = 1800, kSameYear = 1200, kSwapped = 1500, kOtherDay = -500;
constexpr std::int32_t kNextYear = 0, kOtherYear = -2500;
constexpr std::int32_t kSameCountry = 600, kOtherCountry = -600;
constexpr std::int32_t kSameGender = 100, kOtherGender = -1500;
constexpr std::int32_t kOtherKind = -2500;
constexpr std::int32_t kOtherNumber = -2000;
constexpr int kFirstBirthYear = 1850, kLastBirthYear = 2100;
constexpr int kCircaYears = 3;  ///< a date the list calls approximate is this far from exact

struct Date {
  int year = 0, month = 0, day = 0;
};

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

std::optional<Date> read_date(std::string_view text) {
  Date date;
  const auto year = digits(text, 0, 4);
  if (!year) return std::nullopt;
  date.year = *year;
  if (text.size() == 4) return date;
  const auto month = digits(text, 5, 2);
  if (text[4] != '-' || !month) return std::nullopt;
  date.month = *month;
  if (text.size() == 7) return date;
  const auto day = digits(text, 8, 2);
  if (text[7] != '-' || !day) return std::nullopt;
  date.day = *day;
  return date;
}

std::int32_t date_points(const Date& a, const Date& b, bool circa) {
  const int apart = std::abs(a.year - b.year);
  if (apart > 1 + (circa ? kCircaYears : 0)) return kOtherYear;
  if (apart > 0) return kNextYear;
  if (a.month == 0 || b.month == 0) return kSameYear;
  if (a.day == 0 || b.day == 0) return a.month == b.month ? kSameMonth : kOtherDay;
  if (a.month == b.month && a.day == b.day) return kSameDay;
  if (a.month == b.day && a.day == b.month) return kSwapped;
  return circa ? kNextYear : kOtherDay;
}

const char* date_word(std::int32_t points) {
  switch (points) {
    case kSameDay: return "same birth date";
    case kSameMonth: return "same month of birth";
    case kSameYear: return "same year of birth";
    case kSwapped: return "birth date with day and month exchanged";
    case kOtherDay: return "another day of birth";
    case kOtherYear: return "another year of birth";
    default: return "nearly the same date of birth";
  }
}

bool is_circa(const intel::Value& value) {
  return value.note.find("circa") != std::string::npos || value.note.find("approx") != std::string::npos ||
         value.note.find("Approx") != std::string::npos || value.note.find("APPROX") != std::string::npos;
}

void compare_dates(const intel::Entity& query, const intel::Entity& listed, BirthYears years, Evidence& evidence) {
  const auto says_nothing = [&](const intel::Value& date) {
    return years == BirthYears::of_our_calendar && !may_be_birth_year(date.text);
  };
  std::optional<Piece> best, other;
  for (const intel::Value& asked : query.values) {
    const auto a = asked.property == "birthDate" ? read_date(asked.text) : std::nullopt;
    if (!a) continue;
    for (const intel::Value& known : listed.values) {
      const auto b = known.property == "birthDate" ? read_date(known.text) : std::nullopt;
      if (!b) continue;
      if (says_nothing(asked) || says_nothing(known)) {
        other = Piece{"a year of birth of another calendar, not compared", asked.text, known.text, 0};
        continue;
      }
      const std::int32_t points = date_points(*a, *b, is_circa(asked) || is_circa(known));
      if (!best || points > best->points) best = Piece{date_word(points), asked.text, known.text, points};
    }
  }
  if (!best) best = other;
  if (best) evidence.pieces.push_back(*best);
}

bool holds_country(std::string_view property) {
  constexpr std::array<std::string_view, 7> kCountries = {"citizenship", "country",     "flag",        "jurisdiction",
                                                          "mainCountry", "nationality", "birthCountry"};
  return std::find(kCountries.begin(), kCountries.end(), property) != kCountries.end();
}

struct Countries {
  std::vector<std::string_view> codes;
  std::string text;
};

Countries countries_of(const intel::Entity& entity) {
  Countries found;
  for (const intel::Value& value : entity.values) {
    if (!holds_country(value.property)) continue;
    const std::string_view code = intel::country_code(value.text);
    if (code.empty() || std::find(found.codes.begin(), found.codes.end(), code) != found.codes.end()) continue;
    found.codes.push_back(code);
    found.text += (found.text.empty() ? "" : ", ") + std::string(code);
  }
  return found;
}

void compare_countries(const intel::Entity& query, const intel::Entity& listed, Evidence& evidence) {
  const Countries asked = countries_of(query);
  if (asked.codes.empty()) return;
  const Countries known = countries_of(listed);
  if (known.codes.empty()) return;
  const bool shared = std::find_first_of(asked.codes.begin(), asked.codes.end(), known.codes.begin(),
                                         known.codes.end()) != asked.codes.end();
  evidence.pieces.push_back(
      {shared ? "same country" : "other countries", asked.text, known.text, shared ? kSameCountry : kOtherCountry});
}

char gender_letter(std::string_view text) {
  if (text.empty()) return 0;
  const char letter = static_cast<char>(text[0] | 0x20);
  return letter == 'm' || letter == 'f' ? letter : '\0';
}

void compare_gender(const intel::Entity& query, const intel::Entity& listed, Evidence& evidence) {
  const std::string_view asked = query.first("gender"), known = listed.first("gender");
  if (gender_letter(asked) == 0 || gender_letter(known) == 0) return;
  const bool same = gender_letter(asked) == gender_letter(known);
  evidence.pieces.push_back({same ? "same gender" : "other gender", std::string(asked), std::string(known),
                             same ? kSameGender : kOtherGender});
}

enum class Party : std::uint8_t { any, person, organisation, vessel, aircraft, other };

Party party_of(std::string_view schema) {
  if (schema == "Person") return Party::person;
  if (schema == "Organization" || schema == "Company" || schema == "PublicBody") return Party::organisation;
  if (schema == "Vessel") return Party::vessel;
  if (schema == "Airplane") return Party::aircraft;
  if (schema == "LegalEntity" || schema == "Thing" || schema.empty()) return Party::any;
  return Party::other;
}

// A legal entity is a person or an organisation, and no ship.
bool may_be(std::string_view asked_schema, std::string_view known_schema) {
  const Party asked = party_of(asked_schema), known = party_of(known_schema);
  const auto lives = [](Party party) { return party == Party::person || party == Party::organisation; };
  if (asked == Party::any) return asked_schema != "LegalEntity" || known == Party::any || lives(known);
  if (known == Party::any) return known_schema != "LegalEntity" || lives(asked);
  return asked == known;
}

void compare_kind(const intel::Entity& query, const intel::Entity& listed, Evidence& evidence) {
  if (!may_be(query.schema, listed.schema))
    evidence.pieces.push_back({"another kind of party", query.schema, listed.schema, kOtherKind});
}

// Whether the index would find one by the other.
bool may_be_one(const intel::NumberProperty& number, std::string_view a, std::string_view b) {
  IdentifierIndex index;
  index.add(0, number.property, b);
  index.build();
  return !index.find(number.property, a).empty() || !index.find_alike(number.property, a).empty();
}

void compare_numbers(const intel::Entity& query, const intel::Entity& listed, Evidence& evidence) {
  for (const intel::NumberProperty& number : intel::number_properties()) {
    if (!number.single) continue;
    const auto asked = query.all(number.property), known = listed.all(number.property);
    if (asked.empty() || known.empty()) continue;
    // Only what can be such a number, and differs, speaks against: a slip in the field says nothing.
    const auto readable = [&](std::string_view text) { return !identifier_forms(number.kind, text).empty(); };
    const bool compared =
        std::any_of(asked.begin(), asked.end(), readable) && std::any_of(known.begin(), known.end(), readable);
    const bool alike = std::any_of(asked.begin(), asked.end(), [&](std::string_view a) {
      return std::any_of(known.begin(), known.end(), [&](std::string_view b) { return may_be_one(number, a, b); });
    });
    if (compared && !alike)
      evidence.pieces.push_back(
          {"other " + std::string(number.property), std::string(asked[0]), std::string(known[0]), kOtherNumber});
  }
}

std::string score_year(const intel::Entity& listed) {
  return std::string(listed.first("birthDate").substr(0, 4));
}

}  // namespace

bool may_be_birth_year(std::string_view date) {
  const auto year = digits(date, 0, 4);
  return !year || (*year >= kFirstBirthYear && *year <= kLastBirthYear);
}

Evidence compare_evidence(const intel::Entity& query, const intel::Entity& listed, BirthYears years) {
  Evidence evidence;
  compare_kind(query, listed, evidence);
  compare_dates(query, listed, years, evidence);
  compare_countries(query, listed, evidence);
  compare_gender(query, listed, evidence);
  compare_numbers(query, listed, evidence);
  for (const Piece& piece : evidence.pieces) evidence.points += piece.points;
  return evidence;
}

std::int32_t most_evidence(const intel::Entity& query) {
  std::int32_t most = 0;
  const auto says = [&](std::string_view property) { return !query.first(property).empty(); };
  if (says("birthDate")) most += kSameDay;
  if (says("gender")) most += kSameGender;
  const bool country = std::any_of(query.values.begin(), query.values.end(),
                                   [](const intel::Value& value) { return holds_country(value.property); });
  if (country) most += kSameCountry;
  return most;
}

Score search_threshold(Score wanted, std::int32_t most_points) {
  if (most_points <= 0) return wanted;
  // The curve is made of straight lines and rounded down at each step; the margin is wider than both. Proved over all
  // scores by a test.
  constexpr std::int32_t kMargin = 20;
  const Score least = score_of(log_odds(wanted) - most_points - kMargin);
  return std::min(wanted, std::max(least, kEvidenceFloor));
}

Score with_evidence(Score name, std::int32_t points) {
  if (points > 0 && name < kEvidenceFloor) return name;
  return with_points(name, points);
}

std::vector<WhatIf> what_if(const intel::Entity& query, const intel::Entity& listed, Score name, BirthYears years) {
  std::vector<WhatIf> facts;
  const std::int32_t now = compare_evidence(query, listed, years).points;
  const auto add = [&](std::string fact, std::int32_t points) {
    facts.push_back({std::move(fact), with_evidence(name, now + points)});
  };
  const bool person = party_of(query.schema) == Party::person || party_of(listed.schema) == Party::person;
  const bool born = read_date(listed.first("birthDate")) &&
                    (years == BirthYears::any || may_be_birth_year(listed.first("birthDate")));
  if (person && query.first("birthDate").empty() && born) {
    add("a birth date of another year than " + score_year(listed), kOtherYear);
    add("the birth date " + std::string(listed.first("birthDate")), kSameDay);
  }
  const Countries known = countries_of(listed);
  if (countries_of(query).codes.empty() && !known.codes.empty()) {
    add("a country other than " + known.text, kOtherCountry);
    add("the country " + std::string(known.codes.front()), kSameCountry);
  }
  if (person && query.first("gender").empty() && gender_letter(listed.first("gender")) != 0)
    add("another gender than " + std::string(listed.first("gender")), kOtherGender);
  return facts;
}

}  // namespace clew::screen
