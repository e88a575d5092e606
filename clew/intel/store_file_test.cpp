// The file of the store: who may read it, who writes beside whom, what a kill leaves, and damage that is noticed.
#include "clew/intel/store.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <functional>
#include <set>
#include <thread>

#include "clew/base/file.h"
#include "clew/intel/sample_store.h"

namespace clew::intel {
namespace {

TEST(Store, AReaderSeesOneStateWhateverIsLoadedMeanwhile) {
  const StoreFolder folder("reader");
  Store store = writing(folder);
  load(store, "one", "2020-01-01", {person("a", "A"), person("b", "B")});
  const Store before = reading(folder);
  load(store, "one", "2021-01-01", {person("b", "B"), person("c", "C")});
  EXPECT_EQ(all(before), (std::vector<Entity>{person("a", "A"), person("b", "B")}));
  EXPECT_EQ(before.lists(std::nullopt)->at(0).number, 1u);
  EXPECT_EQ(reading(folder).lists(std::nullopt)->at(0).number, 2u);
}

TEST(Store, AReaderWhoFailsLeavesTheVersionBefore) {
  const StoreFolder folder("failing");
  Store store = writing(folder);
  load(store, "one", "2020-01-01", {person("a", "A")});
  const auto report =
      store.load({"one", day("2021-01-01"), {}, false, {}, ""}, [](const EntitySink& sink) -> Result<ReadReport> {
        CLEW_TRY_VOID(sink(person("b", "B")));
        return fail(Code::truncated, "the file ends", 17);
      });
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().offset, 17u);
  EXPECT_EQ(all(store), (std::vector<Entity>{person("a", "A")}));
  EXPECT_EQ(load(store, "one", "2021-01-01", {person("b", "B")}).result, LoadResult::loaded);
}

TEST(Store, NothingButTheLockLiesBesideTheFileWhenAllAreClosed) {
  const StoreFolder folder("files");
  {
    Store store = writing(folder);
    load(store, "one", "2020-01-01", {person("a", "A")});
    const Store reader = reading(folder);
  }
  EXPECT_EQ(folder.files(), (std::vector<std::string>{"intel.sqlite", "intel.sqlite.lock"}));
  {
    const Store reader = reading(folder);
  }
  EXPECT_EQ(folder.files(), (std::vector<std::string>{"intel.sqlite", "intel.sqlite.lock"}));
}

TEST(Store, AFileThatNothingWasKeptInIsRemovedAndAnyOtherStays) {
  const StoreFolder folder("empty");
  Store nothing = writing(folder);
  EXPECT_EQ(load(nothing, "one", "2020-01-01", {}).result, LoadResult::refused_empty);
  ASSERT_TRUE(Store::close_and_remove_if_empty(std::move(nothing)));
  EXPECT_TRUE(folder.files().empty());

  Store with_labels = writing(folder);
  ASSERT_TRUE(with_labels.set_labels({}, ""));
  ASSERT_TRUE(Store::close_and_remove_if_empty(std::move(with_labels)));
  EXPECT_EQ(folder.files(), (std::vector<std::string>{"intel.sqlite"}));

  Store with_list = writing(folder);
  load(with_list, "one", "2020-01-01", {person("a", "A"), person("b", "B")});
  EXPECT_EQ(load(with_list, "one", "2020-01-02", {}).result, LoadResult::refused_empty);
  ASSERT_TRUE(Store::close_and_remove_if_empty(std::move(with_list)));
  EXPECT_EQ(all(reading(folder)).size(), 2u);
}

TEST(Store, AMissingFileIsNotMadeByAReader) {
  const StoreFolder folder("missing");
  const auto store = Store::open(folder.path());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, Code::not_found);
  EXPECT_TRUE(folder.files().empty());
}

