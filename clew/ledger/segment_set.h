#pragma once
// The segments of one manifest, opened and checked to follow each other without a gap.

#include <array>
#include <string>
#include <vector>

#include "clew/ledger/manifest.h"
#include "clew/ledger/segment.h"

namespace clew::ledger {

/// The numbers of an empty ledger: two addresses and the native asset are reserved.
inline constexpr std::array<std::uint64_t, kNumberings> kFirstNumbers = {0, 0, 0, 0, 0, 0, 2, 1, 0};

/// Opens what `manifest` names in `folder`, reading headers only.
/// Errors: `not_found` (a file is not there: the manifest may have been replaced), `mismatch` (a file is not the one
/// named, or does not continue the one before), and those of Segment::open.
Result<std::vector<Segment>> open_segments(const std::string& folder, const Manifest& manifest);

}  // namespace clew::ledger
