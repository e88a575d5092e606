// What may be meant: listed numbers that stand in a field, or whose text holds the field, or that look like it.
//
// Under the hash of alike_key() stand all numbers of a listed text, whatever their kind, so that one search finds a
// number among other words, under another kind and with letters that look like its own. What it finds is compared
// again: as it is, then but for zeros, then but for look-alikes. A code of letters alone (of a bank, of a ship's radio)
// would be found in sentences, so it is looked for only where such a number is asked for.

#include <algorithm>
#include <tuple>

#include "clew/base/bytes.h"
#include "clew/codec/hash.h"
#include "clew/screen/identifier_forms.h"
#include "clew/screen/identifier_index.h"
#include "clew/screen/number_runs.h"

namespace clew::screen {
namespace {

using Kind = IdentifierKind;

std::uint64_t alike_hash(std::string_view key) {
  constexpr std::uint64_t kAlike = 0x414c494b45ULL;
  return codec::xxh3(as_bytes(key)) ^ kAlike;
}

// Of what has no form of its kind: the property is a part of it.
std::uint64_t formless_hash(std::string_view property, std::string_view plain) {
  return codec::xxh3(as_bytes(plain)) ^ (codec::xxh3(as_bytes(property)) | 1U);
}

bool has_digit(std::string_view text) {
  return text.find_first_of("0123456789") != std::string_view::npos;
}

bool all_digits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

void add_unique(std::vector<std::string>& texts, std::string text) {
  if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(std::move(text));
}

/// Every number in a listed text: its forms, the whole, and what stands in it.
std::vector<std::string> all_listed(Kind kind, std::string_view text) {
  std::vector<std::string> numbers;
  if (std::string plain = letters_and_digits(text); plain.size() >= kIdentifierBytesMin)
    add_unique(numbers, std::move(plain));
  for (IdentifierForm& form : identifier_forms(kind, text)) add_unique(numbers, std::move(form.normal));
  for (std::string& number : numbers_listed(text)) add_unique(numbers, std::move(number));
  return numbers;
}

/// Codes of letters alone that may stand in the field.
std::vector<std::string> codes_asked(std::string_view property, std::string_view text) {
  const Kind kind = identifier_kind(property);
  std::vector<std::string> codes;
  const bool bank = kind == Kind::bic || property == "id";
  if (!bank && kind != Kind::call_sign) return codes;
  constexpr std::size_t kBank = 8, kBranch = 11, kSign = 4, kSignMax = 7;
  for (const FieldWord& word : field_words(text, kNumberFieldMax)) {
    const std::size_t size = word.text.size();
    if (bank && (size == kBank || size == kBranch)) codes.push_back(word.text.substr(0, kBank));
    if (!bank && size >= kSign && size <= kSignMax) codes.push_back(word.text);
  }
  return codes;
}

struct Alikeness {
  Alike alike = Alike::looks;
  bool found = false;
};

/// How the run is the listed number, if both have the key.
Alikeness compare(std::string_view number, std::string_view run, std::string_view key) {
  if (number == run) return {Alike::inside, true};
  if (alike_key(number) != key) return {};
  const auto bare = [](std::string_view text) {
    return text.substr(std::min(text.find_first_not_of('0'), text.size()));
  };
  const bool zeros = all_digits(run) && all_digits(number) && bare(run) == bare(number);
  return {zeros ? Alike::zeros : Alike::looks, true};
}

}  // namespace

void IdentifierIndex::add_alike(const Entry& listed) {
  Entry entry = listed;
  const std::string text(text_of(listed));  // forms are put behind it
  const std::string plain = letters_and_digits(text);
  unreadable_ += plain.empty();
  if (plain.empty()) return;
  if (plain.size() < kIdentifierBytesMin || identifier_forms(entry.kind, text).empty()) {
    entry.hash = formless_hash(properties_[entry.property], plain);
    alike_.push_back(entry);
  }
  for (const std::string& number : all_listed(entry.kind, text)) {
    const bool code = entry.kind == Kind::bic || entry.kind == Kind::call_sign;
    if (!has_digit(number) && !code) continue;
    keep_form(entry, number);
    entry.hash = alike_hash(alike_key(number));
    alike_.push_back(entry);
  }
}

std::vector<IdentifierHit> IdentifierIndex::find_alike(std::string_view property, std::string_view text,
                                                       std::span<const std::string_view> countries) const {
  std::vector<IdentifierHit> hits;
  if (identifier_kind(property) == Kind::none && property != "id") return hits;
  const std::vector<IdentifierHit> known = find(property, text);
  const std::vector<std::string> runs = runs_asked(text);
  const std::string whole = runs.empty() ? std::string() : runs.front();
  const auto add = [&](const Entry& entry, Alike alike, bool other) {
    const IdentifierHit hit{entry.entity, properties_[entry.property], text_of(entry), false, other, alike};
    const auto same = [&](const IdentifierHit& one) {
      return one.entity == hit.entity && one.property == hit.property && one.text == hit.text;
    };
    if (std::any_of(known.begin(), known.end(), same)) return;
    const auto before = std::find_if(hits.begin(), hits.end(), same);
    if (before == hits.end())
      hits.push_back(hit);
    else if (alike < before->alike)
      *before = hit;
  };
  const auto each = [&](std::uint64_t hash, const auto& take) {
    auto at = std::lower_bound(alike_.begin(), alike_.end(), hash,
                               [](const Entry& entry, std::uint64_t wanted) { return entry.hash < wanted; });
    for (; at != alike_.end() && at->hash == hash; ++at) take(*at);
  };
  const auto look = [&](const std::string& run, bool code) {
    const std::string key = alike_key(run);
    each(alike_hash(key), [&](const Entry& entry) {
      const Alikeness how = compare(form_of(entry), run, key);
      const bool other = !intel::same_number_kind(properties_[entry.property], property);
      // Short, among other words and under another kind: three guesses at once.
      const bool guess = other && (how.alike == Alike::zeros || run.size() == kIdentifierBytesMin);
      if (!how.found || guess || (code && how.alike != Alike::inside)) return;
      if (code && entry.kind != Kind::bic && entry.kind != Kind::call_sign) return;
      const bool equal = run == whole && letters_and_digits(text_of(entry)) == whole;
      add(entry, equal && how.alike == Alike::inside ? Alike::formless : how.alike, other);
    });
  };
  for (const std::string& run : runs)
    if (has_digit(run) && run.size() >= kIdentifierBytesMin) look(run, false);
  for (const std::string& code : codes_asked(property, text)) look(code, true);
  if (runs.empty()) return hits;
  each(formless_hash(property, whole), [&](const Entry& entry) {
    if (properties_[entry.property] != property || letters_and_digits(text_of(entry)) != whole) return;
    const std::string_view country(entry.country, entry.country[0] == 0 ? 0 : 2);
    const bool elsewhere = whole.size() < kIdentifierBytesMin && !country.empty() && !countries.empty() &&
                           std::find(countries.begin(), countries.end(), country) == countries.end();
    if (!elsewhere) add(entry, Alike::formless, false);
  });
  std::sort(hits.begin(), hits.end(), [](const IdentifierHit& a, const IdentifierHit& b) {
    return std::tie(a.entity, a.property, a.text) < std::tie(b.entity, b.property, b.text);
  });
  return hits;
}

}  // namespace clew::screen
