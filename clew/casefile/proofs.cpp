// That a transaction is in a block can be checked without the block: its hash, hashed with one sibling per level, gives
// the root in the header. A level of odd length repeats its last hash (Bitcoin's rule). Positions are the ledger's,
// which are the block's only if the ledger has the whole block: so the root is compared first. The tree is built again
// for every visited transaction of a block; a block of 4,000 transactions costs 4,000 hashes a time, and a case visits
// few transactions of one block. Source: https://developer.bitcoin.org/reference/block_chain.html#merkle-trees

#include "clew/casefile/proofs.h"

#include <algorithm>

#include "clew/codec/hex.h"
#include "clew/codec/merkle.h"

namespace clew::casefile {

namespace {

constexpr std::size_t kHeaderBytes = 80, kRootAt = 36;

}  // namespace

void prove_block(const ledger::Ledger& ledger, BlockIndex block, std::span<const TxIndex> visited, Names& names,
                 std::vector<ProofRow>& proofs) {
  const ledger::BlockInfo info = ledger.block(block);
  if (info.header.size() != kHeaderBytes || info.tx_count == 0) return;
  std::vector<Hash256> leaves;
  leaves.reserve(info.tx_count);
  for (std::uint64_t i = 0; i < info.tx_count; ++i)
    leaves.push_back(ledger.tx_id(TxIndex{raw(info.first_tx) + i}).hash);
  if (codec::merkle_root(leaves).root != to_hash(info.header.subspan(kRootAt, 32))) return;
  const bool reversed = ledger.identity().id_reversed != 0;
  const Text block_text = names.keep(codec::hash_text(info.hash, reversed));
  const TxIndex end{raw(info.first_tx) + info.tx_count};
  for (auto at = std::ranges::lower_bound(visited, info.first_tx); at != visited.end() && *at < end; ++at) {
    ProofRow row{names.transaction(*at), block_text, raw(*at) - raw(info.first_tx), {}};
    for (const Hash256& sibling : codec::merkle_branch(leaves, row.index))
      row.branch.push_back(names.keep(codec::hash_text(sibling, reversed)));
    proofs.push_back(std::move(row));
  }
}

}  // namespace clew::casefile
