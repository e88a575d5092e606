#include "clew/codec/hex.h"

#include <algorithm>

namespace clew::codec {
namespace {

constexpr char kDigits[] = "0123456789abcdef";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Reads 2 * count digits of `text` from `start`; `text` is long enough.
Result<void> read_digits(std::string_view text, std::size_t start, std::uint8_t* out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = start + 2 * i;
    const int upper = hex_value(text[at]);
    const int lower = hex_value(text[at + 1]);
    if ((upper | lower) < 0) return fail(Code::malformed, "not a hexadecimal digit", upper < 0 ? at : at + 1);
    out[i] = static_cast<std::uint8_t>(upper * 16 + lower);
  }
  return {};
}

}  // namespace

std::string to_hex(Bytes bytes) {
  std::string text(bytes.size() * 2, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    text[2 * i] = kDigits[bytes[i] >> 4];
    text[2 * i + 1] = kDigits[bytes[i] & 15];
  }
  return text;
}

Result<std::vector<std::uint8_t>> from_hex(std::string_view text) {
  std::vector<std::uint8_t> bytes(text.size() / 2);
  CLEW_TRY_VOID(read_digits(text, 0, bytes.data(), bytes.size()));
  if (text.size() % 2 != 0) {
    if (hex_value(text.back()) < 0) return fail(Code::malformed, "not a hexadecimal digit", text.size() - 1);
    return fail(Code::truncated, "odd number of hexadecimal digits", text.size());
  }
  return bytes;
}

std::string hash_text(const Hash256& hash, bool reversed) {
  if (!reversed) return to_hex(hash.view());
  Hash256 copy = hash;
  std::reverse(copy.bytes.begin(), copy.bytes.end());
  return to_hex(copy.view());
}

Result<Hash256> parse_hash(std::string_view text, bool reversed) {
  const std::size_t start = text.starts_with("0x") ? 2 : 0;
  const std::size_t digits = text.size() - start;
  Hash256 hash;
  CLEW_TRY_VOID(read_digits(text, start, hash.bytes.data(), std::min<std::size_t>(digits / 2, 32)));
  if (digits > 64) return fail(Code::malformed, "text after 64 hexadecimal digits", start + 64);
  if (digits % 2 != 0 && hex_value(text.back()) < 0) {
    return fail(Code::malformed, "not a hexadecimal digit", text.size() - 1);
  }
  if (digits < 64) return fail(Code::truncated, "a hash has 64 hexadecimal digits", text.size());
  if (reversed) std::reverse(hash.bytes.begin(), hash.bytes.end());
  return hash;
}

}  // namespace clew::codec
