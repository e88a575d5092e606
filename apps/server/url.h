#pragma once
// The target of a request: path and parameters, decoded once.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clew/base/result.h"

namespace clew::server {

inline constexpr std::size_t kTargetMax = 8192;     ///< bytes of path and query
inline constexpr std::size_t kSegmentsMax = 8;      ///< of a path
inline constexpr std::size_t kParametersMax = 256;  ///< of a query or a form

/// Parameters in the order they came; a name may come several times.
class Parameters {
 public:
  void add(std::string name, std::string value) { values_.emplace_back(std::move(name), std::move(value)); }
  /// The last value of the name; nothing if it is not there.
  std::optional<std::string_view> find(std::string_view name) const;
  /// Every value of the name, each also split at commas.
  std::vector<std::string> all(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& values() const { return values_; }

 private:
  std::vector<std::pair<std::string, std::string>> values_;
};

struct Target {
  std::vector<std::string> segments;  ///< of the path, decoded
  Parameters parameters;
};

/// "%C3%A9" and (in a form) "+". Errors: `malformed` (a broken escape, NUL, not UTF-8).
Result<std::string> percent_decoded(std::string_view text, bool plus_is_blank);
/// Everything but letters, digits and "-._~" as %XX.
std::string percent_encoded(std::string_view text);
/// "/match/default?limit=5". Errors: `malformed` (no path, a segment that is empty, "." or "..", see
/// percent_decoded()), `limit`.
Result<Target> parse_target(std::string_view text);
/// "a=1&b=2", of a query or of a form. Errors: `malformed`, `limit`.
Result<Parameters> parse_parameters(std::string_view text);

}  // namespace clew::server
