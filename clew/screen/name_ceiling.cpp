// Why no score can be higher. The scorer adds a start, points for the weight that is matched, and facts that only take
// away, but for one: how alike two contradicting words look softens their contradiction. Look at the tokens that the
// scorer matches for some name; they are some of those in the mask. All choices of them are tried (Chooser), and for
// the right choice each piece below is at least what the scorer counts:
//
//  - Matched weight is at most the tokens' own, as their closeness counts (tenths), and at most that of the listed
//    words that are related to anything.
//  - What many people bear costs by how much the matched weight falls short, unless one of the names is a single word
//    or the query was written in another alphabet.
//  - A word of the query that is matched as an initial uses up an initial of the name, of which there may be few.
//  - A matched token costs what the cheapest fact costs that its closeness can bring; a join costs once.
//  - The scorer pairs the telling words that are left on both sides as long as there are some, and each pair is a
//    contradiction. A matched token uses up one listed word, or two where it may stand for two neighbours. So of a name
//    with n telling words, n less what is used up are left, and at least those that are related to nothing. As many
//    tokens of the query contradict, or all that are left. Each costs at least what contradicting costs it at best:
//    the lightest word there can be, looking as alike as unrelated words can: two words that are related to each other
//    are never both left (of names so long that the aligner may have no room for a pair, and the last word of the
//    query, which may be cut off: quite alike).
//  - Where all that is matched is lighter than the heaviest word of the name, that one is left: a token contradicts it,
//    or it is missing.
//  - The two parts of a join are matched together, or neither is.
//  - Where the first word of a person's name is related to nothing and that of the query is matched, the first word is
//    missing, unless the scorer reads the words as syllables.
//  - Whatever else is left of the query is missing, or contradicts; what is left of the listed words is missing: where
//    one at most is matched or contradicts, all but the heaviest. What is missing takes its share, and once more by how
//    much the matched weight falls short.
//
// A choice is left out only where another is no worse: to match a token for no more than it costs otherwise adds
// weight and leaves one token and at least one listed word fewer to contradict, and so lowers nothing. Where listed
// words are known to be related to nothing, they are left whatever is matched, so that there both are tried; as they
// are where a token is matched with a light word and might contradict the heaviest one instead. Of the
// tokens beyond the first few (kTokens), each is matched at its best, and may besides take a contradiction from
// another.
//
// Unrelated words of which the shorter has n bytes and the longer m differ by more than edits_allowed(n) edits, and by
// m - n at least.
#include "clew/screen/name_ceiling.h"

#include <algorithm>

#include "clew/screen/log_odds.h"

