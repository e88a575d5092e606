#include "clew/intel/property_kinds.h"

#include <gtest/gtest.h>

#include "clew/intel/properties.h"

namespace clew::intel {
namespace {

TEST(PropertyKinds, OtherNamesAreOneKindWhateverTheyAreCalled) {
  for (const char* property : {"alias", "weakAlias", "previousName", "abbreviation"})
    EXPECT_EQ(property_kind(property), PropertyKind::other_name) << property;
  EXPECT_EQ(property_kind("name"), PropertyKind::name);
  EXPECT_EQ(property_kind("Name"), PropertyKind::other);
  EXPECT_EQ(property_kind("zzz"), PropertyKind::other);
  EXPECT_EQ(property_kind(""), PropertyKind::other);
  EXPECT_EQ(kind_words(PropertyKind::relation), "relations");
}

TEST(PropertyKinds, LinksAreAsked) {
  for (const char* property : {"addressEntity", "asset", "holder", "owner", "vessel"}) {
    EXPECT_TRUE(is_link(property)) << property;
    EXPECT_TRUE(is_asked("Ownership", property)) << property;
  }
  EXPECT_FALSE(is_link("address"));
  EXPECT_FALSE(is_link("percentage"));
}

TEST(PropertyKinds, WhatIsOnlyShownIsNotAsked) {
  EXPECT_FALSE(is_asked("Person", "address"));
  EXPECT_FALSE(is_asked("Person", "notes"));
  EXPECT_TRUE(is_asked("Ownership", "startDate"));
  EXPECT_FALSE(is_asked("Sanction", "startDate"));
}

TEST(PropertyKinds, EveryWordIsFollowTheMoneys) {
  for (const char* property : {"alias", "birthDate", "nationality", "gender", "topics", "idNumber", "passportNumber"})
    EXPECT_TRUE(property_fault("Person", property).empty()) << property;
}

}  // namespace
}  // namespace clew::intel
