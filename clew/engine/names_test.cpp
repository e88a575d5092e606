// Two names compared through the engine.
#include "clew/engine/names.h"

#include <gtest/gtest.h>

namespace clew::engine {
namespace {

TEST(CompareNames, SpellingsOfOneNameMatchAndSayWhy) {
  const auto got = compare_names("Usama ibn Ladin", "Osama bin Laden", "person");
  ASSERT_TRUE(got);
  EXPECT_TRUE(got->match);
  EXPECT_FALSE(got->explanation.pieces.empty());
  EXPECT_EQ(got->policy, "names-6");
}

TEST(CompareNames, AFollowTheMoneySchemaIsAKind) {
  const auto got = compare_names("Siemens Aktiengesellschaft", "Volkswagen Aktiengesellschaft", "Company");
  ASSERT_TRUE(got);
  EXPECT_FALSE(got->match);
}

TEST(CompareNames, AnUnknownKindAndAnEmptyNameAreErrorsThatSayWhat) {
  const auto kind = compare_names("a name", "a name", "planet");
  ASSERT_FALSE(kind);
  EXPECT_EQ(kind.error().message, "unknown kind of name: planet");
  const auto empty = compare_names("Jon Smith", "?!", "person");
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().code, Code::usage);
  EXPECT_EQ(empty.error().message, "nothing to compare in the name: \"?!\"");
}

}  // namespace
}  // namespace clew::engine
