// A case has thousands of addresses; a picture carries about sixty. The reduction keeps what a reader asks: where it
// began, the large steps on the way, and every named end.
//
// 1. Moves become links between addresses. Inside one step with several payers and receivers the policy says how much
// each paid and received, not
//    who paid whom; payers are matched with receivers in their order, which keeps every node's books and is said under
//    the picture.
// 2. What an address received and did not pass on is held there (or was left unresolved): links to shared end nodes.
// 3. An address stands at its number of hops from the origin when value first reached it. Hops are squeezed into at
// most six columns; addresses
//    of one column that pay each other become one node ("14 addresses"), so every link leads to another column. Links
//    back to an earlier column (money returning to a used address) are counted under the picture instead of drawn
//    across it.
// 4. Per column the largest nodes stay, the others become one.
//
// Refused: a force layout (not deterministic in bytes, unreadable in print) and dropping small flows (the books of the
// picture would not close).

#include "clew/casefile/flow_graph.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_map>

#include "clew/base/check.h"
#include "clew/intel/labels.h"

namespace clew::casefile {

namespace {

constexpr std::uint32_t kUnreached = ~std::uint32_t{0};

struct Part {
  std::uint32_t node = 0;
  u128 amount = 0;
};

/// Unfunded value, if it counts as an incident, begins in the same node as the loss.
const char* origin_name(const Tables& tables) {
  const bool unfunded = tables.unfunded_is_incident &&
                        std::ranges::any_of(tables.moves, [](const MoveRow& move) { return move.label == 1; });
  return unfunded ? "Stolen or unfunded" : "Stolen";
}

NodeKind service_kind(std::string_view category, trace::Place place) {
  switch (intel::category_of(category)) {
    case intel::Category::exchange: return NodeKind::exchange;
    case intel::Category::mixer: return NodeKind::mixer;
    case intel::Category::bridge: return NodeKind::bridge;
    default: return place == trace::Place::opaque && category.empty() ? NodeKind::mixer : NodeKind::service;
  }
}

class FlowBuilder {
 public:
  FlowBuilder(const Display& display, std::uint32_t policy, std::uint32_t asset)
      : display_(display), tables_(display.tables()), policy_(policy), asset_(asset) {
    graph_.policy = policy;
    graph_.asset = asset;
    origin_ = node("origin", NodeKind::origin, tables_.backward ? "Asked about" : origin_name(tables_));
  }

  FlowGraph build() {
    open_seeds();
    walk_moves();
    deficits();
    residues();
    depths();
    return group();
  }

 private:
  // ---- Links between addresses
  // -----------------------------------------------------------------------------------------------

  std::uint32_t node(const std::string& key, NodeKind kind, const std::string& name) {
    const auto [at, fresh] = index_.try_emplace(key, static_cast<std::uint32_t>(nodes_.size()));
    if (fresh) {
      FlowNode made;
      made.kind = kind;
      made.name = name;
      nodes_.push_back(std::move(made));
      address_of_.emplace_back();
    }
    return at->second;
  }

  std::uint32_t address_node(Text address, Text holder) {
    const Text key = address.empty() ? holder : address;
    const std::uint32_t at = node("a:" + std::string(key), NodeKind::address, display_.holder(holder, address));
    address_of_[at] = address;
    return at;
  }

  std::uint32_t receiver_node(const EntryRow& entry) {
    const Text why = entry.disposition;
    if (why == "exit" || why == "opaque") {
      const trace::Place place = why == "exit" ? trace::Place::exited : trace::Place::opaque;
      std::string name = display_.service(entry.address);
      if (name.empty()) name = display_.holder(entry.holder, entry.address);
      const std::uint32_t at =
          node("s:" + std::string(why) + ":" + name, service_kind(display_.category(entry.address), place), name);
      return at;
    }
    if (why == "burnt") return node("burnt", NodeKind::burnt, "Burnt");
    if (why == "returned")
      return node("returned", NodeKind::returned,
                  tables_.backward ? "The starting points themselves" : "Returned to the source");
    if (why == "stopped" || why == "excluded" || why == "limit" || why == "outside") return unresolved();
    return address_node(entry.address, entry.holder);
  }
  std::uint32_t unresolved() { return node("unresolved", NodeKind::unresolved, "Not followed"); }

