// One row is one label that OFAC uses, with the property of FollowTheMoney it means. The rows were collected from the
// lists of 2019 and 2021 and from the reference values of the advanced data model. Order within the table does not
// matter: the longest label that fits wins.

#include "clew/intel/us_labels.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace clew::intel {
namespace {

constexpr UsLabel kLabels[] = {
    // people
    {"DOB", Form::birth_date, "birthDate", ""},
    {"POB", Form::birth_place, "birthPlace", ""},
    {"Birthdate", Form::birth_date, "birthDate", ""},
    {"Place of Birth", Form::birth_place, "birthPlace", ""},
    {"Nationality Country", Form::country, "nationality", ""},
    {"Citizenship Country", Form::country, "citizenship", ""},
    {"nationality", Form::country, "nationality", ""},
    {"Nationality", Form::country, "nationality", ""},
    {"citizen", Form::country, "citizenship", ""},
    {"Citizen", Form::country, "citizenship", ""},
    {"Gender", Form::gender, "gender", ""},
    {"Sex", Form::gender, "gender", ""},
    {"ethnicity", Form::text, "ethnicity", ""},
    {"Position", Form::text, "position", ""},
    {"Alternate Title", Form::text, "position", ""},
    {"Title", Form::text, "title", ""},
    {"a.k.a.", Form::alias, "weakAlias", ""},
    {"f.k.a.", Form::alias, "previousName", "weak"},
    {"n.k.a.", Form::alias, "weakAlias", "now known as"},
    // documents of people
    {"Passport", Form::identifier, "passportNumber", ""},
    {"Diplomatic Passport", Form::identifier, "passportNumber", ""},
    {"British National Overseas Passport", Form::identifier, "passportNumber", ""},
    {"Stateless Person Passport", Form::identifier, "passportNumber", ""},
    {"Travel Document Number", Form::identifier, "passportNumber", ""},
    {"National ID No.", Form::identifier, "idNumber", ""},
    {"Identification Number", Form::identifier, "idNumber", ""},
    {"Cedula No.", Form::identifier, "idNumber", ""},
    {"Cedula de Residencia", Form::identifier, "idNumber", ""},
    {"D.N.I.", Form::identifier, "idNumber", ""},
    {"C.U.R.P.", Form::identifier, "idNumber", ""},
    {"CURP", Form::identifier, "idNumber", ""},
    {"C.U.I.P.", Form::identifier, "idNumber", ""},
    {"C.U.I.", Form::identifier, "idNumber", ""},
    {"I.F.E.", Form::identifier, "idNumber", ""},
    {"N.I.E.", Form::identifier, "idNumber", ""},
    {"LE Number", Form::identifier, "idNumber", ""},
    {"Personal ID Card", Form::identifier, "idNumber", ""},
    {"National Foreign ID Number", Form::identifier, "idNumber", ""},
    {"Numero de Identidad", Form::identifier, "idNumber", ""},
    {"Cartilla de Servicio Militar Nacional", Form::identifier, "idNumber", ""},
    {"Credencial electoral", Form::identifier, "idNumber", ""},
    {"Electoral Registry No.", Form::identifier, "idNumber", ""},
    {"VisaNumberID", Form::identifier, "idNumber", ""},
    {"Tazkira National ID Card", Form::identifier, "idNumber", ""},
    {"Interpol: Red Notice. File No.", Form::identifier, "idNumber", ""},
    {"Driver's License No.", Form::identifier, "idNumber", ""},
    {"Pilot License Number", Form::identifier, "idNumber", ""},
    {"Citizen's Card Number", Form::identifier, "idNumber", ""},
    {"SSN", Form::identifier, "socialSecurityNumber", ""},
    {"Italian Fiscal Code", Form::identifier, "taxNumber", ""},
    // taxes
    {"Tax ID No.", Form::identifier, "taxNumber", ""},
    {"NIT", Form::identifier, "taxNumber", ""},
    {"RUC", Form::identifier, "taxNumber", ""},
    {"RIF", Form::identifier, "taxNumber", ""},
    {"RTN", Form::identifier, "taxNumber", ""},
    {"R.F.C.", Form::identifier, "taxNumber", ""},
    {"RFC", Form::identifier, "taxNumber", ""},
    {"C.U.I.T.", Form::identifier, "taxNumber", ""},
    {"C.I.F.", Form::identifier, "taxNumber", ""},
    {"N.I.F.", Form::identifier, "taxNumber", ""},
    {"US FEIN", Form::identifier, "taxNumber", ""},
    {"V.A.T. Number", Form::identifier, "vatCode", ""},
    {"Numero Unico de Identificacao Tributaria (NUIT)", Form::identifier, "taxNumber", ""},
    // registers of companies
    {"Registration ID", Form::identifier, "registrationNumber", ""},
    {"Registration Number", Form::identifier, "registrationNumber", ""},
    {"Company Number", Form::identifier, "registrationNumber", ""},
    {"UK Company Number", Form::identifier, "registrationNumber", ""},
    {"Commercial Registry Number", Form::identifier, "registrationNumber", ""},
    {"C.R. No.", Form::identifier, "registrationNumber", ""},
    {"Matricula Mercantil No", Form::identifier, "registrationNumber", ""},
    {"Folio Mercantil No.", Form::identifier, "registrationNumber", ""},
    {"Public Registration Number", Form::identifier, "registrationNumber", ""},
    {"Trade License No.", Form::identifier, "registrationNumber", ""},
    {"License", Form::identifier, "registrationNumber", ""},
    {"Business Registration Number", Form::identifier, "registrationNumber", ""},
    {"Business Registration Document", Form::identifier, "registrationNumber", ""},
    {"Business Number", Form::identifier, "registrationNumber", ""},
    {"Certificate of Incorporation Number", Form::identifier, "registrationNumber", ""},
    {"Registered Charity No.", Form::identifier, "registrationNumber", ""},
    {"Chamber of Commerce Number", Form::identifier, "registrationNumber", ""},
    {"Dubai Chamber of Commerce Membership No.", Form::identifier, "registrationNumber", ""},
    {"Government Gazette Number", Form::identifier, "registrationNumber", ""},
    {"Branch Unit Number", Form::identifier, "registrationNumber", ""},
    {"Enterprise Number", Form::identifier, "registrationNumber", ""},
    {"File Number", Form::identifier, "registrationNumber", ""},
    {"Economic Register Number (CBLS)", Form::identifier, "registrationNumber", ""},
    {"Legal Entity Number", Form::identifier, "registrationNumber", ""},
    {"Unified Social Credit Code (USCC)", Form::identifier, "uscCode", ""},
    {"United Social Credit Code Certificate (USCCC)", Form::identifier, "uscCode", ""},
    {"Unified Social Credit Code", Form::identifier, "uscCode", ""},
    {"D-U-N-S Number", Form::identifier, "dunsCode", ""},
    {"BIK (RU)", Form::identifier, "bikCode", ""},
    {"SWIFT/BIC", Form::text, "swiftBic", ""},
    {"Organization Established Date", Form::date, "incorporationDate", ""},
    {"Organization Type:", Form::text, "sector", ""},
    // vessels and aircraft
    {"Vessel Registration Identification IMO", Form::identifier, "imoNumber", ""},
    {"Vessel Registration Identification", Form::identifier, "registrationNumber", ""},
    {"Company Number IMO", Form::identifier, "imoNumber", ""},
    {"Identification Number IMO", Form::identifier, "imoNumber", ""},
    {"Registration ID IMO", Form::identifier, "imoNumber", ""},
    {"MMSI", Form::identifier, "mmsi", ""},
    {"Vessel Call Sign", Form::text, "callSign", ""},
    {"Other Vessel Call Sign", Form::text, "callSign", ""},
    {"VESSEL TYPE", Form::text, "type", ""},
    {"Vessel Type", Form::text, "type", ""},
    {"Other Vessel Type", Form::text, "type", ""},
    {"Vessel Flag", Form::country, "flag", ""},
    {"Other Vessel Flag", Form::country, "flag", ""},
    {"Former Vessel Flag", Form::country, "pastFlags", ""},
    {"Nationality of Registration", Form::country, "country", "nationality of registration"},
    {"Vessel Gross Tonnage", Form::text, "tonnage", ""},
    {"Vessel Gross Registered Tonnage", Form::text, "grossRegisteredTonnage", ""},
    {"Vessel Owner", Form::named, "owner", ""},
    {"Vessel Year of Build", Form::date, "buildDate", ""},
    {"Aircraft Manufacture Date", Form::date, "buildDate", ""},
    {"Aircraft Model", Form::text, "model", ""},
    {"Aircraft Manufacturer's Serial Number (MSN)", Form::identifier, "serialNumber", ""},
    {"Aircraft Construction Number (also called L/N or S/N or F/N)", Form::identifier, "serialNumber", ""},
    {"Aircraft Construction Number", Form::identifier, "serialNumber", ""},
    {"Aircraft Serial Identification", Form::identifier, "serialNumber", ""},
    {"Aircraft Tail Number", Form::text, "registrationNumber", ""},
    {"Previous Aircraft Tail Number", Form::text, "registrationNumber", ""},
    {"Aircraft Mode S Transponder Code", Form::text, "icaoCode", ""},
    {"Aircraft Operator", Form::named, "operator", ""},
    // how to reach them
    {"Website", Form::text, "website", ""},
    {"Email Address", Form::text, "email", ""},
    {"Email", Form::text, "email", ""},
    {"Phone Number", Form::text, "phone", ""},
    {"Phone No.", Form::text, "phone", ""},
    {"Phone", Form::text, "phone", ""},
    {"PHONE", Form::text, "phone", ""},
    {"Telephone No.", Form::text, "phone", ""},
    {"Telephone Number", Form::text, "phone", ""},
    {"Telephone", Form::text, "phone", ""},
    {"Fax No.", Form::text, "phone", "fax"},
    {"Fax", Form::text, "phone", "fax"},
    {"FAX", Form::text, "phone", "fax"},
    // what it is about
    {"Digital Currency Address -", Form::wallet, "", ""},
    {"Digital Currency Address", Form::wallet, "", ""},
    {"Linked To:", Form::link, "link", ""},
    {"Secondary sanctions risk", Form::provision, "", ""},
    {"Additional Sanctions Information", Form::provision, "", ""},
    {"Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions", Form::provision, "", ""},
    {"Executive Order", Form::provision, "", ""},
    {"CAATSA Section", Form::provision, "", ""},
    {"IFCA Determination", Form::provision, "", ""},
    {"IFSR Determination", Form::provision, "", ""},
    {"PEESA Information", Form::provision, "", ""},
    {"Effective Date", Form::note, "", ""},
    {"Listing Date", Form::note, "", ""},
    {"Target Type", Form::note, "", ""},
    {"UN/LOCODE", Form::note, "", ""},
    {"ISIN", Form::note, "", ""},
    {"Equity Ticker", Form::note, "", ""},
    {"Issuer Name", Form::note, "", ""},
    {"MICEX Code", Form::note, "", ""},
    {"Chinese Commercial Code", Form::note, "", ""},
    {"all offices worldwide", Form::note, "", ""},
    {"All Offices Worldwide", Form::note, "", ""},
    {"All offices worldwide", Form::note, "", ""},
    {"Tribe:", Form::note, "", ""},
    {"Physical Description", Form::note, "", ""},
    {"Height", Form::note, "", ""},
    {"Weight", Form::note, "", ""},
    {"Hair", Form::note, "", ""},
    {"Eyes", Form::note, "", ""},
    {"Complexion", Form::note, "", ""},
};

bool ends_label(std::string_view text, std::size_t at) {
  if (at == text.size()) return true;
  const char c = text[at];
  return c == ' ' || c == ':' || c == '#' || c == '-';
}

// Labels by their first byte, longest first.
using Buckets = std::array<std::vector<const UsLabel*>, 256>;

Buckets buckets() {
  Buckets made;
  for (const UsLabel& label : kLabels) made[static_cast<unsigned char>(label.text[0])].push_back(&label);
  for (auto& bucket : made)
    std::stable_sort(bucket.begin(), bucket.end(),
                     [](const UsLabel* a, const UsLabel* b) { return a->text.size() > b->text.size(); });
  return made;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool has(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

}  // namespace

const UsLabel* us_label_of(std::string_view text) {
  static const Buckets by_first = buckets();
  if (text.empty()) return nullptr;
  for (const UsLabel* label : by_first[static_cast<unsigned char>(text[0])])
    if (text.starts_with(label->text) && (label->text.ends_with(':') || ends_label(text, label->text.size())))
      return label;
  return nullptr;
}

std::size_t unknown_label(std::string_view text) {
  constexpr std::array<std::string_view, 6> kEnds = {"No.", "No", "Number", "ID", "Card", "#"};
  constexpr std::size_t kLabelMax = 80;
  std::size_t found = 0, begin = 0;
  while (begin < text.size() && begin <= kLabelMax) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    if (std::any_of(word.begin(), word.end(), is_digit)) return begin > 0 ? found : 0;
    found = std::find(kEnds.begin(), kEnds.end(), word) != kEnds.end() ? end : found;
    begin = end + 1;
  }
  return 0;
}

std::string_view unknown_property(std::string_view label) {
  if (has(label, "Tax") || has(label, "Fiscal")) return "taxNumber";
  if (has(label, "assport") || has(label, "Travel")) return "passportNumber";
  for (const std::string_view word : {"Regist", "Compan", "Licen", "Commerc", "Business", "Enterprise", "Charity",
                                      "Incorporation", "Chamber", "Permit"})
    if (has(label, word)) return "registrationNumber";
  return "idNumber";
}

}  // namespace clew::intel
