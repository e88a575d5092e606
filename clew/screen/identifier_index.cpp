// One sorted array of hashes and a pool of texts: a search is one binary search and a comparison of whole texts, and a
// million numbers take some 40 MB. A hash map was refused: it is larger, and its order would have to be kept out of
// results.
//
// Sources disagree on the name of a number: what one list calls passportNumber another calls idNumber. So numbers of
// documents are found across properties; the hit is exact only if the properties agree or one of them is the general
// one. A bank is found by the first eight characters of its BIC, whatever branch is written behind them.
//
// A number under another kind is found too, and is never exact: whoever fills in a form puts the number of a ship into
// the field of a passport, and a field that is wrong must not make a listed number pass. Then the whole number must be
// equal, a bank's branch included, and where the kind has a form (seven digits of an IMO) the text must have it.

#include "clew/screen/identifier_index.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "clew/base/bytes.h"
#include "clew/codec/hash.h"

namespace clew::screen {
namespace {

using Kind = IdentifierKind;
constexpr std::array<std::pair<std::string_view, Kind>, 31> kProperties = {{
    {"bikCode", Kind::document},
    {"callSign", Kind::call_sign},
    {"cikCode", Kind::document},
    {"dunsCode", Kind::document},
    {"idNumber", Kind::document},
    {"imoNumber", Kind::imo},
    {"innCode", Kind::document},
    {"ipoCode", Kind::document},
    {"isin", Kind::isin},
    {"isinCode", Kind::isin},
    {"jibCode", Kind::document},
    {"kppCode", Kind::document},
    {"leiCode", Kind::lei},
    {"licenseNumber", Kind::document},
    {"mmsi", Kind::mmsi},
    {"npiCode", Kind::document},
    {"number", Kind::document},
    {"ogrnCode", Kind::document},
    {"okpoCode", Kind::document},
    {"passportNumber", Kind::document},
    {"permId", Kind::document},
    {"registrationNumber", Kind::document},
    {"serialNumber", Kind::registration},
    {"socialSecurityNumber", Kind::document},
    {"swiftBic", Kind::bic},
    {"tailNumber", Kind::registration},
    {"taxNumber", Kind::document},
    {"uniqueEntityId", Kind::document},
    {"uscCode", Kind::document},
    {"vatCode", Kind::document},
    {"voenCode", Kind::document},
}};

constexpr std::array kKinds = {Kind::document, Kind::imo,  Kind::mmsi,      Kind::bic,
                               Kind::lei,      Kind::isin, Kind::call_sign, Kind::registration};

bool general(std::string_view property) {
  return property == "id" || property == "idNumber" || property == "number" || property == "registrationNumber";
}

std::string letters_and_digits(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) out += c;
    if (c >= 'a' && c <= 'z') out += static_cast<char>(c - 'a' + 'A');
    // A letter of another script is part of the number; of punctuation only ASCII is left out.
    if (static_cast<unsigned char>(c) >= 0x80) out += c;
  }
  return out;
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// ISO 7064, MOD 97-10: letters are 10 to 35, the whole number leaves 1.
bool lei_holds(std::string_view text) {
  if (text.size() != 20) return false;
  unsigned rest = 0;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
    const unsigned value = c <= '9' ? static_cast<unsigned>(c - '0') : static_cast<unsigned>(c - 'A') + 10;
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest == 1;
}

std::string without_prefix(std::string text, std::string_view prefix) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

std::string normal_imo(std::string digits) {
  digits = without_prefix(std::move(digits), "IMO");
  // Not refused for a wrong check digit: numbers of owners have another one, and lists print numbers with slips in
  // them.
  return digits.size() == 7 && all_digits(digits) ? digits : std::string();
}

std::string normal_bic(std::string text) {
  text = without_prefix(without_prefix(std::move(text), "SWIFT"), "BIC");
  if (text.size() != 8 && text.size() != 11) return {};
  return text.substr(0, 8);
}

// The digits from the first that is no zero on, if the number has digits alone and enough of these.
std::string_view significant_digits(std::string_view normal) {
  if (!all_digits(normal)) return {};
  normal.remove_prefix(std::min(normal.find_first_not_of('0'), normal.size()));
  return normal.size() < kIdentifierBytesMin ? std::string_view() : normal;
}

// Under its own hash an entry is found by the same number, under this one by a number with other zeros in front.
std::uint64_t hash_but_for_zeros(std::string_view digits) {
  constexpr std::uint64_t kOther = 0x5a45524f53ULL;
  return codec::xxh3(as_bytes(digits)) ^ kOther;
}

bool same_country(std::string_view a, const char (&b)[2]) {
  return a.empty() || b[0] == 0 || (a.size() == 2 && a[0] == b[0] && a[1] == b[1]);
}

}  // namespace

IdentifierKind identifier_kind(std::string_view property) {
  const auto at = std::lower_bound(kProperties.begin(), kProperties.end(), property,
                                   [](const auto& entry, std::string_view wanted) { return entry.first < wanted; });
  return at != kProperties.end() && at->first == property ? at->second : Kind::none;
}

