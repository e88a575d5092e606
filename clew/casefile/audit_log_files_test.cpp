// The two files of a log: read-only, lost, damaged, of somebody else.

#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "clew/base/file.h"
#include "clew/casefile/audit_log.h"
#include "clew/casefile/sample_log.h"
#include "clew/codec/hex.h"

namespace clew::casefile {
namespace {

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

}  // namespace
}  // namespace clew::casefile
