// The widest path: for each exit, the line of payments from a seed that the most value could have flowed along.
//
// Problem: shares are not paths; a letter to an exchange needs one chain of real transactions. Approach: max-min over
// the visited steps in their order, one pass for all labels. Nodes are never changed: a wider one replaces the narrower
// for what comes later, and earlier hops keep what they used, so that every path respects time. Refused: shortest paths
// (they prefer a dust payment that happens to be direct) and Dijkstra by width (it would need all steps at once, and
// time is already an order in which each is looked at once). Source: docs/reference/taint-rules.md section 11.

#include <algorithm>
#include <iterator>
#include <memory>
#include <tuple>
#include <utility>

#include "clew/trace/findings.h"

namespace clew::trace {

namespace {

constexpr std::uint32_t kNone = ~std::uint32_t{0};

struct Node {
  u128 width = 0;
  std::uint32_t before = kNone;  ///< the node it came from; kNone at a seed
  // The step into it; meaningless at a seed. Small, for there are as many nodes as receipts; hop_of() reads the rest
  // again.
  std::uint32_t visit = 0;  ///< index of the visited transaction
  std::uint32_t paid_step = 0, payer = 0;
  std::uint32_t step = 0, receiver = 0;  ///< kNone: the remainder
};

/// A number for each holder, 0 until it is written. Holders with neighbouring numbers (the outputs of a transaction,
/// and those of the next) share a cache line, and one search answers for all of them.
class NodeOf {
 public:
  std::uint32_t find(graph::Holder holder) {
    const std::uint64_t page = raw(holder) / kPage;
    if (page != last_page_) {
      const auto at = pages_.find(page);
      if (at == pages_.end()) return 0;
      last_page_ = page;
      last_ = at->second;
    }
    return numbers_[last_].of[raw(holder) % kPage];
  }
  std::uint32_t& operator[](graph::Holder holder) {
    const std::uint64_t page = raw(holder) / kPage;
    if (page != last_page_) {
      const auto [at, fresh] = pages_.try_emplace(page, static_cast<std::uint32_t>(numbers_.size()));
      if (fresh) numbers_.emplace_back();
      last_page_ = page;
      last_ = at->second;
    }
    return numbers_[last_].of[raw(holder) % kPage];
  }

 private:
  static constexpr std::uint64_t kPage = 16;
  struct alignas(64) Page {
    std::uint32_t of[kPage] = {};
  };
  boost::unordered_flat_map<std::uint64_t, std::uint32_t> pages_;
  std::vector<Page> numbers_;
  std::uint64_t last_page_ = ~std::uint64_t{0};
  std::uint32_t last_ = 0;
};

struct Offer {
  u128 width = 0;
  std::uint32_t node = kNone;
  std::uint32_t payer = 0;
};

class Widest {
 public:
  Widest(const Setting& setting, LabelId label, const std::vector<Shortfall>& shortfalls)
      : set_(setting), label_(label) {
    for (const SeedLine& seed : setting.seeds) {
      if (seed.kind == "open") open_seeds_.insert(seed.holder);
      if (seed.label == label && seed.kind == "open") widen(at_[seed.holder], add_seed(seed.amount));
    }
    if (label == kUnfunded) shortfalls_ = &shortfalls;
  }

  void visit(std::uint32_t index, const graph::Transaction& tx) {
    visit_ = index;
    tx_ = &tx;
    for (std::uint32_t s = 0; s < tx.steps.size(); ++s) {
      const graph::Step& step = tx.steps[s];
      if (step.kind == graph::StepKind::opaque) {
        seeds_arrive(s);
      } else if (step.kind == graph::StepKind::conversion) {
        conversion(s);
        seeds_arrive(s);
        seeds_arrive(++s);
      } else {
        const Offer best = best_offer(s);
        if (best.node != kNone) spread(s, best, s);
        seeds_arrive(s);
      }
    }
  }

  /// The end nodes by exit, each the first one of the largest width.
  const boost::unordered_flat_map<ExitKey, std::uint32_t>& ends() const { return ends_; }

  Path path(const ExitKey& key, std::uint32_t end, const std::vector<Visit>& visits) const {
    Path path;
    path.address = key.address;
    path.asset = key.asset;
    path.label = label_;
    path.width = nodes_[end].width;
    for (std::uint32_t node = end; nodes_[node].before != kNone; node = nodes_[node].before)
      path.hops.push_back(hop_of(nodes_[node], visits[nodes_[node].visit]));
    path.end = path.hops.front().to;
    std::reverse(path.hops.begin(), path.hops.end());
    return path;
  }

