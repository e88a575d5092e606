#pragma once
// One walk over a ledger under one rule: what it reads (Setting) and what it brings back (Walk).

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "clew/base/result.h"
#include "clew/graph/flow.h"
#include "clew/trace/boundary.h"
#include "clew/trace/chain.h"
#include "clew/trace/label_plan.h"
#include "clew/trace/method.h"
#include "clew/trace/result.h"

namespace clew::trace {

/// Everything a walk reads. Immutable; shared by all walks of a trace.
struct Setting {
  const graph::FlowView& view;
  const Chain& chain;
  const Method& method;
  const LabelPlan& plan;
  const Boundaries& boundaries;
  const std::vector<SeedLine>& seeds;
  std::vector<u128> floors;                            ///< by AssetId
  std::vector<graph::FlowView::Overdraft> overdrafts;  ///< without sources
  boost::unordered_flat_map<TxIndex, std::vector<std::uint32_t>>
      seeds_of;                             ///< `arrive` and `leave` seeds by transaction, in order of the method
  std::function<bool(std::uint64_t)> tick;  ///< told how many transactions were visited since; false = cancel
};

/// A receipt at which a line ends at a service.
struct Deposit {
  graph::Position position{0};
  TxIndex tx{0};
  std::uint32_t step = 0, entry = 0;
  graph::Holder holder = graph::kNobody;
  AddressId address = kNoAddress;
  AssetId asset = kNativeAsset;
  LabelId label{0};
  Place place = Place::exited;
  u128 amount = 0;  ///< the ledger's amount of the receipt
  bool candidates = false;
};

/// A receiver that was not simply followed.
struct Treated {
  AddressId address = kNoAddress;
  graph::Holder holder = graph::kNobody;  ///< only for a branch fixed at one output, and for a service's pool
  Disposition disposition;
};

/// A payer that paid more than it had.
struct Shortfall {
  graph::Position position{0};
  std::uint32_t step = 0, entry = 0;
  u128 amount = 0;
};

struct Visit {
  graph::Position position{0};
  TxIndex tx{0};
};

struct Walk {
  PolicyRun run;
  std::vector<IntervalLine> intervals;
  std::vector<Meeting> meetings;
  std::vector<Conversion> conversions;
  std::vector<std::pair<graph::Position, OpeningLine>> openings;
  std::vector<Visit> visits;  ///< rising
  std::vector<Deposit> deposits;
  std::vector<Treated> treated;
  std::vector<Shortfall> shortfalls;
  std::vector<std::string> notes;
  std::vector<std::uint8_t> grid_bits;  ///< haircut only
  std::optional<Error> error;
};

Walk walk_ordered(const Setting& setting, PolicyId policy);
Walk walk_haircut(const Setting& setting);
Walk walk_poison(const Setting& setting);
Walk walk_exact(const Setting& setting);
Walk walk_interval(const Setting& setting);

/// The walk of a policy, whatever family it is of.
Walk walk_policy(const Setting& setting, PolicyId policy);

}  // namespace clew::trace
