#pragma once
// The CSV list from texts in memory: what read_sdn_csv does once its files are open.

#include <vector>

#include "clew/formats/ofac/list_file.h"
#include "clew/intel/reading.h"

namespace clew::formats::ofac {

/// Texts that are no file of the list are left out, but those in `asked`, which are listed as bad.
Result<intel::ReadReport> read_sdn_texts(const std::vector<NamedText>& texts, const std::vector<std::string>& asked,
                                         intel::Reading& reading);

}  // namespace clew::formats::ofac
