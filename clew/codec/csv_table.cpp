// A window over the input that always holds a whole record of the largest size allowed, so that CsvReader works on it
// as on a whole file and one grammar serves both. The window moves only when less than that is left: each byte is moved
// once or twice.

#include "clew/codec/csv_table.h"

#include <algorithm>
#include <array>

namespace clew::codec {
namespace {

constexpr std::size_t kRecordRoom = (std::size_t{16} << 20) + 64;  // CsvReader's record limit and a line end
constexpr std::size_t kWindowBytes = 2 * kRecordRoom;
constexpr std::array kSeparators = {',', ';', '\t'};
constexpr const char* kOtherSeparator =
    "no row of column names: its fields stand between other separators, as after a spreadsheet program has saved it, "
    "which may have changed numbers and dates too";

std::string folded(std::string_view name) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto begin = name.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  std::string text(name.substr(begin, name.find_last_not_of(kBlank) - begin + 1));
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (text.size() > 1 && text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace

CsvStream::CsvStream(Input& input, char separator) : input_(input), separator_(separator) {}

Result<void> CsvStream::refill() {
  const std::size_t done = reader_ ? static_cast<std::size_t>(reader_->position()) : 0;
  if (finished_ || (reader_ && window_.size() - done >= kRecordRoom)) return {};
  line_ += static_cast<std::uint64_t>(
      std::count(window_.begin(), window_.begin() + static_cast<std::ptrdiff_t>(done), '\n'));
  window_.erase(0, done);
  offset_ += done;
  Result<void> outcome;
  while (window_.size() < kWindowBytes) {
    const auto piece = input_.next();
    if (!piece) outcome = std::unexpected(piece.error());
    finished_ = !piece || piece->empty();
    if (finished_) break;
    window_ += *piece;
  }
  reader_.emplace(window_, separator_);
  return outcome;
}

Result<CsvRecord> CsvStream::next() {
  CLEW_TRY_VOID(refill());
  if (reader_->done()) return fail(Code::not_found, "no record left", offset_ + window_.size());
  auto record = reader_->next();
  if (!record) {
    Error error = record.error();
    error.offset += offset_;
    return std::unexpected(error);
  }
  record->offset += offset_;
  record->line += line_;
  return record;
}

// The first record is one field with the separators of another program in it.
bool CsvTable::other_separator() const {
  constexpr std::size_t kNamesMin = 3;
  if (preamble_.empty() || preamble_.front().fields.size() != 1) return false;
  const std::string& line = preamble_.front().fields.front();
  return std::any_of(kSeparators.begin(), kSeparators.end(), [&](char separator) {
    return static_cast<std::size_t>(std::count(line.begin(), line.end(), separator)) + 1 >= kNamesMin;
  });
}

Result<void> CsvTable::read_header(std::string_view marker) {
  const std::string wanted = folded(marker);
  while (preamble_.size() < kHeaderSearchMax) {
    auto record = stream_.next();
    if (!record && record.error().code == Code::not_found) break;
    if (!record && other_separator()) break;
    if (!record) return std::unexpected(record.error());
    const bool found = std::any_of(record->fields.begin(), record->fields.end(),
                                   [&](const std::string& field) { return folded(field) == wanted; });
    if (wanted.empty() || found) {
      for (std::string& field : record->fields)
        columns_recoded_ = make_utf8(field) != Encoding::utf8 || columns_recoded_;
      columns_ = std::move(record->fields);
      return {};
    }
    preamble_.push_back(std::move(*record));
  }
  return fail(Code::malformed, other_separator() ? kOtherSeparator : "no row of column names");
}

std::optional<std::size_t> CsvTable::find(std::string_view name) const {
  const std::string wanted = folded(name);
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (folded(columns_[i]) == wanted) return i;
  return std::nullopt;
}

Result<CsvTable::Row> CsvTable::next() {
  while (true) {
    CsvRecord record = CLEW_TRY(stream_.next());
    if (std::all_of(record.fields.begin(), record.fields.end(), [](const std::string& f) { return f.empty(); }))
      continue;
    if (record.fields.size() != columns_.size())
      return record.ended || record.fields.size() > columns_.size()
                 ? fail(Code::malformed, "row with more or fewer fields than columns", record.offset)
                 : fail(Code::truncated, "the last row has too few fields and no line end: it is cut", record.offset);
    Row row{std::move(record.fields), record.offset, record.line, record.ended, {}};
    for (std::size_t i = 0; i < row.fields.size(); ++i)
      if (const Encoding how = make_utf8(row.fields[i]); how != Encoding::utf8) row.recoded.emplace_back(i, how);
    return row;
  }
}

bool CsvTable::Row::broken(std::size_t column) const {
  return std::find(recoded.begin(), recoded.end(), std::pair(column, Encoding::unknown)) != recoded.end();
}

}  // namespace clew::codec
