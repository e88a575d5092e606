#pragma once
// What a detector looks at: a ledger up to a time, and labels as far as they were known by then.

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "clew/base/ids.h"
#include "clew/base/time.h"
#include "clew/intel/labels.h"
#include "clew/intel/prices.h"
#include "clew/ledger/ledger.h"
#include "clew/trace/detect/thresholds.h"

namespace clew::trace::detect {

class Scope {
 public:
  /// Looks at all transactions up to `as_of` (all, when not given). Keeps references to labels and thresholds.
  Scope(std::shared_ptr<const ledger::Ledger> ledger, const intel::Labels& labels, const Thresholds& thresholds,
        std::optional<UnixTime> as_of, std::optional<UnixTime> known_by);

  const ledger::Ledger& ledger() const { return *ledger_; }
  const intel::Labels& labels() const { return labels_; }
  UnixTime known_by() const { return known_by_; }
  /// Prices, for the one pattern that is about sums of money (ransom.cpp); null if there are none. They must outlive
  /// it.
  const intel::PriceTable* prices() const { return prices_; }
  void use_prices(const intel::PriceTable* prices) { prices_ = prices; }
  const Thresholds& thresholds() const { return thresholds_; }
  TxIndex end() const { return end_; }  ///< from here on nothing exists
  bool is_utxo() const { return ledger_->identity().kind == ledger::Kind::utxo; }
  /// Time of the transaction's block. Fast when called in rising order.
  UnixTime time(TxIndex tx) const { return ledger_->block(ledger_->block_of(tx)).time; }
  /// Who spends the output before end().
  std::optional<TxIndex> spender(OutIndex out) const;
  /// The service a label puts at the address at that time: its actor, or its label where no actor is named; "" if none.
  std::string service(AddressId address, UnixTime at) const;
  /// The first label of one of these categories that holds for the address at that time, or null.
  const intel::Label* label(AddressId address, UnixTime at, std::span<const intel::Category> categories) const;
  bool has_labels(AddressId address) const { return labelled_.contains(address); }

 private:
  std::shared_ptr<const ledger::Ledger> ledger_;
  const intel::Labels& labels_;
  const Thresholds& thresholds_;
  const intel::PriceTable* prices_ = nullptr;
  UnixTime known_by_;
  TxIndex end_{0};
  boost::unordered_flat_map<AddressId, const Address*> labelled_;
};

}  // namespace clew::trace::detect
