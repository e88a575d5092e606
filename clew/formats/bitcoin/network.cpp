// Networks, targets and work.
//
// Work decides between forks. It is 2^256 / (target + 1), computed by long division over bits, since the quotient of a
// real target has fewer than 100 bits and no 256-bit type is needed anywhere else. Refused: floating point (forks of
// equal work would compare by rounding). Source: Bitcoin Core, kernel/chainparams.cpp, arith_uint256.cpp (SetCompact),
// chain.cpp (GetBlockProof), validation.cpp (GetBlockSubsidy).

#include "clew/formats/bitcoin/network.h"

#include <algorithm>

namespace clew::formats::bitcoin {
namespace {

constexpr Network kNetworks[] = {
    {"bitcoin", {0xf9, 0xbe, 0xb4, 0xd9}, 210'000, 0x1d00ffff, "BTC"},
    {"testnet3", {0x0b, 0x11, 0x09, 0x07}, 210'000, 0x1d00ffff, "tBTC"},
    {"signet", {0x0a, 0x03, 0xcf, 0x40}, 210'000, 0x1e0377ae, "tBTC"},
    {"regtest", {0xfa, 0xbf, 0xb5, 0xda}, 150, 0x207fffff, "tBTC"},
};

bool is_zero(const Target& target) {
  return std::ranges::all_of(target, [](std::uint8_t byte) { return byte == 0; });
}

/// target + 1 as two halves, high first; false when it is 2^256.
bool plus_one(const Target& target, u128& high, u128& low) {
  high = low = 0;
  for (std::size_t i = 0; i < 16; ++i) high = (high << 8) | target[i];
  for (std::size_t i = 16; i < 32; ++i) low = (low << 8) | target[i];
  if (++low == 0) ++high;
  return high != 0 || low != 0;
}

}  // namespace

const Network* find_network(std::string_view name) {
  const auto found = std::ranges::find(kNetworks, name, &Network::name);
  return found == std::end(kNetworks) ? nullptr : found;
}

const Network* network_of_magic(Bytes four) {
  const auto found =
      std::ranges::find_if(kNetworks, [&](const Network& network) { return std::ranges::equal(network.magic, four); });
  return found == std::end(kNetworks) ? nullptr : found;
}

Target expand_bits(std::uint32_t bits) {
  Target target{};
  const unsigned size = bits >> 24;
  const std::uint32_t mantissa = bits & 0x007fffff;
  if ((bits & 0x00800000) != 0 || mantissa == 0) return target;
  for (unsigned i = 0; i < 3; ++i) {
    const auto byte = static_cast<std::uint8_t>(mantissa >> (8 * i));
    // Byte i of the mantissa, low first, has the weight 256^(size - 3 + i); below the point it is lost, above 256 bits
    // the target is bad.
    if (size + i < 3 || byte == 0) continue;
    const unsigned place = size + i - 3;
    if (place >= 32) return Target{};
    target[31 - place] = byte;
  }
  return target;
}

bool meets_target(const Hash256& hash, std::uint32_t bits, const Network& network) {
  const Target target = expand_bits(bits);
  if (is_zero(target) || target > expand_bits(network.easiest_bits)) return false;
  return std::lexicographical_compare(hash.bytes.rbegin(), hash.bytes.rend(), target.begin(), target.end()) ||
         std::equal(hash.bytes.rbegin(), hash.bytes.rend(), target.begin());
}

u128 work_of(std::uint32_t bits) {
  const Target target = expand_bits(bits);
  u128 high = 0;
  u128 low = 0;
  if (is_zero(target) || !plus_one(target, high, low)) return 0;
  if (high == 0) return kU128Max;  // no hash ever found is that small
  // Long division of 2^256 by (high, low): the remainder starts as 1 and is doubled 256 times.
  u128 rest_high = 0;
  u128 rest_low = 1;
  u128 quotient = 0;
  for (unsigned bit = 0; bit < 256; ++bit) {
    const bool carry = (rest_high >> 127) != 0;
    rest_high = (rest_high << 1) | (rest_low >> 127);
    rest_low <<= 1;
    quotient <<= 1;
    if (carry || rest_high > high || (rest_high == high && rest_low >= low)) {
      rest_high = rest_high - high - (rest_low < low ? 1 : 0);
      rest_low -= low;
      quotient |= 1;
    }
  }
  return quotient;
}

std::uint64_t subsidy(std::uint64_t height, const Network& network) {
  const std::uint64_t halvings = height / network.halving_blocks;
  return halvings >= 64 ? 0 : (50 * kCoin) >> halvings;
}

}  // namespace clew::formats::bitcoin
