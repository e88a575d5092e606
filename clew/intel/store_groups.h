#pragma once
// Parts of a list that a feed must not lose whole: its kinds of parties, and the wallets of each currency. Internal to
// the store.

#include <map>
#include <optional>
#include <string>

#include "clew/intel/sqlite.h"
#include "clew/intel/store.h"

namespace clew::intel {

/// How many of each part a version has, by what they are called: "persons", "wallets of ETH".
using GroupsHeld = std::map<std::string, std::uint64_t, std::less<>>;
Result<GroupsHeld> groups_of_version(const Database& database, std::int64_t list, std::uint64_t number);

/// The first part of which too little is left.
std::optional<LostKind> lost_group(const GroupsHeld& before, const GroupsHeld& now, const SaneRange& range);

}  // namespace clew::intel
