#pragma once
// JSON values of one record, kept with exact number texts (amounts exceed 64 bits), and the cutting of a file into
// records.

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "clew/base/result.h"

namespace clew::formats::evm {

struct Json {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };
  Kind kind = Kind::null;
  std::string_view text;                ///< string without escapes, number as written, "true"/"false"
  std::vector<Json> items;              ///< of an array, or values of an object
  std::vector<std::string_view> names;  ///< of an object, beside items

  /// The member of an object, or nullptr (also if this is no object). The first of equal names.
  const Json* find(std::string_view name) const;
};

/// Parses one value at a time; the tree borrows from the parser and lives until its next parse.
class JsonParser {
 public:
  JsonParser();
  ~JsonParser();
  /// Errors: `malformed` (also for anything behind the value), `limit` for nesting deeper than kJsonDepthMax or 1 GiB
  /// of text.
  Result<const Json*> parse(std::string_view text);

 private:
  struct State;
  std::unique_ptr<State> state_;
};
inline constexpr std::size_t kJsonDepthMax = 2200;  // a call tree is at most 1024 calls deep, two levels each

/// Cuts a file into its records: top-level objects, one per line or anywhere; top-level arrays are dissolved into their
/// elements.
class JsonCutter {
 public:
  explicit JsonCutter(std::string_view text) : text_(text) { skip(); }
  bool done() const { return position_ == text_.size(); }
  struct Piece {
    std::string_view text;
    std::uint64_t offset = 0;
  };
  /// Errors: `truncated` for an object that does not end before the next one starts at the beginning of a line,
  /// `malformed` for text between records; the next call goes on behind it.
  Result<Piece> next();

 private:
  void skip();
  std::string_view text_;
  std::size_t position_ = 0;
};

}  // namespace clew::formats::evm