namespace clew::screen {
namespace {

constexpr std::int32_t kOne = 1000;
constexpr std::int32_t kRare = 1000;
constexpr std::int32_t kEnough = 3 * kRare, kLittle = kRare * 3 / 2;  // of matched weight, as the scorer counts it
constexpr std::int32_t kFarthest = 1 << 24;                           // log-odds: more than any sum of points
constexpr std::int64_t kAnyWeight = std::numeric_limits<std::int64_t>::max();

const std::array<std::int32_t, kFacts> kPoints = [] {
  std::array<std::int32_t, kFacts> all{};
  for (std::size_t fact = 0; fact < kFacts; ++fact) all[fact] = fact_points(static_cast<Fact>(fact));
  return all;
}();

std::int32_t points(Fact fact, std::int64_t amount) {
  return static_cast<std::int32_t>(kPoints[static_cast<std::size_t>(fact)] * amount / kOne);
}

// Whether the proof holds with the points of this fact.
bool as_supposed(Fact fact) {
  switch (fact) {
    case Fact::start_person:
    case Fact::start_other:
    case Fact::whole: return true;  // counted in full
    case Fact::evidence:
    case Fact::contradiction_close: return fact_points(fact) >= 0;
    default: return fact_points(fact) <= 0;
  }
}

// Thousandths of likeness that two unrelated words can have at most.
std::int32_t likeness_most(std::size_t a, std::size_t b, bool words) {
  const std::size_t shorter = std::min(a, b), longer = std::max(a, b);
  if (longer == 0) return 0;
  if (longer >= UINT8_MAX) return kOne;  // or longer than noted
  const std::size_t differs =
      std::max<std::size_t>(longer - shorter, (words ? text::edits_allowed(shorter) : 0) + std::size_t{1});
  return static_cast<std::int32_t>((longer - std::min(longer, differs)) * 1000 / longer);
}

// Of a word and any other that it is unrelated to: most where the other is longer by the edits it must differ by.
std::int32_t likeness_most(const WordSize& word) {
  std::int32_t most = 0;
  for (std::size_t other = 1; other <= word.size + std::size_t{3}; ++other)
    most = std::max(most, likeness_most(word.size, other, word.word));
  for (std::size_t letter = 1; letter <= 4; ++letter) most = std::max(most, likeness_most(word.size, letter, false));
  return most;
}

// What each closeness costs at least, for a token of so many bytes. Edits cost by the length of the shorter word, which
// is at most that of the token (of a join, that of its first token). A nearer one never costs more than one that is
// farther but for initials. Only a token that has such keys is a variant or a nickname of anything.
// A mistake costs less the more words match; at most all `words` of the query do.
std::array<std::int32_t, kClosenesses> closeness_costs(std::size_t bytes, std::size_t words, bool unvocalised,
                                                       bool variants, bool nicknames) {
  const std::int32_t share = mistake_share(words);
  const auto per_letter = [&](std::int32_t usual) {
    return std::clamp(kOne * usual / static_cast<std::int32_t>(std::max<std::size_t>(bytes, 1)), kOne / 2, 2 * kOne) *
           share / kOne;
  };
  const std::int32_t syllable = points(Fact::edit_syllable, kOne);
  const std::int32_t consonants = points(Fact::skeleton, skeleton_amount(unvocalised));
  const std::int32_t two_edits = std::max({consonants, syllable, points(Fact::edit_two, per_letter(8))});
  std::int32_t one_edit = std::max({two_edits, points(Fact::edit_one_short, share),
                                    bytes < 6 ? two_edits : points(Fact::edit_one_long, per_letter(7))});
  if (variants) one_edit = std::max(one_edit, points(Fact::variant, kOne));
  if (nicknames) one_edit = std::max(one_edit, points(Fact::nickname, kOne));
  const std::int32_t respelt = std::max(one_edit, points(Fact::spelling, kOne));
  return {0, respelt, one_edit, two_edits, consonants, points(Fact::initial, kOne)};
}

// Of a matched weight, what the scorer counts at most: per tenth.
constexpr std::int64_t tenths(std::size_t closeness, bool unvocalised) {
  constexpr std::array<std::int64_t, kClosenesses> kTenths = {10, 9, 9, 7, 5, 5};
  return closeness == static_cast<std::size_t>(Closeness::consonants) ? skeleton_tenths(unvocalised)
                                                                      : kTenths[closeness];
}

}  // namespace

WordSize word_size(const text::Token& token, std::uint32_t weight) {
  return {static_cast<std::uint16_t>(std::min<std::uint32_t>(weight, UINT16_MAX)),
          static_cast<std::uint8_t>(std::min<std::size_t>(token.text.size(), UINT8_MAX)),
          token.role == text::Role::word, token.role == text::Role::word || token.role == text::Role::initial,
          token.text.empty() ? '\0' : token.text.front()};
}

NameClass class_by_kinds(const text::Name& query, text::NameKind listed) {
  const Kinds kinds = kinds_of(query.kind, listed);
  return {.persons = kinds.persons ? std::uint8_t{1} : std::uint8_t{0},
          .differ = kinds.differ,
          .common = kinds.known && !in_another_alphabet(query.original)};
}

Ceiling::Ceiling(const text::Reading& query, std::span<const std::uint32_t> weights, bool unvocalised)
    : count_(query.tokens.size()), unvocalised_(unvocalised), syllables_(query.style != text::Style::other) {
  for (std::size_t fact = 0; fact < kFacts; ++fact) known_ = known_ && as_supposed(static_cast<Fact>(fact));
  for (const std::uint32_t weight : weights) total_ += weight;
  const auto tells = [](const text::Token& token) {
    return token.role == text::Role::word || token.role == text::Role::initial;
  };
  // A mistake in a name of syllables counts in full.
  const auto words = syllables_ ? std::size_t{1} : static_cast<std::size_t>(std::ranges::count_if(query.tokens, tells));
  last_written_ = last_written(query.tokens);
  for (std::size_t i = 0; i < count_; ++i) {
    Token& token = tokens_[i];
    token.weight = weights[i];
    token.word = word_size(query.tokens[i], weights[i]);
    if (token.word.tells || query.tokens[i].role == text::Role::number) ++words_or_numbers_;
    if (token.word.word) query_words_ |= std::uint32_t{1} << i;
    const auto has = [&](text::KeyFamily family) {
      return std::ranges::any_of(query.tokens[i].keys, [&](text::Key key) { return text::family_of(key) == family; });
    };
    token.costs = closeness_costs(query.tokens[i].text.size(), words, unvocalised, has(text::KeyFamily::variant),
                                  has(text::KeyFamily::nickname));
    token.costs_join = closeness_costs(query.tokens[i].text.size(), words, unvocalised, true, true);
    for (std::int32_t& cost : token.costs_join) cost += points(Fact::joined, kOne);
    if (first_ == SIZE_MAX && token.word.tells) first_ = i;
    token.brings.fill(weights[i]);
    token.brings_join.fill(weights[i]);
    token.brings_second.fill(weights[i]);
    if (!token.word.tells) continue;
    std::int64_t share = total_ == 0 ? 0 : std::int64_t{weights[i]} * kOne / static_cast<std::int64_t>(total_);
    // A word said twice is hardly missed: the scorer counts a quarter.
    for (std::size_t k = 0; k < count_; ++k)
      if (k != i && query.tokens[k].text == query.tokens[i].text) {
        share /= 4;
        break;
      }
    token.share = static_cast<std::int32_t>(share);
    token.like = i == last_written_ ? kOne : likeness_most(token.word);  // it may be the beginning of a longer word
  }
}

void Ceiling::expect_no_cut() {
  if (last_written_ >= count_) return;
  tokens_[last_written_].like = likeness_most(tokens_[last_written_].word);
}

void Ceiling::expect_nothing() {
  for (Token& token : tokens_) {
    token.brings.fill(0);
    token.listed.fill({0, false});
    token.brings_join.fill(0);
    token.listed_join.fill({0, false});
    token.brings_second.fill(0);
  }
}

void Ceiling::expect(Closeness closeness, std::size_t token, const Listed& listed) {
  Token& of = tokens_[token];
  const auto k = static_cast<std::size_t>(closeness);
  of.brings[k] = std::max(of.brings[k], std::min(of.weight, listed.weight));
  of.listed[k].join(listed);
}

void Ceiling::expect_join(Closeness closeness, std::size_t first, const Listed& listed) {
  Token& of = tokens_[first];
  const auto k = static_cast<std::size_t>(closeness);
  of.brings_join[k] = std::max(of.brings_join[k], std::min(of.weight, listed.weight));
  of.listed_join[k].join(listed);
  // What the first of both has no use for is left to the second.
  Token& second = tokens_[first + 1];
  const std::uint32_t rest = listed.weight - std::min(listed.weight, of.weight);
  second.brings_second[k] = std::max(second.brings_second[k], std::min(second.weight, rest));
}

Ceiling::Goal::Goal(Score threshold) {
  // The first number of a range that is enough, or its end.
  const auto least = [](std::int32_t low, std::int32_t high, const auto& enough) {
    while (low < high) {
      const std::int32_t middle = low + (high - low) / 2;
      if (enough(middle))
        high = middle;
      else
        low = middle + 1;
    }
    return low;
  };
  share_ppm = static_cast<std::uint32_t>(
      least(0, 1'000'001, [&](std::int32_t share) { return bound(static_cast<std::uint32_t>(share)) >= threshold; }));
  points = least(-kFarthest, kFarthest, [&](std::int32_t at) { return score_of(at) >= threshold; });
}

// Of the query's tokens, as far as it is matched.
std::uint64_t Ceiling::twice_weight(const RelatedMask& mask) const {
  const std::uint32_t initials = mask.tokens[static_cast<std::size_t>(Closeness::initial)];
  std::uint32_t words = mask.any_join() | mask.any_join() << 1;
  for (std::size_t k = 0; k < static_cast<std::size_t>(Closeness::initial); ++k) words |= mask.tokens[k];
  std::uint64_t twice = 0;
  for (std::size_t i = 0; i < count_; ++i)
    twice += (words >> i & 1) != 0      ? 2 * std::uint64_t{tokens_[i].weight}
             : (initials >> i & 1) != 0 ? tokens_[i].weight
                                        : 0;
  return twice;
}

std::uint32_t Ceiling::share_ppm(const RelatedMask& mask) const {
  if (total_ == 0) return 0;
  return static_cast<std::uint32_t>((twice_weight(mask) * 1'000'000 + 2 * total_ - 1) / (2 * total_));
}

// The same as share_ppm(mask) >= goal.share_ppm.
bool Ceiling::share_reaches(const RelatedMask& mask, const Goal& goal) const {
  if (total_ == 0 || goal.share_ppm == 0) return goal.share_ppm == 0;
  return twice_weight(mask) * 1'000'000 > std::uint64_t{goal.share_ppm - 1} * 2 * total_;
}

// What is known of the name's side.
struct Ceiling::Around {
  std::int64_t weight = kAnyWeight;  ///< of the listed words that are related to anything
  std::size_t telling = 0;           ///< words, at least
  std::int32_t rest = 0;             ///< share of all telling words but the heaviest
  std::uint32_t heaviest = 0;        ///< the heaviest telling word weighs at least so much,
  std::int32_t most = 0;             ///< and this is its share
  bool common = false;       ///< neither is one word, and one is known to be a person's: a weak match may be anybody's
  std::size_t left = 0;      ///< of them, related to nothing
  std::size_t initials = 0;  ///< of the name, at most
  bool first_left = false;   ///< the first telling word is related to nothing
  std::array<std::int32_t, text::kTokensMax> left_shares;       ///< of the name's weight, the smallest first
  std::array<std::int32_t, text::kTokensMax> against;           ///< points at best of each token that contradicts,
  std::array<std::int32_t, text::kTokensMax> against_heaviest;  ///< and where it contradicts the heaviest word
};

// Of the ways in which each token may be matched or not, those that are good for most together.
struct Ceiling::Chooser {
  // Without values to begin with: clearing them costs more than all else.
  struct Way {
    std::int64_t weight;
    std::int32_t cost;
    std::uint32_t uses;  ///< listed words
    bool initial;        ///< uses up an initial of the name
    bool spelling;       ///< may be a spelling of the same name: neither an initial nor the consonants alone
    bool heavy;          ///< may take the heaviest word of the name
    /// Of a join, its closeness and one: the first is never without the second of the same. 0 for no join.
    std::uint8_t first, second;
  };
  /// A token without counterpart.
  struct Left {
    std::int32_t share, missing, against, against_heaviest;
  };
  struct Open {
    std::array<Way, kClosenesses + 2 * kJoinClosenesses> ways;
    std::size_t count;
    Left left;
    bool may_be_left;
    bool follows;  ///< the token before it in the query is the open one before it

