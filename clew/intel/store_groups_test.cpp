// Lists that come without one of their parts.
#include "clew/intel/sample_store.h"

namespace clew::intel {
namespace {

std::vector<Entity> wallets(const std::vector<std::pair<std::string, std::size_t>>& currencies) {
  std::vector<Entity> made;
  for (const auto& [currency, count] : currencies)
    for (std::size_t i = 0; i < count; ++i)
      made.push_back(entity("w-" + currency + std::to_string(i), "CryptoWallet",
                            {{"currency", currency}, {"publicKey", "address" + currency + std::to_string(i)}}));
  return made;
}

std::vector<Entity> parties(const std::vector<std::pair<std::string, std::size_t>>& schemata) {
  std::vector<Entity> made;
  for (const auto& [schema, count] : schemata)
    for (std::size_t i = 0; i < count; ++i)
      made.push_back(entity(schema + std::to_string(i), schema, {{"name", schema + " " + std::to_string(i)}}));
  return made;
}

TEST(StoreGroups, AListWithoutTheWalletsOfACurrencyIsRefusedHoweverFewTheyWere) {
  const StoreFolder folder("currency");
  Store store = writing(folder);
  load(store, "one", "2020-01-01", wallets({{"XBT", 100}, {"ETH", 9}, {"XVG", 1}}));
  const LoadReport refused = load(store, "one", "2020-01-02", wallets({{"XBT", 100}, {"ETH", 9}}));
  ASSERT_EQ(refused.result, LoadResult::refused_lost);
  EXPECT_EQ(refused.lost->kind, "wallets of XVG");
  EXPECT_EQ(refused.lost->before, 1u);
  EXPECT_EQ(refused.lost->now, 0u);
  EXPECT_EQ(refused.version.number, 0u);
  EXPECT_EQ(store.versions("one")->size(), 1u);
  EXPECT_EQ(all(store).size(), 110u);
  // Few of few may go.
  EXPECT_EQ(load(store, "one", "2020-01-02", wallets({{"XBT", 100}, {"ETH", 2}, {"XVG", 1}})).result,
            LoadResult::loaded);
  EXPECT_EQ(load(store, "one", "2020-01-03", wallets({{"XBT", 100}}), "delisted").result, LoadResult::loaded);
  EXPECT_EQ(load(store, "one", "2020-01-04", wallets({{"XBT", 60}})).result, LoadResult::loaded);
}

TEST(StoreGroups, AListThatLosesHalfOfAKindOfPartyIsRefusedAndOneThatCallsItOtherwiseIsNot) {
  const StoreFolder folder("schema");
  Store store = writing(folder);
  load(store, "one", "2020-01-01", parties({{"Person", 200}, {"Company", 30}, {"Vessel", 19}}));
  const LoadReport refused =
      load(store, "one", "2020-01-02", parties({{"Person", 200}, {"Company", 14}, {"Vessel", 19}}));
  ASSERT_EQ(refused.result, LoadResult::refused_lost);
  EXPECT_EQ(refused.lost->kind, "organisations");
  EXPECT_EQ(refused.lost->before, 30u);
  EXPECT_EQ(refused.lost->now, 14u);
  EXPECT_EQ(load(store, "one", "2020-01-02", parties({{"Person", 200}, {"Organization", 30}})).result,
            LoadResult::loaded);
  EXPECT_EQ(load(store, "one", "2020-01-03", parties({{"Person", 200}}), "looked at").result, LoadResult::loaded);
}

TEST(StoreGroups, ADeltaIsJudgedByTheSameRule) {
  const StoreFolder folder("groups-delta");
  Store store = writing(folder);
  load(store, "one", "2020-01-01", wallets({{"XBT", 10}, {"XVG", 1}}));
  const auto without = store.load_delta(
      {"one", day("2020-01-02"), {}, false, {}, ""},
      [](const DeltaSink& sink) -> Result<ReadReport> {
        Entity gone;
        gone.id = "w-XVG0";
        CLEW_TRY(sink(DeltaOp::remove, std::move(gone)));
        ReadReport report;
        report.entities = 1;
        return report;
      },
      [](const Entity&) { return true; });
  ASSERT_TRUE(without);
  ASSERT_EQ(without->result, LoadResult::refused_lost);
  EXPECT_EQ(without->lost->kind, "wallets of XVG");
}

}  // namespace
}  // namespace clew::intel
