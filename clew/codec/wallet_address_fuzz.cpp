// Any text has exactly one key; what each form decodes, it encodes to a text with the same key.

#include "clew/codec/wallet_address.h"

#include <algorithm>
#include <string>

#include "clew/base/check.h"
#include "clew/codec/cashaddr.h"
#include "clew/codec/monero.h"
#include "clew/codec/ripple.h"

using namespace clew;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(Bytes(data, size));
  const codec::WalletAddress address = codec::read_wallet_address(text);
  CLEW_CHECK(!address.key.empty() && address.prefix <= size);
  CLEW_CHECK((address.form == codec::WalletForm::text) == (address.key[0] == 'x'));
  if (const auto cash = codec::cashaddr_decode(text)) {
    const std::string back = codec::cashaddr_encode(cash->prefix, cash->type, cash->hash);
    const auto again = codec::cashaddr_decode(back);
    CLEW_CHECK(again && again->hash == cash->hash && again->type == cash->type && again->prefix == cash->prefix);
  } else {
    CLEW_CHECK(cash.error().offset <= size);
  }
  if (const auto bytes = codec::monero_base58_decode(text)) CLEW_CHECK(codec::monero_base58_encode(*bytes) == text);
  if (const auto monero = codec::monero_decode(text)) {
    CLEW_CHECK(codec::monero_encode(*monero) == text);
    CLEW_CHECK(address.form == codec::WalletForm::monero);
  }
  if (const auto ripple = codec::ripple_decode(text)) {
    CLEW_CHECK(codec::read_wallet_address(codec::ripple_encode(ripple->account)).form == codec::WalletForm::ripple);
  }
  return 0;
}
