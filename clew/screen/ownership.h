#pragma once
// Who is blocked because blocked persons own enough of it: the 50 % rule as a least fixed point, with what is certain
// and what is possible where stakes are not exactly known, and with the stakes each answer is made of.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/result.h"
#include "clew/base/time.h"
#include "clew/intel/entity.h"
#include "clew/screen/stake.h"

namespace clew::screen {

/// A named rule. Its name and version stand in every result.
struct OwnershipPolicy {
  std::string_view name;     ///< "ofac", "eu", "uk", "uk-joint"
  std::string_view version;  ///< "ofac-50-1"
  Percent threshold = kPercentAll / 2;
  bool reached = true;    ///< the threshold itself is enough; else more than it is needed
  bool aggregate = true;  ///< stakes of different blocked persons are added up
  std::string_view source;
};
/// ofac: 50 % or more, in the aggregate. eu: the same. uk: more than 50 % held by one designated person, directly or
/// through what that person owns. uk-joint: the same in the aggregate, as where shares are held jointly.
std::span<const OwnershipPolicy> ownership_policies();
const OwnershipPolicy* ownership_policy(std::string_view name);

/// One statement: the owner holds the stake of the asset.
struct Holding {
  std::string owner, asset;  ///< ids of entities
  Stake stake;
  std::string source;      ///< id of the Ownership entity, or whatever names the statement
  std::uint32_t list = 0;  ///< number of the list that says it
  friend bool operator==(const Holding&, const Holding&) = default;
  friend auto operator<=>(const Holding&, const Holding&) = default;
};

struct HoldingsReport {
  std::vector<Holding> holdings;
  struct Bad {
    std::string entity, text, reason;  ///< taken as an unknown stake
  };
  std::vector<Bad> bad;
  std::uint64_t ended = 0;  ///< Ownership entities that are over, or have not begun, on the day
};
/// Holdings of Ownership entities (owner, asset, percentage) on a day; others are passed over. Nothing: now, of which
/// only `known_from`, a day in the past, is known (nothing: not even that). What began or ended by then did; what
/// begins or ends later may have, and its stake is from nothing on. A percentage that cannot be read is reported and
/// stands as unknown.
HoldingsReport holdings_of(std::span<const intel::Entity> entities, std::optional<UnixTime> as_of,
                           std::optional<UnixTime> known_from = std::nullopt);

/// How sure it is.
enum class Sureness : std::uint8_t {
  no,
  possible,  ///< some way to fill in the unknown stakes makes it so
  certain,   ///< every way does
};
const char* sureness_name(Sureness sureness);

/// One stake that was counted.
struct CountedStake {
  std::string owner;
  Stake stake;
  bool listed = false;      ///< the owner is blocked itself; else it is owned, and counted with its whole stake
  std::uint32_t round = 0;  ///< in which the owner was found: 0 listed, always before the asset's
};

/// Why an entity is blocked by ownership.
struct Derivation {
  std::string asset;
  Sureness sureness = Sureness::no;
  std::uint32_t round = 0;  ///< certain: found from owners of earlier rounds, so that there is no circle
  std::uint64_t sum_low = 0, sum_high = 0;  ///< millionths of a percent: surely, and at most, held by the counted
  std::vector<CountedStake> counted;        ///< by owner
  std::string person;                       ///< not aggregating policies: the one listed person whose stakes these are
  Percent own_high = 0;                     ///< possible: most that the asset holds of itself, which may not count
  bool more_than_all = false;  ///< the stakes of the asset add up to more than 100 %: the statements contradict
};

struct OwnershipResult {
  std::string policy;                       ///< version
  std::vector<Derivation> blocked;          ///< entities that are not listed themselves, by id; certain or possible
  std::vector<std::string> contradictions;  ///< "ASSET: OWNER holds 30 % and 60 %", "ASSET: stakes add up to 110 %"
  const Derivation* find(std::string_view asset) const;
};

/// The entities owned by the blocked ones. `blocked` are ids; order does not matter. Linear in the holdings for
/// aggregating policies; for others in the holdings within reach of each blocked person. Statements about the same
/// owner and asset are joined: an unknown one says nothing beside a known one, and different ones become the interval
/// that holds them all. The same answer for the same sets, in any order.
OwnershipResult blocked_by_ownership(std::span<const Holding> holdings, std::span<const std::string> blocked,
                                     const OwnershipPolicy& policy);

/// How parties and statements are named; what is empty: by their ids, "listed", and not at all.
struct ExplainWords {
  std::function<std::string(std::string_view id)> party;
  std::function<std::string(std::string_view id)> listed;                           ///< "blocked by ofac_sdn"
  std::function<std::string(std::string_view owner, std::string_view asset)> said;  ///< "as own says"
};
/// The derivation as indented lines, down to the listed owners; an owner already explained is only named.
std::string explain(const OwnershipResult& result, std::string_view asset, const ExplainWords& words = {});

}  // namespace clew::screen
