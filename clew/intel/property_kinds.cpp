// The table is FollowTheMoney's vocabulary as far as clew/screen and clew/engine look at it. Which numbers are compared
// how, screen's table of identifiers says; a test of the engine holds both against each other.

#include "clew/intel/property_kinds.h"

#include <algorithm>

namespace clew::intel {
namespace {

using Kind = PropertyKind;
enum class Use : std::uint8_t { shown, compared, link };

struct Row {
  std::string_view property;
  Kind kind = Kind::other;
  Use use = Use::compared;
};

constexpr std::array<Row, 76> kRows = {{
    {"abbreviation", Kind::other_name},
    {"accountNumber", Kind::number},
    {"address", Kind::address, Use::shown},
    {"addressEntity", Kind::address, Use::link},
    {"alias", Kind::other_name},
    {"asset", Kind::relation, Use::link},
    {"associate", Kind::relation, Use::link},
    {"beneficiary", Kind::relation, Use::link},
    {"bikCode", Kind::number},
    {"birthCountry", Kind::country},
    {"birthDate", Kind::birth_date},
    {"callSign", Kind::number},
    {"cikCode", Kind::number},
    {"citizenship", Kind::country},
    {"client", Kind::relation, Use::link},
    {"country", Kind::country},
    {"currency", Kind::other},
    {"director", Kind::relation, Use::link},
    {"dunsCode", Kind::number},
    {"employee", Kind::relation, Use::link},
    {"employer", Kind::relation, Use::link},
    {"entity", Kind::relation, Use::link},
    {"flag", Kind::country},
    {"gender", Kind::gender},
    {"holder", Kind::relation, Use::link},
    {"iban", Kind::number},
    {"idNumber", Kind::number},
    {"imoNumber", Kind::number},
    {"innCode", Kind::number},
    {"ipoCode", Kind::number},
    {"isin", Kind::number},
    {"isinCode", Kind::number},
    {"jibCode", Kind::number},
    {"jurisdiction", Kind::country},
    {"kppCode", Kind::number},
    {"leiCode", Kind::number},
    {"licenseNumber", Kind::number},
    {"mainCountry", Kind::country},
    {"member", Kind::relation, Use::link},
    {"mmsi", Kind::number},
    {"name", Kind::name},
    {"nationality", Kind::country},
    {"npiCode", Kind::number},
    {"number", Kind::number},
    {"object", Kind::relation, Use::link},
    {"ogrnCode", Kind::number},
    {"okpoCode", Kind::number},
    {"organization", Kind::relation, Use::link},
    {"owner", Kind::relation, Use::link},
    {"parent", Kind::relation, Use::link},
    {"passportNumber", Kind::number},
    {"payer", Kind::relation, Use::link},
    {"percentage", Kind::other},
    {"permId", Kind::number},
    {"person", Kind::relation, Use::link},
    {"previousName", Kind::other_name},
    {"program", Kind::programme},
    {"programId", Kind::programme},
    {"publicKey", Kind::wallet},
    {"registrationNumber", Kind::number},
    {"relative", Kind::relation, Use::link},
    {"security", Kind::relation, Use::link},
    {"serialNumber", Kind::number},
    {"socialSecurityNumber", Kind::number},
    {"subject", Kind::relation, Use::link},
    {"subsidiary", Kind::relation, Use::link},
    {"swiftBic", Kind::number},
    {"tailNumber", Kind::number},
    {"taxNumber", Kind::number},
    {"topics", Kind::topic},
    {"uniqueEntityId", Kind::number},
    {"uscCode", Kind::number},
    {"vatCode", Kind::number},
    {"vessel", Kind::relation, Use::link},
    {"voenCode", Kind::number},
    {"weakAlias", Kind::other_name},
}};

constexpr std::array<std::string_view, kPropertyKinds> kWords = {
    "other statements", "names",     "other names", "addresses",  "wallets", "numbers",
    "dates of birth",   "countries", "genders",     "programmes", "topics",  "relations"};

const Row* row_of(std::string_view property) {
  const auto at = std::lower_bound(kRows.begin(), kRows.end(), property,
                                   [](const Row& row, std::string_view wanted) { return row.property < wanted; });
  return at != kRows.end() && at->property == property ? &*at : nullptr;
}

}  // namespace

PropertyKind property_kind(std::string_view property) {
  const Row* const row = row_of(property);
  return row == nullptr ? Kind::other : row->kind;
}

std::string_view kind_words(PropertyKind kind) {
  return kWords[static_cast<std::size_t>(kind)];
}

bool is_asked(std::string_view schema, std::string_view property) {
  // The days of a stake say whether it counts; those of a sanction are only shown.
  if (schema == "Ownership" && (property == "startDate" || property == "endDate")) return true;
  const Row* const row = row_of(property);
  return row != nullptr && row->use != Use::shown;
}

bool is_link(std::string_view property) {
  const Row* const row = row_of(property);
  return row != nullptr && row->use == Use::link;
}

}  // namespace clew::intel
