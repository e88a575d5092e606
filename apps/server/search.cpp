// GET /search as yente's clients know it: a search for words, which finds every entity with a name that has them all
// (or the text as a number or an address), ranks them and filters. It judges nobody: that is /match. What a parameter
// asks and this service cannot do is refused under the parameter's name. Source: the routes and models of
// opensanctions/yente (MIT), which these shapes follow.

#include <algorithm>
#include <array>
#include <map>

#include "apps/server/entity_json.h"
#include "apps/server/found.h"
#include "apps/server/handlers.h"
#include "apps/server/words.h"

namespace clew::server {
namespace {

using codec::JsonWriter;

constexpr unsigned kSearchLimit = 10, kOffsetMax = 9'499;

struct Order {
  std::string by;
  bool falling = false;
};

constexpr std::array<std::string_view, 3> kFacets = {"countries", "topics", "datasets"};

struct SearchOptions {
  std::string words;
  engine::ScreenQuery query;  ///< for the text as a number or an address
  engine::ScreenOptions screen;
  HitFilter filter;
  unsigned limit = kSearchLimit, offset = 0;
  std::vector<Order> orders;
  std::vector<std::string> facets;  ///< of kFacets; empty: all
};

Read<std::vector<Order>> read_orders(const std::vector<std::string>& words) {
  constexpr std::array<std::string_view, 4> kProperties = {"score", "first_seen", "last_seen", "last_change"};
  std::vector<Order> orders;
  for (const std::string& word : words) {
    const std::size_t colon = std::min(word.find(':'), word.size());
    const std::string_view by = std::string_view(word).substr(0, colon);
    const std::string_view way = std::string_view(word).substr(std::min(word.size(), colon + 1));
    const bool plain = by == "id" || by == "schema" || by == "caption";
    if (!plain && std::find(kProperties.begin(), kProperties.end(), by) == kProperties.end() &&
        find_property(by.starts_with("properties.") ? by.substr(11) : by) == nullptr)
      return refuse("'sort': there is no such field: " + repeated(by) +
                    "; score, id, caption, schema, first_seen, last_seen, last_change or a property");
    if (!way.empty() && way != "asc" && way != "desc")
      return refuse("'sort': after the ':' stands asc or desc, not " + repeated(way));
    orders.push_back(
        {std::string(by.starts_with("properties.") ? by.substr(11) : by), way.empty() ? by == "score" : way == "desc"});
  }
  return orders;
}

std::string order_value(const Knowledge& knowledge, const Found& found, const std::string& by) {
  if (by == "id") return found.entity->id;
  if (by == "schema") return found.entity->schema;
  if (by == "caption") return found.hit->caption;
  if (by == "first_seen") return {};
  if (by == "last_change") return std::string(found.entity->first("modifiedAt"));
  if (by == "last_seen")
    for (const engine::LoadedList& list : knowledge.lists())
      if (list.info.list == found.hit->list) return list.loaded_at;
  return std::string(found.entity->first(by));
}

/// As asked; what is equal stays as it ranks. Who has no value of it comes last, either way.
void put_in_order(const Knowledge& knowledge, const std::vector<Order>& orders, std::vector<Found>& found) {
  for (auto order = orders.rbegin(); order != orders.rend(); ++order) {
    if (order->by == "score") {
      std::stable_sort(found.begin(), found.end(), [&](const Found& a, const Found& b) {
        return order->falling ? a.hit->score > b.hit->score : a.hit->score < b.hit->score;
      });
      continue;
    }
    std::vector<std::pair<std::string, Found>> keyed;
    keyed.reserve(found.size());
    for (const Found& one : found) keyed.emplace_back(order_value(knowledge, one, order->by), one);
    std::stable_sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) {
      if (a.first.empty() != b.first.empty()) return b.first.empty();
      return order->falling ? a.first > b.first : a.first < b.first;
    });
    for (std::size_t i = 0; i < found.size(); ++i) found[i] = keyed[i].second;
  }
}

Read<SearchOptions> read_search(const Call& call, std::vector<std::string> lists) {
  constexpr std::array<std::string_view, 18> kKnown = {
      "q",         "schema",          "countries",       "topics",
      "datasets",  "include_dataset", "exclude_dataset", "exclude_schema",
      "limit",     "offset",          "fuzzy",           "sort",
      "target",    "facets",          "filter_op",       "simple",
      "threshold", "changed_since"};
  CLEW_TRY_VOID(only_parameters(call, kKnown));
  SearchOptions options;
  const auto text = [&](std::string_view name) { return call.parameters.find(name).value_or(""); };
  options.filter.changed_since = CLEW_TRY(read_changed_since(call));
  if (!text("fuzzy").empty()) CLEW_TRY_VOID(read_flag(text("fuzzy"), "fuzzy"));
  if (!text("simple").empty()) CLEW_TRY_VOID(read_flag(text("simple"), "simple"));
  if (text("q").empty()) return refuse("'q' is empty: a name, a number or an address to look for");
  options.facets = call.parameters.all("facets");
  for (const std::string& facet : options.facets)
    if (std::find(kFacets.begin(), kFacets.end(), facet) == kFacets.end())
      return refuse("'facets': there is no " + repeated(facet) + "; countries, topics and datasets are counted");
  options.orders = CLEW_TRY(read_orders(call.parameters.all("sort")));
  if (!text("limit").empty()) options.limit = CLEW_TRY(read_count(text("limit"), "limit", kResultsMax));
  if (!text("offset").empty()) options.offset = CLEW_TRY(read_count(text("offset"), "offset", kOffsetMax));
  if (!text("target").empty()) options.filter.target = CLEW_TRY(read_flag(text("target"), "target"));
  const std::string_view filters = text("filter_op");
  if (!filters.empty() && filters != "AND" && filters != "OR") return refuse("'filter_op' is AND or OR");
  options.filter.all_filters = filters != "OR";
  options.filter.countries = call.parameters.all("countries");
  options.filter.topics = call.parameters.all("topics");
  options.filter.datasets = call.parameters.all("datasets");
  options.filter.schema = text("schema");
  CLEW_TRY_VOID(known_schema(options.filter.schema, "schema"));
  options.screen.lists = std::move(lists);
  options.screen.exclude_schemas = call.parameters.all("exclude_schema");
  for (const std::string& schema : options.screen.exclude_schemas)
    CLEW_TRY_VOID(known_schema(schema, "exclude_schema"));
  options.words = std::string(text("q"));
  options.screen.limit = kResultsMax;
  options.screen.explain = false;
  options.screen.history = false;
  options.query.party.schema = "Thing";
  for (const std::string_view property : {"publicKey", "id"})
    options.query.party.add(std::string(property), options.words);
  options.query.party.settle();
  return options;
}