  void link(std::uint32_t from, std::uint32_t to, u128 amount, std::optional<UnixTime> time) {
    if (amount == 0 || from == to) return;
    nodes_[from].out += amount;
    nodes_[to].in += amount;
    for (FlowNode* touched : {&nodes_[from], &nodes_[to]}) {
      if (!time) continue;
      touched->first = touched->first ? std::min(*touched->first, *time) : *time;
      touched->last = touched->last ? std::max(*touched->last, *time) : *time;
    }
    Sum& sum = links_[{from, to}];
    sum.amount += amount;
    ++sum.payments;
    if (!time) return;
    sum.first = sum.first ? std::min(*sum.first, *time) : *time;
    sum.last = sum.last ? std::max(*sum.last, *time) : *time;
  }

  void open_seeds() {
    const unsigned bits = tables_.policies[policy_].grid ? tables_.assets[asset_].grid_bits : 0;
    for (const SeedRow& seed : tables_.seeds) {
      if (seed.kind != "open" || seed.asset != asset_ || !tables_.is_incident(seed.label)) continue;
      link(origin_, address_node(seed.address, seed.holder), seed.amount << bits, seed.time);
    }
  }

  void walk_moves() {
    const std::vector<MoveRow>& moves = tables_.moves;
    const auto before = [](const MoveRow& m, std::uint32_t policy) { return m.policy < policy; };
    std::size_t i =
        static_cast<std::size_t>(std::lower_bound(moves.begin(), moves.end(), policy_, before) - moves.begin());
    std::size_t entry = 0;
    while (i < moves.size() && moves[i].policy == policy_) {
      std::size_t end = i;
      while (end < moves.size() && moves[end].policy == policy_ && moves[end].seq == moves[i].seq &&
             moves[end].step == moves[i].step)
        ++end;
      while (entry < tables_.entries.size() &&
             std::tie(tables_.entries[entry].seq, tables_.entries[entry].step) < std::tie(moves[i].seq, moves[i].step))
        ++entry;
      if (entry < tables_.entries.size() && tables_.entries[entry].asset == asset_)
        one_step({moves.data() + i, end - i}, entry);
      i = end;
    }
  }

  void one_step(std::span<const MoveRow> moves, std::size_t first_entry) {
    const graph::StepKind kind = tables_.entries[first_entry].kind;
    if (kind == graph::StepKind::coinbase) return;  // fees end in one node
    const UnixTime time = tables_.transactions[moves[0].seq].time;
    std::vector<Part> paid, received;
    for (const MoveRow& move : moves) {
      if (!tables_.is_incident(move.label)) continue;
      const EntryRow* entry = find_entry(first_entry, move);
      if (entry == nullptr && kind == graph::StepKind::converted && move.side == Side::pay)
        add(paid, node("converted-in", NodeKind::origin, "Exchanged into " + display_.symbol(asset_)), move.amount);
      if (entry == nullptr) continue;
      const bool beside_a_swap =
          kind == graph::StepKind::converted || (kind == graph::StepKind::conversion && !entry->converter);
      if (move.side == Side::pay && beside_a_swap)
        link(address_node(entry->address, entry->holder), opaque(), move.amount, time);
      else if (move.side == Side::pay)
        add(paid, address_node(entry->address, entry->holder), move.amount);
      else if (move.side == Side::receive)
        add(received, receiver_node(*entry), move.amount);
      else if (move.side == Side::fee)
        add(received, node("fees", NodeKind::fees, "Transaction fees"), move.amount);
      else
        add(received, node("burnt", NodeKind::burnt, "Burnt"), move.amount);
    }
    if (kind == graph::StepKind::conversion || kind == graph::StepKind::opaque) end_rest(kind, paid, received);
    match(paid, received, time);
  }

