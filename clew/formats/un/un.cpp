// The consolidated list: INDIVIDUAL and ENTITY records in one XML document. One record with the fields that matter:
//
//   <INDIVIDUAL>
//     <FIRST_NAME>..<FOURTH_NAME>       one name in four parts, in the order of the name
//     <UN_LIST_TYPE>DPRK</..>           the committee's list
//     <REFERENCE_NUMBER>KPe.023 </..>   with blanks at its end in some records
//     <INDIVIDUAL_ALIAS><QUALITY>Good|Low|a.k.a.|f.k.a.</QUALITY><ALIAS_NAME>
//     <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT|APPROXIMATELY|BETWEEN</..><DATE>|<YEAR>|<FROM_YEAR><TO_YEAR>
//
// An alias may hold several names with ';' between them. "na" stands for "none" in names and countries. Years "between"
// are all given, so that any of them agrees with a birth date. Elements that are not known become notes.
// Source: https://www.un.org/sc/resources/sc-sanctions.xsd and the list itself.

#include "clew/formats/un/un.h"

#include <algorithm>
#include <span>

namespace clew::formats::un {
namespace {

using codec::XmlElement;
using intel::add_text;
using intel::Entity;
using intel::one_line;

constexpr std::string_view kRecords[] = {"INDIVIDUAL", "ENTITY"};

/// A record being read: the party, its sanction, and its documents.
struct Record {
  intel::Reading& reading;
  Entity party, sanction;
  std::vector<Entity> documents;
};

std::string_view unless_na(std::string_view text) {
  return text == "na" ? std::string_view() : text;
}

/// Adds a property for every VALUE below the element.
void add_values(XmlElement element, Entity& entity, std::string_view property) {
  for (const XmlElement value : element) add_text(entity, property, value.text());
}

/// Children that are not in `known` become notes of the party, so that nothing is lost when the list grows.
void add_others(Record& record, XmlElement element, std::span<const std::string_view> known) {
  for (const XmlElement child : element) {
    bool found = false;
    for (const std::string_view name : known) found = found || child.name() == name;
    if (!found) add_unknown(record.reading, record.party, child);
  }
}

std::string place(XmlElement element) {
  return intel::joined({element.text_of("STREET"), element.text_of("CITY"), element.text_of("STATE_PROVINCE"),
                        element.text_of("ZIP_CODE"), unless_na(element.text_of("COUNTRY"))},
                       ", ");
}
constexpr std::string_view kPlaceFields[] = {"STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE"};

/// Names of an alias with ';' between them. Of "A (B; C)" each of the three is one: parentheses hold several names
/// then, and an item would have but one end of them.
std::vector<std::string> names_of(std::string_view names) {
  std::vector<std::string> found;
  const auto take = [&](std::string_view name) {
    if (std::string line = one_line(name); !line.empty()) found.push_back(std::move(line));
  };
  while (!names.empty()) {
    const std::size_t end = std::min(names.find(';'), names.size());
    std::string_view item = names.substr(0, end);
    names.remove_prefix(std::min(end + 1, names.size()));
    std::vector<std::size_t> open;
    std::string closed;  // the item without marks that close what an earlier item opened
    std::size_t begin = 0;
    for (std::size_t i = 0; i < item.size(); ++i) {
      if (item[i] == '(') open.push_back(i);
      if (item[i] != ')') continue;
      if (open.empty()) {
        closed += item.substr(begin, i - begin);
        begin = i + 1;
      } else {
        open.pop_back();
      }
    }
    if (begin != 0) {
      closed += item.substr(begin);
      take(closed);
      continue;
    }
    for (const std::size_t at : open) {
      take(item.substr(begin, at - begin));
      begin = at + 1;
    }
    take(item.substr(begin));
  }
  return found;
}

void read_alias(Record& record, XmlElement element) {
  const std::string quality = intel::lowered(element.text_of("QUALITY"));
  const std::string_view names = element.text_of("ALIAS_NAME"), note = element.text_of("NOTE");
  std::string_view property = "alias";
  if (quality == "low") property = "weakAlias";
  if (quality == "f.k.a.") property = "previousName";
  const std::string remark = intel::joined({quality == "low" ? "low quality" : "", note}, "; ");
  for (const std::string& name : names_of(names)) add_text(record.party, property, name, remark);
  const std::string of_alias = "of alias " + one_line(names);
  add_date(record.party, "birthDate", element.text_of("DATE_OF_BIRTH"), of_alias);
  const std::string_view country = element.text_of("COUNTRY_OF_BIRTH");
  add_text(record.party, "birthPlace", intel::joined({element.text_of("CITY_OF_BIRTH"), country}, ", "), of_alias);
  if (!country.empty()) add_country(record.party, "birthCountry", country, of_alias);
  constexpr std::string_view kKnown[] = {"QUALITY",       "ALIAS_NAME",    "NOTE",
                                         "DATE_OF_BIRTH", "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH"};
  add_others(record, element, kKnown);
}

void read_address(Record& record, XmlElement element) {
  const std::string_view note = element.text_of("NOTE"), country = unless_na(element.text_of("COUNTRY"));
  const bool placed = add_text(record.party, "address", place(element), note);
  if (!country.empty()) add_country(record.party, "country", country);
  if (!placed && !note.empty()) add_text(record.party, "notes", "Address: " + one_line(note));
  add_others(record, element, kPlaceFields);
}

void read_birth_date(Record& record, XmlElement element) {
  Entity& party = record.party;
  const std::string_view type = element.text_of("TYPE_OF_DATE"), note = element.text_of("NOTE");
  const std::string remark = intel::joined({type == "APPROXIMATELY" ? "circa" : "", note}, "; ");
  const std::string_view from = element.text_of("FROM_YEAR"), to = element.text_of("TO_YEAR");
  bool dated = add_date(party, "birthDate", element.text_of("DATE"), remark);
  if (!dated) dated = add_date(party, "birthDate", element.text_of("YEAR"), remark);
  if (!from.empty() || !to.empty()) {
    add_years(party, "birthDate", from.empty() ? to : from, to.empty() ? from : to, remark);
    dated = true;
  }
  // "Nov. 1973" stands in the note when there is no field for it.
  if (!dated) add_date(party, "birthDate", note, type == "APPROXIMATELY" ? "circa" : "");
  constexpr std::string_view kKnown[] = {"TYPE_OF_DATE", "DATE", "YEAR", "FROM_YEAR", "TO_YEAR", "NOTE"};
  add_others(record, element, kKnown);
}

void read_birth_place(Record& record, XmlElement element) {
  const std::string_view note = element.text_of("NOTE"), country = unless_na(element.text_of("COUNTRY"));
  const bool placed = add_text(record.party, "birthPlace", place(element), note);
  if (!country.empty()) add_country(record.party, "birthCountry", country);
  if (!placed) add_text(record.party, "birthPlace", note);
  add_others(record, element, kPlaceFields);
}

void read_document(Record& record, XmlElement element) {
  const std::string type = one_line(element.text_of("TYPE_OF_DOCUMENT"));
  const std::string kind = one_line(element.text_of("TYPE_OF_DOCUMENT2"));
  const std::string number = one_line(element.text_of("NUMBER"));
  constexpr std::string_view kKnown[] = {"TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2", "NUMBER",           "ISSUING_COUNTRY",
                                         "DATE_OF_ISSUE",    "CITY_OF_ISSUE",     "COUNTRY_OF_ISSUE", "NOTE"};
  add_others(record, element, kKnown);
  Entity document;
  const bool passport = intel::mentions(type + " " + kind, "passport") || intel::mentions(type, "passeport") ||
                        intel::mentions(type, "pasaporte");
  document.schema = passport ? "Passport" : "Identification";
  add_text(document, "number", number);
  add_text(document, "type", kind.empty() || kind == "number:" ? type : kind);
  add_country(document, "country", element.text_of("ISSUING_COUNTRY"));
  add_country(document, "country", element.text_of("COUNTRY_OF_ISSUE"));
  add_text(document, "authority", element.text_of("CITY_OF_ISSUE"));
  add_date(document, "startDate", element.text_of("DATE_OF_ISSUE"));
  add_text(document, "summary", element.text_of("NOTE"));
  if (document.values.empty()) return;
  add_text(record.party, passport ? "passportNumber" : "idNumber", number, kind.empty() ? type : kind);
  record.documents.push_back(std::move(document));
}

/// Fields that hold one text each: where it goes, and on whom.
struct Field {
  std::string_view element, property;
  bool of_sanction = false;
};
constexpr Field kTexts[] = {
    {"COMMENTS1", "notes"},
    {"COMMENTS2", "notes"},
    {"NAME_ORIGINAL_SCRIPT", "alias"},
    {"UN_LIST_TYPE", "program"},
    {"SUBMITTED_BY", "authority", true},
    {"DATAID", "dataId", true},
    {"VERSIONNUM", "recordVersion", true},
};
constexpr Field kValueLists[] = {
    {"DESIGNATION", "position"},
    {"TITLE", "title"},
    {"LIST_TYPE", "listType", true},
};
constexpr Field kDates[] = {
    {"LISTED_ON", "listingDate", true},
    {"SUBMITTED_ON", "submittedOn", true},
    {"DELISTED_ON", "endDate", true},
};
constexpr Field kNames[] = {
    {"FIRST_NAME", "firstName"},
    {"SECOND_NAME", "secondName"},
    {"THIRD_NAME", "middleName"},
    {"FOURTH_NAME", "lastName"},
};

const Field* find(std::span<const Field> fields, std::string_view element) {
  for (const Field& field : fields)
    if (field.element == element) return &field;
  return nullptr;
}

/// The fields of the tables, and those that are read elsewhere or say nothing.
bool read_simple(Record& record, XmlElement field) {
  const std::string_view name = field.name();
  const auto whom = [&](const Field& known) -> Entity& { return known.of_sanction ? record.sanction : record.party; };
  if (name == "REFERENCE_NUMBER" || name == "SORT_KEY" || name == "SORT_KEY_LAST_MOD") return true;
  if (find(kNames, name)) return true;
  if (const Field* text = find(kTexts, name)) {
    add_text(whom(*text), text->property, field.text(), name == "NAME_ORIGINAL_SCRIPT" ? "original script" : "");
    return true;
  }
  if (const Field* list = find(kValueLists, name)) {
    add_values(field, whom(*list), list->property);
    return true;
  }
  if (const Field* date = find(kDates, name)) {
    add_date(whom(*date), date->property, field.text());
    return true;
  }
  return false;
}

void read_field(Record& record, XmlElement field) {
  std::string_view name = field.name();
  if (read_simple(record, field)) return;
  if (name == "GENDER") return add_gender(record.party, field.text());
  if (name == "NATIONALITY" || name == "NATIONALITY2") {
    add_country(record.party, "nationality", unless_na(field.text()));
    for (const XmlElement value : field) add_country(record.party, "nationality", unless_na(value.text()));
    return;
  }
  if (name == "LAST_DAY_UPDATED") {
    for (const XmlElement value : field) add_date(record.sanction, "modifiedAt", value.text());
    return;
  }
  for (const std::string_view prefix : {"INDIVIDUAL_", "ENTITY_"})
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  if (name == "ALIAS") return read_alias(record, field);
  if (name == "ADDRESS") return read_address(record, field);
  if (name == "DATE_OF_BIRTH") return read_birth_date(record, field);
  if (name == "PLACE_OF_BIRTH") return read_birth_place(record, field);
  if (name == "DOCUMENT") return read_document(record, field);
  add_unknown(record.reading, record.party, field);
}

void read_names(Record& record, XmlElement element, bool person) {
  std::string whole;
  for (const Field& part : kNames) {
    const std::string_view text = unless_na(element.text_of(part.element));
    whole = intel::joined({whole, text}, " ");
    if (person) add_text(record.party, part.property, text);
  }
  add_text(record.party, "name", whole);
}

Result<void> read_record(XmlElement element, intel::Reading& reading) {
  const bool person = element.name() == "INDIVIDUAL";
  const std::string reference = one_line(element.text_of("REFERENCE_NUMBER"));
  Record record{reading, {}, {}, {}};
  if (reference.empty()) {
    const std::string data_id = one_line(element.text_of("DATAID"));
    reading.bad(Code::malformed, element.offset(), "no REFERENCE_NUMBER",
                data_id.empty() ? std::string(element.name()) : "DATAID " + data_id);
    return {};
  }
  record.party.id = "un-" + reference;
  record.party.schema = person ? "Person" : "Organization";
  read_names(record, element, person);
  if (record.party.values.empty()) {
    reading.bad(Code::malformed, element.offset(), "no name", reference);
    return {};
  }
  for (const XmlElement field : element) read_field(record, field);
  record.party.add("topics", "sanction");
  record.sanction.id = record.party.id + "-sanction";
  record.sanction.schema = "Sanction";
  record.sanction.add("entity", record.party.id);
  record.sanction.add("authority", "United Nations Security Council");
  record.sanction.add("unscId", reference);
  add_text(record.sanction, "program", element.text_of("UN_LIST_TYPE"));
  const std::string id = record.party.id;
  if (!CLEW_TRY(reading.give(std::move(record.party), true, element.offset()))) return {};
  CLEW_TRY_VOID(reading.give(std::move(record.sanction), false, element.offset()));
  std::size_t number = 0;
  for (Entity& document : record.documents) {
    document.id = id + "-document-" + std::to_string(++number);
    document.add("holder", id);
    CLEW_TRY_VOID(reading.give(std::move(document), false, element.offset()));
  }
  return {};
}

}  // namespace

intel::ListInfo un_info() {
  intel::ListInfo info;
  info.list = "un_sc";
  info.title = "United Nations Security Council Consolidated List";
  info.publisher = "United Nations Security Council";
  info.source = "https://scsanctions.un.org/resources/xml/en/consolidated.xml";
  info.licence = "public";
  info.tlp = "CLEAR";
  return info;
}

Result<void> read_un_content(codec::Input& input, intel::Reading& reading) {
  constexpr std::size_t kDateSize = 10;
  return read_xml_list(
      input, reading, kRecords, [&](XmlElement element) { return read_record(element, reading); },
      [&](std::string_view name, std::span<const codec::XmlAttribute> attributes) {
        if (name != "CONSOLIDATED_LIST") return;
        for (const codec::XmlAttribute& attribute : attributes)
          if (attribute.name == "dateGenerated") reading.info().published = attribute.value.substr(0, kDateSize);
      });
}

Result<intel::ReadReport> read_un(const std::vector<std::string>& paths, const intel::EntitySink& sink) {
  return intel::read_files(paths, un_info(), sink, &read_un_content);
}

}  // namespace clew::formats::un
