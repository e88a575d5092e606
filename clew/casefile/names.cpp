// Dense ids never leave the store: two ledgers built from the same blocks in another order of files would number alike,
// but a reader without the ledger could not look anything up. So every row of a bundle names transactions by hash and
// places by address text. Each name is made once and kept; a case names the same few thousand things over and over.

#include "clew/casefile/names.h"

#include "clew/codec/address.h"
#include "clew/codec/hex.h"

namespace clew::casefile {

Names::Names(const ledger::Ledger& ledger, const graph::FlowView& view, const std::vector<std::string>& services,
             NamePool& pool)
    : ledger_(ledger), view_(view), services_(services), pool_(pool) {}

Text Names::keep(std::string text) {
  if (text.empty()) return {};
  return pool_.emplace_back(std::move(text));
}

Text Names::address(AddressId id) {
  if (id == kNoAddress || id == kUnspendable) return {};
  const auto [at, fresh] = addresses_.try_emplace(raw(id));
  if (fresh) at->second = keep(codec::address_text(ledger_.address(id), ledger_.identity().network));
  return at->second;
}

Text Names::transaction(TxIndex tx) {
  const auto [at, fresh] = transactions_.try_emplace(raw(tx));
  if (fresh) at->second = keep(codec::hash_text(ledger_.tx_id(tx).hash, ledger_.identity().id_reversed != 0));
  return at->second;
}

Text Names::holder(graph::Holder holder) {
  if (holder == graph::kNobody) return {};
  const auto [at, fresh] = holders_.try_emplace(static_cast<std::uint64_t>(holder));
  if (!fresh) return at->second;
  std::string text;
  if (view_.is_utxo() && graph::is_pool(holder)) {
    text = "pool:" + services_[graph::pool_number(holder)];
  } else if (view_.is_utxo()) {
    const ledger::OutPoint point = ledger_.outpoint(OutIndex{static_cast<std::uint64_t>(holder)});
    text = codec::hash_text(point.txid, ledger_.identity().id_reversed != 0) + ":" + std::to_string(point.vout);
  } else {
    text = std::string(address(view_.address_of(holder))) + "/" + std::to_string(asset(view_.asset_of(holder)));
  }
  if (pools_.contains(static_cast<std::uint64_t>(holder))) text.insert(0, "pool:");
  return holders_[static_cast<std::uint64_t>(holder)] = keep(std::move(text));
}

Text Names::passing(std::string_view what, TxIndex tx) {
  const std::uint32_t row = ledger_.tx_id(tx).row;
  return keep(std::string(what) + std::string(transaction(tx)) + (row == 0 ? "" : "." + std::to_string(row)));
}

Text Names::fee_of(TxIndex tx) {
  return passing("fee:", tx);
}

Text Names::opaque_transaction(TxIndex tx) {
  return passing("tx:", tx);
}

std::uint32_t Names::asset(AssetId id) {
  const auto [at, fresh] = asset_numbers_.try_emplace(raw(id), static_cast<std::uint32_t>(assets_.size()));
  if (fresh) assets_.push_back(id);
  return at->second;
}

}  // namespace clew::casefile
