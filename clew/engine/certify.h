#pragma once
// The proof that searches of the loaded lists miss no name, for an examiner: see clew/screen/certificate.h.

#include <cstdint>
#include <string>

#include "clew/base/progress.h"
#include "clew/engine/screening.h"

namespace clew::engine {

struct CertifyRequest {
  std::uint64_t queries = 200;  ///< made of listed names, changed in every way
  std::uint64_t stratum = 0;    ///< only so many listed names, evenly chosen; 0: all
  std::uint64_t seed = 1;
  screen::Score threshold = screen::kDefaultThreshold;
  unsigned threads = 1;
};
struct CertifyReport {
  bool proven = false;  ///< not one name was missing, too many, or scored otherwise
  std::uint64_t differences = 0;
  std::string json, text;
};
/// Errors: `usage` (no query), `conflict` (cancelled).
Outcome<CertifyReport> certify_names(const ScreenSnapshot& snapshot, const CertifyRequest& request,
                                     const ProgressFn& progress = {});

}  // namespace clew::engine
