// Why no score can be higher. The scorer adds a start, points for the weight that is matched, and facts that only take
// away, but for one: how alike two contradicting words look softens their contradiction. So:
//
//  - Matched weight is at most what the scorer counts of the tokens in the mask (kTenths).
//  - A token outside the mask has no counterpart. It is missing, or it contradicts a word of the listed name; either
//    takes away at least so much: a contradiction at best against the lightest word there can be, and looking as alike
//    as two unrelated words can. Tokens in the mask may be without counterpart too; that takes away more and adds less.
//  - Once the listed words are known: if q telling tokens of the query and l telling words of the name are related to
//    nothing on the other side, at least min(q, l) contradictions are counted, since the scorer pairs what is left as
//    long as both sides have some. Each costs at least what the cheapest possible pair of the two names costs.
//
//  - A related token costs what the cheapest fact costs that its closeness can bring, or has no counterpart although it
//    is related (its word went to another token): then it brings no weight and costs what a contradiction costs that
//    looks the same. All ways to choose between the two are tried; a join costs once, so that its second token is free.
//    A word of the listed name that is related to nothing is contradicted or missing.
//  - A match brings at most the weight of its listed words, and no listed word is matched twice.
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

// What each closeness costs at least, for a token of so many bytes. Edits cost by the length of the shorter word, which
// is at most that of the token (of a join, that of its first token). A nearer one never costs more than one that is
// farther but for initials.
std::array<std::int32_t, kClosenesses> closeness_costs(std::size_t bytes) {
  const auto per_letter = [&](std::int32_t usual) {
    return std::clamp(kOne * usual / static_cast<std::int32_t>(std::max<std::size_t>(bytes, 1)), kOne / 2, 2 * kOne);
  };
  const std::int32_t syllable = points(Fact::edit_syllable, kOne);
  const std::int32_t consonants = points(Fact::skeleton, kOne);
  const std::int32_t two_edits = std::max({consonants, syllable, points(Fact::edit_two, per_letter(8))});
  const std::int32_t one_edit =
      std::max({two_edits, points(Fact::edit_one_short, kOne), points(Fact::variant, kOne),
                points(Fact::nickname, kOne), bytes < 6 ? two_edits : points(Fact::edit_one_long, per_letter(7))});
  const std::int32_t respelt = std::max(one_edit, points(Fact::spelling, kOne));
  return {0, respelt, one_edit, two_edits, consonants, points(Fact::initial, kOne)};
}

// Of a matched weight, what the scorer counts at most: per tenth.
constexpr std::array<std::int64_t, kClosenesses> kTenths = {10, 9, 9, 7, 5, 5};

}  // namespace

WordSize word_size(const text::Token& token, std::uint32_t weight) {
  return {static_cast<std::uint16_t>(std::min<std::uint32_t>(weight, UINT16_MAX)),
          static_cast<std::uint8_t>(std::min<std::size_t>(token.text.size(), UINT8_MAX)),
          token.role == text::Role::word, token.role == text::Role::word || token.role == text::Role::initial};
}

Ceiling::Ceiling(const text::Reading& query, std::span<const std::uint32_t> weights) : count_(query.tokens.size()) {
  for (std::size_t fact = 0; fact < kFacts; ++fact) known_ = known_ && takes_away(static_cast<Fact>(fact));
  for (const std::uint32_t weight : weights) total_ += weight;
  for (std::size_t i = 0; i < count_; ++i) {
    Token& token = tokens_[i];
    token.weight = weights[i];
    token.word = word_size(query.tokens[i], weights[i]);
    token.costs = closeness_costs(query.tokens[i].text.size());
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
    token.related_alone = std::max(token.missing, token.contradiction + points(Fact::contradiction_close, kOne - like));
  }
}

