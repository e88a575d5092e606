// Labels and prices of a store. Labels are rows of the intelligence store; prices a canonical CSV. The same statements
// make the same set, with the same version, whatever file they came in.
//
// Stores made before had their labels in labels.csv. A reader takes both; the next writer moves them into the
// intelligence store with the file's hash beside them and removes the file. A labels.csv that turns up later is
// refused: passing it by would lose what somebody believes to be known.

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/engine/label_times.h"
#include "clew/engine/store.h"
#include "clew/formats/tagpack/tagpack.h"
#include "clew/intel/label_holder.h"
#include "clew/intel/store.h"

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

// The file in which stores kept labels before; no hash when there is none.
struct OldLabels {
  std::vector<intel::Label> labels;
  std::string hash;
};

Outcome<OldLabels> read_old_labels(const std::string& store) {
  const std::string path = old_labels_path(store);
  if (!file_exists(path)) return OldLabels();
  const std::string text = CLEW_TRY(read_input(path));
  formats::tagpack::CsvOptions options;
  options.names_allowed = true;
  auto read = formats::tagpack::read_label_csv(as_bytes(text), "labels.csv", options);
  if (!read.quarantined.empty())
    return refuse(
        read.quarantined[0].code,
        fmt::format("{} is damaged at byte {}: {}", path, read.quarantined[0].offset, read.quarantined[0].reason),
        "remove the file and add the labels again: a trace with half of its labels would pass services by");
  return OldLabels{std::move(read.labels), codec::hash_text(codec::sha256(as_bytes(text)), false)};
}

}  // namespace

std::unexpected<Failure> refuse_intel(const Error& error, const std::string& store) {
  const std::string what = fmt::format("the intelligence store '{}'", intel_path(store));
  if (error.code == Code::conflict) return refuse(error, what, "wait for the other clew, then run the command again");
  if (error.code == Code::io)
    return refuse(error, what, "may you read the folder and its files and write there, and is the disk not full?");
  if (error.code == Code::unsupported) return refuse(error, what, "use that version of clew");
  return refuse(error, what, "restore the file, or load lists and labels again into a new store");
}

namespace {

Outcome<intel::Labels> labels_known(const std::string& store, const intel::Known& known) {
  auto opened = intel::Store::open(intel_path(store));
  if (!opened && opened.error().code != Code::not_found) return refuse_intel(opened.error(), store);
  intel::Labels kept;
  std::string taken_in;
  if (opened) {
    auto labels = opened->labels(known);
    if (!labels) return refuse_intel(labels.error(), store);
    kept = *std::move(labels);
    auto imported = opened->imported_labels();
    if (!imported) return refuse_intel(imported.error(), store);
    taken_in = *std::move(imported);
  }
  const OldLabels old = CLEW_TRY(read_old_labels(store));
  if (old.hash.empty() || old.hash == taken_in) return kept;  // none, or a kill came before its removal
  if (!taken_in.empty())
    return refuse(
        Code::conflict,
        fmt::format("'{}' is not read any more: the store keeps its labels in intel.sqlite", old_labels_path(store)),
        "move the file out of the store, then add it with: clew label FILE --store " + store);
  std::vector<intel::Label> all = kept.all();
  std::copy_if(old.labels.begin(), old.labels.end(), std::back_inserter(all), [&](const intel::Label& label) {
    return !known.as_of || !label.known_from || *label.known_from <= *known.as_of;
  });
  return intel::Labels(std::move(all));
}

Outcome<void> save_labels_at(const std::string& store, const intel::Labels& labels, std::optional<UnixTime> loaded) {
  const std::string old = CLEW_TRY(read_old_labels(store)).hash;
  auto opened = intel::Store::open_for_writing(intel_path(store));
  if (!opened) return refuse_intel(opened.error(), store);
  if (const auto written = opened->set_labels(labels, old, loaded); !written)
    return refuse_intel(written.error(), store);
  if (const auto removed = remove_file(old_labels_path(store)); !removed)
    return refuse(removed.error(), old_labels_path(store), "its labels are in the store: remove the file");
  return {};
}

}  // namespace

Outcome<intel::Labels> load_labels(const std::string& store, std::optional<UnixTime> as_of) {
  return labels_known(store, as_of);
}
Outcome<intel::Labels> load_labels(const std::string& store, std::optional<UnixTime> as_of, UnixTime loaded_by) {
  intel::Known known(as_of);
  known.loaded_by = loaded_by;
  return labels_known(store, known);
}

Outcome<void> save_labels(const std::string& store, const intel::Labels& labels) {
  return save_labels_at(store, labels, std::nullopt);
}

namespace {

Outcome<LabelReport> add_labels_at(const std::string& store, const std::vector<std::string>& files,
                                   std::optional<UnixTime> loaded) {
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
  for (const auto& [a, b] : intel::label_contradictions(merged)) report.contradictions.emplace_back(*a, *b);
  CLEW_TRY_VOID(save_labels_at(store, merged, loaded));
  CLEW_TRY_VOID(keep_quarantine(store, report.quarantined));
  return report;
}

}  // namespace

Outcome<LabelReport> add_labels(const std::string& store, const std::vector<std::string>& files) {
  return add_labels_at(store, files, std::nullopt);
}
Outcome<LabelReport> add_labels(const std::string& store, const std::vector<std::string>& files, UnixTime loaded) {
  return add_labels_at(store, files, loaded);
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