  static void add(std::vector<Part>& parts, std::uint32_t node, u128 amount) {
    if (!parts.empty() && parts.back().node == node)
      parts.back().amount += amount;
    else
      parts.push_back({node, amount});
  }

  /// What leaves the asset in a conversion, or the view in an opaque transaction, has no receive row.
  void end_rest(graph::StepKind kind, const std::vector<Part>& paid, std::vector<Part>& received) {
    u128 in = 0, out = 0;
    for (const Part& part : paid) in += part.amount;
    for (const Part& part : received) out += part.amount;
    if (in <= out) return;
    const bool converted = kind == graph::StepKind::conversion;
    received.push_back(
        {converted ? node("converted-out", NodeKind::converted, "Exchanged for another asset") : opaque(), in - out});
  }
  std::uint32_t opaque() { return node("opaque-tx", NodeKind::mixer, "Transactions that cannot be resolved"); }

  const EntryRow* find_entry(std::size_t first, const MoveRow& move) const {
    const std::vector<EntryRow>& entries = tables_.entries;
    const auto at =
        std::lower_bound(entries.begin() + static_cast<std::ptrdiff_t>(first), entries.end(), move,
                         [](const EntryRow& e, const MoveRow& m) {
                           return std::tie(e.seq, e.step, e.side, e.entry) < std::tie(m.seq, m.step, m.side, m.entry);
                         });
    const bool found = at != entries.end() && std::tie(at->seq, at->step, at->side, at->entry) ==
                                                  std::tie(move.seq, move.step, move.side, move.entry);
    return found ? &*at : nullptr;
  }

  /// Payers and receivers in their order; what receivers get beyond it was stolen in this very step.
  void match(std::vector<Part>& paid, std::vector<Part>& received, UnixTime time) {
    std::size_t p = 0;
    for (Part& to : received) {
      while (to.amount != 0 && p < paid.size()) {
        const u128 part = std::min(paid[p].amount, to.amount);
        reach(paid[p].node, to.node);
        link(paid[p].node, to.node, part, time);
        paid[p].amount -= part;
        to.amount -= part;
        if (paid[p].amount == 0) ++p;
      }
      if (to.amount != 0) link(origin_, to.node, to.amount, time);
    }
  }

  /// Moves come in time order, so the first payer to reach an address fixes its distance.
  void reach(std::uint32_t from, std::uint32_t to) {
    depth_.resize(nodes_.size(), kUnreached);
    if (depth_[from] == kUnreached) depth_[from] = 1;
    if (depth_[to] == kUnreached && from != to) depth_[to] = depth_[from] + 1;
  }

  /// An address that passed on more than it received is a place of the theft itself (a thief-held account).
  void deficits() {
    for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
      const FlowNode& at = nodes_[i];
      if (at.kind == NodeKind::address && at.out > at.in) link(origin_, i, at.out - at.in, at.first);
    }
    graph_.total = nodes_[origin_].out;
    if (const auto converted = index_.find("converted-in"); converted != index_.end())
      graph_.total += nodes_[converted->second].out;
  }

