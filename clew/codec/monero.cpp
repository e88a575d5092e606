// Monero's addresses: a tag, two public keys of 32 bytes, perhaps a payment id of 8, and four bytes of Keccak-256.
//
// Its base58 writes each 8 bytes as 11 characters, highest first, and the rest as the fewest characters that can hold
// it: 69 bytes are 8 blocks and 5 bytes in 7 characters, 95 in all. A block whose number does not fit its bytes is no
// address, so every address has one text.
// Source: monero, src/common/base58.cpp; tags from src/cryptonote_config.h.

#include "clew/codec/monero.h"

#include <algorithm>

#include "clew/base/amount.h"
#include "clew/codec/hash.h"

namespace clew::codec {
namespace {

constexpr std::string_view kAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr std::array<std::size_t, 9> kCharacters = {0, 2, 3, 5, 6, 7, 9, 10, 11};  // by bytes of a block
constexpr std::size_t kBlock = 8, kBlockText = 11, kTextMax = 512, kChecksumSize = 4;
constexpr std::array<std::uint8_t, 9> kTags = {18, 19, 42, 24, 25, 36, 53, 54, 63};  // address, with id, subaddress
constexpr std::size_t kKeysEnd = 65;

bool carries_id(std::uint8_t tag) {
  return tag == 19 || tag == 25 || tag == 54;
}

}  // namespace

std::string monero_base58_encode(Bytes bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += kBlock) {
    const std::size_t size = std::min(kBlock, bytes.size() - at);
    std::uint64_t number = 0;
    for (const std::uint8_t byte : bytes.subspan(at, size)) number = (number << 8) | byte;
    std::string block(kCharacters[size], kAlphabet[0]);
    for (std::size_t i = block.size(); i-- > 0; number /= 58) block[i] = kAlphabet[number % 58];
    text += block;
  }
  return text;
}

Result<std::vector<std::uint8_t>> monero_base58_decode(std::string_view text) {
  if (text.size() > kTextMax) return fail(Code::limit, "base58 text too long", kTextMax);
  std::vector<std::uint8_t> bytes;
  bytes.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); at += kBlockText) {
    const std::string_view block = text.substr(at, kBlockText);
    const auto found = std::find(kCharacters.begin(), kCharacters.end(), block.size());
    if (found == kCharacters.end()) return fail(Code::malformed, "impossible length of a last block", text.size());
    const auto size = static_cast<unsigned>(found - kCharacters.begin());
    u128 number = 0;
    for (std::size_t i = 0; i < block.size(); ++i) {
      const std::size_t digit = kAlphabet.find(block[i]);
      if (digit == std::string_view::npos) return fail(Code::malformed, "not a base58 character", at + i);
      number = number * 58 + digit;
    }
    if (number >> (8 * size) != 0) return fail(Code::malformed, "a block does not fit its bytes", at);
    for (unsigned i = size; i-- > 0;) bytes.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
  }
  return bytes;
}

Result<MoneroAddress> monero_decode(std::string_view text) {
  const std::vector<std::uint8_t> bytes = CLEW_TRY(monero_base58_decode(text));
  if (bytes.empty()) return fail(Code::malformed, "empty address", 0);
  MoneroAddress address;
  address.tag = bytes[0];
  if (std::find(kTags.begin(), kTags.end(), address.tag) == kTags.end()) {
    return fail(Code::unsupported, "unknown kind of Monero address", 0);
  }
  address.has_payment_id = carries_id(address.tag);
  const std::size_t payload = kKeysEnd + (address.has_payment_id ? address.payment_id.size() : 0);
  if (bytes.size() != payload + kChecksumSize) return fail(Code::malformed, "wrong length", text.size());
  const Hash256 sum = keccak256(Bytes(bytes).first(payload));
  if (!std::equal(bytes.end() - kChecksumSize, bytes.end(), sum.bytes.begin())) {
    return fail(Code::mismatch, "checksum of the Monero address is wrong");
  }
  std::copy_n(bytes.begin() + 1, address.keys.size(), address.keys.begin());
  if (address.has_payment_id)
    std::copy_n(bytes.begin() + kKeysEnd, address.payment_id.size(), address.payment_id.begin());
  return address;
}

std::string monero_encode(const MoneroAddress& address) {
  std::vector<std::uint8_t> bytes{address.tag};
  bytes.insert(bytes.end(), address.keys.begin(), address.keys.end());
  if (address.has_payment_id) bytes.insert(bytes.end(), address.payment_id.begin(), address.payment_id.end());
  const Hash256 sum = keccak256(bytes);
  bytes.insert(bytes.end(), sum.bytes.begin(), sum.bytes.begin() + kChecksumSize);
  return monero_base58_encode(bytes);
}

}  // namespace clew::codec
