#pragma once
// The intelligence store: one SQLite file that keeps every statement of every list with two times, what was so
// (valid) and since when we know it (known), and the labels of addresses. Lists are versioned snapshots: loading a new
// version records only what changed, so every question can be asked as of any day.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/result.h"
#include "clew/base/time.h"
#include "clew/intel/entity.h"
#include "clew/intel/labels.h"
#include "clew/intel/property_kinds.h"
#include "clew/intel/tlp.h"

namespace clew::intel {

/// One version of one list. `info.list` is the list's name in this store.
struct ListVersion {
  ListInfo info;
  std::uint64_t number = 0;  ///< 1, 2, ... of this list
  std::string version;       ///< SHA-256 over its entities, in hex: the same content in any order has the same one
  UnixTime known_from;       ///< since when we know it
  UnixTime last_seen;        ///< when the list was last loaded with this content; at least known_from
  UnixTime loaded;           ///< since when this store has it; known_from where that was said, or not written down
  std::optional<UnixTime> known_to;  ///< when the next version took its place; nothing: it is the current one
  std::uint64_t entities = 0, targets = 0, statements = 0, bad = 0;  ///< counts; bad: records not read
  std::uint64_t added = 0, changed = 0, removed = 0, merged = 0;     ///< entities, against the version before
  std::string forced;                                                ///< reason, when it was out of range; empty
  friend bool operator==(const ListVersion&, const ListVersion&) = default;
};

/// The labels between two times at which some were added.
struct LabelSet {
  std::uint64_t number = 0;        ///< 1, 2, ...
  std::string version;             ///< Labels::version()
  std::optional<UnixTime> loaded;  ///< since when this store has it; nothing: it was not written down
  friend bool operator==(const LabelSet&, const LabelSet&) = default;
};

/// Which state of the store a question is about. By itself: what it has now.
struct Known {
  Known() = default;
  // So that a day alone, or none, can be handed over as what it is.
  Known(std::nullopt_t) {}
  Known(UnixTime day) : as_of(day) {}
  Known(std::optional<UnixTime> day) : as_of(day) {}

  std::optional<UnixTime> as_of;      ///< what had been said by then: versions and labels with a known_from up to it
  std::optional<UnixTime> loaded_by;  ///< of that, what this store had been given by then
  /// Exactly these versions of these lists, and no other list, whatever their days.
  std::optional<std::map<std::string, std::uint64_t, std::less<>>> versions;
  std::optional<std::uint64_t> label_set;  ///< exactly this one, but for `as_of`
};

/// An entity as one version of one list has it.
struct ListedEntity {
  std::string list;
  std::uint64_t number = 0;  ///< version of the list
  Entity entity;
  std::uint64_t since = 0;  ///< version of the list that came to say exactly this of it
  friend bool operator==(const ListedEntity&, const ListedEntity&) = default;
};
using ListedSink = std::function<Result<void>(ListedEntity&&)>;

enum class ChangeKind : std::uint8_t {
  added,
  changed,
  removed,
  merged,  ///< gone as an entity of its own, and a referent of another
};
const char* change_name(ChangeKind kind);

/// What happened to one entity between two versions of its list.
struct Change {
  ChangeKind kind = ChangeKind::changed;
  std::string list, id, schema, caption;  ///< schema and caption (a name) as after it, or as before where it is gone
  std::string into;                       ///< merged: the entity whose referent it became
  std::string schema_before;              ///< changed: when another schema; else empty
  std::vector<Value> values_added, values_removed;              ///< changed: statements; sorted
  std::vector<std::string> referents_added, referents_removed;  ///< changed; sorted
  friend bool operator==(const Change&, const Change&) = default;

