#pragma once
// What a feed has lost of what its list was found by, although its parties are there. Internal to the store.

#include <optional>
#include <string>
#include <vector>

#include "clew/intel/property_kinds.h"
#include "clew/intel/sqlite.h"
#include "clew/intel/store.h"

namespace clew::intel {

void count_kinds(KindCounts& counts, const Entity& entity);

/// What a version has of each kind: statements, and entities with at least one.
struct KindsHeld {
  KindCounts statements{}, entities{};
};
Result<KindsHeld> kinds_of_version(const Database& database, std::int64_t list, std::uint64_t number);

/// A kind of which the feed has too few statements.
std::optional<LostKind> lost_kind(const KindsHeld& before, const LoadReport& report, const SaneRange& range);

/// Entities that stay and lose all they had of a kind.
class Stripped {
 public:
  /// `before`: the statements that stood.
  void look(const std::string& id, const std::vector<const Value*>& before, const std::vector<Value>& after);
  /// A kind that too many of them lost.
  std::optional<StrippedKind> judge(const KindsHeld& before, const SaneRange& range) const;

 private:
  KindCounts lost_{};
  std::array<std::string, kPropertyKinds> first_;
};

}  // namespace clew::intel