    void add(const Way& way) {
      for (std::size_t i = 0; i < count; ++i)
        if (ways[i].weight >= way.weight && ways[i].cost >= way.cost && ways[i].uses >= way.uses && !ways[i].initial &&
            (ways[i].spelling || !way.spelling) && (ways[i].heavy || !way.heavy) && ways[i].first == way.first &&
            ways[i].second == way.second)
          return;
      ways[count++] = way;
    }
  };
  static constexpr std::size_t kTokens = 5;  // tried; of later ones, the best of each

  Chooser(const Around& of, bool of_persons) : around(of), persons(of_persons) {}

  const Around& around;
  bool persons, whole = true;
  std::array<Open, kTokens + 1> open;  ///< and one that may yet turn out to be settled
  std::size_t opens = 0, left_count = 0, initials = 0;
  std::size_t unlike = 0;   ///< tokens that are matched, and not by a spelling of the same name
  std::size_t heavy = 0;    ///< tokens that may take the heaviest word
  std::uint8_t joined = 0;  ///< Way::first of the open token chosen last
  std::size_t spare = 0;    ///< contradictions that tokens counted as matched may take
  std::array<Left, text::kTokensMax> left;

  std::int32_t missing_query(std::int32_t share) const {
    return points(Fact::missing_query, share) + (persons ? 0 : points(Fact::missing_query_other, share));
  }
  std::int32_t missing_listed(std::int32_t share) const {
    return points(Fact::missing_listed, share) + (persons ? 0 : points(Fact::missing_listed_other, share));
  }

