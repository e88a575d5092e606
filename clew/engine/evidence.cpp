// A traced case written down: the bundle, the report, the method, and two bundles compared. The casefile module does
// the work; here it gets the store's prices, the libraries' versions and sentences for a person.

#include <fmt/format.h>

#include "clew/casefile/bundle.h"
#include "clew/casefile/diff.h"
#include "clew/casefile/method_json.h"
#include "clew/casefile/report.h"
#include "clew/casefile/tables.h"
#include "clew/engine/store.h"

namespace clew::engine {
namespace {

// Values stand beside amounts and never take part in anything; a price table has one quote currency, named in its
// sources.
casefile::ValueOf values_of(const Case& traced, const casefile::Tables& tables) {
  if (traced.prices.rows().empty()) return {};
  return [&traced, &tables](std::uint32_t asset, u128 units, UnixTime at) -> std::optional<casefile::Value> {
    const casefile::AssetRow& row = tables.assets.at(asset);
    const auto price = traced.prices.at(row.symbol, at);
    const auto cents = traced.prices.value_cents(row.symbol, units, row.decimals, at);
    if (!price || !cents) return std::nullopt;
    return casefile::Value{to_decimal(*cents, 2), price->price->time, price->price->source};
  };
}

casefile::ReportOptions options_of(const Case& traced, const casefile::Tables& tables, const ReportOptions& options) {
  casefile::ReportOptions out;
  out.title = options.title;
  out.pseudonyms = options.pseudonyms;
  out.value = values_of(traced, tables);
  out.order_checked = traced.order_checked;
  for (const std::size_t exit : traced.order_sensitive)
    out.order_sensitive.push_back(address_text(*traced.ledger, traced.result.exits[exit].address));
  return out;
}

Outcome<casefile::Tables> tables_of(const Case& traced) {
  auto tables = casefile::make_tables(traced.ledger, traced.labels, traced.method, traced.result);
  if (tables) return *std::move(tables);
  return refuse(tables.error(), "the result does not fit the ledger");
}

}  // namespace

std::string method_json(const Case& traced) {
  return casefile::method_json(traced.method, *traced.ledger, &traced.result);
}

Outcome<trace::Method> parse_method(std::string_view json, const ledger::Ledger& ledger) {
  auto method = casefile::parse_method(json, ledger);
  if (method) return *std::move(method);
  return refuse(method.error().error.code, method.error().message, "clew bundle writes a method.json to start from");
}

Outcome<void> write_bundle(const Case& traced, const std::string& folder, const ReportOptions& options) {
  const casefile::Tables tables = CLEW_TRY(tables_of(traced));
  const casefile::Versions versions = casefile::current_versions();
  const std::string report =
      casefile::report_html(tables, traced.method, versions, options_of(traced, tables, options));
  const auto written =
      casefile::write_files(folder, casefile::bundle_files(tables, versions, method_json(traced), report));
  if (written) return {};
  const Code code = written.error().error.code;
  return refuse(code == Code::conflict ? Code::usage : code, written.error().message,
                code == Code::conflict ? "evidence is never overwritten: name a new folder"
                : code == Code::io     ? "is the disk full, or the folder read-only?"
                                       : "please report this: a bundle must always fit its result");
}

Outcome<std::string> report_html(const Case& traced, const ReportOptions& options) {
  const casefile::Tables tables = CLEW_TRY(tables_of(traced));
  return casefile::report_html(tables, traced.method, casefile::current_versions(),
                               options_of(traced, tables, options));
}

Outcome<Difference> diff_bundles(const std::string& left, const std::string& right) {
  casefile::BundleData data[2];
  const std::string* const folders[2] = {&left, &right};
  for (int i = 0; i < 2; ++i) {
    const auto files = casefile::load_bundle(*folders[i]);
    if (!files)
      return refuse(files.error().error.code, files.error().message, "name two folders that clew bundle wrote");
    auto read = casefile::bundle_data(*files);
    if (!read)
      return refuse(read.error().error.code, *folders[i] + ": " + read.error().message,
                    "clew verify says whether a bundle is whole");
    data[i] = *std::move(read);
  }
  const casefile::Diff diff = casefile::compare(data[0], data[1]);
  return Difference{diff.same(), diff.text(), diff.json()};
}

}  // namespace clew::engine
