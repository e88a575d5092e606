#pragma once
// What each property that holds a number says of its party. One table, for whoever compares numbers, joins entries by
// them, or lets them speak against a resemblance.

#include <cstdint>
#include <span>
#include <string_view>

namespace clew::intel {

/// What kind of number a property holds; numbers of one kind are compared in one form.
enum class NumberKind : std::uint8_t {
  none,          ///< the property holds no number of a party
  document,      ///< passport, identity card, tax, company, registration number: unique in one country or office
  imo,           ///< of a ship or of its owner
  mmsi,          ///< of a ship's radio
  bic,           ///< of a bank: the first eight characters name it, three more a branch
  lei,           ///< ISO 17442
  isin,          ///< of a security
  call_sign,     ///< of a ship's radio, reused
  registration,  ///< of an aircraft: tail and serial numbers
  iban,          ///< of an account, with the bank and the country in it
  account,       ///< of an account at some bank
};

/// Who can have such a number.
enum class NumberBearer : std::uint8_t { anybody, person, company };

struct NumberProperty {
  std::string_view property;
  NumberKind kind = NumberKind::none;
  NumberBearer bearer = NumberBearer::anybody;
  bool general = false;  ///< sources put numbers of other kinds under it
  bool single = false;   ///< a party has one in the world: another number speaks against it
  bool joins = false;    ///< two entries that share one, in one list, are about one party
  bool owner = false;    ///< the same between lists, strictly enough to join stakes by it
};

/// Sorted by property.
std::span<const NumberProperty> number_properties();
/// What is known of it, or null: it holds no number.
const NumberProperty* number_property(std::string_view property);
/// `none` of a property that holds no number.
NumberKind number_kind(std::string_view property);
/// True where an equal number under both properties is one of the same kind: they are one property, or one of them is
/// general, and the same sort of party can have both.
bool same_number_kind(std::string_view a, std::string_view b);

}  // namespace clew::intel
