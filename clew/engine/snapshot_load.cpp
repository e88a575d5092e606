// From the store's lists and labels to a snapshot.
//
// When was an address on a list? A list's first version says that it is there, not since when: the address counts as
// listed always, unless the list itself names a day. An address that came with a later version was not there when the
// version before was last seen, so it counts as listed since then. Both err towards "it was listed": the other way
// round, a list that was loaded yesterday would turn every block into history.

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "clew/engine/exposure.h"
#include "clew/engine/screening.h"
#include "clew/engine/snapshot.h"
#include "clew/engine/store.h"
#include "clew/intel/store.h"

namespace clew::engine {
namespace {

using intel::ChangeKind;

struct Versions {
  std::vector<intel::ListVersion> all;  ///< oldest first
  /// When the version before this one was last seen; nothing: this is the first.
  std::optional<UnixTime> before(std::uint64_t number) const {
    for (std::size_t i = 1; i < all.size(); ++i)
      if (all[i].number == number) return all[i - 1].last_seen;
    return std::nullopt;
  }
};

bool names_key(const std::vector<intel::Value>& values) {
  return std::any_of(values.begin(), values.end(),
                     [](const intel::Value& value) { return value.property == "publicKey"; });
}

// The stretches during which a list had a wallet, from what became of it.
std::vector<screen::Stretch> stretches_of(const std::vector<intel::Event>& events, std::string_view list,
                                          const Versions& versions, std::optional<UnixTime> as_of) {
  std::vector<screen::Stretch> stretches;
  for (const intel::Event& event : events) {
    if (event.change.list != list || (as_of && event.known_from > *as_of)) continue;
    const bool comes = event.change.kind == ChangeKind::added || names_key(event.change.values_added);
    const bool goes = event.change.kind == ChangeKind::removed || event.change.kind == ChangeKind::merged;
    if (comes && (stretches.empty() || stretches.back().to))
      stretches.push_back({versions.before(event.number), std::nullopt});
    if (goes && !stretches.empty()) stretches.back().to = event.known_from;
  }
  if (stretches.empty()) stretches.emplace_back();
  return stretches;
}

std::unexpected<Failure> broken(const Error& error, const std::string& store) {
  return refuse(error, fmt::format("the lists of the store '{}'", store),
                error.code == Code::mismatch ? "the store is damaged: restore it, or load the lists into a new one"
                                             : "clew lists status says what the store holds");
}

Outcome<void> read_entities(const intel::Store& opened, const std::string& store, std::optional<UnixTime> as_of,
                            std::vector<SnapshotList>& lists) {
  const auto sink = [&](intel::ListedEntity&& listed) -> Result<void> {
    const auto at = std::find_if(lists.begin(), lists.end(),
                                 [&](const SnapshotList& list) { return list.info.list == listed.list; });
    if (at == lists.end()) return fail(Code::mismatch, "an entity of a list that is not there");
    at->entities.push_back(std::move(listed.entity));
    return {};
  };
  if (const auto read = opened.entities(as_of, {}, sink); !read) return broken(read.error(), store);
  return {};
}

Outcome<void> date_wallets(const intel::Store& opened, const std::string& store, std::optional<UnixTime> as_of,
                           SnapshotList& list) {
  Versions versions;
  for (const intel::Entity& entity : list.entities) {
    if (entity.first("publicKey").empty()) continue;
    if (versions.all.empty()) {
      auto all = opened.versions(list.info.list);
      if (!all) return broken(all.error(), store);
      versions.all = *std::move(all);
    }
    const auto events = opened.history(entity.id);
    if (!events) return broken(events.error(), store);
    list.wallets_listed[entity.id] = stretches_of(*events, list.info.list, versions, as_of);
  }
  return {};
}

// A label has the day since which it is known, so the labels of a version are all there are, or those known on the day
// of one of them.
Outcome<intel::Labels> labels_of(const intel::Store& opened, const std::string& store, const SnapshotOptions& options) {
  if (options.then && options.then->labels.empty()) return intel::Labels(std::vector<intel::Label>());
  auto known = opened.labels(options.as_of);
  if (!known) return broken(known.error(), store);
  if (!options.then || known->version() == options.then->labels) return *std::move(known);
  auto all = opened.labels(std::nullopt);
  if (!all) return broken(all.error(), store);
  std::set<UnixTime> days;
  for (const intel::Label& label : all->all())
    if (label.known_from) days.insert(*label.known_from);
  if (all->version() == options.then->labels) return *std::move(all);
  for (auto day = days.rbegin(); day != days.rend(); ++day) {
    auto then = opened.labels(*day);
    if (!then) return broken(then.error(), store);
    if (then->version() == options.then->labels) return *std::move(then);
  }
  return *std::move(known);  // the version is gone: whoever asked compares, and says so
}

}  // namespace

Outcome<std::shared_ptr<const ScreenSnapshot>> load_snapshot(const std::string& store, const SnapshotOptions& options,
                                                             const ProgressFn& progress) {
  const auto opened = intel::Store::open(intel_path(store));
  if (!opened && opened.error().code == Code::not_found)
    return refuse(Code::not_found, fmt::format("there are no lists in the store '{}'", store),
                  "load some with: clew lists load NAME FILE --store " + store);
  if (!opened) return broken(opened.error(), store);
  const auto versions = opened->lists(options.as_of);
  if (!versions) return broken(versions.error(), store);
  if (versions->empty())
    return refuse(Code::not_found,
                  options.as_of
                      ? fmt::format("no list was known in the store '{}' at {}", store, to_iso(*options.as_of))
                      : fmt::format("there are no lists in the store '{}'", store),
                  "clew lists status says what the store holds, and since when");
  std::vector<SnapshotList> lists;
  for (const intel::ListVersion& version : *versions) {
    SnapshotList list;
    list.info = version.info;
    list.version = version.version;
    list.loaded_at = to_iso(version.known_from);
    lists.push_back(std::move(list));
  }
  CLEW_TRY_VOID(read_entities(*opened, store, options.as_of, lists));
  for (SnapshotList& list : lists) CLEW_TRY_VOID(date_wallets(*opened, store, options.as_of, list));
  const intel::Labels labels = CLEW_TRY(labels_of(*opened, store, options));
  auto made = CLEW_TRY(make_snapshot(std::move(lists), options, progress, &labels));
  if (!options.exposure) return made;
  // Made by this call and seen by nobody yet: the one place where a snapshot is added to.
  const auto exposed = std::const_pointer_cast<ScreenSnapshot>(made);
  ExposureOptions how;
  how.as_of = options.day();
  how.threads = options.threads;
  exposed->exposure = CLEW_TRY(open_exposure(store, *made->addresses, labels, how, progress));
  return made;
}

}  // namespace clew::engine
