// clew watch: alerts as the blocks arrive. With --json one object a line, because a watch may never end.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

#include "apps/cli/commands.h"
#include "apps/cli/method_words.h"
#include "apps/cli/print.h"
#include "clew/base/file.h"
#include "clew/codec/address.h"
#include "clew/codec/json.h"
#include "clew/engine/watch.h"

namespace clew::cli {
namespace {

using engine::Alert;
using engine::AlertKind;

std::string upper(std::string_view word) {
  std::string text(word);
  for (char& letter : text)
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  return text;
}

std::string text_of(const Alert& alert) {
  std::string text = fmt::format("{}  block {}  {}", to_iso(alert.time), alert.height, upper(alert_name(alert.kind)));
  if (alert.kind == AlertKind::retracted)
    return text + fmt::format("  {}\n    {}. id {}\n", alert.retracts, alert.meaning, alert.id);
  if (!alert.incident.empty()) text += "  " + visible(alert.incident);
  text += "  " + grouped(alert.amount);
  if (!alert.incident.empty() && alert.at_most != alert.amount) text += " (at most " + grouped(alert.at_most) + ")";
  if (alert.whole != alert.amount) text += " of " + grouped(alert.whole);
  text += "\n    ";
  if (!alert.from.empty()) text += visible(alert.from);
  if (!alert.to.empty()) text += (alert.from.empty() ? "to " : " to ") + visible(alert.to);
  text += ", transaction " + alert.tx + "\n    " + visible(alert.meaning);
  if (!alert.who.empty()) text += "; can act: " + visible(alert.who);
  return text + ". id " + alert.id + "\n";
}

/// A document on one line: the writer's line breaks stand between its items only, never inside a string.
std::string one_line(const std::string& document) {
  std::string line;
  for (std::size_t at = 0; at < document.size(); ++at) {
    if (document[at] != '\n') {
      line += document[at];
      continue;
    }
    while (at + 1 < document.size() && document[at + 1] == ' ') ++at;
  }
  return line + "\n";
}

std::string json_of(const Alert& alert) {
  codec::JsonWriter out;
  out.begin_object()
      .pair("id", alert.id)
      .pair("kind", alert_name(alert.kind))
      .pair("time", to_iso(alert.time))
      .pair("height", alert.height);
  if (alert.kind == AlertKind::retracted) {
    out.pair("retracts", alert.retracts);
  } else {
    out.pair("tx", alert.tx)
        .pair("incident", alert.incident)
        .pair("from", alert.from)
        .pair("to", alert.to)
        .pair("asset", alert.asset)
        .pair("units", to_decimal(alert.units))
        .pair("low", to_decimal(alert.low))
        .pair("high", to_decimal(alert.high))
        .pair("amount", alert.amount)
        .pair("whole", alert.whole)
        .pair("who", alert.who);
  }
  out.pair("meaning", alert.meaning).end_object();
  return one_line(out.take());
}

engine::Outcome<void> add_addresses(const WatchOptions& options, const ledger::Identity& ledger,
                                    std::vector<Address>& addresses) {
  const auto add = [&](std::string_view text) -> engine::Outcome<void> {
    const auto address = codec::parse_address(text, ledger.network, ledger.kind == ledger::Kind::account);
    if (!address)
      return std::unexpected(engine::Failure{
          Code::usage, fmt::format("'{}' is not an address of {}: {}", text, ledger.network, address.error().reason),
          "clew show tells which network the ledger is of"});
    addresses.push_back(*address);
    return {};
  };
  for (const std::string& text : options.addresses) CLEW_TRY_VOID(add(text));
  if (options.address_file.empty()) return {};
  const auto file = read_file(options.address_file);
  if (!file)
    return std::unexpected(engine::Failure{file.error().code,
                                           fmt::format("{}: {}", options.address_file, file.error().reason),
                                           "name a file with one address a line"});
  std::string_view rest = *file;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    line = line.substr(0, line.find('#'));
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) continue;
    CLEW_TRY_VOID(add(line.substr(first, line.find_last_not_of(" \t\r") + 1 - first)));
  }
  return {};
}

engine::Outcome<engine::WatchRequest> request_of(const WatchOptions& options) {
  engine::WatchRequest request;
  request.store = options.trace.common.store;
  request.state = options.state;
  request.resting_seconds = static_cast<std::int64_t>(options.resting_days) * 86400;
  request.since = CLEW_TRY(time_of(options.trace.since, "--since"));
  request.until = CLEW_TRY(time_of(options.until, "--until"));
  TraceOptions trace = options.trace;
  trace.may_name_nothing = true;
  trace.policies = {"haircut"};
  request.method = CLEW_TRY(method_of(trace));
  const auto ledger = CLEW_TRY(engine::open_ledger(request.store));
  CLEW_TRY_VOID(add_addresses(options, ledger->identity(), request.addresses));
  std::sort(request.addresses.begin(), request.addresses.end());
  request.addresses.erase(std::unique(request.addresses.begin(), request.addresses.end()), request.addresses.end());
  return request;
}

void summary(const engine::Watch::Advance& done, bool json) {
  if (json) return;
  if (done.went_back)
    print(fmt::format("The ledger was reorganised beneath the watch: back to block {}.\n", *done.went_back));
  print(fmt::format("{} {} in {} {}.\n", grouped(done.alerts), done.alerts == 1 ? "alert" : "alerts",
                    grouped(done.blocks), done.blocks == 1 ? "block" : "blocks"));
}

}  // namespace

int run_watch(const WatchOptions& options) {
  const bool json = options.trace.common.json;
  const auto request = request_of(options);
  if (!request) return report_failure(request.error(), json);
  auto watch = engine::Watch::open(*request);
  if (!watch) return report_failure(watch.error(), json);
  const auto sink = [&](std::span<const Alert> alerts) {
    for (const Alert& alert : alerts) print(json ? json_of(alert) : text_of(alert));
    return std::fflush(stdout) == 0;
  };
  while (true) {
    const auto done = watch->advance(sink);
    if (!done) return report_failure(done.error(), json);
    if (!options.follow || done->stopped) {
      summary(*done, json);
      return kOk;
    }
    if (done->went_back) summary(*done, json);
    std::this_thread::sleep_for(std::chrono::seconds(options.poll_seconds));
  }
}

}  // namespace clew::cli
