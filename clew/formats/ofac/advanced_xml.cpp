// SDN_ADVANCED.XML in two readings. The first fills the tables (advanced_tables.h); the second takes one party at a
// time, looks its words up, and hands it on; relations come behind the parties and are handed on as they come. One
// party with the parts that matter:
//
//   <DistinctParty FixedRef="36"><Profile ID="36" PartySubTypeID="3">
//     <Identity ID="4" Primary="true"><Alias AliasTypeID="1403" Primary="true" LowQuality="false"><DocumentedName>
//       <DocumentedNamePart><NamePartValue NamePartGroupID="4" ScriptID="215">AEROCARIBBEAN AIRLINES</NamePartValue>..
//       <NamePartGroups><MasterNamePartGroup><NamePartGroup ID="4" NamePartTypeID="1525"/>..</Identity>
//     <Feature FeatureTypeID="25"><FeatureVersion><VersionLocation LocationID="25"/></FeatureVersion></Feature>
//
// "Owned or Controlled By" becomes an Ownership, with the owner where the relation points to; it says nothing of a
// share. Every other relation is an UnknownLink with its words as role. A real file was not at hand: the tests are
// written after the schema.

#include <algorithm>
#include <array>

#include "clew/formats/ofac/advanced_tables.h"
#include "clew/formats/ofac/list_file.h"
#include "clew/formats/ofac/ofac.h"
#include "clew/formats/ofac/sdn_xml.h"
#include "clew/intel/us_labels.h"

