// The chain from a heap of blocks.
//
// Blocks lie in files in the order of their arrival, with forks that lost. Parent links make them a forest. In each
// tree the path to the tip with the most work is its chain; the others are stale. A whole node gives one tree that
// begins with the genesis block. Single blocks and pruned nodes give trees whose root names a parent that is not there;
// their height is what their coinbases state (BIP34), or what the user says. Trees are placed by falling work; one
// whose heights touch those of a tree already placed contradicts it (it does not link to it, or it would be the same
// tree) and is set aside.
//
// Refused: the first tip seen wins among equals, as a node does. Here "first" would be the order of files, and the same
// blocks must give the same chain however they are named. Source: Bitcoin Core, validation.cpp (FindMostWorkChain),
// node/blockstorage.cpp; BIP34.

#include "clew/formats/bitcoin/chain.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace clew::formats::bitcoin {
namespace {

struct HashOfHash {
  std::size_t operator()(const Hash256& hash) const { return hash.prefix(); }
};
using IndexOfHash = std::unordered_map<Hash256, std::uint32_t, HashOfHash>;

u128 add_work(u128 a, u128 b) {
  u128 sum = 0;
  return checked_add(a, b, sum) ? sum : kU128Max;
}

/// Hashes as numbers: the last byte counts most.
bool smaller(const Hash256& a, const Hash256& b) {
  return std::lexicographical_compare(a.bytes.rbegin(), a.bytes.rend(), b.bytes.rbegin(), b.bytes.rend());
}

struct Node {
  std::uint32_t parent = kNone, first_child = kNone, next_sibling = kNone;
  u128 total = 0;  ///< work from the root to here
};

struct Tree {
  std::vector<std::uint32_t> path;     ///< from the root to the best tip
  std::vector<std::uint32_t> members;  ///< every block of the tree
  u128 total = 0;
  std::optional<std::uint64_t> height;  ///< of the root
};

class Planner {
 public:
  Planner(std::vector<FoundBlock>& found, const std::function<std::optional<std::uint64_t>(std::uint32_t)>& stated)
      : found_(found), stated_(stated), nodes_(found.size()), copy_(found.size()) {}

  ChainPlan run(std::optional<std::uint64_t> given) {
    link();
    std::vector<Tree> trees;
    for (std::uint32_t i = 0; i < found_.size(); ++i) {
      if (!copy_[i] && nodes_[i].parent == kNone) trees.push_back(grow(i));
    }
    const auto heightless = std::ranges::count_if(trees, [](const Tree& tree) { return !tree.height; });
    for (Tree& tree : trees) {
      if (!tree.height && heightless == 1) tree.height = given;
    }
    std::ranges::sort(trees, [&](const Tree& a, const Tree& b) {
      return a.total != b.total ? a.total > b.total : smaller(found_[a.path.back()].hash, found_[b.path.back()].hash);
    });
    for (const Tree& tree : trees) place(tree);
    std::ranges::sort(plan_.blocks, {}, &PlannedBlock::height);
    std::ranges::sort(plan_.unplaced, {}, &UnplacedBlock::found);
    return std::move(plan_);
  }

 private:
  void link() {
    IndexOfHash index;
    index.reserve(found_.size());
    for (std::uint32_t i = 0; i < found_.size(); ++i) {
      const auto [place, is_new] = index.try_emplace(found_[i].hash, i);
      if (is_new) continue;
      copy_[i] = true;
      ++plan_.repeated;
      found_[i].next_copy = found_[place->second].next_copy;
      found_[place->second].next_copy = i;
    }
    for (std::uint32_t i = 0; i < found_.size(); ++i) {
      if (copy_[i]) continue;
      const auto parent = index.find(found_[i].parent);
      if (parent == index.end()) continue;
      nodes_[i].parent = parent->second;
      nodes_[i].next_sibling = nodes_[parent->second].first_child;
      nodes_[parent->second].first_child = i;
    }
  }

  /// Walks a tree from its root and finds its best tip.
  Tree grow(std::uint32_t root) {
    Tree tree;
    std::uint32_t best = root;
    tree.members.push_back(root);
    for (std::size_t next = 0; next < tree.members.size(); ++next) {
      const std::uint32_t at = tree.members[next];
      nodes_[at].total = add_work(at == root ? 0 : nodes_[nodes_[at].parent].total, found_[at].work);
      const bool better = nodes_[at].total > nodes_[best].total ||
                          (nodes_[at].total == nodes_[best].total && smaller(found_[at].hash, found_[best].hash));
      if (better) best = at;
      for (std::uint32_t child = nodes_[at].first_child; child != kNone; child = nodes_[child].next_sibling)
        tree.members.push_back(child);
    }
    for (std::uint32_t at = best; at != kNone; at = nodes_[at].parent) tree.path.push_back(at);
    std::ranges::reverse(tree.path);
    tree.total = nodes_[best].total;
    tree.height = height_of_root(tree.path);
    return tree;
  }

  std::optional<std::uint64_t> height_of_root(const std::vector<std::uint32_t>& path) const {
    if (found_[path[0]].parent == Hash256{}) return 0;
    for (std::uint64_t depth = 0; depth < path.size(); ++depth) {
      const auto height = stated_(path[depth]);
      if (height && *height > depth) return *height - depth;
    }
    return std::nullopt;
  }

  void place(const Tree& tree) {
    if (!tree.height)
      return set_aside(
          tree,
          "its height is not known: neither it nor a block after it states one, and its parent is not in the input");
    const std::uint64_t first = *tree.height;
    const std::uint64_t last = first + tree.path.size() - 1;
    const auto above = taken_.upper_bound(last + 1);
    if (above != taken_.begin() && std::prev(above)->second + 1 >= first)
      return set_aside(
          tree, "its parent is not in the input, and other blocks with more work hold its height or the one beside it");
    taken_.emplace(first, last);
    for (std::uint64_t depth = 0; depth < tree.path.size(); ++depth)
      plan_.blocks.push_back({first + depth, tree.path[depth]});
    plan_.stale += tree.members.size() - tree.path.size();
  }

  void set_aside(const Tree& tree, const char* reason) {
    for (const std::uint32_t member : tree.members) plan_.unplaced.push_back({member, reason});
  }

  std::vector<FoundBlock>& found_;
  const std::function<std::optional<std::uint64_t>(std::uint32_t)>& stated_;
  std::vector<Node> nodes_;
  std::vector<bool> copy_;
  std::map<std::uint64_t, std::uint64_t> taken_;  ///< first and last height of the trees placed
  ChainPlan plan_;
};

}  // namespace

ChainPlan plan_chain(std::vector<FoundBlock>& found,
                     const std::function<std::optional<std::uint64_t>(std::uint32_t)>& stated,
                     std::optional<std::uint64_t> given) {
  return Planner(found, stated).run(given);
}

}  // namespace clew::formats::bitcoin
