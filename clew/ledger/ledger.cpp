// Reading a snapshot. Everything is arithmetic on mapped columns: the segment of a transaction is a division, that of
// an output or an address a binary search over a few numbers in memory, a row a load. Nothing is cached and nothing is
// written, so any number of threads may ask at once.
//
// Here are the store itself and what both kinds of ledgers have: blocks, transactions, names. The rest is in
// ledger_coins.cpp (outputs and who spends them) and ledger_accounts.cpp (legs and balances).
//
// What a damaged file says is not trusted beyond staying inside it: a number that names nothing is answered as unknown
// or none until verify() says what is wrong. A number from the caller that names nothing is a bug and stops the
// program.

#include "clew/ledger/ledger.h"

#include <mutex>
#include <set>

#include "clew/base/check.h"
#include "clew/base/file.h"
#include "clew/codec/hash.h"
#include "clew/codec/varint.h"
#include "clew/ledger/ledger_state.h"
#include "clew/ledger/manifest.h"
#include "clew/ledger/segment_set.h"

namespace clew::ledger {
namespace {

constexpr unsigned kOpenAttempts =
    100;  // each needs a commit in the instant between reading the manifest and mapping a file

std::string hex(const Hash256& hash) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : hash.bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

/// An Error holds a literal that is never freed; a file's name becomes one here. There are as many as there are damaged
/// files.
const char* kept_for_ever(std::string text) {
  static std::mutex mutex;
  static std::set<std::string> texts;
  const std::lock_guard lock(mutex);
  return texts.insert(std::move(text)).first->c_str();
}

struct Opened {
  Manifest manifest;
  std::string version;
  std::vector<Segment> segments;
};

Result<Opened> open_once(const std::string& text, const std::string& folder) {
  Opened opened;
  opened.manifest = CLEW_TRY(parse_manifest(text));
  opened.segments = CLEW_TRY(open_segments(folder, opened.manifest));
  opened.version = hex(codec::sha256(as_bytes(text)));
  return opened;
}

/// A file that vanished is no error if the manifest has been replaced meanwhile.
Result<Opened> open_retrying(const std::string& folder) {
  const std::string path = join_path(folder, kManifestName);
  std::string text = CLEW_TRY(read_file(path));
  for (unsigned attempt = 0;; ++attempt) {
    auto opened = open_once(text, folder);
    if (opened || opened.error().code != Code::not_found) return opened;
    std::string newer = CLEW_TRY(read_file(path));
    if (newer == text) return fail(Code::mismatch, "a segment that the manifest names is missing");
    if (attempt == kOpenAttempts) return fail(Code::conflict, "the ledger is replaced faster than it can be opened");
    text = std::move(newer);
  }
}

}  // namespace

Ledger::Ledger() = default;
Ledger::~Ledger() = default;

Result<std::shared_ptr<const Ledger>> Ledger::open(const std::string& folder) {
  if (!file_exists(join_path(folder, kManifestName))) return fail(Code::not_found, "no ledger in this folder");
  Opened opened = CLEW_TRY(open_retrying(folder));
  std::shared_ptr<Ledger> ledger(new Ledger);  // the constructor is private
  ledger->state_ = std::make_unique<State>();
  State& state = *ledger->state_;
  state.manifest = std::move(opened.manifest);
  state.version = std::move(opened.version);
  state.segments = std::move(opened.segments);
  if (!state.segments.empty()) {
    for (std::size_t i = 0; i < kNumberings; ++i) state.end[i] = state.segments.back().end(static_cast<Count>(i));
  }
  return std::shared_ptr<const Ledger>(std::move(ledger));
}

const Identity& Ledger::identity() const {
  return state_->manifest.identity;
}
const std::string& Ledger::version() const {
  return state_->version;
}
std::uint64_t Ledger::tx_count() const {
  return state_->count(Count::transactions);
}
std::uint64_t Ledger::output_count() const {
  return state_->count(Count::outputs);
}
std::uint64_t Ledger::address_count() const {
  return state_->count(Count::addresses);
}
std::uint64_t Ledger::leg_count() const {
  return state_->count(Count::legs);
}
std::uint64_t Ledger::block_count() const {
  return state_->count(Count::blocks);
}
std::uint32_t Ledger::asset_count() const {
  return static_cast<std::uint32_t>(state_->count(Count::assets));
}

// ---- Blocks, transactions, names -----------------------------------------------------------------------------------

BlockInfo Ledger::block(BlockIndex index) const {
  CLEW_CHECK(raw(index) < block_count());
  const std::size_t at = state_->find(Count::blocks, raw(index));
  const Segment& segment = state_->segments[at];
  const std::uint64_t row = raw(index) - segment.first(Count::blocks);
  BlockInfo info;
  info.height = segment.block_height[row];
  info.hash = segment.block_hash[row];
  info.parent = segment.block_parent[row];
  info.time = UnixTime{unzigzag(segment.block_time[row])};
  info.header = segment.block_header.slice(segment.block_header_start[row], segment.block_header_start[row + 1]);
  const std::uint64_t first = state_->first_tx(at, row);
  std::uint64_t end = tx_count();
  if (raw(index) + 1 < block_count()) {
    const std::size_t after = state_->find(Count::blocks, raw(index) + 1);
    end = state_->first_tx(after, raw(index) + 1 - state_->segments[after].first(Count::blocks));
  }
  info.first_tx = TxIndex{first};
  info.tx_count = end > first ? end - first : 0;
  return info;
}

BlockIndex Ledger::block_of(TxIndex tx) const {
  const std::size_t at = state_->of_tx(tx);
  const Segment& segment = state_->segments[at];
  const std::uint64_t begun =
      segment.block_first_tx.lower_bound(state_->row(tx) + 1);  // blocks that begin at or before it
  const std::uint64_t blocks = segment.first(Count::blocks) + begun;
  return BlockIndex{blocks == 0 ? 0 : blocks - 1};
}

std::optional<BlockIndex> Ledger::block_at(std::uint64_t height) const {
  for (const Segment& segment : state_->segments) {
    const std::uint64_t blocks = segment.count(Count::blocks);
    if (blocks == 0 || segment.block_height[blocks - 1] < height) continue;
    const std::uint64_t row = segment.block_height.lower_bound(height);
    if (row < blocks && segment.block_height[row] == height) return BlockIndex{segment.first(Count::blocks) + row};
    return {};
  }
  return {};
}

std::optional<BlockIndex> Ledger::last_block_at(UnixTime time) const {
  std::uint64_t earlier = 0;  // blocks before the first one that is later than `time`
  for (const Segment& segment : state_->segments) {
    const std::uint64_t blocks = segment.count(Count::blocks);
    std::uint64_t low = 0;
    std::uint64_t count = blocks;
    while (count > 0) {  // the maximum so far only rises
      const std::uint64_t half = count / 2;
      if (unzigzag(segment.block_time_max[low + half]) <= time.seconds) {
        low += half + 1;
        count -= half + 1;
      } else {
        count = half;
      }
    }
    earlier += low;
    if (low < blocks) break;
  }
  if (earlier == 0) return {};
  return BlockIndex{earlier - 1};
}

TxId Ledger::tx_id(TxIndex tx) const {
  const Segment& segment = state_->segments[state_->of_tx(tx)];
  const std::uint64_t row = state_->row(tx);
  return {segment.tx_hash[row], static_cast<std::uint32_t>(segment.tx_row[row])};
}

std::vector<TxIndex> Ledger::find_tx(const Hash256& hash) const {
  std::vector<TxIndex> found;
  const std::uint32_t finger = finger_of(hash);
  for (const Segment& segment : state_->segments) {
    segment.find_tx(hash, finger,
                    [&](std::uint64_t row) { found.push_back(TxIndex{segment.first(Count::transactions) + row}); });
  }
  return found;
}

AddressView Ledger::address(AddressId id) const {
  CLEW_CHECK(raw(id) < address_count());
  if (id == kNoAddress) return {};
  if (id == kUnspendable) return {AddressKind::unspendable, {}};
  const Segment& segment = state_->segments[state_->find(Count::addresses, raw(id))];
  return segment.address(raw(id) - segment.first(Count::addresses));
}

std::optional<AddressId> Ledger::find_address(AddressView address) const {
  if (address.kind == AddressKind::none) return kNoAddress;
  if (address.kind == AddressKind::unspendable) return kUnspendable;
  const auto finger = static_cast<std::uint32_t>(hash_of(address));
  for (const Segment& segment : state_->segments) {
    if (const auto row = segment.find_address(address, finger))
      return AddressId{segment.first(Count::addresses) + *row};
  }
  return {};
}

AssetKey Ledger::asset(AssetId id) const {
  CLEW_CHECK(raw(id) < asset_count());
  AssetKey key;
  if (id == kNativeAsset) {
    key.symbol = identity().native_symbol;
    key.decimals = identity().native_decimals;
    key.verified = true;
    return key;
  }
  const Segment& segment = state_->segments[state_->find(Count::assets, raw(id))];
  const std::uint64_t row = raw(id) - segment.first(Count::assets);
  codec::ByteReader reader(segment.asset_bytes.slice(segment.asset_start[row], segment.asset_start[row + 1]));
  const auto text = [&reader]() -> std::string {
    const auto size = reader.leb128("asset");
    if (!size) return {};
    const auto bytes = reader.take(*size, "asset");
    return bytes ? std::string(as_text(*bytes)) : std::string{};
  };
  const std::string contract = text();
  if (!contract.empty()) key.contract.packed = contract;
  key.symbol = text();
  const auto decimals = reader.leb128("asset");
  if (decimals) key.decimals = static_cast<unsigned>(*decimals);
  const auto verified = reader.u8("asset");
  key.verified = verified && *verified != 0;
  return key;
}

// ---- The store itself ----------------------------------------------------------------------------------------------

std::vector<ColumnSize> Ledger::sizes() const {
  std::vector<ColumnSize> sizes;
  for (const ColumnSpec& spec : column_specs()) {
    if (!belongs(spec.in, identity().kind)) continue;
    ColumnSize size{spec.name, 0, spec.hot};
    for (const Segment& segment : state_->segments) size.bytes += segment.column_bytes(spec.column);
    sizes.push_back(std::move(size));
  }
  return sizes;
}

Result<void> Ledger::verify() const {
  for (std::size_t i = 0; i < state_->segments.size(); ++i) {
    const auto verified = state_->segments[i].verify();
    if (verified) continue;
    const Error& error = verified.error();
    return fail(error.code, kept_for_ever(std::string(error.reason) + ": " + state_->manifest.segments[i].name),
                error.offset);
  }
  return {};
}

}  // namespace clew::ledger
