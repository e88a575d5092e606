#pragma once
// One record of the Consolidated Screening List, whatever file it comes from.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clew/intel/listed_wallets.h"
#include "clew/intel/reading.h"
#include "clew/intel/us_remarks.h"

namespace clew::formats::csl {

struct Record {
  std::string key;  ///< what follows the prefix in ids
  std::uint64_t offset = 0;
  std::string source, number, type, name, title, notice, start, end, standard_order, requirement, policy, remarks;
  std::string call_sign, vessel_type, tonnage, gross_tonnage, flag, owner;
  std::vector<std::string> programmes, aliases, citizenships, nationalities, birth_dates, birth_places, urls;
  struct Place {
    std::string text;     ///< whole, the country in it
    std::string country;  ///< code or name
  };
  std::vector<Place> places;
  std::vector<intel::IdRecord> ids;
};

/// First 16 hex digits of the SHA-256 of the text: a key for records that have none.
std::string key_of_text(std::string_view text);
/// Parts between semicolons, without blanks at their ends; no empty ones.
std::vector<std::string> parts_of(std::string_view text, char separator = ';');
/// An identifier of the CSV: "US, 80-0890696, Tax ID No." or "Tax ID No., 80-0890696, US".
intel::IdRecord id_of_text(std::string_view text);
/// An address of the CSV: its last part is a country.
Record::Place place_of_text(std::string_view text);

/// Hands on the party and its sanction. `prefix` begins the ids: "us-csl-".
Result<void> hand_on(const Record& record, std::string_view prefix, intel::Wallets& wallets, intel::Reading& reading);

}  // namespace clew::formats::csl
