#pragma once
// Writing JSON as a stream: keys in the order written, no floating point, two-space indentation, "\n" at the end.
// Reading is simdjson's, in formats/.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace clew::codec {

class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  /// Invalid UTF-8 is written as U+FFFD.
  JsonWriter& string(std::string_view text);
  JsonWriter& number(std::uint64_t value);
  JsonWriter& signed_number(std::int64_t value);
  /// A number as text, such as "0.25": digits with at most one point (the caller's promise, checked).
  JsonWriter& decimal(std::string_view digits);
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  /// key + string, the commonest pair.
  JsonWriter& pair(std::string_view name, std::string_view text) { return key(name).string(text); }
  JsonWriter& pair(std::string_view name, std::uint64_t value) { return key(name).number(value); }
  /// The document; the writer must be balanced.
  std::string take();

 private:
  void separate();
  void open(char bracket);
  void close(char bracket);
  std::string text_;
  std::vector<bool> has_item_;
  bool after_key_ = false;
};

/// `text` with JSON escapes, without the quotes.
std::string json_escape(std::string_view text);

}  // namespace clew::codec
