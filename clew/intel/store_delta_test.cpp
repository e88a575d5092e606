// Deltas: the next version of a list from the current one and what changed.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "clew/base/file.h"
#include "clew/intel/reading.h"
#include "clew/intel/sample_list.h"

namespace clew::intel {
namespace {

struct Operation {
  DeltaOp op = DeltaOp::add;
  Entity entity;
};

Entity only_id(std::string id) {
  Entity made;
  made.id = std::move(id);
  return made;
}

bool every_entity(const Entity&) {
  return true;
}
bool person_only(const Entity& entity) {
  return entity.schema == "Person";
}

// As the readers of files do it: the offset of an operation is its place in the vector.
DeltaReader delta_of(std::vector<Operation> operations, std::uint64_t bad = 0) {
  return [operations = std::move(operations), bad](const DeltaSink& sink) -> Result<ReadReport> {
    const EntitySink none = [](Entity&&) -> Result<void> { return {}; };
    Reading reading({"", "A list", "Its publisher", "https://list.example", "public domain", "CLEAR", "", ""}, none);
    reading.begin_file("delta");
    for (std::uint64_t i = 0; i < bad; ++i) reading.bad(Code::malformed, i, "unreadable", "line");
    for (std::size_t i = 0; i < operations.size(); ++i) {
      Entity copy = operations[i].entity;
      reading.count(CLEW_TRY(sink(operations[i].op, std::move(copy))), i, operations[i].entity.id);
    }
    return reading.finish();
  };
}

void run_sql(const std::string& path, const char* sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
  sqlite3_close(database);
}

class Lists {
 public:
  explicit Lists(const std::string& name) : folder_(name) {
    auto opened = Store::open_for_writing(folder_.path());
    EXPECT_TRUE(opened);
    store_.emplace(*std::move(opened));
  }
  Store& store() { return *store_; }
  std::string path() const { return folder_.path(); }
  void close() { store_.reset(); }

  LoadReport whole(const char* date, std::vector<Entity> entities) {
    auto report = store_->load({"one", day(date), {}, false, {}, ""}, reader_of(std::move(entities)));
    EXPECT_TRUE(report);
    return report ? *report : LoadReport{};
  }
  Result<LoadReport> delta(const char* date, std::vector<Operation> operations, std::uint64_t bad = 0,
                           std::string forced = "", const TargetTest& is_target = every_entity) {
    return store_->load_delta({"one", day(date), {}, false, {}, std::move(forced)},
                              delta_of(std::move(operations), bad), is_target);
  }
  std::vector<Entity> all() {
    std::vector<Entity> found;
    EXPECT_TRUE(store_->entities(std::nullopt, {}, [&](ListedEntity&& e) -> Result<void> {
      found.push_back(std::move(e.entity));
      return {};
    }));
    return found;
  }

