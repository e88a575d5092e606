// The store's exposure index: found by what it was made from, made when there is none, read for one address at a time.
//
// STORE/exposure/NAME.bin, NAME being the hash of policy, ledger version and marks version: an index of another ledger
// state or of other labels has another name, so a stale one cannot be taken for a fresh one, and two days (`as_of`) may
// stand side by side. The file says the same inside, and that is compared too. When one is made, those of other ledger
// states are removed. Refused: bringing an old index up to date. A new label changes what lies behind it anywhere, a
// new block changes where old value went, and the whole pass costs less than a careful repair.

#include "clew/engine/exposure.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "clew/codec/address.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/codec/json.h"
#include "clew/engine/exposure_marks.h"
#include "clew/engine/json_line.h"
#include "clew/engine/store.h"

namespace clew::engine {
namespace {

std::string file_name(const graph::ExposureKey& key) {
  const std::string text = key.policy + "\n" + key.ledger + "\n" + key.marks;
  return codec::to_hex(codec::sha256(as_bytes(text)).bytes).substr(0, 32) + ".bin";
}

/// Removes indexes of other states of the ledger, and those that cannot be read.
void remove_stale(const std::string& folder, const std::string& ledger_version) {
  const auto names = list_folder(folder);
  if (!names) return;
  for (const std::string& name : *names) {
    if (!name.ends_with(".bin")) continue;
    const auto index = graph::ExposureIndex::open(join_path(folder, name));
    if (index && (*index)->key().ledger == ledger_version) continue;
    (void)remove_file(join_path(folder, name));  // it is only a leftover: the next build tries again
  }
}

void add_parts(ExposureSide& side, const graph::ExposureIndex& index, const graph::LaneAmounts& amounts,
               const graph::LaneAmounts& direct, const graph::LaneAmounts& touched,
               std::vector<graph::Lane>& lane_of_part) {
  side.ordinary = amounts[graph::kOrdinary];
  side.unrecorded = amounts[graph::kUnrecorded];
  side.out_of_ledger = amounts[graph::kOutOfLedger];
  side.unresolved = amounts[graph::kUnresolved];
  std::vector<std::pair<ExposurePart, graph::Lane>> parts;
  for (std::size_t i = 0; i < index.lanes().size(); ++i) {
    const auto lane = static_cast<graph::Lane>(graph::kFirstMarked + i);
    if (touched[lane] == 0) continue;
    ExposurePart part;
    part.category = index.lanes()[i].category;
    part.actor = index.lanes()[i].actor;
    part.least = amounts[lane];
    part.most = std::min(touched[lane], amounts[lane] + side.unresolved);
    part.direct = direct[lane];
    part.touched = touched[lane];
    parts.emplace_back(std::move(part), lane);
  }
  std::sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) {
    return std::tuple(~a.first.least, ~a.first.touched, a.second) <
           std::tuple(~b.first.least, ~b.first.touched, b.second);
  });
  for (auto& [part, lane] : parts) {
    side.parts.push_back(std::move(part));
    lane_of_part.push_back(lane);
  }
}

void write_side(codec::JsonWriter& json, std::string_view name, const ExposureSide& side) {
  json.key(name).begin_object();
  json.pair("total", to_decimal(side.total)).pair("movements", side.movements);
  json.pair("ordinary", to_decimal(side.ordinary)).pair("unrecorded", to_decimal(side.unrecorded));
  json.pair("out_of_ledger", to_decimal(side.out_of_ledger)).pair("unresolved", to_decimal(side.unresolved));
  json.key("parts").begin_array();
  for (const ExposurePart& part : side.parts) {
    json.begin_object().pair("category", part.category).pair("actor", part.actor);
    json.pair("least", to_decimal(part.least)).pair("most", to_decimal(part.most));
    json.pair("direct", to_decimal(part.direct)).pair("touched", to_decimal(part.touched));
    json.pair("first", part.first).pair("first_time", to_iso(part.first_time));
    json.pair("last", part.last).pair("last_time", to_iso(part.last_time));
    json.key("way").begin_array();
    for (const std::string& tx : part.way) json.string(tx);
    json.end_array().pair("way_end", part.way_end).end_object();
  }
  json.end_array().end_object();
}

}  // namespace

