// What changed is read off the two snapshots themselves and not off the list's statements: an entity may be blocked
// differently because a Sanction entity beside it changed, or because its owner's stake did. Whatever an answer depends
// on is compared: the entity's statements, its programmes, whether it is blocked, who owns it, its passports and
// wallets.
//
// Then the other way round: for a party, can any changed entity be a hit at all? The scorer's contract says that a
// score is at most bound(M), M being the share of the query's weight in words related to listed words. With no related
// word M is 0, whatever the words weigh. So it is enough to compare the words of the party with the words of the
// changed entities, and every distinct word is compared once (memo). Numbers are looked up among the changed ones. An
// address is looked up in both snapshots: only where what is said of it differs, or of whoever is behind it, the party
// is asked. Its exposure can change with any listing, far away in the ledger: where exposure is asked for and the marks
// differ, every party with an address is asked.
//
// What this leaves out, on purpose: words weigh differently when a list changes, so the score of an unchanged entity
// may move a little too. That is no news about anybody, and `--full` of the command shows it.

#include "clew/engine/rescreen.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <unordered_map>

#include "clew/codec/address.h"
#include "clew/engine/screen_steps.h"
#include "clew/engine/snapshot.h"
#include "clew/engine/store.h"
#include "clew/intel/entity.h"
#include "clew/screen/evidence.h"

namespace clew::engine {
namespace {

using Key = std::pair<std::string, std::string>;  ///< list, entity

// What an answer can depend on besides the entity's own statements.
std::vector<std::string> surroundings(const ScreenSnapshot& snapshot, EntityIndex number) {
  const ListedThing& thing = snapshot.things[number];
  std::vector<std::string> facts = programmes_of(snapshot, number);
  facts.push_back(thing.blocked ? "blocked" : "named");
  if (const auto* owned = snapshot.owned[thing.list].find(thing.entity.id))
    facts.push_back(std::string(screen::sureness_name(owned->sureness)) +
                    screen::explain(snapshot.owned[thing.list], thing.entity.id));
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

/// Words of names, so that a token is compared with each distinct one once.
class Words {
 public:
  void add(const text::Name& name) {
    each(name, [&](const text::Token& token) {
      if (known_.insert(key_of(token)).second) tokens_.push_back(token);
    });
  }
  /// The largest share of the name's weight, over its readings, in words related to one of these; millionths, rounded
  /// up.
  std::uint32_t share(const text::Name& name, const screen::TokenWeights& weights) const {
    std::uint64_t most = 0;
    for (const text::Reading& reading : name.readings) {
      const auto& tokens = reading.tokens;
      std::vector<char> counts(tokens.size(), 0);
      for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (related(tokens[i])) counts[i] = 1;
        if (i + 1 < tokens.size() && related(screen::join(tokens[i], tokens[i + 1]))) counts[i] = counts[i + 1] = 1;
      }
      std::uint64_t all = 0, matched = 0;
      for (std::size_t i = 0; i < tokens.size(); ++i) {
        const std::uint64_t weight = weights.weight(tokens[i]);
        all += weight;
        if (counts[i] != 0) matched += weight;
      }
      if (all > 0) most = std::max(most, (matched * screen::kScoreOne + all - 1) / all);
    }
    return static_cast<std::uint32_t>(most);
  }

 private:
  // A word that is written alike may be read differently: what it is compared by is part of the key.
  static std::string key_of(const text::Token& token) {
    std::string key = token.text;
    key += '\0';
    key += static_cast<char>(token.role);
    for (const text::Key one : token.keys) key.append(reinterpret_cast<const char*>(&one), sizeof one);
    return key;
  }
  template <class Visit>
  static void each(const text::Name& name, const Visit& visit) {
    for (const text::Reading& reading : name.readings)
      for (std::size_t i = 0; i < reading.tokens.size(); ++i) {
        visit(reading.tokens[i]);
        if (i + 1 < reading.tokens.size()) visit(screen::join(reading.tokens[i], reading.tokens[i + 1]));
      }
  }
  bool related(const text::Token& token) const {
    const std::string key = key_of(token);
    {
      const std::shared_lock held(mutex_);
      if (const auto at = memo_.find(key); at != memo_.end()) return at->second;
    }
    const bool found = std::any_of(tokens_.begin(), tokens_.end(),
                                   [&](const text::Token& listed) { return screen::related(token, listed); });
    const std::unique_lock held(mutex_);
    memo_.emplace(key, found);
    return found;
  }

  std::vector<text::Token> tokens_;
  std::set<std::string> known_;
  mutable std::shared_mutex mutex_;
  mutable std::unordered_map<std::string, bool> memo_;
};

}  // namespace

struct ListChange::State {
  std::shared_ptr<const ScreenSnapshot> before, after;
  std::vector<ChangedEntity> entities;
  std::set<Key> changed;
  Words words;
  std::set<std::string, std::less<>> texts;  ///< of changed names
  std::set<EntityIndex> changed_before, changed_after;
  bool addresses_changed = false;

