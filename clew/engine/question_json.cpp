// A question as JSON: what the audit log seals, and what a replay asks again. Everything that can change the answer is
// in it but the lists (they are named by version beside it) and the good-guy rules (they are in the log themselves).

#include "clew/codec/json.h"
#include "clew/codec/json_tree.h"
#include "clew/codec/wallet_secret.h"
#include "clew/engine/decisions.h"
#include "clew/engine/json_line.h"
#include "clew/engine/store.h"

namespace clew::engine {
namespace {

using codec::JsonValue;
using Type = JsonValue::Type;

void write_strings(codec::JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  json.key(key).begin_array();
  for (const std::string& text : texts) json.string(text);
  json.end_array();
}

void write_time(codec::JsonWriter& json, std::string_view key, const std::optional<UnixTime>& time) {
  json.pair(key, time ? to_iso(*time) : std::string());
}

std::string text_of(const JsonValue& object, std::string_view key) {
  const JsonValue* const found = object.find(key);
  return found != nullptr && found->type == Type::string ? found->text : std::string();
}

std::uint64_t number_of(const JsonValue& object, std::string_view key, std::uint64_t otherwise) {
  const JsonValue* const found = object.find(key);
  return found != nullptr && found->type == Type::number && found->text.empty() ? found->number : otherwise;
}

bool flag_of(const JsonValue& object, std::string_view key) {
  const JsonValue* const found = object.find(key);
  return found != nullptr && found->type == Type::boolean && found->flag;
}

std::vector<std::string> texts_of(const JsonValue& object, std::string_view key) {
  std::vector<std::string> texts;
  if (const JsonValue* const found = object.find(key))
    for (const JsonValue& item : found->items) texts.push_back(item.text);
  return texts;
}

std::optional<UnixTime> time_of(const JsonValue& object, std::string_view key) {
  const auto time = parse_time(text_of(object, key));
  return time ? std::optional(*time) : std::nullopt;
}

std::vector<std::string> without_keys(std::vector<std::string> notes) {
  for (std::string& note : notes) note = codec::without_private_keys(note);
  return notes;
}

ScreenOptions read_options(const JsonValue& tree) {
  ScreenOptions options;
  options.lists = texts_of(tree, "lists");
  options.threshold = static_cast<screen::Score>(number_of(tree, "threshold", options.threshold));
  options.record_floor = static_cast<screen::Score>(number_of(tree, "record_floor", options.record_floor));
  options.limit = static_cast<unsigned>(number_of(tree, "limit", options.limit));
  options.algorithm = text_of(tree, "algorithm");
  options.explain = flag_of(tree, "explain");
  options.exclude_schemas = texts_of(tree, "exclude_schemas");
  options.moved_at = time_of(tree, "moved_at");
  options.exposure = flag_of(tree, "exposure");
  options.tenant = text_of(tree, "tenant");
  options.now = time_of(tree, "now");
  return options;
}

}  // namespace

std::string question_json(const ScreenQuery& query, const ScreenOptions& options) {
  codec::JsonWriter json;
  json.begin_object().pair("id", query.id).pair("schema", query.party.schema).key("values").begin_array();
  for (const intel::Value& value : query.party.values) {
    json.begin_array().string(value.property).string(codec::without_private_keys(value.text));
    if (!value.note.empty() || !value.lang.empty()) json.string(value.note).string(value.lang);
    json.end_array();
  }
  json.end_array();
  if (!query.unread.empty()) write_strings(json, "unread", without_keys(query.unread));
  json.key("options").begin_object();
  write_strings(json, "lists", options.lists);
  json.pair("threshold", options.threshold).pair("record_floor", options.record_floor).pair("limit", options.limit);
  json.pair("algorithm", options.algorithm).key("explain").boolean(options.explain);
  write_strings(json, "exclude_schemas", options.exclude_schemas);
  write_time(json, "moved_at", options.moved_at);
  json.key("exposure").boolean(options.exposure).pair("tenant", options.tenant);
  write_time(json, "now", options.now);
  json.end_object().end_object();
  return json_line(json.take());
}

Outcome<std::pair<ScreenQuery, ScreenOptions>> parse_question(std::string_view text) {
  const auto tree = codec::read_json(text, codec::JsonNumbers::any);
  const JsonValue* const values = tree ? tree->find("values") : nullptr;
  const JsonValue* const options = tree ? tree->find("options") : nullptr;
  if (values == nullptr || options == nullptr)
    return refuse(Code::malformed, "a recorded question cannot be read", "was the log written by a later clew?");
  ScreenQuery query;
  query.id = text_of(*tree, "id");
  query.party.schema = text_of(*tree, "schema");
  for (const JsonValue& item : values->items) {
    if (item.items.size() != 2 && item.items.size() != 4)
      return refuse(Code::malformed, "a recorded question has a value of another form");
    intel::Value value;
    value.property = item.items[0].text;
    value.text = item.items[1].text;
    if (item.items.size() == 4) {
      value.note = item.items[2].text;
      value.lang = item.items[3].text;
    }
    query.party.values.push_back(std::move(value));
  }
  query.party.settle();
  query.unread = texts_of(*tree, "unread");
  return std::pair{std::move(query), read_options(*options)};
}

}  // namespace clew::engine