// The words for a topic that a reader sees; a topic of another vocabulary is its own word.
std::string_view topic_label(std::string_view topic) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kTopics = {{
      {"crime", "Crime"},
      {"crime.terror", "Terrorism"},
      {"debarment", "Debarred entity"},
      {"export.control", "Export controlled"},
      {"export.risk", "Trade risk"},
      {"poi", "Person of interest"},
      {"role.pep", "Politically exposed person"},
      {"role.rca", "Close associate"},
      {"sanction", "Sanctioned entity"},
      {"sanction.linked", "Sanction-linked entity"},
  }};
  const auto at = std::find_if(kTopics.begin(), kTopics.end(), [&](const auto& one) { return one.first == topic; });
  return at == kTopics.end() ? topic : at->second;
}

void write_facets(JsonWriter& writer, const Knowledge& knowledge, const std::vector<Found>& found,
                  const std::vector<std::string>& wanted) {
  std::map<std::string, std::uint64_t, std::less<>> countries, topics, datasets;
  for (const Found& one : found) {
    for (const std::string_view country : countries_of(*one.entity)) ++countries[std::string(country)];
    for (const std::string& topic : knowledge.about(one.entity->id).topics) ++topics[topic];
    ++datasets[one.hit->list];
  }
  writer.key("facets").begin_object();
  const auto facet = [&](const char* name, const char* label, const auto& counts, const auto& shown) {
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), name) == wanted.end()) return;
    writer.key(name).begin_object().pair("label", label).key("values").begin_array();
    for (const auto& [value, count] : counts)
      writer.begin_object().pair("name", value).pair("label", shown(value)).pair("count", count).end_object();
    writer.end_array().end_object();
  };
  facet("countries", "Countries", countries, country_label);
  facet("topics", "Topics", topics, topic_label);
  facet("datasets", "Data sources", datasets, [&](const std::string& list) {
    for (const engine::LoadedList& loaded : knowledge.lists())
      if (loaded.info.list == list && !loaded.info.title.empty()) return loaded.info.title;
    return list;
  });
  writer.end_object();
}

// Who has the text as a number or an address, and who has its words in a name.
engine::Outcome<engine::ScreenAnswer> search_all(const Call& call, const SearchOptions& options) {
  const Gate::Pass pass(call.service.gate());
  engine::ScreenAnswer answer = CLEW_TRY(call.knowledge->screen(options.query, options.screen));
  const auto& excluded = options.screen.exclude_schemas;
  for (const engine::WordsHit& found : call.knowledge->worded(options.words, options.screen.lists)) {
    if (std::find(excluded.begin(), excluded.end(), found.entity->schema) != excluded.end()) continue;
    engine::ScreenHit& hit = answer.hits.emplace_back();
    hit.list = found.list;
    hit.entity = found.entity->id;
    hit.schema = found.entity->schema;
    hit.caption = caption_of(*found.entity);
    hit.kind = "name";
    hit.matched = found.matched;
    hit.score = found.score;
  }
  return answer;
}

}  // namespace

// A search looks; it decides nothing and is not recorded.
Response get_search(const Call& call) {
  auto lists = scope_of(call, call.values[0]);
  if (!lists) return error_response(404, "there is no such dataset; /catalog has them");
  if (!*lists) return refused_response(lists->error());
  const auto options = read_search(call, std::move(**lists));
  if (!options) return refused_response(options.error());
  const auto answer = search_all(call, *options);
  if (!answer) return failure_response(answer.error());
  std::vector<Found> kept = kept_hits(*call.knowledge, *answer, options->filter);
  put_in_order(*call.knowledge, options->orders, kept);
  JsonWriter writer;
  writer.begin_object().pair("limit", std::uint64_t{options->limit}).pair("offset", std::uint64_t{options->offset});
  write_total(writer, kept.size(), answer->hits_left_out == 0);
  writer.key("results").begin_array();
  for (std::size_t i = options->offset; i < kept.size() && i - options->offset < options->limit; ++i) {
    writer.begin_object();
    write_entity_members(writer, *call.knowledge, *kept[i].entity, kept[i].hit->caption);
    writer.key("score").decimal(score_digits(kept[i].hit->score)).end_object();
  }
  writer.end_array();
  write_facets(writer, *call.knowledge, kept, options->facets);
  writer.key("tlp");
  if (answer->tlp.empty())
    writer.null();
  else
    writer.string(answer->tlp);
  if (!answer->pap.empty()) writer.pair("pap", answer->pap);
  writer.end_object();
  return json_response(writer.take());
}

}  // namespace clew::server
