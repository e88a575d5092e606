// Serialisation follows the Bitcoin protocol documentation (transactions, BIP141 witness form, BIP34 heights, block
// headers). The target is regtest's (bits 0x207fffff): two hash attempts a block on average, so mining costs nothing
// and headers still prove what real ones prove. Refused: keeping coins in a set inside this class; the generator that
// calls it knows whose coin is whose.

#include "sim/bitcoin_chain.h"

#include <algorithm>

#include "clew/base/check.h"
#include "clew/codec/bech32.h"
#include "clew/codec/hash.h"
#include "clew/codec/varint.h"

namespace clew::sim {
namespace {

using Buffer = std::vector<std::uint8_t>;
constexpr std::uint32_t kRegtestBits = 0x207fffff;
constexpr std::uint64_t kCoin = 100'000'000;
constexpr std::uint64_t kRegtestHalving = 150;

void append(Buffer& out, Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

bool is_witness(Bytes script) {
  return script.size() >= 4 && (script[0] == 0 || script[0] == 0x51);
}

void put_outputs(const std::vector<Payment>& payments, Buffer& out) {
  codec::put_compact_size(payments.size(), out);
  for (const Payment& payment : payments) {
    codec::put_u64(payment.value, out);
    codec::put_compact_size(payment.script.size(), out);
    append(out, payment.script);
  }
}

// Inputs in the form without witness: what the transaction id commits to.
void put_inputs(const std::vector<Coin>& inputs, Buffer& out) {
  codec::put_compact_size(inputs.size(), out);
  for (const Coin& coin : inputs) {
    append(out, coin.txid.view());
    codec::put_u32(coin.vout, out);
    if (is_witness(coin.script)) {
      out.push_back(0);
    } else {  // a placeholder the size of a signature and a key
      out.push_back(106);
      out.push_back(71);
      out.insert(out.end(), 71, 0x30);
      out.push_back(33);
      out.insert(out.end(), 33, 0x02);
    }
    codec::put_u32(0xfffffffd, out);
  }
}

void put_witnesses(const std::vector<Coin>& inputs, Buffer& out) {
  for (const Coin& coin : inputs) {
    if (!is_witness(coin.script)) {
      out.push_back(0);
      continue;
    }
    out.push_back(2);
    out.push_back(71);
    out.insert(out.end(), 71, 0x30);
    out.push_back(33);
    out.insert(out.end(), 33, 0x02);
  }
}

Hash256 merkle_root(std::vector<Hash256> level) {
  CLEW_CHECK(!level.empty());
  while (level.size() > 1) {
    if (level.size() % 2 != 0) level.push_back(level.back());
    for (std::size_t i = 0; i < level.size(); i += 2) {
      Buffer pair(level[i].bytes.begin(), level[i].bytes.end());
      append(pair, level[i + 1].view());
      level[i / 2] = codec::sha256d(pair);
    }
    level.resize(level.size() / 2);
  }
  return level[0];
}

// Regtest's target in compact form is 0x7fffff << 232: the top byte of the (little-endian) hash must be below 0x7f, or
// equal with a rest that fits; asking for less than 0x7f is enough and simpler.
bool meets_target(const Hash256& hash) {
  return hash.bytes[31] < 0x7f;
}

}  // namespace

std::vector<std::uint8_t> p2pkh_script(const std::array<std::uint8_t, 20>& hash) {
  Buffer script{0x76, 0xa9, 20};
  append(script, hash);
  script.push_back(0x88);
  script.push_back(0xac);
  return script;
}

std::vector<std::uint8_t> p2wpkh_script(const std::array<std::uint8_t, 20>& hash) {
  Buffer script{0x00, 20};
  append(script, hash);
  return script;
}

std::vector<std::uint8_t> p2tr_script(const Hash256& key) {
  Buffer script{0x51, 32};
  append(script, key.view());
  return script;
}

std::vector<std::uint8_t> op_return_script(std::string_view text) {
  CLEW_CHECK(text.size() <= 75);
  Buffer script{0x6a, static_cast<std::uint8_t>(text.size())};
  append(script, as_bytes(text));
  return script;
}

std::array<std::uint8_t, 20> key_hash(std::uint64_t seed, std::string_view name, std::uint64_t number) {
  Buffer bytes;
  codec::put_u64(seed, bytes);
  codec::put_u64(number, bytes);
  append(bytes, as_bytes(name));
  return codec::hash160(bytes);
}

std::string regtest_address(const std::array<std::uint8_t, 20>& hash) {
  return codec::segwit_encode("bcrt", 0, hash);
}

BitcoinChain::BitcoinChain(UnixTime genesis_time, std::int64_t spacing_seconds)
    : genesis_seconds_(genesis_time.seconds), spacing_seconds_(spacing_seconds) {}

UnixTime BitcoinChain::time() const {
  return {genesis_seconds_ + static_cast<std::int64_t>(blocks_.size()) * spacing_seconds_};
}

std::vector<Coin> BitcoinChain::spend(const std::vector<Coin>& inputs, const std::vector<Payment>& payments) {
  std::uint64_t in = 0, out = 0;
  for (const Coin& coin : inputs) {
    in += coin.value;
    const auto key = std::pair(coin.txid, coin.vout);
    const auto at = std::lower_bound(spent_.begin(), spent_.end(), key);
    CLEW_CHECK(at == spent_.end() || *at != key);  // a coin is spent once
    spent_.insert(at, key);
  }
  for (const Payment& payment : payments) out += payment.value;
  CLEW_CHECK(in >= out);
  fees_ += in - out;

  const bool witness =
      std::any_of(inputs.begin(), inputs.end(), [](const Coin& coin) { return is_witness(coin.script); });
  Buffer bare, full;
  for (Buffer* form : {&bare, &full}) {
    codec::put_u32(2, *form);
    if (form == &full && witness) form->insert(form->end(), {0, 1});
    put_inputs(inputs, *form);
    put_outputs(payments, *form);
    if (form == &full && witness) put_witnesses(inputs, *form);
    codec::put_u32(0, *form);
  }
  const Hash256 txid = codec::sha256d(bare);
  open_.push_back({std::move(full), txid});

  std::vector<Coin> coins;
  for (std::size_t i = 0; i < payments.size(); ++i)
    coins.push_back({txid, static_cast<std::uint32_t>(i), payments[i].value, payments[i].script});
  return coins;
}

Coin BitcoinChain::close_block(const std::vector<std::uint8_t>& miner) {
  const std::uint64_t at = height();
  const std::uint64_t subsidy = (50 * kCoin) >> std::min<std::uint64_t>(63, at / kRegtestHalving);
  const Payment reward{miner, subsidy + fees_};

  Buffer coinbase;
  codec::put_u32(1, coinbase);
  coinbase.push_back(1);
  coinbase.insert(coinbase.end(), 32, 0);
  codec::put_u32(0xffffffff, coinbase);
  coinbase.insert(coinbase.end(), {5, 4});  // BIP34: push of the height, written with four bytes
  codec::put_u32(static_cast<std::uint32_t>(at), coinbase);
  codec::put_u32(0xffffffff, coinbase);
  put_outputs({reward}, coinbase);
  codec::put_u32(0, coinbase);
  const Hash256 coinbase_id = codec::sha256d(coinbase);

  std::vector<Hash256> ids{coinbase_id};
  for (const OpenTx& tx : open_) ids.push_back(tx.txid);

  Buffer block;
  codec::put_u32(0x20000000, block);
  append(block, parent_.view());
  append(block, merkle_root(ids).view());
  codec::put_u32(static_cast<std::uint32_t>(time().seconds), block);
  codec::put_u32(kRegtestBits, block);
  codec::put_u32(0, block);
  for (std::uint32_t nonce = 0;; ++nonce) {
    for (unsigned i = 0; i < 4; ++i) block[76 + i] = static_cast<std::uint8_t>(nonce >> (8 * i));
    parent_ = codec::sha256d(block);
    if (meets_target(parent_)) break;
  }
  codec::put_compact_size(ids.size(), block);
  append(block, coinbase);
  for (const OpenTx& tx : open_) append(block, tx.raw);

  blocks_.push_back(std::move(block));
  open_.clear();
  fees_ = 0;
  return {coinbase_id, 0, reward.value, miner};
}

std::string BitcoinChain::block_file(const std::vector<std::size_t>& order,
                                     const std::array<std::uint8_t, 8>& mask) const {
  Buffer bytes;
  for (const std::size_t index : order) {
    bytes.insert(bytes.end(), {0xfa, 0xbf, 0xb5, 0xda});  // regtest's magic
    codec::put_u32(static_cast<std::uint32_t>(blocks_[index].size()), bytes);
    append(bytes, blocks_[index]);
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] ^= mask[i % mask.size()];
  return std::string(as_text(bytes));
}

}  // namespace clew::sim
