#pragma once
// Tokens: which contracts the user trusts, and what all others claim to be.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/result.h"
#include "clew/formats/evm/record.h"
#include "clew/ledger/model.h"

namespace clew::formats::evm {

struct TokenInfo {
  std::string symbol;
  unsigned decimals = 0;
  bool verified = false;
  bool wrapped = false;  ///< a wrapped native coin: its Deposit and Withdrawal events mint and burn
};

class AssetBook {
 public:
  /// Knows WETH9 on the network "ethereum".
  AssetBook(std::string_view network, std::string_view native_symbol, unsigned native_decimals);
  /// Reads a token list: columns contract (or address), symbol, decimals and optionally wrapped. Errors: `usage` for
  /// missing columns, `malformed` with the offset of a row that cannot be read (a list of what is trusted is not read
  /// in part).
  Result<void> add_list(std::string_view csv);
  /// Claims do not change what the list says.
  void add_claims(const std::vector<TokenClaim>& claims);

  const TokenInfo& info(const Account& contract) const;
  ledger::AssetKey key(const Account& contract) const;
  const ledger::AssetKey& native() const { return native_; }

 private:
  std::map<Account, TokenInfo> tokens_;
  ledger::AssetKey native_;
};

}  // namespace clew::formats::evm
