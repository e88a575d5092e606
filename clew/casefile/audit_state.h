#pragma once
// What the chapters of the audit log share. Internal to the log.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clew/base/file.h"
#include "clew/casefile/audit_log.h"
#include "clew/casefile/sealed_box.h"
#include "clew/intel/sqlite.h"

namespace clew::casefile {

/// An append that waits, on the stack of its thread.
struct Waiting {
  std::span<const AuditEntry> entries;
  std::vector<std::string> ids;
  std::optional<Error> error;
  bool done = false;
  std::condition_variable wake;
};

struct AuditLog::State {
  SecretSource secrets;
  bool writes = true;    ///< false: opened to be read
  bool has_keys = true;  ///< false: opened to be read, and the keys cannot be
  intel::Database log, keys;
  /// Prepared once, for those who append; used under `mutex`, and reset after every use.
  mutable intel::Query find_head, put_chain, put_sealed, count_keys, find_key;
  std::vector<std::uint8_t> subject_secret;                 ///< empty: it is not there
  std::vector<std::pair<std::string, FileIdentity>> files;  ///< as they were opened
  mutable std::mutex mutex;                                 ///< of the two databases
  mutable std::mutex reader_mutex;
  intel::Database reader;  ///< of the log too, for what must not wait for an append

  std::mutex queue_mutex;  ///< of what follows; taken before `mutex` or without it
  std::deque<Waiting*> queue;
  bool writing = false;  ///< somebody writes for the others
  std::uint64_t commits = 0;

  struct Head {
    std::uint64_t number = 0;
    Hash256 hash;
  };
  Result<Head> head() const;
  Hash256 subject_hash(std::string_view subject) const;
  Result<void> make_keys(std::uint64_t from, std::uint64_t count) const;
  Result<SecretKey> key_of(std::uint64_t number) const;
  Result<void> insert(const AuditEntry& entry, Head& head) const;
  Result<void> add_all(std::span<Waiting* const> group) const;
  Result<void> prepare();
  Result<void> commit(std::span<Waiting* const> group) const;
  std::vector<Waiting*> next_group();
  Result<void> open_sealed(AuditRecord& record, const std::string& commitment) const;
  Result<std::vector<std::uint64_t>> sealed_numbers() const;
  Result<std::uint64_t> first_of_subjects() const;
  Result<std::vector<std::uint8_t>> read_secret() const;
  Result<bool> is_bound(std::span<const std::uint8_t> secret) const;
  Result<void> take_secret();
};

}  // namespace clew::casefile
