// Our own routes: a decision with its reasons, the lists, and the state of the service.

#include <algorithm>

#include "apps/server/batch.h"
#include "apps/server/found.h"
#include "apps/server/handlers.h"
#include "apps/server/openapi_text.h"
#include "apps/server/screen_options.h"
#include "clew/codec/json.h"

namespace clew::server {
namespace {

using codec::JsonValue;
using codec::JsonWriter;

struct Asked {
  std::vector<Party> parties;
  engine::ScreenOptions options;
  bool single = false;
};

// The object that holds options beside its parties; null where the body is a party, or a list of them.
const JsonValue* options_in(const JsonValue& body) {
  return body.type == JsonValue::Type::object && body.find("schema") == nullptr ? &body : nullptr;
}

// An option inside a party would be one that nobody obeys, and a party inside a party one that nobody screens.
Read<void> only_a_party(const JsonValue& party, std::string_view where, bool single) {
  const auto wrong = [&](const JsonValue::Member& member, const std::string& what) {
    return refuse_at(member.offset, (where.empty() ? "" : std::string(where) + ": ") + what);
  };
  for (const JsonValue::Member& member : party.members) {
    if (is_screen_option(member.key))
      return wrong(member, repeated(member.key) + " is an option: put " +
                               (single ? "the party under \"party\", and the option beside that"
                                       : "the parties under \"parties\", and the option beside that"));
    if (member.key == "party" || member.key == "parties")
      return wrong(member, repeated(member.key) + " stands inside a party: several stand under \"parties\"");
  }
  return {};
}

Read<Asked> read_asked(const Call& call, const JsonValue& body) {
  Asked asked;
  const JsonValue* const options = options_in(body);
  std::vector<const JsonValue*> given;
  if (body.type == JsonValue::Type::array) {
    for (const JsonValue& item : body.items) given.push_back(&item);
  } else if (options == nullptr && body.type == JsonValue::Type::object) {
    given.push_back(&body);
    asked.single = true;
  } else if (options != nullptr) {
    const JsonValue *const party = body.find("party"), *const parties = body.find("parties");
    if ((party == nullptr) == (parties == nullptr))
      return refuse("the body is a party, a list of parties, or an object with \"party\" or \"parties\" and options");
    asked.single = party != nullptr;
    if (party != nullptr) given.push_back(party);
    if (parties != nullptr && parties->type != JsonValue::Type::array) return refuse("\"parties\" is a list");
    if (parties != nullptr)
      for (const JsonValue& item : parties->items) given.push_back(&item);
  } else {
    return refuse("the body is a party, a list of parties, or an object with \"party\" or \"parties\" and options");
  }
  if (given.empty()) return refuse("there is no party in the list");
  if (given.size() > call.service.queries_max())
    return refuse("a request has at most " + std::to_string(call.service.queries_max()) +
                  " parties; /v1/batch takes any number");
  asked.options = CLEW_TRY(read_screen_options(call, options));
  for (std::size_t i = 0; i < given.size(); ++i) {
    const std::string where = asked.single ? std::string() : "party " + std::to_string(i + 1);
    CLEW_TRY_VOID(only_a_party(*given[i], where, asked.single));
    asked.parties.push_back(CLEW_TRY(read_party(*given[i], where)));
  }
  return asked;
}

std::string answered_line(const Answered& answered, const Party& party) {
  std::string line = "{\"decision\":";
  line += answered.decision.empty() ? "null" : "\"" + codec::json_escape(answered.decision) + "\"";
  line += ",\"answer\":" + answer_line(answered.answer);
  return line + not_looked_at_member(party.ignored) + "}";
}

}  // namespace

Response post_screen(const Call& call) {
  if (const auto json = check_json_type(call.request); !json) return refused_response(json.error());
  const auto body = read_body(call.request.body);
  if (!body) return refused_response(body.error());
  Call then = call;
  if (const JsonValue* const options = options_in(*body)) {
    auto known = knowledge_for(call, options);
    if (!known) return refused_response(placed(known.error(), call.request.body));
    then.knowledge = *std::move(known);
  }
  auto asked = read_asked(then, *body);
  if (!asked) return refused_response(placed(asked.error(), call.request.body));
  std::vector<engine::ScreenQuery> queries;
  for (const Party& party : asked->parties) queries.push_back(party.query);
  auto answered = decide(then, queries, asked->options);
  if (!answered) return std::move(answered.error());
  Response response;
  if (asked->single) {
    response.body = answered_line(answered->front(), asked->parties.front()) + "\n";
    return response;
  }
  response.body = "{\"answers\":[";
  for (std::size_t i = 0; i < answered->size(); ++i)
    response.body += (i == 0 ? "" : ",") + answered_line((*answered)[i], asked->parties[i]);
  response.body += "]}\n";
  return response;
}

// A body that is all here already: the transport sends longer ones through Service::open_stream().
Response post_batch(const Call& call) {
  auto batch = Batch::open(call);
  if (!batch) return refused_response(batch.error());
  Response response;
  response.type = "application/x-ndjson";
  response.body = (*batch)->push(call.request.body);
  response.body += (*batch)->finish();
  return response;
}

Response get_decision(const Call& call) {
  if (call.service.log() == nullptr) return error_response(404, "this service keeps no log of decisions");
  const auto found = call.service.log()->find(call.values[0]);
  if (!found)
    return found.error().code == Code::not_found ? error_response(404, "there is no such decision")
                                                 : failure_response(found.error());
  Response response;
  response.body = *found;
  return response;
}

Response get_lists(const Call& call) {
  JsonWriter writer;
  writer.begin_object().key("lists").begin_array();
  for (const engine::LoadedList& list : call.knowledge->lists()) {
    writer.begin_object().pair("list", list.info.list).pair("title", list.info.title);
    writer.pair("publisher", list.info.publisher).pair("source", list.info.source);
    writer.pair("licence", list.info.licence)
        .pair("tlp", list.info.tlp)
        .pair("pap", list.info.pap)
        .pair("published", list.info.published);
    writer.pair("version", list.version).pair("loaded_at", list.loaded_at);
    writer.pair("entities", list.entities).pair("targets", list.targets).pair("names", list.names);
    if (!list.fault.empty()) writer.pair("fault", list.fault);
    writer.end_object();
  }
  writer.end_array().key("collections").begin_object();
  for (const auto& [name, lists] : call.service.config().collections) {
    writer.key(name).begin_array();
    for (const std::string& list : lists) writer.string(list);
    writer.end_array();
  }
  writer.end_object().end_object();
  return json_response(writer.take());
}

Response get_health(const Call&) {
  Response response;
  response.body = "{\"status\":\"ok\"}\n";
  return response;
}

Response get_ready(const Call& call) {
  const auto knowledge = call.service.keeper().current();
  if (knowledge == nullptr) {
    Response response = error_response(503, "not ready");
    response.headers.emplace_back("Retry-After", "2");
    return response;
  }
  for (const engine::LoadedList& list : knowledge->lists())
    if (!list.fault.empty()) return error_response(503, "a list cannot be answered from; /v1/lists says which");
  // Questions are still answered, by the lists before: whoever watches the service must hear of it.
  if (!call.service.keeper().fault().empty())
    return error_response(503, "newer lists could not be loaded, the ones before stay in use; the log says why");
  return get_health(call);
}

Response get_openapi(const Call&) {
  Response response;
  response.body = kOpenApiText;
  return response;
}

Response get_statements(const Call&) {
  return error_response(501, "statements are not served: /entities gives the values, clew lists the history of each");
}

Response post_update(const Call& call) {
  const std::string_view sync = call.parameters.find("sync").value_or("false");
  const auto wait = read_flag(sync, "sync");
  if (!wait) return refused_response(wait.error());
  if (!*wait) {
    call.service.keeper().ask();
  } else if (const auto loaded = call.service.keeper().load(); !loaded) {
    return error_response(503, call.service.keeper().current() == nullptr
                                   ? "the lists could not be loaded; the log says why"
                                   : "newer lists could not be loaded, the ones before stay in use; the log says why");
  }
  return get_health(call);
}

Response get_algorithms(const Call&) {
  JsonWriter writer;
  writer.begin_object().key("algorithms").begin_array();
  for (const Algorithm& algorithm : algorithms()) {
    writer.begin_object().pair("name", algorithm.name).pair("description", algorithm.description);
    writer.key("features").begin_object();
    write_features(writer);
    writer.end_object().end_object();
  }
  writer.end_array().pair("default", "clew-1").pair("best", "clew-1").key("aliases").begin_object();
  for (const AlgorithmAlias& alias : algorithm_aliases()) writer.pair(alias.alias, alias.name);
  writer.end_object().end_object();
  return json_response(writer.take());
}

Response get_catalog(const Call& call) {
  const auto& lists = call.knowledge->lists();
  JsonWriter writer;
  const auto collection = [&](std::string_view name, std::string_view title, const std::vector<std::string>& children) {
    // The version of several lists together is that of all their versions.
    std::string versions;
    for (const engine::LoadedList& list : lists)
      if (std::find(children.begin(), children.end(), list.info.list) != children.end())
        versions += (versions.empty() ? "" : ".") + list.version.substr(0, 12);
    writer.begin_object().pair("name", name).pair("title", title).key("summary").null().key("url").null();
    writer.key("load").boolean(false).key("entities_url").null().pair("version", versions);
    writer.pair("index_version", versions).key("index_current").boolean(true).key("children").begin_array();
    for (const std::string& child : children) writer.string(child);
    writer.end_array().end_object();
  };
  writer.begin_object().key("datasets").begin_array();
  std::vector<std::string> all;
  for (const engine::LoadedList& list : lists) {
    all.push_back(list.info.list);
    writer.begin_object().pair("name", list.info.list).pair("title", list.info.title);
    writer.pair("summary", list.info.publisher).key("url");
    if (list.info.source.empty())
      writer.null();
    else
      writer.string(list.info.source);
    writer.key("load").boolean(true).key("entities_url").null().pair("version", list.version);
    writer.pair("index_version", list.version).key("index_current").boolean(list.fault.empty());
    writer.key("children").begin_array().end_array();
    writer.pair("licence", list.info.licence).pair("tlp", list.info.tlp).pair("pap", list.info.pap);
    writer.pair("updated_at", list.loaded_at).pair("entity_count", list.entities).end_object();
  }
  collection("default", "All lists of this service", all);
  for (const auto& [name, children] : call.service.config().collections) collection(name, name, children);
  writer.end_array().key("current").begin_array();
  for (const engine::LoadedList& list : lists)
    if (list.fault.empty()) writer.string(list.info.list);
  writer.end_array().key("outdated").begin_array();
  for (const engine::LoadedList& list : lists)
    if (!list.fault.empty()) writer.string(list.info.list);
  writer.end_array().key("index_stale").boolean(false).end_object();
  return json_response(writer.take());
}

}  // namespace clew::server
