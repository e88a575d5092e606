// What a service tells of one id: which lists have it, whether they block it, and under which id it is known now.

#include <algorithm>
#include <functional>

#include "clew/engine/snapshot.h"

namespace clew::engine {

std::vector<Listing> listings_of(const ScreenSnapshot& snapshot, std::string_view id) {
  std::vector<Listing> listings;
  for (const EntityIndex number : snapshot.find(id)) {
    const ListedThing& thing = snapshot.things[number];
    listings.push_back({&snapshot.lists[thing.list], thing.blocked, thing.changed});
  }
  return listings;
}

const intel::Entity* find_referent(const ScreenSnapshot& snapshot, std::string_view id) {
  for (const ListedThing& thing : snapshot.things) {
    const auto& referents = thing.entity.referents;
    if (std::binary_search(referents.begin(), referents.end(), id, std::less<>())) return &thing.entity;
  }
  return nullptr;
}

}  // namespace clew::engine
