// Versions of lists: what is loaded, what is refused, what was known when, and the labels.
#include "clew/intel/store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "clew/intel/sample_store.h"

namespace clew::intel {
namespace {

TEST(Store, GivesBackWhatWasLoadedInOrderOfId) {
  const StoreFolder folder("back");
  Store store = writing(folder);
  const Entity first = person("a-1", "Jon Smith", "1970-05-01"), second = person("a-2", "Acme Trading");
  const LoadReport report = load(store, "one", "2020-01-01", {second, first});
  EXPECT_EQ(report.result, LoadResult::loaded);
  EXPECT_EQ(report.version.number, 1u);
  EXPECT_EQ(report.version.added, 2u);
  EXPECT_EQ(report.version.statements, 3u);
  EXPECT_EQ(all(store), (std::vector<Entity>{first, second}));
  EXPECT_EQ(all(reading(folder)), (std::vector<Entity>{first, second}));
}

TEST(Store, TheSameContentInAnotherOrderIsUnchangedAndOnlySeenAgain) {
  const StoreFolder folder("unchanged");
  Store store = writing(folder);
  load(store, "one", "2020-01-01", {person("a", "A"), person("b", "B")});
  const LoadReport again = load(store, "one", "2020-02-01", {person("b", "B"), person("a", "A")});
  EXPECT_EQ(again.result, LoadResult::unchanged);
  const auto versions = store.versions("one");
  ASSERT_EQ(versions->size(), 1u);
  EXPECT_EQ((*versions)[0].known_from, day("2020-01-01"));
  EXPECT_EQ((*versions)[0].last_seen, day("2020-02-01"));
}

TEST(Store, EveryDayIsAnsweredWithWhatWasKnownThen) {
  const StoreFolder folder("asof");
  Store store = writing(folder);
  load(store, "one", "2020-01-01", {person("a", "A"), person("b", "B")});
  load(store, "one", "2021-01-01", {person("b", "B renamed"), person("c", "C")});
  EXPECT_TRUE(all(store, "2019-12-31").empty());
  EXPECT_EQ(all(store, "2020-01-01"), (std::vector<Entity>{person("a", "A"), person("b", "B")}));
  EXPECT_EQ(all(store, "2020-12-31"), (std::vector<Entity>{person("a", "A"), person("b", "B")}));
  EXPECT_EQ(all(store, "2021-01-01"), (std::vector<Entity>{person("b", "B renamed"), person("c", "C")}));
  EXPECT_EQ(store.entity("a", day("2020-06-01"))->size(), 1u);
  EXPECT_TRUE(store.entity("a", std::nullopt)->empty());
  EXPECT_TRUE(store.lists(day("2019-12-31"))->empty());
  EXPECT_EQ(store.lists(day("2020-12-31"))->at(0).number, 1u);
  EXPECT_EQ(store.lists(std::nullopt)->at(0).number, 2u);
  EXPECT_EQ(store.versions("one")->at(0).known_to, day("2021-01-01"));
}

TEST(Store, ADeltaNamesAddedChangedRemovedAndMerged) {
  const StoreFolder folder("delta");
  Store store = writing(folder);
  load(store, "one", "2020-01-01", {person("a", "A"), person("b", "B", "1970"), person("c", "C"), person("d", "D")});
  const LoadReport report =
      load(store, "one", "2021-01-01", {person("b", "B", "1971"), person("c", "C"), person("e", "E", "", {"a"})});
  EXPECT_EQ(report.version.added, 1u);
  EXPECT_EQ(report.version.changed, 1u);
  EXPECT_EQ(report.version.removed, 1u);
  EXPECT_EQ(report.version.merged, 1u);

  const auto found = changes(store, "one", 1, 2);
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[0].kind, ChangeKind::merged);
  EXPECT_EQ(found[0].id, "a");
  EXPECT_EQ(found[0].into, "e");
  EXPECT_EQ(found[1].kind, ChangeKind::changed);
  EXPECT_EQ(found[1].properties(), (std::vector<std::string>{"birthDate"}));
  EXPECT_EQ(found[1].values_added.at(0).text, "1971");
  EXPECT_EQ(found[1].values_removed.at(0).text, "1970");
  EXPECT_EQ(found[2].kind, ChangeKind::removed);
  EXPECT_EQ(found[2].caption, "D");
  EXPECT_EQ(found[3].kind, ChangeKind::added);
  EXPECT_EQ(changes(store, "one", 0, 1).size(), 4u);
  EXPECT_EQ(store.entity("a", std::nullopt)->at(0).entity.id, "e");
}

TEST(Store, TheHistoryOfAnIdTellsWhenItCameChangedWentAndCameBack) {
  const StoreFolder folder("history");
  Store store = writing(folder);
  load(store, "one", "2020-01-01", {person("a", "A"), person("b", "B")});
  load(store, "one", "2020-02-01", {person("a", "A changed"), person("b", "B")});
  load(store, "one", "2020-03-01", {person("c", "C"), person("b", "B")});
  load(store, "one", "2020-04-01", {person("a", "A"), person("b", "B")});
  const auto events = store.history("a");
  ASSERT_EQ(events->size(), 4u);
  const ChangeKind kinds[] = {ChangeKind::added, ChangeKind::changed, ChangeKind::removed, ChangeKind::added};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ((*events)[i].change.kind, kinds[i]);
    EXPECT_EQ((*events)[i].number, i + 1);
  }
  EXPECT_EQ((*events)[3].known_from, day("2020-04-01"));
  EXPECT_EQ(all(store), (std::vector<Entity>{person("a", "A"), person("b", "B")}));
  EXPECT_TRUE(store.history("nobody")->empty());
}

