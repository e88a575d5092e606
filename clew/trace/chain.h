#pragma once
// What a trace asks of a ledger beside its flow view: times, addresses, and what an address took part in. An interface,
// so that tests can trace ledgers of three lines.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "clew/base/address.h"
#include "clew/base/ids.h"
#include "clew/base/time.h"
#include "clew/ledger/ledger.h"

namespace clew::trace {

class Chain {
 public:
  virtual ~Chain() = default;
  virtual UnixTime time(TxIndex tx) const = 0;
  /// Time of the last transaction that exists for this trace (as-of).
  virtual UnixTime end() const = 0;
  virtual Address address(AddressId id) const = 0;
  virtual std::optional<AddressId> find_address(const Address& address) const = 0;
  /// Ledger transactions in which the address pays or receives the asset, rising: UTXO the spenders of its outputs,
  /// account all its postings.
  virtual std::vector<TxIndex> activity(AddressId address, AssetId asset) const = 0;
  /// Account ledgers: how many transactions the account has a leg in. UTXO: 0.
  virtual std::uint64_t posting_count(AddressId address, AssetId asset) const = 0;
  /// UTXO: an output that a transaction of the ledger created, and what became of it.
  struct Kept {
    OutIndex out{0};
    std::uint64_t value = 0;
    TxIndex created{0};
    std::optional<TxIndex> spent;
  };
  /// UTXO: all outputs the address ever received within this trace (as-of), in the order of the ledger.
  virtual std::vector<Kept> outputs_of(AddressId address) const = 0;
  /// UTXO: the transaction that created an output; not for outside ones.
  virtual TxIndex creator(OutIndex out) const = 0;
  virtual std::uint32_t asset_count() const = 0;
  /// False for a token contract that no list the user trusts names: whatever its log says happened may have been made
  /// up.
  virtual bool trusted(AssetId asset) const = 0;
};

/// A chain that reads a ledger up to `last` (all of it when not given).
std::unique_ptr<Chain> make_chain(std::shared_ptr<const ledger::Ledger> ledger, std::optional<TxIndex> last);

}  // namespace clew::trace
