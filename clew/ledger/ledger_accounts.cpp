// Reading an account ledger: legs, postings of an address, and balances. A balance is not added up from the beginning:
// every group of postings has the one before it written down.

#include <algorithm>

#include "clew/ledger/ledger.h"
#include "clew/ledger/ledger_state.h"
#include "clew/ledger/segment.h"

namespace clew::ledger {

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

}  // namespace clew::ledger
