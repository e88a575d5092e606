#pragma once
// The tables of the store and how its file is opened. Internal to the module; docs/reference/intel-store.md explains
// the tables with one real record.

#include <cstdint>
#include <string>

#include "clew/intel/sqlite.h"

namespace clew::intel {

/// Version of the tables of an open store: 1, or 2, which knows when it was given what.
Result<std::int64_t> schema_version(const Database& database);

/// Opens the file and checks that it is a store of a version that is known. For writing, an empty file or none becomes
/// an empty store, and an older one is brought up to this version. Errors: see Store::open and Store::open_for_writing.
Result<Database> open_store_file(const std::string& path, Database::Mode mode);

}  // namespace clew::intel
