#pragma once
// Hash functions. SHA-256 and RIPEMD-160 are OpenSSL's; Keccak-256 is ours (OpenSSL 3.0 has none).
#include <array>
#include <memory>
#include <string>

#include "clew/base/bytes.h"

namespace clew::codec {

Hash256 sha256(Bytes bytes);
/// SHA-256 twice: Bitcoin's transaction and block hash, in internal order.
Hash256 sha256d(Bytes bytes);
/// SHA-256d over several pieces without joining them.
Hash256 sha256d(std::span<const Bytes> pieces);
std::array<std::uint8_t, 20> ripemd160(Bytes bytes);
/// RIPEMD-160 of SHA-256.
std::array<std::uint8_t, 20> hash160(Bytes bytes);
Hash256 keccak256(Bytes bytes);
/// XXH3, 64 bits: checksums and hash tables, not for adversaries.
std::uint64_t xxh3(Bytes bytes);

/// SHA-256 over a stream.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();
  void update(Bytes bytes);
  Hash256 finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace clew::codec
