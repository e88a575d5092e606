// What changed: between two versions of a list, and in the life of one id or one value.
//
// Both are read off the intervals in the tables: an entity whose state has another hash in two versions has changed,
// and the statements that stood in only one of them are the difference. Nothing is stored twice for it.

#include <algorithm>
#include <iterator>
#include <utility>

#include "clew/intel/store.h"
#include "clew/intel/store_state.h"

namespace clew::intel {
namespace {

template <class T>
std::vector<T> only_in(const std::vector<T>& left, const std::vector<T>& right) {
  std::vector<T> out;
  std::set_difference(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(out));
  return out;
}

// Fills a change from the two entities; either may be absent (no schema).
Change change_between(std::string list, const Entity& before, const Entity& after) {
  Change change;
  change.list = std::move(list);
  const Entity& shown = after.schema.empty() ? before : after;
  change.id = shown.id;
  change.schema = shown.schema;
  change.caption = caption_of(shown);
  change.kind = before.schema.empty()  ? ChangeKind::added
                : after.schema.empty() ? ChangeKind::removed
                                       : ChangeKind::changed;
  if (change.kind != ChangeKind::changed) return change;
  if (before.schema != after.schema) change.schema_before = before.schema;
  change.values_added = only_in(after.values, before.values);
  change.values_removed = only_in(before.values, after.values);
  change.referents_added = only_in(after.referents, before.referents);
  change.referents_removed = only_in(before.referents, after.referents);
  return change;
}

// The entity of a list whose referent an id is, in a version.
class Heirs {
 public:
  static Result<Heirs> make(const Database& database) {
    Heirs heirs;
    heirs.query_ = CLEW_TRY(database.prepare(
        "SELECT entity.id FROM referent JOIN entity USING (entity) WHERE referent.id = ?1 AND entity.list = ?2 "
        "AND referent.since <= ?3 AND (referent.until IS NULL OR referent.until > ?3) ORDER BY entity.id LIMIT 1"));
    return heirs;
  }
  Result<void> find(Change& change, std::int64_t list, std::uint64_t number) {
    if (change.kind != ChangeKind::removed) return {};
    if (!CLEW_TRY(query_.bind(change.id, list, number).step())) return {};
    change.kind = ChangeKind::merged;
    change.into = query_.text(0);
    query_.reset();
    return {};
  }

 private:
  Query query_;
};

void count(const Change& change, ChangeCounts& counts) {
  switch (change.kind) {
    case ChangeKind::added: ++counts.added; break;
    case ChangeKind::changed: ++counts.changed; break;
    case ChangeKind::removed: ++counts.removed; break;
    case ChangeKind::merged: ++counts.merged; break;
  }
}

Result<std::uint64_t> newest(const Database& database, std::int64_t list) {
  const auto version = CLEW_TRY(version_at(database, list, std::nullopt));
  return version ? version->number : 0;
}

// One side of a difference: the entity as it was, or one without a schema.
Result<Entity> side(EntityReader& reader, std::int64_t number, std::uint64_t version, std::string_view id,
                    std::string_view schema) {
  Entity entity;
  entity.id = id;
  entity.schema = schema;
  if (!schema.empty()) CLEW_TRY_VOID(reader.read(number, version, entity));
  return entity;
}

}  // namespace

const char* change_name(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::added: return "added";
    case ChangeKind::changed: return "changed";
    case ChangeKind::removed: return "removed";
    case ChangeKind::merged: return "merged";
  }
  return "changed";
}

