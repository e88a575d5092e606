// Every word that is not understood is an error with the words that would be: a trace by a rule nobody asked for is
// worse than none.

#include "apps/cli/method_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "clew/base/file.h"
#include "clew/codec/address.h"

namespace clew::cli {
namespace {

using engine::Failure;
using engine::Outcome;

std::unexpected<Failure> wrong(std::string message, std::string advice) {
  return std::unexpected<Failure>(Failure{Code::usage, std::move(message), std::move(advice)});
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

// Seeds stand between commas, but a name in a list of transfers may hold a comma: a word that is a seed as it stands is
// one.
Outcome<void> add_seeds(const std::string& word, const ledger::Ledger& ledger, std::vector<trace::Seed>& seeds) {
  if (auto whole = engine::parse_seed(word, ledger)) {
    seeds.push_back(*std::move(whole));
    return {};
  }
  for (const std::string& part : split(word, ',')) seeds.push_back(CLEW_TRY(engine::parse_seed(part, ledger)));
  return {};
}

Outcome<trace::Incident> incident_of(const std::string& name, const std::vector<std::string>& words,
                                     const ledger::Ledger& ledger) {
  trace::Incident incident;
  incident.name = name;
  for (const std::string& word : words) CLEW_TRY_VOID(add_seeds(word, ledger, incident.seeds));
  return incident;
}

// Two incidents of one name, or one named as a label that every trace has, could not be told apart in any table.
Outcome<void> check_names(const std::vector<trace::Incident>& incidents) {
  std::vector<std::string> taken{"clean", "unfunded", "unresolved"};
  for (const trace::Incident& incident : incidents) {
    if (incident.name.empty()) return wrong("an incident has no name", "write --name NAME or --incident NAME=SEED");
    if (std::find(taken.begin(), taken.end(), incident.name) != taken.end())
      return wrong(fmt::format("the name '{}' is taken", incident.name), "give each incident a name of its own");
    taken.push_back(incident.name);
  }
  return {};
}

Outcome<std::vector<trace::PolicyId>> policies_of(const std::vector<std::string>& names, bool exact) {
  std::vector<trace::PolicyId> policies;
  for (const std::string& name : names) {
    const auto policy = trace::policy_by_name(name);
    if (!policy)
      return wrong(fmt::format("there is no policy '{}'", name),
                   "choose from poison, haircut, fifo, lifo, seniority, juniority, tiho");
    policies.push_back(*policy);
  }
  if (names.empty()) policies = trace::default_method().policies;
  if (exact) policies.push_back(trace::PolicyId::haircut_exact);
  std::sort(policies.begin(), policies.end());
  policies.erase(std::unique(policies.begin(), policies.end()), policies.end());
  return policies;
}

Outcome<void> apply_boundary(const std::string& word, std::vector<trace::BoundaryRule>& rules) {
  const std::size_t at = word.find('=');
  const std::string advice = "write CATEGORY=stop, =reset, =pass-through, =candidates or =none; e.g. mixer=candidates";
  if (at == std::string::npos) return wrong(fmt::format("'{}' is not a boundary", word), advice);
  const std::string name = word.substr(0, at), mode = word.substr(at + 1);
  const intel::Category category = intel::category_of(name);
  if (category == intel::Category::none)
    return wrong(fmt::format("there is no category '{}'", name),
                 "e.g. exchange, mixer, bridge, gambling, merchant, miner, issuer");
  std::erase_if(rules, [&](const trace::BoundaryRule& rule) { return rule.category == category; });
  if (mode == "none") return {};
  for (const auto boundary :
       {trace::Boundary::stop, trace::Boundary::reset, trace::Boundary::pass_through, trace::Boundary::candidates})
    if (mode == trace::boundary_name(boundary)) {
      rules.push_back({category, boundary});
      std::sort(rules.begin(), rules.end(), [](const auto& a, const auto& b) { return a.category < b.category; });
      return {};
    }
  return wrong(fmt::format("there is no boundary '{}'", mode), advice);
}

// "WHERE=REASON", where a name may hold '=': the first '=' behind which a known place ends.
Outcome<std::pair<trace::Seed, std::string>> place_and_reason(const std::string& word, const ledger::Ledger& ledger) {
  const std::size_t first = word.find('=');
  if (first == std::string::npos)
    return wrong(fmt::format("the branch '{}' has no reason", word),
                 "write ADDRESS=REASON or TXID:N=REASON: the reason goes into the method and the report");
  for (std::size_t at = first; at != std::string::npos; at = word.find('=', at + 1))
    if (auto place = engine::parse_seed(std::string_view(word).substr(0, at), ledger))
      return std::pair{*std::move(place), word.substr(at + 1)};
  return std::pair{CLEW_TRY(engine::parse_seed(std::string_view(word).substr(0, first), ledger)), std::string()};
}

Outcome<trace::Branch> branch_of(const std::string& word, trace::Branch::Action action, const ledger::Ledger& ledger) {
  const auto [place, reason] = CLEW_TRY(place_and_reason(word, ledger));
  if (reason.find_first_not_of(' ') == std::string::npos)
    return wrong(fmt::format("the branch '{}' has no reason", word),
                 "write ADDRESS=REASON or TXID:N=REASON: the reason goes into the method and the report");
  trace::Branch branch;
  branch.action = action;
  branch.reason = reason;
  if (place.kind == trace::Seed::Kind::address)
    branch.address = place.address;
  else if (place.kind == trace::Seed::Kind::output)
    branch.output = {place.tx, place.vout};
  else
    return wrong(fmt::format("'{}' is neither an address nor an output", word.substr(0, word.find('='))),
                 "write ADDRESS=REASON or TXID:N=REASON");
  return branch;
}

Outcome<void> add_branch(trace::Branch branch, const std::string& word, std::vector<trace::Branch>& branches) {
  for (const trace::Branch& other : branches)
    if (other.address == branch.address && other.output == branch.output)
      return wrong(fmt::format("'{}' is the second branch at one place", word),
                   "say once what is to happen there: --include, --exclude or --stop");
  branches.push_back(std::move(branch));
  return {};
}

Outcome<void> apply_branches(const TraceOptions& options, const ledger::Ledger& ledger, trace::Method& method) {
  using Action = trace::Branch::Action;
  const std::pair<const std::vector<std::string>*, Action> lists[] = {
      {&options.include, Action::include}, {&options.exclude, Action::exclude}, {&options.stop, Action::stop}};
  for (const auto& [words, action] : lists)
    for (const std::string& word : *words) {
      trace::Branch branch = CLEW_TRY(branch_of(word, action, ledger));
      CLEW_TRY_VOID(add_branch(std::move(branch), word, method.branches));
    }
  return {};
}

// An address that is asked for with --to is made an end of the line, so that it has a path whether or not a label names
// it.
Outcome<void> stop_at_target(const std::string& to, const ledger::Ledger& ledger, trace::Method& method) {
  if (to.empty()) return {};
  const trace::Seed place = CLEW_TRY(engine::parse_seed(to, ledger));
  if (place.kind != trace::Seed::Kind::address)
    return wrong(fmt::format("--to '{}' is not an address", to),
                 "name an address; clew show TXID lists those a transaction pays");
  for (const trace::Branch& branch : method.branches)
    if (branch.address == place.address) return {};
  trace::Branch branch;
  branch.address = place.address;
  branch.reason = "asked for with --to";
  method.branches.push_back(std::move(branch));
  return {};
}

Outcome<trace::Method> method_from_file(const std::string& path, const ledger::Ledger& ledger) {
  const auto text = read_file(path);
  if (!text)
    return std::unexpected<Failure>(Failure{text.error().code, fmt::format("{}: {}", path, text.error().reason),
                                            "name the method.json of a bundle that clew bundle wrote"});
  return engine::parse_method(*text, ledger);
}

Outcome<trace::Method> method_from_words(const TraceOptions& options, const ledger::Ledger& ledger) {
  trace::Method method = trace::default_method();
  method.policies = CLEW_TRY(policies_of(options.policies, options.exact));
  method.direction = options.backward ? graph::Direction::backward : graph::Direction::forward;
  method.fees = options.fees == "drop" ? graph::Fees::drop : graph::Fees::follow;
  method.floor_ppm = options.floor_ppm;
  // A list of transfers is all there is to know of its accounts. An export of a chain starts somewhere: nearly
  // everybody spends what it never saw arrive, and following all of that would put it in front of the theft.
  method.unfunded_follow =
      options.unfunded == "follow" || (options.unfunded == "auto" && ledger.identity().format == "flows");
  method.opening_inferred = options.opening == "inferred";
  method.order = options.order == "reversed" ? graph::BlockOrder::reversed : graph::BlockOrder::as_recorded;
  if (options.transactions_max != 0) method.limits.transactions_max = options.transactions_max;
  for (const std::string& word : options.boundaries) CLEW_TRY_VOID(apply_boundary(word, method.boundaries));
  method.as_of = CLEW_TRY(time_of(options.as_of, "--as-of"));
  method.known_by = CLEW_TRY(time_of(options.known_by, "--known-by"));
  CLEW_TRY_VOID(apply_branches(options, ledger, method));
  if (!options.from.empty()) method.incidents.push_back(CLEW_TRY(incident_of(options.name, options.from, ledger)));
  for (const std::string& word : options.incidents) {
    const std::size_t at = word.find('=');
    if (at == 0 || at == std::string::npos || at + 1 == word.size())
      return wrong(fmt::format("'{}' is not an incident", word), "write --incident NAME=SEED,SEED");
    method.incidents.push_back(CLEW_TRY(incident_of(word.substr(0, at), {word.substr(at + 1)}, ledger)));
  }
  CLEW_TRY_VOID(check_names(method.incidents));
  return method;
}

}  // namespace

Outcome<std::optional<UnixTime>> time_of(const std::string& text, const char* option) {
  if (text.empty()) return std::optional<UnixTime>();
  const auto time = parse_time(text);
  if (!time)
    return wrong(fmt::format("{} '{}' is not a time", option, text),
                 "write 2023-06-02, 2023-06-02T21:49:23Z or seconds since 1970 (UTC)");
  return std::optional<UnixTime>(*time);
}

Outcome<trace::Method> method_of(const TraceOptions& options) {
  const auto ledger = CLEW_TRY(engine::open_ledger(options.common.store));
  trace::Method method = options.method_file.empty() ? CLEW_TRY(method_from_words(options, *ledger))
                                                     : CLEW_TRY(method_from_file(options.method_file, *ledger));
  if (const auto at = CLEW_TRY(time_of(options.at, "--at")); at) method.as_of = at;
  CLEW_TRY_VOID(stop_at_target(options.to, *ledger, method));
  if (method.incidents.empty() && !options.may_name_nothing)
    return wrong("nothing to trace", "name what was stolen: --from TXID:N, --from ADDRESS, or --incident NAME=SEED");
  method.threads = options.common.threads;
  return method;
}

}  // namespace clew::cli
