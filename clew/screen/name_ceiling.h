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

/// Of a join of two tokens: all but the initial.
inline constexpr std::size_t kJoinClosenesses = kClosenesses - 1;

/// What is known to be related: for each closeness, the tokens of the query by number.
struct RelatedMask {
  std::array<std::uint32_t, kClosenesses> tokens{};
  std::array<std::uint32_t, kJoinClosenesses> joins{};  ///< of two, by the first
  std::uint32_t pairs = 0;  ///< tokens that may be related to two neighbours of the listed name written as one

  static RelatedMask of(Closeness closeness, std::size_t token, bool pair = false) {
    RelatedMask mask;
    mask.tokens[static_cast<std::size_t>(closeness)] = std::uint32_t{1} << token;
    mask.pairs = pair ? std::uint32_t{1} << token : 0;
    return mask;
  }
  static RelatedMask of_join(Closeness closeness, std::size_t first) {
    RelatedMask mask;
    mask.joins[static_cast<std::size_t>(closeness)] = std::uint32_t{1} << first;
    return mask;
  }
  std::uint32_t any_join() const {
    std::uint32_t any = 0;
    for (const std::uint32_t of : joins) any |= of;
    return any;
  }
  std::uint32_t any_token() const {
    std::uint32_t any = any_join() | any_join() << 1;
    for (const std::uint32_t of : tokens) any |= of;
    return any;
  }
  bool any() const { return any_token() != 0; }
  std::size_t spread(std::uint64_t with) const {
    // Sums of products, which need not wait for each other.
    const auto both = [](std::uint32_t high, std::uint32_t low) { return std::uint64_t{high} << 32 | low; };
    with = with * 0x9e3779b97f4a7c15ULL + both(tokens[0], tokens[1]) * 0xbf58476d1ce4e5b9ULL +
           both(tokens[2], tokens[3]) * 0x94d049bb133111ebULL + both(tokens[4], tokens[5]) * 0xd6e8feb86659fd93ULL +
           both(joins[0], joins[1]) * 0xa0761d6478bd642fULL + both(joins[2], joins[3]) * 0xe7037ed1a0b428dbULL +
           both(joins[4], pairs) * 0x8ebc6af09c88c6e3ULL;
    return static_cast<std::size_t>((with ^ with >> 32) * 0x9e3779b97f4a7c15ULL >> 40);
  }
  RelatedMask& operator|=(const RelatedMask& other) {
    for (std::size_t i = 0; i < tokens.size(); ++i) tokens[i] |= other.tokens[i];
    for (std::size_t i = 0; i < joins.size(); ++i) joins[i] |= other.joins[i];
    pairs |= other.pairs;
    return *this;
  }
  friend RelatedMask operator|(RelatedMask a, const RelatedMask& b) { return a |= b; }
  friend bool operator==(const RelatedMask&, const RelatedMask&) = default;
};
static_assert(text::kTokensMax <= 32);
static_assert(kClosenesses == 6, "RelatedMask::spread names each");

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
  std::uint16_t rest = 0;      ///< share of the telling words of each reading without its heaviest one, as it is missed
  std::uint16_t heaviest = 0;  ///< each of its readings has a telling word of at least this weight,
  std::uint16_t most = 0;      ///< and its share, as it is missed, is at least so much
  std::uint8_t longest = UINT8_MAX;  ///< no reading has more tokens
};

/// What is known by the kinds of both names.
NameClass class_by_kinds(const text::Name& query, text::NameKind listed);

class Ceiling {
 public:
  /// `weights` are those of the reading's tokens, in order; `unvocalised` is is_unvocalised() of the query.
  Ceiling(const text::Reading& query, std::span<const std::uint32_t> weights, bool unvocalised);

  /// Of the listed words that are so related to a token.
  struct Listed {
    std::uint32_t weight = UINT32_MAX;  ///< of each, at most
    bool tell = true;                   ///< one of them may be a telling word
    void join(const Listed& other) { *this = {std::max(weight, other.weight), tell || other.tell}; }
  };
  /// From now on, what is related is only what expect() says. Otherwise it may be anything.
  void expect_nothing();
  void expect(Closeness closeness, std::size_t token, const Listed& listed);
  void expect_join(Closeness closeness, std::size_t first, const Listed& listed);

  /// From now on, the query's last word is the beginning of no listed word. Otherwise it may be.
  void expect_no_cut();

