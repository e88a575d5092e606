// SQLite's C interface, taken in at one place.
//
// A database that somebody else made may hold triggers, views and functions: trusted_schema is off and the connection
// is defensive, so that opening a foreign file runs nothing of it. A reader opens the file for writing where it may,
// with query_only set: a connection that can only read would leave the files -wal and -shm behind when it closes.
//
// Who may not write beside the file cannot join in the bookkeeping of a WAL database (it lies in the file -shm). SQLite
// then reads with what another process keeps there, and without one nothing at all. The file alone is the whole store
// when no -wal waits to be moved into it: it is read as one that nobody changes (immutable) then, and only then. Should
// a writer come meanwhile, the hashes over all content show it. Source: sqlite.org/wal.html, sqlite.org/security.html.

#include "clew/intel/sqlite.h"

#include <sqlite3.h>

#include <utility>

#include "clew/base/check.h"
#include "clew/base/file.h"

namespace clew::intel {
namespace {

constexpr int kBusyMilliseconds = 2000;  // another process's checkpoint or short commit; a long load is a conflict

Error error_of(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {Code::conflict, "another process is writing the store", 0};
    case SQLITE_CORRUPT: return {Code::mismatch, "the database is damaged", 0};
    case SQLITE_NOTADB: return {Code::mismatch, "the file is not a database", 0};
    case SQLITE_FULL: return {Code::io, "the disk is full", 0};
    case SQLITE_READONLY:
    case SQLITE_PERM: return {Code::io, "the database may not be written", 0};
    case SQLITE_CANTOPEN: return {Code::io, "the database cannot be opened", 0};
    case SQLITE_TOOBIG: return {Code::limit, "a text too long for the database", 0};
    case SQLITE_CONSTRAINT: return {Code::mismatch, "the database holds what its tables forbid", 0};
    case SQLITE_ERROR:
    case SQLITE_SCHEMA: return {Code::mismatch, "the database has other tables", 0};
    default: return {Code::io, "the database cannot be read or written", 0};
  }
}

std::unexpected<Error> fail_with(int code) {
  return std::unexpected<Error>(error_of(code));
}

std::string immutable_uri(const std::string& path) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char c : path) {
    if (kPlain.find(c) != std::string_view::npos) {
      uri += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    uri += {'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return uri + "?immutable=1";
}

}  // namespace

void Query::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Result<bool> Query::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  sqlite3_reset(statement_.get());
  if (code == SQLITE_DONE) return false;
  return fail_with(code);
}

Result<void> Query::run() {
  while (CLEW_TRY(step())) {
  }
  return {};
}

void Query::reset() {
  sqlite3_reset(statement_.get());
}

std::int64_t Query::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::optional<std::int64_t> Query::optional_integer(int column) const {
  if (null(column)) return std::nullopt;
  return integer(column);
}

std::string_view Query::text(int column) const {
  const unsigned char* const begin = sqlite3_column_text(statement_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return begin == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(begin), size);
}

Bytes Query::blob(int column) const {
  const void* const begin = sqlite3_column_blob(statement_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return begin == nullptr ? Bytes() : Bytes(static_cast<const std::uint8_t*>(begin), size);
}

bool Query::null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

// A bound text or blob must live until the statement has run: SQLITE_STATIC, the caller's values do.
void Query::bind_one(int position, std::int64_t value) {
  CLEW_CHECK(sqlite3_bind_int64(statement_.get(), position, value) == SQLITE_OK);
}

void Query::bind_one(int position, std::string_view text) {
  const char* const begin = text.data() == nullptr ? "" : text.data();
  const int code = sqlite3_bind_text64(statement_.get(), position, begin, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  CLEW_CHECK(code == SQLITE_OK || code == SQLITE_TOOBIG);  // too big: stays unbound, and NOT NULL refuses the row
}

void Query::bind_one(int position, Bytes blob) {
  const void* const begin = blob.data() == nullptr ? static_cast<const void*>("") : blob.data();
  const int code = sqlite3_bind_blob64(statement_.get(), position, begin, blob.size(), SQLITE_STATIC);
  CLEW_CHECK(code == SQLITE_OK || code == SQLITE_TOOBIG);
}

void Query::bind_one(int position, const std::optional<std::int64_t>& value) {
  if (value) return bind_one(position, *value);
  CLEW_CHECK(sqlite3_bind_null(statement_.get(), position) == SQLITE_OK);
}

void Database::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

Result<Database> Database::open(const std::string& path, Mode mode) {
  if (mode == Mode::write) return connect(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, mode);
  auto opened = connect(path, SQLITE_OPEN_READWRITE, mode);
  if (opened) {
    // A read shows whether the bookkeeping can be joined. Other faults of the file are told by who reads it.
    const int code =
        sqlite3_exec(opened->database_.get(), "SELECT COUNT(*) FROM sqlite_schema", nullptr, nullptr, nullptr);
    const int more = sqlite3_extended_errcode(opened->database_.get());
    const bool no_room = more == SQLITE_FULL || more == SQLITE_IOERR_SHMOPEN || more == SQLITE_IOERR_SHMSIZE;
    if ((code & 0xff) != SQLITE_CANTOPEN && (code & 0xff) != SQLITE_READONLY && !no_room) return opened;
  } else if (opened.error().code != Code::io) {
    return opened;
  }
  const FileIdentity wal = file_identity(path + "-wal");
  if (wal.inode != 0 && !wal.empty)
    return fail(Code::io,
                "the store may only be read, or its disk is full, and changes wait beside it (-wal) that only a writer "
                "can take in: run the command once as a user who may write beside it, or make room");
  return connect(immutable_uri(path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, mode);
}

Result<Database> Database::connect(const std::string& path, int flags, Mode mode) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database;
  database.database_.reset(raw);
  if (code != SQLITE_OK) return fail_with(code);
  sqlite3_busy_timeout(raw, kBusyMilliseconds);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  CLEW_TRY_VOID(database.run("PRAGMA cell_size_check = ON"));
  if (mode == Mode::read) CLEW_TRY_VOID(database.run("PRAGMA query_only = ON"));
  return database;
}

Result<void> Database::run(const char* sql) const {
  const int code = sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return fail_with(code);
  return {};
}

Result<Query> Database::prepare(const char* sql) const {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return fail_with(code);
  return Query(statement);
}

Result<std::int64_t> Database::number(const char* sql) const {
  Query query = CLEW_TRY(prepare(sql));
  if (!CLEW_TRY(query.step())) return fail(Code::mismatch, "the database has other tables");
  return query.integer(0);
}

std::int64_t Database::last_row() const {
  return sqlite3_last_insert_rowid(database_.get());
}

Result<Transaction> Transaction::begin(const Database& database) {
  CLEW_TRY_VOID(database.run("BEGIN IMMEDIATE"));
  return Transaction(&database);
}

Transaction::~Transaction() {
  if (database_ == nullptr) return;
  const auto undone = database_->run("ROLLBACK");
  static_cast<void>(undone);  // a failed commit may have rolled back already
}

Result<void> Transaction::commit() {
  CLEW_TRY_VOID(database_->run("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace clew::intel
