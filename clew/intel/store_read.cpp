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
#include "clew/intel/store_state.h"

namespace clew::intel {
namespace {

constexpr const char* kVersionColumns =
    "SELECT v.number, v.hash, v.known_from, v.last_seen, n.known_from, list.name, v.title, v.publisher, v.source, "
    "v.licence, v.tlp, v.confidence, v.published, v.entities, v.targets, v.statements, v.bad, v.added, v.changed, "
    "v.removed, v.merged, v.forced "
    "FROM version AS v JOIN list USING (list) "
    "LEFT JOIN version AS n ON n.list = v.list AND n.number = v.number + 1 ";

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

Result<std::optional<ListVersion>> version_at(const Database& database, std::int64_t list,
                                              std::optional<UnixTime> as_of) {
  const std::string sql = std::string(kVersionColumns) +
                          "WHERE v.list = ?1 AND (?2 IS NULL OR v.known_from <= ?2) ORDER BY v.number DESC LIMIT 1";
  Query query = CLEW_TRY(database.prepare(sql.c_str()));
  const std::optional<std::int64_t> seconds = as_of ? std::optional(as_of->seconds) : std::nullopt;
  if (!CLEW_TRY(query.bind(list, seconds).step())) return std::optional<ListVersion>();
  return std::optional<ListVersion>(version_of(query));
}

Result<std::vector<ListVersion>> Store::lists(std::optional<UnixTime> as_of) const {
  std::vector<ListVersion> found;
  for (const auto& [list, name] : CLEW_TRY(all_lists(state_->database)))
    if (auto version = CLEW_TRY(version_at(state_->database, list, as_of))) found.push_back(*std::move(version));
  return found;
}

Result<std::vector<ListVersion>> Store::versions(std::string_view list) const {
  const std::string sql = std::string(kVersionColumns) + "WHERE list.name = ? ORDER BY v.number";
  Query rows = CLEW_TRY(state_->database.prepare(sql.c_str()));
  rows.bind(list);
  std::vector<ListVersion> found;
  while (CLEW_TRY(rows.step())) found.push_back(version_of(rows));
  return found;
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
  while (CLEW_TRY(values_.step())) {
    Value& value = into.values.emplace_back();
    value.property = values_.text(0);
    value.text = values_.text(1);
    value.lang = values_.text(2);
    value.note = values_.text(3);
    value.valid_from = time_of(values_.optional_integer(4));
    value.valid_to = time_of(values_.optional_integer(5));
  }
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
      "SELECT entity.entity, entity.id, state.schema, state.hash "
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
  hasher_->hash.update(hash_.view());
  return {};
}

Result<ListedEntity> ListCursor::read(EntityReader& reader) {
  ListedEntity listed{name_, number_, {}};
  listed.entity.id = id_;
  listed.entity.schema = schema_;
  CLEW_TRY_VOID(reader.read(entity_, number_, listed.entity));
  if (entity_hash(listed.entity) != hash_) return fail(Code::mismatch, "an entity in the store is not what was loaded");
  return listed;
}

Result<void> Store::entities(std::optional<UnixTime> as_of, std::span<const std::string> lists,
                             const ListedSink& sink) const {
  const Database& database = state_->database;
  std::vector<ListCursor> cursors;
  for (auto& [list, name] : CLEW_TRY(all_lists(database))) {
    if (!lists.empty() && std::find(lists.begin(), lists.end(), name) == lists.end()) continue;
    const auto version = CLEW_TRY(version_at(database, list, as_of));
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
  static_cast<void>(CLEW_TRY(labels(std::nullopt)));
  return {};
}

Result<std::vector<ListedEntity>> Store::entity(std::string_view id, std::optional<UnixTime> as_of) const {
  const Database& database = state_->database;
  Query rows = CLEW_TRY(database.prepare(
      "SELECT entity.entity, entity.id, state.schema FROM entity JOIN state USING (entity) "
      "WHERE entity.list = ?1 AND state.since <= ?2 AND (state.until IS NULL OR state.until > ?2) AND entity.id = ?3 "
      "UNION "
      "SELECT entity.entity, entity.id, state.schema "
      "FROM referent JOIN entity USING (entity) JOIN state USING (entity) "
      "WHERE entity.list = ?1 AND state.since <= ?2 AND (state.until IS NULL OR state.until > ?2) "
      "AND referent.since <= ?2 AND (referent.until IS NULL OR referent.until > ?2) AND referent.id = ?3 "
      "ORDER BY 2"));
  EntityReader reader = CLEW_TRY(EntityReader::make(database));
  std::vector<ListedEntity> found;
  for (const auto& [list, name] : CLEW_TRY(all_lists(database))) {
    const auto version = CLEW_TRY(version_at(database, list, as_of));
    if (!version) continue;
    rows.bind(list, version->number, id);
    while (CLEW_TRY(rows.step())) {
      ListedEntity& listed = found.emplace_back(ListedEntity{name, version->number, {}});
      listed.entity.id = rows.text(1);
      listed.entity.schema = rows.text(2);
      CLEW_TRY_VOID(reader.read(rows.integer(0), version->number, listed.entity));
    }
  }
  return found;
}

}  // namespace clew::intel
