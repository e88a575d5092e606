// Loading lists into a store, and what questions are answered from its versions.
#include "clew/engine/lists.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "clew/base/file.h"
#include "clew/engine/rescreen.h"
#include "clew/engine/screening.h"

namespace clew::engine {
namespace {

constexpr const char* kAirline =
    "36,\"AEROCARIBBEAN AIRLINES\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n";
constexpr const char* kFirst = "149w62rY42aZBox8fGcmqNsXUzSStKeq8C";   // OFAC, November 2018
constexpr const char* kSecond = "1AjZPMsnmpdK2Rv9KQNfMurTXinscVro9V";  // OFAC, November 2018

UnixTime day(const char* date) {
  return *parse_time(date);
}

class Lists : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_ + "/files");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& name, std::string_view text) const {
    const std::string path = folder_ + "/files/" + name;
    EXPECT_TRUE(write_file_atomically(path, text));
    return path;
  }
  std::string store() const { return folder_ + "/case"; }

  Outcome<ListLoadReport> load(ListLoadRequest request, const char* known_from) const {
    request.known_from = day(known_from);
    request.now = day("2026-01-01");
    return load_list(store(), request);
  }
  void load_addresses(const char* known_from, const std::string& addresses) const {
    ListLoadRequest request;
    request.list = "wallets";
    request.format = "address_list";
    request.paths = {file("wallets_XBT.txt", addresses)};
    request.forced = "a test of a short list";
    const auto loaded = load(request, known_from);
    ASSERT_TRUE(loaded) << loaded.error().message;
  }

  ScreenAnswer ask(const char* address, std::optional<UnixTime> moved_at, std::optional<UnixTime> as_of = {}) const {
    SnapshotOptions options;
    options.as_of = as_of;
    const auto snapshot = load_snapshot(store(), options);
    EXPECT_TRUE(snapshot) << snapshot.error().message;
    if (!snapshot) return {};
    ScreenQuery query;
    query.party.schema = "CryptoWallet";
    query.party.add("publicKey", address);
    query.party.settle();
    ScreenOptions how;
    how.moved_at = moved_at;
    const auto answer = screen_party(**snapshot, query, how);
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? *answer : ScreenAnswer{};
  }

 private:
  std::string folder_ = ::testing::TempDir() + "clew_engine_lists_" + std::to_string(getpid());
};

TEST_F(Lists, AMainFileWithoutItsCompanionsIsNotLoadedUnlessSomebodySaysWhy) {
  ListLoadRequest request;
  request.list = "ofac_sdn";
  request.paths = {file("sdn.csv", kAirline)};
  const auto refused = load(request, "2020-01-01");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::malformed);
  EXPECT_EQ(refused.error().message,
            "the list 'ofac_sdn' was not loaded: a file of it is missing (alt.csv, byte 0: file: was not given: the "
            "other names of the listed would be missing)");
  EXPECT_NE(refused.error().advice.find("--force REASON"), std::string::npos);
  EXPECT_FALSE(list_status(store(), std::nullopt));

  request.forced = "only the main file was kept of that day";
  const auto forced = load(request, "2020-01-01");
  ASSERT_TRUE(forced) << forced.error().message;
  EXPECT_EQ(forced->version.forced, request.forced);

  request.forced.clear();
  request.paths.push_back(file("alt.csv", "36,12,\"aka\",\"AERO-CARIBBEAN\",-0- \r\n"));
  request.paths.push_back(file("add.csv", "\x1A"));
  EXPECT_TRUE(load(request, "2020-02-01"));
}