 private:
  Hop hop_of(const Node& node, const Visit& visit) const {
    graph::Transaction tx;
    set_.view.read(visit.position, tx);
    const graph::Step& paid = tx.steps[node.paid_step];
    const graph::Step& step = tx.steps[node.step];
    const graph::Entry& payer = paid.payers[node.payer];
    Hop hop;
    hop.tx = tx.tx;
    hop.from = payer.holder;
    hop.from_address = payer.address;
    hop.from_asset = paid.asset;
    hop.to_asset = step.asset;
    hop.paid = payer.amount;
    if (node.receiver == kNone) {
      hop.received = step.remainder;
      return hop;
    }
    const graph::Entry& receiver = step.receivers[node.receiver];
    hop.to = receiver.holder;
    hop.to_address = receiver.address;
    hop.received = receiver.amount;
    return hop;
  }
  std::uint32_t add(Node node) {
    nodes_.push_back(node);
    return static_cast<std::uint32_t>(nodes_.size() - 1);
  }
  std::uint32_t add_seed(u128 width) {
    Node node;
    node.width = width;
    return add(node);
  }
  /// Entries of `at_` are node + 1, so that a fresh one is "no node".
  void widen(std::uint32_t& slot, std::uint32_t node) {
    if (slot == 0 || nodes_[node].width > nodes_[slot - 1].width) slot = node + 1;
  }

  template <class F>
  void seeds_here(std::uint32_t s, const char* kind, F&& f) {
    const auto at = set_.seeds_of.find(tx_->tx);
    if (at == set_.seeds_of.end()) return;
    for (const std::uint32_t index : at->second) {
      const SeedLine& seed = set_.seeds[index];
      if (seed.label == label_ && seed.step == s && seed.kind == kind) f(seed);
    }
  }

  void seeds_arrive(std::uint32_t s) {
    seeds_here(s, "arrive", [&](const SeedLine& seed) {
      const Fate fate = set_.boundaries.of_receipt(tx_->steps[s], seed.entry, tx_->tx, true).fate;
      if (fate == Fate::follow || fate == Fate::include) widen(at_[seed.holder], add_seed(seed.amount));
    });
  }

  /// What payer `i` can offer: its node, or what is stolen or unfunded in this very payment.
  Offer offer_of(std::uint32_t s, std::uint32_t i) {
    const graph::Step& step = tx_->steps[s];
    const graph::Entry& payer = step.payers[i];
    Offer offer{0, kNone, i};
    if (payer.holder != graph::kNobody) {
      if (const std::uint32_t at = at_.find(payer.holder); at != 0) offer.node = at - 1;
    } else if (step.kind == graph::StepKind::coinbase && i > 0) {
      if (const auto fee = fees_.find(step.fee_of[i - 1]); fee != fees_.end()) offer.node = fee->second;
    }
    if (offer.node != kNone) offer.width = std::min(nodes_[offer.node].width, payer.amount);
    const auto start = [&](u128 amount) {
      if (amount <= offer.width) return;
      offer.node = add_seed(amount);
      offer.width = std::min(amount, payer.amount);
    };
    seeds_here(s, "leave", [&](const SeedLine& seed) {
      if (seed.entry == i) start(seed.amount);
    });
    if (shortfalls_ != nullptr) {
      const auto key = std::tuple(tx_->position, s, i);
      const auto at = std::lower_bound(
          shortfalls_->begin(), shortfalls_->end(), key,
          [](const Shortfall& a, const auto& b) { return std::tuple(a.position, a.step, a.entry) < b; });
      if (at != shortfalls_->end() && std::tuple(at->position, at->step, at->entry) == key) start(at->amount);
    }
    return offer;
  }

  Offer best_offer(std::uint32_t s) {
    Offer best;
    for (std::uint32_t i = 0; i < tx_->steps[s].payers.size(); ++i) {
      const Offer offer = offer_of(s, i);
      if (offer.node != kNone && offer.width > best.width) best = offer;
    }
    return best;
  }

