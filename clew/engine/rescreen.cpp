// What changed is read off the two snapshots themselves and not off the list's statements: an entity may be blocked
// differently because a Sanction entity beside it changed, or because its owner's stake did. Whatever an answer depends
// on is compared: the entity's statements, its programmes, whether it is blocked, who owns it, its passports and
// wallets.
//
// Then the other way round: for a party, is any changed entity a hit, before or after? Its names are looked for among
// the changed names alone (changed_names.h), with the scores that they have among all. Numbers are looked up among the
// changed ones. An address, also one among the words of a name's field, is looked up in both snapshots: only where what
// is said of it differs, or of whoever is behind it, the party is asked. Its exposure can change with any listing, far
// away in the ledger: where exposure is asked for and the marks differ, every party with an address is asked.
//
// What this leaves out, on purpose: words weigh differently when a list changes, so the score of an unchanged entity
// may move a little too. That is no news about anybody, and `--full` of the command shows it.

#include "clew/engine/rescreen.h"

#include <algorithm>
#include <map>
#include <set>

#include "clew/codec/address.h"
#include "clew/codec/wallet_link.h"
#include "clew/engine/changed_names.h"
#include "clew/engine/owners.h"
#include "clew/engine/screen_steps.h"
#include "clew/engine/snapshot.h"
#include "clew/engine/store.h"
#include "clew/intel/entity.h"

namespace clew::engine {
namespace {

using Key = std::pair<std::string, std::string>;  ///< list, entity

// What an answer can depend on besides the entity's own statements.
std::vector<std::string> surroundings(const ScreenSnapshot& snapshot, EntityIndex number) {
  const ListedThing& thing = snapshot.things[number];
  std::vector<std::string> facts = programmes_of(snapshot, number);
  facts.emplace_back(thing.blocked ? "blocked" : "named");
  if (const auto owned = snapshot.owners->find(snapshot, number))
    facts.push_back((owned->certain ? "certain " : "possible ") + owned->derivation);
  const auto [begin, end] = snapshot.links_to(number);
  for (const EntityLink* link = begin; link != end; ++link) {
    const intel::Entity& from = snapshot.things[link->from].entity;
    if (from.schema != "Identification" && from.schema != "Passport" && from.schema != "CryptoWallet") continue;
    for (const intel::Value& value : from.values) facts.push_back(value.property + "=" + value.text);
  }
  for (const std::string& referent : thing.entity.referents) facts.push_back("referent " + referent);
  return facts;
}

bool is_party(const ListedThing& thing) {
  return intel::is_thing(thing.entity.schema) || thing.entity.schema == "CryptoWallet";
}

}  // namespace

struct ListChange::State {
  std::shared_ptr<const ScreenSnapshot> before, after;
  std::vector<ChangedEntity> entities;
  std::set<Key> changed;
  std::vector<EntityIndex> changed_before, changed_after;  ///< sorted
  ChangedNames names_before, names_after;
  bool addresses_changed = false;