  /// The properties of both sets of values (and "referents", "schema"), sorted, each once.
  std::vector<std::string> properties() const;
};
using ChangeSink = std::function<Result<void>(Change&&)>;
struct ChangeCounts {
  std::uint64_t added = 0, changed = 0, removed = 0, merged = 0;
  friend bool operator==(const ChangeCounts&, const ChangeCounts&) = default;
};

/// A statement as it stood in a version of its list: said from version `since` on, and from version `until` (nothing:
/// none yet) on no more.
struct Stated {
  Value value;
  std::uint64_t since = 0;
  std::optional<std::uint64_t> until;
  friend bool operator==(const Stated&, const Stated&) = default;
};

/// One step in the life of an entity in a list.
struct Event {
  std::uint64_t number = 0;  ///< version of the list with which it happened
  UnixTime known_from;
  Change change;
};

/// A value of a property as it stood on a list, from version `since` on and before version `until` (nothing: still).
struct Stay {
  std::string id, text;  ///< of the entity, of the value
  std::uint64_t since = 0;
  std::optional<std::uint64_t> until;
};
using StaySink = std::function<Result<void>(Stay&&)>;

/// A statement that a list made from version `since` on, and from version `until` on no more.
struct Ended {
  std::string id, schema;  ///< of the entity, as it was last while the statement stood
  Value value;
  std::uint64_t since = 0, until = 0;
};
using EndedSink = std::function<Result<void>(Ended&&)>;

/// Two statements that cannot both be so, with what says that they are about one thing.
struct Contradiction {
  std::string property;                ///< "birthDate", "nationality", "holder" (of an address), "actor" (of a label)
  std::string reason;                  ///< what joins them: "referent", "passportNumber A123", "address 1Boat..."
  std::string list_a, id_a, values_a;  ///< values joined by "; "
  std::string list_b, id_b, values_b;
  friend auto operator<=>(const Contradiction&, const Contradiction&) = default;
  friend bool operator==(const Contradiction&, const Contradiction&) = default;
};

/// What a feed must look like to be loaded without somebody's word.
struct SaneRange {
  unsigned targets_percent_min = 50;  ///< of the targets of the version before
  unsigned bad_percent_max = 20;      ///< of the records of the feed, those with a field of unknown encoding, and those
                                      ///< that share an id with another, among them
  unsigned kind_percent_min = 50;     ///< of its names, of its other names, of its addresses, and of its wallets
  /// So many entities that stay may not lose all they had of a kind (PropertyKind), if they are more than so many in a
  /// thousand of those that had some.
  unsigned stripped_min = 20, stripped_permille_max = 5;
  unsigned group_min = 20;  ///< kind_percent_min is asked of its persons, organisations ... too, from so many on
  std::uint64_t first_targets_min = 0;  ///< of a version without one before it
};

struct LoadRequest {
  std::string list;                    ///< name in the store: see is_list_name
  std::optional<UnixTime> known_from;  ///< since when we know it, later than the version before. Nothing: the day the
                                       ///< list itself names, or `now` if it names none or one that is not later
  UnixTime now;
  bool current = false;  ///< the publisher gave it at `now`: an unchanged version was last seen then
  SaneRange range;
  std::string forced;  ///< a reason: loads what is out of range, and is recorded with it; empty: refuse
  /// What the owner of the store says of the list: holds for this version and, until something else is said, for those
  /// that are loaded after it. The same content under another marking is a version of its own.
  Marking marking = {};
};

enum class LoadResult : std::uint8_t {
  loaded,
  unchanged,         ///< the current version says the same: only last_seen moved
  refused_empty,     ///< no entity at all, or no operation of a delta; whatever reason is given
  refused_cut,       ///< a file could not be read to its end
  refused_damaged,   ///< too many records that could not be read, or operations of a delta that do not fit
  refused_shrunk,    ///< too few targets
  refused_small,     ///< too few targets for a first version
  refused_lost,      ///< too few statements of a kind: see LoadReport::lost
  refused_stripped,  ///< too many entities without any of a kind they had: see LoadReport::stripped
};

/// A kind of which a feed has too little.
struct LostKind {
  std::string kind;  ///< "names", "other names", "addresses", "wallets"; "persons", "wallets of ETH" ...
  std::uint64_t before = 0, now = 0;
};
/// A kind that too many entities lost, although they are still there.
struct StrippedKind {
  std::string_view kind;            ///< as of LostKind, and others: see property_kinds.h
  std::uint64_t had = 0, lost = 0;  ///< entities that had some in the version before; of them those without any now
  std::string first;                ///< id of one of them
};

struct LoadReport {
  LoadResult result = LoadResult::loaded;
  bool delta = false;               ///< the feed was the operations of a delta
  std::uint64_t records = 0;        ///< of the feed, without the bad ones: entities, or operations that were applied
  std::uint64_t seconds_ahead = 0;  ///< the version is known from so long after `now`, for one was loaded just before
  ListVersion version;              ///< the one loaded, the unchanged one, or what was refused (number 0)
  std::optional<ListVersion> previous;  ///< current before this load
  std::vector<BadRecord> bad;           ///< not all of them, see bad_count
  std::uint64_t bad_count = 0;          ///< of this feed, whatever became of it
  bool cut = false;                     ///< a file could not be read to its end
  std::vector<BadRecord> joined;        ///< records of one id that became one entity; not all of them
  std::uint64_t joined_count = 0;       ///< all of them
  std::vector<BadRecord> bad_fields;    ///< their records were kept; not all of them, see bad_field_count
  std::uint64_t bad_field_count = 0;
  NotUtf8 not_utf8;              ///< texts of the feed in another encoding
  KindCounts fresh{}, gone{};    ///< statements of the feed; of them those counted twice, or that a delta took out
  std::optional<LostKind> lost;  ///< of `refused_lost`
  std::optional<StrippedKind> stripped;  ///< of `refused_stripped`
};

/// 1 to 64 lower-case letters, digits, '_' and '-', and not a word that answers use for something else.
bool is_list_name(std::string_view name);

/// Reads a list's files and hands every entity to the sink (see clew/formats).
using ListReader = std::function<Result<ReadReport>(const EntitySink&)>;
/// Reads a delta's files and hands every operation to the sink.
using DeltaReader = std::function<Result<ReadReport>(const DeltaSink&)>;
/// True of an entity that its list counts as a target.
using TargetTest = std::function<bool(const Entity&)>;

/// An open store. Move-only; one thread at a time. One for reading sees the state of the moment it was opened, all its
/// life, whatever other processes commit.
class Store {
 public:
  /// Opens for reading; never writes. Errors: `not_found`, `mismatch` (not a store of ours, or damaged),
  /// `unsupported` (of a later version), `io`.
  static Result<Store> open(const std::string& path);
  /// Opens for writing, made when it is not there. Errors: as open(), and `conflict` (another process is writing).
  static Result<Store> open_for_writing(const std::string& path);

