// The advanced format names nothing in place: a party has PartySubTypeID="3", a feature FeatureTypeID="8", an address
// is a location elsewhere, a passport a document elsewhere that points at an identity. The tables hold the words behind
// the ids, so that the rest of the reader speaks in words and not in numbers, which have changed before. What they hold
// is a fraction of the file; parties themselves never stay. Source: sanctions_advanced.xsd and OFAC's frequently asked
// questions about the format.

#include "clew/formats/ofac/advanced_tables.h"

#include <array>

#include "clew/codec/partial_date.h"

namespace clew::formats::ofac {
namespace {

using codec::XmlElement;

std::string key_of(std::string_view a, std::string_view b) {
  return std::string(a) + '\n' + std::string(b);
}

std::string two_digits(std::string_view text) {
  return text.size() == 1 ? '0' + std::string(text) : std::string(text);
}

// Texts of the parts of a location, in the order in which an address is written.
constexpr std::array<std::string_view, 7> kPlaceParts = {"ADDRESS1", "ADDRESS2",       "ADDRESS3",   "CITY",
                                                         "REGION",   "STATE/PROVINCE", "POSTAL CODE"};

bool is_last_name(std::string_view type) {
  return type == "Last Name" || type == "Maiden Name" || type == "Matronymic";
}
bool is_first_name(std::string_view type) {
  return type == "First Name" || type == "Middle Name" || type == "Patronymic";
}

void append(std::string& text, std::string_view word) {
  if (word.empty()) return;
  if (!text.empty()) text += ' ';
  text += word;
}

}  // namespace

std::string advanced_date(XmlElement date) {
  std::string text(date.text_of("Year"));
  while (!text.empty() && text.size() < 4) text.insert(text.begin(), '0');
  if (text.empty()) return {};
  if (const auto month = date.text_of("Month"); !month.empty()) {
    text += '-' + two_digits(month);
    if (const auto day = date.text_of("Day"); !day.empty()) text += '-' + two_digits(day);
  }
  return codec::partial_date(text).value_or(std::string());
}

intel::DateSpan advanced_period(XmlElement period) {
  const XmlElement start = period.child("Start"), end = period.child("End");
  std::string from = advanced_date(start.child("From")), to = advanced_date(end.child("To"));
  if (from.empty()) from = advanced_date(end.child("From"));
  if (to.empty()) to = advanced_date(start.child("To"));
  const bool circa = start.attribute("Approximate") == "true" || end.attribute("Approximate") == "true";
  if (from.empty()) return {to, {}, circa};
  return intel::span_of(std::move(from), std::move(to), circa);
}

std::vector<AdvancedName> advanced_names(const AdvancedTables& tables, XmlElement identity, XmlElement alias) {
  std::vector<AdvancedName> names;
  for (const XmlElement documented : alias) {
    if (documented.name() != "DocumentedName") continue;
    AdvancedName name;
    std::string other;
    for (const XmlElement part : documented) {
      const XmlElement value = part.child("NamePartValue");
      std::string_view type;
      for (const XmlElement master : identity.child("NamePartGroups"))
        for (const XmlElement group : master)
          if (group.attribute("ID") == value.attribute("NamePartGroupID"))
            type = tables.word("NamePartType", group.attribute("NamePartTypeID"));
      if (name.script.empty()) name.script = tables.code("Script", value.attribute("ScriptID"), "ScriptCode");
      append(is_last_name(type) ? name.last : is_first_name(type) ? name.first : other, value.text());
    }
    name.whole = intel::joined({name.last, name.first}, ", ");
    append(name.whole, other);
    if (!name.whole.empty()) names.push_back(std::move(name));
  }
  return names;
}

Result<void> AdvancedTables::take(XmlElement record) {
  const std::string_view name = record.name();
  if (name == "ReferenceValueSets") take_words(record);
  if (name == "Location") take_location(record);
  if (name == "IDRegDocument") take_document(record);
  if (name == "SanctionsEntry") take_entry(record);
  if (name == "DistinctParty") take_party(record);
  if (name == "DateOfIssue") published = advanced_date(record);
  if (++rows_ > kTableRowsMax)
    return fail(Code::limit, "advanced list of more than 4,000,000 records", record.offset());
  return {};
}

void AdvancedTables::take_words(XmlElement sets) {
  for (const XmlElement set : sets)
    for (const XmlElement value : set) {
      const std::string key = key_of(value.name(), value.attribute("ID"));
      for (std::size_t i = 0; i < value.attribute_count(); ++i) {
        const auto [attribute, text] = value.attribute_at(i);
        if (attribute != "ID") words_[key_of(key, attribute)] = std::string(text);
      }
      words_[key] = std::string(value.text());
    }
}

void AdvancedTables::take_location(XmlElement location) {
  Place place;
  std::array<std::string, kPlaceParts.size() + 1> parts;
  for (const XmlElement child : location) {
    if (child.name() == "LocationCountry") {
      place.country = std::string(word("Country", child.attribute("CountryID")));
    } else if (child.name() == "LocationAreaCode" && place.country.empty()) {
      place.country = std::string(code("AreaCode", child.attribute("AreaCodeID"), "Description"));
    } else if (child.name() == "LocationPart") {
      const std::string_view type = word("LocPartType", child.attribute("LocPartTypeID"));
      std::size_t at = 0;
      while (at < kPlaceParts.size() && kPlaceParts[at] != type) ++at;
      for (const XmlElement value : child) append(parts[at], value.text_of("Value"));
    }
  }
  for (const std::string& part : parts)
    if (!part.empty()) place.text += (place.text.empty() ? "" : ", ") + part;
  places_[std::string(location.attribute("ID"))] = std::move(place);
}

void AdvancedTables::take_document(XmlElement document) {
  intel::IdRecord id;
  id.type = std::string(word("IDRegDocType", document.attribute("IDRegDocTypeID")));
  if (id.type.empty()) id.type = "Document";
  id.number = std::string(document.text_of("IDRegistrationNo"));
  id.country = std::string(word("Country", document.attribute("IssuedBy-CountryID")));
  for (const XmlElement date : document) {
    if (date.name() != "DocumentDate") continue;
    const intel::DateSpan span = advanced_period(date.child("DatePeriod"));
    const std::string_view type = word("IDRegDocDateType", date.attribute("IDRegDocDateTypeID"));
    if (type == "Issue Date") id.issued = span.from;
    if (type == "Expiration Date") id.expires = span.to.empty() ? span.from : span.to;
  }
  documents_[std::string(document.attribute("IdentityID"))].push_back(std::move(id));
}

void AdvancedTables::take_entry(XmlElement sanctions) {
  Entry& entry = entries_[std::string(sanctions.attribute("ProfileID"))];
  if (word("List", sanctions.attribute("ListID")).starts_with("SDN")) sdn = true;
  for (const XmlElement child : sanctions) {
    if (child.name() == "EntryEvent") {
      const std::string day = advanced_date(child.child("Date"));
      if (!day.empty() && (entry.listed.empty() || day < entry.listed)) entry.listed = day;
    } else if (child.name() == "SanctionsMeasure") {
      const std::string_view type = word("SanctionsType", child.attribute("SanctionsTypeID"));
      const std::string comment(child.text_of("Comment"));
      if (type == "Program" && !comment.empty()) {
        entry.programmes.push_back(comment);
      } else if (!type.empty() || !comment.empty()) {
        entry.provisions.push_back(intel::joined({type, comment}, ": "));
      }
    }
  }
}

void AdvancedTables::take_party(XmlElement party) {
  const std::string id = "ofac-" + std::string(party.attribute("FixedRef"));
  for (const XmlElement profile : party) {
    if (profile.name() != "Profile") continue;
    parties_[std::string(profile.attribute("ID"))] = id;
    for (const XmlElement identity : profile)
      for (const XmlElement alias : identity)
        if (alias.name() == "Alias")
          for (const AdvancedName& name : advanced_names(*this, identity, alias))
            names.add(name.whole, id, alias.attribute("Primary") == "true");
  }
}

std::string_view AdvancedTables::word(std::string_view set, std::string_view id) const {
  const auto at = words_.find(key_of(set, id));
  return at == words_.end() ? std::string_view() : std::string_view(at->second);
}

std::string_view AdvancedTables::code(std::string_view set, std::string_view id, std::string_view attribute) const {
  return word(key_of(set, id), attribute);
}

const AdvancedTables::Place* AdvancedTables::place(std::string_view location) const {
  const auto at = places_.find(std::string(location));
  return at == places_.end() ? nullptr : &at->second;
}

const std::vector<intel::IdRecord>* AdvancedTables::documents(std::string_view identity) const {
  const auto at = documents_.find(std::string(identity));
  return at == documents_.end() ? nullptr : &at->second;
}

const AdvancedTables::Entry* AdvancedTables::entry(std::string_view profile) const {
  const auto at = entries_.find(std::string(profile));
  return at == entries_.end() ? nullptr : &at->second;
}

std::string_view AdvancedTables::party(std::string_view profile) const {
  const auto at = parties_.find(std::string(profile));
  return at == parties_.end() ? std::string_view() : std::string_view(at->second);
}

}  // namespace clew::formats::ofac
