#pragma once
// Bytes under a key that can be thrown away: AES-256-GCM, and a salted commitment that outlives both.

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "clew/base/bytes.h"
#include "clew/base/result.h"

namespace clew::casefile {

/// Fills the bytes with secrets; false when there are none to be had. An argument, so that tests are the same each
/// time.
using SecretSource = std::function<bool(std::span<std::uint8_t>)>;
/// The operating system's, through OpenSSL. Any number of threads.
SecretSource system_secrets();

inline constexpr std::size_t kKeyBytes = 32, kSaltBytes = 32, kNonceBytes = 12, kTagBytes = 16;
using SecretKey = std::array<std::uint8_t, kKeyBytes>;

struct SealedBox {
  std::array<std::uint8_t, kNonceBytes> nonce{};
  std::string body;    ///< encrypted salt and text, then the tag
  Hash256 commitment;  ///< SHA-256 of salt and text: says nothing of the text without the salt, which is inside
};

/// Seals a text under a fresh key, which is put into `key`. `place` is bound to it: opened elsewhere it does not open.
/// Errors: `io` (no randomness).
Result<SealedBox> seal(std::string_view text, std::string_view place, const SecretSource& secrets, SecretKey& key);
/// Seals a text under a key that lay ready for it.
Result<SealedBox> seal_under(const SecretKey& key, std::string_view text, std::string_view place,
                             const SecretSource& secrets);
/// Opens and compares with the commitment. Errors: `mismatch` (another key, place or commitment; a changed byte).
Result<std::string> unseal(const SealedBox& box, std::string_view place, const SecretKey& key);

}  // namespace clew::casefile