TEST_F(Lists, ACompanionThatIsEmptyOrBarelyThereIsNotLoaded) {
  const std::string main = file("sdn.csv", kAirline), addresses = file("add.csv", "\x1A");
  const auto with = [&](std::string_view aliases, const char* known_from) {
    ListLoadRequest request;
    request.list = "ofac_sdn";
    request.paths = {main, file("alt.csv", aliases), addresses};
    return load(request, known_from);
  };
  const auto empty = with("", "2020-01-01");
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().message,
            "the list 'ofac_sdn' was not loaded: a file of it is missing (alt.csv, byte 0: file: is empty: the other "
            "names of the listed would be missing)");
  const std::string first = "36,12,\"aka\",\"AERO-CARIBBEAN\",-0- \r\n";
  ASSERT_TRUE(
      with(first + "36,13,\"aka\",\"CARIBBEAN AERO\",-0- \r\n36,14,\"aka\",\"AEROCARIB\",-0- \r\n", "2020-01-01"));
  const auto cut = with(first, "2020-02-01");
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().message,
            "the list 'ofac_sdn' was not loaded: it has 1 other names, less than 50 % of the 3 known since "
            "2020-01-01T00:00:00Z");
  EXPECT_NE(cut.error().advice.find("--force REASON"), std::string::npos);
}

TEST_F(Lists, APageOfAWebServerIsNoListWhateverReasonIsGiven) {
  ListLoadRequest request;
  request.list = "un_sc";
  request.forced = "looked at";
  request.paths = {file("consolidated.xml", "\n<!DOCTYPE HTML>\n<html><body>Sign in</body></html>")};
  const auto page = load(request, "2020-01-01");
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, Code::malformed);
  EXPECT_EQ(page.error().message, "'" + request.paths[0] + "' is a web page (HTML), not a list");
  request.paths = {file("consolidated.xml", "<sdnList><sdnEntry/></sdnList>")};
  const auto other = load(request, "2020-01-01");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().message, "the list 'un_sc' was not loaded: its files hold no entity");
  EXPECT_NE(other.error().advice.find("whatever reason is given"), std::string::npos);
  EXPECT_FALSE(file_exists(store()));
}

TEST_F(Lists, AListThatIsGivenWithoutOneOfItsFilesIsNotLoaded) {
  ListLoadRequest request;
  request.list = "wallets";
  request.format = "address_list";
  const std::string bitcoin = file("a_XBT.txt", std::string(kFirst) + "\n" + kSecond + "\n");
  request.paths = {bitcoin, file("a_ETH.txt", "0x1da5821544e25c636c1417ba96ade4cf6d2f9b5a\n")};
  ASSERT_TRUE(load(request, "2020-01-01"));
  request.paths = {bitcoin};
  const auto refused = load(request, "2020-01-02");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "the list 'wallets' was not loaded: it has 0 wallets of ETH, less than 50 % of the 1 known since "
            "2020-01-01T00:00:00Z");
  request.forced = "they were delisted";
  EXPECT_TRUE(load(request, "2020-01-02"));
}

TEST_F(Lists, ARefusedLoadLeavesNothingWhereNothingWas) {
  ListLoadRequest request;
  request.list = "own";
  request.format = "ftm";
  for (const std::string_view text : {"", "no json"}) {
    request.paths = {file("own.json", text)};
    EXPECT_FALSE(load(request, "2020-01-01"));
    EXPECT_FALSE(file_exists(store())) << text;
  }
  request.now = day("2026-01-01");
  EXPECT_FALSE(load_list(store() + "/in/there", request));
  EXPECT_FALSE(file_exists(store()));
  std::filesystem::create_directories(store());  // a folder that was there stays
  EXPECT_FALSE(load(request, "2020-01-01"));
  EXPECT_TRUE(file_exists(store()));
}

TEST_F(Lists, ARefusedLoadOnAFreshMachineLeavesItsQuarantineAloneAndSaysWhere) {
  ListLoadRequest request;
  request.list = "own";
  request.format = "ftm";
  request.paths = {file("own.json", R"({"id":"a","schema":"Person","properties":{"name":["Jon Smith"]}})"
                                    "\nno json\n")};
  const auto refused = load(request, "2020-01-01");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().advice.find("what was set aside stands in " + store() + "/quarantine.csv"),
            std::string::npos)
      << refused.error().advice;
  std::vector<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(store())) left.push_back(entry.path().filename());
  EXPECT_EQ(left, std::vector<std::string>{"quarantine.csv"});
}

