#pragma once
// The audit log: an append-only chain of records, each bound to all before it by a hash. What a record must keep for
// ever stands in the chain; personal data is sealed beside it under a key that can be erased, and the chain holds only
// a commitment. docs/reference/decision.md has the form of a record.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/bytes.h"
#include "clew/base/result.h"
#include "clew/base/time.h"
#include "clew/casefile/sealed_box.h"

namespace clew::casefile {

/// What is to be recorded.
struct AuditEntry {
  std::string kind;  ///< "decision", "allow", "revoke", "erase", ...: lower-case letters and '-'
  UnixTime time;
  std::string who;      ///< who did it; stays in the chain
  std::string open;     ///< one line of JSON, an object: what stays in the chain; no personal data
  std::string sealed;   ///< what can be erased; empty: nothing
  std::string subject;  ///< whose data it is, as the caller names them; kept only as a keyed hash
};

struct AuditRecord {
  std::uint64_t number = 0;  ///< 1, 2, ...
  std::string id;            ///< number and the first twelve digits of the hash: "17-3fa2c1d0e9b8"
  std::string kind, who, open;
  UnixTime time;
  bool has_sealed = false;  ///< something was sealed with it
  bool erased = false;      ///< and is no longer there
  std::string sealed;       ///< opened
  Hash256 hash;
};

struct AuditCheck {
  std::uint64_t records = 0, sealed = 0, erased = 0;
  std::string head;  ///< id of the last record
  /// The first record that is not as it was written, or that cannot be read, and why; nothing: all are.
  std::optional<std::uint64_t> broken;
  std::string reason;
};

/// Reasons of open() for which there is more to do than to look for the damaged record.
inline constexpr const char* kLogIsGone =
    "the keys of an audit log are here (audit-keys.sqlite) and the log itself (audit.sqlite) is not";
inline constexpr const char* kKeysAreGone = "the keys of the audit log (audit-keys.sqlite) are not there";

inline constexpr const char* kSubjectsAreLost =
    "the secret behind the hashes of subjects (audit-keys.sqlite) is lost or another: nobody's records can be found";

/// An open log: STORE/audit.sqlite with the chain and the sealed texts, STORE/audit-keys.sqlite with the keys, so that
/// a backup may keep the one for ten years and the other for ten days. One process writes at a time, and waits for
/// another for two seconds; any number read. Any number of threads may share the object.
class AuditLog {
 public:
  /// Opens, or makes where there never was one. Errors: `mismatch` (not a log of ours, damaged, or half of it is gone:
  /// kLogIsGone, kKeysAreGone, kSubjectsAreLost), `unsupported` (of a later version), `conflict`, `io`.
  static Result<AuditLog> open(const std::string& folder, SecretSource secrets = system_secrets());
  /// Opens what is there. Errors: `not_found`, and as open().
  static Result<AuditLog> open_existing(const std::string& folder, SecretSource secrets = system_secrets());
  /// Opens what is there to read it, without the right to write: makes nothing, changes nothing. Without the keys the
  /// chain can be read, and what is sealed cannot. append() and erase() fail with `usage`. Errors: as open_existing().
  static Result<AuditLog> open_to_read(const std::string& folder);
  AuditLog(AuditLog&&) noexcept;
  AuditLog& operator=(AuditLog&&) noexcept;
  ~AuditLog();

  /// Appends all entries in one commit and gives their ids: on disk, or not there at all. Threads that call it at the
  /// same moment share a commit; their entries stand together and in the order in which they came. Errors: `conflict`,
  /// `io`, `mismatch` (the chain is damaged at its end), `usage` (a kind or an open part that is not one).
  Result<std::vector<std::string>> append(std::span<const AuditEntry> entries);
  /// Commits that append() asked for since the log was opened, also those that failed.
  std::uint64_t commits() const;

  /// By id, or by number alone. Errors: `not_found` (also where the id's hash is another's), `mismatch` (damaged).
  Result<AuditRecord> find(std::string_view id) const;
  /// Records of a kind (empty: all), in order. `open_sealed`: also what is sealed. The visitor must not use the log; an
  /// error of it ends the visit.
  Result<void> visit(std::string_view kind, bool open_sealed,
                     const std::function<Result<void>(const AuditRecord&)>& visitor) const;
  Result<std::uint64_t> size() const;
  /// Number of the last record of any of these kinds; 0: there is none. Waits for no append.
  Result<std::uint64_t> last_of(std::span<const std::string_view> kinds) const;

  /// Numbers of the records whose subject this is and that are not erased, rising.
  Result<std::vector<std::uint64_t>> of_subject(std::string_view subject) const;
  /// Throws away what is sealed with these records, and appends a record of kind "erase" that names them. The bytes are
  /// overwritten in both files. Errors: `not_found` (no such record, nothing sealed, or erased already), and as
  /// append().
  Result<std::string> erase(std::span<const std::uint64_t> numbers, UnixTime time, std::string_view who,
                            std::string_view reason);

  /// Recomputes every hash, opens every sealed text, accounts for every erased one, and looks whether subjects can be
  /// found. `known_id`: an id somebody
  /// kept; the log must hold it, so that a log cut short or written anew is noticed.
  Result<AuditCheck> verify(std::string_view known_id = {}) const;
  /// Recomputes the hashes of the records up to this number, and nothing else.
  Result<AuditCheck> verify_chain(std::uint64_t until) const;

 private:
  struct State;
  explicit AuditLog(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Whether a text has the form of an id: a number, '-', twelve digits of a hash.
bool is_record_id(std::string_view text);

/// The hash of a record: SHA-256 of the hash before it (32 zero bytes before the first) and its text.
Hash256 chain_hash(const Hash256& before, std::string_view record);

}  // namespace clew::casefile
