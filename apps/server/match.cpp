// POST /match and GET /search as yente's clients know them. Where this service cannot do what a parameter asks, it says
// so with 400: an answer that looks filtered and is not would be believed. Scores are printed from whole millionths.
// Source: the routes and models of opensanctions/yente (MIT), which these shapes follow.

#include <algorithm>
#include <array>
#include <map>

#include "apps/server/entity_json.h"
#include "apps/server/found.h"
#include "apps/server/handlers.h"
#include "apps/server/words.h"

namespace clew::server {
namespace {

using codec::JsonValue;
using codec::JsonWriter;

constexpr screen::Score kMatchThreshold = screen::kDefaultThreshold, kMatchCutoff = 500'000;
constexpr screen::Score kSearchFloor = 300'000;  ///< a search shows more than a decision would
constexpr unsigned kMatchLimit = 5, kSearchLimit = 10, kOffsetMax = 9'499;
constexpr std::size_t kExcludedMax = 50;

struct MatchOptions {
  engine::ScreenOptions screen;
  HitFilter filter;
  ChosenAlgorithm algorithm;
  screen::Score threshold = kMatchThreshold;
  unsigned limit = kMatchLimit;
};

Read<void> only(const Call& call, std::span<const std::string_view> known) {
  for (const auto& [name, value] : call.parameters.values())
    if (name != "api_key" && std::find(known.begin(), known.end(), name) == known.end())
      return refuse("there is no such parameter here: " + repeated(name));
  return {};
}

Read<MatchOptions> read_match(const Call& call, std::vector<std::string> lists) {
  constexpr std::array<std::string_view, 12> kKnown = {
      "limit",          "threshold",          "cutoff", "algorithm",     "include_dataset", "exclude_dataset",
      "exclude_schema", "exclude_entity_ids", "topics", "changed_since", "filter_op",       "fuzzy"};
  CLEW_TRY_VOID(only(call, kKnown));
  MatchOptions options;
  const auto text = [&](std::string_view name) { return call.parameters.find(name); };
  if (text("changed_since"))
    return refuse("'changed_since' is not kept here: ask without it, or compare list versions");
  if (const auto digits = text("threshold")) options.threshold = CLEW_TRY(read_score(*digits, "threshold"));
  screen::Score cutoff = kMatchCutoff;
  if (const auto digits = text("cutoff")) cutoff = CLEW_TRY(read_score(*digits, "cutoff"));
  if (const auto digits = text("limit")) options.limit = CLEW_TRY(read_count(*digits, "limit", kResultsMax));
  if (const auto word = text("fuzzy")) CLEW_TRY_VOID(read_flag(*word, "fuzzy"));
  if (const auto word = text("filter_op"); word && *word != "AND" && *word != "OR")
    return refuse("'filter_op' is AND or OR");
  options.algorithm = CLEW_TRY(choose_algorithm(text("algorithm").value_or("clew-1")));
  options.filter.exclude_entities = call.parameters.all("exclude_entity_ids");
  if (options.filter.exclude_entities.size() > kExcludedMax) return refuse("'exclude_entity_ids' has at most 50 ids");
  options.filter.topics = call.parameters.all("topics");
  options.screen.lists = std::move(lists);
  options.screen.exposure = call.service.config().exposure;
  options.screen.history = false;  // this interface knows of no hit on what is not listed
  options.screen.threshold = options.threshold;
  options.screen.record_floor = std::min(cutoff, options.threshold);
  // Filters stand behind the decision, so more is asked for than will be shown.
  options.screen.limit = kResultsMax;
  options.screen.algorithm = std::string(options.algorithm.algorithm->engine);
  options.screen.exclude_schemas = call.parameters.all("exclude_schema");
  for (const std::string& schema : options.screen.exclude_schemas)
    CLEW_TRY_VOID(known_schema(schema, "exclude_schema"));
  return options;
}

struct Asked {
  std::vector<std::string> keys;
  std::vector<Party> parties;
  std::vector<std::string> warnings;
};

Read<Asked> read_queries(const Call& call, const JsonValue& body) {
  if (body.type != JsonValue::Type::object) return refuse("the body is an object with \"queries\"");
  const JsonValue* const queries = body.find("queries");
  if (queries == nullptr || queries->type != JsonValue::Type::object)
    return refuse_at(queries == nullptr ? body.offset : queries->offset,
                     "\"queries\" is missing: an object with one example entity under each key");
  Asked asked;
  for (const std::string_view name : {"weights", "config"}) {
    const JsonValue* const given = body.find(name);
    if (given == nullptr || given->type == JsonValue::Type::null) continue;
    if (given->type != JsonValue::Type::object)
      return refuse_at(given->offset, "'" + std::string(name) + "' is an object");
    if (!given->members.empty())
      asked.warnings.push_back("'" + std::string(name) +
                               "' is not used: the weights of this scorer are fitted together");
  }
  if (queries->members.size() > call.service.config().queries_max)
    return refuse("a request has at most " + std::to_string(call.service.config().queries_max) + " queries");
  for (std::size_t i = 0; i < queries->members.size(); ++i) {
    const JsonValue::Member& member = queries->members[i];
    if (member.value.type == JsonValue::Type::null) continue;
    Party party = CLEW_TRY(read_party(member.value, "query " + std::to_string(i + 1)));
    for (const std::string& name : party.ignored)
      asked.warnings.push_back("query " + std::to_string(i + 1) + ": property '" + name + "' is not looked at");
    asked.keys.push_back(member.key);
    asked.parties.push_back(std::move(party));
  }
  if (asked.keys.empty()) return refuse("there is no query");
  return asked;
}

void write_query(JsonWriter& writer, const engine::ScreenQuery& query) {
  writer.key("query").begin_object().key("id");
  if (query.id.empty())
    writer.null();
  else
    writer.string(query.id);
  writer.pair("schema", query.party.schema).key("properties").begin_object();
  for (std::size_t at = 0; at < query.party.values.size();) {
    const std::string& property = query.party.values[at].property;
    writer.key(property).begin_array();
    for (; at < query.party.values.size() && query.party.values[at].property == property; ++at)
      writer.string(query.party.values[at].text);
    writer.end_array();
  }
  writer.end_object().end_object();
}

void write_matches(JsonWriter& writer, const Knowledge& knowledge, const Party& party, const Answered& answered,
                   const MatchOptions& options) {
  const std::vector<Found> kept = kept_hits(knowledge, answered.answer, options.filter);
  writer.begin_object().pair("status", std::uint64_t{200}).key("results").begin_array();
  for (std::size_t i = 0; i < kept.size() && i < options.limit; ++i) {
    const engine::ScreenHit& hit = *kept[i].hit;
    writer.begin_object();
    write_entity_members(writer, knowledge, *kept[i].entity, hit.caption);
    writer.key("score").decimal(score_digits(hit.score));
    write_reasons(writer, hit);
    // Somebody looked, and it is another: the hit is shown, and is no match.
    const bool match = hit.suppressed_by.empty() && (hit.exact || hit.score >= options.threshold);
    writer.key("match").boolean(match).end_object();
  }
  writer.end_array();
  write_total(writer, kept.size(), answered.answer.hits_left_out == 0);
  write_query(writer, party.query);
  writer.key("clew").begin_object().pair("verdict", engine::verdict_name(answered.answer.verdict));
  writer.key("reasons").begin_array();
  for (const std::string& reason : answered.answer.reasons) writer.string(reason);
  writer.end_array().key("decision");
  if (answered.decision.empty())
    writer.null();
  else
    writer.string(answered.decision);
  writer.key("list_versions").begin_object();
  for (const auto& [list, version] : answered.answer.list_versions) writer.pair(list, version);
  writer.end_object().pair("policy", answered.answer.policy_version).pair("engine", answered.answer.engine_version);
  writer.end_object().end_object();
}

struct SearchOptions {
  engine::ScreenQuery query;
  engine::ScreenOptions screen;
  HitFilter filter;
  unsigned limit = kSearchLimit, offset = 0;
};

Read<SearchOptions> read_search(const Call& call, std::vector<std::string> lists) {
  constexpr std::array<std::string_view, 18> kKnown = {
      "q",         "schema",          "countries",       "topics",
      "datasets",  "include_dataset", "exclude_dataset", "exclude_schema",
      "limit",     "offset",          "fuzzy",           "sort",
      "target",    "facets",          "filter_op",       "simple",
      "threshold", "changed_since"};
  CLEW_TRY_VOID(only(call, kKnown));
  SearchOptions options;
  const auto text = [&](std::string_view name) { return call.parameters.find(name).value_or(""); };
  if (!text("changed_since").empty()) return refuse("'changed_since' is not kept here: ask without it");
  if (!text("fuzzy").empty()) CLEW_TRY_VOID(read_flag(text("fuzzy"), "fuzzy"));
  if (!text("simple").empty()) CLEW_TRY_VOID(read_flag(text("simple"), "simple"));
  if (text("q").empty()) return refuse("'q' is empty: a name, a number or an address to look for");
  if (!text("sort").empty() && text("sort") != "score:desc")
    return refuse("'sort' is score:desc; there is no other order");
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
  options.screen.limit = kResultsMax;
  options.screen.threshold = kMatchThreshold;
  options.screen.record_floor = kSearchFloor;
  options.screen.explain = false;
  options.screen.history = false;
  options.query.party.schema = "Thing";
  for (const std::string_view property : {"name", "publicKey", "idNumber"})
    options.query.party.add(std::string(property), std::string(text("q")));
  options.query.party.settle();
  return options;
}

void write_facets(JsonWriter& writer, const std::vector<Found>& found) {
  std::map<std::string_view, std::uint64_t> countries, topics, datasets;
  for (const Found& one : found) {
    for (const std::string_view country : one.entity->all("country")) ++countries[country];
    for (const std::string_view topic : one.entity->all("topics")) ++topics[topic];
    ++datasets[one.hit->list];
  }
  writer.key("facets").begin_object();
  const auto facet = [&](const char* name, const char* label, const auto& counts) {
    writer.key(name).begin_object().pair("label", label).key("values").begin_array();
    for (const auto& [value, count] : counts)
      writer.begin_object().pair("name", value).pair("label", value).pair("count", count).end_object();
    writer.end_array().end_object();
  };
  facet("countries", "Countries", countries);
  facet("topics", "Topics", topics);
  facet("datasets", "Data sources", datasets);
  writer.end_object();
}

}  // namespace

Response post_match(const Call& call) {
  auto lists = scope_of(call, call.values[0]);
  if (!lists) return error_response(404, "there is no such dataset; /catalog has them");
  if (!*lists) return refused_response(lists->error());
  const auto options = read_match(call, std::move(**lists));
  if (!options) return refused_response(options.error());
  if (const auto json = check_json_type(call.request); !json) return refused_response(json.error());
  const auto body = read_body(call.request.body);
  if (!body) return refused_response(body.error());
  auto asked = read_queries(call, *body);
  if (!asked) return refused_response(placed(asked.error(), call.request.body));
  if (!options->algorithm.alias.empty())
    asked->warnings.push_back("algorithm '" + std::string(options->algorithm.alias) + "' is an alias here of " +
                              std::string(options->algorithm.algorithm->name));
  std::vector<engine::ScreenQuery> queries;
  for (const Party& party : asked->parties) queries.push_back(party.query);
  auto answered = decide(call, queries, options->screen);
  if (!answered) return std::move(answered.error());
  JsonWriter writer;
  writer.begin_object().key("responses").begin_object();
  for (std::size_t i = 0; i < answered->size(); ++i) {
    writer.key(asked->keys[i]);
    write_matches(writer, *call.knowledge, asked->parties[i], (*answered)[i], *options);
  }
  writer.end_object().key("matcher").begin_object();
  for (const std::string_view feature : {"name", "identifier", "address", "look-alike", "exposure", "ownership"})
    writer.key(feature).begin_object().pair("description", feature).key("coefficient").decimal("1.0").end_object();
  writer.end_object().pair("limit", std::uint64_t{options->limit});
  writer.pair("algorithm", options->algorithm.algorithm->name).key("warnings").begin_array();
  for (const std::string& warning : asked->warnings) writer.string(warning);
  writer.end_array().end_object();
  Response response = json_response(writer.take());
  response.headers.emplace_back("X-Batch-Size", std::to_string(answered->size()));
  return response;
}

// A search looks; it decides nothing and is not recorded.
Response get_search(const Call& call) {
  auto lists = scope_of(call, call.values[0]);
  if (!lists) return error_response(404, "there is no such dataset; /catalog has them");
  if (!*lists) return refused_response(lists->error());
  const auto options = read_search(call, std::move(**lists));
  if (!options) return refused_response(options.error());
  const auto answer = [&] {
    const Gate::Pass pass(call.service.gate());
    return call.knowledge->screen(options->query, options->screen);
  }();
  if (!answer) return failure_response(answer.error());
  const std::vector<Found> kept = kept_hits(*call.knowledge, *answer, options->filter);
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
  write_facets(writer, kept);
  writer.end_object();
  return json_response(writer.take());
}

}  // namespace clew::server
