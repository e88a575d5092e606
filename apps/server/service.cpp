// The order of the questions is the security of the service: is the host one of ours, does the page that asks belong
// here, does the target parse, whose token is it and not too fast, is there such a route, may this role use it, are the
// lists there. Only then a handler runs. Who has no token learns nothing, not even which routes there are.
//
// Without tokens the service listens on loopback only, and a web page in the same person's browser is the attacker to
// think of: it can send requests to 127.0.0.1 under a name of its own (rebinding: the Host header gives it away) or
// blindly from its own origin (the Origin header of a POST does).

#include "apps/server/service.h"

#include <algorithm>
#include <array>

#include "apps/server/batch.h"
#include "apps/server/handlers.h"

namespace clew::server {
namespace {

constexpr std::array kRoutes = {
    Route{Method::get, "/healthz", Role::nobody, false, "*", get_health},
    Route{Method::get, "/readyz", Role::nobody, false, "*", get_ready},
    Route{Method::get, "/openapi.json", Role::reader, false, "", get_openapi},
    Route{Method::get, "/v1/lists", Role::reader, true, "as_of known_at", get_lists},
    Route{Method::post, "/v1/screen", Role::screener, true, "* as_of", post_screen},
    Route{Method::post, "/v1/batch", Role::screener, true, "* as_of", post_batch},
    Route{Method::get, "/v1/decisions/{id}", Role::reviewer, false, "", get_decision},
    Route{Method::post, "/match/{dataset}", Role::screener, true, "* as_of", post_match},
    Route{Method::get, "/search/{dataset}", Role::reader, true, "* as_of", get_search},
    Route{Method::get, "/entities/{id}", Role::reader, true, "nested as_of known_at", get_entity},
    Route{Method::get, "/entities/{id}/adjacent", Role::reader, true, "limit offset as_of known_at", get_adjacent},
    Route{Method::get, "/entities/{id}/adjacent/{property}", Role::reader, true, "limit offset as_of known_at",
          get_adjacent_property},
    Route{Method::get, "/algorithms", Role::reader, false, "", get_algorithms},
    Route{Method::get, "/catalog", Role::reader, true, "as_of known_at", get_catalog},
    Route{Method::get, "/statements", Role::reader, false, "*", get_statements},
    Route{Method::post, "/updatez", Role::admin, false, "*", post_update},
    Route{Method::get, "/reconcile/{dataset}", Role::screener, true, "*", get_reconcile},
    Route{Method::post, "/reconcile/{dataset}", Role::screener, true, "*", post_reconcile},
    Route{Method::get, "/reconcile/{dataset}/suggest/entity", Role::reader, true, "*", get_suggest_entity},
    Route{Method::get, "/reconcile/{dataset}/suggest/type", Role::reader, true, "*", get_suggest_type},
    Route{Method::get, "/reconcile/{dataset}/suggest/property", Role::reader, true, "*", get_suggest_property},
    Route{Method::get, "/reconcile/{dataset}/extend/property", Role::reader, true, "*", get_extend_property},
    Route{Method::get, "/reconcile/{dataset}/preview", Role::reader, true, "*", get_preview},
};

// Why a load failed may name a file of this machine: that stands in the log.
Response not_ready(const Keeper& keeper) {
  return error_response(503, keeper.failures() == 0 ? "not ready: the lists are still being loaded"
                                                    : "not ready: the lists could not be loaded; the log says why");
}

// The values of "{...}", or nothing if the path is another.
std::optional<std::vector<std::string_view>> values_of(std::string_view pattern,
                                                       const std::vector<std::string>& segments) {
  std::vector<std::string_view> values;
  std::size_t index = 0;
  for (std::string_view rest = pattern.substr(1); !rest.empty(); ++index) {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    const std::string_view wanted = rest.substr(0, end);
    rest.remove_prefix(std::min(rest.size(), end + 1));
    if (index == segments.size()) return std::nullopt;
    if (wanted.starts_with('{'))
      values.push_back(segments[index]);
    else if (wanted != segments[index])
      return std::nullopt;
  }
  if (index != segments.size()) return std::nullopt;
  return values;
}

std::string_view host_name(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, std::min(host.find(']'), host.size() - 1) + 1);
  return host.substr(0, std::min(host.find(':'), host.size()));
}

bool is_host(std::string_view host) {
  const auto fine = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == ':' || c == '[' || c == ']' || c == '_';
  };
  return !host.empty() && host.size() <= 255 && std::all_of(host.begin(), host.end(), fine);
}

