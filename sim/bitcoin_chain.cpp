// A small chain held whole in memory; the bytes are bitcoin_bytes.h's. Refused: keeping coins in a set inside this
// class; the generator that calls it knows whose coin is whose.

#include "sim/bitcoin_chain.h"

#include <algorithm>

#include "clew/base/check.h"
#include "clew/codec/base58.h"
#include "clew/codec/bech32.h"
#include "clew/codec/hash.h"
#include "clew/codec/varint.h"
#include "sim/bitcoin_bytes.h"

namespace clew::sim {
namespace {

using Buffer = ByteBuffer;

void append(Buffer& out, Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
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

std::vector<std::uint8_t> p2sh_script(const std::array<std::uint8_t, 20>& hash) {
  Buffer script{0xa9, 20};
  append(script, hash);
  script.push_back(0x87);
  return script;
}

std::vector<std::uint8_t> p2wsh_script(const Hash256& hash) {
  Buffer script{0x00, 32};
  append(script, hash.view());
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

Hash256 key_hash32(std::uint64_t seed, std::string_view name, std::uint64_t number) {
  Buffer bytes;
  codec::put_u64(seed, bytes);
  codec::put_u64(number, bytes);
  append(bytes, as_bytes(name));
  return codec::sha256d(bytes);
}

std::string regtest_script_address(Bytes script) {
  const auto base58 = [script](std::uint8_t version, std::size_t at) {
    Buffer payload{version};
    append(payload, script.subspan(at, 20));
    return codec::base58check_encode(payload);
  };
  if (script.size() == 25 && script[0] == 0x76) return base58(0x6f, 3);
  if (script.size() == 23 && script[0] == 0xa9) return base58(0xc4, 2);
  if (script.size() >= 22 && (script[0] == 0 || script[0] == 0x51))
    return codec::segwit_encode("bcrt", script[0] == 0 ? 0 : 1, script.subspan(2));
  return "";
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

  Buffer raw;
  const Hash256 txid = put_transaction(inputs, payments, raw).txid;
  open_.push_back({std::move(raw), txid});

  std::vector<Coin> coins;
  for (std::size_t i = 0; i < payments.size(); ++i)
    coins.push_back({txid, static_cast<std::uint32_t>(i), payments[i].value, payments[i].script});
  return coins;
}

Coin BitcoinChain::close_block(const std::vector<std::uint8_t>& miner) {
  const std::uint64_t at = height();
  const Payment reward{miner, regtest_subsidy(at) + fees_};
  Buffer push{4};  // BIP34: the height, written with four bytes
  codec::put_u32(static_cast<std::uint32_t>(at), push);
  Buffer coinbase;
  const Hash256 coinbase_id = put_coinbase(push, reward, std::nullopt, coinbase);

  std::vector<Hash256> ids{coinbase_id};
  for (const OpenTx& tx : open_) ids.push_back(tx.txid);

  Buffer block;
  parent_ = put_mined_header(parent_, merkle_root(ids), time(), block);
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
    append(bytes, kRegtestMagic);
    codec::put_u32(static_cast<std::uint32_t>(blocks_[index].size()), bytes);
    append(bytes, blocks_[index]);
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] ^= mask[i % mask.size()];
  return std::string(as_text(bytes));
}

}  // namespace clew::sim
