// The XRP Ledger writes the bytes of base58check in another order of the same 58 characters, so a text is translated
// character by character and the rest is base58check's.
//
//   classic:    00, account (20)
//   X-address:  05 44 (main) or 04 93 (test), account (20), flag (0: no tag, 1: tag of 32 bits), tag (8, lowest first)
//
// Source: XRPL documentation "base58 encodings"; XLS-5 (X-addresses) and its vectors.

#include "clew/codec/ripple.h"

#include <algorithm>
#include <vector>

#include "clew/codec/base58.h"

namespace clew::codec {
namespace {

constexpr std::string_view kBitcoin = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr std::string_view kRipple = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";
constexpr std::size_t kAccount = 20, kTagged = 2 + kAccount + 1 + 8;

Result<std::string> translate(std::string_view text) {
  std::string translated(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t digit = kRipple.find(text[i]);
    if (digit == std::string_view::npos) return fail(Code::malformed, "not a base58 character", i);
    translated[i] = kBitcoin[digit];
  }
  return translated;
}

}  // namespace

Result<RippleAddress> ripple_decode(std::string_view text) {
  const std::string translated = CLEW_TRY(translate(text));
  const std::vector<std::uint8_t> payload = CLEW_TRY(base58check_decode(translated));
  RippleAddress address;
  if (payload.size() == 1 + kAccount && payload[0] == 0) {
    std::copy_n(payload.begin() + 1, kAccount, address.account.begin());
    return address;
  }
  const bool main = payload.size() == kTagged && payload[0] == 0x05 && payload[1] == 0x44;
  address.test_network = payload.size() == kTagged && payload[0] == 0x04 && payload[1] == 0x93;
  if (!main && !address.test_network) return fail(Code::malformed, "not an account of the XRP Ledger", text.size());
  std::copy_n(payload.begin() + 2, kAccount, address.account.begin());
  const std::uint8_t flag = payload[2 + kAccount];
  std::uint64_t tag = 0;
  for (std::size_t i = kTagged; i-- > kTagged - 8;) tag = (tag << 8) | payload[i];
  if (flag > 1 || tag > 0xffffffff || (flag == 0 && tag != 0)) {
    return fail(Code::malformed, "a tag that is none", text.size());
  }
  if (flag == 1) address.tag = static_cast<std::uint32_t>(tag);
  return address;
}

std::string ripple_encode(const std::array<std::uint8_t, 20>& account) {
  std::vector<std::uint8_t> payload{0};
  payload.insert(payload.end(), account.begin(), account.end());
  std::string text = base58check_encode(payload);
  for (char& c : text) c = kRipple[kBitcoin.find(c)];
  return text;
}

}  // namespace clew::codec