TEST(Store, AnOlderVersionIsAConflictAndChangesNothing) {
  const StoreFolder folder("older");
  Store store = writing(folder);
  load(store, "one", "2020-01-01", {person("a", "A")});
  load(store, "one", "2020-03-01", {person("a", "A")});
  for (const char* date : {"2019-01-01", "2020-01-01", "2020-02-01", "2020-03-01"}) {
    const auto report = store.load({"one", day(date), {}, false, {}, ""}, reader_of({person("b", "B")}));
    ASSERT_FALSE(report) << date;
    EXPECT_EQ(report.error().code, Code::conflict);
  }
  EXPECT_EQ(all(store), (std::vector<Entity>{person("a", "A")}));
}

TEST(Store, AFeedOutOfRangeIsRefusedUnlessAReasonIsGivenWhichIsKept) {
  const StoreFolder folder("range");
  Store store = writing(folder);
  EXPECT_EQ(load(store, "one", "2020-01-01", {}).result, LoadResult::refused_empty);
  EXPECT_TRUE(store.lists(std::nullopt)->empty());
  load(store, "one", "2020-01-01", {person("a", "A"), person("b", "B"), person("c", "C"), person("d", "D")});
  EXPECT_EQ(load(store, "one", "2020-02-01", {person("a", "A")}).result, LoadResult::refused_shrunk);
  EXPECT_EQ(load(store, "one", "2020-02-01", {}).result, LoadResult::refused_empty);
  const std::vector<Entity> whole = {person("a", "A"), person("b", "B"), person("c", "C"), person("e", "E")};
  EXPECT_EQ(load(store, "one", "2020-02-01", whole, "", 2).result, LoadResult::refused_damaged);
  EXPECT_EQ(all(store).size(), 4u);
  EXPECT_EQ(load(store, "one", "2020-02-01", whole, "", 1).result, LoadResult::loaded);
  EXPECT_EQ(load(store, "one", "2020-03-01", {person("a", "A"), person("b", "B")}).result, LoadResult::loaded);
  load(store, "one", "2020-03-02", whole);
  const LoadReport forced = load(store, "one", "2020-04-01", {person("a", "A")}, "the others were delisted");
  EXPECT_EQ(forced.result, LoadResult::loaded);
  EXPECT_EQ(store.versions("one")->back().forced, "the others were delisted");
  EXPECT_EQ(all(store).size(), 1u);
}

