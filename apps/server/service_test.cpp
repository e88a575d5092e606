#include "apps/server/service.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "apps/server/openapi_text.h"
#include "apps/server/sample_service.h"

namespace clew::server {
namespace {

TEST(Screen, APartyIsAnsweredAndRecordedUnderTheCallersName) {
  Sample sample;
  const Response response = sample.post("/v1/screen", kParty);
  ASSERT_EQ(response.status, 200u) << response.body;
  EXPECT_EQ(at_path(parsed(response.body), "answer|verdict"), "hold");
  EXPECT_EQ(at_path(parsed(response.body), "decision"), "1");
  EXPECT_EQ(sample.log.recorded, std::vector<std::string>{"local hold"});
}

TEST(Screen, TheAnswerInsideIsTheEnginesOwnLine) {
  Sample sample;
  engine::ScreenQuery query{"c-7", listed("c-7", "Person", {{"name", "Ri Jong Hwalbin"}})};
  const auto answer = sample.knowledge->screen(query, {});
  ASSERT_TRUE(answer);
  std::string line = engine::answer_json(*answer);
  while (line.ends_with('\n')) line.pop_back();
  EXPECT_NE(sample.post("/v1/screen", kParty).body.find("\"answer\":" + line), std::string::npos);
}

TEST(Screen, AListIsAnsweredInOrder) {
  Sample sample;
  const Response response = sample.post("/v1/screen", std::string("{\"parties\":[") + kParty + "," +
                                                          R"({"schema":"Person","properties":{"name":"Xu Abcde"}}]})");
  ASSERT_EQ(response.status, 200u) << response.body;
  EXPECT_EQ(at_path(parsed(response.body), "answers|0|answer|verdict"), "hold");
  EXPECT_EQ(at_path(parsed(response.body), "answers|1|answer|verdict"), "pass");
}

TEST(Screen, WhatCannotBeUsedIsRefusedWithAReasonAndNothingIsRecorded) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "the body is not JSON that can be read: line 1, column 1: the document ends too early"},
      {"[]", "there is no party in the list"},
      {"{\n\"schema\":}", "the body is not JSON that can be read: line 2, column 10: "},
      {R"({"schema":"Nothing","properties":{"name":"x"}})",
       "there is no such \"schema\": a party is one of Thing, LegalEntity, Person, "},
      {R"({"schema":"Sanction","properties":{"name":"x"}})",
       "entities of this \"schema\" are no parties: a party is one of Thing, "},
      {R"({"schema":null,"properties":{"name":"x"}})", "\"schema\" is missing: a party is one of Thing, "},
      {R"({"schema":["Person"],"properties":{"name":"x"}})", "\"schema\" is no text, such as \"Person\" (line 1, "},
      {R"({"schema":"Person","properties":{}})", "no property has a value: there is nothing to compare"},
      {R"({"schema":"Person","properties":{"name":7}})",
       "'name': the value of a property is a text (line 1, column 41)"},
      {R"({"schema":"Person","properties":{"name":{}}})", "'name': the value of a property is a text"},
      {R"({"schema":"Person","properties":{"name":[["x"]]}})", "'name': the value of a property is a text"},
      {R"({"schema":"Person","properties":{"name":[1e999]}})", "'name': the value of a property is a text"},
      {R"({"schema":"Person","properties":{"name":NaN}})", "the body is not JSON that can be read: line 1, column 41"},
      {R"({"schema":"Person","schema":"Company"})",
       "the body is not JSON that can be read: line 1, column 20: the same"},
      {R"({"schema":"Person","properties":{"name":"a\u0000b"}})", "'name' has a NUL character (line 1, column 41)"},
      {"{\"schema\":\"Person\",\n\"properties\":{\"name\":\"x\",\"birthDate\":\"1999-02-30\"}}",
       "'birthDate' is no date of the calendar; write YYYY, YYYY-MM or YYYY-MM-DD (line 2, column 38)"},
      {R"({"schema":3,"properties":{"name":"x"}})", "\"schema\" is no text"},
      {"null", "the body is a party"},
      {"1e400", "the body is a party"},
      {R"({"party":{"schema":"Person","properties":{"name":"x"}},"treshold":0.9})",
       "there is no such option: 'treshold'"},
      {R"({"party":{"schema":"Person","properties":{"name":"x"}},"threshold":1.5})", "'threshold' is a number from 0"},
      {R"({"party":{"schema":"Person","properties":{"name":"x"}},"lists":["third"]})", "'lists' names a list that is"},
      {R"({"party":{"schema":"Person","properties":{"name":"x"}},"algorithm":"logic-v1"})",
       "there is no such algorithm"},
      {R"([{"schema":"Person","properties":{"name":"x"}},{"schema":"Person"}])", "party 2: \"properties\" is missing"},
      {std::string(40, '['), "the body is not JSON that can be read: line 1, column 34: nested too deeply"},
      {"{\"schema\":\"\xff\"}", "the body is not JSON that can be read"},
  };
  for (const auto& [body, reason] : cases) {
    Sample sample;
    const Response response = sample.post("/v1/screen", body);
    EXPECT_EQ(response.status, 400u) << body;
    EXPECT_TRUE(detail(response).starts_with(reason)) << detail(response) << "\nfor " << body;
    EXPECT_TRUE(sample.log.recorded.empty()) << body;
  }
}

