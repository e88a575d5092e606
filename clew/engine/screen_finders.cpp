// Whom a question may be about: names, numbers, addresses, and what blocked parties own.

#include <fmt/format.h>

#include <algorithm>

#include "clew/codec/wallet_address.h"
#include "clew/engine/list_history.h"
#include "clew/engine/screen_steps.h"
#include "clew/intel/entity.h"
#include "clew/screen/evidence.h"

namespace clew::engine {
namespace {

using screen::HitKind;

constexpr screen::Score kSameDigits = 850'000;  ///< the number is equal, its kind or country is not
constexpr screen::Score kPercent = 10'000;

void add_name(Search& search, screen::NameId name, screen::Score score, std::size_t asked) {
  const auto& of = search.snapshot.name_of[static_cast<std::size_t>(name)];
  if (!wanted(search, of.entity, false)) return;
  const intel::Value& value = search.snapshot.things[of.entity].entity.values[of.value];
  Found found = found_by(HitKind::name, of.entity);
  found.name_score = found.score = score;
  found.weak = value.property == "weakAlias" || value.property == "abbreviation";
  found.property = value.property;
  found.matched = value.text;
  found.asked = search.names[asked].text;
  found.name = name;
  found.query_name = asked;
  search.found.push_back(std::move(found));
}

// OFAC's scores are whole percents; evidence has no part in them.
void find_names_as_ofac(Search& search) {
  const unsigned from = (search.floor() + kPercent - 1) / kPercent;
  for (std::size_t asked = 0; asked < search.names.size(); ++asked)
    for (const screen::OfacHit& hit : search.snapshot.ofac().search(search.names[asked].text, from))
      add_name(search, static_cast<screen::NameId>(hit.name), hit.score * kPercent, asked);
}

screen::Standing standing_of(screen::Listed listed) {
  switch (listed) {
    case screen::Listed::then_and_now: return screen::Standing::listed;
    case screen::Listed::since: return screen::Standing::later;
    case screen::Listed::delisted: return screen::Standing::delisted;
    case screen::Listed::formerly: return screen::Standing::formerly;
  }
  return screen::Standing::listed;
}

// The party behind a listing: the holder where the list names one, else the wallet itself, which the list may have had
// once. Neither: a label.
void set_party(const Search& search, const screen::AddressListing& listing, Found& found) {
  const auto& lists = search.snapshot.lists;
  const auto at = std::find_if(lists.begin(), lists.end(),
                               [&](const LoadedList& list) { return list.info.list == listing.source; });
  if (listing.entity.empty() || at == lists.end()) return;
  const auto list = static_cast<std::uint32_t>(at - lists.begin());
  auto entity = search.snapshot.find(listing.holder, list);
  const auto wallet = search.snapshot.find(listing.entity, list);
  // A wallet may be put under sanctions itself, whoever holds it.
  const auto blocked = [&](const auto& one) { return one && search.snapshot.things[*one].blocked; };
  if (!entity || (!blocked(entity) && blocked(wallet))) entity = wallet;
  if (entity)
    found.entity = *entity;
  else
    found.past = search.snapshot.find_past(listing.entity, list);
}

void add_wallet(Search& search, const std::string& asked, const screen::AddressHit& hit) {
  Found found =
      found_by(hit.match == screen::AddressMatch::look_alike ? HitKind::look_alike : HitKind::address, kNoEntity);
  set_party(search, *hit.listing, found);
  found.exact = hit.match == screen::AddressMatch::exact;
  if (const ListedThing* const thing = search.thing(found); thing != nullptr && !search.chosen[thing->list]) return;
  found.name_score = found.score = screen::kScoreOne;
  found.standing = standing_of(hit.listed);
  // Who looks like what nobody lists any more, and did not when the value moved, is no question for a person.
  if (found.past != nullptr && !found.exact && found.standing == screen::Standing::formerly) return;
  found.listing = hit.listing;
  found.property = "publicKey";
  found.matched = hit.listing->text;
  found.asked = asked;
  found.derivation = screen::describe(hit, search.options.moved_at);
  search.found.push_back(std::move(found));
}

// The listed party behind a part of the exposure, on any list that is asked.
EntityIndex listed_actor(const Search& search, const std::string& actor) {
  if (!actor.empty())
    for (const EntityIndex entity : search.snapshot.find(actor))
      if (search.chosen[search.snapshot.things[entity].list]) return entity;
  return kNoEntity;
}

void add_exposure(Search& search, const std::string& wallet, const AssetExposure& asset, const ExposureSide& side,
                  const char* way) {
  for (const ExposurePart& part : side.parts) {
    if (side.total == 0 || part.most == 0) continue;
    Found found = found_by(HitKind::exposure, listed_actor(search, part.actor));
    const auto ppm = static_cast<std::uint32_t>(part.least * screen::kScoreOne / side.total);
    // Only what is blocked can ask for more than history: a mixer or an exchange is a place, not a party.
    found.exposure_ppm = part.category == "sanctioned" ? ppm : 0;
    found.score = found.name_score = ppm;
    found.label = part.actor.empty() ? part.category : part.actor;
    found.property = way;
    found.matched = part.way_end;
    found.asked = wallet;
    found.derivation = fmt::format("{} of what it {} in {} ({}, by haircut)", score_text(ppm), way,
                                   asset.symbol.empty() ? "the ledger's asset" : asset.symbol, part.category);
    search.found.push_back(std::move(found));
  }
}

// A payment link or a ticker around an address: "bitcoin:1Boat...?amount=1".
bool holds_address(std::string_view text) {
  constexpr std::string_view kAround = " :?&=/,;";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(kAround, at), text.size());
    if (codec::read_wallet_address(text.substr(at, end - at)).form != codec::WalletForm::text) return true;
    at = end + 1;
  }
  return false;
}

