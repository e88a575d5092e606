#pragma once
// CSV after RFC 4180: quoted fields, doubled quotes, CRLF or LF, an optional UTF-8 byte order mark. Strict about what
// is ambiguous.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/result.h"

namespace clew::codec {

/// One record. Fields are unquoted copies; `offset` is the byte where the record starts, `line` counts from 1.
struct CsvRecord {
  std::vector<std::string> fields;
  std::uint64_t offset = 0;
  std::uint64_t line = 0;
  bool ended = true;  ///< false for a last record without a line end: whole, or cut inside its last field
};

/// Reads records one after the other. A broken record (quote inside a bare field, text after a closing quote, unclosed
/// quote, NUL byte, lone carriage return in a bare field, longer than 16 MiB, more than 65,536 fields) is an error with
/// its offset; the next call goes on with the line after the one the record starts on, so that one bad record costs one
/// record. Errors: `malformed`, `truncated` (unclosed quote), `limit`, `not_found` when done().
class CsvReader {
 public:
  explicit CsvReader(std::string_view text, char separator = ',');
  bool done() const;  ///< nothing left (trailing empty lines count as nothing)
  Result<CsvRecord> next();
  std::uint64_t position() const { return position_; }

 private:
  std::string_view text_;
  char separator_;
  std::uint64_t position_ = 0, line_ = 1;
  bool ended_ = true;  ///< the text ends in a line end
};

/// Builds CSV text with "\n" line ends; quotes only where needed. A leading = + - @ is not touched, for facts
/// are not rewritten: where people open the file, use spreadsheet.h.
class CsvWriter {
 public:
  CsvWriter& field(std::string_view text);
  CsvWriter& field(std::uint64_t value);
  void end_record();
  const std::string& text() const { return text_; }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  bool first_ = true;
};

}  // namespace clew::codec