  void conversion(std::uint32_t s) {
    const graph::Step& paid = tx_->steps[s];
    const graph::Step& got = tx_->steps[s + 1];
    const graph::Entry& payer = paid.payers[paid.converter];
    Offer offer = offer_of(s, paid.converter);
    u128 others = 0, q = 0;
    for (const graph::Entry& entry : paid.payers) others += entry.amount;
    others -= payer.amount;
    for (const graph::Entry& entry : got.receivers) q += entry.amount;
    const u128 p = payer.amount - std::min(payer.amount, paid.remainder - std::min(paid.remainder, others));
    if (offer.node == kNone || p == 0) return;
    offer.width = mul_div(std::min(offer.width, p), q, p).quotient;
    spread(s + 1, offer, s);
  }

  void spread(std::uint32_t s, const Offer& offer, std::uint32_t paid_step) {
    const graph::Step& step = tx_->steps[s];
    Node node{0, offer.node, visit_, paid_step, offer.payer, s, 0};
    for (std::uint32_t j = 0; j < step.receivers.size(); ++j) {
      const graph::Entry& receiver = step.receivers[j];
      node.width = std::min(offer.width, receiver.amount);
      node.receiver = j;
      if (node.width == 0) continue;
      Disposition disposition;  // a seed is open whoever owns it
      if (!open_seeds_.contains(receiver.holder)) disposition = set_.boundaries.of_receipt(step, j, tx_->tx, true);
      if (disposition.fate == Fate::exit || disposition.fate == Fate::opaque || disposition.fate == Fate::stopped) {
        const Place place = disposition.fate == Fate::exit     ? Place::exited
                            : disposition.fate == Fate::opaque ? Place::opaque
                                                               : Place::unresolved;
        std::uint32_t& end =
            ends_.try_emplace(ExitKey{label_, receiver.address, step.asset, place}, kNone).first->second;
        if (end == kNone || nodes_[end].width < node.width) end = add(node);
      } else if (disposition.fate == Fate::follow || disposition.fate == Fate::include) {
        std::uint32_t& slot = at_[receiver.holder];
        if (slot == 0 || nodes_[slot - 1].width < node.width) slot = add(node) + 1;
      }
    }
    if (step.remainder == 0 || !step.fee_booked) return;
    node.width = std::min(offer.width, step.remainder);
    node.receiver = kNone;
    fees_[tx_->tx] = add(node);
  }

  const Setting& set_;
  LabelId label_;
  const graph::Transaction* tx_ = nullptr;
  std::uint32_t visit_ = 0;
  const std::vector<Shortfall>* shortfalls_ = nullptr;
  std::vector<Node> nodes_;
  boost::unordered_flat_set<graph::Holder> open_seeds_;
  NodeOf at_;
  boost::unordered_flat_map<TxIndex, std::uint32_t> fees_;
  boost::unordered_flat_map<ExitKey, std::uint32_t> ends_;
};

}  // namespace

Paths widest_paths(const Setting& setting, const std::vector<Visit>& visits, const std::vector<Shortfall>& shortfalls,
                   const std::vector<Exit>& exits) {
  boost::unordered_flat_map<ExitKey, Path> found;
  std::vector<std::unique_ptr<Widest>> labels;
  for (std::size_t i = 0; i < setting.plan.names.size(); ++i) {
    const LabelId label{static_cast<std::uint16_t>(i)};
    if (setting.plan.is_followed(label)) labels.push_back(std::make_unique<Widest>(setting, label, shortfalls));
  }
  if (setting.boundaries.may_end()) {
    graph::Transaction tx;
    for (std::uint32_t v = 0; v < visits.size(); ++v) {
      setting.view.read(visits[v].position, tx);
      tx.position = visits[v].position;
      for (const auto& widest : labels) widest->visit(v, tx);
    }
  }
  for (const auto& widest : labels)
    for (const auto& [key, end] : widest->ends()) found.emplace(key, widest->path(key, end, visits));
  Paths paths;
  for (const Exit& exit : exits) {
    const auto at = found.find(ExitKey{exit.label, exit.address, exit.asset, exit.place});
    if (at == found.end()) continue;
    paths.to_exits.push_back(std::move(at->second));
    found.erase(at);
  }
  std::vector<std::pair<ExitKey, Path>> others(std::make_move_iterator(found.begin()),
                                               std::make_move_iterator(found.end()));
  std::sort(others.begin(), others.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [key, path] : others) paths.to_others.push_back(std::move(path));
  return paths;
}

}  // namespace clew::trace
