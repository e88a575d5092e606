// Keys. Each family rewrites a word to a normal form in which the spellings of one word coincide, and the key is the
// hash of that form. Rules of rewriting were preferred to lists of names because they find spellings nobody listed;
// only what no rule explains (Cantonese family names, "John" and "Juan", "Ted" and "Theodore") is a table.
//
// A key says "may be the same word", not "is": the scorer decides how much a shared key is worth. It must never be
// narrower than what the scorer believes in, or retrieval would miss names.
#include "clew/text/keys.h"

#include <algorithm>
#include <array>

#include "clew/text/begins.h"

namespace clew::text {
namespace {

constexpr Key kFamilyShift = 56;

bool is_vowel(char c) {
  return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

struct Rewrite {
  std::string_view from, to;
};

/// By first letter, longest first; applied once from left to right.
constexpr Rewrite kRomanised[] = {
    {"aa", "a"}, {"chr", "hr"}, {"ch", "C"},  {"ck", "k"},  {"cz", "C"}, {"dzh", "j"},  {"dj", "j"},  {"eye", "e"},
    {"ee", "i"}, {"gh", "g"},   {"iya", "a"}, {"iye", "e"}, {"ia", "a"}, {"ie", "e"},   {"ii", "i"},  {"ij", "i"},
    {"iu", "u"}, {"iy", "i"},   {"ja", "a"},  {"je", "e"},  {"jo", "o"}, {"ju", "u"},   {"kh", "h"},  {"ks", "x"},
    {"oo", "u"}, {"ou", "u"},   {"ow", "ov"}, {"ph", "f"},  {"qu", "k"}, {"shch", "S"}, {"sch", "S"}, {"sh", "S"},
    {"sz", "S"}, {"tsch", "C"}, {"tch", "C"}, {"th", "t"},  {"ts", "c"}, {"tz", "c"},   {"ya", "a"},  {"ye", "e"},
    {"yi", "i"}, {"yj", "i"},   {"yo", "o"},  {"yu", "u"},  {"yy", "i"}, {"zh", "z"},
};

/// Rules that begin with a letter lie together: from where to where.
using Ranges = std::array<std::array<std::uint8_t, 2>, 26>;
template <std::size_t n>
constexpr Ranges ranges_of(const Rewrite (&rules)[n]) {
  Ranges ranges{};
  for (std::size_t i = 0; i < n; ++i) {
    auto& range = ranges[static_cast<std::size_t>(rules[i].from[0] - 'a')];
    if (range[1] == 0) range[0] = static_cast<std::uint8_t>(i);
    range[1] = static_cast<std::uint8_t>(i + 1);
  }
  return ranges;
}

/// The longest rule that applies at the beginning of the text, or nullptr.
template <std::size_t n>
const Rewrite* rule_at(const Rewrite (&rules)[n], const Ranges& ranges, std::string_view text) {
  if (text[0] < 'a' || text[0] > 'z') return nullptr;
  const auto [begin, end] = ranges[static_cast<std::size_t>(text[0] - 'a')];
  for (std::size_t i = begin; i < end; ++i)
    if (begins(text, rules[i].from)) return &rules[i];
  return nullptr;
}

char romanised_letter(char c, char next) {
  switch (c) {
    case 'w': return 'v';
    case 'y':
    case 'j': return 'i';
    case 'q': return 'k';
    case 'c': return next == 'e' || next == 'i' || next == 'y' ? 'c' : 'k';
    default: return c;
  }
}

// ---- Consonant skeleton

constexpr Rewrite kSkeleton[] = {
    {"ch", "j"},  {"ck", "k"}, {"dh", "d"},  {"dj", "j"}, {"gh", "k"}, {"kh", "x"}, {"ph", "f"},
    {"sch", "S"}, {"sh", "S"}, {"tch", "j"}, {"th", "t"}, {"ts", "s"}, {"tz", "s"}, {"zh", "j"},
};

char skeleton_letter(char c) {
  switch (c) {
    case 'q':
    case 'g':
    case 'c': return 'k';
    case 'p': return 'b';
    case 'v': return 'f';
    case 'x': return 'k';
    default: return c;
  }
}

}  // namespace

Key make_key(KeyFamily family, std::string_view value) {
  std::uint64_t hash = 0xcbf29ce484222325ULL ^ static_cast<std::uint64_t>(family);
  for (char c : value) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  hash ^= hash >> 32;
  hash *= 0x9e3779b97f4a7c15ULL;
  hash ^= hash >> 29;
  return (static_cast<Key>(family) << kFamilyShift) | (hash & ((Key{1} << kFamilyShift) - 1));
}

void Keys::add(Key key) {
  const auto end = keys_.begin() + size_;
  const auto at = std::lower_bound(keys_.begin(), end, key);
  if ((at != end && *at == key) || size_ == kMax) return;
  std::move_backward(at, end, end + 1);
  *at = key;
  ++size_;
}

bool Keys::contains(Key key) const {
  return std::binary_search(begin(), end(), key);
}

Key Keys::common(const Keys& other) const {
  for (std::size_t i = 0, j = 0; i < size_ && j < other.size_;) {
    if (keys_[i] == other.keys_[j]) return keys_[i];
    keys_[i] < other.keys_[j] ? ++i : ++j;
  }
  return 0;
}

std::string romanised_form(std::string_view word) {
  static constexpr Ranges kRanges = ranges_of(kRomanised);
  std::string form;
  for (std::size_t i = 0; i < word.size();) {
    const Rewrite* rule = rule_at(kRomanised, kRanges, word.substr(i));
    const char single = romanised_letter(word[i], i + 1 < word.size() ? word[i + 1] : '\0');
    for (char letter : rule != nullptr ? rule->to : std::string_view(&single, 1))
      if (form.empty() || form.back() != letter) form += letter;
    i += rule != nullptr ? rule->from.size() : 1;
  }
  if (form.ends_with("of") || form.ends_with("ef")) form.back() = 'v';
  return form;
}

std::string skeleton_form(std::string_view word) {
  std::string form;
  for (std::size_t i = 0; i < word.size();) {
    static constexpr Ranges kRanges = ranges_of(kSkeleton);
    const Rewrite* rule = rule_at(kSkeleton, kRanges, word.substr(i));
    const char c = word[i];
    if (rule != nullptr) {
      if (form.empty() || form.back() != rule->to[0]) form += rule->to[0];
      i += rule->from.size();
      continue;
    }
    ++i;
    if (c < 'a' || c > 'z' || is_vowel(c)) continue;
    if ((c == 'w' || c == 'y') && i != 1) continue;
    if (c == 'h' && i == word.size()) continue;
    const char letter = skeleton_letter(c);
    if (form.empty() || form.back() != letter) form += letter;
  }
  return form.size() >= 3 ? form : std::string();
}

Keys keys_of(std::string_view word) {
  Keys keys;
  if (word.empty() || word.size() > 64 || (word.size() == 1 && !is_vowel(word[0]))) return keys;
  if (word.size() >= 4) keys.add(make_key(KeyFamily::romanised, romanised_form(word)));
  // "elsayed" is "el sayed", whose article is no part of the word.
  if (word.size() >= 6 && (word.starts_with("al") || word.starts_with("el")) && !is_vowel(word[2]) && word[2] != 'l')
    keys.add(make_key(KeyFamily::romanised, romanised_form(word.substr(2))));
  if (const std::string form = korean_form(word); !form.empty()) keys.add(make_key(KeyFamily::korean, form));
  if (const std::string form = chinese_form(word); !form.empty()) keys.add(make_key(KeyFamily::chinese, form));
  if (const std::string form = skeleton_form(word); !form.empty()) keys.add(make_key(KeyFamily::skeleton, form));
  std::array<std::uint16_t, 3> groups{};
  const auto add_groups = [&](KeyFamily family, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
      const char bytes[2] = {static_cast<char>(groups[i] & 0xFF), static_cast<char>(groups[i] >> 8)};
      keys.add(make_key(family, std::string_view(bytes, 2)));
    }
  };
  add_groups(KeyFamily::variant, variant_groups(word, groups.data(), 2));
  add_groups(KeyFamily::nickname, nickname_groups(word, groups.data(), 3));
  return keys;
}

}  // namespace clew::text
