// Loading a version of a list.
//
// Problem: a list may be larger than memory, comes in any order, and must change the store at once or not at all; what
// stayed the same must cost nothing. Approach: what a reader hands over is written to a file beside the store as it
// comes (store_spill), put into order of id there, and compared with the current version as two sorted rows of hashes
// (store_apply). A delta goes the same way. Refused: deleting a list and writing it again (no deltas, and twice the
// space).
//
// The store's transaction begins only when the reading is over. A kill before its commit leaves the version before; the
// spill is removed by the next load.

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "clew/base/file.h"
#include "clew/codec/hex.h"
#include "clew/intel/store.h"
#include "clew/intel/store_apply.h"
#include "clew/intel/store_groups.h"
#include "clew/intel/store_lost.h"
#include "clew/intel/store_spill.h"
#include "clew/intel/store_state.h"

namespace clew::intel {
namespace {

constexpr std::size_t kNameMax = 64;
constexpr std::size_t kJoinedMax = 10'000;  // told one by one

Result<FileLock> lock_loading(const std::string& path) {
  auto lock = FileLock::acquire(path + ".lock");
  if (!lock && lock.error().code == Code::conflict) return fail(Code::conflict, "another list is being loaded");
  return lock;
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
