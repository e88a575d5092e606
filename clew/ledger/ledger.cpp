// Reading a snapshot. Everything is arithmetic on mapped columns: the segment of a transaction is a division, that of
// an output or an address a binary search over a few numbers in memory, a row a load. Nothing is cached and nothing is
// written, so any number of threads may ask at once.
//
// Questions against the order of the ledger (who spends it, what does the address own) are put to every segment that
// can know, nearest first: outputs are mostly spent soon.
//
// What a damaged file says is not trusted beyond staying inside it: a number that names nothing is answered as unknown
// or none until verify() says what is wrong. A number from the caller that names nothing is a bug and stops the
// program.

#include "clew/ledger/ledger.h"

#include <algorithm>
#include <limits>
#include <mutex>
#include <set>

#include "clew/base/check.h"
#include "clew/base/file.h"
#include "clew/codec/hash.h"
#include "clew/codec/varint.h"
#include "clew/ledger/manifest.h"
#include "clew/ledger/open_segment.h"
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

struct Ledger::State {
  Manifest manifest;
  std::string version;
  std::vector<Segment> segments;
  std::array<std::uint64_t, kNumberings> end = kFirstNumbers;

  std::uint64_t count(Count what) const { return end[static_cast<std::size_t>(what)]; }
  /// Position of the segment that holds number `id` of a numbering; id must exist.
  std::size_t find(Count what, std::uint64_t id) const {
    const auto after = std::partition_point(segments.begin(), segments.end(),
                                            [&](const Segment& segment) { return segment.first(what) <= id; });
    // A segment without such things has the same first number as the next: the last one that begins at or before id has
    // it.
    CLEW_CHECK(after != segments.begin());
    return static_cast<std::size_t>(after - segments.begin()) - 1;
  }
  std::size_t of_tx(TxIndex tx) const {
    CLEW_CHECK(raw(tx) < count(Count::transactions));
    return raw(tx) / manifest.segment_transactions;
  }
  std::uint64_t row(TxIndex tx) const { return raw(tx) % manifest.segment_transactions; }
  /// A stored address number, or none if it names nothing.
  AddressId known_address(std::uint64_t id) const { return id < count(Count::addresses) ? AddressId{id} : kNoAddress; }

  Segment::Range outputs(std::size_t segment, std::uint64_t tx) const {
    return Segment::range(segments[segment].output_start, tx, segments[segment].count(Count::outputs));
  }
  Segment::Range inputs(std::size_t segment, std::uint64_t tx) const {
    return Segment::range(segments[segment].input_start, tx, segments[segment].count(Count::inputs));
  }
  Segment::Range legs(std::size_t segment, std::uint64_t tx) const {
    return Segment::range(segments[segment].leg_start, tx, segments[segment].count(Count::legs));
  }
  /// First and number of the transactions of the block in row `row` of a segment.
  std::uint64_t first_tx(std::size_t segment, std::uint64_t row) const {
    return segments[segment].first(Count::transactions) + segments[segment].block_first_tx[row];
  }
  /// Tag and meaning of an input's source.
  struct Source {
    SourceTag tag = SourceTag::unknown;
    std::uint64_t number = 0;  // in the ledger
  };
  /// What an entry of input_source means, for the inputs of a transaction whose first output is `next`.
  Source source(const Segment& segment, std::uint64_t next, std::uint64_t code) const;
  Source source(std::size_t segment, std::uint64_t tx, std::uint64_t input) const {
    return source(segments[segment], segments[segment].first(Count::outputs) + outputs(segment, tx).begin,
                  segments[segment].input_source[input]);
  }
  /// Where an output, inside or outside, stands; it must exist.
  struct Row {
    const Segment& segment;
    std::uint64_t row;
  };
  Row place(OutIndex out) const;
  Coin coin(OutIndex out) const;
  void prefetch(OutIndex out) const {  // an inside one
    const auto [segment, row] = place(out);
    segment.output_address.prefetch(row);
    segment.output_value.prefetch(row);
  }
  LegInfo leg(const Segment& segment, std::uint64_t row, u128 amount) const;  // without its position
  std::optional<Segment::Range> postings(const Segment& segment, AddressId address, AssetId asset,
                                         std::uint64_t& pair) const;
  template <class Use>
  void owned(AddressId address, const Use& use) const;
};

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

// ---- UTXO ----------------------------------------------------------------------------------------------------------