// History is for what would have held: whatever is less is not told.
void add_former(Search& search, std::uint32_t number, Found&& found, const std::string& asked) {
  const auto& [party, said] = search.snapshot.past_texts[number];
  const PastListed& past = search.snapshot.past[party];
  const auto& without = search.options.exclude_schemas;
  const bool left_out =
      !found.exact && std::find(without.begin(), without.end(), past.thing.entity.schema) != without.end();
  if (!search.chosen[past.thing.list] || left_out) return;
  if (past.now)
    found.entity = *past.now;
  else
    found.past = &past.thing;
  found.former = &said;
  found.standing = screen::Standing::formerly;
  found.weak = said.property == "weakAlias" || said.property == "abbreviation";
  found.property = said.property;
  found.matched = said.text;
  found.asked = asked;
  found.derivation = history_text(search.snapshot.lists[past.thing.list].info.list, said, past.now.has_value());
  search.found.push_back(std::move(found));
}

void find_former_names(Search& search) {
  if (!search.snapshot.past_names) return;
  const auto add = [&](std::size_t asked, std::uint32_t name, screen::Score score) {
    Found found = found_by(HitKind::name, kNoEntity);
    found.name_score = found.score = score;
    found.name = screen::NameId{name};
    found.query_name = asked;
    add_former(search, name, std::move(found), search.names[asked].text);
  };
  const screen::Score least = search.policy.threshold;
  const screen::Score from = screen::search_threshold(least, screen::most_evidence(search.query.party));
  for (std::size_t asked = 0; asked < search.names.size(); ++asked) {
    if (search.options.algorithm == "ofac") {
      for (const screen::OfacHit& hit :
           search.snapshot.past_ofac().search(search.names[asked].text, (least + kPercent - 1) / kPercent))
        add(asked, hit.name, hit.score * kPercent);
      continue;
    }
    for (const screen::NameHit& hit : search.snapshot.past_names->search(search.names[asked].name, from))
      add(asked, static_cast<std::uint32_t>(hit.name), hit.score);
  }
}

}  // namespace

bool wanted(const Search& search, EntityIndex entity, bool exact) {
  const ListedThing& thing = search.snapshot.things[entity];
  const auto& without = search.options.exclude_schemas;
  return search.chosen[thing.list] &&
         (exact || std::find(without.begin(), without.end(), thing.entity.schema) == without.end());
}

void find_names(Search& search) {
  if (search.options.algorithm == "ofac") return find_names_as_ofac(search);
  const screen::Score from = screen::search_threshold(search.floor(), screen::most_evidence(search.query.party));
  for (std::size_t asked = 0; asked < search.names.size(); ++asked)
    for (const screen::NameHit& hit : search.snapshot.names->search(search.names[asked].name, from))
      add_name(search, hit.name, hit.score, asked);
}

void find_identifiers(Search& search) {
  for (const QueryNumber& number : search.numbers)
    for (const screen::IdentifierHit& hit : search.snapshot.identifiers.find(number.property, number.text)) {
      if (!wanted(search, hit.entity, hit.exact)) continue;
      Found found = found_by(HitKind::identifier, hit.entity);
      found.exact = hit.exact;
      found.other_kind = hit.other_kind;
      found.alike = screen::how_alike(hit.property, hit.text, number.text);
      found.name_score = found.score = hit.exact ? screen::kScoreOne : kSameDigits;
      found.property = hit.property;
      found.matched = hit.text;
      found.asked = number.text;
      search.found.push_back(std::move(found));
    }
}

