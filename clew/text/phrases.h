#pragma once
// Words and phrases that play a part in names without being anybody's: forms of organisation, titles, particles.

#include <cstdint>
#include <span>
#include <string_view>

#include "clew/text/name.h"

namespace clew::text {

struct Phrase {
  std::string_view text;   ///< folded words, one blank between
  std::string_view means;  ///< canonical form
  Role role = Role::word;
  /// Where it holds: in every name, or only outside names of persons (where "sa", "co" and "as" are names).
  bool persons_too = false;
};

/// Forms of organisation spelt out in many languages: sorted, and looked for by find_phrase like the others.
std::span<const Phrase> legal_forms();

/// The longest phrase at the beginning of the words that holds for the kind; `used` is the number of its words.
/// nullptr if there is none.
const Phrase* find_phrase(std::span<const std::string_view> words, NameKind kind, std::size_t& used);

}  // namespace clew::text
