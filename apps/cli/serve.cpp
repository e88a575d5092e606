// clew serve: the words of the command, and the parts of the service put together. Everything that decides stands in
// apps/server.

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <mutex>

#include "apps/cli/commands.h"
#include "apps/cli/print.h"
#include "apps/cli/screen_words.h"
#include "apps/server/decisions.h"
#include "apps/server/keeper.h"
#include "apps/server/service.h"
#include "apps/server/transport.h"
#include "clew/base/amount.h"
#include "clew/base/file.h"
#include "clew/codec/json.h"
#include "clew/codec/json_tree.h"

namespace clew::cli {
namespace {

using engine::Failure;

constexpr unsigned kWaitingThreads = 62;  ///< so many answers, and one of each computing thread, may share a commit

std::unexpected<Failure> refuse(std::string message, std::string advice) {
  return std::unexpected(Failure{Code::usage, std::move(message), std::move(advice)});
}

struct Place {
  std::string address;
  std::uint16_t port = 0;
};

// "127.0.0.1:8000", "[::1]:8000".
engine::Outcome<Place> parse_place(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  Place place;
  if (colon != std::string_view::npos) {
    const auto port = parse_u128(text.substr(colon + 1));
    if (port && *port <= 65'535) {
      place.address = text.substr(0, colon);
      place.port = static_cast<std::uint16_t>(*port);
    }
  }
  if (place.address.starts_with('[') && place.address.ends_with(']'))
    place.address = place.address.substr(1, place.address.size() - 2);
  if (place.address == "localhost") place.address = "127.0.0.1";
  if (place.address.empty())
    return refuse(fmt::format("'{}' is not a place to listen on", text), "for example --listen 127.0.0.1:8000");
  return place;
}

// "sanctions=ofac_sdn,un_sc"
engine::Outcome<std::pair<std::string, std::vector<std::string>>> parse_collection(std::string_view text) {
  std::pair<std::string, std::vector<std::string>> collection;
  const std::size_t equals = text.find('=');
  if (equals != std::string_view::npos && equals > 0) {
    collection.first = text.substr(0, equals);
    for (std::string_view rest = text.substr(equals + 1); !rest.empty();) {
      const std::size_t end = std::min(rest.find(','), rest.size());
      if (end > 0) collection.second.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(rest.size(), end + 1));
    }
  }
  if (collection.second.empty() || collection.first == "default")
    return refuse(fmt::format("'{}' is not a collection", text), "for example --collection sanctions=ofac_sdn,un_sc");
  return collection;
}

// What the intelligence of the store looks like from outside, and its ledger if that is asked: another writer's commit
// changes it. The audit log beside it, which this service writes, does not.
std::string fingerprint(const std::string& store, bool ledger) {
  std::string print;
  std::vector<const char*> names = {"intel.sqlite", "intel.sqlite-wal"};
  if (ledger) names.emplace_back("ledger/manifest");
  for (const char* const name : names) {
    struct stat found{};
    if (stat(join_path(store, name).c_str(), &found) != 0 || found.st_size == 0) continue;
    print += fmt::format("{}:{}:{}.{} ", name, found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec);
  }
  return print;
}

engine::Outcome<server::ServiceConfig> service_config(const ServeOptions& options, const Place& place) {
  server::ServiceConfig config;
  const auto loopback = server::is_loopback(place.address);
  if (!loopback) return refuse(fmt::format("{}: {}", place.address, loopback.error().reason), "clew serve --help");
  if (!options.tokens.empty()) {
    const auto text = read_file(options.tokens);
    if (!text)
      return std::unexpected(Failure{text.error().code, fmt::format("{} cannot be read", options.tokens),
                                     "each line of it is: ROLE NAME SHA256"});
    auto tokens = server::Tokens::parse(*text);
    if (!tokens)
      return std::unexpected(
          Failure{tokens.error().code,
                  fmt::format("{}, line {}: {}", options.tokens, codec::place_of(*text, tokens.error().offset).line,
                              tokens.error().reason),
                  "each line is: ROLE NAME SHA256, roles are reader, screener, reviewer, admin"});
    if (tokens->size() == 0)
      return refuse(fmt::format("{} has no token", options.tokens), "each line is: ROLE NAME SHA256");
    config.tokens = std::move(*tokens);
  } else if (!*loopback) {
    return refuse(fmt::format("{} can be reached by others, and no tokens were given", place.address),
                  "give --tokens FILE, or listen on 127.0.0.1");
  }
  if (!config.tokens) config.hosts = {"127.0.0.1", "localhost", "[::1]"};
  for (const std::string& host : options.hosts) config.hosts.push_back(host);
  config.origins = options.cors;
  config.public_url = options.public_url;
  while (config.public_url.ends_with('/')) config.public_url.pop_back();
  config.rate_per_second = options.rate;
  config.rate_burst = options.burst;
  config.queries_max = options.queries_max;
  config.body_max = options.body_max;
  config.exposure = options.exposure;
  config.computing_max = threads_or_default(options.common.threads);
  for (const std::string& text : options.collections) {
    auto collection = parse_collection(text);
    if (!collection) return std::unexpected(collection.error());
    for (const auto& [name, lists] : config.collections)
      if (name == collection->first)
        return refuse(fmt::format("the collection '{}' stands there twice", name), "name all its lists in one word");
    config.collections.push_back(std::move(*collection));
  }
  config.now_ms = [] {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::int64_t{std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
  };
  return config;
}

server::TransportConfig transport_config(const ServeOptions& options, const Place& place) {
  server::TransportConfig config;
  config.address = place.address;
  config.port = place.port;
  config.threads = threads_or_default(options.common.threads);
  config.certificate_file = options.certificate;
  config.key_file = options.key;
  config.connections_max = options.connections_max;
  config.streams_max = 4 * config.threads;
  // A batch keeps a thread while it waits to compute: questions must find another one.
  config.waiting_threads = config.streams_max + (options.no_log ? 0 : kWaitingThreads);
  config.header_bytes_max = options.header_max;
  config.header_seconds = options.header_seconds;
  config.body_seconds = options.body_seconds;
  config.write_seconds = options.write_seconds;
  config.idle_seconds = options.idle_seconds;
  config.grace_seconds = options.grace_seconds;
  if (!options.common.quiet)
    config.access_log = [](const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); };
  return config;
}

}  // namespace

