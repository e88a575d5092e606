#pragma once
// The one small file that says what a ledger consists of. Replacing it is the only step that changes the ledger.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/result.h"
#include "clew/ledger/model.h"

namespace clew::ledger {

struct ManifestSegment {
  std::string name;
  std::uint64_t size = 0;
  std::uint64_t root = 0;  ///< checksum of its header, which covers all of it
  friend bool operator==(const ManifestSegment&, const ManifestSegment&) = default;
};

struct ManifestTip {
  std::uint64_t height = 0;
  Hash256 hash;
  friend bool operator==(const ManifestTip&, const ManifestTip&) = default;
};

struct Manifest {
  Identity identity;
  std::uint64_t segment_transactions = 0;
  std::uint64_t blocks = 0;
  std::uint64_t transactions = 0;
  std::optional<ManifestTip> tip;
  std::vector<ManifestSegment> segments;
};

inline constexpr const char* kManifestName = "manifest";

bool same_identity(const Identity& a, const Identity& b);
/// One key and its values a line, the checksum of all that in the last.
std::string print_manifest(const Manifest& manifest);
/// Errors: `unsupported` (newer version), `mismatch` (checksum), `malformed`, each at the line's offset.
Result<Manifest> parse_manifest(std::string_view text);

}  // namespace clew::ledger
