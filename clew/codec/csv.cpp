// CSV after RFC 4180, for evidence: a file is read the way its writer meant it or the record is refused, never guessed.
//
//   record   = field *(separator field) ("\n" | "\r\n" | end)
//   field    = bare | '"' *(any | '""') '"'
//   bare     = *(anything but separator, quote, CR, LF, NUL)
//
// After a broken record reading goes on with the line after the one it *started* on. A stray quote swallows everything
// up to the next quote, so going on where the error was noticed would lose all records between. The price: a broken
// record with line ends inside quotes leaves its later lines to be read as records; they are wrong in their number of
// fields almost always, and the file is marked as having a broken record anyway. Each byte is looked at a bounded
// number of times all the same: what lies inside an unclosed quote has quotes in pairs only, so none of its lines can
// run away again.
//
// Refused: guessing the separator or the quote (a guess that is wrong is silent), backslash escapes (another dialect).
// Source: RFC 4180; the choice "quote inside a bare field is an error" is stricter than most readers.

#include "clew/codec/csv.h"

#include <algorithm>
#include <string>

namespace clew::codec {
namespace {

constexpr std::uint64_t kRecordBytesMax = std::uint64_t{16} << 20;
constexpr std::size_t kFieldsMax = 65'536;  // 16 MiB of separators must not become half a gigabyte of empty strings
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// Characters that end a bare field or must not be in one; the separator is another.
constexpr bool is_special(char c) {
  return c == '"' || c == '\n' || c == '\r' || c == '\0';
}

/// The text without empty lines at its end, so that done() need not look ahead.
std::string_view without_trailing_lines(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(text.ends_with("\r\n") ? 2 : 1);
  return text;
}

/// Reads one record from `at` on; moves `at` behind its line end and counts the lines it spans.
class RecordParser {
 public:
  RecordParser(std::string_view text, char separator, std::uint64_t start)
      : text_(text), separator_(separator), start_(start), at_(start) {
    end_ = std::min<std::uint64_t>(text.size(), start + kRecordBytesMax + 1);
  }

  Result<void> parse(std::vector<std::string>& fields) {
    while (true) {
      if (fields.size() == kFieldsMax) return fail(Code::limit, "too many fields in a record", at_);
      fields.push_back(CLEW_TRY(at_ < end_ && text_[at_] == '"' ? quoted() : bare()));
      if (at_ - start_ > kRecordBytesMax) return too_long();
      if (at_ == text_.size()) return {};
      if (text_[at_] == separator_) {
        ++at_;
        continue;
      }
      at_ += text_[at_] == '\r' ? 2U : 1U;  // both parsers stop at a separator or a whole line end
      ++lines_;
      return {};
    }
  }
  std::uint64_t position() const { return at_; }
  std::uint64_t lines() const { return lines_; }

 private:
  bool at_line_end() const {
    return text_[at_] == '\n' || (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n');
  }
  std::unexpected<Error> too_long() const { return fail(Code::limit, "record longer than 16 MiB", start_); }

  Result<std::string> bare() {
    const std::uint64_t first = at_;
    while (at_ < end_ && text_[at_] != separator_ && !is_special(text_[at_])) ++at_;
    if (at_ < end_ && text_[at_] != separator_ && !at_line_end()) {
      switch (text_[at_]) {
        case '"': return fail(Code::malformed, "quote inside a field without quotes", at_);
        case '\r': return fail(Code::malformed, "carriage return without a line feed", at_);
        default: return fail(Code::malformed, "NUL byte", at_);
      }
    }
    return std::string(text_.substr(first, at_ - first));
  }

  Result<std::string> quoted() {
    const std::uint64_t opening = at_++;
    std::string field;
    while (at_ < end_) {
      const std::uint64_t first = at_;
      while (at_ < end_ && text_[at_] != '"' && text_[at_] != '\0') lines_ += text_[at_++] == '\n' ? 1U : 0U;
      field.append(text_, first, at_ - first);
      if (at_ == end_) break;
      if (text_[at_] == '\0') return fail(Code::malformed, "NUL byte", at_);
      ++at_;
      if (at_ == end_ || text_[at_] != '"') return closed(std::move(field));
      field += text_[at_++];
    }
    if (end_ < text_.size()) return too_long();
    return fail(Code::truncated, "quote that is never closed", opening);
  }

  Result<std::string> closed(std::string field) {
    if (at_ < end_ && text_[at_] != separator_ && !at_line_end()) {
      return fail(Code::malformed, "text after a closing quote", at_);
    }
    return field;
  }

  std::string_view text_;
  char separator_;
  std::uint64_t start_, at_, end_ = 0, lines_ = 0;
};

}  // namespace

CsvReader::CsvReader(std::string_view text, char separator)
    : text_(without_trailing_lines(text)), separator_(separator), ended_(text_.size() < text.size()) {
  if (text_.starts_with(kByteOrderMark)) position_ = kByteOrderMark.size();
}

bool CsvReader::done() const {
  return position_ >= text_.size();
}

Result<CsvRecord> CsvReader::next() {
  if (done()) return fail(Code::not_found, "no record left", position_);
  CsvRecord record;
  record.fields.reserve(8);
  record.offset = position_;
  record.line = line_;
  RecordParser parser(text_, separator_, position_);
  const auto outcome = parser.parse(record.fields);
  if (!outcome) {
    const std::size_t line_end = text_.find('\n', position_);
    position_ = line_end == std::string_view::npos ? text_.size() : line_end + 1;
    ++line_;
    return std::unexpected(outcome.error());
  }
  position_ = parser.position();
  record.ended = ended_ || position_ < text_.size();
  line_ += parser.lines();
  return record;
}

CsvWriter& CsvWriter::field(std::string_view text) {
  if (!first_) text_ += ',';
  first_ = false;
  if (text.find_first_of(",\"\r\n") == std::string_view::npos && !text.starts_with(kByteOrderMark)) {
    text_ += text;
    return *this;
  }
  text_ += '"';
  for (const char c : text) {
    if (c == '"') text_ += '"';
    text_ += c;
  }
  text_ += '"';
  return *this;
}

CsvWriter& CsvWriter::field(std::uint64_t value) {
  return field(std::to_string(value));
}

void CsvWriter::end_record() {
  // A record of one empty field would be an empty line, which readers skip: it is written as a quoted nothing.
  const bool empty_line = text_.empty() || text_.back() == '\n';
  if (!first_ && empty_line) text_ += "\"\"";
  text_ += '\n';
  first_ = true;
}

}  // namespace clew::codec
