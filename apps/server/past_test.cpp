// Questions of other days: which routes answer them, what is kept, and that nothing is silently answered with today's.

#include "apps/server/past.h"

#include <thread>

#include "apps/server/sample_service.h"

namespace clew::server {
namespace {

std::shared_ptr<const Knowledge> knowledge_with(const char* name) {
  std::vector<engine::SnapshotList> lists(1);
  lists[0].info.list = "first";
  lists[0].entities = {listed("f-1", "Person", {{"name", name}, {"topics", "sanction"}})};
  auto snapshot = engine::make_snapshot(std::move(lists), {std::nullopt, 1});
  EXPECT_TRUE(snapshot);
  return knowledge_of(std::move(*snapshot));
}

// On every day before 2026 the list had somebody else.
struct Past {
  int loads = 0;
  std::vector<Moment> asked;
  ServiceConfig config() {
    ServiceConfig config;
    config.past = [this](const Moment& moment) -> engine::Outcome<std::shared_ptr<const Knowledge>> {
      ++loads;
      asked.push_back(moment);
      if (moment.as_of && moment.as_of->seconds == 0)
        return std::unexpected(engine::Failure{Code::not_found, "no list was known in the store 'x'", ""});
      return knowledge_with("Wendell Ostrowicz");
    };
    return config;
  }
};

bool holds(const Response& response, std::string_view text) {
  return response.body.find(text) != std::string::npos;
}

TEST(Past, EveryRouteThatKnowsListsAnswersForAnotherDay) {
  Past past;
  Sample sample(past.config());
  for (const char* target : {"/entities/f-1?as_of=2025-03-01", "/search/default?q=Wendell+Ostrowicz&as_of=2025-03-01",
                             "/entities/f-1/adjacent?as_of=2025-03-01"}) {
    const Response response = sample.get(target);
    EXPECT_EQ(response.status, 200U) << target << response.body;
    EXPECT_TRUE(holds(response, "Wendell Ostrowicz")) << target << response.body;
  }
  EXPECT_FALSE(holds(sample.get("/entities/f-1"), "Wendell Ostrowicz"));
  EXPECT_FALSE(holds(sample.get("/v1/lists?as_of=2025-03-01"), "second"));
  EXPECT_FALSE(holds(sample.get("/catalog?as_of=2025-03-01"), "second"));
  const char* const party = R"({"schema":"Person","properties":{"name":["Wendell Ostrowicz"]}})";
  EXPECT_TRUE(holds(sample.post("/v1/screen?as_of=2025-03-01", party), "\"verdict\":\"hold\""));
  EXPECT_TRUE(holds(sample.post("/v1/screen", party), "\"verdict\":\"pass\""));
  const std::string body = std::string(R"({"party":)") + party + R"(,"as_of":"2025-03-01"})";
  EXPECT_TRUE(holds(sample.post("/v1/screen", body), "\"verdict\":\"hold\""));
  const std::string queries = std::string(R"({"queries":{"a":)") + party + "}}";
  EXPECT_TRUE(holds(sample.post("/match/default?as_of=2025-03-01", queries), "f-1"));
  EXPECT_FALSE(holds(sample.post("/match/default", queries), "f-1"));
  EXPECT_TRUE(holds(sample.post("/v1/batch?as_of=2025-03-01", std::string(party) + "\n", "application/x-ndjson"),
                    "\"verdict\":\"hold\""));
  EXPECT_EQ(past.loads, 1);
}

TEST(Past, AMovementLaterThanTheDayOfTheListsIsRefused) {
  Past past;
  Sample sample(past.config());
  const char* const party = R"({"schema":"Person","properties":{"name":["Wendell Ostrowicz"]}})";
  EXPECT_EQ(detail(sample.post("/v1/screen?moved_at=2025-03-02&as_of=2025-03-01", party)),
            "'moved_at' is later than 'as_of', the day of the lists: it had not moved yet");
  EXPECT_EQ(sample.post("/v1/screen?moved_at=2025-02-28&as_of=2025-03-01", party).status, 200U);
}

TEST(Past, ADayThatIsNoneOrBeforeAllListsIsRefused) {
  Past past;
  Sample sample(past.config());
  EXPECT_EQ(sample.get("/entities/f-1?as_of=yesterday").status, 400U);
  EXPECT_EQ(sample.get("/v1/lists?known_at=1970-13-01").status, 400U);
  EXPECT_EQ(sample.get("/v1/lists?as_of=1970-01-01").status, 400U);
  EXPECT_EQ(
      sample.post("/v1/screen", R"({"party":{"schema":"Person","properties":{"name":["A B"]}},"as_of":"soon"})").status,
      400U);
}

TEST(Past, WithoutAStoreOfThePastSuchQuestionsAreRefusedAndNeverAnsweredFromNow) {
  Sample sample;
  for (const char* target : {"/entities/f-1?as_of=2025-03-01", "/v1/lists?as_of=2025-03-01",
                             "/catalog?known_at=2025-03-01", "/search/default?q=x&as_of=2025-03-01"})
    EXPECT_EQ(sample.get(target).status, 400U) << target;
}

TEST(Past, RoutesRefuseParametersTheyDoNotHave) {
  Past past;
  Sample sample(past.config());
  for (const char* target :
       {"/v1/lists?asof=2025-03-01", "/entities/f-1?as-of=2025-03-01", "/algorithms?as_of=2025-03-01",
        "/entities/f-1/adjacent?page=2", "/catalog?x=", "/healthz?as_of=2025-03-01",
        "/reconcile/default?as_of=2025-03-01", "/v1/lists?as_of%20known_at=2025-01-01"})
    EXPECT_EQ(sample.get(target).status, 400U) << target;
  EXPECT_EQ(sample.get("/healthz?probe=1").status, 200U);
  EXPECT_EQ(sample.get("/entities/f-1?nested=false&api_key=x").status, 200U);
  EXPECT_EQ(past.loads, 0);
}

TEST(Past, FewMomentsAreKeptAndNoneAfterTheStoreChanged) {
  Past past;
  PastKnowledge knowledge(past.config().past);
  const auto now = sample_knowledge();
  const auto at = [&](std::int64_t day, const std::shared_ptr<const Knowledge>& current) {
    return *knowledge.of({UnixTime{day * 86'400}, {}}, current);
  };
  const auto first = at(1, now);
  EXPECT_EQ(at(1, now), first);
  at(2, now);
  at(3, now);
  EXPECT_EQ(at(1, now), first);
  EXPECT_EQ(past.loads, 3);
  at(4, now);  // the second was asked for least lately
  EXPECT_EQ(at(1, now), first);
  EXPECT_EQ(past.loads, 4);
  at(2, now);
  EXPECT_EQ(past.loads, 5);
  EXPECT_NE(at(1, sample_knowledge()), first);
  EXPECT_EQ(past.loads, 6);
}

TEST(Past, WhileADayIsLoadedAnotherIsToldToComeAgain) {
  std::unique_ptr<PastKnowledge> knowledge;
  auto now = sample_knowledge();
  unsigned status = 0;
  knowledge =
      std::make_unique<PastKnowledge>([&](const Moment& moment) -> engine::Outcome<std::shared_ptr<const Knowledge>> {
        std::thread other([&] {
          const auto refused = knowledge->of({UnixTime{moment.as_of->seconds + 1}, {}}, now);
          status = refused ? 200 : refused.error().status;
        });
        other.join();
        return now;
      });
  EXPECT_TRUE(knowledge->of({UnixTime{86'400}, {}}, now));
  EXPECT_EQ(status, 503U);
}

}  // namespace
}  // namespace clew::server
