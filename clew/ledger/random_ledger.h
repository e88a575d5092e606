#pragma once
// Random chains for the tests of this module, and the folder they are written to. Test code; no part of the library.

#include <cstdlib>
#include <deque>
#include <set>
#include <string>
#include <vector>

#include <unistd.h>

#include "clew/base/file.h"
#include "clew/base/random.h"
#include "clew/ledger/model.h"

namespace clew::ledger::testing {

/// A folder that is removed at the end, with the files in it. In memory where the system has such a place: a test that
/// commits a thousand times need not wait for a disk.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = std::string(is_folder("/dev/shm") ? "/dev/shm" : "/tmp") + "/clew-ledger-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    if (const auto names = list_folder(path_)) {
      for (const std::string& name : *names) ::unlink(join_path(path_, name).c_str());
    }
    ::rmdir(path_.c_str());
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline Hash256 random_hash(Rng& rng) {
  Hash256 hash;
  for (std::uint8_t& byte : hash.bytes) byte = static_cast<std::uint8_t>(rng.next());
  return hash;
}

/// Blocks together with everything their views point into.
struct Chain {
  Identity identity;
  std::deque<std::string> arena;  ///< addresses and headers; elements never move
  std::vector<Block> blocks;
};

/// What a random chain may contain. Shares are "one in n"; 0 is never.
struct ChainShape {
  Kind kind = Kind::utxo;
  std::size_t blocks = 40;
  std::size_t transactions_max = 6;  ///< of one block; blocks may be empty
  std::uint64_t outside_one_in = 12;
  std::uint64_t unknown_one_in = 15;
  std::uint64_t known_one_in = 3;       ///< an inside input says what it spends
  std::uint64_t duplicate_one_in = 25;  ///< a coinbase repeats an older one (BIP 30)
};

class ChainMaker {
 public:
  ChainMaker(std::uint64_t seed, const ChainShape& shape) : rng_(seed), shape_(shape) {}

  Chain make() {
    chain_.identity.kind = shape_.kind;
    chain_.identity.format = "test";
    chain_.identity.network = shape_.kind == Kind::utxo ? "regtest" : "some chain";
    chain_.identity.native_symbol = "TST";
    chain_.identity.native_decimals = 8;
    for (std::size_t i = 0; i < shape_.blocks; ++i) chain_.blocks.push_back(next_block());
    return std::move(chain_);
  }

 private:
  struct Coin {
    Hash256 txid;
    std::uint32_t vout = 0;
    std::uint64_t value = 0;
    AddressView address;
  };

  AddressView random_address() {
    if (rng_.one_in(15)) return {};
    if (rng_.one_in(15)) return {AddressKind::unspendable, {}};
    if (!known_addresses_.empty() && !rng_.one_in(3)) return known_addresses_[rng_.below(known_addresses_.size())];
    const bool account = shape_.kind == Kind::account;
    std::string bytes(rng_.one_in(4) ? 32 : 20, '\0');
    if (account && rng_.one_in(3)) bytes.resize(rng_.between(1, 30));
    for (char& byte : bytes) byte = static_cast<char>(rng_.next());
    chain_.arena.push_back(std::move(bytes));
    const AddressKind kinds[] = {AddressKind::key_hash, AddressKind::taproot, AddressKind::script_hash};
    known_addresses_.push_back({account ? AddressKind::named : kinds[rng_.below(3)], as_bytes(chain_.arena.back())});
    return known_addresses_.back();
  }

  Block next_block() {
    Block block;
    height_ += rng_.one_in(20) ? rng_.between(2, 9) : 1;
    block.height = height_;
    block.hash = random_hash(rng_);
    block.parent = rng_.one_in(10) || height_ != last_height_ + 1 ? Hash256{} : last_hash_;
    last_hash_ = block.hash;
    last_height_ = height_;
    block.time =
        UnixTime{static_cast<std::int64_t>(height_ * 600) - 2000 + static_cast<std::int64_t>(rng_.below(1500))};
    if (rng_.one_in(2)) {
      chain_.arena.emplace_back(80, static_cast<char>(rng_.next()));
      block.header = as_bytes(chain_.arena.back());
    }
    const std::size_t count = rng_.below(shape_.transactions_max + 1);
    if (shape_.kind == Kind::utxo) {
      for (std::size_t i = 0; i < count; ++i) block.utxo.push_back(next_utxo(i == 0));
    } else {
      block.assets.resize(1);
      for (std::size_t i = 0; i < 3; ++i) block.assets.push_back(random_asset());
      for (std::size_t i = 0; i < count; ++i) block.account.push_back(next_account(block.assets.size()));
    }
    return block;
  }

