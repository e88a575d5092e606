// Parameters and values that mean nothing, or two things, and what clients of other services send.
#include <gtest/gtest.h>

#include "apps/server/sample_service.h"
#include "apps/server/words.h"

namespace clew::server {
namespace {

std::string header(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return {};
}
std::string match_of(const std::string& properties) {
  return R"({"queries":{"a":{"schema":"Person","properties":)" + properties + "}}}";
}

TEST(Parameters, AnEmptyTimeIsRefusedAndNotTakenForNow) {
  Sample sample;
  for (const char* word : {"as_of", "known_at"}) {
    const std::string wrong = "'" + std::string(word) + "' is a time such as 2022-11-08 or 2022-11-08T12:00:00Z";
    EXPECT_EQ(detail(sample.post("/v1/screen?" + std::string(word) + "=", kParty)), wrong);
    EXPECT_EQ(detail(sample.get("/search/default?q=Ri&" + std::string(word) + "=")), wrong);
    EXPECT_EQ(detail(sample.get("/v1/lists?" + std::string(word))), wrong);
    const Response body = sample.post("/v1/screen", R"({"party":)" + std::string(kParty) + ",\"" + word + R"(":""})");
    EXPECT_EQ(body.status, 400U) << word;
    EXPECT_NE(detail(body).find(wrong), std::string::npos) << word;
  }
  EXPECT_EQ(sample.post("/v1/screen?moved_at=", kParty).status, 400U);
  EXPECT_TRUE(sample.log.recorded.empty());
}

TEST(Parameters, AMovementThatIsYetToComeIsRefused) {
  Sample sample;
  const Response yet = sample.post("/v1/screen?moved_at=2999-01-01", kParty);
  EXPECT_EQ(yet.status, 400U);
  EXPECT_NE(detail(yet).find("moved_at"), std::string::npos) << detail(yet);
  EXPECT_TRUE(sample.log.recorded.empty());
  EXPECT_EQ(sample.post("/v1/screen?moved_at=2022-01-01", kParty).status, 200U);
}

TEST(Parameters, NoListIsNotAllOfThem) {
  Sample sample;
  for (const char* lists : {"lists=", "lists=,", "lists"})
    EXPECT_EQ(detail(sample.post("/v1/screen?" + std::string(lists), kParty)),
              "'lists' names no list: leave it out to ask all of them");
  EXPECT_EQ(sample.post("/v1/screen?lists=first&lists=second", kParty).status, 200U);
}

TEST(Parameters, WhatHasOneValueAndStandsTwiceIsRefused) {
  Sample sample;
  EXPECT_EQ(detail(sample.post("/v1/screen?threshold=0.9&threshold=0.1", kParty)),
            "the parameter 'threshold' stands there twice: once is enough");
  EXPECT_EQ(sample.get("/search/default?q=Ri&q=Jong").status, 400U);
  EXPECT_EQ(sample.get("/entities/f-1?nested=true&nested=true").status, 400U);
  EXPECT_EQ(sample.get("/search/default?q=Ri+Jong&countries=kp&countries=ir&sort=id&sort=score").status, 200U);
}

TEST(Parameters, WholeNumbersAreReadAsTextsWhereTheyCanBeFacts) {
  Sample sample;
  for (const char* year : {"1962", "[1962]", "\"1962\""}) {
    const auto body = parsed(
        sample.post("/match/default", match_of(R"({"name":["Ri Jong Hwalbin"],"birthDate":)" + std::string(year) + "}"))
            .body);
    EXPECT_EQ(at_path(body, "responses|a|query|properties|birthDate|0"), "1962") << year;
    EXPECT_EQ(at_path(body, "responses|a|results|0|id"), "f-1") << year;
    EXPECT_EQ(at_path(body, "warnings|0"), "-") << year;
  }
  EXPECT_EQ(
      sample
          .post("/v1/screen",
                R"({"schema":"Person","properties":{"name":"Xu Abcde","birthDate":1962,"passportNumber":[4711]}})")
          .status,
      200U);
}

TEST(Parameters, AFactThatIsNoTextCostsNobodyTheAnswer) {
  Sample sample;
  for (const char* fact : {"[5]", "{\"year\":1962}", "[true]", "1962.5", "[[1962]]"}) {
    const Response response = sample.post(
        "/match/default", match_of(R"({"name":["Ri Jong Hwalbin"],"birthDate":)" + std::string(fact) + "}"));
    ASSERT_EQ(response.status, 200U) << fact << response.body;
    const auto body = parsed(response.body);
    EXPECT_EQ(at_path(body, "responses|a|results|0|id"), "f-1") << fact;
    EXPECT_NE(response.body.find("birthDate was not read"), std::string::npos) << fact;
  }
  // Who cannot be found by what was sent must hear of it.
  EXPECT_EQ(sample.post("/match/default", match_of(R"({"name":[{"a":1}]})")).status, 400U);
  EXPECT_EQ(sample.post("/match/default", match_of(R"({"name":"Xu Abcde","passportNumber":[true]})")).status, 400U);
}

TEST(Parameters, AQueryWithoutAnIdIsGivenTheSameOneEachTime) {
  Sample sample;
  const auto id = [&](const std::string& body) {
    return at_path(parsed(sample.post("/match/default", body).body), "responses|a|query|id");
  };
  EXPECT_EQ(id(kMatch).size(), 40U);
  EXPECT_EQ(id(kMatch), id(kMatch));
  EXPECT_NE(id(kMatch), id(match_of(R"({"name":"Xu Abcde"})")));
  EXPECT_EQ(id(R"({"queries":{"a":)" + std::string(kParty) + "}}"), "c-7");
}

TEST(Parameters, AnswersToSeveralQueriesSayHowManyTheyAre) {
  Sample sample;
  EXPECT_EQ(header(sample.post("/match/default", kMatch), "X-Batch-Size"), "1");
  const Response reconciled = sample.get(
      "/reconcile/default?queries=%7B%22a%22:%7B%22query%22:%22Ri%22%7D,%22b%22:%7B%22query%22:%22Xu%22%7D%7D");
  ASSERT_EQ(reconciled.status, 200U) << reconciled.body;
  EXPECT_EQ(header(reconciled, "X-Batch-Size"), "2");
}

TEST(Parameters, FacetsAreThoseAskedForInWordsThatPeopleRead) {
  Sample sample;
  const auto all = parsed(sample.get("/search/default?q=Ri+Jong+Hwalbin").body);
  EXPECT_EQ(at_path(all, "facets|countries|values|0|label"), "North Korea");
  EXPECT_EQ(at_path(all, "facets|topics|values|0|label"), "Sanctioned entity");
  EXPECT_EQ(at_path(all, "facets|datasets|values|0|label"), "First list");
  const auto one = parsed(sample.get("/search/default?q=Ri+Jong+Hwalbin&facets=topics").body);
  EXPECT_EQ(at_path(one, "facets|topics|values|0|name"), "sanction");
  EXPECT_EQ(at_path(one, "facets|countries|label"), "-");
  EXPECT_EQ(sample.get("/search/default?q=Ri&facets=programs").status, 400U);
}

TEST(Parameters, ResultsThatTheirSourceChangedBeforeADayAreHiddenAndTheDecisionHasThem) {
  std::vector<engine::SnapshotList> lists(1);
  lists[0].info.list = "first";
  lists[0].entities = {
      listed("old", "Person", {{"name", "Ri Jong Hwalbin"}, {"modifiedAt", "2023-12-31"}}),
      listed("year", "Person", {{"name", "Ri Jong Hwalbin"}, {"modifiedAt", "2024"}}),
      listed("both", "Person",
             {{"name", "Ri Jong Hwalbin"}, {"modifiedAt", "2011-01-01"}, {"modifiedAt", "2024-05-02"}}),
      listed("never", "Person", {{"name", "Ri Jong Hwalbin"}}),
  };
  auto snapshot = engine::make_snapshot(std::move(lists), {std::nullopt, 1});
  ASSERT_TRUE(snapshot);
  Sample sample({}, knowledge_of(std::move(*snapshot)));
  const auto ids = [&](const std::string& day) {
    std::string found;
    const auto body = parsed(sample.post("/match/default?changed_since=" + day, kMatch).body);
    for (int i = 0; i < 4; ++i) {
      const std::string id = at_path(body, "responses|a|results|" + std::to_string(i) + "|id");
      if (id != "-") found += id + " ";
    }
    EXPECT_EQ(at_path(body, "responses|a|clew|verdict"), "hold");
    return found;
  };
  EXPECT_EQ(ids("2023-12-31").size(), std::string("old year both never ").size());
  const std::string later = ids("2024-05-02");
  EXPECT_EQ(later.find("old"), std::string::npos);
  for (const char* id : {"year", "both", "never"}) EXPECT_NE(later.find(id), std::string::npos) << id;
  EXPECT_EQ(ids("2024-05-03").find("both"), std::string::npos);
  EXPECT_EQ(sample.get("/search/default?q=Ri+Jong+Hwalbin&changed_since=2024-05-03").status, 200U);
}

TEST(Parameters, WhatAStoreLearntSinceADayIsShownWhateverItsSourceSays) {
  std::vector<engine::SnapshotList> lists(1);
  lists[0].info.list = "first";
  lists[0].entities = {
      listed("a-late", "Person", {{"name", "Ri Jong Hwalbin"}, {"modifiedAt", "2011-01-01"}}),
      listed("b-long", "Person", {{"name", "Ri Jong Hwalbin"}, {"modifiedAt", "2011-01-01"}}),
      listed("c-said", "Person", {{"name", "Ri Jong Hwalbin"}, {"modifiedAt", "2024-05-02"}}),
      listed("d-mute", "Person", {{"name", "Ri Jong Hwalbin"}}),
  };
  const auto day = [](const char* text) { return parse_time(text).value(); };
  lists[0].changed = {day("2024-05-02"), day("2024-05-01"), day("2024-05-01"), day("2024-05-01")};
  auto snapshot = engine::make_snapshot(std::move(lists), {std::nullopt, 1});
  ASSERT_TRUE(snapshot);
  Sample sample({}, knowledge_of(std::move(*snapshot)));
  for (const bool match : {true, false}) {
    const Response response = match ? sample.post("/match/default?changed_since=2024-05-02", kMatch)
                                    : sample.get("/search/default?q=Ri+Jong+Hwalbin&changed_since=2024-05-02");
    const auto body = parsed(response.body);
    std::string found;
    for (int i = 0; i < 4; ++i)
      found += at_path(body, (match ? "responses|a|results|" : "results|") + std::to_string(i) + "|id") + " ";
    EXPECT_NE(found.find("a-late"), std::string::npos) << found;
    EXPECT_NE(found.find("c-said"), std::string::npos) << found;
    EXPECT_EQ(found.find("b-long"), std::string::npos) << found;
    EXPECT_EQ(found.find("d-mute"), std::string::npos) << found;
  }
}

TEST(Parameters, CountriesHaveNamesAndWhatIsNoneIsItsOwnWord) {
  EXPECT_EQ(country_label("cu"), "Cuba");
  EXPECT_EQ(country_label("suhh"), "Soviet Union");
  EXPECT_EQ(country_label("xk"), "Kosovo");
  EXPECT_EQ(country_label("qq"), "qq");
  EXPECT_EQ(country_label("Atlantis"), "Atlantis");
}

TEST(Parameters, AColumnThatNobodyKnowsCostsNoOther) {
  Sample sample;
  const Response response = sample.get(
      "/reconcile/default?extend=%7B%22ids%22:%5B%22f-1%22%5D,%22properties%22:%5B%7B%22id%22:%22shoeSize%22%7D,"
      "%7B%22id%22:%22birthDate%22%7D%5D%7D");
  ASSERT_EQ(response.status, 200U) << response.body;
  const auto body = parsed(response.body);
  EXPECT_EQ(at_path(body, "meta|0|id"), "birthDate");
  EXPECT_EQ(at_path(body, "meta|1|id"), "-");
  EXPECT_EQ(at_path(body, "rows|f-1|birthDate|0|str"), "1962-03-01");
}

TEST(Parameters, SuggestionsAndProposalsAreAtMostAsManyAsAsked) {
  Sample sample;
  const auto proposed = parsed(sample.get("/reconcile/default/extend/property?type=Person&limit=3").body);
  EXPECT_EQ(at_path(proposed, "limit"), "3");
  EXPECT_NE(at_path(proposed, "properties|2|id"), "-");
  EXPECT_EQ(at_path(proposed, "properties|3|id"), "-");
  EXPECT_EQ(sample.get("/reconcile/default/extend/property?limit=some").status, 400U);
  const auto types = parsed(sample.get("/reconcile/default/suggest/type?prefix=c&limit=1").body);
  EXPECT_NE(at_path(types, "result|0|id"), "-");
  EXPECT_EQ(at_path(types, "result|1|id"), "-");
}

}  // namespace
}  // namespace clew::server