TEST(Store, FilesOfOthersAreRefusedAndNotTouched) {
  const StoreFolder folder("foreign");
  run_sql(folder.path("foreign"), "CREATE TABLE t (x)");
  ASSERT_TRUE(write_file_atomically(folder.path("text"), "not a database, however long this text may go on"));
  run_sql(folder.path("later"), "PRAGMA application_id = 0x636c6577; PRAGMA user_version = 4; CREATE TABLE t (x)");
  for (const auto& [name, code] : {std::pair("foreign", Code::mismatch), std::pair("text", Code::mismatch),
                                   std::pair("later", Code::unsupported)}) {
    const std::string before = *read_file(folder.path(name));
    const auto read = Store::open(folder.path(name));
    ASSERT_FALSE(read) << name;
    EXPECT_EQ(read.error().code, code) << name;
    const auto write = Store::open_for_writing(folder.path(name));
    ASSERT_FALSE(write) << name;
    EXPECT_EQ(write.error().code, code) << name;
    EXPECT_EQ(*read_file(folder.path(name)), before) << name;
  }
}

TEST(Store, AChangedRowIsNoticedWhenItIsRead) {
  const StoreFolder folder("damage");
  const char* const damages[] = {"DELETE FROM statement WHERE value = 'B'",
                                 "UPDATE statement SET value = 'X' WHERE n = 1", "DELETE FROM state WHERE entity = 2",
                                 "UPDATE statement SET until = 1",
                                 "UPDATE state SET hash = zeroblob(32) WHERE entity = 1"};
  for (const char* damage : damages) {
    const std::string path = folder.path("damaged");
    ASSERT_TRUE(remove_file(path));
    {
      auto store = Store::open_for_writing(path);
      load(*store, "one", "2020-01-01", {person("a", "A"), person("b", "B"), person("c", "C")});
    }
    run_sql(path, damage);
    const auto store = Store::open(path);
    ASSERT_TRUE(store);
    const auto read = store->entities(std::nullopt, {}, [](ListedEntity&&) -> Result<void> { return {}; });
    ASSERT_FALSE(read) << damage;
    EXPECT_EQ(read.error().code, Code::mismatch) << damage;
  }
}

TEST(Store, AChangedRowOfAnOlderVersionIsNoticedByVerify) {
  const StoreFolder folder("verify");
  {
    Store store = writing(folder);
    load(store, "one", "2020-01-01", {person("a", "A"), person("b", "B"), person("c", "C")});
    load(store, "one", "2021-01-01", {person("a", "A"), person("b", "B2"), person("c", "C")});
    EXPECT_TRUE(store.verify());
  }
  run_sql(folder.path(), "UPDATE statement SET value = 'X' WHERE value = 'B'");
  const Store store = reading(folder);
  EXPECT_EQ(all(store).size(), 3u);
  const auto verified = store.verify();
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().code, Code::mismatch);
}

TEST(Store, ALabelThatWasLostIsNoticed) {
  const StoreFolder folder("lostlabel");
  {
    Store store = writing(folder);
    Label label;
    label.address = Address(AddressKind::named, as_bytes("shop"));
    label.label = "Shop";
    ASSERT_TRUE(store.set_labels(Labels({label}), ""));
  }
  run_sql(folder.path(), "DELETE FROM label");
  const auto labels = reading(folder).labels(std::nullopt);
  ASSERT_FALSE(labels);
  EXPECT_EQ(labels.error().code, Code::mismatch);
}

TEST(Store, ASecondLoadBesideOneThatRunsIsRefusedAndSpoilsNothing) {
  const StoreFolder folder("two_loads");
  Store first = writing(folder), second = writing(folder);
  const auto report = first.load({"one", day("2020-01-01"), {}, false, {}, ""}, [&](const EntitySink& sink) {
    const auto beside = second.load({"two", day("2020-01-01"), {}, false, {}, ""}, reader_of({person("b", "B")}));
    EXPECT_FALSE(beside);
    EXPECT_EQ(beside ? Code::io : beside.error().code, Code::conflict);
    EXPECT_STREQ(beside ? "" : beside.error().reason, "another list is being loaded");
    return reader_of({person("a", "A")})(sink);
  });
  ASSERT_TRUE(report);
  EXPECT_EQ(load(second, "two", "2020-01-01", {person("b", "B")}).result, LoadResult::loaded);
  EXPECT_EQ(all(first).size(), 2u);
}

