#pragma once
// Makes a Bitcoin-format chain: real transaction and block serialisation, hashes, Merkle roots and proof of work at the
// regtest target. Signatures are placeholders: nothing here could be spent on any network.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "clew/base/bytes.h"
#include "clew/base/random.h"
#include "clew/base/result.h"
#include "clew/base/time.h"

namespace clew::sim {

/// A coin: an output and the script that locks it.
struct Coin {
  Hash256 txid;
  std::uint32_t vout = 0;
  std::uint64_t value = 0;
  std::vector<std::uint8_t> script;
};

struct Payment {
  std::vector<std::uint8_t> script;
  std::uint64_t value = 0;
};

/// Output scripts from 20 or 32 bytes that stand for a key; derived from a seed, never from a real key.
std::vector<std::uint8_t> p2pkh_script(const std::array<std::uint8_t, 20>& hash);
std::vector<std::uint8_t> p2wpkh_script(const std::array<std::uint8_t, 20>& hash);
std::vector<std::uint8_t> p2sh_script(const std::array<std::uint8_t, 20>& hash);  ///< spent as a wrapped witness key
std::vector<std::uint8_t> p2wsh_script(const Hash256& hash);                      ///< spent as two of three
std::vector<std::uint8_t> p2tr_script(const Hash256& key);
std::vector<std::uint8_t> op_return_script(std::string_view text);
/// 20 bytes that stand for the public key hash of (`seed`, `name`, `number`).
std::array<std::uint8_t, 20> key_hash(std::uint64_t seed, std::string_view name, std::uint64_t number);
/// The same with 32 bytes, for witness scripts and taproot.
Hash256 key_hash32(std::uint64_t seed, std::string_view name, std::uint64_t number);

/// Text of a pay-to-witness-key address on regtest.
std::string regtest_address(const std::array<std::uint8_t, 20>& hash);
/// Text of the address of an output script of any kind above on regtest; empty for OP_RETURN.
std::string regtest_script_address(Bytes script);

class BitcoinChain {
 public:
  /// `genesis_time`: time of block 0. Blocks are `spacing_seconds` apart.
  BitcoinChain(UnixTime genesis_time, std::int64_t spacing_seconds);

  /// Puts a transaction into the open block; returns the coins it makes, in output order. The fee is what the payments
  /// leave. The inputs must be coins of this chain that were not spent before (checked: a slip of the generator is a
  /// bug).
  std::vector<Coin> spend(const std::vector<Coin>& inputs, const std::vector<Payment>& payments);

  /// Closes the open block: its coinbase pays subsidy and fees to `miner`. Returns the coinbase's coin.
  Coin close_block(const std::vector<std::uint8_t>& miner);

  std::uint64_t height() const { return blocks_.size(); }  ///< height of the open block
  UnixTime time() const;                                   ///< time of the open block
  const std::vector<std::vector<std::uint8_t>>& blocks() const { return blocks_; }

  /// The blocks as a node keeps them: network magic and size before each, in the order given (indices of blocks()), all
  /// bytes XOR-ed with `mask` as recent versions do.
  std::string block_file(const std::vector<std::size_t>& order, const std::array<std::uint8_t, 8>& mask) const;

 private:
  struct OpenTx {
    std::vector<std::uint8_t> raw;
    Hash256 txid;
  };
  std::int64_t genesis_seconds_, spacing_seconds_;
  Hash256 parent_{};
  std::uint64_t fees_ = 0;
  std::vector<OpenTx> open_;
  std::vector<std::vector<std::uint8_t>> blocks_;
  std::vector<std::pair<Hash256, std::uint32_t>> spent_;  ///< sorted
};

}  // namespace clew::sim
