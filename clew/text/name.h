#pragma once
// A name taken apart so that two names can be compared: readings in Latin letters, their tokens, and for each token the
// keys under which other spellings of the same word are found.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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
/// are spellings of one word according to that family. The family is in the upper 8 bits.
using Key = std::uint64_t;

struct Token {
  std::string text;  ///< lower case; letters and digits of ASCII, or of a script that has no reading in Latin
  Role role = Role::word;
  std::vector<Key> keys;             ///< sorted, unique; may be empty. Never holds the text itself
  std::uint32_t begin = 0, end = 0;  ///< bytes of the original it was read from
  friend bool operator==(const Token&, const Token&) = default;
};

/// One reading of a name.
struct Reading {
  std::vector<Token> tokens;  ///< in the order of the name; at most kTokensMax, further ones are dropped and counted
  friend bool operator==(const Reading&, const Reading&) = default;
};
inline constexpr std::size_t kTokensMax = 24;
inline constexpr std::size_t kReadingsMax = 8;
inline constexpr std::size_t kNameBytesMax = 1024;

struct Name {
  std::string original;  ///< valid UTF-8 (invalid bytes replaced), cut to kNameBytesMax at a character
  NameKind kind = NameKind::unknown;
  std::vector<Reading> readings;  ///< at least one if the name has a letter or digit; the first is the usual one
  bool cut = false;               ///< a limit was reached
};

/// Takes a name apart. Never fails: what cannot be read is a name without readings. A pure function of its arguments.
Name read_name(std::string_view text, NameKind kind);

/// Most edits (optimal string alignment: insert, delete, replace, swap of neighbours) under which two token texts may
/// still be alike: of the shorter text's bytes, 0 up to 2, 1 up to 5, 2 above.
constexpr unsigned edits_allowed(std::size_t bytes) {
  return bytes <= 2 ? 0 : bytes <= 5 ? 1 : 2;
}

/// Optimal string alignment distance of bytes, or anything above `most` as soon as it is known to exceed it.
unsigned osa_distance(std::string_view a, std::string_view b, unsigned most);

}  // namespace clew::text
