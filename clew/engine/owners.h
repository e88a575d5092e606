#pragma once
// Who is owned by blocked parties, over all lists of a snapshot: one list says who holds what, another says who is
// blocked. Internal to the engine.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "clew/engine/screening.h"
#include "clew/engine/snapshot.h"
#include "clew/screen/ownership.h"

namespace clew::engine {

/// What is said of one listed entity.
struct OwnedBy {
  bool certain = false;
  std::string brief;                 ///< "ofac-50-1: 75 % by 'NAME' (ofac-1, blocked by ofac_sdn), as own says"
  std::string derivation;            ///< lines, down to the blocked owners
  std::vector<std::uint32_t> lists;  ///< that say a stake of the derivation or block an owner in it; sorted
};

/// The 50 % rule of each regime over the stakes of all lists. Immutable after its making.
class OwnerBook {
 public:
  OwnerBook() = default;
  OwnerBook(const ScreenSnapshot& snapshot, std::optional<UnixTime> day);
  /// The snapshot is the one it was made of. Nothing: not owned, or blocked itself by a list of the same regime.
  std::optional<OwnedBy> find(const ScreenSnapshot& snapshot, EntityIndex entity) const;

 private:
  struct Party {
    std::string id, name;             ///< as it is shown
    std::set<std::uint32_t> blocked;  ///< lists that block it
  };
  void take_stakes(const ScreenSnapshot& snapshot, std::optional<UnixTime> day);
  void spread(const ScreenSnapshot& snapshot);
  std::string lists_text(const ScreenSnapshot& snapshot, const std::set<std::uint32_t>& lists) const;

  std::vector<screen::Holding> holdings_;
  std::vector<screen::OwnershipResult> results_;  ///< by regime
  std::map<std::string, Party, std::less<>> parties_;
  std::unordered_map<EntityIndex, std::string> party_of_;
  std::map<std::pair<std::string, std::string>, std::set<std::uint32_t>> said_;  ///< (owner, asset): by whom
};

/// The rule of the regime to which a list belongs.
const screen::OwnershipPolicy& ownership_rule(std::string_view list);

}  // namespace clew::engine
