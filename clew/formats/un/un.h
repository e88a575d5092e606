#pragma once
// The consolidated list of the United Nations Security Council (XML).

#include <string>
#include <vector>

#include "clew/intel/entity.h"
#include "clew/intel/reading.h"

namespace clew::formats::un {

/// Reads the list from files, zstd-compressed or not. Ids are "un-" and the reference number without blanks; beside
/// each party stands its Sanction ("un-QDi.237-sanction") and one Passport or Identification for each document
/// ("un-QDi.237-document-1"). Errors: the sink's, and the first fault when nothing could be read.
Result<intel::ReadReport> read_un(const std::vector<std::string>& paths, const intel::EntitySink& sink);

/// The same from content at hand.
Result<void> read_un_content(codec::Input& input, intel::Reading& reading);
intel::ListInfo un_info();

}  // namespace clew::formats::un
