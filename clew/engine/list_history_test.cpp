#include "clew/engine/list_history.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "clew/engine/sample_lists.h"
#include "clew/engine/store.h"

namespace clew::engine {
namespace {

UnixTime day(const char* date) {
  return *parse_time(date);
}

struct ListHistory : ::testing::Test {
  std::string store = ::testing::TempDir() + "clew-list-history-" + std::to_string(::getpid());
  void SetUp() override {
    std::filesystem::remove_all(store);
    std::filesystem::create_directories(store);
  }
  void TearDown() override { std::filesystem::remove_all(store); }

  void load(const char* date, const std::vector<intel::Entity>& entities, const char* list = "own") const {
    auto opened = intel::Store::open_for_writing(intel_path(store));
    ASSERT_TRUE(opened) << opened.error().reason;
    intel::LoadRequest request;
    request.list = list;
    request.known_from = day(date);
    request.forced = "a test";
    const auto report = opened->load(request, [&](const intel::EntitySink& sink) -> Result<intel::ReadReport> {
      intel::ReadReport read;
      for (intel::Entity entity : entities) {
        ++read.entities;
        ++read.targets;
        CLEW_TRY_VOID(sink(std::move(entity)));
      }
      return read;
    });
    ASSERT_TRUE(report) << report.error().reason;
  }
  ScreenAnswer ask(const Facts& facts, const ScreenOptions& options = {}, const char* as_of = nullptr,
                   const char* schema = "Company") const {
    SnapshotOptions how;
    if (as_of != nullptr) how.as_of = day(as_of);
    const auto snapshot = load_snapshot(store, how);
    EXPECT_TRUE(snapshot) << snapshot.error().message;
    const auto answer = screen_party(**snapshot, sample_query(schema, facts), options);
    EXPECT_TRUE(answer) << answer.error().message;
    return *answer;
  }
};

intel::Entity ship_owner(const char* id = "own-1") {
  return sample_entity(
      id, "Company",
      {{"name", "Northwind Maritime Trading"}, {"registrationNumber", "77889900"}, {"programId", "DPRK"}});
}
intel::Entity dairy(const char* name = "Quillfeather Dairy") {
  return sample_entity("own-2", "Company", {{"name", name}, {"programId", "OTHER"}});
}

TEST_F(ListHistory, WhoWasDelistedPassesWithHistoryAndBothDays) {
  load("2024-01-01", {dairy()});
  load("2024-02-01", {ship_owner(), dairy()});
  load("2024-03-01", {dairy()});
  EXPECT_EQ(ask({{"name", "Northwind Maritime Trading"}}, {}, "2024-02-15").verdict, Verdict::hold);
  const ScreenAnswer answer = ask({{"name", "Northwind Maritime Trading"}});
  EXPECT_EQ(answer.verdict, Verdict::pass_with_history);
  ASSERT_EQ(answer.hits.size(), 1U);
  EXPECT_EQ(answer.hits[0].entity, "own-1");
  EXPECT_EQ(answer.hits[0].rule, "formerly-listed");
  EXPECT_EQ(answer.hits[0].programmes, std::vector<std::string>{"DPRK"});
  EXPECT_TRUE(answer.reasons.at(0).ends_with(
      "a name of 'Northwind Maritime Trading' (Company own-1 of own): listed by own since a day between 2024-01-01 "
      "(not "
      "listed) and 2024-02-01 (listed), no longer since a day between 2024-02-01 (listed) and 2024-03-01 (not listed)"))
      << answer.reasons.at(0);
  ASSERT_FALSE(answer.hits[0].explanation.pieces.empty());
  EXPECT_TRUE(answer.hits[0].explanation.pieces.back().what.starts_with("listed by own since"));
  EXPECT_FALSE(answer.hits[0].explanation.alignment.empty());
  EXPECT_EQ(ask({{"name", "Northwind Maritime Trading"}}, {}, "2024-01-15").verdict, Verdict::pass);
}

TEST_F(ListHistory, AnExactNumberOfADelistedPartyIsHistoryAndASimilarOneIsNothing) {
  load("2024-01-01", {ship_owner(), dairy()});
  load("2024-02-01", {dairy()});
  const ScreenAnswer exact = ask({{"registrationNumber", "7788-9900"}});
  EXPECT_EQ(exact.verdict, Verdict::pass_with_history);
  EXPECT_EQ(exact.reasons.at(0),
            "pass_with_history: registrationNumber '77889900' was that of 'Northwind Maritime Trading' (Company own-1 "
            "of own): listed by own since 2024-01-01 or before, no longer since a day between 2024-01-01 (listed) and "
            "2024-02-01 (not listed)");
  EXPECT_EQ(ask({{"registrationNumber", "077889900"}}).verdict, Verdict::pass);
}

TEST_F(ListHistory, AFormerNameOfWhoIsStillListedIsHistoryOfThatParty) {
  load("2024-01-01", {dairy("Havana International Bank")});
  load("2024-02-01", {dairy("Havin Bank Limited")});
  const ScreenAnswer before = ask({{"name", "Havana International Bank"}});
  EXPECT_EQ(before.verdict, Verdict::pass_with_history);
  EXPECT_NE(before.reasons.at(0).find("a former name of 'Havin Bank Limited' (Company own-2 of own): there on own "),
            std::string::npos)
      << before.reasons.at(0);
  const ScreenAnswer now = ask({{"name", "Havin Bank Limited"}});
  EXPECT_EQ(now.verdict, Verdict::hold);
  ASSERT_EQ(now.hits.size(), 1U);
  EXPECT_EQ(now.hits[0].rule, "name");
}

TEST_F(ListHistory, WhoCameBackIsListedAndHasNoHistoryBesides) {
  load("2024-01-01", {ship_owner(), dairy()});
  load("2024-02-01", {dairy()});
  load("2024-03-01", {ship_owner(), dairy()});
  const ScreenAnswer answer = ask({{"name", "Northwind Maritime Trading"}, {"registrationNumber", "77889900"}});
  EXPECT_EQ(answer.verdict, Verdict::block);
  ASSERT_EQ(answer.hits.size(), 1U);
  EXPECT_EQ(ask({{"name", "Northwind Maritime Trading"}}, {}, "2024-02-15").verdict, Verdict::pass_with_history);
}

TEST_F(ListHistory, TheDaysOfWhoCameAndWentTwiceAreThoseOfTheLastTime) {
  load("2024-01-01", {ship_owner(), dairy()});
  load("2024-02-01", {dairy()});
  load("2024-03-01", {ship_owner(), dairy()});
  load("2024-04-01", {dairy()});
  const ScreenAnswer answer = ask({{"name", "Northwind Maritime Trading"}});
  EXPECT_NE(answer.reasons.at(0).find("2024-02-01 (not listed) and 2024-03-01 (listed), no longer"), std::string::npos)
      << answer.reasons.at(0);
}

TEST_F(ListHistory, WhoIsListedUnderAnotherIdOrByAnotherListNowHasNoHistoryBesides) {
  load("2024-01-01", {ship_owner(), dairy()});
  load("2024-02-01", {ship_owner("own-9"), dairy()});
  ScreenAnswer answer = ask({{"name", "Northwind Maritime Trading"}});
  EXPECT_EQ(answer.verdict, Verdict::hold);
  ASSERT_EQ(answer.hits.size(), 1U);
  EXPECT_EQ(answer.hits[0].entity, "own-9");
  load("2024-03-01", {dairy()});
  load("2024-03-02", {ship_owner("other-1")}, "other");
  answer = ask({{"name", "Northwind Maritime Trading"}});
  EXPECT_EQ(answer.verdict, Verdict::hold);
  EXPECT_EQ(answer.hits.size(), 1U);
  ScreenOptions own;
  own.lists = {"own"};
  EXPECT_EQ(ask({{"name", "Northwind Maritime Trading"}}, own).verdict, Verdict::pass_with_history);
}

TEST_F(ListHistory, WhoWasMergedIntoAnotherIsNotDelisted) {
  load("2024-01-01", {ship_owner(), dairy()});
  intel::Entity heir = dairy();
  heir.referents = {"own-1"};
  load("2024-02-01", {heir});
  const ScreenAnswer answer = ask({{"name", "Northwind Maritime Trading"}});
  EXPECT_EQ(answer.verdict, Verdict::pass_with_history);
  ASSERT_EQ(answer.hits.size(), 1U);
  EXPECT_EQ(answer.hits[0].entity, "own-2");
}

TEST_F(ListHistory, APassportThatIsAnEntityOfItsOwnIsFoundByItsNumber) {
  const auto holder = sample_entity("own-5", "Person", {{"name", "Jane Doe"}, {"programId", "OTHER"}});
  const auto passport = sample_entity("own-6", "Passport", {{"holder", "own-5"}, {"number", "X1234567"}});
  load("2024-01-01", {holder, passport, dairy()});
  load("2024-02-01", {holder, dairy()});
  const ScreenAnswer lost = ask({{"passportNumber", "X1234567"}}, {}, nullptr, "Person");
  EXPECT_EQ(lost.verdict, Verdict::pass_with_history);
  EXPECT_EQ(lost.hits.at(0).entity, "own-5");
  load("2024-03-01", {dairy()});
  const ScreenAnswer gone = ask({{"passportNumber", "X1234567"}}, {}, nullptr, "Person");
  EXPECT_EQ(gone.verdict, Verdict::pass_with_history);
  EXPECT_EQ(gone.hits.at(0).caption, "Jane Doe");
}

TEST_F(ListHistory, ANameThatWouldNotHoldIsNoHistory) {
  load("2024-01-01", {ship_owner(), dairy()});
  load("2024-02-01", {dairy()});
  EXPECT_TRUE(ask({{"name", "Southwind Bakery"}}).hits.empty());
}

TEST_F(ListHistory, EvidenceSpeaksOfTheLastThingThatTheListSaid) {
  const auto person = [](const char* born) {
    return sample_entity("own-7", "Person", {{"name", "Ri Je Son"}, {"birthDate", born}, {"programId", "DPRK"}});
  };
  load("2024-01-01", {person("1980-05-05"), dairy()});
  load("2024-02-01", {person("1962-03-01"), dairy()});
  load("2024-03-01", {dairy()});
  const Facts same = {{"name", "Ri Je Son"}, {"birthDate", "1962-03-01"}};
  const Facts other = {{"name", "Ri Je Son"}, {"birthDate", "1980-05-05"}};
  const ScreenAnswer yes = ask(same, {}, nullptr, "Person"), no = ask(other, {}, nullptr, "Person");
  ASSERT_EQ(yes.hits.size(), 1U);
  ASSERT_EQ(no.hits.size(), 1U);
  EXPECT_GT(yes.hits[0].score, no.hits[0].score);
}

TEST_F(ListHistory, TheRulesOfScreen1KnowNoHistoryOfNames) {
  load("2024-01-01", {ship_owner(), dairy()});
  load("2024-02-01", {dairy()});
  ScreenOptions without;
  without.history = without.fields = false;
  const ScreenAnswer old = ask({{"name", "Northwind Maritime Trading"}}, without);
  EXPECT_EQ(old.verdict, Verdict::pass);
  EXPECT_TRUE(old.policy_version.starts_with("screen-1 "));
  EXPECT_TRUE(ask({{"name", "Northwind Maritime Trading"}}).policy_version.starts_with("screen-5 "));
}

TEST_F(ListHistory, OfacsScorerKnowsFormerNamesToo) {
  load("2024-01-01", {ship_owner(), dairy()});
  load("2024-02-01", {dairy()});
  ScreenOptions ofac;
  ofac.algorithm = "ofac";
  EXPECT_EQ(ask({{"name", "Northwind Maritime Trading"}}, ofac).verdict, Verdict::pass_with_history);
}

TEST_F(ListHistory, AKindOfPartyThatIsLeftOutHasNoHistory) {
  load("2024-01-01", {ship_owner(), dairy()});
  load("2024-02-01", {dairy()});
  ScreenOptions without;
  without.exclude_schemas = {"Company"};
  EXPECT_EQ(ask({{"name", "Northwind Maritime Trading"}}, without).verdict, Verdict::pass);
}

}  // namespace
}  // namespace clew::engine
