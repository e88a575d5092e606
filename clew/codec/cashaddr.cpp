// CashAddr: a prefix, ':', then 5-bit characters: one byte of type and size, the hash, eight characters of checksum.
//
//   bitcoincash : qpm2qsznhks23z7629mms6s4cwef74vcwv y22gdx6a
//   prefix        |                                  checksum over prefix and data, a BCH code of 40 bits
//                 type and size (0: the hash of a key, 160 bits), hash, padding bits of zero
//
// The alphabet is bech32's, the checksum is not. The prefix is often left out; it takes part in the checksum, so a text
// without one is only an address under the prefix that the caller supposes.
// Source: the CashAddr specification of Bitcoin Cash (2017) and its vectors.

#include "clew/codec/cashaddr.h"

#include <algorithm>
#include <array>

#include "clew/base/check.h"

namespace clew::codec {
namespace {

constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t kTextMax = 160;
constexpr std::size_t kPrefixMax = 32;
constexpr std::size_t kChecksumSize = 8;
constexpr std::array<std::size_t, 8> kHashSizes = {20, 24, 28, 32, 40, 48, 56, 64};

constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr char to_lower(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

void feed(std::uint64_t& state, unsigned value) {
  constexpr std::uint64_t kGenerators[] = {0x98f2bc8e61, 0x79b76d99e2, 0xf33e5fb3c4, 0xae2eabe2a8, 0x1e4f43e470};
  const auto top = static_cast<unsigned>(state >> 35);
  state = ((state & 0x07ffffffff) << 5) ^ value;
  for (unsigned i = 0; i < 5; ++i) {
    if (((top >> i) & 1) != 0) state ^= kGenerators[i];
  }
}

std::uint64_t start(std::string_view prefix) {
  std::uint64_t state = 1;
  for (const char c : prefix) feed(state, static_cast<unsigned char>(c) & 31);
  feed(state, 0);
  return state;
}

}  // namespace

std::string cashaddr_encode(std::string_view prefix, unsigned type, Bytes hash) {
  const auto size = std::find(kHashSizes.begin(), kHashSizes.end(), hash.size());
  CLEW_CHECK(type <= 15 && size != kHashSizes.end());
  std::string text(prefix);
  text += ':';
  std::uint64_t sum = start(prefix);
  unsigned held = (type << 3) | static_cast<unsigned>(size - kHashSizes.begin()), bits = 8;
  const auto flush = [&](unsigned least) {
    while (bits >= least && bits > 0) {
      const unsigned value = bits >= 5 ? (held >> (bits - 5)) & 31 : (held << (5 - bits)) & 31;
      bits -= std::min(bits, 5U);
      held &= (1U << bits) - 1;
      feed(sum, value);
      text += kAlphabet[value];
    }
  };
  flush(5);
  for (const std::uint8_t byte : hash) {
    held = (held << 8) | byte;
    bits += 8;
    flush(5);
  }
  flush(1);
  for (std::size_t i = 0; i < kChecksumSize; ++i) feed(sum, 0);
  sum ^= 1;
  for (std::size_t i = 0; i < kChecksumSize; ++i) text += kAlphabet[(sum >> (5 * (7 - i))) & 31];
  return text;
}

Result<CashAddress> cashaddr_decode(std::string_view text, std::string_view prefix) {
  if (text.size() > kTextMax) return fail(Code::malformed, "longer than a CashAddr", kTextMax);
  bool upper = false, lower = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] < 33 || text[i] > 126) return fail(Code::malformed, "not a character of a CashAddr", i);
    upper |= is_upper(text[i]);
    lower |= is_lower(text[i]);
    if (upper && lower) return fail(Code::malformed, "mixed case in a CashAddr", i);
  }
  CashAddress address;
  const std::size_t colon = text.find(':');
  const std::size_t first = colon == std::string_view::npos ? 0 : colon + 1;
  if (colon == 0 || first > kPrefixMax) return fail(Code::malformed, "no prefix before ':'", 0);
  address.prefix = first == 0 ? std::string(prefix) : std::string(text.substr(0, colon));
  std::transform(address.prefix.begin(), address.prefix.end(), address.prefix.begin(), to_lower);

  std::uint64_t sum = start(address.prefix);
  std::vector<std::uint8_t> bytes;
  unsigned held = 0, bits = 0;
  const std::size_t data_end = text.size() < first + kChecksumSize ? first : text.size() - kChecksumSize;
  for (std::size_t i = first; i < text.size(); ++i) {
    const std::size_t value = kAlphabet.find(to_lower(text[i]));
    if (value == std::string_view::npos) return fail(Code::malformed, "not a character of a CashAddr", i);
    feed(sum, static_cast<unsigned>(value));
    if (i >= data_end) continue;
    held = (held << 5) | static_cast<unsigned>(value);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<std::uint8_t>(held >> bits));
    held &= (1U << bits) - 1;
  }
  if (bytes.empty()) return fail(Code::malformed, "no data before the checksum", text.size());
  if (sum != 1) return fail(Code::mismatch, "checksum of the CashAddr is wrong");
  if (bits >= 5 || held != 0) return fail(Code::malformed, "padding bits are not zero", data_end - 1);
  if ((bytes[0] & 0x80) != 0) return fail(Code::unsupported, "a CashAddr of a later version", first);
  if (bytes.size() != 1 + kHashSizes[bytes[0] & 7]) return fail(Code::malformed, "length of the hash", text.size());
  address.type = bytes[0] >> 3;
  address.hash.assign(bytes.begin() + 1, bytes.end());
  return address;
}

}  // namespace clew::codec
