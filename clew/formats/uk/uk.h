#pragma once
// Financial sanctions of the United Kingdom: the UK Sanctions List (FCDO) as XML and CSV, and the older consolidated
// list of the Treasury (OFSI, "ConList") as CSV.

#include <string>
#include <vector>

#include "clew/intel/entity.h"
#include "clew/intel/reading.h"

namespace clew::formats::uk {

/// Reads the UK Sanctions List as XML. Ids are "uk-" and the unique id ("uk-AFG0006"); beside each party stand its
/// Sanction and its documents. Errors: the sink's, and the first fault when nothing could be read.
Result<intel::ReadReport> read_uk_xml(const std::vector<std::string>& paths, const intel::EntitySink& sink);

/// Reads the UK Sanctions List as CSV: many rows a party, handed on when the file has ended.
Result<intel::ReadReport> read_uk_csv(const std::vector<std::string>& paths, const intel::EntitySink& sink);

/// Reads the Treasury's consolidated list as CSV, rows joined by their Group ID. Ids are "uk-hmt-" and that number.
Result<intel::ReadReport> read_uk_hmt(const std::vector<std::string>& paths, const intel::EntitySink& sink);

/// By its content which of the three a file is, for callers that have only a file.
Result<intel::ReadReport> read_uk(const std::vector<std::string>& paths, const intel::EntitySink& sink);

inline constexpr std::size_t kRowsMax = 5'000'000;  ///< of a table, which is kept until it has ended

// The same from content at hand.
Result<void> read_uk_xml_content(codec::Input& input, intel::Reading& reading);
Result<void> read_uk_csv_content(codec::Input& input, intel::Reading& reading);
Result<void> read_uk_hmt_content(codec::Input& input, intel::Reading& reading);
intel::ListInfo uk_info();
intel::ListInfo hmt_info();

}  // namespace clew::formats::uk
