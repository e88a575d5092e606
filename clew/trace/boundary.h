#pragma once
// Dispositions: what happens to labelled value that a receiver gets (taint-rules section 3). They depend on labels,
// method and ledger only, never on a number, so they are the same under every policy.

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clew/graph/flow.h"
#include "clew/intel/labels.h"
#include "clew/trace/chain.h"
#include "clew/trace/label_plan.h"
#include "clew/trace/method.h"
#include "clew/trace/result.h"

namespace clew::trace {

class PooledView;

enum class Fate : std::uint8_t { follow, include, exit, opaque, burnt, returned, stopped, excluded, limit, outside };
/// The word of taint-rules section 3.
const char* fate_name(Fate fate);

struct Disposition {
  Fate fate = Fate::follow;
  bool pass_through = false;            ///< followed through a service
  bool candidates = false;              ///< opaque, and payouts are looked for
  const intel::Label* label = nullptr;  ///< the label that decided
  const Branch* branch = nullptr;       ///< the branch that decided
  const char* named = "";               ///< "mined", "issued": an exit that is no address
};

class Boundaries {
 public:
  /// When to find out which addresses have labels: at once for a trace that asks millions of times, on demand for a
  /// follower, whose ledger grows under it and which asks for the few receipts it follows.
  enum class Lookup : std::uint8_t { at_once, on_demand };
  /// Keeps references to all its arguments. `sources` are the thief-held accounts.
  Boundaries(const graph::FlowView& view, const Chain& chain, const intel::Labels& labels, const Method& method,
             const LabelPlan& plan, const std::vector<graph::Holder>& sources, Lookup lookup = Lookup::at_once);

  /// The disposition of what receiver `entry` of `step` gets in `tx`. `open` says whether the trace already keeps a
  /// pool for it.
  Disposition of_receipt(const graph::Step& step, std::size_t entry, TxIndex tx, bool open) const;
  /// Whether the line ends at an account (a service, a fixed branch): it is then not opened for being overdrawn.
  bool ends_at(const graph::Entry& account, TxIndex tx) const;
  /// The label of what an address that is not open pays: a reset category, or clean.
  LabelId reset_label(AddressId address, TxIndex tx) const;
  /// Account ledgers: whether the account belongs to a service that is passed through.
  bool pass_through(AddressId address, TxIndex tx) const;
  /// UTXO ledgers: the label by which an output of `address` that `created` made belongs to the common pool of a
  /// service that is passed through; null where it is a holder of its own.
  const intel::Label* pooled(graph::Holder output, AddressId address, TxIndex created) const;
  bool passes_any() const { return any_pass_through_; }
  bool passes(const intel::Label& label) const { return rule(label) == Boundary::pass_through; }
  bool backward() const { return method_.direction == graph::Direction::backward; }
  /// Tells the judge about the pools of the view that is walked; it must outlive it.
  void use_pools(const PooledView& pools) { pools_ = &pools; }
  /// Whether any line can end at all: without services, branches and the ends of a backward trace none can.
  bool may_end() const {
    return on_demand_ || method_.direction == graph::Direction::backward || !services_.empty() ||
           !address_branches_.empty() || !output_branches_.empty();
  }
  bool is_source(graph::Holder holder) const { return sources_.contains(holder); }
  /// Whether a label says the holder is frozen at the end of the trace.
  bool frozen(AddressId address) const;
  /// The first label of the address that holds at `tx` and has a boundary rule.
  const intel::Label* service(AddressId address, TxIndex tx) const;
  /// Every address of the ledger with a label of this actor, by id; only the address itself when the actor is empty.
  std::vector<AddressId> same_actor(AddressId address, const std::string& actor) const;
  /// A sentence for the method page.
  static std::string why(const Disposition& disposition);

 private:
  std::optional<Boundary> rule(const intel::Label& label) const;
  bool may_have_label(AddressId address) const {
    return address != kNoAddress && (on_demand_ || services_.contains(address));
  }
  Disposition of_holder(graph::Holder holder, AddressId address, TxIndex tx) const;

  const graph::FlowView& view_;
  const Chain& chain_;
  const intel::Labels& labels_;
  const Method& method_;
  const LabelPlan& plan_;
  const PooledView* pools_ = nullptr;
  UnixTime known_by_;
  std::vector<std::optional<Boundary>> rules_;  ///< by category
  bool any_reset_ = false, any_pass_through_ = false, on_demand_ = false;
  boost::unordered_flat_set<AddressId>
      services_;  ///< addresses with a label that has a rule, or says frozen, at some time
  boost::unordered_flat_set<graph::Holder> sources_;
  boost::unordered_flat_map<AddressId, const Branch*> address_branches_;
  boost::unordered_flat_map<graph::Holder, const Branch*> output_branches_;

 public:
  /// Fixes a branch at one output; the caller resolves the output's name.
  void fix_output(graph::Holder holder, const Branch& branch) { output_branches_.emplace(holder, &branch); }
};

}  // namespace clew::trace
