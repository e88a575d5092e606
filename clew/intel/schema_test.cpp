#include <gtest/gtest.h>

#include "clew/intel/entity.h"

namespace clew::intel {
namespace {

struct Case {
  const char *schema, *fault;
};

TEST(Schema, TheNameThatIsMeantIsNamed) {
  const Case cases[] = {
      {"Person", ""},
      {"CryptoWallet", ""},
      {"Territory", ""},
      {"person", "unknown schema \"person\": \"Person\" is meant?"},
      {"Persn", "unknown schema \"Persn\": \"Person\" is meant?"},
      {"COMPANY", "unknown schema \"COMPANY\": \"Company\" is meant?"},
      {"Copmany", "unknown schema \"Copmany\": \"Company\" is meant?"},
      {"Organisation", "unknown schema \"Organisation\": \"Organization\" is meant?"},
      {"Individuals", "unknown schema \"Individuals\": \"Person\" is meant?"},
      {"Entity", "unknown schema \"Entity\": \"LegalEntity\" is meant?"},
      {"Person ", "unknown schema \"Person \": \"Person\" is meant?"},
      {"Spaceship", "unknown schema \"Spaceship\""},
      {"x", "unknown schema \"x\""},
      {"", "no schema"},
      {"Thing", "the schema \"Thing\" is abstract: LegalEntity is the one for any party"},
      {"Interval", "the schema \"Interval\" is abstract: LegalEntity is the one for any party"},
  };
  for (const Case& c : cases) EXPECT_EQ(schema_fault(c.schema), c.fault) << c.schema;
}

TEST(Schema, WhateverCanBeAPartyIsKnown) {
  for (const char* schema :
       {"Airplane", "Asset",    "Company",     "LegalEntity", "Organization", "Person",         "PublicBody",
        "Security", "Vehicle",  "Vessel",      "Address",     "BankAccount",  "Identification", "Ownership",
        "Passport", "Sanction", "UnknownLink", "Family",      "Associate",    "Directorship",   "Control"})
    EXPECT_TRUE(is_known_schema(schema)) << schema;
}

TEST(Schema, ALongWordIsShownInPartAndCostsNothing) {
  const std::string fault = schema_fault(std::string(1 << 20, 'P'));
  EXPECT_LT(fault.size(), 100u);
}

}  // namespace
}  // namespace clew::intel