  std::int32_t best = 0;  ///< of the choices seen so far, or what they have to be above
  Sought sought;
  /// Of the open tokens from one on, together: weight, and points but for weight, of each at its best.
  std::array<std::int64_t, kTokens + 1> weight_ahead;
  std::array<std::int32_t, kTokens + 1> points_ahead;
  std::int32_t points_left = 0;  ///< of the tokens that are left, each at its best

  std::int32_t highest(std::int64_t weight, std::int32_t sum, std::size_t used) {
    best = sought.above;
    weight_ahead[opens] = 0;
    points_ahead[opens] = 0;
    for (std::size_t i = opens; i-- > 0;) {
      const Open& at = open[i];
      std::int64_t heaviest = 0;
      std::int32_t highest = at.may_be_left ? points_of(at.left) : std::numeric_limits<std::int32_t>::min() / 4;
      for (const Way& way : std::span(at.ways).first(at.count)) {
        heaviest = std::max(heaviest, way.weight);
        highest = std::max(highest, way.cost);
      }
      weight_ahead[i] = weight_ahead[i + 1] + heaviest;
      points_ahead[i] = points_ahead[i + 1] + highest;
    }
    for (std::size_t i = 0; i < left_count; ++i) points_left += points_of(left[i]);
    try_all(0, weight, sum, used);
    return best;
  }