  /// Closes a store opened for writing, and removes its file if nothing was ever kept in it. Other writers must be kept
  /// away by the caller. Errors: as of writing; the file is then as it was.
  static Result<void> close_and_remove_if_empty(Store&& store);

  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  // ---- Questions

  /// Lists that had a version then, by name. Errors: `not_found` (a version that is asked for by its number).
  Result<std::vector<ListVersion>> lists(const Known& known) const;
  /// All versions of a list, oldest first; empty when there is no such list.
  Result<std::vector<ListVersion>> versions(std::string_view list) const;
  /// Entities of these lists (empty: all), in order of id, then of list; settled. Every entity and, at the end, every
  /// list is compared with its hash. Errors: `not_found` (no such list then), `mismatch` (damaged), the sink's.
  Result<void> entities(const Known& known, std::span<const std::string> lists, const ListedSink& sink) const;
  /// The entity of this id, or the one whose referent it is; one of each list that has it, by list.
  Result<std::vector<ListedEntity>> entity(std::string_view id, const Known& known) const;
  /// The statements of an entity as version `number` of the list has it, in the order of Entity::values.
  Result<std::vector<Stated>> statements(std::string_view list, std::string_view id, std::uint64_t number) const;
  /// What became of an id, in every list that ever had it, oldest first. Changes name their statements.
  Result<std::vector<Event>> history(std::string_view id) const;
  /// All values that a property of the list's entities had up to version `number`, also those that are gone, in order
  /// of value, then of version. Looks at every statement of the list once. Errors: `not_found` (no such list).
  Result<void> stays(std::string_view list, std::string_view property, std::uint64_t number,
                     const StaySink& sink) const;
  /// All statements that a list made and that ended in version `number` or before, in order of the entity's id. Looks
  /// at every statement of the list once. Errors: `not_found` (no such list).
  Result<void> ended(std::string_view list, std::uint64_t number, const EndedSink& sink) const;
  /// What changed from one version of a list to a later one, in order of id. `from` 0 is before the first. Errors:
  /// `not_found` (no such version), `usage` (from is not before to).
  Result<ChangeCounts> delta(std::string_view list, std::uint64_t from, std::uint64_t to, const ChangeSink& sink) const;
  /// Statements of different lists, or of different entities of one address, that cannot both be so; sorted. Reads
  /// every entity once.
  Result<std::vector<Contradiction>> contradictions(const Known& known) const;
  /// Reads every version of every list, and the labels, and compares them with their hashes. Errors: `mismatch`.
  Result<void> verify() const;
  /// Labels known then: one that names no day is known as soon as the store has it. Errors: `not_found` (no such set),
  /// `mismatch` (damaged).
  Result<Labels> labels(const Known& known) const;
  /// All sets of labels that the store had, oldest first.
  Result<std::vector<LabelSet>> label_sets() const;

  // ---- Writing; each is one transaction: whole, or not at all, also after a kill

  /// Reads a list and records what changed. A refusal is a result, not an error, and changes nothing. Entities with one
  /// id are joined, and told (LoadReport::joined) unless they are equal. Errors: `usage` (name), `conflict` (not later
  /// than the version before; another process is writing), the reader's, `io`.
  Result<LoadReport> load(const LoadRequest& request, const ListReader& reader);
  /// Applies a delta to the current version, which gives the next one. An operation that does not fit changes nothing
  /// and is counted as bad; a delta without any operation, cut, or with too many that are bad is refused. Errors: as
  /// load(), and `not_found` (no version yet), `mismatch` (the current version is damaged), `conflict` (a version was
  /// loaded meanwhile).
  Result<LoadReport> load_delta(const LoadRequest& request, const DeltaReader& reader, const TargetTest& is_target);
  /// Makes these the labels of the store; those before stay as an older set. `imported`: hash of a labels.csv they were
  /// taken from; empty: none was. `loaded`: the time; nothing: it is not known.
  Result<void> set_labels(const Labels& labels, std::string_view imported, std::optional<UnixTime> loaded = {});
  /// Hash of the labels.csv that was taken in, or empty.
  Result<std::string> imported_labels() const;

 private:
  struct State;
  explicit Store(std::unique_ptr<State> state);
  Result<LoadReport> load_filled(const LoadRequest& request, const std::function<Result<void>(LoadReport&)>& fill);
  std::unique_ptr<State> state_;
};

}  // namespace clew::intel
