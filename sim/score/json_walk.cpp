// A reader that stops at the first error makes whoever writes answers run it twenty times. Syntax ends reading at once;
// what is well formed but wrong is collected, each with its place.

#include "sim/score/json_walk.h"

#include <fmt/format.h>

#include <algorithm>

namespace clew::sim::score {

const char* type_word(JsonValue::Type type) {
  switch (type) {
    case JsonValue::Type::null: return "null";
    case JsonValue::Type::boolean: return "true or false";
    case JsonValue::Type::number: return "a number";
    case JsonValue::Type::string: return "a text";
    case JsonValue::Type::array: return "a list";
    case JsonValue::Type::object: return "an object";
  }
  return "";
}

const JsonValue* Walk::need(const JsonValue& object, const char* key) {
  const JsonValue* value = object.find(key);
  if (value == nullptr) say(object.offset, fmt::format("\"{}\" is missing", key));
  return value;
}

std::string Walk::text(const JsonValue& object, const char* key) {
  const JsonValue* value = need(object, key);
  if (value == nullptr) return {};
  if (value->type != JsonValue::Type::string) {
    say(value->offset, fmt::format("\"{}\" is {}, not a text", key, type_word(value->type)));
    return {};
  }
  return value->text;
}

std::string Walk::text_or(const JsonValue& object, const char* key, std::string_view otherwise) {
  return object.find(key) == nullptr ? std::string(otherwise) : text(object, key);
}

std::uint64_t Walk::number(const JsonValue& object, const char* key) {
  const JsonValue* value = need(object, key);
  if (value == nullptr) return 0;
  if (value->type != JsonValue::Type::number || !value->text.empty()) {
    say(value->offset, fmt::format("\"{}\" is not a whole number from 0", key));
    return 0;
  }
  return value->number;
}

bool Walk::flag_or_not(const JsonValue& object, const char* key) {
  const JsonValue* value = object.find(key);
  if (value == nullptr) return false;
  if (value->type != JsonValue::Type::boolean) say(value->offset, fmt::format("\"{}\" is not true or false", key));
  return value->flag;
}

std::vector<std::string> Walk::texts(const JsonValue& object, const char* key) {
  std::vector<std::string> out;
  const JsonValue* value = object.find(key);
  if (value == nullptr || !is_list(*value, key)) return out;
  for (const JsonValue& item : value->items) {
    if (item.type != JsonValue::Type::string || item.text.empty())
      say(item.offset, fmt::format("an item of \"{}\" is not a text, or empty", key));
    else
      out.push_back(item.text);
  }
  return out;
}

bool Walk::is_object(const JsonValue& value, const char* what) {
  if (value.type == JsonValue::Type::object) return true;
  say(value.offset, fmt::format("{} is {}, not an object", what, type_word(value.type)));
  return false;
}

bool Walk::is_list(const JsonValue& value, const char* what) {
  if (value.type == JsonValue::Type::array) return true;
  say(value.offset, fmt::format("\"{}\" is {}, not a list", what, type_word(value.type)));
  return false;
}

void Walk::only(const JsonValue& object, std::initializer_list<std::string_view> keys) {
  for (const JsonValue::Member& member : object.members)
    if (std::ranges::find(keys, member.key) == keys.end())
      say(member.offset, fmt::format("there is no \"{}\" here", member.key));
}

std::string placed(std::string_view document, const Complaint& complaint) {
  const auto place = codec::place_of(document, complaint.offset);
  return fmt::format("line {}, column {}: {}", place.line, place.column, complaint.text);
}

}  // namespace clew::sim::score
