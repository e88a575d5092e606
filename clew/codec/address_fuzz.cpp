// As text: an address that reads prints as a text that reads as the same address, on every network that takes it. As a
// kind and bytes: printing takes anything, and what it prints is never another address.

#include "clew/codec/address.h"

#include "clew/base/check.h"

using namespace clew;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  const std::string_view text = as_text(bytes);
  bool somewhere = false;
  for (const char* network : {"bitcoin", "testnet3", "regtest", "ethereum"}) {
    const auto address = codec::parse_address(text, network);
    if (!address) {
      CLEW_CHECK(address.error().code == Code::malformed || address.error().code == Code::mismatch);
      CLEW_CHECK(address.error().offset <= size);
      continue;
    }
    somewhere = true;
    const auto back = codec::parse_address(codec::address_text(address->view(), network), network);
    CLEW_CHECK(back && *back == *address);
  }
  if (const auto any = codec::parse_any_address(text)) {
    CLEW_CHECK(somewhere);
  } else {
    CLEW_CHECK(any.error().code == Code::malformed);
  }
  if (const auto name = codec::parse_address(text, "payments", true)) {
    const auto back = codec::parse_address(codec::address_text(name->view(), "payments"), "payments", true);
    CLEW_CHECK(back && *back == *name);
  }

  if (size == 0) return 0;
  const Address made(static_cast<AddressKind>(data[0] % 40), bytes.subspan(1));
  const std::string printed = codec::address_text(made.view(), "bitcoin");
  if (made.kind() == AddressKind::named || made.kind() == AddressKind::none ||
      made.kind() == AddressKind::unspendable) {
    return 0;  // names are any text, and the other two have no bytes to lose
  }
  const auto read = codec::parse_any_address(printed);
  CLEW_CHECK(!read || *read == made);
  return 0;
}