std::string_view token_of(const Request& request, const Parameters& parameters) {
  const std::string_view header = request.authorization;
  for (const std::string_view scheme : {"Bearer ", "bearer ", "ApiKey ", "apikey "})
    if (header.starts_with(scheme)) return header.substr(scheme.size());
  return parameters.find("api_key").value_or("");
}

// A parameter that nobody looks at would be believed to have been: "as_of" above all.
std::optional<std::string> unknown_parameter(const Route& route, const Parameters& parameters) {
  const std::string known = " " + std::string(route.parameters) + " ";
  for (const auto& [name, value] : parameters.values()) {
    const bool timed = name == "as_of" || name == "known_at";
    if (timed && known.find(" as_of ") == std::string::npos) return name;
    if (name == "api_key" || known.starts_with(" *")) continue;
    if (name.find(' ') != std::string::npos || known.find(" " + name + " ") == std::string::npos) return name;
  }
  return std::nullopt;
}

// A parameter of one value that stands twice: nobody knows which of them was meant.
std::optional<std::string> repeated_parameter(const Parameters& parameters) {
  constexpr std::array<std::string_view, 11> kSeveral = {
      "lists",  "exclude_schemas",    "include_dataset", "exclude_dataset", "exclude_schema",
      "topics", "exclude_entity_ids", "countries",       "datasets",        "sort",
      "facets"};
  const auto& values = parameters.values();
  for (auto one = values.begin(); one != values.end(); ++one) {
    if (std::find(kSeveral.begin(), kSeveral.end(), one->first) != kSeveral.end()) continue;
    const auto same = [&](const auto& other) { return other.first == one->first; };
    if (std::any_of(values.begin(), one, same)) return one->first;
  }
  return std::nullopt;
}

std::uint64_t burst_of(const ServiceConfig& config) {
  return config.rate_burst > 0 ? config.rate_burst : 2 * config.rate_per_second;
}

Response marked(Response response, const Route& route, const Caller& caller) {
  response.route = route.pattern;
  response.caller = caller.name;
  return response;
}

}  // namespace

std::span<const Route> routes() {
  return kRoutes;
}

Service::Service(ServiceConfig config, Keeper& keeper, DecisionLog* log)
    : config_(std::move(config)),
      keeper_(keeper),
      log_(log),
      gate_(config_.computing_max),
      past_(config_.past),
      rate_(config_.rate_per_second, burst_of(config_)),
      rate_of_strangers_(20, 100) {
  if (!config_.now_ms) config_.now_ms = [] { return std::int64_t{0}; };
}

bool Service::allowed_origin(std::string_view origin) const {
  return std::find(config_.origins.begin(), config_.origins.end(), origin) != config_.origins.end();
}

std::optional<Response> Service::foreign(const Request& request) const {
  if (!is_host(request.host)) return error_response(400, "the Host header is missing or is not one");
  const std::string_view name = host_name(request.host);
  if (!config_.hosts.empty() && std::find(config_.hosts.begin(), config_.hosts.end(), name) == config_.hosts.end())
    return error_response(421, "the service is not reached under this name; --host allows one");
  if (request.origin.empty() || request.method == Method::get || request.method == Method::head ||
      request.method == Method::options)
    return std::nullopt;
  const std::string own = (request.secure ? "https://" : "http://") + request.host;
  if (request.origin == own || allowed_origin(request.origin)) return std::nullopt;
  return error_response(403, "web pages of this origin may not ask here; --cors allows one");
}

std::variant<Response, Caller> Service::authorise(const Request& request, const Parameters& parameters) {
  if (!config_.tokens) return Caller{"local", Role::admin};
  const std::string_view token = token_of(request, parameters);
  if (token.empty()) return Caller{};
  if (const auto caller = config_.tokens->find(token)) return *caller;
  return Caller{};
}

unsigned Service::queries_max() const {
  if (config_.rate_per_second == 0) return config_.queries_max;
  return static_cast<unsigned>(std::min<std::uint64_t>(config_.queries_max, burst_of(config_)));
}

std::optional<Response> Service::charge(const Caller& caller, std::uint64_t cost) {
  const bool known = caller.role != Role::nobody;
  const auto wait = (known ? rate_ : rate_of_strangers_).take(known ? caller.name : "", cost, config_.now_ms());
  if (!wait) return std::nullopt;
  Response response = error_response(429, "too many questions in a short time");
  response.headers.emplace_back("Retry-After", std::to_string(*wait));
  return response;
}