std::uint32_t Ceiling::share_ppm(const RelatedMask& mask) const {
  if (total_ == 0) return 0;
  const std::uint32_t initials = mask.tokens[static_cast<std::size_t>(Closeness::initial)];
  std::uint32_t words = 0;
  for (std::size_t k = 0; k < static_cast<std::size_t>(Closeness::initial); ++k) words |= mask.tokens[k];
  std::uint64_t twice = 0;
  for (std::size_t i = 0; i < count_; ++i)
    twice += (words >> i & 1) != 0      ? 2 * std::uint64_t{tokens_[i].weight}
             : (initials >> i & 1) != 0 ? tokens_[i].weight
                                        : 0;
  return static_cast<std::uint32_t>((twice * 1'000'000 + 2 * total_ - 1) / (2 * total_));
}

// Of the ways in which each token may be matched or not, those that are good for most together.
struct Ceiling::Chooser {
  struct Way {
    std::int64_t weight = 0;
    std::int32_t cost = 0;
  };
  static constexpr std::size_t kTokens = 5;  // tried; of later ones, the best of each
  std::array<std::array<Way, kClosenesses + 1>, kTokens> ways{};
  std::array<std::size_t, kTokens> counts{};
  std::size_t tokens = 0;
  std::int64_t matched = 0, listed_weight = 0;
  std::int32_t sum = 0;

  // The ways of one token, the heaviest first. Those that another way is no worse than are left out.
  void add(std::size_t token, std::span<const Way> all) {
    std::array<Way, kClosenesses + 1> kept{};
    std::size_t count = 0;
    for (const Way& way : all)
      if (count == 0 || way.cost > kept[count - 1].cost) kept[count++] = way;
    if (count > 1 && token < kTokens) {
      ways[tokens] = kept;
      counts[tokens++] = count;
      return;
    }
    matched += kept[0].weight;
    sum += kept[count - 1].cost;
  }
  std::int32_t best() const { return best(0, matched, sum); }

 private:
  std::int32_t best(std::size_t token, std::int64_t weight, std::int32_t points_so_far) const {
    if (token == tokens) {
      const std::int64_t brought = std::min(weight, listed_weight);
      const std::int32_t all = points_so_far + points(Fact::evidence, std::min<std::int64_t>(brought, kEnough));
      return brought < kLittle ? all + points(Fact::little, kLittle - brought) : all;
    }
    std::int32_t most = std::numeric_limits<std::int32_t>::min();
    for (std::size_t i = 0; i < counts[token]; ++i)
      most = std::max(most, best(token + 1, weight + ways[token][i].weight, points_so_far + ways[token][i].cost));
    return most;
  }
};

std::int32_t Ceiling::log_odds(const RelatedMask& mask, std::int64_t listed_weight, std::int32_t alone_least,
                               bool whole) const {
  Chooser chooser;
  chooser.listed_weight = listed_weight;
  chooser.sum = std::max(points(Fact::start_person, kOne), points(Fact::start_other, kOne));
  for (std::size_t i = 0; i < count_; ++i) {
    const Token& token = tokens_[i];
    std::array<Chooser::Way, kClosenesses + 1> ways{};
    std::size_t count = 0;
    for (std::size_t k = 0; k < kClosenesses; ++k)
      if ((mask.tokens[k] >> i & 1) != 0) ways[count++] = {(token.weight * kTenths[k] + 9) / 10, token.costs[k]};
    ways[count] = {0, !token.word.tells ? 0 : count > 0 ? std::max(token.related_alone, alone_least) : token.alone()};
    chooser.add(i, std::span(ways).first(count + 1));
    // Only where every telling word has its equal.
    whole = whole && (!token.word.tells || (mask.tokens[static_cast<std::size_t>(Closeness::same)] >> i & 1) != 0);
  }
  if (whole) chooser.sum += points(Fact::whole, kOne);
  return chooser.best();
}

