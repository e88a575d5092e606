// The chain, in SQLite (docs/decisions/ says why not in a file of its own).
//
// Order of the two commits. An append holds the write lock of the log; where the keys of its records do not lie ready
// it commits keys first, for these records and some hundred after them, and then the log. So most appends wait for the
// disk once. Keys of records that do not exist open nothing; the next records take them. An erasure goes the other way:
// first the log (the sealed bytes gone, a record that says so), then the keys, with all that lay ready. A kill between
// leaves keys that open nothing, and the next erasure removes them. So a key never lacks for a sealed text that is
// there.
//
// What an id promises: the commit that holds the record was flushed to the disk (write-ahead log, synchronous = FULL)
// before the id was given, and so was the key before. Neither the end of the program nor of the power takes it back,
// unless the disk itself promises what it does not keep.
//
// Appends that wait at the same moment share a commit. Waiting for the disk is nearly all that an append costs, so the
// first who comes writes for itself; whoever comes meanwhile stands in a queue, and the first of them then writes for
// all of them. Nobody waits for a timer, one thread alone pays nothing, and the order of the chain is the order of the
// queue. A commit that fails fails all who shared it: nothing of it is on disk, and nobody is told an id. A thread of
// its own that writes was refused: it would be one more thing to stop, and to be alive.
//
// secure_delete overwrites freed bytes, and the write-ahead logs are emptied after an erasure: no copy stays in the
// files. What a disk or a backup keeps below the file system is outside of what a program can promise.

#include "clew/casefile/audit_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <mutex>
#include <set>

#include "clew/base/file.h"
#include "clew/casefile/audit_files.h"
#include "clew/casefile/audit_record.h"
#include "clew/casefile/audit_state.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/codec/json.h"
#include "clew/intel/sqlite.h"

