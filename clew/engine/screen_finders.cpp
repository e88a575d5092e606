// Whom a question may be about: names, numbers, addresses, and what blocked parties own.

#include <fmt/format.h>

#include <algorithm>

#include "clew/codec/wallet_address.h"
#include "clew/codec/wallet_link.h"
#include "clew/codec/wallet_secret.h"
#include "clew/engine/list_history.h"
#include "clew/engine/owners.h"
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
  for (std::size_t asked = 0; asked < search.names.size(); ++asked) {
    // OFAC's own search compares the whole as it stands.
    if (search.names[asked].run || search.names[asked].guise) continue;
    for (const screen::OfacHit& hit : search.snapshot.ofac().search(search.names[asked].text, from))
      add_name(search, static_cast<screen::NameId>(hit.name), hit.score * kPercent, asked);
  }
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
  if (hit.slip && !search.options.edges) return;  // the rules of screen-4
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

// Rounded down: a share is a tenth or more exactly where this is.
std::uint32_t share_ppm(u128 part, u128 total) {
  // Amounts of more than 107 bits would leave 128 when multiplied: both are halved until they do not.
  for (; total >> 107 != 0; total >>= 1) part >>= 1;
  return static_cast<std::uint32_t>(part * screen::kScoreOne / total);
}

// When value is said to have moved on a day, its whole day counts: what came at noon may be what is asked about.
std::optional<UnixTime> until_of(const Search& search) {
  constexpr std::int64_t kDaySeconds = 86'400;
  if (!search.options.edges || !search.options.moved_at) return std::nullopt;
  const std::int64_t moved = search.options.moved_at->seconds;
  return UnixTime{moved % kDaySeconds == 0 ? moved + kDaySeconds - 1 : moved};
}

// What a part says in amounts; of decisions under screen-2 the share alone was told.
void tell_exposure(const Search& search, const AssetExposure& asset, const ExposureSide& side, const ExposurePart& part,
                   const char* way, Found& found) {
  auto told = std::make_shared<ScreenExposure>();
  told->asset = asset.unit;
  told->side = way;
  told->category = part.category;
  told->total = exposure_amount(asset, side.total);
  told->least = exposure_amount(asset, part.least);
  told->most = exposure_amount(asset, part.most);
  told->direct = exposure_amount(asset, part.direct);
  told->touched = exposure_amount(asset, part.touched);
  told->first = part.first;
  told->last = part.last;
  told->first_time = part.first_time;
  told->last_time = part.last_time;
  told->way = part.way;
  told->way_end = part.way_end;
  std::string& text = found.derivation;
  text = fmt::format("{} of the {} that it {}, {} ({}, by haircut", told->least, told->total, way,
                     score_text(found.score), part.category);
  if (part.most != part.least) {
    text += fmt::format("; at most {}", told->most);
    if (search.options.edges) text += fmt::format(", {}", score_text(share_ppm(part.most, side.total)));
  }
  text += fmt::format("); whole {} of which any part is: {}", std::string_view(way) == "sent" ? "payments" : "receipts",
                      told->touched);
  text += part.direct == 0 ? "; nothing directly" : fmt::format("; directly {}", told->direct);
  if (!part.way.empty() && !part.way_end.empty())
    text += fmt::format("; one way, of {} transaction{}, {} {}", part.way.size(), part.way.size() == 1 ? "" : "s",
                        std::string_view(way) == "sent" ? "to" : "from", part.way_end);
  text += part.first == part.last
              ? fmt::format("; on {}", to_iso(part.first_time))
              : fmt::format("; first on {}, last on {}", to_iso(part.first_time), to_iso(part.last_time));
  found.exposure = std::move(told);
}

