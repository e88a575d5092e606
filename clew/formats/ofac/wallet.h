#pragma once
// Addresses of digital currencies as ids, and what is wrong with one.

#include <string>
#include <string_view>

namespace clew::formats::ofac {

/// One text for one address: EVM accounts and bech32 in lower case, anything else as written. The ticker is no part of
/// it: an account is the same on every ledger that knows it.
std::string canonical_address(std::string_view address);

/// "checksum does not match", "no known form of an address", or empty: a note beside the address as it is written.
std::string_view address_fault(std::string_view address);

}  // namespace clew::formats::ofac
