#pragma once
// Files to records.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/result.h"
#include "clew/formats/evm/record.h"

namespace clew::formats::evm {

/// Decodes a file's text, CSV or JSON by its first character. Everything that cannot be read is in Records::refused.
Records read_records(std::string_view text, std::uint32_t file);

struct LoadedFiles {
  std::vector<std::string> names;  ///< by Origin::file
  Records records;
  std::uint64_t bytes = 0;  ///< decompressed
};

/// Finds and reads all files, in parallel, and joins their records in the order of their names. Errors as open_evm.
Result<LoadedFiles> load_files(const std::vector<std::string>& paths, unsigned threads);

}  // namespace clew::formats::evm
