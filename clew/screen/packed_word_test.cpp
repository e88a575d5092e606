#include "clew/screen/packed_word.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "clew/text/distance.h"

namespace clew::screen {
namespace {

// Every text of up to `size` letters of so many.
std::vector<std::string> all_texts(std::size_t size, char letters) {
  std::vector<std::string> texts = {""};
  for (std::size_t i = 0; i < texts.size(); ++i)
    for (char c = 'a'; c < 'a' + letters && texts[i].size() < size; ++c) texts.push_back(texts[i] + c);
  return texts;
}

template <class Packed>
unsigned edits(const std::string& a, const std::string& b) {
  return packed_edits(pack<Packed>(a), a.size(), pack<Packed>(b), b.size());
}

// All texts of two letters up to seven bytes, of three up to five, and these within longer ones.
TEST(PackedWord, EditsUpToTwoAreThoseOfTheTable) {
  for (const auto& texts : {all_texts(7, 2), all_texts(5, 3)})
    for (const std::string& a : texts)
      for (const std::string& b : texts) {
        if (a.empty() || b.empty()) continue;
        const unsigned expected = std::min(3U, text::osa_distance_plain(a, b));
        ASSERT_EQ(std::min(3U, edits<PackedWord>(a, b)), expected) << a << " " << b;
        ASSERT_EQ(std::min(3U, edits<PackedPair>(a, b)), expected) << a << " " << b;
        if (a.size() > 4 || b.size() > 4) continue;
        const std::string c = "xy" + a + "zw", d = "xy" + b + "zw";
        ASSERT_EQ(std::min(3U, edits<PackedWord>(c, d)), expected) << c << " " << d;
        ASSERT_EQ(std::min(3U, edits<PackedPair>(c + "t", d + "t")), expected) << c << " " << d;
      }
}

TEST(PackedWord, TextsOfEightBytesFillTheWord) {
  EXPECT_EQ(edits<PackedWord>("abcdefgh", "abcdefgh"), 0U);
  EXPECT_EQ(edits<PackedWord>("abcdefgh", "bacdefhg"), 2U);
  EXPECT_EQ(edits<PackedWord>("abcdefgh", "xbcdefgx"), 2U);
  EXPECT_EQ(edits<PackedWord>("abcdefgh", "xbcxefgx"), 3U);
  EXPECT_EQ(edits<PackedWord>("abcdefgh", "bcdefghx"), 2U);
  EXPECT_EQ(edits<PackedPair>("abcdefghi", "bcdefgh"), 2U);
  EXPECT_EQ(packed_size(pack<PackedWord>("abcdefgh")), 8U);
  EXPECT_EQ(packed_size(pack<PackedPair>("abcdefghi")), 9U);
}

}  // namespace
}  // namespace clew::screen