TEST(Screen, AScoreThatEverybodyHasIsNotLookedFor) {
  Sample sample;
  EXPECT_EQ(detail(sample.post("/v1/screen?threshold=0.049999", kParty)),
            "'threshold' is 0.05 or more: below, everybody resembles everybody");
  EXPECT_EQ(detail(sample.post("/v1/screen?record_floor=0", kParty)),
            "'record_floor' is 0.05 or more: below, everybody resembles everybody");
  EXPECT_EQ(sample.post("/v1/screen?threshold=0.05", kParty).status, 200u);
  // Clients of yente ask for everything that there is.
  for (const char* target : {"/match/default?cutoff=0", "/match/default?threshold=0"}) {
    const Response all = sample.post(target, kMatch);
    ASSERT_EQ(all.status, 200u) << all.body;
    EXPECT_NE(all.body.find("scores below 0.05 are not looked for"), std::string::npos) << all.body;
  }
  EXPECT_EQ(sample.post("/match/default?cutoff=0.05", kMatch).body.find("scores below"), std::string::npos);
}

TEST(Screen, ABodyThatSaysItIsNoJsonIsNotReadAsJson) {
  for (const char* target : {"/v1/screen", "/match/default"}) {
    const std::string body = std::string(target) == "/v1/screen" ? kParty : kMatch;
    for (const char* type : {"", "application/json", "application/json; charset=UTF-8", "Application/LD+json"}) {
      Sample sample;
      EXPECT_EQ(sample.post(target, body, type).status, 200u) << type;
    }
    for (const char* type : {"text/plain", "application/xml", "application/x-www-form-urlencoded",
                             "application/json; charset=latin-1", "multipart/form-data; boundary=x"}) {
      Sample sample;
      EXPECT_EQ(sample.post(target, body, type).status, 415u) << type;
      EXPECT_TRUE(sample.log.recorded.empty()) << type;
    }
  }
}

TEST(Errors, RepeatNamesCutAndPlainAndNoValue) {
  EXPECT_EQ(repeated("treshold"), "'treshold'");
  EXPECT_EQ(repeated("<b \xc3"), "'?b" + std::string(2, '?') + "'");
  EXPECT_EQ(repeated(std::string(60, 'x')), "'" + std::string(48, 'x') + "...'");
  EXPECT_EQ(without_quoted("the list 'O'Brien' is gone"), "the list what was sent is gone");
  EXPECT_EQ(without_quoted("it's"), "it");
  EXPECT_EQ(without_quoted("nothing to compare"), "nothing to compare");
}