namespace clew::casefile {
namespace {

using intel::Database;
using intel::Query;
using intel::Transaction;

constexpr std::size_t kTogetherMax = 4096;  ///< records of one commit, unless one append alone has more
constexpr std::uint64_t kKeysAhead = 256;   ///< made together, for records to come

// What the log keeps of the secret, so that another one is noticed. It says nothing of the secret, which is random.
Hash256 binding_of(std::span<const std::uint8_t> secret) {
  codec::Sha256 hash;
  hash.update(as_bytes(std::string_view("clew audit 1 subjects")));
  hash.update(secret);
  return hash.finish();
}

std::string place_of(std::uint64_t number, Bytes subject) {
  return fmt::format("clew audit 1 {} {}", number, codec::to_hex(subject));
}

}  // namespace

// The last two records: the last must follow from the one before, or nothing is built upon it.
Result<AuditLog::State::Head> AuditLog::State::head() const {
  Query& query = find_head;
  query.reset();
  if (!CLEW_TRY(query.step())) return Head{};
  Head head{query.count(0), CLEW_TRY(stored_hash(query.blob(2)))};
  const std::string record = query.string(1);
  const bool second = CLEW_TRY(query.step());
  const Hash256 before = second ? CLEW_TRY(stored_hash(query.blob(2))) : Hash256{};
  const bool follows = second ? query.count(0) + 1 == head.number : head.number == 1;
  query.reset();
  if (!follows || chain_hash(before, record) != head.hash)
    return fail(Code::mismatch, "the last record of the audit log does not follow from the one before", head.number);
  return head;
}

Hash256 AuditLog::State::subject_hash(std::string_view subject) const {
  codec::Sha256 hash;
  hash.update(subject_secret);
  hash.update(as_bytes(subject));
  return hash.finish();
}

// Keys of these records, and of some after them, on disk. Those that lie ready stay: another process may have made
// them.
Result<void> AuditLog::State::make_keys(std::uint64_t from, std::uint64_t count) const {
  if (!CLEW_TRY(count_keys.bind(from, from + count - 1).step()))
    return fail(Code::mismatch, "the keys cannot be counted");
  const bool ready = count_keys.count(0) == count;
  count_keys.reset();
  if (ready) return {};
  auto writing_keys = CLEW_TRY(Transaction::begin(keys));
  Query put = CLEW_TRY(keys.prepare("INSERT OR IGNORE INTO keys VALUES(?, ?)"));
  for (std::uint64_t number = from; number < from + count + kKeysAhead; ++number) {
    SecretKey secret{};
    if (!secrets(secret)) return fail(Code::io, "the system gives no random bytes");
    CLEW_TRY_VOID(put.bind(number, Bytes(secret)).run());
  }
  return writing_keys.commit();
}

Result<SecretKey> AuditLog::State::key_of(std::uint64_t number) const {
  const bool found = CLEW_TRY(find_key.bind(number).step());
  SecretKey secret{};
  const bool whole = found && find_key.blob(0).size() == kKeyBytes;
  if (whole) std::copy_n(find_key.blob(0).begin(), kKeyBytes, secret.begin());
  find_key.reset();
  if (!whole) return fail(Code::mismatch, "the keys of the audit log are damaged", number);
  return secret;
}

Result<void> AuditLog::State::insert(const AuditEntry& entry, Head& head) const {
  const std::uint64_t number = head.number + 1;
  std::string commitment;
  if (!entry.sealed.empty()) {
    const Hash256 subject = entry.subject.empty() ? Hash256{} : subject_hash(entry.subject);
    const SecretKey key = CLEW_TRY(key_of(number));
    const SealedBox box = CLEW_TRY(seal_under(key, entry.sealed, place_of(number, subject.view()), secrets));
    commitment = codec::to_hex(box.commitment.view());
    CLEW_TRY_VOID(put_sealed.bind(number, subject.view(), Bytes(box.nonce), as_bytes(box.body)).run());
  }
  const std::string record = record_text(number, entry, commitment);
  const Hash256 hash = chain_hash(head.hash, record);
  CLEW_TRY_VOID(put_chain.bind(number, entry.kind, record, hash.view()).run());
  head = {number, hash};
  return {};
}

// Inside a transaction of the log. The keys are on disk before a text is sealed under them.
Result<void> AuditLog::State::add_all(std::span<Waiting* const> group) const {
  Head last = CLEW_TRY(head());
  std::uint64_t count = 0;
  for (const Waiting* const one : group) count += one->entries.size();
  CLEW_TRY_VOID(make_keys(last.number + 1, std::max<std::uint64_t>(count, 1)));
  for (Waiting* const one : group)
    for (const AuditEntry& entry : one->entries) {
      CLEW_TRY_VOID(insert(entry, last));
      one->ids.push_back(id_of(last.number, last.hash));
    }
  return {};
}

Result<void> AuditLog::State::prepare() {
  find_head = CLEW_TRY(log.prepare("SELECT number, record, hash FROM chain ORDER BY number DESC LIMIT 2"));
  put_chain = CLEW_TRY(log.prepare("INSERT INTO chain VALUES(?, ?, ?, ?)"));
  put_sealed = CLEW_TRY(log.prepare("INSERT INTO sealed VALUES(?, ?, ?, ?)"));
  count_keys = CLEW_TRY(keys.prepare("SELECT count(*) FROM keys WHERE number BETWEEN ? AND ?"));
  find_key = CLEW_TRY(keys.prepare("SELECT key FROM keys WHERE number = ?"));
  return {};
}

Result<void> AuditLog::State::commit(std::span<Waiting* const> group) const {
  const std::lock_guard held(mutex);
  // A file that was removed is still written to by whoever has it open, and read by nobody.
  for (const auto& [path, identity] : files)
    if (file_identity(path) != identity)
      return fail(Code::io, "the audit log was removed or replaced while it was open");
  auto writing_log = CLEW_TRY(Transaction::begin(log));
  CLEW_TRY_VOID(add_all(group));
  return writing_log.commit();
}

// Those at the head of the queue, in its order.
std::vector<Waiting*> AuditLog::State::next_group() {
  std::vector<Waiting*> group;
  std::size_t records = 0;
  while (!queue.empty()) {
    records += queue.front()->entries.size();
    if (!group.empty() && records > kTogetherMax) break;
    group.push_back(queue.front());
    queue.pop_front();
  }
  return group;
}

Result<void> AuditLog::State::open_sealed(AuditRecord& record, const std::string& commitment) const {
  Query sealed = CLEW_TRY(log.prepare("SELECT subject, nonce, body FROM sealed WHERE number = ?"));
  record.erased = !CLEW_TRY(sealed.bind(record.number).step());
  if (record.erased) return {};
  if (!has_keys)
    return fail(Code::io, "the keys of the log (audit-keys.sqlite) are not there or may not be read", record.number);
  Query key = CLEW_TRY(keys.prepare("SELECT key FROM keys WHERE number = ?"));
  const bool has_key = CLEW_TRY(key.bind(record.number).step());
  if (!has_key || key.blob(0).size() != kKeyBytes || sealed.blob(1).size() != kNonceBytes)
    return fail(Code::mismatch, "a sealed text has no key and was not erased", record.number);
  SecretKey secret{};
  std::copy_n(key.blob(0).begin(), kKeyBytes, secret.begin());
  SealedBox box;
  std::copy_n(sealed.blob(1).begin(), kNonceBytes, box.nonce.begin());
  box.body = as_text(sealed.blob(2));
  const auto digits = codec::from_hex(commitment);
  if (!digits || digits->size() != 32) return fail(Code::mismatch, "the record has no commitment", record.number);
  box.commitment = to_hash(*digits);
  auto opened = unseal(box, place_of(record.number, sealed.blob(0)), secret);
  if (!opened) return fail(opened.error().code, opened.error().reason, record.number);
  record.sealed = *std::move(opened);
  return {};
}

Result<std::vector<std::uint64_t>> AuditLog::State::sealed_numbers() const {
  Query query = CLEW_TRY(log.prepare("SELECT number FROM sealed ORDER BY number"));
  std::vector<std::uint64_t> numbers;
  while (CLEW_TRY(query.step())) numbers.push_back(query.count(0));
  return numbers;
}

// Number of the first record whose subject can be looked for; 0: there is none.
Result<std::uint64_t> AuditLog::State::first_of_subjects() const {
  Query query =
      CLEW_TRY(log.prepare("SELECT number FROM sealed WHERE subject <> zeroblob(32) ORDER BY number LIMIT 1"));
  return CLEW_TRY(query.step()) ? query.count(0) : 0;
}

// The secret behind the hashes of subjects; empty where it is lost, cut or overwritten with nothing.
Result<std::vector<std::uint8_t>> AuditLog::State::read_secret() const {
  Query query = CLEW_TRY(keys.prepare("SELECT value FROM secret WHERE name = 'subject'"));
  if (!CLEW_TRY(query.step())) return std::vector<std::uint8_t>();
  std::vector<std::uint8_t> secret(query.blob(0).begin(), query.blob(0).end());
  const bool nothing = std::all_of(secret.begin(), secret.end(), [](std::uint8_t byte) { return byte == 0; });
  if (secret.size() != kKeyBytes || nothing) secret.clear();
  return secret;
}

// Whether the log knows the secret for the one that its subjects were hashed with, or knows none yet.
Result<bool> AuditLog::State::is_bound(std::span<const std::uint8_t> secret) const {
  if (CLEW_TRY(log.number("SELECT count(*) FROM sqlite_schema WHERE name = 'binding'")) == 0) return true;
  Query query = CLEW_TRY(log.prepare("SELECT value FROM binding WHERE name = 'subject'"));
  if (!CLEW_TRY(query.step())) return true;
  const Hash256 binding = binding_of(secret);
  return std::ranges::equal(query.blob(0), binding.view());
}

// The secret is made once; whoever comes second reads what the first wrote. A new one beside subjects of an old one
// would find nobody's records again, and nobody would be told.
Result<void> AuditLog::State::take_secret() {
  subject_secret = CLEW_TRY(read_secret());
  const bool in_use = CLEW_TRY(first_of_subjects()) != 0;
  if (in_use && (subject_secret.empty() || !CLEW_TRY(is_bound(subject_secret))))
    return fail(Code::mismatch, kSubjectsAreLost);
  if (subject_secret.empty()) {
    std::array<std::uint8_t, kKeyBytes> fresh{};
    if (!secrets(fresh)) return fail(Code::io, "the system gives no random bytes");
    Query put = CLEW_TRY(
        keys.prepare("INSERT INTO secret VALUES('subject', ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value "
                     "WHERE length(value) <> 32 OR value = zeroblob(32)"));
    CLEW_TRY_VOID(put.bind(Bytes(fresh)).run());
    subject_secret = CLEW_TRY(read_secret());
    if (subject_secret.empty()) return fail(Code::mismatch, "the keys of the audit log have no secret");
  }
  CLEW_TRY_VOID(make_binding_table(log));
  Query put = CLEW_TRY(
      log.prepare("INSERT INTO binding VALUES('subject', ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value "
                  "WHERE value <> excluded.value"));
  const Hash256 binding = binding_of(subject_secret);
  return put.bind(binding.view()).run();
}

AuditLog::AuditLog(std::unique_ptr<State> state) : state_(std::move(state)) {}
AuditLog::AuditLog(AuditLog&&) noexcept = default;
AuditLog& AuditLog::operator=(AuditLog&&) noexcept = default;
AuditLog::~AuditLog() = default;

Result<AuditLog> AuditLog::open(const std::string& folder, SecretSource secrets) {
  CLEW_TRY_VOID(make_folder(folder));
  const std::string log_path = join_path(folder, "audit.sqlite"), keys_path = join_path(folder, "audit-keys.sqlite");
  CLEW_TRY_VOID(refuse_half(log_path, keys_path));
  auto state = std::make_unique<State>();
  state->secrets = std::move(secrets);
  state->log = CLEW_TRY(open_audit_file(log_path, AuditFile::log));
  state->keys = CLEW_TRY(open_audit_file(keys_path, AuditFile::keys));
  CLEW_TRY_VOID(state->take_secret());
  CLEW_TRY_VOID(state->prepare());
  state->reader = CLEW_TRY(Database::open(log_path, Database::Mode::read));
  for (const std::string& path : {log_path, keys_path}) state->files.emplace_back(path, file_identity(path));
  return AuditLog(std::move(state));
}

Result<AuditLog> AuditLog::open_existing(const std::string& folder, SecretSource secrets) {
  if (!file_exists(join_path(folder, "audit.sqlite"))) return fail(Code::not_found, "there is no audit log");
  return open(folder, std::move(secrets));
}

Result<AuditLog> AuditLog::open_to_read(const std::string& folder) {
  const std::string log_path = join_path(folder, "audit.sqlite");
  const std::string keys_path = join_path(folder, "audit-keys.sqlite");
  auto keys = open_audit_file_to_read(keys_path, AuditFile::keys);
  if (!holds_something(log_path)) {
    if (keys && CLEW_TRY(keys->number("SELECT count(*) FROM keys")) != 0) return fail(Code::mismatch, kLogIsGone);
    return fail(Code::not_found, "there is no audit log");
  }
  auto state = std::make_unique<State>();
  state->writes = false;
  state->log = CLEW_TRY(open_audit_file_to_read(log_path, AuditFile::log));
  state->reader = CLEW_TRY(open_audit_file_to_read(log_path, AuditFile::log));
  state->has_keys = keys.has_value();
  if (keys) {
    state->keys = *std::move(keys);
    state->subject_secret = CLEW_TRY(state->read_secret());
  }
  return AuditLog(std::move(state));
}

Result<std::vector<std::string>> AuditLog::append(std::span<const AuditEntry> entries) {
  if (!state_->writes) return fail(Code::usage, "the audit log was opened to be read");
  // What is wrong with one append is said before it joins others.
  for (const AuditEntry& entry : entries) CLEW_TRY_VOID(check_entry(entry));
  Waiting mine;
  mine.entries = entries;
  std::unique_lock held(state_->queue_mutex);
  state_->queue.push_back(&mine);
  while (!mine.done && state_->writing) mine.wake.wait(held);
  if (!mine.done) state_->writing = true;
  while (!mine.done) {
    const std::vector<Waiting*> group = state_->next_group();
    held.unlock();
    const Result<void> committed = state_->commit(group);
    held.lock();
    ++state_->commits;
    for (Waiting* const one : group) {
      if (!committed) one->error = committed.error();
      one->done = true;
      one->wake.notify_one();  // under the lock: it is gone as soon as its thread can go on
    }
    if (!mine.done) continue;
    state_->writing = false;
    if (!state_->queue.empty()) state_->queue.front()->wake.notify_one();
  }
  if (mine.error) return std::unexpected(*mine.error);
  return std::move(mine.ids);
}

std::uint64_t AuditLog::commits() const {
  const std::lock_guard held(state_->queue_mutex);
  return state_->commits;
}

Result<AuditRecord> AuditLog::find(std::string_view id) const {
  const std::lock_guard held(state_->mutex);
  const std::string_view digits = id.substr(0, id.find('-'));
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || number > INT64_MAX)
    return fail(Code::not_found, "this is not the id of a record");
  Query query = CLEW_TRY(state_->log.prepare("SELECT record, hash FROM chain WHERE number = ?"));
  if (!CLEW_TRY(query.bind(number).step())) return fail(Code::not_found, "the log has no record of this number");
  const Hash256 hash = CLEW_TRY(stored_hash(query.blob(1)));
  if (digits.size() != id.size() && id != id_of(number, hash))
    return fail(Code::not_found, "the record of this number has another hash: the id is of another log");
  ParsedRecord parsed = CLEW_TRY(parse_record(query.text(0), number));
  parsed.record.hash = hash;
  parsed.record.id = id_of(number, hash);
  if (parsed.record.has_sealed) CLEW_TRY_VOID(state_->open_sealed(parsed.record, parsed.commitment));
  return std::move(parsed.record);
}

