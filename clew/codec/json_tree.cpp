// A method file is edited by hand and kept as evidence, an answer file is handed in by a stranger's program: their
// reader must refuse what it does not understand and say where. simdjson reads gigabytes and loses positions of keys;
// here the document is small, and the position is the point. One recursive descent with a named depth. Source: RFC
// 8259.

#include "clew/codec/json_tree.h"

#include <algorithm>
#include <set>

#include "clew/codec/utf8.h"

namespace clew::codec {

namespace {

constexpr std::size_t kKeysCompared = 16;  ///< keys that are compared one by one

class Reader {
 public:
  Reader(std::string_view text, JsonNumbers numbers) : text_(text), numbers_(numbers) {}

  Result<JsonValue> document() {
    JsonValue value = CLEW_TRY(read_value(0));
    skip_space();
    if (at_ != text_.size()) return fail(Code::malformed, "text after the end of the document", at_);
    return value;
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
  }
  bool take(char wanted) {
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  std::unexpected<Error> complain(const char* reason) const {
    return at_ >= text_.size() ? fail(Code::truncated, "the document ends too early", at_)
                               : fail(Code::malformed, reason, at_);
  }

  Result<JsonValue> read_value(std::size_t depth) {
    if (depth > kJsonDepthMax) return fail(Code::limit, "nested too deeply", at_);
    skip_space();
    JsonValue value;
    value.offset = at_;
    if (at_ >= text_.size()) return complain("");
    switch (text_[at_]) {
      case '{': CLEW_TRY_VOID(read_object(value, depth)); return value;
      case '[': CLEW_TRY_VOID(read_array(value, depth)); return value;
      case '"':
        value.type = JsonValue::Type::string;
        value.text = CLEW_TRY(read_string());
        return value;
      default: break;
    }
    if (digit_here() || (numbers_ == JsonNumbers::any && text_[at_] == '-')) {
      CLEW_TRY_VOID(numbers_ == JsonNumbers::any && !whole_here() ? read_any_number(value) : read_number(value));
      return value;
    }
    CLEW_TRY_VOID(read_word(value));
    return value;
  }

  Result<void> read_object(JsonValue& value, std::size_t depth) {
    value.type = JsonValue::Type::object;
    ++at_;
    skip_space();
    if (take('}')) return {};
    std::set<std::string> seen;  // of a large object: looking through the members for each key would be quadratic
    for (;;) {
      skip_space();
      JsonValue::Member member;
      member.offset = at_;
      if (at_ >= text_.size() || text_[at_] != '"') return complain("a key in double quotes is expected");
      member.key = CLEW_TRY(read_string());
      if (value.members.size() == kKeysCompared)
        for (const JsonValue::Member& each : value.members) seen.insert(each.key);
      const bool twice =
          value.members.size() < kKeysCompared ? value.find(member.key) != nullptr : !seen.insert(member.key).second;
      if (twice) return fail(Code::malformed, "the same key twice", member.offset);
      skip_space();
      if (!take(':')) return complain("':' is expected after a key");
      member.value = CLEW_TRY(read_value(depth + 1));
      value.members.push_back(std::move(member));
      skip_space();
      if (take('}')) return {};
      if (!take(',')) return complain("',' or '}' is expected");
    }
  }

  Result<void> read_array(JsonValue& value, std::size_t depth) {
    value.type = JsonValue::Type::array;
    ++at_;
    skip_space();
    if (take(']')) return {};
    for (;;) {
      value.items.push_back(CLEW_TRY(read_value(depth + 1)));
      skip_space();
      if (take(']')) return {};
      if (!take(',')) return complain("',' or ']' is expected");
    }
  }

  bool digit_here() const { return at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; }
  bool whole_here() const {
    const std::size_t end = text_.find_first_not_of("0123456789", at_);
    return end > at_ && (end == std::string_view::npos || std::string_view(".eE").find(text_[end]) == text_.npos);
  }
  Result<void> digits() {
    if (!digit_here()) return complain("a digit is expected");
    while (digit_here()) ++at_;
    return {};
  }
  // A number that is not whole from 0: its text is checked and kept.
  Result<void> read_any_number(JsonValue& value) {
    value.type = JsonValue::Type::number;
    const std::size_t start = at_;
    take('-');
    const std::size_t whole = at_;
    CLEW_TRY_VOID(digits());
    if (at_ - whole > 1 && text_[whole] == '0') return fail(Code::malformed, "a number begins with 0", start);
    if (take('.')) CLEW_TRY_VOID(digits());
    if (take('e') || take('E')) {
      if (!take('-')) take('+');
      CLEW_TRY_VOID(digits());
    }
    if (at_ - start > kJsonNumberMax) return fail(Code::limit, "a number of too many characters", start);
    value.text = std::string(text_.substr(start, at_ - start));
    return {};
  }

  Result<void> read_number(JsonValue& value) {
    value.type = JsonValue::Type::number;
    const std::size_t start = at_;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      const auto digit = static_cast<std::uint64_t>(text_[at_] - '0');
      if (__builtin_mul_overflow(value.number, std::uint64_t{10}, &value.number) ||
          __builtin_add_overflow(value.number, digit, &value.number)) {
        return fail(Code::overflow, "the number is too large", start);
      }
    }
    if (at_ - start > 1 && text_[start] == '0') return fail(Code::malformed, "a number begins with 0", start);
    if (at_ < text_.size() && (text_[at_] == '.' || text_[at_] == 'e' || text_[at_] == 'E')) {
      return fail(Code::malformed, "only whole numbers are used here", at_);
    }
    return {};
  }

