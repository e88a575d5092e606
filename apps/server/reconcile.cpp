// The Reconciliation Service API of the W3C community group, version 0.2, so that OpenRefine matches a column of names
// against the lists. JSONP is refused: it runs an answer as a script in whatever page asked, which is what CORS is
// there to prevent; OpenRefine since 3.0 asks without it.
//
// "match": true makes OpenRefine take a candidate without a look. It is said only of a candidate that is alone above
// the threshold: of two listed people with one name none is taken for the other. Source:
// reconciliation-api.github.io/specs/0.2.

#include <algorithm>
#include <array>

#include "apps/server/entity_json.h"
#include "apps/server/found.h"
#include "apps/server/handlers.h"
#include "apps/server/words.h"
#include "clew/engine/party_values.h"

namespace clew::server {
namespace {

using codec::JsonValue;
using codec::JsonWriter;

constexpr unsigned kCandidates = 5;
constexpr unsigned kSuggestions = 20;
constexpr std::size_t kExtendedMax = 100;
constexpr std::size_t kPrefixMin = 2;
constexpr unsigned kCursorMax = 10'000;

struct ReconQuery {
  engine::ScreenQuery query;
  unsigned limit = kCandidates;
  std::vector<std::string> notes;  ///< what of it was not looked at
};

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// "Person:birthDate" is how some services name a property.
std::string plain_name(const std::string& property) {
  return property.substr(property.find(':') == std::string::npos ? 0 : property.find(':') + 1);
}

bool starts_as(std::string_view text, std::string_view prefix) {
  return lowered(text).starts_with(lowered(prefix));
}

// "Person", ["Person"], {"id": "Person"}; more than one type, or one nobody knows: any party.
Read<std::string> read_type(const JsonValue* type, std::vector<std::string>& notes) {
  if (type == nullptr || type->type == JsonValue::Type::null) return "Thing";
  if (type->type == JsonValue::Type::array) {
    if (type->items.empty()) return "Thing";
    if (type->items.size() == 1) return read_type(&type->items[0], notes);
    return "Thing";
  }
  if (type->type == JsonValue::Type::object) return read_type(type->find("id"), notes);
  if (type->type != JsonValue::Type::string) return refuse("the type of a query is a text");
  const SchemaWord* const word = find_schema(type->text);
  if (word == nullptr || !word->matchable) {
    notes.emplace_back("there is no such type, so every kind of party was looked for; the manifest has the types");
    return "Thing";
  }
  return std::string(word->name);
}

Read<void> add_text(std::string text, std::size_t offset, const std::string& property, intel::Entity& party) {
  if (text.size() > kValueBytesMax) return refuse_at(offset, "the value of a property has more than 4,096 bytes");
  if (const auto checked = check_value(property, text, BadFacts::or_without); !checked)
    return refuse_at(offset, checked.error().detail);
  party.add(property, std::move(text));
  return {};
}

// A text, a number, {"id": ..., "name": ...}, or a list of them.
Read<void> add_values(const JsonValue& value, const std::string& property, intel::Entity& party) {
  switch (value.type) {
    case JsonValue::Type::null: return {};
    case JsonValue::Type::array:
      if (value.items.size() > kValuesMax) return refuse("a property has at most 100 values");
      for (const JsonValue& item : value.items) {
        if (item.type == JsonValue::Type::array) return refuse("a list of values has no lists in it");
        CLEW_TRY_VOID(add_values(item, property, party));
      }
      return {};
    case JsonValue::Type::object: {
      const JsonValue* const id = value.find("id");
      if (id == nullptr || id->type != JsonValue::Type::string)
        return refuse_at(value.offset, "the value of a property is a text");
      return add_text(id->text, id->offset, property, party);
    }
    case JsonValue::Type::boolean:
    case JsonValue::Type::number:
    case JsonValue::Type::string: break;
  }
  return add_text(scalar_text(value).value_or(""), value.offset, property, party);
}

void note(ReconQuery& read, std::string what) {
  if (std::find(read.notes.begin(), read.notes.end(), what) == read.notes.end()) read.notes.push_back(std::move(what));
}

Read<void> add_properties(const JsonValue* properties, ReconQuery& read) {
  if (properties == nullptr || properties->type == JsonValue::Type::null) return {};
  if (properties->type != JsonValue::Type::array || properties->items.size() > kPropertiesMax)
    return refuse("the properties of a query are a list of at most 64");
  for (const JsonValue& item : properties->items) {
    const JsonValue *const pid = item.find("pid"), *const value = item.find("v");
    if (pid == nullptr || pid->type != JsonValue::Type::string || value == nullptr)
      return refuse("a property of a query is {\"pid\": \"birthDate\", \"v\": \"1970\"}");
    const std::string name = plain_name(pid->text);
    if (!is_compared_property(name)) {
      const bool known = find_property(name) != nullptr;
      note(read, "property " + repeated(name) + " was not looked at: " +
                     (known ? "it is not compared" : "there is none; suggest/property has those that exist"));
      if (!known) continue;
    }
    CLEW_TRY_VOID(add_values(*value, name, read.query.party));
  }
  return {};
}

Read<ReconQuery> read_query(const JsonValue& value) {
  if (value.type != JsonValue::Type::object)
    return refuse_at(value.offset, "a query is an object such as {\"query\": \"...\"}");
  ReconQuery read;
  read.query.party.schema = CLEW_TRY(read_type(value.find("type"), read.notes));
  if (const JsonValue* text = value.find("query"); text != nullptr && text->type != JsonValue::Type::null) {
    if (text->type != JsonValue::Type::string) return refuse_at(text->offset, "\"query\" is a text");
    CLEW_TRY_VOID(add_text(text->text, text->offset, "name", read.query.party));
  }
  CLEW_TRY_VOID(add_properties(value.find("properties"), read));
  if (const JsonValue* limit = value.find("limit"); limit != nullptr && limit->type != JsonValue::Type::null) {
    const auto digits = scalar_text(*limit);
    read.limit = CLEW_TRY(read_count(digits.value_or("-"), "limit", kResultsMax));
  }
  constexpr std::array<std::string_view, 5> kMembers = {"query", "type", "type_strict", "limit", "properties"};
  for (const JsonValue::Member& member : value.members)
    if (std::find(kMembers.begin(), kMembers.end(), member.key) == kMembers.end())
      note(read, repeated(member.key) + " was not looked at: facts stand in \"properties\"");
  if (read.query.party.values.empty()) return refuse_at(value.offset, "a query has neither \"query\" nor properties");
  read.query.party.settle();
  return read;
}

void write_type(JsonWriter& writer, std::string_view schema) {
  const SchemaWord* const word = find_schema(schema);
  writer.begin_object().pair("id", schema).pair("name", word == nullptr ? schema : word->label).end_object();
}

void write_candidates(JsonWriter& writer, const Call& call, const Answered& answered, const ReconQuery& asked) {
  const std::vector<Found> kept = kept_hits(*call.knowledge, answered.answer, {});
  const auto above = std::count_if(kept.begin(), kept.end(), [](const Found& one) { return one.hit->decides; });
  writer.begin_object().key("result").begin_array();
  for (std::size_t i = 0; i < kept.size() && i < asked.limit; ++i) {
    const engine::ScreenHit& hit = *kept[i].hit;
    writer.begin_object().pair("id", hit.entity).pair("name", hit.caption).pair("description", hit.list);
    writer.key("type").begin_array();
    write_type(writer, hit.schema);
    writer.end_array().key("score").decimal(score_digits(hit.score));
    writer.key("match").boolean(above == 1 && hit.decides);
    writer.key("features").begin_array();
    writer.begin_object().pair("id", hit.kind).key("value").decimal(score_digits(hit.score)).end_object();
    writer.end_array().end_object();
  }
  writer.end_array();
  if (!asked.notes.empty() || !asked.query.unread.empty()) {
    writer.key("notes").begin_array();
    for (const std::string& note : asked.notes) writer.string(note);
    for (const std::string& note : asked.query.unread) writer.string(note);
    writer.end_array();
  }
  writer.end_object();
}

/// Reads a query, and asks whether the engine would answer it.
Read<ReconQuery> read_asked(const Call& call, const engine::ScreenOptions& options, const JsonValue& value) {
  ReconQuery read = CLEW_TRY(read_query(value));
  engine::read_facts(read.query, options.now);
  if (const engine::ScreenSnapshot* const snapshot = call.knowledge->snapshot(); snapshot != nullptr)
    if (const auto fine = engine::check_question(*snapshot, read.query, options);
        !fine && fine.error().code == Code::usage)
      return refuse(without_quoted(fine.error().message));
  return read;
}

std::optional<Response> no_dataset(const Call& call) {
  if (lists_of_dataset(call, call.values[0])) return std::nullopt;
  return error_response(404, "there is no such dataset; /catalog has them");
}

Response answer_queries(const Call& call, std::string_view text) {
  auto lists = lists_of_dataset(call, call.values[0]);
  if (!lists) return error_response(404, "there is no such dataset; /catalog has them");
  const auto body = read_body(text);
  if (!body) return refused_response(body.error());
  if (body->type != JsonValue::Type::object || body->members.empty())
    return error_response(400, "'queries' is an object with one query under each key");
  if (body->members.size() > call.service.queries_max())
    return error_response(400, "a request has at most " + std::to_string(call.service.queries_max()) +
                                   " queries; the manifest has the batch size");
  engine::ScreenOptions options;
  options.lists = std::move(*lists);
  options.explain = false;
  options.limit = kResultsMax;
  options.history = false;  // candidates are entities of the lists
  const auto algorithm = choose_algorithm(call.parameters.find("algorithm").value_or("clew-1"));
  if (!algorithm) return refused_response(algorithm.error());
  options.algorithm = std::string(algorithm->algorithm->engine);
  const auto ruled = call.service.ruled(options);
  if (!ruled) return error_response(503, kNoRules);
  std::vector<Read<ReconQuery>> asked;
  std::vector<engine::ScreenQuery> queries;
  for (const JsonValue::Member& member : body->members) {
    auto& read = asked.emplace_back(read_asked(call, *ruled, member.value));
    if (read) queries.push_back(read->query);
  }
  // One cell that cannot be read costs its own row only; with nothing to answer the request itself is wrong.
  if (queries.empty()) {
    Refused refused = placed(asked.front().error(), text);
    refused.detail.insert(0, "query 1: ");
    return refused_response(refused);
  }
  auto answered = decide(call, queries, options);
  if (!answered) return std::move(answered.error());
  JsonWriter writer;
  writer.begin_object();
  auto answer = answered->begin();
  for (std::size_t i = 0; i < asked.size(); ++i) {
    writer.key(body->members[i].key);
    if (asked[i]) {
      write_candidates(writer, call, *answer++, *asked[i]);
      continue;
    }
    writer.begin_object().key("result").begin_array().end_array();
    writer.pair("error", placed(asked[i].error(), text).detail).end_object();
  }
  writer.end_object();
  Response response = json_response(writer.take());
  response.headers.emplace_back("X-Batch-Size", std::to_string(asked.size()));
  return response;
}

struct ExtendProperty {
  std::string id;         ///< as it was asked for
  std::string name;       ///< ours
  std::size_t limit = 0;  ///< 0: all
};

Read<std::pair<std::vector<std::string>, std::vector<ExtendProperty>>> read_extend(std::string_view text) {
  const JsonValue body = CLEW_TRY(read_body(text));
  const JsonValue *const ids = body.find("ids"), *const asked = body.find("properties");
  if (ids == nullptr || ids->type != JsonValue::Type::array || asked == nullptr ||
      asked->type != JsonValue::Type::array)
    return refuse("'extend' is an object with \"ids\" and \"properties\"");
  if (ids->items.size() > kExtendedMax || asked->items.size() > kPropertiesMax)
    return refuse("'extend' has at most 100 ids and 64 properties");
  std::pair<std::vector<std::string>, std::vector<ExtendProperty>> read;
  for (const JsonValue& id : ids->items) {
    if (id.type != JsonValue::Type::string) return refuse("an id is a text");
    read.first.push_back(id.text);
  }
  for (const JsonValue& property : asked->items) {
    const JsonValue* const id = property.find("id");
    if (id == nullptr || id->type != JsonValue::Type::string)
      return refuse_at(property.offset, "a property is an object with \"id\", such as {\"id\": \"birthDate\"}");
    // One column that nobody knows costs no other; it is missing in "meta", which says what was looked at.
    if (find_property(plain_name(id->text)) == nullptr) continue;
    ExtendProperty one{id->text, plain_name(id->text)};
    const JsonValue* const settings = property.find("settings");
    if (const JsonValue* limit = settings == nullptr ? nullptr : settings->find("limit"))
      one.limit = CLEW_TRY(read_count(scalar_text(*limit).value_or("-"), "limit", kResultsMax));
    read.second.push_back(std::move(one));
  }
  return read;
}

Response answer_extend(const Call& call, std::string_view text) {
  if (auto response = no_dataset(call)) return std::move(*response);
  const auto read = read_extend(text);
  if (!read) return refused_response(placed(read.error(), text));
  const auto& [ids, asked] = *read;
  JsonWriter writer;
  writer.begin_object().key("meta").begin_array();
  for (const ExtendProperty& property : asked)
    writer.begin_object().pair("id", property.id).pair("name", find_property(property.name)->label).end_object();
  writer.end_array().key("rows").begin_object();
  std::vector<std::string_view> written;
  for (const std::string& id : ids) {
    if (std::find(written.begin(), written.end(), id) != written.end()) continue;
    written.push_back(id);
    const intel::Entity* const entity = call.knowledge->find(id);
    writer.key(id).begin_object();
    for (const ExtendProperty& property : asked) {
      writer.key(property.id).begin_array();
      std::size_t count = 0;
      for (const std::string_view value :
           entity == nullptr ? std::vector<std::string_view>() : entity->all(property.name))
        if (property.limit == 0 || count++ < property.limit) writer.begin_object().pair("str", value).end_object();
      writer.end_array();
    }
    writer.end_object();
  }
  writer.end_object().end_object();
  return json_response(writer.take());
}

std::optional<Response> no_jsonp(const Parameters& parameters) {
  if (!parameters.find("callback")) return std::nullopt;
  return error_response(400, "JSONP is refused: an answer is not a script; start with --cors for a web page");
}

void write_manifest(JsonWriter& writer, const std::string& base, const std::string& query) {
  const auto service = [&](const char* name, const char* path) {
    writer.key(name).begin_object().pair("service_url", base).pair("service_path", path + query).end_object();
  };
  writer.key("suggest").begin_object();
  service("entity", "/suggest/entity");
  service("type", "/suggest/type");
  service("property", "/suggest/property");
  writer.end_object().key("extend").begin_object();
  service("propose_properties", "/extend/property");
  writer.key("property_settings").begin_array().begin_object();
  writer.pair("name", "limit").pair("label", "Limit").pair("type", "number").pair("default", std::uint64_t{0});
  writer.pair("help_text", "Values per row (0: all)").end_object().end_array().end_object();
  const std::string more = query.empty() ? "?" : query + "&";
  writer.key("preview").begin_object().pair("url", base + "/preview" + more + "id={{id}}");
  writer.pair("width", std::uint64_t{430}).pair("height", std::uint64_t{300}).end_object();
}

Response manifest(const Call& call) {
  const auto lists = lists_of_dataset(call, call.values[0]);
  if (!lists) return error_response(404, "there is no such dataset; /catalog has them");
  const std::string& own = call.service.config().public_url;
  const std::string root = own.empty() ? (call.request.secure ? "https://" : "http://") + call.request.host : own;
  const std::string base = root + "/reconcile/" + percent_encoded(call.values[0]);
  // OpenRefine sends no header of ours: the token of the first request goes into the addresses it is given.
  const auto key = call.parameters.find("api_key");
  const std::string query = key ? "?api_key=" + percent_encoded(*key) : "";
  JsonWriter writer;
  writer.begin_object().key("versions").begin_array().string("0.2").end_array();
  writer.pair("name", "clew: " + std::string(call.values[0]));
  writer.pair("identifierSpace", root + "/entities/").pair("schemaSpace", "https://followthemoney.tech/#");
  writer.key("view").begin_object().pair("url", root + "/entities/{{id}}" + query).end_object();
  writer.pair("batchSize", std::uint64_t{std::min(10U, call.service.queries_max())});
  write_manifest(writer, base, query);
  writer.key("defaultTypes").begin_array();
  for (const SchemaWord& word : schemata())
    if (word.matchable) writer.begin_object().pair("id", word.name).pair("name", word.plural).end_object();
  writer.end_array().end_object();
  return json_response(writer.take());
}

template <class Write>
Response suggestion(std::string_view prefix, const Write& write) {
  JsonWriter writer;
  writer.begin_object().pair("code", "/api/status/ok").pair("status", "200 OK").pair("prefix", prefix);
  writer.key("result").begin_array();
  write(writer);
  writer.end_array().end_object();
  return json_response(writer.take());
}

// "cursor": how many suggestions somebody has seen already.
Read<unsigned> read_cursor(const Call& call) {
  const std::string_view cursor = call.parameters.find("cursor").value_or("");
  return cursor.empty() ? Read<unsigned>(0U) : read_count(cursor, "cursor", kCursorMax);
}

// "limit": how many are wanted at most.
Read<unsigned> read_most(const Call& call, unsigned otherwise) {
  const auto limit = call.parameters.find("limit");
  return limit ? read_count(*limit, "limit", kResultsMax) : Read<unsigned>(otherwise);
}

// The words of a vocabulary that begin so, after the cursor.
template <class Words, class Name>
Response suggest_words(const Call& call, const Words& words, const Name& name) {
  if (auto response = no_jsonp(call.parameters)) return std::move(*response);
  if (auto response = no_dataset(call)) return std::move(*response);
  const std::string_view prefix = call.parameters.find("prefix").value_or("");
  if (prefix.size() > kValueBytesMax) return error_response(400, "'prefix' has more than 4,096 bytes");
  const auto skip = read_cursor(call);
  if (!skip) return refused_response(skip.error());
  const auto most = read_most(call, static_cast<unsigned>(words.size()));
  if (!most) return refused_response(most.error());
  return suggestion(prefix, [&](JsonWriter& writer) {
    std::size_t seen = 0;
    for (const auto& word : words) {
      const std::string_view shown = name(word);
      if (prefix.empty() || shown.empty() || (!starts_as(word.name, prefix) && !starts_as(word.label, prefix)))
        continue;
      if (seen++ < *skip) continue;
      if (seen > std::size_t{*skip} + *most) break;
      writer.begin_object().pair("id", word.name).pair("name", shown).end_object();
    }
  });
}

void append_escaped(std::string_view text, std::string& out) {
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
}

}  // namespace

Response get_reconcile(const Call& call) {
  if (auto response = no_jsonp(call.parameters)) return std::move(*response);
  if (const auto queries = call.parameters.find("queries")) return answer_queries(call, *queries);
  if (const auto extend = call.parameters.find("extend")) return answer_extend(call, *extend);
  return manifest(call);
}

Response post_reconcile(const Call& call) {
  if (auto response = no_jsonp(call.parameters)) return std::move(*response);
  if (!call.request.content_type.starts_with("application/x-www-form-urlencoded"))
    return error_response(415, "Content-Type is application/x-www-form-urlencoded, with 'queries' or 'extend'");
  const auto form = parse_parameters(call.request.body);
  if (!form) return error_response(400, std::string("the form cannot be read: ") + form.error().reason);
  if (auto response = no_jsonp(*form)) return std::move(*response);
  if (const auto extend = form->find("extend")) return answer_extend(call, *extend);
  if (const auto queries = form->find("queries")) return answer_queries(call, *queries);
  return error_response(400, "the form has neither 'queries' nor 'extend'");
}

// What is typed is the beginning of something: words that begin so are found, whatever they resemble. Resemblance is
// for queries; of two letters it would be everything or nothing.
Response get_suggest_entity(const Call& call) {
  if (auto response = no_jsonp(call.parameters)) return std::move(*response);
  const auto lists = lists_of_dataset(call, call.values[0]);
  if (!lists) return error_response(404, "there is no such dataset; /catalog has them");
  const std::string_view prefix = call.parameters.find("prefix").value_or("");
  if (prefix.size() > kValueBytesMax) return error_response(400, "'prefix' has more than 4,096 bytes");
  const auto skip = read_cursor(call);
  if (!skip) return refused_response(skip.error());
  const auto most = read_most(call, kSuggestions);
  if (!most) return refused_response(most.error());
  std::vector<engine::PrefixHit> hits;
  if (prefix.size() >= kPrefixMin) {
    const Gate::Pass pass(call.service.gate());
    hits = call.knowledge->typed(prefix, *lists, *skip, *most);
  }
  return suggestion(prefix, [&](JsonWriter& writer) {
    for (const engine::PrefixHit& hit : hits) {
      writer.begin_object().pair("id", hit.entity->id).pair("name", caption_of(*hit.entity));
      // The name that was typed, where it is another than the one that is shown.
      const std::string caption = caption_of(*hit.entity);
      const std::string also = hit.matched == caption ? "" : ", also " + std::string(hit.matched);
      writer.pair("description", std::string(hit.list) + also).key("notable").begin_array();
      write_type(writer, hit.entity->schema);
      writer.end_array().end_object();
    }
  });
}

Response get_suggest_type(const Call& call) {
  return suggest_words(call, schemata(),
                       [](const SchemaWord& word) { return word.matchable ? word.plural : std::string_view(); });
}

Response get_suggest_property(const Call& call) {
  return suggest_words(call, properties(), [](const PropertyWord& word) { return word.label; });
}

Response get_extend_property(const Call& call) {
  if (auto response = no_jsonp(call.parameters)) return std::move(*response);
  if (auto response = no_dataset(call)) return std::move(*response);
  const std::string_view type = call.parameters.find("type").value_or("Thing");
  const SchemaWord* const schema = find_schema(type);
  if (schema == nullptr) return error_response(400, "there is no such type; the manifest has them");
  const auto most = read_most(call, static_cast<unsigned>(properties().size()));
  if (!most) return refused_response(most.error());
  JsonWriter writer;
  writer.begin_object().pair("type", schema->name).pair("limit", std::uint64_t{*most});
  writer.key("properties").begin_array();
  unsigned proposed = 0;
  for (const PropertyWord& word : properties())
    if (is_a(type, word.schema) && proposed++ < *most)
      writer.begin_object().pair("id", word.name).pair("name", word.label).end_object();
  writer.end_array().end_object();
  return json_response(writer.take());
}

// A small page for the box that opens over a candidate. No script, and every text escaped.
Response get_preview(const Call& call) {
  if (auto response = no_dataset(call)) return std::move(*response);
  const intel::Entity* const entity = call.knowledge->find(call.parameters.find("id").value_or(""));
  if (entity == nullptr) return error_response(404, "there is no such entity");
  Response response;
  response.type = "text/html; charset=utf-8";
  std::string& page = response.body;
  page =
      "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>clew</title>"
      "<style>body{font:14px sans-serif;margin:8px}td{vertical-align:top;padding:1px 8px 1px 0}</style><h1>";
  append_escaped(caption_of(*entity), page);
  page += "</h1><table><tr><td>id<td>";
  append_escaped(entity->id, page);
  page += "<tr><td>type<td>";
  append_escaped(entity->schema, page);
  std::size_t rows = 0;
  for (const intel::Value& value : entity->values) {
    if (++rows > 30) break;
    const PropertyWord* const word = find_property(value.property);
    page += "<tr><td>";
    append_escaped(word == nullptr ? std::string_view(value.property) : word->label, page);
    page += "<td>";
    append_escaped(value.text, page);
  }
  page += "</table></html>\n";
  std::string ancestors = "'none'";
  for (const std::string& origin : call.service.config().origins) {
    if (ancestors == "'none'") ancestors.clear();
    ancestors += (ancestors.empty() ? "" : " ") + origin;
  }
  response.headers.emplace_back("Content-Security-Policy",
                                "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors " + ancestors);
  return response;
}

}  // namespace clew::server
