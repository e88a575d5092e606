#pragma once
// Lists of the US Departments of Commerce, State and the Treasury as trade.gov joins them: the Consolidated Screening
// List, and the Bureau of Industry and Security's own Denied Persons List.

#include <string>
#include <string_view>
#include <vector>

#include "clew/base/result.h"
#include "clew/intel/entity.h"
#include "clew/intel/reading.h"

namespace clew::formats::csl {

/// Reads the Consolidated Screening List, CSV with its header or JSON ({"results": [...]}), told apart by the first
/// character; zstd-compressed or not. Ids are "us-csl-KEY", where KEY is the record's own id, else OFAC's number, else
/// a hash of the row. Errors: `not_found` and `io` of a path, `malformed` when nothing is readable, the sink's.
Result<intel::ReadReport> read_csl(const std::vector<std::string>& paths, const intel::EntitySink& sink);

/// Reads the Denied Persons List (dpl.txt: tabs between quoted fields, with a header). Ids are "us-dpl-HASH" of the
/// row. Errors as read_csl.
Result<intel::ReadReport> read_dpl(const std::vector<std::string>& paths, const intel::EntitySink& sink);

/// The same from texts in memory. A fault of the whole text is a bad record "file"; only the sink's errors come back.
Result<void> read_csl_text(std::string_view text, intel::Reading& reading);
Result<void> read_dpl_text(std::string_view text, intel::Reading& reading);

inline constexpr std::size_t kFileBytesMax = std::size_t{1} << 30;  ///< decompressed

}  // namespace clew::formats::csl
