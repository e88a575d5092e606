#pragma once
// A strict reader for small JSON documents that people edit by hand: keeps where everything stood, so that a complaint
// can point at it.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clew/base/result.h"

namespace clew::casefile {

struct JsonValue {
  enum class Type : std::uint8_t { null, boolean, number, string, array, object };
  Type type = Type::null;
  std::size_t offset = 0;    ///< byte at which the value begins
  bool flag = false;         ///< boolean
  std::uint64_t number = 0;  ///< whole numbers from 0 only
  std::string text;          ///< string, escapes resolved, valid UTF-8
  struct Member;
  std::vector<JsonValue> items;  ///< array
  std::vector<Member> members;   ///< object, in the order of the document; keys are unique

  const JsonValue* find(std::string_view key) const;
};
struct JsonValue::Member {
  std::string key;
  std::size_t offset = 0;  ///< of the key
  JsonValue value;
};

inline constexpr std::size_t kJsonDepthMax = 32;
inline constexpr std::size_t kJsonBytesMax = std::size_t{64} << 20;

/// Reads one document. Stricter than RFC 8259: no fractions, exponents or negative numbers, no key twice. Errors with
/// the offending byte: `malformed`, `truncated`, `overflow` (a number above 2^64 - 1), `limit` (depth, size).
Result<JsonValue> read_json(std::string_view text);

}  // namespace clew::casefile
