#pragma once
// Addresses that do nothing but hand on what they receive to one other address: what deposit addresses of a service do.

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <vector>

#include "clew/base/ids.h"
#include "clew/trace/detect/scope.h"

namespace clew::trace::detect {

/// An address to which many others forward everything.
struct Collector {
  AddressId address = kNoAddress;
  std::vector<AddressId> forwarders;  ///< rising
  std::uint64_t sweeps = 0;           ///< transactions
  std::uint64_t days = 0;             ///< distinct UTC days on which they happened
  TxIndex first{0}, last{0};
};

class Forwarding {
 public:
  /// Reads the whole scope once. UTXO ledgers: a sweep is a transaction all of whose value goes to one address that is
  /// not among the payers; a forwarder takes part in nothing but sweeps to that one address.
  explicit Forwarding(const Scope& scope);
  /// By address; only those above the thresholds of DEP.
  const std::vector<Collector>& collectors() const { return collectors_; }
  /// The collector to which this address forwards everything, or kNoAddress.
  AddressId collector_of(AddressId forwarder) const;

 private:
  std::vector<Collector> collectors_;
  boost::unordered_flat_map<AddressId, AddressId> forwards_;
};

}  // namespace clew::trace::detect
