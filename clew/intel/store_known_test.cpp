// Two times: the day a version or a label bears, and the time at which the store was given it.

#include "clew/intel/sample_store.h"

namespace clew::intel {
namespace {

Known loaded_by(const char* date, std::optional<UnixTime> as_of = {}) {
  Known known(as_of);
  known.loaded_by = day(date);
  return known;
}

Known set_of(std::uint64_t number) {
  Known known;
  known.label_set = number;
  return known;
}

std::vector<std::string> ids(const Store& store, const Known& known) {
  std::vector<std::string> found;
  const auto read = store.entities(known, {}, [&](ListedEntity&& e) -> Result<void> {
    found.push_back(e.list + " " + e.entity.id);
    return {};
  });
  EXPECT_TRUE(read) << (read ? "" : read.error().reason);
  return found;
}

// A version that bears the day `dated` and comes to the store on the day `now`.
void load_late(Store& store, const char* dated, const char* now, std::vector<Entity> entities) {
  ListReader reader = reader_of(std::move(entities), 0);
  const auto report = store.load({"one", {}, day(now), false, {}, ""}, [&](const EntitySink& sink) {
    auto read = reader(sink);
    if (read) read->info.published = dated;
    return read;
  });
  ASSERT_TRUE(report);
  ASSERT_EQ(report->result, LoadResult::loaded);
}

Label label_of(const char* name) {
  Label label;
  label.address = Address(AddressKind::named, as_bytes(std::string_view(name)));
  label.label = name;
  return label;
}

TEST(StoreKnown, AVersionIsKnownSinceItsDayAndTheStoreHasItSinceItWasLoaded) {
  const StoreFolder folder("late");
  Store store = writing(folder);
  load_late(store, "2026-11-01", "2026-11-02", {person("a", "A")});
  load_late(store, "2026-11-20", "2026-11-30", {person("a", "A"), person("b", "B")});
  EXPECT_EQ(store.versions("one")->at(1).known_from, day("2026-11-20"));
  EXPECT_EQ(store.versions("one")->at(1).loaded, day("2026-11-30"));
  EXPECT_EQ(ids(store, day("2026-11-25")).size(), 2u);
  EXPECT_EQ(ids(store, loaded_by("2026-11-25")).size(), 1u);
  EXPECT_EQ(ids(store, loaded_by("2026-11-30", day("2026-11-19"))).size(), 1u);
  EXPECT_EQ(ids(store, loaded_by("2026-11-30")).size(), 2u);
  EXPECT_TRUE(store.lists(loaded_by("2026-11-01"))->empty());
}

TEST(StoreKnown, WhoSaysSinceWhenAVersionIsKnownSaysItOfBothTimes) {
  const StoreFolder folder("said");
  Store store = writing(folder);
  ASSERT_TRUE(
      store.load({"one", day("2020-01-01"), day("2026-01-01"), false, {}, ""}, reader_of({person("a", "A")}, 0)));
  EXPECT_EQ(ids(store, loaded_by("2020-01-01")).size(), 1u);
}

TEST(StoreKnown, VersionsAreAskedForByTheirNumbersWhateverTheirDays) {
  const StoreFolder folder("numbers");
  Store store = writing(folder);
  load(store, "one", "2020-01-01", {person("a", "A")});
  load(store, "two", "2020-01-01", {person("x", "X")});
  load(store, "one", "2021-01-01", {person("b", "B")});
  Known known;
  known.versions.emplace();
  (*known.versions)["one"] = 1;
  EXPECT_EQ(ids(store, known), std::vector<std::string>{"one a"});
  EXPECT_EQ(store.lists(known)->size(), 1u);
  (*known.versions)["one"] = 3;
  EXPECT_EQ(store.lists(known).error().code, Code::not_found);
  (*known.versions)["one"] = 2;
  (*known.versions)["gone"] = 1;
  EXPECT_EQ(store.lists(known).error().code, Code::not_found);
}

TEST(StoreKnown, EverySetOfLabelsCanBeAskedForAgain) {
  const StoreFolder folder("sets");
  Store store = writing(folder);
  Label old = label_of("shop");
  old.known_from = day("2020-01-01");
  const Labels one({label_of("exchange")}), two({label_of("exchange"), old}), three({old});
  ASSERT_TRUE(store.set_labels(one, "", day("2026-01-01")));
  ASSERT_TRUE(store.set_labels(two, "", day("2026-02-01")));
  ASSERT_TRUE(store.set_labels(two, "", day("2026-03-01")));  // the same: no new set
  ASSERT_TRUE(store.set_labels(three, "", day("2026-04-01")));
  EXPECT_EQ(store.label_sets()->size(), 3u);
  EXPECT_EQ(store.labels(set_of(1))->all(), one.all());
  EXPECT_EQ(store.labels(set_of(2))->all(), two.all());
  EXPECT_EQ(store.labels({})->all(), three.all());
  EXPECT_EQ(store.labels(loaded_by("2026-01-31"))->all(), one.all());
  EXPECT_EQ(store.labels(loaded_by("2026-03-31"))->all(), two.all());
  EXPECT_EQ(store.labels(loaded_by("2025-12-31"))->size(), 0u);
  EXPECT_EQ(store.labels(set_of(4)).error().code, Code::not_found);
  // By the day that it bears the label was known all the time.
  EXPECT_EQ(store.labels(day("2020-06-01"))->all(), three.all());
}

TEST(StoreKnown, ALabelOfAnOlderSetThatWasLostIsNoticed) {
  const StoreFolder folder("oldset");
  {
    Store store = writing(folder);
    ASSERT_TRUE(store.set_labels(Labels({label_of("shop")}), ""));
    ASSERT_TRUE(store.set_labels(Labels({label_of("exchange")}), ""));
  }
  run_sql(folder.path(), "DELETE FROM label WHERE label = 'shop'");
  EXPECT_TRUE(reading(folder).labels({}));
  EXPECT_EQ(reading(folder).labels(set_of(1)).error().code, Code::mismatch);
  EXPECT_EQ(reading(folder).verify().error().code, Code::mismatch);
}

// A store as clew wrote it before it kept what may be done with a list.
void make_version_2(const std::string& path) {
  run_sql(path,
          "DROP VIEW said; DROP TABLE marking; ALTER TABLE version DROP COLUMN pap; ALTER TABLE label DROP COLUMN pap; "
          "PRAGMA user_version = 2");
}

// A store as clew wrote it before it noted when it was given what.
void make_version_1(const std::string& path) {
  make_version_2(path);
  run_sql(path,
          "ALTER TABLE version DROP COLUMN loaded; ALTER TABLE label DROP COLUMN since; "
          "ALTER TABLE label DROP COLUMN until; DROP TABLE label_set; PRAGMA user_version = 1");
}

TEST(StoreKnown, AStoreOfTheFirstVersionIsReadAsItIsAndBroughtUpByAWriter) {
  const StoreFolder folder("first");
  {
    Store store = writing(folder);
    load(store, "one", "2020-01-01", {person("a", "A")});
    ASSERT_TRUE(store.set_labels(Labels({label_of("shop")}), "", day("2026-01-01")));
  }
  make_version_1(folder.path());
  const auto is_whole = [&](const Store& store) {
    EXPECT_EQ(ids(store, loaded_by("2020-01-01")).size(), 1u);
    EXPECT_EQ(store.versions("one")->at(0).loaded, day("2020-01-01"));
    EXPECT_EQ(store.labels({})->size(), 1u);
    EXPECT_EQ(store.labels(loaded_by("2019-01-01"))->size(), 1u);  // nobody knows since when
    EXPECT_EQ(store.label_sets()->size(), 1u);
    EXPECT_TRUE(store.verify());
  };
  is_whole(reading(folder));
  {
    Store store = writing(folder);
    is_whole(store);
    ASSERT_TRUE(store.set_labels(Labels({label_of("exchange")}), "", day("2026-02-01")));
    EXPECT_EQ(store.labels(loaded_by("2026-01-31"))->all(), (std::vector<Label>{label_of("shop")}));
  }
  EXPECT_EQ(reading(folder).label_sets()->size(), 2u);
}

TEST(StoreKnown, AStoreOfTheSecondVersionIsReadAsItIsAndBroughtUpByAWriter) {
  const StoreFolder folder("second");
  {
    Store store = writing(folder);
    load(store, "one", "2020-01-01", {person("a", "A")});
    ASSERT_TRUE(store.set_labels(Labels({label_of("shop")}), "", day("2026-01-01")));
  }
  make_version_2(folder.path());
  const auto is_whole = [&](const Store& store) {
    EXPECT_EQ(ids(store, {}).size(), 1u);
    EXPECT_EQ(store.versions("one")->at(0).info.pap, "");
    EXPECT_EQ(store.labels({})->all(), (std::vector<Label>{label_of("shop")}));
    EXPECT_TRUE(store.verify());
  };
  is_whole(reading(folder));
  Label closed = label_of("shop");
  closed.pap = "RED";
  {
    Store store = writing(folder);
    is_whole(store);
    ASSERT_TRUE(store.set_labels(Labels({closed}), "", day("2026-02-01")));
    EXPECT_EQ(store.labels({})->all(), (std::vector<Label>{closed}));
    ASSERT_TRUE(store.set_labels(Labels({label_of("shop")}), "", day("2026-03-01")));
    EXPECT_EQ(store.labels({})->all(), (std::vector<Label>{label_of("shop")}));
  }
  EXPECT_EQ(reading(folder).labels(set_of(2))->all(), (std::vector<Label>{closed}));
  EXPECT_TRUE(reading(folder).verify());
  run_sql(folder.path(), "SELECT pap FROM said");
}

TEST(StoreKnown, AMarkingHoldsForTheVersionsThatFollowAndMakesOneOfItsOwn) {
  const StoreFolder folder("marked");
  Store store = writing(folder);
  const auto load_at = [&](const char* time, Marking marking) {
    LoadRequest request;
    request.list = "one";
    request.now = request.known_from.emplace(day(time));
    request.marking = std::move(marking);
    return store.load(request, reader_of({person("a", "A")}, 0))->result;
  };
  EXPECT_EQ(load_at("2020-01-01", {}), LoadResult::loaded);
  EXPECT_EQ(load_at("2020-01-02", {"ours", "RED", "GREEN"}), LoadResult::loaded);
  EXPECT_EQ(load_at("2020-01-03", {}), LoadResult::unchanged);
  EXPECT_EQ(load_at("2020-01-04", {"", "AMBER", ""}), LoadResult::loaded);
  const auto versions = *store.versions("one");
  ASSERT_EQ(versions.size(), 3u);
  const auto said = [&](std::size_t i) {
    return versions[i].info.licence + " " + versions[i].info.tlp + " " + versions[i].info.pap;
  };
  EXPECT_EQ(said(0), "public domain CLEAR ");
  EXPECT_EQ(said(1), "ours RED GREEN");
  EXPECT_EQ(said(2), "ours AMBER GREEN");
  EXPECT_EQ(versions[2].version, versions[0].version);
  EXPECT_EQ(versions[2].changed + versions[2].added, 0u);
  EXPECT_EQ(store.lists(day("2020-01-03"))->at(0).info.tlp, "RED");
  EXPECT_TRUE(store.verify());
}

}  // namespace
}  // namespace clew::intel
