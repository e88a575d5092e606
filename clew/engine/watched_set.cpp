// Why not the day of the last watch: a list may be published, dated and loaded on three days, a label may be dated
// back, two files of customers are watched on different days, and a day knows nothing of whom it was asked about. So a
// watch writes down what it saw (versions by number and hash) and whom it asked. Who is not in the file was told
// nothing. It writes down the rules of the answers, too: under others the same lists answer otherwise, so everybody is
// asked again, and who gets another answer is told.
//
// The file: a line of its form, one line of JSON with the salt and what was seen, 24 bytes for each customer in order
// (16 of the salted hash of the question, 8 of the answer's), and the SHA-256 of all of it. A customer of whom the file
// must forget everything is forgotten by the next watch without them, or with the file: the set is then asked whole.
// Refused: the hashes in the audit log (they could never be erased), and the answers themselves (a second copy of what
// is sealed there).

#include "clew/engine/watched_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include "clew/base/file.h"
#include "clew/casefile/sealed_box.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/codec/json.h"
#include "clew/codec/json_tree.h"
#include "clew/engine/decisions.h"
#include "clew/engine/json_line.h"
#include "clew/engine/snapshot.h"
#include "clew/engine/store.h"

namespace clew::engine {
namespace {

constexpr std::string_view kForm = "clew watched 1\n";
constexpr std::size_t kHashBytes = 32, kSaltBytes = 32, kKeyBytes = 16, kRowBytes = kKeyBytes + 8;

using Key = std::array<std::uint8_t, kKeyBytes>;
struct Told {
  Key key{};
  std::uint64_t answer = 0;
  friend bool operator<(const Told& a, const Told& b) { return a.key < b.key; }
};

struct Memory {
  std::string salt;
  WatchSeen seen;
  std::vector<Told> told;  ///< sorted
};

std::uint64_t number_of(Bytes bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = number << 8 | bytes[i];
  return number;
}

std::string head_text(const WatchSeen& seen, const std::string& salt) {
  codec::JsonWriter json;
  json.begin_object().pair("time", to_iso(seen.time)).pair("salt", codec::to_hex(as_bytes(salt)));
  json.pair("labels", seen.labels).pair("ledger", seen.ledger).pair("how", seen.how).pair("policy", seen.policy);
  json.key("lists").begin_object();
  for (const auto& [list, number] : seen.lists) {
    const auto hash = seen.hashes.find(list);
    json.key(list).begin_object().pair("number", number);
    json.pair("version", hash == seen.hashes.end() ? std::string() : hash->second).end_object();
  }
  return json_line(json.end_object().end_object().take()) + "\n";
}

// Nothing: the line is not one of ours.
std::optional<Memory> read_head(std::string_view line) {
  const auto tree = codec::read_json(line);
  if (!tree) return std::nullopt;
  const auto text = [&](std::string_view key) -> std::optional<std::string> {
    const codec::JsonValue* const found = tree->find(key);
    if (found == nullptr || found->type != codec::JsonValue::Type::string) return std::nullopt;
    return found->text;
  };
  const auto time = text("time"), salt = text("salt"), labels = text("labels"), ledger = text("ledger");
  const auto how = text("how");
  const codec::JsonValue* const lists = tree->find("lists");
  if (!time || !salt || !labels || !ledger || !how || lists == nullptr) return std::nullopt;
  const auto when = parse_time(*time);
  const auto salt_bytes = codec::parse_hash(*salt, false);
  if (!when || !salt_bytes) return std::nullopt;
  Memory memory;
  memory.salt = as_text(salt_bytes->view());
  memory.seen.time = *when;
  memory.seen.labels = *labels;
  memory.seen.ledger = *ledger;
  memory.seen.how = *how;
  memory.seen.policy = text("policy").value_or("");
  for (const auto& member : lists->members) {
    const codec::JsonValue* const number = member.value.find("number");
    const codec::JsonValue* const version = member.value.find("version");
    if (number == nullptr || version == nullptr) return std::nullopt;
    memory.seen.lists[member.key] = number->number;
    memory.seen.hashes[member.key] = version->text;
  }
  return memory;
}

std::optional<Memory> read_memory(std::string_view text) {
  if (!text.starts_with(kForm) || text.size() < kForm.size() + kHashBytes) return std::nullopt;
  const std::string_view body = text.substr(0, text.size() - kHashBytes);
  if (as_text(codec::sha256(as_bytes(body)).view()) != text.substr(body.size())) return std::nullopt;
  const std::size_t end = body.find('\n', kForm.size());
  if (end == std::string_view::npos) return std::nullopt;
  auto memory = read_head(body.substr(kForm.size(), end - kForm.size()));
  const Bytes rows = as_bytes(body.substr(end + 1));
  if (!memory || rows.size() % kRowBytes != 0) return std::nullopt;
  memory->told.resize(rows.size() / kRowBytes);
  for (std::size_t i = 0; i < memory->told.size(); ++i) {
    const Bytes row = rows.subspan(i * kRowBytes, kRowBytes);
    std::copy_n(row.begin(), kKeyBytes, memory->told[i].key.begin());
    memory->told[i].answer = number_of(row.subspan(kKeyBytes));
  }
  if (!std::is_sorted(memory->told.begin(), memory->told.end())) return std::nullopt;
  return memory;
}

}  // namespace

struct WatchedSet::State {
  std::string path, id, fault;
  bool writes = false;
  FileLock lock;
  std::string salt;
  std::optional<WatchSeen> seen;
  std::vector<Told> before;  ///< sorted
  std::vector<Told> now;

