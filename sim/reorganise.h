#pragma once
// Chains that change: blocks mined again with another time, branches that lose, and an EVM export as it stood before a
// reorganisation.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/random.h"

namespace clew::sim {

/// Whether the blocks can be mined here: they are valid at regtest's target.
bool can_mine(std::string_view block);

/// Gives block `index` another time, does its proof of work again, and that of every block that follows it. The blocks
/// may stand in any order. Those of other networks than regtest are left as they are (see can_mine).
void change_block_time(std::vector<std::string>& blocks, std::size_t index, std::uint32_t seconds);

/// A branch of `depth` blocks that begins beside the last `depth` + 1 blocks of the chain and so has less work than it:
/// the same blocks a little later, each without its last transaction if it has more than the coinbase. `blocks` in the
/// order of the chain, more than `depth` + 1 of them.
std::vector<std::string> losing_branch(const std::vector<std::string>& blocks, std::uint64_t depth, Rng& rng);

struct TextFile {
  std::string name, text;
};
/// An EVM export in CSV as it stood before a reorganisation: the last block is not there yet, and the `depth` blocks
/// before it have other hashes, in all files. Transactions are the same.
std::vector<TextFile> before_reorganisation(const std::vector<TextFile>& files, std::uint64_t depth, Rng& rng);

}  // namespace clew::sim
