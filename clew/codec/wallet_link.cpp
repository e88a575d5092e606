// What stands around an address says how to pay, never where to: so it is taken off before the address is compared, and
// an address that is listed is listed in a link, too. What is taken off must be known (a scheme, a ticker, a network,
// an amount); any other word could be half of a damaged address, and the caller is told that it is there.
//
// A link is SCHEME:ADDRESS, then what belongs to EIP-681 (@chain, /function), then ?parameters. Only the parameter
// `address` is a place: of a token's transfer it is the one that is paid. CashAddr has its colon inside the address, so
// the text is tried as an address before it is tried as a link.
//
// Sources: BIP-21; BIP-20; EIP-681 and EIP-831; Solana Pay; the links of Litecoin, Monero and Tron wallets are the
// same.

#include "clew/codec/wallet_link.h"

#include <algorithm>
#include <array>
#include <string>

#include "clew/codec/wallet_address.h"

namespace clew::codec {
namespace {

constexpr std::size_t kAddressesMax = 16;  ///< of one text; more is no payment

/// Tickers, networks and schemes, in lower case.
constexpr std::array<std::string_view, 57> kWords = {
    "ada",      "algo",    "arb",      "arbitrum", "avalanche", "avax",  "base",     "bch",         "bep2",
    "bep20",    "bitcoin", "bnb",      "bsc",      "bsv",       "btc",   "btg",      "bitcoincash", "busd",
    "cardano",  "dai",     "dash",     "doge",     "dogecoin",  "erc20", "etc",      "eth",         "ether",
    "ethereum", "ltc",     "litecoin", "matic",    "monero",    "op",    "optimism", "pol",         "polygon",
    "ripple",   "sol",     "solana",   "spl",      "tether",    "trc20", "tron",     "trx",         "usdc",
    "usdt",     "verge",   "wbtc",     "weth",     "xbt",       "xmr",   "xrp",      "xvg",         "zcash",
    "zec",      "mainnet", "wallet"};

char low(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Accounts of 32 bytes in hex (Starknet, Aptos, Sui) have no form of their own here, and are compared as they stand.
bool is_hash(std::string_view text) {
  constexpr std::size_t kHashDigits = 64;
  if (text.starts_with("0x")) text.remove_prefix(2);
  return text.size() == kHashDigits && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

bool is_address(std::string_view text) {
  return !text.empty() && (read_wallet_address(text).form != WalletForm::text || is_hash(text));
}

/// "ERC-20" and "erc20" are one word.
bool is_known_word(std::string_view text) {
  constexpr std::size_t kWordMax = 16;
  std::string word;
  for (const char c : text.substr(0, kWordMax + 1))
    if (c != '-') word += low(c);
  return word.size() <= kWordMax && std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

void add(WalletsInText& found, std::string_view address) {
  if (found.addresses.size() < kAddressesMax &&
      std::find(found.addresses.begin(), found.addresses.end(), address) == found.addresses.end())
    found.addresses.push_back(address);
}

/// The addresses among ?a=b&c=d.
void add_parameters(WalletsInText& found, std::string_view rest) {
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, std::min(rest.find_first_of("&#"), rest.size()));
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    const std::size_t equals = one.find('=');
    if (equals != std::string_view::npos && is_address(one.substr(equals + 1))) add(found, one.substr(equals + 1));
  }
}

/// @chain and /function of EIP-681.
bool is_chain_and_function(std::string_view text) {
  return text.empty() || (text[0] == '/' && text.find_first_of(" @") == std::string_view::npos) ||
         (text[0] == '@' && text.size() > 1 && text[1] >= '0' && text[1] <= '9' && text.find(' ') == text.npos);
}

bool read_link(std::string_view text, WalletsInText& found) {
  const std::size_t question = std::min(text.find_first_of("?#"), text.size());
  std::string_view place = text.substr(0, question);
  const std::string_view parameters = text.substr(std::min(question + 1, text.size()));
  if (is_address(place)) {  // a CashAddr, which has its scheme inside, or none at all
    add(found, place);
    add_parameters(found, parameters);
    return true;
  }
  const std::size_t colon = place.find(':');
  if (colon == std::string_view::npos || !is_known_word(trimmed(place.substr(0, colon)))) return false;
  place = trimmed(place.substr(colon + 1));
  if (place.starts_with("//")) place.remove_prefix(2);
  if (place.starts_with("pay-")) place.remove_prefix(4);
  const std::size_t end = std::min(place.find_first_of("@/"), place.size());
  if (!is_address(place.substr(0, end)) || !is_chain_and_function(place.substr(end))) return false;
  add(found, place.substr(0, end));
  add_parameters(found, parameters);
  return true;
}

/// Words with an address among them; true if all others are known.
bool read_words(std::string_view text, WalletsInText& found) {
  constexpr std::string_view kAround = " \t\r\n:;,()[]<>\"'?@/#&=|";
  bool known = true;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(kAround, at), text.size());
    const std::string_view word = text.substr(at, end - at);
    at = end + 1;
    if (is_address(word))
      add(found, word);
    else if (!word.empty() && !is_known_word(word))
      known = false;
  }
  return known && found.addresses.size() == 1;
}

}  // namespace

WalletsInText wallets_in(std::string_view text) {
  WalletsInText found;
  const std::string_view whole = trimmed(text);
  if (is_hash(whole)) return found;  // by itself it may be anything of 32 bytes
  if (is_address(whole)) {
    found.addresses.push_back(whole);
    found.understood = true;
    return found;
  }
  if (whole.size() > kWalletTextMax) return found;  // no address is as long: the caller asks about the text as it is
  found.understood = read_link(whole, found) || read_words(whole, found);
  return found;
}

}  // namespace clew::codec
