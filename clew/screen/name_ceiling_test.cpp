// The ceiling is above every real score: whatever is taken for related, as long as nothing that is related is left out.
#include "clew/screen/name_ceiling.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "clew/base/random.h"
#include "clew/screen/name_align.h"
#include "clew/screen/name_mutations.h"

namespace clew::screen {
namespace {

using text::Name;
using text::NameKind;
using text::read_name;
using text::Reading;

constexpr std::uint64_t kSeed = 30072013;

std::string random_name(Rng& random) {
  static const std::vector<std::string> kWords = {
      "Kim",      "Jong", "Un", "Yong",    "Chol",      "Muhammad",  "Mohamed", "Abdul",   "Rahman", "Abdulrahman",
      "bin",      "al",   "J.", "A.",      "Vladimir",  "Volodymyr", "Putin",   "Smith",   "Smyth",  "John",
      "Jon",      "Bank", "of", "China",   "Trading",   "Limited",   "LLC",     "7",       "VII",    "First",
      "Theodore", "Ted",  "Xi", "Jinping", "Chin-ping", "Dr",        "Petrov",  "Petrova", "Garcia", "Go"};
  std::string name;
  for (std::uint64_t left = random.between(1, 6); left > 0; --left) {
    std::string word = kWords[random.below(kWords.size())];
    if (random.one_in(3)) word = mutate(word, static_cast<Mutation>(random.below(kMutations)), random);
    name += (name.empty() ? "" : " ") + word;
  }
  return name;
}

struct Known {
  RelatedMask mask = 0, exact = 0;
  std::vector<Ceiling::ListedWord> listed;
};

// What the index would know of the name, by comparing every token and join with every other.
Known known_of(const Reading& query, const Reading& listed, const TokenWeights& weights) {
  Known known;
  for (const auto& token : listed.tokens) known.listed.push_back({word_size(token, weights.weight(token)), false});
  for (std::size_t i = 0; i < query.tokens.size(); ++i) {
    for (std::size_t j = 0; j < listed.tokens.size(); ++j) {
      const Link how = link(query.tokens[i], listed.tokens[j]);
      if (how.kin == Kin::none) continue;
      known.listed[j].related = true;
      known.mask |= RelatedMask{1} << (how.kin == Kin::initial ? i + kInitialShift : i);
      if (how.kin == Kin::same) known.exact |= RelatedMask{1} << i;
    }
    for (std::size_t j = 0; j + 1 < listed.tokens.size(); ++j) {
      if (!joinable(listed.tokens[j]) || !joinable(listed.tokens[j + 1])) continue;
      if (link(query.tokens[i], join(listed.tokens[j], listed.tokens[j + 1])).kin == Kin::none) continue;
      known.listed[j].related = known.listed[j + 1].related = true;
      known.mask |= RelatedMask{1} << i;
      known.exact |= RelatedMask{1} << i;
    }
    if (i + 1 == query.tokens.size() || !joinable(query.tokens[i]) || !joinable(query.tokens[i + 1])) continue;
    for (std::size_t j = 0; j < listed.tokens.size(); ++j) {
      if (link(join(query.tokens[i], query.tokens[i + 1]), listed.tokens[j]).kin == Kin::none) continue;
      known.listed[j].related = true;
      known.mask |= RelatedMask{3} << i;
      known.exact |= RelatedMask{3} << i;
    }
  }
  return known;
}

TEST(NameCeiling, NoScoreIsAboveTheCeilingOfWhatIsRelated) {
  SCOPED_TRACE(kSeed);
  Rng random(kSeed);
  std::size_t decided = 0, compared = 0;
  for (unsigned n = 0; n < 12'000; ++n) {
    constexpr NameKind kKinds[] = {NameKind::person, NameKind::organisation, NameKind::unknown, NameKind::thing};
    const NameKind kind = kKinds[random.below(4)];
    const std::string text = random_name(random);
    const Name query = read_name(text, kind);
    const Name listed = read_name(
        n % 2 == 0 ? random_name(random) : mutate(text, static_cast<Mutation>(n / 2 % kMutations), random), kind);
    if (query.original == listed.original) continue;
    const Score got = score(query, listed, default_weights());
    Score loose = 0, tight = 0;
    for (const Reading& reading : query.readings) {
      std::vector<std::uint32_t> weights;
      for (const auto& token : reading.tokens) weights.push_back(default_weights().weight(token));
      const Ceiling ceiling(reading, weights);
      for (const Reading& other : listed.readings) {
        const Known known = known_of(reading, other, default_weights());
        EXPECT_LE(ceiling.of(known.mask, known.exact, known.listed), ceiling.of(known.mask));
        EXPECT_LE(ceiling.of(known.mask), ceiling.of(known.mask | random.next() >> 8));
        loose = std::max(loose, ceiling.of(known.mask));
        tight = std::max(tight, ceiling.of(known.mask, known.exact, known.listed));
      }
    }
    ++compared;
    decided += tight < 750'000 ? 1U : 0U;
    ASSERT_LE(got, tight) << text << " / " << listed.original;
    ASSERT_LE(got, loose) << text << " / " << listed.original;
  }
  EXPECT_GT(decided, compared / 3) << "the ceiling hardly decides anything";
}

TEST(NameCeiling, AContradictionLowersItAndMoreUnrelatedWordsLowerItFurther) {
  const Name query = read_name("Viktor Zubarev", NameKind::person);
  const std::vector<std::uint32_t> weights = {1000, 1000};
  const Ceiling ceiling(query.readings[0], weights);
  const WordSize word{1000, 7, true, true};
  const std::vector<Ceiling::ListedWord> one = {{word, true}}, two = {{word, true}, {word, false}},
                                         three = {{word, true}, {word, false}, {word, false}};
  EXPECT_LT(ceiling.of(1, 1, two), ceiling.of(1, 1, one));
  EXPECT_LT(ceiling.of(1, 1, three), ceiling.of(1, 1, two));
  EXPECT_LT(ceiling.of(3, 1, one), ceiling.of(3, 3, one)) << "another spelling costs";
}

}  // namespace
}  // namespace clew::screen
