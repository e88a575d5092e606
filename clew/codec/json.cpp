// Writing JSON. The document is built in the order of the calls, so that the same facts give the same bytes; there is
// no tree to sort or to forget a key in. Amounts beyond 64 bits are written as strings by the callers: readers of JSON
// lose digits past 2^53 without a word.
// Source: RFC 8259.

#include "clew/codec/json.h"

#include <utility>

#include "clew/base/check.h"
#include "clew/codec/utf8.h"

namespace clew::codec {
namespace {

void append_escaped(std::string_view text, std::string& out) {
  constexpr char kDigits[] = "0123456789abcdef";
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) {
          out += c;
        } else {
          out += "\\u00";
          out += kDigits[static_cast<unsigned char>(c) >> 4];
          out += kDigits[static_cast<unsigned char>(c) & 15];
        }
    }
  }
}

}  // namespace

std::string json_escape(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  if (invalid_utf8(text) == std::string_view::npos) {
    append_escaped(text, escaped);
  } else {
    append_escaped(repaired_utf8(text), escaped);
  }
  return escaped;
}

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (has_item_.empty()) {
    CLEW_CHECK(text_.empty());  // a document is one value
    return;
  }
  if (has_item_.back()) text_ += ',';
  has_item_.back() = true;
  text_ += '\n';
  text_.append(has_item_.size() * 2, ' ');
}

void JsonWriter::open(char bracket) {
  separate();
  text_ += bracket;
  has_item_.push_back(false);
}

void JsonWriter::close(char bracket) {
  CLEW_CHECK(!has_item_.empty() && !after_key_);
  const bool had_item = has_item_.back();
  has_item_.pop_back();
  if (had_item) text_.append(1, '\n').append(has_item_.size() * 2, ' ');
  text_ += bracket;
}

JsonWriter& JsonWriter::begin_object() {
  open('{');
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  close('}');
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  open('[');
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  close(']');
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  CLEW_CHECK(!after_key_);
  separate();
  text_.append(1, '"').append(json_escape(name)).append("\": ");
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  separate();
  text_.append(1, '"').append(json_escape(text)).append(1, '"');
  return *this;
}

JsonWriter& JsonWriter::number(std::uint64_t value) {
  separate();
  text_ += std::to_string(value);
  return *this;
}

JsonWriter& JsonWriter::decimal(std::string_view digits) {
  CLEW_CHECK(!digits.empty() && digits.find_first_not_of("0123456789.") == std::string_view::npos);
  separate();
  text_ += digits;
  return *this;
}

JsonWriter& JsonWriter::signed_number(std::int64_t value) {
  separate();
  text_ += std::to_string(value);
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  separate();
  text_ += value ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::null() {
  separate();
  text_ += "null";
  return *this;
}

std::string JsonWriter::take() {
  CLEW_CHECK(has_item_.empty() && !after_key_ && !text_.empty());
  text_ += '\n';
  return std::exchange(text_, {});
}

}  // namespace clew::codec
