#pragma once
// The thresholds of all detectors: one data file, part of the program, each value with its unit, its mark (A anchored
// in a cited observation, C chosen until a measured value takes its place) and its source. The hash of the whole is the
// version of the rule set and stands in every result, so that two answers under different thresholds cannot be mistaken
// for one another.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/amount.h"
#include "clew/base/result.h"

namespace clew::trace::detect {

/// What a threshold or a feature counts. Shares are in millionths; coins are base units of the asset.
enum class Unit : std::uint8_t { count, share, seconds, coins };
const char* unit_name(Unit unit);

struct Threshold {
  std::string detector, name, value;
  Unit unit = Unit::count;
  std::string mark, source;
};

class Thresholds {
 public:
  /// Those that are part of the program.
  static const Thresholds& standard();
  /// The standard ones with the rows of `csv` in their place. Errors: `malformed` (no header, a value that does not fit
  /// its unit), `not_found` (a threshold no detector has), each with the offset of the record; `mismatch` (another
  /// unit).
  static Result<Thresholds> replaced(std::string_view csv);

  /// A count, a share in millionths, or seconds. The name must be one of the file's (checked).
  std::uint64_t value(std::string_view detector, std::string_view name) const;
  /// An amount in base units of an asset with `decimals`; what is finer than the asset is cut.
  u128 coins(std::string_view detector, std::string_view name, unsigned decimals) const;
  /// SHA-256 over the canonical rows, in hex: the version of the rule set.
  const std::string& version() const { return version_; }
  const std::vector<Threshold>& rows() const { return rows_; }

 private:
  const Threshold& row(std::string_view detector, std::string_view name) const;
  void seal();
  std::vector<Threshold> rows_;
  std::string version_;
};

}  // namespace clew::trace::detect
