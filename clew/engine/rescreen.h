#pragma once
// Re-screening: the lists have changed; whom does that concern? Two snapshots are compared, and only parties that a
// changed entity can have anything to do with are asked again, before and after.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "clew/base/progress.h"
#include "clew/engine/screening.h"
#include "clew/intel/store.h"

namespace clew::engine {

/// What the lists say differently of one entity.
struct ChangedEntity {
  std::string list, entity, caption;
  std::string change;  ///< "added", "removed", "changed", "blocking" (only whether or how it is blocked)
  friend bool operator==(const ChangedEntity&, const ChangedEntity&) = default;
};

struct HitChange {
  std::string list, entity, caption;
  std::string change;  ///< "new", "gone", "score", "verdict"
  screen::Score before = 0, after = 0;
  friend bool operator==(const HitChange&, const HitChange&) = default;
};

/// A party whose hits on changed entities are not what they were.
struct PartyChange {
  ScreenQuery query;
  ScreenAnswer before, after;
  std::vector<HitChange> hits;  ///< by list and entity
};

/// The difference of two snapshots, ready to be asked about parties. Immutable; any number of threads. Both snapshots
/// live as long as it.
class ListChange {
 public:
  ListChange(std::shared_ptr<const ScreenSnapshot> before, std::shared_ptr<const ScreenSnapshot> after);
  ~ListChange();
  ListChange(ListChange&&) noexcept;

  /// By list, then by id.
  const std::vector<ChangedEntity>& entities() const;
  /// Addresses that a changed wallet has or had, each once, sorted.
  std::vector<std::string> addresses() const;
  /// Whether a changed entity is a hit for the party before or after: a changed name scores enough, or a number or an
  /// address is found. False: asking would change nothing.
  bool concerns(const ScreenQuery& query, const ScreenOptions& options) const;
  /// Asks before and after, and compares the hits on changed entities. No hits: nothing changed. `options.limit` does
  /// not matter. Errors: as screen_party.
  Outcome<PartyChange> ask(const ScreenQuery& query, const ScreenOptions& options) const;
  /// The same without asking first whether it concerns the party: the naive twin.
  Outcome<PartyChange> ask_all(const ScreenQuery& query, const ScreenOptions& options) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// What became of one list between two snapshots, as the store counts it (and `clew lists diff` shows it).
struct ListStep {
  intel::ListVersion from, to;  ///< from.number 0: it had no version before
  intel::ChangeCounts counts;
  std::map<std::string, std::string> entries;  ///< by id: "changed", "merged into ID"; none where all is new

  /// What happened to the entry itself; empty: nothing, only to what the list says beside it.
  std::string entry_of(const std::string& entity) const;
};
/// Every list of `after`, by name. Both snapshots are of this store. Errors: of reading the store.
Outcome<std::vector<ListStep>> list_steps(const std::string& store, const ScreenSnapshot& before,
                                          const ScreenSnapshot& after);

/// The lists and labels as this store had them on a day: what had been loaded by then, and said by then. Of a day
/// before anything was loaded, what had been said by then: whoever loads lists of years ago wants to compare them. No
/// lists: there were none. Errors: of reading the store.
Outcome<SnapshotOptions::Then> as_the_store_had(const std::string& store, UnixTime day);
/// A snapshot without a list: compared with it, everything is new.
Outcome<std::shared_ptr<const ScreenSnapshot>> nothing_listed();

/// Those of the addresses that the store's ledger has; none if it has no ledger. Errors: of opening the ledger.
Outcome<std::vector<std::string>> addresses_in_ledger(const std::string& store,
                                                      const std::vector<std::string>& addresses);

}  // namespace clew::engine
