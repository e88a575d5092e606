// clew detect: patterns with their thresholds and their innocent twins. A pattern says what moved, never who moved it.

#include <fmt/format.h>

#include "apps/cli/commands.h"
#include "apps/cli/print.h"
#include "clew/codec/json.h"
#include "clew/engine/detect.h"

namespace clew::cli {
namespace {

using engine::Detections;
namespace patterns = trace::detect;

const char* bound_word(patterns::Bound bound) {
  switch (bound) {
    case patterns::Bound::none: return "";
    case patterns::Bound::at_least: return "at least";
    case patterns::Bound::at_most: return "at most";
    case patterns::Bound::below: return "below";
  }
  return "";
}

const char* score_word(unsigned score) {
  return score >= 3 ? "very strong" : score == 2 ? "strong" : "the pattern";
}

std::string duration(u128 seconds) {
  const auto whole = static_cast<std::uint64_t>(seconds);
  if (whole >= 172'800) return fmt::format("{} d {} h", whole / 86'400, whole % 86'400 / 3600);
  if (whole >= 7200) return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
  if (whole >= 120) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} s", whole);
}

std::string value_text(const patterns::Feature& feature, u128 value, const Detections& found, std::uint32_t ledger) {
  switch (feature.unit) {
    case patterns::Unit::count: return grouped(static_cast<std::uint64_t>(value));
    case patterns::Unit::share: return to_decimal(value, 6);
    case patterns::Unit::seconds: return duration(value);
    case patterns::Unit::coins: return engine::amount_text(*found.ledgers[ledger], feature.asset, value);
  }
  return {};
}

std::string precision_text(const patterns::Detector& detector, unsigned score, const Detections& found) {
  const auto measured = patterns::measured(detector.id, score, found.thresholds);
  if (!measured) return "precision not measured";
  return fmt::format("{} of {} such findings were true on {}", measured->correct, measured->reported, measured->set);
}

void print_finding(const engine::DetectorRun& run, std::size_t number, const Detections& found, std::uint64_t rows) {
  const patterns::Finding& finding = run.found.findings[number];
  print(fmt::format("  {}. {}{} (score {} of 3; {})\n", number + 1,
                    finding.what.empty() ? "" : visible(finding.what) + ": ", score_word(finding.score), finding.score,
                    precision_text(*run.detector, finding.score, found)));
  for (const patterns::Feature& feature : finding.features)
    print(fmt::format("     {}: {}{}\n", feature.name, value_text(feature, feature.value, found, run.ledger),
                      feature.bound == patterns::Bound::none
                          ? ""
                          : fmt::format(" ({} {})", bound_word(feature.bound),
                                        value_text(feature, feature.threshold, found, run.ledger))));
  print(fmt::format("     May be innocent: {}.\n", finding.innocent));
  Table table(
      {{"ledger"}, {"time"}, {"what"}, {"amount", Table::Align::right}, {"address"}, {"transaction"}, {"note"}});
  for (const patterns::Element& element : finding.elements) {
    const ledger::Ledger& ledger = *found.ledgers[element.ledger];
    table.row({found.ledgers.size() > 1 ? visible(ledger.identity().network) : "", to_iso(element.time), element.role,
               element.amount == 0 ? "" : engine::amount_text(ledger, element.asset, element.amount),
               element.address == kNoAddress ? "" : visible(engine::address_text(ledger, element.address)),
               engine::tx_text(ledger, element.tx), visible(element.note)});
  }
  print(table.text(rows));
}

void print_found(const Detections& found, std::uint64_t rows) {
  for (const engine::DetectorRun& run : found.runs) {
    print(fmt::format("{} {}: {}\n", run.detector->id, run.detector->word, run.detector->title));
    if (run.found.findings.empty()) print(found.around ? "  none that touches the incidents\n" : "  none\n");
    for (std::size_t i = 0; i < run.found.findings.size(); ++i) print_finding(run, i, found, rows);
    for (const patterns::Refused& refused : run.found.refused)
      print(fmt::format("  not reported: {} ({})\n", refused.reason, grouped(refused.count)));
    print("\n");
  }
  print(fmt::format("Thresholds {}. A pattern says what moved, never who moved it.\n", found.thresholds.version()));
}

void write_finding(codec::JsonWriter& json, const patterns::Detector& detector, const patterns::Finding& finding,
                   const Detections& found) {
  json.begin_object().pair("score", finding.score).key("measured");
  if (const auto measured = patterns::measured(detector.id, finding.score, found.thresholds))
    json.begin_object()
        .pair("reported", measured->reported)
        .pair("true", measured->correct)
        .pair("set", measured->set)
        .end_object();
  else
    json.null();
  if (!finding.what.empty()) json.pair("what", finding.what);
  json.pair("innocent", finding.innocent).key("features").begin_array();
  for (const patterns::Feature& feature : finding.features) {
    json.begin_object().pair("name", feature.name).pair("unit", patterns::unit_name(feature.unit));
    json.pair("value", to_decimal(feature.value));
    if (feature.unit == patterns::Unit::coins) json.pair("asset", raw(feature.asset));
    if (feature.bound != patterns::Bound::none)
      json.pair("bound", bound_word(feature.bound)).pair("threshold", to_decimal(feature.threshold));
    json.end_object();
  }
  json.end_array().key("elements").begin_array();
  for (const patterns::Element& element : finding.elements) {
    const ledger::Ledger& ledger = *found.ledgers[element.ledger];
    json.begin_object()
        .pair("role", element.role)
        .pair("ledger", element.ledger)
        .pair("tx", engine::tx_text(ledger, element.tx));
    if (element.address != kNoAddress) json.pair("address", engine::address_text(ledger, element.address));
    json.pair("asset", raw(element.asset))
        .pair("amount", to_decimal(element.amount))
        .pair("time", to_iso(element.time));
    if (!element.note.empty()) json.pair("note", element.note);
    json.end_object();
  }
  json.end_array().end_object();
}

void print_json(const Detections& found) {
  codec::JsonWriter json;
  json.begin_object()
      .pair("schema", "clew-detections/1")
      .pair("thresholds", found.thresholds.version())
      .key("ledgers")
      .begin_array();
  for (const auto& ledger : found.ledgers)
    json.begin_object().pair("network", ledger->identity().network).pair("version", ledger->version()).end_object();
  json.end_array().key("detectors").begin_array();
  for (const engine::DetectorRun& run : found.runs) {
    json.begin_object().pair("id", run.detector->id).pair("pattern", run.detector->word).pair("ledger", run.ledger);
    json.key("findings").begin_array();
    for (const patterns::Finding& finding : run.found.findings) write_finding(json, *run.detector, finding, found);
    json.end_array().key("not_reported").begin_array();
    for (const patterns::Refused& refused : run.found.refused)
      json.begin_object().pair("reason", refused.reason).pair("count", refused.count).end_object();
    json.end_array().end_object();
  }
  json.end_array().end_object();
  print(json.take());
}

int list_patterns() {
  Table table({{"id"}, {"pattern"}, {"ledgers"}, {"what it is"}});
  for (const patterns::Detector& detector : patterns::detectors())
    table.row({detector.id, detector.word,
               detector.utxo && detector.account ? "UTXO, account"
               : detector.utxo                   ? "UTXO"
                                                 : "account",
               detector.title});
  print(table.text());
  print("\ndetector,name,value,unit,mark,source\n");
  for (const patterns::Threshold& row : patterns::Thresholds::standard().rows())
    print(fmt::format("{},{},{},{},{},\"{}\"\n", row.detector, row.name, row.value, patterns::unit_name(row.unit),
                      row.mark, row.source));
  return kOk;
}

engine::Outcome<engine::DetectRequest> request_of(const DetectOptions& options) {
  engine::DetectRequest request;
  request.patterns = options.patterns;
  request.thresholds_file = options.thresholds;
  request.around = options.around;
  request.threads = threads_or_default(options.common.threads);
  const auto time = [](const std::string& text, std::optional<UnixTime>& into) -> engine::Outcome<void> {
    if (text.empty()) return {};
    const auto read = parse_time(text);
    if (!read)
      return std::unexpected<engine::Failure>(engine::Failure{Code::usage, fmt::format("'{}' is not a time", text),
                                                              "write 2023-06-02, 2023-06-02T21:49:23Z, or seconds"});
    into = *read;
    return {};
  };
  CLEW_TRY_VOID(time(options.as_of, request.as_of));
  CLEW_TRY_VOID(time(options.known_by, request.known_by));
  return request;
}

}  // namespace

int run_detect(const DetectOptions& options) {
  if (options.list) return list_patterns();
  const auto request = request_of(options);
  if (!request) return report_failure(request.error(), options.common.json);
  const auto found = engine::detect(options.stores, *request, progress_bar(options.common.quiet));
  end_progress();
  if (!found) return report_failure(found.error(), options.common.json);
  if (options.common.json)
    print_json(*found);
  else
    print_found(*found, options.rows);
  return kOk;
}

}  // namespace clew::cli