bool Ledger::is_coinbase(TxIndex tx) const {
  const Segment& segment = state_->segments[state_->of_tx(tx)];
  const std::uint64_t row = state_->row(tx);
  return ((segment.coinbase[row / 8] >> (row % 8)) & 1) != 0;
}

std::uint32_t Ledger::input_count(TxIndex tx) const {
  const auto [begin, end] = state_->inputs(state_->of_tx(tx), state_->row(tx));
  return static_cast<std::uint32_t>(end - begin);
}

std::uint32_t Ledger::output_count(TxIndex tx) const {
  const auto [begin, end] = state_->outputs(state_->of_tx(tx), state_->row(tx));
  return static_cast<std::uint32_t>(end - begin);
}

OutIndex Ledger::first_output(TxIndex tx) const {
  const std::size_t at = state_->of_tx(tx);
  return OutIndex{state_->segments[at].first(Count::outputs) + state_->outputs(at, state_->row(tx)).begin};
}

Ledger::State::Source Ledger::State::source(const Segment& segment, std::uint64_t next, std::uint64_t code) const {
  const std::uint64_t value = code >> 2;
  switch (static_cast<SourceTag>(code & 3)) {
    case SourceTag::inside:
      if (value < next) return {SourceTag::inside, next - 1 - value};
      break;
    case SourceTag::outside:
      if (value < segment.count(Count::outside)) return {SourceTag::outside, segment.first(Count::outside) + value};
      break;
    case SourceTag::unknown:
      if (value < segment.count(Count::unknown)) return {SourceTag::unknown, segment.first(Count::unknown) + value};
      break;
  }
  return {SourceTag::unknown, std::numeric_limits<std::uint64_t>::max()};
}

Ledger::State::Row Ledger::State::place(OutIndex out) const {
  const Count numbering = is_outside(out) ? Count::outside : Count::outputs;
  const std::uint64_t number = raw(out) & ~kOutsideBit;
  CLEW_CHECK(number < count(numbering));
  const Segment& segment = segments[find(numbering, number)];
  return {segment, number - segment.first(numbering)};
}

Coin Ledger::State::coin(OutIndex out) const {
  const auto [segment, row] = place(out);
  if (is_outside(out)) return {out, false, known_address(segment.outside_address[row]), segment.outside_value[row]};
  return {out, false, known_address(segment.output_address[row]), segment.output_value[row]};
}

Input Ledger::input(TxIndex tx, std::uint32_t index) const {
  const std::size_t at = state_->of_tx(tx);
  const auto [begin, end] = state_->inputs(at, state_->row(tx));
  CLEW_CHECK(index < end - begin);
  const auto source = state_->source(at, state_->row(tx), begin + index);
  switch (source.tag) {
    case SourceTag::inside: return {OutIndex{source.number}, false};
    case SourceTag::outside: return {OutIndex{source.number | kOutsideBit}, false};
    case SourceTag::unknown: break;
  }
  return {OutIndex{0}, true};
}

OutPoint Ledger::outpoint(TxIndex tx, std::uint32_t index) const {
  const std::size_t at = state_->of_tx(tx);
  const auto [begin, end] = state_->inputs(at, state_->row(tx));
  CLEW_CHECK(index < end - begin);
  const auto source = state_->source(at, state_->row(tx), begin + index);
  if (source.tag == SourceTag::inside) return outpoint(OutIndex{source.number});
  if (source.tag == SourceTag::outside) return outpoint(OutIndex{source.number | kOutsideBit});
  const Segment& segment = state_->segments[at];
  const std::uint64_t row = source.number - segment.first(Count::unknown);
  return {segment.unknown_txid[row], static_cast<std::uint32_t>(segment.unknown_vout[row])};
}

Output Ledger::output(OutIndex out) const {
  const auto [segment, row] = state_->place(out);
  const Coin coin = state_->coin(out);
  Output info;
  info.value = coin.value;
  info.address = coin.address;
  if (is_outside(out)) {
    info.vout = static_cast<std::uint32_t>(segment.outside_vout[row]);
    return info;
  }
  const std::uint64_t creator = segment.creator(row);
  info.creator = TxIndex{segment.first(Count::transactions) + creator};
  info.vout = static_cast<std::uint32_t>(row - std::min(row, segment.output_start[creator]));
  return info;
}

