#pragma once
// Numbers that name one party: passports, tax and company numbers, IMO, BIC, LEI. Equal in every character or not at
// all; what is normalised is only what people write differently (blanks, hyphens, case, a prefix that repeats the
// kind).

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clew/intel/number_kinds.h"

namespace clew::screen {

/// What kind of number a property holds: intel's table says it.
using IdentifierKind = intel::NumberKind;
IdentifierKind identifier_kind(std::string_view property);

/// The form in which numbers of the kind are compared, or empty if the text cannot be one: fewer than
/// kIdentifierBytesMin letters and digits, a failed check digit (LEI). ("imoNumber", "IMO 9187629") is "9187629".
std::string normal_identifier(IdentifierKind kind, std::string_view text);
inline constexpr std::size_t kIdentifierBytesMin = 5;
inline constexpr std::size_t kIdentifierBytesMax = 256;
/// So much of a longer field is searched for numbers that stand in it.
inline constexpr std::size_t kNumberFieldMax = 4096;

/// How a number differs from the one it is compared with; ordered, the least sure last.
enum class Alike : std::uint8_t {
  equal,     ///< but for blanks, case and compatibility forms
  words,     ///< but for words of the kind around it
  inside,    ///< one stands in the other among other words
  formless,  ///< equal, and neither has the form of its kind, or is too short to name anybody
  zeros,     ///< but for zeros in front, or behind a point
  looks,     ///< letters look like its own: of another script, or O for 0, I for 1
};

struct IdentifierHit {
  std::uint32_t entity = 0;
  std::string_view property, text;  ///< as listed; live as long as the index
  bool exact = false;          ///< the same kind of number; false: equal to one of another kind, or of another country
  bool other_kind = false;     ///< equal to one of another kind: "passportNumber" 9187629 and "imoNumber" 9187629
  Alike alike = Alike::equal;  ///< how the two are written differently
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
  /// Those that find() does not give, and that may be meant: a number that stands in the field among other words, or in
  /// the listed text; whose letters look like these; that has no form of its kind, and is equal all the same. Never
  /// exact. Numbers under kIdentifierBytesMin characters are found under their own property alone, and not where both
  /// sides know a country and none is in common (`countries`: of the party).
  std::vector<IdentifierHit> find_alike(std::string_view property, std::string_view text,
                                        std::span<const std::string_view> countries = {}) const;
  /// Listed numbers without one letter or digit: nothing finds them.
  std::size_t unreadable() const { return unreadable_; }

 private:
  struct Entry {
    std::uint64_t hash = 0;
    std::uint32_t entity = 0, property = 0, text = 0;
    std::uint32_t form = 0;  ///< the form of the text that the entry stands for, in texts_ too
    std::uint16_t text_bytes = 0, form_bytes = 0;
    IdentifierKind kind = IdentifierKind::none;
    Alike alike = Alike::equal;  ///< how the form differs from the text
    char country[2] = {0, 0};
  };
  std::string_view text_of(const Entry& entry) const { return {texts_.data() + entry.text, entry.text_bytes}; }
  std::string_view form_of(const Entry& entry) const { return {texts_.data() + entry.form, entry.form_bytes}; }
  void keep_form(Entry& entry, std::string_view form);
  void find_kind(IdentifierKind kind, std::string_view property, std::string_view text, std::string_view country,
                 std::vector<IdentifierHit>& hits) const;
  void find_other_kind(IdentifierKind kind, std::string_view text, std::vector<IdentifierHit>& hits) const;
  void add_alike(const Entry& listed);
  std::vector<Entry> entries_;
  std::vector<Entry> alike_;  ///< by hash of alike_key() of every number in the text, or of the whole short text
  std::size_t unreadable_ = 0;
  std::vector<std::string> properties_;
  std::string texts_;  ///< as listed, and their forms where they differ
};

}  // namespace clew::screen
