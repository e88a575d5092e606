#pragma once
// Screening: may this name, address, wallet or party pass? One immutable snapshot of what is known answers any number
// of questions from any number of threads, and is swapped for a newer one without a pause.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/progress.h"
#include "clew/base/result.h"
#include "clew/base/time.h"
#include "clew/engine/engine.h"
#include "clew/intel/entity.h"
#include "clew/screen/address_index.h"
#include "clew/screen/decision.h"
#include "clew/screen/good_guys.h"
#include "clew/screen/name_score.h"

namespace clew::engine {

/// What is asked. The party is an example entity in FollowTheMoney words: names, birthDate, country, identifiers,
/// publicKey of a CryptoWallet. Only the schema and one name, identifier or publicKey are needed.
struct ScreenQuery {
  std::string id;  ///< the caller's; comes back with the answer
  intel::Entity party;
  /// What stood in the question and was not compared, or read in two ways: sentences for the answer's notes. Filled by
  /// read_facts() (party_values.h).
  std::vector<std::string> unread = {};
};

using screen::Verdict;
using screen::verdict_name;

/// Rules by which somebody vouched for a party, as a log had them.
struct RuleBook {
  std::vector<screen::GoodGuyRule> rules;
  std::uint64_t up_to = 0;  ///< number of the last record of the log that they were read with
};

struct ScreenOptions {
  std::vector<std::string> lists;                       ///< short names; empty = all loaded
  screen::Score threshold = screen::kDefaultThreshold;  ///< a hit at or above it holds
  screen::Score record_floor = 300'000;  ///< hits down to here are reported and recorded; at most the threshold
  unsigned limit = 10;                   ///< hits returned; how many were left out is said, and all of them decide
  std::string algorithm = "clew";        ///< "clew" or "ofac"
  bool explain = true;
  std::vector<std::string> exclude_schemas;  ///< of listed entities
  std::optional<UnixTime> moved_at;          ///< when the value moved: what was listed later is history, not a block
  bool exposure = false;                     ///< also where the value of an address came from and went to
  bool history = true;  ///< also names and numbers that lists had once; false: the rules of screen-1
  /// Also the names inside a field, and a field without a name or without a letter that can be read holds; exposure to
  /// who was listed only after the movement is history; false: the rules of screen-2.
  bool fields = true;
  /// Also how else the letters of a name may be meant ("0SAMA", "O S A M A"), and a name that tells nobody ("K") holds;
  /// false: the rules of screen-3. Nothing without `fields`.
  bool guises = true;
  /// Also what rounding may hide: exposure is decided by the most that the share may be, and counts receipts and
  /// payments up to the movement; an address one slip away from a listed one is a look-alike wherever the slip is; a
  /// year of birth of another calendar is no evidence; a name without a letter holds. False: the rules of screen-4.
  /// Nothing without `guises`.
  bool edges = true;
  // Good-guy rules: see decisions.h. `now` is what their day is compared with.
  std::string tenant;
  std::optional<UnixTime> now;
  std::shared_ptr<const RuleBook> rules;
};

/// How an address is tied to a listed one through the ledger. Amounts are text with their unit.
struct ScreenExposure {
  std::string asset, side;                          ///< side: "received" or "sent"
  std::string category;                             ///< "sanctioned", "mixer", ...
  std::string total, least, most, direct, touched;  ///< as of ExposurePart and its side; `most` decides
  std::string first, last;                          ///< transactions: the first and the last of those in `touched`
  UnixTime first_time, last_time;
  std::vector<std::string> way;  ///< transactions of one way, from the address outwards; empty: it was not looked for
  std::string way_end;           ///< the marked address at its end; empty when a limit was reached
  friend bool operator==(const ScreenExposure&, const ScreenExposure&) = default;
};

/// One listed entity that resembles or is the party.
struct ScreenHit {
  std::string list, list_version, entity, schema, caption;
  std::string licence, tlp, pap;    ///< of the list or the label; empty where it says none
  std::string matched;              ///< the listed name, identifier or address that matched
  std::string property;             ///< of the listed entity: "name", "weakAlias", "publicKey", ...
  std::string kind;                 ///< "name", "identifier", "address", "look-alike", "exposure", "ownership"
  std::string query_value;          ///< what of the query it matched
  screen::Score score = 0;          ///< calibrated probability, with the evidence
  bool exact = false;               ///< an identifier or address equal in every character
  bool decides = false;             ///< it asks for more than pass
  Verdict verdict = Verdict::pass;  ///< what this hit alone asks for
  std::string rule;                 ///< of the decision policy: "name", "identifier-of-blocked", ...
  std::string suppressed_by;        ///< number of the good-guy rule; empty
  std::vector<std::string> programmes;
  std::vector<std::string> also;                   ///< other ways the same entity was found: "name 0.912"
  std::shared_ptr<const ScreenExposure> exposure;  ///< of a hit of that kind
  screen::Explanation explanation;                 ///< with ScreenOptions::explain
};

/// A hit in short, for the record.
struct ScreenCandidate {
  std::string list, entity, kind;
  screen::Score score = 0;
};
inline constexpr std::size_t kCandidatesMax = 1000;  ///< recorded of one answer

struct ScreenAnswer {
  std::string query_id;
  Verdict verdict = Verdict::hold;
  std::vector<std::string> reasons;  ///< sentences, most important first
  std::vector<ScreenHit> hits;       ///< gravest first, then best first
  std::uint64_t hits_left_out = 0;
  std::vector<ScreenCandidate> candidates;  ///< all hits, also those left out; at most kCandidatesMax. Not in the JSON
  std::vector<std::pair<std::string, std::string>> list_versions;
  std::string policy_version, engine_version;
  /// The strictest marking of the lists and labels that were asked: the answer may be passed on no further. Empty: none
  /// of them has one.
  std::string tlp;
  std::string pap;  ///< the same of what may be done with it
  /// Rules that would speak for the party if the list said what it said when they were made. They are over: a log
  /// records their end with the answer. Not in the JSON.
  std::vector<std::uint64_t> ended_rules;
  bool marked = false;  ///< from screen-3 on: the JSON has the markings
};

/// Everything needed to answer, as known on one day. Immutable.
class ScreenSnapshot;
struct SnapshotOptions {
  std::optional<UnixTime> as_of;  ///< what had been published and said by then; nothing = now
  unsigned threads = 1;
  bool exposure = false;  ///< opens (or makes) the exposure index of the store's ledger too
  /// Makes a snapshot of before again, whatever was loaded since. `as_of` and `known_at` do not matter then.
  struct Then {
    std::map<std::string, std::uint64_t, std::less<>> lists;  ///< numbers of their versions
    std::string labels;             ///< the labels of this version, if the store still has it ("": none)
    std::optional<UnixTime> as_of;  ///< the day that was asked for then
  };
  std::optional<Then> then = {};
  std::optional<UnixTime> known_at = {};  ///< of that, what this store had been given by then; nothing = all of it
  /// The day of the question; nothing = now.
  std::optional<UnixTime> day() const { return then ? then->as_of : as_of ? as_of : known_at; }
};
/// Reads the store's lists and labels and builds the indexes: about 2 s for 100,000 names. Errors: `not_found` (no
/// store, or no list in it), `io`, `mismatch` (a damaged store).
Outcome<std::shared_ptr<const ScreenSnapshot>> load_snapshot(const std::string& store, const SnapshotOptions& options,
                                                             const ProgressFn& progress = {});

/// A name or number that a list had once and has no longer. `listed` has `from_latest` (the first day it is known to
/// have been there) and both ends of its last day; `from`, if it was known not to be there before.
struct PastText {
  std::string property, text;
  std::string country;  ///< issuer of a document, two letters; may be empty
  screen::Stretch listed;
};
/// Who was on a list and is not now; or what the list said once of somebody who still is.
struct PastParty {
  intel::Entity entity;         ///< as the list had it last
  std::string now;              ///< id under which the list has it still (renamed, or merged into it); empty: delisted
  std::vector<PastText> texts;  ///< of names and numbers that the list has no longer for it
};

/// One list with its entities, for a snapshot that is made without a store.
struct SnapshotList {
  intel::ListInfo info;
  std::string version;       ///< empty: the hash of the entities
  std::uint64_t number = 0;  ///< of the version in the store; 0: of none
  std::string loaded_at;     ///< ISO
  std::string fault;         ///< why it could not be read: every question that includes it is held
  std::vector<intel::Entity> entities;
  std::vector<UnixTime>
      changed;  ///< when the store learnt what each says, in order of id; empty: it came from no store
  /// When an address was on the list, by intel::canonical_address of it, where it is known better than "always".
  std::map<std::string, std::vector<screen::Stretch>> wallets_listed;
  /// Wallets that were on the list and are not now, as it had them last; each address has its stretches above.
  std::vector<intel::Entity> past_wallets;
  std::vector<PastParty> past_parties;
};
/// Errors: `limit` (more names or entities than can be numbered).
Outcome<std::shared_ptr<const ScreenSnapshot>> make_snapshot(std::vector<SnapshotList> lists,
                                                             const SnapshotOptions& options,
                                                             const ProgressFn& progress = {},
                                                             const intel::Labels* labels = nullptr);

/// The snapshot in use. Any number of threads take it while another puts a newer one in its place; who took one keeps
/// it until the answer is given.
class CurrentSnapshot {
 public:
  std::shared_ptr<const ScreenSnapshot> take() const {
    const std::lock_guard held(mutex_);
    return snapshot_;
  }
  void put(std::shared_ptr<const ScreenSnapshot> snapshot) {
    {
      const std::lock_guard held(mutex_);
      snapshot_.swap(snapshot);
    }  // the old one may be large: it is let go outside the lock
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const ScreenSnapshot> snapshot_;
};

/// Answers one question. A fault inside fails closed: the verdict is `hold` and the reason says so. Errors: `usage`
/// (an unknown algorithm or list, a query without anything to compare).
Outcome<ScreenAnswer> screen_party(const ScreenSnapshot& snapshot, const ScreenQuery& query,
                                   const ScreenOptions& options);

/// Whether screen_party() would answer the question at all: the same errors, without a search.
Outcome<void> check_question(const ScreenSnapshot& snapshot, const ScreenQuery& query, const ScreenOptions& options);

/// Why value cannot have moved then: it is more than a day after `now`, or after the day of the lists that are asked.
/// Empty: it can. The command line and the service refuse both; screen_party() refuses the first.
std::string movement_fault(const std::optional<UnixTime>& moved_at, const std::optional<UnixTime>& as_of,
                           const std::optional<UnixTime>& now);

/// The rules an answer is made by, as it names them: "screen-3 names-7". Another policy may answer the same question
/// otherwise, with the same lists.
std::string policy_version(const ScreenOptions& options);

/// Whether a property holds a number that can be compared: "passportNumber", "imoNumber", ...
bool is_identifier(std::string_view property);
/// Whether a property says a country: country, nationality, birthCountry ...
bool is_country(std::string_view property);

/// The answer as one line of JSON, always the same bytes for the same answer. docs/reference/decision.md has the form.
std::string answer_json(const ScreenAnswer& answer);
/// "0.912345" of 912,345 millionths.
std::string score_text(screen::Score score);

// ---- What a service over HTTP needs besides
const intel::Entity* find_entity(const ScreenSnapshot& snapshot, std::string_view id);
/// Entities that point at the id or are pointed at by it: (property, entity).
std::vector<std::pair<std::string, const intel::Entity*>> adjacent_entities(const ScreenSnapshot& snapshot,
                                                                            std::string_view id);
struct LoadedList {
  intel::ListInfo info;
  std::string version;       ///< hash of its content
  std::uint64_t number = 0;  ///< of the version in the store; 0: of none
  std::string loaded_at;     ///< ISO
  std::uint64_t entities = 0, targets = 0, names = 0;
  std::string fault;  ///< empty, or why it cannot be answered from
};
std::vector<LoadedList> lists_of(const ScreenSnapshot& snapshot);
/// A list that has an id.
struct Listing {
  const LoadedList* list = nullptr;
  bool blocked = false;                  ///< the list blocks the entity; false: it only names it
  std::optional<UnixTime> changed = {};  ///< when the store learnt what the list says of it
};
std::vector<Listing> listings_of(const ScreenSnapshot& snapshot, std::string_view id);
/// FollowTheMoney topics of an id: those its lists say, and for a list that has no word for them those that its entries
/// have in OpenSanctions ("sanction" for OFAC, "export.control" for the Denied Persons List ...). Sorted.
std::vector<std::string> topics_of(const ScreenSnapshot& snapshot, std::string_view id);
/// The entity into which a source merged this other id; null if there is none. Looks at every entity.
const intel::Entity* find_referent(const ScreenSnapshot& snapshot, std::string_view id);

}  // namespace clew::engine
