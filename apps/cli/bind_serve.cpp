// Words of `clew serve`.

#include <memory>

#include "apps/cli/bind.h"

namespace clew::cli {
namespace {

void add_access(CLI::App& command, ServeOptions& options) {
  const char* const group = "Who may ask";
  const auto words = [&](const char* name, auto& value, const char* type, const char* what) {
    command.add_option(name, value, what)->type_name(type)->group(group);
  };
  words("--tokens", options.tokens, "FILE", "Lines ROLE NAME SHA256; roles: reader, screener, reviewer, admin");
  CLI::Option* const certificate =
      command.add_option("--tls-certificate", options.certificate, "Speak TLS with this certificate (PEM)");
  CLI::Option* const key = command.add_option("--tls-key", options.key, "And this key (PEM)");
  certificate->type_name("FILE")->group(group)->needs(key);
  key->type_name("FILE")->group(group)->needs(certificate);
  words("--host", options.hosts, "NAME",
        "Also reached under this name (without tokens: only under those of this machine)");
  words("--cors", options.cors, "ORIGIN", "Web pages of this origin may read answers, e.g. http://127.0.0.1:3333");
  words("--public-url", options.public_url, "URL", "How clients reach the service, if not as the Host header says");
}

void add_limits(CLI::App& command, ServeOptions& options) {
  const char* const group = "Limits";
  const auto number = [&](const char* name, auto& value, const char* type, const char* what, long least, long most) {
    command.add_option(name, value, what)
        ->capture_default_str()
        ->type_name(type)
        ->check(CLI::Range(least, most))
        ->group(group);
  };
  number("--rate", options.rate, "N", "Questions a second of one token (0: no limit)", 0, 1'000'000);
  number("--burst", options.burst, "N", "So many at once (0: twice the rate)", 0, 10'000'000);
  number("--queries", options.queries_max, "N", "Questions in one request", 1, 10'000);
  number("--body", options.body_max, "BYTES", "Body of a request that is no batch", 1024, 64L << 20);
  number("--header", options.header_max, "BYTES", "Head of a request", 1024, 1 << 20);
  number("--connections", options.connections_max, "N", "Connections at one time", 1, 100'000);
  number("--header-seconds", options.header_seconds, "N", "For the head of a request to arrive", 1, 3600);
  number("--body-seconds", options.body_seconds, "N", "For its body; of a batch, between two pieces", 1, 3600);
  number("--write-seconds", options.write_seconds, "N", "For an answer to be taken", 1, 3600);
  number("--idle-seconds", options.idle_seconds, "N", "Of a connection between two requests", 1, 3600);
  number("--grace-seconds", options.grace_seconds, "N", "For what is under way when the service is stopped", 0, 3600);
}

}  // namespace

Command bind_serve(CLI::App& app) {
  auto given = std::make_shared<ServeOptions>();
  CLI::App& command =
      add(app, "serve", "Answer screening questions over HTTP",
          "  clew serve --store lists\n"
          "  clew serve --listen 0.0.0.0:8443 --tokens tokens.txt --tls-certificate c.pem --tls-key k.pem\n"
          "  curl -s 127.0.0.1:8000/match/default -d '{\"queries\":{\"a\":{\"schema\":\"Person\",\n"
          "       \"properties\":{\"name\":[\"Kim Yong Chol\"]}}}}'");
  command
      .add_option("--listen", given->listen, "Address and port; port 0 is any. Others than this machine need --tokens")
      ->capture_default_str()
      ->type_name("PLACE");
  command.add_option("--collection", given->collections, "NAME=LIST,LIST: lists under one name, beside default (all)")
      ->allow_extra_args(false)
      ->type_name("WORDS");
  command.add_option("--poll", given->poll_seconds, "Look for newer lists every so many seconds (0: only when asked)")
      ->capture_default_str()
      ->type_name("SECONDS")
      ->check(CLI::Range(0, 86'400));
  command.add_flag("--exposure", given->exposure, "Follow the value of addresses through the store's ledger too");
  CLI::Option* const no_log = command.add_flag("--no-log", given->no_log, "Record no decisions, and apply no rules");
  command.add_option("--tenant", given->tenant, "Whose good-guy rules apply")->type_name("NAME")->excludes(no_log);
  add_access(command, *given);
  add_limits(command, *given);
  add_common(command, given->common);
  return {&command, [given] { return run_serve(*given); }};
}

}  // namespace clew::cli
