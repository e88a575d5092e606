// Why no score can be higher. The scorer adds a start, points for the weight that is matched, and facts that only take
// away, but for one: how alike two contradicting words look softens their contradiction. So:
//
//  - Matched weight is at most that of the tokens in the mask (half where only initials).
//  - A token outside the mask has no counterpart. It is missing, or it contradicts a word of the listed name; either
//    takes away at least so much: a contradiction at best against the lightest word there can be, and looking as alike
//    as two unrelated words can. Tokens in the mask may be without counterpart too; that takes away more and adds less.
//  - Once the listed words are known: if q telling tokens of the query and l telling words of the name are related to
//    nothing on the other side, at least min(q, l) contradictions are counted, since the scorer pairs what is left as
//    long as both sides have some. Each costs at least what the cheapest possible pair of the two names costs.
//
//  - A token related only to words of another text costs what the cheapest other spelling costs, unless a join related
//    it; a word of the listed name that is related to nothing is contradicted or missing.
//
// Unrelated words of which the shorter has n bytes and the longer m differ by more than edits_allowed(n) edits, and by
// m - n at least. The pairing of related words leaves no related pair unpaired unless it runs out of candidates, which
// needs more tokens than kTokensKnown on each side: beyond that only the first two rules are used.
#include "clew/screen/name_ceiling.h"

#include <algorithm>
#include <functional>
#include <limits>

#include "clew/screen/name_judge.h"

