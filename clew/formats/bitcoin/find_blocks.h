#pragma once
// First pass: which files, and where in them blocks begin.

#include <string>
#include <vector>

#include "clew/base/result.h"
#include "clew/formats/bitcoin/chain.h"
#include "clew/formats/bitcoin/input_file.h"
#include "clew/formats/bitcoin/network.h"
#include "clew/ledger/source.h"

namespace clew::formats::bitcoin {

struct NamedPath {
  std::string path;   ///< to open
  std::string shown;  ///< as the user named it, or the name below the folder the user named
};

struct InputPaths {
  std::vector<NamedPath> blocks;
  std::vector<NamedPath> undo;  ///< rev*.dat found in folders
};
/// Replaces folders by their block files, sorted by name. Errors: `not_found`, `io`.
Result<InputPaths> expand_paths(const std::vector<std::string>& paths);

struct BlockIndex {
  std::vector<InputFile> files;
  std::vector<std::string> shown;
  std::vector<FoundBlock> found;
};
/// Finds the blocks of all files: framed ones by the network's magic, otherwise the file as one raw block. Headers must
/// have proof of work. What cannot be one is quarantined. Errors: `not_found`, `io`, and those of decompression.
Result<BlockIndex> find_blocks(const std::vector<NamedPath>& paths, const Network& network, unsigned threads,
                               ledger::Quarantine& quarantine);

}  // namespace clew::formats::bitcoin
