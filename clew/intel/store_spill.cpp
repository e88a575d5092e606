// A load on its way into the store.
//
// A list may be larger than memory and comes in any order. So it is written to a file beside the store as it comes, and
// an index puts it into order of id. Refused: a temporary table of SQLite (it lies where the system puts it, often in
// memory).
//
// Of a delta, the current version lies in the spill as hashes without bodies, the operations are applied there, and
// only what they touch is read and written.

#include "clew/intel/store_spill.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

#include "clew/base/file.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/intel/canonical.h"
#include "clew/intel/store_lost.h"

namespace clew::intel {
namespace {

// Of two schemata one that has what both can say.
std::string joint_schema(const std::string& a, const std::string& b) {
  constexpr std::array<std::string_view, 5> kLegal = {"Company", "LegalEntity", "Organization", "Person", "PublicBody"};
  const auto legal = [&](const std::string& one) { return std::binary_search(kLegal.begin(), kLegal.end(), one); };
  return a != b && legal(a) && legal(b) ? "LegalEntity" : std::min(a, b);
}

}  // namespace

Result<Spill> Spill::make(const Database& database, std::string path) {
  CLEW_TRY_VOID(remove_file(path));
  Query attach = CLEW_TRY(database.prepare("ATTACH ? AS spill"));
  CLEW_TRY_VOID(attach.bind(path).run());
  Spill spill(&database, std::move(path));
  CLEW_TRY_VOID(database.run("PRAGMA spill.journal_mode = OFF"));
  CLEW_TRY_VOID(database.run("PRAGMA spill.synchronous = OFF"));
  CLEW_TRY_VOID(database.run("PRAGMA spill.cache_size = -32768"));
  CLEW_TRY_VOID(database.run(
      "CREATE TABLE spill.incoming (row INTEGER PRIMARY KEY, id TEXT NOT NULL, hash BLOB NOT NULL, body BLOB NOT "
      "NULL);"
      "CREATE TABLE spill.plan (row INTEGER PRIMARY KEY, kind INTEGER NOT NULL, incoming INTEGER, entity INTEGER, "
      "since INTEGER);"
      "CREATE TABLE spill.referred (id TEXT NOT NULL, incoming INTEGER NOT NULL)"));
  return spill;
}

Spill::Spill(const Database* database, std::string path) : database_(database), path_(std::move(path)) {}

Spill::Spill(Spill&& other) noexcept : database_(other.database_), path_(std::move(other.path_)) {
  other.database_ = nullptr;
}

Spill::~Spill() {
  if (database_ == nullptr) return;
  const auto detached = database_->run("DETACH spill");
  const auto removed = remove_file(path_);
  static_cast<void>(detached);  // what is left behind is removed by the next load
  static_cast<void>(removed);
}

Result<Intake> Intake::make(const Database& database) {
  Intake intake;
  intake.insert_ = CLEW_TRY(database.prepare("INSERT INTO spill.incoming (id, hash, body) VALUES (?, ?, ?)"));
  intake.refer_ = CLEW_TRY(database.prepare("INSERT INTO spill.referred VALUES (?, ?)"));
  intake.database_ = &database;
  return intake;
}

Result<void> Intake::take(Entity&& entity) {
  if (entity.id.empty()) {
    nameless.push_back({"", 0, Code::malformed, "an entity without an id", "schema " + entity.schema});
    return {};
  }
  entity.settle();
  return put(entity);
}

Result<void> Intake::put(const Entity& entity) {
  const std::string body = canonical_bytes(entity);
  const Hash256 hash = codec::sha256(as_bytes(body));
  CLEW_TRY_VOID(insert_.bind(entity.id, hash.view(), as_bytes(body)).run());
  const std::int64_t row = database_->last_row();
  for (const std::string& referent : entity.referents) CLEW_TRY_VOID(refer_.bind(referent, row).run());
  ++entities;
  statements += entity.values.size();
  count_kinds(kinds, entity);
  return {};
}

Result<void> join_repeats(const Database& database, Intake& intake, std::vector<BadRecord>& told) {
  CLEW_TRY_VOID(
      database.run("CREATE TABLE spill.repeated AS "
                   "SELECT id FROM spill.incoming GROUP BY id HAVING COUNT(*) > 1 ORDER BY id"));
  Query ids = CLEW_TRY(database.prepare("SELECT id FROM spill.repeated ORDER BY id"));
  Query bodies = CLEW_TRY(database.prepare("SELECT body FROM spill.incoming WHERE id = ? ORDER BY hash"));
  Query remove = CLEW_TRY(database.prepare("DELETE FROM spill.incoming WHERE id = ?"));
  while (CLEW_TRY(ids.step())) {
    const std::string id = ids.string(0);
    Entity joined;
    std::uint64_t differing = 0;
    bodies.bind(id);
    while (CLEW_TRY(bodies.step())) {
      Entity one = CLEW_TRY(from_canonical(bodies.blob(0)));
      --intake.entities;
      intake.statements -= one.values.size();
      count_kinds(intake.repeated, one);
      if (joined.id.empty()) {
        joined = std::move(one);
        continue;
      }
      if (one == joined) continue;
      ++differing;
      joined.schema = joint_schema(joined.schema, one.schema);
      std::move(one.values.begin(), one.values.end(), std::back_inserter(joined.values));
      std::move(one.referents.begin(), one.referents.end(), std::back_inserter(joined.referents));
      joined.settle();
    }
    if (differing != 0)
      told.push_back({"", 0, Code::conflict, "entities of one id that differ: joined", "entity " + id});
    CLEW_TRY_VOID(remove.bind(id).run());
    CLEW_TRY_VOID(intake.put(joined));
  }
  return {};
}

Result<std::string> hash_of_incoming(const Database& database) {
  Query rows = CLEW_TRY(database.prepare("SELECT hash FROM spill.incoming ORDER BY id"));
  codec::Sha256 hash;
  while (CLEW_TRY(rows.step())) hash.update(rows.blob(0));
  return codec::to_hex(hash.finish().view());
}

Result<Changes> Changes::make(const Database& database, std::int64_t list, const ListVersion& base,
                              const TargetTest& is_target) {
  Changes changes(base, is_target);
  changes.intake_ = CLEW_TRY(Intake::make(database));
  changes.reader_ = CLEW_TRY(EntityReader::make(database));
  Query lay = CLEW_TRY(
      database.prepare("INSERT INTO spill.incoming SELECT entity.entity, entity.id, state.hash, x'' "
                       "FROM main.entity CROSS JOIN main.state ON state.entity = entity.entity "
                       "WHERE entity.list = ?1 AND state.since <= ?2 AND (state.until IS NULL OR state.until > ?2)"));
  CLEW_TRY_VOID(lay.bind(list, base.number).run());
  Query refer =
      CLEW_TRY(database.prepare("INSERT INTO spill.referred SELECT referent.id, incoming.row "
                                "FROM spill.incoming CROSS JOIN main.referent ON referent.entity = incoming.row "
                                "WHERE referent.since <= ?1 AND (referent.until IS NULL OR referent.until > ?1)"));
  CLEW_TRY_VOID(refer.bind(base.number).run());
  CLEW_TRY_VOID(
      database.run("CREATE UNIQUE INDEX spill.incoming_id ON incoming (id, hash);"
                   "CREATE INDEX spill.referred_incoming ON referred (incoming)"));
  if (CLEW_TRY(hash_of_incoming(database)) != base.version)
    return fail(Code::mismatch, "a list in the store is not what was loaded");
  changes.find_ = CLEW_TRY(database.prepare(
      "SELECT incoming.row, incoming.hash, incoming.body, incoming.id, state.schema FROM spill.incoming "
      "LEFT JOIN main.state ON state.entity = incoming.row AND state.since <= ?2 "
      "AND (state.until IS NULL OR state.until > ?2) WHERE incoming.id = ?1"));
  changes.forget_ = CLEW_TRY(database.prepare("DELETE FROM spill.incoming WHERE row = ?"));
  changes.unrefer_ = CLEW_TRY(database.prepare("DELETE FROM spill.referred WHERE incoming = ?"));
  return changes;
}

Result<DeltaFit> Changes::apply(DeltaOp op, Entity&& entity) {
  if (entity.id.empty()) return DeltaFit::nameless;
  const bool there = CLEW_TRY(find_.bind(entity.id, base_.number).step());
  if (there == (op == DeltaOp::add)) {
    find_.reset();
    return there ? DeltaFit::already_there : DeltaFit::not_there;
  }
  if (there) CLEW_TRY_VOID(take_out());
  if (op == DeltaOp::remove) return DeltaFit::applied;
  entity.settle();
  if (is_target_(entity)) ++targets_;
  CLEW_TRY_VOID(intake_.put(entity));
  return DeltaFit::applied;
}

void Changes::say(ListVersion& version) const {
  version.entities = base_.entities + intake_.entities - gone_;
  version.statements = base_.statements + intake_.statements - statements_gone_;
  version.targets = std::max(base_.targets + targets_, targets_gone_) - targets_gone_;
}

// The entity that find_ found.
Result<void> Changes::take_out() {
  const std::int64_t row = find_.integer(0);
  const Hash256 hash = to_hash(find_.blob(1));
  Entity before;
  if (find_.blob(2).empty()) {
    before.id = find_.text(3);
    before.schema = find_.text(4);
    CLEW_TRY_VOID(reader_.read(row, base_.number, before));
  } else {
    before = CLEW_TRY(from_canonical(find_.blob(2)));
  }
  find_.reset();
  if (entity_hash(before) != hash) return fail(Code::mismatch, "an entity in the store is not what was loaded");
  CLEW_TRY_VOID(forget_.bind(row).run());
  CLEW_TRY_VOID(unrefer_.bind(row).run());
  ++gone_;
  statements_gone_ += before.values.size();
  count_kinds(kinds_gone_, before);
  if (is_target_(before)) ++targets_gone_;
  return {};
}

}  // namespace clew::intel