void Ledger::inputs(TxIndex tx, std::vector<Coin>& into) const {
  into.clear();
  const std::size_t at = state_->of_tx(tx);
  const Segment& segment = state_->segments[at];
  const std::uint64_t next = raw(first_output(tx));
  const auto [begin, end] = state_->inputs(at, state_->row(tx));
  segment.input_source.for_each(begin, end, [&](std::uint64_t, std::uint64_t code) {
    const auto source = state_->source(segment, next, code);
    switch (source.tag) {
      case SourceTag::inside: into.push_back({OutIndex{source.number}, false, kNoAddress, 0}); break;
      case SourceTag::outside: into.push_back({OutIndex{source.number | kOutsideBit}, false, kNoAddress, 0}); return;
      case SourceTag::unknown: into.push_back({OutIndex{0}, true, kNoAddress, 0}); return;
    }
    state_->prefetch(into.back().out);  // far from here and from each other: ask for all first
  });
  for (Coin& coin : into) {
    if (!coin.unknown) coin = state_->coin(coin.out);
  }
}

void Ledger::sources(TxIndex tx, std::vector<Input>& into) const {
  into.clear();
  const std::size_t at = state_->of_tx(tx);
  const Segment& segment = state_->segments[at];
  const std::uint64_t next = segment.first(Count::outputs) + state_->outputs(at, state_->row(tx)).begin;
  const auto [begin, end] = state_->inputs(at, state_->row(tx));
  segment.input_source.for_each(begin, end, [&](std::uint64_t, std::uint64_t code) {
    const auto source = state_->source(segment, next, code);
    switch (source.tag) {
      case SourceTag::inside: into.push_back({OutIndex{source.number}, false}); break;
      case SourceTag::outside: into.push_back({OutIndex{source.number | kOutsideBit}, false}); break;
      case SourceTag::unknown: into.push_back({OutIndex{0}, true}); break;
    }
  });
}

void Ledger::outputs(TxIndex tx, std::vector<Coin>& into) const {
  into.clear();
  const std::size_t at = state_->of_tx(tx);
  const Segment& segment = state_->segments[at];
  const std::uint64_t first = segment.first(Count::outputs);
  const auto [begin, end] = state_->outputs(at, state_->row(tx));
  segment.output_value.for_each(begin, end, [&](std::uint64_t row, std::uint64_t value) {
    into.push_back({OutIndex{first + row}, false, state_->known_address(segment.output_address[row]), value});
  });
}

OutPoint Ledger::outpoint(OutIndex out) const {
  if (is_outside(out)) {
    const auto [segment, row] = state_->place(out);
    return {segment.outside_txid[row], static_cast<std::uint32_t>(segment.outside_vout[row])};
  }
  const Output info = output(out);
  return {tx_id(info.creator).hash, info.vout};
}

std::optional<TxIndex> Ledger::spender(OutIndex out) const {
  const std::vector<Segment>& segments = state_->segments;
  if (is_outside(out)) {
    const auto [segment, outside] = state_->place(out);
    const std::uint64_t row = segment.outside_spender[outside];
    if (row >= segment.count(Count::transactions)) return {};
    return TxIndex{segment.first(Count::transactions) + row};
  }
  CLEW_CHECK(raw(out) < output_count());
  for (std::size_t at = state_->find(Count::outputs, raw(out)); at < segments.size(); ++at) {
    const Segment& segment = segments[at];
    const std::uint64_t spend = segment.spend_source.lower_bound(raw(out));
    if (spend == segment.spend_source.rows() || segment.spend_source[spend] != raw(out)) continue;
    const std::uint64_t row = segment.spend_tx[spend];
    if (row < segment.count(Count::transactions)) return TxIndex{segment.first(Count::transactions) + row};
  }
  return {};
}

void Ledger::spenders(TxIndex tx, std::vector<TxIndex>& into, SpendersNear& near) const {
  const std::vector<Segment>& segments = state_->segments;
  const std::size_t own = state_->of_tx(tx);
  const auto [begin, end] = state_->outputs(own, state_->row(tx));
  const std::uint64_t first = segments[own].first(Count::outputs) + begin;
  std::size_t left = end - begin;
  into.assign(left, kUnspent);
  if (near.size() < segments.size()) near.resize(segments.size());
  for (std::size_t at = own; at < segments.size() && left != 0; ++at) {
    const Segment& segment = segments[at];
    segment.spend_source.for_each_from(first, near[at], [&](std::uint64_t spend, std::uint64_t source) {
      if (source - first >= into.size()) return false;
      TxIndex& spender = into[source - first];
      const std::uint64_t row = segment.spend_tx[spend];
      if (spender == kUnspent && row < segment.count(Count::transactions)) {
        spender = TxIndex{segment.first(Count::transactions) + row};
        --left;
      }
      return left != 0;
    });
  }
}

