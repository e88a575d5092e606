// What lies in the spill becomes a version of a list.
//
// Both sides, the spill and the current version, are read in order of id as rows of hashes. The differences are
// numbered first and applied then, in one transaction: no row of a table is changed while it is being read. What stayed
// the same is neither read nor written.

#include "clew/intel/store_apply.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "clew/intel/canonical.h"
#include "clew/intel/store_state.h"

namespace clew::intel {
namespace {

std::optional<std::int64_t> seconds_of(const std::optional<UnixTime>& time) {
  if (!time) return std::nullopt;
  return time->seconds;
}

enum Kind : std::int64_t { kAdd = 0, kChange = 1, kRemove = 2 };

// Both sides in order of id: what differs goes into spill.plan.
Result<void> make_plan(const Database& database, std::int64_t list, std::uint64_t current) {
  Query fresh = CLEW_TRY(database.prepare("SELECT id, hash, row FROM spill.incoming ORDER BY id"));
  Query stands = CLEW_TRY(database.prepare(
      "SELECT entity.id, state.hash, entity.entity, state.since "
      "FROM main.entity CROSS JOIN main.state ON state.entity = entity.entity "
      "WHERE entity.list = ?1 AND state.since <= ?2 AND (state.until IS NULL OR state.until > ?2) ORDER BY entity.id"));
  Query note = CLEW_TRY(database.prepare("INSERT INTO spill.plan (kind, incoming, entity, since) VALUES (?, ?, ?, ?)"));
  const std::optional<std::int64_t> none;
  stands.bind(list, current);
  bool has_fresh = CLEW_TRY(fresh.step());
  bool has_stands = CLEW_TRY(stands.step());
  while (has_fresh || has_stands) {
    const int order = !has_fresh ? 1 : !has_stands ? -1 : fresh.text(0).compare(stands.text(0));
    if (order < 0)
      CLEW_TRY_VOID(note.bind(std::int64_t{kAdd}, fresh.integer(2), none, none).run());
    else if (order > 0)
      CLEW_TRY_VOID(note.bind(std::int64_t{kRemove}, none, stands.integer(2), stands.integer(3)).run());
    else if (as_text(fresh.blob(1)) != as_text(stands.blob(1)))
      CLEW_TRY_VOID(note.bind(std::int64_t{kChange}, fresh.integer(2), stands.integer(2), stands.integer(3)).run());
    if (order <= 0) has_fresh = CLEW_TRY(fresh.step());
    if (order >= 0) has_stands = CLEW_TRY(stands.step());
  }
  return {};
}

// Writes the plan into the store as version `number` of the list.
class Applier {
 public:
  static Result<Applier> make(const Database& database, std::int64_t list, std::uint64_t number) {
    Applier applier;
    applier.database_ = &database;
    applier.list_ = list;
    applier.number_ = number;
    const auto prepare = [&](Query& query, const char* sql) -> Result<void> {
      query = CLEW_TRY(database.prepare(sql));
      return {};
    };
    CLEW_TRY_VOID(prepare(applier.body_, "SELECT hash, body FROM spill.incoming WHERE row = ?"));
    CLEW_TRY_VOID(prepare(applier.find_, "SELECT entity FROM entity WHERE list = ? AND id = ?"));
    CLEW_TRY_VOID(prepare(applier.entity_, "INSERT INTO entity (list, id) VALUES (?, ?)"));
    CLEW_TRY_VOID(prepare(applier.state_, "INSERT INTO state VALUES (?, ?, NULL, ?, ?)"));
    CLEW_TRY_VOID(prepare(applier.value_, "INSERT INTO statement VALUES (?, ?, ?, NULL, ?, ?, ?, ?, ?, ?)"));
    CLEW_TRY_VOID(prepare(applier.last_, "SELECT COALESCE(MAX(n), 0) FROM statement WHERE entity = ?"));
    CLEW_TRY_VOID(prepare(applier.referent_, "INSERT INTO referent VALUES (?, ?, ?, NULL)"));
    CLEW_TRY_VOID(prepare(applier.standing_,
                          "SELECT n, property, value, lang, note, valid_from, valid_to FROM statement "
                          "WHERE entity = ? AND until IS NULL"));
    CLEW_TRY_VOID(prepare(applier.standing_referents_, "SELECT id FROM referent WHERE entity = ? AND until IS NULL"));
    CLEW_TRY_VOID(prepare(applier.end_state_, "UPDATE state SET until = ? WHERE entity = ? AND since = ?"));
    CLEW_TRY_VOID(prepare(applier.end_value_, "UPDATE statement SET until = ? WHERE entity = ? AND n = ?"));
    CLEW_TRY_VOID(prepare(applier.end_values_, "UPDATE statement SET until = ? WHERE entity = ? AND until IS NULL"));
    CLEW_TRY_VOID(
        prepare(applier.end_referent_, "UPDATE referent SET until = ? WHERE entity = ? AND id = ? AND until IS NULL"));
    CLEW_TRY_VOID(prepare(applier.end_referents_, "UPDATE referent SET until = ? WHERE entity = ? AND until IS NULL"));
    CLEW_TRY_VOID(
        prepare(applier.referred_, "SELECT 1 FROM spill.referred WHERE id = (SELECT id FROM entity WHERE entity = ?)"));
    return applier;
  }