 private:
  StoreFolder folder_;
  std::optional<Store> store_;
};

TEST(StoreDelta, AddsChangesAndRemovesAndLeavesTheRest) {
  Lists lists("delta-ops");
  lists.whole("2020-01-01", {person("a", "A"), person("b", "B"), person("c", "C"), person("d", "D")});
  const auto report = lists.delta("2020-01-02", {{DeltaOp::add, person("e", "E", "1970")},
                                                 {DeltaOp::modify, person("b", "B changed")},
                                                 {DeltaOp::remove, only_id("c")},
                                                 {DeltaOp::modify, person("d", "D", "", {"a"})},
                                                 {DeltaOp::remove, only_id("a")}});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->result, LoadResult::loaded);
  EXPECT_TRUE(report->bad.empty());
  EXPECT_EQ(report->records, 5u);
  const ListVersion& version = report->version;
  EXPECT_EQ(version.number, 2u);
  EXPECT_EQ(version.entities, 3u);
  EXPECT_EQ(version.targets, 3u);
  EXPECT_EQ(version.statements, 4u);
  EXPECT_EQ(version.added, 1u);
  EXPECT_EQ(version.changed, 2u);
  EXPECT_EQ(version.removed, 1u);
  EXPECT_EQ(version.merged, 1u);
  EXPECT_EQ(lists.all(),
            (std::vector<Entity>{person("b", "B changed"), person("d", "D", "", {"a"}), person("e", "E", "1970")}));
  EXPECT_TRUE(lists.store().verify());
}

TEST(StoreDelta, AnIdMayComeGoAndComeBackInOneDelta) {
  Lists lists("delta-again");
  lists.whole("2020-01-01", {person("a", "A", "", {"b"}), person("c", "C", "", {"x"})});
  const auto report = lists.delta("2020-01-02", {{DeltaOp::remove, only_id("c")},
                                                 {DeltaOp::add, person("z", "Z", "", {"y"})},
                                                 {DeltaOp::add, person("c", "C anew")},
                                                 {DeltaOp::modify, person("c", "C anew and changed")},
                                                 {DeltaOp::remove, only_id("z")},
                                                 {DeltaOp::remove, only_id("a")},
                                                 {DeltaOp::add, person("a", "A", "", {"b"})}});
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->bad.empty());
  EXPECT_EQ(report->version.changed, 1u);
  EXPECT_EQ(report->version.added + report->version.removed + report->version.merged, 0u);
  EXPECT_EQ(lists.all(), (std::vector<Entity>{person("a", "A", "", {"b"}), person("c", "C anew and changed")}));
  EXPECT_TRUE(lists.store().verify());
}

TEST(StoreDelta, AnOperationThatDoesNotFitIsSetAsideWithItsPlaceAndChangesNothing) {
  Lists lists("delta-unfit");
  std::vector<Entity> entities;
  for (char id = 'a'; id <= 'z'; ++id) entities.push_back(person(std::string(1, id), "Name"));
  lists.whole("2020-01-01", entities);
  std::vector<Operation> operations = {{DeltaOp::add, person("a", "A again")},
                                       {DeltaOp::modify, person("1", "Not there")},
                                       {DeltaOp::remove, only_id("2")},
                                       {DeltaOp::add, person("", "Nameless")}};
  for (char id = 'b'; id <= 'y'; ++id)
    operations.push_back({DeltaOp::modify, person(std::string(1, id), "Another name")});
  const auto report = lists.delta("2020-01-02", operations);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->result, LoadResult::loaded);
  EXPECT_EQ(report->version.bad, 4u);
  ASSERT_EQ(report->bad.size(), 4u);
  const Code codes[] = {Code::conflict, Code::not_found, Code::not_found, Code::malformed};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(report->bad[i].code, codes[i]);
    EXPECT_EQ(report->bad[i].offset, i);
    EXPECT_EQ(report->bad[i].file, "delta");
  }
  const std::vector<Entity> now = lists.all();
  ASSERT_EQ(now.size(), 26u);
  EXPECT_EQ(now.front(), entities.front());
  EXPECT_EQ(now.back(), entities.back());
}

TEST(StoreDelta, OfAnotherEditionIsRefusedForItsOwnShareOfBadOperations) {
  Lists lists("delta-edition");
  std::vector<Entity> entities;
  for (int i = 0; i < 500; ++i) entities.push_back(person("p-" + std::to_string(i), "Name"));
  lists.whole("2020-01-01", entities);
  // 2 of 5 operations, though only 2 of 502 entities.
  const std::vector<Operation> operations = {{DeltaOp::modify, person("p-1", "N")},
                                             {DeltaOp::remove, only_id("q-1")},
                                             {DeltaOp::remove, only_id("p-3")},
                                             {DeltaOp::remove, only_id("q-2")},
                                             {DeltaOp::remove, only_id("p-4")}};
  const auto refused = lists.delta("2020-01-02", operations);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->result, LoadResult::refused_damaged);
  EXPECT_EQ(refused->records, 3u);
  EXPECT_EQ(lists.store().versions("one")->size(), 1u);
  EXPECT_EQ(lists.all().size(), 500u);
  const auto forced = lists.delta("2020-01-02", operations, 0, "looked at");
  ASSERT_TRUE(forced);
  EXPECT_EQ(forced->version.forced, "looked at");
  EXPECT_EQ(lists.all().size(), 498u);
}

