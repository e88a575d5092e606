#include "clew/intel/properties.h"

#include <gtest/gtest.h>

#include "clew/intel/entity.h"

namespace clew::intel {
namespace {

TEST(Properties, ASchemaHasThoseOfAllItExtends) {
  for (const char* property : {"birthDate", "name", "weakAlias", "idNumber", "sanctions", "cryptoWallets"})
    EXPECT_EQ(property_fault("Person", property), "") << property;
  EXPECT_EQ(property_fault("PublicBody", "imoNumber"), "");   // of Organization
  EXPECT_EQ(property_fault("CryptoWallet", "currency"), "");  // of Value
  EXPECT_EQ(property_fault("Vessel", "amount"), "");          // of Value, by Asset
}

TEST(Properties, EverySchemaHasItsOwn) {
  for (const char* schema :
       {"Person", "Company", "Vessel", "Airplane", "Security", "Sanction", "Address", "Ownership", "Identification",
        "UnknownLink", "Position", "Occupancy", "Control", "Risk", "Territory"}) {
    EXPECT_TRUE(is_known_schema(schema)) << schema;
    EXPECT_FALSE(properties_of(schema).empty()) << schema;
  }
  EXPECT_TRUE(properties_of("Persn").empty());
}

TEST(Properties, AMisspeltOneIsSaidWithTheOneThatIsMeant) {
  const std::pair<const char*, const char*> cases[] = {
      {"birthdate", "unknown property \"birthdate\" of Person: \"birthDate\" is meant?"},
      {"birth_date", "unknown property \"birth_date\" of Person: \"birthDate\" is meant?"},
      {"brithDate", "unknown property \"brithDate\" of Person: \"birthDate\" is meant?"},
      {"DOB", "unknown property \"DOB\" of Person: \"birthDate\" is meant?"},
      {"nationalty", "unknown property \"nationalty\" of Person: \"nationality\" is meant?"},
      {"imoNumber", "\"imoNumber\" is no property of Person"},
      {"shoeSize", "unknown property \"shoeSize\" of Person"},
  };
  for (const auto& [property, fault] : cases) EXPECT_EQ(property_fault("Person", property), fault);
}

TEST(Properties, AWordOfOnesOwnAndASchemaThatNobodyKnowsAreNotJudged) {
  EXPECT_EQ(property_fault("Person", "own:branch"), "");
  EXPECT_EQ(property_fault("Persn", "birthdate"), "");
}

}  // namespace
}  // namespace clew::intel