  void compare();
  void note(const ScreenSnapshot& snapshot, EntityIndex number, std::set<EntityIndex>& into);
  void add_change(const ListedThing& thing, const ScreenSnapshot& snapshot, const char* change);
  bool name_concerns(const std::string& text, const ScreenQuery& query, const ScreenOptions& options) const;
  bool wallet_concerns(const std::string& text, const ScreenOptions& options) const;
  bool finds(const ScreenSnapshot& snapshot, const std::set<EntityIndex>& those, const ScreenQuery& query) const;
};

void ListChange::State::note(const ScreenSnapshot& snapshot, EntityIndex number, std::set<EntityIndex>& into) {
  into.insert(number);
  const intel::Entity& entity = snapshot.things[number].entity;
  for (const intel::Value& value : entity.values)
    if (intel::is_name(value.property)) {
      words.add(text::read_name(value.text, name_kind(entity.schema)));
      texts.insert(value.text);
    }
}

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
      note(*after, i, changed_after);
      continue;
    }
    const EntityIndex was = at->second;
    old.erase(at);
    const bool same = before->things[was].entity == thing.entity;
    if (same && surroundings(*before, was) == surroundings(*after, i)) continue;
    add_change(thing, *after, same ? "blocking" : "changed");
    note(*before, was, changed_before);
    note(*after, i, changed_after);
  }
  for (const auto& [key, was] : old) {
    add_change(before->things[was], *before, "removed");
    note(*before, was, changed_before);
  }
  addresses_changed = before->addresses->version() != after->addresses->version();
  std::sort(entities.begin(), entities.end(), [](const ChangedEntity& a, const ChangedEntity& b) {
    return std::tie(a.list, a.entity) < std::tie(b.list, b.entity);
  });
}

// Numbers of the party that one of these entities has.
bool ListChange::State::finds(const ScreenSnapshot& snapshot, const std::set<EntityIndex>& those,
                              const ScreenQuery& query) const {
  for (const intel::Value& value : query.party.values)
    for (const screen::IdentifierHit& hit : snapshot.identifiers.find(value.property, value.text))
      if (those.contains(hit.entity)) return true;
  return false;
}

ListChange::ListChange(std::shared_ptr<const ScreenSnapshot> before, std::shared_ptr<const ScreenSnapshot> after)
    : state_(std::make_unique<State>()) {
  state_->before = std::move(before);
  state_->after = std::move(after);
  state_->compare();
}
ListChange::~ListChange() = default;
ListChange::ListChange(ListChange&&) noexcept = default;

const std::vector<ChangedEntity>& ListChange::entities() const {
  return state_->entities;
}

std::vector<std::string> ListChange::addresses() const {
  std::set<std::string> texts;
  const auto take = [&](const ScreenSnapshot& snapshot, const std::set<EntityIndex>& those) {
    for (const EntityIndex number : those)
      for (const std::string_view key : snapshot.things[number].entity.all("publicKey")) texts.emplace(key);
  };
  take(*state_->before, state_->changed_before);
  take(*state_->after, state_->changed_after);
  return {texts.begin(), texts.end()};
}

bool ListChange::State::name_concerns(const std::string& text, const ScreenQuery& query,
                                      const ScreenOptions& options) const {
  if (options.algorithm != "clew" || texts.contains(text)) return true;  // only our own scorer has the bound
  const text::Name name = text::read_name(text, name_kind(query.party.schema));
  const screen::Score floor = std::min(options.record_floor, options.threshold);
  const screen::Score from = screen::search_threshold(floor, screen::most_evidence(query.party));
  return screen::bound(words.share(name, before->names->weights())) >= from ||
         screen::bound(words.share(name, after->names->weights())) >= from;
}

bool ListChange::State::wallet_concerns(const std::string& text, const ScreenOptions& options) const {
  if (options.exposure) {
    const bool both = before->exposure != nullptr && after->exposure != nullptr;
    if (!both || before->exposure->key() != after->exposure->key()) return true;
  }
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

bool ListChange::concerns(const ScreenQuery& query, const ScreenOptions& options) const {
  if (state_->entities.empty() && !state_->addresses_changed) return false;
  std::string parts;
  for (const intel::Value& value : query.party.values) {
    if (value.property == "publicKey" && state_->wallet_concerns(value.text, options)) return true;
    if (intel::is_name(value.property) && state_->name_concerns(value.text, query, options)) return true;
  }
  for (const std::string_view property : kNameParts)
    if (const std::string_view text = query.party.first(property); !text.empty())
      parts += (parts.empty() ? "" : " ") + std::string(text);
  if (!parts.empty() && state_->name_concerns(parts, query, options)) return true;
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
  ScreenOptions old = all;
  // A list that came new has nothing to be asked before.
  const auto& lists = state_->before->lists;
  std::erase_if(old.lists, [&](const std::string& list) {
    return std::none_of(lists.begin(), lists.end(), [&](const LoadedList& one) { return one.info.list == list; });
  });
  PartyChange change;
  change.query = query;
  if (!options.lists.empty() && old.lists.empty())
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
      if (one.kind != "address" && one.kind != "look-alike" && one.kind != "exposure") continue;
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
