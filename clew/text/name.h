#pragma once
// A name taken apart so that two names can be compared: readings in Latin letters, their tokens, and for each token the
// keys under which other spellings of the same word are found.

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clew/text/distance.h"

namespace clew::text {

/// Whose name it is, as far as known: what is a first name of people is not one of ships.
enum class NameKind : std::uint8_t { unknown, person, organisation, thing };

enum class Role : std::uint8_t {
  word,
  initial,       ///< one letter, of a person: "J"
  number,        ///< "7", "vii", "seventh": value in `text` as digits; never alike unless equal
  organisation,  ///< form of organisation: "gmbh", "limited", "ojsc"; `text` is the canonical form
  particle,      ///< "al", "bin", "de", "von"
  title,         ///< "dr", "colonel", "haji"
};

/// The hash of a family (Korean syllables, Arabic skeleton, nickname, ...) and a value in it. Two tokens that share one
/// are spellings of one word according to that family. The family is in the upper 8 bits: see keys.h.
using Key = std::uint64_t;

/// A few keys, sorted and unique, inside the token: most tokens have two or three, and a name is read two million
/// times. What does not fit is dropped (the lowest families stay).
class Keys {
 public:
  static constexpr std::size_t kMax = 9;
  const Key* begin() const { return keys_.data(); }
  const Key* end() const { return keys_.data() + size_; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Key operator[](std::size_t index) const { return keys_[index]; }
  void add(Key key);
  bool contains(Key key) const;
  /// The lowest key that both have, or 0.
  Key common(const Keys& other) const;
  friend bool operator==(const Keys& a, const Keys& b) { return a.size_ == b.size_ && a.keys_ == b.keys_; }

 private:
  std::array<Key, kMax> keys_{};
  std::uint8_t size_ = 0;
};

struct Token {
  std::string text;  ///< lower case; letters and digits of ASCII, or of a script that has no reading in Latin
  Role role = Role::word;
  std::uint32_t letters = 0;         ///< letter_mask(text)
  Keys keys;                         ///< may be empty. Never holds the text itself
  std::uint32_t begin = 0, end = 0;  ///< bytes of the original it was read from
  friend bool operator==(const Token&, const Token&) = default;
};

/// In what way a name is built, which decides how differences in it count.
enum class Style : std::uint8_t {
  other,
  korean,          ///< a Korean family name and one or two syllables: a syllable that differs is another person
  chinese,         ///< likewise of Chinese syllables
  korean_native,   ///< korean, and every word was in Hangul or Han: what differs there differs in fact
  chinese_native,  ///< likewise
  letters,         ///< letter by letter, where the letters are Korean or Chinese syllables, too: as strict as those
};

constexpr bool is_native(Style style) {
  return style == Style::korean_native || style == Style::chinese_native;
}

/// One reading of a name.
struct Reading {
  std::vector<Token> tokens;  ///< in the order of the name; at most kTokensMax, further ones are dropped (Name::cut)
  Style style = Style::other;
  friend bool operator==(const Reading&, const Reading&) = default;
};
inline constexpr std::size_t kTokensMax = 24;
inline constexpr std::size_t kReadingsMax = 8;
inline constexpr std::size_t kNameBytesMax = 1024;

struct Name {
  std::string original;  ///< valid UTF-8 (invalid bytes replaced), cut to kNameBytesMax at a character
  NameKind kind = NameKind::unknown;
  std::uint64_t letters = 0;      ///< letters_hash() of the original: names of the same letters are written alike
  std::vector<Reading> readings;  ///< at least one if the name has a letter or digit; the first is the usual one
  bool cut = false;               ///< a limit was reached
};

/// Takes a name apart. Never fails: what cannot be read is a name without readings. A pure function of its arguments.
Name read_name(std::string_view text, NameKind kind);

/// The token of two neighbours written as one word: "yong", "chol" -> "yongchol", with its keys. A word unless both are
/// numbers.
Token join_tokens(const Token& first, const Token& second);

/// Most edits (optimal string alignment: insert, delete, replace, swap of neighbours) under which two token texts may
/// still be alike: of the shorter text's bytes, 0 up to 2, 1 up to 5, 2 above.
constexpr unsigned edits_allowed(std::size_t bytes) {
  return bytes <= 2 ? 0 : bytes <= 5 ? 1 : 2;
}

}  // namespace clew::text
