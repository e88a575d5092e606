// Base58: the bytes as one big number written with 58 digits; leading zero bytes are written as leading '1's.
//
// Conversion between bases is quadratic, so decoding has a limit and no text of a label file can cost more than
// microseconds. Digits are collected five at a time (58^5 < 2^32), which makes the inner loop one multiplication per
// limb of 32 bits. White space around the text is not skipped, unlike in Bitcoin Core: trimming is the business of
// whoever knows where the text comes from.
// Source: Bitcoin Core, base58.cpp and its vectors base58_encode_decode.json.

#include "clew/codec/base58.h"

#include <algorithm>
#include <array>

#include "clew/codec/hash.h"

namespace clew::codec {
namespace {

constexpr std::size_t kTextMax = 512;
constexpr std::size_t kChecksumSize = 4;
constexpr std::string_view kAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

constexpr std::array<std::int8_t, 256> make_values() {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}
constexpr std::array<std::int8_t, 256> kValues = make_values();

/// limbs = limbs * factor + addend; limbs are 32 bits, lowest first.
void multiply_add(std::vector<std::uint32_t>& limbs, std::uint32_t factor, std::uint32_t addend) {
  std::uint64_t carry = addend;
  for (std::uint32_t& limb : limbs) {
    carry += std::uint64_t{limb} * factor;
    limb = static_cast<std::uint32_t>(carry);
    carry >>= 32;
  }
  if (carry != 0) limbs.push_back(static_cast<std::uint32_t>(carry));
}

std::array<std::uint8_t, kChecksumSize> checksum(Bytes payload) {
  std::array<std::uint8_t, kChecksumSize> sum;
  const Hash256 hash = sha256d(payload);
  std::copy_n(hash.bytes.begin(), sum.size(), sum.begin());
  return sum;
}

}  // namespace

std::string base58_encode(Bytes bytes) {
  const auto first = std::find_if(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte != 0; });
  const auto zeros = static_cast<std::size_t>(first - bytes.begin());
  // The number in base 58^5, lowest first: each new byte shifts it by eight bits.
  constexpr std::uint32_t kBase = 58 * 58 * 58 * 58 * 58;
  std::vector<std::uint32_t> limbs;
  for (const std::uint8_t byte : bytes.subspan(zeros)) {
    std::uint64_t carry = byte;
    for (std::uint32_t& limb : limbs) {
      carry += std::uint64_t{limb} << 8;
      limb = static_cast<std::uint32_t>(carry % kBase);
      carry /= kBase;
    }
    if (carry != 0) limbs.push_back(static_cast<std::uint32_t>(carry));
  }
  std::string reversed;
  for (std::uint32_t limb : limbs) {
    for (int i = 0; i < 5; ++i, limb /= 58) reversed += kAlphabet[limb % 58];
  }
  while (reversed.ends_with('1')) reversed.pop_back();  // the highest limb has fewer than five digits
  return std::string(zeros, '1') + std::string(reversed.rbegin(), reversed.rend());
}

Result<std::vector<std::uint8_t>> base58_decode(std::string_view text) {
  if (text.size() > kTextMax) return fail(Code::limit, "base58 text too long", kTextMax);
  const std::size_t zeros = std::min(text.find_first_not_of('1'), text.size());
  std::vector<std::uint32_t> limbs;
  limbs.reserve(text.size() * 6 / 32 + 1);
  std::uint32_t group = 0, factor = 1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::int8_t digit = kValues[static_cast<unsigned char>(text[i])];
    if (digit < 0) return fail(Code::malformed, "not a base58 character", i);
    group = group * 58 + static_cast<std::uint32_t>(digit);
    factor *= 58;
    if (factor == 58U * 58 * 58 * 58 * 58 || i + 1 == text.size()) {
      multiply_add(limbs, factor, group);
      group = 0;
      factor = 1;
    }
  }
  std::vector<std::uint8_t> bytes;
  bytes.reserve(limbs.size() * 4 + zeros);
  for (const std::uint32_t limb : limbs) {
    for (unsigned shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::uint8_t>(limb >> shift));
  }
  while (!bytes.empty() && bytes.back() == 0) bytes.pop_back();
  bytes.insert(bytes.end(), zeros, 0);
  std::reverse(bytes.begin(), bytes.end());
  return bytes;
}

std::string base58check_encode(Bytes payload) {
  std::vector<std::uint8_t> bytes(payload.begin(), payload.end());
  const auto sum = checksum(payload);
  bytes.insert(bytes.end(), sum.begin(), sum.end());
  return base58_encode(bytes);
}

Result<std::vector<std::uint8_t>> base58check_decode(std::string_view text) {
  std::vector<std::uint8_t> bytes = CLEW_TRY(base58_decode(text));
  if (bytes.size() < kChecksumSize) return fail(Code::truncated, "base58 text too short for a checksum", text.size());
  const auto sum = checksum(Bytes(bytes).first(bytes.size() - kChecksumSize));
  if (!std::equal(sum.begin(), sum.end(), bytes.end() - kChecksumSize)) {
    return fail(Code::mismatch, "base58 checksum is wrong");
  }
  bytes.resize(bytes.size() - kChecksumSize);
  return bytes;
}

}  // namespace clew::codec