TEST_F(Lists, PropertiesThatNoQuestionLooksAtAreCounted) {
  ListLoadRequest request;
  request.list = "own";
  request.format = "ftm";
  request.paths = {file("own.json",
                        R"({"id":"a","schema":"Person","properties":{"name":["Jon Smith"],"birthDate":["1970"],)"
                        R"("eyeColor":["green","grey"],"birthdate":["1971"],"own:branch":["north"]}})"
                        "\n"
                        R"({"id":"b","schema":"Address","properties":{"latitude":["1.5"],"country":["cu"]}})"
                        "\n")};
  const auto loaded = load(request, "2020-01-01");
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->unused,
            (std::map<std::string, std::uint64_t, std::less<>>{{"Address.latitude", 1}, {"Person.eyeColor", 2}}));
}

TEST_F(Lists, AHoleInTheOtherNamesIsRefusedAndTheMessageSaysHowManyAndWho) {
  const auto list = [&](int without) {
    std::string lines;
    for (int i = 0; i < 100; ++i)
      lines += R"({"id":"p)" + std::to_string(100 + i) + R"(","schema":"Person","properties":{"name":["Jon Smith"])" +
               (i < without ? "" : R"(,"alias":["Jane Doe"])") + "}}\n";
    ListLoadRequest request;
    request.list = "own";
    request.format = "ftm";
    request.paths = {file("own.json", lines)};
    return request;
  };
  ASSERT_TRUE(load(list(0), "2020-01-01"));
  const auto refused = load(list(20), "2020-01-02");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "the list 'own' was not loaded: 20 of the 100 entries that had other names in the version known since "
            "2020-01-01T00:00:00Z are still listed and have none, first p100; more than 5 in a thousand are like a "
            "file with a hole, or of another edition");
  EXPECT_NE(refused.error().advice.find("clew lists show p100 --store " + store()), std::string::npos);
  EXPECT_NE(refused.error().advice.find("--force REASON"), std::string::npos);
  EXPECT_TRUE(load(list(19), "2020-01-02"));
}

TEST_F(Lists, WhatAWatchSaysOfAListIsWhatItsDeltaSays) {
  const auto own = [&](const std::string& lines, const char* known_from) {
    ListLoadRequest request;
    request.list = "own";
    request.format = "ftm";
    request.paths = {file("own.json", lines)};
    request.forced = "a test of a short list";
    EXPECT_TRUE(load(request, known_from));
  };
  const std::string smith = R"({"id":"a","schema":"Person","properties":{"name":["Jon Smith"]}})"
                            "\n";
  const std::string doe = R"({"id":"b","schema":"Person","properties":{"name":["Jane Doe"]}})"
                          "\n";
  const std::string roe = R"({"id":"c","schema":"Person","properties":{"name":["Jane Roe"]},"referents":["b"]})"
                          "\n";
  own(smith + doe, "2020-01-01");
  own(smith, "2020-02-01");
  own(smith + doe, "2020-03-01");  // the content of the first version once more
  own(smith + roe, "2020-04-01");
  const auto at = [&](std::optional<UnixTime> as_of) { return *load_snapshot(store(), {as_of}); };
  const auto now = at(std::nullopt);

  const auto steps = list_steps(store(), *at(day("2020-03-15")), *now);
  ASSERT_TRUE(steps) << steps.error().message;
  ASSERT_EQ(steps->size(), 1u);
  const ListStep& step = steps->front();
  EXPECT_EQ(step.from.number, 3u);
  EXPECT_EQ(step.to.number, 4u);
  EXPECT_EQ(step.counts, list_delta(store(), "own", "3", "4")->counts);
  EXPECT_EQ(step.counts, (intel::ChangeCounts{1, 0, 0, 1}));
  EXPECT_EQ(step.entry_of("c"), "added");
  EXPECT_EQ(step.entry_of("b"), "merged into c");
  EXPECT_EQ(step.entry_of("a"), "");

  EXPECT_EQ(list_steps(store(), *at(day("2020-01-15")), *now)->front().from.number, 1u);
  const auto same = list_steps(store(), *now, *now);
  EXPECT_EQ(same->front().from.number, 4u);
  EXPECT_EQ(same->front().counts, intel::ChangeCounts{});
}