 private:
  static std::int32_t points_of(const Left& one) { return std::max(one.missing, one.against); }

  // Whether no choice of the tokens from this one on is more than what was seen: the others cost nothing, each is at
  // its best, and no fact that only takes away is counted.
  bool hopeless(std::size_t token, std::int64_t weight, std::int32_t sum) const {
    if (sought.all) return false;
    return sum + points_left + points_ahead[token] + points_of_weight(weight + weight_ahead[token]) +
               (whole ? points(Fact::whole, kOne) : 0) <=
           best;
  }
  std::int64_t lacks_of(std::int64_t weight) const {
    return std::max<std::int64_t>(0, kLittle - std::min(weight, around.weight));
  }
  std::int32_t points_of_weight(std::int64_t weight) const {
    return points(Fact::evidence, std::min<std::int64_t>({weight, around.weight, kEnough})) +
           points(Fact::little, lacks_of(weight));
  }

  void try_all(std::size_t token, std::int64_t weight, std::int32_t sum, std::size_t used) {
    if ((best >= sought.enough && !sought.all) || hopeless(token, weight, sum)) return;
    if (token == opens) {
      best = std::max(best, sum_of(weight, sum, used));
      return;
    }
    const Open& at = open[token];
    const std::uint8_t before = joined;
    for (std::size_t i = 0; i < at.count; ++i) {
      const Way& way = at.ways[i];
      if ((way.initial && initials == 0) || (at.follows && way.second != before)) continue;
      joined = way.first;
      initials -= way.initial ? 1U : 0U;
      unlike += way.spelling ? 0U : 1U;
      heavy += way.heavy ? 1U : 0U;
      try_all(token + 1, weight + way.weight, sum + way.cost, used + way.uses);
      initials += way.initial ? 1U : 0U;
      unlike -= way.spelling ? 0U : 1U;
      heavy -= way.heavy ? 1U : 0U;
    }
    if (at.may_be_left && !(at.follows && before != 0)) {
      joined = 0;
      left[left_count++] = at.left;
      points_left += points_of(at.left);
      try_all(token + 1, weight, sum, used);
      points_left -= points_of(at.left);
      --left_count;
    }
    joined = before;
  }

  std::int32_t sum_of(std::int64_t weight, std::int32_t sum, std::size_t used) const {
    const std::int64_t lacks = lacks_of(weight);
    sum += points_of_weight(weight);
    const std::size_t listed_left = std::max(around.left, around.telling - std::min(around.telling, used));
    const std::size_t both = std::min(left_count, listed_left), contradictions = both - std::min(both, spare);
    if (whole && left_count == 0 && listed_left == 0) sum += points(Fact::whole, kOne);
    // The scorer spares spellings of the same names without a word left over.
    if (around.common && (left_count != 0 || listed_left != 0 || unlike != 0)) sum += points(Fact::common, lacks);
    // At most one listed word is matched or contradicts: all but the heaviest are missing, or more.
    const std::int32_t rest = used + left_count + spare <= 1 ? around.rest : 0;
    if (rest > 0) sum += missing_most(rest, lacks);
    sum += left_over(lacks, contradictions, rest);
    for (std::size_t i = 0; i + left_count + spare < around.left; ++i)
      sum += missing_listed(around.left_shares[i]) + points(Fact::missing_weak, around.left_shares[i] * lacks / kRare);
    return sum;
  }

