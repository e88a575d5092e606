// Remembered transactions, packed one after the other.
//
// A record is a header, and for each step a header, its payers and receivers as they are in memory, and the numbers of
// fee payers. Records never move and never change, so a lock is held only to find one. Neighbouring
// positions share a page of pointers, since a walk reads them one after the other; pages are spread over shards.
// Refused: keeping Transaction objects (three allocations each, twice the memory), and handing out borrowed steps
// instead of copies (every reader of a view would have to know how long they live).

#include "clew/graph/recorded_view.h"

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstring>
#include <mutex>
#include <type_traits>
#include <utility>

#include "clew/base/check.h"

namespace clew::graph {
namespace {

struct TransactionHeader {
  TxIndex tx{0};
  std::uint32_t flags = 0;
  std::uint32_t steps = 0;
};
struct StepHeader {
  u128 remainder = 0;
  AssetId asset = kNativeAsset;
  std::uint32_t payers = 0, receivers = 0, next_of = 0, fee_of = 0, converter = 0;
  StepKind kind = StepKind::ordinary;
  bool fee_booked = false, mined = false;
};
static_assert(std::is_trivially_copyable_v<Entry> && sizeof(Entry) % 16 == 0);
static_assert(sizeof(TransactionHeader) % 16 == 0 && sizeof(StepHeader) % 16 == 0);

constexpr std::size_t padded(std::size_t bytes) {
  return (bytes + 15) & ~std::size_t{15};
}

std::size_t packed_size(const Transaction& tx) {
  std::size_t bytes = sizeof(TransactionHeader);
  for (const Step& step : tx.steps) {
    bytes += sizeof(StepHeader) + (step.payers.size() + step.receivers.size()) * sizeof(Entry) +
             padded(step.next_of.size() * sizeof(Position)) + padded(step.fee_of.size() * sizeof(TxIndex));
  }
  return bytes;
}

template <class T>
char* put(char* at, const T* from, std::size_t count) {
  if (count != 0) std::memcpy(at, from, count * sizeof(T));
  return at + padded(count * sizeof(T));
}
template <class T>
const char* get(const char* at, std::vector<T>& into, std::size_t count) {
  into.resize(count);
  if (count != 0) std::memcpy(into.data(), at, count * sizeof(T));
  return at + padded(count * sizeof(T));
}

void pack(const Transaction& tx, char* at) {
  const TransactionHeader header{tx.tx, tx.flags, static_cast<std::uint32_t>(tx.steps.size())};
  at = put(at, &header, 1);
  for (const Step& step : tx.steps) {
    StepHeader own;
    own.remainder = step.remainder;
    own.asset = step.asset;
    own.payers = static_cast<std::uint32_t>(step.payers.size());
    own.receivers = static_cast<std::uint32_t>(step.receivers.size());
    own.next_of = static_cast<std::uint32_t>(step.next_of.size());
    own.fee_of = static_cast<std::uint32_t>(step.fee_of.size());
    own.converter = step.converter;
    own.kind = step.kind;
    own.fee_booked = step.fee_booked;
    own.mined = step.mined;
    at = put(at, &own, 1);
    at = put(at, step.payers.data(), step.payers.size());
    at = put(at, step.receivers.data(), step.receivers.size());
    at = put(at, step.next_of.data(), step.next_of.size());
    at = put(at, step.fee_of.data(), step.fee_of.size());
  }
}

void unpack(const char* at, Position position, Transaction& out) {
  TransactionHeader header;
  std::memcpy(&header, at, sizeof(header));
  at += sizeof(header);
  out.tx = header.tx;
  out.position = position;
  out.flags = header.flags;
  out.steps.resize(header.steps);
  for (Step& step : out.steps) {
    StepHeader own;
    std::memcpy(&own, at, sizeof(own));
    at += sizeof(own);
    step.kind = own.kind;
    step.asset = own.asset;
    step.remainder = own.remainder;
    step.converter = own.converter;
    step.fee_booked = own.fee_booked;
    step.mined = own.mined;
    at = get(at, step.payers, own.payers);
    at = get(at, step.receivers, own.receivers);
    at = get(at, step.next_of, own.next_of);
    at = get(at, step.fee_of, own.fee_of);
  }
}

class RecordedView final : public FlowView {
 public:
  RecordedView(const FlowView& view, std::size_t bytes_max) : view_(view), shard_bytes_max_(bytes_max / kShards) {}

