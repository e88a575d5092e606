#pragma once
// What speaks for or against a resemblance besides the name: birth date, country, gender, kind of party, numbers.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clew/intel/entity.h"
#include "clew/screen/name_score.h"

namespace clew::screen {

/// Evidence is added to a name only from this score on: a birth date does not make alike what is not.
inline constexpr Score kEvidenceFloor = 350'000;

struct Evidence {
  std::vector<Piece> pieces;  ///< in a fixed order
  std::int32_t points = 0;    ///< their sum, thousandths of log-odds
};
/// How a year of birth is taken: `any`, or only one that somebody alive or recorded can have been born in.
enum class BirthYears : std::uint8_t { any, of_our_calendar };
/// Whether a date's year can be a year of birth of the Gregorian calendar: 1850 to 2100. 1380 may be one of the solar
/// Hijri calendar, 2504 of the Buddhist one. True of a text that begins with no year.
bool may_be_birth_year(std::string_view date);
/// Compares what both sides say; where one says nothing there is no piece, and a year of another calendar says nothing.
/// Both entities settled.
Evidence compare_evidence(const intel::Entity& query, const intel::Entity& listed,
                          BirthYears years = BirthYears::of_our_calendar);
/// The most points compare_evidence can give this query, whatever the listed entity says.
std::int32_t most_evidence(const intel::Entity& query);
/// The name score below which no evidence can lift a hit to `wanted`. Every name from it on must be looked at.
Score search_threshold(Score wanted, std::int32_t most_points);
/// A name's score with its evidence.
Score with_evidence(Score name, std::int32_t points);

/// One fact the caller may find out and what the score would be then.
struct WhatIf {
  std::string fact;  ///< "a birth date of another year"
  Score score = 0;
};
/// Facts that would change the evidence, cheapest to find out first.
std::vector<WhatIf> what_if(const intel::Entity& query, const intel::Entity& listed, Score name,
                            BirthYears years = BirthYears::of_our_calendar);

}  // namespace clew::screen
