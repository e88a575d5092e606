#pragma once
// The highest score a name can get of which only so much is known: which tokens of the query are related to anything in
// it, and, once it is looked at, how long and how telling its own unrelated words are. The scorer's facts
// (name_judge.h) turned round: where bound() knows one share, this knows what each missing token must cost.

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "clew/screen/name_score.h"
#include "clew/text/name.h"

namespace clew::screen {

/// How near a token of the query is to a word of the listed name, by the weight that such a match brings; nearest
/// first.
enum class Closeness : std::uint8_t {
  same,
  respelt,   ///< another spelling by a key, or a variant within the edits
  one_edit,  ///< one edit without such a key; a variant or a nickname beyond the edits
  two_edits,
  consonants,  ///< the same consonants only
  initial,     ///< half of the weight
};
inline constexpr std::size_t kClosenesses = 6;

/// What is known to be related: for each closeness, the tokens of the query by number.
struct RelatedMask {
  std::array<std::uint32_t, kClosenesses> tokens{};

  static RelatedMask of(Closeness closeness, std::size_t token) {
    RelatedMask mask;
    mask.tokens[static_cast<std::size_t>(closeness)] = std::uint32_t{1} << token;
    return mask;
  }
  /// Of a join of two tokens: what it costs is counted once, for the first.
  static RelatedMask of_join(Closeness closeness, std::size_t first) {
    return of(closeness, first) | of(Closeness::same, first + 1);
  }
  std::uint32_t hash() const {
    std::uint32_t spread = 0;
    for (const std::uint32_t of : tokens) spread = (spread ^ of) * 0x9e3779b1U;
    return spread >> 16;
  }
  bool any() const { return *this != RelatedMask{}; }
  RelatedMask& operator|=(const RelatedMask& other) {
    for (std::size_t i = 0; i < tokens.size(); ++i) tokens[i] |= other.tokens[i];
    return *this;
  }
  friend RelatedMask operator|(RelatedMask a, const RelatedMask& b) { return a |= b; }
  friend bool operator==(const RelatedMask&, const RelatedMask&) = default;
};
static_assert(text::kTokensMax <= 32);

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
  std::uint32_t share_ppm(const RelatedMask& mask) const;
  /// No name of which only what is in the mask is related scores more (unless its text is the query's). Never falls
  /// when the mask grows.
  Score of(const RelatedMask& mask) const;
  /// The same for a name whose words, in one reading, are `listed`; the flag says which of them may be related to
  /// anything in the query.
  struct ListedWord {
    WordSize word;
    bool related = false;
  };
  Score of(const RelatedMask& mask, std::span<const ListedWord> listed) const;

 private:
  struct Token {
    std::uint32_t weight = 0;
    WordSize word;
    std::int32_t missing = 0;                        ///< points if it has no counterpart
    std::int32_t contradiction = 0;                  ///< points at best if a listed word contradicts it
    std::array<std::int32_t, kClosenesses> costs{};  ///< points at best of each closeness
    std::int32_t related_alone = 0;  ///< points at best if it is related to something and paired with nothing
    std::int32_t alone() const { return word.tells ? std::max(missing, contradiction) : 0; }
  };
  struct Chooser;
  std::int32_t log_odds(const RelatedMask& mask, std::int64_t listed_weight, std::int32_t alone_least,
                        bool whole) const;
  std::int32_t contradiction(const WordSize& query, const WordSize& listed) const;

  std::array<Token, text::kTokensMax> tokens_{};
  std::size_t count_ = 0;
  std::uint64_t total_ = 0;
  bool known_ = true;  ///< the facts have the signs the proof needs; otherwise only bound() holds
};

}  // namespace clew::screen
