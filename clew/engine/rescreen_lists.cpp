// A change of the lists in the words of the store, so that what a watch says can be compared with what a load and
// `clew lists diff` said: the same versions, the same counts.

#include <algorithm>

#include "clew/engine/lists.h"
#include "clew/engine/rescreen.h"
#include "clew/engine/snapshot.h"
#include "clew/engine/store.h"
#include "clew/intel/store.h"

namespace clew::engine {
namespace {

// The version that a snapshot has of a list; number 0: the snapshot has no such list.
intel::ListVersion version_in(const ScreenSnapshot& snapshot, const std::vector<intel::ListVersion>& versions,
                              const std::string& list) {
  intel::ListVersion none;
  none.info.list = list;
  const auto has = std::find_if(snapshot.lists.begin(), snapshot.lists.end(),
                                [&](const LoadedList& one) { return one.info.list == list; });
  if (has == snapshot.lists.end() || has->number == 0 || has->number > versions.size()) return none;
  return versions[has->number - 1];
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

Outcome<SnapshotOptions::Then> as_the_store_had(const std::string& store, UnixTime day) {
  const auto opened = intel::Store::open(intel_path(store));
  if (!opened) return refuse_intel(opened.error(), store);
  const auto now = opened->lists({});
  if (!now) return refuse_intel(now.error(), store);
  const auto sets = opened->label_sets();
  if (!sets) return refuse_intel(sets.error(), store);
  std::optional<UnixTime> begun;
  for (const intel::ListVersion& list : *now) {
    const auto versions = opened->versions(list.info.list);
    if (!versions) return refuse_intel(versions.error(), store);
    for (const intel::ListVersion& one : *versions) begun = std::min(begun.value_or(one.loaded), one.loaded);
  }
  for (const intel::LabelSet& set : *sets)
    if (set.loaded) begun = std::min(begun.value_or(*set.loaded), *set.loaded);
  intel::Known known(day);
  if (begun && *begun <= day) known.loaded_by = day;
  const auto lists = opened->lists(known);
  if (!lists) return refuse_intel(lists.error(), store);
  const auto labels = opened->labels(known);
  if (!labels) return refuse_intel(labels.error(), store);
  SnapshotOptions::Then then;
  for (const intel::ListVersion& list : *lists) then.lists[list.info.list] = list.number;
  if (labels->size() != 0) then.labels = labels->version();
  then.as_of = day;
  return then;
}

Outcome<std::shared_ptr<const ScreenSnapshot>> nothing_listed() {
  return make_snapshot({}, {});
}

}  // namespace clew::engine