  /// What came and did not go on stays: frozen and unresolved as booked, the rest held.
  void residues() {
    std::map<Text, std::pair<u128, u128>> booked;  // address -> frozen, unresolved
    for (const HoldingRow& row : tables_.holdings) {
      if (row.policy != policy_ || row.asset != asset_ || !tables_.is_incident(row.label)) continue;
      if (row.place == trace::Place::frozen) booked[row.address].first += row.amount.quanta;
      if (row.place == trace::Place::unresolved) booked[row.address].second += row.amount.quanta;
    }
    const std::size_t addresses = nodes_.size();
    for (std::uint32_t i = 0; i < addresses; ++i) {
      if (nodes_[i].kind != NodeKind::address || nodes_[i].in <= nodes_[i].out) continue;
      u128 rest = nodes_[i].in - nodes_[i].out;
      const std::optional<UnixTime> time = nodes_[i].last;
      if (const auto at = booked.find(address_of_[i]); at != booked.end()) {
        const u128 frozen = std::min(rest, at->second.first), open = std::min(rest - frozen, at->second.second);
        if (frozen != 0) link(i, node("frozen", NodeKind::frozen, "Frozen"), frozen, time);
        if (open != 0) link(i, unresolved(), open, time);
        rest -= frozen + open;
      }
      if (rest != 0) {
        const std::uint32_t held = node("held", NodeKind::held, "Held");
        link(i, held, rest, time);
        ++held_places_;
      }
    }
    if (const auto held = index_.find("held"); held != index_.end()) nodes_[held->second].places = held_places_;
  }

