#include <gtest/gtest.h>

#include "clew/intel/sample_list.h"
#include "clew/intel/store.h"

namespace clew::intel {
namespace {

struct Given {
  std::vector<Entity> one, two;
};

std::vector<Contradiction> contradictions(const Given& given) {
  const StoreFolder folder("contradictions");
  auto store = Store::open_for_writing(folder.path());
  EXPECT_TRUE(store);
  EXPECT_TRUE(store->load({"one", day("2020-01-01"), {}, false, {}, ""}, reader_of(given.one)));
  EXPECT_TRUE(store->load({"two", day("2021-01-01"), {}, false, {}, ""}, reader_of(given.two)));
  const auto found = store->contradictions(std::nullopt);
  EXPECT_TRUE(found);
  EXPECT_TRUE(store->contradictions(day("2020-06-01"))->empty());
  return found ? *found : std::vector<Contradiction>{};
}

TEST(Contradictions, BirthDatesOfOneEntityInTwoListsAreComparedAsFarAsBothGo) {
  const auto found = contradictions({{person("a", "A", "1970-05-01")}, {person("x", "A", "1971", {"a"})}});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0], (Contradiction{"birthDate", "referent a", "one", "a", "1970-05-01", "two", "x", "1971"}));
  EXPECT_TRUE(contradictions({{person("a", "A", "1970-05-01")}, {person("x", "A", "1970", {"a"})}}).empty());
  EXPECT_TRUE(contradictions({{person("a", "A", "1970-05-01")}, {person("x", "A", "1971")}}).empty());
}

TEST(Contradictions, AStrongIdentifierJoinsEntitiesToo) {
  const auto found = contradictions({{entity("a", "Vessel", {{"imoNumber", "IMO 9187629"}, {"country", "ir"}})},
                                     {entity("x", "Vessel", {{"imoNumber", "imo9187629"}, {"country", "kp"}}),
                                      entity("y", "Vessel", {{"imoNumber", "9000000"}, {"country", "pa"}})}});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].property, "country");
  EXPECT_EQ(found[0].reason, "imoNumber imo9187629");
}

TEST(Contradictions, CountriesAreComparedOnlyAsCodes) {
  EXPECT_TRUE(contradictions({{entity("a", "Company", {{"leiCode", "529900T8BM49AURSDO55"}, {"country", "Iran"}})},
                              {entity("x", "Company", {{"leiCode", "529900T8BM49AURSDO55"}, {"country", "ir"}})}})
                  .empty());
}

TEST(Contradictions, TwoHoldersOfOneAddressUnlessTheyAreKnownToBeOne) {
  const char* const lower = "0x52908400098527886e0f7030069857d2e4169ee7";
  const char* const mixed = "0x52908400098527886E0F7030069857D2E4169EE7";
  const auto wallet = [](const char* id, const char* key, const char* holder) {
    return entity(id, "CryptoWallet", {{"publicKey", key}, {"holder", holder}});
  };
  const auto found =
      contradictions({{wallet("w1", lower, "a"), person("a", "A")}, {wallet("w2", mixed, "x"), person("x", "X")}});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].property, "holder");
  EXPECT_EQ(found[0].values_b, "x");
  EXPECT_TRUE(contradictions({{wallet("w1", lower, "a"), person("a", "A")},
                              {wallet("w2", mixed, "x"), person("x", "X", "", {"a"})}})
                  .empty());
}

}  // namespace
}  // namespace clew::intel
