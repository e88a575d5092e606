#pragma once
// Segwit addresses: bech32 (version 0, BIP173) and bech32m (version 1 and up, BIP350).
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/bytes.h"
#include "clew/base/result.h"

namespace clew::codec {

struct WitnessProgram {
  std::string prefix;    ///< lower case: "bc", "tb", "bcrt"
  unsigned version = 0;  ///< 0..16
  std::vector<std::uint8_t> program;
};
/// Requires a valid version (0..16) and program length (2..40; 20 or 32 for version 0).
std::string segwit_encode(std::string_view prefix, unsigned version, Bytes program);
/// Errors: `malformed` at the offending character (mixed case, alphabet, padding, lengths), `mismatch` for checksum or
/// the wrong checksum kind for the version.
Result<WitnessProgram> segwit_decode(std::string_view text);

/// Any text with bech32's or bech32m's checksum: addresses of other ledgers.
struct Bech32Text {
  std::string prefix;     ///< lower case
  std::string_view data;  ///< characters between the separator and the checksum, as in the text (not empty)
  bool modified = false;  ///< bech32m
};
/// Errors: `malformed` at the offending character or for a text of more than `characters_max`; `mismatch` for the
/// checksum.
Result<Bech32Text> bech32_decode(std::string_view text, std::size_t characters_max);
/// The bytes of Bech32Text::data. `at` is the offset of the first character, for errors. Errors: `malformed` for
/// left-over bits.
Result<std::vector<std::uint8_t>> bech32_bytes(std::string_view characters, std::size_t at);

}  // namespace clew::codec
