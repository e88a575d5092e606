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

/// Longest first for each first letter; applied once from left to right.
constexpr Rewrite kRomanised[] = {
    {"aa", "a"},   {"ck", "k"},  {"chr", "hr"}, {"dj", "j"},   {"dzh", "j"}, {"ee", "i"}, {"eye", "e"}, {"gh", "g"},
    {"iye", "e"},  {"iya", "a"}, {"ie", "e"},   {"ia", "a"},   {"iu", "u"},  {"iy", "i"}, {"ii", "i"},  {"ij", "i"},
    {"je", "e"},   {"ja", "a"},  {"ju", "u"},   {"jo", "o"},   {"kh", "h"},  {"ks", "x"}, {"oo", "u"},  {"ou", "u"},
    {"ow", "ov"},  {"ph", "f"},  {"qu", "k"},   {"shch", "S"}, {"sch", "S"}, {"sh", "S"}, {"sz", "S"},  {"th", "t"},
    {"tsch", "C"}, {"tch", "C"}, {"ch", "C"},   {"cz", "C"},   {"ts", "c"},  {"tz", "c"}, {"ye", "e"},  {"ya", "a"},
    {"yu", "u"},   {"yo", "o"},  {"yi", "i"},   {"yy", "i"},   {"yj", "i"},  {"zh", "z"},
};

std::string_view rewritten(std::string_view rest, std::size_t& length) {
  const Rewrite* best = nullptr;
  for (const Rewrite& rule : kRomanised)
    if (begins(rest, rule.from) && (best == nullptr || rule.from.size() > best->from.size())) best = &rule;
  length = best != nullptr ? best->from.size() : 1;
  return best != nullptr ? best->to : std::string_view();
}

/// First letters that begin a rule, one bit each: most letters of most words begin none.
constexpr std::uint32_t rule_letters() {
  std::uint32_t letters = 0;
  for (const Rewrite& rule : kRomanised) letters |= std::uint32_t{1} << (rule.from[0] - 'a');
  return letters;
}
constexpr std::uint32_t kRuleLetters = rule_letters();

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
    {"kh", "x"}, {"gh", "k"}, {"dh", "d"}, {"th", "t"}, {"sh", "S"}, {"sch", "S"}, {"tch", "j"},
    {"ch", "j"}, {"dj", "j"}, {"zh", "j"}, {"ph", "f"}, {"ck", "k"}, {"ts", "s"},  {"tz", "s"},
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
  std::string form;
  for (std::size_t i = 0; i < word.size();) {
    std::size_t length = 1;
    std::string_view to;
    const char c = word[i];
    if (c >= 'a' && c <= 'z' && ((kRuleLetters >> (c - 'a')) & 1U) != 0) to = rewritten(word.substr(i), length);
    const char single = romanised_letter(c, i + 1 < word.size() ? word[i + 1] : '\0');
    for (char letter : to.empty() ? std::string_view(&single, 1) : to)
      if (form.empty() || form.back() != letter) form += letter;
    i += length;
  }
  if (form.ends_with("of") || form.ends_with("ef")) form.back() = 'v';
  return form;
}

std::string skeleton_form(std::string_view word) {
  std::string form;
  for (std::size_t i = 0; i < word.size();) {
    const std::string_view rest = word.substr(i);
    const auto rule = std::ranges::find_if(kSkeleton, [&](const Rewrite& r) { return begins(rest, r.from); });
    const char c = word[i];
    if (rule != std::end(kSkeleton)) {
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
  if (word.size() < 2 || word.size() > 64) return keys;
  if (word.size() >= 4) keys.add(make_key(KeyFamily::romanised, romanised_form(word)));
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