/// Calls `use(segment, code)` for what an address owns; code is a row of outputs, or beyond those of outside outputs.
template <class Use>
void Ledger::State::owned(AddressId address, const Use& use) const {
  for (const Segment& segment : segments) {
    if (segment.end(Count::addresses) <= raw(address)) continue;  // it had not appeared yet
    segment.owned_address.for_each(segment.owned_address.lower_bound(raw(address)),
                                   [&](std::uint64_t i, std::uint64_t owner) {
                                     if (owner != raw(address)) return false;
                                     use(segment, segment.owned_output[i]);
                                     return true;
                                   });
  }
}

std::vector<OutIndex> Ledger::outputs_of(AddressId address) const {
  std::vector<OutIndex> inside;
  std::vector<OutIndex> outside;
  state_->owned(address, [&](const Segment& segment, std::uint64_t code) {
    const std::uint64_t outputs = segment.count(Count::outputs);
    if (code < outputs) {
      inside.push_back(OutIndex{segment.first(Count::outputs) + code});
    } else if (code - outputs < segment.count(Count::outside)) {
      outside.push_back(OutIndex{(segment.first(Count::outside) + code - outputs) | kOutsideBit});
    }
  });
  inside.insert(inside.end(), outside.begin(), outside.end());
  return inside;
}

std::optional<OutIndex> Ledger::find_output(const OutPoint& point) const {
  const std::vector<TxIndex> creators = find_tx(point.txid);
  for (auto tx = creators.rbegin(); tx != creators.rend(); ++tx) {
    if (point.vout < output_count(*tx)) return OutIndex{raw(first_output(*tx)) + point.vout};
  }
  for (auto segment = state_->segments.rbegin(); segment != state_->segments.rend(); ++segment) {
    if (const auto row = segment->find_outside(point.txid, point.vout))
      return OutIndex{(segment->first(Count::outside) + *row) | kOutsideBit};
  }
  return {};
}

std::optional<std::uint64_t> Ledger::fee(TxIndex tx) const {
  if (is_coinbase(tx)) return {};
  std::uint64_t in = 0;
  std::uint64_t out = 0;
  const std::uint32_t count = input_count(tx);
  for (std::uint32_t i = 0; i < count; ++i) {
    const Input from = input(tx, i);
    if (from.unknown || __builtin_add_overflow(in, state_->coin(from.source).value, &in)) return {};
  }
  const std::size_t at = state_->of_tx(tx);
  const auto [begin, end] = state_->outputs(at, state_->row(tx));
  bool fits = true;
  state_->segments[at].output_value.for_each(begin, end, [&](std::uint64_t, std::uint64_t value) {
    if (__builtin_add_overflow(out, value, &out)) fits = false;
  });
  if (!fits) return {};
  if (out > in) return {};
  return in - out;
}

// ---- Account -------------------------------------------------------------------------------------------------------

AddressId Ledger::sender(TxIndex tx) const {
  return state_->known_address(state_->segments[state_->of_tx(tx)].tx_sender[state_->row(tx)]);
}

LegInfo Ledger::State::leg(const Segment& segment, std::uint64_t row, u128 amount) const {
  LegInfo info;
  info.from = known_address(segment.leg_from[row]);
  info.to = known_address(segment.leg_to[row]);
  const std::uint64_t asset = segment.leg_asset[row];
  info.asset = asset < count(Count::assets) ? AssetId{static_cast<std::uint32_t>(asset)} : kNativeAsset;
  info.amount = amount;
  info.kind = static_cast<LegKind>(segment.leg_kind[row]);
  info.flags = static_cast<std::uint8_t>(segment.leg_flags[row]);
  return info;
}

std::vector<LegInfo> Ledger::legs(TxIndex tx) const {
  std::vector<LegInfo> all;
  legs(tx, all);
  return all;
}

