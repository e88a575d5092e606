// What must stay for ten years and what must be erasable on demand are kept apart: the log keeps a commitment, the text
// is encrypted under a key of its own, and erasing is throwing the key away.
//
// The salt is sealed with the text. A hash of a name alone could be found by trying names; with 32 random bytes before
// it, which are gone with the key, the commitment of an erased text says nothing any more.
//
// Every text has its own key. One whose commit failed leaves its key to the next of its number, and a nonce is random,
// so it never meets a key twice. Source: NIST SP 800-38D (GCM).

#include "clew/casefile/sealed_box.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <memory>

#include "clew/codec/hash.h"

namespace clew::casefile {
namespace {

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const unsigned char* data_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* data_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

constexpr std::size_t kSealedBytesMax = std::size_t{64} << 20;

}  // namespace

SecretSource system_secrets() {
  return [](std::span<std::uint8_t> bytes) { return RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1; };
}

Result<SealedBox> seal(std::string_view text, std::string_view place, const SecretSource& secrets, SecretKey& key) {
  if (!secrets(key)) return fail(Code::io, "the system gives no random bytes");
  return seal_under(key, text, place, secrets);
}

Result<SealedBox> seal_under(const SecretKey& key, std::string_view text, std::string_view place,
                             const SecretSource& secrets) {
  if (text.size() > kSealedBytesMax) return fail(Code::limit, "a text longer than 64 MiB cannot be sealed");
  SealedBox box;
  std::string plain(kSaltBytes, '\0');
  if (!secrets(box.nonce) || !secrets({data_of(plain), kSaltBytes}))
    return fail(Code::io, "the system gives no random bytes");
  plain += text;
  box.commitment = codec::sha256(as_bytes(plain));
  box.body.resize(plain.size() + kTagBytes);
  const Context context(EVP_CIPHER_CTX_new());
  int written = 0, rest = 0;
  const bool done =
      context && EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), box.nonce.data()) == 1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &written, data_of(place), static_cast<int>(place.size())) == 1 &&
      EVP_EncryptUpdate(context.get(), data_of(box.body), &written, data_of(plain), static_cast<int>(plain.size())) ==
          1 &&
      EVP_EncryptFinal_ex(context.get(), data_of(box.body) + written, &rest) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, data_of(box.body) + plain.size()) == 1;
  if (!done) return fail(Code::io, "the text cannot be encrypted");
  return box;
}

Result<std::string> unseal(const SealedBox& box, std::string_view place, const SecretKey& key) {
  if (box.body.size() < kSaltBytes + kTagBytes || box.body.size() > kSealedBytesMax + kSaltBytes + kTagBytes)
    return fail(Code::mismatch, "a sealed text has the wrong size");
  const std::size_t size = box.body.size() - kTagBytes;
  std::string plain(size, '\0');
  std::string tag = box.body.substr(size);
  const Context context(EVP_CIPHER_CTX_new());
  int written = 0, rest = 0;
  const bool done =
      context && EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), box.nonce.data()) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &written, data_of(place), static_cast<int>(place.size())) == 1 &&
      EVP_DecryptUpdate(context.get(), data_of(plain), &written, data_of(box.body), static_cast<int>(size)) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, data_of(tag)) == 1 &&
      EVP_DecryptFinal_ex(context.get(), data_of(plain) + written, &rest) == 1;
  if (!done) return fail(Code::mismatch, "a sealed text does not open under its key");
  if (codec::sha256(as_bytes(plain)) != box.commitment)
    return fail(Code::mismatch, "a sealed text is not the one the log commits to");
  return plain.substr(kSaltBytes);
}

}  // namespace clew::casefile