TEST_F(Lists, ADayToComeIsRefused) {
  ListLoadRequest request;
  request.list = "own";
  request.format = "ftm";
  request.paths = {
      file("own.json", "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Jon Smith\"]}}\n")};
  const auto refused = load(request, "2026-01-01T00:00:01Z");  // now is 2026-01-01
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::usage);
  EXPECT_EQ(
      refused.error().message,
      "the list cannot be known from 2026-01-01T00:00:01Z on: that is yet to come, it is 2026-01-01T00:00:00Z now");
  EXPECT_TRUE(load(request, "2026-01-01"));
}

TEST_F(Lists, AFileOfPartiesOfNoKnownKindIsRefusedWithTheKindThatIsMeant) {
  ListLoadRequest request;
  request.list = "own";
  request.format = "ftm";
  request.paths = {file("own.json",
                        "{\"id\":\"own-1\",\"schema\":\"person\",\"properties\":{\"name\":[\"Jon "
                        "Smith\"]}}\n")};
  const auto refused = load(request, "2020-01-01");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::malformed);
  EXPECT_NE(refused.error().message.find("own.json, byte 0: line 1, own-1: unknown schema \"person\": \"Person\" is "
                                         "meant?"),
            std::string::npos)
      << refused.error().message;
  const auto kept = read_file(store() + "/quarantine.csv");
  ASSERT_TRUE(kept);
  EXPECT_NE(kept->find("unknown schema"), std::string::npos);
}

TEST_F(Lists, AFieldThatCannotBeRightIsKeptInQuarantineAndThePersonIsFound) {
  ListLoadRequest request;
  request.list = "own";
  request.format = "csv";
  request.mapping = "id=No,schema=Person,name=Name,birthDate=Born";
  request.paths = {file("own.csv", "No,Name,Born\n1,Ri Je Son,1990-02-31\n")};
  const auto loaded = load(request, "2020-01-01");
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->bad_field_count, 1u);
  EXPECT_EQ(loaded->version.bad, 0u);
  const auto kept = read_file(store() + "/quarantine.csv");
  ASSERT_TRUE(kept);
  EXPECT_NE(kept->find("row in line 2, birthDate"), std::string::npos) << *kept;

  const auto snapshot = load_snapshot(store(), {});
  ASSERT_TRUE(snapshot);
  ScreenQuery query;
  query.party.schema = "Person";
  query.party.add("name", "Ri Je Son");
  query.party.add("birthDate", "1962-03-01");
  query.party.settle();
  const auto answer = screen_party(**snapshot, query, {});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->verdict, Verdict::hold);
}

TEST_F(Lists, ASnapshotKnowsWhenTheStoreLearntWhatAListSays) {
  ListLoadRequest request;
  request.list = "own";
  request.format = "csv";
  request.mapping = "id=No,schema=Person,name=Name";
  request.paths = {file("own.csv", "No,Name\n1,Ri Je Son\n2,Kim Tong Un\n")};
  ASSERT_TRUE(load(request, "2020-01-01"));
  request.paths = {file("own.csv", "No,Name\n1,Ri Je Son\n2,Kim Tong Un II\n3,Pak Han Se\n")};
  ASSERT_TRUE(load(request, "2021-01-01"));
  // An edition of an old day that is given to the store much later.
  request.known_from.reset();
  request.now = day("2024-06-01");
  request.paths = {file("own.csv", "No,Name\n1,Ri Je Son\n2,Kim Tong Un II\n3,Pak Han-se\n")};
  ASSERT_TRUE(load_list(store(), request));
  const auto changed = [&](const char* id, std::optional<UnixTime> as_of) {
    const auto snapshot = load_snapshot(store(), {as_of});
    EXPECT_TRUE(snapshot);
    const std::vector<Listing> listings = listings_of(**snapshot, id);
    return listings.empty() ? std::optional<UnixTime>() : listings.front().changed;
  };
  EXPECT_EQ(changed("own-1", std::nullopt), day("2020-01-01"));
  EXPECT_EQ(changed("own-2", std::nullopt), day("2021-01-01"));
  EXPECT_EQ(changed("own-2", day("2020-05-01")), day("2020-01-01"));
  EXPECT_EQ(changed("own-3", std::nullopt), day("2024-06-01"));
}

