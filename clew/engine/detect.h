#pragma once
// The facade's part for patterns: which detectors to run over which stores, and what they found.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "clew/engine/engine.h"
#include "clew/trace/detect/detect.h"

namespace clew::engine {

struct DetectRequest {
  std::vector<std::string> patterns;  ///< words or ids; empty = all
  std::optional<UnixTime> as_of;      ///< later transactions do not exist
  std::optional<UnixTime> known_by;   ///< labels known later do not exist; as_of when not given
  std::string thresholds_file;        ///< rows that take the place of the standard ones; "" = the standard ones
  std::vector<std::string> around;    ///< "[NAME=]SEED,SEED": only what touches these incidents' traces
  unsigned threads = 1;               ///< never changes the result
};

struct DetectorRun {
  const trace::detect::Detector* detector = nullptr;
  std::uint32_t ledger = 0;  ///< the store it ran over; memo swaps: the first, their elements say which
  trace::detect::Found found;
};

struct Detections {
  std::vector<std::shared_ptr<const ledger::Ledger>> ledgers;  ///< of the stores, in order
  trace::detect::Thresholds thresholds;
  std::vector<DetectorRun> runs;  ///< store by store, by id; only detectors that read this kind of ledger
  bool around = false;            ///< findings were cut to what touches the incidents
};

/// Runs detectors over one store or several; memo swaps are linked across all of them. Incidents are of the first
/// store. Errors: `usage` (no such pattern, thresholds that do not fit), `not_found`, `malformed`.
Outcome<Detections> detect(const std::vector<std::string>& stores, const DetectRequest& request,
                           const ProgressFn& progress = {});

}  // namespace clew::engine
