// Bitcoin's hash tree. Pairs are hashed with SHA-256d level by level; a level of odd length pairs its last hash with
// itself. That rule makes two different lists of leaves share a root (the list with its tail written twice), so the
// root alone does not prove the list: merkle_root() reports the tell-tale, a pair of equal hashes, as Bitcoin Core
// does.
//
// Approach: the levels overwrite one array, and because hashes lie side by side a pair is hashed in place as 64 bytes.
// Refused: keeping all levels for branches; a proof is asked for a few leaves, and one more pass over a block costs
// less than a second structure. Source: Bitcoin Core, consensus/merkle.cpp;
// https://developer.bitcoin.org/reference/block_chain.html#merkle-trees

#include "clew/codec/merkle.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "clew/base/check.h"
#include "clew/codec/hash.h"

namespace clew::codec {
namespace {

Hash256 join(const Hash256& left, const Hash256& right) {
  std::array<std::uint8_t, 64> pair;
  std::ranges::copy(left.bytes, pair.begin());
  std::ranges::copy(right.bytes, pair.begin() + 32);
  return sha256d(Bytes(pair));
}

/// Replaces a level by the one above it; true if two neighbours that were both there were equal.
bool climb(std::vector<Hash256>& level) {
  bool repeated = false;
  const std::size_t count = level.size();
  for (std::size_t i = 0; i < count; i += 2) {
    if (i + 1 == count) {
      level[i / 2] = join(level[i], level[i]);
    } else {
      repeated = repeated || level[i] == level[i + 1];
      level[i / 2] = sha256d(Bytes(level[i].bytes.data(), 64));  // the pair lies side by side
    }
  }
  level.resize((count + 1) / 2);
  return repeated;
}

}  // namespace

MerkleRoot merkle_root(std::span<const Hash256> leaves) {
  MerkleRoot result;
  if (leaves.empty()) return result;
  std::vector<Hash256> level(leaves.begin(), leaves.end());
  while (level.size() > 1) result.repeated = climb(level) || result.repeated;
  result.root = level[0];
  return result;
}

std::vector<Hash256> merkle_branch(std::span<const Hash256> leaves, std::uint64_t index) {
  CLEW_CHECK(index < leaves.size());
  std::vector<Hash256> branch;
  std::vector<Hash256> level(leaves.begin(), leaves.end());
  for (; level.size() > 1; index /= 2) {
    branch.push_back(level[std::min<std::size_t>(index ^ 1, level.size() - 1)]);
    climb(level);
  }
  return branch;
}

Hash256 merkle_fold(const Hash256& leaf, std::uint64_t index, std::span<const Hash256> branch) {
  Hash256 hash = leaf;
  for (const Hash256& sibling : branch) {
    hash = (index & 1) != 0 ? join(sibling, hash) : join(hash, sibling);
    index /= 2;
  }
  return hash;
}

bool merkle_verify(const Hash256& leaf, std::uint64_t index, std::span<const Hash256> branch, const Hash256& root) {
  if (branch.size() < 64 && (index >> branch.size()) != 0) return false;
  return merkle_fold(leaf, index, branch) == root;
}

}  // namespace clew::codec