std::variant<Response, Service::Matched> Service::match(const Request& request) {
  if (auto response = foreign(request)) return std::move(*response);
  auto target = parse_target(request.target);
  if (!target) return error_response(400, std::string("the target cannot be read: ") + target.error().reason);
  Matched matched;
  matched.target = std::move(*target);
  auto caller = authorise(request, matched.target.parameters);
  matched.caller = std::get<Caller>(std::move(caller));
  const Method method = request.method == Method::head ? Method::get : request.method;
  std::string allow;
  for (const Route& route : kRoutes) {
    auto values = values_of(route.pattern, matched.target.segments);
    if (!values) continue;
    allow += (allow.empty() ? "" : ", ") + std::string(method_name(route.method));
    if (route.method != method) continue;
    matched.route = &route;
    matched.values = std::move(*values);
  }
  const bool open = matched.route != nullptr && matched.route->role == Role::nobody;
  if (auto response = open ? std::nullopt : charge(matched.caller, 1)) return std::move(*response);
  if (!open && matched.caller.role == Role::nobody) {
    Response response = error_response(401, "a token is needed");
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
  }
  if (matched.route == nullptr) {
    if (allow.empty()) return error_response(404, "there is no such route; /openapi.json lists them");
    Response response = error_response(405, "the route has other methods");
    response.headers.emplace_back("Allow", allow);
    return response;
  }
  if (matched.caller.role < matched.route->role)
    return marked(error_response(403, "the token's role does not permit this"), *matched.route, matched.caller);
  if (const auto name = unknown_parameter(*matched.route, matched.target.parameters))
    return marked(error_response(400, "there is no such parameter here: " + repeated(*name)), *matched.route,
                  matched.caller);
  if (const auto name = repeated_parameter(matched.target.parameters))
    return marked(error_response(400, "the parameter " + repeated(*name) + " stands there twice: once is enough"),
                  *matched.route, matched.caller);
  return matched;
}

Response Service::preflight(const Request& request) const {
  if (!allowed_origin(request.origin)) return error_response(403, "web pages of this origin may not ask here");
  Response response;
  response.status = 204;
  response.headers.emplace_back("Access-Control-Allow-Methods", "GET, POST");
  response.headers.emplace_back("Access-Control-Allow-Headers", "Authorization, Content-Type");
  response.headers.emplace_back("Access-Control-Max-Age", "600");
  return response;
}

// What is known now, or was on the day the question names; null: nothing yet.
Read<std::shared_ptr<const Knowledge>> Service::known_to(const Matched& matched) {
  std::shared_ptr<const Knowledge> current = keeper_.current();
  if (current == nullptr || !matched.route->needs_knowledge) return current;
  const auto moment = CLEW_TRY(moment_of(matched.target.parameters));
  if (!moment) return current;
  return past_.of(*moment, current);
}

Response Service::handle(const Request& request) {
  if (request.method == Method::options) {
    if (auto response = foreign(request)) return std::move(*response);
    return preflight(request);
  }
  auto found = match(request);
  if (Response* const response = std::get_if<Response>(&found)) return std::move(*response);
  Matched& matched = std::get<Matched>(found);
  if (request.body.size() > config_.body_max)
    return marked(error_response(413, "the body is too long"), *matched.route, matched.caller);
  auto known = known_to(matched);
  if (!known) return marked(refused_response(known.error()), *matched.route, matched.caller);
  std::shared_ptr<const Knowledge> knowledge = *std::move(known);
  if (matched.route->needs_knowledge && knowledge == nullptr) {
    Response response = not_ready(keeper_);
    response.headers.emplace_back("Retry-After", "2");
    return marked(std::move(response), *matched.route, matched.caller);
  }
  const Call call{
      *this, request, matched.target.parameters, std::move(matched.values), matched.caller, std::move(knowledge)};
  return marked(matched.route->handler(call), *matched.route, matched.caller);
}

bool Service::is_stream(const Request& request) {
  const std::string_view path = std::string_view(request.target).substr(0, request.target.find('?'));
  return request.method == Method::post && (path == "/v1/batch" || path == "/v1/batch/");
}

std::variant<Response, std::unique_ptr<Batch>> Service::open_stream(const Request& request) {
  auto found = match(request);
  if (Response* const response = std::get_if<Response>(&found)) return std::move(*response);
  Matched& matched = std::get<Matched>(found);
  auto known = known_to(matched);
  if (!known) return marked(refused_response(known.error()), *matched.route, matched.caller);
  std::shared_ptr<const Knowledge> knowledge = *std::move(known);
  if (knowledge == nullptr) return marked(not_ready(keeper_), *matched.route, matched.caller);
  const Call call{*this, request, matched.target.parameters, {}, matched.caller, std::move(knowledge)};
  auto batch = Batch::open(call);
  if (!batch) return marked(refused_response(batch.error()), *matched.route, matched.caller);
  return std::move(*batch);
}

