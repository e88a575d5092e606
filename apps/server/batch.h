#pragma once
// A stream of parties in, a stream of answers out, in the same order and in bounded memory.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/server/service.h"
#include "clew/engine/party_rows.h"

namespace clew::server {

/// Fed with pieces of the body. One line of JSON comes out for each record that goes in, then one that says how many
/// there were: who does not read that last line has not read everything.
///
///     {"line":1,"decision":"17-3fa2c1d0e9b8","answer":{...}}
///     {"line":2,"decision":...,"answer":{...},"not_looked_at":["shoeSize"]}
///     {"line":3,"verdict":"hold","error":"..."}
///     {"done":true,"records":3,"errors":1}
class Batch {
 public:
  static constexpr std::size_t kRecordBytesMax = std::size_t{64} << 10;
  static constexpr std::size_t kColumnsMax = 128;
  static constexpr std::size_t kTogetherMax = 256;  ///< records of one commit of the log

  /// From the call's parameters (threshold, lists, limit, algorithm, explain) and its Content-Type: JSON lines
  /// (application/x-ndjson and the like) or CSV (text/csv). Refused: another type, a wrong parameter.
  static Read<std::unique_ptr<Batch>> open(const Call& call);

  /// Takes a piece; gives the lines that are ready. Needs at most kRecordBytesMax of memory between calls.
  std::string push(std::string_view piece);
  /// Takes the end of the body; gives the last lines.
  std::string finish();

  const Caller& caller() const { return caller_; }
  std::uint64_t records() const { return records_; }

 private:
  enum class Form : std::uint8_t { json_lines, csv };
  Batch(Service& service, Caller caller, std::shared_ptr<const Knowledge> knowledge, engine::ScreenOptions options,
        Form form);
  std::size_t record_end(std::size_t from, bool at_end) const;
  void take_record(std::string_view record, std::string& out);
  void take_header(std::string_view record);
  void screen_waiting(std::vector<engine::ScreenAnswer>& answers, std::vector<Decided>& decided);
  void answer_waiting(std::string& out);
  void complain(std::string reason);

  Service& service_;
  Caller caller_;
  std::shared_ptr<const Knowledge> knowledge_;
  engine::ScreenOptions asked_, options_;  ///< as they were asked for; with the rules of this moment
  Form form_;
  std::string waiting_;  ///< the beginning of a record
  struct Slot {
    std::uint64_t line = 0;
    engine::ScreenQuery query;
    std::string error;                 ///< not empty: there is no query
    std::vector<std::string> ignored;  ///< columns and keys that nobody looks at
  };
  std::vector<Slot> slots_;                    ///< records of this piece, answered and recorded together
  std::optional<engine::PartyReader> reader_;  ///< of a CSV: none before its first line
  std::uint64_t line_ = 1, records_ = 0, errors_ = 0;
  bool skipping_ = false;  ///< inside a record that is too long
  bool dead_ = false;      ///< the header of a CSV could not be used
};

}  // namespace clew::server
