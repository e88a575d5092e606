#include "clew/casefile/audit_log.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "clew/base/file.h"
#include "clew/casefile/sample_log.h"
#include "clew/codec/hex.h"

namespace clew::casefile {
namespace {

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

TEST_F(Audit, ASecretOfSubjectsThatIsLostOrAnotherIsNoticedAndNothingIsAdded) {
  for (const char* const harm :
       {"UPDATE secret SET value = zeroblob(32)", "DELETE FROM secret", "UPDATE secret SET value = x'00'",
        "UPDATE secret SET value = CAST(x'0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20' AS "
        "BLOB)"}) {
    SetUp();
    {
      AuditLog opened = log();
      add(opened, {"batch", {1}, "officer", "{}", "", ""});
      add(opened, decision("Jon Smith"));
    }
    EXPECT_FALSE(AuditLog::open_to_read(folder)->verify()->broken);
    EXPECT_EQ(AuditLog::open_to_read(folder)->of_subject("customer-1")->size(), 1U);
    meddle("audit-keys.sqlite", harm);
    const auto check = AuditLog::open_to_read(folder)->verify();
    ASSERT_TRUE(check) << check.error().reason;
    EXPECT_EQ(check->broken, 2U) << harm;
    EXPECT_EQ(check->reason, kSubjectsAreLost);
    const auto opened = AuditLog::open(folder, seeded(3));
    ASSERT_FALSE(opened) << harm;
    EXPECT_STREQ(opened.error().reason, kSubjectsAreLost);
  }
}

TEST_F(Audit, ALogOfBeforeTheSecretWasBoundIsBoundWhenItIsWrittenTo) {
  {
    AuditLog opened = log();
    add(opened, decision("Jon Smith"));
  }
  meddle("audit.sqlite", "DROP TABLE binding");
  EXPECT_FALSE(AuditLog::open_to_read(folder)->verify()->broken);
  EXPECT_EQ(log().of_subject("customer-1")->size(), 1U);
  meddle("audit-keys.sqlite", "UPDATE secret SET value = randomblob(32)");
  EXPECT_EQ(AuditLog::open_to_read(folder)->verify()->broken, 1U);
}

TEST_F(Audit, ASecretThatNobodyNeedsYetIsMadeAnew) {
  (void)log();
  meddle("audit-keys.sqlite", "DELETE FROM secret");
  AuditLog opened = log();
  add(opened, decision("Jon Smith"));
  EXPECT_FALSE(opened.verify()->broken);
}

TEST_F(Audit, ASealedTextThatNoRecordKnowsOfIsNoticed) {
  AuditLog opened = log();
  add(opened, {"batch", {1}, "officer", "{}", "", ""});
  add(opened, decision("Jon Smith"));
  meddle("audit.sqlite", "INSERT INTO sealed SELECT 1, subject, nonce, body FROM sealed");
  EXPECT_EQ(opened.verify()->broken, 1U);
  EXPECT_EQ(opened.verify()->reason, "something is sealed with it that the record does not know of");
  meddle("audit.sqlite", "UPDATE sealed SET number = 9 WHERE number = 1");
  EXPECT_EQ(opened.verify()->broken, 9U);
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