  // Of some listed words, with this share together. (Each missing word is rounded by itself.)
  std::int32_t missing_most(std::int32_t share, std::int64_t lacks) const {
    return std::min(0, missing_listed(share) + static_cast<std::int32_t>(2 * text::kTokensMax)) +
           points(Fact::missing_weak, share * lacks / kRare);
  }

  // Of the tokens that are left: each is missing or contradicts, whichever is better, and so many contradict at least.
  // Listed words of this share are counted as missing already.
  std::int32_t left_over(std::int64_t lacks, std::size_t contradictions, std::int32_t missing_share) const {
    std::array<std::int32_t, text::kTokensMax> better, losses;  // and what is lost by contradicting instead
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < left_count; ++i) {
      const std::int32_t missing = left[i].missing + points(Fact::missing_weak, left[i].share * lacks / kRare);
      better[i] = std::max(missing, left[i].against);
      losses[i] = better[i] - left[i].against;
      sum += better[i];
    }
    const auto without = [&](std::size_t one, std::size_t count) {
      std::array<std::int32_t, text::kTokensMax> others;
      std::size_t size = 0;
      std::int32_t with = sum;
      for (std::size_t i = 0; i < left_count; ++i)
        if (i != one) others[size++] = losses[i];
      if (count < size) std::sort(others.begin(), others.begin() + static_cast<std::ptrdiff_t>(size));
      for (std::size_t i = 0; i < std::min(count, size); ++i) with -= others[i];
      return with;
    };
    const std::int32_t usual = without(SIZE_MAX, contradictions);
    if (heavy > 0 || spare > 0 || around.heaviest == 0) return usual;
    // The heaviest word is left. It is missing, and all tokens contradict others; or one of them contradicts it.
    std::int32_t most = without(SIZE_MAX, left_count);
    if (around.most > missing_share) most += missing_most(around.most - missing_share, lacks);
    for (std::size_t i = 0; i < left_count; ++i)
      most = std::max(most, without(i, contradictions - std::min<std::size_t>(contradictions, 1)) - better[i] +
                                left[i].against_heaviest);
    return std::min(usual, most);
  }
};

