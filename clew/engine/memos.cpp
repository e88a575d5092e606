// One line is one memo: transaction, place, text. The whole file is written anew when there is something new: memos are
// few beside transactions, and a file that is replaced has no torn end.

#include "clew/engine/memos.h"

#include <fmt/format.h>

#include "clew/codec/csv.h"
#include "clew/codec/hex.h"

namespace clew::engine {
namespace {

std::string memos_path(const std::string& store) {
  return join_path(store, "memos.csv");
}

using Row = std::tuple<std::string, std::string, std::string>;

Outcome<std::set<Row>> load_rows(const std::string& store) {
  std::set<Row> rows;
  const std::string path = memos_path(store);
  if (!file_exists(path)) return rows;
  const auto text = read_file(path);
  if (!text) return refuse(text.error(), path, "is the folder readable?");
  codec::CsvReader reader(*text);
  for (bool header = true; !reader.done(); header = false) {
    const auto record = reader.next();
    if (!record || record->fields.size() != 3)
      return refuse(Code::malformed, fmt::format("{} is damaged at byte {}", path, reader.position()),
                    "remove the file and ingest again: links between ledgers hang on it");
    if (!header) rows.emplace(record->fields[0], record->fields[1], record->fields[2]);
  }
  return rows;
}

}  // namespace

void MemoKeeper::add(const std::vector<ledger::Memo>& memos) {
  fresh_.insert(fresh_.end(), memos.begin(), memos.end());
}

Outcome<void> MemoKeeper::write() {
  if (fresh_.empty()) return {};
  std::set<Row> rows = CLEW_TRY(load_rows(store_));
  const std::size_t before = rows.size();
  for (const ledger::Memo& memo : fresh_) rows.emplace(codec::hash_text(memo.tx, reversed_), memo.place, memo.text);
  fresh_.clear();
  if (rows.size() == before) return {};
  codec::CsvWriter out;
  out.field("tx").field("place").field("text").end_record();
  for (const auto& [tx, place, text] : rows) out.field(tx).field(place).field(text).end_record();
  if (const auto written = write_file_atomically(memos_path(store_), out.text()); !written)
    return refuse(written.error(), memos_path(store_), "is the disk full, or the folder read-only?");
  return {};
}

Outcome<std::vector<ledger::Memo>> load_memos(const std::string& store, bool reversed) {
  std::vector<ledger::Memo> memos;
  for (const auto& [tx, place, text] : CLEW_TRY(load_rows(store))) {
    const auto hash = codec::parse_hash(tx, reversed);
    if (!hash)
      return refuse(Code::malformed, fmt::format("{}: '{}' is no transaction", memos_path(store), tx),
                    "remove the file and ingest again: links between ledgers hang on it");
    memos.push_back({*hash, place, text});
  }
  return memos;
}

}  // namespace clew::engine
