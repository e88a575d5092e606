#pragma once
// Parties in a file: CSV with a mapping of columns, or one JSON object a line. Read in pieces, so that a file of
// millions of rows needs the memory of some thousands.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "clew/engine/screening.h"

namespace clew::engine {

/// One row: a question, or why it is none.
struct PartyRow {
  std::uint64_t line = 0;  ///< from 1
  ScreenQuery query;
  Code code = Code::malformed;
  std::string fault;  ///< empty: the row is a question
  /// Columns or keys with a value that nobody looks at, each once. Those that a mapping leaves out are not meant to be.
  std::vector<std::string> not_looked_at;
};

/// "passport: not looked at; passportNumber is meant?", or without the question where no property is near.
std::string not_looked_at_text(std::string_view word);

class PartyRows {
 public:
  /// `format`: "csv", "jsonl", or empty: by the name's end. `mapping`: rules as formats/entity_csv/columns.h has them,
  /// "name=Customer,birthDate=DOB,id=No,schema=Person"; "id" is the caller's id of the party. Empty: the header's own
  /// names are properties. Errors: `not_found`, `usage` (a wrong mapping; a column that is not there, or twice; a
  /// property that is not compared), `malformed` (no header; no table).
  static Outcome<PartyRows> open(const std::string& path, const std::string& format, const std::string& mapping);
  PartyRows(PartyRows&&) noexcept;
  ~PartyRows();

  /// Up to `count` further rows; none at the end.
  std::vector<PartyRow> next(std::size_t count);
  std::uint64_t position() const;  ///< bytes read
  std::uint64_t size() const;      ///< of the file
  /// SHA-256 of the file, in hex.
  std::string hash() const;

 private:
  struct State;
  explicit PartyRows(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace clew::engine
