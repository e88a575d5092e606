#pragma once
// What happened in a block, as alerts. Internal to the engine.

#include <boost/unordered/unordered_flat_set.hpp>
#include <string>
#include <vector>

#include "clew/engine/watch.h"
#include "clew/trace/follower.h"

namespace clew::engine {

/// Writes the alerts of one block of one snapshot. Keeps references to its arguments.
class AlertWriter {
 public:
  AlertWriter(const ledger::Ledger& ledger, const intel::Labels& labels, const WatchRequest& request, BlockIndex block);

  void tell(const trace::Happening& happening, const trace::Follower& follower);
  /// Looks through the whole block for watched addresses.
  void look_for(const boost::unordered_flat_set<AddressId>& watched);
  /// In ledger order.
  std::vector<Alert> take();

 private:
  struct Line {
    TxIndex tx{0};
    Alert alert;
  };
  Alert& add(AlertKind kind, TxIndex tx, const std::string& incident, const std::string& place);
  Alert& add(AlertKind kind, TxIndex tx, const trace::Touch& touch, const trace::Follower& follower);
  void tell_payers(const trace::Happening& happening, const trace::Follower& follower);
  void tell_conversions(const trace::Happening& happening, const trace::Follower& follower);
  void tell_receiver(const trace::Happening& happening, const trace::Touch& touch, const trace::Follower& follower);
  void explain(Alert& alert, const trace::Touch& touch);
  std::string payers_of(const trace::Happening& happening, const trace::Touch& receiver) const;
  void utxo_of(TxIndex tx, const boost::unordered_flat_set<AddressId>& watched);
  void account_of(TxIndex tx, const boost::unordered_flat_set<AddressId>& watched);
  void watched_alert(AlertKind kind, TxIndex tx, AddressId address, AssetId asset, u128 amount,
                     const std::string& other);
  const intel::Label* label(AddressId address, bool frozen) const;
  std::string issuer(AssetId asset) const;
  std::string address(AddressId id) const { return id == kNoAddress ? "" : address_text(ledger_, id); }
  std::string symbol(AssetId asset) const;

  const ledger::Ledger& ledger_;
  const intel::Labels& labels_;
  const WatchRequest& request_;
  ledger::BlockInfo info_;
  std::vector<Line> lines_;
  std::vector<ledger::Coin> coins_;
  std::vector<ledger::LegInfo> legs_;
};

}  // namespace clew::engine