TEST(Store, NoReasonLoadsAFeedWithoutAnEntity) {
  const StoreFolder folder("nobody");
  Store store = writing(folder);
  EXPECT_EQ(load(store, "one", "2020-01-01", {}, "looked at").result, LoadResult::refused_empty);
  EXPECT_TRUE(store.lists(std::nullopt)->empty());
  load(store, "one", "2020-01-01", {person("a", "A")});
  EXPECT_EQ(load(store, "one", "2020-02-01", {}, "looked at").result, LoadResult::refused_empty);
  EXPECT_EQ(store.versions("one")->size(), 1u);
  EXPECT_EQ(all(store), (std::vector<Entity>{person("a", "A")}));
}

TEST(Store, AFeedWithTooManyRecordsOfAnUnknownEncodingIsRefused) {
  const StoreFolder folder("encoding");
  Store store = writing(folder);
  const auto with = [&](std::uint64_t records) {
    const ListReader reader = [&](const EntitySink& sink) -> Result<ReadReport> {
      ReadReport report = CLEW_TRY(reader_of(random_list(3, 100))(sink));
      report.not_utf8.broken = report.not_utf8.records = records;
      return report;
    };
    const auto report = store.load({"one", day("2020-01-01"), {}, false, {}, ""}, reader);
    EXPECT_TRUE(report);
    return report ? report->result : LoadResult::unchanged;
  };
  const std::uint64_t entities = random_list(3, 100).size();
  EXPECT_EQ(with(entities / 5 + 1), LoadResult::refused_damaged);
  EXPECT_EQ(with(entities / 5), LoadResult::loaded);
}

TEST(Store, AFeedThatKeepsItsPartiesButNotWhatTheyAreFoundByIsRefusedUnlessForced) {
  for (const char* property : {"alias", "previousName", "address", "addressEntity", "publicKey"}) {
    const StoreFolder folder("lost");
    Store store = writing(folder);
    const auto whole = [&](std::size_t with) {
      std::vector<Entity> entities;
      for (std::size_t i = 0; i < 5; ++i)
        entities.push_back(entity("e" + std::to_string(i), "Company",
                                  {{"name", "A"}, {i < with ? property : "notes", "B" + std::to_string(i)}}));
      entities.push_back(entities[0]);  // a repeat counts once
      return entities;
    };
    load(store, "one", "2020-01-01", whole(5));
    EXPECT_EQ(load(store, "one", "2020-02-01", whole(3)).result, LoadResult::loaded) << property;
    const LoadReport refused = load(store, "one", "2020-03-01", whole(1));
    ASSERT_EQ(refused.result, LoadResult::refused_lost) << property;
    EXPECT_EQ(refused.lost->before, 3u);
    EXPECT_EQ(refused.lost->now, 1u);
    EXPECT_EQ(load(store, "one", "2020-03-01", whole(0), "they have none").result, LoadResult::loaded) << property;
  }
}

// Parties with another name, but for those from `from` to before `to`.
std::vector<Entity> aliased(std::size_t count, std::size_t from, std::size_t to) {
  std::vector<Entity> entities;
  for (std::size_t i = 0; i < count; ++i) {
    Entity one = person("p" + std::to_string(1000 + i), "P" + std::to_string(i), "1970");
    if (i < from || i >= to) one.add("alias", "Q" + std::to_string(i));
    one.settle();
    entities.push_back(std::move(one));
  }
  return entities;
}

TEST(Store, AHoleInWhatPartiesAreFoundByIsRefusedHoweverSmallItIsInTheSum) {
  const StoreFolder folder("hole");
  Store store = writing(folder);
  load(store, "one", "2020-01-01", aliased(1000, 0, 0));
  EXPECT_EQ(load(store, "one", "2020-01-02", aliased(1000, 500, 519)).result, LoadResult::loaded);
  const LoadReport refused = load(store, "one", "2020-01-03", aliased(1000, 100, 120));
  ASSERT_EQ(refused.result, LoadResult::refused_stripped);
  EXPECT_EQ(refused.stripped->kind, "other names");
  EXPECT_EQ(refused.stripped->had, 981u);
  EXPECT_EQ(refused.stripped->lost, 20u);
  EXPECT_EQ(refused.stripped->first, "p1100");
  EXPECT_EQ(refused.version.number, 0u);
  EXPECT_EQ(store.versions("one")->size(), 2u);
  EXPECT_EQ(all(store), aliased(1000, 500, 519));
  EXPECT_TRUE(store.verify());
  const LoadReport forced = load(store, "one", "2020-01-03", aliased(1000, 100, 120), "so it is");
  EXPECT_EQ(forced.result, LoadResult::loaded);
  EXPECT_EQ(forced.version.forced, "so it is");
  EXPECT_EQ(all(store), aliased(1000, 100, 120));
}

