// POST /match as yente's clients know it. Where this service cannot do what a parameter asks, it says
// so with 400: an answer that looks filtered and is not would be believed. Scores are printed from whole millionths.
// Source: the routes and models of opensanctions/yente (MIT), which these shapes follow.

#include <algorithm>
#include <array>

#include "apps/server/entity_json.h"
#include "apps/server/found.h"
#include "apps/server/handlers.h"
#include "apps/server/words.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/codec/wallet_secret.h"
#include "clew/engine/party_values.h"

namespace clew::server {
namespace {

using codec::JsonValue;
using codec::JsonWriter;

constexpr screen::Score kMatchThreshold = screen::kDefaultThreshold, kMatchCutoff = 500'000;
constexpr unsigned kMatchLimit = 5;
constexpr std::size_t kExcludedMax = 50;

struct MatchOptions {
  engine::ScreenOptions screen;
  HitFilter filter;
  ChosenAlgorithm algorithm;
  screen::Score threshold = kMatchThreshold;
  unsigned limit = kMatchLimit;
  bool raised = false;  ///< less than kScoreFloor was asked for
};

Read<MatchOptions> read_match(const Call& call, std::vector<std::string> lists) {
  constexpr std::array<std::string_view, 12> kKnown = {
      "limit",          "threshold",          "cutoff", "algorithm",     "include_dataset", "exclude_dataset",
      "exclude_schema", "exclude_entity_ids", "topics", "changed_since", "filter_op",       "fuzzy"};
  CLEW_TRY_VOID(only_parameters(call, kKnown));
  MatchOptions options;
  const auto text = [&](std::string_view name) { return call.parameters.find(name); };
  options.filter.changed_since = CLEW_TRY(read_changed_since(call));
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
  options.raised = std::min(cutoff, options.threshold) < kScoreFloor;
  options.threshold = std::max(options.threshold, kScoreFloor);
  options.screen.threshold = options.threshold;
  options.screen.record_floor = std::clamp(cutoff, kScoreFloor, options.threshold);
  // Filters stand behind the decision, so more is asked for than will be shown.
  options.screen.limit = kResultsMax;
  options.screen.algorithm = std::string(options.algorithm.algorithm->engine);
  options.screen.exclude_schemas = call.parameters.all("exclude_schema");
  for (const std::string& schema : options.screen.exclude_schemas)
    CLEW_TRY_VOID(known_schema(schema, "exclude_schema"));
  return options;
}

/// A query that can be asked, or why it cannot.
struct AskedOne {
  std::string key;
  std::optional<Party> party;
  Refused fault;
};

struct Asked {
  std::vector<AskedOne> queries;
  std::vector<std::string> warnings;
};

// Whether the engine would answer; what it would refuse must not keep the other queries from their answers.
void ask_one(const Call& call, const engine::ScreenOptions& options, const JsonValue& value, std::size_t number,
             Asked& asked) {
  const std::string where = "query " + std::to_string(number);
  AskedOne& one = asked.queries.back();
  auto party = read_party(value, where, BadFacts::or_without);
  if (!party) {
    one.fault = party.error();
    return;
  }
  engine::read_facts(party->query, options.now);
  if (!party->query.unread.empty())
    asked.warnings.push_back(where + ": a fact was not compared, or in two ways; its reasons say which");
  const engine::ScreenSnapshot* const snapshot = call.knowledge->snapshot();
  if (snapshot != nullptr)
    if (const auto fine = engine::check_question(*snapshot, party->query, options);
        !fine && fine.error().code == Code::usage) {
      one.fault = {where + ": " + without_quoted(fine.error().message), std::nullopt};
      return;
    }
  for (const std::string& name : party->ignored)
    asked.warnings.push_back(where + ": " + repeated(name) + " is not looked at");
  one.party = std::move(*party);
}

Read<Asked> read_queries(const Call& call, const JsonValue& body, const engine::ScreenOptions& options) {
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
  constexpr std::size_t kNamedMax = 64;
  for (const JsonValue::Member& member : body.members)
    if (member.key != "queries" && member.key != "weights" && member.key != "config" &&
        asked.warnings.size() < kNamedMax)
      asked.warnings.push_back(repeated(member.key) +
                               " beside \"queries\" is not looked at: options stand in the query string");
  if (queries->members.size() > call.service.queries_max())
    return refuse("a request has at most " + std::to_string(call.service.queries_max()) + " queries");
  for (std::size_t i = 0; i < queries->members.size(); ++i) {
    const JsonValue::Member& member = queries->members[i];
    if (member.value.type == JsonValue::Type::null) continue;
    asked.queries.push_back({member.key, std::nullopt, {}});
    ask_one(call, options, member.value, i + 1, asked);
  }
  if (asked.queries.empty()) return refuse("there is no query");
  // With nothing to answer the request itself is wrong.
  const auto answerable = [](const AskedOne& one) { return one.party.has_value(); };
  if (std::none_of(asked.queries.begin(), asked.queries.end(), answerable))
    return std::unexpected(asked.queries.front().fault);
  return asked;
}

void write_query(JsonWriter& writer, const engine::ScreenQuery& query) {
  // Clients of yente may rely on an id: a query without one has that of what it says, the same each time.
  std::string id = query.id;
  if (id.empty()) {
    constexpr std::size_t kIdDigits = 40;
    std::string said = query.party.schema;
    for (const intel::Value& value : query.party.values) (said += '\0' + value.property) += '\0' + value.text;
    id = codec::to_hex(codec::sha256(as_bytes(said)).view()).substr(0, kIdDigits);
  }
  writer.key("query").begin_object().pair("id", id);
  writer.pair("schema", query.party.schema).key("properties").begin_object();
  for (std::size_t at = 0; at < query.party.values.size();) {
    const std::string& property = query.party.values[at].property;
    writer.key(property).begin_array();
    for (; at < query.party.values.size() && query.party.values[at].property == property; ++at)
      writer.string(codec::without_private_keys(query.party.values[at].text));
    writer.end_array();
  }
  writer.end_object().end_object();
}

// As yente answers a query that it cannot read: nothing was screened, and the status says so.
void write_fault(JsonWriter& writer, const Refused& fault) {
  writer.begin_object().pair("status", std::uint64_t{fault.status}).key("results").begin_array().end_array();
  write_total(writer, 0, true);
  writer.pair("detail", fault.detail).end_object();
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
  writer.end_object().key("tlp");
  if (answered.answer.tlp.empty())
    writer.null();
  else
    writer.string(answered.answer.tlp);
  if (!answered.answer.pap.empty()) writer.pair("pap", answered.answer.pap);
  writer.pair("policy", answered.answer.policy_version).pair("engine", answered.answer.engine_version);
  writer.end_object().end_object();
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
  const auto ruled = call.service.ruled(options->screen);  // with the day, which facts are compared with
  if (!ruled) return error_response(503, kNoRules);
  auto asked = read_queries(call, *body, *ruled);
  if (!asked) return refused_response(placed(asked.error(), call.request.body));
  if (!options->algorithm.alias.empty())
    asked->warnings.push_back("algorithm '" + std::string(options->algorithm.alias) + "' is an alias here of " +
                              std::string(options->algorithm.algorithm->name));
  if (options->raised)
    asked->warnings.emplace_back("scores below 0.05 are not looked for: 'threshold' and 'cutoff' were read as 0.05");
  std::vector<engine::ScreenQuery> queries;
  for (const AskedOne& one : asked->queries)
    if (one.party) queries.push_back(one.party->query);
  auto answered = decide(call, queries, options->screen);
  if (!answered) return std::move(answered.error());
  JsonWriter writer;
  writer.begin_object().key("responses").begin_object();
  auto answer = answered->begin();
  for (const AskedOne& one : asked->queries) {
    writer.key(one.key);
    if (one.party)
      write_matches(writer, *call.knowledge, *one.party, *answer++, *options);
    else
      write_fault(writer, placed(one.fault, call.request.body));
  }
  writer.end_object().key("matcher").begin_object();
  write_features(writer);
  writer.end_object().pair("limit", std::uint64_t{options->limit});
  writer.pair("algorithm", options->algorithm.algorithm->name).key("warnings").begin_array();
  for (const std::string& warning : asked->warnings) writer.string(warning);
  writer.end_array().end_object();
  Response response = json_response(writer.take());
  response.headers.emplace_back("X-Batch-Size", std::to_string(answered->size()));
  return response;
}

}  // namespace clew::server
