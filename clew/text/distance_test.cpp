// Distances: the fast one against its plain twin, and published values.
#include "clew/text/distance.h"

#include <gtest/gtest.h>

#include "clew/base/random.h"

namespace clew::text {
namespace {

std::string word(Rng& random, std::size_t longest, unsigned letters) {
  std::string text;
  for (std::uint64_t n = random.below(longest + 1); n > 0; --n) text += static_cast<char>('a' + random.below(letters));
  return text;
}

TEST(Distance, BitParallelEqualsTheTable) {
  constexpr std::uint64_t kSeed = 42;
  SCOPED_TRACE(kSeed);
  Rng random(kSeed);
  for (int i = 0; i < 20'000; ++i) {
    const std::string a = word(random, i % 50 == 0 ? 80 : 12, 3), b = word(random, i % 50 == 0 ? 80 : 12, 3);
    const unsigned plain = osa_distance_plain(a, b);
    for (unsigned most : {0U, 1U, 2U, 100U}) {
      const unsigned fast = osa_distance(a, b, most);
      EXPECT_TRUE(plain <= most ? fast == plain : fast > most) << a << " " << b << " " << most;
    }
  }
}

TEST(Distance, SwappedNeighboursAreOneEditAndNoPartIsEditedTwice) {
  EXPECT_EQ(osa_distance("putin", "puitn", 5), 1U);
  EXPECT_EQ(osa_distance("ca", "abc", 5), 3U);  // 2 without the restriction
}

TEST(Distance, LetterMasksDifferInTwoBitsPerEditAtMost) {
  Rng random(7);
  for (int i = 0; i < 5'000; ++i) {
    const std::string a = word(random, 9, 26), b = word(random, 9, 26);
    const auto unlike = static_cast<unsigned>(__builtin_popcount(letter_mask(a) ^ letter_mask(b)));
    EXPECT_LE(unlike, 2 * osa_distance_plain(a, b)) << a << " " << b;
  }
}

TEST(Distance, JaroWinklerGivesTheValuesOfWinklersPapers) {
  struct Row {
    const char *a, *b;
    std::uint32_t jaro, winkler;
  };
  for (const Row& row : {Row{"martha", "marhta", 944'444, 961'111}, Row{"dwayne", "duane", 822'222, 840'000},
                         Row{"dixon", "dicksonx", 766'666, 813'333}, Row{"", "a", 0, 0}, Row{"abc", "xyz", 0, 0}}) {
    EXPECT_NEAR(jaro(row.a, row.b), row.jaro, 2) << row.a;
    EXPECT_NEAR(jaro_winkler(row.a, row.b), row.winkler, 2) << row.a;
  }
}

TEST(Distance, SoundexGivesTheCodesOfTheNationalArchives) {
  struct Row {
    const char *name, *code;
  };
  for (const Row& row : {Row{"Robert", "R163"}, Row{"Rupert", "R163"}, Row{"Rubin", "R150"}, Row{"Ashcraft", "A261"},
                         Row{"Tymczak", "T522"}, Row{"Pfister", "P236"}, Row{"Lee", "L000"}, Row{"", ""}})
    EXPECT_EQ(soundex(row.name), row.code);
}

}  // namespace
}  // namespace clew::text
