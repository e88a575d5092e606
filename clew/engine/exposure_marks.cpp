// 28 lanes for all categories and actors there are.
//
// Each (category, actor) gets a lane while there are enough. When there are not, every category keeps one lane for all
// its actors, and what is left goes to the gravest categories first, and in them to the actors with the most addresses
// on this ledger. Lanes are numbered in that order too, so that an address with several labels is of the gravest.
// Refused: a lane for each address (an index of its own for every question), and hashing actors into lanes (two actors
// in one lane, and nobody could say which).

#include "clew/engine/exposure_marks.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <tuple>

#include "clew/codec/address.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/codec/wallet_address.h"

namespace clew::engine {
namespace {

using intel::Category;

/// Gravest first.
constexpr std::array<Category, 13> kGravity = {
    Category::sanctioned, Category::criminal, Category::frozen,         Category::mixer, Category::gambling,
    Category::bridge,     Category::exchange, Category::wallet_service, Category::defi,  Category::merchant,
    Category::miner,      Category::issuer,   Category::other_service,
};
constexpr std::size_t kLanes = graph::kExposureLanes - graph::kFirstMarked;
static_assert(kGravity.size() <= kLanes);

std::size_t gravity(Category category) {
  return static_cast<std::size_t>(std::find(kGravity.begin(), kGravity.end(), category) - kGravity.begin());
}

struct Marked {
  Category category = Category::none;
  std::string actor;
  AddressId address{};
  std::optional<UnixTime> from, to;
};

std::vector<Marked> find_marked(const ledger::Ledger& ledger, const screen::AddressIndex& listed,
                                const intel::Labels& labels, std::optional<UnixTime> as_of) {
  std::vector<Marked> all;
  const UnixTime now = as_of.value_or(UnixTime{std::numeric_limits<std::int64_t>::max()});
  for (std::size_t i = 0; i < listed.listings(); ++i) {
    const screen::AddressListing& listing = listed.listing(i);
    const bool still = std::any_of(listing.listed.begin(), listing.listed.end(),
                                   [&](const screen::Stretch& stretch) { return stretch.holds(now); });
    if (listing.entity.empty() || !still) continue;  // labels come below, with their days
    const auto address = address_on(ledger, listing.text);
    const auto id = address ? ledger.find_address(address->view()) : std::nullopt;
    if (id) all.push_back({listing.category, listing.holder.empty() ? listing.entity : listing.holder, *id, {}, {}});
  }
  for (const intel::Label& label : labels.all()) {
    if (label.known_from && *label.known_from > now) continue;
    Category category = intel::category_of(label.category);
    if (const Category abuse = intel::category_of(label.abuse); gravity(abuse) < gravity(category)) category = abuse;
    if (category == Category::none) continue;
    const auto id = ledger.find_address(label.address.view());
    if (!id) continue;
    Marked marked{category, label.actor, *id, label.valid_from, label.valid_to};
    if (marked.to && marked.to->seconds < std::numeric_limits<std::int64_t>::max()) ++marked.to->seconds;
    all.push_back(std::move(marked));
  }
  return all;
}

using Actor = std::pair<std::size_t, std::string>;  // gravity, actor

std::vector<Actor> choose_lanes(const std::vector<Marked>& all) {
  std::map<Actor, std::uint64_t> counts;
  std::vector<bool> present(kGravity.size(), false);
  for (const Marked& marked : all) {
    ++counts[{gravity(marked.category), marked.actor}];
    present[gravity(marked.category)] = true;
  }
  std::vector<Actor> lanes;
  if (counts.size() > kLanes) {
    for (std::size_t i = 0; i < present.size(); ++i) {
      if (present[i]) lanes.emplace_back(i, "");
    }
  }
  std::vector<std::pair<Actor, std::uint64_t>> order(counts.begin(), counts.end());
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return std::tuple(a.first.first, ~a.second) < std::tuple(b.first.first, ~b.second);
  });
  for (const auto& [actor, count] : order) {
    if (lanes.size() == kLanes) break;
    if (std::find(lanes.begin(), lanes.end(), actor) == lanes.end()) lanes.push_back(actor);
  }
  // By gravity; the lane of all others behind the actors of its category.
  std::sort(lanes.begin(), lanes.end(), [](const Actor& a, const Actor& b) {
    return std::tuple(a.first, a.second.empty(), a.second) < std::tuple(b.first, b.second.empty(), b.second);
  });
  return lanes;
}

