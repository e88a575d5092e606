// The list joins a dozen lists of three departments, and each record says which. What OFAC wrote follows OFAC's grammar
// (clew/intel/us_remarks.h); what others wrote is kept as notes. "Linked To" stays a note here: the names it points at
// are in other lists as often as in this one.

#include "clew/formats/csl/record.h"

#include <algorithm>

#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/intel/country.h"
#include "clew/intel/us_labels.h"

namespace clew::formats::csl {
namespace {

std::string_view schema_of(std::string_view type) {
  if (type == "Individual") return "Person";
  if (type == "Entity") return "Organization";
  if (type == "Vessel") return "Vessel";
  if (type == "Aircraft") return "Airplane";
  return "LegalEntity";
}

bool is_day(std::string_view text) {
  return text.size() == 10 && text[4] == '-' && text[7] == '-' && intel::iso_date(text) == text;
}

void add_names(const Record& record, intel::Entity& party) {
  add_text(party, "name", record.name);
  for (const std::string& alias : record.aliases) add_text(party, "alias", alias);
  const std::size_t comma = record.name.find(',');
  if (party.schema != "Person" || comma == std::string::npos) return;
  add_text(party, "lastName", std::string_view(record.name).substr(0, comma));
  add_text(party, "firstName", std::string_view(record.name).substr(comma + 1));
}

intel::Said said_by(const Record& record) {
  intel::Said said;
  for (const std::string& title : parts_of(record.title)) said.add("position", title);
  for (const std::string& country : record.citizenships) said.country("citizenship", country);
  for (const std::string& country : record.nationalities) said.country("nationality", country);
  for (const std::string& date : record.birth_dates) read_birth_date(date, said);
  for (const std::string& place : record.birth_places) intel::read_birth_place(place, said);
  for (const intel::IdRecord& id : record.ids) read_id(id, said);
  for (const Record::Place& place : record.places) {
    const std::string_view code = intel::country_code(place.country);
    if (place.text != place.country || code.empty()) said.add("address", place.text);
    said.add("country", code);
  }
  said.add("callSign", record.call_sign);
  said.add("type", record.vessel_type);
  said.add("tonnage", record.tonnage);
  said.add("grossRegisteredTonnage", record.gross_tonnage);
  if (!record.flag.empty()) said.country("flag", record.flag);
  if (!record.owner.empty()) said.note("owner: " + record.owner);
  if (record.source.find("Treasury") != std::string::npos) {
    intel::read_remarks(record.remarks, false, said);
  } else {
    said.note(record.remarks);
  }
  for (const auto& named : said.named)
    said.note((named.property == "link" ? "Linked To: " : named.property + ": ") + named.name);
  return said;
}

intel::Entity sanction_of(const Record& record, const intel::Said& said, const std::string& party) {
  intel::Entity sanction;
  sanction.schema = "Sanction";
  sanction.add("entity", party);
  sanction.add("country", "us");
  sanction.add("authority", record.source);
  for (const std::string& programme : record.programmes) {
    sanction.add("program", programme);
    sanction.add("programId", programme);
  }
  for (const std::string& provision : said.provisions) sanction.add("provisions", provision);
  for (const std::string& provision : {record.requirement, record.policy}) sanction.add("provisions", provision);
  if (!record.standard_order.empty()) sanction.add("provisions", "standard order: " + record.standard_order);
  sanction.add("summary", record.notice);
  sanction.add("startDate", intel::iso_date(record.start));
  sanction.add("endDate", intel::iso_date(record.end));
  for (const std::string& url : record.urls) sanction.add("sourceUrl", url);
  return sanction;
}

}  // namespace

std::string key_of_text(std::string_view text) {
  constexpr std::size_t kBytes = 8;
  const Hash256 hash = codec::sha256(as_bytes(text));
  return codec::to_hex(hash.view().first(kBytes));
}

std::vector<std::string> parts_of(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    std::string part = intel::one_line(text.substr(0, end));
    if (!part.empty()) parts.push_back(std::move(part));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

intel::IdRecord id_of_text(std::string_view text) {
  intel::IdRecord id;
  std::vector<std::string> parts = parts_of(text, ',');
  const auto is_country = [](const std::string& part) {
    return part.size() == 2 && part[0] >= 'A' && part[0] <= 'Z' && !intel::country_code(part).empty();
  };
  if (parts.size() > 1 && is_country(parts.front())) {
    id.country = parts.front();
    parts.erase(parts.begin());
  }
  while (parts.size() > 2 && (is_day(parts.back()) || (id.country.empty() && is_country(parts.back())))) {
    if (!is_day(parts.back())) {
      id.country = parts.back();
    } else if (id.expires.empty()) {
      id.expires = parts.back();
    } else {
      id.issued = parts.back();
    }
    parts.pop_back();
  }
  if (parts.empty()) return id;
  const bool type_first =
      parts.size() > 1 && intel::us_label_of(parts.front()) != nullptr && intel::us_label_of(parts.back()) == nullptr;
  id.type = type_first ? parts.front() : parts.back();
  parts.erase(type_first ? parts.begin() : parts.end() - 1);
  for (const std::string& part : parts) id.number += (id.number.empty() ? "" : ", ") + part;
  return id;
}

Record::Place place_of_text(std::string_view text) {
  Record::Place place;
  place.text = intel::one_line(text);
  const std::size_t comma = place.text.rfind(',');
  place.country = comma == std::string::npos ? place.text : intel::one_line(place.text.substr(comma + 1));
  // "85043" and "CA" at the end of an American address are no countries.
  if (intel::country_code(place.country).empty()) place.country.clear();
  return place;
}

Result<void> hand_on(const Record& record, std::string_view prefix, intel::Wallets& wallets, intel::Reading& reading) {
  intel::Entity party;
  party.id = std::string(prefix) + record.key;
  party.schema = std::string(schema_of(record.type));
  const std::string id = party.id;
  if (intel::one_line(record.name).empty()) {
    reading.bad({Code::malformed, "no name", record.offset}, id);
    return {};
  }
  add_names(record, party);
  for (const std::string& programme : record.programmes) party.add("programId", programme);
  if (!record.number.empty() && record.source.find("Treasury") != std::string::npos)
    party.referents.push_back("ofac-" + record.number);
  intel::Said said = said_by(record);
  for (std::uint64_t i = 0; i < said.not_understood; ++i) reading.unknown("remarks");
  for (intel::Value& value : said.values) party.values.push_back(std::move(value));
  intel::Entity sanction = sanction_of(record, said, id);
  sanction.id = std::string(prefix) + "sanction-" + record.key;
  if (!CLEW_TRY(reading.give(std::move(party), true, record.offset))) return {};
  for (const auto& wallet : said.wallets) wallets.add("us-csl-wallet-", wallet, id);
  CLEW_TRY_VOID(reading.give(std::move(sanction), false, record.offset));
  return {};
}

}  // namespace clew::formats::csl
