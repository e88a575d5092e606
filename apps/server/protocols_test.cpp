// What clients of other services are answered: yente's routes, and reconciliation.

#include <gtest/gtest.h>

#include <set>

#include "apps/server/sample_service.h"
#include "apps/server/service.h"

namespace clew::server {
namespace {

TEST(Match, AnswersInTheShapeOfYente) {
  Sample sample;
  const Response response = sample.post("/match/default", kMatch);
  ASSERT_EQ(response.status, 200u) << response.body;
  const auto body = parsed(response.body);
  EXPECT_EQ(at_path(body, "responses|a|status"), "200");
  EXPECT_EQ(at_path(body, "responses|a|results|0|id"), "f-1");
  EXPECT_EQ(at_path(body, "responses|a|results|0|caption"), "Ri Jong Hwalbin");
  EXPECT_EQ(at_path(body, "responses|a|results|0|datasets|0"), "first");
  EXPECT_EQ(at_path(body, "responses|a|results|0|referents|0"), "f-old");
  EXPECT_EQ(at_path(body, "responses|a|results|0|target"), "true");
  EXPECT_EQ(at_path(body, "responses|a|results|0|match"), "true");
  EXPECT_EQ(at_path(body, "responses|a|results|0|properties|birthDate|0"), "1962-03-01");
  EXPECT_EQ(at_path(body, "responses|a|total|relation"), "eq");
  EXPECT_EQ(at_path(body, "responses|a|query|schema"), "Person");
  EXPECT_EQ(at_path(body, "responses|a|clew|verdict"), "hold");
  EXPECT_EQ(at_path(body, "responses|a|clew|decision"), "1");
  EXPECT_EQ(at_path(body, "limit"), "5");
  const std::string score = at_path(body, "responses|a|results|0|score");
  EXPECT_EQ(score.size(), 8u) << "whole millionths, printed exactly: " << score;
  EXPECT_EQ(at_path(body, "responses|a|results|0|features|name"), score);
  EXPECT_EQ(at_path(body, "responses|a|results|0|explanations|name|candidate"), "Ri Jong Hwalbin");
}

TEST(Match, FiltersHideResultsAndNotTheDecision) {
  Sample sample;
  for (const char* const filter : {"exclude_entity_ids=f-1", "exclude_entity_ids=f-old", "topics=role.pep"}) {
    const auto body = parsed(sample.post(std::string("/match/default?") + filter, kMatch).body);
    EXPECT_EQ(at_path(body, "responses|a|results|0"), "-") << filter;
    EXPECT_EQ(at_path(body, "responses|a|clew|verdict"), "hold") << filter;
  }
}

TEST(Match, DatasetsAreListsCollectionsOrDefault) {
  ServiceConfig config;
  config.collections = {{"peps", {"second"}}};
  Sample sample(std::move(config));
  const auto hits = [&](const char* target) {
    return at_path(parsed(sample.post(target, kMatch).body), "responses|a|total|value");
  };
  EXPECT_EQ(hits("/match/default"), "1");
  EXPECT_EQ(hits("/match/first"), "1");
  EXPECT_EQ(hits("/match/second"), "0");
  EXPECT_EQ(hits("/match/peps"), "0");
  EXPECT_EQ(hits("/match/default?exclude_dataset=first"), "0");
  EXPECT_EQ(hits("/match/default?include_dataset=first"), "1");
  EXPECT_EQ(sample.post("/match/nothing", kMatch).status, 404u);
  EXPECT_EQ(sample.post("/match/first?exclude_dataset=first", kMatch).status, 400u);
}

TEST(Match, AnAlgorithmThatIsNotHereIsAnAliasThatIsNamedOrAnError) {
  Sample sample;
  for (const char* const alias : {"best", "default", "logic-v2"}) {
    const auto body = parsed(sample.post(std::string("/match/default?algorithm=") + alias, kMatch).body);
    EXPECT_EQ(at_path(body, "algorithm"), "clew-1");
    EXPECT_EQ(at_path(body, "warnings|0"), "algorithm '" + std::string(alias) + "' is an alias here of clew-1");
  }
  EXPECT_EQ(at_path(parsed(sample.post("/match/default?algorithm=ofac", kMatch).body), "algorithm"), "ofac");
  for (const char* const other : {"logic-v1", "name-based", "regression-v1", "er-unstable", "CLEW-1", ""})
    EXPECT_EQ(sample.post(std::string("/match/default?algorithm=") + other, kMatch).status, 400u) << other;
}

TEST(Match, WhatIsNotUsedIsSaidAndWhatCannotBeDoneIsRefused) {
  Sample sample;
  const std::string body =
      R"({"weights":{"x":1},"queries":{"a":{"schema":"Person","properties":{"name":"Xu Abcde"}}}})";
  EXPECT_TRUE(
      at_path(parsed(sample.post("/match/default", body).body), "warnings|0").starts_with("'weights' is not used"));
  EXPECT_EQ(sample.post("/match/default?changed_since=yesterday", kMatch).status, 400u);
  EXPECT_EQ(sample.post("/match/default?fancy=1", kMatch).status, 400u);
  EXPECT_EQ(sample.post("/match/default", R"({"queries":{}})").status, 400u);
}

// Entities of yente and of OpenSanctions' files have more members than a query needs.
TEST(Match, WhatStandsBesideThePropertiesIsReadOrNamedAndRefusesNothing) {
  Sample sample;
  const std::string body =
      R"({"threshold":1,"queries":{"a":{"id":"q","schema":"CryptoWallet","caption":"x","datasets":["y"],"target":true,)"
      R"("last_change":null,"shoe size":{},"publicKey":"0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c",)"
      R"("properties":{}}}})";
  const Response response = sample.post("/match/default", body);
  ASSERT_EQ(response.status, 200u) << response.body;
  const auto answer = parsed(response.body);
  EXPECT_EQ(at_path(answer, "responses|a|clew|verdict"), "block");
  EXPECT_EQ(at_path(answer, "responses|a|query|properties|publicKey|0"), "0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c");
  const std::vector<std::string> warnings = {
      "'threshold' beside \"queries\" is not looked at: options stand in the query string",
      "query 1: 'caption' is not looked at",
      "query 1: 'datasets' is not looked at",
      "query 1: 'target' is not looked at",
      "query 1: 'shoe?size' is not looked at",
      "-"};
  for (std::size_t i = 0; i < warnings.size(); ++i)
    EXPECT_EQ(at_path(answer, "warnings|" + std::to_string(i)), warnings[i]);
}

TEST(Search, FindsByNameWithFacetsAndRecordsNothing) {
  Sample sample;
  const auto body = parsed(sample.get("/search/default?q=Ri+Jong%20Hwalbin&limit=1").body);
  EXPECT_EQ(at_path(body, "results|0|id"), "f-1");
  EXPECT_EQ(at_path(body, "facets|countries|values|0|name"), "kp");
  EXPECT_EQ(at_path(body, "offset"), "0");
  EXPECT_TRUE(sample.log.recorded.empty());
  EXPECT_EQ(sample.get("/search/default").status, 400u) << "an empty search is not an empty result";
  EXPECT_EQ(at_path(parsed(sample.get("/search/default?q=Ri+Jong+Hwalbin&countries=ru").body), "total|value"), "0");
}

TEST(Search, ACountryOfBirthIsACountryToo) {
  Sample sample;
  const auto body = parsed(sample.get("/search/default?q=Brennmark&countries=no").body);
  EXPECT_EQ(at_path(body, "results|0|id"), "s-1");
  EXPECT_EQ(at_path(body, "facets|countries|values|0|name"), "no");
}

TEST(Match, AQueryThatCannotBeReadCostsNoOtherItsAnswer) {
  Sample sample;
  const std::string body =
      R"({"queries":{"a":{"schema":"Person","properties":{"name":["Ri Jong Hwalbin"],"birthDate":["quite old"]}},)"
      R"("b":{"schema":"Nothing","properties":{"name":["x"]}},)"
      R"("c":{"schema":"Person","properties":{"name":["Ri Jong Hwalbin"],"birthDate":["01.03.1962"]}}}})";
  const Response response = sample.post("/match/default", body);
  ASSERT_EQ(response.status, 200u) << response.body;
  const auto answer = parsed(response.body);
  EXPECT_EQ(at_path(answer, "responses|a|status"), "200");
  EXPECT_EQ(at_path(answer, "responses|a|results|0|id"), "f-1") << "the name is asked without the fact";
  EXPECT_NE(response.body.find("note: "), std::string::npos) << response.body;
  EXPECT_EQ(at_path(answer, "responses|b|status"), "400");
  EXPECT_TRUE(at_path(answer, "responses|b|detail")
                  .starts_with("query 2: there is no such \"schema\": a party is one of Thing, LegalEntity, Person, "));
  EXPECT_EQ(at_path(answer, "responses|c|results|0|id"), "f-1");
  EXPECT_EQ(sample.log.recorded.size(), 2u) << "what was not screened is no decision";
}

TEST(Reconcile, OneCellThatCannotBeReadCostsNoOtherRow) {
  Sample sample;
  const std::string queries =
      R"({"q0":{"query":"Ri Jong Hwalbin","type":"Robot","properties":[{"pid":"birthDate","v":"quite old"},)"
      R"({"pid":"country","v":"Nirgendwo"},{"pid":"gender","v":"q"},{"pid":"colour","v":"red"}]},)"
      R"("q1":{"query":37},"q2":{"query":"Ri Jong Hwalbin"}})";
  const Response response =
      sample.post("/reconcile/default", "queries=" + percent_encoded(queries), "application/x-www-form-urlencoded");
  ASSERT_EQ(response.status, 200u) << response.body;
  const auto answer = parsed(response.body);
  EXPECT_EQ(at_path(answer, "q0|result|0|id"), "f-1");
  EXPECT_NE(at_path(answer, "q0|notes|4"), "-") << response.body;
  EXPECT_NE(at_path(answer, "q1|error"), "-");
  EXPECT_EQ(at_path(answer, "q2|result|0|id"), "f-1");
  EXPECT_EQ(at_path(answer, "q2|notes|0"), "-");
}

TEST(Reconcile, WhatIsNotComparedIsNamedInTheNotes) {
  Sample sample;
  const std::string queries =
      R"({"q0":{"query":"Ri Jong Hwalbin","type_strict":"any","passportNumber":"381420754","properties":[)"
      R"({"pid":"Person:email","v":"a@b.c"},{"pid":"email","v":"d@e.f"},{"pid":"birthDate","v":"1962"},)"
      R"({"pid":"shoe size","v":"44"}]}})";
  const Response response =
      sample.post("/reconcile/default", "queries=" + percent_encoded(queries), "application/x-www-form-urlencoded");
  const auto answer = parsed(response.body);
  EXPECT_EQ(at_path(answer, "q0|notes|0"), "property 'email' was not looked at: it is not compared") << response.body;
  EXPECT_EQ(at_path(answer, "q0|notes|1"),
            "property 'shoe?size' was not looked at: there is none; suggest/property has those that exist");
  EXPECT_EQ(at_path(answer, "q0|notes|2"), "'passportNumber' was not looked at: facts stand in \"properties\"");
  EXPECT_EQ(at_path(answer, "q0|notes|3"), "-");
  EXPECT_EQ(at_path(answer, "q0|result|0|id"), "f-1");
}

TEST(Markings, StandOnEveryEntityOnTheAnswerAndInTheCatalogue) {
  Sample sample;
  const auto match = parsed(sample.post("/match/default", kMatch).body);
  EXPECT_EQ(at_path(match, "responses|a|results|0|markings|0|licence"), "CC0");
  EXPECT_EQ(at_path(match, "responses|a|results|0|markings|0|tlp"), "AMBER");
  EXPECT_EQ(at_path(match, "responses|a|clew|tlp"), "AMBER");
  EXPECT_EQ(at_path(parsed(sample.get("/search/default?q=brennmark").body), "tlp"), "AMBER") << "it was asked too";
  EXPECT_EQ(at_path(parsed(sample.get("/entities/f-1").body), "markings|0|tlp"), "AMBER");
  EXPECT_EQ(at_path(parsed(sample.get("/catalog").body), "datasets|0|tlp"), "AMBER");
  const auto screened = parsed(sample.post("/v1/screen", kParty).body);
  EXPECT_EQ(at_path(screened, "answer|hits|0|licence"), "CC0");
  EXPECT_EQ(at_path(screened, "answer|tlp"), "AMBER");
}

TEST(Search, ASurnameAloneFindsItsBearersAndFiltersAndOrdersApply) {
  Sample sample;
  const auto total = [&](const char* query) {
    return at_path(parsed(sample.get(std::string("/search/default?") + query).body), "total|value");
  };
  EXPECT_EQ(total("q=hwalbin"), "1");
  EXPECT_EQ(total("q=hwalbon"), "1") << "one edit";
  EXPECT_EQ(total("q=ri&countries=kp"), "1");
  EXPECT_EQ(total("q=ri&countries=ru"), "0");
  EXPECT_EQ(total("q=hwalbin&topics=sanction"), "1");
  EXPECT_EQ(total("q=hwalbin&schema=Company"), "0");
  EXPECT_EQ(total("q=hwalbin+brennmark"), "0") << "every word must be there";
  EXPECT_EQ(total("q=brennmark&datasets=second"), "1");
  EXPECT_EQ(total("q=0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c"), "1") << "an address";
  EXPECT_EQ(total("q=ri&sort=caption:asc&sort=score:desc"), "1");
  EXPECT_EQ(sample.get("/search/default?q=ri&sort=colour:asc").status, 400u);
  EXPECT_EQ(sample.get("/search/default?q=ri&sort=caption:up").status, 400u);
}

TEST(Entities, StandWithWhatIsAroundThem) {
  Sample sample;
  const auto nested = parsed(sample.get("/entities/f-1").body);
  EXPECT_EQ(at_path(nested, "properties|sanctions|0|properties|program|0"), "DPRK");
  EXPECT_EQ(at_path(nested, "properties|ownershipOwner|0|properties|asset|0|caption"),
            "Northwind Maritime Trading Limited");
  EXPECT_EQ(at_path(nested, "properties|cryptoWallets|0|id"), "f-4");
  const auto flat = parsed(sample.get("/entities/f-3?nested=false").body);
  EXPECT_EQ(at_path(flat, "properties|owner|0"), "f-1");
  EXPECT_EQ(at_path(parsed(sample.get("/entities/f-1/adjacent").body), "adjacent|sanctions|total|value"), "1");
  EXPECT_EQ(at_path(parsed(sample.get("/entities/f-1/adjacent/sanctions").body), "results|0|id"), "f-5");
  EXPECT_EQ(sample.get("/entities/f-1/adjacent/nothing").status, 404u);
  EXPECT_EQ(sample.get("/entities/nobody").status, 404u);
}

TEST(Entities, AnotherIdOfAMergedEntityLeadsToTheOneItHas) {
  Sample sample;
  const Response response = sample.get("/entities/f-old");
  EXPECT_EQ(response.status, 308u);
  EXPECT_EQ(response.headers.at(0).second, "/entities/f-1");
}

TEST(Reconcile, AnswersOpenRefine) {
  Sample sample;
  const auto manifest = parsed(sample.get("/reconcile/default").body);
  EXPECT_EQ(at_path(manifest, "versions|0"), "0.2");
  EXPECT_EQ(at_path(manifest, "suggest|entity|service_url"), "http://127.0.0.1:8000/reconcile/default");
  const std::string form =
      "queries=%7B%22q0%22%3A%7B%22query%22%3A%22Ri+Jong+Hwalbin%22%2C%22type%22%3A%22Person%22%2C"
      "%22properties%22%3A%5B%7B%22pid%22%3A%22birthDate%22%2C%22v%22%3A%221962%22%7D%5D%7D%7D";
  const auto body = parsed(sample.post("/reconcile/default", form, "application/x-www-form-urlencoded").body);
  EXPECT_EQ(at_path(body, "q0|result|0|id"), "f-1");
  EXPECT_EQ(at_path(body, "q0|result|0|type|0|id"), "Person");
  EXPECT_EQ(at_path(body, "q0|result|0|match"), "true");
  const auto extended = parsed(sample
                                   .get("/reconcile/default?extend=%7B%22ids%22%3A%5B%22f-1%22%5D%2C%22properties%22%3A"
                                        "%5B%7B%22id%22%3A%22birthDate%22%7D%5D%7D")
                                   .body);
  EXPECT_EQ(at_path(extended, "rows|f-1|birthDate|0|str"), "1962-03-01");
  EXPECT_EQ(at_path(parsed(sample.get("/reconcile/default/suggest/entity?prefix=Jong+Hwalbin").body), "result|0|id"),
            "f-1");
  EXPECT_EQ(at_path(parsed(sample.get("/reconcile/default/suggest/type?prefix=organ").body), "result|0|id"),
            "Organization");
  EXPECT_EQ(at_path(parsed(sample.get("/reconcile/default/suggest/property?prefix=birth").body), "result|0|id"),
            "birthDate");
  EXPECT_EQ(at_path(parsed(sample.get("/reconcile/default/extend/property?type=Vessel").body), "type"), "Vessel");
  EXPECT_EQ(sample.get("/reconcile/default?callback=f").status, 400u) << "JSONP";
  EXPECT_EQ(sample.post("/reconcile/default", form, "text/plain").status, 415u);
  EXPECT_EQ(sample
                .post("/reconcile/default", "queries=%7B%22a%22%3A%7B%22query%22%3A37%7D%7D",
                      "application/x-www-form-urlencoded")
                .status,
            400u);
}

TEST(Reconcile, WhatIsTypedIsTheBeginningOfANameAndNothingThatResembles) {
  const auto first = [](const char* query) {
    Sample sample;
    const Response response = sample.get(std::string("/reconcile/default/suggest/entity?") + query);
    EXPECT_EQ(response.status, 200u) << query;
    return at_path(parsed(response.body), "result|0|id");
  };
  EXPECT_EQ(first("prefix=Ri+Jo"), "f-1");
  EXPECT_EQ(first("prefix=hwal"), "f-1");
  EXPECT_EQ(first("prefix=NORTHW"), "f-2");
  EXPECT_EQ(first("prefix=Hwalbim"), "-");  // one letter from a name, and the beginning of none
  EXPECT_EQ(first("prefix=orthwind"), "-");
  EXPECT_EQ(first("prefix=r"), "-");
  EXPECT_EQ(first("prefix=Ri+Jo&cursor=1"), "-");
  Sample sample;
  EXPECT_EQ(at_path(parsed(sample.get("/reconcile/second/suggest/entity?prefix=ri").body), "result|0|id"), "-");
  const auto all = parsed(sample.get("/reconcile/default/suggest/property?prefix=b").body);
  const auto rest = parsed(sample.get("/reconcile/default/suggest/property?prefix=b&cursor=1").body);
  EXPECT_EQ(at_path(all, "result|1|id"), at_path(rest, "result|0|id"));
  for (const char* const what : {"entity", "type", "property"})
    EXPECT_EQ(sample.get(std::string("/reconcile/default/suggest/") + what + "?prefix=ri&cursor=x").status, 400u);
}

TEST(Search, ASchemaThatDoesNotExistIsRefusedAndTheKnownOnesAreNamed) {
  Sample sample;
  for (const char* const target : {"/search/default?q=Ri&schema=Nope", "/search/default?q=Ri&exclude_schema=Nope",
                                   "/search/default?q=Ri&schema=person"}) {
    const Response response = sample.get(target);
    EXPECT_EQ(response.status, 400u) << target;
    EXPECT_NE(detail(response).find("Person, "), std::string::npos) << detail(response);
    EXPECT_EQ(detail(response).find("Nope"), std::string::npos) << "what was sent is repeated";
  }
  EXPECT_EQ(sample.post("/match/default?exclude_schema=Nope", kMatch).status, 400u);
  EXPECT_EQ(sample.get("/search/default?q=Ri&schema=LegalEntity").status, 200u);
}

TEST(Reconcile, ADatasetThatIsNotThereHasNothing) {
  Sample sample;
  for (const char* rest : {"", "/suggest/entity?prefix=ri", "/suggest/type?prefix=P", "/suggest/property?prefix=n",
                           "/extend/property?type=Person", "/preview?id=f-1"}) {
    EXPECT_EQ(sample.get("/reconcile/third" + std::string(rest)).status, 404u) << rest;
    EXPECT_EQ(sample.get("/reconcile/first" + std::string(rest)).status, 200u) << rest;
  }
}

TEST(Reconcile, ExtendsByTheNamesOtherServicesGiveToProperties) {
  Sample sample;
  const Response response = sample.get(
      "/reconcile/first?extend=%7B%22ids%22:[%22f-1%22],%22properties%22:[%7B%22id%22:%22Person:birthDate%22%7D]%7D");
  ASSERT_EQ(response.status, 200u) << response.body;
  EXPECT_EQ(at_path(parsed(response.body), "rows|f-1|Person:birthDate|0|str"), "1962-03-01");
}

TEST(Reconcile, ARefusalSaysWhichQueryAndWhere) {
  Sample sample;
  const Response response = sample.post("/reconcile/first", "queries=%7B%22a%22:%7B%22query%22:37%7D%7D",
                                        "application/x-www-form-urlencoded");
  EXPECT_EQ(response.status, 400u);
  EXPECT_EQ(detail(response), "query 1: \"query\" is a text (line 1, column 15)");
}

TEST(Reconcile, APreviewHasNoScriptOfAListedName) {
  Sample sample;
  const Response response = sample.get("/reconcile/default/preview?id=f-6");
  ASSERT_EQ(response.status, 200u);
  EXPECT_EQ(response.body.find("<script"), std::string::npos);
  EXPECT_NE(response.body.find("&lt;script&gt;"), std::string::npos);
  EXPECT_TRUE(response.headers.at(0).second.starts_with("default-src 'none'"));
}

}  // namespace
}  // namespace clew::server