std::vector<std::pair<std::string, std::string>> Service::common_headers(const Request& request) const {
  std::vector<std::pair<std::string, std::string>> headers = {
      {"Cache-Control", "no-store"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Resource-Policy", config_.origins.empty() ? "same-origin" : "cross-origin"},
  };
  if (!request.origin.empty() && allowed_origin(request.origin)) {
    headers.emplace_back("Access-Control-Allow-Origin", request.origin);
    headers.emplace_back("Vary", "Origin");
  }
  if (request.secure) headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
  return headers;
}

engine::Outcome<engine::ScreenOptions> Service::ruled(const engine::ScreenOptions& options) const {
  engine::ScreenOptions ruled = options;
  if (log_ != nullptr) CLEW_TRY_VOID(log_->vouch(ruled));
  return ruled;
}

// ---- What handlers share

Response json_response(std::string document) {
  // The writer's line breaks stand between its items only, never inside a string.
  std::string line;
  line.reserve(document.size());
  for (std::size_t at = 0; at < document.size(); ++at) {
    if (document[at] != '\n') {
      line += document[at];
      continue;
    }
    while (at + 1 < document.size() && document[at + 1] == ' ') ++at;
  }
  Response response;
  response.body = std::move(line) + "\n";
  return response;
}

Response failure_response(const engine::Failure& failure) {
  // What the caller asked wrongly is told; every other fault closes: no answer is not "no match".
  const std::string sentence = without_quoted(failure.message);
  if (failure.code == Code::usage || failure.code == Code::malformed) return error_response(400, sentence);
  if (failure.code == Code::not_found) return error_response(404, sentence);
  return error_response(503, "no answer can be given: " + sentence);
}

Response refused_response(const Refused& refused) {
  Response response = error_response(refused.status, refused.detail);
  if (refused.status == 503) response.headers.emplace_back("Retry-After", "2");
  return response;
}

std::optional<std::vector<std::string>> lists_of_dataset(const Call& call, std::string_view dataset) {
  std::vector<std::string> names;
  for (const engine::LoadedList& list : call.knowledge->lists()) {
    names.push_back(list.info.list);
    if (list.info.list == dataset) return std::vector<std::string>{list.info.list};
  }
  if (dataset == "default") return names;
  for (const auto& [name, lists] : call.service.config().collections)
    if (name == dataset) return lists;
  return std::nullopt;
}

namespace {

Result<std::vector<Answered>, Response> answer_all(const Call& call, std::span<const engine::ScreenQuery> queries,
                                                   const engine::ScreenOptions& options) {
  std::vector<Answered> answered;
  answered.reserve(queries.size());
  for (const engine::ScreenQuery& query : queries) {
    const Gate::Pass pass(call.service.gate());  // for each: whoever asks for a hundred makes nobody wait for a hundred
    auto answer = call.knowledge->screen(query, options);
    if (!answer) {
      engine::Failure failure = answer.error();
      if (failure.code == Code::not_found) failure.code = Code::conflict;  // a fault inside, not a route
      if (queries.size() > 1) failure.message = "query " + std::to_string(answered.size() + 1) + ": " + failure.message;
      return std::unexpected(failure_response(failure));
    }
    answered.push_back({std::move(*answer), {}});
  }
  return answered;
}

}  // namespace

Result<std::vector<Answered>, Response> decide(const Call& call, std::span<const engine::ScreenQuery> queries,
                                               const engine::ScreenOptions& options) {
  if (queries.size() > 1)
    if (auto response = call.service.charge(call.caller, queries.size() - 1))
      return std::unexpected(std::move(*response));
  const auto ruled = call.service.ruled(options);
  if (!ruled) return std::unexpected(error_response(503, kNoRules));
  std::vector<Answered> answered = CLEW_TRY(answer_all(call, queries, *ruled));
  if (call.service.log() == nullptr) return answered;
  std::vector<Decided> decided;
  for (std::size_t i = 0; i < queries.size(); ++i) decided.push_back({queries[i], *ruled, answered[i].answer});
  auto ids = call.service.log()->record(decided, *call.knowledge, call.caller.name);
  if (!ids || ids->size() != answered.size())
    return std::unexpected(error_response(503, "the decision could not be recorded, so it is not given"));
  for (std::size_t i = 0; i < answered.size(); ++i) answered[i].decision = std::move((*ids)[i]);
  return answered;
}

}  // namespace clew::server
