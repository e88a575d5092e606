#pragma once
// A version of a list from what a load brought. Internal to the store.

#include <cstdint>

#include "clew/base/result.h"
#include "clew/intel/sqlite.h"
#include "clew/intel/store.h"
#include "clew/intel/store_lost.h"

namespace clew::intel {

struct Applied {
  ChangeCounts counts;
  Stripped stripped;
};

/// Makes what lies in the spill version `number` of the list, inside a transaction of the caller's.
Result<Applied> apply_spill(const Database& database, std::int64_t list, std::uint64_t number);

}  // namespace clew::intel