TEST(StoreDelta, WhatTakesTheOtherNamesOutOfPartiesThatStayIsRefused) {
  Lists lists("delta-lost");
  const auto named = [](const char* id, const char* property) {
    return entity(id, "Person", {{"name", id}, {property, "Other"}});
  };
  lists.whole("2020-01-01", {named("a", "alias"), named("b", "alias"), named("c", "alias")});
  const auto refused =
      lists.delta("2020-01-02", {{DeltaOp::modify, named("a", "notes")}, {DeltaOp::modify, named("b", "notes")}});
  ASSERT_TRUE(refused);
  ASSERT_EQ(refused->result, LoadResult::refused_lost);
  EXPECT_EQ(refused->lost->kind, "other names");
  EXPECT_EQ(refused->lost->before, 3u);
  EXPECT_EQ(refused->lost->now, 1u);
  const auto moved =
      lists.delta("2020-01-02", {{DeltaOp::modify, named("a", "weakAlias")}, {DeltaOp::modify, named("b", "notes")}});
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->result, LoadResult::loaded);
}

TEST(StoreDelta, WithoutOperationsOrCutOrWhatLeavesTooFewIsRefusedAndNotSeenAgain) {
  Lists lists("delta-refused");
  lists.whole("2020-01-01", {person("a", "A"), person("b", "B"), person("c", "C")});
  const auto nothing = lists.delta("2020-01-02", {});
  ASSERT_TRUE(nothing);
  EXPECT_EQ(nothing->result, LoadResult::refused_empty);
  const auto fewer = lists.delta("2020-01-02", {{DeltaOp::remove, only_id("a")}, {DeltaOp::remove, only_id("b")}});
  ASSERT_TRUE(fewer);
  EXPECT_EQ(fewer->result, LoadResult::refused_shrunk);
  // The one operation says what is known; the rest of the file may not.
  const auto cut = lists.store().load_delta(
      {"one", day("2020-01-02"), {}, false, {}, ""},
      [](const DeltaSink& sink) -> Result<ReadReport> {
        ReadReport report;
        report.entities = CLEW_TRY(sink(DeltaOp::modify, person("a", "A"))) == DeltaFit::applied ? 1 : 0;
        report.bad.push_back({"delta", 70, Code::truncated, "ends inside a line", "line 2"});
        return report;
      },
      every_entity);
  ASSERT_TRUE(cut);
  EXPECT_EQ(cut->result, LoadResult::refused_cut);
  EXPECT_EQ(lists.store().versions("one")->at(0).last_seen, day("2020-01-01"));
  EXPECT_EQ(lists.all().size(), 3u);
}

TEST(StoreDelta, ThatChangesNothingIsUnchangedAndSeenAgain) {
  Lists lists("delta-same");
  lists.whole("2020-01-01", {person("a", "A"), person("b", "B")});
  const auto same = lists.delta("2020-01-02", {{DeltaOp::modify, person("a", "A")}});
  ASSERT_TRUE(same);
  EXPECT_EQ(same->result, LoadResult::unchanged);
  EXPECT_EQ(lists.store().versions("one")->at(0).last_seen, day("2020-01-02"));
}

TEST(StoreDelta, WithoutAVersionBeforeIsAnError) {
  Lists lists("delta-first");
  const auto report = lists.delta("2020-01-02", {{DeltaOp::add, person("a", "A")}});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Code::not_found);
  EXPECT_TRUE(lists.store().lists(std::nullopt)->empty());
}

