// Opening a log, or refusing to.
//
// A log is two files, and half of one is no log. Keys hold records' keys only once a log was there, so keys without a
// log mean that it was taken away: a chain that began anew beside them would hide that. So nothing is begun then.

#include "clew/casefile/audit_files.h"

#include "clew/base/file.h"
#include "clew/casefile/audit_log.h"

namespace clew::casefile {
namespace {

using intel::Database;
using intel::Transaction;

constexpr std::int64_t kLogApplication = 0x636c6155, kKeysApplication = 0x636c6b73;
constexpr std::int64_t kFormat = 1;

constexpr const char* kLogTables =
    "CREATE TABLE chain(number INTEGER PRIMARY KEY, kind TEXT NOT NULL, record TEXT NOT NULL, hash BLOB NOT NULL) "
    "STRICT;"
    "CREATE INDEX chain_of_kind ON chain(kind);"
    "CREATE TABLE sealed(number INTEGER PRIMARY KEY, subject BLOB NOT NULL, nonce BLOB NOT NULL, body BLOB NOT NULL)"
    " STRICT;"
    "CREATE INDEX sealed_of_subject ON sealed(subject);"
    "PRAGMA user_version = 1; PRAGMA application_id = 1668047189;";
constexpr const char* kKeysTables =
    "CREATE TABLE keys(number INTEGER PRIMARY KEY, key BLOB NOT NULL) STRICT;"
    "CREATE TABLE secret(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;"
    "PRAGMA user_version = 1; PRAGMA application_id = 1668049779;";
// In the log, of the secret in the keys: records of an earlier format 1 have none, and it is made when they are written
// to.
constexpr const char* kBindingTable =
    "CREATE TABLE IF NOT EXISTS binding(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT";
static_assert(kLogApplication == 1668047189 && kKeysApplication == 1668049779);

std::int64_t application_of(AuditFile file) {
  return file == AuditFile::log ? kLogApplication : kKeysApplication;
}

const char* tables_of(AuditFile file) {
  return file == AuditFile::log ? kLogTables : kKeysTables;
}

// Whether it is empty. A database of somebody else is looked at and left as it is.
Result<bool> check_database(const Database& database, AuditFile file) {
  const std::int64_t found = CLEW_TRY(database.number("PRAGMA application_id"));
  const std::int64_t format = CLEW_TRY(database.number("PRAGMA user_version"));
  const bool empty = CLEW_TRY(database.number("SELECT count(*) FROM sqlite_schema")) == 0;
  if (empty && found == 0) return true;
  if (found != application_of(file)) return fail(Code::mismatch, "the file is not an audit log");
  if (format > kFormat) return fail(Code::unsupported, "the audit log was written by a later version");
  return false;
}

}  // namespace

Result<Database> open_audit_file(const std::string& path, AuditFile file) {
  Database database = CLEW_TRY(Database::open(path, Database::Mode::write));
  CLEW_TRY_VOID(check_database(database, file));
  CLEW_TRY_VOID(database.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON"));
  auto writing = CLEW_TRY(Transaction::begin(database));
  const bool fresh = CLEW_TRY(check_database(database, file));  // under the lock: another may have made it
  if (fresh) CLEW_TRY_VOID(database.run(tables_of(file)));
  CLEW_TRY_VOID(writing.commit());
  return database;
}

Result<Database> open_audit_file_to_read(const std::string& path, AuditFile file) {
  Database database = CLEW_TRY(Database::open(path, Database::Mode::read));
  if (CLEW_TRY(check_database(database, file))) return fail(Code::mismatch, "the file is not an audit log");
  return database;
}

Result<void> make_binding_table(const Database& log) {
  return log.run(kBindingTable);
}

bool holds_something(const std::string& path) {
  const FileIdentity file = file_identity(path);
  return file.inode != 0 && !file.empty;
}

// Keys are looked at before the log: whoever makes both at this moment makes the log first.
Result<void> refuse_half(const std::string& log, const std::string& keys) {
  if (holds_something(keys)) {
    const Database opened = CLEW_TRY(open_audit_file_to_read(keys, AuditFile::keys));
    const bool used = CLEW_TRY(opened.number("SELECT count(*) FROM keys")) != 0;
    if (used && !holds_something(log)) return fail(Code::mismatch, kLogIsGone);
  } else if (holds_something(log)) {
    const Database opened = CLEW_TRY(open_audit_file_to_read(log, AuditFile::log));
    if (CLEW_TRY(opened.number("SELECT count(*) FROM sealed")) != 0) return fail(Code::mismatch, kKeysAreGone);
  }
  return {};
}

}  // namespace clew::casefile