  void compare();
  bool is_changed(const ScreenSnapshot& snapshot, const ListedThing& thing) const {
    return changed.contains({snapshot.lists[thing.list].info.list, thing.entity.id});
  }
  void index_names();
  void add_change(const ListedThing& thing, const ScreenSnapshot& snapshot, const char* change);
  bool name_concerns(const std::string& text, const ScreenQuery& query, const ScreenOptions& options) const;
  bool wallet_concerns(const std::string& text, const ScreenOptions& options) const;
  bool listing_concerns(const std::string& text, const ScreenOptions& options) const;
  bool words_concern(const ScreenQuery& query, const ScreenOptions& options) const;
  bool finds(const ScreenSnapshot& snapshot, const std::vector<EntityIndex>& those, const ScreenQuery& query) const;
};

void ListChange::State::add_change(const ListedThing& thing, const ScreenSnapshot& snapshot, const char* change) {
  const std::string& list = snapshot.lists[thing.list].info.list;
  if (changed.insert({list, thing.entity.id}).second)
    entities.push_back({list, thing.entity.id, caption_of(thing.entity), change});
}

void ListChange::State::compare() {
  std::map<Key, EntityIndex> old;
  for (EntityIndex i = 0; i < before->things.size(); ++i)
    if (is_party(before->things[i]))
      old[{before->lists[before->things[i].list].info.list, before->things[i].entity.id}] = i;
  for (EntityIndex i = 0; i < after->things.size(); ++i) {
    const ListedThing& thing = after->things[i];
    if (!is_party(thing)) continue;
    const auto at = old.find({after->lists[thing.list].info.list, thing.entity.id});
    if (at == old.end()) {
      add_change(thing, *after, "added");
      changed_after.push_back(i);
      continue;
    }
    const EntityIndex was = at->second;
    old.erase(at);
    const bool same = before->things[was].entity == thing.entity;
    if (same && surroundings(*before, was) == surroundings(*after, i)) continue;
    add_change(thing, *after, same ? "blocking" : "changed");
    changed_before.push_back(was);
    changed_after.push_back(i);
  }
  for (const auto& [key, was] : old) {
    add_change(before->things[was], *before, "removed");
    changed_before.push_back(was);
  }
  std::sort(changed_before.begin(), changed_before.end());
  addresses_changed = before->addresses->version() != after->addresses->version();
  std::sort(entities.begin(), entities.end(), [](const ChangedEntity& a, const ChangedEntity& b) {
    return std::tie(a.list, a.entity) < std::tie(b.list, b.entity);
  });
}

void ListChange::State::index_names() {
  const auto names_of = [&](const ScreenSnapshot& snapshot, const std::vector<EntityIndex>& those) {
    return ChangedNames(snapshot, those, [&](const ListedThing& thing) { return is_changed(snapshot, thing); });
  };
  names_before = names_of(*before, changed_before);
  names_after = names_of(*after, changed_after);
}

// Numbers of the party that one of these entities has, or had once.
bool ListChange::State::finds(const ScreenSnapshot& snapshot, const std::vector<EntityIndex>& those,
                              const ScreenQuery& query) const {
  const auto among = [&](const screen::IdentifierHit& hit) {
    return std::binary_search(those.begin(), those.end(), hit.entity);
  };
  const auto once = [&](const screen::IdentifierHit& hit) {
    const PastListed& past = snapshot.past[snapshot.past_texts[hit.entity].party];
    return is_changed(snapshot, past.thing) || (past.now && is_changed(snapshot, snapshot.things[*past.now]));
  };
  const auto any = [&](std::string_view property, const std::string& text) {
    return std::ranges::any_of(snapshot.identifiers.find(property, text), among) ||
           std::ranges::any_of(snapshot.identifiers.find_alike(property, text), among) ||
           std::ranges::any_of(snapshot.past_identifiers.find(property, text), once);
  };
  for (const intel::Value& value : query.party.values) {
    if (any(value.property, value.text)) return true;
    for (const std::string& text : numbers_in_name(value, true))
      if (any("id", text)) return true;
  }
  return false;
}

ListChange::ListChange(std::shared_ptr<const ScreenSnapshot> before, std::shared_ptr<const ScreenSnapshot> after)
    : state_(std::make_unique<State>()) {
  state_->before = std::move(before);
  state_->after = std::move(after);
  state_->compare();
  state_->index_names();
}
ListChange::~ListChange() = default;
ListChange::ListChange(ListChange&&) noexcept = default;

const std::vector<ChangedEntity>& ListChange::entities() const {
  return state_->entities;
}

std::vector<std::string> ListChange::addresses() const {
  std::set<std::string> texts;
  const auto take = [&](const ScreenSnapshot& snapshot, const std::vector<EntityIndex>& those) {
    for (const EntityIndex number : those)
      for (const std::string_view key : snapshot.things[number].entity.all("publicKey")) texts.emplace(key);
  };
  take(*state_->before, state_->changed_before);
  take(*state_->after, state_->changed_after);
  return {texts.begin(), texts.end()};
}

bool ListChange::State::name_concerns(const std::string& text, const ScreenQuery& query,
                                      const ScreenOptions& options) const {
  if (options.algorithm != "clew") return true;  // only our own scorer is indexed with its weights
  text::Field field;
  std::vector<QueryName> names;
  if (options.fields)
    names = names_in(text, query.party.schema, options.guises, field);
  else  // as read_names() has it
    names.push_back({text, text::read_name(text, name_kind(query.party.schema))});
  return std::any_of(names.begin(), names.end(), [&](const QueryName& one) {
    return names_before.finds(one, query, options) || names_after.finds(one, query, options);
  });
}

bool ListChange::State::wallet_concerns(const std::string& text, const ScreenOptions& options) const {
  if (options.exposure) {
    const bool both = before->exposure != nullptr && after->exposure != nullptr;
    if (!both || before->exposure->key() != after->exposure->key()) return true;
  }
  return listing_concerns(text, options);
}

bool ListChange::State::listing_concerns(const std::string& text, const ScreenOptions& options) const {
  const screen::AddressAnswer was = before->addresses->screen(text, options.moved_at);
  const screen::AddressAnswer is = after->addresses->screen(text, options.moved_at);
  const auto same = [](const screen::AddressHit& a, const screen::AddressHit& b) {
    return *a.listing == *b.listing && a.match == b.match && a.listed == b.listed && a.since == b.since &&
           a.until == b.until;
  };
  if (!std::equal(was.hits.begin(), was.hits.end(), is.hits.begin(), is.hits.end(), same)) return true;
  return std::any_of(is.hits.begin(), is.hits.end(), [&](const screen::AddressHit& hit) {
    const std::string& list = hit.listing->source;
    return changed.contains({list, hit.listing->entity}) || changed.contains({list, hit.listing->holder});
  });
}

// Addresses that stand in the field of a name; of their exposure nobody asks.
bool ListChange::State::words_concern(const ScreenQuery& query, const ScreenOptions& options) const {
  for (const intel::Value& value : query.party.values)
    for (const std::string& text : numbers_in_name(value, options.fields))
      if (listing_concerns(text, options)) return true;
  return false;
}

bool ListChange::concerns(const ScreenQuery& query, const ScreenOptions& options) const {
  if (state_->entities.empty() && !state_->addresses_changed) return false;
  std::string parts;
  for (const intel::Value& value : query.party.values) {
    if (value.property == "publicKey") {
      if (state_->wallet_concerns(value.text, options)) return true;
      for (const std::string_view address : codec::wallets_in(value.text).addresses)
        if (state_->wallet_concerns(std::string(address), options)) return true;
    }
    if (intel::is_name(value.property) && state_->name_concerns(value.text, query, options)) return true;
  }
  for (const std::string_view property : kNameParts)
    if (const std::string_view text = query.party.first(property); !text.empty())
      parts += (parts.empty() ? "" : " ") + std::string(text);
  if (!parts.empty() && state_->name_concerns(parts, query, options)) return true;
  if (state_->words_concern(query, options)) return true;
  return state_->finds(*state_->before, state_->changed_before, query) ||
         state_->finds(*state_->after, state_->changed_after, query);
}

Outcome<PartyChange> ListChange::ask(const ScreenQuery& query, const ScreenOptions& options) const {
  if (!concerns(query, options)) {
    PartyChange none;
    none.query = query;
    return none;
  }
  return ask_all(query, options);
}

Outcome<PartyChange> ListChange::ask_all(const ScreenQuery& query, const ScreenOptions& options) const {
  ScreenOptions all = options;
  all.limit = UINT32_MAX;
  // A decision under screen-4 may say that value moved on a day that was yet to come; now it would be refused.
  if (!movement_fault(all.moved_at, {}, all.now).empty()) all.moved_at.reset();
  ScreenOptions old = all;
  // A list that came new has nothing to be asked before.
  const auto& lists = state_->before->lists;
  std::erase_if(old.lists, [&](const std::string& list) {
    return std::none_of(lists.begin(), lists.end(), [&](const LoadedList& one) { return one.info.list == list; });
  });
  PartyChange change;
  change.query = query;
  if (lists.empty() || (!options.lists.empty() && old.lists.empty()))
    change.before.verdict = Verdict::pass;
  else
    change.before = CLEW_TRY(screen_party(*state_->before, query, old));
  change.after = CLEW_TRY(screen_party(*state_->after, query, all));
  std::map<Key, std::pair<const ScreenHit*, const ScreenHit*>> hits;
  for (const ScreenHit& hit : change.before.hits) hits[{hit.list, hit.entity}].first = &hit;
  for (const ScreenHit& hit : change.after.hits) hits[{hit.list, hit.entity}].second = &hit;
  for (const auto& [key, pair] : hits) {
    const auto [was, is] = pair;
    if (!state_->changed.contains(key) && key.first != "labels" && (was != nullptr) == (is != nullptr)) continue;
    if (!state_->changed.contains(key) && key.first != "labels" && (was == nullptr || is == nullptr)) {
      // An unchanged entity came over the floor or fell below it: only a changed address can be the cause here.
      const ScreenHit& one = was != nullptr ? *was : *is;
      const bool in_name = one.kind == "identifier" && one.property == "publicKey";
      if (one.kind != "address" && one.kind != "look-alike" && one.kind != "exposure" && !in_name) continue;
    }
    HitChange hit{key.first, key.second, is != nullptr ? is->caption : was->caption, "", 0, 0};
    hit.before = was != nullptr ? was->score : 0;
    hit.after = is != nullptr ? is->score : 0;
    hit.change = was == nullptr                ? "new"
                 : is == nullptr               ? "gone"
                 : was->verdict != is->verdict ? "verdict"
                 : was->score != is->score     ? "score"
                                               : "";
    if (!hit.change.empty()) change.hits.push_back(std::move(hit));
  }
  return change;
}

Outcome<std::vector<std::string>> addresses_in_ledger(const std::string& store,
                                                      const std::vector<std::string>& addresses) {
  std::vector<std::string> found;
  if (addresses.empty() || !is_folder(ledger_folder(store))) return found;
  const auto ledger = CLEW_TRY(open_ledger(store));
  for (const std::string& text : addresses) {
    const auto address = codec::parse_address(text, ledger->identity().network, true);
    if (address && ledger->find_address(address->view())) found.push_back(text);
  }
  return found;
}

}  // namespace clew::engine
