// Questions to the store: lists, versions, entities.
//
// Entities of several lists come in order of id by merging one cursor for each list: nothing is sorted and nothing is
// held but one entity. What is read is compared with its hash, and the whole list with its version, so a damaged page
// is an error and never a list with fewer names.

#include <algorithm>
#include <utility>

#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/intel/store.h"
#include "clew/intel/store_schema.h"
#include "clew/intel/store_state.h"

namespace clew::intel {
namespace {

constexpr const char* kVersionColumns =
    "SELECT v.number, v.hash, v.known_from, v.last_seen, n.known_from, list.name, v.title, v.publisher, v.source, "
    "v.licence, v.tlp, v.confidence, v.published, v.entities, v.targets, v.statements, v.bad, v.added, v.changed, "
    "v.removed, v.merged, v.forced, ";
constexpr const char* kVersionTables =
    " FROM version AS v JOIN list USING (list) "
    "LEFT JOIN version AS n ON n.list = v.list AND n.number = v.number + 1 ";

// Since when the store has a version: a file of version 1 does not say, and the day of the list stands for it.
Result<std::string> loaded_column(const Database& database) {
  return std::string(CLEW_TRY(schema_version(database)) >= 2 ? "COALESCE(v.loaded, v.known_from)" : "v.known_from");
}
std::string pap_column(std::int64_t schema) {
  return schema >= 3 ? ", v.pap" : ", ''";
}

ListVersion version_of(const Query& row) {
  ListVersion version;
  version.number = row.count(0);
  version.version = codec::to_hex(row.blob(1));
  version.known_from = UnixTime{row.integer(2)};
  version.last_seen = UnixTime{row.integer(3)};
  if (const auto next = row.optional_integer(4)) version.known_to = UnixTime{*next};
  ListInfo& info = version.info;
  std::string* const texts[] = {&info.list,    &info.title, &info.publisher,  &info.source,
                                &info.licence, &info.tlp,   &info.confidence, &info.published};
  int column = 4;
  for (std::string* text : texts) *text = row.text(++column);
  std::uint64_t* const counts[] = {&version.entities, &version.targets, &version.statements, &version.bad,
                                   &version.added,    &version.changed, &version.removed,    &version.merged};
  for (std::uint64_t* count : counts) *count = row.count(++column);
  version.forced = row.text(++column);
  version.loaded = UnixTime{row.integer(++column)};
  info.pap = row.text(++column);
  return version;
}

Result<std::vector<std::pair<std::int64_t, std::string>>> all_lists(const Database& database) {
  Query rows = CLEW_TRY(database.prepare("SELECT list, name FROM list ORDER BY name"));
  std::vector<std::pair<std::int64_t, std::string>> lists;
  while (CLEW_TRY(rows.step())) lists.emplace_back(rows.integer(0), rows.text(1));
  return lists;
}

std::optional<UnixTime> time_of(const std::optional<std::int64_t>& seconds) {
  if (!seconds) return std::nullopt;
  return UnixTime{*seconds};
}

}  // namespace

Result<std::optional<std::int64_t>> list_number(const Database& database, std::string_view list) {
  Query query = CLEW_TRY(database.prepare("SELECT list FROM list WHERE name = ?"));
  if (!CLEW_TRY(query.bind(list).step())) return std::optional<std::int64_t>();
  return std::optional<std::int64_t>(query.integer(0));
}

Result<std::optional<ListVersion>> version_at(const Database& database, std::int64_t list, const Known& known) {
  const std::string loaded = CLEW_TRY(loaded_column(database));
  std::string sql = kVersionColumns + loaded + pap_column(CLEW_TRY(schema_version(database))) + kVersionTables +
                    "WHERE v.list = ?1 AND ";
  sql +=
      known.versions ? "v.number = ?2" : "(?2 IS NULL OR v.known_from <= ?2) AND (?3 IS NULL OR " + loaded + " <= ?3)";
  Query query = CLEW_TRY(database.prepare((sql + " ORDER BY v.number DESC LIMIT 1").c_str()));
  const auto seconds = [](std::optional<UnixTime> time) {
    return time ? std::optional(time->seconds) : std::optional<std::int64_t>();
  };
  if (!known.versions) {
    if (!CLEW_TRY(query.bind(list, seconds(known.as_of), seconds(known.loaded_by)).step()))
      return std::optional<ListVersion>();
    return std::optional<ListVersion>(version_of(query));
  }
  Query named = CLEW_TRY(database.prepare("SELECT name FROM list WHERE list = ?"));
  const std::string name = CLEW_TRY(named.bind(list).step()) ? named.string(0) : std::string();
  const auto wanted = known.versions->find(name);
  if (wanted == known.versions->end()) return std::optional<ListVersion>();
  if (!CLEW_TRY(query.bind(list, wanted->second).step()))
    return fail(Code::not_found, "the store has no such version of the list");
  return std::optional<ListVersion>(version_of(query));
}

Result<std::vector<ListVersion>> Store::lists(const Known& known) const {
  std::vector<ListVersion> found;
  for (const auto& [list, name] : CLEW_TRY(all_lists(state_->database)))
    if (auto version = CLEW_TRY(version_at(state_->database, list, known))) found.push_back(*std::move(version));
  const bool all = !known.versions || found.size() == known.versions->size();
  if (!all) return fail(Code::not_found, "the store has no such list");
  return found;
}

Result<std::vector<ListVersion>> Store::versions(std::string_view list) const {
  const std::string sql = kVersionColumns + CLEW_TRY(loaded_column(state_->database)) +
                          pap_column(CLEW_TRY(schema_version(state_->database))) + kVersionTables +
                          "WHERE list.name = ? ORDER BY v.number";
  Query rows = CLEW_TRY(state_->database.prepare(sql.c_str()));
  rows.bind(list);
  std::vector<ListVersion> found;
  while (CLEW_TRY(rows.step())) found.push_back(version_of(rows));
  return found;
}

Result<std::vector<Stated>> Store::statements(std::string_view list, std::string_view id, std::uint64_t number) const {
  Query rows = CLEW_TRY(state_->database.prepare(
      "SELECT property, value, lang, note, valid_from, valid_to, since, until FROM statement "
      "JOIN entity USING (entity) JOIN list USING (list) WHERE list.name = ?1 AND entity.id = ?2 AND since <= ?3 AND "
      "(until IS NULL OR until > ?3)"));
  rows.bind(list, id, number);
  std::vector<Stated> found;
  while (CLEW_TRY(rows.step())) {
    Stated& one = found.emplace_back();
    one.value = value_at(rows, 0);
    one.since = rows.count(6);
    if (const auto until = rows.optional_integer(7)) one.until = static_cast<std::uint64_t>(*until);
  }
  std::sort(found.begin(), found.end(), [](const Stated& a, const Stated& b) { return a.value < b.value; });
  return found;
}

Value value_at(const Query& row, int column) {
  return {row.string(column),
          row.string(column + 1),
          row.string(column + 2),
          row.string(column + 3),
          time_of(row.optional_integer(column + 4)),
          time_of(row.optional_integer(column + 5))};
}

Result<EntityReader> EntityReader::make(const Database& database) {
  EntityReader reader;
  reader.values_ =
      CLEW_TRY(database.prepare("SELECT property, value, lang, note, valid_from, valid_to FROM statement "
                                "WHERE entity = ?1 AND since <= ?2 AND (until IS NULL OR until > ?2)"));
  reader.referents_ = CLEW_TRY(database.prepare(
      "SELECT id FROM referent WHERE entity = ?1 AND since <= ?2 AND (until IS NULL OR until > ?2) ORDER BY id"));
  return reader;
}

Result<void> EntityReader::read(std::int64_t entity, std::uint64_t number, Entity& into) {
  values_.bind(entity, number);
  while (CLEW_TRY(values_.step())) into.values.push_back(value_at(values_, 0));
  referents_.bind(entity, number);
  while (CLEW_TRY(referents_.step())) into.referents.emplace_back(referents_.text(0));
  into.settle();
  return {};
}

struct ListCursor::Hasher {
  codec::Sha256 hash;
};

Result<ListCursor> ListCursor::make(const Database& database, std::string name, std::int64_t list,
                                    const ListVersion& version) {
  ListCursor cursor;
  cursor.name_ = std::move(name);
  cursor.version_ = version.version;
  cursor.number_ = version.number;
  cursor.hasher_ = std::make_shared<Hasher>();
  cursor.rows_ = CLEW_TRY(database.prepare(
      "SELECT entity.entity, entity.id, state.schema, state.hash, state.since "
      "FROM entity CROSS JOIN state ON state.entity = entity.entity "
      "WHERE entity.list = ?1 AND state.since <= ?2 AND (state.until IS NULL OR state.until > ?2) ORDER BY entity.id"));
  cursor.rows_.bind(list, version.number);
  CLEW_TRY_VOID(cursor.next());
  return cursor;
}

Result<void> ListCursor::next() {
  done_ = !CLEW_TRY(rows_.step());
  if (done_) {
    if (codec::to_hex(hasher_->hash.finish().view()) != version_)
      return fail(Code::mismatch, "a list in the store is not what was loaded");
    return {};
  }
  entity_ = rows_.integer(0);
  id_ = rows_.text(1);
  schema_ = rows_.text(2);
  const Bytes hash = rows_.blob(3);
  if (hash.size() != hash_.bytes.size()) return fail(Code::mismatch, "a hash in the store has another length");
  hash_ = to_hash(hash);
  since_ = rows_.count(4);
  hasher_->hash.update(hash_.view());
  return {};
}

Result<ListedEntity> ListCursor::read(EntityReader& reader) {
  ListedEntity listed{name_, number_, {}, since_};
  listed.entity.id = id_;
  listed.entity.schema = schema_;
  CLEW_TRY_VOID(reader.read(entity_, number_, listed.entity));
  if (entity_hash(listed.entity) != hash_) return fail(Code::mismatch, "an entity in the store is not what was loaded");
  return listed;
}

Result<void> Store::entities(const Known& known, std::span<const std::string> lists, const ListedSink& sink) const {
  const Database& database = state_->database;
  std::vector<ListCursor> cursors;
  for (auto& [list, name] : CLEW_TRY(all_lists(database))) {
    if (!lists.empty() && std::find(lists.begin(), lists.end(), name) == lists.end()) continue;
    const auto version = CLEW_TRY(version_at(database, list, known));
    if (!version) continue;
    cursors.push_back(CLEW_TRY(ListCursor::make(database, name, list, *version)));
  }
  const auto missing = [&](const std::string& name) {
    return std::none_of(cursors.begin(), cursors.end(), [&](const ListCursor& one) { return one.list() == name; });
  };
  if (std::any_of(lists.begin(), lists.end(), missing)) return fail(Code::not_found, "no such list was known then");
  EntityReader reader = CLEW_TRY(EntityReader::make(database));
  while (true) {
    ListCursor* least = nullptr;  // cursors are in order of list: of equal ids the first list's comes first
    for (ListCursor& cursor : cursors)
      if (!cursor.done() && (least == nullptr || cursor.id() < least->id())) least = &cursor;
    if (least == nullptr) return {};
    ListedEntity listed = CLEW_TRY(least->read(reader));
    CLEW_TRY_VOID(sink(std::move(listed)));
    CLEW_TRY_VOID(least->next());
  }
}

Result<void> Store::verify() const {
  const Database& database = state_->database;
  EntityReader reader = CLEW_TRY(EntityReader::make(database));
  for (const auto& [list, name] : CLEW_TRY(all_lists(database)))
    for (const ListVersion& version : CLEW_TRY(versions(name))) {
      ListCursor cursor = CLEW_TRY(ListCursor::make(database, name, list, version));
      while (!cursor.done()) {
        static_cast<void>(CLEW_TRY(cursor.read(reader)));
        CLEW_TRY_VOID(cursor.next());
      }
    }
  for (const LabelSet& set : CLEW_TRY(label_sets())) {
    Known known;
    known.label_set = set.number;
    static_cast<void>(CLEW_TRY(labels(known)));
  }
  return {};
}

Result<std::vector<ListedEntity>> Store::entity(std::string_view id, const Known& known) const {
  const Database& database = state_->database;
  Query rows = CLEW_TRY(database.prepare(
      "SELECT entity.entity, entity.id, state.schema, state.since FROM entity JOIN state USING (entity) "
      "WHERE entity.list = ?1 AND state.since <= ?2 AND (state.until IS NULL OR state.until > ?2) AND entity.id = ?3 "
      "UNION "
      "SELECT entity.entity, entity.id, state.schema, state.since "
      "FROM referent JOIN entity USING (entity) JOIN state USING (entity) "
      "WHERE entity.list = ?1 AND state.since <= ?2 AND (state.until IS NULL OR state.until > ?2) "
      "AND referent.since <= ?2 AND (referent.until IS NULL OR referent.until > ?2) AND referent.id = ?3 "
      "ORDER BY 2"));
  EntityReader reader = CLEW_TRY(EntityReader::make(database));
  std::vector<ListedEntity> found;
  for (const auto& [list, name] : CLEW_TRY(all_lists(database))) {
    const auto version = CLEW_TRY(version_at(database, list, known));
    if (!version) continue;
    rows.bind(list, version->number, id);
    while (CLEW_TRY(rows.step())) {
      ListedEntity& listed = found.emplace_back(ListedEntity{name, version->number, {}, rows.count(3)});
      listed.entity.id = rows.text(1);
      listed.entity.schema = rows.text(2);
      CLEW_TRY_VOID(reader.read(rows.integer(0), version->number, listed.entity));
    }
  }
  return found;
}

}  // namespace clew::intel