TEST(Store, ManyPartiesOfAVeryLongListMayLoseTheirOtherNames) {
  const StoreFolder folder("long");
  Store store = writing(folder);
  load(store, "one", "2020-01-01", aliased(6000, 0, 0));
  EXPECT_EQ(load(store, "one", "2020-01-02", aliased(6000, 0, 30)).result, LoadResult::loaded);
  EXPECT_EQ(load(store, "one", "2020-01-03", aliased(6000, 30, 61)).result, LoadResult::refused_stripped);
}

TEST(Store, PartiesThatLeaveAListHaveLostNothingOnIt) {
  const StoreFolder folder("leave");
  Store store = writing(folder);
  load(store, "one", "2020-01-01", aliased(1000, 0, 0));
  EXPECT_EQ(load(store, "one", "2020-01-02", aliased(900, 0, 0)).result, LoadResult::loaded);
}

TEST(Store, WithoutADayTheListsOwnCountsAndThenTheClock) {
  const StoreFolder folder("days");
  Store store = writing(folder);
  const auto published = [](std::vector<Entity> entities, const std::string& day) -> ListReader {
    return [read = reader_of(std::move(entities)), day](const EntitySink& sink) -> Result<ReadReport> {
      ReadReport report = CLEW_TRY(read(sink));
      report.info.published = day;
      return report;
    };
  };
  const UnixTime now = day("2022-01-01");
  const auto loaded = [&](const ListReader& reader, UnixTime at, bool current = false) {
    const auto report = store.load({"one", std::nullopt, at, current, {0, 100}, ""}, reader);
    EXPECT_TRUE(report) << (report ? "" : report.error().reason);
    return report ? report->version : ListVersion{};
  };
  EXPECT_EQ(loaded(published({person("a", "A")}, "2020-01-01"), now).known_from, day("2020-01-01"));
  EXPECT_EQ(loaded(published({person("b", "B")}, "2021-01-01"), now, true).last_seen, now);
  // The same named day with other content, later: it became known when it was loaded.
  EXPECT_EQ(loaded(published({person("c", "C")}, "2021-01-01"), day("2022-01-02")).known_from, day("2022-01-02"));
  EXPECT_EQ(loaded(reader_of({person("d", "D")}), day("2022-01-03")).known_from, day("2022-01-03"));
  EXPECT_EQ(loaded(reader_of({person("d", "D")}), day("2022-01-09"), true).last_seen, day("2022-01-09"));
}

TEST(Store, VersionsLoadedWithinOneSecondAreKnownOneSecondAfterTheOther) {
  const StoreFolder folder("second");
  Store store = writing(folder);
  const UnixTime now = day("2022-01-01");
  const auto loaded = [&](const char* name, UnixTime at) {
    return store.load({"one", std::nullopt, at, true, {0, 100}, ""}, reader_of({person("a", name)}));
  };
  for (std::uint64_t i = 0; i < 3; ++i) {
    const auto report = loaded(std::string(i + 1, 'a').c_str(), now);
    ASSERT_TRUE(report) << report.error().reason;
    EXPECT_EQ(report->version.known_from.seconds, now.seconds + static_cast<std::int64_t>(i));
    EXPECT_EQ(report->seconds_ahead, i);
  }
  const auto versions = store.versions("one");
  ASSERT_TRUE(versions);
  ASSERT_EQ(versions->size(), 3u);
  EXPECT_EQ((*versions)[0].known_to, (*versions)[1].known_from);
  EXPECT_EQ(all(store, "2022-01-01").at(0).first("name"), "a");  // each has a moment at which it is the answer
  EXPECT_EQ(all(store).at(0).first("name"), "aaa");
  const auto back = loaded("b", UnixTime{now.seconds - 3600});  // the clock was set back
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().code, Code::conflict);
}

