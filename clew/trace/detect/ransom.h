#pragma once
// What T06 and T07 share: the wallets that malware names, their receipts, and how they were emptied.

#include <cstdint>
#include <string>
#include <vector>

#include "clew/base/ids.h"
#include "clew/trace/detect/scope.h"

namespace clew::trace::detect {

struct Receipt {
  OutIndex out{0};
  TxIndex tx{0};
  UnixTime time;
  std::uint64_t value = 0;
  bool ransom_like = false;      ///< worth one of the fixed sums at the time
  AddressId payer = kNoAddress;  ///< of the first input
};

struct RansomWallet {
  AddressId address = kNoAddress;
  std::string label, source;                  ///< what the indicator says
  std::vector<Receipt> receipts;              ///< from others, in ledger order
  std::vector<TxIndex> sweep;                 ///< transactions of the hour in which most was spent, rising
  std::uint64_t swept = 0, before_sweep = 0;  ///< spent in it; unspent just before
  UnixTime first_spend;                       ///< only if `spent`
  bool spent = false;
};

/// Addresses that a label with the abuse "ransomware" or "malware" names, by id.
std::vector<RansomWallet> ransom_wallets(const Scope& scope);

}  // namespace clew::trace::detect
