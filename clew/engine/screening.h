#pragma once
// Screening: may this name, address, wallet or party pass? One immutable snapshot of what is known answers any number
// of questions from any number of threads, and is swapped for a newer one without a pause.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/progress.h"
#include "clew/base/result.h"
#include "clew/base/time.h"
#include "clew/engine/engine.h"
#include "clew/intel/entity.h"
#include "clew/screen/name_score.h"

namespace clew::engine {

/// What is asked. The party is an example entity in FollowTheMoney words: names, birthDate, country, identifiers,
/// publicKey of a CryptoWallet. Only the schema and one name, identifier or publicKey are needed.
struct ScreenQuery {
  std::string id;  ///< the caller's; comes back with the answer
  intel::Entity party;
};

struct ScreenOptions {
  std::vector<std::string> lists;     ///< short names; empty = all loaded
  screen::Score threshold = 700'000;  ///< a hit at or above it holds
  screen::Score record_floor =
      500'000;                     ///< candidates down to here are recorded in the decision; at most the threshold
  unsigned limit = 10;             ///< hits returned; how many were left out is said, and all of them decide
  std::string algorithm = "clew";  ///< "clew" or "ofac"
  bool explain = true;
  std::vector<std::string> exclude_schemas;  ///< of listed entities
};

enum class Verdict : std::uint8_t { pass, pass_with_history, hold, block };
const char* verdict_name(Verdict verdict);

/// One listed entity that resembles or is the party.
struct ScreenHit {
  std::string list, list_version, entity, schema, caption;
  std::string matched;        ///< the listed name, identifier or address that matched
  std::string property;       ///< of the listed entity: "name", "weakAlias", "publicKey", ...
  std::string kind;           ///< "name", "identifier", "address", "look-alike", "exposure", "ownership"
  screen::Score score = 0;    ///< calibrated probability
  bool exact = false;         ///< an identifier or address equal in every character
  bool decides = false;       ///< it is at or above the threshold and not suppressed
  std::string suppressed_by;  ///< good-guy rule; empty
  std::vector<std::string> programmes;
  screen::Explanation explanation;  ///< with ScreenOptions::explain
};

struct ScreenAnswer {
  std::string query_id;
  Verdict verdict = Verdict::hold;
  std::vector<std::string> reasons;  ///< sentences, most important first
  std::vector<ScreenHit> hits;       ///< best first
  std::uint64_t hits_left_out = 0;
  std::vector<std::pair<std::string, std::string>> list_versions;
  std::string policy_version, engine_version;
};

/// Everything needed to answer, as known on one day. Immutable.
class ScreenSnapshot;
struct SnapshotOptions {
  std::optional<UnixTime> as_of;  ///< what was known then; nothing = now
  unsigned threads = 1;
};
/// Reads the store's lists and labels and builds the indexes: about 2 s for 100,000 names. Errors: `not_found` (no
/// store, or no list in it), `io`, `mismatch` (a damaged store).
Outcome<std::shared_ptr<const ScreenSnapshot>> load_snapshot(const std::string& store, const SnapshotOptions& options,
                                                             const ProgressFn& progress = {});

/// Answers one question. A fault inside fails closed: the verdict is `hold` and the reason says so. Errors: `usage`
/// (an unknown algorithm or list, a query without anything to compare).
Outcome<ScreenAnswer> screen_party(const ScreenSnapshot& snapshot, const ScreenQuery& query,
                                   const ScreenOptions& options);

/// The answer as one line of JSON, always the same bytes for the same answer.
std::string answer_json(const ScreenAnswer& answer);

// ---- What a service over HTTP needs besides
const intel::Entity* find_entity(const ScreenSnapshot& snapshot, std::string_view id);
/// Entities that point at the id or are pointed at by it: (property, entity).
std::vector<std::pair<std::string, const intel::Entity*>> adjacent_entities(const ScreenSnapshot& snapshot,
                                                                            std::string_view id);
struct LoadedList {
  intel::ListInfo info;
  std::string version;    ///< hash of its content
  std::string loaded_at;  ///< ISO
  std::uint64_t entities = 0, targets = 0, names = 0;
};
std::vector<LoadedList> lists_of(const ScreenSnapshot& snapshot);

}  // namespace clew::engine
