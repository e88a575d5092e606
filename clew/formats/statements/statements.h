#pragma once
// statements.csv of OpenSanctions: one row is one value of one property, as one dataset gives it.

#include <string>
#include <vector>

#include "clew/intel/entity.h"
#include "clew/intel/reading.h"

namespace clew::formats::statements {

inline constexpr std::size_t kRowsMax = std::size_t{1} << 20;  ///< of one entity

/// Reads statements.csv, streamed, zstd-compressed or not: rows that follow each other with one canonical_id (entity_id
/// where it is empty) are one entity. Other ids of its rows are its referents, its datasets `ftm:datasets`, and the
/// first and last day on which any of its statements was seen `ftm:first_seen` and `ftm:last_seen`. Rows that are
/// `external` are candidates that nobody confirmed: they are counted (ReadReport::unknown) and left out. A row that
/// cannot be read is a bad record; rows of an entity that stand apart make the file one that has to be sorted, which is
/// a fault of the file. Errors: the sink's, and the first fault when nothing could be read.
Result<intel::ReadReport> read_statements(const std::vector<std::string>& paths, const intel::EntitySink& sink);

// The same from content at hand.
Result<void> read_statements_content(codec::Input& input, intel::Reading& reading);
intel::ListInfo statements_info();

}  // namespace clew::formats::statements