  Result<void> read_word(JsonValue& value) {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("null")) {
      at_ += 4;
    } else if (rest.starts_with("true")) {
      value.type = JsonValue::Type::boolean;
      value.flag = true;
      at_ += 4;
    } else if (rest.starts_with("false")) {
      value.type = JsonValue::Type::boolean;
      at_ += 5;
    } else {
      return fail(Code::malformed, "a value is expected", at_);
    }
    return {};
  }

  Result<std::string> read_string() {
    const std::size_t start = at_++;
    std::string out;
    for (;;) {
      if (at_ >= text_.size()) return fail(Code::truncated, "the string is not closed", start);
      const char c = text_[at_];
      if (static_cast<unsigned char>(c) < 0x20)
        return fail(Code::malformed, "a control character inside a string", at_);
      ++at_;
      if (c == '"') break;
      if (c != '\\') {
        out += c;
        continue;
      }
      CLEW_TRY_VOID(read_escape(out));
    }
    if (invalid_utf8(out) != std::string::npos) return fail(Code::malformed, "the string is not valid UTF-8", start);
    return out;
  }

  Result<void> read_escape(std::string& out) {
    constexpr std::string_view kNames = "\"\\/bfnrt", kValues = "\"\\/\b\f\n\r\t";
    if (at_ >= text_.size()) return complain("");
    if (const std::size_t at = kNames.find(text_[at_]); at != std::string_view::npos) {
      out += kValues[at];
      ++at_;
      return {};
    }
    if (text_[at_] != 'u') return fail(Code::malformed, "an unknown escape", at_);
    ++at_;
    std::uint32_t point = CLEW_TRY(read_unit());
    if (point >= 0xD800 && point < 0xDC00) {
      if (!take('\\') || !take('u')) return complain("half of a surrogate pair");
      const std::uint32_t low = CLEW_TRY(read_unit());
      if (low < 0xDC00 || low > 0xDFFF) return fail(Code::malformed, "half of a surrogate pair", at_);
      point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    } else if (point >= 0xDC00 && point < 0xE000) {
      return fail(Code::malformed, "half of a surrogate pair", at_);
    }
    append_utf8(out, point);
    return {};
  }

  Result<std::uint32_t> read_unit() {
    std::uint32_t unit = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      if (at_ >= text_.size()) return complain("");
      const char c = text_[at_];
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) return fail(Code::malformed, "four hexadecimal digits are expected", at_);
      unit = unit * 16 + static_cast<std::uint32_t>(digit);
    }
    return unit;
  }

  static void append_utf8(std::string& out, std::uint32_t point) {
    const auto byte = [&](std::uint32_t value) { out += static_cast<char>(static_cast<unsigned char>(value)); };
    if (point < 0x80) {
      byte(point);
    } else if (point < 0x800) {
      byte(0xC0 | (point >> 6));
      byte(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
      byte(0xE0 | (point >> 12));
      byte(0x80 | ((point >> 6) & 0x3F));
      byte(0x80 | (point & 0x3F));
    } else {
      byte(0xF0 | (point >> 18));
      byte(0x80 | ((point >> 12) & 0x3F));
      byte(0x80 | ((point >> 6) & 0x3F));
      byte(0x80 | (point & 0x3F));
    }
  }

  std::string_view text_;
  JsonNumbers numbers_;
  std::size_t at_ = 0;
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view key) const {
  const auto at = std::ranges::find(members, key, &Member::key);
  return at == members.end() ? nullptr : &at->value;
}

Result<JsonValue> read_json(std::string_view text, JsonNumbers numbers) {
  if (text.size() > kJsonBytesMax) return fail(Code::limit, "the document is too large", text.size());
  return Reader(text, numbers).document();
}

TextPlace place_of(std::string_view text, std::uint64_t offset) {
  const std::string_view before = text.substr(0, std::min<std::uint64_t>(offset, text.size()));
  const auto lines = static_cast<std::uint64_t>(std::ranges::count(before, '\n'));
  const std::size_t start = before.rfind('\n');
  return {lines + 1, before.size() - (start == std::string_view::npos ? 0 : start + 1) + 1};
}

}  // namespace clew::codec
