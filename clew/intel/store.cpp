// Opening a store, and the labels in it.
//
// Labels are rows of a table of their own: one label is one statement by one source and has more columns than a value
// of an entity. They are few hundred thousand at most and a trace needs all of them, so they are read whole, and their
// set's version stands beside them: a file that lost a row is noticed and not traced with.

#include "clew/intel/store.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "clew/base/file.h"
#include "clew/intel/store_schema.h"
#include "clew/intel/store_state.h"

namespace clew::intel {
namespace {

constexpr const char* kLabelVersion = "labels version";
constexpr const char* kLabelsImported = "labels.csv taken in";

std::optional<UnixTime> time_of(const std::optional<std::int64_t>& seconds) {
  if (!seconds) return std::nullopt;
  return UnixTime{*seconds};
}

std::optional<std::int64_t> seconds_of(const std::optional<UnixTime>& time) {
  if (!time) return std::nullopt;
  return time->seconds;
}

Result<std::string> fact(const Database& database, std::string_view name) {
  Query query = CLEW_TRY(database.prepare("SELECT value FROM fact WHERE name = ?"));
  if (!CLEW_TRY(query.bind(name).step())) return std::string();
  return query.string(0);
}

Result<void> set_fact(const Database& database, std::string_view name, std::string_view value) {
  Query query = CLEW_TRY(database.prepare("INSERT OR REPLACE INTO fact VALUES (?, ?)"));
  return query.bind(name, value).run();
}

Result<Labels> read_labels(const Database& database) {
  Query rows = CLEW_TRY(
      database.prepare("SELECT address, label, actor, category, abuse, source, pack, confidence, licence, tlp, asset, "
                       "valid_from, valid_to, known_from FROM label"));
  std::vector<Label> labels;
  while (CLEW_TRY(rows.step())) {
    Label& label = labels.emplace_back();
    const Bytes address = rows.blob(0);
    if (address.empty()) return fail(Code::mismatch, "a label without an address");
    label.address.packed = as_text(address);
    std::string* const texts[] = {&label.label, &label.actor,      &label.category, &label.abuse, &label.source,
                                  &label.pack,  &label.confidence, &label.licence,  &label.tlp,   &label.asset};
    int column = 0;
    for (std::string* text : texts) *text = rows.text(++column);
    label.valid_from = time_of(rows.optional_integer(11));
    label.valid_to = time_of(rows.optional_integer(12));
    label.known_from = time_of(rows.optional_integer(13));
  }
  return Labels(std::move(labels));
}

Result<Labels> checked_labels(const Database& database) {
  Labels labels = CLEW_TRY(read_labels(database));
  const std::string version = CLEW_TRY(fact(database, kLabelVersion));
  if (version.empty() ? labels.size() != 0 : version != labels.version())
    return fail(Code::mismatch, "the labels are not those that were written");
  return labels;
}

Result<void> insert_label(Query& insert, const Label& l) {
  return insert
      .bind(Bytes(as_bytes(l.address.packed)), l.label, l.actor, l.category, l.abuse, l.source, l.pack, l.confidence,
            l.licence, l.tlp, l.asset, seconds_of(l.valid_from), seconds_of(l.valid_to), seconds_of(l.known_from))
      .run();
}

}  // namespace

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::string& path) {
  auto state = std::make_unique<State>();
  state->path = path;
  state->database = CLEW_TRY(open_store_file(path, Database::Mode::read));
  // The first read fixes the state that this reader sees.
  CLEW_TRY_VOID(state->database.run("BEGIN"));
  static_cast<void>(CLEW_TRY(state->database.number("SELECT COUNT(*) FROM list")));
  return Store(std::move(state));
}

Result<Store> Store::open_for_writing(const std::string& path) {
  auto state = std::make_unique<State>();
  state->path = path;
  state->database = CLEW_TRY(open_store_file(path, Database::Mode::write));
  state->writes = true;
  return Store(std::move(state));
}

Result<void> Store::close_and_remove_if_empty(Store&& store) {
  if (!store.state_->writes) return fail(Code::usage, "the store was opened for reading");
  const std::string path = store.state_->path;
  const std::int64_t rows = CLEW_TRY(store.state_->database.number(
      "SELECT (SELECT COUNT(*) FROM list) + (SELECT COUNT(*) FROM label) + (SELECT COUNT(*) FROM fact)"));
  store.state_.reset();
  if (rows != 0) return {};
  for (const char* beside : {"", "-wal", "-shm", ".lock"}) CLEW_TRY_VOID(remove_file(path + beside));
  return {};
}

Result<Labels> Store::labels(std::optional<UnixTime> as_of) const {
  Labels all = CLEW_TRY(checked_labels(state_->database));
  if (!as_of) return all;
  std::vector<Label> known;
  std::copy_if(all.all().begin(), all.all().end(), std::back_inserter(known),
               [&](const Label& label) { return !label.known_from || *label.known_from <= *as_of; });
  return Labels(std::move(known));
}

Result<void> Store::set_labels(const Labels& labels, std::string_view imported) {
  if (!state_->writes) return fail(Code::usage, "the store was opened for reading");
  const Database& database = state_->database;
  Transaction transaction = CLEW_TRY(Transaction::begin(database));
  const Labels before = CLEW_TRY(read_labels(database));

  std::vector<Label> added;
  std::set_difference(labels.all().begin(), labels.all().end(), before.all().begin(), before.all().end(),
                      std::back_inserter(added), Labels::before);
  if (before.size() + added.size() != labels.size()) {  // some are gone: written anew
    CLEW_TRY_VOID(database.run("DELETE FROM label"));
    added = labels.all();
  }
  Query insert = CLEW_TRY(
      database.prepare("INSERT INTO label (address, label, actor, category, abuse, source, pack, confidence, licence, "
                       "tlp, asset, valid_from, valid_to, known_from) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  for (const Label& label : added) CLEW_TRY_VOID(insert_label(insert, label));
  CLEW_TRY_VOID(set_fact(database, kLabelVersion, labels.version()));
  if (!imported.empty()) CLEW_TRY_VOID(set_fact(database, kLabelsImported, imported));
  return transaction.commit();
}

Result<std::string> Store::imported_labels() const {
  return fact(state_->database, kLabelsImported);
}

}  // namespace clew::intel
