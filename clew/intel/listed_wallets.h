#pragma once
// Addresses of digital currencies as ids, and what is wrong with one.

#include <map>
#include <string>
#include <string_view>

#include "clew/intel/reading.h"
#include "clew/intel/us_remarks.h"

namespace clew::intel {

/// One text for one address: EVM accounts and bech32 in lower case, anything else as written. The ticker is no part of
/// it: an account is the same on every ledger that knows it.
std::string canonical_address(std::string_view address);

/// "checksum does not match", "no known form of an address", or empty: a note beside the address as it is written.
std::string_view address_fault(std::string_view address);

/// Wallets, each once, however many parties and tickers name it.
class Wallets {
 public:
  /// `prefix` begins the id: "ofac-wallet-".
  void add(std::string_view prefix, const Said::Wallet& wallet, std::string_view holder);
  bool empty() const { return wallets_.empty(); }
  /// In the order of their addresses; `targets` if they are listed themselves.
  Result<void> hand_on(Reading& reading, bool targets);

 private:
  std::map<std::string, Entity> wallets_;  // by canonical address
};

}  // namespace clew::intel
