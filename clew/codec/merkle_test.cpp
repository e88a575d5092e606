// The tree against a naive recursive twin, against the first blocks of the chain, and against the tricks its odd levels
// allow.

#include "clew/codec/merkle.h"

#include <gtest/gtest.h>

#include <string_view>

#include "clew/base/random.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"

namespace clew::codec {
namespace {

Hash256 printed(std::string_view hex) {
  return *parse_hash(hex, true);
}

std::vector<Hash256> random_leaves(Rng& rng, std::size_t count) {
  std::vector<Hash256> leaves(count);
  for (Hash256& leaf : leaves) {
    for (std::uint8_t& byte : leaf.bytes) byte = static_cast<std::uint8_t>(rng.below(256));
  }
  return leaves;
}

/// The definition, recursively: a level is joined pair by pair until one hash is left.
Hash256 naive_root(const std::vector<Hash256>& level) {
  if (level.size() == 1) return level[0];
  std::vector<Hash256> above;
  for (std::size_t i = 0; i < level.size(); i += 2) {
    const Hash256& right = i + 1 < level.size() ? level[i + 1] : level[i];
    std::vector<std::uint8_t> pair(level[i].bytes.begin(), level[i].bytes.end());
    pair.insert(pair.end(), right.bytes.begin(), right.bytes.end());
    above.push_back(sha256d(Bytes(pair)));
  }
  return naive_root(above);
}

TEST(MerkleTest, BlockOfTheFirstPaymentHasTheRootOfItsHeader) {
  // Block 170: the coinbase and the first payment between two people.
  const std::vector<Hash256> leaves{printed("b1fea52486ce0c62bb442b530a3f0132b826c74e473d1f2c220bfa78111c5082"),
                                    printed("f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16")};
  EXPECT_EQ(hash_text(merkle_root(leaves).root, true),
            "7dac2c5666815c17a3b36427de37bb9d2e2c5ccec3f8633eb91a4205cb4c10ff");
  EXPECT_FALSE(merkle_root(leaves).repeated);
}

TEST(MerkleTest, OneLeafIsItsOwnRootAndNoLeavesHaveAZeroRoot) {
  Rng rng(1);
  const auto leaves = random_leaves(rng, 1);
  EXPECT_EQ(merkle_root(leaves).root, leaves[0]);
  EXPECT_TRUE(merkle_branch(leaves, 0).empty());
  EXPECT_EQ(merkle_root({}).root, Hash256{});
}

TEST(MerkleTest, AnyTreeEqualsTheNaiveOneAndEveryBranchLeadsToItsRoot) {
  const std::uint64_t seed = 20260502;
  SCOPED_TRACE(seed);
  Rng rng(seed);
  for (std::size_t count = 1; count <= 70; ++count) {
    const auto leaves = random_leaves(rng, count);
    const MerkleRoot root = merkle_root(leaves);
    ASSERT_EQ(root.root, naive_root(leaves)) << count;
    ASSERT_FALSE(root.repeated) << count;
    for (std::size_t i = 0; i < count; ++i) {
      const auto branch = merkle_branch(leaves, i);
      ASSERT_TRUE(merkle_verify(leaves[i], i, branch, root.root)) << count << " leaves, leaf " << i;
      ASSERT_FALSE(merkle_verify(leaves[(i + 1) % count], i, branch, root.root) && count > 1)
          << count << " leaves, leaf " << i;
    }
  }
}

TEST(MerkleTest, ABranchWithOneChangedBitOrAnotherIndexProvesNothing) {
  Rng rng(7);
  const auto leaves = random_leaves(rng, 16);
  const Hash256 root = merkle_root(leaves).root;
  auto branch = merkle_branch(leaves, 5);
  EXPECT_FALSE(merkle_verify(leaves[5], 4, branch, root));
  EXPECT_FALSE(merkle_verify(leaves[5], 5 + 16, branch, root)) << "an index beyond the tree";
  branch[2].bytes[31] ^= 1;
  EXPECT_FALSE(merkle_verify(leaves[5], 5, branch, root));
}

TEST(MerkleTest, AListWithItsTailWrittenTwiceHasTheSameRootAndIsReported) {
  Rng rng(11);
  auto leaves = random_leaves(rng, 6);
  const Hash256 root = merkle_root(leaves).root;
  leaves.push_back(leaves[4]);
  leaves.push_back(leaves[5]);
  const MerkleRoot forged = merkle_root(leaves);
  EXPECT_EQ(forged.root, root);
  EXPECT_TRUE(forged.repeated);
}

}  // namespace
}  // namespace clew::codec