namespace clew::formats::ofac {
namespace {

using codec::XmlElement;

constexpr std::array<std::string_view, 6> kTableRecords = {"DateOfIssue",   "ReferenceValueSets", "Location",
                                                           "IDRegDocument", "DistinctParty",      "SanctionsEntry"};
constexpr std::array<std::string_view, 2> kPartyRecords = {"DistinctParty", "ProfileRelationship"};

std::string_view schema_of_profile(const AdvancedTables& tables, XmlElement profile) {
  const std::string_view sub = profile.attribute("PartySubTypeID");
  const std::string_view word = tables.word("PartySubType", sub);
  if (word == "Vessel" || word == "Aircraft") return schema_of(word);
  const std::string_view type = tables.word("PartyType", tables.code("PartySubType", sub, "PartyTypeID"));
  return type.empty() ? std::string_view("LegalEntity") : schema_of(type);
}

/// A primary name in another script: the party's name if there is none in Latin letters.
struct OtherName {
  std::string whole, last, first, script;
};

bool is_named(const Party& party) {
  return std::any_of(party.entity.values.begin(), party.entity.values.end(),
                     [](const intel::Value& value) { return value.property == "name"; });
}

void read_alias(const AdvancedTables& tables, XmlElement identity, XmlElement alias, Party& party,
                std::vector<OtherName>& others) {
  const std::string_view type = tables.word("AliasType", alias.attribute("AliasTypeID"));
  const bool weak = alias.attribute("LowQuality") == "true";
  const bool main = alias.attribute("Primary") == "true" && identity.attribute("Primary") != "false";
  for (const AdvancedName& name : advanced_names(tables, identity, alias)) {
    const bool latin = name.script.empty() || name.script == "Latn";
    std::string note = latin ? "" : name.script;
    if (main && latin && is_named(party)) {
      party.said.add("alias", name.whole);
    } else if (main && latin) {
      party.entity.add("name", name.whole);
      if (party.entity.schema == "Person") {
        party.entity.add("lastName", name.last);
        party.entity.add("firstName", name.first);
      }
    } else if (main) {
      others.push_back({name.whole, name.last, name.first, name.script});
    } else if (type == "F.K.A.") {
      party.said.add("previousName", name.whole, intel::joined({note, weak ? "weak" : ""}, "; "));
    } else {
      const std::string_view now = type == "N.K.A." ? "now known as" : "";
      party.said.add(weak ? "weakAlias" : "alias", name.whole, intel::joined({note, now}, "; "));
    }
  }
}

void read_place(std::string_view type, const AdvancedTables::Place& place, Party& party) {
  if (type == "Place of Birth") {
    read_birth_place(intel::joined({place.text, place.country}, ", "), party.said);
  } else if (type == "Nationality Country" || type == "Citizenship Country") {
    party.said.country(type.starts_with('N') ? "nationality" : "citizenship", place.country);
  } else if (type == "Location" || type.empty()) {
    add_address(party, {place.text}, place.country);
  } else if (type.find("Flag") != std::string_view::npos) {
    read_id({std::string(type), place.country, {}, {}, {}}, party.said);
  } else {
    party.said.note(intel::joined({type, place.text, place.country}, " "));
  }
}

// A feature of one text. A type nobody has met is no identifier: it stays as a note.
void read_feature(std::string_view type, std::string_view text, Party& party) {
  if (type == "Title") return add_titles(party, text);
  if (intel::us_label_of(type) != nullptr)
    return read_id({std::string(type), std::string(text), {}, {}, {}}, party.said);
  party.said.note(intel::joined({type, text}, " "));
  ++party.said.not_understood;
}

void read_version(const AdvancedTables& tables, std::string_view type, XmlElement version, Party& party) {
  Said& said = party.said;
  for (const XmlElement part : version) {
    if (part.name() == "DatePeriod") {
      const intel::DateSpan span = advanced_period(part);
      if (span.from.empty()) continue;
      if (type == "Birthdate") {
        said.add_dates("birthDate", span);
      } else {
        read_feature(type, span.from, party);
      }
    } else if (part.name() == "VersionDetail") {
      std::string_view text = part.text();
      if (text.empty()) text = tables.word("DetailReference", part.attribute("DetailReferenceID"));
      if (!text.empty()) read_feature(type, text, party);
    } else if (part.name() == "VersionLocation") {
      const auto* place = tables.place(part.attribute("LocationID"));
      if (place != nullptr) read_place(type, *place, party);
    }
  }
  said.note(version.text_of("Comment"));
}

// A party without a name in Latin letters has the first of the others; the rest are aliases with their script.
void take_others(const std::vector<OtherName>& others, Party& party) {
  for (const OtherName& other : others) {
    if (is_named(party)) {
      party.said.add("alias", other.whole, other.script);
      continue;
    }
    intel::add_text(party.entity, "name", other.whole, other.script);
    if (party.entity.schema != "Person") continue;
    intel::add_text(party.entity, "lastName", other.last, other.script);
    intel::add_text(party.entity, "firstName", other.first, other.script);
  }
}

void read_profile(const AdvancedTables& tables, XmlElement profile, Party& party, std::vector<OtherName>& others) {
  party.entity.schema = std::string(schema_of_profile(tables, profile));
  for (const XmlElement child : profile) {
    if (child.name() == "Identity") {
      for (const XmlElement alias : child)
        if (alias.name() == "Alias") read_alias(tables, child, alias, party, others);
      if (const auto* documents = tables.documents(child.attribute("ID")))
        for (const intel::IdRecord& id : *documents) read_id(id, party.said);
    } else if (child.name() == "Feature") {
      const std::string_view type = tables.word("FeatureType", child.attribute("FeatureTypeID"));
      for (const XmlElement version : child)
        if (version.name() == "FeatureVersion") read_version(tables, type, version, party);
    }
  }
  if (const auto* entry = tables.entry(profile.attribute("ID"))) {
    for (const std::string& programme : entry->programmes) add_programmes(party, programme);
    for (const std::string& provision : entry->provisions) party.said.provisions.push_back(provision);
    party.listed = entry->listed;
  }
}

bool is_number(std::string_view text) {
  if (text.empty() || text.size() > 12) return false;
  for (const char c : text)
    if (c < '0' || c > '9') return false;
  return true;
}

Result<void> read_party(const AdvancedTables& tables, XmlElement element, Wallets& wallets, intel::Reading& reading) {
  Party party;
  party.number = std::string(element.attribute("FixedRef"));
  party.offset = element.offset();
  party.entity.id = "ofac-" + party.number;
  const std::string record = "entity " + party.number;
  if (!is_number(party.number)) {
    reading.bad({Code::malformed, "a party without a number (FixedRef)", element.offset()}, "party");
    return {};
  }
  party.said.note(element.text_of("Comment"));
  // A delta holds what changed: read as a whole list it would take everybody else off it.
  if (!element.attribute("DeltaAction").empty())
    return fail(Code::unsupported, "the file is a delta (DeltaAction), not the whole list: load the whole file",
                element.offset());
  std::vector<OtherName> others;
  for (const XmlElement profile : element)
    if (profile.name() == "Profile") read_profile(tables, profile, party, others);
  take_others(others, party);
  if (!is_named(party)) {
    reading.bad({Code::malformed, "no primary name", element.offset()}, record);
    return {};
  }
  return hand_on(std::move(party), tables.names, wallets, reading);
}

Result<void> read_relation(const AdvancedTables& tables, XmlElement element, intel::Reading& reading) {
  const std::string_view from = tables.party(element.attribute("From-ProfileID"));
  const std::string_view to = tables.party(element.attribute("To-ProfileID"));
  const std::string_view type = tables.word("RelationType", element.attribute("RelationTypeID"));
  if (from.empty() || to.empty()) {
    reading.bad({Code::not_found, "a relation of a profile that is not in the list", element.offset()},
                "relation " + std::string(element.attribute("ID")));
    return {};
  }
  intel::Entity relation;
  relation.id = "ofac-relation-" + std::string(element.attribute("ID"));
  const bool owned = type == "Owned or Controlled By";
  relation.schema = owned ? "Ownership" : "UnknownLink";
  relation.add(owned ? "asset" : "subject", std::string(from));
  relation.add(owned ? "owner" : "object", std::string(to));
  relation.add("role", std::string(type));
  if (element.attribute("Former") == "true") relation.add("status", "former");
  relation.add("summary", std::string(element.text_of("Comment")));
  CLEW_TRY_VOID(reading.give(std::move(relation), false, element.offset()));
  return {};
}

Result<void> fill(AdvancedTables& tables, const Document& document) {
  auto input = document.open();
  if (!input) return std::unexpected(input.error());
  codec::XmlRecordHandlers handlers;
  handlers.record = [&tables](XmlElement record) { return tables.take(record); };
  // What is wrong with the document is said by the second reading.
  (void)CLEW_TRY(codec::read_xml_records(*input, kTableRecords, handlers));
  return {};
}

Result<void> read_parties(const AdvancedTables& tables, const Document& document, Wallets& wallets,
                          intel::Reading& reading) {
  auto input = document.open();
  if (!input) return std::unexpected(input.error());
  codec::XmlRecordHandlers handlers;
  handlers.record = [&](XmlElement record) {
    return record.name() == "DistinctParty" ? read_party(tables, record, wallets, reading)
                                            : read_relation(tables, record, reading);
  };
  handlers.skipped = [&reading](const Error& error) -> Result<void> {
    reading.bad(error, "party or relation");
    return {};
  };
  const auto fault = CLEW_TRY(codec::read_xml_records(*input, kPartyRecords, handlers));
  if (fault) reading.bad(*fault, "document");
  return {};
}

}  // namespace

Result<intel::ReadReport> read_advanced_documents(const std::vector<Document>& documents, intel::Reading& reading) {
  for (const Document& document : documents) {
    reading.begin_file(document.path);
    AdvancedTables tables;
    Wallets wallets;
    CLEW_TRY_VOID(fill(tables, document));
    if (tables.sdn) reading.info() = list_info(false);
    reading.info().published = tables.published;
    CLEW_TRY_VOID(read_parties(tables, document, wallets, reading));
    CLEW_TRY_VOID(wallets.hand_on(reading, false));
  }
  if (reading.entities() == 0) reading.bad({Code::malformed, "no <DistinctParty> in any document"}, "document");
  return reading.finish();
}

Result<intel::ReadReport> read_sdn_advanced_xml(const std::vector<std::string>& paths, const intel::EntitySink& sink) {
  const auto documents = CLEW_TRY(documents_of(paths));
  const bool consolidated = !documents.empty() && stem_of(documents.front().path).starts_with("cons");
  intel::Reading reading(list_info(consolidated), sink);
  return read_advanced_documents(documents, reading);
}

}  // namespace clew::formats::ofac
