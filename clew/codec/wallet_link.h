#pragma once
// Addresses as payments and people write them: with a ticker beside them, or inside a link.

#include <string_view>
#include <vector>

namespace clew::codec {

struct WalletsInText {
  /// The addresses, in their order, parts of the text; empty where there is none.
  std::vector<std::string_view> addresses;
  /// All of the text is an address, a link to it, or an address with known tickers and networks beside it. Otherwise
  /// something stands there that nobody can read.
  bool understood = false;
};

/// Reads "bitcoin:1Boat...?amount=1" (BIP-21 and its likes), "ethereum:pay-0x...@1/transfer?address=0x..." (EIP-681:
/// the contract and whom it pays), "ETH:0x...", "USDT 0x...", "T... (TRC20)"; finds addresses in any other text, too.
/// Never fails.
WalletsInText wallets_in(std::string_view text);

}  // namespace clew::codec
