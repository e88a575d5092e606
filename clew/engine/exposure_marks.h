#pragma once
// Which addresses of a ledger have a lane in its exposure index. Internal to the engine.

#include <optional>
#include <string>

#include "clew/graph/exposure.h"
#include "clew/intel/labels.h"
#include "clew/ledger/ledger.h"
#include "clew/screen/address_index.h"

namespace clew::engine {

/// The address that a text of a list means on this ledger; nothing when it can be none of its addresses.
std::optional<Address> address_on(const ledger::Ledger& ledger, std::string_view text);

/// Lanes and marks from listings and labels known at `as_of`. Listings of wallets mark for all time (who holds an
/// address does not change on the day it is listed), labels between their days. Every category but `none` has a lane:
/// a service ends the line, or its customers' money would be everybody's. Blocks after `as_of` do not exist.
graph::ExposureRequest exposure_marks(const ledger::Ledger& ledger, const screen::AddressIndex& listed,
                                      const intel::Labels& labels, std::optional<UnixTime> as_of);

}  // namespace clew::engine
