// A list that is retyped somewhere loses a letter sooner or later, and an address with a wrong letter stops nobody.
// What is wrong with an address is said beside it; the address stays as it is written, for it is what the list says.

#include "clew/intel/listed_wallets.h"

#include "clew/codec/wallet_address.h"
#include "clew/intel/reading.h"

namespace clew::intel {

std::string canonical_address(std::string_view address) {
  const auto form = codec::read_wallet_address(address).form;
  const bool any_case = form == codec::WalletForm::evm || form == codec::WalletForm::segwit ||
                        form == codec::WalletForm::bech32 || form == codec::WalletForm::cashaddr;
  return any_case ? lowered(address) : std::string(address);
}

std::string_view address_fault(std::string_view address) {
  const auto read = codec::read_wallet_address(address);
  if (read.checksum == codec::Checksum::wrong) return "checksum does not match";
  return read.form == codec::WalletForm::text ? "no known form of an address" : "";
}

void Wallets::add(std::string_view prefix, const Said::Wallet& wallet, std::string_view holder) {
  std::string canonical = canonical_address(wallet.address);
  Entity& entity = wallets_[canonical];
  if (entity.id.empty()) {
    entity.id = std::string(prefix) + canonical;
    entity.schema = "CryptoWallet";
  }
  Value key;
  key.property = "publicKey";
  key.text = wallet.address;
  key.note = address_fault(wallet.address);
  if (!wallet.note.empty()) key.note += (key.note.empty() ? "" : "; ") + wallet.note;
  entity.values.push_back(std::move(key));
  entity.add("currency", wallet.currency);
  if (!holder.empty()) entity.add("holder", std::string(holder));
}

Result<void> Wallets::hand_on(Reading& reading, bool targets) {
  for (auto& [canonical, wallet] : wallets_) CLEW_TRY_VOID(reading.give(std::move(wallet), targets, 0));
  wallets_.clear();
  return {};
}

}  // namespace clew::intel
