#pragma once
// SQLite behind Result: a database, prepared statements, and SQLite's codes as ours. For modules that keep a database.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "clew/base/bytes.h"
#include "clew/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace clew::intel {

/// A prepared statement. The views of a row hold until the next step(), bind() or reset().
class Query {
 public:
  Query() = default;
  explicit Query(sqlite3_stmt* statement) : statement_(statement) {}

  /// Starts anew with these parameters, in the order of the question marks.
  template <class... Values>
  Query& bind(const Values&... values) {
    reset();
    int position = 0;
    (bind_one(++position, values), ...);
    return *this;
  }
  /// Goes on to the next row; false when there is none (the statement is then reset).
  Result<bool> step();
  /// Steps to the end of a statement that gives no rows.
  Result<void> run();
  void reset();

  std::int64_t integer(int column) const;
  std::uint64_t count(int column) const { return static_cast<std::uint64_t>(integer(column)); }
  std::optional<std::int64_t> optional_integer(int column) const;
  std::string_view text(int column) const;
  std::string string(int column) const { return std::string(text(column)); }
  Bytes blob(int column) const;
  bool null(int column) const;

 private:
  void bind_one(int position, std::int64_t value);
  void bind_one(int position, std::uint64_t value) { bind_one(position, static_cast<std::int64_t>(value)); }
  void bind_one(int position, std::string_view text);
  void bind_one(int position, const std::string& text) { bind_one(position, std::string_view(text)); }
  void bind_one(int position, Bytes blob);
  void bind_one(int position, const std::optional<std::int64_t>& value);

  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class Database {
 public:
  enum class Mode : std::uint8_t { read, write };
  /// Reading works without the right to write: see sqlite.cpp. Errors: `not_found` (reading), `io`, `mismatch` (not a
  /// database).
  static Result<Database> open(const std::string& path, Mode mode);

  Database() = default;
  /// Runs statements that give no rows.
  Result<void> run(const char* sql) const;
  Result<Query> prepare(const char* sql) const;
  /// The one number a query gives. Errors: `mismatch` if it gives no row.
  Result<std::int64_t> number(const char* sql) const;
  std::int64_t last_row() const;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  static Result<Database> connect(const std::string& path, int flags, Mode mode);
  std::unique_ptr<sqlite3, Close> database_;
};

/// Rolls back when it goes out of scope without a commit.
class Transaction {
 public:
  /// Takes the right to write at once. Errors: `conflict` when another process has it.
  static Result<Transaction> begin(const Database& database);
  Transaction(Transaction&& other) noexcept : database_(other.database_) { other.database_ = nullptr; }
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Result<void> commit();

 private:
  explicit Transaction(const Database* database) : database_(database) {}
  const Database* database_;
};

}  // namespace clew::intel
