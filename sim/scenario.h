#pragma once
// The scenarios this program can make. A new one is a folder under sim/scenarios/ and a line in scenario.cpp.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "clew/base/progress.h"
#include "clew/base/result.h"

namespace clew::sim {

enum class Size : std::uint8_t { small, medium, large };
const char* size_name(Size size);  ///< "S", "M", "L"
std::optional<Size> size_by_name(std::string_view name);

struct MakeOptions {
  std::uint64_t seed = 1;
  Size size = Size::small;
  /// Transactions of all ledgers together, background included; 0 = as the size says (S: what the plan needs and a
  /// little, M about 10^6, L about 10^7). Never shrinks the plan.
  std::uint64_t transactions = 0;
  std::string folder;  ///< made; must not exist or be empty
  ProgressFn progress;
};

struct Made {
  std::uint64_t transactions = 0, blocks = 0, bytes = 0;  ///< of all ledgers
  std::uint64_t people = 0, innocents = 0;
};

struct Scenario {
  const char* name;     ///< "meridian"
  const char* title;    ///< one line
  const char* summary;  ///< one sentence: what was stolen, where it goes, what is hard
  /// Writes the folder as docs/reference/scenario.md says. Errors: `conflict` (the folder is not empty), `io`.
  /// Null: it cannot be made yet, only its questions are known.
  Result<Made> (*make)(const MakeOptions& options);
  std::string_view questions;    ///< text of questions.json
  const char* absent = nullptr;  ///< why it cannot be made yet
};

/// All scenarios, in the order of the plan.
std::span<const Scenario> scenarios();
/// The scenario of that name, or null.
const Scenario* find_scenario(std::string_view name);

}  // namespace clew::sim
