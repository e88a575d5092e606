// Every value of a property is in a list of texts, as in FollowTheMoney. Relations point with ids; nested, the entity
// stands in place of its id, two steps far and never twice on one path, with a limit for hubs (an address that half a
// list shares), beyond which the ids stay ids.

#include "apps/server/entity_json.h"

#include <algorithm>
#include <set>

#include "apps/server/words.h"

namespace clew::server {
namespace {

using intel::Entity;
using Adjacent = std::vector<std::pair<std::string, const Entity*>>;

void write_topics(codec::JsonWriter& writer, const std::vector<std::string>& topics) {
  writer.key("topics").begin_array();
  for (const std::string& topic : topics) writer.string(topic);
  writer.end_array();
}

void write_values(codec::JsonWriter& writer, const Knowledge& knowledge, const Entity& entity) {
  const std::vector<std::string> topics = knowledge.about(entity.id).topics;
  bool told = topics.empty();
  writer.key("properties").begin_object();
  for (std::size_t at = 0; at < entity.values.size();) {
    const std::string& property = entity.values[at].property;
    if (!told && property >= "topics") write_topics(writer, topics), told = true;
    if (property == "topics") {
      ++at;
      continue;
    }
    writer.key(property).begin_array();
    std::string_view before;
    bool first = true;
    for (; at < entity.values.size() && entity.values[at].property == property; ++at) {
      const std::string_view text = entity.values[at].text;
      if (first || text != before) writer.string(text);  // one text from two statements is one value here
      before = text;
      first = false;
    }
    writer.end_array();
  }
  if (!told) write_topics(writer, topics);
  writer.end_object();
}

void write_marking(codec::JsonWriter& writer, const intel::ListInfo& info) {
  writer.begin_object().pair("dataset", info.list);
  for (const auto& [key, text] : {std::pair{"licence", &info.licence}, std::pair{"tlp", &info.tlp}}) {
    writer.key(key);
    if (text->empty())
      writer.null();
    else
      writer.string(*text);
  }
  if (!info.pap.empty()) writer.pair("pap", info.pap);
  writer.end_object();
}

void write_rest(codec::JsonWriter& writer, const Knowledge& knowledge, const Entity& entity) {
  const Knowledge::About about = knowledge.about(entity.id);
  writer.key("datasets").begin_array();
  for (const std::string& list : about.lists) writer.string(list);
  writer.end_array().key("markings").begin_array();
  for (const std::string& name : about.lists)
    for (const engine::LoadedList& one : knowledge.lists())
      if (one.info.list == name) write_marking(writer, one.info);
  writer.end_array().key("referents").begin_array();
  for (const std::string& referent : entity.referents) writer.string(referent);
  writer.end_array().key("target").boolean(about.target);
  std::string_view seen;
  for (const engine::LoadedList& one : knowledge.lists())
    if (!about.lists.empty() && one.info.list == about.lists.front()) seen = one.loaded_at;
  writer.key("first_seen").null().key("last_seen");
  if (seen.empty())
    writer.null();
  else
    writer.string(seen);
  writer.key("last_change");
  const std::string_view changed = entity.first("modifiedAt");
  if (changed.empty())
    writer.null();
  else
    writer.string(changed);
}

class Nester {
 public:
  Nester(codec::JsonWriter& writer, const Knowledge& knowledge) : writer_(writer), knowledge_(knowledge) {}

  void write(const Entity& entity, unsigned depth) {
    path_.insert(entity.id);
    writer_.begin_object().pair("id", entity.id).pair("caption", caption_of(entity)).pair("schema", entity.schema);
    Adjacent adjacent = depth < kNestedDepth ? named_adjacent(knowledge_, entity) : Adjacent();
    writer_.key("properties").begin_object();
    std::set<std::string_view> names;
    for (const intel::Value& value : entity.values) names.insert(value.property);
    for (const auto& [name, other] : adjacent) names.insert(name);
    const std::vector<std::string> topics = knowledge_.about(entity.id).topics;
    if (!topics.empty()) names.insert("topics");
    for (const std::string_view name : names)
      if (name == "topics")
        write_topics(writer_, topics);
      else
        write_property(entity, name, adjacent, depth);
    writer_.end_object();
    write_rest(writer_, knowledge_, entity);
    writer_.end_object();
    path_.erase(entity.id);
  }

 private:
  void write_property(const Entity& entity, std::string_view name, const Adjacent& adjacent, unsigned depth) {
    writer_.key(name).begin_array();
    std::set<std::string_view> nested;
    for (const auto& [property, other] : adjacent) {
      if (property != name || path_.contains(other->id) || written_ == kNestedEntitiesMax) continue;
      if (!nested.insert(other->id).second) continue;
      ++written_;
      write(*other, depth + 1);
    }
    std::string_view before;
    for (const intel::Value& value : entity.values) {
      if (value.property != name || nested.contains(value.text) || value.text == before) continue;
      writer_.string(value.text);
      before = value.text;
    }
    writer_.end_array();
  }

  codec::JsonWriter& writer_;
  const Knowledge& knowledge_;
  std::set<std::string_view> path_;
  std::size_t written_ = 0;
};

}  // namespace

std::string caption_of(const Entity& entity) {
  for (const std::string_view property :
       {"name", "alias", "weakAlias", "previousName", "publicKey", "full", "program", "number", "registrationNumber"}) {
    const std::string_view text = entity.first(property);
    if (!text.empty()) return std::string(text);
  }
  return entity.id;
}

Adjacent named_adjacent(const Knowledge& knowledge, const Entity& entity) {
  Adjacent named;
  for (auto& [property, other] : knowledge.adjacent(entity.id)) {
    if (named.size() == kAdjacentMax) break;
    const auto own = entity.all(property);
    if (std::find(own.begin(), own.end(), other->id) != own.end()) {
      named.emplace_back(property, other);
      continue;
    }
    const std::string_view reverse = reverse_of(other->schema, property);
    if (!reverse.empty()) {
      named.emplace_back(reverse, other);
      continue;
    }
    std::string joined = other->schema + property;
    if (joined[0] >= 'A' && joined[0] <= 'Z') joined[0] = static_cast<char>(joined[0] - 'A' + 'a');
    char& first = joined[other->schema.size()];
    if (first >= 'a' && first <= 'z') first = static_cast<char>(first - 'a' + 'A');
    named.emplace_back(std::move(joined), other);
  }
  return named;
}

void write_entity_members(codec::JsonWriter& writer, const Knowledge& knowledge, const Entity& entity,
                          std::string_view caption) {
  writer.pair("id", entity.id).pair("caption", caption).pair("schema", entity.schema);
  write_values(writer, knowledge, entity);
  write_rest(writer, knowledge, entity);
}

void write_entity(codec::JsonWriter& writer, const Knowledge& knowledge, const Entity& entity) {
  writer.begin_object();
  write_entity_members(writer, knowledge, entity, caption_of(entity));
  writer.end_object();
}

void write_nested(codec::JsonWriter& writer, const Knowledge& knowledge, const Entity& entity) {
  Nester(writer, knowledge).write(entity, 0);
}

}  // namespace clew::server