// Who was behind it may have been on no list when the value moved: one address of the actor that was listed then is
// enough for a tie to somebody listed.
void date_exposure(const Search& search, const std::string& actor, Found& found) {
  if (!search.options.moved_at) return;
  const screen::AddressIndex& addresses = *search.snapshot.addresses;
  std::optional<screen::AddressHit> first;
  // False: it was listed then, or not since.
  const auto only_since = [&](std::size_t number) {
    if (addresses.listing(number).category != intel::Category::sanctioned) return true;
    const screen::AddressHit hit = addresses.hit_of(number, search.options.moved_at);
    if (hit.listed != screen::Listed::since) return false;
    if (!first || hit.since < first->since) first = hit;
    return true;
  };
  if (actor.empty()) {
    for (std::size_t i = 0; i < addresses.listings(); ++i)
      if (!only_since(i)) return;
  } else if (!std::ranges::all_of(addresses.listings_of(actor), only_since)) {
    return;
  }
  if (!first) return;
  found.standing = screen::Standing::later;
  found.derivation += "; " + screen::describe(*first, search.options.moved_at);
}

void add_exposure(Search& search, const std::string& wallet, const AssetExposure& asset, const ExposureSide& side,
                  const char* way) {
  for (const ExposurePart& part : side.parts) {
    if (side.total == 0 || part.most == 0) continue;
    Found found = found_by(HitKind::exposure, listed_actor(search, part.actor));
    const std::uint32_t ppm = share_ppm(part.least, side.total);
    // What rounding lost on the way may be of anybody. Who is exactly at the bound must not pass by one payment more.
    const std::uint32_t most = search.options.edges ? share_ppm(part.most, side.total) : ppm;
    // Only what is blocked can ask for more than history: a mixer or an exchange is a place, not a party.
    found.exposure_ppm = part.category == "sanctioned" ? most : 0;
    found.score = found.name_score = ppm;
    found.label = part.actor.empty() ? part.category : part.actor;
    found.property = way;
    found.matched = part.way_end;
    found.asked = wallet;
    if (search.options.fields) {
      tell_exposure(search, asset, side, part, way, found);
      if (part.category == "sanctioned") date_exposure(search, part.actor, found);
    } else {
      found.derivation = fmt::format("{} of what it {} in {} ({}, by haircut)", score_text(ppm), way,
                                     asset.symbol.empty() ? "the ledger's asset" : asset.symbol, part.category);
    }
    search.found.push_back(std::move(found));
  }
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
      if (search.names[asked].run || search.names[asked].guise) continue;
      for (const screen::OfacHit& hit :
           search.snapshot.past_ofac().search(search.names[asked].text, (least + kPercent - 1) / kPercent))
        add(asked, hit.name, hit.score * kPercent);
      continue;
    }
    const QueryName& name = search.names[asked];
    const screen::Score own = screen::least_score(name, search.snapshot.names->weights(), from);
    if (own > screen::kScoreOne) continue;
    const screen::NameIndex& past = *search.snapshot.past_names;
    for (const screen::NameHit& hit :
         name.same_letters ? past.search_letters(name.name, own) : past.search(name.name, own))
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
  for (std::size_t asked = 0; asked < search.names.size(); ++asked) {
    const QueryName& name = search.names[asked];
    const screen::Score own = screen::least_score(name, search.snapshot.names->weights(), from);
    if (own > screen::kScoreOne) continue;
    for (const screen::NameHit& hit : screen::search_asked(*search.snapshot.names, name, own))
      add_name(search, hit.name, hit.score, asked);
  }
}

void find_wallets(Search& search) {
  for (const std::string& wallet : search.wallets) {
    const screen::AddressAnswer answer = search.snapshot.addresses->screen(wallet, search.options.moved_at);
    for (const screen::AddressHit& hit : answer.hits) add_wallet(search, wallet, hit);
    if (codec::is_extended_public_key(answer.compared))
      search.faults.push_back("'" + wallet + "' is an extended public key: it opens many addresses, and none of them " +
                              "was compared; ask with each of them");
    // A text that is no address could hide one: it is compared as it stands, and a person looks.
    if (answer.wrong_checksum) search.faults.push_back("the address '" + wallet + "' has a wrong checksum");
    if (answer.foreign_characters) search.faults.push_back("the address '" + wallet + "' imitates letters");
    // A ledger of accounts with names has addresses of no form; but none that hold another address.
    if (answer.hits.empty() && answer.address.form == codec::WalletForm::text && !answer.wrong_checksum &&
        !answer.foreign_characters && !answer.too_long &&
        (!search.options.exposure || !codec::wallets_in(wallet).addresses.empty()))
      search.faults.push_back("'" + wallet + "' has the form of no address that is known; write the address alone");
    if (answer.too_long) search.faults.emplace_back("the address of more bytes than any has cannot be compared");
  }
}

