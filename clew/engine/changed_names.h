#pragma once
// The names of the entities that changed, on one of the two sides, as the whole lists of that side would score them.
// Internal to the engine's re-screening.

#include <functional>
#include <memory>
#include <vector>

#include "clew/engine/screen_steps.h"
#include "clew/engine/snapshot.h"

namespace clew::engine {

/// Immutable; any number of threads.
class ChangedNames {
 public:
  ChangedNames() = default;
  /// `listed`: of the snapshot, those that changed. `changed`: by list and id, also of what the lists have no more.
  /// Keeps names and facts by reference: the snapshot lives as long as this.
  ChangedNames(const ScreenSnapshot& snapshot, const std::vector<EntityIndex>& listed,
               const std::function<bool(const ListedThing&)>& changed);
  /// Whether the answer of this side has a hit by this name on one of them, now or as history.
  bool finds(const QueryName& name, const ScreenQuery& query, const ScreenOptions& options) const;

 private:
  /// One index and whom its names belong to.
  struct Part {
    std::shared_ptr<const screen::NameIndex> names;
    std::vector<const intel::Entity*> entity_of;  ///< by NameId
  };
  bool finds(const Part& part, const QueryName& name, const ScreenQuery& query, screen::Score floor) const;

  const ScreenSnapshot* snapshot_ = nullptr;
  Part listed_, past_;
};

}  // namespace clew::engine