std::string version_of(const ledger::Ledger& ledger, const graph::ExposureRequest& request) {
  codec::Sha256 hash;
  const auto put = [&](std::string_view field) {
    hash.update(as_bytes(std::to_string(field.size()) + ":"));
    hash.update(as_bytes(field));
  };
  for (const graph::LaneName& lane : request.lanes) {
    put(lane.category);
    put(lane.actor);
  }
  for (const graph::ExposureMark& mark : request.marks) {
    const AddressView address = ledger.address(mark.address);
    put(std::to_string(static_cast<unsigned>(address.kind)));
    put(as_text(address.bytes));
    put(std::to_string(mark.lane));
    put(mark.from ? std::to_string(mark.from->seconds) : "");
    put(mark.to ? std::to_string(mark.to->seconds) : "");
  }
  if (request.blocks < ledger.block_count()) put("the first " + std::to_string(request.blocks) + " blocks");
  return codec::to_hex(hash.finish().bytes);
}

// Blocks before the first one that is later.
std::uint64_t blocks_until(const ledger::Ledger& ledger, UnixTime time) {
  std::uint64_t blocks = 0;
  while (blocks < ledger.block_count() && ledger.block(BlockIndex{blocks}).time <= time) ++blocks;
  return blocks;
}

}  // namespace

std::optional<Address> address_on(const ledger::Ledger& ledger, std::string_view text) {
  const std::string& network = ledger.identity().network;
  const codec::WalletAddress read = codec::read_wallet_address(text);
  const Bytes key = as_bytes(read.key).subspan(1);
  const codec::AddressNetwork* const known = codec::address_network(network);
  if (known != nullptr && read.form == codec::WalletForm::base58check) {  // also a CashAddr
    if (key.size() != 21) return std::nullopt;
    if (key[0] == known->key_prefix) return Address(AddressKind::key_hash, key.subspan(1));
    if (key[0] == known->script_prefix) return Address(AddressKind::script_hash, key.subspan(1));
    return std::nullopt;
  }
  if (known == nullptr && read.form == codec::WalletForm::evm) return Address(AddressKind::account, key);
  const bool names = ledger.identity().kind == ledger::Kind::account;
  auto parsed = codec::parse_address(text, network, names);
  if (!parsed) return std::nullopt;
  return *std::move(parsed);
}

graph::ExposureRequest exposure_marks(const ledger::Ledger& ledger, const screen::AddressIndex& listed,
                                      const intel::Labels& labels, std::optional<UnixTime> as_of) {
  const std::vector<Marked> all = find_marked(ledger, listed, labels, as_of);
  const std::vector<Actor> lanes = choose_lanes(all);
  graph::ExposureRequest request;
  for (const Actor& lane : lanes) {
    request.lanes.push_back({intel::category_name(kGravity[lane.first]), lane.second});
  }
  for (const Marked& marked : all) {
    const std::size_t grave = gravity(marked.category);
    auto at = std::find(lanes.begin(), lanes.end(), Actor{grave, marked.actor});
    if (at == lanes.end()) at = std::find(lanes.begin(), lanes.end(), Actor{grave, ""});
    const auto lane = static_cast<graph::Lane>(graph::kFirstMarked + (at - lanes.begin()));
    request.marks.push_back({marked.address, lane, marked.from, marked.to});
  }
  std::sort(request.marks.begin(), request.marks.end());
  request.marks.erase(std::unique(request.marks.begin(), request.marks.end()), request.marks.end());
  if (as_of) request.blocks = blocks_until(ledger, *as_of);
  request.marks_version = version_of(ledger, request);
  return request;
}

}  // namespace clew::engine
