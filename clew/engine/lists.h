#pragma once
// Lists of a store: loading a version, what changed, who is on them, and fetching from the publisher. The store itself
// is intel::Store; here are the names of lists, the readers of their formats, and sentences for a person.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clew/base/progress.h"
#include "clew/base/time.h"
#include "clew/engine/engine.h"
#include "clew/intel/store.h"

namespace clew::engine {

/// A list that is known by its name.
struct KnownList {
  std::string_view name;               ///< "un_sc"
  std::string_view title;              ///< "United Nations Security Council consolidated list"
  std::string_view format;             ///< how its files are read when nothing else is said
  std::string_view ending;             ///< of its files, where an address has none
  std::vector<std::string_view> urls;  ///< official addresses of its files; publishers change them
  /// Half of the parties that a whole edition has at least (`counted` says by whom and when); 0: nobody knows. A first
  /// version with fewer is likely to be a part of the list.
  std::uint64_t parties_min = 0;
  std::string_view counted = {};
};
/// In order of name.
const std::vector<KnownList>& known_lists();
/// Names of the formats that can be read, in order: "csv", "ftm", "ofac", ...
std::vector<std::string_view> list_formats();

struct ListLoadRequest {
  std::string list;
  std::string format;  ///< empty: the list's own
  std::vector<std::string> paths;
  std::optional<UnixTime> known_from;  ///< since when we know it; nothing: the day the list names, else `now`
  UnixTime now;
  bool current = false;  ///< the files are what the publisher has now: the version was still there at `now`, and a
                         ///< first one that is far too small (KnownList::parties_min) is refused and not only told
  std::string forced;    ///< a reason: loads a feed that is out of range
  std::string mapping;   ///< of columns, for a format that needs it
  /// What the owner says of this list, and what the mapping says where this says nothing: see intel::LoadRequest.
  intel::Marking marking = {};
  bool delta = false;  ///< the files are deltas, applied one after the other to the current version
};
struct ListLoadReport : intel::LoadReport {
  /// So many parties a whole edition had at least, and this first version has fewer; 0: it has not, or nobody knows.
  std::uint64_t parties_min = 0;
  /// Properties of FollowTheMoney in the feed that no question looks at, as "Address.latitude", with their values.
  std::map<std::string, std::uint64_t, std::less<>> unused;
};
/// Reads files as a version of a list and loads it. Bad records go to quarantine.csv. Errors: `usage` (no such list or
/// format; deltas of a format that has none), `not_found` (a file; of a delta, the version it is applied to),
/// `malformed` (not readable; out of range: see SaneRange), `conflict` (not later than the version before; another
/// writer), `io`.
Outcome<ListLoadReport> load_list(const std::string& store, const ListLoadRequest& request,
                                  const ProgressFn& progress = {});

/// Lists that had a version then (nothing: now), by name. Errors: `not_found` without a store.
Outcome<std::vector<intel::ListVersion>> list_status(const std::string& store, const intel::Known& known);
Outcome<std::vector<intel::ListVersion>> list_versions(const std::string& store, const std::string& list);

struct ListDelta {
  intel::ListVersion from, to;  ///< from.number 0: before the first
  intel::ChangeCounts counts;
  std::vector<intel::Change> changes;  ///< in order of id
};
/// `from` and `to`: a number, a hash (8 digits or more of its front) or a time, whose version is the one known then;
/// empty: the two newest. Errors: `usage`, `not_found`.
Outcome<ListDelta> list_delta(const std::string& store, const std::string& list, const std::string& from,
                              const std::string& to);

/// A statement with the days on which its list came to say it and ceased to.
struct SaidStatement {
  intel::Value value;
  std::uint64_t since = 0;  ///< version of the list that said it first
  UnixTime known_from;
  std::optional<UnixTime> known_to;
};
/// An entity of one list, each statement with whom it is from.
struct SaidEntity {
  intel::ListedEntity listed;
  intel::ListVersion version;
  std::vector<SaidStatement> statements;  ///< of each value
};
struct ListedHistory {
  std::vector<SaidEntity> entities;                  ///< of each list that has it
  std::vector<intel::Contradiction> contradictions;  ///< that these entities are part of
  std::vector<intel::Event> events;
};
/// Errors: `not_found` (no list had it, or had it then).
Outcome<ListedHistory> show_listed(const std::string& store, const std::string& id, const intel::Known& known);
Outcome<std::vector<intel::Contradiction>> list_contradictions(const std::string& store, const intel::Known& known);

/// Compares every version of every list, and the labels, with their hashes. False: the store has neither. Errors:
/// `mismatch` and others of a damaged file.
Outcome<bool> verify_lists(const std::string& store);

struct FetchRequest {
  std::string list;
  std::vector<std::string> urls;  ///< empty: the official ones
  UnixTime now;
  std::uint64_t bytes_max = 4ULL << 30;  ///< of one file
  std::uint64_t seconds_max = 3600;      ///< of one file
};
struct FetchedFile {
  std::string url, path;  ///< path: the kept copy
  std::uint64_t bytes = 0;
  std::string sha256, etag, last_modified;
  bool modified = true;  ///< false: the publisher said that the kept copy is the current one
};
struct FetchReport {
  std::vector<FetchedFile> files;
  bool modified = false;  ///< any of them
};
/// Fetches the files of a list into STORE/lists/NAME/, each copy with its day and hash; a file that has not changed is
/// not fetched again. Only over https, but for loopback. A copy is in place whole or not at all. Errors: `usage` (an
/// address that is not allowed, no such list), `io` (the network, the server's answer), `limit`, `not_found`.
Outcome<FetchReport> fetch_list(const std::string& store, const FetchRequest& request, const ProgressFn& progress = {});

}  // namespace clew::engine
