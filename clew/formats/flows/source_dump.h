#pragma once
// Tests only: a source as text, one line per block, transaction and leg, so that two sources can be compared whole.

#include <string>

#include "clew/base/time.h"
#include "clew/codec/address.h"
#include "clew/codec/hex.h"
#include "clew/ledger/source.h"

namespace clew::formats::flows {

inline std::string dump(const ledger::Block& block) {
  const auto party = [](AddressView view) { return codec::address_text(view, "ethereum"); };
  std::string out = "block " + std::to_string(block.height) + " " + to_iso(block.time) + "\n";
  for (const ledger::AccountTx& tx : block.account) {
    out += " tx " + codec::hash_text(tx.hash, false).substr(0, 8) + ":" + std::to_string(tx.row) + " by " +
           party(tx.sender) + "\n";
    for (const ledger::Leg& leg : tx.legs) {
      const ledger::AssetKey& asset = block.assets.at(leg.asset);
      out += "  " + std::to_string(leg.position) + " kind " + std::to_string(static_cast<int>(leg.kind)) + " flags " +
             std::to_string(leg.flags) + " " + party(leg.from) + " -> " + party(leg.to) + " " + to_decimal(leg.amount) +
             " " + asset.symbol + " " + party(asset.contract.view()) + "\n";
    }
  }
  return out;
}

/// All blocks of a source; "error" if reading fails.
inline std::string dump(ledger::BlockSource& source) {
  std::string out;
  while (true) {
    const auto block = source.next();
    if (!block) return "error";
    if (*block == nullptr) return out;
    out += dump(**block);
  }
}

}  // namespace clew::formats::flows