// Shorter numbers are those of invoices and streets.
std::vector<std::string> numbers_in_name(const intel::Value& value, bool words) {
  const std::string& text = value.text;
  if (!intel::is_name(value.property) || text.find_first_of("0123456789") == std::string::npos) return {};
  constexpr std::size_t kLongNumber = 7;
  constexpr std::string_view kAround = " \t\r\n,;:()[]/#\"'";
  std::vector<std::string> found{text};
  for (std::size_t at = 0; words && at < text.size();) {
    const std::size_t from = std::min(text.find_first_not_of(kAround, at), text.size());
    at = std::min(text.find_first_of(kAround, from), text.size());
    const std::string_view word = std::string_view(text).substr(from, at - from);
    if (word.size() >= kLongNumber && word.size() < text.size() && word.find_first_of("0123456789") != word.npos)
      found.emplace_back(word);
  }
  return found;
}

namespace {

// Whether something was found.
bool find_in_name(Search& search, const std::string& text) {
  const std::size_t before = search.found.size();
  const auto add = [&](Found found) {
    found.kind = HitKind::identifier;
    found.in_name = found.other_kind = true;
    found.exact = false;
    found.score = found.name_score = kSameDigits;
    found.asked = text;
    search.found.push_back(std::move(found));
  };
  const screen::AddressAnswer answer = search.snapshot.addresses->screen(text, search.options.moved_at);
  bool listed = false;
  for (const screen::AddressHit& hit : answer.hits) {
    if (hit.match == screen::AddressMatch::look_alike || hit.listed == screen::Listed::formerly ||
        answer.address.form == codec::WalletForm::text)
      continue;
    Found found = found_by(HitKind::identifier, kNoEntity);
    set_party(search, *hit.listing, found);
    if (const ListedThing* const thing = search.thing(found); thing != nullptr && !search.chosen[thing->list]) continue;
    found.listing = hit.listing;
    found.property = "publicKey";
    found.matched = hit.listing->text;
    add(std::move(found));
    listed = true;
  }
  if (!listed && (answer.address.form != codec::WalletForm::text || answer.wrong_checksum))
    search.notes.push_back(
        fmt::format("the name '{}' looks like an address: ask with screen address (publicKey)", text));
  for (const screen::IdentifierHit& hit : search.snapshot.identifiers.find("id", text)) {
    if (!wanted(search, hit.entity, false)) continue;
    Found found = found_by(HitKind::identifier, hit.entity);
    found.alike = hit.alike;
    found.property = hit.property;
    found.matched = hit.text;
    add(std::move(found));
  }
  return search.found.size() > before;
}

}  // namespace

// Who fills in a form puts an address or a number where it does not belong. It is asked for all the same, and never
// blocks: a name is no number, and a person looks which of them it is.
void find_in_names(Search& search) {
  for (const intel::Value& value : search.query.party.values)
    for (const std::string& text : numbers_in_name(value, search.options.fields))
      if (find_in_name(search, text) && text == value.text) break;  // the whole is one
}

// Up to when the ledger was looked at, if not to its end.
std::string day_of_ledger(const Search& search) {
  if (!search.options.edges) return "";
  const std::optional<UnixTime> moved = until_of(search), as_of = search.snapshot.as_of;
  if (!moved && !as_of) return "";
  return fmt::format(", up to {}", to_iso(moved && (!as_of || *moved < *as_of) ? *moved : *as_of));
}

