#pragma once
// When it happened: one line per destination, one mark per receipt.

#include <cstdint>
#include <string>

#include "clew/casefile/display.h"

namespace clew::casefile {

/// One <svg> element over UTC time for the incident labels of `asset` under `policy`; empty when nothing is dated.
/// Marks that would cover each other are summed up. The same tables give the same bytes.
std::string timeline_svg(const Display& display, std::uint32_t policy, std::uint32_t asset);

}  // namespace clew::casefile