TEST(Store, AListThatNamesADayToComeIsKnownNow) {
  const StoreFolder folder("to_come");
  Store store = writing(folder);
  const UnixTime now = day("2022-01-01");
  const auto report = store.load({"one", std::nullopt, now, false, {}, ""}, [&](const EntitySink& sink) {
    auto read = reader_of({person("a", "A")})(sink);
    if (read) read->info.published = "2032-01-01";
    return read;
  });
  ASSERT_TRUE(report);
  EXPECT_EQ(report->version.known_from, now);
}

TEST(Store, AFeedWhoseFileEndsEarlyIsRefusedHoweverManyTargetsItStillHas) {
  const StoreFolder folder("cut");
  Store store = writing(folder);
  const auto with = [&](Code code, std::string record) {
    const ListReader reader = [&](const EntitySink& sink) -> Result<ReadReport> {
      for (int i = 0; i < 100; ++i) CLEW_TRY_VOID(sink(person("p" + std::to_string(i), "P")));
      ReadReport report;
      report.targets = 100;
      report.bad.push_back({"list", 5000, code, "a reason", record});
      return report;
    };
    const auto report = store.load({"one", day("2020-01-01"), {}, false, {}, ""}, reader);
    EXPECT_TRUE(report);
    return report ? report->result : LoadResult::unchanged;
  };
  EXPECT_EQ(with(Code::malformed, "file, after record 100"), LoadResult::refused_cut);
  EXPECT_EQ(with(Code::not_found, "file"), LoadResult::refused_cut);
  EXPECT_EQ(with(Code::truncated, "line 101"), LoadResult::refused_cut);
  EXPECT_TRUE(store.lists(std::nullopt)->empty());
  EXPECT_EQ(with(Code::malformed, "line 50"), LoadResult::loaded);
  EXPECT_EQ(with(Code::truncated, "entity 12300"), LoadResult::unchanged);
  EXPECT_EQ(with(Code::unsupported, "file"), LoadResult::unchanged);
}

TEST(Store, BadRecordsThatWereOnlyCountedAreJudgedTooAndKeptAsACount) {
  const StoreFolder folder("bad-count");
  Store store = writing(folder);
  const auto counted = [](std::uint64_t bad_count) -> ListReader {
    return [bad_count](const EntitySink& sink) -> Result<ReadReport> {
      ReadReport report = CLEW_TRY(reader_of(random_list(3, 400), 2)(sink));
      report.bad_count = bad_count;
      return report;
    };
  };
  const std::uint64_t entities = random_list(3, 400).size();
  const auto refused = store.load({"one", day("2020-01-01"), {}, false, {}, ""}, counted(entities / 4 + 1));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->result, LoadResult::refused_damaged);
  EXPECT_EQ(refused->bad_count, entities / 4 + 1);
  EXPECT_EQ(refused->bad.size(), 2u);
  const auto loaded = store.load({"one", day("2020-01-01"), {}, false, {}, ""}, counted(entities / 4));
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->result, LoadResult::loaded);
  EXPECT_EQ(store.versions("one")->at(0).bad, entities / 4);
  const auto again = store.load({"one", day("2020-01-02"), {}, false, {}, ""}, counted(7));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->result, LoadResult::unchanged);
  EXPECT_EQ(again->bad_count, 7u);
}

TEST(Store, AReasonThatWasNotNeededIsNotKept) {
  const StoreFolder folder("needless");
  Store store = writing(folder);
  EXPECT_EQ(load(store, "one", "2020-01-01", {person("a", "A")}, "to be sure").version.forced, "");
}

TEST(Store, EntitiesOfOneIdAreJoinedAndToldUnlessEqual) {
  const StoreFolder folder("repeats");
  Store store = writing(folder);
  std::vector<Entity> many;
  for (int i = 0; i < 10; ++i) many.push_back(person("p" + std::to_string(i), "P"));
  many.push_back(person("p1", "P"));
  many.push_back(person("p2", "Another name", "", {"x"}));
  const LoadReport report = load(store, "one", "2020-01-01", many);
  EXPECT_EQ(report.version.entities, 10u);
  EXPECT_EQ(report.version.statements, 11u);
  EXPECT_TRUE(report.bad.empty());
  ASSERT_EQ(report.joined.size(), 1u);
  EXPECT_EQ(report.joined_count, 1u);
  EXPECT_EQ(report.joined[0].record, "entity p2");
  EXPECT_EQ(store.entity("p2", std::nullopt)->at(0).entity.all("name").size(), 2u);
  EXPECT_EQ(store.entity("x", std::nullopt)->at(0).entity.id, "p2");
}

