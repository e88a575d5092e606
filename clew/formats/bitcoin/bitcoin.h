#pragma once
// Bitcoin and networks like it from files: a node's block folder, single raw blocks, files of framed blocks. README.md
// says what is read and dropped.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "clew/base/result.h"
#include "clew/ledger/source.h"

namespace clew::formats::bitcoin {

struct BitcoinOptions {
  std::string network = "bitcoin";       ///< bitcoin, testnet3, signet, regtest
  std::vector<std::string> spent_files;  ///< undo data (rev*.dat) and lists of spent outputs, each also .zst
  std::optional<std::uint64_t>
      height;  ///< of the one block (or run of blocks) that states no height and whose parent is missing
  std::uint64_t blocks_max = 0;  ///< stop after so many blocks; 0 = all
  unsigned threads = 1;          ///< the result does not depend on it
};

/// Indexes the headers of all blocks, chooses the chain with the most work, and then gives its blocks by rising height.
///
/// `paths` are files and folders (blk*.dat, *.blk, *.block, each also .zst; a node's xor.dat is applied). Memory: about
/// 120 bytes per block of the input, some 8 MiB of blocks per thread, and the decompressed content of .zst files. A bad
/// block is quarantined and leaves a gap in the heights. A node's rev*.dat beside the blocks are used when the chain
/// does not begin at height 0. Errors: `usage` (unknown network, no path), `not_found`, `io`, `malformed` (xor.dat, a
/// .zst).
Result<std::unique_ptr<ledger::BlockSource>> open_bitcoin(const std::vector<std::string>& paths,
                                                          const BitcoinOptions& options);

}  // namespace clew::formats::bitcoin
