#pragma once
// Parameters by which Bitcoin-like networks differ in what is read here. Address prefixes are codec/address.h.

#include <array>
#include <cstdint>
#include <string_view>

#include "clew/base/amount.h"
#include "clew/base/bytes.h"

namespace clew::formats::bitcoin {

struct Network {
  std::string_view name;
  std::array<std::uint8_t, 4> magic{};  ///< in front of every record of blk*.dat and rev*.dat
  std::uint64_t halving_blocks = 0;
  std::uint32_t easiest_bits = 0;  ///< compact form of the largest target a block may claim
  std::string_view symbol;
};
inline constexpr unsigned kCoinDecimals = 8;
inline constexpr std::uint64_t kCoin = 100'000'000;
inline constexpr std::uint64_t kMoneyMax = 21'000'000 * kCoin;  ///< no output is worth more, on any of the networks

/// "bitcoin", "testnet3", "signet", "regtest"; nullptr for another name.
const Network* find_network(std::string_view name);
/// The network whose records start with these four bytes; nullptr if none.
const Network* network_of_magic(Bytes four);

/// A 256-bit target, big end first, as a block hash is compared with.
using Target = std::array<std::uint8_t, 32>;
/// Expands the compact form of a header; all zero (met by no hash) when it is negative, zero or too large.
Target expand_bits(std::uint32_t bits);
/// Whether a hash is at most the target, and the target at most the network's easiest.
bool meets_target(const Hash256& hash, std::uint32_t bits, const Network& network);
/// Expected number of hashes to meet the target: 2^256 / (target + 1), the most that fits where it has more than 128
/// bits. 0 for a bad target.
u128 work_of(std::uint32_t bits);
/// New coins of a block in base units: 50 coins halved every `halving_blocks`.
std::uint64_t subsidy(std::uint64_t height, const Network& network);

}  // namespace clew::formats::bitcoin
