// Text forms of ids: how a ledger's users write them. One place, so that every table, report and bundle spells a thing
// one way.

#include "clew/codec/address.h"
#include "clew/codec/hex.h"
#include "clew/engine/engine.h"

namespace clew::engine {

std::string address_text(const ledger::Ledger& ledger, AddressId address) {
  return codec::address_text(ledger.address(address), ledger.identity().network);
}

std::string place_text(const Case& traced, graph::Holder holder, AddressId address) {
  const std::vector<std::string>& pools = traced.result.pools;
  if (pools.empty() || !graph::is_pool(holder)) return address_text(*traced.ledger, address);
  return "pool:" + pools[graph::pool_number(holder)];
}

std::string tx_text(const ledger::Ledger& ledger, TxIndex tx) {
  const ledger::TxId id = ledger.tx_id(tx);
  const ledger::Identity& identity = ledger.identity();
  std::string text = codec::hash_text(id.hash, identity.id_reversed != 0);
  if (identity.kind == ledger::Kind::account) text.insert(0, "0x");
  return id.row == 0 ? text : text + "#" + std::to_string(id.row);
}

std::string amount_text(const ledger::Ledger& ledger, AssetId asset, u128 units, unsigned grid_bits) {
  const ledger::AssetKey key = ledger.asset(asset);
  const std::string symbol =
      key.symbol.empty() ? codec::address_text(key.contract.view(), ledger.identity().network) : key.symbol;
  return to_decimal(units >> grid_bits, key.decimals) + " " + symbol;
}

}  // namespace clew::engine
