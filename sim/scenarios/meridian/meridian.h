#pragma once
// The scenario Meridian: an exchange is robbed on two ledgers; the plan is casefile section 6.2, the figures are in
// settings.csv, the differences between plan and what is made are in README.md.

#include "sim/scenario.h"

namespace clew::sim::meridian {

Result<Made> make(const MakeOptions& options);

}  // namespace clew::sim::meridian
