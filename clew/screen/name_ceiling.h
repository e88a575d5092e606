#pragma once
// The highest score a name can get of which only so much is known: which tokens of the query are related to anything in
// it, and, once it is looked at, how long and how telling its own unrelated words are. The scorer's facts
// (name_judge.h) turned round: where bound() knows one share, this knows what each missing token must cost.

#include <array>
#include <cstdint>
#include <span>

#include "clew/screen/name_score.h"
#include "clew/text/name.h"

namespace clew::screen {

/// Tokens of the query by number: related as words in the lower half, only as initials in the upper.
using RelatedMask = std::uint64_t;
inline constexpr unsigned kInitialShift = 32;
static_assert(text::kTokensMax <= kInitialShift);

/// What a ceiling needs to know of a listed word.
struct WordSize {
  std::uint16_t weight = 0;
  std::uint8_t size = 0;  ///< bytes, at most 255
  bool word = false;      ///< Role::word: related to others by edits
  bool tells = false;     ///< a word or an initial: where it has no counterpart, it speaks against the match
};
WordSize word_size(const text::Token& token, std::uint32_t weight);

class Ceiling {
 public:
  /// `weights` are those of the reading's tokens, in order.
  Ceiling(const text::Reading& query, std::span<const std::uint32_t> weights);

  /// Share of the query's weight in the mask, in millionths, rounded up: M of contract S.
  std::uint32_t share_ppm(RelatedMask mask) const;
  /// No name of which only the tokens in the mask are related scores more (unless its text is the query's). Never falls
  /// when the mask grows.
  Score of(RelatedMask mask) const;
  /// The same for a name whose words, in one reading, are `listed`; the flag says which of them may be related to
  /// anything in the query. Tokens in the mask but not in `exact` are related to other spellings only.
  struct ListedWord {
    WordSize word;
    bool related = false;
  };
  Score of(RelatedMask mask, RelatedMask exact, std::span<const ListedWord> listed) const;

 private:
  struct Token {
    std::uint32_t weight = 0;
    WordSize word;
    std::int32_t missing = 0;        ///< points if it has no counterpart
    std::int32_t contradiction = 0;  ///< points at best if a listed word contradicts it
  };
  std::int32_t log_odds(RelatedMask mask) const;
  std::int32_t contradiction(const WordSize& query, const WordSize& listed) const;

  std::array<Token, text::kTokensMax> tokens_{};
  std::size_t count_ = 0;
  std::uint64_t total_ = 0;
  std::int32_t other_spelling_ = -1'000'000;  ///< points at best of two words that are not the same
  bool known_ = true;  ///< the facts have the signs the proof needs; otherwise only bound() holds
};

}  // namespace clew::screen
