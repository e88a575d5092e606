// Three hash tables over the listed addresses: by place, by key, and by the two ends of the text.
//
// The first two compare whole keys (codec/wallet_address.h), so a hit is never a guess. The third finds look-alikes:
// its key is the form's class with the first and last four characters, and what it finds has been made to look alike
// or is a slip in the middle; by chance, one random EVM account in 400,000 hits one of 10,000 listed. One slip anywhere
// leaves the first or the last twelve characters as they are: two more tables have those, and what they find is
// compared character by character, so no slip is missed, and none is found by chance (48 bits at the least). Refused:
// edit distance over all listed addresses, which costs a scan; more slips than one, which nobody makes unnoticed.
//
// Times. A list says since when it has an address, and the store says since when we know it. The question "was it
// listed when it moved?" is about the list, so the list's own day goes first, and our day stands in where it has none.
// The index stands for a day; what began later is not in it, and what ended later has not ended. Between two looks at a
// list an address counts as listed: the answer errs towards "it was listed", and says between which days it changed.

#include "clew/screen/address_index.h"

#include <algorithm>
#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <limits>
#include <tuple>

#include "clew/base/bytes.h"
#include "clew/codec/address.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"

namespace clew::screen {
namespace {

using codec::WalletAddress;
using codec::WalletForm;

constexpr UnixTime kEndOfTime{std::numeric_limits<std::int64_t>::max()};

struct TextHash {
  using is_transparent = void;
  using is_avalanching = void;
  std::size_t operator()(std::string_view text) const { return codec::xxh3(as_bytes(text)); }
};
/// Numbers of listings by the hash of an end; those of one hash follow each other.
struct EndTable {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> numbers;  ///< sorted
  boost::unordered_flat_map<std::uint64_t, std::uint32_t> first;
  void settle() {
    std::sort(numbers.begin(), numbers.end());
    first.reserve(numbers.size());
    for (std::uint32_t at = 0; at < numbers.size(); ++at) first.try_emplace(numbers[at].first, at);
  }
  template <class Visit>
  void each(std::uint64_t key, const Visit& visit) const {
    const auto found = first.find(key);
    if (found == first.end()) return;
    for (std::size_t at = found->second; at < numbers.size() && numbers[at].first == key; ++at)
      visit(numbers[at].second);
  }
};
using Table = boost::unordered_flat_map<std::string, std::vector<std::uint32_t>, TextHash, std::equal_to<>>;

constexpr char folded(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

/// Blanks, and what a screen does not show: soft hyphen, no-break space, zero-width and direction marks, BOM.
std::size_t invisible_at(std::string_view text, std::size_t at) {
  constexpr std::string_view kBlank = " \t\r\n\v\f";
  constexpr std::string_view kLonger[] = {"\u00a0", "\u00ad", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f",
                                          "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2060", "\ufeff"};
  if (kBlank.find(text[at]) != std::string_view::npos) return 1;
  if (static_cast<unsigned char>(text[at]) < 0x80) return 0;
  for (const std::string_view mark : kLonger) {
    if (text.substr(at).starts_with(mark)) return mark.size();
  }
  return 0;
}

/// answer.compared = the text without what is invisible.
void keep_visible(std::string_view text, AddressAnswer& answer) {
  std::size_t at = 0;
  const auto plain = [](char c) { return c > ' ' && static_cast<unsigned char>(c) < 0x80; };
  while (at < text.size() && (plain(text[at]) || invisible_at(text, at) == 0)) ++at;
  answer.compared.assign(text.substr(0, at));
  answer.blanks = at < text.size();
  while (at < text.size()) {
    if (const std::size_t skip = invisible_at(text, at)) {
      at += skip;
    } else {
      answer.compared += text[at++];
    }
  }
}

/// Where bodies of look-alikes may begin. A text that is no address of any form may be a damaged one of several.
struct Bodies {
  std::array<std::string_view, 4> body;
  std::size_t count = 0;
  void add(std::string_view text, std::size_t prefix) {
    if (text.size() >= prefix + kLookAlikeBodyMin) body[count++] = text.substr(prefix);
  }
};
Bodies bodies_of(std::string_view text, const WalletAddress& address) {
  Bodies bodies;
  bodies.add(text, address.prefix);
  if (address.form != WalletForm::text) return bodies;
  const std::size_t separator = text.find('1', 1);
  bodies.add(text, 1);
  bodies.add(text, 2);
  if (separator != std::string_view::npos && separator > 1) bodies.add(text, separator + 2);
  return bodies;
}

constexpr std::size_t kEnds = kLookAlikeFirst + kLookAlikeLast;
std::array<char, kEnds> ends_of(std::string_view body) {
  std::array<char, kEnds> ends;
  for (std::size_t i = 0; i < kLookAlikeFirst; ++i) ends[i] = folded(body[i]);
  for (std::size_t i = 0; i < kLookAlikeLast; ++i) ends[kEnds - 1 - i] = folded(body[body.size() - 1 - i]);
  return ends;
}

/// Twelve characters at one end, for whoever lacks none of them.
std::uint64_t end_key(std::string_view body, bool first) {
  std::array<char, kSlipEnd> end;
  for (std::size_t i = 0; i < kSlipEnd; ++i) end[i] = folded(first ? body[i] : body[body.size() - 1 - i]);
  return codec::xxh3(as_bytes(std::string_view(end.data(), end.size())));
}

std::pair<std::size_t, std::size_t> agreement(std::string_view a, std::string_view b) {
  const std::size_t shorter = std::min(a.size(), b.size());
  std::size_t first = 0, last = 0;
  while (first < shorter && folded(a[first]) == folded(b[first])) ++first;
  while (last < shorter && folded(a[a.size() - 1 - last]) == folded(b[b.size() - 1 - last])) ++last;
  return {first, last};
}

/// Whether one character is another, missing or too many, or two neighbours are exchanged. Not of equal ones.
bool one_slip(std::string_view a, std::string_view b) {
  if (a.size() < b.size()) std::swap(a, b);
  const auto [first, last] = agreement(a, b);
  if (a.size() > b.size()) return a.size() == b.size() + 1 && first + last >= b.size();
  if (first + last + 1 == a.size()) return true;
  return first + last + 2 == a.size() && folded(a[first]) == folded(b[first + 1]) &&
         folded(a[first + 1]) == folded(b[first]);
}

/// Joins stretches that touch; drops empty ones.
void settle(std::vector<Stretch>& stretches) {
  std::sort(stretches.begin(), stretches.end());
  std::vector<Stretch> joined;
  for (const Stretch& stretch : stretches) {
    if (stretch.from && stretch.to && *stretch.from >= *stretch.to) continue;
    if (!joined.empty() && (!joined.back().to || !stretch.from || *stretch.from <= *joined.back().to)) {
      Stretch& last = joined.back();
      if (last.to && (!stretch.to || *stretch.to > *last.to)) {
        last.to = stretch.to;
        last.to_earliest = stretch.to_earliest;
      }
    } else {
      joined.push_back(stretch);
    }
  }
  stretches = std::move(joined);
}

/// What was known on the day: later beginnings are unknown, later ends have not come.
void cut_to(std::vector<Stretch>& stretches, UnixTime as_of) {
  std::erase_if(stretches, [&](const Stretch& s) { return s.from && *s.from > as_of; });
  for (Stretch& stretch : stretches) {
    if (!stretch.to || *stretch.to <= as_of) continue;
    stretch.to.reset();
    stretch.to_earliest.reset();
  }
}

bool same_statement(const AddressListing& a, const AddressListing& b) {
  return std::tie(a.text, a.source, a.entity, a.holder, a.name, a.currency, a.category, a.licence, a.tlp, a.pap) ==
         std::tie(b.text, b.source, b.entity, b.holder, b.name, b.currency, b.category, b.licence, b.tlp, b.pap);
}

/// Other keys under which an address is found from another of the same key: the script that pays to a key hash by
/// nested segwit (BIP-141), and the account that a bech32 text of 20 bytes is on ledgers with EVM keys (inj1, one1).
std::string other_key(const WalletAddress& address) {
  constexpr char kOfKey = 'K', kOfScript = 'S', kOfKeccak = 'E';
  constexpr std::size_t kHash = 20;
  if (address.same_key.size() != 1 + kHash || address.same_key[0] != kOfKey) return {};
  const std::string_view hash = std::string_view(address.same_key).substr(1);
  if (address.form == WalletForm::bech32) return std::string(1, kOfKeccak).append(hash);
  if (address.form == WalletForm::ripple) return {};
  const std::string program = std::string("\0\x14", 2).append(hash);
  return std::string(1, kOfScript).append(as_text(Bytes(codec::hash160(as_bytes(program)))));
}

std::string version_of(const std::vector<AddressListing>& listings, std::optional<UnixTime> as_of) {
  codec::Sha256 hash;
  std::string line(kAddressPolicy);
  const auto put = [&](std::string_view field) {
    line += std::to_string(field.size());
    line += ':';
    line += field;
  };
  const auto put_time = [&](std::optional<UnixTime> time) { put(time ? std::to_string(time->seconds) : ""); };
  put_time(as_of);
  for (const AddressListing& listing : listings) {
    for (const std::string* field :
         {&listing.text, &listing.source, &listing.entity, &listing.holder, &listing.name, &listing.currency}) {
      put(*field);
    }
    put(intel::category_name(listing.category));
    for (const Stretch& stretch : listing.listed) {
      for (const auto& time : {stretch.from, stretch.to, stretch.from_latest, stretch.to_earliest}) put_time(time);
    }
    line += '\n';
    hash.update(as_bytes(line));
    line.clear();
  }
  hash.update(as_bytes(line));
  return codec::to_hex(hash.finish().bytes);
}

bool matters(intel::Category category) {
  return category == intel::Category::sanctioned || category == intel::Category::criminal ||
         category == intel::Category::mixer || category == intel::Category::frozen;
}

/// Fills in whether the address was listed then and is now.
void date(AddressHit& hit, UnixTime then, UnixTime now) {
  const std::vector<Stretch>& listed = hit.listing->listed;
  const auto holding = [&](UnixTime at) {
    return std::find_if(listed.begin(), listed.end(), [&](const Stretch& s) { return s.holds(at); });
  };
  const auto at_then = holding(then), at_now = holding(now);
  const bool was = at_then != listed.end(), is = at_now != listed.end();
  hit.listed = was ? is ? Listed::then_and_now : Listed::delisted : is ? Listed::since : Listed::formerly;
  const Stretch& decides = was ? *at_then : is ? *at_now : listed.back();
  hit.since = decides.from;
  hit.until = decides.to;
  hit.since_latest = decides.from_latest;
  hit.until_earliest = decides.to_earliest;
}

std::string day_of(UnixTime time) {
  return to_iso(time).substr(0, 10);
}

/// " since 2022-11-10", " since a day between 2022-11-08 (not listed) and 2022-11-10 (listed)", or nothing.
std::string change_text(const char* word, std::optional<UnixTime> one, std::optional<UnixTime> other,
                        const char* before, const char* after) {
  if (!one) return {};
  const UnixTime first = other ? std::min(*one, *other) : *one, last = other ? std::max(*one, *other) : *one;
  if (day_of(first) == day_of(last)) return std::string(word) + " " + day_of(last);
  return std::string(word) + " a day between " + day_of(first) + " (" + before + ") and " + day_of(last) + " (" +
         after + ")";
}
std::string since_text(const AddressHit& hit, const char* word) {
  return change_text(word, hit.since, hit.since_latest, "not listed", "listed");
}
std::string until_text(const AddressHit& hit, const char* word) {
  return change_text(word, hit.until, hit.until_earliest, "listed", "not listed");
}

/// What a movement between the two looks may have been.
std::string doubt_text(const AddressHit& hit, std::optional<UnixTime> moved_at) {
  if (!moved_at) return {};
  if (hit.since && hit.since_latest && *hit.since <= *moved_at && *moved_at < *hit.since_latest)
    return "; when the value moved it may not have been listed yet";
  if (hit.until && hit.until_earliest && *hit.until_earliest < *moved_at && *moved_at < *hit.until)
    return "; when the value moved it may have been delisted already";
  return {};
}

}  // namespace

const char* address_match_name(AddressMatch match) {
  switch (match) {
    case AddressMatch::exact: return "address";
    case AddressMatch::same_key: return "same key";
    case AddressMatch::look_alike: return "look-alike";
  }
  return "?";
}

const char* listed_name(Listed listed) {
  switch (listed) {
    case Listed::then_and_now: return "listed";
    case Listed::since: return "listed since";
    case Listed::delisted: return "delisted since";
    case Listed::formerly: return "formerly listed";
  }
  return "?";
}

std::string describe(const AddressHit& hit, std::optional<UnixTime> moved_at) {
  const AddressListing& listing = *hit.listing;
  std::string text;
  if (hit.match == AddressMatch::same_key) text = "opened by the key of " + listing.text + ", which is ";
  if (hit.match == AddressMatch::look_alike) {
    text = "looks like " + listing.text + " (the first " + std::to_string(hit.first_equal) + " and the last " +
           std::to_string(hit.last_equal) + " of " + std::to_string(hit.characters) + " characters agree), which is ";
  }
  const std::string moved = moved_at ? " (" + day_of(*moved_at) + ")" : std::string();
  const std::string by = (listing.category == intel::Category::sanctioned
                              ? std::string("listed by ")
                              : std::string("labelled ") + intel::category_name(listing.category) + " by ") +
                         listing.source;
  switch (hit.listed) {
    case Listed::then_and_now: text += by + since_text(hit, " since"); break;
    case Listed::since: text += by + since_text(hit, " since") + ", not at the time of the movement" + moved; break;
    case Listed::delisted:
      text += "no longer " + by + ": it was at the time of the movement" + moved + since_text(hit, ", since") +
              until_text(hit, ", until");
      break;
    case Listed::formerly:
      text += "no longer " + by + (moved_at ? ", and was not at the time of the movement" + moved : ": it was") +
              since_text(hit, moved_at ? ", from" : " from") + until_text(hit, moved_at ? ", until" : " until");
      break;
  }
  return text + doubt_text(hit, moved_at);
}

// ------------------------------------------------------------------------------------------------- building

struct AddressIndexBuilder::State {
  struct Known {
    AddressListing listing;
    std::optional<UnixTime> from;
  };
  std::vector<Known> listings;
};

struct AddressIndex::State {
  std::vector<AddressListing> listings;
  std::vector<WalletAddress> addresses;  ///< of the listings
  Table by_place, by_key, by_ends, by_party;
  EndTable by_first, by_last;  ///< of bodies in which a slip is looked for
  std::optional<UnixTime> as_of;
  std::string version;

