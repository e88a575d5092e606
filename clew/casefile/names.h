#pragma once
// What things of a ledger are called outside it: dense numbers become hashes, address texts and bundle-local numbers.

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "clew/base/ids.h"
#include "clew/graph/flow.h"
#include "clew/ledger/ledger.h"

namespace clew::casefile {

/// A name borrowed from the Tables it stands in.
using Text = std::string_view;

/// Owns the characters of names. Moving it moves no character.
using NamePool = std::deque<std::string>;

class Names {
 public:
  /// All must outlive the object; texts live as long as `pool`. `services`: those a trace passed through, by number of
  /// their pool.
  Names(const ledger::Ledger& ledger, const graph::FlowView& view, const std::vector<std::string>& services,
        NamePool& pool);

  Text keep(std::string text);
  Text address(AddressId id);  ///< "" for none and unspendable
  Text transaction(TxIndex tx);
  /// `TXID:VOUT`, `ADDRESS/ASSET` (behind `pool:` once it was marked) or `pool:NAME`; "" for nobody.
  Text holder(graph::Holder holder);
  /// The holder belongs to a service that is passed through. Before its name is asked for the first time.
  void mark_pool(graph::Holder holder) { pools_.insert(static_cast<std::uint64_t>(holder)); }
  Text fee_of(TxIndex tx);              ///< `fee:TXID`, with `.ROW` where the hash occurs again
  Text opaque_transaction(TxIndex tx);  ///< `tx:TXID`, the same
  /// The bundle's number of an asset, given at its first use.
  std::uint32_t asset(AssetId id);
  const std::vector<AssetId>& assets() const { return assets_; }  ///< by bundle number

 private:
  Text passing(std::string_view what, TxIndex tx);

  const ledger::Ledger& ledger_;
  const graph::FlowView& view_;
  const std::vector<std::string>& services_;
  NamePool& pool_;
  std::unordered_map<std::uint64_t, Text> addresses_, transactions_, holders_;
  std::unordered_set<std::uint64_t> pools_;
  std::unordered_map<std::uint32_t, std::uint32_t> asset_numbers_;
  std::vector<AssetId> assets_;
};

}  // namespace clew::casefile
