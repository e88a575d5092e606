// A snapshot: the entities of all lists in one array, and indexes over their names, numbers and wallets. It is made
// once, shared as const and never changed; a newer one takes its place behind a shared_ptr, so a question that is being
// answered keeps the lists it began with.
//
// Entities stand by list and id, so that the same lists make the same numbers whatever order a reader handed them in.

#include "clew/engine/snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/engine/owners.h"
#include "clew/engine/store.h"
#include "clew/intel/country.h"
#include "clew/intel/listed_wallets.h"
#include "clew/intel/property_kinds.h"
#include "clew/intel/tlp.h"

namespace clew::engine {
namespace {

constexpr std::size_t kEntitiesMax = UINT32_MAX - 1;

std::string content_version(const std::vector<intel::Entity>& entities) {
  codec::Sha256 hash;
  const auto add = [&](std::string_view text) {
    hash.update(as_bytes(text));
    hash.update(as_bytes(std::string_view("\0", 1)));
  };
  for (const intel::Entity& entity : entities) {
    add(entity.id);
    add(entity.schema);
    for (const intel::Value& value : entity.values) {
      add(value.property);
      add(value.text);
      add(value.lang);
      add(value.note);
    }
    for (const std::string& referent : entity.referents) add(referent);
    add("");
  }
  return codec::to_hex(hash.finish().view());
}

// Takes the entities out of the lists.
void add_lists(ScreenSnapshot& snapshot, std::vector<SnapshotList>& lists) {
  std::sort(lists.begin(), lists.end(),
            [](const SnapshotList& a, const SnapshotList& b) { return a.info.list < b.info.list; });
  for (SnapshotList& list : lists) {
    std::sort(list.entities.begin(), list.entities.end(),
              [](const intel::Entity& a, const intel::Entity& b) { return a.id < b.id; });
    LoadedList loaded;
    loaded.version = list.version.empty() ? content_version(list.entities) : list.version;
    loaded.number = list.number;
    loaded.info = list.info;
    loaded.loaded_at = std::move(list.loaded_at);
    loaded.fault = std::move(list.fault);
    loaded.entities = list.entities.size();
    const auto number = static_cast<std::uint32_t>(snapshot.lists.size());
    const bool dated = list.changed.size() == list.entities.size();
    for (std::size_t i = 0; i < list.entities.size(); ++i) {
      snapshot.things.push_back({std::move(list.entities[i]), number, false});
      if (dated) snapshot.things.back().changed = list.changed[i];
    }
    // How gravely it was listed decides no more: history is history, and a movement of that time is looked at.
    for (intel::Entity& wallet : list.past_wallets) snapshot.past_wallets.push_back({std::move(wallet), number, true});
    snapshot.lists.push_back(std::move(loaded));
  }
}

void index_ids(ScreenSnapshot& snapshot) {
  const auto& things = snapshot.things;
  snapshot.by_id.resize(things.size());
  for (EntityIndex i = 0; i < things.size(); ++i) snapshot.by_id[i] = i;
  std::sort(snapshot.by_id.begin(), snapshot.by_id.end(), [&](EntityIndex a, EntityIndex b) {
    return std::tie(things[a].entity.id, a) < std::tie(things[b].entity.id, b);
  });
}

// Links stay inside a list: two lists may use one id for different things.
void index_links(ScreenSnapshot& snapshot) {
  for (EntityIndex from = 0; from < snapshot.things.size(); ++from) {
    const auto& values = snapshot.things[from].entity.values;
    for (std::uint32_t value = 0; value < values.size(); ++value) {
      if (!intel::is_link(values[value].property)) continue;
      if (const auto to = snapshot.find(values[value].text, snapshot.things[from].list))
        snapshot.links_in.push_back({*to, from, value});
    }
  }
  std::sort(snapshot.links_in.begin(), snapshot.links_in.end());
}

enum class Mark : std::uint8_t { none, named, blocked };

// What the list says of the entity by itself. OpenSanctions: the topics "sanction" and those under it, but not the
// relatives ("sanction.linked") and those whom others put on a list in answer ("sanction.counter").
Mark mark_of(const ScreenSnapshot& snapshot, EntityIndex number) {
  const intel::Entity& entity = snapshot.things[number].entity;
  Mark mark = Mark::none;
  for (const std::string_view topic : entity.all("topics")) {
    if (topic == "sanction") return Mark::blocked;
    mark = Mark::named;
  }
  if (!entity.first("programId").empty() || !entity.first("program").empty()) return Mark::blocked;
  const auto [begin, end] = snapshot.links_to(number);
  for (const EntityLink* link = begin; link != end; ++link)
    if (snapshot.things[link->from].entity.schema == "Sanction") return Mark::blocked;
  return mark;
}

// A list that marks its targets blocks those; one that marks nobody blocks everyone on it.
void mark_blocked(ScreenSnapshot& snapshot) {
  std::vector<Mark> marks(snapshot.things.size(), Mark::none);
  std::vector<bool> marks_targets(snapshot.lists.size(), false);
  for (EntityIndex i = 0; i < snapshot.things.size(); ++i) {
    const ListedThing& thing = snapshot.things[i];
    if (!intel::is_thing(thing.entity.schema) && thing.entity.schema != "CryptoWallet") continue;
    marks[i] = mark_of(snapshot, i);
    if (marks[i] == Mark::blocked) marks_targets[thing.list] = true;
  }
  for (EntityIndex i = 0; i < snapshot.things.size(); ++i) {
    ListedThing& thing = snapshot.things[i];
    const bool party = intel::is_thing(thing.entity.schema) || thing.entity.schema == "CryptoWallet";
    thing.blocked = marks[i] == Mark::blocked || (marks[i] == Mark::none && party && !marks_targets[thing.list]);
    if (thing.blocked) ++snapshot.lists[thing.list].targets;
  }
}

// The thing a relation is about: the holder of a wallet or a passport, else the entity itself.
EntityIndex holder_of(const ScreenSnapshot& snapshot, EntityIndex number) {
  const std::string_view holder = snapshot.things[number].entity.first("holder");
  return holder.empty() ? number : snapshot.find(holder, snapshot.things[number].list).value_or(number);
}

void index_identifiers(ScreenSnapshot& snapshot) {
  for (EntityIndex i = 0; i < snapshot.things.size(); ++i) {
    const intel::Entity& entity = snapshot.things[i].entity;
    const bool document = entity.schema == "Identification" || entity.schema == "Passport";
    if (!document && !intel::is_thing(entity.schema) && entity.schema != "BankAccount") continue;
    const std::string_view country = document ? intel::country_code(entity.first("country")) : std::string_view();
    const EntityIndex holder = document ? holder_of(snapshot, i) : i;
    for (const intel::Value& value : entity.values)
      snapshot.identifiers.add(holder,
                               entity.schema == "Passport" && value.property == "number"
                                   ? std::string_view("passportNumber")
                                   : std::string_view(value.property),
                               value.text, country);
  }
  snapshot.identifiers.build();
}

void index_addresses(ScreenSnapshot& snapshot, const std::vector<SnapshotList>& lists, const SnapshotOptions& options,
                     const intel::Labels* labels) {
  screen::AddressIndexBuilder builder;
  const auto add = [&](const ListedThing& thing) {
    const auto& listed = lists[thing.list].wallets_listed;
    const std::vector<screen::Stretch> always(1);
    for (const intel::Value& value : thing.entity.values) {
      if (value.property != "publicKey") continue;
      const auto at = listed.find(intel::canonical_address(value.text));
      for (const screen::Stretch& stretch : at == listed.end() ? always : at->second)
        builder.add_key(thing.entity, value, snapshot.lists[thing.list].info.list, stretch);
    }
  };
  for (const ListedThing& thing : snapshot.things) add(thing);
  for (const ListedThing& thing : snapshot.past_wallets) add(thing);
  if (labels != nullptr && labels->size() != 0) {
    builder.add_labels(*labels);
    snapshot.labels_version = labels->version();
    for (const intel::Label& label : labels->all()) {
      snapshot.labels_tlp = intel::stricter_tlp(snapshot.labels_tlp, label.tlp);
      snapshot.labels_pap = intel::stricter_pap(snapshot.labels_pap, label.pap);
    }
  }
  snapshot.addresses = std::move(builder).build(options.day());
}

void index_ownership(ScreenSnapshot& snapshot, const SnapshotOptions& options) {
  std::vector<std::vector<intel::Entity>> stakes(snapshot.lists.size());
  std::vector<std::vector<std::string>> blocked(snapshot.lists.size());
  for (const ListedThing& thing : snapshot.things) {
    if (thing.entity.schema == "Ownership") stakes[thing.list].push_back(thing.entity);
    if (thing.blocked) blocked[thing.list].push_back(thing.entity.id);
  }
  for (std::size_t list = 0; list < snapshot.lists.size(); ++list) {
    const auto holdings = screen::holdings_of(stakes[list], options.day());
    snapshot.owned.push_back(
        screen::blocked_by_ownership(holdings.holdings, blocked[list], ownership_rule(snapshot.lists[list].info.list)));
  }
  snapshot.owners = std::make_shared<const OwnerBook>(snapshot, options.day());
}

Outcome<void> index_names(ScreenSnapshot& snapshot, const SnapshotOptions& options, const ProgressFn& progress) {
  screen::NameIndexBuilder builder;
  for (EntityIndex i = 0; i < snapshot.things.size(); ++i) {
    const ListedThing& thing = snapshot.things[i];
    if (progress && i % 4096 == 0 && !progress({"index", "entities", i, snapshot.things.size()}))
      return refuse(Code::conflict, "loading the lists was cancelled");
    if (!intel::is_thing(thing.entity.schema)) continue;
    for (std::uint32_t value = 0; value < thing.entity.values.size(); ++value) {
      if (!intel::is_name(thing.entity.values[value].property)) continue;
      const auto added = builder.add(thing.entity.values[value].text, name_kind(thing.entity.schema));
      if (!added) return refuse(added.error(), "the names of all lists together");
      snapshot.name_of.push_back({i, value});
      ++snapshot.lists[thing.list].names;
    }
  }
  snapshot.names = std::move(builder).build(options.threads);
  return {};
}

void take_past(ScreenSnapshot& snapshot, std::vector<SnapshotList>& lists) {
  for (std::uint32_t number = 0; number < lists.size(); ++number)
    for (PastParty& party : lists[number].past_parties) {
      PastListed past{{std::move(party.entity), number, true}, std::nullopt};  // however gravely: as add_lists has it
      if (!party.now.empty()) past.now = snapshot.find(party.now, number);
      const auto at = static_cast<std::uint32_t>(snapshot.past.size());
      for (PastText& text : party.texts) snapshot.past_texts.push_back({at, std::move(text)});
      snapshot.past.push_back(std::move(past));
    }
  std::stable_partition(snapshot.past_texts.begin(), snapshot.past_texts.end(),
                        [](const ScreenSnapshot::PastTextOf& text) { return intel::is_name(text.said.property); });
  snapshot.past_texts.shrink_to_fit();
}

Outcome<void> index_past(ScreenSnapshot& snapshot, std::vector<SnapshotList>& lists, const SnapshotOptions& options) {
  take_past(snapshot, lists);
  if (snapshot.past_texts.empty()) return {};
  screen::NameIndexBuilder names;
  for (std::uint32_t number = 0; number < snapshot.past_texts.size(); ++number) {
    const auto& [party, said] = snapshot.past_texts[number];
    if (!intel::is_name(said.property)) {
      snapshot.past_identifiers.add(number, said.property, said.text, said.country);
      continue;
    }
    if (const auto added = names.add(said.text, name_kind(snapshot.past[party].thing.entity.schema)); !added)
      return refuse(added.error(), "the names that lists had once");
  }
  snapshot.past_identifiers.build();
  if (intel::is_name(snapshot.past_texts.front().said.property))
    snapshot.past_names = std::move(names).build(options.threads);
  return {};
}

}  // namespace

std::vector<EntityIndex> ScreenSnapshot::find(std::string_view id) const {
  auto at = std::lower_bound(by_id.begin(), by_id.end(), id, [&](EntityIndex entity, std::string_view wanted) {
    return things[entity].entity.id < wanted;
  });
  std::vector<EntityIndex> found;
  for (; at != by_id.end() && things[*at].entity.id == id; ++at) found.push_back(*at);
  return found;
}

std::optional<EntityIndex> ScreenSnapshot::find(std::string_view id, std::uint32_t list) const {
  for (const EntityIndex found : find(id))
    if (things[found].list == list) return found;
  return std::nullopt;
}

const ListedThing* ScreenSnapshot::find_past(std::string_view id, std::uint32_t list) const {
  for (const ListedThing& wallet : past_wallets)
    if (wallet.list == list && wallet.entity.id == id) return &wallet;
  return nullptr;
}

const screen::OfacNames& ScreenSnapshot::ofac() const {
  std::call_once(ofac_made_, [this] {
    std::vector<std::string> texts;
    texts.reserve(name_of.size());
    for (const NameOf& of : name_of) texts.push_back(things[of.entity].entity.values[of.value].text);
    ofac_ = std::make_unique<const screen::OfacNames>(texts);
  });
  return *ofac_;
}

const screen::OfacNames& ScreenSnapshot::past_ofac() const {
  std::call_once(past_ofac_made_, [this] {
    std::vector<std::string> texts;
    for (const PastTextOf& text : past_texts)
      if (intel::is_name(text.said.property)) texts.push_back(text.said.text);
    past_ofac_ = std::make_unique<const screen::OfacNames>(texts);
  });
  return *past_ofac_;
}

std::pair<const EntityLink*, const EntityLink*> ScreenSnapshot::links_to(EntityIndex entity) const {
  const auto [begin, end] = std::equal_range(links_in.begin(), links_in.end(), EntityLink{entity, 0, 0},
                                             [](const EntityLink& a, const EntityLink& b) { return a.to < b.to; });
  return {links_in.data() + (begin - links_in.begin()), links_in.data() + (end - links_in.begin())};
}

std::vector<std::string> own_programmes(const intel::Entity& entity) {
  auto found = entity.all("programId");
  if (found.empty()) found = entity.all("program");
  return {found.begin(), found.end()};
}

std::vector<std::string> programmes_of(const ScreenSnapshot& snapshot, EntityIndex entity) {
  std::vector<std::string> programmes;
  const auto add = [&](const intel::Entity& source) {
    for (std::string& text : own_programmes(source)) programmes.push_back(std::move(text));
  };
  add(snapshot.things[entity].entity);
  const auto [begin, end] = snapshot.links_to(entity);
  for (const EntityLink* link = begin; link != end; ++link)
    if (snapshot.things[link->from].entity.schema == "Sanction") add(snapshot.things[link->from].entity);
  std::sort(programmes.begin(), programmes.end());
  programmes.erase(std::unique(programmes.begin(), programmes.end()), programmes.end());
  return programmes;
}

std::string caption_of(const intel::Entity& entity) {
  for (const std::string_view property : {"name", "alias", "weakAlias", "publicKey"})
    if (const std::string_view text = entity.first(property); !text.empty()) return std::string(text);
  return entity.id;
}

text::NameKind name_kind(std::string_view schema) {
  if (schema == "Person") return text::NameKind::person;
  if (schema == "Organization" || schema == "Company" || schema == "PublicBody") return text::NameKind::organisation;
  if (schema == "LegalEntity" || schema == "Thing" || schema.empty()) return text::NameKind::unknown;
  return text::NameKind::thing;
}

Outcome<std::shared_ptr<const ScreenSnapshot>> make_snapshot(std::vector<SnapshotList> lists,
                                                             const SnapshotOptions& options, const ProgressFn& progress,
                                                             const intel::Labels* labels) {
  std::size_t count = 0;
  for (const SnapshotList& list : lists) count += list.entities.size();
  if (count > kEntitiesMax)
    return refuse(Code::limit, fmt::format("{} entities are more than a snapshot can number", count),
                  "load fewer lists");
  auto snapshot = std::make_shared<ScreenSnapshot>();
  snapshot->as_of = options.day();
  snapshot->known_at = options.known_at;
  snapshot->things.reserve(count);
  add_lists(*snapshot, lists);
  index_ids(*snapshot);
  index_links(*snapshot);
  mark_blocked(*snapshot);
  index_identifiers(*snapshot);
  index_addresses(*snapshot, lists, options, labels);
  index_ownership(*snapshot, options);
  CLEW_TRY_VOID(index_names(*snapshot, options, progress));
  CLEW_TRY_VOID(index_past(*snapshot, lists, options));
  return std::shared_ptr<const ScreenSnapshot>(std::move(snapshot));
}

const intel::Entity* find_entity(const ScreenSnapshot& snapshot, std::string_view id) {
  const auto found = snapshot.find(id);
  return found.empty() ? nullptr : &snapshot.things[found.front()].entity;
}

std::vector<std::pair<std::string, const intel::Entity*>> adjacent_entities(const ScreenSnapshot& snapshot,
                                                                            std::string_view id) {
  std::vector<std::pair<std::string, const intel::Entity*>> adjacent;
  for (const EntityIndex number : snapshot.find(id)) {
    const ListedThing& thing = snapshot.things[number];
    for (const intel::Value& value : thing.entity.values) {
      if (!intel::is_link(value.property)) continue;
      if (const auto to = snapshot.find(value.text, thing.list))
        adjacent.emplace_back(value.property, &snapshot.things[*to].entity);
    }
    const auto [begin, end] = snapshot.links_to(number);
    for (const EntityLink* link = begin; link != end; ++link) {
      const intel::Entity& from = snapshot.things[link->from].entity;
      adjacent.emplace_back(from.values[link->value].property, &from);
    }
  }
  return adjacent;
}

std::vector<LoadedList> lists_of(const ScreenSnapshot& snapshot) {
  return snapshot.lists;
}

}  // namespace clew::engine
