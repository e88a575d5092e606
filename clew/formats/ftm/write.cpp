// {"id":"x","schema":"Person","properties":{"name":["A","B"]},"referents":["y"],"target":true,
//  "clew":[{"property":"name","value":"B","lang":"ru","note":"original script"}]}
//
// A value with details stands both among the properties, for everybody, and under "clew"; the reader puts the details
// on the value.

#include "clew/formats/ftm/write.h"

#include "clew/codec/json.h"
#include "clew/formats/ftm/keys.h"

namespace clew::formats::ftm {
namespace {

std::string quoted(std::string_view text) {
  return "\"" + codec::json_escape(text) + "\"";
}

void append_member(std::string& line, std::string_view key, std::string_view json) {
  if (!line.ends_with('{')) line += ',';
  line += quoted(key);
  line += ':';
  line += json;
}

std::string array_of(const std::vector<std::string_view>& texts) {
  std::string json = "[";
  for (const std::string_view text : texts) {
    if (json.size() > 1) json += ',';
    json += quoted(text);
  }
  return json + "]";
}

std::string details_of(const intel::Value& value) {
  std::string json = "{";
  append_member(json, "property", quoted(value.property));
  append_member(json, "value", quoted(value.text));
  if (!value.lang.empty()) append_member(json, "lang", quoted(value.lang));
  if (!value.note.empty()) append_member(json, "note", quoted(value.note));
  if (value.valid_from) append_member(json, "valid_from", std::to_string(value.valid_from->seconds));
  if (value.valid_to) append_member(json, "valid_to", std::to_string(value.valid_to->seconds));
  return json + "}";
}

bool has_details(const intel::Value& value) {
  return !value.lang.empty() || !value.note.empty() || value.valid_from || value.valid_to;
}

/// A member beside the properties: one text, true or false, or a list.
void append_beside(std::string& line, std::string_view key, const std::vector<std::string_view>& texts) {
  if (is_list_key(key) || texts.size() != 1)
    append_member(line, key, array_of(texts));
  else if (is_flag_key(key) && (texts[0] == "true" || texts[0] == "false"))
    append_member(line, key, texts[0]);
  else
    append_member(line, key, quoted(texts[0]));
}

}  // namespace

std::string write_ftm(const intel::Entity& entity) {
  std::string line = "{", properties = "{", beside = "{", details;
  append_member(line, "id", quoted(entity.id));
  append_member(line, "schema", quoted(entity.schema));
  for (std::size_t first = 0; first < entity.values.size();) {
    const std::string& property = entity.values[first].property;
    std::vector<std::string_view> texts;
    std::size_t at = first;
    for (; at < entity.values.size() && entity.values[at].property == property; ++at) {
      texts.push_back(entity.values[at].text);
      if (has_details(entity.values[at])) details += (details.empty() ? "" : ",") + details_of(entity.values[at]);
    }
    const std::string_view key = beside_key(property);
    if (key.empty())
      append_member(properties, property, array_of(texts));
    else
      append_beside(beside, key, texts);
    first = at;
  }
  append_member(line, "properties", properties + "}");
  if (!entity.referents.empty())
    append_member(line, "referents", array_of({entity.referents.begin(), entity.referents.end()}));
  if (beside.size() > 1) line += "," + beside.substr(1);
  if (!details.empty()) append_member(line, "clew", "[" + details + "]");
  return line + "}";
}

}  // namespace clew::formats::ftm
