// A table, not a copy of the model: enough to refuse a schema that does not exist, to say which properties of a
// question are not looked at, to suggest, and to name the way back of a relation. Source: FollowTheMoney's schema
// files.

#include "apps/server/words.h"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <utility>

namespace clew::server {
namespace {

constexpr std::array kSchemata = {
    SchemaWord{"Thing", "Thing", "Things", "", true},
    SchemaWord{"LegalEntity", "Legal entity", "Legal entities", "Thing", true},
    SchemaWord{"Person", "Person", "People", "LegalEntity", true},
    SchemaWord{"Organization", "Organization", "Organizations", "LegalEntity", true},
    SchemaWord{"Company", "Company", "Companies", "Organization", true},
    SchemaWord{"PublicBody", "Public body", "Public bodies", "Organization", true},
    SchemaWord{"Vehicle", "Vehicle", "Vehicles", "Thing", true},
    SchemaWord{"Vessel", "Vessel", "Vessels", "Vehicle", true},
    SchemaWord{"Airplane", "Airplane", "Airplanes", "Vehicle", true},
    SchemaWord{"Security", "Security", "Securities", "Thing", true},
    SchemaWord{"CryptoWallet", "Cryptocurrency wallet", "Cryptocurrency wallets", "Thing", true},
    SchemaWord{"BankAccount", "Bank account", "Bank accounts", "Thing", true},
    SchemaWord{"Address", "Address", "Addresses", "Thing", false},
    SchemaWord{"Position", "Position", "Positions", "Thing", false},
    SchemaWord{"Asset", "Asset", "Assets", "Thing", false},
    SchemaWord{"RealEstate", "Real estate", "Real estates", "Thing", false},
    SchemaWord{"Document", "Document", "Documents", "Thing", false},
    SchemaWord{"Program", "Programme", "Programmes", "Thing", false},
    SchemaWord{"Interval", "Interval", "Intervals", "", false},
    SchemaWord{"Sanction", "Sanction", "Sanctions", "Interval", false},
    SchemaWord{"Identification", "Identification", "Identifications", "Interval", false},
    SchemaWord{"Passport", "Passport", "Passports", "Identification", false},
    SchemaWord{"Interest", "Interest", "Interests", "Interval", false},
    SchemaWord{"Ownership", "Ownership", "Ownerships", "Interest", false},
    SchemaWord{"Directorship", "Directorship", "Directorships", "Interest", false},
    SchemaWord{"Membership", "Membership", "Memberships", "Interest", false},
    SchemaWord{"Employment", "Employment", "Employments", "Interest", false},
    SchemaWord{"Occupancy", "Occupancy", "Occupancies", "Interval", false},
    SchemaWord{"Representation", "Representation", "Representations", "Interest", false},
    SchemaWord{"Family", "Family", "Family members", "Interval", false},
    SchemaWord{"Associate", "Associate", "Associates", "Interval", false},
    SchemaWord{"Succession", "Succession", "Successions", "Interest", false},
    SchemaWord{"UnknownLink", "Other link", "Other links", "Interval", false},
};

constexpr std::array kProperties = {
    PropertyWord{"name", "Name", "Thing"},
    PropertyWord{"alias", "Other name", "Thing"},
    PropertyWord{"weakAlias", "Weak alias", "Thing"},
    PropertyWord{"previousName", "Previous name", "Thing"},
    PropertyWord{"country", "Country", "Thing"},
    PropertyWord{"summary", "Summary", "Thing"},
    PropertyWord{"notes", "Notes", "Thing"},
    PropertyWord{"topics", "Topics", "Thing"},
    PropertyWord{"address", "Address", "Thing"},
    PropertyWord{"addressEntity", "Address", "Thing"},
    PropertyWord{"wikidataId", "Wikidata ID", "Thing"},
    PropertyWord{"keywords", "Keywords", "Thing"},
    PropertyWord{"sourceUrl", "Source link", "Thing"},
    PropertyWord{"modifiedAt", "Modified on", "Thing"},
    PropertyWord{"createdAt", "Created at", "Thing"},
    PropertyWord{"program", "Programme", "Thing"},
    PropertyWord{"programId", "Programme ID", "Thing"},
    PropertyWord{"description", "Description", "Thing"},
    PropertyWord{"abbreviation", "Abbreviation", "LegalEntity"},
    PropertyWord{"email", "E-mail", "LegalEntity"},
    PropertyWord{"phone", "Phone", "LegalEntity"},
    PropertyWord{"website", "Website", "LegalEntity"},
    PropertyWord{"legalForm", "Legal form", "LegalEntity"},
    PropertyWord{"incorporationDate", "Incorporation date", "LegalEntity"},
    PropertyWord{"dissolutionDate", "Dissolution date", "LegalEntity"},
    PropertyWord{"status", "Status", "LegalEntity"},
    PropertyWord{"sector", "Sector", "LegalEntity"},
    PropertyWord{"registrationNumber", "Registration number", "LegalEntity"},
    PropertyWord{"idNumber", "ID number", "LegalEntity"},
    PropertyWord{"taxNumber", "Tax number", "LegalEntity"},
    PropertyWord{"vatCode", "VAT code", "LegalEntity"},
    PropertyWord{"licenseNumber", "License number", "LegalEntity"},
    PropertyWord{"leiCode", "LEI", "LegalEntity"},
    PropertyWord{"dunsCode", "DUNS", "LegalEntity"},
    PropertyWord{"innCode", "INN", "LegalEntity"},
    PropertyWord{"ogrnCode", "OGRN", "LegalEntity"},
    PropertyWord{"okpoCode", "OKPO", "LegalEntity"},
    PropertyWord{"npiCode", "NPI", "LegalEntity"},
    PropertyWord{"uscCode", "USCC", "LegalEntity"},
    PropertyWord{"swiftBic", "SWIFT/BIC", "LegalEntity"},
    PropertyWord{"bik", "BIK", "Company"},
    PropertyWord{"jurisdiction", "Jurisdiction", "LegalEntity"},
    PropertyWord{"mainCountry", "Country of origin", "LegalEntity"},
    PropertyWord{"firstName", "First name", "Person"},
    PropertyWord{"secondName", "Second name", "Person"},
    PropertyWord{"middleName", "Middle name", "Person"},
    PropertyWord{"fatherName", "Patronymic", "Person"},
    PropertyWord{"lastName", "Last name", "Person"},
    PropertyWord{"title", "Title", "Person"},
    PropertyWord{"birthDate", "Birth date", "Person"},
    PropertyWord{"birthPlace", "Place of birth", "Person"},
    PropertyWord{"birthCountry", "Country of birth", "Person"},
    PropertyWord{"deathDate", "Death date", "Person"},
    PropertyWord{"position", "Position", "Person"},
    PropertyWord{"nationality", "Nationality", "Person"},
    PropertyWord{"citizenship", "Citizenship", "Person"},
    PropertyWord{"passportNumber", "Passport number", "Person"},
    PropertyWord{"socialSecurityNumber", "Social security number", "Person"},
    PropertyWord{"gender", "Gender", "Person"},
    PropertyWord{"ethnicity", "Ethnicity", "Person"},
    PropertyWord{"religion", "Religion", "Person"},
    PropertyWord{"education", "Education", "Person"},
    PropertyWord{"cageCode", "CAGE", "Organization"},
    PropertyWord{"imoNumber", "IMO number", "Vessel"},
    PropertyWord{"mmsi", "MMSI", "Vessel"},
    PropertyWord{"callSign", "Call sign", "Vessel"},
    PropertyWord{"flag", "Flag", "Vessel"},
    PropertyWord{"pastFlags", "Past flags", "Vessel"},
    PropertyWord{"tonnage", "Tonnage", "Vessel"},
    PropertyWord{"type", "Type", "Vehicle"},
    PropertyWord{"model", "Model", "Vehicle"},
    PropertyWord{"owner", "Owner", "Vehicle"},
    PropertyWord{"buildDate", "Build date", "Vehicle"},
    PropertyWord{"serialNumber", "Serial number", "Airplane"},
    PropertyWord{"isin", "ISIN", "Security"},
    PropertyWord{"ticker", "Ticker", "Security"},
    PropertyWord{"publicKey", "Address", "CryptoWallet"},
    PropertyWord{"currency", "Currency", "CryptoWallet"},
    PropertyWord{"holder", "Holder", "CryptoWallet"},
    PropertyWord{"managingExchange", "Managing exchange", "CryptoWallet"},
    PropertyWord{"accountNumber", "Account number", "BankAccount"},
    PropertyWord{"iban", "IBAN", "BankAccount"},
    PropertyWord{"bic", "BIC", "BankAccount"},
};

constexpr std::array kReverse = {
    ReverseWord{"Sanction", "entity", "sanctions"},
    ReverseWord{"Identification", "holder", "identification"},
    ReverseWord{"Passport", "holder", "passports"},
    ReverseWord{"CryptoWallet", "holder", "cryptoWallets"},
    ReverseWord{"Ownership", "owner", "ownershipOwner"},
    ReverseWord{"Ownership", "asset", "ownershipAsset"},
    ReverseWord{"Directorship", "director", "directorshipDirector"},
    ReverseWord{"Directorship", "organization", "directorshipOrganization"},
    ReverseWord{"Membership", "member", "membershipMember"},
    ReverseWord{"Membership", "organization", "membershipOrganization"},
    ReverseWord{"Employment", "employee", "employers"},
    ReverseWord{"Employment", "employer", "employees"},
    ReverseWord{"Occupancy", "holder", "positionOccupancies"},
    ReverseWord{"Occupancy", "post", "occupancies"},
    ReverseWord{"Representation", "agent", "agentRepresentation"},
    ReverseWord{"Representation", "client", "agencyClient"},
    ReverseWord{"Family", "person", "familyPerson"},
    ReverseWord{"Family", "relative", "familyRelative"},
    ReverseWord{"Associate", "person", "associates"},
    ReverseWord{"Associate", "associate", "associations"},
    ReverseWord{"Succession", "predecessor", "successors"},
    ReverseWord{"Succession", "successor", "predecessors"},
    ReverseWord{"UnknownLink", "subject", "unknownLinkTo"},
    ReverseWord{"UnknownLink", "object", "unknownLinkFrom"},
    ReverseWord{"Company", "parent", "subsidiaries"},
    ReverseWord{"Organization", "parent", "subsidiaries"},
};

}  // namespace

std::span<const SchemaWord> schemata() {
  return kSchemata;
}
std::span<const PropertyWord> properties() {
  return kProperties;
}

const SchemaWord* find_schema(std::string_view name) {
  const auto at = std::find_if(kSchemata.begin(), kSchemata.end(), [&](const auto& word) { return word.name == name; });
  return at == kSchemata.end() ? nullptr : &*at;
}

const PropertyWord* find_property(std::string_view name) {
  const auto at =
      std::find_if(kProperties.begin(), kProperties.end(), [&](const auto& word) { return word.name == name; });
  return at == kProperties.end() ? nullptr : &*at;
}

bool is_a(std::string_view schema, std::string_view other) {
  for (const SchemaWord* at = find_schema(schema); at != nullptr; at = find_schema(at->extends))
    if (at->name == other) return true;
  return schema == other;
}

std::string country_label(std::string_view code) {
  // Of states that are no more, and of a few that have no code of their own, FollowTheMoney made codes up.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kOwn = {{{"cshh", "Czechoslovakia"},
                                                                                  {"csxx", "Serbia and Montenegro"},
                                                                                  {"ddde", "East Germany"},
                                                                                  {"eu", "European Union"},
                                                                                  {"suhh", "Soviet Union"},
                                                                                  {"xk", "Kosovo"},
                                                                                  {"yucs", "Yugoslavia"}}};
  for (const auto& [own, label] : kOwn)
    if (own == code) return std::string(label);
  if (code.size() != 2) return std::string(code);
  std::string upper(code);
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  icu::UnicodeString name;
  icu::Locale("", upper.c_str()).getDisplayCountry(icu::Locale::getEnglish(), name);
  std::string label;
  name.toUTF8String(label);
  return label.empty() || label == upper ? std::string(code) : label;
}

std::string_view reverse_of(std::string_view schema, std::string_view property) {
  for (const ReverseWord& word : kReverse)
    if (word.schema == schema && word.property == property) return word.reverse;
  return {};
}

}  // namespace clew::server
