// From the store's lists and labels to a snapshot.
//
// When was an address on a list? A list's first version says that it is there, not since when: the address counts as
// listed always, unless the list itself names a day. An address that came with a later version was not there when the
// version before was last seen, so it counts as listed since then, and the answer says between which days it came. Both
// err towards "it was listed": the other way round, a list that was loaded yesterday would turn every block into
// history. What a list had and has no longer is kept as history too, with both ends told the same way; names and
// numbers as well: list_history.h.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "clew/engine/exposure.h"
#include "clew/engine/list_history.h"
#include "clew/engine/screening.h"
#include "clew/engine/snapshot.h"
#include "clew/engine/store.h"
#include "clew/intel/listed_wallets.h"
#include "clew/intel/store.h"

namespace clew::engine {
namespace {

// The stretch during which a list had an address, from the versions that had it.
screen::Stretch stretch_of(const intel::Stay& stay, const std::vector<intel::ListVersion>& versions) {
  screen::Stretch stretch;
  if (stay.since > 1) {
    stretch.from = versions[stay.since - 2].last_seen;
    stretch.from_latest = versions[stay.since - 1].known_from;
  }
  if (stay.until) {
    stretch.to_earliest = versions[*stay.until - 2].last_seen;
    stretch.to = versions[*stay.until - 1].known_from;
  }
  return stretch;
}

std::unexpected<Failure> broken(const Error& error, const std::string& store) {
  return refuse(error, fmt::format("the lists of the store '{}'", store),
                error.code == Code::mismatch ? "the store is damaged: restore it, or load the lists into a new one"
                                             : "clew lists status says what the store holds");
}

Outcome<void> read_entities(const intel::Store& opened, const std::string& store, const intel::Known& known,
                            std::vector<SnapshotList>& lists) {
  std::map<std::string, std::vector<UnixTime>> learnt;  // of each version, by list: known from a day, given at another
  for (const SnapshotList& list : lists) {
    const auto versions = opened.versions(list.info.list);
    if (!versions) return broken(versions.error(), store);
    for (const intel::ListVersion& version : *versions)
      learnt[list.info.list].push_back(std::max(version.known_from, version.loaded));
  }
  const auto sink = [&](intel::ListedEntity&& listed) -> Result<void> {
    const auto at = std::find_if(lists.begin(), lists.end(),
                                 [&](const SnapshotList& list) { return list.info.list == listed.list; });
    if (at == lists.end()) return fail(Code::mismatch, "an entity of a list that is not there");
    at->entities.push_back(std::move(listed.entity));
    if (listed.since == 0 || listed.since > learnt[listed.list].size())
      return fail(Code::mismatch, "an entity of a version that is not there");
    at->changed.push_back(learnt[listed.list][listed.since - 1]);
    return {};
  };
  if (const auto read = opened.entities(known, {}, sink); !read) return broken(read.error(), store);
  return {};
}

// The wallet as the list had it last.
Outcome<void> add_past_wallet(const intel::Store& opened, const std::string& store, const intel::Stay& last,
                              SnapshotList& list) {
  intel::Known known;
  known.versions.emplace();
  (*known.versions)[list.info.list] = *last.until - 1;
  auto entities = opened.entity(last.id, known);
  if (!entities) return broken(entities.error(), store);
  for (intel::ListedEntity& listed : *entities) {
    if (listed.list != list.info.list || listed.entity.id != last.id) continue;
    const bool there = std::any_of(list.past_wallets.begin(), list.past_wallets.end(),
                                   [&](const intel::Entity& wallet) { return wallet.id == last.id; });
    if (!there) list.past_wallets.push_back(std::move(listed.entity));
  }
  return {};
}

// When each address was on the list, and what the list had and has no longer. An address counts, however it is spelled
// and whatever the id under which the list had it: who merges two records, or writes an account with other capitals,
// delists nobody.
Outcome<void> date_wallets(const intel::Store& opened, const std::string& store, std::uint64_t number,
                           SnapshotList& list) {
  const auto versions = opened.versions(list.info.list);
  if (!versions) return broken(versions.error(), store);
  std::map<std::string, intel::Stay> last;
  const auto read = opened.stays(list.info.list, "publicKey", number, [&](intel::Stay&& stay) -> Result<void> {
    if (stay.since > versions->size() || (stay.until && (*stay.until > versions->size() || *stay.until < 2)))
      return fail(Code::mismatch, "a statement of a version that is not there");
    const std::string address = intel::canonical_address(stay.text);
    list.wallets_listed[address].push_back(stretch_of(stay, *versions));
    const auto [at, first] = last.try_emplace(address, stay);
    const bool longer = !first && at->second.until && (!stay.until || *stay.until > *at->second.until);
    if (longer) at->second = std::move(stay);
    return {};
  });
  if (!read) return broken(read.error(), store);
  for (const auto& [address, stay] : last)
    if (stay.until) CLEW_TRY_VOID(add_past_wallet(opened, store, stay, list));
  return {};
}

// The labels whose version is named: a whole set that the store had, or what of it was known on a day, as a question
// with a day was answered. Nothing: the store does not have them any more.
Outcome<std::optional<intel::Labels>> find_labels(const intel::Store& opened, const std::string& store,
                                                  const std::string& version, std::optional<UnixTime> day) {
  const auto sets = opened.label_sets();
  if (!sets) return broken(sets.error(), store);
  for (auto set = sets->rbegin(); set != sets->rend(); ++set) {
    intel::Known known;
    known.label_set = set->number;
    auto whole = opened.labels(known);
    if (!whole) return broken(whole.error(), store);
    if (whole->version() == version) return std::optional(*std::move(whole));
    std::set<UnixTime> days;
    if (day) days.insert(*day);
    // Before sets were kept, labels that were added later could have been told apart by their days only.
    for (const intel::Label& label : whole->all())
      if (label.known_from && !set->loaded) days.insert(*label.known_from);
    for (auto one = days.rbegin(); one != days.rend(); ++one) {
      known.as_of = *one;
      auto part = opened.labels(known);
      if (!part) return broken(part.error(), store);
      if (part->version() == version) return std::optional(*std::move(part));
    }
  }
  return std::optional<intel::Labels>();
}

Outcome<intel::Labels> labels_of(const intel::Store& opened, const std::string& store, const intel::Known& known,
                                 const SnapshotOptions& options) {
  if (options.then) {
    if (options.then->labels.empty()) return intel::Labels();
    auto found = CLEW_TRY(find_labels(opened, store, options.then->labels, options.then->as_of));
    if (found) return *std::move(found);  // else whoever asked compares, and says so
  }
  intel::Known labels = known;
  labels.versions.reset();
  labels.as_of = options.day();
  auto found = opened.labels(labels);
  if (!found) return broken(found.error(), store);
  return *std::move(found);
}

intel::Known known_by(const SnapshotOptions& options) {
  intel::Known known(options.as_of);
  known.loaded_by = options.known_at;
  if (!options.then) return known;
  known = {};
  known.versions = options.then->lists;
  return known;
}

}  // namespace

Outcome<std::shared_ptr<const ScreenSnapshot>> load_snapshot(const std::string& store, const SnapshotOptions& options,
                                                             const ProgressFn& progress) {
  const auto opened = intel::Store::open(intel_path(store));
  if (!opened && opened.error().code == Code::not_found)
    return refuse(Code::not_found, fmt::format("there are no lists in the store '{}'", store),
                  "load some with: clew lists load NAME FILE --store " + store);
  if (!opened) return broken(opened.error(), store);
  const intel::Known known = known_by(options);
  const auto versions = opened->lists(known);
  if (!versions) return broken(versions.error(), store);
  if (versions->empty())
    return refuse(Code::not_found,
                  options.as_of
                      ? fmt::format("no list was known in the store '{}' at {}", store, to_iso(*options.as_of))
                  : options.known_at ? fmt::format("the store '{}' had no list at {}", store, to_iso(*options.known_at))
                                     : fmt::format("there are no lists in the store '{}'", store),
                  "clew lists status says what the store holds, and since when");
  std::vector<SnapshotList> lists;
  for (const intel::ListVersion& version : *versions) {
    SnapshotList list;
    list.info = version.info;
    list.version = version.version;
    list.number = version.number;
    list.loaded_at = to_iso(version.known_from);
    lists.push_back(std::move(list));
  }
  CLEW_TRY_VOID(read_entities(*opened, store, known, lists));
  for (std::size_t i = 0; i < lists.size(); ++i) {
    CLEW_TRY_VOID(date_wallets(*opened, store, (*versions)[i].number, lists[i]));
    if (const auto read = read_history(*opened, (*versions)[i].number, lists[i]); !read)
      return broken(read.error(), store);
  }
  const intel::Labels labels = CLEW_TRY(labels_of(*opened, store, known, options));
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
