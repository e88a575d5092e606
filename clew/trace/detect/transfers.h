#pragma once
// Who paid whom, one after the other, where a transaction says so without a judgement: one payer, and what each
// receiver was the richer for. Transactions with several payers are left out: which of them paid whom is a question for
// a taint rule, not for a pattern.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "clew/base/amount.h"
#include "clew/base/ids.h"
#include "clew/graph/netting.h"
#include "clew/trace/detect/scope.h"

namespace clew::trace::detect {

struct Transfer {
  TxIndex tx{0};
  UnixTime time;
  AddressId from = kNoAddress, to = kNoAddress;
  AssetId asset = kNativeAsset;
  u128 amount = 0;
  bool fresh = false;  ///< `to` stands in no transaction before this one
};

/// Reads the transfers of a scope in ledger order. UTXO: transactions all of whose inputs are of one address. Account:
/// by netting/1, ordinary steps with one paying account.
class Transfers {
 public:
  explicit Transfers(const Scope& scope) : scope_(scope), ledger_(scope.ledger()) {}

  /// Calls `take(const Transfer&)` for each.
  template <class Take>
  void each(Take&& take) {
    BlockIndex block{0};
    UnixTime time;
    std::uint64_t block_end = 0;
    for (TxIndex tx{0}; tx < scope_.end(); tx = TxIndex{raw(tx) + 1}) {
      while (raw(tx) >= block_end) {
        const ledger::BlockInfo info = ledger_.block(block);
        time = info.time;
        block_end = raw(info.first_tx) + info.tx_count;
        block = BlockIndex{raw(block) + 1};
      }
      read(tx, time);
      for (const Transfer& transfer : found_) take(transfer);
    }
  }

 private:
  void read(TxIndex tx, UnixTime time);
  void read_utxo(TxIndex tx, UnixTime time);
  void read_account(TxIndex tx, UnixTime time);
  void see(AddressId address) { last_ = std::max(last_, raw(address) + 1); }

  const Scope& scope_;
  const ledger::Ledger& ledger_;
  graph::Netting netting_;
  graph::Transaction netted_;
  std::vector<ledger::LegInfo> legs_;
  std::vector<ledger::Coin> inputs_, outputs_;
  std::vector<Transfer> found_;
  std::uint64_t known_ =
      0;  ///< addresses below this stood in an earlier transaction: ids are given by first appearance
  std::uint64_t last_ = 0;
};

}  // namespace clew::trace::detect
