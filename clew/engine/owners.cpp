// A party is what several lists call by one id, what a source merged into it (referents), and what has the same number
// of a register of the whole world or of a whole state (LEI, IMO, INN, OGRN, the Chinese code). Nothing less joins two
// entries: an alike name is no reason to block a company. An id of digits only says nothing outside its own list.
//
// Each regime looks at the owners that its own lists block. What belongs to no regime alone (the United Nations, own
// lists, collections of many) counts for each of them, so that no stake is lost between two lists.

#include "clew/engine/owners.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "clew/base/check.h"
#include "clew/intel/entity.h"
#include "clew/intel/number_kinds.h"

namespace clew::engine {
namespace {

enum class Regime : std::uint8_t { ofac, eu, uk, every };

Regime regime_of(std::string_view list) {
  if (list.starts_with("gb_") || list.starts_with("uk_")) return Regime::uk;
  if (list.starts_with("eu_")) return Regime::eu;
  if (list.starts_with("ofac_") || list.starts_with("us_")) return Regime::ofac;
  return Regime::every;
}

bool world_number(std::string_view property) {
  const intel::NumberProperty* const number = intel::number_property(property);
  return number != nullptr && number->owner;
}

bool digits_only(std::string_view id) {
  return std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The parties that stakes name, joined over the lists.
class Parties {
 public:
  explicit Parties(const ScreenSnapshot& snapshot) : snapshot_(snapshot) {
    for (EntityIndex i = 0; i < snapshot.things.size(); ++i)
      for (const std::string& other : snapshot.things[i].entity.referents) merged_.emplace_back(other, i);
    std::sort(merged_.begin(), merged_.end());
  }

  std::uint32_t number(std::uint32_t list, std::string_view id) {
    const bool own = digits_only(id) && snapshot_.find(id, list);
    const std::string key = std::string(id) + (own ? "\n" + snapshot_.lists[list].info.list : std::string());
    const auto [at, fresh] = numbers_.try_emplace(key, static_cast<std::uint32_t>(keys_.size()));
    if (fresh) {
      keys_.push_back(key);
      parent_.push_back(at->second);
      waiting_.push_back({at->second, std::string(id), own ? std::optional(list) : std::nullopt});
    }
    return at->second;
  }

  /// Follows what was numbered to all it is joined with.
  void join_all() {
    while (!waiting_.empty()) {
      const Waiting next = std::move(waiting_.back());
      waiting_.pop_back();
      const std::vector<EntityIndex> found =
          next.list ? std::vector<EntityIndex>{*snapshot_.find(next.id, *next.list)} : snapshot_.find(next.id);
      for (const EntityIndex entity : found)
        if (!digits_only(next.id) || next.list) take(entity, next.number);
      auto at = std::lower_bound(merged_.begin(), merged_.end(), std::pair<std::string_view, EntityIndex>(next.id, 0));
      if (digits_only(next.id)) continue;
      for (; at != merged_.end() && at->first == next.id; ++at)
        join(next.number, number(snapshot_.things[at->second].list, snapshot_.things[at->second].entity.id));
    }
  }

  /// The first key of the party: the same for all of it, whatever the order they came in.
  std::map<std::uint32_t, std::string> names() {
    std::map<std::uint32_t, std::string> first;
    for (std::uint32_t i = 0; i < keys_.size(); ++i) {
      const auto [at, fresh] = first.try_emplace(root(i), keys_[i]);
      if (!fresh) at->second = std::min(at->second, keys_[i]);
    }
    return first;
  }
  std::uint32_t root(std::uint32_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  const std::vector<std::pair<EntityIndex, std::uint32_t>>& taken() const { return taken_; }

 private:
  struct Waiting {
    std::uint32_t number;
    std::string id;
    std::optional<std::uint32_t> list;
  };

  void join(std::uint32_t a, std::uint32_t b) { parent_[std::max(root(a), root(b))] = std::min(root(a), root(b)); }

  void take(EntityIndex index, std::uint32_t number_of) {
    const ListedThing& thing = snapshot_.things[index];
    if (!intel::is_thing(thing.entity.schema)) return;
    taken_.emplace_back(index, number_of);
    for (const std::string& other : thing.entity.referents)
      if (!digits_only(other)) join(number_of, number(thing.list, other));
    for (const intel::Value& value : thing.entity.values) {
      if (!world_number(value.property)) continue;
      for (const screen::IdentifierHit& hit : snapshot_.identifiers.find(value.property, value.text)) {
        const ListedThing& same = snapshot_.things[hit.entity];
        const bool kind = name_kind(same.entity.schema) == name_kind(thing.entity.schema);
        if (hit.entity == index || !hit.exact || hit.other_kind || hit.property != value.property || !kind) continue;
        join(number_of, number(same.list, same.entity.id));
      }
    }
  }

  const ScreenSnapshot& snapshot_;
  std::vector<std::pair<std::string_view, EntityIndex>> merged_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<std::string> keys_;
  std::vector<std::uint32_t> parent_;
  std::vector<Waiting> waiting_;
  std::vector<std::pair<EntityIndex, std::uint32_t>> taken_;
};

}  // namespace

const screen::OwnershipPolicy& ownership_rule(std::string_view list) {
  const Regime regime = regime_of(list);
  const screen::OwnershipPolicy* const policy = screen::ownership_policy(regime == Regime::uk   ? "uk"
                                                                         : regime == Regime::eu ? "eu"
                                                                                                : "ofac");
  CLEW_CHECK(policy != nullptr);
  return *policy;
}

OwnerBook::OwnerBook(const ScreenSnapshot& snapshot, std::optional<UnixTime> day) {
  take_stakes(snapshot, day);
  if (!holdings_.empty()) spread(snapshot);
}

void OwnerBook::take_stakes(const ScreenSnapshot& snapshot, std::optional<UnixTime> day) {
  std::vector<std::vector<intel::Entity>> stakes(snapshot.lists.size());
  bool any = false;
  for (const ListedThing& thing : snapshot.things)
    if (thing.entity.schema == "Ownership") stakes[thing.list].push_back(thing.entity), any = true;
  if (!any) return;
  Parties parties(snapshot);
  struct Said {
    std::uint32_t owner, asset, list;
    screen::Holding holding;
  };
  std::vector<Said> said;
  // No clock is asked: a question of now is one of the day of the newest list, or of a later one.
  std::optional<UnixTime> newest;
  for (const LoadedList& list : snapshot.lists)
    if (const auto loaded = parse_time(list.loaded_at); loaded && (!newest || *loaded > *newest)) newest = *loaded;
  for (std::uint32_t list = 0; list < stakes.size(); ++list)
    for (screen::Holding& holding : screen::holdings_of(stakes[list], day, newest).holdings) {
      holding.list = list;
      const std::uint32_t owner = parties.number(list, holding.owner), asset = parties.number(list, holding.asset);
      said.push_back({owner, asset, list, std::move(holding)});
    }
  parties.join_all();
  const std::map<std::uint32_t, std::string> names = parties.names();
  for (Said& one : said) {
    one.holding.owner = names.at(parties.root(one.owner));
    one.holding.asset = names.at(parties.root(one.asset));
    said_[{one.holding.owner, one.holding.asset}].insert(one.list);
    for (const std::string* id : {&one.holding.owner, &one.holding.asset})
      parties_[*id].id = id->substr(0, id->find('\n'));
    holdings_.push_back(std::move(one.holding));
  }
  for (const auto& [entity, number] : parties.taken()) {
    const auto party = parties_.find(names.at(parties.root(number)));
    if (party == parties_.end()) continue;
    const ListedThing& thing = snapshot.things[entity];
    party_of_[entity] = party->first;
    const std::string caption = caption_of(thing.entity);
    // A blocked entry names the party best, then the first that has a name.
    const bool better = thing.blocked && party->second.blocked.empty();
    if (better) party->second.id = thing.entity.id;
    if (caption != thing.entity.id && (party->second.name.empty() || better)) party->second.name = caption;
    if (thing.blocked) party->second.blocked.insert(thing.list);
  }
}

void OwnerBook::spread(const ScreenSnapshot& snapshot) {
  for (const Regime regime : {Regime::ofac, Regime::eu, Regime::uk}) {
    std::vector<std::string> blocked;
    bool own = regime == Regime::ofac;
    for (const auto& [id, party] : parties_) {
      bool counts = false;
      for (const std::uint32_t list : party.blocked) {
        const Regime of = regime_of(snapshot.lists[list].info.list);
        own |= of == regime;
        counts |= of == regime || of == Regime::every;
      }
      if (counts) blocked.push_back(id);
    }
    if (!own || blocked.empty()) continue;
    const std::string_view rule = regime == Regime::uk ? "uk" : regime == Regime::eu ? "eu" : "ofac";
    results_.push_back(screen::blocked_by_ownership(holdings_, blocked, *screen::ownership_policy(rule)));
  }
}

std::string OwnerBook::lists_text(const ScreenSnapshot& snapshot, const std::set<std::uint32_t>& lists) const {
  std::string text;
  for (const std::uint32_t list : lists)
    text += (text.empty() ? "" : list == *lists.rbegin() ? " and " : ", ") + snapshot.lists[list].info.list;
  return text;
}

std::optional<OwnedBy> OwnerBook::find(const ScreenSnapshot& snapshot, EntityIndex entity) const {
  const auto party = party_of_.find(entity);
  if (party == party_of_.end()) return std::nullopt;
  std::set<std::uint32_t> lists;
  screen::ExplainWords words;
  const auto name = [&](std::string_view id) {
    const Party& known = parties_.find(id)->second;
    return known.name.empty() ? known.id : fmt::format("'{}' ({})", known.name, known.id);
  };
  words.party = name;
  words.listed = [&](std::string_view id) {
    const Party& known = parties_.find(id)->second;
    lists.insert(known.blocked.begin(), known.blocked.end());
    return "blocked by " + lists_text(snapshot, known.blocked);
  };
  words.said = [&](std::string_view owner, std::string_view asset) {
    const auto& by = said_.find({std::string(owner), std::string(asset)})->second;
    lists.insert(by.begin(), by.end());
    return "as " + lists_text(snapshot, by) + (by.size() == 1 ? " says" : " say");
  };
  std::optional<OwnedBy> owned;
  for (const screen::OwnershipResult& result : results_) {
    const screen::Derivation* const derivation = result.find(party->second);
    if (derivation == nullptr) continue;
    const bool certain = derivation->sureness == screen::Sureness::certain;
    std::string text = screen::explain(result, party->second, words);
    if (!owned) owned.emplace();
    const bool first = owned->brief.empty() || (certain && !owned->certain);
    owned->derivation = first ? text + owned->derivation : owned->derivation + text;
    owned->certain |= certain;
    if (!first) continue;
    owned->brief = result.policy + ":";
    constexpr std::size_t kOwnersShown = 3;
    for (std::size_t i = 0; i < derivation->counted.size() && i < kOwnersShown; ++i) {
      const screen::CountedStake& stake = derivation->counted[i];
      owned->brief +=
          fmt::format("{} {} by {}, {}, {}", i == 0 ? "" : ";", screen::stake_text(stake.stake), name(stake.owner),
                      stake.listed ? words.listed(stake.owner) : "owned by blocked parties",
                      words.said(stake.owner, party->second));
    }
    if (derivation->counted.size() > kOwnersShown)
      owned->brief += fmt::format("; and {} more", derivation->counted.size() - kOwnersShown);
  }
  if (owned) owned->lists.assign(lists.begin(), lists.end());
  return owned;
}

}  // namespace clew::engine