std::string normal_identifier(IdentifierKind kind, std::string_view text) {
  if (text.size() > kIdentifierBytesMax) return {};
  std::string plain = letters_and_digits(text);
  if (plain.size() < kIdentifierBytesMin && kind != Kind::call_sign) return {};
  switch (kind) {
    case Kind::none: return {};
    case Kind::imo: return normal_imo(std::move(plain));
    case Kind::bic: return normal_bic(std::move(plain));
    case Kind::lei: return lei_holds(plain) ? plain : std::string();
    case Kind::isin: return plain.size() == 12 ? plain : std::string();
    case Kind::mmsi: return plain.size() == 9 && all_digits(plain) ? plain : std::string();
    case Kind::call_sign: return plain.size() >= 4 ? plain : std::string();
    case Kind::document:
    case Kind::registration: return plain;
  }
  return {};
}

void IdentifierIndex::add(std::uint32_t entity, std::string_view property, std::string_view text,
                          std::string_view country) {
  const Kind kind = identifier_kind(property);
  const std::string normal = normal_identifier(kind, text);
  if (normal.empty() || texts_.size() + text.size() > UINT32_MAX) return;
  auto at = std::find(properties_.begin(), properties_.end(), property);
  if (at == properties_.end()) at = properties_.insert(at, std::string(property));
  Entry entry;
  entry.hash = codec::xxh3(as_bytes(normal)) ^ static_cast<std::uint64_t>(kind);
  entry.entity = entity;
  entry.property = static_cast<std::uint32_t>(at - properties_.begin());
  entry.text = static_cast<std::uint32_t>(texts_.size());
  entry.text_bytes = static_cast<std::uint16_t>(text.size());
  entry.kind = kind;
  if (country.size() == 2) std::copy(country.begin(), country.end(), entry.country);
  texts_ += text;
  entries_.push_back(entry);
  if (const std::string_view digits = significant_digits(normal); kind == Kind::document && !digits.empty()) {
    entry.hash = hash_but_for_zeros(digits);
    entries_.push_back(entry);
  }
}

void IdentifierIndex::build() {
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.hash, a.entity, a.property, a.text) < std::tie(b.hash, b.entity, b.property, b.text);
  });
}

void IdentifierIndex::find_kind(Kind kind, std::string_view property, std::string_view text, std::string_view country,
                                std::vector<IdentifierHit>& hits) const {
  const std::string normal = normal_identifier(kind, text);
  if (normal.empty()) return;
  const std::uint64_t hash = codec::xxh3(as_bytes(normal)) ^ static_cast<std::uint64_t>(kind);
  auto at = std::lower_bound(entries_.begin(), entries_.end(), hash,
                             [](const Entry& entry, std::uint64_t wanted) { return entry.hash < wanted; });
  for (; at != entries_.end() && at->hash == hash; ++at) {
    if (at->kind != kind || normal_identifier(kind, text_of(*at)) != normal) continue;
    const std::string_view listed = properties_[at->property];
    const bool same = kind != Kind::document || listed == property || general(listed) || general(property);
    // A call sign is handed on when a ship changes its flag: it points at a ship, and does not name it.
    const bool exact = same && kind != Kind::call_sign && same_country(country, at->country);
    hits.push_back({at->entity, listed, text_of(*at), exact, !same});
  }
  // Zeros in front may be lost in a spreadsheet, or belong to the number: such a number is found, and never exact. Of
  // one kind only: another kind and other zeros together would be a guess.
  const std::string_view digits = significant_digits(normal);
  if (kind != Kind::document || digits.empty()) return;
  const std::uint64_t zeros = hash_but_for_zeros(digits);
  at = std::lower_bound(entries_.begin(), entries_.end(), zeros,
                        [](const Entry& entry, std::uint64_t wanted) { return entry.hash < wanted; });
  for (; at != entries_.end() && at->hash == zeros; ++at) {
    const std::string other = normal_identifier(kind, text_of(*at));
    if (at->kind != kind || other == normal || significant_digits(other) != digits) continue;
    const std::string_view listed = properties_[at->property];
    if (listed == property || general(listed) || general(property))
      hits.push_back({at->entity, listed, text_of(*at), false, false});
  }
}

void IdentifierIndex::find_other_kind(Kind kind, std::string_view text, std::vector<IdentifierHit>& hits) const {
  const std::size_t before = hits.size();
  find_kind(kind, "id", text, {}, hits);
  // A branch of a bank counts only where a bank was asked for, and other zeros only in the same kind of number.
  const auto shorter = [&](const IdentifierHit& hit) {
    return kind == Kind::bic ? letters_and_digits(hit.text) != letters_and_digits(text)
                             : normal_identifier(kind, hit.text) != normal_identifier(kind, text);
  };
  hits.erase(std::remove_if(hits.begin() + static_cast<std::ptrdiff_t>(before), hits.end(), shorter), hits.end());
  for (std::size_t i = before; i < hits.size(); ++i) {
    hits[i].exact = false;
    hits[i].other_kind = true;
  }
}

std::vector<IdentifierHit> IdentifierIndex::find(std::string_view property, std::string_view text,
                                                 std::string_view country) const {
  std::vector<IdentifierHit> hits;
  const Kind asked = identifier_kind(property);
  if (asked == Kind::none && property != "id") return hits;
  for (const Kind kind : kKinds) {
    if (kind == asked || asked == Kind::none)
      find_kind(kind, property, text, country, hits);
    else
      find_other_kind(kind, text, hits);
  }
  std::stable_sort(hits.begin(), hits.end(), [](const IdentifierHit& a, const IdentifierHit& b) {
    return std::tie(a.entity, a.property, a.text) < std::tie(b.entity, b.property, b.text);
  });
  return hits;
}

}  // namespace clew::screen