Result<void> AuditLog::visit(std::string_view kind, bool open_sealed,
                             const std::function<Result<void>(const AuditRecord&)>& visitor) const {
  const std::lock_guard held(state_->mutex);
  Query query = CLEW_TRY(state_->log.prepare(kind.empty() ? "SELECT record, hash, number FROM chain ORDER BY number"
                                                          : "SELECT record, hash, number FROM chain WHERE kind = ? "
                                                            "ORDER BY number"));
  if (!kind.empty()) query.bind(kind);
  std::uint64_t last = 0;
  while (true) {
    const auto more = query.step();
    if (!more) return fail(more.error().code, more.error().reason, last + 1);
    if (!*more) break;
    last = query.count(2);
    ParsedRecord parsed = CLEW_TRY(parse_record(query.text(0), last));
    parsed.record.hash = CLEW_TRY(stored_hash(query.blob(1)));
    parsed.record.id = id_of(parsed.record.number, parsed.record.hash);
    if (open_sealed && parsed.record.has_sealed) CLEW_TRY_VOID(state_->open_sealed(parsed.record, parsed.commitment));
    CLEW_TRY_VOID(visitor(parsed.record));
  }
  return {};
}

Result<std::uint64_t> AuditLog::size() const {
  const std::lock_guard held(state_->mutex);
  return static_cast<std::uint64_t>(CLEW_TRY(state_->log.number("SELECT count(*) FROM chain")));
}

