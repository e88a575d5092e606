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
// Version 2 writes down when the store was given a version of a list (`loaded`), which is not the day the version
// bears, and keeps the labels between two sets the way statements are kept between two versions. What stands in a file
// of version 1 was loaded at a time that nobody knows (NULL). Version 3 has a column for permissible actions (PAP)
// beside each TLP, and keeps what the owner of the store said of a list (`marking`), which holds for its next versions
// too. A reader takes all three; a writer brings the file up.
//
// "clew" in ASCII is the file's application id; a file with another one is somebody else's and is refused.

#include "clew/intel/store_schema.h"

#include "clew/base/file.h"

namespace clew::intel {
namespace {

constexpr std::int64_t kApplication = 0x636c6577;
constexpr std::int64_t kSchemaVersion = 3;

constexpr const char* kTables = R"sql(
PRAGMA application_id = 0x636c6577;
PRAGMA user_version = 3;

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
  loaded INTEGER,
  pap TEXT NOT NULL DEFAULT '',
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
  known_from INTEGER,
  since INTEGER NOT NULL DEFAULT 1,
  until INTEGER,
  pap TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX label_address ON label (address);

CREATE TABLE label_set (
  number INTEGER PRIMARY KEY,
  version TEXT NOT NULL,
  loaded INTEGER
) STRICT;

CREATE TABLE fact (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE marking (
  list INTEGER PRIMARY KEY REFERENCES list,
  licence TEXT NOT NULL,
  tlp TEXT NOT NULL,
  pap TEXT NOT NULL
) STRICT;
)sql";

constexpr const char* kView = R"sql(
CREATE VIEW said AS
SELECT list.name AS list, first.number AS version, entity.id AS entity, statement.property, statement.value,
       statement.lang, statement.note,
       datetime(statement.valid_from, 'unixepoch') AS valid_from, datetime(statement.valid_to, 'unixepoch') AS valid_to,
       datetime(first.known_from, 'unixepoch') AS known_from, datetime(later.known_from, 'unixepoch') AS known_to,
       first.source, first.publisher, first.licence, first.confidence, first.tlp, first.pap
FROM statement JOIN entity USING (entity) JOIN list USING (list)
JOIN version AS first ON first.list = entity.list AND first.number = statement.since
LEFT JOIN version AS later ON later.list = entity.list AND later.number = statement.until;
)sql";

constexpr const char* kToVersion2 = R"sql(
ALTER TABLE version ADD COLUMN loaded INTEGER;
ALTER TABLE label ADD COLUMN since INTEGER NOT NULL DEFAULT 1;
ALTER TABLE label ADD COLUMN until INTEGER;
CREATE TABLE label_set (
  number INTEGER PRIMARY KEY,
  version TEXT NOT NULL,
  loaded INTEGER
) STRICT;
INSERT INTO label_set SELECT 1, value, NULL FROM fact WHERE name = 'labels version';
PRAGMA user_version = 2;
)sql";

constexpr const char* kToVersion3 = R"sql(
ALTER TABLE version ADD COLUMN pap TEXT NOT NULL DEFAULT '';
ALTER TABLE label ADD COLUMN pap TEXT NOT NULL DEFAULT '';
CREATE TABLE marking (
  list INTEGER PRIMARY KEY REFERENCES list,
  licence TEXT NOT NULL,
  tlp TEXT NOT NULL,
  pap TEXT NOT NULL
) STRICT;
DROP VIEW IF EXISTS said;
PRAGMA user_version = 3;
)sql";

Result<bool> holds_nothing(const Database& database) {
  return CLEW_TRY(database.number("SELECT COUNT(*) FROM sqlite_schema")) == 0 &&
         CLEW_TRY(database.number("PRAGMA application_id")) == 0 &&
         CLEW_TRY(database.number("PRAGMA user_version")) == 0;
}

Result<void> check_ours(const Database& database) {
  if (CLEW_TRY(database.number("PRAGMA application_id")) != kApplication)
    return fail(Code::mismatch, "the file is a database, but not an intelligence store");
  const std::int64_t version = CLEW_TRY(schema_version(database));
  if (version > kSchemaVersion) return fail(Code::unsupported, "the store was written by a later version of clew");
  if (version < 1) return fail(Code::mismatch, "the store has tables of no known version");
  return {};
}

Result<void> bring_up(const Database& database) {
  if (CLEW_TRY(schema_version(database)) == kSchemaVersion) return {};
  Transaction transaction = CLEW_TRY(Transaction::begin(database));
  if (CLEW_TRY(schema_version(database)) == 1) CLEW_TRY_VOID(database.run(kToVersion2));
  if (CLEW_TRY(schema_version(database)) == 2) {
    CLEW_TRY_VOID(database.run(kToVersion3));
    CLEW_TRY_VOID(database.run(kView));
  }
  return transaction.commit();
}

Result<void> make_tables(const Database& database) {
  // Two processes may make it at once: the second finds the tables when it gets its turn.
  CLEW_TRY_VOID(database.run("PRAGMA journal_mode = WAL"));
  Transaction transaction = CLEW_TRY(Transaction::begin(database));
  if (CLEW_TRY(holds_nothing(database))) {
    CLEW_TRY_VOID(database.run(kTables));
    CLEW_TRY_VOID(database.run(kView));
  }
  return transaction.commit();
}

}  // namespace

Result<std::int64_t> schema_version(const Database& database) {
  return database.number("PRAGMA user_version");
}

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
    CLEW_TRY_VOID(bring_up(database));
  }
  return database;
}

}  // namespace clew::intel
