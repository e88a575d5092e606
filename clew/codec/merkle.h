#pragma once
// Bitcoin's hash tree over the transactions of a block: root, branch of one leaf, and the way back from a leaf to the
// root.
#include <cstdint>
#include <span>
#include <vector>

#include "clew/base/bytes.h"

namespace clew::codec {

struct MerkleRoot {
  Hash256 root;           ///< all zero for no leaves
  bool repeated = false;  ///< two equal hashes were paired: the same root has another list of leaves (CVE-2012-2459),
                          ///< so the list is not proven
};
/// Root over leaf hashes in order. O(leaves) hashes of 64 bytes.
MerkleRoot merkle_root(std::span<const Hash256> leaves);

/// Siblings of leaf `index` from the leaves upwards; `index` must be below the number of leaves. A level of odd length
/// pairs its last hash with itself.
std::vector<Hash256> merkle_branch(std::span<const Hash256> leaves, std::uint64_t index);

/// Root that `leaf` at `index` has with this branch: it proves that the leaf is in a tree whose root is the result.
Hash256 merkle_fold(const Hash256& leaf, std::uint64_t index, std::span<const Hash256> branch);

/// Whether the branch leads from the leaf to `root` and `index` fits a tree of the branch's height.
bool merkle_verify(const Hash256& leaf, std::uint64_t index, std::span<const Hash256> branch, const Hash256& root);

}  // namespace clew::codec
