#pragma once
// From blocks in any order to the chain: the header tree, the tip with the most work, and the height of every block.

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "clew/base/amount.h"
#include "clew/base/bytes.h"

namespace clew::formats::bitcoin {

inline constexpr std::uint32_t kNone = 0xffffffff;

/// A block found in a file; its header has proof of work.
struct FoundBlock {
  Hash256 hash, parent;
  u128 work = 0;
  std::uint64_t offset = 0;
  std::uint32_t file = 0;
  std::uint32_t size = 0;
  std::uint32_t tx_count = 0;
  std::uint32_t next_copy = kNone;  ///< the same block again, elsewhere in the input: set by plan_chain
};

struct PlannedBlock {
  std::uint64_t height = 0;
  std::uint32_t found = 0;  ///< index into the blocks given
};

struct UnplacedBlock {
  std::uint32_t found = 0;
  const char* reason = "";
};

struct ChainPlan {
  std::vector<PlannedBlock> blocks;     ///< by rising height
  std::vector<UnplacedBlock> unplaced;  ///< belong to no place of the chain, in the order found
  std::uint64_t stale = 0;              ///< on a fork with less work
  std::uint64_t repeated = 0;           ///< the same block again
};

/// Chooses the chain. `stated` gives the height a block states itself, `given` the height of the one block (or run of
/// blocks) that states none. Which tip wins depends on the blocks only: the most work, then the smaller hash. O(n)
/// memory and time, n log n for separate runs.
ChainPlan plan_chain(std::vector<FoundBlock>& found,
                     const std::function<std::optional<std::uint64_t>(std::uint32_t)>& stated,
                     std::optional<std::uint64_t> given);

}  // namespace clew::formats::bitcoin
