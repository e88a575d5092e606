// clew ingest: files in, a ledger out, and every record that did not make it.

#include <fmt/format.h>

#include <algorithm>

#include "apps/cli/commands.h"
#include "apps/cli/print.h"
#include "clew/codec/json.h"

namespace clew::cli {
namespace {

constexpr std::size_t kQuarantineShown = 8;

std::string report_json(const engine::IngestReport& report) {
  codec::JsonWriter json;
  json.begin_object().pair("format", report.identity.format).pair("network", report.identity.network);
  json.pair("blocks_added", report.blocks).pair("transactions_added", report.transactions);
  json.key("reorganised_to");
  report.reorganised_to ? json.number(*report.reorganised_to) : json.null();
  json.pair("blocks", report.ledger_blocks)
      .pair("transactions", report.ledger_transactions)
      .pair("addresses", report.ledger_addresses);
  json.pair("outputs", report.ledger_outputs).pair("legs", report.ledger_legs).pair("labels_added", report.labels);
  json.key("tip");
  report.tip ? json.number(*report.tip) : json.null();
  json.key("counts").begin_object();
  for (const auto& [name, count] : report.counts) json.pair(name, count);
  json.end_object().key("quarantined").begin_array();
  for (const auto& record : report.quarantined)
    json.begin_object()
        .pair("file", record.file)
        .pair("offset", record.offset)
        .pair("code", code_name(record.code))
        .pair("reason", record.reason)
        .pair("record", record.record)
        .end_object();
  json.end_array().pair("ledger_version", report.ledger_version).end_object();
  return json.take();
}

void print_quarantine(const std::vector<ledger::Quarantined>& records) {
  if (records.empty()) return;
  print(fmt::format("\n{} record{} set aside (kept in quarantine.csv; clew show quarantine):\n", records.size(),
                    records.size() == 1 ? "" : "s"));
  for (std::size_t i = 0; i < std::min(records.size(), kQuarantineShown); ++i)
    print(fmt::format("  {} at byte {}: {}{}\n", records[i].file, records[i].offset, records[i].reason,
                      records[i].record.empty() ? "" : " (" + records[i].record + ")"));
  if (records.size() > kQuarantineShown) print(fmt::format("  ... and {} more\n", records.size() - kQuarantineShown));
}

void print_report(const engine::IngestReport& report) {
  const bool utxo = report.identity.kind == ledger::Kind::utxo;
  if (report.reorganised_to)
    print(fmt::format("The chain changed: cut back to block {}, then went on.\n", grouped(*report.reorganised_to)));
  print(fmt::format("Read {} blocks with {} transactions.\n", grouped(report.blocks), grouped(report.transactions)));
  print(fmt::format("The ledger ({}, {}) now has {} blocks, {} transactions, {} {}, {} addresses",
                    report.identity.format, report.identity.network, grouped(report.ledger_blocks),
                    grouped(report.ledger_transactions), grouped(utxo ? report.ledger_outputs : report.ledger_legs),
                    utxo ? "outputs" : "legs", grouped(report.ledger_addresses)));
  print(report.tip ? fmt::format("; its last block is {}.\n", *report.tip) : std::string(".\n"));
  for (const auto& [name, count] : report.counts)
    if (count > 0) print(fmt::format("  {}: {}\n", name, grouped(count)));
  if (report.labels > 0) print(fmt::format("  labels taken from columns: {}\n", grouped(report.labels)));
  print_quarantine(report.quarantined);
}

int run_prices(const IngestOptions& options) {
  engine::PriceReport all;
  for (const std::string& path : options.request.paths) {
    const auto report = engine::add_prices(options.common.store, path);
    if (!report) return report_failure(report.error(), options.common.json);
    all.total = report->total;
    all.quarantined.insert(all.quarantined.end(), report->quarantined.begin(), report->quarantined.end());
  }
  if (options.common.json) {
    codec::JsonWriter json;
    json.begin_object().pair("prices", all.total).pair("quarantined", all.quarantined.size()).end_object();
    print(json.take());
  } else {
    print(fmt::format("The store now has {} prices (for display beside amounts; no rule reads them).\n",
                      grouped(all.total)));
    print_quarantine(all.quarantined);
  }
  return options.strict && !all.quarantined.empty() ? kBadInput : kOk;
}

}  // namespace

int run_ingest(IngestOptions options) {
  if (options.request.format == "prices") return run_prices(options);
  options.request.threads = threads_or_default(options.common.threads);
  const auto report = engine::ingest(options.common.store, options.request, progress_bar(options.common.quiet));
  end_progress();
  if (!report) return report_failure(report.error(), options.common.json);
  if (options.common.json)
    print(report_json(*report));
  else
    print_report(*report);
  return options.strict && !report->quarantined.empty() ? kBadInput : kOk;
}

}  // namespace clew::cli
