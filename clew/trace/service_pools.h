#pragma once
// UTXO ledgers: the common pools of services that a trace passes through, as a view.
//
// A service pays out of whatever output is at hand, so its outputs say nothing about who is paid with what. In this
// view every output of such a service is held by one holder that behaves like an account: it has a recorded balance,
// pays a part of it, and is met again by every transaction in which it takes part. Which output belongs to which pool
// is fixed by the label that held when it was created, so it never changes hands by a label's date. Source:
// docs/reference/taint-rules.md section 7.

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "clew/graph/flow.h"
#include "clew/intel/labels.h"
#include "clew/trace/boundary.h"
#include "clew/trace/chain.h"
#include "clew/trace/follow.h"

namespace clew::trace {

class PooledView final : public graph::FlowView {
 public:
  /// Keeps references to `view`, `chain`, `boundaries` and `labels`. Seeds of kind `open` stay holders of their own.
  PooledView(const graph::FlowView& view, const Chain& chain, const Boundaries& boundaries, const intel::Labels& labels,
             const SeedSet& seeds);

  /// What a service is called: its actor, or its label where no actor is said.
  static std::string name_of(const intel::Label& label);
  const std::vector<std::string>& names() const { return names_; }  ///< by number of the pool
  /// A label of the service, the first of the label set.
  const intel::Label& label(graph::Holder pool) const { return *labels_[graph::pool_number(pool)]; }
  /// In how many transactions the pool takes part.
  std::uint64_t activity(graph::Holder pool) const { return history(pool).changes.size(); }
  /// Whether outputs of the address may belong to a pool.
  bool may_pool(AddressId address) const { return members_.contains(address); }

  /// The steps of `view`, in which a pool pays or receives only what all its outputs together lose or win.
  void read(graph::Position position, graph::Transaction& out) const override;
  std::optional<graph::Position> next(graph::Holder holder, graph::Position after) const override;
  Delta balance_before(graph::Holder holder, graph::Position position) const override;
  AddressId address_of(graph::Holder holder) const override;
  AssetId asset_of(graph::Holder holder) const override;

  graph::Position position(TxIndex tx) const override { return view_.position(tx); }
  std::optional<graph::Position> coinbase_of(TxIndex tx) const override { return view_.coinbase_of(tx); }
  u128 missing_opening(graph::Holder) const override { return 0; }
  bool is_utxo() const override { return true; }
  graph::Holder output_holder(OutIndex out) const override { return view_.output_holder(out); }
  graph::Holder account_holder(AddressId address, AssetId asset) const override {
    return view_.account_holder(address, asset);
  }
  std::vector<Overdraft> overdrafts(std::size_t limit, bool& complete) const override {
    return view_.overdrafts(limit, complete);
  }

 private:
  struct Change {
    graph::Position position{0};
    Delta balance = 0;  ///< of this change; then, when all are known, after it
  };
  /// What a pool ever did, gathered when somebody first asks.
  struct History {
    std::once_flag once;
    Delta start = 0;
    std::vector<Change> changes;  ///< rising, each position once, none of 0
  };

  std::optional<graph::Holder> pool_of(graph::Holder output, AddressId address) const;
  const History& history(graph::Holder pool) const;
  void gather(graph::Holder pool, History& into) const;
  void net(graph::Step& step) const;

  const graph::FlowView& view_;
  const Chain& chain_;
  const Boundaries& boundaries_;
  std::vector<std::string> names_;
  std::vector<const intel::Label*> labels_;
  std::vector<std::vector<AddressId>> addresses_;  ///< by pool
  boost::unordered_flat_map<std::string, std::uint32_t> numbers_;
  boost::unordered_flat_set<AddressId> members_;
  boost::unordered_flat_set<graph::Holder> apart_;
  mutable std::vector<std::unique_ptr<History>> histories_;
};

/// The view a trace walks: null where it is `view` itself, because nothing is passed through or the ledger has
/// accounts. `boundaries` learns of the pools; its branches must be fixed.
std::unique_ptr<PooledView> pool_services(const graph::FlowView& view, const Chain& chain, Boundaries& boundaries,
                                          const intel::Labels& labels, const SeedSet& seeds);

}  // namespace clew::trace
