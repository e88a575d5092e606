// clew path: how the line runs, hop by hop, by the ledger's own amounts.

#include <fmt/format.h>

#include "apps/cli/commands.h"
#include "apps/cli/method_words.h"
#include "apps/cli/print.h"
#include "clew/codec/json.h"

namespace clew::cli {
namespace {

std::string time_of(const ledger::Ledger& ledger, TxIndex tx) {
  return to_iso(ledger.block(ledger.block_of(tx)).time);
}

void print_path(const engine::Case& traced, const trace::Path& path) {
  const ledger::Ledger& ledger = *traced.ledger;
  print(fmt::format("To {} ('{}'), width {}, {} hops\n", visible(engine::address_text(ledger, path.address)),
                    traced.result.labels[raw(path.label)], engine::amount_text(ledger, path.asset, path.width),
                    path.hops.size()));
  Table table({{"hop", Table::Align::right},
               {"time"},
               {"transaction"},
               {"from"},
               {"paid", Table::Align::right},
               {"to"},
               {"received", Table::Align::right}});
  for (std::size_t i = 0; i < path.hops.size(); ++i) {
    const trace::Hop& hop = path.hops[i];
    table.row({std::to_string(i + 1), time_of(ledger, hop.tx), engine::tx_text(ledger, hop.tx),
               visible(engine::place_text(traced, hop.from, hop.from_address)),
               engine::amount_text(ledger, hop.from_asset, hop.paid),
               visible(engine::place_text(traced, hop.to, hop.to_address)),
               engine::amount_text(ledger, hop.to_asset, hop.received)});
  }
  print(table.text());
}

void write_path(codec::JsonWriter& json, const engine::Case& traced, const trace::Path& path) {
  const ledger::Ledger& ledger = *traced.ledger;
  json.begin_object()
      .pair("to", engine::address_text(ledger, path.address))
      .pair("label", traced.result.labels[raw(path.label)])
      .pair("asset", raw(path.asset))
      .pair("width", to_decimal(path.width))
      .key("hops")
      .begin_array();
  for (const trace::Hop& hop : path.hops)
    json.begin_object()
        .pair("tx", engine::tx_text(ledger, hop.tx))
        .pair("time", time_of(ledger, hop.tx))
        .pair("from", engine::place_text(traced, hop.from, hop.from_address))
        .pair("paid", to_decimal(hop.paid))
        .pair("to", engine::place_text(traced, hop.to, hop.to_address))
        .pair("received", to_decimal(hop.received))
        .end_object();
  json.end_array().end_object();
}

// Paths to exits, and those along which no rule pays anything; with `to`, the ones that end there. The word was read as
// an address by method_of, which made it the last branch.
std::vector<trace::Path> paths_asked_for(const engine::Case& traced, const std::string& to) {
  std::vector<trace::Path> paths = traced.result.paths;
  paths.insert(paths.end(), traced.result.reached.begin(), traced.result.reached.end());
  if (to.empty()) return paths;
  const auto seed = engine::parse_seed(to, *traced.ledger);
  if (!seed) return {};
  const auto wanted = traced.ledger->find_address(seed->address.view());
  std::erase_if(paths, [&](const trace::Path& path) { return path.address != wanted; });
  return paths;
}

}  // namespace

int run_path(const TraceOptions& given) {
  TraceOptions options = given;
  options.common.threads = threads_or_default(options.common.threads);
  const auto method = method_of(options);
  if (!method) return report_failure(method.error(), options.common.json);
  const auto traced = engine::run_trace(options.common.store, *method, false, progress_bar(options.common.quiet));
  end_progress();
  if (!traced) return report_failure(traced.error(), options.common.json);

  const std::vector<trace::Path> paths = paths_asked_for(*traced, options.to);
  if (paths.empty())
    return report_failure({Code::not_found,
                           options.to.empty() ? "no path reaches an exit"
                                              : "no time-respecting path from the seeds reaches " + options.to,
                           "a label or a branch may stop the line earlier; clew trace shows where it ends"},
                          options.common.json);
  codec::JsonWriter json;
  json.begin_array();
  for (const trace::Path& path : paths) {
    if (!options.common.json && &path != &paths.front()) print("\n");
    if (options.common.json)
      write_path(json, *traced, path);
    else
      print_path(*traced, path);
  }
  json.end_array();
  if (options.common.json) print(json.take());
  return kOk;
}

}  // namespace clew::cli
