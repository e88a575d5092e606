#pragma once
// A synthetic chain with the shape of the real one, for measuring: about 2.5 outputs and 2 inputs per transaction, most
// coins spent young. Made by seed, block by block, in bounded memory but for the coins that are unspent.

#include <cstdint>
#include <string>
#include <vector>

#include "clew/base/random.h"
#include "clew/ledger/model.h"

namespace clew::bench {

/// How the chain looks; measured on the real blocks of 2012-2018: 2.0 to 2.8 outputs and 1.5 to 2.4 inputs per
/// transaction.
struct Shape {
  std::uint64_t transactions_per_block = 2'000;
  std::uint64_t unspent_target = 400'000;  ///< coins kept to choose from; older ones stay unspent for good
};

class SyntheticChain {
 public:
  explicit SyntheticChain(std::uint64_t seed, Shape shape = {});
  /// The next block; valid until the next call.
  const ledger::Block& next();
  /// The block last made, in Bitcoin's serialisation (for measuring the parser).
  std::vector<std::uint8_t> raw() const;
  std::uint64_t inputs() const { return inputs_; }
  std::uint64_t outputs() const { return outputs_; }

 private:
  struct Coin {
    Hash256 txid;
    std::uint32_t vout;
    std::uint64_t value;
  };
  void make_coinbase();
  void make_transaction();
  Coin take_coin();
  AddressView address();
  Hash256 next_id();

  Rng rng_;
  Shape shape_;
  ledger::Block block_;
  std::vector<std::array<std::uint8_t, 20>> arena_;
  std::vector<Coin> coins_, fresh_;
  std::uint64_t height_ = 0, serial_ = 0, inputs_ = 0, outputs_ = 0, fees_ = 0, addresses_ = 0;
};

}  // namespace clew::bench
