#pragma once
// The highest score a name can get of which only so much is known: which tokens of the query are related to anything in
// it; of what kind it is, how many telling words it has and how light they are; and, once it is looked at, its own
// words. The scorer's facts (name_judge.h) turned round: where bound() knows one share, this knows what each missing
// token must cost.

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <span>

#include "clew/screen/name_judge.h"
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
  std::uint32_t pairs = 0;    ///< tokens that may be related to two neighbours of the listed name written as one
  std::uint32_t seconds = 0;  ///< tokens that may be the second of a join of two that is related

  static RelatedMask of(Closeness closeness, std::size_t token, bool pair = false) {
    RelatedMask mask;
    mask.tokens[static_cast<std::size_t>(closeness)] = std::uint32_t{1} << token;
    mask.pairs = pair ? std::uint32_t{1} << token : 0;
    return mask;
  }
  /// Of a join of two tokens: what it costs is counted once, for the first.
  static RelatedMask of_join(Closeness closeness, std::size_t first) {
    RelatedMask mask = of(closeness, first);
    mask.seconds = std::uint32_t{1} << (first + 1);
    return mask;
  }
  std::uint32_t any_token() const {
    std::uint32_t any = seconds;
    for (const std::uint32_t of : tokens) any |= of;
    return any;
  }
  bool any() const { return any_token() != 0; }
  std::size_t spread(std::uint64_t with) const {
    const auto add = [&](std::uint32_t bits) { with = (with ^ bits) * 0x9e3779b97f4a7c15ULL; };
    for (const std::uint32_t of : tokens) add(of);
    add(pairs);
    add(seconds);
    return static_cast<std::size_t>(with >> 40);
  }
  RelatedMask& operator|=(const RelatedMask& other) {
    for (std::size_t i = 0; i < tokens.size(); ++i) tokens[i] |= other.tokens[i];
    pairs |= other.pairs;
    seconds |= other.seconds;
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
  char first = 0;         ///< byte; no ceiling depends on it
};
WordSize word_size(const text::Token& token, std::uint32_t weight);

/// What is known of a name before it is looked at. Nothing, unless more is said.
struct NameClass {
  std::uint8_t persons = 2;    ///< Kinds::persons of the two names; 2 is not known
  bool differ = false;         ///< Kinds::differ
  bool common = false;         ///< weak matches cost more: Kinds::known, and the query is not of another alphabet
  std::uint8_t telling = 0;    ///< each of its readings has at least so many telling words,
  std::uint16_t lightest = 0;  ///< and none of them weighs less
  std::uint8_t initials = UINT8_MAX;  ///< none has more initials
  std::uint16_t rest = 0;  ///< share of the telling words of each reading without its heaviest one, as it is missed
};

/// What is known by the kinds of both names.
NameClass class_by_kinds(const text::Name& query, text::NameKind listed);

class Ceiling {
 public:
  /// `weights` are those of the reading's tokens, in order; `unvocalised` is is_unvocalised() of the query.
  Ceiling(const text::Reading& query, std::span<const std::uint32_t> weights, bool unvocalised);

  /// From now on, what is related is only what expect() says, and weighs no more. Otherwise it may weigh anything.
  void expect_nothing();
  void expect(Closeness closeness, std::size_t token, std::uint32_t listed_weight);
  void expect_join(Closeness closeness, std::size_t first, std::uint32_t listed_weight);

  /// Share of the query's weight in the mask, in millionths, rounded up: M of contract S.
  std::uint32_t share_ppm(const RelatedMask& mask) const;
  /// No name of the class of which only what is in the mask is related scores more (unless its text is the query's).
  /// Never falls when the mask grows or less is known.
  Score of(const RelatedMask& mask, const NameClass& known = {}) const;
  /// Whether of() is at least the threshold; faster where the share alone says no.
  bool reaches(const RelatedMask& mask, const NameClass& known, Score threshold) const {
    return bound(share_ppm(possible(mask, known))) >= threshold && of(mask, known) >= threshold;
  }
  /// The same for a name whose words, in one reading, are `listed`; the flag says which of them may be related to
  /// anything in the query.
  struct ListedWord {
    WordSize word;
    bool related = false;
  };
  Score of(const RelatedMask& mask, std::span<const ListedWord> listed, const NameClass& known = {}) const;

 private:
  struct Token {
    std::uint32_t weight = 0;
    std::int32_t share = 0;  ///< of the query's weight, thousandths, as the scorer counts it when it is missing
    std::int32_t like = 0;   ///< most likeness to a word that it is unrelated to
    WordSize word;
    std::array<std::int32_t, kClosenesses> costs{};    ///< points at best of each closeness
    std::array<std::uint32_t, kClosenesses> brings{};  ///< weight at most of each closeness, of ten tenths
    std::uint32_t brings_second = 0;                   ///< the same as the second of a join
  };
  struct Around;
  struct Chooser;
  std::int32_t highest(const RelatedMask& mask, const Around& around, bool persons) const;
  RelatedMask possible(const RelatedMask& mask, const NameClass& known) const;
  Score most_of(const RelatedMask& mask, Around& around, const NameClass& known) const;

  std::array<Token, text::kTokensMax> tokens_{};
  std::size_t count_ = 0;
  std::uint64_t total_ = 0;
  std::size_t words_or_numbers_ = 0;
  std::uint32_t query_words_ = 0;  ///< bit of each token that is a word
  bool unvocalised_ = false;
  bool known_ = true;  ///< the facts have the signs the proof needs; otherwise only bound() holds
};

}  // namespace clew::screen