std::int32_t Ceiling::highest(const RelatedMask& mask, const Around& around, bool persons, const Sought& sought) const {
  const std::uint32_t related = mask.any_token();
  Chooser chooser(around, persons);
  chooser.sought = sought;
  chooser.initials = around.initials;
  std::int64_t weight = 0;
  std::int32_t sum = points(persons ? Fact::start_person : Fact::start_other, kOne);
  std::size_t used = 0, tried = 0, open_last = SIZE_MAX;
  for (std::size_t i = 0; i < count_; ++i) {
    const Token& token = tokens_[i];
    // The first word of this name has no counterpart, that of the other has.
    const std::int32_t first =
        i == first_ && persons && around.first_left && !syllables_ ? points(Fact::first_missing, kOne) : 0;
    const Chooser::Left left{token.share, chooser.missing_query(token.share), around.against[i],
                             around.against_heaviest[i]};
    const std::uint32_t equal =
        mask.tokens[static_cast<std::size_t>(Closeness::same)] | mask.joins[0] | mask.any_join() << 1;
    chooser.whole = chooser.whole && (!token.word.tells || (equal >> i & 1) != 0);
    if ((related >> i & 1) == 0) {
      if (!token.word.tells) continue;
      chooser.left[chooser.left_count++] = left;
      ++tried;
      continue;
    }
    Chooser::Open& open = chooser.open[chooser.opens];
    open.count = 0;
    open.left = left;
    open.may_be_left = true;
    open.follows = i > 0 && open_last == i - 1;
    const std::int32_t otherwise = token.word.tells ? std::max(left.missing, left.against) : 0;
    const auto add = [&](Closeness closeness, std::uint32_t brings, const Listed& listed, bool pair, bool join) {
      const auto k = static_cast<std::size_t>(closeness);
      // An initial of the query stands for a word of the name; a word of the query, for an initial.
      const bool initial = closeness == Closeness::initial && token.word.word;
      const bool heavy = pair || listed.weight >= around.heaviest;
      const std::uint32_t uses = pair ? 2 : listed.tell ? 1 : 0;
      const std::int32_t cost = (join ? token.costs_join[k] : token.costs[k]) + first;
      open.add({(brings * tenths(k, unvocalised_) + 9) / 10, cost, uses, initial,
                closeness != Closeness::initial && closeness != Closeness::consonants, heavy,
                static_cast<std::uint8_t>(join ? k + 1 : 0), 0});
      if (cost >= otherwise && around.left == 0 && heavy && !join && (!initial || around.initials >= count_))
        open.may_be_left = false;
    };
    for (std::size_t k = 0; k < kClosenesses; ++k)
      if ((mask.tokens[k] >> i & 1) != 0)
        add(static_cast<Closeness>(k), token.brings[k], token.listed[k], (mask.pairs >> i & 1) != 0, false);
    for (std::size_t k = 0; k < kJoinClosenesses; ++k)
      if ((mask.joins[k] >> i & 1) != 0)
        add(static_cast<Closeness>(k), token.brings_join[k], token.listed_join[k], false, true);
    for (std::size_t k = 0; k < kJoinClosenesses; ++k)
      if ((mask.joins[k] << 1 >> i & 1) != 0)
        open.add({token.brings_second[k], first, 0, false, true, false, 0, static_cast<std::uint8_t>(k + 1)});
    if (token.word.tells && tried++ < Chooser::kTokens && (open.count > 1 || open.may_be_left)) {
      ++chooser.opens;
      open_last = i;
      continue;
    }
    // As if it were matched in the best way of all, which is no worse than any of them, or than being left. Only where
    // listed words are left whatever is matched, one of them may contradict it instead of another token.
    Chooser::Way best = open.ways[0];
    for (const Chooser::Way& way : std::span(open.ways).first(open.count)) {
      best.weight = std::max(best.weight, way.weight);
      best.cost = std::max(best.cost, way.cost);
      best.uses = std::max(best.uses, way.uses);
      best.spelling = best.spelling || way.spelling;
      best.heavy = best.heavy || way.heavy;
    }
    // A particle or a number that is related to nothing is not left over either: to be related may not cost more.
    chooser.unlike += best.spelling || !token.word.tells ? 0U : 1U;
    weight += best.weight;
    sum += std::max(best.cost, otherwise);
    used += token.word.tells ? std::max(best.uses, 1U) : best.uses;
    chooser.heavy += best.heavy || token.word.tells ? 1U : 0U;
    chooser.spare += token.word.tells && open.may_be_left && around.left > 0 ? 1U : 0U;
  }
  return chooser.highest(weight, sum, used);
}

// Log-odds, or no more than what was to be exceeded.
std::int32_t Ceiling::highest_of(const RelatedMask& mask, Around& around, const NameClass& known, Sought sought) const {
  around.common = known.common && around.telling > 1 && words_or_numbers_ > 1;
  const std::int32_t kinds = known.differ ? points(Fact::kind, kOne) : 0;
  sought.above -= kinds;
  sought.enough -= kinds;
  if (known.persons != 0) sought.above = highest(mask, around, true, sought);
  if (known.persons != 1 && sought.above < sought.enough) sought.above = highest(mask, around, false, sought);
  return sought.above + kinds;
}

RelatedMask Ceiling::possible(const RelatedMask& mask, const NameClass& known) const {
  RelatedMask less = mask;
  if (known.initials == 0) less.tokens[static_cast<std::size_t>(Closeness::initial)] &= ~query_words_;
  return less;
}

// Whether the aligner has room for every pair of words there can be, joins included. Then it leaves no two words that
// are related to each other without a counterpart: each pair adds to what it maximises.
bool Ceiling::pairs_all(std::size_t listed) const {
  return 3 * count_ * listed <= kCandidatesMax + count_ + listed;
}

void Ceiling::look_around(const RelatedMask& mask, const NameClass& known, Around& around) const {
  around.initials = known.initials;
  around.telling = known.telling;
  around.rest = known.rest;
  around.heaviest = known.heaviest;
  around.most = known.most;
  const std::uint32_t related = mask.any_token();
  const bool all_paired = pairs_all(known.longest);
  for (std::size_t i = 0; i < count_; ++i) {
    const Token& token = tokens_[i];
    const auto against = [&](std::uint16_t listed) {
      return points(Fact::contradiction, kOne) +
             points(Fact::contradiction_weight,
                    std::min({std::int64_t{listed}, std::int64_t{token.weight}, std::int64_t{kRare}})) +
             points(Fact::contradiction_close, !all_paired && (related >> i & 1) != 0 ? kOne : token.like);
    };
    around.against[i] = against(known.lightest);
    around.against_heaviest[i] = against(known.heaviest);
  }
}

