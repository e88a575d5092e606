// A list that is retyped somewhere loses a letter sooner or later, and an address with a wrong letter stops nobody.
// What is wrong with an address is said beside it; the address stays as it is written, for it is what the list says.

#include "clew/formats/ofac/wallet.h"

#include <algorithm>

#include "clew/codec/wallet_address.h"
#include "clew/intel/reading.h"

namespace clew::formats::ofac {

std::string canonical_address(std::string_view address) {
  const auto form = codec::read_wallet_address(address).form;
  const bool any_case = form == codec::WalletForm::evm || form == codec::WalletForm::segwit ||
                        form == codec::WalletForm::bech32 || form == codec::WalletForm::cashaddr;
  return any_case ? intel::lowered(address) : std::string(address);
}

std::string_view address_fault(std::string_view address) {
  const auto read = codec::read_wallet_address(address);
  if (read.checksum == codec::Checksum::wrong) return "checksum does not match";
  return read.form == codec::WalletForm::text ? "no known form of an address" : "";
}

}  // namespace clew::formats::ofac
