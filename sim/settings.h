#pragma once
// The figures of a scenario, from a data file that says where each comes from: name,value,unit,source,mark.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "clew/base/amount.h"

namespace clew::sim {

/// A settings file that is part of the program. A name that is missing or a value that does not fit its use is a bug of
/// the generator (checked), not input.
class Settings {
 public:
  /// `csv`: the file's text; the header is name,value,unit,source,mark. Marks: A anchored in a cited observation, C
  /// chosen, P of the plan.
  explicit Settings(std::string_view csv);

  std::uint64_t whole(std::string_view name) const;
  /// A decimal in base units: units("peel_start", 8) of "400" is 40000000000.
  u128 units(std::string_view name, unsigned decimals) const;
  /// A decimal times 10^6: ppm("fee_share") of "0.003" is 3000.
  std::uint64_t ppm(std::string_view name) const;
  std::string text(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace clew::sim
