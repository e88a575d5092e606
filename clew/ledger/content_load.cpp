// Rebuilding what the writer keeps in memory from the segments on disk.
//
// Unspent outputs: one bit per output of the ledger is set from the spend runs, then the outputs are read in order and
// those without the bit are entered. A spent output still removes an older unspent one of the same name, as it did when
// it was appended (BIP 30). Reading in order is a few sequential columns; replaying every spend would be a cache miss
// each. All checksums are compared first: what is built on a damaged segment would be sealed in for ever.

#include "clew/base/check.h"
#include "clew/codec/varint.h"
#include "clew/ledger/content.h"

namespace clew::ledger {
namespace {

std::vector<bool> spent_outputs(const std::vector<Sealed>& sealed) {
  std::vector<bool> spent(sealed.empty() ? 0 : sealed.back().segment.end(Count::outputs));
  for (const Sealed& part : sealed) {
    part.segment.spend_source.for_each(0, [&](std::uint64_t, std::uint64_t source) {
      if (source < spent.size()) spent[source] = true;
      return true;
    });
  }
  return spent;
}

}  // namespace

Result<Content> Content::load(const std::string& folder, const Manifest& manifest) {
  Content content(manifest.identity, manifest.segment_transactions);
  content.logging_ = false;
  std::vector<Segment> segments = CLEW_TRY(open_segments(folder, manifest));
  for (std::size_t i = 0; i < segments.size(); ++i) {
    CLEW_TRY_VOID(segments[i].verify());
    content.sealed_.push_back({std::move(segments[i]), manifest.segments[i]});
  }
  const bool utxo = manifest.identity.kind == Kind::utxo;
  const std::vector<bool> spent = utxo ? spent_outputs(content.sealed_) : std::vector<bool>{};
  for (const Sealed& part : content.sealed_) {
    content.remember_addresses(part.segment);
    if (utxo) {
      content.remember_utxo(part.segment, spent);
    } else {
      content.remember_account(part.segment);
    }
    const std::uint64_t blocks = part.segment.count(Count::blocks);
    if (blocks > 0) content.time_max_ = part.segment.block_time_max[blocks - 1];
  }
  content.tip_ = manifest.tip;
  content.open_last();
  content.rebuild_open_hashes();
  content.logging_ = true;
  return content;
}

/// The rows after the last full segment: those of the last one if it is not full, else none.
void Content::open_last() {
  open_.clear();
  if (sealed_.empty()) {
    open_.emplace_back(identity_.kind, kFirstNumbers);
  } else if (sealed_.back().segment.count(Count::transactions) < segment_transactions_) {
    open_.push_back(OpenSegment::load(sealed_.back().segment));
    sealed_.pop_back();
  } else {
    std::array<std::uint64_t, kNumberings> next{};
    for (std::size_t i = 0; i < kNumberings; ++i) next[i] = sealed_.back().segment.end(static_cast<Count>(i));
    open_.emplace_back(identity_.kind, next);
  }
}

void Content::remember_addresses(const Segment& segment) {
  for (std::uint64_t row = 0; row < segment.count(Count::addresses); ++row) {
    const AddressView address = segment.address(row);
    const std::uint64_t id = segment.first(Count::addresses) + row;
    if (!addresses_.try_emplace(hash_of(address), id).second) address_twins_.emplace(Address(address), id);
  }
}

void Content::remember_utxo(const Segment& segment, const std::vector<bool>& spent) {
  const std::uint64_t first = segment.first(Count::outputs);
  for (std::uint64_t row = 0; row < segment.count(Count::transactions); ++row) {
    const Hash256 txid = segment.tx_hash[row];
    const auto [begin, end] = Segment::range(segment.output_start, row, segment.count(Count::outputs));
    for (std::uint64_t output = begin; output < end; ++output) {
      const auto vout = static_cast<std::uint32_t>(output - begin);
      if (!spent[first + output]) {
        create(txid, vout, segment.first(Count::transactions) + row);
        continue;
      }
      const auto older = unspent_.find(key_of(txid, vout));
      if (older != unspent_.end() && tx_hash(older->second) == txid) unspent_.erase(older);
      if (!unspent_twins_.empty()) unspent_twins_.erase({txid, vout});
    }
  }
  for (std::uint64_t i = 0; i < segment.count(Count::outside); ++i) {
    external_.insert(key_of(segment.outside_txid[i], static_cast<std::uint32_t>(segment.outside_vout[i])));
  }
  for (std::uint64_t i = 0; i < segment.count(Count::unknown); ++i) {
    external_.insert(key_of(segment.unknown_txid[i], static_cast<std::uint32_t>(segment.unknown_vout[i])));
  }
}

void Content::remember_account(const Segment& segment) {
  for (std::uint64_t i = 0; i < segment.count(Count::legs); ++i) {
    const auto asset = static_cast<std::uint32_t>(segment.leg_asset[i]);
    const auto amount = static_cast<i128>(segment.leg_amount.wide(i));
    if (segment.leg_from[i] != raw(kNoAddress)) balances_[{segment.leg_from[i], asset}] -= amount;
    if (segment.leg_to[i] != raw(kNoAddress)) balances_[{segment.leg_to[i], asset}] += amount;
  }
  for (std::uint64_t i = 0; i < segment.count(Count::assets); ++i) {
    codec::ByteReader reader(segment.asset_bytes.slice(segment.asset_start[i], segment.asset_start[i + 1]));
    const auto size = reader.leb128("asset");
    if (!size) continue;
    const auto packed = reader.take(*size, "asset");
    if (!packed || packed->empty()) continue;
    Address contract;
    contract.packed = as_text(*packed);
    assets_.emplace(contract, static_cast<std::uint32_t>(segment.first(Count::assets) + i));
  }
}

}  // namespace clew::ledger