TEST(Store, APersonAndAnOrganisationOfOneIdAreALegalEntity) {
  const StoreFolder folder("kinds");
  Store store = writing(folder);
  std::vector<Entity> many;
  for (int i = 0; i < 10; ++i) many.push_back(person("p" + std::to_string(i), "P"));
  many.push_back(entity("p2", "Organization", {{"name", "Another"}}));
  load(store, "one", "2020-01-01", many);
  EXPECT_EQ(store.entity("p2", std::nullopt)->at(0).entity.schema, "LegalEntity");
}

TEST(Store, AListWhoseRecordsShareTheirIdsIsRefusedAsDamaged) {
  const StoreFolder folder("shared-ids");
  Store store = writing(folder);
  std::vector<Entity> many;  // a mapping that takes the country for the number
  for (int i = 0; i < 40; ++i) many.push_back(person("country-" + std::to_string(i % 8), "P" + std::to_string(i)));
  EXPECT_EQ(load(store, "one", "2020-01-01", many).result, LoadResult::refused_damaged);
}

TEST(Store, AFirstVersionWithTooFewTargetsForTheListIsRefusedUnlessSomebodySaysWhy) {
  const StoreFolder folder("small");
  Store store = writing(folder);
  LoadRequest request{"one", std::nullopt, day("2020-01-01"), true, {}, "", {}};
  request.range.first_targets_min = 3;
  const ListReader two = reader_of({person("a", "A"), person("b", "B")});
  EXPECT_EQ(store.load(request, two)->result, LoadResult::refused_small);
  EXPECT_TRUE(store.lists(std::nullopt)->empty());
  request.forced = "a part is meant";
  const auto forced = store.load(request, two);
  EXPECT_EQ(forced->result, LoadResult::loaded);
  EXPECT_EQ(forced->version.forced, "a part is meant");
  request.forced.clear();
  request.now = day("2020-01-02");
  EXPECT_EQ(store.load(request, reader_of({person("a", "A"), person("c", "C")}))->result, LoadResult::loaded);
}

TEST(Store, AnEntityWithoutAnIdIsCountedAndNotLoaded) {
  const StoreFolder folder("nameless");
  Store store = writing(folder);
  std::vector<Entity> many;
  for (int i = 0; i < 10; ++i) many.push_back(person("p" + std::to_string(i), "P"));
  many.push_back(person("", "Nobody"));
  const LoadReport report = load(store, "one", "2020-01-01", many);
  EXPECT_EQ(report.version.entities, 10u);
  EXPECT_EQ(report.bad.size(), 1u);
}

TEST(Store, ListsAreKeptApartAndReadTogetherInOrderOfId) {
  const StoreFolder folder("lists");
  Store store = writing(folder);
  load(store, "two", "2020-01-01", {person("a", "A of two"), person("c", "C")});
  load(store, "one", "2020-01-02", {person("a", "A of one"), person("b", "B")});
  const auto both = all(store);
  EXPECT_EQ(both, (std::vector<Entity>{person("a", "A of one"), person("a", "A of two"), person("b", "B"),
                                       person("c", "C")}));
  EXPECT_EQ(all(store, nullptr, {"two"}).size(), 2u);
  EXPECT_EQ(store.entity("a", std::nullopt)->size(), 2u);
  const std::vector<std::string> unknown = {"three"};
  const auto none = store.entities(std::nullopt, unknown, [](ListedEntity&&) -> Result<void> { return {}; });
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Code::not_found);
}

TEST(Store, ANameThatIsNoneIsRefused) {
  const StoreFolder folder("names");
  Store store = writing(folder);
  for (const char* name : {"", "A", "a b", "../a", "a.b"}) {
    const auto report = store.load({name, day("2020-01-01"), {}, false, {}, ""}, reader_of({person("a", "A")}));
    ASSERT_FALSE(report) << name;
    EXPECT_EQ(report.error().code, Code::usage);
  }
}