// Runs as a user who may write nothing here: a child, for whoever runs the tests may be allowed everything.
int as_reader_only(const std::string& folder, const std::function<int()>& look) {
  const pid_t child = ::fork();
  if (child == 0) {
    constexpr uid_t kNobody = 65534;
    if (::geteuid() == 0 && ::seteuid(kNobody) != 0) ::_exit(99);
    ::_exit(look());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status)) << folder;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Store, AFolderThatNobodyMayLookIntoIsNotAFolderWithoutAStore) {
  const StoreFolder folder("forbidden");
  {
    Store store = writing(folder);
    load(store, "one", "2020-01-01", {person("a", "A")});
  }
  const std::string parent = folder.path().substr(0, folder.path().rfind('/'));
  ASSERT_EQ(::chmod(parent.c_str(), 0), 0);
  const int told = as_reader_only("/tmp", [&] {
    const auto store = Store::open(folder.path());
    if (store) return 1;
    return store.error().code == Code::io && std::string_view(store.error().reason) == "permission denied" ? 7 : 2;
  });
  ASSERT_EQ(::chmod(parent.c_str(), 0755), 0);
  EXPECT_EQ(told, 7);
}

TEST(Store, WhoMayOnlyReadReadsAndLeavesNothingBehind) {
  const StoreFolder folder("read_only");
  {
    Store store = writing(folder);
    load(store, "one", "2020-01-01", {person("a", "A"), person("b", "B")});
  }
  const std::vector<std::string> before = folder.files();
  const std::string parent = folder.path().substr(0, folder.path().rfind('/'));
  ASSERT_EQ(::chmod(folder.path().c_str(), 0444), 0);
  ASSERT_EQ(::chmod(parent.c_str(), 0555), 0);
  const int found = as_reader_only(parent, [&] {
    const auto store = Store::open(folder.path());
    return store ? static_cast<int>(all(*store).size()) : 50;
  });
  EXPECT_EQ(found, 2);
  ASSERT_EQ(::chmod(parent.c_str(), 0755), 0);
  EXPECT_EQ(folder.files(), before);
}

TEST(Store, AFullDiskIsReadAsOneThatMayOnlyBeRead) {
  const StoreFolder folder("full_disk");
  {
    Store store = writing(folder);
    load(store, "one", "2020-01-01", {person("a", "A"), person("b", "B")});
  }
  // No file may grow: as on a full disk, but only for this process.
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  ::signal(SIGXFSZ, SIG_IGN);
  const rlimit none{0, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &none), 0);
  std::size_t found = 0;
  std::string reason;
  {
    const auto store = Store::open(folder.path());
    if (store)
      found = all(*store).size();
    else
      reason = store.error().reason;
  }
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(found, 2U) << reason;
}

TEST(Store, WhoMayOnlyReadIsToldWhenChangesWaitThatOnlyAWriterCanTakeIn) {
  const StoreFolder folder("read_only_wal");
  {
    Store store = writing(folder);
    load(store, "one", "2020-01-01", {person("a", "A"), person("b", "B")});
  }
  ASSERT_TRUE(write_file_atomically(folder.path() + "-wal", std::string(4096, 'x')));
  const std::string parent = folder.path().substr(0, folder.path().rfind('/'));
  for (const char* beside : {"", "-wal"}) ASSERT_EQ(::chmod((folder.path() + beside).c_str(), 0444), 0);
  ASSERT_EQ(::chmod(parent.c_str(), 0555), 0);
  const int told = as_reader_only(parent, [&] {
    const auto store = Store::open(folder.path());
    if (store) return 1;
    return store.error().code == Code::io && std::string_view(store.error().reason).find("-wal") != std::string::npos
               ? 7
               : 2;
  });
  EXPECT_EQ(told, 7);
  ASSERT_EQ(::chmod(parent.c_str(), 0755), 0);
}

