#pragma once
// "Friday Worm": ransomware with three wallets. README.md says what happens and where it departs from the plan.

#include "sim/scenario.h"

namespace clew::sim::friday_worm {

/// See Scenario::make.
Result<Made> make(const MakeOptions& options);

}  // namespace clew::sim::friday_worm
