#include "clew/screen/related_words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>

#include "clew/text/keys.h"

namespace clew::screen {
namespace {

text::Token word(std::string_view text) {
  text::Token token;
  token.text = text;
  token.keys = text::keys_of(text);
  return token;
}

struct Listed {
  ListedWords words;
  PostingLists postings;
  KeyEntries keys;
  NearWords near;
  RelatedFinder finder{words, near, keys, postings};

  explicit Listed(std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts) {
      const Word number = words.intern(word(text));
      postings.append(&number, 1);
    }
    words.finish();
    postings.finish();
    keys.word_bits = 8;
    keys.table.fill(words.size() * 4, 4, 1, [&](const auto& emit) {
      for (Word number = 0; number < words.size(); ++number)
        for (const text::Key key : words.keys(number)) emit(mix(key), keys.entry(mix(key), number));
    });
    near = NearWords::build(words, 1);
  }
};

TEST(RelatedWords, EachIsInTheListOfItsCloseness) {
  const Listed listed({"gaddafi", "qadhafi", "gaddafy", "petrov", "gxddxfi"});
  RelatedFinder::Scratch scratch;
  RelatedWords found;
  listed.finder.find(word("gaddafi"), false, scratch, found);
  const auto holds = [&](Closeness closeness, Word number) {
    return std::ranges::count(found.list(static_cast<std::size_t>(closeness)), number) == 1;
  };
  EXPECT_TRUE(holds(Closeness::same, 0));
  EXPECT_TRUE(holds(Closeness::respelt, 1));
  EXPECT_TRUE(holds(Closeness::respelt, 2) || holds(Closeness::one_edit, 2));
  EXPECT_TRUE(holds(Closeness::two_edits, 4));
  EXPECT_EQ(found.words.size(), 4U);
}

TEST(RelatedWords, WhatIsKnownIsToldApartByTextRoleKeysAndJoin) {
  KnownRelated known;
  RelatedWords one;
  one.words = {1};
  known.add(word("ivan"), false, one);
  ASSERT_NE(known.find(word("ivan"), false), nullptr);
  EXPECT_EQ(known.find(word("ivan"), false)->words, one.words);
  EXPECT_EQ(known.find(word("ivan"), true), nullptr);
  EXPECT_EQ(known.find(word("ivana"), false), nullptr);
  text::Token other = word("ivan");
  other.role = text::Role::particle;
  EXPECT_EQ(known.find(other, false), nullptr);
  other = word("ivan");
  other.keys.add(text::make_key(text::KeyFamily::chinese, "i van"));
  EXPECT_EQ(known.find(other, false), nullptr);
}

TEST(RelatedWords, WhatWasAskedForLatelyIsKeptAndTheRestForgotten) {
  RecentRelated recent;
  RelatedWords large;
  large.words.assign(50'000, 7);
  recent.add(word("kept"), false, large);
  for (int i = 0; i < 200; ++i) {
    recent.make_room();
    EXPECT_NE(recent.find(word("kept"), false), nullptr) << i;
    recent.add(word("word" + std::to_string(i)), false, large);
    EXPECT_LE(recent.bytes(), 3 * RecentRelated::kHalf);
  }
  EXPECT_NE(recent.find(word("word199"), false), nullptr);
  EXPECT_EQ(recent.find(word("word0"), false), nullptr);
  recent.clear();
  EXPECT_EQ(recent.find(word("kept"), false), nullptr);
}

}  // namespace
}  // namespace clew::screen
