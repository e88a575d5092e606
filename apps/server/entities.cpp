// GET /entities and what is around one.

#include <algorithm>
#include <map>

#include "apps/server/entity_json.h"
#include "apps/server/handlers.h"

namespace clew::server {
namespace {

using codec::JsonWriter;

constexpr unsigned kPageLimit = 10;

struct Page {
  unsigned limit = kPageLimit, offset = 0;
};

Read<Page> read_page(const Call& call) {
  Page page;
  if (const auto digits = call.parameters.find("limit"))
    page.limit = CLEW_TRY(read_count(*digits, "limit", kResultsMax));
  if (const auto digits = call.parameters.find("offset"))
    page.offset = CLEW_TRY(read_count(*digits, "offset", kAdjacentMax));
  return page;
}

using Around = std::map<std::string, std::vector<const intel::Entity*>>;

Around around(const Knowledge& knowledge, const intel::Entity& entity) {
  Around found;
  for (auto& [name, other] : named_adjacent(knowledge, entity)) {
    auto& named = found[name];
    if (std::find(named.begin(), named.end(), other) == named.end()) named.push_back(other);
  }
  return found;
}

void write_page(JsonWriter& writer, const Knowledge& knowledge, const std::vector<const intel::Entity*>& entities,
                const Page& page) {
  writer.begin_object().pair("limit", std::uint64_t{page.limit}).pair("offset", std::uint64_t{page.offset});
  writer.key("total").begin_object().pair("value", std::uint64_t{entities.size()}).pair("relation", "eq").end_object();
  writer.key("results").begin_array();
  for (std::size_t i = page.offset; i < entities.size() && i - page.offset < page.limit; ++i)
    write_entity(writer, knowledge, *entities[i]);
  writer.end_array().end_object();
}

// Another id of an entity that was merged leads to the one it is known by.
Response moved_or_missing(const Call& call, std::string_view rest) {
  const intel::Entity* const merged = call.knowledge->find_referent(call.values[0]);
  if (merged == nullptr) return error_response(404, "there is no such entity");
  Response response = error_response(308, "the entity is known by another id");
  std::string place = "/entities/" + percent_encoded(merged->id) + std::string(rest);
  char before = '?';
  for (const std::string_view name : {"as_of", "known_at"})
    if (const auto day = call.parameters.find(name)) {
      place += before + std::string(name) + "=" + percent_encoded(*day);
      before = '&';
    }
  response.headers.emplace_back("Location", std::move(place));
  return response;
}

}  // namespace

Response get_entity(const Call& call) {
  const auto nested = read_flag(call.parameters.find("nested").value_or("true"), "nested");
  if (!nested) return refused_response(nested.error());
  const intel::Entity* const entity = call.knowledge->find(call.values[0]);
  if (entity == nullptr) return moved_or_missing(call, "");
  JsonWriter writer;
  if (*nested)
    write_nested(writer, *call.knowledge, *entity);
  else
    write_entity(writer, *call.knowledge, *entity);
  return json_response(writer.take());
}

Response get_adjacent(const Call& call) {
  const auto page = read_page(call);
  if (!page) return refused_response(page.error());
  const intel::Entity* const entity = call.knowledge->find(call.values[0]);
  if (entity == nullptr) return moved_or_missing(call, "/adjacent");
  JsonWriter writer;
  writer.begin_object().key("entity");
  write_entity(writer, *call.knowledge, *entity);
  writer.key("adjacent").begin_object();
  for (const auto& [name, entities] : around(*call.knowledge, *entity)) {
    writer.key(name);
    write_page(writer, *call.knowledge, entities, *page);
  }
  writer.end_object().end_object();
  return json_response(writer.take());
}

Response get_adjacent_property(const Call& call) {
  const auto page = read_page(call);
  if (!page) return refused_response(page.error());
  const intel::Entity* const entity = call.knowledge->find(call.values[0]);
  if (entity == nullptr) return moved_or_missing(call, "/adjacent/" + percent_encoded(call.values[1]));
  const Around found = around(*call.knowledge, *entity);
  const auto at = found.find(std::string(call.values[1]));
  if (at == found.end()) return error_response(404, "the entity has nothing adjacent under this property");
  JsonWriter writer;
  write_page(writer, *call.knowledge, at->second, *page);
  return json_response(writer.take());
}

}  // namespace clew::server
