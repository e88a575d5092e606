// What is found in any text is a part of it and an address, and a text that is one address is that address; but for 32
// bytes in hex, which are an address only where a ticker or a link says so.

#include "clew/codec/wallet_link.h"

#include "clew/base/bytes.h"
#include "clew/base/check.h"
#include "clew/codec/wallet_address.h"

using namespace clew;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(Bytes(data, size));
  const codec::WalletsInText found = codec::wallets_in(text);
  CLEW_CHECK(!found.understood || !found.addresses.empty());
  for (const std::string_view address : found.addresses) {
    CLEW_CHECK(address.data() >= text.data() && address.data() + address.size() <= text.data() + text.size());
    const codec::WalletsInText again = codec::wallets_in(address);
    if (codec::read_wallet_address(address).form == codec::WalletForm::text)
      CLEW_CHECK((address.size() == 64 || address.size() == 66) && again.addresses.empty());
    else
      CLEW_CHECK(again.understood && again.addresses.size() == 1 && again.addresses[0] == address);
  }
  return 0;
}
