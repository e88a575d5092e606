// From facts to entities. A name has six parts: Name6 is the family name (or the whole name of an organisation), Name1
// to Name5 stand before it. Tables write several values in one field as "(1) first (2) second". Days and months that
// are not known are dd, mm or 00. Source: the UK Sanctions List's "guide to the format" and its XML; the Treasury's
// "format guide" of its list.

#include "clew/formats/uk/party.h"

#include <algorithm>

#include "clew/intel/country.h"

namespace clew::formats::uk {
namespace {

using intel::add_text;
using intel::Entity;
using intel::one_line;

std::string_view text_of(const std::vector<Fact>& facts, std::string_view name) {
  for (const Fact& fact : facts)
    if (fact.name == name) return fact.text;
  return {};
}

/// "(1) Russia (2) Ukraine" as its items; any other text as one.
std::vector<std::string> numbered(std::string_view text) {
  const std::string line = one_line(text);
  if (!line.starts_with("(1) ")) return {line};
  std::vector<std::string> items;
  std::size_t start = 4;
  for (std::size_t number = 2;; ++number) {
    const std::string mark = " (" + std::to_string(number) + ") ";
    const std::size_t end = line.find(mark, start);
    items.push_back(line.substr(start, end == std::string::npos ? end : end - start));
    if (end == std::string::npos) return items;
    start = end + mark.size();
  }
}

/// "Pakistan (location as at May 2008)" is Pakistan with a note; names that have parentheses themselves are known
/// whole.
void add_place_country(Entity& entity, std::string_view property, std::string_view text) {
  const std::size_t open = text.find(" (");
  if (intel::country_code(text).empty() && open != std::string_view::npos &&
      !intel::country_code(text.substr(0, open)).empty())
    add_country(entity, property, text.substr(0, open), text.substr(open + 1));
  else
    add_country(entity, property, text);
}

enum class How : std::uint8_t { text, items, date, country, number, gender, imo };
struct Rule {
  std::string_view fact, property;
  How how = How::items;
  bool of_sanction = false;
};
constexpr Rule kRules[] = {
    {"DOB", "birthDate", How::date},
    {"Nationality", "nationality", How::country},
    {"Position", "position"},
    {"Gender", "gender", How::gender},
    {"Title", "title"},
    {"NameTitle", "title"},
    {"PhoneNumber", "phone"},
    {"EmailAddress", "email"},
    {"Website", "website"},
    {"TypeOfEntity", "legalForm"},
    {"BusinessRegistrationNumber", "registrationNumber", How::number},
    {"ParentCompany", "parentCompany"},
    {"Subsidiary", "subsidiary"},
    {"IMONumber", "imoNumber", How::imo},
    {"CurrentOwnerOperator", "currentOwnerOperator"},
    {"PreviousOwnerOperator", "previousOwnerOperator"},
    {"CurrentBelievedFlagOfShip", "flag", How::country},
    {"PreviousFlag", "pastFlags", How::country},
    {"TypeOfShip", "type"},
    {"TonnageOfShip", "tonnage"},
    {"LengthOfShip", "length"},
    {"YearBuilt", "buildDate", How::date},
    {"HullIdentificationNumber", "hullIdentificationNumber"},
    {"OtherInformation", "notes", How::text},
    {"NameNonLatinScript", "alias", How::text},
    {"UKStatementofReasons", "reason", How::text, true},
    {"UNReferenceNumber", "unscId", How::text, true},
    {"OFSIGroupID", "recordId", How::text, true},
    {"DesignationSource", "designationSource", How::text, true},
    {"DateDesignated", "listingDate", How::date, true},
    {"ListedOn", "listingDate", How::date, true},
    {"LastUpdated", "modifiedAt", How::date, true},
};
/// Facts that take_* reads together, or that say in other words what another fact says.
constexpr std::string_view kElsewhere[] = {"UniqueID",
                                           "GroupID",
                                           "Name1",
                                           "Name2",
                                           "Name3",
                                           "Name4",
                                           "Name5",
                                           "Name6",
                                           "NameType",
                                           "AliasStrength",
                                           "AddressLine1",
                                           "AddressLine2",
                                           "AddressLine3",
                                           "AddressLine4",
                                           "AddressLine5",
                                           "AddressLine6",
                                           "AddressPostalCode",
                                           "AddressCountry",
                                           "TownOfBirth",
                                           "CountryOfBirth",
                                           "PassportNumber",
                                           "PassportAdditionalInformation",
                                           "NationalIdentifierNumber",
                                           "NationalIdentifierAdditionalInformation",
                                           "NonLatinScriptType",
                                           "NonLatinScriptLanguage",
                                           "IndividualEntityShip",
                                           "RegimeName",
                                           "SanctionsImposed"};

void add_by_rule(const Rule& rule, std::string_view text, Entity& entity) {
  if (rule.how == How::text) {
    add_text(entity, rule.property, text, rule.fact == "NameNonLatinScript" ? "original script" : "");
    return;
  }
  for (const std::string& item : numbered(text)) {
    switch (rule.how) {
      case How::text:
      case How::items: add_text(entity, rule.property, item); break;
      case How::date: add_date(entity, rule.property, item); break;
      case How::country: add_place_country(entity, rule.property, item); break;
      case How::number: add_number(entity, rule.property, item); break;
      case How::gender: add_gender(entity, item); break;
      case How::imo:
        add_text(entity, rule.property, intel::lowered(item).starts_with("imo") ? one_line(item.substr(3)) : item);
        break;
    }
  }
}

}  // namespace

void Party::take(const std::vector<Fact>& facts) {
  take_name(facts);
  take_address(facts);
  take_birth_place(facts);
  take_document(facts, true);
  take_document(facts, false);
  for (const Fact& fact : facts)
    if (!take_single(fact)) add_unknown(*reading_, party_, fact.name, fact.text);
}

bool Party::take_single(const Fact& fact) {
  for (const Rule& rule : kRules) {
    if (rule.fact != fact.name) continue;
    add_by_rule(rule, fact.text, rule.of_sanction ? sanction_ : party_);
    if (fact.name == "ParentCompany") take_companies(fact.text, parents_);
    if (fact.name == "Subsidiary") take_companies(fact.text, subsidiaries_);
    return true;
  }
  if (fact.name == "IndividualEntityShip") {
    const std::string word = intel::lowered(one_line(fact.text));
    if (word == "individual") party_.schema = "Person";
    if (word == "entity") party_.schema = "Organization";
    if (word == "ship") party_.schema = "Vessel";
  } else if (fact.name == "RegimeName") {
    add_text(party_, "program", fact.text);
    add_text(sanction_, "program", fact.text);
  } else if (fact.name == "SanctionsImposed") {
    for (const std::string& measure : intel::list_items(fact.text, '|')) add_text(sanction_, "provisions", measure);
  } else if ((fact.name == "UniqueID" || fact.name == "GroupID") && id_.empty()) {
    id_ = one_line(fact.text);
  }
  return std::find(std::begin(kElsewhere), std::end(kElsewhere), fact.name) != std::end(kElsewhere);
}

void Party::take_name(const std::vector<Fact>& facts) {
  Name name;
  name.first = one_line(text_of(facts, "Name1"));
  name.last = one_line(text_of(facts, "Name6"));
  name.text = intel::joined({name.first, text_of(facts, "Name2"), text_of(facts, "Name3"), text_of(facts, "Name4"),
                             text_of(facts, "Name5"), name.last},
                            " ");
  name.kind = intel::lowered(one_line(text_of(facts, "NameType")));
  name.strength = intel::lowered(one_line(text_of(facts, "AliasStrength")));
  if (name.text.empty()) return;
  const bool again = std::any_of(names_.begin(), names_.end(),
                                 [&](const Name& other) { return other.text == name.text && other.kind == name.kind; });
  if (!again) names_.push_back(std::move(name));
}

void Party::take_address(const std::vector<Fact>& facts) {
  const std::string_view country = text_of(facts, "AddressCountry");
  add_text(
      party_, "address",
      intel::joined({text_of(facts, "AddressLine1"), text_of(facts, "AddressLine2"), text_of(facts, "AddressLine3"),
                     text_of(facts, "AddressLine4"), text_of(facts, "AddressLine5"), text_of(facts, "AddressLine6"),
                     text_of(facts, "AddressPostalCode"), country},
                    ", "));
  for (const std::string& item : numbered(country)) add_place_country(party_, "country", item);
}

void Party::take_birth_place(const std::vector<Fact>& facts) {
  const std::vector<std::string> towns = numbered(text_of(facts, "TownOfBirth"));
  const std::vector<std::string> countries = numbered(text_of(facts, "CountryOfBirth"));
  for (std::size_t i = 0; i < std::max(towns.size(), countries.size()); ++i) {
    const std::string_view town = i < towns.size() ? std::string_view(towns[i]) : std::string_view();
    const std::string_view country = i < countries.size() ? std::string_view(countries[i]) : std::string_view();
    add_text(party_, "birthPlace", intel::joined({town, country}, ", "));
    add_place_country(party_, "birthCountry", country);
  }
}

void Party::take_document(const std::vector<Fact>& facts, bool passport) {
  const std::string_view numbers = text_of(facts, passport ? "PassportNumber" : "NationalIdentifierNumber");
  const std::string_view details =
      text_of(facts, passport ? "PassportAdditionalInformation" : "NationalIdentifierAdditionalInformation");
  const std::vector<std::string> items = numbered(numbers);
  for (const std::string& item : items) {
    Entity document;
    document.schema = passport ? "Passport" : "Identification";
    add_number(document, "number", item);
    if (items.size() == 1) add_text(document, "summary", details);
    if (document.values.empty()) continue;
    add_number(party_, passport ? "passportNumber" : "idNumber", item);
    document.settle();
    const bool again = std::any_of(documents_.begin(), documents_.end(), [&](const Entity& other) {
      return other.schema == document.schema && other.values == document.values;
    });
    if (!again) documents_.push_back(std::move(document));
  }
  if (items.size() > 1) add_text(party_, "notes", details, passport ? "passports" : "national identifiers");
}

void Party::take_companies(std::string_view text, std::vector<std::string>& names) {
  for (std::string& name : numbered(text))
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
}

/// The list names these companies and no more: each is a party of its own that is not listed, and a stake of unknown
/// size in it, or of it in the listed one.
Result<void> Party::give_companies(const std::string& id, std::uint64_t offset) {
  const auto give_all = [&](const std::vector<std::string>& names, const std::string& word) -> Result<void> {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string company_id = id + "-" + word + "-" + std::to_string(i + 1);
      const bool owns = word == "parent";
      Entity company, stake;
      company.id = company_id;
      company.schema = "Organization";
      add_text(company, "name", names[i]);
      stake.id = company_id + "-ownership";
      stake.schema = "Ownership";
      stake.add("owner", owns ? company_id : id);
      stake.add("asset", owns ? id : company_id);
      stake.add("role", owns ? "parent company" : "subsidiary");
      CLEW_TRY_VOID(reading_->give(std::move(company), false, offset));
      CLEW_TRY_VOID(reading_->give(std::move(stake), false, offset));
    }
    return {};
  };
  CLEW_TRY_VOID(give_all(parents_, "parent"));
  return give_all(subsidiaries_, "subsidiary");
}