TEST_F(Lists, AFetchedFirstVersionThatIsFarTooSmallIsRefusedAndOneGivenByHandIsTold) {
  ListLoadRequest request;
  request.list = "us_dpl";
  request.format = "csv";
  request.mapping = "id=No,schema=Person,name=Name";
  request.paths = {file("own.csv", "No,Name\n1,Ri Je Son\n2,Kim Tong Un\n")};
  request.current = true;
  const auto refused = load(request, "2020-01-01");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "the list 'us_dpl' was not loaded: it has 2 parties, and a whole edition has more than 270 (the edition of "
            "2019 has 543)");
  request.current = false;
  const auto told = load(request, "2020-01-01");
  ASSERT_TRUE(told);
  EXPECT_EQ(told->parties_min, 270U);
}

TEST_F(Lists, AQuestionWithADateThatIsNoneIsAnError) {
  load_addresses("2020-01-01", kFirst);
  const auto snapshot = load_snapshot(store(), {});
  ASSERT_TRUE(snapshot);
  for (const char* date : {"1990-02-31", "1990-13", "31/01/1990", "soon"}) {
    ScreenQuery query;
    query.party.schema = "Person";
    query.party.add("name", "Ri Je Son");
    query.party.add("birthDate", date);
    query.party.settle();
    const auto answer = screen_party(**snapshot, query, {});
    ASSERT_FALSE(answer) << date;
    EXPECT_EQ(answer.error().code, Code::usage);
    EXPECT_TRUE(answer.error().message.starts_with("birthDate: \"" + std::string(date) + "\" is ")) << date;
  }
}

TEST_F(Lists, WordsThatMeanSomethingElseAreNoNames) {
  for (const char* name : {"labels", "default", "ledger", "Own"}) {
    ListLoadRequest request;
    request.list = name;
    request.format = "address_list";
    request.paths = {file("wallets_XBT.txt", kFirst)};
    const auto refused = load(request, "2020-01-01");
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().code, Code::usage);
  }
}

