#include "clew/intel/number_kinds.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "clew/intel/property_kinds.h"

namespace clew::intel {
namespace {

TEST(NumberKinds, StandInOrderAndAreAllNumbersThatAreAsked) {
  const auto rows = number_properties();
  EXPECT_TRUE(
      std::is_sorted(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.property < b.property; }));
  for (const NumberProperty& row : rows) {
    EXPECT_EQ(property_kind(row.property), PropertyKind::number) << row.property;
    EXPECT_EQ(number_kind(row.property), row.kind);
  }
  EXPECT_EQ(number_kind("birthDate"), NumberKind::none);
  EXPECT_EQ(number_property(""), nullptr);
}

TEST(NumberKinds, OnlyWhatTheSamePartyCanHaveIsOfTheSameKind) {
  EXPECT_TRUE(same_number_kind("passportNumber", "passportNumber"));
  EXPECT_TRUE(same_number_kind("passportNumber", "idNumber"));
  EXPECT_TRUE(same_number_kind("registrationNumber", "ogrnCode"));
  EXPECT_TRUE(same_number_kind("registrationNumber", "taxNumber"));
  EXPECT_TRUE(same_number_kind("id", "passportNumber"));
  EXPECT_TRUE(same_number_kind("isin", "isinCode"));
  EXPECT_FALSE(same_number_kind("passportNumber", "registrationNumber"));  // a person's, a company's
  EXPECT_FALSE(same_number_kind("passportNumber", "taxNumber"));
  EXPECT_FALSE(same_number_kind("imoNumber", "idNumber"));
  EXPECT_FALSE(same_number_kind("socialSecurityNumber", "registrationNumber"));
}

TEST(NumberKinds, WhatJoinsStakesJoinsEntriesToo) {
  for (const NumberProperty& row : number_properties())
    if (row.owner && row.property != "uscCode") {
      EXPECT_TRUE(row.joins && row.single) << row.property;
    }
}

}  // namespace
}  // namespace clew::intel
