#pragma once
// Numbers that name one party: passports, tax and company numbers, IMO, BIC, LEI. Equal in every character or not at
// all; what is normalised is only what people write differently (blanks, hyphens, case, a prefix that repeats the
// kind).

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace clew::screen {

/// What kind of number a property holds.
enum class IdentifierKind : std::uint8_t {
  none,          ///< the property holds no identifier
  document,      ///< passport, identity card, tax, company, registration number: unique in one country or office
  imo,           ///< of a ship or of its owner
  mmsi,          ///< of a ship's radio
  bic,           ///< of a bank: the first eight characters name it, three more a branch
  lei,           ///< ISO 17442
  isin,          ///< of a security
  call_sign,     ///< of a ship's radio, reused
  registration,  ///< of an aircraft: tail and serial numbers
};
IdentifierKind identifier_kind(std::string_view property);

/// The form in which numbers of the kind are compared, or empty if the text cannot be one: fewer than
/// kIdentifierBytesMin letters and digits, a failed check digit (LEI). ("imoNumber", "IMO 9187629") is "9187629".
std::string normal_identifier(IdentifierKind kind, std::string_view text);
inline constexpr std::size_t kIdentifierBytesMin = 5;
inline constexpr std::size_t kIdentifierBytesMax = 64;

struct IdentifierHit {
  std::uint32_t entity = 0;
  std::string_view property, text;  ///< as listed; live as long as the index
  bool exact = false;       ///< the same kind of number; false: equal to one of another kind, or of another country
  bool other_kind = false;  ///< equal to one of another kind: "passportNumber" 9187629 and "imoNumber" 9187629
};

/// Immutable after build(); any number of threads may ask.
class IdentifierIndex {
 public:
  /// Adds a listed number; what is no identifier is left out. `country` is the issuer's, if the list says.
  void add(std::uint32_t entity, std::string_view property, std::string_view text, std::string_view country = {});
  void build();
  std::size_t size() const { return entries_.size(); }
  /// Every listed number that equals this one, by entity and property. `property` may be "id": any kind.
  std::vector<IdentifierHit> find(std::string_view property, std::string_view text,
                                  std::string_view country = {}) const;

 private:
  struct Entry {
    std::uint64_t hash = 0;
    std::uint32_t entity = 0, property = 0, text = 0;
    std::uint16_t text_bytes = 0;
    IdentifierKind kind = IdentifierKind::none;
    char country[2] = {0, 0};
  };
  std::string_view text_of(const Entry& entry) const { return {texts_.data() + entry.text, entry.text_bytes}; }
  void find_kind(IdentifierKind kind, std::string_view property, std::string_view text, std::string_view country,
                 std::vector<IdentifierHit>& hits) const;
  void find_other_kind(IdentifierKind kind, std::string_view text, std::vector<IdentifierHit>& hits) const;
  std::vector<Entry> entries_;
  std::vector<std::string> properties_;
  std::string texts_;
};

}  // namespace clew::screen
