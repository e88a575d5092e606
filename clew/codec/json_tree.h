#pragma once
// A strict reader for JSON documents that people write by hand or hand in: keeps where everything stood, so that a
// complaint can point at it.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clew/base/result.h"

namespace clew::codec {

struct JsonValue {
  enum class Type : std::uint8_t { null, boolean, number, string, array, object };
  Type type = Type::null;
  std::size_t offset = 0;    ///< byte at which the value begins
  bool flag = false;         ///< boolean
  std::uint64_t number = 0;  ///< a whole number from 0
  std::string text;  ///< string, escapes resolved, valid UTF-8; of any other number (JsonNumbers::any): as written
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

/// Which numbers a document may have: `whole` those from 0 to 2^64 - 1; `any` all of RFC 8259 that have at most 64
/// characters, and those that are not whole from 0 keep their text, for no floating point is used.
enum class JsonNumbers : std::uint8_t { whole, any };
inline constexpr std::size_t kJsonNumberMax = 64;

/// Reads one document. Stricter than RFC 8259: no key twice, and numbers as asked for. Errors with the offending byte:
/// `malformed`, `truncated`, `overflow` (a whole number above 2^64 - 1), `limit` (depth, size, length of a number).
Result<JsonValue> read_json(std::string_view text, JsonNumbers numbers = JsonNumbers::whole);

/// Line and column (both from 1, the column in bytes) of a byte of a text.
struct TextPlace {
  std::uint64_t line = 1, column = 1;
};
TextPlace place_of(std::string_view text, std::uint64_t offset);

}  // namespace clew::codec
