#include "clew/screen/related_words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

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
  listed.finder.find(word("gaddafi"), {}, scratch, found);
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
  known.add(word("ivan"), {}, one);
  ASSERT_NE(known.find(word("ivan"), {}), nullptr);
  EXPECT_EQ(known.find(word("ivan"), {})->words, one.words);
  EXPECT_EQ(known.find(word("ivan"), {.join = true}), nullptr);
  EXPECT_EQ(known.find(word("ivan"), {.consonants = true}), nullptr);
  EXPECT_EQ(known.find(word("ivana"), {}), nullptr);
  text::Token other = word("ivan");
  other.role = text::Role::particle;
  EXPECT_EQ(known.find(other, {}), nullptr);
  other = word("ivan");
  other.keys.add(text::make_key(text::KeyFamily::chinese, "i van"));
  EXPECT_EQ(known.find(other, {}), nullptr);
}

TEST(RelatedWords, WhatWasAskedForLatelyIsKeptAndTheRestForgotten) {
  RecentRelated recent;
  RelatedWords large;
  large.words.assign(50'000, 7);
  recent.add(word("kept"), {}, large);
  for (int i = 0; i < 200; ++i) {
    recent.make_room();
    EXPECT_NE(recent.find(word("kept"), {}), nullptr) << i;
    recent.add(word("word" + std::to_string(i)), {}, large);
    EXPECT_LE(recent.bytes(), 3 * RecentRelated::kHalf);
  }
  EXPECT_NE(recent.find(word("word199"), {}), nullptr);
  EXPECT_EQ(recent.find(word("word0"), {}), nullptr);
  recent.clear();
  EXPECT_EQ(recent.find(word("kept"), {}), nullptr);
}

// The naive twin looks at every word.
TEST(ListedWords, TokensInOrderOfTheirTextsKeepAllTheyAreAndThoseThatBeginAlikeLieTogether) {
  ListedWords words;
  const std::vector<std::string> texts = {"w",          "wolf",    "wagner", "anna", "ann", "\xC3\xA9mile",
                                          "\xC3\xA9va", "zubarev", "a"};
  for (const std::string& text : texts) words.intern(word(text));
  text::Token rank = word("wolf");
  rank.role = text::Role::title;
  const Word title = words.intern(rank);
  std::vector<text::Token> before;
  for (Word i = 0; i < words.tokens(); ++i) before.push_back(words.token(i));
  const std::vector<Word> numbers = words.sort_tokens();
  ASSERT_EQ(numbers.size(), before.size());
  for (Word i = 0; i < words.tokens(); ++i) {
    const text::Token now = words.token(numbers[i]);
    EXPECT_EQ(now.text, before[i].text);
    EXPECT_EQ(now.role, before[i].role);
    EXPECT_TRUE(now.keys == before[i].keys) << now.text;
    EXPECT_EQ(words.intern(before[i]), numbers[i]) << "found again by its text";
    if (i > 0) {
      EXPECT_LE(words.token_text(i - 1), words.token_text(i));
    }
  }
  EXPECT_EQ(words.role(numbers[title]), text::Role::title);
  for (const std::string_view front : {"w", "a", "an", "\xC3\xA9", "b", "zz", "zubarev", "\xC3"}) {
    const auto [first, end] = words.beginning_with(front);
    for (Word i = 0; i < words.tokens(); ++i)
      EXPECT_EQ(words.token_text(i).starts_with(front), first <= i && i < end) << front << ' ' << words.token_text(i);
  }
}

}  // namespace
}  // namespace clew::screen
