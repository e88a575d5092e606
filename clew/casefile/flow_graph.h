#pragma once
// The money of one asset under one policy as a graph small enough to draw: who passed how much on to whom, with crowds
// of small places summed up.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clew/base/amount.h"
#include "clew/base/time.h"
#include "clew/casefile/display.h"

namespace clew::casefile {

/// What a node stands for: decides its colour, its place and its words.
enum class NodeKind : std::uint8_t {
  origin,
  address,
  exchange,
  mixer,
  bridge,
  service,
  held,
  frozen,
  fees,
  burnt,
  returned,
  converted,
  unresolved
};
const char* node_class(NodeKind kind);  ///< the CSS class, also the word in the legend
constexpr bool is_end(NodeKind kind) {
  return kind != NodeKind::origin && kind != NodeKind::address;
}

struct FlowNode {
  NodeKind kind = NodeKind::address;
  std::string name;          ///< plain text
  std::uint64_t places = 1;  ///< addresses summed up in it
  std::uint32_t column = 0;  ///< from 0; ends stand in the last
  std::uint32_t hop_first = 0, hop_last = 0;
  u128 in = 0, out = 0;  ///< quanta of the policy
  std::optional<UnixTime> first, last;
  u128 weight() const { return in > out ? in : out; }
};
struct FlowLink {
  std::uint32_t from = 0, to = 0;
  u128 amount = 0;
  std::uint64_t payments = 0;
  UnixTime first, last;
};
struct FlowGraph {
  std::uint32_t policy = 0, asset = 0;
  std::uint32_t columns = 0;
  std::vector<FlowNode> nodes;
  std::vector<FlowLink> links;     ///< by (from, to)
  u128 total = 0;                  ///< what entered: stolen and converted in
  std::uint64_t hidden_links = 0;  ///< back to an earlier column: not drawn
  u128 hidden = 0;
};

inline constexpr std::size_t kColumnsMax = 6;  ///< of addresses
inline constexpr std::size_t kPerColumnMax = 7;
inline constexpr std::size_t kEndsMax = 12;  ///< named services

/// Value of all incident labels of `asset` under a conserving policy. Deterministic. O(moves log moves).
FlowGraph build_flow(const Display& display, std::uint32_t policy, std::uint32_t asset);

}  // namespace clew::casefile
