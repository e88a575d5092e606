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
//    the lightest word there can be, looking as alike as unrelated words can (as related ones: quite alike).
//  - Whatever else is left of the query is missing, or contradicts; what is left of the listed words is missing: where
//    one at most is matched or contradicts, all but the heaviest. What is missing takes its share, and once more by how
//    much the matched weight falls short.
//
// A choice is left out only where another is no worse: to match a token for no more than it costs otherwise adds
// weight and leaves one token and at least one listed word fewer to contradict, and so lowers nothing. Where listed
// words are known to be related to nothing, they are left whatever is matched, so that there both are tried. Of the
// tokens beyond the first few (kTokens), each is matched at its best, and may besides take a contradiction from
// another.
//
// Unrelated words of which the shorter has n bytes and the longer m differ by more than edits_allowed(n) edits, and by
// m - n at least.
#include "clew/screen/name_ceiling.h"

#include <algorithm>

namespace clew::screen {
namespace {

constexpr std::int32_t kOne = 1000;
constexpr std::int32_t kRare = 1000;
constexpr std::int32_t kEnough = 3 * kRare, kLittle = kRare * 3 / 2;  // of matched weight, as the scorer counts it
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

// What each closeness costs at least, for a token of so many bytes. Edits cost by the length of the shorter word, which
// is at most that of the token (of a join, that of its first token). A nearer one never costs more than one that is
// farther but for initials.
std::array<std::int32_t, kClosenesses> closeness_costs(std::size_t bytes, bool unvocalised) {
  const auto per_letter = [&](std::int32_t usual) {
    return std::clamp(kOne * usual / static_cast<std::int32_t>(std::max<std::size_t>(bytes, 1)), kOne / 2, 2 * kOne);
  };
  const std::int32_t syllable = points(Fact::edit_syllable, kOne);
  const std::int32_t consonants = points(Fact::skeleton, skeleton_amount(unvocalised));
  const std::int32_t two_edits = std::max({consonants, syllable, points(Fact::edit_two, per_letter(8))});
  const std::int32_t one_edit =
      std::max({two_edits, points(Fact::edit_one_short, kOne), points(Fact::variant, kOne),
                points(Fact::nickname, kOne), bytes < 6 ? two_edits : points(Fact::edit_one_long, per_letter(7))});
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
    : count_(query.tokens.size()), unvocalised_(unvocalised) {
  for (std::size_t fact = 0; fact < kFacts; ++fact) known_ = known_ && as_supposed(static_cast<Fact>(fact));
  for (const std::uint32_t weight : weights) total_ += weight;
  for (std::size_t i = 0; i < count_; ++i) {
    Token& token = tokens_[i];
    token.weight = weights[i];
    token.word = word_size(query.tokens[i], weights[i]);
    if (token.word.tells || query.tokens[i].role == text::Role::number) ++words_or_numbers_;
    if (token.word.word) query_words_ |= std::uint32_t{1} << i;
    token.costs = closeness_costs(query.tokens[i].text.size(), unvocalised);
    token.brings.fill(weights[i]);
    token.brings_second = weights[i];
    if (!token.word.tells) continue;
    std::int64_t share = total_ == 0 ? 0 : std::int64_t{weights[i]} * kOne / static_cast<std::int64_t>(total_);
    // A word said twice is hardly missed: the scorer counts a quarter.
    for (std::size_t k = 0; k < count_; ++k)
      if (k != i && query.tokens[k].text == query.tokens[i].text) {
        share /= 4;
        break;
      }
    token.share = static_cast<std::int32_t>(share);
    // Against a word of any length: the likeness is highest where the other is longer by the edits it must differ by.
    const std::size_t size = token.word.size;
    for (std::size_t other = 1; other <= size + 3; ++other)
      token.like = std::max(token.like, likeness_most(size, other, token.word.word));
    for (std::size_t letter = 1; letter <= 4; ++letter)
      token.like = std::max(token.like, likeness_most(size, letter, false));
  }
}

void Ceiling::expect_nothing() {
  for (Token& token : tokens_) {
    token.brings.fill(0);
    token.brings_second = 0;
  }
}

void Ceiling::expect(Closeness closeness, std::size_t token, std::uint32_t listed_weight) {
  std::uint32_t& brings = tokens_[token].brings[static_cast<std::size_t>(closeness)];
  brings = std::max(brings, std::min(tokens_[token].weight, listed_weight));
}

// What the first of both has no use for is left to the second.
void Ceiling::expect_join(Closeness closeness, std::size_t first, std::uint32_t listed_weight) {
  expect(closeness, first, listed_weight);
  Token& second = tokens_[first + 1];
  const std::uint32_t rest = listed_weight - std::min(listed_weight, tokens_[first].weight);
  second.brings_second = std::max(second.brings_second, std::min(second.weight, rest));
}

std::uint32_t Ceiling::share_ppm(const RelatedMask& mask) const {
  if (total_ == 0) return 0;
  const std::uint32_t initials = mask.tokens[static_cast<std::size_t>(Closeness::initial)];
  std::uint32_t words = mask.seconds;
  for (std::size_t k = 0; k < static_cast<std::size_t>(Closeness::initial); ++k) words |= mask.tokens[k];
  std::uint64_t twice = 0;
  for (std::size_t i = 0; i < count_; ++i)
    twice += (words >> i & 1) != 0      ? 2 * std::uint64_t{tokens_[i].weight}
             : (initials >> i & 1) != 0 ? tokens_[i].weight
                                        : 0;
  return static_cast<std::uint32_t>((twice * 1'000'000 + 2 * total_ - 1) / (2 * total_));
}

// What is known of the name's side.
struct Ceiling::Around {
  std::int64_t weight = kAnyWeight;  ///< of the listed words that are related to anything
  std::size_t telling = 0;           ///< words, at least
  std::int32_t rest = 0;             ///< share of all telling words but the heaviest
  bool common = false;       ///< neither is one word, and one is known to be a person's: a weak match may be anybody's
  std::size_t left = 0;      ///< of them, related to nothing
  std::size_t initials = 0;  ///< of the name, at most
  std::array<std::int32_t, text::kTokensMax> left_shares;  ///< of the name's weight, the smallest first
  std::array<std::int32_t, text::kTokensMax> against;      ///< points at best of each token that contradicts
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
  };
  /// A token without counterpart.
  struct Left {
    std::int32_t share, missing, against;
  };
  struct Open {
    std::array<Way, kClosenesses + 1> ways;
    std::size_t count;
    Left left;
    bool may_be_left;

    void add(const Way& way) {
      for (std::size_t i = 0; i < count; ++i)
        if (ways[i].weight >= way.weight && ways[i].cost >= way.cost && ways[i].uses >= way.uses && !ways[i].initial &&
            (ways[i].spelling || !way.spelling))
          return;
      ways[count++] = way;
    }
  };
  static constexpr std::size_t kTokens = 5;  // tried; of later ones, the best of each

  Chooser(const Around& of, bool of_persons) : around(of), persons(of_persons) {}

  const Around& around;
  bool persons, whole = true;
  std::array<Open, kTokens> open;
  std::size_t opens = 0, left_count = 0, initials = 0;
  std::size_t unlike = 0;  ///< tokens that are matched, and not by a spelling of the same name
  std::size_t spare = 0;   ///< contradictions that tokens counted as matched may take
  std::array<Left, text::kTokensMax> left;

  std::int32_t missing_query(std::int32_t share) const {
    return points(Fact::missing_query, share) + (persons ? 0 : points(Fact::missing_query_other, share));
  }
  std::int32_t missing_listed(std::int32_t share) const {
    return points(Fact::missing_listed, share) + (persons ? 0 : points(Fact::missing_listed_other, share));
  }

  std::int32_t best(std::size_t token, std::int64_t weight, std::int32_t sum, std::size_t used) {
    if (token == opens) return sum_of(weight, sum, used);
    const Open& at = open[token];
    std::int32_t most = std::numeric_limits<std::int32_t>::min();
    for (std::size_t i = 0; i < at.count; ++i) {
      const Way& way = at.ways[i];
      if (way.initial && initials == 0) continue;
      initials -= way.initial ? 1U : 0U;
      unlike += way.spelling ? 0U : 1U;
      most = std::max(most, best(token + 1, weight + way.weight, sum + way.cost, used + way.uses));
      initials += way.initial ? 1U : 0U;
      unlike -= way.spelling ? 0U : 1U;
    }
    if (at.may_be_left) {
      left[left_count++] = at.left;
      most = std::max(most, best(token + 1, weight, sum, used));
      --left_count;
    }
    return most;
  }

 private:
  std::int32_t sum_of(std::int64_t weight, std::int32_t sum, std::size_t used) const {
    const std::int64_t brought = std::min(weight, around.weight);
    const std::int64_t lacks = std::max<std::int64_t>(0, kLittle - brought);
    sum += points(Fact::evidence, std::min<std::int64_t>(brought, kEnough)) + points(Fact::little, lacks);
    const std::size_t listed_left = std::max(around.left, around.telling - std::min(around.telling, used));
    const std::size_t both = std::min(left_count, listed_left), contradictions = both - std::min(both, spare);
    if (whole && left_count == 0 && listed_left == 0) sum += points(Fact::whole, kOne);
    // The scorer spares spellings of the same names without a word left over.
    if (around.common && (left_count != 0 || listed_left != 0 || unlike != 0)) sum += points(Fact::common, lacks);
    std::array<std::int32_t, text::kTokensMax> losses;  // by contradicting instead of what is better
    for (std::size_t i = 0; i < left_count; ++i) {
      const std::int32_t missing = left[i].missing + points(Fact::missing_weak, left[i].share * lacks / kRare);
      const std::int32_t better = std::max(missing, left[i].against);
      sum += better;
      losses[i] = better - left[i].against;
    }
    if (contradictions > 0) {
      std::sort(losses.begin(), losses.begin() + static_cast<std::ptrdiff_t>(left_count));
      for (std::size_t i = 0; i < contradictions; ++i) sum -= losses[i];
    }
    // At most one listed word is matched or contradicts. (Each missing word is rounded by itself.)
    if (around.rest > 0 && used + left_count + spare <= 1)
      sum += std::min(0, missing_listed(around.rest) + static_cast<std::int32_t>(2 * text::kTokensMax)) +
             points(Fact::missing_weak, around.rest * lacks / kRare);
    for (std::size_t i = 0; i + left_count + spare < around.left; ++i)
      sum += missing_listed(around.left_shares[i]) + points(Fact::missing_weak, around.left_shares[i] * lacks / kRare);
    return sum;
  }
};

std::int32_t Ceiling::highest(const RelatedMask& mask, const Around& around, bool persons) const {
  const std::uint32_t related = mask.any_token();
  Chooser chooser(around, persons);
  chooser.initials = around.initials;
  std::int64_t weight = 0;
  std::int32_t sum = points(persons ? Fact::start_person : Fact::start_other, kOne);
  std::size_t used = 0, tried = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    const Token& token = tokens_[i];
    const Chooser::Left left{token.share, chooser.missing_query(token.share), around.against[i]};
    const std::uint32_t equal = mask.tokens[static_cast<std::size_t>(Closeness::same)] | mask.seconds;
    chooser.whole = chooser.whole && (!token.word.tells || (equal >> i & 1) != 0);
    if ((related >> i & 1) == 0) {
      if (!token.word.tells) continue;
      chooser.left[chooser.left_count++] = left;
      ++tried;
      continue;
    }
    Chooser::Open open;
    open.count = 0;
    open.left = left;
    open.may_be_left = true;
    const std::int32_t otherwise = token.word.tells ? std::max(left.missing, left.against) : 0;
    for (std::size_t k = 0; k < kClosenesses; ++k) {
      if ((mask.tokens[k] >> i & 1) == 0) continue;
      // An initial of the query stands for a word of the name; a word of the query, for an initial.
      const bool initial = k == static_cast<std::size_t>(Closeness::initial) && token.word.word;
      open.add(
          {(token.brings[k] * tenths(k, unvocalised_) + 9) / 10, token.costs[k], (mask.pairs >> i & 1) != 0 ? 2U : 1U,
           initial,
           k != static_cast<std::size_t>(Closeness::initial) && k != static_cast<std::size_t>(Closeness::consonants)});
      if (token.costs[k] >= otherwise && around.left == 0 && (!initial || around.initials >= count_))
        open.may_be_left = false;
    }
    if ((mask.seconds >> i & 1) != 0) open.add({token.brings_second, 0, 0, false, true});
    if (token.word.tells && tried++ < Chooser::kTokens && (open.count > 1 || open.may_be_left)) {
      chooser.open[chooser.opens++] = open;
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
    }
    // A particle or a number that is related to nothing is not left over either: to be related may not cost more.
    chooser.unlike += best.spelling || !token.word.tells ? 0U : 1U;
    weight += best.weight;
    sum += std::max(best.cost, otherwise);
    used += std::max(best.uses, 1U);
    chooser.spare += token.word.tells && open.may_be_left && around.left > 0 ? 1U : 0U;
  }
  return chooser.best(0, weight, sum, used);
}

Score Ceiling::most_of(const RelatedMask& mask, Around& around, const NameClass& known) const {
  std::int32_t most = std::numeric_limits<std::int32_t>::min();
  around.common = known.common && around.telling > 1 && words_or_numbers_ > 1;
  if (known.persons != 0) most = highest(mask, around, true);
  if (known.persons != 1) most = std::max(most, highest(mask, around, false));
  return probability(known.differ ? most + points(Fact::kind, kOne) : most);
}

RelatedMask Ceiling::possible(const RelatedMask& mask, const NameClass& known) const {
  RelatedMask less = mask;
  if (known.initials == 0) less.tokens[static_cast<std::size_t>(Closeness::initial)] &= ~query_words_;
  return less;
}

Score Ceiling::of(const RelatedMask& any, const NameClass& known) const {
  const RelatedMask mask = possible(any, known);
  const Score most = bound(share_ppm(mask));
  if (!known_) return most;
  Around around;
  around.initials = known.initials;
  around.telling = known.telling;
  around.rest = known.rest;
  const std::uint32_t related = mask.any_token();
  for (std::size_t i = 0; i < count_; ++i) {
    const Token& token = tokens_[i];
    around.against[i] =
        points(Fact::contradiction, kOne) +
        points(Fact::contradiction_weight,
               std::min({std::int64_t{known.lightest}, std::int64_t{token.weight}, std::int64_t{kRare}})) +
        points(Fact::contradiction_close, (related >> i & 1) != 0 ? kOne : token.like);
  }
  return std::min(most, most_of(mask, around, known));
}

Score Ceiling::of(const RelatedMask& any, std::span<const ListedWord> listed, const NameClass& known) const {
  const RelatedMask mask = possible(any, known);
  const Score most = bound(share_ppm(mask));
  if (!known_ || listed.size() > text::kTokensMax) return most;
  Around around;
  around.weight = 0;
  std::int64_t total = 0;
  for (const ListedWord& word : listed) {
    total += word.word.weight;
    around.weight += word.related ? word.word.weight : 0;
  }
  for (const ListedWord& word : listed) {
    if (!word.word.tells) continue;
    around.initials += word.word.word ? 0U : 1U;
    ++around.telling;
    if (word.related) continue;
    // Words of equal weight and length may be one word twice, of which the scorer counts a quarter.
    const auto twins = std::ranges::count_if(listed, [&](const ListedWord& other) {
      return other.word.weight == word.word.weight && other.word.size == word.word.size;
    });
    around.left_shares[around.left++] =
        static_cast<std::int32_t>(word.word.weight * kOne / total / (twins > 1 ? 4 : 1));
  }
  std::sort(around.left_shares.begin(), around.left_shares.begin() + static_cast<std::ptrdiff_t>(around.left));
  const std::uint32_t related = mask.any_token();
  for (std::size_t i = 0; i < count_; ++i) {
    const Token& token = tokens_[i];
    around.against[i] = points(Fact::contradiction, kOne) * 4;  // never, but for a word below
    for (const ListedWord& word : listed) {
      if (!word.word.tells || !token.word.tells) continue;
      const bool alike = word.related && (related >> i & 1) != 0;
      const std::int64_t lighter =
          std::min({std::int64_t{token.weight}, std::int64_t{word.word.weight}, std::int64_t{kRare}});
      around.against[i] = std::max(
          around.against[i],
          points(Fact::contradiction, kOne) + points(Fact::contradiction_weight, lighter) +
              points(Fact::contradiction_close,
                     alike ? kOne : likeness_most(token.word.size, word.word.size, token.word.word && word.word.word)));
    }
  }
  return std::min(most, most_of(mask, around, known));
}

}  // namespace clew::screen
