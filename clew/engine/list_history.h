#pragma once
// What a list had once and has no longer: parties that were delisted, and names and numbers that parties lost. Internal
// to the engine's screening.

#include <cstdint>
#include <string>

#include "clew/engine/screening.h"
#include "clew/intel/store.h"

namespace clew::engine {

/// Adds to the list, which has its entities of version `number` in order of id, what the versions before had.
Result<void> read_history(const intel::Store& store, std::uint64_t number, SnapshotList& list);

/// "listed by own since 2024-01-01 or before, no longer since a day between 2024-02-01 (listed) and 2024-03-01 (not
/// listed)"; of a name that somebody still listed had: "it stood on own since ...".
std::string history_text(std::string_view list, const PastText& said, bool still_listed);

}  // namespace clew::engine
