// Whether a log is as it was written: every hash again, every sealed text opened, every erased one accounted for.
//
// The first record that is wrong ends a check, for what follows from it says nothing. What is missing at the end no
// hash tells: it is found by an id that somebody kept, or by what is sealed for records that are not there.

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "clew/casefile/audit_log.h"
#include "clew/casefile/audit_record.h"
#include "clew/casefile/audit_state.h"
#include "clew/codec/json_tree.h"
#include "clew/intel/sqlite.h"

namespace clew::casefile {
namespace {

using intel::Query;

// Numbers an "erase" record names.
Result<void> note_erased(const AuditRecord& record, std::set<std::uint64_t>& erased) {
  const auto open = codec::read_json(record.open, codec::JsonNumbers::any);
  const codec::JsonValue* const list = open ? open->find("erased") : nullptr;
  if (list == nullptr) return fail(Code::mismatch, "a record of an erasure names nothing");
  for (const codec::JsonValue& number : list->items) erased.insert(number.number);
  return {};
}

// Follows the chain record by record.
class Checker {
 public:
  Checker(AuditCheck& check, std::string_view known_id) : check_(check), known_id_(known_id) {}

  /// False: no more records, or none that can be read, which stands in the check. Errors: those that say nothing of
  /// the file.
  Result<bool> next(Query& query) {
    const auto more = query.step();
    if (more || more.error().code != Code::mismatch) return more;
    return broken(check_.records + 1, fmt::format("it cannot be read: {}", more.error().reason));
  }
  /// False: broken here; `reason` stands in the check.
  bool take(std::uint64_t number, std::string_view text, Bytes stored) {
    const auto hash = stored_hash(stored);
    if (number != check_.records + 1) return broken(check_.records + 1, "a record is missing");
    if (!hash || chain_hash(before_, text) != *hash) {
      const auto json = codec::read_json(text, codec::JsonNumbers::any);
      return broken(number, json ? "the record is not the one that was written"
                                 : fmt::format("the record is not the one that was written: {} at its byte {}",
                                               json.error().reason, json.error().offset));
    }
    before_ = *hash;
    ++check_.records;
    check_.head = id_of(number, before_);
    if (known_id_ == check_.head) known_seen_ = true;
    return true;
  }
  bool broken(std::uint64_t number, std::string reason) {
    check_.broken = number;
    check_.reason = std::move(reason);
    return false;
  }
  void finish(const std::set<std::uint64_t>& gone, const std::set<std::uint64_t>& erased) {
    if (check_.broken) return;
    for (const std::uint64_t number : gone)
      if (!erased.contains(number)) {
        broken(number, "what was sealed with it is gone, and no record says that it was erased");
        return;
      }
    if (!known_id_.empty() && !known_seen_)
      broken(check_.records + 1, fmt::format("the log does not hold {}: it was cut short or written anew", known_id_));
  }

 private:
  AuditCheck& check_;
  std::string_view known_id_;
  Hash256 before_;
  bool known_seen_ = false;
};

}  // namespace

Result<AuditCheck> AuditLog::verify(std::string_view known_id) const {
  const std::lock_guard held(state_->mutex);
  AuditCheck check;
  Checker checker(check, known_id);
  std::set<std::uint64_t> gone, erased;
  std::vector<std::uint64_t> with_sealed;
  Query query = CLEW_TRY(state_->log.prepare("SELECT number, record, hash, kind FROM chain ORDER BY number"));
  while (CLEW_TRY(checker.next(query))) {
    if (!checker.take(query.count(0), query.text(1), query.blob(2))) return check;
    auto parsed = parse_record(query.text(1), check.records);
    if (!parsed || parsed->record.number != check.records || parsed->record.kind != query.text(3)) {
      checker.broken(check.records, parsed ? "the record has another number or kind" : parsed.error().reason);
      return check;
    }
    AuditRecord& record = parsed->record;
    const auto noted = record.kind == "erase" ? note_erased(record, erased) : Result<void>{};
    const auto opened = record.has_sealed ? state_->open_sealed(record, parsed->commitment) : Result<void>{};
    if (!noted || !opened) {
      checker.broken(record.number, noted ? opened.error().reason : noted.error().reason);
      return check;
    }
    check.sealed += record.has_sealed;
    if (record.has_sealed) with_sealed.push_back(record.number);
    if (record.erased) gone.insert(record.number);
  }
  check.erased = gone.size();
  checker.finish(gone, erased);
  if (check.broken) return check;
  // A key too many is no record's, and opens nothing; it is left alone by a check.
  for (const std::uint64_t number : CLEW_TRY(state_->sealed_numbers()))
    if (!std::binary_search(with_sealed.begin(), with_sealed.end(), number)) {
      checker.broken(number, number > check.records
                                 ? "something is sealed for a record that is not there: the log was cut short"
                                 : "something is sealed with it that the record does not know of");
      return check;
    }
  // Without the keys nothing is sealed here, or the check has ended above.
  const std::uint64_t first = state_->has_keys ? CLEW_TRY(state_->first_of_subjects()) : 0;
  if (first == 0) return check;
  const std::vector<std::uint8_t> secret = CLEW_TRY(state_->read_secret());
  if (secret.empty() || !CLEW_TRY(state_->is_bound(secret))) checker.broken(first, kSubjectsAreLost);
  return check;
}

Result<AuditCheck> AuditLog::verify_chain(std::uint64_t until) const {
  const std::lock_guard held(state_->mutex);
  AuditCheck check;
  Checker checker(check, {});
  Query query =
      CLEW_TRY(state_->log.prepare("SELECT number, record, hash FROM chain WHERE number <= ? ORDER BY number"));
  query.bind(until);
  while (CLEW_TRY(checker.next(query)))
    if (!checker.take(query.count(0), query.text(1), query.blob(2))) return check;
  if (!check.broken && check.records < until) checker.broken(check.records + 1, "a record is missing");
  return check;
}

}  // namespace clew::casefile