TEST(Store, LabelsComeBackAsTheyWereAndAsOfADay) {
  const StoreFolder folder("labels");
  Store store = writing(folder);
  Label undated{Address(AddressKind::named, as_bytes("shop")),
                "Shop",
                "shop",
                "merchant",
                "",
                "a page",
                "pack",
                "",
                "",
                "",
                "",
                {},
                {},
                {}};
  Label dated = undated;
  dated.label = "Shop, sanctioned";
  dated.valid_from = UnixTime{-5};
  dated.valid_to = day("2022-01-01");
  dated.known_from = day("2021-01-01");
  const Labels both({dated, undated});
  ASSERT_TRUE(store.set_labels(both, "abc"));
  EXPECT_EQ(store.labels(std::nullopt)->all(), both.all());
  EXPECT_EQ(store.labels(day("2021-01-01"))->size(), 2u);
  EXPECT_EQ(store.labels(day("2020-12-31"))->all(), (std::vector<Label>{undated}));
  EXPECT_EQ(*store.imported_labels(), "abc");
  ASSERT_TRUE(store.set_labels(Labels({undated}), ""));
  EXPECT_EQ(store.labels(std::nullopt)->size(), 1u);
  EXPECT_EQ(*store.imported_labels(), "abc");
}

// The naive twin: every version kept whole.
TEST(Store, AgreesWithWholeCopiesOnRandomVersions) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE(seed);
    const StoreFolder folder("twin");
    Store store = writing(folder);
    std::vector<std::vector<Entity>> copies{{}};
    for (std::int64_t round = 1; round <= 5; ++round) {
      // Each version shares most of its entities with the others, since few ids exist.
      std::vector<Entity> next = random_list(seed * 100 + static_cast<std::uint64_t>(round) / 2, 60);
      const std::vector<Entity> other = random_list(seed * 1000 + static_cast<std::uint64_t>(round), 10);
      for (const Entity& one : other)
        if (std::none_of(next.begin(), next.end(), [&](const Entity& e) { return e.id == one.id; }))
          next.push_back(one);
      const auto report = store.load({"list", UnixTime{round * 1000}, {}, false, {0, 100, 0}, ""}, reader_of(next));
      ASSERT_TRUE(report);
      ASSERT_EQ(report->result, LoadResult::loaded);
      std::sort(next.begin(), next.end(), [](const Entity& a, const Entity& b) { return a.id < b.id; });
      copies.push_back(next);
    }
    const auto at = [&](std::int64_t seconds) {
      std::vector<Entity> found;
      EXPECT_TRUE(store.entities(UnixTime{seconds}, {}, [&](ListedEntity&& e) -> Result<void> {
        found.push_back(std::move(e.entity));
        return {};
      }));
      return found;
    };
    for (std::size_t v = 0; v < copies.size(); ++v) EXPECT_EQ(at(static_cast<std::int64_t>(v) * 1000 + 999), copies[v]);
    for (std::size_t a = 0; a < copies.size(); ++a)
      for (std::size_t b = a + 1; b < copies.size(); ++b) {
        std::map<std::string, Entity> left, right;
        for (const Entity& e : copies[a]) left[e.id] = e;
        for (const Entity& e : copies[b]) right[e.id] = e;
        std::set<std::string> referents;
        for (const Entity& e : copies[b]) referents.insert(e.referents.begin(), e.referents.end());
        std::map<std::string, ChangeKind> wanted;
        for (const auto& [id, e] : right)
          if (!left.contains(id))
            wanted[id] = ChangeKind::added;
          else if (left[id] != e)
            wanted[id] = ChangeKind::changed;
        for (const auto& [id, e] : left)
          if (!right.contains(id)) wanted[id] = referents.contains(id) ? ChangeKind::merged : ChangeKind::removed;
        std::map<std::string, ChangeKind> got;
        for (const Change& change : changes(store, "list", a, b)) {
          got[change.id] = change.kind;
          if (change.kind != ChangeKind::changed) continue;
          std::vector<Value> rebuilt = left[change.id].values;
          std::erase_if(rebuilt, [&](const Value& v) {
            return std::binary_search(change.values_removed.begin(), change.values_removed.end(), v);
          });
          rebuilt.insert(rebuilt.end(), change.values_added.begin(), change.values_added.end());
          std::sort(rebuilt.begin(), rebuilt.end());
          EXPECT_EQ(rebuilt, right[change.id].values);
        }
        EXPECT_EQ(got, wanted);
      }
  }
}