TEST(StoreDelta, AReaderWhoFailsLeavesTheVersionBefore) {
  Lists lists("delta-fails");
  lists.whole("2020-01-01", {person("a", "A"), person("b", "B")});
  const auto report = lists.store().load_delta(
      {"one", day("2020-01-02"), {}, false, {}, ""},
      [](const DeltaSink& sink) -> Result<ReadReport> {
        static_cast<void>(CLEW_TRY(sink(DeltaOp::remove, only_id("a"))));
        return fail(Code::io, "the disk is gone");
      },
      every_entity);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Code::io);
  EXPECT_EQ(lists.all().size(), 2u);
  EXPECT_TRUE(lists.delta("2020-01-02", {{DeltaOp::modify, person("a", "A changed")}}));
}

TEST(StoreDelta, AVersionLoadedMeanwhileIsAConflict) {
  Lists lists("delta-overtaken");
  lists.whole("2020-01-01", {person("a", "A"), person("b", "B")});
  const auto report = lists.store().load_delta(
      {"one", day("2020-01-03"), {}, false, {}, ""},
      [&](const DeltaSink& sink) -> Result<ReadReport> {
        ReadReport read;
        read.entities = CLEW_TRY(sink(DeltaOp::modify, person("a", "A changed"))) == DeltaFit::applied ? 1 : 0;
        run_sql(lists.path(), "UPDATE version SET number = 2");
        return read;
      },
      every_entity);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Code::conflict);
  EXPECT_EQ(report.error().reason, std::string("another version of the list was loaded meanwhile"));
}

TEST(StoreDelta, ACurrentVersionThatWasDamagedIsNoticed) {
  Lists lists("delta-damaged");
  lists.whole("2020-01-01", {person("a", "A"), person("b", "B"), person("c", "C")});
  lists.close();
  run_sql(lists.path(), "DELETE FROM state WHERE entity = 2");
  auto store = Store::open_for_writing(lists.path());
  ASSERT_TRUE(store);
  const auto report = store->load_delta({"one", day("2020-01-02"), {}, false, {}, ""},
                                        delta_of({{DeltaOp::modify, person("a", "A changed")}}), every_entity);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Code::mismatch);
}

// What a delta from one list to another is, in any order.
std::vector<Operation> difference(const std::vector<Entity>& before, const std::vector<Entity>& after, Rng& random) {
  std::map<std::string, Entity> left, right;
  for (const Entity& entity : before) left[entity.id] = entity;
  for (const Entity& entity : after) right[entity.id] = entity;
  std::vector<Operation> operations;
  for (const auto& [id, entity] : left)
    if (!right.contains(id)) operations.push_back({DeltaOp::remove, only_id(id)});
  for (const auto& [id, entity] : right) {
    const auto old = left.find(id);
    if (old == left.end())
      operations.push_back({DeltaOp::add, entity});
    else if (old->second != entity)
      operations.push_back({DeltaOp::modify, entity});
  }
  for (std::size_t i = operations.size(); i > 1; --i) std::swap(operations[i - 1], operations[random.below(i)]);
  return operations;
}

