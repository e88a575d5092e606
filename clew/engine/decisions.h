#pragma once
// Decisions that are kept: recorded in the store's audit log, replayed years later, erased when they must be, and the
// rules by which somebody vouched for a party.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clew/base/progress.h"
#include "clew/base/time.h"
#include "clew/engine/engine.h"
#include "clew/engine/screening.h"

namespace clew::engine {

/// Who does it, and when.
struct Act {
  std::string who;
  UnixTime time;
};

/// A question with its answer, to be recorded.
struct Decided {
  ScreenQuery query;
  ScreenOptions options;
  ScreenAnswer answer;
  std::string cause;  ///< "" asked; "re-screening: ..." otherwise; stays in the chain
};

struct AuditLine {
  std::uint64_t number = 0;
  std::string id, time, kind, who;
  std::string open;  ///< JSON that stays in the chain
  bool erased = false;
  std::string sealed;  ///< JSON that can be erased; empty if not asked for, erased, or none
};

struct AuditVerdict {
  bool whole = false;
  std::uint64_t records = 0, sealed = 0, erased = 0;
  std::string head;  ///< id of the last record: keep it, and a log cut short is noticed
  std::uint64_t broken = 0;
  std::string reason;
};

struct Replayed {
  std::string id;
  bool erased = false;   ///< the question is gone; the chain still says that it was asked, when, and what was decided
  bool whole = false;    ///< the chain up to the record, and with it `recorded`
  bool same = false;     ///< whole, and asked again the answer is the same, byte for byte
  std::string recorded;  ///< the answer as it was recorded, JSON, byte for byte; the same for ever
  std::string now;       ///< asked again; empty if it could not be
  std::string policy, policy_now;  ///< of the two answers
  /// Sentences: a broken chain, lists, labels or rules that are gone, versions, verdict, hits.
  std::vector<std::string> differences;
};

/// Every hit that was recorded with a decision, also those that were left out of its answer. Errors: `mismatch` (it was
/// written by a later clew), `not_found` (erased, or no decision).
Outcome<std::vector<ScreenCandidate>> recorded_hits(const AuditLine& line);
/// Whether the record told of the hit: it has it, and not only as a resemblance below what holds now.
bool was_told(const ScreenCandidate& recorded, const ScreenHit& hit, const ScreenOptions& options);

/// What the rule is to say. The rule speaks about one kind of hit of one listed entity, for one party.
struct AllowRequest {
  std::string decision;  ///< id of the recorded decision whose party and hit it is about
  std::string entity;    ///< listed id, one of its hits
  std::string list;      ///< which list, if several have the id
  UnixTime expires;
  std::string reason;
};
struct GoodGuyLine {
  screen::GoodGuyRule rule;
  std::string list, caption;  ///< of the listed side, at the time
  std::string revoked;        ///< since when and by whom, or why it ended by itself; empty: it stands
};

/// The audit log of a store. Any number of threads; one process writes at a time.
class DecisionLog {
 public:
  /// Opens, or makes in a store that is there. Errors: `not_found` (no store), `mismatch`, `conflict`, `io`.
  static Outcome<DecisionLog> open(const std::string& store);
  /// Opens what is there; never makes one. Errors: `not_found` (no log), and as open().
  static Outcome<DecisionLog> open_existing(const std::string& store);
  /// Opens what is there to read it, without the right to write. Errors: as open_existing().
  static Outcome<DecisionLog> open_to_read(const std::string& store);
  /// The same with secrets from elsewhere: for tests that must be the same each time. `seed` 0 is not allowed.
  static Outcome<DecisionLog> open_seeded(const std::string& store, std::uint64_t seed);
  DecisionLog(DecisionLog&&) noexcept;
  DecisionLog& operator=(DecisionLog&&) noexcept;
  ~DecisionLog();

  /// Records all in one commit, with the lists of the snapshot that answered, and gives their ids, which are on disk
  /// then. Errors: `conflict`, `io`, `mismatch`.
  Outcome<std::vector<std::string>> record(std::span<const Decided> decided, const ScreenSnapshot& snapshot,
                                           const Act& act);
  /// Gives a recorded answer as it was, after it has recomputed the chain up to the record (who could change a record
  /// could change what it says), and asks the question again under the lists, labels and rules of then and the policy
  /// of this engine. What keeps it from being asked again is a difference. Errors: `not_found`, `usage` (no decision),
  /// and those of reading the log.
  Outcome<Replayed> replay(const std::string& id, unsigned threads, const ProgressFn& progress = {}) const;

  /// Records that something was done that is no decision about a party: a batch, a watch. `open`: an object of JSON on
  /// one line, without personal data.
  Outcome<std::string> note(const std::string& kind, const std::string& open, const Act& act);
  /// When the last record of a kind was made; nothing: there is none.
  Outcome<std::optional<UnixTime>> last(const std::string& kind) const;

  /// Errors: `usage` (`known_id`, which may be empty, is no id).
  Outcome<AuditVerdict> verify(const std::string& known_id) const;
  /// The last records first; `limit` 0: all. `kind` empty: all.
  Outcome<std::vector<AuditLine>> list(const std::string& kind, std::uint64_t limit, bool sealed) const;
  Outcome<AuditLine> find(const std::string& id) const;
  /// Erases what is sealed with these records, or of this party (the caller's id). Gives how many. Errors: `not_found`,
  /// `usage` (no reason).
  Outcome<std::uint64_t> erase(const std::vector<std::string>& ids, const std::string& party, const std::string& reason,
                               const Act& act);

  /// Makes a rule. Errors: `not_found` (the decision, or the hit in it), `usage` (an exact hit, no reason, already
  /// over).
  Outcome<GoodGuyLine> allow(const AllowRequest& request, const ScreenSnapshot& snapshot, const Act& act);
  Outcome<void> revoke(std::uint64_t rule, const std::string& reason, const Act& act);
  /// All rules that were ever made and are not erased.
  Outcome<std::vector<GoodGuyLine>> all_rules() const;
  /// Those that are not revoked. Cheap to ask for before every question: they are read when a record about rules was
  /// added, by whatever process.
  Outcome<std::shared_ptr<const RuleBook>> rules() const;
  /// Those that were not revoked after this record of the log.
  Outcome<std::shared_ptr<const RuleBook>> rules_as_of(std::uint64_t record) const;

  /// Visits every decision that is not erased, oldest first. A failure of the visitor ends it.
  Outcome<void> visit_decisions(
      const std::function<Outcome<void>(const AuditLine&, ScreenQuery&&, ScreenOptions&&)>& visitor) const;

  struct State;

 private:
  explicit DecisionLog(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// A question and its options as one line of JSON, and back: what the log seals. Errors: `malformed`.
std::string question_json(const ScreenQuery& query, const ScreenOptions& options);
Outcome<std::pair<ScreenQuery, ScreenOptions>> parse_question(std::string_view json);

}  // namespace clew::engine
