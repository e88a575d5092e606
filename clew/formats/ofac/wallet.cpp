// A list that is retyped somewhere loses a letter sooner or later, and an address with a wrong letter stops nobody. The
// checksums of the networks OFAC lists tell; a wrong one is kept as written and marked. Sources: EIP-55, BIP173/350,
// the XRP and Monero base58 pages, the Bitcoin Cash address specification.

#include "clew/formats/ofac/wallet.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "clew/codec/address.h"
#include "clew/codec/base58.h"
#include "clew/codec/bech32.h"
#include "clew/codec/hash.h"

namespace clew::formats::ofac {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text) {
  std::string low(text);
  std::transform(low.begin(), low.end(), low.begin(), lower);
  return low;
}

bool is_evm(std::string_view text) {
  if (text.size() != 42 || text[0] != '0' || (text[1] != 'x' && text[1] != 'X')) return false;
  return std::all_of(text.begin() + 2, text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'f'); });
}

bool is_bech32(std::string_view low) {
  return low.starts_with("bc1") || low.starts_with("ltc1") || low.starts_with("tb1") || low.starts_with("btg1");
}

Checksum outcome(bool right) {
  return right ? Checksum::right : Checksum::wrong;
}

Checksum evm_checksum(std::string_view address) {
  const std::string_view digits = address.substr(2);
  const bool any_upper = std::any_of(digits.begin(), digits.end(), [](char c) { return c >= 'A' && c <= 'F'; });
  const bool any_lower = std::any_of(digits.begin(), digits.end(), [](char c) { return c >= 'a' && c <= 'f'; });
  if (!any_upper || !any_lower) return Checksum::none;
  return outcome(codec::parse_address("0x" + std::string(digits), "ethereum").has_value());
}

// XRP writes the same Base58Check with another alphabet.
std::optional<std::string> from_xrp(std::string_view text) {
  constexpr std::string_view kXrp = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";
  constexpr std::string_view kBitcoin = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  std::string mapped;
  for (const char c : text) {
    const auto at = kXrp.find(c);
    if (at == std::string_view::npos) return std::nullopt;
    mapped += kBitcoin[at];
  }
  return mapped;
}

// Monero: blocks of 8 bytes as 11 characters each, the last 5 bytes as 7; 4 bytes of Keccak at the end.
Checksum monero_checksum(std::string_view text) {
  constexpr std::string_view kAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  constexpr std::size_t kAddressChars = 95, kBlock = 11, kBlockBytes = 8, kLastBytes = 5;
  if (text.size() != kAddressChars) return Checksum::wrong;
  std::vector<std::uint8_t> bytes;
  for (std::size_t begin = 0; begin < text.size(); begin += kBlock) {
    const std::string_view block = text.substr(begin, kBlock);
    const std::size_t width = block.size() == kBlock ? kBlockBytes : kLastBytes;
    unsigned __int128 value = 0;
    for (const char c : block) {
      const auto at = kAlphabet.find(c);
      if (at == std::string_view::npos) return Checksum::wrong;
      value = value * 58 + at;
    }
    if (value >> (8 * width) != 0) return Checksum::wrong;
    for (std::size_t i = width; i-- > 0;) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
  const Hash256 hash = codec::keccak256(Bytes(bytes).first(bytes.size() - 4));
  return outcome(std::equal(bytes.end() - 4, bytes.end(), hash.bytes.begin()));
}

// Bitcoin Cash: a 40-bit code over the prefix and the 5-bit characters.
bool cash_checksum(std::string_view low) {
  constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  constexpr std::array<std::uint64_t, 5> kGenerator = {0x98f2bc8e61, 0x79b76d99e2, 0xf33e5fb3c4, 0xae2eabe2a8,
                                                       0x1e4f43e470};
  constexpr std::string_view kPrefix = "bitcoincash";
  if (low.starts_with("bitcoincash:")) low.remove_prefix(kPrefix.size() + 1);
  std::uint64_t code = 1;
  const auto feed = [&code, &kGenerator](std::uint64_t value) {
    const std::uint64_t top = code >> 35;
    code = ((code & 0x07ffffffff) << 5) ^ value;
    for (std::size_t i = 0; i < kGenerator.size(); ++i)
      if ((top >> i) & 1) code ^= kGenerator[i];
  };
  for (const char c : kPrefix) feed(static_cast<std::uint64_t>(c) & 0x1f);
  feed(0);
  for (const char c : low) {
    const auto at = kAlphabet.find(c);
    if (at == std::string_view::npos) return false;
    feed(at);
  }
  return (code ^ 1) == 0;
}

bool is_cash(std::string_view ticker, std::string_view low) {
  if (low.starts_with("bitcoincash:")) return true;
  return ticker == "BCH" && low.size() == 42 && (low[0] == 'q' || low[0] == 'p');
}

}  // namespace

std::string canonical_address(std::string_view address) {
  std::string low = lowered(address);
  if (is_evm(address) || is_bech32(low) || low.starts_with("bitcoincash:")) return low;
  return std::string(address);
}

Checksum address_checksum(std::string_view ticker, std::string_view address) {
  if (is_evm(address)) return evm_checksum(address);
  if (address.starts_with("0x")) return Checksum::wrong;  // an account with a digit lost or added
  const std::string low = lowered(address);
  if (is_bech32(low)) return outcome(codec::segwit_decode(address).has_value());
  if (ticker == "XMR") return monero_checksum(address);
  if (is_cash(ticker, low)) return outcome(cash_checksum(low));
  if (ticker == "XRP") {
    const auto mapped = from_xrp(address);
    return outcome(mapped && codec::base58check_decode(*mapped).has_value());
  }
  constexpr std::array<std::string_view, 12> kBase58 = {"XBT", "BTC", "BCH", "BSV",  "BTG",  "LTC",
                                                        "ZEC", "XVG", "TRX", "DASH", "USDT", "USDC"};
  if (std::find(kBase58.begin(), kBase58.end(), ticker) == kBase58.end()) return Checksum::none;
  return outcome(codec::base58check_decode(address).has_value());
}

}  // namespace clew::formats::ofac