Result<std::uint64_t> AuditLog::last_of(std::span<const std::string_view> kinds) const {
  const std::lock_guard held(state_->reader_mutex);
  Query query = CLEW_TRY(state_->reader.prepare("SELECT coalesce(max(number), 0) FROM chain WHERE kind = ?"));
  std::uint64_t last = 0;
  for (const std::string_view kind : kinds)
    if (CLEW_TRY(query.bind(kind).step())) last = std::max(last, query.count(0));
  return last;
}

Result<std::vector<std::uint64_t>> AuditLog::of_subject(std::string_view subject) const {
  const std::lock_guard held(state_->mutex);
  Query query = CLEW_TRY(state_->log.prepare("SELECT number FROM sealed WHERE subject = ? ORDER BY number"));
  const Hash256 hash = state_->subject_hash(subject);
  query.bind(hash.view());
  std::vector<std::uint64_t> numbers;
  while (CLEW_TRY(query.step())) numbers.push_back(query.count(0));
  return numbers;
}

Result<std::string> AuditLog::erase(std::span<const std::uint64_t> numbers, UnixTime time, std::string_view who,
                                    std::string_view reason) {
  if (!state_->writes) return fail(Code::usage, "the audit log was opened to be read");
  const std::lock_guard held(state_->mutex);
  auto writing = CLEW_TRY(Transaction::begin(state_->log));
  Query there = CLEW_TRY(state_->log.prepare("SELECT 1 FROM sealed WHERE number = ?"));
  Query remove = CLEW_TRY(state_->log.prepare("DELETE FROM sealed WHERE number = ?"));
  std::string list;
  for (const std::uint64_t number : std::set<std::uint64_t>(numbers.begin(), numbers.end())) {
    if (!CLEW_TRY(there.bind(number).step())) return fail(Code::not_found, "nothing is sealed with the record", number);
    there.reset();
    CLEW_TRY_VOID(remove.bind(number).run());
    list += (list.empty() ? "" : ",") + std::to_string(number);
  }
  if (list.empty()) return fail(Code::not_found, "no record was named");
  AuditEntry entry{"erase", time, std::string(who), "", "", ""};
  entry.open = fmt::format(R"({{"erased":[{}],"reason":"{}"}})", list, codec::json_escape(reason));
  CLEW_TRY_VOID(check_entry(entry));
  Waiting one;
  one.entries = {&entry, 1};
  Waiting* const group = &one;
  CLEW_TRY_VOID(state_->add_all({&group, 1}));
  CLEW_TRY_VOID(writing.commit());
  auto writing_keys = CLEW_TRY(Transaction::begin(state_->keys));
  const auto kept = CLEW_TRY(state_->sealed_numbers());
  Query all = CLEW_TRY(state_->keys.prepare("SELECT number FROM keys"));
  std::vector<std::uint64_t> useless;
  while (CLEW_TRY(all.step()))
    if (!std::binary_search(kept.begin(), kept.end(), all.count(0))) useless.push_back(all.count(0));
  Query forget = CLEW_TRY(state_->keys.prepare("DELETE FROM keys WHERE number = ?"));
  for (const std::uint64_t number : useless) CLEW_TRY_VOID(forget.bind(number).run());
  CLEW_TRY_VOID(writing_keys.commit());
  for (const Database* database : {&state_->log, &state_->keys})
    CLEW_TRY_VOID(database->run("PRAGMA wal_checkpoint(TRUNCATE)"));
  return one.ids.front();
}

}  // namespace clew::casefile
