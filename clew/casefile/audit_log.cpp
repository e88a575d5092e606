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
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>

#include "clew/base/file.h"
#include "clew/casefile/audit_files.h"
#include "clew/casefile/audit_record.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/codec/json.h"
#include "clew/codec/json_tree.h"
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

// An append that waits, on the stack of its thread.
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
  Database log, keys;
  /// Prepared once, for those who append; used under `mutex`, and reset after every use.
  mutable Query find_head, put_chain, put_sealed, count_keys, find_key;
  std::vector<std::uint8_t> subject_secret;                 ///< empty: it is not there
  std::vector<std::pair<std::string, FileIdentity>> files;  ///< as they were opened
  mutable std::mutex mutex;                                 ///< of the two databases
  mutable std::mutex reader_mutex;
  Database reader;  ///< of the log too, for what must not wait for an append

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

namespace {

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
