// Opening what a store holds.

#include "clew/engine/store.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <set>

#include "clew/codec/csv.h"

namespace clew::engine {

std::unexpected<Failure> refuse(const Error& error, std::string_view what, std::string advice) {
  std::string message = fmt::format("{}: {}", what, error.reason);
  if (error.offset != 0) message += fmt::format(" at byte {}", error.offset);
  return refuse(error.code, std::move(message), std::move(advice));
}

Outcome<std::shared_ptr<const ledger::Ledger>> open_unchecked(const std::string& store) {
  auto opened = ledger::Ledger::open(ledger_folder(store));
  if (opened) return *std::move(opened);
  if (opened.error().code == Code::not_found)
    return refuse(Code::not_found, fmt::format("there is no ledger in the store '{}'", store),
                  "make one with: clew ingest FORMAT PATH --store " + store);
  return refuse(opened.error(), "the ledger in the store '" + store + "' cannot be opened",
                "the files may be damaged: restore them, or ingest again into a new store");
}

Outcome<void> compare_checksums(const ledger::Ledger& ledger, const std::string& store) {
  if (const auto checked = ledger.verify(); !checked)
    return refuse(checked.error(), "the ledger in '" + store + "' is damaged",
                  "restore the file, or ingest again into a new store");
  return {};
}

bool checked_when_opened(const ledger::Ledger& ledger) {
  std::uint64_t bytes = 0;
  for (const ledger::ColumnSize& column : ledger.sizes()) bytes += column.bytes;
  return bytes <= kCheckedBytesMax;
}

Outcome<std::shared_ptr<const ledger::Ledger>> open_ledger(const std::string& store) {
  auto ledger = CLEW_TRY(open_unchecked(store));
  if (checked_when_opened(*ledger)) CLEW_TRY_VOID(compare_checksums(*ledger, store));
  return ledger;
}

Outcome<void> check_input(const std::string& path, bool folders) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0)
    return refuse(Code::not_found, fmt::format("'{}' cannot be found", path), "check the path");
  if (S_ISREG(status.st_mode) || (folders && S_ISDIR(status.st_mode))) return {};
  return refuse(
      Code::usage,
      fmt::format("'{}' is {}, not a file", path, S_ISDIR(status.st_mode) ? "a folder" : "a device or a pipe"),
      "name a file that can be read more than once");
}

Outcome<FileLock> lock_tables(const std::string& store) {
  if (const auto made = make_folder(store); !made)
    return refuse(made.error(), store, "is a file in its way, or the folder above it read-only?");
  auto lock = FileLock::acquire(join_path(store, kTablesLock));
  if (lock) return *std::move(lock);
  return refuse(lock.error(), "the lists, labels and prices of '" + store + "' cannot be written",
                lock.error().code == Code::conflict
                    ? "another clew is writing them: wait for it, then run the command again"
                    : "is the disk full, or the folder read-only?");
}

Outcome<void> verify_ledger(const std::string& store) {
  const auto ledger = CLEW_TRY(open_unchecked(store));
  return compare_checksums(*ledger, store);
}

Outcome<void> keep_quarantine(const std::string& store, const std::vector<ledger::Quarantined>& records) {
  if (records.empty()) return {};
  const std::string path = quarantine_path(store);
  codec::CsvWriter rows;
  rows.field("file").field("offset").field("code").field("reason").field("record").end_record();
  std::set<std::string> known;
  const auto add = [&](const std::vector<std::string>& fields) {
    codec::CsvWriter row;
    for (const std::string& field : fields) row.field(field);
    row.end_record();
    if (!known.insert(row.text()).second) return;
    for (const std::string& field : fields) rows.field(field);
    rows.end_record();
  };
  if (const auto before = read_file(path); before) {
    codec::CsvReader reader(*before);
    for (bool header = true; !reader.done(); header = false) {
      const auto record = reader.next();
      if (record && !header) add(record->fields);
    }
  }
  for (const auto& record : records)
    add({record.file, std::to_string(record.offset), code_name(record.code), record.reason, record.record});
  if (const auto written = write_file_atomically(path, rows.text()); !written)
    return refuse(written.error(), path, "is the disk full, or the folder read-only?");
  return {};
}

}  // namespace clew::engine
