#pragma once
// What the handlers ask of the engine, as an interface: a test gives a small one of its own, also one that fails.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clew/engine/name_prefix.h"
#include "clew/engine/screening.h"
#include "clew/engine/word_search.h"

namespace clew::server {

/// One snapshot of what is known. Immutable: an answer is made from one of them, whatever is loaded meanwhile.
class Knowledge {
 public:
  virtual ~Knowledge() = default;
  virtual engine::Outcome<engine::ScreenAnswer> screen(const engine::ScreenQuery& query,
                                                       const engine::ScreenOptions& options) const = 0;
  virtual const intel::Entity* find(std::string_view id) const = 0;
  /// The entity into which this other id was merged, or null.
  virtual const intel::Entity* find_referent(std::string_view id) const = 0;
  /// (property, entity), both ways.
  virtual std::vector<std::pair<std::string, const intel::Entity*>> adjacent(std::string_view id) const = 0;
  /// What the lists say of an id.
  struct About {
    std::vector<std::string> lists;   ///< short names of those that have it
    bool target = false;              ///< one of them lists the entity itself, not as a mere associate
    std::vector<std::string> topics;  ///< engine::topics_of()
    /// When the store learnt last what a list says of the entity itself; nothing: it came from no store.
    std::optional<UnixTime> changed = {};
  };
  virtual About about(std::string_view id) const = 0;
  /// Entities whose names begin like the text: engine::NamePrefixes::find().
  virtual std::vector<engine::PrefixHit> typed(std::string_view text, const std::vector<std::string>& lists,
                                               std::size_t skip, std::size_t most) const = 0;
  /// Entities with a name that has all words of the text: engine::find_words().
  virtual std::vector<engine::WordsHit> worded(std::string_view text, const std::vector<std::string>& lists) const = 0;
  virtual const std::vector<engine::LoadedList>& lists() const = 0;
  /// The engine's own, which a log needs; null where there is none.
  virtual const engine::ScreenSnapshot* snapshot() const = 0;
};

/// A question that was answered, to be recorded.
struct Decided {
  const engine::ScreenQuery& query;
  const engine::ScreenOptions& options;
  const engine::ScreenAnswer& answer;
};
/// Where decisions are kept. Several threads call it at once.
class DecisionLog {
 public:
  virtual ~DecisionLog() = default;
  /// Records all of them or none, and gives their ids. `knowledge`: what answered; `who`: the name of the token. An
  /// answer that cannot be recorded is not given.
  virtual engine::Outcome<std::vector<std::string>> record(std::span<const Decided> decisions,
                                                           const Knowledge& knowledge, std::string_view who) = 0;
  /// Puts the rules by which somebody vouched for a party into the options, with the time they are compared with. Asked
  /// before every answer: who ends a rule is heard at once.
  virtual engine::Outcome<void> vouch(engine::ScreenOptions& options) const = 0;
  /// A recorded decision as JSON. Errors: `not_found`.
  virtual engine::Outcome<std::string> find(std::string_view id) const = 0;
};

std::shared_ptr<const Knowledge> knowledge_of(std::shared_ptr<const engine::ScreenSnapshot> snapshot);
/// Loads what the options name. Errors: as engine::load_snapshot().
engine::Outcome<std::shared_ptr<const Knowledge>> load_knowledge(const std::string& store,
                                                                 const engine::SnapshotOptions& options);

/// Refuses lists under which a collection names one that is not there, or whose name a list has: the service would
/// answer from less than it was told to, or from another list. Errors: `not_found`, `usage`.
engine::Outcome<void> check_collections(
    const Knowledge& knowledge, const std::vector<std::pair<std::string, std::vector<std::string>>>& collections);

}  // namespace clew::server
