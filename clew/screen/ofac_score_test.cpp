#include "clew/screen/ofac_score.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "clew/base/amount.h"
#include "clew/base/file.h"
#include "clew/base/random.h"
#include "clew/codec/csv.h"
#include "clew/screen/name_mutations.h"

namespace clew::screen {
namespace {

TEST(OfacScore, RecordedScoresOfThePublicSearch) {
  struct Case {
    const char *query, *listed;
    unsigned score;
  };
  constexpr Case kCases[] = {
      {"VLADIMIR PUTIN", "PUTIN, Vladimir Vladimirovich", 100},
      {"PUTIN", "PATINO FOMEQUE, Victor Hugo", 85},
      {"KIM JONG UN", "KIM, Yo Jong", 100},
      {"AL-QAEDA", "AL QAEDA", 100},
      {"O'BRIEN", "ORION", 84},
      {"PUTIN", "PUTINA, Maria", 97},
      {"GEORGE BUSH", "AL HASAWANI, George", 50},
      {"MOHAMMED ALI", "BAZI, Qassem Mohammed Ali", 100},
  };
  for (const Case& c : kCases) EXPECT_EQ(ofac_score(c.query, c.listed), c.score) << c.query << " / " << c.listed;
}

TEST(OfacScore, NinetySixInAHundredRecordedScoresAreWithinFive) {
  const std::string path = std::string(CLEW_SHARED_DATA) + "/names-bench/ofac_search_scores.csv";
  const auto text = read_file(path);
  if (!text) GTEST_SKIP() << "no recorded scores beside the repository";
  codec::CsvReader reader(*text);
  (void)reader.next();  // the header
  std::size_t scored = 0, near = 0;
  while (!reader.done()) {
    const auto record = reader.next();
    ASSERT_TRUE(record);
    if (record->fields[2].starts_with('-')) continue;  // absent from the answer at 80
    const auto expected = parse_units(record->fields[2], 0);
    ASSERT_TRUE(expected);
    const int difference =
        static_cast<int>(ofac_score(record->fields[0], record->fields[1])) - static_cast<int>(*expected);
    ++scored;
    near += difference >= -5 && difference <= 5 ? 1 : 0;
  }
  EXPECT_GE(scored, 80U);
  EXPECT_GE(near * 100, scored * 96);
}

TEST(OfacScore, CasePunctuationAndOrderOfWordsDoNotMatter) {
  EXPECT_EQ(ofac_score("bin laden, usama", "USAMA BIN LADEN"), 100U);
  EXPECT_EQ(ofac_score("O'Brien", "OBRIEN"), 100U);
  EXPECT_EQ(ofac_score("", "PUTIN"), 0U);
  EXPECT_EQ(ofac_score("PUTIN", ""), 0U);
  EXPECT_EQ(ofac_score("Al", "Al"), 100U) << "a name of short words is compared as a whole";
}

TEST(OfacScore, TheSearchFindsWhatScoringEveryNameFindsWithAnyNumberOfThreads) {
  constexpr std::uint64_t kSeed = 249;
  SCOPED_TRACE(kSeed);
  Rng random(kSeed);
  const std::vector<std::string> words = {"VLADIMIR", "PUTIN",   "AL",      "QAEDA",  "KIM",  "JONG",
                                          "BANK",     "TRADING", "O'BRIEN", "GEORGE", "BUSH", "XI",
                                          "JIN",      "PING",    "BASHIR",  "UD-DIN", "LLC",  "\xC3\x89VA"};
  std::vector<std::string> names = {"", "-", "...", "A"};
  for (int i = 0; i < 3000; ++i) {
    std::string name;
    for (std::uint64_t left = random.between(1, 4); left > 0; --left)
      name += (name.empty()       ? ""
               : random.one_in(5) ? ", "
                                  : " ") +
              mutate(words[random.below(words.size())], static_cast<Mutation>(random.below(kMutations)), random);
    names.push_back(name);
  }
  const OfacNames list(names);
  for (int i = 0; i < 60; ++i) {
    const std::string query =
        mutate(names[random.below(names.size())], static_cast<Mutation>(random.below(kMutations)), random);
    for (const unsigned score_min : {0U, 50U, 80U, 95U})
      ASSERT_EQ(list.search(query, score_min, 1 + static_cast<unsigned>(i % 3)), ofac_search(names, query, score_min))
          << query << " at " << score_min;
  }
}

}  // namespace
}  // namespace clew::screen
