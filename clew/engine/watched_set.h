#pragma once
// What a set of customers was told last, and from which lists: the memory of `clew screen watch`.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "clew/base/time.h"
#include "clew/engine/screening.h"

namespace clew::engine {

/// What a watch saw.
struct WatchSeen {
  UnixTime time;
  std::map<std::string, std::uint64_t, std::less<>> lists;  ///< numbers of their versions
  std::map<std::string, std::string, std::less<>> hashes;   ///< of the same versions
  std::string labels;                                       ///< version of the labels; empty: there were none
  std::string ledger;                                       ///< whose exposure was asked; empty: of none
  std::string how;                                          ///< way_of_asking()
  std::string policy;  ///< policy_version(); empty: an earlier clew did not note it
  friend bool operator==(const WatchSeen&, const WatchSeen&) = default;
};
/// The moment of a snapshot, for a watch that asks with these options.
WatchSeen seen_now(const ScreenSnapshot& snapshot, const ScreenOptions& options, UnixTime time);
/// The options on which an answer depends: asked another way, a customer was not told what is told now.
std::string way_of_asking(const ScreenOptions& options);

/// One file in STORE/watches for each set, found by the set's name and nothing else: the same customers under another
/// name are another set. Of a customer it has a salted hash of the question, and one of the answer; never the question.
class WatchedSet {
 public:
  /// `write`: keeps others from the set until the object goes. Errors: `conflict` (another clew has it), `io`.
  static Outcome<WatchedSet> open(const std::string& store, const std::string& name, bool write);
  WatchedSet(WatchedSet&&) noexcept;
  ~WatchedSet();

  /// Nothing: the set was never watched, or its file says nothing that can be relied on.
  const std::optional<WatchSeen>& seen() const;
  /// Why the file cannot be relied on; empty: it can, or there is none.
  const std::string& fault() const;
  /// Name of the file.
  const std::string& id() const;
  std::uint64_t customers() const;

  /// Whether the customer was asked about, exactly so, and what the answer was (0: it was not asked then). Any number
  /// of threads.
  std::optional<std::uint64_t> told(const ScreenQuery& query) const;
  /// An answer in short: the same number for the same verdict and the same hits that ask for more than a pass.
  std::uint64_t in_short(const ScreenAnswer& answer) const;
  /// The customer belongs to the set from now on; `told` 0: as before. One thread.
  void tell(const ScreenQuery& query, std::uint64_t told);
  /// Writes whom tell() named, and nobody else, whole or not at all. Errors: `io`, `usage` (opened for reading).
  Outcome<void> save(const WatchSeen& seen);

 private:
  struct State;
  explicit WatchedSet(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace clew::engine
