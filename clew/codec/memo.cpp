// The grammar in use: FUNCTION:PARAM1:PARAM2..., of which only what links the two sides is read. Limits, affiliates and
// fees behind the destination are left alone. Source: the transaction memos of THORChain and its forks.

#include "clew/codec/memo.h"

#include <algorithm>

namespace clew::codec {
namespace {

std::string_view next_part(std::string_view& text) {
  const std::size_t at = text.find(':');
  const std::string_view part = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return part;
}

bool same_word(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b; });
}

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

constexpr std::size_t kHashDigits = 64;

}  // namespace

std::optional<Memo> parse_memo(Bytes bytes) {
  if (bytes.empty() || bytes.size() > kMemoBytesMax) return std::nullopt;
  std::string_view text = as_text(bytes);
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != ','; }))
    return std::nullopt;
  const std::string_view function = next_part(text);
  Memo memo;
  if (function == "=" || same_word(function, "s") || same_word(function, "swap")) {
    memo.asset = next_part(text);
    memo.destination = next_part(text);
    if (memo.asset.empty() || memo.destination.empty()) return std::nullopt;
    return memo;
  }
  memo.kind = same_word(function, "out") ? MemoKind::out : MemoKind::refund;
  if (memo.kind == MemoKind::refund && !same_word(function, "refund")) return std::nullopt;
  std::string_view hash = next_part(text);
  if (hash.starts_with("0x")) hash.remove_prefix(2);
  if (hash.size() != kHashDigits || !std::all_of(hash.begin(), hash.end(), is_hex_digit)) return std::nullopt;
  memo.inbound = hash;
  return memo;
}

}  // namespace clew::codec