void Ceiling::look_around(const RelatedMask& mask, std::span<const ListedWord> listed, Around& around) const {
  around.weight = 0;
  std::int64_t total = 0;
  for (const ListedWord& word : listed) {
    total += word.word.weight;
    around.weight += word.related ? word.word.weight : 0;
  }
  for (const ListedWord& word : listed) {
    if (!word.word.tells) continue;
    around.initials += word.word.word ? 0U : 1U;
    if (around.telling++ == 0) around.first_left = !word.related;
    if (word.related) continue;
    around.left_shares[around.left++] =
        static_cast<std::int32_t>(word.word.weight * kOne / total / (word.twice ? 4 : 1));
  }
  std::sort(around.left_shares.begin(), around.left_shares.begin() + static_cast<std::ptrdiff_t>(around.left));
  const std::uint32_t related = pairs_all(listed.size()) ? 0 : mask.any_token();
  for (std::size_t i = 0; i < count_; ++i) {
    const Token& token = tokens_[i];
    around.against[i] = points(Fact::contradiction, kOne) * 4;  // never, but for a word below
    for (const ListedWord& word : listed) {
      if (!word.word.tells || !token.word.tells) continue;
      const bool alike = (word.related && (related >> i & 1) != 0) || (i == last_written_ && word.cut);
      const std::int64_t lighter =
          std::min({std::int64_t{token.weight}, std::int64_t{word.word.weight}, std::int64_t{kRare}});
      around.against[i] = std::max(
          around.against[i],
          points(Fact::contradiction, kOne) + points(Fact::contradiction_weight, lighter) +
              points(Fact::contradiction_close,
                     alike ? kOne : likeness_most(token.word.size, word.word.size, token.word.word && word.word.word)));
    }
    around.against_heaviest[i] = around.against[i];
  }
}

Score Ceiling::score(const RelatedMask& any, const NameClass& known, const Sought& sought) const {
  const RelatedMask mask = possible(any, known);
  const Score most = bound(share_ppm(mask));
  if (!known_) return most;
  Around around;
  look_around(mask, known, around);
  return std::min(most, score_of(highest_of(mask, around, known, sought)));
}
Score Ceiling::of(const RelatedMask& mask, const NameClass& known) const {
  return score(mask, known, {});
}
Score Ceiling::of_every_choice(const RelatedMask& mask, const NameClass& known) const {
  return score(mask, known, {.all = true});
}
bool Ceiling::reaches(const RelatedMask& any, const NameClass& known, const Goal& goal) const {
  const RelatedMask mask = possible(any, known);
  if (!known_ || !share_reaches(mask, goal)) return share_reaches(mask, goal);
  Around around;
  look_around(mask, known, around);
  return highest_of(mask, around, known, Sought::of(goal)) >= goal.points;
}

Score Ceiling::score(const RelatedMask& any, std::span<const ListedWord> listed, const NameClass& known,
                     const Sought& sought) const {
  const RelatedMask mask = possible(any, known);
  const Score most = bound(share_ppm(mask));
  if (!known_ || listed.size() > text::kTokensMax) return most;
  Around around;
  look_around(mask, listed, around);
  return std::min(most, score_of(highest_of(mask, around, known, sought)));
}
Score Ceiling::of(const RelatedMask& mask, std::span<const ListedWord> listed, const NameClass& known) const {
  return score(mask, listed, known, {});
}
Score Ceiling::of_every_choice(const RelatedMask& mask, std::span<const ListedWord> listed,
                               const NameClass& known) const {
  return score(mask, listed, known, {.all = true});
}
bool Ceiling::reaches(const RelatedMask& any, std::span<const ListedWord> listed, const NameClass& known,
                      const Goal& goal) const {
  const RelatedMask mask = possible(any, known);
  if (!known_ || listed.size() > text::kTokensMax || !share_reaches(mask, goal)) return share_reaches(mask, goal);
  Around around;
  look_around(mask, listed, around);
  return highest_of(mask, around, known, Sought::of(goal)) >= goal.points;
}

}  // namespace clew::screen
