// The ceiling is above every real score: whatever is taken for related, as long as nothing that is related is left out.
#include "clew/screen/name_ceiling.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "clew/base/random.h"
#include "clew/screen/name_align.h"
#include "clew/screen/name_mutations.h"
#include "clew/text/keys.h"

namespace clew::screen {
namespace {

using text::Name;
using text::NameKind;
using text::read_name;
using text::Reading;

constexpr std::uint64_t kSeed = 30072013;

std::string random_name(Rng& random) {
  static const std::vector<std::string> kWords = {
      "Kim",         "Jong",    "Un",     "Yong",     "Chol",   "Muhammad", "Mohamed",   "Abdul",     "Rahman",
      "Abdulrahman", "bin",     "al",     "J.",       "A.",     "Vladimir", "Volodymyr", "Putin",     "Smith",
      "Smyth",       "John",    "Jon",    "Bank",     "of",     "China",    "Trading",   "Limited",   "LLC",
      "7",           "VII",     "First",  "Theodore", "Ted",    "Xi",       "Jinping",   "Chin-ping", "Dr",
      "Petrov",      "Petrova", "Garcia", "Go",       "Путин",  "Владимир", "محمد",      "Ким",       "الخفاجي",
      "Khafaji",     "رضوان",   "Ridwan", "Redhwan",  "جنبلاط", "Jumblatt", "General"};
  std::string name;
  for (std::uint64_t left = random.between(1, 6); left > 0; --left) {
    std::string word = kWords[random.below(kWords.size())];
    if (random.one_in(3)) word = mutate(word, static_cast<Mutation>(random.below(kMutations)), random);
    name += (name.empty() ? "" : " ") + word;
  }
  return name;
}

struct Known {
  RelatedMask mask;
  std::vector<Ceiling::ListedWord> listed;
  NameClass of;  ///< what an index would note of a name like this one
};

// Each number as it is, or less said of it.
NameClass class_of(const Name& query, const Name& listed, const Reading& reading, const TokenWeights& weights,
                   Rng& random) {
  NameClass out;
  if (random.one_in(2)) out = class_by_kinds(query, listed.kind);
  std::uint32_t lightest = UINT16_MAX, telling = 0, initials = 0, total = 0, shares = 0, most = 0, heaviest = 0,
                heaviest_share = 0;
  for (const auto& token : reading.tokens) total += weights.weight(token);
  for (const auto& token : reading.tokens) {
    const WordSize size = word_size(token, weights.weight(token));
    if (!size.tells) continue;
    ++telling;
    initials += size.word ? 0U : 1U;
    lightest = std::min<std::uint32_t>(lightest, size.weight);
    const auto twice = std::ranges::count(reading.tokens, token.text, &text::Token::text) > 1;
    const std::uint32_t share = size.weight * 1000U / total / (twice ? 4U : 1U);
    shares += share;
    most = std::max(most, share);
    if (size.weight > heaviest || (size.weight == heaviest && share < heaviest_share)) heaviest_share = share;
    heaviest = std::max<std::uint32_t>(heaviest, size.weight);
  }
  out.telling = static_cast<std::uint8_t>(random.one_in(3) ? random.below(telling + 1) : telling);
  out.lightest = static_cast<std::uint16_t>(random.one_in(3) ? random.below(lightest + 1) : lightest);
  out.initials = static_cast<std::uint8_t>(random.one_in(3) ? initials + random.below(3) : initials);
  out.rest = static_cast<std::uint16_t>(random.one_in(3) ? 0 : shares - most);
  out.heaviest = static_cast<std::uint16_t>(random.one_in(3) ? random.below(heaviest + 1) : heaviest);
  if (random.one_in(2)) out.longest = static_cast<std::uint8_t>(reading.tokens.size() + random.below(3));
  out.most = static_cast<std::uint16_t>(random.one_in(3) ? random.below(heaviest_share + 1) : heaviest_share);
  return out;
}

Closeness closeness_of(const Link& how) {
  const auto spelling = [&] {
    return how.family == text::KeyFamily::romanised || how.family == text::KeyFamily::korean ||
           how.family == text::KeyFamily::chinese;
  };
  switch (how.kin) {
    case Kin::none:
    case Kin::same: return Closeness::same;
    case Kin::initial: return Closeness::initial;
    case Kin::key:
      return spelling()                                ? Closeness::respelt
             : how.family == text::KeyFamily::skeleton ? Closeness::consonants
                                                       : Closeness::one_edit;
    case Kin::edits:
      return spelling() || how.family == text::KeyFamily::variant ? Closeness::respelt
             : how.edits < 2                                      ? Closeness::one_edit
                                                                  : Closeness::two_edits;
  }
  return Closeness::same;
}

// What the index would know of the name, by comparing every token and join with every other.
Known known_of(const Reading& query, const Reading& listed, const TokenWeights& weights) {
  Known known;
  for (const auto& token : listed.tokens) {
    const bool twice = std::ranges::count(listed.tokens, token.text, &text::Token::text) > 1;
    known.listed.push_back({word_size(token, weights.weight(token)), false, twice});
    const std::size_t last = last_written(query.tokens);
    known.listed.back().cut = last < query.tokens.size() && may_be_cut(query.tokens, last, token.text);
  }
  if (listed.style == text::Style::letters)
    for (Ceiling::ListedWord& word : known.listed) {
      if (!word.word.tells) continue;
      word.related = true;
      break;
    }
  for (std::size_t i = 0; i < query.tokens.size(); ++i) {
    for (std::size_t j = 0; j < listed.tokens.size(); ++j) {
      const Link how = link(query.tokens[i], listed.tokens[j]);
      if (how.kin == Kin::none) continue;
      known.listed[j].related = true;
      known.mask |= RelatedMask::of(closeness_of(how), i);
    }
    for (std::size_t j = 0; j + 1 < listed.tokens.size(); ++j) {
      if (!joinable(listed.tokens[j]) || !joinable(listed.tokens[j + 1])) continue;
      const Link how = link(query.tokens[i], join(listed.tokens[j], listed.tokens[j + 1]));
      if (how.kin == Kin::none) continue;
      known.listed[j].related = known.listed[j + 1].related = true;
      known.mask |= RelatedMask::of(closeness_of(how), i, true);
    }
    if (i + 1 == query.tokens.size() || !joinable(query.tokens[i]) || !joinable(query.tokens[i + 1])) continue;
    for (std::size_t j = 0; j < listed.tokens.size(); ++j) {
      const Link how = link(join(query.tokens[i], query.tokens[i + 1]), listed.tokens[j]);
      if (how.kin == Kin::none || how.kin == Kin::initial) continue;  // a join is as long as the word
      known.listed[j].related = true;
      known.mask |= RelatedMask::of_join(closeness_of(how), i);
    }
  }
  return known;
}

// As heavy as the words of this name that are related, and nothing else.
void expect(Ceiling& ceiling, const Reading& query, const Reading& listed, const TokenWeights& weights) {
  ceiling.expect_nothing();
  const auto weight = [&](std::size_t j) { return weights.weight(listed.tokens[j]); };
  const auto one = [&](std::size_t j) {
    return Ceiling::Listed{weight(j), word_size(listed.tokens[j], weight(j)).tells};
  };
  for (std::size_t i = 0; i < query.tokens.size(); ++i) {
    for (std::size_t j = 0; j < listed.tokens.size(); ++j) {
      const Link how = link(query.tokens[i], listed.tokens[j]);
      if (how.kin != Kin::none) ceiling.expect(closeness_of(how), i, one(j));
      if (j + 1 == listed.tokens.size() || !joinable(listed.tokens[j]) || !joinable(listed.tokens[j + 1])) continue;
      const Link both = link(query.tokens[i], join(listed.tokens[j], listed.tokens[j + 1]));
      if (both.kin != Kin::none) ceiling.expect(closeness_of(both), i, {weight(j) + weight(j + 1), true});
    }
    if (i + 1 == query.tokens.size() || !joinable(query.tokens[i]) || !joinable(query.tokens[i + 1])) continue;
    for (std::size_t j = 0; j < listed.tokens.size(); ++j)
      if (const Link how = link(join(query.tokens[i], query.tokens[i + 1]), listed.tokens[j]);
          how.kin != Kin::none && how.kin != Kin::initial)
        ceiling.expect_join(closeness_of(how), i, one(j));
  }
}

RelatedMask random_mask(Rng& random) {
  RelatedMask mask;
  for (std::uint32_t& tokens : mask.tokens) tokens = static_cast<std::uint32_t>(random.next() & random.next());
  for (std::uint32_t& joins : mask.joins) joins = static_cast<std::uint32_t>(random.next() & random.next());
  return mask;
}

TEST(NameCeiling, NoScoreIsAboveTheCeilingOfWhatIsRelated) {
  SCOPED_TRACE(kSeed);
  Rng random(kSeed);
  std::size_t decided = 0, compared = 0, decided_by_class = 0;
  for (unsigned n = 0; n < 30'000; ++n) {
    constexpr NameKind kKinds[] = {NameKind::person, NameKind::organisation, NameKind::unknown, NameKind::thing};
    const NameKind kind = kKinds[random.below(4)];
    const std::string text = random_name(random);
    const Name query = read_name(text, kind);
    const Name listed =
        read_name(n % 2 == 0 ? random_name(random) : mutate(text, static_cast<Mutation>(n / 2 % kMutations), random),
                  random.one_in(4) ? kKinds[random.below(4)] : kind);
    if (query.letters == listed.letters) continue;  // found by them, whatever their words are good for
    const Score got = score(query, listed, default_weights());
    Score loose = 0, tight = 0, classed = 0, expected = 0;
    for (const Reading& reading : query.readings) {
      std::vector<std::uint32_t> weights;
      for (const auto& token : reading.tokens) weights.push_back(default_weights().weight(token));
      const Ceiling ceiling(reading, weights, is_unvocalised(text));
      for (const Reading& other : listed.readings) {
        Known known = known_of(reading, other, default_weights());
        known.of = class_of(query, listed, other, default_weights(), random);
        EXPECT_LE(ceiling.of(known.mask, known.of), ceiling.of(known.mask));
        EXPECT_LE(ceiling.of(known.mask, known.of), ceiling.of(known.mask | random_mask(random), known.of));
        classed = std::max(classed, ceiling.of(known.mask, known.of));
        Ceiling expecting = ceiling;
        expect(expecting, reading, other, default_weights());
        EXPECT_LE(expecting.of(known.mask, known.of), ceiling.of(known.mask, known.of));
        expected = std::max(
            {expected, std::max(expecting.of(known.mask, known.of), expecting.of(known.mask, known.listed, known.of))});
        tight = std::max(tight, ceiling.of(known.mask, known.listed, known.of));
        EXPECT_LE(ceiling.of(known.mask, known.listed), ceiling.of(known.mask));
        EXPECT_LE(ceiling.of(known.mask), ceiling.of(known.mask | random_mask(random)));
        loose = std::max(loose, ceiling.of(known.mask));
      }
    }
    ++compared;
    decided += tight < 750'000 ? 1U : 0U;
    decided_by_class += classed < 500'000 && loose >= 500'000 ? 1U : 0U;
    ASSERT_LE(got, classed) << text << " / " << listed.original;
    ASSERT_LE(got, expected) << text << " / " << listed.original;
    ASSERT_LE(got, tight) << text << " / " << listed.original;
    ASSERT_LE(got, loose) << text << " / " << listed.original;
  }
  EXPECT_GT(decided, compared / 3) << "the ceiling hardly decides anything";
  EXPECT_GT(decided_by_class, compared / 50) << "a name's class hardly decides anything";
}

// Choices that cannot be the best are left out, and those that cannot reach a threshold: the naive twin looks at all.
TEST(NameCeiling, WhatIsLeftOutChangesNeitherTheCeilingNorWhetherAThresholdIsReached) {
  SCOPED_TRACE(kSeed + 1);
  Rng random(kSeed + 1);
  std::size_t reached = 0, compared = 0;
  for (unsigned n = 0; n < 10'000; ++n) {
    const std::string text = random_name(random);
    const Name query = read_name(text, n % 2 == 0 ? NameKind::person : NameKind::unknown);
    const Name listed = read_name(random_name(random), n % 3 == 0 ? NameKind::person : NameKind::organisation);
    const Reading& reading = query.readings.front();
    std::vector<std::uint32_t> weights;
    for (const auto& token : reading.tokens) weights.push_back(default_weights().weight(token));
    Ceiling ceiling(reading, weights, is_unvocalised(text));
    Known known = known_of(reading, listed.readings.front(), default_weights());
    known.of = class_of(query, listed, listed.readings.front(), default_weights(), random);
    if (random.one_in(2)) expect(ceiling, reading, listed.readings.front(), default_weights());
    if (random.one_in(2)) known.mask |= random_mask(random);
    const Score by_class = ceiling.of_every_choice(known.mask, known.of);
    const Score by_words = ceiling.of_every_choice(known.mask, known.listed, known.of);
    ASSERT_EQ(ceiling.of(known.mask, known.of), by_class) << text << " / " << listed.original;
    ASSERT_EQ(ceiling.of(known.mask, known.listed, known.of), by_words) << text << " / " << listed.original;
    for (const Score threshold : {Score{500'000}, by_class, by_class + 1, by_words, by_words + 1,
                                  static_cast<Score>(random.below(kScoreOne + 1))}) {
      const Ceiling::Goal goal(threshold);
      ASSERT_EQ(ceiling.reaches(known.mask, known.of, goal), by_class >= threshold) << text << " at " << threshold;
      ASSERT_EQ(ceiling.reaches(known.mask, known.listed, known.of, goal), by_words >= threshold)
          << text << " / " << listed.original << " at " << threshold;
      reached += by_words >= threshold ? 1U : 0U;
      ++compared;
    }
  }
  EXPECT_GT(reached, compared / 10);
  EXPECT_LT(reached, compared / 10 * 9);
}

TEST(NameCeiling, AContradictionLowersItAndMoreUnrelatedWordsLowerItFurther) {
  const Name query = read_name("Viktor Zubarev", NameKind::person);
  const std::vector<std::uint32_t> weights = {1000, 1000};
  const Ceiling ceiling(query.readings[0], weights, false);
  const WordSize word{1000, 7, true, true};
  const std::vector<Ceiling::ListedWord> one = {{word, true}}, two = {{word, true}, {word, false}},
                                         three = {{word, true}, {word, false}, {word, false}};
  const RelatedMask first = RelatedMask::of(Closeness::same, 0);
  EXPECT_LT(ceiling.of(first, two), ceiling.of(first, one));
  EXPECT_LT(ceiling.of(first, three), ceiling.of(first, two));
}

TEST(NameCeiling, TheFartherAWordIsTheLowerItIs) {
  const Name query = read_name("Viktor Zubarev", NameKind::person);
  const std::vector<std::uint32_t> weights = {1000, 1000};
  const Ceiling ceiling(query.readings[0], weights, false);
  const RelatedMask first = RelatedMask::of(Closeness::same, 0);
  const auto with = [&](Closeness closeness) { return ceiling.of(first | RelatedMask::of(closeness, 1)); };
  EXPECT_LT(with(Closeness::respelt), with(Closeness::same));
  EXPECT_LE(with(Closeness::one_edit), with(Closeness::respelt));
  EXPECT_LT(with(Closeness::two_edits), with(Closeness::one_edit));
  EXPECT_LT(with(Closeness::consonants), with(Closeness::two_edits));
  EXPECT_LT(ceiling.of(first), with(Closeness::one_edit));
  EXPECT_EQ(ceiling.of(first | RelatedMask::of(Closeness::one_edit, 1) | RelatedMask::of(Closeness::consonants, 1)),
            with(Closeness::one_edit))
      << "the nearest counts";
  const RelatedMask both = RelatedMask::of(Closeness::two_edits, 0) | RelatedMask::of(Closeness::two_edits, 1);
  EXPECT_LT(ceiling.of(both), with(Closeness::two_edits));
  EXPECT_GT(ceiling.of(RelatedMask::of_join(Closeness::two_edits, 0)), ceiling.of(both)) << "a join costs once";
}

// "Spasb" is one edit off "Spas": that is no counterpart of the B for a name whose Spas is matched by itself.
TEST(NameCeiling, TheSecondPartOfAJoinIsMatchedOnlyTogetherWithTheFirst) {
  const Name query = read_name("Spas B", NameKind::person);
  const std::vector<std::uint32_t> weights = {1000, 475};
  const Ceiling ceiling(query.readings[0], weights, false);
  const RelatedMask same = RelatedMask::of(Closeness::same, 0), join = RelatedMask::of_join(Closeness::one_edit, 0);
  const RelatedMask both = same | RelatedMask::of(Closeness::same, 1);
  const NameClass of{.telling = 2, .lightest = 900};
  EXPECT_LT(ceiling.of(same | join, of), ceiling.of(both, of));
  EXPECT_LT(ceiling.of_every_choice(same | join, of), ceiling.of_every_choice(both, of));
}

// The naive twin: for every set of joins that do not overlap, their tokens are matched by them and all others without.
TEST(NameCeiling, JoinsAreChosenAsByTryingEverySetOfThem) {
  SCOPED_TRACE(kSeed + 2);
  Rng random(kSeed + 2);
  std::size_t by_joins = 0;
  for (unsigned n = 0; n < 3'000; ++n) {
    static const Name query = read_name("Viktor Zubarev Lomov Petrova", NameKind::person);
    const std::size_t count = query.readings[0].tokens.size();
    std::vector<std::uint32_t> weights;
    for (std::size_t i = 0; i < count; ++i) weights.push_back(static_cast<std::uint32_t>(random.between(300, 1000)));
    const Ceiling ceiling(query.readings[0], weights, false);
    // Every token is related to something: how alike a contradiction may look does not hang on the joins that are used.
    RelatedMask all;
    for (std::size_t i = 0; i < count; ++i) {
      all |= RelatedMask::of(random.one_in(2) ? Closeness::consonants : Closeness::two_edits, i);
      if (i + 1 < count && random.one_in(2))
        all |= RelatedMask::of_join(random.one_in(2) ? Closeness::respelt : Closeness::one_edit, i);
    }
    const NameClass of{.telling = static_cast<std::uint8_t>(random.below(5)), .lightest = 700};
    Score best = 0;
    for (std::uint32_t used = 0; used < 1U << (count - 1); ++used) {
      if ((used & used << 1) != 0 || (used & ~all.any_join()) != 0) continue;
      RelatedMask mask = all;
      for (std::uint32_t& joins : mask.joins) joins &= used;
      for (std::uint32_t& tokens : mask.tokens) tokens &= ~(used | used << 1);
      best = std::max(best, ceiling.of_every_choice(mask, of));
    }
    RelatedMask without = all;
    without.joins = {};
    by_joins += best > ceiling.of(without, of) ? 1U : 0U;
    ASSERT_EQ(ceiling.of(all, of), best) << n;
  }
  EXPECT_GT(by_joins, 300U);
}

TEST(NameCeiling, AFirstWordThatIsRelatedToNothingTakesItsPointsFromPeopleAlone) {
  const Name query = read_name("Viktor Zubarev", NameKind::unknown);
  const std::vector<std::uint32_t> weights = {1000, 1000};
  const Ceiling ceiling(query.readings[0], weights, false);
  const WordSize word{1000, 7, true, true, 'x'};
  const std::vector<Ceiling::ListedWord> front = {{word, false}, {word, true}, {word, true}},
                                         back = {{word, true}, {word, true}, {word, false}};
  const RelatedMask both = RelatedMask::of(Closeness::same, 0) | RelatedMask::of(Closeness::same, 1);
  EXPECT_LT(ceiling.of(both, front, {.persons = 1}), ceiling.of(both, back, {.persons = 1}));
  EXPECT_EQ(ceiling.of(both, front, {.persons = 0}), ceiling.of(both, back, {.persons = 0}));
}

// Both would be matched if they were related to each other: so the B looks like nothing that is left, as long as the
// aligner has room for all pairs.
TEST(NameCeiling, WhatIsLeftLooksNoMoreAlikeThanUnrelatedWordsDo) {
  const Name query = read_name("Edilson W", NameKind::person);
  const std::vector<std::uint32_t> weights = {1000, 475};
  Ceiling ceiling(query.readings[0], weights, false);
  ceiling.expect_nothing();
  ceiling.expect(Closeness::same, 0, {1000, true});
  ceiling.expect_join(Closeness::two_edits, 0, {1000, true});
  const RelatedMask mask = RelatedMask::of(Closeness::same, 0) | RelatedMask::of_join(Closeness::two_edits, 0);
  const NameClass any{.telling = 2, .lightest = 700}, few{.telling = 2, .lightest = 700, .longest = 9};
  EXPECT_LT(ceiling.of(mask, few), ceiling.of(mask, any));
  const WordSize word{1000, 7, true, true, 'x'};
  std::vector<Ceiling::ListedWord> listed = {{word, true}, {word, false}};
  const Score of_two = ceiling.of(mask, listed);
  EXPECT_LT(of_two, 300'000U);
  listed.insert(listed.end(), 22, {word, true});
  EXPECT_GT(ceiling.of(mask, listed), of_two) << "of so many words, some pairs may not have been looked at";
}

}  // namespace
}  // namespace clew::screen
