// Hash functions: thin fronts, and Keccak-256 as it was before SHA-3 changed the padding (Ethereum's choice).
//
// SHA-256 and RIPEMD-160 go through OpenSSL's old entry points. The advised EVP interface looks the algorithm up and
// allocates a context per call, which costs several times the hashing of a 64-byte message; ingest hashes every
// transaction of a chain. The old functions are deprecated but kept, use the same assembler (SHA-NI), and need no
// memory.
//
// Keccak: the permutation is written from the specification with the lane order of the "compact" reference code. No
// assembler: EVM hashes here are checks of addresses, thousands and not billions.
// Source: FIPS 180-4; G. Bertoni et al., "The Keccak reference", version 3.0; ISO/IEC 10118-3 (RIPEMD-160).

#define OPENSSL_SUPPRESS_DEPRECATED  // see above

#include "clew/codec/hash.h"

#include <openssl/ripemd.h>
#include <openssl/sha.h>
#include <xxhash.h>

#include <bit>
#include <utility>

namespace clew::codec {
namespace {

constexpr std::uint64_t kRoundConstants[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};
/// Rotation and target lane along the path that pi draws through the state from lane 1.
constexpr int kRotations[24] = {1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                                27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};
constexpr std::size_t kPath[24] = {10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                                   15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};
constexpr std::size_t kRate = 136;  // bytes absorbed per permutation for 256 bits of output

using Lanes = std::array<std::uint64_t, 25>;

/// Keccak-f[1600]. The loops are unrolled on demand: with constant indices the lanes stay in registers, which is
/// three times as fast as what g++ -O2 makes of it alone.
void permute(Lanes& a) {
  for (const std::uint64_t constant : kRoundConstants) {
    std::uint64_t column[5];
#pragma GCC unroll 5
    for (std::size_t x = 0; x < 5; ++x) column[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
#pragma GCC unroll 5
    for (std::size_t x = 0; x < 5; ++x) {  // theta
      const std::uint64_t mix = column[(x + 4) % 5] ^ std::rotl(column[(x + 1) % 5], 1);
#pragma GCC unroll 5
      for (std::size_t y = 0; y < 25; y += 5) a[x + y] ^= mix;
    }
    std::uint64_t moving = a[1];
#pragma GCC unroll 24
    for (std::size_t i = 0; i < 24; ++i) {  // rho and pi
      const std::uint64_t next = a[kPath[i]];
      a[kPath[i]] = std::rotl(moving, kRotations[i]);
      moving = next;
    }
#pragma GCC unroll 5
    for (std::size_t y = 0; y < 25; y += 5) {  // chi
      const std::uint64_t row[5] = {a[y], a[y + 1], a[y + 2], a[y + 3], a[y + 4]};
#pragma GCC unroll 5
      for (std::size_t x = 0; x < 5; ++x) a[x + y] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
    }
    a[0] ^= constant;  // iota
  }
}

std::uint64_t load_lane(const std::uint8_t* from) {
  std::uint64_t lane = 0;
  for (unsigned i = 0; i < 8; ++i) lane |= std::uint64_t{from[i]} << (8 * i);
  return lane;
}

void absorb(Lanes& state, const std::uint8_t* block) {
  for (std::size_t i = 0; i < kRate / 8; ++i) state[i] ^= load_lane(block + 8 * i);
  permute(state);
}

Hash256 finish_sha256(SHA256_CTX& context) {
  Hash256 hash;
  SHA256_Final(hash.bytes.data(), &context);
  return hash;
}

}  // namespace

Hash256 sha256(Bytes bytes) {
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, bytes.data(), bytes.size());
  return finish_sha256(context);
}

Hash256 sha256d(Bytes bytes) {
  return sha256(sha256(bytes).view());
}

Hash256 sha256d(std::span<const Bytes> pieces) {
  SHA256_CTX context;
  SHA256_Init(&context);
  for (const Bytes piece : pieces) SHA256_Update(&context, piece.data(), piece.size());
  return sha256(finish_sha256(context).view());
}

std::array<std::uint8_t, 20> ripemd160(Bytes bytes) {
  std::array<std::uint8_t, 20> hash;
  RIPEMD160_CTX context;
  RIPEMD160_Init(&context);
  RIPEMD160_Update(&context, bytes.data(), bytes.size());
  RIPEMD160_Final(hash.data(), &context);
  return hash;
}

std::array<std::uint8_t, 20> hash160(Bytes bytes) {
  return ripemd160(sha256(bytes).view());
}

Hash256 keccak256(Bytes bytes) {
  Lanes state{};
  for (; bytes.size() >= kRate; bytes = bytes.subspan(kRate)) absorb(state, bytes.data());
  std::array<std::uint8_t, kRate> last{};
  if (!bytes.empty()) std::memcpy(last.data(), bytes.data(), bytes.size());
  last[bytes.size()] ^= 0x01;  // SHA-3 would put 0x06 here
  last[kRate - 1] ^= 0x80;
  absorb(state, last.data());
  Hash256 hash;
  for (std::size_t i = 0; i < 32; ++i) hash.bytes[i] = static_cast<std::uint8_t>(state[i / 8] >> (8 * (i % 8)));
  return hash;
}

std::uint64_t xxh3(Bytes bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

struct Sha256::State {
  SHA256_CTX context;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  SHA256_Init(&state_->context);
}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::update(Bytes bytes) {
  SHA256_Update(&state_->context, bytes.data(), bytes.size());
}

Hash256 Sha256::finish() {
  const Hash256 hash = finish_sha256(state_->context);
  SHA256_Init(&state_->context);  // the object starts over instead of giving a wrong hash
  return hash;
}

}  // namespace clew::codec