struct ExposureBook::State {
  std::shared_ptr<const ledger::Ledger> ledger;
  std::unique_ptr<graph::FlowView> view;
  std::shared_ptr<const graph::ExposureIndex> index;
  unsigned ways = 0;
  bool made_now = false;

  ExposureSide side(AddressId address, const graph::AssetExposure& found, bool outwards,
                    std::optional<UnixTime> until) const {
    ExposureSide side;
    side.total = outwards ? found.sent : found.received;
    side.movements = outwards ? found.payments : found.receipts;
    std::vector<graph::Lane> lanes;
    if (outwards)
      add_parts(side, *index, found.to, found.direct_to, found.touched_to, lanes);
    else
      add_parts(side, *index, found.from, found.direct_from, found.touched_from, lanes);
    for (std::size_t i = 0; i < side.parts.size(); ++i) {
      const graph::LaneTimes& times = outwards ? found.times_to[lanes[i]] : found.times_from[lanes[i]];
      side.parts[i].first = tx_text(*ledger, times.first);
      side.parts[i].last = tx_text(*ledger, times.last);
      side.parts[i].first_time = ledger->block(ledger->block_of(times.first)).time;
      side.parts[i].last_time = ledger->block(ledger->block_of(times.last)).time;
    }
    for (std::size_t i = 0; i < side.parts.size() && i < ways; ++i) {
      const graph::Way way = index->way(*ledger, *view, address, found.asset, lanes[i], outwards, until);
      for (const graph::WayStep& step : way.steps) side.parts[i].way.push_back(tx_text(*ledger, step.tx));
      if (way.complete) side.parts[i].way_end = address_text(*ledger, way.steps.back().next);
    }
    return side;
  }
};

ExposureBook::ExposureBook() : state_(std::make_unique<State>()) {}
ExposureBook::~ExposureBook() = default;

const graph::ExposureKey& ExposureBook::key() const {
  return state_->index->key();
}
std::uint64_t ExposureBook::marked_addresses() const {
  std::uint64_t count = 0;
  std::optional<AddressId> last;
  for (const graph::ExposureMark& mark : state_->index->marks()) {
    count += last != mark.address;
    last = mark.address;
  }
  return count;
}
std::uint64_t ExposureBook::unknown_inputs() const {
  // Each has its row in the column of their names.
  std::uint64_t bytes = 0;
  for (const ledger::ColumnSize& column : state_->ledger->sizes())
    if (column.name == "unknown.txid") bytes += column.bytes;
  return bytes / sizeof(Hash256);
}
std::string ExposureBook::ledger_text() const {
  const ledger::Ledger& ledger = *state_->ledger;
  if (ledger.block_count() == 0) return fmt::format("{}, no blocks", ledger.identity().network);
  return fmt::format("{}, blocks {} to {}", ledger.identity().network, ledger.block(BlockIndex{0}).height,
                     ledger.block(BlockIndex{ledger.block_count() - 1}).height);
}
bool ExposureBook::made_now() const {
  return state_->made_now;
}

