#pragma once
// Who can still act: the parts of a loss at a moment, by what can be done about them, and the same for every hour.

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "clew/engine/engine.h"

namespace clew::engine {

/// What can be done about a part of the loss. Order = order in tables.
enum class Reach : std::uint8_t {
  held,        ///< at an address no label names: nobody known can stop it yet
  service,     ///< at a labelled service, which could freeze it
  issuer,      ///< not at a service, but in a token whose issuer is known and can freeze it anywhere
  frozen,      ///< a label says so
  opaque,      ///< a mixer, a bridge, a transaction that cannot be resolved
  gone,        ///< burnt, paid as fees, returned to the source
  unresolved,  ///< not followed: floor, limit, a branch that was stopped or excluded
  converted,   ///< stands in another asset now; not part of this asset's total
};
inline constexpr std::size_t kReaches = 8;
const char* reach_name(Reach reach);

struct Part {
  Reach reach = Reach::held;
  trace::LabelId label{0};
  trace::Place place = trace::Place::held;
  trace::Unfollowed why = trace::Unfollowed::none;
  graph::Holder holder = graph::kNobody;
  AddressId address = kNoAddress;
  AssetId asset = kNativeAsset;
  u128 quanta = 0;                                ///< of the run's grid
  std::optional<std::pair<u128, u128>> interval;  ///< base units: what no rule can deny, and what none exceeds
  std::optional<TxIndex> since, last;             ///< first and last transaction that brought it; none: the start, fees
  std::string service, actor, category;           ///< of the label that decided
  std::string issuer;                             ///< of the token, whoever holds it
  std::string who;                                ///< who can act; empty: nobody known
};

/// One asset of the loss (incident labels only). `by` without `converted` adds up to `total`.
struct AssetTotal {
  AssetId asset = kNativeAsset;
  u128 total = 0;
  std::array<u128, kReaches> by{};
  u128 stoppable = 0;                                 ///< can still be stopped by somebody known
  std::vector<std::pair<std::string, u128>> by_whom;  ///< falling, then by name
  friend bool operator==(const AssetTotal&, const AssetTotal&) = default;
};

struct Standing {
  UnixTime at;
  std::vector<Part> parts;         ///< by reach, then as the run's holdings
  std::vector<AssetTotal> totals;  ///< by asset
};

/// The parts at the end of the trace (its as-of time), for `traced.result.runs[run]`.
Standing where_now(const Case& traced, std::size_t run);

struct HourlyOptions {
  std::optional<UnixTime> since;  ///< the first row; the time of the theft if not said
  std::uint64_t hours = 0;        ///< rows after the first; 0: until nothing changes any more
};
inline constexpr std::uint64_t kHoursMax = 100'000;

/// Shows the standing at every full hour after the theft, and at the moment of the last change, from one replay of the
/// run. Labels are those known by the method's time in every row. Errors: `usage` (backward, poison, exact), `limit`
/// (more than kHoursMax rows).
Outcome<void> where_hourly(const Case& traced, std::size_t run, const HourlyOptions& options,
                           const std::function<void(const Standing&)>& show);

}  // namespace clew::engine