  void read(Position position, Transaction& out) const override {
    const std::uint64_t page = static_cast<std::uint64_t>(position) / kPagePositions;
    Shard& shard = shards_[page % kShards];
    if (const char* known = find(shard, page, position)) return unpack(known, position, out);
    view_.read(position, out);
    remember(shard, page, position, out);
  }
  Position position(TxIndex tx) const override { return view_.position(tx); }
  std::optional<Position> next(Holder holder, Position after) const override { return view_.next(holder, after); }
  std::optional<Position> coinbase_of(TxIndex tx) const override { return view_.coinbase_of(tx); }
  Delta balance_before(Holder holder, Position position) const override {
    return view_.balance_before(holder, position);
  }
  u128 missing_opening(Holder holder) const override { return view_.missing_opening(holder); }
  bool is_utxo() const override { return view_.is_utxo(); }
  AddressId address_of(Holder holder) const override { return view_.address_of(holder); }
  AssetId asset_of(Holder holder) const override { return view_.asset_of(holder); }
  Holder output_holder(OutIndex out) const override { return view_.output_holder(out); }
  Holder account_holder(AddressId address, AssetId asset) const override {
    return view_.account_holder(address, asset);
  }
  std::vector<Overdraft> overdrafts(std::size_t limit, bool& complete) const override {
    return view_.overdrafts(limit, complete);
  }

 private:
  static constexpr std::size_t kShards = 16, kPagePositions = 64, kChunkBytes = std::size_t{1} << 20;
  using Page =
      std::array<const char*, kPagePositions>;  ///< records of neighbours, which walks read one after the other
  struct Shard {
    std::mutex mutex;
    boost::unordered_flat_map<std::uint64_t, std::unique_ptr<Page>> pages;
    std::vector<std::unique_ptr<char[]>> chunks;
    std::size_t used = kChunkBytes;  ///< of the last chunk
    std::size_t bytes = 0;
  };

  /// The record of a position, null where there is none.
  static const char* find(Shard& shard, std::uint64_t page, Position position) {
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.pages.find(page);
    return found == shard.pages.end() ? nullptr
                                      : (*found->second)[static_cast<std::uint64_t>(position) % kPagePositions];
  }
  void remember(Shard& shard, std::uint64_t page, Position position, const Transaction& tx) const {
    const std::size_t bytes = packed_size(tx);
    if (bytes > kChunkBytes) return;  // a coinbase of a huge block: read again each time
    const std::lock_guard lock(shard.mutex);
    if (shard.bytes + bytes > shard_bytes_max_) return;
    std::unique_ptr<Page>& records = shard.pages[page];
    if (records == nullptr) {
      records = std::make_unique<Page>();
      shard.bytes += sizeof(Page);
    }
    const char*& record = (*records)[static_cast<std::uint64_t>(position) % kPagePositions];
    if (record != nullptr) return;  // another thread was first
    if (shard.used + bytes > kChunkBytes) {
      shard.chunks.push_back(std::make_unique_for_overwrite<char[]>(kChunkBytes));
      shard.used = 0;
    }
    char* place = shard.chunks.back().get() + shard.used;
    pack(tx, place);
    record = place;
    shard.used += bytes;
    shard.bytes += bytes;
  }

  const FlowView& view_;
  const std::size_t shard_bytes_max_;
  mutable std::array<Shard, kShards> shards_;
};

}  // namespace

std::unique_ptr<FlowView> record(const FlowView& view, std::size_t bytes_max) {
  return std::make_unique<RecordedView>(view, bytes_max);
}

}  // namespace clew::graph