  Hash256 salted(std::string_view text) const {
    codec::Sha256 hash;
    hash.update(as_bytes(salt));
    hash.update(as_bytes(text));
    return hash.finish();
  }
  Key key_of(const ScreenQuery& query) const {
    Key key;
    const Hash256 hash = salted(question_json(query, {}));
    std::copy_n(hash.bytes.begin(), kKeyBytes, key.begin());
    return key;
  }
  const Told* find(const Key& key) const {
    const auto at = std::lower_bound(before.begin(), before.end(), Told{key, 0});
    return at != before.end() && at->key == key ? &*at : nullptr;
  }
};

WatchSeen seen_now(const ScreenSnapshot& snapshot, const ScreenOptions& options, UnixTime time) {
  WatchSeen seen;
  seen.time = time;
  for (const LoadedList& list : snapshot.lists) {
    seen.lists[list.info.list] = list.number;
    seen.hashes[list.info.list] = list.version;
  }
  seen.labels = snapshot.labels_version;
  if (options.exposure && snapshot.exposure) seen.ledger = snapshot.exposure->key().ledger;
  seen.how = way_of_asking(options);
  seen.policy = policy_version(options);
  return seen;
}

std::string way_of_asking(const ScreenOptions& options) {
  std::vector<std::string> lists = options.lists, schemas = options.exclude_schemas;
  std::sort(lists.begin(), lists.end());
  std::sort(schemas.begin(), schemas.end());
  std::string way = fmt::format("{} from {} down to {}", options.algorithm, score_text(options.threshold),
                                score_text(options.record_floor));
  for (const std::string& list : lists) way += " list " + list;
  for (const std::string& schema : schemas) way += " without " + schema;
  if (options.exposure) way += " exposure";
  if (options.moved_at) way += " moved " + to_iso(*options.moved_at);
  if (!options.tenant.empty()) way += " tenant " + options.tenant;
  return way;
}

WatchedSet::WatchedSet(std::unique_ptr<State> state) : state_(std::move(state)) {}
WatchedSet::WatchedSet(WatchedSet&&) noexcept = default;
WatchedSet::~WatchedSet() = default;

Outcome<WatchedSet> WatchedSet::open(const std::string& store, const std::string& name, bool write) {
  auto state = std::make_unique<State>();
  const std::string folder = join_path(store, "watches");
  state->id = codec::to_hex(codec::sha256(as_bytes(name)).bytes).substr(0, 16);
  state->path = join_path(folder, state->id + ".watched");
  state->writes = write;
  if (write) {
    if (const auto made = make_folder(folder); !made) return refuse(made.error(), folder, "may you write there?");
    auto lock = FileLock::acquire(state->path + ".lock");
    if (!lock)
      return refuse(lock.error(), fmt::format("the memory of the watch '{}'", name),
                    "another clew watches these customers: wait for it, or watch under another name with --as");
    state->lock = *std::move(lock);
  }
  const auto text = read_file(state->path);
  if (!text && text.error().code != Code::not_found) return refuse(text.error(), state->path, "may you read it?");
  if (auto memory = text ? read_memory(*text) : std::nullopt) {
    state->salt = std::move(memory->salt);
    state->seen = std::move(memory->seen);
    state->before = std::move(memory->told);
  } else if (text) {
    state->fault = fmt::format("'{}' is damaged", state->path);
  }
  if (state->salt.empty()) {
    state->salt.assign(kSaltBytes, '\0');
    std::array<std::uint8_t, kSaltBytes> bytes{};
    if (!casefile::system_secrets()(bytes)) return refuse(Code::io, "the system gives no random bytes");
    std::memcpy(state->salt.data(), bytes.data(), bytes.size());
  }
  return WatchedSet(std::move(state));
}

const std::optional<WatchSeen>& WatchedSet::seen() const {
  return state_->seen;
}
const std::string& WatchedSet::fault() const {
  return state_->fault;
}
const std::string& WatchedSet::id() const {
  return state_->id;
}
std::uint64_t WatchedSet::customers() const {
  return state_->before.size();
}

std::optional<std::uint64_t> WatchedSet::told(const ScreenQuery& query) const {
  const Told* const found = state_->find(state_->key_of(query));
  if (found == nullptr) return std::nullopt;
  return found->answer;
}

std::uint64_t WatchedSet::in_short(const ScreenAnswer& answer) const {
  std::vector<std::string> said;
  for (const ScreenHit& hit : answer.hits)
    if (hit.verdict != Verdict::pass)
      said.push_back(fmt::format("{}\n{}\n{}\n{}\n", hit.list, hit.entity, hit.kind, verdict_name(hit.verdict)));
  std::sort(said.begin(), said.end());
  std::string text = verdict_name(answer.verdict);
  for (const std::string& one : said) text += "\n" + one;
  const std::uint64_t number = number_of(state_->salted(text).view());
  return number == 0 ? 1 : number;
}

void WatchedSet::tell(const ScreenQuery& query, std::uint64_t told) {
  const Key key = state_->key_of(query);
  if (told == 0)
    if (const Told* const found = state_->find(key)) told = found->answer;
  state_->now.push_back({key, told});
}

Outcome<void> WatchedSet::save(const WatchSeen& seen) {
  if (!state_->writes) return refuse(Code::usage, "the memory of the watch was opened to be read");
  std::vector<Told>& now = state_->now;
  std::stable_sort(now.begin(), now.end());
  now.erase(std::unique(now.begin(), now.end(), [](const Told& a, const Told& b) { return a.key == b.key; }),
            now.end());
  std::string text = std::string(kForm) + head_text(seen, state_->salt);
  text.reserve(text.size() + now.size() * kRowBytes + kHashBytes);
  for (const Told& one : now) {
    text.append(reinterpret_cast<const char*>(one.key.data()), kKeyBytes);
    for (int shift = 56; shift >= 0; shift -= 8) text.push_back(static_cast<char>(one.answer >> shift));
  }
  text += as_text(codec::sha256(as_bytes(text)).view());
  if (const auto written = write_file_atomically(state_->path, text); !written)
    return refuse(written.error(), state_->path, "is the disk full, or the folder read-only?");
  return {};
}

}  // namespace clew::engine
