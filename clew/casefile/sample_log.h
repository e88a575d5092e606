#pragma once
// An audit log in a folder of the test's own, for tests.

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "clew/base/file.h"
#include "clew/base/random.h"
#include "clew/casefile/audit_log.h"

namespace clew::casefile {

inline SecretSource seeded(std::uint64_t seed) {
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

}  // namespace clew::casefile
