#pragma once
// CSV with a row of column names, read as a stream: files larger than memory, compressed or not.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clew/base/result.h"
#include "clew/codec/csv.h"
#include "clew/codec/encoding.h"
#include "clew/codec/input.h"

namespace clew::codec {

/// Records one after the other, as CsvReader gives them (csv.h), in about 32 MiB whatever the size of the input.
class CsvStream {
 public:
  explicit CsvStream(Input& input, char separator = ',');
  /// The next record. Errors of a record cost that record; `not_found` is the end. An error of the input comes once,
  /// and then the end.
  Result<CsvRecord> next();

 private:
  Result<void> refill();
  Input& input_;
  char separator_;
  std::string window_;
  std::optional<CsvReader> reader_;
  std::uint64_t offset_ = 0, line_ = 0;  // of the start of the window; lines before it
  bool finished_ = false;
};

inline constexpr std::size_t kHeaderSearchMax = 10;  ///< records before the row of column names

/// A table: what stands before the row of names, the names, and rows of as many fields.
class CsvTable {
 public:
  explicit CsvTable(Input& input, char separator = ',') : stream_(input, separator) {}
  /// Looks for the row of names: the first that has a field `marker`, or the first of all if that is empty. Errors:
  /// `malformed` if there is none among the first kHeaderSearchMax records; those of the input.
  Result<void> read_header(std::string_view marker);
  const std::vector<std::string>& columns() const { return columns_; }
  bool columns_recoded() const { return columns_recoded_; }             ///< some names were not UTF-8
  const std::vector<CsvRecord>& preamble() const { return preamble_; }  ///< records before the row of names
  /// Index of a column by its name; ASCII case, blanks at the ends and a final '.' do not matter.
  std::optional<std::size_t> find(std::string_view name) const;

  struct Row {
    std::vector<std::string> fields;  ///< as many as columns, valid UTF-8
    std::uint64_t offset = 0, line = 0;
    bool ended = true;  ///< false for a last row without a line end: whole, or cut inside its last field
    /// Fields that were not UTF-8 and what they were taken for (encoding.h).
    std::vector<std::pair<std::size_t, Encoding>> recoded;
    bool broken(std::size_t column) const;  ///< U+FFFD stands in the field for bytes that cannot be read
  };
  /// The next row that is not empty. Errors of a row cost that row: those of CsvReader, `malformed` if it has not as
  /// many fields as there are columns, `truncated` if these are too few and no line end comes. `not_found` is the end.
  Result<Row> next();

 private:
  bool other_separator() const;
  CsvStream stream_;
  std::vector<std::string> columns_;
  std::vector<CsvRecord> preamble_;
  bool columns_recoded_ = false;
};

}  // namespace clew::codec
