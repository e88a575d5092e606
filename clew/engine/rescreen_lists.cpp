// A change of the lists in the words of the store, so that what a watch says can be compared with what a load and
// `clew lists diff` said: the same versions, the same counts. A snapshot knows the hash of each list only; which
// version that was is looked up, and content that came back is the newest version of it that was known on the
// snapshot's day.

#include <algorithm>

#include "clew/engine/lists.h"
#include "clew/engine/rescreen.h"
#include "clew/engine/snapshot.h"

namespace clew::engine {
namespace {

// The version that a snapshot has of a list; number 0: the snapshot has no such list.
intel::ListVersion version_in(const ScreenSnapshot& snapshot, const std::vector<intel::ListVersion>& versions,
                              const std::string& list) {
  intel::ListVersion none;
  none.info.list = list;
  const auto has = std::find_if(snapshot.lists.begin(), snapshot.lists.end(),
                                [&](const LoadedList& one) { return one.info.list == list; });
  if (has == snapshot.lists.end()) return none;
  for (auto at = versions.rbegin(); at != versions.rend(); ++at)
    if (at->version == has->version && (!snapshot.as_of || at->known_from <= *snapshot.as_of)) return *at;
  return none;
}

}  // namespace

std::string ListStep::entry_of(const std::string& entity) const {
  if (from.number == 0) return "added";
  const auto at = entries.find(entity);
  return at == entries.end() ? std::string() : at->second;
}

Outcome<std::vector<ListStep>> list_steps(const std::string& store, const ScreenSnapshot& before,
                                          const ScreenSnapshot& after) {
  std::vector<ListStep> steps;
  for (const LoadedList& list : after.lists) {
    const std::string& name = list.info.list;
    const auto versions = CLEW_TRY(list_versions(store, name));
    ListStep& step = steps.emplace_back();
    step.from = version_in(before, versions, name);
    step.to = version_in(after, versions, name);
    if (step.from.number == 0) step.counts.added = step.to.entities;
    if (step.from.number == 0 || step.to.number <= step.from.number) continue;
    const ListDelta delta =
        CLEW_TRY(list_delta(store, name, std::to_string(step.from.number), std::to_string(step.to.number)));
    step.counts = delta.counts;
    for (const intel::Change& change : delta.changes)
      step.entries.emplace(
          change.id, change.into.empty() ? std::string(intel::change_name(change.kind)) : "merged into " + change.into);
  }
  return steps;
}

}  // namespace clew::engine
