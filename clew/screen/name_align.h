#pragma once
// Which token of the query stands for which of the listed name.

#include <array>
#include <cstdint>
#include <span>

#include "clew/screen/name_score.h"
#include "clew/text/keys.h"
#include "clew/text/name.h"

namespace clew::screen {

enum class Kin : std::uint8_t {
  none,
  initial,  ///< one is the first letter of the other
  key,      ///< they share a key
  edits,    ///< within text::edits_allowed()
  same,
};
struct Link {
  Kin kin = Kin::none;
  std::uint8_t edits = 0;    ///< of Kin::edits
  text::KeyFamily family{};  ///< the lowest they share, of Kin::key, and of Kin::edits if they share one too
  friend bool operator==(const Link&, const Link&) = default;
};
/// How two tokens are related: contract R.
Link link(const text::Token& query, const text::Token& listed);

/// One or two neighbouring tokens of the query with one or two of the listed name; never two with two.
struct Match {
  std::uint8_t query = 0, query_count = 1;
  std::uint8_t listed = 0, listed_count = 1;
  Link link;
};

struct Alignment {
  std::array<Match, text::kTokensMax> matches{};  ///< by query token
  std::uint8_t count = 0;
  std::uint32_t query_matched = 0, listed_matched = 0;  ///< bit of each token that is in a match
  std::span<const Match> all() const { return std::span(matches).first(count); }
};

/// Two neighbours written as one.
enum class Joins : std::uint8_t {
  none,        ///< are not looked for
  spelt,       ///< may be a word that is spelt like them
  consonants,  ///< or has their consonants: of a name written without vowels
};

/// So many pairs of tokens and joins are looked at; of names in which more are related, the first.
inline constexpr std::size_t kCandidatesMax = 128;

/// Pairs tokens one to one so that the weight paired, by how surely each pair is one word, is largest: exact for listed
/// names of up to ten tokens, best first beyond. Weights are those of the tokens, in order.
Alignment align(std::span<const text::Token> query, std::span<const std::uint32_t> query_weights,
                std::span<const text::Token> listed, std::span<const std::uint32_t> listed_weights, Joins joins);

}  // namespace clew::screen