void find_wallets(Search& search) {
  for (const std::string& wallet : search.wallets) {
    const screen::AddressAnswer answer = search.snapshot.addresses->screen(wallet, search.options.moved_at);
    for (const screen::AddressHit& hit : answer.hits) add_wallet(search, wallet, hit);
    // A text that is no address could hide one: it is compared as it stands, and a person looks.
    if (answer.wrong_checksum) search.faults.push_back("the address '" + wallet + "' has a wrong checksum");
    if (answer.foreign_characters) search.faults.push_back("the address '" + wallet + "' imitates letters");
    // A ledger of accounts with names has addresses of no form; but none that hold another address.
    if (answer.hits.empty() && answer.address.form == codec::WalletForm::text && !answer.wrong_checksum &&
        !answer.foreign_characters && !answer.too_long && (!search.options.exposure || holds_address(wallet)))
      search.faults.push_back("'" + wallet + "' has the form of no address that is known; write the address alone");
    if (answer.too_long) search.faults.push_back("the address of more bytes than any has cannot be compared");
  }
}

// Who fills in a form puts an address or a number where it does not belong. It is asked for all the same, and never
// blocks: a name is no number, and a person looks which of them it is.
void find_in_names(Search& search) {
  const auto add = [&](Found found, const std::string& text) {
    found.kind = HitKind::identifier;
    found.in_name = found.other_kind = true;
    found.exact = false;
    found.score = found.name_score = kSameDigits;
    found.asked = text;
    search.found.push_back(std::move(found));
  };
  for (const intel::Value& value : search.query.party.values) {
    const std::string& text = value.text;
    if (!intel::is_name(value.property) || text.find_first_of("0123456789") == std::string::npos) continue;
    const screen::AddressAnswer answer = search.snapshot.addresses->screen(text, search.options.moved_at);
    bool listed = false;
    for (const screen::AddressHit& hit : answer.hits) {
      if (hit.match == screen::AddressMatch::look_alike || hit.listed == screen::Listed::formerly ||
          answer.address.form == codec::WalletForm::text)
        continue;
      Found found = found_by(HitKind::identifier, kNoEntity);
      set_party(search, *hit.listing, found);
      if (const ListedThing* const thing = search.thing(found); thing != nullptr && !search.chosen[thing->list])
        continue;
      found.listing = hit.listing;
      found.property = "publicKey";
      found.matched = hit.listing->text;
      add(std::move(found), text);
      listed = true;
    }
    if (!listed && (answer.address.form != codec::WalletForm::text || answer.wrong_checksum))
      search.notes.push_back(
          fmt::format("the name '{}' looks like an address: ask with screen address (publicKey)", text));
    for (const screen::IdentifierHit& hit : search.snapshot.identifiers.find("id", text)) {
      if (!wanted(search, hit.entity, false)) continue;
      Found found = found_by(HitKind::identifier, hit.entity);
      found.alike = screen::how_alike(hit.property, hit.text, text);
      found.property = hit.property;
      found.matched = hit.text;
      add(std::move(found), text);
    }
  }
}

void find_exposure(Search& search) {
  if (!search.options.exposure || search.wallets.empty()) return;
  if (!search.snapshot.exposure) {
    search.faults.emplace_back("exposure was asked for, and the lists were loaded without the ledger");
    return;
  }
  for (const std::string& wallet : search.wallets) {
    const auto exposure = search.snapshot.exposure->of(wallet);
    // The ledger has never seen it, or could not: an address of another ledger has no exposure on this one.
    if (!exposure && (exposure.error().code == Code::not_found || exposure.error().code == Code::malformed)) continue;
    if (!exposure) {
      search.faults.push_back("the exposure of '" + wallet + "' cannot be read: " + exposure.error().message);
      continue;
    }
    for (const AssetExposure& asset : exposure->assets) {
      add_exposure(search, wallet, asset, asset.received, "received");
      add_exposure(search, wallet, asset, asset.sent, "sent");
    }
  }
}

void find_former(Search& search) {
  if (!search.options.history) return;
  find_former_names(search);
  for (const QueryNumber& number : search.numbers)
    for (const screen::IdentifierHit& hit : search.snapshot.past_identifiers.find(number.property, number.text)) {
      if (!hit.exact) continue;
      Found found = found_by(HitKind::identifier, kNoEntity);
      found.exact = true;
      found.name_score = found.score = screen::kScoreOne;
      add_former(search, hit.entity, std::move(found), number.text);
    }
}

void find_ownership(Search& search) {
  std::vector<Found> owned;
  for (const Found& found : search.found) {
    const ListedThing* const thing = search.thing(found);
    if (thing == nullptr || thing->blocked || (found.kind != HitKind::name && found.kind != HitKind::identifier))
      continue;
    const screen::OwnershipResult& result = search.snapshot.owned[thing->list];
    const screen::Derivation* const derivation = result.find(thing->entity.id);
    if (derivation == nullptr) continue;
    Found one = found;
    one.kind = HitKind::ownership;
    one.certain = derivation->sureness == screen::Sureness::certain;
    one.derivation = screen::explain(result, thing->entity.id);
    owned.push_back(std::move(one));
  }
  for (Found& found : owned) search.found.push_back(std::move(found));
}

}  // namespace clew::engine
