#include "clew/screen/near_words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "clew/base/random.h"
#include "clew/text/distance.h"
#include "clew/text/name.h"

namespace clew::screen {
namespace {

class Words final : public WordTexts {
 public:
  std::vector<std::string> words;
  std::uint32_t size() const override { return static_cast<std::uint32_t>(words.size()); }
  std::string_view text(std::uint32_t word, std::string&) const override { return words[word]; }
};

// Every word compared with the query by the plain table: the naive twin.
std::vector<NearWord> near_by_table(const Words& words, const std::string& query) {
  std::vector<NearWord> near;
  for (std::uint32_t i = 0; i < words.size(); ++i) {
    const unsigned edits = text::osa_distance_plain(query, words.words[i]);
    if (edits <= text::edits_allowed(std::min(query.size(), words.words[i].size()))) near.push_back({i, edits});
  }
  return near;
}

// What the index finds, each once.
std::vector<NearWord> near_by_index(const NearWords& near, const Words& words, const std::string& query,
                                    NearWords::Scratch& scratch, std::uint32_t end = UINT32_MAX) {
  std::vector<NearWord> found;
  near.find(words, query, scratch, found, end);
  std::ranges::sort(found, {}, [](const NearWord& at) { return std::pair(at.word, at.edits); });
  found.erase(std::ranges::unique(found).begin(), found.end());
  return found;
}

std::string random_word(Rng& random, std::uint64_t size, unsigned letters) {
  std::string word;
  for (; size > 0; --size) word += static_cast<char>('a' + random.below(letters));
  return word;
}

std::string edited(std::string word, std::uint64_t edits, Rng& random, unsigned letters) {
  for (; edits > 0 && !word.empty(); --edits) {
    const std::size_t at = random.below(word.size());
    const char c = static_cast<char>('a' + random.below(letters));
    switch (random.below(4)) {
      case 0: word.insert(at, 1, c); break;
      case 1: word.erase(at, 1); break;
      case 2: word[at] = c; break;
      default:
        if (at + 1 < word.size()) std::swap(word[at], word[at + 1]);
    }
  }
  return word.empty() ? "a" : word;
}

// Few letters make many words alike and edits ambiguous; long words cross from one table to the other.
void expect_same_as_table(unsigned letters, std::uint64_t size_max, std::uint64_t seed, int count = 400) {
  SCOPED_TRACE(seed);
  Rng random(seed);
  Words words;
  for (int i = 0; i < count; ++i) {
    words.words.push_back(random_word(random, random.between(1, size_max), letters));
    words.words.push_back(edited(words.words.back(), random.between(1, 3), random, letters));
  }
  std::ranges::sort(words.words);
  words.words.erase(std::ranges::unique(words.words).begin(), words.words.end());
  const NearWords near = NearWords::build(words, 2);
  NearWords::Scratch scratch;
  std::size_t found = 0;
  for (int i = 0; i < 2 * count; ++i) {
    const std::string query = edited(words.words[random.below(words.words.size())], random.below(4), random, letters);
    const std::vector<NearWord> got = near_by_index(near, words, query, scratch);
    found += got.size();
    const auto all = near_by_table(words, query);
    ASSERT_EQ(got, all) << query;
    const auto end = static_cast<std::uint32_t>(random.below(words.size()));
    ASSERT_TRUE(
        std::ranges::equal(near_by_index(near, words, query, scratch, end),
                           std::ranges::subrange(all.begin(), std::ranges::lower_bound(all, end, {}, &NearWord::word))))
        << query << " below " << end;
  }
  EXPECT_GT(found, static_cast<std::size_t>(count));
}

TEST(NearWords, FindsShortAndLongWordsAsTheTableDoes) {
  expect_same_as_table(26, 20, 1);
}
TEST(NearWords, FindsWordsOfTwoLettersAsTheTableDoes) {
  expect_same_as_table(2, 14, 2);
}
TEST(NearWords, FindsWordsOfThreeLettersAroundTheBorderOfTheTables) {
  expect_same_as_table(3, 12, 3);
}
TEST(NearWords, FindsWordsTooLongForAMachineWord) {
  expect_same_as_table(4, 90, 4, 60);
}

TEST(NearWords, FindsEverySwapAndEveryPairOfEditsOfALongWord) {
  Words words;
  words.words = {"abcdefghi", "abcdefghij", "abcdefghijk", "abcdefghijkl"};
  const NearWords near = NearWords::build(words, 1);
  NearWords::Scratch scratch;
  for (std::uint32_t w = 0; w < words.size(); ++w) {
    const std::string& word = words.words[w];
    for (std::size_t i = 0; i + 1 < word.size(); ++i)
      for (std::size_t j = 0; j + 1 < word.size(); ++j) {
        std::string swapped = word;
        std::swap(swapped[i], swapped[i + 1]);
        for (const int kind : {0, 1, 2, 3}) {
          std::string query = swapped;
          if (kind == 0) std::swap(query[j], query[j + 1]);
          if (kind == 1) query.erase(j, 1);
          if (kind == 2) query.insert(j, 1, 'z');
          if (kind == 3) query[j] = 'z';
          if (text::osa_distance_plain(query, word) > 2) continue;
          std::vector<NearWord> got;
          near.find(words, query, scratch, got);
          ASSERT_NE(std::ranges::find(got, w, &NearWord::word), got.end()) << word << " by " << query;
        }
      }
  }
}

TEST(NearWords, AnEmptySetHasNoWords) {
  const Words words;
  const NearWords near = NearWords::build(words, 1);
  NearWords::Scratch scratch;
  std::vector<NearWord> got;
  near.find(words, "abc", scratch, got);
  near.find(words, "abcdefghijklmnop", scratch, got);
  EXPECT_TRUE(got.empty());
}

}  // namespace
}  // namespace clew::screen
