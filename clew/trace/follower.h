#pragma once
// A trace that goes on block by block: what the incidents' value did in each, by haircut and within the policy-free
// interval, without walking again what was walked before.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "clew/intel/labels.h"
#include "clew/ledger/ledger.h"
#include "clew/trace/method.h"
#include "clew/trace/result.h"
#include "clew/trace/tracer.h"

namespace clew::trace {

/// An incident's value in one entry of one step. The receivers under haircut are the moves of a trace.
struct Touch {
  std::uint32_t step = 0;
  bool payer = false;
  std::uint32_t entry = 0;
  LabelId label{0};
  graph::Holder holder = graph::kNobody;
  AddressId address = kNoAddress;
  AssetId asset = kNativeAsset;
  u128 whole = 0;             ///< the ledger's amount of the entry
  u128 quanta = 0;            ///< haircut, on the grid
  u128 low = 0, high = 0;     ///< base units; `high` binds every rule on the holders that haircut follows
  bool stolen_here = false;   ///< a seed: the value became an incident's in this entry
  Place place = Place::held;  ///< held: it is followed. A payer: opaque if the step could not be resolved
  // a receiver:
  Unfollowed why = Unfollowed::none;
  const intel::Label* service = nullptr;  ///< the label that stopped the line
  // a payer:
  std::optional<TxIndex> idle_since;  ///< when the holder last paid or received, as far as it was followed
};

struct Happening {
  TxIndex tx{0};
  std::vector<Touch> touches;           ///< by step, payers first, entry, label
  std::vector<Conversion> conversions;  ///< of touched value
  bool planted = false;                 ///< no movement: an output that was stolen as it stands exists from here on
};

class Follower {
 public:
  /// Keeps references to both. Forward methods only; the policies of the method are not looked at.
  Follower(const Method& method, const intel::Labels& labels);
  Follower(const Method& method, intel::Labels&& labels) = delete;  // both are kept by reference
  ~Follower();
  Follower(Follower&&) noexcept;
  Follower& operator=(Follower&&) noexcept;

  /// Reads from this snapshot from now on. It must begin with the blocks followed so far. Errors as trace().
  Result<void, Refusal> look_at(std::shared_ptr<const ledger::Ledger> ledger);
  /// Follows the next block and tells what happened in it, in the order of the ledger. Cost: a look-up for each input
  /// (or leg) of the block, and the steps that touch the case. Errors: `overflow`.
  Result<void, Refusal> follow_block(const std::function<void(const Happening&)>& tell);
  std::uint64_t blocks() const;  ///< followed so far
  const std::vector<std::string>& labels() const;
  unsigned grid_bits(AssetId asset) const;

  /// What is held now, by label and holder: for tests and summaries.
  struct Held {
    LabelId label{0};
    graph::Holder holder = graph::kNobody;
    u128 quanta = 0, low = 0, high = 0;
    friend auto operator<=>(const Held&, const Held&) = default;
  };
  std::vector<Held> held() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace clew::trace
