#pragma once
// Everything the user gave beside the blocks that says what inputs spend.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "clew/formats/bitcoin/find_blocks.h"
#include "clew/formats/bitcoin/spent.h"

namespace clew::formats::bitcoin {

/// Where the undo data of a block lies.
struct UndoPlace {
  std::uint32_t file = kNone;  ///< kNone: there is none
  std::uint64_t offset = 0;
  std::uint32_t size = 0;
};

struct SpentList {
  std::string shown;
  std::vector<Spent> spent;
};

class UndoFiles {
 public:
  /// Reads lists and stores, indexes undo records and gives each the block of `blocks` its checksum proves it to be of.
  /// What cannot be read is quarantined. Errors: `not_found`, `io`, and those of decompression.
  static Result<UndoFiles> open(const std::vector<NamedPath>& paths, const Network& network,
                                const std::vector<FoundBlock>& found, const std::vector<PlannedBlock>& blocks,
                                ledger::Quarantine& quarantine);
  /// Undo data of the block with this place in the plan. Errors: as read_block_undo. Nothing if there is none.
  bool has_undo(std::size_t planned) const { return planned < places_.size() && places_[planned].file != kNone; }
  Result<BlockUndo> undo(std::size_t planned) const;
  const UndoPlace& place(std::size_t planned) const { return places_[planned]; }
  const std::string& shown(std::uint32_t file) const { return shown_[file]; }

  const std::vector<SpentList>& lists() const { return lists_; }
  bool empty_store() const { return store_.empty(); }
  /// The output of that name, or nullptr.
  const Spent* find(const Hash256& txid, std::uint32_t vout) const;
  std::uint64_t unmatched_records() const { return unmatched_; }

 private:
  void read_file(InputFile file, const std::string& shown, const Network& network, ledger::Quarantine& quarantine);
  void match(const std::vector<FoundBlock>& found, const std::vector<PlannedBlock>& blocks);

  std::vector<InputFile> files_;
  std::vector<std::string> shown_;
  std::vector<UndoPlace> records_;  ///< in the order found
  std::vector<UndoPlace> places_;   ///< by place in the plan
  std::vector<SpentList> lists_;
  std::map<std::pair<Hash256, std::uint32_t>, Spent> store_;
  std::uint64_t unmatched_ = 0;
};

}  // namespace clew::formats::bitcoin