Score Ceiling::of(const RelatedMask& mask) const {
  const Score most = bound(share_ppm(mask));
  constexpr std::int64_t kAnyWeight = std::numeric_limits<std::int64_t>::max();
  constexpr std::int32_t kNoLeast = std::numeric_limits<std::int32_t>::min();
  return known_ ? std::min(most, probability(log_odds(mask, kAnyWeight, kNoLeast, true))) : most;
}

std::int32_t Ceiling::contradiction(const WordSize& query, const WordSize& listed) const {
  const std::int64_t lighter = std::min({std::int64_t{query.weight}, std::int64_t{listed.weight}, std::int64_t{kRare}});
  return points(Fact::contradiction, kOne) + points(Fact::contradiction_weight, lighter) +
         points(Fact::contradiction_close, likeness_most(query.size, listed.size, query.word && listed.word));
}

Score Ceiling::of(const RelatedMask& mask, std::span<const ListedWord> listed) const {
  const Score most = of(mask);
  if (!known_ || count_ > kTokensKnown || listed.size() > kTokensKnown) return most;
  std::uint32_t related = 0;
  for (const std::uint32_t tokens : mask.tokens) related |= tokens;
  std::int64_t listed_total = 0, listed_related = 0;
  for (const ListedWord& word : listed) {
    listed_total += word.word.weight;
    listed_related += word.related ? word.word.weight : 0;
  }
  std::size_t query_left = 0, listed_left = 0;
  std::int32_t cheapest = std::numeric_limits<std::int32_t>::min();  // contradiction
  std::array<std::int32_t, kTokensKnown>
      without{};  // what tokens outside the mask cost at least, as log_odds counts it
  for (std::size_t i = 0; i < count_; ++i) {
    const Token& token = tokens_[i];
    if (!token.word.tells) continue;
    if ((related >> i & 1) == 0) without[query_left++] = token.alone();
    for (const ListedWord& word : listed)
      if (word.word.tells) cheapest = std::max(cheapest, contradiction(token.word, word.word));
  }
  if (cheapest > 0) return most;
  std::array<std::int32_t, kTokensKnown> alone{};  // the same for listed words that are related to nothing
  for (const ListedWord& word : listed) {
    if (!word.word.tells || word.related) continue;
    // Words of equal weight and length may be one word twice, of which the scorer counts a quarter.
    const auto twins = std::ranges::count_if(listed, [&](const ListedWord& other) {
      return other.word.weight == word.word.weight && other.word.size == word.word.size;
    });
    const std::int64_t share = word.word.weight * kOne / listed_total / (twins > 1 ? 4 : 1);
    alone[listed_left++] = std::max(cheapest, points(Fact::missing_listed, share));
  }
  std::sort(without.begin(), without.begin() + static_cast<std::ptrdiff_t>(query_left));
  std::sort(alone.begin(), alone.begin() + static_cast<std::ptrdiff_t>(listed_left), std::greater<>());
  // A related token without counterpart may contradict one of these words, which then is not missing, or take it from a
  // token that contradicted it, which then is missing.
  std::int32_t alone_least = std::numeric_limits<std::int32_t>::min();
  if (listed_left > 0) alone_least = std::max(cheapest, cheapest - alone[listed_left - 1]);
  if (listed_left > 0 && query_left > 0) alone_least = std::max(alone_least, without[query_left - 1]);
  std::int32_t sum = log_odds(mask, listed_related, alone_least, listed_left == 0);
  // Every token outside the mask was counted at its cheapest. As many as contradict cost at least `cheapest` instead:
  // at best those that were the dearest. What is left over of the listed words is missing, at best the cheapest ones.
  const std::size_t contradictions = std::min(query_left, listed_left);
  for (std::size_t i = 0; i < contradictions; ++i) sum += std::min(0, cheapest - without[i]);
  for (std::size_t i = 0; i < listed_left - contradictions; ++i) sum += alone[i];
  return std::min(most, probability(sum));
}

}  // namespace clew::screen
