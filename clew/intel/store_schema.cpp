// The tables.
//
// Problem: every statement of every version of every list must be kept, and versions of one list differ in little.
// Approach: a statement is one row with the numbers of the versions between which it stood ("since" is the first that
// had it, "until" the first that no longer had it), and the versions carry the times. What was known on a day is then
// two comparisons of small numbers, and a new version writes only what changed. An entity's state (its schema and the
// hash of all it says) has a row of its own, so that two versions are compared by hashes and what is read can be
// checked. Refused: one copy of the list for each version (twenty versions of a list that changes by one in a hundred
// would cost twenty times the space), and times on every statement (a late correction of a version's date would touch
// every row, and a statement could disagree with its version).
//
// "clew" in ASCII is the file's application id; a file with another one is somebody else's and is refused.

#include "clew/intel/store_schema.h"

#include "clew/base/file.h"

namespace clew::intel {
namespace {

constexpr std::int64_t kApplication = 0x636c6577;
constexpr std::int64_t kSchemaVersion = 1;

constexpr const char* kTables = R"sql(
PRAGMA application_id = 0x636c6577;
PRAGMA user_version = 1;

CREATE TABLE list (
  list INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE version (
  list INTEGER NOT NULL REFERENCES list,
  number INTEGER NOT NULL,
  hash BLOB NOT NULL,
  known_from INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  title TEXT NOT NULL, publisher TEXT NOT NULL, source TEXT NOT NULL, licence TEXT NOT NULL,
  tlp TEXT NOT NULL, confidence TEXT NOT NULL, published TEXT NOT NULL,
  entities INTEGER NOT NULL, targets INTEGER NOT NULL, statements INTEGER NOT NULL, bad INTEGER NOT NULL,
  added INTEGER NOT NULL, changed INTEGER NOT NULL, removed INTEGER NOT NULL, merged INTEGER NOT NULL,
  forced TEXT NOT NULL,
  PRIMARY KEY (list, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE entity (
  entity INTEGER PRIMARY KEY,
  list INTEGER NOT NULL REFERENCES list,
  id TEXT NOT NULL,
  UNIQUE (list, id)
) STRICT;
CREATE INDEX entity_id ON entity (id);

CREATE TABLE state (
  entity INTEGER NOT NULL REFERENCES entity,
  since INTEGER NOT NULL,
  until INTEGER,
  schema TEXT NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (entity, since)
) STRICT, WITHOUT ROWID;

CREATE TABLE statement (
  entity INTEGER NOT NULL REFERENCES entity,
  n INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  property TEXT NOT NULL,
  value TEXT NOT NULL,
  lang TEXT NOT NULL,
  note TEXT NOT NULL,
  valid_from INTEGER,
  valid_to INTEGER,
  PRIMARY KEY (entity, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE referent (
  entity INTEGER NOT NULL REFERENCES entity,
  id TEXT NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  PRIMARY KEY (entity, id, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX referent_id ON referent (id);

CREATE TABLE label (
  label_id INTEGER PRIMARY KEY,
  address BLOB NOT NULL,
  label TEXT NOT NULL, actor TEXT NOT NULL, category TEXT NOT NULL, abuse TEXT NOT NULL, source TEXT NOT NULL,
  pack TEXT NOT NULL, confidence TEXT NOT NULL, licence TEXT NOT NULL, tlp TEXT NOT NULL, asset TEXT NOT NULL,
  valid_from INTEGER,
  valid_to INTEGER,
  known_from INTEGER
) STRICT;
CREATE INDEX label_address ON label (address);

CREATE TABLE fact (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIEW said AS
SELECT list.name AS list, first.number AS version, entity.id AS entity, statement.property, statement.value,
       statement.lang, statement.note,
       datetime(statement.valid_from, 'unixepoch') AS valid_from, datetime(statement.valid_to, 'unixepoch') AS valid_to,
       datetime(first.known_from, 'unixepoch') AS known_from, datetime(later.known_from, 'unixepoch') AS known_to,
       first.source, first.publisher, first.licence, first.confidence, first.tlp
FROM statement JOIN entity USING (entity) JOIN list USING (list)
JOIN version AS first ON first.list = entity.list AND first.number = statement.since
LEFT JOIN version AS later ON later.list = entity.list AND later.number = statement.until;
)sql";

Result<bool> holds_nothing(const Database& database) {
  return CLEW_TRY(database.number("SELECT COUNT(*) FROM sqlite_schema")) == 0 &&
         CLEW_TRY(database.number("PRAGMA application_id")) == 0 &&
         CLEW_TRY(database.number("PRAGMA user_version")) == 0;
}

Result<void> check_ours(const Database& database) {
  if (CLEW_TRY(database.number("PRAGMA application_id")) != kApplication)
    return fail(Code::mismatch, "the file is a database, but not an intelligence store");
  const std::int64_t version = CLEW_TRY(database.number("PRAGMA user_version"));
  if (version > kSchemaVersion) return fail(Code::unsupported, "the store was written by a later version of clew");
  if (version != kSchemaVersion) return fail(Code::mismatch, "the store has tables of no known version");
  return {};
}

Result<void> make_tables(const Database& database) {
  // Two processes may make it at once: the second finds the tables when it gets its turn.
  CLEW_TRY_VOID(database.run("PRAGMA journal_mode = WAL"));
  Transaction transaction = CLEW_TRY(Transaction::begin(database));
  if (CLEW_TRY(holds_nothing(database))) CLEW_TRY_VOID(database.run(kTables));
  return transaction.commit();
}

}  // namespace

Result<Database> open_store_file(const std::string& path, Database::Mode mode) {
  if (mode == Database::Mode::read && !CLEW_TRY(look_for_file(path)))
    return fail(Code::not_found, "there is no intelligence store");
  Database database = CLEW_TRY(Database::open(path, mode));
  if (CLEW_TRY(holds_nothing(database))) {
    if (mode == Database::Mode::read) return fail(Code::not_found, "there is no intelligence store");
    CLEW_TRY_VOID(make_tables(database));
  }
  CLEW_TRY_VOID(check_ours(database));
  if (mode == Database::Mode::write) {
    CLEW_TRY_VOID(database.run("PRAGMA synchronous = FULL"));
    CLEW_TRY_VOID(database.run("PRAGMA cache_size = -65536"));
  }
  return database;
}

}  // namespace clew::intel