// A word nobody would write by chance, in every place a caller can put one.
TEST(Errors, HoldNothingThatWasSentAsAValue) {
  const std::string word = "Zq<i>7";
  const std::string party = R"({"schema":"Person","properties":{"name":"x"}})";
  const std::vector<std::pair<std::string, std::string>> posts = {
      {"/v1/screen", R"({"schema":")" + word + R"(","properties":{"name":"x"}})"},
      {"/v1/screen", R"({"schema":"Person","properties":{"name":"x","birthDate":")" + word + R"("}})"},
      {"/v1/screen", R"({"schema":"Person","properties":{")" + word + R"(":"x"}})"},
      {"/v1/screen", R"({"schema":"Person","properties":{"name":"x","country":")" + word + R"("}})"},
      {"/v1/screen", R"({"schema":"Person","properties":{"name":"x","gender":")" + word + R"("}})"},
      {"/v1/screen", R"({"party":)" + party + R"(,"lists":[")" + word + R"("]})"},
      {"/v1/screen", R"({"party":)" + party + R"(,"algorithm":")" + word + R"("})"},
      {"/v1/screen", R"({"party":)" + party + R"(,"threshold":")" + word + R"("})"},
      {"/v1/screen", R"({"party":)" + party + R"(,"moved_at":")" + word + R"("})"},
      {"/v1/screen", R"({"party":)" + party + R"(,"exclude_schemas":[")" + word + R"("]})"},
      {"/v1/screen", R"({"party":)" + party + R"(,")" + word + R"(":1})"},
      {"/v1/screen", word},
      {"/match/default?exclude_schema=Zq%3Ci%3E7", kMatch},
      {"/match/default?Zq%3Ci%3E7=1", kMatch},
      {"/match/Zq%3Ci%3E7", kMatch},
      {"/match/default", R"({"queries":{"a":{"schema":"Person","properties":{"birthDate":")" + word + R"("}}}})"},
      {"/v1/batch?lists=Zq%3Ci%3E7", party},
  };
  for (const auto& [target, body] : posts) {
    Sample sample;
    const Response response = sample.post(target, body);
    EXPECT_GE(response.status, 400u) << target << body;
    EXPECT_LT(response.status, 500u) << target << body;
    EXPECT_EQ(response.body.find(word), std::string::npos) << response.body;
  }
  Sample sample;
  const std::string rows =
      sample
          .post("/v1/batch", R"({"schema":"Person","properties":{"birthDate":")" + word + R"("}})" + "\n" + word + "\n")
          .body;
  EXPECT_EQ(rows.find(word), std::string::npos) << rows;
  const std::string row = sample.post("/v1/batch", "name,birthDate\nx," + word + "\n", "text/csv").body;
  EXPECT_EQ(at_path(parsed(row.substr(0, row.find('\n'))), "error"), "-")
      << "without the fact, and it says so: " << row;
  EXPECT_NE(row.find("birthDate was not read"), std::string::npos) << row;
  const std::string fault = sample.post("/v1/batch", "id,id\n" + word + "\n", "text/csv").body;
  EXPECT_EQ(fault.find(word), std::string::npos) << fault;
}

TEST(Collections, AreRefusedWhenTheyNameAListThatIsNotThereOrHaveTheNameOfOne) {
  const auto knowledge = sample_knowledge();
  EXPECT_TRUE(check_collections(*knowledge, {{"both", {"first", "second"}}}));
  const auto missing = check_collections(*knowledge, {{"both", {"first", "third"}}});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, "the collection 'both' names the list 'third', which the store does not have");
  EXPECT_FALSE(check_collections(*knowledge, {{"first", {"second"}}}));
}