  std::string_view body(std::uint32_t number) const {
    return std::string_view(listings[number].text).substr(addresses[number].prefix);
  }
  void add_exact(const WalletAddress& address, AddressAnswer& answer) const;
  void add_look_alikes(std::string_view text, const WalletAddress& address, AddressAnswer& answer) const;
  void add_slips(std::string_view text, const WalletAddress& address, AddressAnswer& answer) const;
};

AddressIndexBuilder::AddressIndexBuilder() : state_(std::make_unique<State>()) {}
AddressIndexBuilder::AddressIndexBuilder(AddressIndexBuilder&&) noexcept = default;
AddressIndexBuilder::~AddressIndexBuilder() = default;
AddressIndex::AddressIndex() : state_(std::make_unique<State>()) {}
AddressIndex::~AddressIndex() = default;

void AddressIndexBuilder::add(AddressListing listing, std::optional<UnixTime> known_from) {
  state_->listings.push_back({std::move(listing), known_from});
}

void AddressIndexBuilder::add_wallet(const intel::Entity& wallet, std::string_view list, const Stretch& known) {
  for (const intel::Value& value : wallet.values) {
    if (value.property == "publicKey") add_key(wallet, value, list, known);
  }
}

void AddressIndexBuilder::add_key(const intel::Entity& wallet, const intel::Value& key, std::string_view list,
                                  const Stretch& known) {
  AddressListing listing;
  listing.text = key.text;
  listing.source = list;
  listing.entity = wallet.id;
  listing.holder = wallet.first("holder");
  listing.currency = wallet.first("currency");
  Stretch stretch = known;
  if (key.valid_from) {
    stretch.from = key.valid_from;
    stretch.from_latest.reset();
  }
  if (key.valid_to) {
    stretch.to = key.valid_to;
    stretch.to_earliest.reset();
  }
  listing.listed.push_back(stretch);
  add(std::move(listing), known.from);
}

void AddressIndexBuilder::add_labels(const intel::Labels& labels) {
  for (const intel::Label& label : labels.all()) {
    intel::Category category = intel::category_of(label.category);
    if (!matters(category)) category = intel::category_of(label.abuse);
    if (!matters(category)) continue;
    AddressListing listing;
    const bool bitcoin = label.address.kind() != AddressKind::account && label.address.kind() != AddressKind::named;
    listing.text = codec::address_text(label.address.view(), bitcoin ? "bitcoin" : "");
    listing.source = label.pack.empty() ? label.source : label.pack;
    listing.holder = label.actor;
    listing.name = label.label;
    listing.currency = label.asset;
    listing.category = category;
    listing.licence = label.licence;
    listing.tlp = label.tlp;
    listing.pap = label.pap;
    Stretch stretch{label.valid_from ? label.valid_from : label.known_from, label.valid_to};
    if (stretch.to && *stretch.to < kEndOfTime) ++stretch.to->seconds;  // a label's last second is included
    listing.listed.push_back(stretch);
    add(std::move(listing), label.known_from);
  }
}

std::shared_ptr<const AddressIndex> AddressIndexBuilder::build(std::optional<UnixTime> as_of) && {
  std::vector<AddressListing> listings;
  for (State::Known& known : state_->listings) {
    if (!as_of || !known.from || *known.from <= *as_of) listings.push_back(std::move(known.listing));
  }
  state_->listings.clear();
  std::sort(listings.begin(), listings.end());
  std::vector<AddressListing> kept;
  for (AddressListing& listing : listings) {
    if (!kept.empty() && same_statement(kept.back(), listing)) {
      kept.back().listed.insert(kept.back().listed.end(), listing.listed.begin(), listing.listed.end());
    } else {
      kept.push_back(std::move(listing));
    }
  }
  for (AddressListing& listing : kept) {
    settle(listing.listed);
    if (as_of) cut_to(listing.listed, *as_of);
  }
  std::erase_if(kept, [](const AddressListing& listing) { return listing.listed.empty(); });

  std::shared_ptr<AddressIndex> index(new AddressIndex);
  AddressIndex::State& state = *index->state_;
  state.version = version_of(kept, as_of);
  state.as_of = as_of;
  state.listings = std::move(kept);
  state.addresses.reserve(state.listings.size());
  for (std::uint32_t number = 0; number < state.listings.size(); ++number) {
    const AddressListing& listing = state.listings[number];
    const WalletAddress& address = state.addresses.emplace_back(codec::read_wallet_address(listing.text));
    state.by_place[address.key].push_back(number);
    state.by_party[listing.holder.empty() ? listing.entity : listing.holder].push_back(number);
    if (!address.same_key.empty()) state.by_key[address.same_key].push_back(number);
    if (std::string other = other_key(address); !other.empty()) state.by_key[std::move(other)].push_back(number);
    const Bodies bodies = bodies_of(listing.text, address);
    for (std::size_t i = 0; i < bodies.count; ++i) {
      const auto ends = ends_of(bodies.body[i]);
      state.by_ends[std::string(ends.begin(), ends.end())].push_back(number);
    }
    const std::string_view body = state.body(number);
    if (address.form == WalletForm::text || body.size() < kSlipBodyMin) continue;
    state.by_first.numbers.emplace_back(end_key(body, true), number);
    state.by_last.numbers.emplace_back(end_key(body, false), number);
  }
  state.by_first.settle();
  state.by_last.settle();
  return index;
}

// ------------------------------------------------------------------------------------------------ screening

void AddressIndex::State::add_exact(const WalletAddress& address, AddressAnswer& answer) const {
  if (const auto found = by_place.find(std::string_view(address.key)); found != by_place.end()) {
    for (const std::uint32_t number : found->second) answer.hits.push_back({.listing = &listings[number]});
  }
  if (address.same_key.empty()) return;
  const auto add = [&](std::string_view key) {
    const auto found = by_key.find(key);
    if (found == by_key.end()) return;
    for (const std::uint32_t number : found->second) {
      const auto same = [&](const AddressHit& hit) { return hit.listing == &listings[number]; };
      if (addresses[number].key == address.key || std::any_of(answer.hits.begin(), answer.hits.end(), same)) continue;
      answer.hits.push_back({.listing = &listings[number], .match = AddressMatch::same_key});
    }
  };
  add(address.same_key);
  if (const std::string other = other_key(address); !other.empty()) add(other);
}

void AddressIndex::State::add_look_alikes(std::string_view text, const WalletAddress& address,
                                          AddressAnswer& answer) const {
  const Bodies bodies = bodies_of(text, address);
  for (std::size_t i = 0; i < bodies.count; ++i) {
    const auto ends = ends_of(bodies.body[i]);
    const auto found = by_ends.find(std::string_view(ends.data(), ends.size()));
    if (found == by_ends.end()) continue;
    for (const std::uint32_t number : found->second) {
      const AddressListing* const listing = &listings[number];
      const auto same = [&](const AddressHit& hit) { return hit.listing == listing; };
      if (std::any_of(answer.hits.begin(), answer.hits.end(), same)) continue;
      const Bodies theirs = bodies_of(listing->text, addresses[number]);
      AddressHit best;
      for (std::size_t k = 0; k < theirs.count; ++k) {
        const auto [first, last] = agreement(bodies.body[i], theirs.body[k]);
        if (first < kLookAlikeFirst || last < kLookAlikeLast) continue;
        if (first + last < best.first_equal + best.last_equal) continue;
        best = {.listing = listing, .match = AddressMatch::look_alike};
        best.first_equal = static_cast<std::uint16_t>(first);
        best.last_equal = static_cast<std::uint16_t>(last);
        best.characters = static_cast<std::uint16_t>(std::max(bodies.body[i].size(), theirs.body[k].size()));
      }
      if (best.listing != nullptr) answer.hits.push_back(best);
    }
  }
}

void AddressIndex::State::add_slips(std::string_view text, const WalletAddress& address, AddressAnswer& answer) const {
  const Bodies bodies = bodies_of(text, address);
  for (std::size_t i = 0; i < bodies.count; ++i) {
    const std::string_view asked = bodies.body[i];
    if (asked.size() + 1 < kSlipBodyMin || asked.size() < kSlipEnd) continue;
    const auto add = [&](std::uint32_t number) {
      const AddressListing* const listing = &listings[number];
      const auto same = [&](const AddressHit& hit) { return hit.listing == listing; };
      if (!one_slip(asked, body(number)) || std::any_of(answer.hits.begin(), answer.hits.end(), same)) return;
      const auto [first, last] = agreement(asked, body(number));
      AddressHit hit{.listing = listing, .match = AddressMatch::look_alike};
      hit.first_equal = static_cast<std::uint16_t>(first);
      hit.last_equal = static_cast<std::uint16_t>(last);
      hit.characters = static_cast<std::uint16_t>(std::max(asked.size(), body(number).size()));
      hit.slip = true;
      answer.hits.push_back(hit);
    };
    by_first.each(end_key(asked, true), add);
    by_last.each(end_key(asked, false), add);
  }
}

void AddressIndex::screen(std::string_view text, std::optional<UnixTime> moved_at, AddressAnswer& answer) const {
  answer.hits.clear();
  answer.too_long = text.size() > codec::kWalletTextMax;
  keep_visible(answer.too_long ? std::string_view() : text, answer);
  const std::string_view shown = answer.compared;
  const WalletAddress& address = answer.address;
  codec::read_wallet_address(shown, answer.address);
  answer.wrong_checksum = address.checksum == codec::Checksum::wrong;
  answer.foreign_characters =
      std::any_of(shown.begin(), shown.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  if (shown.empty()) return;
  state_->add_exact(address, answer);
  state_->add_look_alikes(shown, address, answer);
  state_->add_slips(shown, address, answer);
  if (answer.hits.empty()) return;
  const UnixTime now = state_->as_of.value_or(kEndOfTime);
  for (AddressHit& hit : answer.hits) date(hit, moved_at.value_or(now), now);
  std::sort(answer.hits.begin(), answer.hits.end(), [](const AddressHit& a, const AddressHit& b) {
    return std::tie(a.match, a.listing->source, a.listing->entity, a.listing) <
           std::tie(b.match, b.listing->source, b.listing->entity, b.listing);
  });
}

AddressAnswer AddressIndex::screen(std::string_view text, std::optional<UnixTime> moved_at) const {
  AddressAnswer answer;
  screen(text, moved_at, answer);
  return answer;
}

std::size_t AddressIndex::listings() const {
  return state_->listings.size();
}
std::size_t AddressIndex::addresses() const {
  return state_->by_place.size();
}
const AddressListing& AddressIndex::listing(std::size_t number) const {
  return state_->listings[number];
}
std::span<const std::uint32_t> AddressIndex::listings_of(std::string_view party) const {
  const auto found = state_->by_party.find(party);
  if (found == state_->by_party.end()) return {};
  return found->second;
}
AddressHit AddressIndex::hit_of(std::size_t number, std::optional<UnixTime> moved_at) const {
  AddressHit hit{.listing = &state_->listings[number]};
  const UnixTime now = state_->as_of.value_or(kEndOfTime);
  date(hit, moved_at.value_or(now), now);
  return hit;
}
std::optional<UnixTime> AddressIndex::as_of() const {
  return state_->as_of;
}
const std::string& AddressIndex::version() const {
  return state_->version;
}

}  // namespace clew::screen