// What the ledger cannot say is said: silence would be read as "nothing came, nothing went".
void note_unseen(Search& search, const std::string& wallet, const AddressExposure* exposure) {
  if (!search.options.fields) return;
  const ExposureBook& book = *search.snapshot.exposure;
  std::uint64_t counted = 0, later = 0;
  if (exposure != nullptr)
    for (const AssetExposure& asset : exposure->assets) {
      counted += asset.received.movements + asset.sent.movements;
      later += asset.received.later + asset.sent.later;
    }
  if (exposure == nullptr || (search.options.edges && counted == 0))
    search.notes.push_back(fmt::format("exposure: the ledger ({}) has no receipt or payment of '{}' that it can tell{}",
                                       book.ledger_text(), wallet, day_of_ledger(search)));
  if (later != 0)
    search.notes.push_back(
        fmt::format("exposure: {} receipt{} or payment{} of '{}' came after the movement and {} not "
                    "counted",
                    later, later == 1 ? "" : "s", later == 1 ? "" : "s", wallet, later == 1 ? "is" : "are"));
  if (const std::uint64_t unknown = book.unknown_inputs(); unknown != 0) {
    std::string note = fmt::format(
        "exposure: {} input{} of the ledger ({}) spend{} outputs of earlier blocks, which it does not have: who paid "
        "there is not known, and it may have been '{}'",
        unknown, unknown == 1 ? "" : "s", book.ledger_text(), unknown == 1 ? "s" : "", wallet);
    search.notes.push_back(std::move(note));
  }
  if (exposure == nullptr) return;
  for (const AssetExposure& asset : exposure->assets)
    if (asset.received.unrecorded != 0)
      search.notes.push_back(fmt::format(
          "exposure: of the {} that '{}' received, {} came from where the ledger does not say",
          exposure_amount(asset, asset.received.total), wallet, exposure_amount(asset, asset.received.unrecorded)));
}

void find_exposure(Search& search) {
  if (!search.options.exposure || search.wallets.empty()) return;
  if (!search.snapshot.exposure) {
    search.faults.emplace_back("exposure was asked for, and the lists were loaded without the ledger");
    return;
  }
  for (const std::string& wallet : search.wallets) {
    const auto exposure = search.snapshot.exposure->of(wallet, until_of(search));
    // The ledger has never seen it, or could not: an address of another ledger has no exposure on this one.
    if (!exposure && exposure.error().code == Code::malformed) {
      if (search.options.fields)
        search.notes.push_back(fmt::format("exposure: '{}' is no address of the ledger ({})", wallet,
                                           search.snapshot.exposure->ledger_text()));
      continue;
    }
    if (!exposure && exposure.error().code == Code::not_found) {
      note_unseen(search, wallet, nullptr);
      continue;
    }
    if (!exposure) {
      search.faults.push_back("the exposure of '" + wallet + "' cannot be read: " + exposure.error().message);
      continue;
    }
    note_unseen(search, wallet, &*exposure);
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
    Found one = found;
    one.kind = HitKind::ownership;
    if (search.options.fields) {
      if (found.entity == kNoEntity) continue;
      auto by = search.snapshot.owners->find(search.snapshot, found.entity);
      if (!by) continue;
      one.certain = by->certain;
      one.derivation = std::move(by->derivation);
      one.brief = std::move(by->brief);
      one.said_by = std::move(by->lists);
    } else {
      const screen::OwnershipResult& result = search.snapshot.owned[thing->list];
      const screen::Derivation* const derivation = result.find(thing->entity.id);
      if (derivation == nullptr) continue;
      one.certain = derivation->sureness == screen::Sureness::certain;
      one.derivation = screen::explain(result, thing->entity.id);
    }
    owned.push_back(std::move(one));
  }
  for (Found& found : owned) search.found.push_back(std::move(found));
}

}  // namespace clew::engine
