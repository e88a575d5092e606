// The search for words against a look at every name.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "clew/base/random.h"
#include "clew/screen/name_index.h"
#include "clew/text/distance.h"

namespace clew::screen {
namespace {

std::shared_ptr<const NameIndex> index_of(const std::vector<std::string>& names) {
  NameIndexBuilder builder;
  for (const std::string& name : names) EXPECT_TRUE(builder.add(name, text::NameKind::person));
  return std::move(builder).build();
}

std::vector<std::string> found(const NameIndex& index, std::string_view query) {
  std::vector<std::string> names;
  for (const NameHit& hit : index.names_with_words(text::read_name(query, text::NameKind::unknown)))
    names.emplace_back(index.original(hit.name));
  return names;
}

TEST(NamesWithWords, ASurnameAloneFindsItsBearers) {
  const auto index = index_of({"DERIPASKA, Oleg Vladimirovich", "SECHIN, Igor Ivanovich", "ESSAADI, Moussa Ben Omar",
                               "MADURO MOROS, Nicolas", "KIM, Jong Un", "KIM, Yong Chol", "Dmitry Rogozin"});
  EXPECT_EQ(found(*index, "deripaska"), std::vector<std::string>{"DERIPASKA, Oleg Vladimirovich"});
  EXPECT_EQ(found(*index, "Sechin"), std::vector<std::string>{"SECHIN, Igor Ivanovich"});
  EXPECT_EQ(found(*index, "maduro"), std::vector<std::string>{"MADURO MOROS, Nicolas"});
  EXPECT_EQ(found(*index, "kim").size(), 2u);
  EXPECT_EQ(found(*index, "un kim"), std::vector<std::string>{"KIM, Jong Un"});
  EXPECT_TRUE(found(*index, "kim rogozin").empty());
}

TEST(NamesWithWords, ARespeltWordOneEditAndJoinedWordsAreFoundAndRankBehind) {
  const auto index = index_of({"Sergej Rogozin", "Sergei Rogozin", "Sergei Rogozyn", "Al Qaida", "Alqaida"});
  const auto names = found(*index, "sergei rogozin");
  ASSERT_EQ(names.size(), 3u);
  EXPECT_EQ(names[0], "Sergei Rogozin");
  EXPECT_EQ(found(*index, "al qaida").size(), 2u);
  EXPECT_EQ(found(*index, "alqaida").size(), 2u);
}

TEST(NamesWithWords, WhatIsMoreOfTheNameComesFirst) {
  const auto index = index_of({"Igor Petrovich Sechin", "Sechin", "Igor Sechin"});
  EXPECT_EQ(found(*index, "sechin"), (std::vector<std::string>{"Sechin", "Igor Sechin", "Igor Petrovich Sechin"}));
}

TEST(NamesWithWords, ATitleIsNotAskedForBesideAName) {
  const auto index = index_of({"Oleg Deripaska"});
  EXPECT_EQ(found(*index, "Mr Deripaska").size(), 1u);
}

// Whatever the words are: a name is found if each word of the question equals, or is one edit from, one of its words.
TEST(NamesWithWords, NoneIsMissedOfRandomNames) {
  Rng random(44);
  const auto word = [&] {
    std::string text;
    const std::uint64_t size = 3 + random.below(5);
    for (std::uint64_t i = 0; i < size; ++i) text += static_cast<char>('a' + random.below(5));
    return text;
  };
  std::vector<std::string> names;
  for (int i = 0; i < 3'000; ++i) names.push_back(word() + " " + word() + " " + word());
  const auto index = index_of(names);
  std::vector<std::vector<std::string>> words;
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::vector<std::string>& own = words.emplace_back();
    const text::Name name = index->name(NameId{static_cast<std::uint32_t>(i)});
    for (const text::Token& token : name.readings.front().tokens) own.push_back(token.text);
  }
  std::size_t together = 0;
  for (int round = 0; round < 60; ++round) {
    const std::string query = word() + (round % 2 == 0 ? "" : " " + word());
    const text::Name read = text::read_name(query, text::NameKind::unknown);
    std::set<std::string> given;
    for (const std::string& name : found(*index, query)) given.insert(name);
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto& asked = read.readings.front().tokens;
      const bool all = std::all_of(asked.begin(), asked.end(), [&](const text::Token& token) {
        return token.role == text::Role::title ||
               std::any_of(words[i].begin(), words[i].end(), [&](const std::string& own) {
                 return token.text == own ||
                        (std::min(token.text.size(), own.size()) > 2 && text::osa_distance_plain(token.text, own) <= 1);
               });
      });
      together += all;
      EXPECT_TRUE(!all || given.contains(names[i])) << query << " / " << names[i];
    }
  }
  EXPECT_GT(together, 100u);
}

}  // namespace
}  // namespace clew::screen