TEST_F(Lists, AnAddressThatWasDelistedIsHistoryWithItsDays) {
  load_addresses("2020-01-01", std::string(kFirst) + "\n");
  load_addresses("2020-03-01", std::string(kFirst) + "\n" + kSecond + "\n");
  load_addresses("2020-04-01", std::string(kFirst) + "\n" + kSecond + "\n");  // unchanged: seen once more
  load_addresses("2020-06-01", std::string(kFirst) + "\n");

  // Not listed when it moved, neither today nor before it came.
  const ScreenAnswer today = ask(kSecond, std::nullopt);
  EXPECT_EQ(today.verdict, Verdict::pass_with_history) << answer_json(today);
  ASSERT_EQ(today.hits.size(), 1u);
  EXPECT_EQ(today.hits[0].rule, "formerly-listed");
  EXPECT_EQ(today.hits[0].list, "wallets");
  EXPECT_EQ(today.reasons.at(0),
            "pass_with_history: the address 1AjZPMsnmpdK2Rv9KQNfMurTXinscVro9V is one of "
            "'1AjZPMsnmpdK2Rv9KQNfMurTXinscVro9V' (CryptoWallet ofac-wallet-1AjZPMsnmpdK2Rv9KQNfMurTXinscVro9V of "
            "wallets): no longer listed by wallets: it was from a day between 2020-01-01 (not listed) and 2020-03-01 "
            "(listed) until a day between 2020-04-01 (listed) and 2020-06-01 (not listed)");
  EXPECT_EQ(ask(kSecond, day("2019-06-01")).verdict, Verdict::pass_with_history);
  // Listed when it moved: a person looks.
  const ScreenAnswer then = ask(kSecond, day("2020-03-15"));
  EXPECT_EQ(then.verdict, Verdict::hold);
  EXPECT_EQ(then.hits.at(0).rule, "delisted-since");
  // Between two looks it counts as listed, and the answer says that this is not sure.
  const ScreenAnswer between = ask(kSecond, day("2020-05-01"));
  EXPECT_EQ(between.verdict, Verdict::hold);
  EXPECT_NE(between.reasons.at(0).find("; when the value moved it may have been delisted already"), std::string::npos)
      << between.reasons.at(0);
  // As of the days when it was listed, it blocks; before, it is nothing.
  EXPECT_EQ(ask(kSecond, std::nullopt, day("2020-05-01")).verdict, Verdict::block);
  EXPECT_EQ(ask(kSecond, std::nullopt, day("2020-02-01")).verdict, Verdict::pass);
  EXPECT_EQ(ask(kFirst, std::nullopt).verdict, Verdict::block);
}

TEST_F(Lists, AnAddressThatCameBackHasBothStretches) {
  load_addresses("2020-01-01", std::string(kFirst) + "\n" + kSecond + "\n");
  load_addresses("2020-02-01", std::string(kFirst) + "\n");
  load_addresses("2020-03-01", std::string(kFirst) + "\n" + kSecond + "\n");
  EXPECT_EQ(ask(kSecond, std::nullopt).verdict, Verdict::block);
  EXPECT_EQ(ask(kSecond, day("2019-01-01")).verdict, Verdict::block);  // the first version says not since when
  // It was off the list between two looks that saw it: from the last look before to the first one after.
  EXPECT_EQ(ask(kSecond, day("2020-01-31")).verdict, Verdict::block);
}

TEST_F(Lists, AnAccountInOtherCapitalsIsNotAnotherOne) {
  load_addresses("2020-01-01", "0x7F367cC41522cE07553e823bf3be79A889DEbe1B\n");
  load_addresses("2020-02-01", "0x7f367cc41522ce07553e823bf3be79a889debe1b\n");
  const ScreenAnswer answer = ask("0x7F367cC41522cE07553e823bf3be79A889DEbe1B", day("2019-01-01"));
  EXPECT_EQ(answer.verdict, Verdict::block);
  EXPECT_EQ(answer.hits.size(), 1u);
}

TEST_F(Lists, TheDayOfAListingLiesBetweenTheTwoLooks) {
  load_addresses("2022-11-08", std::string(kFirst) + "\n");
  load_addresses("2022-11-10", std::string(kFirst) + "\n" + kSecond + "\n");
  const ScreenAnswer before = ask(kSecond, day("2018-09-05"));
  EXPECT_EQ(before.verdict, Verdict::pass_with_history);
  EXPECT_NE(before.reasons.at(0).find(
                "listed by wallets since a day between 2022-11-08 (not listed) and 2022-11-10 (listed), not at the "
                "time of the movement (2018-09-05)"),
            std::string::npos)
      << before.reasons.at(0);
  const ScreenAnswer between = ask(kSecond, day("2022-11-09"));
  EXPECT_EQ(between.verdict, Verdict::block);
  EXPECT_NE(between.reasons.at(0).find("; when the value moved it may not have been listed yet"), std::string::npos)
      << between.reasons.at(0);
  EXPECT_EQ(ask(kSecond, day("2018-09-05"), day("2022-11-08")).verdict, Verdict::pass);
}

}  // namespace
}  // namespace clew::engine
