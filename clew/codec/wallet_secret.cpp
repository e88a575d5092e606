// A word of base58 is a key by what is in it: 33 bytes (version and key), 34 with a 1 at the end (of a compressed
// public key), 39 of BIP-38, 78 of an extended key, whose key begins with 0 if it is private. The version bytes of the
// many ledgers are not looked at, for no address has these sizes. Where the checksum is wrong the length and the first
// letters decide: a slip leaves most of a key, and nothing else is written in so many letters.

#include "clew/codec/wallet_secret.h"

#include <algorithm>

#include "clew/base/bytes.h"
#include "clew/codec/base58.h"
#include "clew/codec/hash.h"

namespace clew::codec {
namespace {

constexpr std::size_t kShortest = 51, kExtended = 78;  // characters; bytes

bool is_base58(char c) {
  const bool digit = c >= '1' && c <= '9';
  const bool upper = c >= 'A' && c <= 'Z' && c != 'I' && c != 'O';
  const bool lower = c >= 'a' && c <= 'z' && c != 'l';
  return digit || upper || lower;
}

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// The bytes before a right checksum, or nothing.
std::vector<std::uint8_t> payload_of(std::string_view word) {
  auto bytes = base58_decode(word);
  if (!bytes || bytes->size() < 5) return {};
  std::vector<std::uint8_t> payload(bytes->begin(), bytes->end() - 4);
  const Hash256 sum = sha256d(payload);
  if (!std::equal(bytes->end() - 4, bytes->end(), sum.bytes.begin())) return {};
  return payload;
}

bool is_private_key(std::string_view word) {
  if (word.size() < kShortest) return false;
  if (word.size() > 3 && word.substr(1).starts_with("prv") && word.size() > 100) return true;
  if (word.size() > 120 || !std::all_of(word.begin(), word.end(), is_base58)) return false;
  const auto payload = payload_of(word);
  switch (payload.size()) {
    case 0: break;
    case 33: return true;
    case 34: return payload[33] == 1;
    case 39: return payload[0] == 1 && (payload[1] == 0x42 || payload[1] == 0x43);
    case kExtended: return payload[kExtended - 33] == 0;
    default: return false;
  }
  constexpr std::string_view kFirst = "5KL9c67TXQ";
  const bool plain = word.size() <= 52 && kFirst.find(word[0]) != std::string_view::npos;
  return plain || (word.size() == 58 && word.starts_with("6P"));
}

/// Calls take(begin, end) for every private key.
template <class Take>
void each_private_key(std::string_view text, const Take& take) {
  if (text.size() < kShortest) return;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_word(text[end])) ++end;
    if (is_private_key(text.substr(at, end - at))) take(at, end);
    at = end + 1;
  }
}

}  // namespace

std::string without_private_keys(std::string_view text) {
  std::string out;
  std::size_t kept = 0;
  each_private_key(text, [&](std::size_t begin, std::size_t end) {
    out.append(text.substr(kept, begin - kept)).append(kPrivateKeyMark);
    kept = end;
  });
  return out.append(text.substr(kept));
}

bool has_private_key(std::string_view text) {
  bool found = false;
  each_private_key(text, [&](std::size_t, std::size_t) { found = true; });
  return found;
}

bool is_extended_public_key(std::string_view text) {
  if (text.size() < 100 || text.size() > 120) return false;
  const auto payload = payload_of(text);
  return payload.size() == kExtended && payload[kExtended - 33] != 0;
}

}  // namespace clew::codec
