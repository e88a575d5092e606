// JSON with exact numbers.
//
// Problem: wei amounts are JSON numbers beyond 64 bits, a damaged line must cost one record, and a call tree may be
// 1024 calls deep. Approach: a cutter finds the extent of each record with a bracket count that knows strings, then
// simdjson's on-demand parser reads the record into a small tree that keeps numbers as text. Refused: simdjson's
// document (DOM) parser, which refuses such numbers; its streaming mode, where one bad record ends the stream.

#include "clew/formats/evm/json_tree.h"

#include <simdjson.h>

#include <algorithm>

namespace clew::formats::evm {
namespace {

constexpr std::size_t kTextMax = std::size_t{1} << 30;

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  return text;
}

class TreeBuilder {
 public:
  simdjson::error_code build(simdjson::ondemand::value value, Json& out, std::size_t depth) {
    auto type = simdjson::ondemand::json_type::null;
    if (const auto error = value.type().get(type)) return error;
    switch (type) {
      case simdjson::ondemand::json_type::object: return build_object(value, out, depth);
      case simdjson::ondemand::json_type::array: return build_array(value, out, depth);
      case simdjson::ondemand::json_type::string:
        out.kind = Json::Kind::string;
        return value.get_string().get(out.text);
      case simdjson::ondemand::json_type::number: {
        out.kind = Json::Kind::number;
        out.text = trimmed(value.raw_json_token());
        const bool plausible = std::ranges::all_of(out.text, [](char c) {
          return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
        });
        return plausible ? simdjson::SUCCESS : simdjson::NUMBER_ERROR;
      }
      case simdjson::ondemand::json_type::boolean: {
        bool flag = false;
        if (const auto error = value.get_bool().get(flag)) return error;
        out.kind = Json::Kind::boolean;
        out.text = flag ? "true" : "false";
        return simdjson::SUCCESS;
      }
      // Not value.is_null(): for "n2ll" its answer is a result whose conversion to bool throws.
      case simdjson::ondemand::json_type::null:
        return trimmed(value.raw_json_token()) == "null" ? simdjson::SUCCESS : simdjson::N_ATOM_ERROR;
    }
    return simdjson::TAPE_ERROR;
  }

 private:
  simdjson::error_code build_object(simdjson::ondemand::value value, Json& out, std::size_t depth) {
    if (depth == kJsonDepthMax) return simdjson::DEPTH_ERROR;
    simdjson::ondemand::object object;
    if (const auto error = value.get_object().get(object)) return error;
    out.kind = Json::Kind::object;
    for (auto member : object) {
      std::string_view name;
      if (const auto error = member.unescaped_key().get(name)) return error;
      simdjson::ondemand::value item;
      if (const auto error = member.value().get(item)) return error;
      out.names.push_back(name);
      if (const auto error = build(item, out.items.emplace_back(), depth + 1)) return error;
    }
    return simdjson::SUCCESS;
  }

  simdjson::error_code build_array(simdjson::ondemand::value value, Json& out, std::size_t depth) {
    if (depth == kJsonDepthMax) return simdjson::DEPTH_ERROR;
    simdjson::ondemand::array array;
    if (const auto error = value.get_array().get(array)) return error;
    out.kind = Json::Kind::array;
    for (auto element : array) {
      simdjson::ondemand::value item;
      if (const auto error = element.get(item)) return error;
      if (const auto error = build(item, out.items.emplace_back(), depth + 1)) return error;
    }
    return simdjson::SUCCESS;
  }
};

}  // namespace

struct JsonParser::State {
  simdjson::ondemand::parser parser;
  std::string text;  ///< the record, wrapped in an array so that scalars and objects take one path, with padding
  Json root;
};

JsonParser::JsonParser() : state_(std::make_unique<State>()) {}
JsonParser::~JsonParser() = default;

Result<const Json*> JsonParser::parse(std::string_view text) {
  if (text.size() > kTextMax) return fail(Code::limit, "JSON record is larger than 1 GiB");
  state_->root = {};
  state_->text.reserve(text.size() + 2 + simdjson::SIMDJSON_PADDING);
  state_->text.assign("[").append(text).append("]");
  if (state_->parser.allocate(std::max(state_->text.size(), state_->parser.capacity()), kJsonDepthMax + 8))
    return fail(Code::limit, "JSON record is too large");
  simdjson::ondemand::document document;
  simdjson::error_code error =
      state_->parser.iterate(state_->text.data(), state_->text.size(), state_->text.capacity()).get(document);
  simdjson::ondemand::value value;
  Json wrapper;
  if (!error) error = document.get_value().get(value);
  if (!error) error = TreeBuilder{}.build(value, wrapper, 0);
  if (error == simdjson::DEPTH_ERROR) return fail(Code::limit, "JSON is nested too deeply");
  const char* rest = nullptr;
  const bool at_end = !error && document.current_location().get(rest) == simdjson::OUT_OF_BOUNDS;
  if (!at_end || wrapper.items.size() != 1) return fail(Code::malformed, "not valid JSON");
  state_->root = std::move(wrapper.items[0]);
  return &state_->root;
}

const Json* Json::find(std::string_view name) const {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return &items[i];
  }
  return nullptr;
}

void JsonCutter::skip() {
  while (position_ < text_.size() &&
         (is_space(text_[position_]) || text_[position_] == ',' || text_[position_] == '[' || text_[position_] == ']'))
    ++position_;
}

Result<JsonCutter::Piece> JsonCutter::next() {
  const std::size_t start = position_;
  if (text_[start] != '{') {
    position_ = std::min(text_.find_first_of("\n{", start + 1), text_.size());
    skip();
    return fail(Code::malformed, "text that is not a JSON object", start);
  }
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = start; i < text_.size(); ++i) {
    const char c = text_[i];
    if (c == '\n' && i + 1 < text_.size() && text_[i + 1] == '{') {
      position_ = i + 1;
      return fail(Code::truncated, "JSON object does not end before the next one", start);
    }
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      position_ = i + 1;
      skip();
      return Piece{text_.substr(start, i + 1 - start), start};
    }
  }
  position_ = text_.size();
  return fail(Code::truncated, "JSON object does not end", start);
}

}  // namespace clew::formats::evm
