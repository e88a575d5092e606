// Labels and prices of a store: files in, canonical CSV out, so that the same statements make the same bytes whatever
// file they came in.

#include <fmt/format.h>

#include <algorithm>

#include "clew/engine/store.h"
#include "clew/formats/tagpack/tagpack.h"

namespace clew::engine {
namespace {

using formats::tagpack::FileKind;

std::string base_name(const std::string& path) {
  const std::size_t at = path.find_last_of('/');
  return at == std::string::npos ? path : path.substr(at + 1);
}

Outcome<std::string> read_input(const std::string& path) {
  CLEW_TRY_VOID(check_input(path, false));
  auto text = read_file(path);
  if (text) return *std::move(text);
  return refuse(text.error(), path, text.error().code == Code::not_found ? "check the path" : "");
}

// Actor packs lend categories to tags, so they are read first, wherever they stand in the list.
Outcome<formats::tagpack::Actors> read_actors(const std::vector<std::string>& files, LabelReport& report) {
  formats::tagpack::Actors actors;
  for (const std::string& file : files) {
    const std::string text = CLEW_TRY(read_input(file));
    if (formats::tagpack::file_kind(as_bytes(text), base_name(file)) != FileKind::actorpack) continue;
    auto read = formats::tagpack::read_actorpack(as_bytes(text), base_name(file));
    actors.merge(read.actors);
    report.quarantined.insert(report.quarantined.end(), read.quarantined.begin(), read.quarantined.end());
  }
  return actors;
}

std::unexpected<Failure> refuse_all(const std::vector<ledger::Quarantined>& set_aside) {
  const ledger::Quarantined& first = set_aside.front();
  std::string message = fmt::format("no label was found: {} at byte {}: {}", first.file, first.offset, first.reason);
  if (!first.record.empty()) message += fmt::format(" ({})", first.record);
  if (set_aside.size() > 1) message += fmt::format(", and {} more", set_aside.size() - 1);
  return refuse(
      Code::malformed, std::move(message),
      "give TagPack or ActorPack YAML, or CSV whose first line names a column 'address'; nothing was written");
}

}  // namespace

Outcome<intel::Labels> load_labels(const std::string& store) {
  const std::string path = labels_path(store);
  if (!file_exists(path)) return intel::Labels();
  const std::string text = CLEW_TRY(read_input(path));
  formats::tagpack::CsvOptions options;
  options.names_allowed = true;
  auto read = formats::tagpack::read_label_csv(as_bytes(text), "labels.csv", options);
  if (!read.quarantined.empty())
    return refuse(
        read.quarantined[0].code,
        fmt::format("{} is damaged at byte {}: {}", path, read.quarantined[0].offset, read.quarantined[0].reason),
        "remove the file and add the labels again: a trace with half of its labels would pass services by");
  return intel::Labels(std::move(read.labels));
}

Outcome<void> save_labels(const std::string& store, const intel::Labels& labels) {
  if (const auto written = write_file_atomically(labels_path(store), labels.to_csv()); !written)
    return refuse(written.error(), labels_path(store), "is the disk full, or the folder read-only?");
  return {};
}

Outcome<LabelReport> add_labels(const std::string& store, const std::vector<std::string>& files) {
  LabelReport report;
  for (const std::string& file : files) CLEW_TRY_VOID(check_input(file, false));
  const auto actors = CLEW_TRY(read_actors(files, report));
  std::vector<intel::Label> found;
  for (const std::string& file : files) {
    const std::string text = CLEW_TRY(read_input(file));
    const FileKind kind = formats::tagpack::file_kind(as_bytes(text), base_name(file));
    if (kind == FileKind::actorpack) continue;
    formats::tagpack::CsvOptions options;
    options.names_allowed = true;
    auto read = kind == FileKind::csv ? formats::tagpack::read_label_csv(as_bytes(text), base_name(file), options)
                                      : formats::tagpack::read_tagpack(as_bytes(text), base_name(file), actors);
    found.insert(found.end(), read.labels.begin(), read.labels.end());
    report.quarantined.insert(report.quarantined.end(), read.quarantined.begin(), read.quarantined.end());
  }
  if (found.empty() && actors.empty() && !report.quarantined.empty()) return refuse_all(report.quarantined);

  const FileLock lock = CLEW_TRY(lock_tables(store));
  const intel::Labels before = CLEW_TRY(load_labels(store));
  std::vector<intel::Label> all = before.all();
  all.insert(all.end(), found.begin(), found.end());
  const intel::Labels merged(std::move(all));
  report.total = merged.size();
  report.added = report.total - before.size();
  report.already_there = found.size() - report.added;
  for (const auto& [a, b] : merged.contradictions()) report.contradictions.emplace_back(*a, *b);
  CLEW_TRY_VOID(save_labels(store, merged));
  CLEW_TRY_VOID(keep_quarantine(store, report.quarantined));
  return report;
}

Outcome<intel::PriceTable> load_prices(const std::string& store) {
  const std::string path = prices_path(store);
  if (!file_exists(path)) return intel::PriceTable();
  const std::string text = CLEW_TRY(read_input(path));
  auto read = intel::PriceTable::read_csv(text);
  if (!read) return refuse(read.error(), path, "remove the file and add the prices again");
  return std::move(read->table);
}

Outcome<PriceReport> add_prices(const std::string& store, const std::string& file) {
  const std::string text = CLEW_TRY(read_input(file));
  const auto added = intel::PriceTable::read_csv(text);
  if (!added) {
    const Code code =
        added.error().code == Code::not_found ? Code::malformed : added.error().code;  // an empty file is there
    return refuse({code, added.error().reason, added.error().offset}, file,
                  "the header must be asset,time,price,source");
  }
  const FileLock lock = CLEW_TRY(lock_tables(store));
  // Two canonical tables joined are one table: rows are sorted and made unique on reading.
  const std::string before = CLEW_TRY(load_prices(store)).to_csv();
  const std::string rows = added->table.to_csv();
  const auto joined = intel::PriceTable::read_csv(before + rows.substr(rows.find('\n') + 1));
  if (!joined) return refuse(joined.error(), prices_path(store));

  PriceReport report;
  report.total = joined->table.rows().size();
  for (const auto& problem : added->problems)
    report.quarantined.push_back({base_name(file), problem.offset, problem.error.code, problem.error.reason,
                                  fmt::format("row {}", problem.line)});
  for (const auto& problem : joined->problems)
    report.quarantined.push_back(
        {"prices.csv", problem.offset, problem.error.code, problem.error.reason, fmt::format("row {}", problem.line)});
  if (const auto written = write_file_atomically(prices_path(store), joined->table.to_csv()); !written)
    return refuse(written.error(), prices_path(store), "is the disk full, or the folder read-only?");
  CLEW_TRY_VOID(keep_quarantine(store, report.quarantined));
  return report;
}

}  // namespace clew::engine