namespace clew::screen {
namespace {

constexpr std::int32_t kOne = 1000;
constexpr std::int32_t kRare = 1000;
constexpr std::int32_t kEnough = 3 * kRare, kLittle = kRare * 3 / 2;  // of matched weight, as the scorer counts it
constexpr std::uint32_t kLightest = 200;  // of words and initials: half of the built-in weight of common words
constexpr std::size_t kTokensKnown = 6;   // 6 * 6 pairs and 2 * 5 * 6 joins are 96 candidates

std::int32_t points(Fact fact, std::int64_t amount) {
  return static_cast<std::int32_t>(fact_points(fact) * amount / kOne);
}

bool takes_away(Fact fact) {
  switch (fact) {
    case Fact::start_person:
    case Fact::start_other:
    case Fact::evidence:
    case Fact::whole:
    case Fact::contradiction_close: return true;  // counted in full
    default: return fact_points(fact) <= 0;
  }
}

// Thousandths of likeness that two unrelated words can have at most.
std::int32_t likeness_most(std::size_t a, std::size_t b, bool words) {
  const std::size_t shorter = std::min(a, b), longer = std::max(a, b);
  if (longer == 0) return 0;
  const std::size_t differs =
      std::max<std::size_t>(longer - shorter, (words ? text::edits_allowed(shorter) : 0) + std::size_t{1});
  return static_cast<std::int32_t>((longer - std::min(longer, differs)) * 1000 / longer);
}

}  // namespace

WordSize word_size(const text::Token& token, std::uint32_t weight) {
  return {static_cast<std::uint16_t>(std::min<std::uint32_t>(weight, UINT16_MAX)),
          static_cast<std::uint8_t>(std::min<std::size_t>(token.text.size(), UINT8_MAX)),
          token.role == text::Role::word, token.role == text::Role::word || token.role == text::Role::initial};
}

Ceiling::Ceiling(const text::Reading& query, std::span<const std::uint32_t> weights) : count_(query.tokens.size()) {
  for (std::size_t fact = 0; fact < kFacts; ++fact) known_ = known_ && takes_away(static_cast<Fact>(fact));
  // The least of each fact: edits count half in long words; of words within 64 bytes that share consonants alone, three
  // letters differ at least, or two in shorter ones.
  struct Least {
    Fact fact;
    std::int32_t amount;
  };
  for (const Least least :
       {Least{Fact::edit_one_long, kOne / 2}, Least{Fact::edit_two, kOne / 2}, Least{Fact::edit_one_short, kOne},
        Least{Fact::edit_syllable, kOne}, Least{Fact::spelling, kOne}, Least{Fact::variant, kOne},
        Least{Fact::nickname, kOne}, Least{Fact::skeleton, 90}})
    other_spelling_ = std::max(other_spelling_, points(least.fact, least.amount));
  for (const std::uint32_t weight : weights) total_ += weight;
  for (std::size_t i = 0; i < count_; ++i) {
    Token& token = tokens_[i];
    token.weight = weights[i];
    token.word = word_size(query.tokens[i], weights[i]);
    if (!token.word.tells) continue;
    std::int64_t share = total_ == 0 ? 0 : std::int64_t{weights[i]} * kOne / static_cast<std::int64_t>(total_);
    // A word said twice is hardly missed: the scorer counts a quarter.
    for (std::size_t k = 0; k < count_; ++k)
      if (k != i && query.tokens[k].text == query.tokens[i].text) {
        share /= 4;
        break;
      }
    token.missing = points(Fact::missing_query, share);
    // Against a word of any length: the likeness is highest where the other is longer by the edits it must differ by.
    const std::size_t size = token.word.size;
    std::int32_t like = 0;
    for (std::size_t other = 1; other <= size + 3; ++other)
      like = std::max(like, likeness_most(size, other, token.word.word));
    for (std::size_t letter = 1; letter <= 4; ++letter) like = std::max(like, likeness_most(size, letter, false));
    token.contradiction = points(Fact::contradiction, kOne) +
                          points(Fact::contradiction_weight, std::min<std::int64_t>(kLightest, weights[i])) +
                          points(Fact::contradiction_close, like);
  }
}

std::uint32_t Ceiling::share_ppm(RelatedMask mask) const {
  if (total_ == 0) return 0;
  std::uint64_t twice = 0;
  for (std::size_t i = 0; i < count_; ++i)
    twice += (mask >> i & 1) != 0                     ? 2 * std::uint64_t{tokens_[i].weight}
             : (mask >> (i + kInitialShift) & 1) != 0 ? tokens_[i].weight
                                                      : 0;
  return static_cast<std::uint32_t>((twice * 1'000'000 + 2 * total_ - 1) / (2 * total_));
}

std::int32_t Ceiling::log_odds(RelatedMask mask) const {
  std::int64_t matched = 0;
  std::int32_t sum = std::max(points(Fact::start_person, kOne), points(Fact::start_other, kOne));
  for (std::size_t i = 0; i < count_; ++i) {
    const Token& token = tokens_[i];
    const std::int32_t without = token.word.tells ? std::max(token.missing, token.contradiction) : 0;
    if ((mask >> i & 1) != 0) {
      matched += token.weight;
    } else if ((mask >> (i + kInitialShift) & 1) != 0) {
      matched += (token.weight + 1) / 2;
      sum += std::max(points(Fact::initial, kOne), without);
    } else {
      sum += without;
    }
  }
  sum += points(Fact::evidence, std::min<std::int64_t>(matched, kEnough));
  bool all = true;  // only where every telling word has its equal
  for (std::size_t i = 0; i < count_; ++i) all = all && (!tokens_[i].word.tells || (mask >> i & 1) != 0);
  if (all) sum += points(Fact::whole, kOne);
  if (matched < kLittle) sum += points(Fact::little, kLittle - matched);
  return sum;
}

Score Ceiling::of(RelatedMask mask) const {
  const Score most = bound(share_ppm(mask));
  return known_ ? std::min(most, probability(log_odds(mask))) : most;
}

std::int32_t Ceiling::contradiction(const WordSize& query, const WordSize& listed) const {
  const std::int64_t lighter = std::min({std::int64_t{query.weight}, std::int64_t{listed.weight}, std::int64_t{kRare}});
  return points(Fact::contradiction, kOne) + points(Fact::contradiction_weight, lighter) +
         points(Fact::contradiction_close, likeness_most(query.size, listed.size, query.word && listed.word));
}

Score Ceiling::of(RelatedMask mask, RelatedMask exact, std::span<const ListedWord> listed) const {
  const Score most = of(mask);
  if (!known_ || count_ > kTokensKnown || listed.size() > kTokensKnown) return most;
  std::size_t query_left = 0, listed_left = 0;
  std::int32_t cheapest = std::numeric_limits<std::int32_t>::min(), sum = log_odds(mask);
  std::array<std::int32_t, kTokensKnown>
      without{};  // what tokens outside the mask cost at least, as log_odds counts it
  for (std::size_t i = 0; i < count_; ++i) {
    const Token& token = tokens_[i];
    const std::int32_t alone = token.word.tells ? std::max(token.missing, token.contradiction) : 0;
    if ((mask >> i & 1) != 0) {
      if ((exact >> i & 1) == 0) sum += std::max(other_spelling_, alone);
    } else if ((mask >> (i + kInitialShift) & 1) == 0 && token.word.tells) {
      without[query_left++] = alone;
    }
    if (!token.word.tells) continue;
    for (const ListedWord& word : listed)
      if (word.word.tells) cheapest = std::max(cheapest, contradiction(token.word, word.word));
  }
  if (cheapest > 0) return most;
  std::int64_t listed_total = 0;
  for (const ListedWord& word : listed) listed_total += word.word.weight;
  std::array<std::int32_t, kTokensKnown> alone{};
  for (const ListedWord& word : listed) {
    if (!word.word.tells || word.related) continue;
    // Words of equal weight and length may be one word twice, of which the scorer counts a quarter.
    const auto twins = std::ranges::count_if(listed, [&](const ListedWord& other) {
      return other.word.weight == word.word.weight && other.word.size == word.word.size;
    });
    const std::int64_t share = word.word.weight * kOne / listed_total / (twins > 1 ? 4 : 1);
    alone[listed_left++] = std::max(cheapest, points(Fact::missing_listed, share));
  }
  // Every token outside the mask was counted at its cheapest. As many as contradict cost at least `cheapest` instead:
  // at best those that were the dearest. What is left over of the listed words is missing, at best the cheapest ones.
  const std::size_t contradictions = std::min(query_left, listed_left);
  std::sort(without.begin(), without.begin() + static_cast<std::ptrdiff_t>(query_left));
  std::sort(alone.begin(), alone.begin() + static_cast<std::ptrdiff_t>(listed_left), std::greater<>());
  for (std::size_t i = 0; i < contradictions; ++i) sum += std::min(0, cheapest - without[i]);
  for (std::size_t i = 0; i < listed_left - contradictions; ++i) sum += alone[i];
  return std::min(most, probability(sum));
}

}  // namespace clew::screen
