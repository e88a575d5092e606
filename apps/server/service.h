#pragma once
// The service without its sockets: a request in, an answer out. Roles, limits and rates are kept here, so that nothing
// the transport does can go around them.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "apps/server/gate.h"
#include "apps/server/http.h"
#include "apps/server/keeper.h"
#include "apps/server/knowledge.h"
#include "apps/server/party.h"
#include "apps/server/past.h"
#include "apps/server/tokens.h"
#include "apps/server/url.h"

namespace clew::server {

class Batch;
class Service;

struct ServiceConfig {
  std::optional<Tokens> tokens;       ///< nothing: every caller is "local" and may do everything
  std::vector<std::string> hosts;     ///< names that may stand in Host; empty: any
  std::vector<std::string> origins;   ///< web pages that may read answers (CORS); empty: none
  std::string public_url;             ///< how clients reach the service; empty: what Host says
  std::uint64_t rate_per_second = 0;  ///< questions of one token; 0: no limit
  std::uint64_t rate_burst = 0;       ///< 0: twice as many as in a second
  unsigned queries_max = 100;         ///< questions in one request
  std::size_t body_max = 1 << 20;     ///< bytes
  bool exposure = false;              ///< addresses are also followed through the ledger, unless a question says no
  unsigned computing_max = 0;         ///< questions that are looked up at one moment; 0: no limit
  /// Names for several lists together, beside "default", which is all.
  std::vector<std::pair<std::string, std::vector<std::string>>> collections;
  PastKnowledge::Loader past;            ///< loads what was known on another day; empty: such questions are refused
  std::function<std::int64_t()> now_ms;  ///< a clock for the rates, of any beginning
};

/// What a handler is given.
struct Call {
  Service& service;
  const Request& request;
  const Parameters& parameters;
  std::vector<std::string_view> values;  ///< what stands for "{...}" in the pattern, in order
  Caller caller;
  std::shared_ptr<const Knowledge> knowledge;  ///< never null where the route needs it
};

struct Route {
  Method method = Method::get;
  std::string_view pattern;  ///< "/match/{dataset}"
  Role role = Role::reader;  ///< the least
  bool needs_knowledge = true;
  /// Names of its parameters, with blanks between them; "*": the handler looks at them itself. With "as_of" it also
  /// answers for other days.
  std::string_view parameters;
  Response (*handler)(const Call&) = nullptr;
};
/// All there are; openapi.json has the same (a test compares).
std::span<const Route> routes();

class Service {
 public:
  /// `log` may be null: then nothing is recorded. Both outlive the service.
  Service(ServiceConfig config, Keeper& keeper, DecisionLog* log);

  Response handle(const Request& request);

  /// True of a request whose body is read and answered in pieces: POST /v1/batch.
  static bool is_stream(const Request& request);
  /// Opens it from its head; the body of `request` is not looked at.
  std::variant<Response, std::unique_ptr<Batch>> open_stream(const Request& request);
  /// What every answer carries besides its own headers.
  std::vector<std::pair<std::string, std::string>> common_headers(const Request& request) const;

  const ServiceConfig& config() const { return config_; }
  Keeper& keeper() { return keeper_; }
  DecisionLog* log() { return log_; }
  /// The options with the rules of the log; as they are without a log.
  engine::Outcome<engine::ScreenOptions> ruled(const engine::ScreenOptions& options) const;
  Gate& gate() { return gate_; }
  PastKnowledge& past() { return past_; }
  /// Questions that one request may hold: no more than a caller may ask at once, or it could never be answered.
  unsigned queries_max() const;
  /// An answer with 429 if the caller asked too much; nothing: go on.
  std::optional<Response> charge(const Caller& caller, std::uint64_t cost);

 private:
  struct Matched {
    const Route* route = nullptr;
    Target target;
    Caller caller;
    std::vector<std::string_view> values;
  };
  std::variant<Response, Matched> match(const Request& request);
  std::variant<Response, Caller> authorise(const Request& request, const Parameters& parameters);
  std::optional<Response> foreign(const Request& request) const;
  bool allowed_origin(std::string_view origin) const;
  Response preflight(const Request& request) const;
  Read<std::shared_ptr<const Knowledge>> known_to(const Matched& matched);

  ServiceConfig config_;
  Keeper& keeper_;
  DecisionLog* log_;
  Gate gate_;
  PastKnowledge past_;
  RateLimit rate_, rate_of_strangers_;
};

// ---- What handlers share

Response json_response(std::string document);  ///< made compact
Response failure_response(const engine::Failure& failure);
Response refused_response(const Refused& refused);

/// Lists that a dataset's name stands for: all ("default"), those of a collection, or the list of that name.
std::optional<std::vector<std::string>> lists_of_dataset(const Call& call, std::string_view dataset);

struct Answered {
  engine::ScreenAnswer answer;
  std::string decision;  ///< id in the log; empty without a log
};
inline constexpr const char* kNoRules = "the rules that vouch for parties cannot be read, so no answer is given";
/// Screens each party and records the decisions, all in one commit, which other requests may share. `algorithm` of the
/// options is the engine's word.
Result<std::vector<Answered>, Response> decide(const Call& call, std::span<const engine::ScreenQuery> queries,
                                               const engine::ScreenOptions& options);

}  // namespace clew::server
