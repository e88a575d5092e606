// Segwit addresses: prefix, '1', then 5-bit characters: witness version, program, six of checksum.
//
//   bc 1 q w508d6qejxtdg4y5r3zarvary0c5xw7k v8f3t4
//   |  | | |                                checksum over prefix and data, a BCH code over GF(32)
//   |  | | program: 20 bytes in 32 characters, the bits left over are zero
//   |  | version: q is 0, p is 1
//   prefix of the network
//
// The last '1' separates, since a prefix may hold one. Version 0 must carry bech32's checksum constant and every later
// version bech32m's: with the other constant a text is not an address, whatever it looks like.
// Source: BIP173, BIP350 (with their vectors).

#include "clew/codec/bech32.h"

#include <algorithm>
#include <array>

#include "clew/base/check.h"

namespace clew::codec {
namespace {

constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t kTextMax = 90;
constexpr std::size_t kChecksumSize = 6;
constexpr std::uint32_t kBech32 = 1, kBech32m = 0x2bc830a3;

constexpr std::array<std::int8_t, 256> make_values() {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    const auto c = static_cast<unsigned char>(kAlphabet[i]);
    values[c] = static_cast<std::int8_t>(i);
    if (c >= 'a') values[c - 'a' + 'A'] = static_cast<std::int8_t>(i);
  }
  return values;
}
constexpr std::array<std::int8_t, 256> kValues = make_values();

constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr char to_lower(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

/// The checksum register: feed 5-bit values, read what is left.
class Polymod {
 public:
  void feed(unsigned value) {
    constexpr std::uint32_t kGenerators[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    const std::uint32_t top = state_ >> 25;
    state_ = ((state_ & 0x1ff'ffff) << 5) ^ value;
    for (unsigned i = 0; i < 5; ++i) {
      if (((top >> i) & 1) != 0) state_ ^= kGenerators[i];
    }
  }
  /// High bits of all characters, a zero, low bits of all characters.
  void feed_prefix(std::string_view lower_case) {
    for (const char c : lower_case) feed(static_cast<unsigned char>(c) >> 5);
    feed(0);
    for (const char c : lower_case) feed(static_cast<unsigned char>(c) & 31);
  }
  std::uint32_t value() const { return state_; }

 private:
  std::uint32_t state_ = 1;
};

/// Offset of the first character that no bech32 text may hold or that changes the case, or npos.
std::size_t bad_character(std::string_view text) {
  bool upper = false, lower = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] < 33 || text[i] > 126) return i;
    upper |= is_upper(text[i]);
    lower |= is_lower(text[i]);
    if (upper && lower) return i;
  }
  return std::string_view::npos;
}

/// Joins 5-bit values to bytes. `at` is the offset of the first in the text, for errors.
Result<std::vector<std::uint8_t>> join_bits(std::string_view characters, std::size_t at) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(characters.size() * 5 / 8);
  unsigned held = 0, bits = 0;
  for (const char c : characters) {
    held = (held << 5) | static_cast<unsigned>(kValues[static_cast<unsigned char>(c)]);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<std::uint8_t>(held >> bits));
      held &= (1U << bits) - 1;
    }
  }
  const std::size_t last = at + characters.size() - 1;
  if (bits >= 5) return fail(Code::malformed, "a character too many before the checksum", last);
  if (held != 0) return fail(Code::malformed, "padding bits are not zero", last);
  return bytes;
}

}  // namespace

std::string segwit_encode(std::string_view prefix, unsigned version, Bytes program) {
  CLEW_CHECK(version <= 16 && program.size() >= 2 && program.size() <= 40);
  CLEW_CHECK(version != 0 || program.size() == 20 || program.size() == 32);
  std::string text(prefix);
  text += '1';
  Polymod sum;
  sum.feed_prefix(prefix);
  const auto put = [&](unsigned value) {
    sum.feed(value);
    text += kAlphabet[value];
  };
  put(version);
  unsigned held = 0, bits = 0;
  for (const std::uint8_t byte : program) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5;) {
      bits -= 5;
      put((held >> bits) & 31);
    }
    held &= (1U << bits) - 1;
  }
  if (bits > 0) put((held << (5 - bits)) & 31);
  for (std::size_t i = 0; i < kChecksumSize; ++i) sum.feed(0);
  const std::uint32_t rest = sum.value() ^ (version == 0 ? kBech32 : kBech32m);
  for (std::size_t i = 0; i < kChecksumSize; ++i) text += kAlphabet[(rest >> (5 * (5 - i))) & 31];
  return text;
}

Result<Bech32Text> bech32_decode(std::string_view text, std::size_t characters_max) {
  if (text.size() > characters_max) return fail(Code::malformed, "longer than a segwit address", characters_max);
  if (const std::size_t bad = bad_character(text); bad != std::string_view::npos) {
    return fail(Code::malformed, "character or case not allowed in a segwit address", bad);
  }
  const std::size_t separator = text.rfind('1');
  if (separator == std::string_view::npos || separator == 0) {
    return fail(Code::malformed, "no prefix before a '1'", separator == 0 ? 0 : text.size());
  }
  const std::string_view data = text.substr(separator + 1);
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (kValues[static_cast<unsigned char>(data[i])] >= 0) continue;
    return fail(Code::malformed, "not a bech32 character", separator + 1 + i);
  }
  if (data.size() <= kChecksumSize) return fail(Code::malformed, "no data before the checksum", text.size());

  Bech32Text decoded;
  decoded.prefix = text.substr(0, separator);
  std::transform(decoded.prefix.begin(), decoded.prefix.end(), decoded.prefix.begin(), to_lower);
  Polymod sum;
  sum.feed_prefix(decoded.prefix);
  for (const char c : data) sum.feed(static_cast<unsigned>(kValues[static_cast<unsigned char>(c)]));
  if (sum.value() != kBech32 && sum.value() != kBech32m) {
    return fail(Code::mismatch, "checksum of the segwit address is wrong");
  }
  decoded.modified = sum.value() == kBech32m;
  decoded.data = data.substr(0, data.size() - kChecksumSize);
  return decoded;
}

Result<std::vector<std::uint8_t>> bech32_bytes(std::string_view characters, std::size_t at) {
  return join_bits(characters, at);
}

Result<WitnessProgram> segwit_decode(std::string_view text) {
  Bech32Text decoded = CLEW_TRY(bech32_decode(text, kTextMax));
  const std::size_t first = decoded.prefix.size() + 1;
  WitnessProgram witness;
  witness.prefix = std::move(decoded.prefix);
  witness.version = static_cast<std::uint8_t>(kValues[static_cast<unsigned char>(decoded.data[0])]);
  if (witness.version > 16) return fail(Code::malformed, "witness version above 16", first);
  if ((witness.version == 0) == decoded.modified) {
    return fail(Code::mismatch, "wrong kind of checksum for the witness version");
  }
  witness.program = CLEW_TRY(join_bits(decoded.data.substr(1), first + 1));
  const std::size_t size = witness.program.size();
  if (size < 2 || size > 40 || (witness.version == 0 && size != 20 && size != 32)) {
    return fail(Code::malformed, "length of the witness program", first + 1);
  }
  return witness;
}

}  // namespace clew::codec