// A child process loads version after version, says each, and is killed at any moment after the first few. What the
// parent finds is one of them, whole. How many loads there are at least depends on no clock.
TEST(Store, AKillDuringALoadLeavesOneVersionWhole) {
  const StoreFolder folder("kill");
  const std::vector<Entity> versions[] = {random_list(7, 1000), random_list(8, 1000)};
  // Other moments with --gtest_shuffle --gtest_random_seed=N.
  const auto seed = static_cast<std::uint64_t>(::testing::UnitTest::GetInstance()->random_seed());
  SCOPED_TRACE("seed " + std::to_string(seed));
  Rng random(11 + seed);
  const auto start = std::chrono::steady_clock::now();
  {
    Store store = writing(folder);
    load(store, "list", "1970-01-01", versions[0]);
  }
  const auto one_load = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
  std::int64_t seconds = 0;
  std::uint64_t loads = 0, told = 1;
  for (int round = 0; round < 40; ++round) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      auto store = Store::open_for_writing(folder.path());
      for (std::int64_t i = 1; store && i < 100; ++i) {
        const auto& entities = versions[static_cast<std::size_t>(i % 2)];
        const auto loaded = store->load({"list", UnixTime{seconds + i}, {}, false, kAnyRange, ""}, reader_of(entities));
        if (!loaded) break;
        // The first may be what the killed one before had loaded: no version more.
        if (::write(pipe[1], loaded->result == LoadResult::loaded ? "+" : "=", 1) != 1) break;
      }
      ::_exit(0);
    }
    ::close(pipe[1]);
    ASSERT_GT(child, 0);
    char one = 0;
    for (std::uint64_t wanted = random.below(3); wanted > 0;) {
      ASSERT_EQ(::read(pipe[0], &one, 1), 1) << "the child stopped loading";
      if (one != '+') continue;
      ++told;
      --wanted;
    }
    ::usleep(static_cast<unsigned>(random.below(static_cast<std::uint64_t>(3 * one_load.count()))));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(pipe[0]);
    seconds += 100;
    if (round % 2 == 1) continue;  // the next process recovers what was left: a reader now, a writer then
    const Store store = reading(folder);
    const auto lists = store.lists(std::nullopt);
    ASSERT_TRUE(lists);
    const std::vector<Entity> found = all(store);
    EXPECT_TRUE(found == versions[0] || found == versions[1]);
    EXPECT_EQ(found.size(), lists->at(0).entities);
    loads = lists->at(0).number;
    EXPECT_GE(loads, told);
  }
  EXPECT_GT(told, 20u);
  Store store = writing(folder);
  load(store, "list", "2020-01-01", {person("a", "A"), person("b", "B")}, "the end");
  EXPECT_EQ(all(store).size(), 2u);
}

TEST(StoreThreads, ReadersBesideAWriterSeeOneVersionWhole) {
  const StoreFolder folder("threads");
  const std::vector<Entity> versions[] = {random_list(21, 200), random_list(22, 200)};
  Store store = writing(folder);
  load(store, "list", "1970-01-01", versions[0]);
  std::atomic<bool> done = false;
  std::atomic<unsigned> torn = 0, read = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i)
    readers.emplace_back([&] {
      while (!done) {
        const auto reader = Store::open(folder.path());
        std::vector<Entity> found;
        const auto streamed = reader ? reader->entities(std::nullopt, {},
                                                        [&](ListedEntity&& e) -> Result<void> {
                                                          found.push_back(std::move(e.entity));
                                                          return {};
                                                        })
                                     : Result<void>(std::unexpected(reader.error()));
        ++read;
        if (!streamed || (found != versions[0] && found != versions[1])) ++torn;
      }
    });
  for (std::int64_t i = 1; i <= 20; ++i)
    EXPECT_TRUE(store.load({"list", UnixTime{i}, {}, false, kAnyRange, ""}, reader_of(versions[i % 2])));
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(torn, 0u);
  EXPECT_GT(read, 3u);
  EXPECT_EQ(store.versions("list")->size(), 21u);
}

TEST(Store, TwoWritersDoNotMixAndTheSecondIsToldOrWaits) {
  const StoreFolder folder("writers");
  Store first = writing(folder);
  Store second = writing(folder);
  EXPECT_EQ(load(first, "one", "2020-01-01", {person("a", "A")}).result, LoadResult::loaded);
  EXPECT_EQ(load(second, "one", "2020-01-02", {person("b", "B")}).result, LoadResult::loaded);
  EXPECT_EQ(first.versions("one")->size(), 2u);
}

}  // namespace
}  // namespace clew::intel
