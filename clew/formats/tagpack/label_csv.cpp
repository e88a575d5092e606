// Labels from CSV.
//
// The format everybody can write: a header row names the columns, one row is one statement. Column names are those of
// Labels::to_csv() and what people call the same thing. Comment lines begin with '#'; they are taken out by looking at
// where a record starts, so that a quote inside a comment is no fault. A row with more or fewer fields than the header
// is refused: guessing which comma was meant would move a category into the source.

#include <algorithm>
#include <optional>

#include "clew/codec/csv.h"
#include "clew/codec/zstd.h"
#include "clew/formats/tagpack/fields.h"
#include "clew/formats/tagpack/tagpack.h"

namespace clew::formats::tagpack {

namespace {

constexpr std::uint64_t kContentMax = std::uint64_t{1} << 30;

Draft to_draft(const intel::Label& l) {
  Draft draft;
  draft[Field::label] = l.label;
  draft[Field::actor] = l.actor;
  draft[Field::category] = l.category;
  draft[Field::abuse] = l.abuse;
  draft[Field::source] = l.source;
  draft[Field::confidence] = l.confidence;
  draft[Field::licence] = l.licence;
  draft[Field::tlp] = l.tlp;
  draft[Field::pap] = l.pap;
  draft[Field::asset] = l.asset;
  if (l.valid_from) draft[Field::valid_from] = to_iso(*l.valid_from);
  if (l.valid_to) draft[Field::valid_to] = to_iso(*l.valid_to);
  if (l.known_from) draft[Field::known_from] = to_iso(*l.known_from);
  return draft;
}

class LabelCsv {
 public:
  LabelCsv(std::string_view text, std::string_view file, const CsvOptions& options)
      : text_(text), csv_(text), file_(file), options_(options) {}

  LabelsRead read() {
    if (read_header()) {
      while (std::optional<codec::CsvRecord> row = next_record()) read_row(*row);
    }
    out_.records = out_.labels.size() + out_.quarantined.size();
    return std::move(out_);
  }

 private:
  void lose(std::uint64_t offset, Code code, std::string reason, std::string record) {
    out_.quarantined.push_back({std::string(file_), offset, code, std::move(reason), std::move(record)});
  }

  bool comment_at(std::uint64_t offset) const { return offset < text_.size() && text_[offset] == '#'; }

  /// The next record that is neither a comment nor blank; broken records on the way are quarantined.
  std::optional<codec::CsvRecord> next_record() {
    while (!csv_.done()) {
      std::uint64_t start = csv_.position();
      while (start < text_.size() && (text_[start] == '\n' || text_[start] == '\r')) ++start;
      const bool comment = comment_at(start);
      Result<codec::CsvRecord> record = csv_.next();
      if (comment) continue;
      if (!record) {
        lose(record.error().offset, record.error().code, record.error().reason, "row at byte " + std::to_string(start));
        continue;
      }
      const bool blank = record->fields.size() == 1 && trimmed(record->fields[0]).empty();
      if (!blank && !comment_at(record->offset)) return std::move(*record);
    }
    return std::nullopt;
  }

  bool read_header() {
    const std::optional<codec::CsvRecord> header = next_record();
    if (!header) {
      lose(0, Code::truncated, "no header row", "file");
      return false;
    }
    for (const std::string& name : header->fields) {
      const Field field = field_by_name(name);
      if (field != Field::unknown && field != Field::ignored &&
          std::find(columns_.begin(), columns_.end(), field) != columns_.end()) {
        lose(header->offset, Code::conflict, "two columns mean the same: " + name, "file");
        return false;
      }
      if (field == Field::unknown)
        out_.notes.push_back(
            {std::string(file_), header->offset, Code::unsupported, "column is not used: " + name, "header"});
      columns_.push_back(field);
    }
    has_pack_ = std::find(columns_.begin(), columns_.end(), Field::pack) != columns_.end();
    if (std::find(columns_.begin(), columns_.end(), Field::address) != columns_.end()) return true;
    lose(header->offset, Code::malformed, "no column named address", "file");
    return false;
  }

  void read_row(const codec::CsvRecord& row) {
    const std::string record = "row at line " + std::to_string(row.line);
    if (row.fields.size() != columns_.size()) {
      return lose(row.offset, Code::malformed,
                  "the header has " + std::to_string(columns_.size()) + " columns, the row " +
                      std::to_string(row.fields.size()),
                  record);
    }
    Draft draft = to_draft(options_.defaults);
    if (!has_pack_) draft[Field::pack] = pack_;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string_view text = trimmed(row.fields[i]);
      if (!text.empty()) draft[columns_[i]] = text;
    }
    Result<intel::Label> label = to_label(draft, options_.names_allowed);
    if (label) return out_.labels.push_back(std::move(*label));
    const std::string& value = label.error().code == Code::unsupported ? draft[Field::asset] : draft[Field::address];
    lose(row.offset, label.error().code, std::string(label.error().reason) + (value.empty() ? "" : ": " + value),
         record);
  }

  std::string_view text_;
  codec::CsvReader csv_;
  std::string_view file_;
  const CsvOptions& options_;
  std::string pack_{file_.substr(file_.rfind('/') == std::string_view::npos ? 0 : file_.rfind('/') + 1)};
  std::vector<Field> columns_;
  bool has_pack_ = false;  // then an empty field means that no file was named
  LabelsRead out_;
};

}  // namespace

LabelsRead read_label_csv(Bytes bytes, std::string_view file_name, const CsvOptions& options) {
  if (!codec::is_zstd(bytes)) return LabelCsv(as_text(bytes), file_name, options).read();
  const auto content = codec::zstd_decompress(bytes, kContentMax);
  if (content) return LabelCsv(*content, file_name, options).read();
  LabelsRead out;
  out.quarantined.push_back(
      {std::string(file_name), content.error().offset, content.error().code, content.error().reason, "file"});
  out.records = 1;
  return out;
}

}  // namespace clew::formats::tagpack
