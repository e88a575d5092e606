#pragma once
// Plain lists of addresses from texts in memory.

#include <string>
#include <string_view>
#include <vector>

#include "clew/formats/ofac/list_file.h"
#include "clew/intel/reading.h"

namespace clew::formats::ofac {

inline constexpr std::size_t kAddressSizeMax = 256;

/// What follows the last '_' of the file's name, in upper case: 2 to 12 letters and digits. Empty if it is no ticker.
std::string ticker_of(std::string_view path);
/// "2022-09-03" of ".../2022-09-03_96887df_XBT.txt" or of ".../2024-09-27/addresses_XBT.txt"; empty without one.
std::string day_of(std::string_view path);

/// The ticker that the form of an address alone tells: "0x" and 40 hexadecimal digits, "bc1...", "T..." of Tron and so
/// on. Empty where several currencies write theirs so ("1..." and "3..." of Bitcoin and those that branched off).
std::string_view ticker_of_address(std::string_view address);

/// `currency`: of all addresses; empty: what the name of the file says, or else the form of each address.
Result<intel::ReadReport> read_address_texts(const std::vector<NamedText>& texts, std::string_view currency,
                                             intel::Reading& reading);

}  // namespace clew::formats::ofac