/// The first main name is the name, or else the first of all.
void Party::place_names() {
  const auto is_main = [](const Name& name) { return name.kind.starts_with("prim"); };
  auto main = std::find_if(names_.begin(), names_.end(), is_main);
  if (main == names_.end()) main = names_.begin();
  for (auto at = names_.begin(); at != names_.end(); ++at) {
    const bool low = at->strength.find("low") != std::string::npos;
    std::string_view property = at == main ? "name" : low ? "weakAlias" : "alias";
    if (at != main && (at->kind == "fka" || at->kind.find("former") != std::string::npos)) property = "previousName";
    add_text(party_, property, at->text, low ? "low quality" : "");
    if (party_.schema != "Person") continue;
    if (!at->first.empty()) add_text(party_, "firstName", at->first);
    if (!at->first.empty()) add_text(party_, "lastName", at->last);
  }
}

Result<void> Party::give(std::uint64_t offset) {
  if (id_.empty()) {
    reading_->bad(Code::malformed, offset, "no unique id", names_.empty() ? "party" : names_[0].text);
    return {};
  }
  if (party_.schema.empty()) party_.schema = "LegalEntity";
  place_names();
  if (names_.empty()) {
    reading_->bad(Code::malformed, offset, "no name", id_);
    return {};
  }
  const std::string id = std::string(prefix_) + id_;
  party_.id = id;
  party_.add("topics", "sanction");
  sanction_.id = id + "-sanction";
  sanction_.schema = "Sanction";
  sanction_.add("entity", id);
  sanction_.add("authority", "United Kingdom");
  sanction_.add("authorityId", id_);
  if (!CLEW_TRY(reading_->give(std::move(party_), true, offset))) return {};
  CLEW_TRY_VOID(reading_->give(std::move(sanction_), false, offset));
  std::size_t number = 0;
  for (Entity& document : documents_) {
    document.id = id + "-document-" + std::to_string(++number);
    document.add("holder", id);
    CLEW_TRY_VOID(reading_->give(std::move(document), false, offset));
  }
  return give_companies(id, offset);
}

}  // namespace clew::formats::uk
