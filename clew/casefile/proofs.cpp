// That a transaction is in a block can be checked without the block: its hash, hashed with one sibling per level, gives the root in the header.
// The tree is built once per block and every visited transaction reads its siblings from it. A level of odd length repeats its last hash
// (Bitcoin's rule). Positions are the ledger's, which are the block's only if the ledger has the whole block: so the root is compared first.
// Source: https://developer.bitcoin.org/reference/block_chain.html#merkle-trees

#include "clew/casefile/proofs.h"

#include <algorithm>
#include <array>

#include "clew/codec/hash.h"
#include "clew/codec/hex.h"

namespace clew::casefile {

namespace {

constexpr std::size_t kHeaderBytes = 80, kRootAt = 36;

using Level = std::vector<Hash256>;

std::vector<Level> merkle_levels(Level leaves) {
  std::vector<Level> levels;
  levels.push_back(std::move(leaves));
  while (levels.back().size() > 1) {
    const Level& below = levels.back();
    Level above;
    above.reserve((below.size() + 1) / 2);
    for (std::size_t i = 0; i < below.size(); i += 2) {
      const std::array<Bytes, 2> pair{below[i].view(), below[std::min(i + 1, below.size() - 1)].view()};
      above.push_back(codec::sha256d(pair));
    }
    levels.push_back(std::move(above));
  }
  return levels;
}

}  // namespace

void prove_block(const ledger::Ledger& ledger, BlockIndex block, std::span<const TxIndex> visited, Names& names, std::vector<ProofRow>& proofs) {
  const ledger::BlockInfo info = ledger.block(block);
  if (info.header.size() != kHeaderBytes || info.tx_count == 0) return;
  Level leaves;
  leaves.reserve(info.tx_count);
  for (std::uint64_t i = 0; i < info.tx_count; ++i) leaves.push_back(ledger.tx_id(TxIndex{raw(info.first_tx) + i}).hash);
  const std::vector<Level> levels = merkle_levels(std::move(leaves));
  if (levels.back()[0] != to_hash(info.header.subspan(kRootAt, 32))) return;
  const bool reversed = ledger.identity().id_reversed != 0;
  const Text block_text = names.keep(codec::hash_text(info.hash, reversed));
  const TxIndex end{raw(info.first_tx) + info.tx_count};
  for (auto at = std::ranges::lower_bound(visited, info.first_tx); at != visited.end() && *at < end; ++at) {
    ProofRow row{names.transaction(*at), block_text, raw(*at) - raw(info.first_tx), {}};
    std::uint64_t index = row.index;
    for (std::size_t level = 0; level + 1 < levels.size(); ++level, index /= 2) {
      const std::size_t sibling = std::min<std::size_t>(index ^ 1, levels[level].size() - 1);
      row.branch.push_back(names.keep(codec::hash_text(levels[level][sibling], reversed)));
    }
    proofs.push_back(std::move(row));
  }
}

}  // namespace clew::casefile
