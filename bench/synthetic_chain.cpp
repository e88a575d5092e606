// Transaction ids are numbers run through a mixer, not hashes: the store does not care, and making the chain must not
// cost more than storing it. Coins are drawn with a preference for young ones (two draws, the younger wins), as on the
// real chain, where half of all coins move within a day.

#include "bench/synthetic_chain.h"

#include <algorithm>

#include "clew/codec/hash.h"
#include "clew/codec/merkle.h"
#include "clew/codec/varint.h"

namespace clew::bench {
namespace {
constexpr std::uint64_t kSubsidy = 5'000'000'000;
}

SyntheticChain::SyntheticChain(std::uint64_t seed, Shape shape) : rng_(seed), shape_(shape) {
  arena_.reserve(shape_.transactions_per_block * 8 + 16);
  block_.header = {};
}

Hash256 SyntheticChain::next_id() {
  Hash256 id;
  Rng mixer(++serial_ * 0x9e3779b97f4a7c15ULL);
  for (std::size_t i = 0; i < 4; ++i) {
    const std::uint64_t word = mixer.next();
    std::memcpy(id.bytes.data() + 8 * i, &word, sizeof word);
  }
  return id;
}

// Six in ten outputs go to an address never seen before, the others to one of those that exist.
AddressView SyntheticChain::address() {
  const std::uint64_t number = rng_.below(10) < 6 || addresses_ == 0 ? addresses_++ : rng_.below(addresses_);
  Rng mixer(number ^ 0xadd2e55ULL);
  std::array<std::uint8_t, 20> bytes{};
  for (std::size_t i = 0; i < bytes.size(); i += 4) {
    const auto word = static_cast<std::uint32_t>(mixer.next());
    std::memcpy(bytes.data() + i, &word, sizeof word);
  }
  arena_.push_back(bytes);
  return {AddressKind::witness_key, arena_.back()};
}

SyntheticChain::Coin SyntheticChain::take_coin() {
  const std::size_t pick = std::max(rng_.below(coins_.size()), rng_.below(coins_.size()));
  const Coin coin = coins_[pick];
  coins_[pick] = coins_.back();
  coins_.pop_back();
  return coin;
}

void SyntheticChain::make_transaction() {
  ledger::UtxoTx tx;
  tx.txid = next_id();
  const std::uint64_t draw = rng_.below(100);
  const std::uint64_t inputs = std::min<std::uint64_t>(coins_.size(), draw < 62   ? 1
                                                                      : draw < 84 ? 2
                                                                      : draw < 94 ? 3
                                                                                  : rng_.between(4, 12));
  std::uint64_t value = 0;
  for (std::uint64_t i = 0; i < inputs; ++i) {
    const Coin coin = take_coin();
    tx.inputs.push_back({coin.txid, coin.vout, false, 0, {}});
    value += coin.value;
  }
  const std::uint64_t fee = std::min<std::uint64_t>(value / 2, rng_.between(200, 20'000));
  const std::uint64_t outputs_draw = rng_.below(100);
  const std::uint64_t outputs = outputs_draw < 12   ? 1
                                : outputs_draw < 84 ? 2
                                : outputs_draw < 93 ? 3
                                                    : rng_.between(4, 14);
  std::uint64_t left = value - fee;
  fees_ += fee;
  for (std::uint64_t i = 0; i < outputs; ++i) {
    const std::uint64_t part = i + 1 == outputs ? left : rng_.below(left / 2 + 1);
    left -= part;
    tx.outputs.push_back({part, address()});
    fresh_.push_back({tx.txid, static_cast<std::uint32_t>(i), part});
  }
  inputs_ += inputs;
  outputs_ += outputs;
  block_.utxo.push_back(std::move(tx));
}

// The reward is spread over several outputs so that a young chain has coins to spend.
void SyntheticChain::make_coinbase() {
  ledger::UtxoTx& tx = block_.utxo.front();
  tx.txid = next_id();
  tx.coinbase = true;
  const std::uint64_t parts = height_ < 200 ? 400 : 1;
  std::uint64_t left = kSubsidy + fees_;
  for (std::uint64_t i = 0; i < parts; ++i) {
    const std::uint64_t part = i + 1 == parts ? left : left / (parts - i);
    left -= part;
    tx.outputs.push_back({part, address()});
    fresh_.push_back({tx.txid, static_cast<std::uint32_t>(i), part});
  }
  outputs_ += parts;
}

const ledger::Block& SyntheticChain::next() {
  arena_.clear();
  arena_.reserve(shape_.transactions_per_block * 16 + 512);
  block_.utxo.clear();
  block_.utxo.emplace_back();
  block_.parent = block_.hash;
  block_.hash = next_id();
  block_.height = height_;
  block_.time = {1'300'000'000 + static_cast<std::int64_t>(height_) * 600};
  fees_ = 0;
  fresh_.clear();
  for (std::uint64_t i = 0; i < shape_.transactions_per_block && coins_.size() > 16; ++i) make_transaction();
  make_coinbase();
  coins_.insert(coins_.end(), fresh_.begin(), fresh_.end());
  if (coins_.size() > shape_.unspent_target)  // the oldest stay where they are for good
    coins_.erase(coins_.begin(), coins_.begin() + static_cast<std::ptrdiff_t>(coins_.size() - shape_.unspent_target));
  ++height_;
  return block_;
}

std::vector<std::uint8_t> SyntheticChain::raw() const {
  constexpr std::size_t kMerkleRoot = 36;  // where it stands in the header
  std::vector<std::uint8_t> out(80, 0);
  std::vector<Hash256> txids;
  const auto put = [&out](Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); };
  codec::put_compact_size(block_.utxo.size(), out);
  for (const ledger::UtxoTx& tx : block_.utxo) {
    const std::size_t start = out.size();
    codec::put_u32(1, out);
    codec::put_compact_size(std::max<std::size_t>(1, tx.inputs.size()), out);
    if (tx.coinbase) {
      out.insert(out.end(), 32, 0);
      codec::put_u32(0xffffffff, out);
      out.insert(out.end(), {4, 3, 0, 0, 0});
      codec::put_u32(0xffffffff, out);
    }
    for (const ledger::UtxoInput& input : tx.inputs) {
      put(input.txid.view());
      codec::put_u32(input.vout, out);
      out.push_back(106);
      out.insert(out.end(), 106, 0x30);
      codec::put_u32(0xffffffff, out);
    }
    codec::put_compact_size(tx.outputs.size(), out);
    for (const ledger::UtxoOutput& output : tx.outputs) {
      codec::put_u64(output.value, out);
      out.insert(out.end(), {22, 0, 20});
      put(output.address.bytes);
    }
    codec::put_u32(0, out);
    txids.push_back(codec::sha256d(Bytes(out).subspan(start)));
  }
  const Hash256 root = codec::merkle_root(txids).root;
  std::copy(root.bytes.begin(), root.bytes.end(), out.begin() + kMerkleRoot);
  return out;
}

}  // namespace clew::bench