  Result<ChangeCounts> run() {
    ChangeCounts counts;
    Query plan = CLEW_TRY(database_->prepare("SELECT kind, incoming, entity, since FROM spill.plan ORDER BY row"));
    while (CLEW_TRY(plan.step())) {
      switch (plan.integer(0)) {
        case kAdd:
          CLEW_TRY_VOID(add(plan.integer(1)));
          ++counts.added;
          break;
        case kChange:
          CLEW_TRY_VOID(change(plan.integer(1), plan.integer(2), plan.integer(3)));
          ++counts.changed;
          break;
        default: ++(CLEW_TRY(remove(plan.integer(2), plan.integer(3))) ? counts.merged : counts.removed); break;
      }
    }
    return counts;
  }
  const Stripped& stripped() const { return stripped_; }

 private:
  Result<Entity> incoming(std::int64_t row) {
    if (!CLEW_TRY(body_.bind(row).step())) return fail(Code::mismatch, "a row of the load is gone");
    hash_ = to_hash(body_.blob(0));
    Entity entity = CLEW_TRY(from_canonical(body_.blob(1)));
    body_.reset();
    return entity;
  }

  Result<void> insert_value(std::int64_t entity, std::int64_t n, const Value& value) {
    return value_
        .bind(entity, n, number_, value.property, value.text, value.lang, value.note, seconds_of(value.valid_from),
              seconds_of(value.valid_to))
        .run();
  }

  Result<std::int64_t> last_statement(std::int64_t entity) {
    static_cast<void>(CLEW_TRY(last_.bind(entity).step()));
    const std::int64_t n = last_.integer(0);
    last_.reset();
    return n;
  }

  // An id that was in the list before keeps its number: its history is one.
  Result<void> add(std::int64_t row) {
    const Entity fresh = CLEW_TRY(incoming(row));
    std::int64_t entity = 0, n = 0;
    if (CLEW_TRY(find_.bind(list_, fresh.id).step())) {
      entity = find_.integer(0);
      find_.reset();
      n = CLEW_TRY(last_statement(entity));
    } else {
      CLEW_TRY_VOID(entity_.bind(list_, fresh.id).run());
      entity = database_->last_row();
    }
    CLEW_TRY_VOID(state_.bind(entity, number_, fresh.schema, hash_.view()).run());
    for (const Value& value : fresh.values) CLEW_TRY_VOID(insert_value(entity, ++n, value));
    for (const std::string& id : fresh.referents) CLEW_TRY_VOID(referent_.bind(entity, id, number_).run());
    return {};
  }

  Result<void> change(std::int64_t row, std::int64_t entity, std::int64_t since) {
    const Entity fresh = CLEW_TRY(incoming(row));
    CLEW_TRY_VOID(end_state_.bind(number_, entity, since).run());
    CLEW_TRY_VOID(state_.bind(entity, number_, fresh.schema, hash_.view()).run());
    CLEW_TRY_VOID(change_values(entity, fresh));
    return change_referents(entity, fresh);
  }

  Result<void> change_values(std::int64_t entity, const Entity& fresh) {
    std::vector<std::pair<Value, std::int64_t>> before;
    standing_.bind(entity);
    while (CLEW_TRY(standing_.step())) before.emplace_back(value_at(standing_, 1), standing_.integer(0));
    std::sort(before.begin(), before.end());
    std::vector<const Value*> stood;
    for (const auto& [value, n] : before) stood.push_back(&value);
    stripped_.look(fresh.id, stood, fresh.values);
    std::int64_t n = CLEW_TRY(last_statement(entity));
    auto old = before.begin();
    for (const Value& value : fresh.values) {
      for (; old != before.end() && old->first < value; ++old)
        CLEW_TRY_VOID(end_value_.bind(number_, entity, old->second).run());
      if (old != before.end() && old->first == value)
        ++old;
      else
        CLEW_TRY_VOID(insert_value(entity, ++n, value));
    }
    for (; old != before.end(); ++old) CLEW_TRY_VOID(end_value_.bind(number_, entity, old->second).run());
    return {};
  }

  Result<void> change_referents(std::int64_t entity, const Entity& fresh) {
    std::vector<std::string> before;
    standing_referents_.bind(entity);
    while (CLEW_TRY(standing_referents_.step())) before.emplace_back(standing_referents_.text(0));
    std::sort(before.begin(), before.end());
    for (const std::string& id : before)
      if (!std::binary_search(fresh.referents.begin(), fresh.referents.end(), id))
        CLEW_TRY_VOID(end_referent_.bind(number_, entity, id).run());
    for (const std::string& id : fresh.referents)
      if (!std::binary_search(before.begin(), before.end(), id))
        CLEW_TRY_VOID(referent_.bind(entity, id, number_).run());
    return {};
  }

  // True if the entity lives on as a referent of another.
  Result<bool> remove(std::int64_t entity, std::int64_t since) {
    CLEW_TRY_VOID(end_state_.bind(number_, entity, since).run());
    CLEW_TRY_VOID(end_values_.bind(number_, entity).run());
    CLEW_TRY_VOID(end_referents_.bind(number_, entity).run());
    const bool merged = CLEW_TRY(referred_.bind(entity).step());
    referred_.reset();
    return merged;
  }

  const Database* database_ = nullptr;
  std::int64_t list_ = 0;
  std::uint64_t number_ = 0;
  Hash256 hash_;
  Stripped stripped_;
  Query body_, find_, entity_, state_, value_, last_, referent_, standing_, standing_referents_, end_state_, end_value_,
      end_values_, end_referent_, end_referents_, referred_;
};

}  // namespace

Result<Applied> apply_spill(const Database& database, std::int64_t list, std::uint64_t number) {
  CLEW_TRY_VOID(make_plan(database, list, number - 1));
  Applier applier = CLEW_TRY(Applier::make(database, list, number));
  const ChangeCounts counts = CLEW_TRY(applier.run());
  return Applied{counts, applier.stripped()};
}

}  // namespace clew::intel
