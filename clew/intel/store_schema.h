#pragma once
// The tables of the store and how its file is opened. Internal to the module; docs/reference/intel-store.md explains
// the tables with one real record.

#include <string>

#include "clew/intel/sqlite.h"

namespace clew::intel {

/// Opens the file and checks that it is a store of this version. For writing, an empty file or none becomes an empty
/// store. Errors: see Store::open and Store::open_for_writing.
Result<Database> open_store_file(const std::string& path, Database::Mode mode);

}  // namespace clew::intel
