// Loading a version of a list.
//
// Problem: a list may be larger than memory, comes in any order, and must change the store at once or not at all; what
// stayed the same must cost nothing. Approach: what a reader hands over is written to a file beside the store as it
// comes (the spill), put into order of id there, and compared with the current version as two sorted rows of hashes
// (store_apply). Refused: a temporary table of SQLite (it lies where the system puts it, often in memory), and deleting
// a list and writing it again (no deltas, and twice the space).
//
// A delta goes the same way: the current version lies in the spill as hashes without bodies, the operations are applied
// there, and only what they touch is read and written.
//
// The store's transaction begins only when the reading is over. A kill before its commit leaves the version before; the
// spill is removed by the next load.

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "clew/base/file.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/intel/store.h"
#include "clew/intel/store_apply.h"
#include "clew/intel/store_groups.h"
#include "clew/intel/store_lost.h"
#include "clew/intel/store_state.h"

namespace clew::intel {
namespace {

constexpr std::size_t kNameMax = 64;
constexpr std::size_t kJoinedMax = 10'000;  // told one by one

// The file beside the store, attached to its connection as "spill".
class Spill {
 public:
  static Result<Spill> make(const Database& database, std::string path) {
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
  Spill(Spill&& other) noexcept : database_(other.database_), path_(std::move(other.path_)) {
    other.database_ = nullptr;
  }
  Spill& operator=(Spill&&) = delete;
  ~Spill() {
    if (database_ == nullptr) return;
    const auto detached = database_->run("DETACH spill");
    const auto removed = remove_file(path_);
    static_cast<void>(detached);  // what is left behind is removed by the next load
    static_cast<void>(removed);
  }

 private:
  Spill(const Database* database, std::string path) : database_(database), path_(std::move(path)) {}
  const Database* database_;
  std::string path_;
};

Result<FileLock> lock_loading(const std::string& path) {
  auto lock = FileLock::acquire(path + ".lock");
  if (!lock && lock.error().code == Code::conflict) return fail(Code::conflict, "another list is being loaded");
  return lock;
}

// What a reader hands over, on its way into the spill.
class Intake {
 public:
  static Result<Intake> make(const Database& database) {
    Intake intake;
    intake.insert_ = CLEW_TRY(database.prepare("INSERT INTO spill.incoming (id, hash, body) VALUES (?, ?, ?)"));
    intake.refer_ = CLEW_TRY(database.prepare("INSERT INTO spill.referred VALUES (?, ?)"));
    intake.database_ = &database;
    return intake;
  }
  Result<void> take(Entity&& entity) {
    if (entity.id.empty()) {
      nameless.push_back({"", 0, Code::malformed, "an entity without an id", "schema " + entity.schema});
      return {};
    }
    entity.settle();
    return put(entity);
  }
  Result<void> put(const Entity& entity) {
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

  std::uint64_t entities = 0, statements = 0;
  KindCounts kinds{};     // of all that was put, repeats too
  KindCounts repeated{};  // of them those that were joined
  std::vector<BadRecord> nameless;

 private:
  const Database* database_ = nullptr;
  Query insert_, refer_;
};

// Of two schemata one that has what both can say.
std::string joint_schema(const std::string& a, const std::string& b) {
  constexpr std::array<std::string_view, 5> kLegal = {"Company", "LegalEntity", "Organization", "Person", "PublicBody"};
  const auto legal = [&](const std::string& one) { return std::binary_search(kLegal.begin(), kLegal.end(), one); };
  return a != b && legal(a) && legal(b) ? "LegalEntity" : std::min(a, b);
}

// Entities of one id: equal ones are one, others are joined (no statement may be lost) and told.
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

// What the reader could not read. Readers that are not of reading.h may leave the counting to us.
void take_bad(LoadReport& report, ReadReport& read) {
  report.bad_count = std::max(read.bad_count, std::uint64_t{read.bad.size()});
  report.cut = read.cut || std::any_of(read.bad.begin(), read.bad.end(), is_cut);
  report.bad = std::move(read.bad);
  report.joined = std::move(read.joined);
  report.joined_count = read.joined_count;
  report.bad_fields = std::move(read.bad_fields);
  report.not_utf8 = std::move(read.not_utf8);
  report.bad_field_count = std::max(read.bad_field_count, std::uint64_t{report.bad_fields.size()});
}

LoadResult judge(const LoadReport& report, const SaneRange& range) {
  const ListVersion& version = report.version;
  if (version.entities == 0 || report.records == 0) return LoadResult::refused_empty;
  if (report.cut) return LoadResult::refused_cut;
  if ((version.bad + report.not_utf8.records + report.joined_count) * 100 >
      std::uint64_t{range.bad_percent_max} * (report.records + version.bad))
    return LoadResult::refused_damaged;
  if (report.previous && version.targets * 100 < report.previous->targets * range.targets_percent_min)
    return LoadResult::refused_shrunk;
  if (!report.previous && version.targets < range.first_targets_min) return LoadResult::refused_small;
  return LoadResult::loaded;
}

Result<std::int64_t> list_for(const Database& database, const std::string& name) {
  if (const auto known = CLEW_TRY(list_number(database, name))) return *known;
  Query insert = CLEW_TRY(database.prepare("INSERT INTO list (name) VALUES (?)"));
  CLEW_TRY_VOID(insert.bind(name).run());
  return database.last_row();
}

Result<void> insert_version(const Database& database, std::int64_t list, const ListVersion& v) {
  Query insert = CLEW_TRY(database.prepare(
      "INSERT INTO version VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  const Hash256 hash = CLEW_TRY(codec::parse_hash(v.version, false));
  const ListInfo& i = v.info;
  return insert
      .bind(list, v.number, hash.view(), v.known_from.seconds, v.last_seen.seconds, i.title, i.publisher, i.source,
            i.licence, i.tlp, i.confidence, i.published, v.entities, v.targets, v.statements, v.bad, v.added, v.changed,
            v.removed, v.merged, v.forced, v.loaded.seconds, i.pap)
      .run();
}

Result<void> see_again(const Database& database, std::int64_t list, ListVersion& version, UnixTime time) {
  version.last_seen = std::max(version.last_seen, time);
  Query update = CLEW_TRY(database.prepare("UPDATE version SET last_seen = ? WHERE list = ? AND number = ?"));
  return update.bind(version.last_seen.seconds, list, version.number).run();
}

// The day that was asked for, else the one the list names, else now. A list that names a day to come is known now.
UnixTime named_day(const LoadRequest& request, const ListInfo& info) {
  if (request.known_from) return *request.known_from;
  if (info.published.empty()) return request.now;
  const auto published = parse_time(info.published);
  return published ? std::min(*published, request.now) : request.now;
}

// When it became known, if nobody says a day. Of two versions within one second the second is known from the next
// second on, so that each has a time at which it is the answer; a clock that was set back is not followed.
UnixTime known_from(const LoadRequest& request, UnixTime named, LoadReport& report) {
  constexpr std::int64_t kTogether = 60;  // seconds that many loads one after the other may run ahead
  if (!report.previous || request.known_from || named > report.previous->last_seen) return named;
  const UnixTime seen = report.previous->last_seen;
  if (request.now > seen || seen.seconds - request.now.seconds > kTogether) return request.now;
  report.seconds_ahead = static_cast<std::uint64_t>(seen.seconds + 1 - request.now.seconds);
  return UnixTime{seen.seconds + 1};
}

// What the owner of the store says of the list now, or said of it once, stands before what its reader knows. It is kept
// with the version, so an answer of before has the marking of before.
Result<bool> mark(const Database& database, std::int64_t list, const Marking& said, ListInfo& info) {
  Query query = CLEW_TRY(database.prepare("SELECT licence, tlp, pap FROM marking WHERE list = ?"));
  Marking known;
  if (CLEW_TRY(query.bind(list).step())) known = {query.string(0), query.string(1), query.string(2)};
  query.reset();
  Marking now = known;
  for (const auto part : {&Marking::licence, &Marking::tlp, &Marking::pap})
    if (!(said.*part).empty()) now.*part = said.*part;
  if (!now.licence.empty()) info.licence = now.licence;
  if (!now.tlp.empty()) info.tlp = now.tlp;
  if (!now.pap.empty()) info.pap = now.pap;
  if (now == known) return !now.empty();
  Query keep = CLEW_TRY(database.prepare("INSERT OR REPLACE INTO marking VALUES (?, ?, ?, ?)"));
  CLEW_TRY_VOID(keep.bind(list, now.licence, now.tlp, now.pap).run());
  return true;
}

bool marked_alike(const ListInfo& a, const ListInfo& b) {
  return a.licence == b.licence && a.tlp == b.tlp && a.pap == b.pap;
}

constexpr const char* kNoVersion = "the list has no version yet that a delta could be applied to";
constexpr const char* kOvertaken = "another version of the list was loaded meanwhile";
constexpr const char* kNotLater = "the list is known as of a later day already: versions are loaded in order of time";

// Under the store's transaction: judges what lies in the spill against the current version, and writes it.
Result<void> settle_version(const Database& database, const LoadRequest& request, LoadReport& report) {
  const std::int64_t list = CLEW_TRY(list_for(database, request.list));
  const std::uint64_t base = report.previous ? report.previous->number : 0;
  report.previous = CLEW_TRY(version_at(database, list, std::nullopt));
  if (report.delta && (!report.previous || report.previous->number != base)) return fail(Code::conflict, kOvertaken);
  ListVersion& version = report.version;
  const UnixTime named = named_day(request, version.info);
  const bool marked = CLEW_TRY(mark(database, list, request.marking, version.info));
  report.result = judge(report, request.range);
  // Nobody's word makes a list of nobody: a page of a web server, or a document of another kind, reads like that.
  const bool forced = !request.forced.empty() && report.result != LoadResult::refused_empty;
  const bool taken_in = report.result == LoadResult::loaded || forced;
  // A whole list that says the same needs no judgement; a delta that was cut may have changed nothing so far.
  // The same words under another marking are a version of their own: answers before it were given under the old one.
  const bool same = report.previous && report.previous->version == version.version &&
                    (!marked || marked_alike(report.previous->info, version.info));
  if (same && (taken_in || !report.delta)) {
    report.result = LoadResult::unchanged;
    version = *report.previous;
    return see_again(database, list, version, request.current ? std::max(named, request.now) : named);
  }
  // A correction on the same day: the list names a day that is known already, so it became known now.
  version.known_from = known_from(request, named, report);
  version.loaded = request.known_from ? version.known_from : request.now;
  version.last_seen = request.current ? std::max(version.known_from, request.now) : version.known_from;
  if (report.previous && version.known_from <= report.previous->last_seen) return fail(Code::conflict, kNotLater);
  KindsHeld before;
  if (report.previous && report.result == LoadResult::loaded) {
    before = CLEW_TRY(kinds_of_version(database, list, report.previous->number));
    report.lost = lost_kind(before, report, request.range);
    if (report.lost) report.result = LoadResult::refused_lost;
  }
  if (report.result != LoadResult::loaded && !forced) return {};
  version.number = report.previous ? report.previous->number + 1 : 1;
  const Applied applied = CLEW_TRY(apply_spill(database, list, version.number));
  if (report.previous && report.result == LoadResult::loaded) {
    // What is refused only here is undone with the transaction.
    report.stripped = applied.stripped.judge(before, request.range);
    if (report.stripped) report.result = LoadResult::refused_stripped;
    report.lost = lost_group(CLEW_TRY(groups_of_version(database, list, report.previous->number)),
                             CLEW_TRY(groups_of_version(database, list, version.number)), request.range);
    if (report.lost) report.result = LoadResult::refused_lost;
  }
  if (report.result != LoadResult::loaded) {
    if (!forced) {
      version.number = 0;
      return {};
    }
    version.forced = request.forced;
    report.result = LoadResult::loaded;
  }
  version.added = applied.counts.added;
  version.changed = applied.counts.changed;
  version.removed = applied.counts.removed;
  version.merged = applied.counts.merged;
  return insert_version(database, list, version);
}

// Before the work: a version that would be too early is refused unless it turns out to be the same.
Result<void> fill_spill(const Database& database, const ListReader& reader, LoadReport& report) {
  Intake intake = CLEW_TRY(Intake::make(database));
  CLEW_TRY_VOID(database.run("BEGIN"));
  ReadReport read = CLEW_TRY(reader([&](Entity&& entity) { return intake.take(std::move(entity)); }));
  CLEW_TRY_VOID(database.run("CREATE INDEX spill.incoming_id ON incoming (id, hash)"));
  take_bad(report, read);
  report.bad_count += intake.nameless.size();
  std::move(intake.nameless.begin(), intake.nameless.end(), std::back_inserter(report.bad));
  std::vector<BadRecord> joined;
  CLEW_TRY_VOID(join_repeats(database, intake, joined));
  // A reader that remembers ids has told them with their places.
  if (report.joined_count == 0) {
    report.joined_count = joined.size();
    joined.resize(std::min(joined.size(), kJoinedMax));
    report.joined = std::move(joined);
  }
  CLEW_TRY_VOID(database.run("CREATE INDEX spill.referred_id ON referred (id); COMMIT"));
  report.version.info = std::move(read.info);
  report.version.entities = intake.entities;
  report.version.statements = intake.statements;
  report.version.targets = read.targets;
  report.version.bad = report.bad_count;
  report.version.version = CLEW_TRY(hash_of_incoming(database));
  report.records = intake.entities;
  report.fresh = intake.kinds;
  report.gone = intake.repeated;
  return {};
}

// The operations of a delta, applied to the current version as it lies in the spill.
class Changes {
 public:
  // Lays out the version: the row of an entity is its number in the tables, its body is empty.
  static Result<Changes> make(const Database& database, std::int64_t list, const ListVersion& base,
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

  Result<DeltaFit> apply(DeltaOp op, Entity&& entity) {
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

  void say(ListVersion& version) const {
    version.entities = base_.entities + intake_.entities - gone_;
    version.statements = base_.statements + intake_.statements - statements_gone_;
    version.targets = std::max(base_.targets + targets_, targets_gone_) - targets_gone_;
  }
  const KindCounts& fresh() const { return intake_.kinds; }
  const KindCounts& gone() const { return kinds_gone_; }

 private:
  Changes(const ListVersion& base, const TargetTest& is_target) : base_(base), is_target_(is_target) {}

  // The entity that find_ found.
  Result<void> take_out() {
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

  ListVersion base_;
  const TargetTest& is_target_;
  Intake intake_;
  EntityReader reader_;
  Query find_, forget_, unrefer_;
  std::uint64_t targets_ = 0, gone_ = 0, statements_gone_ = 0, targets_gone_ = 0;
  KindCounts kinds_gone_{};
};

Result<void> fill_spill_by_delta(const Database& database, const std::string& name, const DeltaReader& reader,
                                 const TargetTest& is_target, LoadReport& report) {
  CLEW_TRY_VOID(database.run("BEGIN"));
  const auto list = CLEW_TRY(list_number(database, name));
  report.previous = list ? CLEW_TRY(version_at(database, *list, std::nullopt)) : std::nullopt;
  if (!report.previous) return fail(Code::not_found, kNoVersion);
  Changes changes = CLEW_TRY(Changes::make(database, *list, *report.previous, is_target));
  ReadReport read = CLEW_TRY(reader([&](DeltaOp op, Entity&& entity) { return changes.apply(op, std::move(entity)); }));
  CLEW_TRY_VOID(database.run("CREATE INDEX spill.referred_id ON referred (id); COMMIT"));
  take_bad(report, read);
  report.version.info = std::move(read.info);
  changes.say(report.version);
  report.version.bad = report.bad_count;
  report.version.version = CLEW_TRY(hash_of_incoming(database));
  report.delta = true;
  report.records = read.entities;
  report.fresh = changes.fresh();
  report.gone = changes.gone();
  return {};
}

}  // namespace

bool is_list_name(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
  // What answers say of labels, of the ledger and of all lists together must not be what a list says.
  constexpr std::array<std::string_view, 3> kReserved = {"default", "labels", "ledger"};
  return !name.empty() && name.size() <= kNameMax && std::all_of(name.begin(), name.end(), fits) &&
         std::find(kReserved.begin(), kReserved.end(), name) == kReserved.end();
}

Result<LoadReport> Store::load(const LoadRequest& request, const ListReader& reader) {
  return load_filled(request, [&](LoadReport& report) { return fill_spill(state_->database, reader, report); });
}

Result<LoadReport> Store::load_delta(const LoadRequest& request, const DeltaReader& reader,
                                     const TargetTest& is_target) {
  return load_filled(request, [&](LoadReport& report) {
    return fill_spill_by_delta(state_->database, request.list, reader, is_target, report);
  });
}

Result<LoadReport> Store::load_filled(const LoadRequest& request,
                                      const std::function<Result<void>(LoadReport&)>& fill) {
  if (!state_->writes) return fail(Code::usage, "the store was opened for reading");
  if (!is_list_name(request.list))
    return fail(Code::usage,
                "a list's name is 1 to 64 lower-case letters, digits, '_' and '-', and not default, labels or ledger");
  const Database& database = state_->database;
  // Two loads would write into one spill. The lock file stays: whoever waits for it must find the same one.
  const FileLock alone = CLEW_TRY(lock_loading(state_->path));
  const Spill spill = CLEW_TRY(Spill::make(database, state_->path + ".loading"));
  LoadReport report;
  if (const auto filled = fill(report); !filled) {
    const auto undone = database.run("ROLLBACK");
    static_cast<void>(undone);
    return std::unexpected(filled.error());
  }
  report.version.info.list = request.list;
  Transaction transaction = CLEW_TRY(Transaction::begin(database));
  CLEW_TRY_VOID(settle_version(database, request, report));
  const bool wrote = report.result == LoadResult::loaded || report.result == LoadResult::unchanged;
  if (wrote) CLEW_TRY_VOID(transaction.commit());
  return report;
}

}  // namespace clew::intel