  void depths() {
    depth_.resize(nodes_.size(), kUnreached);
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].kind == NodeKind::origin)
        depth_[i] = 0;
      else if (depth_[i] == kUnreached)
        depth_[i] = 1;
    }
  }

  // ---- Summing up
  // ------------------------------------------------------------------------------------------------------------

  FlowGraph group() {
    std::uint32_t deepest = 1;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].kind == NodeKind::address) deepest = std::max(deepest, depth_[i]);
    }
    const auto columns = static_cast<std::uint32_t>(std::min<std::size_t>(deepest, kColumnsMax));
    for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
      FlowNode& at = nodes_[i];
      at.hop_first = at.hop_last = depth_[i];
      if (at.kind == NodeKind::address)
        at.column = 1 + (depth_[i] - 1) * columns / deepest;
      else if (is_end(at.kind))
        at.column = columns + 1;
    }
    graph_.columns = columns + 2;
    group_.resize(nodes_.size());
    std::iota(group_.begin(), group_.end(), 0U);
    join_neighbours();
    for (std::uint32_t c = 1; c <= columns; ++c)
      join_small(c, kPerColumnMax, [](const FlowNode& n) { return n.kind == NodeKind::address; });
    join_small(columns + 1, kEndsMax, [](const FlowNode& n) {
      return n.kind == NodeKind::exchange || n.kind == NodeKind::mixer || n.kind == NodeKind::bridge ||
             n.kind == NodeKind::service;
    });
    return collect();
  }

  std::uint32_t root(std::uint32_t i) {
    while (group_[i] != i) i = group_[i] = group_[group_[i]];
    return i;
  }
  void join(std::uint32_t a, std::uint32_t b) {
    a = root(a);
    b = root(b);
    if (a != b) group_[std::max(a, b)] = std::min(a, b);
  }

  void join_neighbours() {
    for (const auto& [ends, sum] : links_) {
      const auto [from, to] = ends;
      if (nodes_[from].kind == NodeKind::address && nodes_[to].kind == NodeKind::address &&
          nodes_[from].column == nodes_[to].column)
        join(from, to);
    }
  }

  template <class Wanted>
  void join_small(std::uint32_t column, std::size_t keep, Wanted wanted) {
    std::map<std::uint32_t, u128> weight;
    for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].column == column && wanted(nodes_[i])) weight[root(i)] += nodes_[i].weight();
    }
    if (weight.size() <= keep + 1) return;
    std::vector<std::pair<u128, std::uint32_t>> order;
    for (const auto& [at, amount] : weight) order.emplace_back(amount, at);
    std::ranges::sort(order, [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    for (std::size_t i = keep + 1; i < order.size(); ++i) join(order[keep].second, order[i].second);
    others_.push_back(order[keep].second);
  }

  FlowGraph collect() {
    std::map<std::uint32_t, std::uint32_t> number;
    for (const std::uint32_t other : others_) other_roots_.push_back(root(other));
    for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].in == 0 && nodes_[i].out == 0) continue;
      const std::uint32_t r = root(i);
      const auto [at, fresh] = number.try_emplace(r, static_cast<std::uint32_t>(graph_.nodes.size()));
      if (fresh) {
        graph_.nodes.push_back(nodes_[i]);
        graph_.nodes.back().in = graph_.nodes.back().out = 0;
      } else {
        absorb(graph_.nodes[at->second], nodes_[i]);
      }
    }
    for (const auto& [r, n] : number)
      name_group(graph_.nodes[n], std::ranges::find(other_roots_, r) != other_roots_.end());
    collect_links(number);
    return std::move(graph_);
  }

  static void absorb(FlowNode& into, const FlowNode& from) {
    into.places += from.places;
    into.hop_first = std::min(into.hop_first, from.hop_first);
    into.hop_last = std::max(into.hop_last, from.hop_last);
    if (from.kind != into.kind) into.kind = NodeKind::service;
    if (from.first) into.first = into.first ? std::min(*into.first, *from.first) : from.first;
    if (from.last) into.last = into.last ? std::max(*into.last, *from.last) : from.last;
  }

  void name_group(FlowNode& node, bool others) const {
    if (node.kind == NodeKind::held) {
      node.name =
          (tables_.backward ? "Held before, at " : "Still held at ") + counted(node.places, "address", "addresses");
      return;
    }
    if (node.places == 1) return;
    const bool address = node.kind == NodeKind::address;
    const std::string what =
        address ? counted(node.places, others ? "other address" : "address", others ? "other addresses" : "addresses")
                : counted(node.places, "other service");
    node.name = what;
  }

  void collect_links(const std::map<std::uint32_t, std::uint32_t>& number) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, FlowLink> merged;
    for (const auto& [ends, sum] : links_) {
      const std::uint32_t from = number.at(root(ends.first)), to = number.at(root(ends.second));
      if (from == to) continue;
      if (graph_.nodes[to].column <= graph_.nodes[from].column) {
        graph_.hidden_links += sum.payments;
        graph_.hidden += sum.amount;
        continue;
      }
      const UnixTime first = sum.first.value_or(UnixTime{}), last = sum.last.value_or(UnixTime{});
      const auto [at, fresh] = merged.try_emplace({from, to}, FlowLink{from, to, 0, 0, first, last});
      at->second.amount += sum.amount;
      at->second.payments += sum.payments;
      at->second.first = std::min(at->second.first, first);
      at->second.last = std::max(at->second.last, last);
      graph_.nodes[from].out += sum.amount;
      graph_.nodes[to].in += sum.amount;
    }
    for (auto& [ends, link] : merged) graph_.links.push_back(link);
  }

  struct Sum {
    u128 amount = 0;
    std::uint64_t payments = 0;
    std::optional<UnixTime> first, last;
  };

  const Display& display_;
  const Tables& tables_;
  std::uint32_t policy_, asset_;
  std::uint32_t origin_ = 0;
  FlowGraph graph_;
  std::vector<FlowNode> nodes_;
  std::vector<Text> address_of_;
  std::vector<std::uint32_t> depth_, group_, others_, other_roots_;
  std::unordered_map<std::string, std::uint32_t> index_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, Sum> links_;
  std::uint64_t held_places_ = 0;
};

}  // namespace

const char* node_class(NodeKind kind) {
  switch (kind) {
    case NodeKind::origin: return "origin";
    case NodeKind::address: return "address";
    case NodeKind::exchange: return "exchange";
    case NodeKind::mixer: return "mixer";
    case NodeKind::bridge: return "bridge";
    case NodeKind::service: return "service";
    case NodeKind::held: return "held";
    case NodeKind::frozen: return "frozen";
    case NodeKind::fees: return "fees";
    case NodeKind::burnt: return "burnt";
    case NodeKind::returned: return "returned";
    case NodeKind::converted: return "converted";
    case NodeKind::unresolved: return "unresolved";
  }
  return "";
}

FlowGraph build_flow(const Display& display, std::uint32_t policy, std::uint32_t asset) {
  return FlowBuilder(display, policy, asset).build();
}

}  // namespace clew::casefile
