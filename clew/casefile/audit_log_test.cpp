#include "clew/casefile/audit_log.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
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
    const std::string read = std::string("SELECT number, hex(") + column.name + ") FROM " + column.table;
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

// A child appends and says on a pipe which ids it was promised; it is killed at any moment. Whatever was promised is
// there.
TEST_F(Audit, AKillLosesNothingThatWasPromised) {
  for (int round = 0; round < 6; ++round) {
    int pipes[2];
    ASSERT_EQ(::pipe(pipes), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      AuditLog opened = *AuditLog::open(folder, system_secrets());
      for (;;) {
        std::vector<AuditEntry> entries(3, decision("Jon Smith"));
        const auto ids = opened.append(entries);
        if (!ids) ::_exit(1);
        for (const std::string& id : *ids) {
          const std::string line = id + "\n";
          if (::write(pipes[1], line.data(), line.size()) < 0) ::_exit(1);
        }
      }
    }
    ::close(pipes[1]);
    std::string promised;
    char buffer[4096];
    // A different number of bytes each round: the kill falls anywhere between two commits.
    while (promised.size() < 200U + 331U * static_cast<unsigned>(round)) {
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
