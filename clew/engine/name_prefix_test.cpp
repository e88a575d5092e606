#include "clew/engine/name_prefix.h"

#include <gtest/gtest.h>

#include "clew/engine/sample_lists.h"

namespace clew::engine {
namespace {

std::shared_ptr<const ScreenSnapshot> typed_snapshot() {
  auto snapshot = make_snapshot(
      {sample_list("first", {sample_entity("a", "Person", {{"name", "KIM, Yong Chol"}, {"alias", "Kim the Elder"}}),
                             sample_entity("b", "Person", {{"name", "Jos\xc3\xa9 Kimura"}}),
                             sample_entity("c", "Company", {{"name", "Great Kim Trading"}})}),
       sample_list("second",
                   {sample_entity("a", "Person", {{"name", "Kim Yong Chol"}}),
                    sample_entity("d", "Person", {{"name", "\xd0\x9a\xd0\xb8\xd0\xbc"}, {"alias", "O'Kimble"}})})},
      {std::nullopt, 1});
  EXPECT_TRUE(snapshot);
  return *std::move(snapshot);
}

std::string ids(const std::vector<PrefixHit>& hits) {
  std::string text;
  for (const PrefixHit& hit : hits) text += (text.empty() ? "" : " ") + hit.entity->id;
  return text;
}

TEST(NamePrefixes, FindNamesByTheBeginningsOfTheirWords) {
  const auto snapshot = typed_snapshot();
  const NamePrefixes names(*snapshot);
  const std::vector<std::string> both = {"first", "second"};
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"kim", "a c b"},  // names that begin with it, then by name: "great kim", "jose kimura"
      {"Kim Yo", "a"},
      {"yong ki", "a"},  // words in any order
      {"kim kim", ""},   // each word begins another one
      {"im", ""},        // inside a word is no beginning
      {"kimu", "b"},
      {"jose", "b"},  // accents do not count
      {"JOS\xc3\x89", "b"},
      {"okimb", "d"},             // nor apostrophes
      {"\xd0\x9a\xd0\xb8", "d"},  // another script, as it is listed
      {"chol, yong", "a"},
      {"", ""},
      {"?!", ""},
      {"kimz", ""},
  };
  for (const auto& [typed, wanted] : cases) {
    EXPECT_EQ(ids(names.find(typed, both, 0, 10)), wanted) << typed;
  }
}

TEST(NamePrefixes, KeepToTheListsThatAreAsked) {
  const auto snapshot = typed_snapshot();
  const NamePrefixes names(*snapshot);
  const auto hits = names.find("kim", {"second"}, 0, 10);
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits[0].list, "second");
  EXPECT_EQ(hits[0].matched, "Kim Yong Chol");
  EXPECT_TRUE(names.find("kim", {}, 0, 10).empty());
}

TEST(NamePrefixes, GiveOnePageAfterAnother) {
  const auto snapshot = typed_snapshot();
  const NamePrefixes names(*snapshot);
  const std::vector<std::string> both = {"first", "second"};
  EXPECT_EQ(ids(names.find("kim", both, 0, 2)), "a c");
  EXPECT_EQ(ids(names.find("kim", both, 2, 2)), "b");
  EXPECT_EQ(ids(names.find("kim", both, 3, 2)), "");
}

TEST(NamePrefixes, OfNoNamesFindNothing) {
  const auto snapshot = make_snapshot({sample_list("empty", {})}, {std::nullopt, 1});
  ASSERT_TRUE(snapshot);
  EXPECT_TRUE(NamePrefixes(**snapshot).find("kim", {"empty"}, 0, 10).empty());
}

}  // namespace
}  // namespace clew::engine