void Ledger::legs(TxIndex tx, std::vector<LegInfo>& into) const {
  into.clear();
  const std::size_t at = state_->of_tx(tx);
  const Segment& segment = state_->segments[at];
  const auto [begin, end] = state_->legs(at, state_->row(tx));
  segment.leg_amount.for_each<u128>(
      begin, end, [&](std::uint64_t row, u128 amount) { into.push_back(state_->leg(segment, row, amount)); });
  segment.leg_position.for_each(begin, end, [&, first = begin](std::uint64_t row, std::uint64_t position) {
    into[row - first].position = static_cast<std::uint32_t>(position);
  });
}

/// Rows of posting_leg of a pair in one segment; `pair` becomes its row.
std::optional<Segment::Range> Ledger::State::postings(const Segment& segment, AddressId address, AssetId asset,
                                                      std::uint64_t& pair) const {
  std::optional<Segment::Range> found;
  segment.pair_address.for_each(segment.pair_address.lower_bound(raw(address)),
                                [&](std::uint64_t row, std::uint64_t owner) {
                                  if (owner != raw(address) || segment.pair_asset[row] > raw(asset)) return false;
                                  if (segment.pair_asset[row] != raw(asset)) return true;
                                  pair = row;
                                  found = Segment::range(segment.pair_start, row, segment.posting_leg.rows());
                                  return false;
                                });
  return found;
}

std::vector<TxIndex> Ledger::postings(AddressId address, AssetId asset) const {
  std::vector<TxIndex> all;
  for (const Segment& segment : state_->segments) {
    std::uint64_t pair = 0;
    const auto range = state_->postings(segment, address, asset, pair);
    const std::uint64_t transactions = segment.count(Count::transactions);
    if (!range || transactions == 0) continue;
    std::uint64_t row = 0;
    for (std::uint64_t i = range->begin; i < range->end; ++i) {
      row = std::min(segment.leg_start.last_at_most(segment.posting_leg[i], row), transactions - 1);
      const TxIndex tx{segment.first(Count::transactions) + row};
      if (all.empty() || all.back() != tx) all.push_back(tx);
    }
  }
  return all;
}

Delta Ledger::balance_before(AddressId address, AssetId asset, TxIndex tx) const {
  for (std::size_t at = state_->segments.size(); at-- > 0;) {
    const Segment& segment = state_->segments[at];
    if (segment.first(Count::transactions) >= raw(tx) && at > 0) continue;
    std::uint64_t pair = 0;
    const auto range = state_->postings(segment, address, asset, pair);
    if (!range || range->begin == range->end) continue;
    // Postings before `limit` count: first the group that holds the last of them, from the balance written before it.
    const std::uint64_t row = raw(tx) - segment.first(Count::transactions);
    const std::uint64_t limit =
        row < segment.count(Count::transactions) ? segment.leg_start[row] : segment.count(Count::legs);
    std::uint64_t low = range->begin;
    std::uint64_t count = range->end - range->begin;
    while (count > 0) {
      const std::uint64_t half = count / 2;
      if (segment.posting_leg[low + half] < limit) {
        low += half + 1;
        count -= half + 1;
      } else {
        count = half;
      }
    }
    const std::uint64_t group = (std::min(low, range->end - 1) - range->begin) / kRowsPerGroup;
    u128 balance =
        static_cast<u128>(unzigzag(segment.check_balance.wide(segment.pair_check[pair] + group)));  // wraps on damage
    for (std::uint64_t i = range->begin + group * kRowsPerGroup; i < low; ++i) {
      const std::uint64_t leg = segment.posting_leg[i];
      if (segment.leg_to[leg] == raw(address)) balance += segment.leg_amount.wide(leg);
      if (segment.leg_from[leg] == raw(address)) balance -= segment.leg_amount.wide(leg);
    }
    return static_cast<Delta>(balance);
  }
  return 0;
}

std::vector<AssetId> Ledger::assets_of(AddressId address) const {
  std::vector<AssetId> assets;
  for (const Segment& segment : state_->segments) {
    segment.pair_address.for_each(segment.pair_address.lower_bound(raw(address)),
                                  [&](std::uint64_t row, std::uint64_t owner) {
                                    if (owner != raw(address)) return false;
                                    const std::uint64_t asset = segment.pair_asset[row];
                                    if (asset < asset_count())
                                      assets.push_back(AssetId{static_cast<std::uint32_t>(asset)});
                                    return true;
                                  });
  }
  std::ranges::sort(assets);
  const auto repeated = std::ranges::unique(assets);
  assets.erase(repeated.begin(), repeated.end());
  return assets;
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
