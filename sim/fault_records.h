#pragma once
// A file as a row of records that can be dropped, repeated and moved, and put together again with the place of each.
// Internal to the fault simulator.

#include <string>
#include <string_view>
#include <vector>

#include "clew/base/random.h"
#include "sim/faults.h"

namespace clew::sim {

class RecordFile {
 public:
  RecordFile(std::string_view bytes, const FileForm& form);

  /// False if it does not apply to this file (too few records, no time to change, no blocks).
  bool drop(Rng& rng);
  bool duplicate(Rng& rng);
  bool reorder(Rng& rng);
  bool jump_clock(Rng& rng);
  bool add_losing_branch(Rng& rng);

  /// The bytes, and where each fault came to stand in them.
  Faulted join() const;

 private:
  struct Piece {
    std::string bytes;     ///< without mask
    bool record = false;   ///< the header of a table and bytes outside of records stay where they are
    std::uint64_t number;  ///< in the file as it was
  };
  struct Mark {  ///< a fault that has no offset yet
    FaultKind kind;
    std::uint64_t piece;  ///< Piece::number
    std::uint64_t copy;   ///< which of the pieces of that number
    std::string detail;
  };

  void split_lines(std::string_view bytes, bool header);
  void split_blocks(std::string_view bytes);
  std::vector<std::size_t> records() const;  ///< places of pieces that are records and not dropped
  void mark(FaultKind kind, const Piece& piece, std::string detail, std::uint64_t copy = 0);
  bool jump_block_clock(Rng& rng);
  bool jump_row_clock(Rng& rng);

  FileForm form_;
  std::vector<Piece> pieces_;
  std::vector<Mark> marks_;
};

}  // namespace clew::sim