  UtxoTx next_utxo(bool coinbase) {
    UtxoTx tx;
    tx.txid = random_hash(rng_);
    tx.coinbase = coinbase;
    if (coinbase && !coinbases_.empty() && shape_.duplicate_one_in > 0 && rng_.one_in(shape_.duplicate_one_in)) {
      tx.txid = coinbases_[rng_.below(coinbases_.size())];
    } else if (coinbase) {
      coinbases_.push_back(tx.txid);
    }
    if (!coinbase) {
      for (std::uint64_t n = rng_.between(1, 4); n > 0; --n) add_input(tx);
    }
    for (std::uint64_t n = rng_.one_in(30) ? 0 : rng_.between(1, 5); n > 0; --n)
      tx.outputs.push_back({rng_.next() >> rng_.below(64), random_address()});
    // An output of the same name that was not spent is lost.
    std::erase_if(coins_, [&](const Coin& coin) { return coin.txid == tx.txid && coin.vout < tx.outputs.size(); });
    for (std::size_t i = 0; i < tx.outputs.size(); ++i)
      coins_.push_back({tx.txid, static_cast<std::uint32_t>(i), tx.outputs[i].value, tx.outputs[i].address});
    return tx;
  }

  void add_input(UtxoTx& tx) {
    if (shape_.outside_one_in > 0 && rng_.one_in(shape_.outside_one_in)) {
      tx.inputs.push_back(
          {random_hash(rng_), static_cast<std::uint32_t>(rng_.below(9)), true, rng_.below(100000), random_address()});
    } else if (shape_.unknown_one_in > 0 && rng_.one_in(shape_.unknown_one_in)) {
      tx.inputs.push_back({random_hash(rng_), static_cast<std::uint32_t>(rng_.below(9)), false, 0, {}});
    } else if (!coins_.empty()) {
      const std::size_t pick = rng_.below(coins_.size());
      const Coin coin = coins_[pick];
      coins_.erase(coins_.begin() + static_cast<std::ptrdiff_t>(pick));
      const bool known = rng_.one_in(shape_.known_one_in);
      tx.inputs.push_back({coin.txid, coin.vout, known, known ? coin.value : 0, known ? coin.address : AddressView{}});
    }
  }

  AssetKey random_asset() {
    AssetKey key;
    const std::string name(4, static_cast<char>('a' + rng_.below(6)));
    key.contract = Address(AddressKind::account, as_bytes(name));
    key.symbol = rng_.one_in(2) ? "USD" : "";
    key.decimals = static_cast<unsigned>(rng_.below(19));
    key.verified = rng_.one_in(2);
    return key;
  }

  AccountTx next_account(std::size_t assets) {
    AccountTx tx;
    tx.hash = random_hash(rng_);
    if (!hashes_.empty() && rng_.one_in(10)) {
      tx.hash = hashes_[rng_.below(hashes_.size())];
      tx.row = ++row_;
    }
    hashes_.push_back(tx.hash);
    tx.sender = random_address();
    for (std::uint64_t n = rng_.below(5); n > 0; --n) {
      Leg leg;
      leg.from = random_address();
      leg.to = rng_.one_in(12) ? leg.from : random_address();
      leg.asset = static_cast<std::uint32_t>(rng_.below(assets));
      leg.amount = static_cast<u128>(rng_.next()) << rng_.below(50) >> rng_.below(100);
      leg.kind = static_cast<LegKind>(rng_.below(7));
      leg.flags = static_cast<std::uint8_t>(rng_.below(4));
      leg.position = static_cast<std::uint32_t>(rng_.below(1000));
      tx.legs.push_back(leg);
    }
    return tx;
  }

  Rng rng_;
  ChainShape shape_;
  Chain chain_;
  std::vector<AddressView> known_addresses_;
  std::vector<Coin> coins_;
  std::vector<Hash256> coinbases_, hashes_;
  std::uint64_t height_ = 99;
  std::uint64_t last_height_ = 0;
  std::uint32_t row_ = 0;
  Hash256 last_hash_;
};

inline Chain random_chain(std::uint64_t seed, const ChainShape& shape) {
  return ChainMaker(seed, shape).make();
}

}  // namespace clew::ledger::testing