Outcome<AddressExposure> ExposureBook::of(std::string_view text, std::optional<UnixTime> until) const {
  const State& state = *state_;
  const auto address = address_on(*state.ledger, text);
  if (!address) {
    return refuse(Code::malformed, fmt::format("'{}' is no address of this ledger", text),
                  "give it as the ledger prints it");
  }
  const auto id = state.ledger->find_address(address->view());
  if (!id) {
    return refuse(Code::not_found, fmt::format("the ledger does not know the address '{}'", text),
                  "it takes part in no transaction up to the ledger's end");
  }
  AddressExposure exposure;
  exposure.address = address_text(*state.ledger, *id);
  exposure.policy = key().policy;
  exposure.ledger_version = key().ledger;
  exposure.marks_version = key().marks;
  const std::vector<AssetId> assets = state.view->is_utxo() ? std::vector{kNativeAsset} : state.ledger->assets_of(*id);
  for (const AssetId asset : assets) {
    const graph::AssetExposure found = state.index->of(*state.ledger, *state.view, *id, asset, until);
    AssetExposure one;
    one.asset = asset;
    const ledger::AssetKey key = state.ledger->asset(asset);
    one.symbol = key.symbol;
    one.unit =
        key.symbol.empty() ? codec::address_text(key.contract.view(), state.ledger->identity().network) : key.symbol;
    one.decimals = key.decimals;
    one.received = state.side(*id, found, false, until);
    one.sent = state.side(*id, found, true, until);
    if (until) {
      const graph::AssetExposure all = state.index->of(*state.ledger, *state.view, *id, asset);
      one.received.later = all.receipts - found.receipts;
      one.sent.later = all.payments - found.payments;
    }
    exposure.assets.push_back(std::move(one));
  }
  return exposure;
}

Outcome<std::shared_ptr<const ExposureBook>> open_exposure(const std::string& store, const screen::AddressIndex& listed,
                                                           const intel::Labels& labels, const ExposureOptions& options,
                                                           const ProgressFn& progress) {
  std::shared_ptr<ExposureBook> book(new ExposureBook);
  ExposureBook::State& state = *book->state_;
  state.ledger = CLEW_TRY(open_ledger(store));
  state.view = graph::make_view(state.ledger, {.direction = graph::Direction::forward, .fees = graph::Fees::drop});
  state.ways = options.ways;
  graph::ExposureRequest request = exposure_marks(*state.ledger, listed, labels, options.as_of);
  request.threads = options.threads;
  const graph::ExposureKey wanted{std::string(graph::kExposurePolicy), state.ledger->version(), request.marks_version};
  const std::string folder = join_path(store, "exposure"), path = join_path(folder, file_name(wanted));
  const std::string what = fmt::format("the exposure index '{}'", path);
  auto opened = graph::ExposureIndex::open(path);
  if (!opened || (*opened)->key() != wanted) {
    if (!options.rebuild) {
      return refuse(Code::not_found,
                    fmt::format("there is no exposure index of this ledger and these labels in '{}'", store),
                    "make one: clew screen address ADDRESS --exposure");
    }
    if (const auto made = make_folder(folder); !made) return refuse(made.error(), folder);
    const auto lock = FileLock::acquire(join_path(folder, "lock"));
    if (!lock) return refuse(lock.error(), what, "another process is making it; try again when it is done");
    remove_stale(folder, wanted.ledger);
    if (const auto built = graph::build_exposure(state.ledger, request, path, progress); !built)
      return refuse(built.error(), what);
    state.made_now = true;
    opened = graph::ExposureIndex::open(path);
    if (!opened) return refuse(opened.error(), what);
  }
  state.index = *std::move(opened);
  return std::shared_ptr<const ExposureBook>(std::move(book));
}

std::string exposure_amount(const AssetExposure& asset, u128 units) {
  return to_decimal(units, asset.decimals) + " " + asset.unit;
}

std::string exposure_json(const AddressExposure& exposure) {
  codec::JsonWriter json;
  json.begin_object().pair("address", exposure.address).pair("policy", exposure.policy);
  json.pair("ledger_version", exposure.ledger_version).pair("marks_version", exposure.marks_version);
  json.key("assets").begin_array();
  for (const AssetExposure& asset : exposure.assets) {
    json.begin_object().pair("asset", asset.symbol);
    write_side(json, "received", asset.received);
    write_side(json, "sent", asset.sent);
    json.end_object();
  }
  json.end_array().end_object();
  return json_line(json.take());
}

}  // namespace clew::engine