// Two stores, one given whole lists and one their differences, agree in every version and every count.
TEST(StoreDelta, IsTheSameVersionAsTheWholeListOnRandomLists) {
  Lists wholes("delta-wholes"), deltas("delta-deltas");
  Rng random(5);
  std::vector<Entity> before = random_list(100, 60);
  const auto load_whole = [](Lists& lists, std::int64_t at, const std::vector<Entity>& entities) {
    return lists.store().load(
        {"one", UnixTime{at}, {}, false, {}, "any"}, [&](const EntitySink& sink) -> Result<ReadReport> {
          ReadReport report = CLEW_TRY(reader_of(entities)(sink));
          report.targets = static_cast<std::uint64_t>(std::count_if(entities.begin(), entities.end(), person_only));
          return report;
        });
  };
  ASSERT_TRUE(load_whole(wholes, 1, before));
  ASSERT_TRUE(load_whole(deltas, 1, before));
  for (std::uint64_t round = 2; round < 30; ++round) {
    std::vector<Entity> after = random_list(100 + round, 60);
    for (const Entity& entity : before)  // most of a list stays
      if (random.below(3) != 0 && std::ranges::none_of(after, [&](const Entity& e) { return e.id == entity.id; }))
        after.push_back(entity);
    const auto at = static_cast<std::int64_t>(round);
    const auto whole = load_whole(wholes, at, after);
    const auto delta = deltas.store().load_delta({"one", UnixTime{at}, {}, false, {}, "any"},
                                                 delta_of(difference(before, after, random)), person_only);
    ASSERT_TRUE(whole);
    ASSERT_TRUE(delta);
    EXPECT_TRUE(delta->bad.empty());
    EXPECT_EQ(whole->version.version, delta->version.version);
    before = std::move(after);
  }
  EXPECT_EQ(*wholes.store().versions("one"), *deltas.store().versions("one"));
  EXPECT_EQ(wholes.all(), deltas.all());
  EXPECT_TRUE(deltas.store().verify());
}

TEST(StoreDelta, AKillLeavesOneVersionWhole) {
  const StoreFolder folder("delta-kill");
  const std::vector<Entity> versions[] = {random_list(31, 600), random_list(32, 600)};
  Rng random(6);
  const std::vector<Operation> steps[] = {difference(versions[1], versions[0], random),
                                          difference(versions[0], versions[1], random)};
  std::int64_t seconds = 0;
  {
    auto store = Store::open_for_writing(folder.path());
    ASSERT_TRUE(store && store->load({"one", UnixTime{0}, {}, false, {}, ""}, reader_of(versions[0])));
  }
  const auto read_all = [](const Store& store) {
    std::vector<Entity> found;
    EXPECT_TRUE(store.entities(std::nullopt, {}, [&](ListedEntity&& e) -> Result<void> {
      found.push_back(std::move(e.entity));
      return {};
    }));
    return found;
  };
  std::uint64_t loads = 0;
  for (int round = 0; round < 12; ++round) {
    int said[2];
    ASSERT_EQ(::pipe(said), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      auto store = Store::open_for_writing(folder.path());
      auto current = store ? store->versions("one") : Result<std::vector<ListVersion>>(std::vector<ListVersion>());
      for (std::int64_t i = 1; current && !current->empty() && i < 100; ++i) {
        const std::uint64_t next = (current->back().number + static_cast<std::uint64_t>(i - 1)) % 2;
        const auto done = store->load_delta({"one", UnixTime{seconds + i}, {}, false, {}, "any"}, delta_of(steps[next]),
                                            every_entity);
        if (!done || ::write(said[1], "1", 1) != 1) break;
      }
      ::_exit(0);
    }
    ASSERT_GT(child, 0);
    ::close(said[1]);
    // Killed at any moment of its first, second or third load, however slow the machine is.
    const auto start = std::chrono::steady_clock::now();
    char byte = 0;
    for (int wait = round % 3; wait > 0; --wait) ASSERT_EQ(::read(said[0], &byte, 1), 1);
    const auto waited = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
    ::usleep(static_cast<unsigned>(random.below(static_cast<std::uint64_t>(waited.count()) + 20'000)));
    ::kill(child, SIGKILL);
    ::close(said[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    seconds += 100;
    const auto store = Store::open(folder.path());
    ASSERT_TRUE(store);
    const auto lists = store->lists(std::nullopt);
    ASSERT_TRUE(lists);
    loads = lists->at(0).number;
    EXPECT_EQ(read_all(*store), versions[(loads + 1) % 2]);
  }
  EXPECT_GT(loads, 3u);
}

}  // namespace
}  // namespace clew::intel