std::vector<std::string> Change::properties() const {
  std::vector<std::string> names;
  for (const auto* values : {&values_added, &values_removed})
    for (const Value& value : *values) names.push_back(value.property);
  if (!referents_added.empty() || !referents_removed.empty()) names.emplace_back("referents");
  if (!schema_before.empty()) names.emplace_back("schema");
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

Result<ChangeCounts> Store::delta(std::string_view list, std::uint64_t from, std::uint64_t to,
                                  const ChangeSink& sink) const {
  const Database& database = state_->database;
  const auto number = CLEW_TRY(list_number(database, list));
  if (!number) return fail(Code::not_found, "there is no such list in the store");
  if (from >= to) return fail(Code::usage, "a delta goes from a version to a later one");
  if (to > CLEW_TRY(newest(database, *number))) return fail(Code::not_found, "the list has no such version");
  Query rows = CLEW_TRY(database.prepare(
      "SELECT entity.entity, entity.id, a.schema, b.schema FROM entity "
      "LEFT JOIN state AS a ON a.entity = entity.entity AND a.since <= ?2 AND (a.until IS NULL OR a.until > ?2) "
      "LEFT JOIN state AS b ON b.entity = entity.entity AND b.since <= ?3 AND (b.until IS NULL OR b.until > ?3) "
      "WHERE entity.list = ?1 AND a.hash IS NOT b.hash ORDER BY entity.id"));
  EntityReader reader = CLEW_TRY(EntityReader::make(database));
  Heirs heirs = CLEW_TRY(Heirs::make(database));
  ChangeCounts counts;
  rows.bind(*number, from, to);
  while (CLEW_TRY(rows.step())) {
    const Entity before = CLEW_TRY(side(reader, rows.integer(0), from, rows.text(1), rows.text(2)));
    const Entity after = CLEW_TRY(side(reader, rows.integer(0), to, rows.text(1), rows.text(3)));
    Change change = change_between(std::string(list), before, after);
    CLEW_TRY_VOID(heirs.find(change, *number, to));
    count(change, counts);
    CLEW_TRY_VOID(sink(std::move(change)));
  }
  return counts;
}

Result<void> Store::stays(std::string_view list, std::string_view property, std::uint64_t number,
                          const StaySink& sink) const {
  const Database& database = state_->database;
  const auto of = CLEW_TRY(list_number(database, list));
  if (!of) return fail(Code::not_found, "there is no such list in the store");
  Query rows = CLEW_TRY(database.prepare(
      "SELECT entity.id, statement.value, statement.since, CASE WHEN statement.until <= ?3 THEN statement.until END "
      "FROM entity CROSS JOIN statement USING (entity) "
      "WHERE entity.list = ?1 AND statement.property = ?2 AND statement.since <= ?3 "
      "ORDER BY statement.value, statement.since, entity.id"));
  rows.bind(*of, property, number);
  while (CLEW_TRY(rows.step())) {
    Stay stay{rows.string(0), rows.string(1), rows.count(2), std::nullopt};
    if (!rows.null(3)) stay.until = rows.count(3);
    CLEW_TRY_VOID(sink(std::move(stay)));
  }
  return {};
}

Result<void> Store::ended(std::string_view list, std::uint64_t number, const EndedSink& sink) const {
  const Database& database = state_->database;
  const auto of = CLEW_TRY(list_number(database, list));
  if (!of) return fail(Code::not_found, "there is no such list in the store");
  Query rows = CLEW_TRY(database.prepare(
      "SELECT entity.id, (SELECT schema FROM state WHERE state.entity = entity.entity AND "
      "state.since < statement.until ORDER BY state.since DESC LIMIT 1), statement.property, statement.value, "
      "statement.lang, statement.note, statement.valid_from, statement.valid_to, statement.since, statement.until "
      "FROM entity CROSS JOIN statement USING (entity) "
      "WHERE entity.list = ?1 AND statement.until <= ?2 ORDER BY entity.id, statement.n"));
  rows.bind(*of, number);
  while (CLEW_TRY(rows.step())) {
    if (rows.null(1)) return fail(Code::mismatch, "a statement of an entity that was never there");
    CLEW_TRY_VOID(sink({rows.string(0), rows.string(1), value_at(rows, 2), rows.count(8), rows.count(9)}));
  }
  return {};
}

Result<std::vector<Event>> Store::history(std::string_view id) const {
  const Database& database = state_->database;
  Query rows = CLEW_TRY(
      database.prepare("SELECT list.name, list.list, entity.entity, v.number, v.known_from, a.schema, b.schema "
                       "FROM entity JOIN list USING (list) JOIN version AS v ON v.list = list.list "
                       "LEFT JOIN state AS a ON a.entity = entity.entity AND a.since <= v.number - 1 "
                       "AND (a.until IS NULL OR a.until > v.number - 1) "
                       "LEFT JOIN state AS b ON b.entity = entity.entity AND b.since <= v.number "
                       "AND (b.until IS NULL OR b.until > v.number) "
                       "WHERE entity.id = ?1 AND a.hash IS NOT b.hash ORDER BY v.known_from, list.name"));
  EntityReader reader = CLEW_TRY(EntityReader::make(database));
  Heirs heirs = CLEW_TRY(Heirs::make(database));
  std::vector<Event> events;
  rows.bind(id);
  while (CLEW_TRY(rows.step())) {
    const std::uint64_t number = rows.count(3);
    const Entity before = CLEW_TRY(side(reader, rows.integer(2), number - 1, id, rows.text(5)));
    const Entity after = CLEW_TRY(side(reader, rows.integer(2), number, id, rows.text(6)));
    Event event{number, UnixTime{rows.integer(4)}, change_between(rows.string(0), before, after)};
    CLEW_TRY_VOID(heirs.find(event.change, rows.integer(1), number));
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace clew::intel
