#include "clew/casefile/audit_log.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "clew/base/file.h"
#include "clew/base/random.h"
#include "clew/codec/hex.h"

namespace clew::casefile {
namespace {

SecretSource seeded(std::uint64_t seed) {
  auto rng = std::make_shared<Rng>(seed);
  return [rng](std::span<std::uint8_t> bytes) {
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(rng->next());
    return true;
  };
}

struct Audit : ::testing::Test {
  std::string folder;
  void SetUp() override {
    folder = ::testing::TempDir() + "clew-audit-" + std::to_string(::getpid());
    std::filesystem::remove_all(folder);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  AuditLog log(std::uint64_t seed = 1) const {
    auto opened = AuditLog::open(folder, seeded(seed));
    EXPECT_TRUE(opened) << opened.error().reason;
    return *std::move(opened);
  }
  static AuditEntry decision(const std::string& secret, const std::string& subject = "customer-1") {
    return {"decision", {1'700'000'000}, "officer", R"({"verdict":"hold"})", secret, subject};
  }
  static std::string add(AuditLog& log, const AuditEntry& entry) {
    const auto ids = log.append({&entry, 1});
    EXPECT_TRUE(ids) << (ids ? "" : ids.error().reason);
    return ids ? ids->front() : "";
  }
  /// Runs SQL on a file of the log, behind its back.
  void meddle(const std::string& file, const std::string& sql) const {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(join_path(folder, file).c_str(), &database), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
  }
};

TEST_F(Audit, AnEmptyLogIsWhole) {
  const auto check = log().verify();
  ASSERT_TRUE(check);
  EXPECT_EQ(check->records, 0U);
  EXPECT_FALSE(check->broken);
}

TEST_F(Audit, PromisesNothingOnceItsFileWasRemovedOrEmptied) {
  for (const bool removed : {true, false}) {
    std::filesystem::remove_all(folder);
    AuditLog opened = log();
    add(opened, decision("Jon Smith"));
    if (removed)
      std::filesystem::remove_all(folder);
    else
      std::filesystem::resize_file(join_path(folder, "audit.sqlite"), 0);
    const AuditEntry entry = decision("Jon Smith");
    const auto ids = opened.append({&entry, 1});
    ASSERT_FALSE(ids) << removed;
    EXPECT_EQ(ids.error().code, Code::io);
  }
}

TEST_F(Audit, GivesBackWhatWasRecorded) {
  AuditLog opened = log();
  const std::string id = add(opened, decision("Jon Smith"));
  const auto record = opened.find(id);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->number, 1U);
  EXPECT_EQ(record->id, id);
  EXPECT_EQ(record->kind, "decision");
  EXPECT_EQ(record->who, "officer");
  EXPECT_EQ(record->time.seconds, 1'700'000'000);
  EXPECT_EQ(record->open, R"({"verdict":"hold"})");
  EXPECT_EQ(record->sealed, "Jon Smith");
  EXPECT_EQ(opened.find("1")->sealed, "Jon Smith");
}

TEST_F(Audit, AnIdOfAnotherLogIsNotFound) {
  AuditLog opened = log();
  add(opened, decision("Jon Smith"));
  EXPECT_EQ(opened.find("1-000000000000").error().code, Code::not_found);
  EXPECT_EQ(opened.find("2").error().code, Code::not_found);
  EXPECT_EQ(opened.find("one").error().code, Code::not_found);
  EXPECT_EQ(opened.find("").error().code, Code::not_found);
}

TEST_F(Audit, TheSameEntriesAndSecretsMakeTheSameIds) {
  std::string ids[2];
  for (std::string& id : ids) {
    std::filesystem::remove_all(folder);
    AuditLog opened = log(7);
    add(opened, decision("Jon Smith"));
    id = add(opened, decision("Jane Doe"));
  }
  EXPECT_EQ(ids[0], ids[1]);
}

TEST_F(Audit, TheChainHoldsNoPersonalData) {
  AuditLog opened = log();
  add(opened, decision("Max Mustermann", "customer-4711"));
  const auto whole = read_file(join_path(folder, "audit.sqlite")).value() +
                     read_file(join_path(folder, "audit.sqlite-wal")).value_or("");
  EXPECT_EQ(whole.find("Mustermann"), std::string::npos);
  EXPECT_EQ(whole.find("4711"), std::string::npos);
  EXPECT_NE(whole.find("officer"), std::string::npos);
}

TEST_F(Audit, TwoRecordsOfOneTextHaveDifferentCommitments) {
  AuditLog opened = log();
  add(opened, decision("Jon Smith"));
  add(opened, decision("Jon Smith"));
  std::vector<std::string> bodies;
  opened = log();
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(join_path(folder, "audit.sqlite").c_str(), &database), SQLITE_OK);
  sqlite3_exec(
      database, "SELECT substr(record, -66) FROM chain",
      [](void* out, int, char** columns, char**) {
        static_cast<std::vector<std::string>*>(out)->emplace_back(columns[0]);
        return 0;
      },
      &bodies, nullptr);
  sqlite3_close(database);
  ASSERT_EQ(bodies.size(), 2U);
  EXPECT_NE(bodies[0], bodies[1]);
}

TEST_F(Audit, AnErasedTextIsGoneAndTheChainStaysWhole) {
  AuditLog opened = log();
  const std::string first = add(opened, decision("Jon Smith"));
  const std::string second = add(opened, decision("Jane Doe", "customer-2"));
  const auto numbers = opened.of_subject("customer-1");
  ASSERT_TRUE(numbers);
  ASSERT_EQ(*numbers, std::vector<std::uint64_t>{1});
  const auto erased = opened.erase(*numbers, {1'800'000'000}, "officer", "asked for by the customer");
  ASSERT_TRUE(erased) << erased.error().reason;
  const auto record = opened.find(first);
  ASSERT_TRUE(record);
  EXPECT_TRUE(record->erased);
  EXPECT_EQ(record->sealed, "");
  EXPECT_EQ(record->open, R"({"verdict":"hold"})");
  EXPECT_EQ(opened.find(second)->sealed, "Jane Doe");
  const auto check = opened.verify(first);
  ASSERT_TRUE(check);
  EXPECT_FALSE(check->broken) << check->reason;
  EXPECT_EQ(check->records, 3U);
  EXPECT_EQ(check->erased, 1U);
  EXPECT_TRUE(opened.of_subject("customer-1")->empty());
  EXPECT_EQ(opened.erase(*numbers, {0}, "officer", "again").error().code, Code::not_found);
}

TEST_F(Audit, NoFileHoldsTheKeyOfAnErasedText) {
  AuditLog opened = log(3);
  add(opened, decision("Jon Smith"));
  // The first 32 bytes that were asked for are the secret of subjects, the next the key.
  std::uint8_t bytes[64];
  const auto secrets = seeded(3);
  secrets({bytes, 32});
  secrets({bytes + 32, 32});
  const std::string key(reinterpret_cast<const char*>(bytes + 32), 32);
  const auto holds = [&] {
    for (const char* file : {"audit.sqlite", "audit.sqlite-wal", "audit-keys.sqlite", "audit-keys.sqlite-wal"})
      if (read_file(join_path(folder, file)).value_or("").find(key) != std::string::npos) return true;
    return false;
  };
  ASSERT_TRUE(holds());
  const std::uint64_t first = 1;
  ASSERT_TRUE(opened.erase({&first, 1}, {0}, "officer", "asked for"));
  EXPECT_FALSE(holds());
}

TEST_F(Audit, ATextThatIsGoneWithoutARecordIsNoticed) {
  {
    AuditLog opened = log();
    add(opened, decision("Jon Smith"));
  }
  meddle("audit.sqlite", "DELETE FROM sealed");
  const auto check = log().verify();
  ASSERT_TRUE(check);
  EXPECT_EQ(check->broken, 1U);
  EXPECT_EQ(check->reason, "what was sealed with it is gone, and no record says that it was erased");
}

TEST_F(Audit, ALostKeyIsNoticed) {
  {
    AuditLog opened = log();
    add(opened, decision("Jon Smith"));
  }
  meddle("audit-keys.sqlite", "DELETE FROM keys");
  EXPECT_EQ(log().verify()->broken, 1U);
}

TEST_F(Audit, ALogCutShortIsNoticedByAnIdThatWasKept) {
  std::string last;
  {
    AuditLog opened = log();
    add(opened, decision("Jon Smith"));
    last = add(opened, decision("Jane Doe"));
  }
  meddle("audit.sqlite", "DELETE FROM chain WHERE number = 2; DELETE FROM sealed WHERE number = 2");
  EXPECT_FALSE(log().verify()->broken);
  const auto check = log().verify(last);
  EXPECT_EQ(check->broken, 2U);
  EXPECT_EQ(check->reason, "the log does not hold " + last + ": it was cut short or written anew");
}

TEST_F(Audit, AnIdHasAForm) {
  AuditLog opened = log();
  EXPECT_TRUE(is_record_id(add(opened, decision("Jon Smith"))));
  EXPECT_TRUE(is_record_id("1234567-0123456789ab"));
  for (const char* wrong :
       {"", "junk", "17", "17-", "-3fa2c1d0e9b8", "17-3fa2c1d0e9b", "17-3fa2c1d0e9b81", "17-3FA2C1D0E9B8",
        "0-3fa2c1d0e9b8", "a-3fa2c1d0e9b8", "17-3fa2c1d0e9bg", "99999999999999999999-3fa2c1d0e9b8"})
    EXPECT_FALSE(is_record_id(wrong)) << wrong;
}

TEST_F(Audit, NothingIsAppendedToABrokenEnd) {
  {
    AuditLog opened = log();
    add(opened, decision("Jon Smith"));
  }
  meddle("audit.sqlite", "UPDATE chain SET record = replace(record, 'hold', 'pass')");
  AuditLog opened = log();
  const AuditEntry entry = decision("Jane Doe");
  EXPECT_EQ(opened.append({&entry, 1}).error().code, Code::mismatch);
}

TEST_F(Audit, RefusesEntriesThatAreNone) {
  AuditLog opened = log();
  for (const char* open : {"", "[]", "{", "{\"a\":1,\"a\":2}", "{\n}"}) {
    AuditEntry entry = decision("x");
    entry.open = open;
    EXPECT_EQ(opened.append({&entry, 1}).error().code, Code::usage) << open;
  }
  AuditEntry entry = decision("x");
  entry.kind = "Two words";
  EXPECT_EQ(opened.append({&entry, 1}).error().code, Code::usage);
  EXPECT_EQ(*opened.size(), 0U);
}

// Every byte of every column of a small log, one at a time.
TEST_F(Audit, EveryChangedByteIsCaught) {
  {
    AuditLog opened = log();
    add(opened, decision("Jon Smith"));
    add(opened, {"allow", {1}, "officer", "{}", "a rule", "customer-1"});
    const std::uint64_t first = 1;
    ASSERT_TRUE(opened.erase({&first, 1}, {5}, "officer", "asked for"));
    add(opened, decision("Jane Doe"));
  }
  struct Column {
    const char *file, *table, *name;
  };
  std::size_t changed = 0;
  for (const Column& column : {Column{"audit.sqlite", "chain", "kind"}, Column{"audit.sqlite", "chain", "record"},
                               Column{"audit.sqlite", "chain", "hash"}, Column{"audit.sqlite", "sealed", "subject"},
                               Column{"audit.sqlite", "sealed", "nonce"}, Column{"audit.sqlite", "sealed", "body"},
                               Column{"audit-keys.sqlite", "keys", "key"}}) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(join_path(folder, column.file).c_str(), &database), SQLITE_OK);
    std::vector<std::pair<long long, std::string>> cells;
    // Keys that lie ready are of no record yet.
    const std::string read = std::string("SELECT number, hex(") + column.name + ") FROM " + column.table +
                             " WHERE number <= " + std::to_string(4);
    sqlite3_exec(
        database, read.c_str(),
        [](void* out, int, char** columns, char**) {
          static_cast<decltype(cells)*>(out)->emplace_back(std::strtoll(columns[0], nullptr, 10), columns[1]);
          return 0;
        },
        &cells, nullptr);
    ASSERT_FALSE(cells.empty());
    const bool text = std::string_view(column.name) == "record" || std::string_view(column.name) == "kind";
    const auto put = [&](long long number, const std::string& hex) {
      const std::string value = text ? "CAST(x'" + hex + "' AS TEXT)" : "x'" + hex + "'";
      const std::string sql = std::string("UPDATE ") + column.table + " SET " + column.name + " = " + value +
                              " WHERE number = " + std::to_string(number);
      ASSERT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    };
    sqlite3_exec(database, "PRAGMA synchronous = OFF", nullptr, nullptr, nullptr);
    const AuditLog opened = log();
    for (const auto& [number, hex] : cells)
      for (std::size_t at = 0; at < hex.size(); at += 2) {
        auto bytes = codec::from_hex(hex).value();
        bytes[at / 2] ^= 0x01;
        put(number, codec::to_hex(bytes));
        const auto check = opened.verify();
        EXPECT_TRUE(!check || check->broken) << column.table << "." << column.name << " " << number << " " << at / 2;
        ++changed;
        put(number, hex);
      }
    sqlite3_close(database);
    EXPECT_FALSE(opened.verify()->broken);
  }
  EXPECT_GT(changed, 1000U);
}

// A child with several threads appends and says on a pipe which ids it was promised; it is killed at any moment.
// Whatever was promised is there, though most of it was promised by commits that others made.
void append_until_killed(const std::string& folder, int pipe) {
  AuditLog opened = *AuditLog::open(folder, system_secrets());
  const auto append = [&] {
    for (;;) {
      const std::vector<AuditEntry> entries(
          3, {"decision", {1'700'000'000}, "officer", R"({"verdict":"hold"})", "Jon Smith", "customer-1"});
      const auto ids = opened.append(entries);
      if (!ids) ::_exit(1);
      for (const std::string& id : *ids) {
        const std::string line = id + "\n";  // shorter than PIPE_BUF: whole, whoever else writes
        if (::write(pipe, line.data(), line.size()) < 0) ::_exit(1);
      }
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 5; ++i) threads.emplace_back(append);
  append();
}

TEST_F(Audit, ThreadsKilledAtAnyMomentLoseNothingThatWasPromised) {
  for (int round = 0; round < 6; ++round) {
    int pipes[2];
    ASSERT_EQ(::pipe(pipes), 0);
    const pid_t child = ::fork();
    if (child == 0) append_until_killed(folder, pipes[1]);
    ::close(pipes[1]);
    std::string promised;
    char buffer[4096];
    // A different number of bytes each round: the kill falls anywhere between two commits.
    while (promised.size() < 200U + 1331U * static_cast<unsigned>(round)) {
      const auto got = ::read(pipes[0], buffer, sizeof buffer);
      ASSERT_GT(got, 0);
      promised.append(buffer, static_cast<std::size_t>(got));
    }
    ::kill(child, SIGKILL);
    for (ssize_t got = 0; (got = ::read(pipes[0], buffer, sizeof buffer)) > 0;)
      promised.append(buffer, static_cast<std::size_t>(got));
    ::close(pipes[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    const AuditLog opened = log();
    std::string id;
    for (const char c : promised.substr(0, promised.rfind('\n') + 1)) {
      if (c != '\n') {
        id += c;
        continue;
      }
      ASSERT_TRUE(opened.find(id)) << id;
      id.clear();
    }
    const auto check = opened.verify();
    ASSERT_TRUE(check) << check.error().reason;
    EXPECT_FALSE(check->broken) << check->reason;
    EXPECT_EQ(check->records % 3, 0U);  // an append is whole or not there
  }
}

// Holds the right to write, as another process would, until told otherwise.
class Holder {
 public:
  explicit Holder(const std::string& path) {
    EXPECT_EQ(sqlite3_open(path.c_str(), &database_), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;
  ~Holder() { sqlite3_close(database_); }

 private:
  sqlite3* database_ = nullptr;
};

TEST_F(Audit, ThreadsThatWaitTogetherShareACommit) {
  AuditLog opened = log();
  std::vector<std::thread> threads;
  std::vector<std::string> ids(40);
  {
    const Holder holder(join_path(folder, "audit.sqlite"));
    for (std::size_t i = 0; i < ids.size(); ++i)
      threads.emplace_back([&, i] { ids[i] = add(opened, decision("Jon Smith " + std::to_string(i))); });
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
  }
  for (std::thread& thread : threads) thread.join();
  // One for who came first, one for all who came while it waited; a machine that starts threads slowly needs some more.
  EXPECT_LE(opened.commits(), 20U);
  for (std::size_t i = 0; i < ids.size(); ++i)
    EXPECT_EQ(opened.find(ids[i])->sealed, "Jon Smith " + std::to_string(i)) << "the id of another thread's record";
  EXPECT_EQ(opened.verify()->records, 40U);
  EXPECT_FALSE(opened.verify()->broken);
}

TEST_F(Audit, ThreadsFindTheEntriesOfOneAppendTogetherAndInOrder) {
  AuditLog opened = log();
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      std::uint64_t last = 0;
      for (int j = 0; j < 6; ++j) {
        std::vector<AuditEntry> entries;
        for (int k = 0; k < 4; ++k) entries.push_back(decision(std::to_string(100 * i + 10 * j + k)));
        const auto ids = opened.append(entries);
        for (std::size_t k = 0; ids && k < 4; ++k) {
          const auto record = opened.find((*ids)[k]);
          const bool follows = record && (k == 0 ? record->number > last : record->number == last + 1);
          if (!follows || record->sealed != entries[k].sealed) ++wrong;
          if (record) last = record->number;
        }
        if (!ids) ++wrong;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(opened.verify()->records, 192U);
  EXPECT_FALSE(opened.verify()->broken);
}

TEST_F(Audit, ThreadsAreNotRefusedForTheEntryOfAnother) {
  AuditLog opened = log();
  std::vector<std::thread> threads;
  std::atomic<int> recorded = 0, refused = 0;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      for (int j = 0; j < 5; ++j) {
        AuditEntry entry = decision("Jon Smith");
        if (i % 2 == 0) entry.open = "[]";
        const auto ids = opened.append({&entry, 1});
        if (ids) ++recorded;
        if (!ids && ids.error().code == Code::usage) ++refused;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(recorded, 20);
  EXPECT_EQ(refused, 20);
  EXPECT_EQ(*opened.size(), 20U);
}

TEST_F(Audit, ThreadsAreAllToldWhenTheCommitTheyShareFails) {
  AuditLog opened = log();
  add(opened, decision("Jon Smith"));
  std::vector<std::thread> threads;
  std::atomic<int> told = 0;
  {
    // Longer than an append waits for another process.
    const Holder holder(join_path(folder, "audit.sqlite"));
    for (int i = 0; i < 6; ++i)
      threads.emplace_back([&] {
        const AuditEntry entry = decision("Jane Doe");
        const auto ids = opened.append({&entry, 1});
        if (!ids && ids.error().code == Code::conflict) ++told;
      });
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_EQ(told, 6);
  EXPECT_EQ(*opened.size(), 1U);
  EXPECT_EQ(add(opened, decision("Jane Doe")).substr(0, 2), "2-");
  EXPECT_FALSE(opened.verify()->broken);
}

TEST_F(Audit, ThreadsAppendWithoutLosingARecord) {
  AuditLog opened = log();
  std::vector<std::thread> threads;
  std::atomic<int> failed = 0;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int j = 0; j < 5; ++j) {
        const AuditEntry entry = decision("Jon Smith");
        if (!opened.append({&entry, 1})) ++failed;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  const auto check = opened.verify();
  EXPECT_EQ(check->records, 20U);
  EXPECT_FALSE(check->broken);
}

// What of a log lies in its folder: names and bytes.
std::map<std::string, std::string> files_of(const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const auto& file : std::filesystem::directory_iterator(folder))
    files[file.path().filename()] = read_file(file.path()).value();
  return files;
}

TEST_F(Audit, CanBeReadWithoutTheRightToWrite) {
  std::string id;
  {
    AuditLog opened = log();
    id = add(opened, decision("Jon Smith"));
  }
  const auto before = files_of(folder);
  using std::filesystem::perms;
  for (const auto& [name, bytes] : before)
    std::filesystem::permissions(join_path(folder, name), perms::owner_read | perms::group_read | perms::others_read);
  std::filesystem::permissions(folder, perms::owner_read | perms::owner_exec | perms::others_read | perms::others_exec);
  // In a child, because only what never was root is refused by a folder.
  const pid_t child = ::fork();
  if (child == 0) {
    if (::getuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(9);
    const auto opened = AuditLog::open_to_read(folder);
    if (!opened) ::_exit(1);
    if (opened->find(id)->sealed != "Jon Smith") ::_exit(2);
    const auto check = opened->verify(id);
    ::_exit(check && !check->broken && check->records == 1 ? 0 : 3);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(files_of(folder), before);
  std::filesystem::permissions(folder, perms::owner_all);
}

TEST_F(Audit, ReadingChangesAndMakesNothing) {
  {
    AuditLog opened = log();
    add(opened, decision("Jon Smith"));
  }
  const auto before = files_of(folder);
  {
    auto opened = AuditLog::open_to_read(folder);
    ASSERT_TRUE(opened) << opened.error().reason;
    EXPECT_EQ(*opened->size(), 1U);
    const AuditEntry entry = decision("Jane Doe");
    EXPECT_EQ(opened->append({&entry, 1}).error().code, Code::usage);
    const std::uint64_t first = 1;
    EXPECT_EQ(opened->erase({&first, 1}, {1'700'000'000}, "officer", "asked for").error().code, Code::usage);
  }
  EXPECT_EQ(files_of(folder), before);
  EXPECT_EQ(AuditLog::open_to_read(folder + "-none").error().code, Code::not_found);
  EXPECT_FALSE(std::filesystem::exists(folder + "-none"));
}

TEST_F(Audit, WithoutItsKeysTheChainCanBeReadAndTheSealedTextsCannot) {
  std::string id;
  {
    AuditLog opened = log();
    id = add(opened, decision("Jon Smith"));
  }
  std::filesystem::remove(join_path(folder, "audit-keys.sqlite"));
  const auto opened = AuditLog::open_to_read(folder);
  ASSERT_TRUE(opened);
  EXPECT_FALSE(opened->verify_chain(1)->broken);
  EXPECT_EQ(opened->find(id).error().code, Code::io);
  EXPECT_EQ(opened->verify()->reason, "the keys of the log (audit-keys.sqlite) are not there or may not be read");
  EXPECT_FALSE(std::filesystem::exists(join_path(folder, "audit-keys.sqlite")));
}

TEST_F(Audit, NoChainBeginsBesideTheKeysOfAnother) {
  {
    AuditLog opened = log();
    add(opened, decision("Jon Smith"));
  }
  const auto before = files_of(folder);
  for (const bool emptied : {false, true}) {
    std::filesystem::remove(join_path(folder, "audit.sqlite"));
    if (emptied) std::ofstream(join_path(folder, "audit.sqlite")).close();
    for (int attempt = 0; attempt < 2; ++attempt) {
      const auto opened = AuditLog::open(folder, seeded(2));
      ASSERT_FALSE(opened);
      EXPECT_STREQ(opened.error().reason, kLogIsGone);
      EXPECT_STREQ(AuditLog::open_to_read(folder).error().reason, kLogIsGone);
    }
    EXPECT_EQ(files_of(folder).size(), emptied ? 2U : 1U);
  }
  EXPECT_EQ(files_of(folder)["audit-keys.sqlite"], before.at("audit-keys.sqlite"));
  std::filesystem::remove(join_path(folder, "audit-keys.sqlite"));
  EXPECT_TRUE(AuditLog::open(folder, seeded(2)));
}

TEST_F(Audit, ALogThatHoldsNothingMayLoseAFile) {
  {
    log();
  }
  std::filesystem::remove(join_path(folder, "audit.sqlite"));
  EXPECT_TRUE(AuditLog::open(folder, seeded(2)));
}

TEST_F(Audit, NoKeysAreMadeBesideALogThatLostThem) {
  {
    AuditLog opened = log();
    add(opened, decision("Jon Smith"));
  }
  std::filesystem::remove(join_path(folder, "audit-keys.sqlite"));
  const auto opened = AuditLog::open(folder, seeded(2));
  ASSERT_FALSE(opened);
  EXPECT_STREQ(opened.error().reason, kKeysAreGone);
  EXPECT_FALSE(std::filesystem::exists(join_path(folder, "audit-keys.sqlite")));
}

TEST_F(Audit, KeysThatLieReadyOpenWhatTwoProcessesAppendInTurns) {
  AuditLog one = log(1), other = log(2);
  for (int i = 0; i < 300; ++i) add(i % 3 == 0 ? other : one, decision("Jon Smith " + std::to_string(i)));
  const std::uint64_t first[] = {1, 7};
  ASSERT_TRUE(one.erase(first, {1'700'000'000}, "officer", "asked for"));
  add(other, decision("Jane Doe"));
  const auto check = one.verify();
  EXPECT_FALSE(check->broken) << check->reason;
  EXPECT_EQ(check->records, 302U);
  EXPECT_EQ(check->erased, 2U);
  EXPECT_EQ(other.find("302")->sealed, "Jane Doe");
}

TEST_F(Audit, AKeyThatLayReadyAndWasErasedIsMadeAnew) {
  AuditLog opened = log();
  add(opened, decision("Jon Smith"));
  meddle("audit-keys.sqlite", "DELETE FROM keys WHERE number BETWEEN 2 AND 4");
  EXPECT_EQ(opened.find(add(opened, decision("Jane Doe")))->sealed, "Jane Doe");
  meddle("audit-keys.sqlite", "UPDATE keys SET key = x'00' WHERE number = 3");
  const AuditEntry entry = decision("Jane Doe");
  EXPECT_EQ(opened.append({&entry, 1}).error().code, Code::mismatch);
  EXPECT_EQ(*opened.size(), 2U);
}

TEST_F(Audit, AnErrorOfADamagedRecordHasItsNumber) {
  {
    AuditLog opened = log();
    for (int i = 0; i < 3; ++i) add(opened, decision("Jon Smith"));
  }
  meddle("audit.sqlite",
         "UPDATE chain SET record = substr(record, 1, 18) || '!' || substr(record, 20) WHERE number = 2");
  AuditLog opened = log();
  EXPECT_EQ(opened.find("2").error().offset, 2U);
  EXPECT_EQ(opened.visit("", false, [](const AuditRecord&) -> Result<void> { return {}; }).error().offset, 2U);
  const auto check = opened.verify();
  EXPECT_EQ(check->broken, 2U);
  EXPECT_EQ(check->reason, "the record is not the one that was written: ':' is expected after a key at its byte 18");
}

TEST_F(Audit, ADamagedPageIsABreakOfTheChain) {
  {
    AuditLog opened = log();
    for (int i = 0; i < 200; ++i) add(opened, decision("Jon Smith"));
  }
  const std::string path = join_path(folder, "audit.sqlite");
  std::string bytes = read_file(path).value();
  const std::size_t at = bytes.find("\"number\":100,") / 4096 * 4096;
  bytes.replace(at, 4096, std::string(4096, 'x'));
  std::ofstream(path, std::ios::binary) << bytes;
  const auto opened = AuditLog::open_to_read(folder);
  ASSERT_TRUE(opened);
  const auto check = opened->verify();
  ASSERT_TRUE(check) << check.error().reason;
  EXPECT_EQ(check->reason, "it cannot be read: the database is damaged");
  EXPECT_EQ(*check->broken, check->records + 1);
  EXPECT_GT(check->records, 50U);
  EXPECT_LT(check->records, 100U);
}

TEST_F(Audit, AnotherFileIsNotOpenedAsALog) {
  std::filesystem::create_directories(folder);
  std::ofstream(join_path(folder, "audit.sqlite"))
      << "this is no database, and long enough to be looked at as one......"
         "...............................................";
  EXPECT_EQ(AuditLog::open(folder, seeded(1)).error().code, Code::mismatch);
  EXPECT_EQ(AuditLog::open_existing(folder + "-none", seeded(1)).error().code, Code::not_found);
}

TEST_F(Audit, ADatabaseOfSomebodyElseIsLeftAsItIs) {
  std::filesystem::create_directories(folder);
  meddle("audit.sqlite", "CREATE TABLE theirs(a); INSERT INTO theirs VALUES(1)");
  const std::string before = read_file(join_path(folder, "audit.sqlite")).value();
  EXPECT_EQ(AuditLog::open(folder, seeded(1)).error().code, Code::mismatch);
  EXPECT_EQ(read_file(join_path(folder, "audit.sqlite")).value(), before);
}

TEST(SealedBox, OpensOnlyWhereItWasSealed) {
  SecretKey key{};
  const auto box = seal("Jon Smith", "here", seeded(5), key);
  ASSERT_TRUE(box);
  EXPECT_EQ(unseal(*box, "here", key).value(), "Jon Smith");
  EXPECT_EQ(unseal(*box, "there", key).error().code, Code::mismatch);
  key[3] ^= 1;
  EXPECT_EQ(unseal(*box, "here", key).error().code, Code::mismatch);
}

TEST(SealedBox, WithoutRandomnessNothingIsSealed) {
  SecretKey key{};
  EXPECT_EQ(seal("Jon Smith", "here", [](std::span<std::uint8_t>) { return false; }, key).error().code, Code::io);
}

}  // namespace
}  // namespace clew::casefile