TEST(Store, EveryStayOfAValueIsToldAlsoOfThoseThatAreGone) {
  const StoreFolder folder("stays");
  Store store = writing(folder);
  const auto wallet = [](const char* id, const char* key) {
    Entity entity;
    entity.id = id;
    entity.schema = "CryptoWallet";
    entity.add("publicKey", key);
    entity.settle();
    return entity;
  };
  const Entity other = person("p", "P"), more = person("q", "Q");
  load(store, "one", "2020-01-01", {wallet("a", "A"), wallet("b", "B"), other, more});
  load(store, "one", "2020-02-01", {wallet("b", "B"), wallet("c", "C"), other, more});
  load(store, "one", "2020-03-01", {wallet("a", "A"), wallet("c2", "C"), other, more});
  load(store, "two", "2020-03-01", {wallet("x", "X")});
  const auto stays = [&](std::uint64_t number) {
    std::string text;
    const auto read = store.stays("one", "publicKey", number, [&](Stay&& stay) -> Result<void> {
      text += stay.text + " " + stay.id + " " + std::to_string(stay.since) + ".." +
              (stay.until ? std::to_string(*stay.until) : "") + "\n";
      return {};
    });
    EXPECT_TRUE(read);
    return text;
  };
  EXPECT_EQ(stays(3), "A a 1..2\nA a 3..\nB b 1..3\nC c 2..3\nC c2 3..\n");
  EXPECT_EQ(stays(2), "A a 1..2\nB b 1..\nC c 2..\n");
  EXPECT_EQ(stays(1), "A a 1..\nB b 1..\n");
  EXPECT_EQ(store.stays("three", "publicKey", 1, {}).error().code, Code::not_found);
}

TEST(Store, GivesEveryStatementThatEndedWithTheSchemaOfThen) {
  const StoreFolder folder("ended");
  Store store = writing(folder);
  const Entity kept = person("z", "Z"), more = person("y", "Y");
  load(store, "one", "2020-01-01", {person("a", "A"), person("b", "B", "1970"), kept, more});
  load(store, "one", "2020-02-01", {entity("b", "Company", {{"name", "B two"}}), kept, more});
  load(store, "one", "2020-03-01", {person("a", "A"), kept, more});
  load(store, "two", "2020-03-01", {person("x", "X")});
  const auto ended = [&](std::uint64_t number) {
    std::string text;
    const auto read = store.ended("one", number, [&](Ended&& one) -> Result<void> {
      text += one.id + " " + one.schema + " " + one.value.property + " " + one.value.text + " " +
              std::to_string(one.since) + ".." + std::to_string(one.until) + "\n";
      return {};
    });
    EXPECT_TRUE(read);
    return text;
  };
  const std::string second = "a Person name A 1..2\nb Person birthDate 1970 1..2\nb Person name B 1..2\n";
  EXPECT_EQ(ended(3), second + "b Company name B two 2..3\n");
  EXPECT_EQ(ended(2), second);
  EXPECT_EQ(ended(1), "");
  EXPECT_EQ(store.ended("three", 1, {}).error().code, Code::not_found);
}

TEST(Store, WordsThatAnswersUseForSomethingElseAreNoNamesOfLists) {
  for (const char* name : {"labels", "default", "ledger", "", "Ofac", "a b"}) EXPECT_FALSE(is_list_name(name)) << name;
  for (const char* name : {"ofac_sdn", "labels-2", "my_default"}) EXPECT_TRUE(is_list_name(name)) << name;
  const StoreFolder folder("reserved");
  Store store = writing(folder);
  const auto loaded = store.load({"labels", day("2020-01-01"), {}, false, {}, ""}, reader_of({person("a", "A")}));
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, Code::usage);
}

}  // namespace
}  // namespace clew::intel
