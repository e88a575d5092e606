// Several threads and processes write one log, wait for each other, and are killed.

#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include "clew/base/file.h"
#include "clew/casefile/audit_log.h"
#include "clew/casefile/sample_log.h"

namespace clew::casefile {
namespace {

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

}  // namespace
}  // namespace clew::casefile