int run_serve(const ServeOptions& options) {
  const bool json = options.common.json;
  const auto place = parse_place(options.listen);
  if (!place) return report_failure(place.error(), json);
  auto config = service_config(options, *place);
  if (!config) return report_failure(config.error(), json);
  const std::string& store = options.common.store;
  std::unique_ptr<server::DecisionLog> log;
  if (!options.no_log) {
    auto opened = server::open_decision_log(store, options.tenant);
    if (!opened) return report_failure(opened.error(), json);
    log = std::move(*opened);
  }
  const unsigned threads = threads_or_default(options.common.threads);
  const auto collections = config->collections;
  server::Keeper keeper([&]() -> engine::Outcome<std::shared_ptr<const server::Knowledge>> {
    auto knowledge = CLEW_TRY(server::load_knowledge(store, {std::nullopt, threads, options.exposure}));
    CLEW_TRY_VOID(server::check_collections(*knowledge, collections));
    return knowledge;
  });
  config->past = [&](const server::Moment& moment) -> engine::Outcome<std::shared_ptr<const server::Knowledge>> {
    const UnixTime now = time_now();
    if (moment.as_of > now || moment.known_at > now)
      return std::unexpected(Failure{Code::usage, "the day is yet to come: leave it out for what is known now", ""});
    engine::SnapshotOptions then{moment.as_of, threads, options.exposure};
    then.known_at = moment.known_at;
    return server::load_knowledge(store, then);
  };
  server::Service service(std::move(*config), keeper, log.get());
  server::TransportConfig transport_options = transport_config(options, *place);
  transport_options.on_hangup = [&keeper] { keeper.ask(); };
  auto transport = server::Transport::open(std::move(transport_options), service);
  if (!transport)
    return report_failure(
        {transport.error().code, fmt::format("{}: {}", options.listen, transport.error().reason), "clew serve --help"},
        json);
  // The first load decides whether there is anything to serve; later ones only whether it is new.
  std::optional<Failure> fatal;
  std::mutex fatal_mutex;
  keeper.on_load = [&](const engine::Outcome<void>& loaded) {
    if (loaded) return;
    std::fprintf(stderr, "clew: the lists could not be loaded: %s\n", visible(loaded.error().message).c_str());
    if (keeper.loads() > 0) return;
    const std::lock_guard held(fatal_mutex);
    fatal = loaded.error();
    (*transport)->stop();
  };
  const std::string url =
      fmt::format("{}://{}:{}", options.certificate.empty() ? "http" : "https",
                  place->address.find(':') == std::string::npos ? place->address : "[" + place->address + "]",
                  (*transport)->port());
  print(json ? "{\"listening\":\"" + codec::json_escape(url) + "\"}\n" : "listening on " + url + "\n");
  std::fflush(stdout);
  keeper.start([&] { return fingerprint(store, options.exposure); }, options.poll_seconds);
  (*transport)->run();
  keeper.stop();
  if (fatal) return report_failure(*fatal, json);
  return kOk;
}

}  // namespace clew::cli
