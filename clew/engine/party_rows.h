#pragma once
// Parties in a file: CSV with a mapping of columns, or one JSON object a line. Read in pieces, so that a file of
// millions of rows needs the memory of some thousands.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clew/engine/screening.h"

namespace clew::engine {

/// One row: a question, or why it is none; then the question has what could be read of it, such as its id. Facts that
/// cannot be read are left out of it, and `query.unread` says which.
struct PartyRow {
  std::uint64_t line = 0;  ///< from 1
  ScreenQuery query;
  Code code = Code::malformed;
  std::string fault;  ///< empty: the row is a question
  /// Columns or keys with a value that nobody looks at, each once. Those that a mapping leaves out are not meant to be.
  std::vector<std::string> not_looked_at;
};

/// Reads rows one by one, for those to whom they come in pieces. PartyRows reads a file by it: the same rows are the
/// same questions, whoever reads them.
class PartyReader {
 public:
  static PartyReader of_json();
  /// `header`: the fields of a table's first line. `mapping` and errors: as of PartyRows::open.
  static Outcome<PartyReader> of_csv(std::vector<std::string> header, const std::string& mapping);
  PartyReader(PartyReader&&) noexcept;
  PartyReader& operator=(PartyReader&&) noexcept;
  ~PartyReader();

  /// One record, with or without its line end. Any number of threads.
  PartyRow read(std::uint64_t line, std::string_view record) const;
  /// Of a table: the fields of a record.
  PartyRow read_fields(std::uint64_t line, std::span<const std::string> fields) const;

 private:
  struct State;
  explicit PartyReader(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;
};

/// Whether a word is a property that a question is compared by, or its "id" or "schema". Whoever reads parties names
/// the others with the answer.
bool is_compared(std::string_view property);

/// "passport: not looked at; passportNumber is meant?", or without the question where no property is near.
std::string not_looked_at_text(std::string_view word);

class PartyRows {
 public:
  /// Reads a file, or a pipe ("-": standard input), compressed by zstd or not; what cannot be looked at twice as it is
  /// goes to a file without a name in `spool_folder` first, at most kSpoolBytesMax of it.
  /// `format`: "csv", "jsonl", or empty: by the name's end, else by whether it begins with '{'. `mapping`: rules as
  /// formats/entity_csv/columns.h has them, "name=Customer,birthDate=DOB,id=No,schema=Person"; "id" is the caller's id
  /// of the party. Empty: the header's own names are properties. Errors: `not_found`, `usage` (a wrong mapping; a
  /// column that is not there, or twice; a property that is not compared), `malformed` (no header; no table), `io`,
  /// `limit` (too much for the spool file).
  static Outcome<PartyRows> open(const std::string& path, const std::string& format, const std::string& mapping,
                                 const std::string& spool_folder = "/tmp");
  static constexpr std::uint64_t kSpoolBytesMax = std::uint64_t{64} << 30;
  PartyRows(PartyRows&&) noexcept;
  ~PartyRows();

  /// Up to `count` further rows; none at the end.
  std::vector<PartyRow> next(std::size_t count);
  std::uint64_t position() const;  ///< bytes read
  std::uint64_t size() const;      ///< of the file, unpacked
  /// SHA-256 of the file, unpacked, in hex.
  std::string hash() const;

 private:
  struct State;
  explicit PartyRows(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace clew::engine