TEST(Screen, AThresholdIsNeverRaisedByReadingIt) {
  EXPECT_EQ(read_score("0.7", "threshold"), 700'000u);
  EXPECT_EQ(read_score("0.70000099999999", "threshold"), 700'000u);
  EXPECT_EQ(read_score("1", "threshold"), 1'000'000u);
  for (const char* const wrong : {"", "-0.1", "1.01", "7e-1", "NaN", "0,7", "0.x"})
    EXPECT_FALSE(read_score(wrong, "t")) << wrong;
}

TEST(Screen, APropertyNobodyKnowsIsSaidNotToBeLookedAt) {
  Sample sample;
  const Response response =
      sample.post("/v1/screen", R"({"schema":"Person","properties":{"name":"Xu Abcde","shoeSize":"44"}})");
  EXPECT_EQ(at_path(parsed(response.body), "not_looked_at|0"), "shoeSize");
}

TEST(Screen, APropertyThatIsNotComparedIsNamedByEveryRouteAsByABatch) {
  const std::string party = R"({"schema":"Person","properties":{"name":"Xu Abcde","email":"a@b.c",)"
                            R"("phone":[],"website":null,"notes":["x","y"]}})";
  Sample sample;
  const std::string named = R"("not_looked_at":["email","phone","notes"])";
  EXPECT_NE(sample.post("/v1/batch", party, "application/x-ndjson").body.find(named), std::string::npos);
  EXPECT_NE(sample.post("/v1/screen", party).body.find(named), std::string::npos);
  const auto match = parsed(sample.post("/match/default", R"({"queries":{"a":)" + party + "}}").body);
  EXPECT_EQ(at_path(match, "warnings|0"), "query 1: 'email' is not looked at");
  EXPECT_EQ(at_path(match, "warnings|2"), "query 1: 'notes' is not looked at");
  EXPECT_EQ(at_path(match, "warnings|3"), "-");
  const std::string wallet =
      R"({"schema":"CryptoWallet","properties":{"publicKey":"0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c",)"
      R"("address":"1BoatSLRHtKNngkdXEeobR76b53LETtpyT"}})";
  EXPECT_EQ(at_path(parsed(sample.post("/v1/screen", wallet).body), "not_looked_at|0"), "address");
}

// Lines of JSON may have their properties beside "schema", and clients send them so here too.
TEST(Screen, WhatStandsBesideThePropertiesIsReadAsInALineOfABatchOrNamed) {
  const std::string wallet = R"({"schema":"CryptoWallet","publicKey":"0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c",)"
                             R"("foo":1,"caption":{"a":[]},"gone":null,"properties":{"currency":"ETH"}})";
  Sample sample;
  const std::string batch = sample.post("/v1/batch", wallet, "application/x-ndjson").body;
  EXPECT_EQ(at_path(parsed(batch.substr(0, batch.find('\n'))), "answer|verdict"), "block") << batch;
  const auto answer =
      batch.substr(batch.find("\"answer\":"), batch.find(",\"not_looked_at\"") - batch.find("\"answer\":"));
  const auto one = [](const std::string& before, const std::string& party, const std::string& behind) {
    return before + party + behind;
  };
  for (const auto& [before, behind, path] : {std::tuple{"", "", ""},
                                             {"{\"party\":", "}", ""},
                                             {"[", "]", "answers|0|"},
                                             {"{\"parties\":[", "]}", "answers|0|"}}) {
    const Response response = sample.post("/v1/screen", one(before, wallet, behind));
    ASSERT_EQ(response.status, 200u) << response.body;
    EXPECT_NE(response.body.find(answer), std::string::npos) << response.body << answer;
    const auto body = parsed(response.body);
    EXPECT_EQ(at_path(body, std::string(path) + "answer|verdict"), "block");
    EXPECT_NE(response.body.find("\"foo\",\"caption\"]"), std::string::npos) << response.body;
  }
}

TEST(Screen, WhatStandsBesideThePropertiesIsReadAsStrictlyAsThey) {
  for (const auto& [beside, reason] :
       {std::pair{R"("birthDate":"1999-02-30")", "'birthDate' is no date of the calendar"},
        {R"("passportNumber":{})", "'passportNumber': the value of a property is a text"},
        {R"("name":7)", "'name': the value of a property is a text"},
        {R"("shoe size":7)", "the name of a property is 1 to 64 letters, digits or '_'"}}) {
    Sample sample;
    const Response response = sample.post(
        "/v1/screen", std::string(R"({"schema":"Person","properties":{"name":"Xu Abcde"},)") + beside + "}");
    EXPECT_EQ(response.status, 400u) << response.body;
    EXPECT_TRUE(detail(response).starts_with(reason)) << response.body;
  }
}

TEST(Screen, AnOptionInsideAPartyIsRefusedAndSaysWhereItBelongs) {
  const std::string party = R"({"schema":"Person","properties":{"name":"Ri Jong Hwalbin"},)";
  Sample sample;
  for (const char* option : {R"("threshold":0.9)", R"("lists":["second"])", R"("moved_at":"2020-01-01")",
                             R"("exposure":false)", R"("as_of":"2020-01-01")", R"("explain":null)"}) {
    const Response bare = sample.post("/v1/screen", party + option + "}");
    EXPECT_EQ(bare.status, 400u) << bare.body;
    EXPECT_NE(detail(bare).find("is an option: put the party under \"party\""), std::string::npos) << bare.body;
    const Response wrapped = sample.post("/v1/screen", "{\"party\":" + party + option + "}}");
    EXPECT_EQ(detail(wrapped).substr(0, 20), detail(bare).substr(0, 20));
    const Response listed = sample.post("/v1/screen", "[" + party + option + "}]");
    EXPECT_TRUE(detail(listed).starts_with("party 1: '")) << listed.body;
  }
  const Response two = sample.post("/v1/screen", party + "\"party\":" + kParty + "}");
  EXPECT_TRUE(detail(two).starts_with("'party' stands inside a party")) << two.body;
  EXPECT_TRUE(sample.log.recorded.empty());
}

// A rule that the party of kParty is not the listed f-1.
screen::GoodGuyRule vouched_for(const Sample& sample, screen::HitKind kind = screen::HitKind::name) {
  screen::GoodGuyRule rule;
  rule.number = 9;
  rule.party = "c-7";
  rule.entity = "f-1";
  rule.element = kind;
  rule.party_hash = screen::relevant_hash(listed("c-7", "Person", {{"name", "Ri Jong Hwalbin"}}));
  rule.listed_hash = screen::relevant_hash(*sample.knowledge->find("f-1"));
  rule.expires = UnixTime{sample.log.now.seconds + 1};
  return rule;
}

void vouch(Sample& sample, const screen::GoodGuyRule& rule) {
  sample.log.rules = std::make_shared<const engine::RuleBook>(engine::RuleBook{{rule}, 9});
}

TEST(Rules, SpeakForThePartyTheyWereMadeFor) {
  Sample sample;
  vouch(sample, vouched_for(sample));
  const auto answer = parsed(sample.post("/v1/screen", kParty).body);
  EXPECT_EQ(at_path(answer, "answer|verdict"), "pass");
  EXPECT_EQ(at_path(answer, "answer|hits|0|suppressed_by"), "9");
  EXPECT_EQ(sample.log.recorded, std::vector<std::string>{"local pass"});
  const std::string batch = sample.post("/v1/batch", std::string(kParty) + "\n", "application/x-ndjson").body;
  EXPECT_NE(batch.find("\"verdict\":\"pass\""), std::string::npos) << batch;
}

TEST(Rules, MakeAHitNoMatchAndLeaveItToBeSeen) {
  Sample sample;
  const std::string body = std::string(R"({"queries":{"a":)") + kParty + "}}";
  EXPECT_EQ(at_path(parsed(sample.post("/match/default", body).body), "responses|a|results|0|match"), "true");
  vouch(sample, vouched_for(sample));
  const auto answer = parsed(sample.post("/match/default", body).body);
  EXPECT_EQ(at_path(answer, "responses|a|results|0|id"), "f-1");
  EXPECT_EQ(at_path(answer, "responses|a|results|0|match"), "false");
  EXPECT_EQ(at_path(answer, "responses|a|clew|verdict"), "pass");
}

TEST(Rules, DoNotSpeakForAnotherPartyNorAfterTheirDayNorOfWhatHasChanged) {
  const std::vector<std::pair<std::string, std::function<void(screen::GoodGuyRule&)>>> cases = {
      {"another party", [](auto& rule) { rule.party = "c-8"; }},
      {"its day has come", [](auto& rule) { rule.expires = UnixTime{1'800'000'000}; }},
      {"the party says something else", [](auto& rule) { rule.party_hash = "0"; }},
      {"the list says something else", [](auto& rule) { rule.listed_hash = "0"; }},
      {"another listed entity", [](auto& rule) { rule.entity = "f-2"; }},
      {"another kind of hit", [](auto& rule) { rule.element = screen::HitKind::ownership; }},
      {"another tenant", [](auto& rule) { rule.tenant = "branch"; }},
  };
  for (const auto& [what, change] : cases) {
    Sample sample;
    screen::GoodGuyRule rule = vouched_for(sample);
    change(rule);
    vouch(sample, rule);
    EXPECT_EQ(at_path(parsed(sample.post("/v1/screen", kParty).body), "answer|verdict"), "hold") << what;
  }
}

TEST(Rules, NeverHideAnExactHit) {
  constexpr const char* kWallet = R"({"id":"c-7","schema":"CryptoWallet",)"
                                  R"("properties":{"publicKey":["0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c"]}})";
  for (const auto kind : {screen::HitKind::name, screen::HitKind::identifier, screen::HitKind::address}) {
    Sample sample;
    screen::GoodGuyRule rule = vouched_for(sample, kind);
    rule.party_hash = screen::relevant_hash(
        listed("c-7", "CryptoWallet", {{"publicKey", "0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c"}}));
    vouch(sample, rule);
    EXPECT_EQ(at_path(parsed(sample.post("/v1/screen", kWallet).body), "answer|verdict"), "block");
  }
}

TEST(FailsClosed, WithoutTheRulesThereIsNoAnswer) {
  Sample sample;
  sample.log.rules_broken = true;
  for (const char* const target : {"/v1/screen", "/match/default"})
    EXPECT_EQ(sample.post(target, target[1] == 'v' ? kParty : kMatch).status, 503u);
  const std::string batch = sample.post("/v1/batch", std::string(kParty) + "\n", "application/x-ndjson").body;
  EXPECT_NE(batch.find("\"verdict\":\"hold\",\"error\""), std::string::npos) << batch;
  EXPECT_TRUE(sample.log.recorded.empty());
}

TEST(FailsClosed, AnAnswerThatCannotBeRecordedIsNotGiven) {
  Sample sample;
  sample.log.broken = true;
  for (const char* const target : {"/v1/screen", "/match/default"}) {
    const Response response = sample.post(target, target[1] == 'v' ? kParty : kMatch);
    EXPECT_EQ(response.status, 503u);
    EXPECT_EQ(response.body.find("verdict"), std::string::npos);
  }
}

TEST(FailsClosed, BeforeTheListsAreLoadedThereIsNoAnswer) {
  Keeper keeper([]() -> engine::Outcome<std::shared_ptr<const Knowledge>> {
    return std::unexpected(engine::Failure{Code::mismatch, "the store is damaged", ""});
  });
  Service service({}, keeper, nullptr);
  EXPECT_FALSE(keeper.load());
  for (const char* const target : {"/v1/screen", "/match/default", "/v1/batch", "/updatez?sync=true"}) {
    Request request;
    request.method = Method::post;
    request.host = "localhost";
    request.target = target;
    request.content_type = "application/x-ndjson";
    request.body = kParty;
    EXPECT_EQ(service.handle(request).status, 503u) << target;
  }
  Request request;
  request.host = "localhost";
  request.target = "/readyz";
  EXPECT_EQ(service.handle(request).status, 503u);
  request.target = "/healthz";
  EXPECT_EQ(service.handle(request).status, 200u);
}

TEST(FailsClosed, WhyTheListsCannotBeLoadedStandsInTheLogForItMayNameAPath) {
  Keeper keeper([]() -> engine::Outcome<std::shared_ptr<const Knowledge>> {
    return std::unexpected(engine::Failure{Code::mismatch, "there are no lists in the store 'srv/case'", ""});
  });
  Service service({}, keeper, nullptr);
  Request request;
  request.method = Method::post;
  request.host = "localhost";
  request.target = "/v1/batch";
  request.content_type = "application/x-ndjson";
  request.body = kParty;
  EXPECT_EQ(service.handle(request).body, R"({"detail":"not ready: the lists are still being loaded"})"
                                          "\n");
  EXPECT_FALSE(keeper.load());
  const auto stream = service.open_stream(request);
  ASSERT_TRUE(std::holds_alternative<Response>(stream));
  EXPECT_NE(std::get<Response>(stream).body.find("the log says why"), std::string::npos);
  EXPECT_EQ(std::get<Response>(stream).body.find("srv"), std::string::npos);
  for (const char* const target : {"/v1/screen", "/match/default", "/updatez?sync=true"}) {
    request.target = target;
    const std::string body = service.handle(request).body;
    EXPECT_NE(body.find("could not be loaded; the log says why"), std::string::npos) << body;
    EXPECT_EQ(body.find("srv"), std::string::npos) << body;
  }
}

TEST(Ready, IsNotWhileNewerListsCannotBeLoadedThoughTheOldOnesAnswer) {
  Sample sample;
  EXPECT_EQ(sample.get("/readyz").status, 200u);
  sample.fault = "the store is damaged";
  EXPECT_FALSE(sample.keeper.load());
  EXPECT_EQ(sample.get("/readyz").status, 503u);
  EXPECT_EQ(sample.get("/healthz").status, 200u);
  EXPECT_EQ(sample.get("/v1/lists").status, 200u);
  sample.fault.clear();
  EXPECT_TRUE(sample.keeper.load());
  EXPECT_EQ(sample.get("/readyz").status, 200u);
}

class FaultyKnowledge final : public Knowledge {
 public:
  engine::Outcome<engine::ScreenAnswer> screen(const engine::ScreenQuery&,
                                               const engine::ScreenOptions&) const override {
    return std::unexpected(engine::Failure{Code::not_found, "an index is gone", ""});
  }
  const intel::Entity* find(std::string_view) const override { return nullptr; }
  const intel::Entity* find_referent(std::string_view) const override { return nullptr; }
  std::vector<std::pair<std::string, const intel::Entity*>> adjacent(std::string_view) const override { return {}; }
  About about(std::string_view) const override { return {}; }
  std::vector<engine::PrefixHit> typed(std::string_view, const std::vector<std::string>&, std::size_t,
                                       std::size_t) const override {
    return {};
  }
  std::vector<engine::WordsHit> worded(std::string_view, const std::vector<std::string>&) const override { return {}; }
  const std::vector<engine::LoadedList>& lists() const override { return lists_; }
  const engine::ScreenSnapshot* snapshot() const override { return nullptr; }

 private:
  std::vector<engine::LoadedList> lists_{1};
};

TEST(FailsClosed, AFaultInsideIs503AndNeverNoMatch) {
  Sample sample({}, std::make_shared<const FaultyKnowledge>());
  EXPECT_EQ(sample.post("/v1/screen", kParty).status, 503u);
  EXPECT_EQ(sample.post("/match/default", kMatch).status, 503u);
  EXPECT_NE(sample.get("/search/default?q=x").status, 200u);
  const Response lines = sample.post("/v1/batch", std::string(kParty) + "\n", "application/x-ndjson");
  EXPECT_TRUE(lines.body.starts_with(R"({"line":1,"verdict":"hold","error":"no answer can be given)")) << lines.body;
}

TEST(Roles, EachMayDoItsOwnAndWhatTheLesserMay) {
  ServiceConfig config;
  std::string file = "# who may ask\n";
  for (const char* const role : {"reader", "screener", "reviewer", "admin"})
    file += token_line(std::string(role) + " " + role + "-desk", std::string(role) + "-token-of-many-letters");
  auto tokens = Tokens::parse(file);
  ASSERT_TRUE(tokens);
  config.tokens = std::move(*tokens);
  Sample sample(std::move(config));
  const auto status = [&](Method method, const char* target, const std::string& role) {
    Request request;
    request.method = method;
    request.host = "127.0.0.1";
    request.target = target;
    request.body = kParty;
    if (!role.empty()) request.authorization = "Bearer " + role + "-token-of-many-letters";
    return sample.service.handle(request).status;
  };
  struct Case {
    Method method;
    const char* target;
    unsigned nobody, reader, screener, reviewer, admin;
  };
  for (const Case& one :
       {Case{Method::get, "/healthz", 200, 200, 200, 200, 200}, Case{Method::get, "/v1/lists", 401, 200, 200, 200, 200},
        Case{Method::post, "/v1/screen", 401, 403, 200, 200, 200},
        Case{Method::get, "/v1/decisions/1", 401, 403, 403, 200, 200},
        Case{Method::post, "/updatez", 401, 403, 403, 403, 200},
        Case{Method::get, "/no/such/route", 401, 404, 404, 404, 404},
        Case{Method::get, "/v1/screen", 401, 405, 405, 405, 405}}) {
    EXPECT_EQ(status(one.method, one.target, ""), one.nobody) << one.target;
    EXPECT_EQ(status(one.method, one.target, "wrong"), one.nobody) << one.target;
    EXPECT_EQ(status(one.method, one.target, "reader"), one.reader) << one.target;
    EXPECT_EQ(status(one.method, one.target, "screener"), one.screener) << one.target;
    EXPECT_EQ(status(one.method, one.target, "reviewer"), one.reviewer) << one.target;
    EXPECT_EQ(status(one.method, one.target, "admin"), one.admin) << one.target;
  }
  EXPECT_EQ(sample.get("/v1/lists?api_key=reader-token-of-many-letters").status, 200u);
  EXPECT_EQ(sample.log.recorded[0], "screener-desk hold");
}

TEST(Limits, TooManyQuestionsAre429WithTheTimeToWait) {
  ServiceConfig config;
  config.rate_per_second = 2;
  config.rate_burst = 3;
  std::int64_t now = 0;
  config.now_ms = [&now] { return now; };
  Sample sample(std::move(config));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(sample.get("/v1/lists").status, 200u);
  const Response refused = sample.get("/v1/lists");
  EXPECT_EQ(refused.status, 429u);
  EXPECT_EQ(refused.headers.at(0), std::make_pair(std::string("Retry-After"), std::string("1")));
  now = 500;
  EXPECT_EQ(sample.get("/v1/lists").status, 200u);
  EXPECT_EQ(sample.get("/v1/lists").status, 429u);
}

TEST(Limits, EachQuestionOfARequestCounts) {
  ServiceConfig config;
  config.rate_per_second = 1;
  config.rate_burst = 2;
  Sample sample(std::move(config));
  const std::string two = std::string("[") + kParty + "," + kParty + "]";
  EXPECT_EQ(sample.post("/v1/screen", two).status, 200u);
  EXPECT_EQ(sample.post("/v1/screen", two).status, 429u);
}

TEST(Limits, MoreQuestionsThanATokenMayAskAtOnceAreNotAskedToComeAgain) {
  ServiceConfig config;
  config.rate_per_second = 1;
  std::int64_t now = 0;
  config.now_ms = [&now] { return now += 10'000; };
  Sample sample(std::move(config));
  const std::string three = std::string("[") + kParty + "," + kParty + "," + kParty + "]";
  const Response screen = sample.post("/v1/screen", three);
  EXPECT_EQ(screen.status, 400u);
  EXPECT_EQ(detail(screen), "a request has at most 2 parties; /v1/batch takes any number");
  const std::string query = R"({"schema":"Person","properties":{"name":"Xu Abcde"}})";
  const Response match =
      sample.post("/match/default", R"({"queries":{"a":)" + query + R"(,"b":)" + query + R"(,"c":)" + query + "}}");
  EXPECT_EQ(match.status, 400u);
  EXPECT_EQ(detail(match), "a request has at most 2 queries");
  const Response recon =
      sample.post("/reconcile/default", R"(queries={"a":{},"b":{},"c":{}})", "application/x-www-form-urlencoded");
  EXPECT_EQ(recon.status, 400u);
  EXPECT_EQ(detail(recon), "a request has at most 2 queries; the manifest has the batch size");
  EXPECT_EQ(at_path(parsed(sample.get("/reconcile/default").body), "batchSize"), "2");
}

TEST(Limits, BodiesAndQueriesAreBounded) {
  ServiceConfig config;
  config.body_max = 100;
  config.queries_max = 1;
  Sample sample(std::move(config));
  EXPECT_EQ(sample.post("/v1/screen", std::string(101, ' ')).status, 413u);
  EXPECT_EQ(sample.post("/v1/screen", "[{},{}]").status, 400u);
}

TEST(Browsers, APageOfAnotherOriginMayNotAskAndARebindingNameIsRefused) {
  ServiceConfig config;
  config.hosts = {"127.0.0.1", "localhost", "[::1]"};
  config.origins = {"http://127.0.0.1:3333"};
  Sample sample(std::move(config));
  const auto status = [&](Method method, const char* host, const char* origin) {
    Request request;
    request.method = method;
    request.target = "/updatez";
    request.host = host;
    request.origin = origin;
    return sample.service.handle(request).status;
  };
  EXPECT_EQ(status(Method::post, "127.0.0.1:8000", ""), 200u);
  EXPECT_EQ(status(Method::post, "[::1]:8000", ""), 200u);
  EXPECT_EQ(status(Method::post, "localhost:8000", "http://localhost:8000"), 200u);
  EXPECT_EQ(status(Method::post, "127.0.0.1:8000", "http://127.0.0.1:3333"), 200u);
  EXPECT_EQ(status(Method::post, "127.0.0.1:8000", "http://evil.example"), 403u);
  EXPECT_EQ(status(Method::post, "127.0.0.1:8000", "null"), 403u);
  EXPECT_EQ(status(Method::post, "evil.example", ""), 421u);
  EXPECT_EQ(status(Method::post, "", ""), 400u);
  EXPECT_EQ(status(Method::post, "a<b>", ""), 400u);
  EXPECT_EQ(status(Method::options, "127.0.0.1:8000", "http://127.0.0.1:3333"), 204u);
  EXPECT_EQ(status(Method::options, "127.0.0.1:8000", "http://evil.example"), 403u);
}

TEST(Targets, PathsThatCouldMeanTwoThingsAreRefused) {
  Sample sample;
  for (const char* const target : {"", "v1/lists", "/../v1/lists", "/v1//lists", "/v1/%2e%2e/lists", "/v1/lists%",
                                   "/v1/%00", "/v1/%ff", "/entities/%2e", "/search/default?q=%zz"})
    EXPECT_EQ(sample.get(target).status, 400u) << target;
  EXPECT_EQ(sample.get("/v1/lists/").status, 200u);
  EXPECT_EQ(sample.get("/entities/..%2f..%2fetc").status, 404u);
}

TEST(OpenApi, NamesEveryRouteWithItsRoleAndNoOther) {
  std::set<std::string> documented, served;
  const auto document = parsed(std::string(kOpenApiText));
  ASSERT_NE(document.find("paths"), nullptr);
  for (const auto& path : document.find("paths")->members)
    for (const auto& operation : path.value.members)
      documented.insert(operation.key + " " + path.key + " " + at_path(operation.value, "x-role"));
  for (const Route& route : routes()) {
    const std::string method = route.method == Method::get ? "get " : "post ";
    served.insert(method + std::string(route.pattern) + " " + role_name(route.role));
  }
  EXPECT_EQ(documented, served);
}

TEST(Service, EveryRouteAnswersWithoutAnEcho) {
  Sample sample;
  for (const Route& route : routes()) {
    std::string target(route.pattern);
    for (std::size_t at = target.find('{'); at != std::string::npos; at = target.find('{'))
      target.replace(at, target.find('}') - at + 1, "%3Cb%3Ex");
    const Response response = route.method == Method::get ? sample.get(target) : sample.post(target, "<b>x");
    EXPECT_EQ(response.body.find("<b>x"), std::string::npos) << target;
    EXPECT_LT(response.status, 504u) << target;
  }
}

}  // namespace
}  // namespace clew::server
