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

// The wallet as the list had it last.
Outcome<void> add_past_wallet(const intel::Store& opened, const std::string& store, const intel::Stay& last,
                              UnixTime known, SnapshotList& list) {
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
    if (stay.until) CLEW_TRY_VOID(add_past_wallet(opened, store, stay, (*versions)[*stay.until - 2].known_from, list));
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
  for (std::size_t i = 0; i < lists.size(); ++i) {
    CLEW_TRY_VOID(date_wallets(*opened, store, (*versions)[i].number, lists[i]));
    if (const auto read = read_history(*opened, (*versions)[i].number, lists[i]); !read)
      return broken(read.error(), store);
  }
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
