// The words of FollowTheMoney. `general` is said of what sources use for any document: OFAC's features without a word
// in FollowTheMoney come as idNumber, its company numbers as registrationNumber, and the documents of the United
// Nations as number. A company's registration and a person's passport are never one number, whatever word stands there.
//
// An IMO number of an owner, and a swiftBic, may stand on several entries of one group; an MMSI goes with the flag. So
// `single`, `joins` and `owner` differ: what speaks against a resemblance, what makes two entries worth comparing, and
// what merges stakes of two lists are three questions, and the last is the strictest.

#include "clew/intel/number_kinds.h"

#include <algorithm>
#include <array>

namespace clew::intel {
namespace {

using Kind = NumberKind;
using Bearer = NumberBearer;

constexpr Bearer kAnybody = Bearer::anybody, kPerson = Bearer::person, kCompany = Bearer::company;

constexpr std::array<NumberProperty, 33> kRows = {{
    {"accountNumber", Kind::account, kAnybody},
    {"bikCode", Kind::document, kCompany},
    {"callSign", Kind::call_sign, kAnybody},
    {"cikCode", Kind::document, kCompany},
    {"dunsCode", Kind::document, kCompany},
    {"iban", Kind::iban, kAnybody},
    {"idNumber", Kind::document, kAnybody, true},
    {"imoNumber", Kind::imo, kAnybody, false, true, true, true},
    {"innCode", Kind::document, kAnybody, false, true, true, true},
    {"ipoCode", Kind::document, kAnybody},
    {"isin", Kind::isin, kAnybody},
    {"isinCode", Kind::isin, kAnybody},
    {"jibCode", Kind::document, kCompany},
    {"kppCode", Kind::document, kCompany},
    {"leiCode", Kind::lei, kCompany, false, true, true, true},
    {"licenseNumber", Kind::document, kAnybody},
    {"mmsi", Kind::mmsi, kAnybody, false, true},
    {"npiCode", Kind::document, kAnybody},
    {"number", Kind::document, kAnybody, true},
    {"ogrnCode", Kind::document, kAnybody, false, true, true, true},
    {"okpoCode", Kind::document, kAnybody},
    {"passportNumber", Kind::document, kPerson, false, false, true},
    {"permId", Kind::document, kAnybody},
    {"registrationNumber", Kind::document, kCompany, true},
    {"serialNumber", Kind::registration, kAnybody},
    {"socialSecurityNumber", Kind::document, kPerson},
    {"swiftBic", Kind::bic, kCompany, false, true, true},
    {"tailNumber", Kind::registration, kAnybody},
    {"taxNumber", Kind::document, kAnybody},
    {"uniqueEntityId", Kind::document, kCompany},
    {"uscCode", Kind::document, kCompany, false, false, false, true},
    {"vatCode", Kind::document, kAnybody},
    {"voenCode", Kind::document, kAnybody},
}};

}  // namespace

std::span<const NumberProperty> number_properties() {
  return kRows;
}

const NumberProperty* number_property(std::string_view property) {
  const auto at =
      std::lower_bound(kRows.begin(), kRows.end(), property,
                       [](const NumberProperty& row, std::string_view wanted) { return row.property < wanted; });
  return at != kRows.end() && at->property == property ? &*at : nullptr;
}

NumberKind number_kind(std::string_view property) {
  const NumberProperty* const row = number_property(property);
  return row == nullptr ? Kind::none : row->kind;
}

bool same_number_kind(std::string_view a, std::string_view b) {
  if (a == b) return true;
  if (a == "id" || b == "id") return true;
  const NumberProperty* const left = number_property(a);
  const NumberProperty* const right = number_property(b);
  if (left == nullptr || right == nullptr || left->kind != right->kind) return false;
  if (left->bearer != right->bearer && left->bearer != kAnybody && right->bearer != kAnybody) return false;
  return left->general || right->general || left->kind != Kind::document;
}

}  // namespace clew::intel
