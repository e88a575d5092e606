// What a list said once: our own route tells it; the routes of others know only what is listed.

#include <gtest/gtest.h>

#include "apps/server/sample_service.h"

namespace clew::server {
namespace {

std::shared_ptr<const Knowledge> knowledge_with_history() {
  std::vector<engine::SnapshotList> lists(1);
  lists[0].info.list = "first";
  lists[0].entities = {listed("f-1", "Person", {{"name", "Ri Jong Hwalbin"}, {"topics", "sanction"}})};
  engine::PastParty past;
  past.entity = listed("f-9", "Person", {{"name", "Aldwin Storrbraten"}, {"topics", "sanction"}});
  past.texts.resize(1);
  past.texts[0].property = "name";
  past.texts[0].text = "Aldwin Storrbraten";
  past.texts[0].listed.from_latest = UnixTime{1'500'000'000};
  past.texts[0].listed.to = past.texts[0].listed.to_earliest = UnixTime{1'600'000'000};
  lists[0].past_parties.push_back(std::move(past));
  auto snapshot = engine::make_snapshot(std::move(lists), {std::nullopt, 1});
  EXPECT_TRUE(snapshot) << (snapshot ? "" : snapshot.error().message);
  return knowledge_of(std::move(*snapshot));
}

TEST(History, OfWhoIsDelistedIsToldByOurOwnRouteAndByNoOther) {
  Sample sample({}, knowledge_with_history());
  const std::string party = R"({"schema":"Person","properties":{"name":["Aldwin Storrbraten"]}})";
  const auto body = [](const Response& response) {
    EXPECT_EQ(response.status, 200U) << response.body;
    return response.body;
  };
  const std::string own = body(sample.post("/v1/screen", party));
  EXPECT_NE(own.find("pass_with_history"), std::string::npos) << own;
  EXPECT_NE(own.find("f-9"), std::string::npos) << own;
  const std::string queries = "{\"queries\":{\"q\":" + party + "}}";
  const std::string form = "queries=%7B%22q%22%3A%7B%22query%22%3A%22Aldwin%20Storrbraten%22%7D%7D";
  for (const std::string& other :
       {body(sample.post("/match/default", queries)), body(sample.post("/match/first", queries)),
        body(sample.get("/search/default?q=Aldwin+Storrbraten")),
        body(sample.post("/reconcile/default", form, "application/x-www-form-urlencoded")),
        body(sample.get("/reconcile/default/suggest/entity?prefix=Aldwin"))})
    EXPECT_EQ(other.find("f-9"), std::string::npos) << other;
  EXPECT_EQ(sample.get("/entities/f-9").status, 404U);
}

}  // namespace
}  // namespace clew::server