  /// Share of the query's weight in the mask, in millionths, rounded up: M of contract S.
  std::uint32_t share_ppm(const RelatedMask& mask) const;
  /// No name of the class of which only what is in the mask is related scores more (unless its text is the query's).
  /// Never falls when the mask grows or less is known.
  Score of(const RelatedMask& mask, const NameClass& known = {}) const;
  /// A threshold, and what it takes to reach it.
  struct Goal {
    explicit Goal(Score threshold);
    std::uint32_t share_ppm = 0;  ///< the least whose bound() reaches it; above 1,000,000 if none does
    std::int32_t points = 0;      ///< the least log-odds that reach it
  };
  /// Whether of() is at least the threshold; faster, since only choices that may reach it are looked at.
  bool reaches(const RelatedMask& mask, const NameClass& known, const Goal& goal) const;
  /// The same for a name whose words, in one reading and in order, are `listed`; a flag says which of them may be
  /// related to anything in the query (of a reading of Style::letters, the first one always is).
  struct ListedWord {
    WordSize word;
    bool related = false;
    bool twice = false;  ///< its text stands in the reading once more: the scorer misses a quarter of it
    bool cut = false;    ///< the query's last word may be its beginning: may_be_cut()
  };
  Score of(const RelatedMask& mask, std::span<const ListedWord> listed, const NameClass& known = {}) const;
  bool reaches(const RelatedMask& mask, std::span<const ListedWord> listed, const NameClass& known,
               const Goal& goal) const;
  /// The same as of(), by looking at every choice: so that a test can compare.
  Score of_every_choice(const RelatedMask& mask, const NameClass& known) const;
  Score of_every_choice(const RelatedMask& mask, std::span<const ListedWord> listed, const NameClass& known) const;

 private:
  struct Token {
    std::uint32_t weight = 0;
    std::int32_t share = 0;  ///< of the query's weight, thousandths, as the scorer counts it when it is missing
    std::int32_t like = 0;   ///< most likeness to a word that it is unrelated to
    WordSize word;
    std::array<std::int32_t, kClosenesses> costs{};  ///< points at best of each closeness
    std::array<std::int32_t, kClosenesses> costs_join{};
    std::array<std::uint32_t, kClosenesses> brings{};  ///< weight at most of each closeness, of ten tenths
    std::array<Listed, kClosenesses> listed{};
    std::array<std::uint32_t, kJoinClosenesses> brings_join{};
    std::array<Listed, kJoinClosenesses> listed_join{};
    std::array<std::uint32_t, kJoinClosenesses> brings_second{};  ///< the same as the second of a join
  };
  struct Around;
  struct Chooser;
  /// Of the points of all choices: what counts only if it is more, what is enough, and whether to look at all.
  struct Sought {
    std::int32_t above = std::numeric_limits<std::int32_t>::min() / 2;
    std::int32_t enough = std::numeric_limits<std::int32_t>::max() / 2;
    bool all = false;
    static Sought of(const Goal& goal) { return {goal.points - 1, goal.points, false}; }
  };
  void look_around(const RelatedMask& mask, const NameClass& known, Around& around) const;
  void look_around(const RelatedMask& mask, std::span<const ListedWord> listed, Around& around) const;
  std::int32_t highest(const RelatedMask& mask, const Around& around, bool persons, const Sought& sought) const;
  std::int32_t highest_of(const RelatedMask& mask, Around& around, const NameClass& known, Sought sought) const;
  bool pairs_all(std::size_t listed) const;
  RelatedMask possible(const RelatedMask& mask, const NameClass& known) const;
  std::uint64_t twice_weight(const RelatedMask& mask) const;
  bool share_reaches(const RelatedMask& mask, const Goal& goal) const;
  Score score(const RelatedMask& mask, const NameClass& known, const Sought& sought) const;
  Score score(const RelatedMask& mask, std::span<const ListedWord> listed, const NameClass& known,
              const Sought& sought) const;

  std::array<Token, text::kTokensMax> tokens_{};
  std::size_t count_ = 0;
  std::uint64_t total_ = 0;
  std::size_t words_or_numbers_ = 0;
  std::size_t last_written_ = 0;   ///< see last_written()
  std::uint32_t query_words_ = 0;  ///< bit of each token that is a word
  std::size_t first_ = SIZE_MAX;   ///< the first telling token
  bool unvocalised_ = false;
  bool syllables_ = false;  ///< the words of the query may be read as syllables
  bool known_ = true;       ///< the facts have the signs the proof needs; otherwise only bound() holds
};

}  // namespace clew::screen
