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

#include "clew/base/bytes.h"
#include "clew/codec/hash.h"
#include "clew/screen/identifier_forms.h"

namespace clew::screen {
namespace {

using Kind = IdentifierKind;
constexpr std::array kKinds = {Kind::document, Kind::imo,       Kind::mmsi,         Kind::bic,  Kind::lei,
                               Kind::isin,     Kind::call_sign, Kind::registration, Kind::iban, Kind::account};

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
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

std::uint64_t hash_of(Kind kind, std::string_view normal) {
  return codec::xxh3(as_bytes(normal)) ^ static_cast<std::uint64_t>(kind);
}

bool same_country(std::string_view a, const char (&b)[2]) {
  return a.empty() || b[0] == 0 || (a.size() == 2 && a[0] == b[0] && a[1] == b[1]);
}

}  // namespace

IdentifierKind identifier_kind(std::string_view property) {
  return intel::number_kind(property);
}

void IdentifierIndex::add(std::uint32_t entity, std::string_view property, std::string_view text,
                          std::string_view country) {
  const Kind kind = identifier_kind(property);
  constexpr std::size_t kFormsMost = std::size_t{1} << 24;  // far more than the forms of one text take
  if (kind == Kind::none || texts_.size() + kFormsMost > UINT32_MAX) return;
  text = text.substr(0, kNumberFieldMax);
  auto at = std::find(properties_.begin(), properties_.end(), property);
  if (at == properties_.end()) at = properties_.insert(at, std::string(property));
  Entry entry;
  entry.entity = entity;
  entry.property = static_cast<std::uint32_t>(at - properties_.begin());
  entry.text = static_cast<std::uint32_t>(texts_.size());
  entry.text_bytes = static_cast<std::uint16_t>(text.size());
  entry.kind = kind;
  if (country.size() == 2) std::copy(country.begin(), country.end(), entry.country);
  texts_ += text;
  add_alike(entry);
  for (const IdentifierForm& form : identifier_forms(kind, text)) {
    keep_form(entry, form.normal);
    entry.alike = form.alike;
    entry.hash = hash_of(kind, form.normal);
    entries_.push_back(entry);
    const std::string_view digits = significant_digits(form.normal);
    if (kind != Kind::document || digits.empty() || form.alike == Alike::looks) continue;
    entry.hash = hash_but_for_zeros(digits);
    entries_.push_back(entry);
  }
}

void IdentifierIndex::keep_form(Entry& entry, std::string_view form) {
  const bool same = form == text_of(entry);
  entry.form = same ? entry.text : static_cast<std::uint32_t>(texts_.size());
  entry.form_bytes = static_cast<std::uint16_t>(form.size());
  if (!same) texts_ += form;
}

void IdentifierIndex::build() {
  for (std::vector<Entry>* entries : {&entries_, &alike_})
    std::sort(entries->begin(), entries->end(), [](const Entry& a, const Entry& b) {
      return std::tie(a.hash, a.entity, a.property, a.text) < std::tie(b.hash, b.entity, b.property, b.text);
    });
}

void IdentifierIndex::find_kind(Kind kind, std::string_view property, std::string_view text, std::string_view country,
                                std::vector<IdentifierHit>& hits) const {
  const auto begin = static_cast<std::ptrdiff_t>(hits.size());
  const auto add = [&](const Entry& entry, Alike asked, Alike as_listed, bool other_kind) {
    const std::string_view listed = text_of(entry);
    const bool known = std::any_of(hits.begin() + begin, hits.end(), [&](const IdentifierHit& hit) {
      return hit.entity == entry.entity && hit.property == properties_[entry.property] && hit.text == listed;
    });
    // A call sign is handed on when a ship changes its flag: it points at a ship, and does not name it. Two banks have
    // accounts of one number.
    // Words around the number that was asked for say what it is; those around a listed one may be a part of it.
    const bool exact = asked <= Alike::words && as_listed == Alike::equal && !other_kind && kind != Kind::call_sign &&
                       kind != Kind::account && same_country(country, entry.country);
    if (!known)
      hits.push_back(
          {entry.entity, properties_[entry.property], listed, exact, other_kind, std::max(asked, as_listed)});
  };
  const auto each = [&](std::uint64_t hash, const auto& take) {
    auto at = std::lower_bound(entries_.begin(), entries_.end(), hash,
                               [](const Entry& entry, std::uint64_t wanted) { return entry.hash < wanted; });
    for (; at != entries_.end() && at->hash == hash; ++at)
      if (at->kind == kind) take(*at);
  };
  const std::vector<IdentifierForm> forms = identifier_forms(kind, text);
  for (const IdentifierForm& form : forms)
    each(hash_of(kind, form.normal), [&](const Entry& entry) {
      if (form_of(entry) != form.normal) return;
      add(entry, form.alike, entry.alike, !intel::same_number_kind(properties_[entry.property], property));
    });
  // Zeros in front may be lost in a spreadsheet, or belong to the number: such a number is found, and never exact. Of
  // one kind only: another kind and other zeros together would be a guess.
  for (const IdentifierForm& form : forms) {
    const std::string_view digits = significant_digits(form.normal);
    if (kind != Kind::document || digits.empty() || form.alike == Alike::looks) continue;
    each(hash_but_for_zeros(digits), [&](const Entry& entry) {
      if (significant_digits(form_of(entry)) != digits) return;
      if (intel::same_number_kind(properties_[entry.property], property)) add(entry, Alike::zeros, Alike::zeros, false);
    });
  }
}

void IdentifierIndex::find_other_kind(Kind kind, std::string_view text, std::vector<IdentifierHit>& hits) const {
  const std::size_t before = hits.size();
  find_kind(kind, "id", text, {}, hits);
  // A branch of a bank counts only where a bank was asked for, and other zeros only in the same kind of number.
  const auto shorter = [&](const IdentifierHit& hit) {
    return how_alike(hit.property, hit.text, text) == Alike::zeros ||
           (kind == Kind::bic && letters_and_digits(hit.text) != letters_and_digits(text));
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
