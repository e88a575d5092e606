// Serialisation follows the Bitcoin protocol documentation (transactions, block headers), BIP34 (heights), BIP141
// (witness form, commitment) and BIP341 (key spends). The target is regtest's (bits 0x207fffff): two hash attempts a
// block on average, so mining costs nothing and headers still prove what real ones prove.

#include "sim/bitcoin_bytes.h"

#include <algorithm>
#include <array>

#include "clew/base/check.h"
#include "clew/codec/hash.h"
#include "clew/codec/varint.h"

namespace clew::sim {
namespace {

constexpr std::uint32_t kRegtestBits = 0x207fffff;
constexpr std::uint64_t kCoin = 100'000'000;
constexpr std::uint64_t kRegtestHalving = 150;
constexpr std::uint8_t kSignatureByte = 0x30, kKeyByte = 0x02;
constexpr std::size_t kSignatureBytes = 71, kSchnorrBytes = 64, kKeyBytes = 33;
constexpr std::size_t kTwoOfThreeBytes = 105;  // OP_2, three keys with their lengths, OP_3, OP_CHECKMULTISIG

void append(ByteBuffer& out, Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

void put_filled(std::size_t count, std::uint8_t byte, ByteBuffer& out) {
  out.push_back(static_cast<std::uint8_t>(count));
  out.insert(out.end(), count, byte);
}

enum class Lock : std::uint8_t { legacy, script_hash, witness_key, witness_script, taproot };

Lock lock_of(Bytes script) {
  if (script.size() == 22 && script[0] == 0) return Lock::witness_key;
  if (script.size() == 34 && script[0] == 0) return Lock::witness_script;
  if (script.size() == 34 && script[0] == 0x51) return Lock::taproot;
  if (script.size() == 23 && script[0] == 0xa9) return Lock::script_hash;
  return Lock::legacy;
}

// Witness programs as they are, and inside a script hash: the only script hashes the generators make.
bool has_witness(Bytes script) {
  return lock_of(script) != Lock::legacy;
}

void put_outputs(std::span<const Payment> payments, ByteBuffer& out) {
  codec::put_compact_size(payments.size(), out);
  for (const Payment& payment : payments) {
    codec::put_u64(payment.value, out);
    codec::put_compact_size(payment.script.size(), out);
    append(out, payment.script);
  }
}

// Inputs in the form without witness: what the transaction id commits to.
void put_inputs(std::span<const Coin> inputs, ByteBuffer& out) {
  codec::put_compact_size(inputs.size(), out);
  for (const Coin& coin : inputs) {
    append(out, coin.txid.view());
    codec::put_u32(coin.vout, out);
    switch (lock_of(coin.script)) {
      case Lock::legacy:  // a signature and a key
        out.push_back(static_cast<std::uint8_t>(kSignatureBytes + kKeyBytes + 2));
        put_filled(kSignatureBytes, kSignatureByte, out);
        put_filled(kKeyBytes, kKeyByte, out);
        break;
      case Lock::script_hash:  // the witness program
        out.insert(out.end(), {23, 22, 0, 20});
        out.insert(out.end(), 20, kKeyByte);
        break;
      case Lock::witness_key:
      case Lock::witness_script:
      case Lock::taproot: out.push_back(0); break;
    }
    codec::put_u32(0xfffffffd, out);
  }
}

void put_witnesses(std::span<const Coin> inputs, ByteBuffer& out) {
  for (const Coin& coin : inputs) {
    switch (lock_of(coin.script)) {
      case Lock::legacy: out.push_back(0); break;
      case Lock::script_hash:
      case Lock::witness_key:
        out.push_back(2);
        put_filled(kSignatureBytes, kSignatureByte, out);
        put_filled(kKeyBytes, kKeyByte, out);
        break;
      case Lock::witness_script:  // two of three, with the empty item its check wants
        out.insert(out.end(), {4, 0});
        put_filled(kSignatureBytes, kSignatureByte, out);
        put_filled(kSignatureBytes, kSignatureByte, out);
        put_filled(kTwoOfThreeBytes, kKeyByte, out);
        break;
      case Lock::taproot:
        out.push_back(1);
        put_filled(kSchnorrBytes, kSignatureByte, out);
        break;
    }
  }
}

bool any_witness(std::span<const Coin> inputs) {
  return std::any_of(inputs.begin(), inputs.end(), [](const Coin& coin) { return has_witness(coin.script); });
}

std::uint64_t compact_size_bytes(std::uint64_t value) {
  return value < 253 ? 1 : value <= 0xffff ? 3 : 5;
}

// Regtest's target in compact form is 0x7fffff << 232: the top byte of the (little-endian) hash must be below 0x7f, or
// equal with a rest that fits; asking for less than 0x7f is enough and simpler.
bool meets_target(const Hash256& hash) {
  return hash.bytes[31] < 0x7f;
}

}  // namespace

std::uint64_t regtest_subsidy(std::uint64_t height) {
  return (50 * kCoin) >> std::min<std::uint64_t>(63, height / kRegtestHalving);
}

TxIds put_transaction(std::span<const Coin> inputs, std::span<const Payment> payments, ByteBuffer& out) {
  const bool witness = any_witness(inputs);
  const std::size_t start = out.size();
  codec::put_u32(2, out);
  if (witness) out.insert(out.end(), {0, 1});
  const std::size_t body = out.size();
  put_inputs(inputs, out);
  put_outputs(payments, out);
  const std::size_t body_end = out.size();
  if (witness) put_witnesses(inputs, out);
  codec::put_u32(0, out);

  const Bytes all(out);
  TxIds ids;
  ids.wtxid = codec::sha256d(all.subspan(start));
  ids.weight = 3 * (8 + body_end - body) + (out.size() - start);
  if (!witness) {
    ids.txid = ids.wtxid;
    return ids;
  }
  const Bytes pieces[] = {all.subspan(start, 4), all.subspan(body, body_end - body), all.last(4)};
  ids.txid = codec::sha256d(pieces);
  return ids;
}

std::uint64_t virtual_size(std::span<const Coin> inputs, std::span<const Payment> payments) {
  std::uint64_t bare = 8 + compact_size_bytes(inputs.size()) + compact_size_bytes(payments.size());
  std::uint64_t witness = any_witness(inputs) ? 2 : 0;
  const bool counted = witness != 0;
  for (const Coin& coin : inputs) {
    bare += 41;
    switch (lock_of(coin.script)) {
      case Lock::legacy:
        bare += kSignatureBytes + kKeyBytes + 2;
        witness += counted ? 1 : 0;
        break;
      case Lock::script_hash: bare += 23; [[fallthrough]];
      case Lock::witness_key: witness += 3 + kSignatureBytes + kKeyBytes; break;
      case Lock::witness_script: witness += 5 + 2 * kSignatureBytes + kTwoOfThreeBytes; break;
      case Lock::taproot: witness += 2 + kSchnorrBytes; break;
    }
  }
  for (const Payment& payment : payments) bare += 8 + compact_size_bytes(payment.script.size()) + payment.script.size();
  return (4 * bare + witness + 3) / 4;
}

Hash256 put_coinbase(Bytes height_push, const Payment& reward, const std::optional<Hash256>& commitment,
                     ByteBuffer& out) {
  std::vector<Payment> outputs{reward};
  if (commitment) {
    Payment holder;
    holder.script = {0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed};
    append(holder.script, commitment->view());
    outputs.push_back(std::move(holder));
  }
  ByteBuffer body;
  body.push_back(1);
  body.insert(body.end(), 32, 0);
  codec::put_u32(0xffffffff, body);
  body.push_back(static_cast<std::uint8_t>(height_push.size()));
  append(body, height_push);
  codec::put_u32(0xffffffff, body);
  put_outputs(outputs, body);

  constexpr std::array<std::uint8_t, 4> kVersion{1, 0, 0, 0}, kLockTime{};
  append(out, kVersion);
  if (commitment) out.insert(out.end(), {0, 1});
  append(out, body);
  if (commitment) {
    out.push_back(1);
    put_filled(32, 0, out);
  }
  append(out, kLockTime);
  const Bytes pieces[] = {kVersion, body, kLockTime};
  return codec::sha256d(pieces);
}

ByteBuffer bip34_push(std::uint64_t height) {
  if (height == 0) return {0x00, 0x00};
  if (height <= 16) return {static_cast<std::uint8_t>(0x50 + height), 0x00};
  ByteBuffer push{0};
  for (std::uint64_t rest = height; rest != 0; rest >>= 8) push.push_back(static_cast<std::uint8_t>(rest));
  if ((push.back() & 0x80) != 0) push.push_back(0);  // the top bit is the sign
  push[0] = static_cast<std::uint8_t>(push.size() - 1);
  return push;
}

Hash256 witness_commitment(std::span<const TxIds> transactions) {
  std::vector<Hash256> ids{Hash256{}};  // the coinbase's place
  ids.reserve(transactions.size() + 1);
  for (const TxIds& tx : transactions) ids.push_back(tx.wtxid);
  const Hash256 root = merkle_root(std::move(ids));
  constexpr std::array<std::uint8_t, 32> kReserved{};
  const Bytes pieces[] = {root.view(), kReserved};
  return codec::sha256d(pieces);
}

Hash256 merkle_root(std::vector<Hash256> level) {
  CLEW_CHECK(!level.empty());
  while (level.size() > 1) {
    if (level.size() % 2 != 0) level.emplace_back(level.back());
    for (std::size_t i = 0; i < level.size(); i += 2) {
      const Bytes pair[] = {level[i].view(), level[i + 1].view()};
      level[i / 2] = codec::sha256d(pair);
    }
    level.resize(level.size() / 2);
  }
  return level[0];
}

Hash256 put_mined_header(const Hash256& parent, const Hash256& root, UnixTime time, ByteBuffer& out) {
  const std::size_t start = out.size();
  codec::put_u32(0x20000000, out);
  append(out, parent.view());
  append(out, root.view());
  codec::put_u32(static_cast<std::uint32_t>(time.seconds), out);
  codec::put_u32(kRegtestBits, out);
  codec::put_u32(0, out);
  for (std::uint32_t nonce = 0;; ++nonce) {
    for (unsigned i = 0; i < 4; ++i) out[start + 76 + i] = static_cast<std::uint8_t>(nonce >> (8 * i));
    const Hash256 hash = codec::sha256d(Bytes(out).subspan(start, 80));
    if (meets_target(hash)) return hash;
  }
}

}  // namespace clew::sim
