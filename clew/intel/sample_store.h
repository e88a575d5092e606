#pragma once
// A store of a test, and short words for what is done with it.

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "clew/intel/sample_list.h"
#include "clew/intel/store.h"

namespace clew::intel {

inline LoadReport load(Store& store, const std::string& list, const char* date, std::vector<Entity> entities,
                       std::string forced = "", std::uint64_t bad = 0) {
  auto report = store.load({list, day(date), {}, false, {}, std::move(forced)}, reader_of(std::move(entities), bad));
  EXPECT_TRUE(report) << (report ? "" : report.error().reason);
  return report ? *report : LoadReport{};
}

inline Store writing(const StoreFolder& folder) {
  auto store = Store::open_for_writing(folder.path());
  EXPECT_TRUE(store);
  return std::move(*store);
}

inline Store reading(const StoreFolder& folder) {
  auto store = Store::open(folder.path());
  EXPECT_TRUE(store);
  return std::move(*store);
}

inline std::vector<Entity> all(const Store& store, const char* as_of = nullptr, std::vector<std::string> lists = {}) {
  std::vector<Entity> found;
  const auto done =
      store.entities(as_of ? std::optional(day(as_of)) : std::nullopt, lists, [&](ListedEntity&& e) -> Result<void> {
        found.push_back(std::move(e.entity));
        return {};
      });
  EXPECT_TRUE(done) << (done ? "" : done.error().reason);
  return found;
}

inline std::vector<Change> changes(const Store& store, const char* list, std::uint64_t from, std::uint64_t to) {
  std::vector<Change> found;
  const auto counts = store.delta(list, from, to, [&](Change&& change) -> Result<void> {
    found.push_back(std::move(change));
    return {};
  });
  EXPECT_TRUE(counts);
  return found;
}

inline void run_sql(const std::string& path, const char* sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
  sqlite3_close(database);
}

}  // namespace clew::intel
