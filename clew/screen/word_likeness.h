#pragma once
// Two words of two names that are not the same word: how alike they look, and what is known of them. Amounts are
// thousandths. Internal to the judgement, and inline: it is asked for every pair of words that is left.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "clew/text/distance.h"
#include "clew/text/keys.h"
#include "clew/text/name.h"
#include "clew/text/tokens.h"

namespace clew::screen {

inline constexpr std::int32_t kOne = 1000;  ///< a whole

/// Whether a token is one that two names are told apart by.
inline bool tells(const text::Token& token) {
  return token.role == text::Role::word || token.role == text::Role::initial;
}

inline bool is_place(const text::Token& token) {
  return token.role == text::Role::word && text::is_territory(token.text);
}

inline bool has_variant(const text::Token& token) {
  return std::ranges::any_of(token.keys,
                             [](text::Key key) { return text::family_of(key) == text::KeyFamily::variant; });
}

/// Both are well-known names, and not spellings of one: "Jamal" and "Amal", though a romaniser might write ja for a.
inline bool known_apart(const text::Token& a, const text::Token& b) {
  if (!has_variant(a) || !has_variant(b)) return false;
  return std::ranges::none_of(
      a.keys, [&](text::Key key) { return text::family_of(key) == text::KeyFamily::variant && b.keys.contains(key); });
}

/// "Jong" and "Yong" are one word where j stands for y, as in older romanisations from Russian and German; by all
/// others they are two syllables of Korean. So it counts by half.
inline bool other_syllables(const text::Token& a, const text::Token& b) {
  using text::KeyFamily;
  const auto of = [](const text::Keys& keys, KeyFamily family) {
    return std::ranges::any_of(keys, [&](text::Key key) { return text::family_of(key) == family; });
  };
  const auto share = [&](KeyFamily family) {
    return std::ranges::any_of(a.keys,
                               [&](text::Key key) { return text::family_of(key) == family && b.keys.contains(key); });
  };
  return of(a.keys, KeyFamily::korean) && of(b.keys, KeyFamily::korean) && !share(KeyFamily::korean) &&
         !share(KeyFamily::chinese);
}

/// Endings that half of the names of a language have: a letter that differs before them weighs more.
inline std::size_t ending(std::string_view a, std::string_view b) {
  constexpr std::string_view kEndings[] = {"ovich", "evich", "ovna", "evna", "ullah", "uddin", "shvili", "enko",
                                           "vich",  "skiy",  "sky",  "escu", "ova",   "eva",   "yan",    "ian",
                                           "son",   "sen",   "ov",   "ev",   "in",    "ez",    "dze",    "ski"};
  if (a.empty() || b.empty() || a.back() != b.back()) return 0;
  for (std::string_view e : kEndings)
    if (a.back() == e.back() && a.ends_with(e) && b.ends_with(e)) return e.size();
  return 0;
}

/// One thousand at `usual` letters, more in shorter words, less in longer ones.
inline std::int32_t per_letter(std::int32_t usual, std::string_view a, std::string_view b) {
  const auto letters = static_cast<std::int32_t>(std::min(a.size(), b.size()) - ending(a, b));
  return std::clamp(kOne * usual / std::max(letters, 1), kOne / 2, 2 * kOne);
}

inline std::uint32_t letters_of(const text::Token& token) {
  return token.letters != 0 ? token.letters : text::letter_mask(token.text);
}

/// An edit makes at most two letters that only one of them has.
inline std::int32_t likeness_most(const text::Token& a, const text::Token& b) {
  const auto shorter = static_cast<std::int32_t>(std::min(a.text.size(), b.text.size()));
  const auto longer = static_cast<std::int32_t>(std::max(a.text.size(), b.text.size()));
  const std::int32_t unlike = (std::popcount(letters_of(a) ^ letters_of(b)) + 1) / 2;
  return std::max(longer - std::max(longer - shorter, unlike), 0) * kOne / longer;
}

inline std::int32_t likeness(const text::Token& a, const text::Token& b) {
  const std::size_t longer = std::max(a.text.size(), b.text.size());
  const unsigned distance = text::osa_distance(a.text, b.text, static_cast<unsigned>(longer));
  return static_cast<std::int32_t>((longer - std::min<std::size_t>(distance, longer)) * 1000 / longer);
}

}  // namespace clew::screen
