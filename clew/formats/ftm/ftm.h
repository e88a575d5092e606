#pragma once
// FollowTheMoney data as OpenSanctions publishes it: entities as JSON lines, nested JSON, deltas, and the simple CSV.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "clew/intel/entity.h"
#include "clew/intel/reading.h"

namespace clew::formats::ftm {

inline constexpr std::size_t kLineBytesMax = std::size_t{64} << 20;
inline constexpr std::size_t kNestingMax = 8;                    ///< entities inside entities
inline constexpr std::size_t kValuesMax = std::size_t{1} << 20;  ///< of one line

/// Reads entities.ftm.json: one entity a line, streamed, zstd-compressed or not. Ids are kept as they are. What stands
/// beside the properties (caption, datasets, first_seen, ...) is kept as properties "ftm:caption" and so on; what
/// write_ftm wrote is read back equal. Targets are those the file says; where it does not say, all things
/// (intel::is_thing). Errors: the sink's, and the first fault when nothing could be read.
Result<intel::ReadReport> read_ftm(const std::vector<std::string>& paths, const intel::EntitySink& sink);

/// Reads targets.nested.json: the same, where a property may hold whole entities. They are handed on one by one behind
/// the entity they stand in, which then holds their ids, unless they name it themselves.
Result<intel::ReadReport> read_ftm_nested(const std::vector<std::string>& paths, const intel::EntitySink& sink);

/// Reads targets.simple.csv. Its columns merge properties, so countries become `country` and identifiers `idNumber`.
Result<intel::ReadReport> read_ftm_simple(const std::vector<std::string>& paths, const intel::EntitySink& sink);

/// Reads a delta: lines of {"op": "ADD" | "MOD" | "DEL", "entity": {...}}, file after file. The report counts
/// operations that were applied as entities, and none as targets (is_target); one that did not fit is a bad record with
/// its line.
Result<intel::ReadReport> read_ftm_delta(const std::vector<std::string>& paths, const intel::DeltaSink& sink);

/// What read_ftm counts as a target: what the entity itself says, else all things.
bool is_target(const intel::Entity& entity);

// The same from content at hand.
Result<void> read_ftm_content(codec::Input& input, intel::Reading& reading);
Result<void> read_ftm_simple_content(codec::Input& input, intel::Reading& reading);
Result<void> read_ftm_delta_content(codec::Input& input, intel::Reading& reading, const intel::DeltaSink& sink);
intel::ListInfo ftm_info();

}  // namespace clew::formats::ftm
