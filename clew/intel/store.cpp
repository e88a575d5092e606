// Opening a store, and the labels in it.
//
// Labels are rows of a table of their own: one label is one statement by one source and has more columns than a value
// of an entity. They are few hundred thousand at most and a trace needs all of them, so they are read whole, and their
// set's version stands beside them: a file that lost a row is noticed and not traced with. Whoever adds labels makes a
// new set, and a row has the numbers of the sets between which it stood: what somebody was told with an older set can
// be asked again with it.

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
constexpr const char* kOtherLabels = "the labels are not those that were written";
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

// The labels of a set; those of a file of version 1 are all of one.
Result<Labels> read_labels(const Database& database, std::uint64_t set) {
  const std::int64_t schema = CLEW_TRY(schema_version(database));
  const bool sets = schema >= 2;
  Query rows = CLEW_TRY(database.prepare(
      (std::string("SELECT address, label, actor, category, abuse, source, pack, confidence, licence, tlp, asset, "
                   "valid_from, valid_to, known_from, ") +
       (schema >= 3 ? "pap" : "''") + " FROM label" +
       (sets ? " WHERE since <= ?1 AND (until IS NULL OR until > ?1)" : ""))
          .c_str()));
  if (sets) rows.bind(set);
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
    label.pap = rows.text(14);
  }
  return Labels(std::move(labels));
}

Result<std::vector<LabelSet>> sets_of(const Database& database) {
  std::vector<LabelSet> sets;
  if (CLEW_TRY(schema_version(database)) < 2) {
    if (std::string version = CLEW_TRY(fact(database, kLabelVersion)); !version.empty())
      sets.push_back({1, std::move(version), std::nullopt});
    return sets;
  }
  Query rows = CLEW_TRY(database.prepare("SELECT number, version, loaded FROM label_set ORDER BY number"));
  while (CLEW_TRY(rows.step())) sets.push_back({rows.count(0), rows.string(1), time_of(rows.optional_integer(2))});
  return sets;
}

// The newest set has its version in two places: a file that lost a row of either is noticed.
Result<Labels> checked_labels(const Database& database, const Known& known) {
  const std::vector<LabelSet> sets = CLEW_TRY(sets_of(database));
  const std::string newest = CLEW_TRY(fact(database, kLabelVersion));
  if (newest != (sets.empty() ? "" : sets.back().version)) return fail(Code::mismatch, kOtherLabels);
  const LabelSet* wanted = nullptr;
  for (const LabelSet& set : sets)
    if (known.label_set ? set.number == *known.label_set
                        : !known.loaded_by || !set.loaded || *set.loaded <= *known.loaded_by)
      wanted = &set;
  if (wanted == nullptr && known.label_set) return fail(Code::not_found, "the store has no such set of labels");
  if (wanted == nullptr && !sets.empty()) return Labels();  // the store had none by then
  Labels labels = CLEW_TRY(read_labels(database, wanted == nullptr ? 0 : wanted->number));
  const bool same = wanted == nullptr ? labels.size() == 0 : labels.version() == wanted->version;
  if (!same) return fail(Code::mismatch, kOtherLabels);
  return labels;
}

Result<void> insert_label(Query& insert, const Label& l, std::uint64_t set) {
  return insert
      .bind(Bytes(as_bytes(l.address.packed)), l.label, l.actor, l.category, l.abuse, l.source, l.pack, l.confidence,
            l.licence, l.tlp, l.asset, seconds_of(l.valid_from), seconds_of(l.valid_to), seconds_of(l.known_from), set,
            l.pap)
      .run();
}

Result<void> end_label(Query& end, const Label& l, std::uint64_t set) {
  return end
      .bind(set, Bytes(as_bytes(l.address.packed)), l.label, l.actor, l.category, l.abuse, l.source, l.pack,
            l.confidence, l.licence, l.tlp, l.asset, seconds_of(l.valid_from), seconds_of(l.valid_to),
            seconds_of(l.known_from), l.pap)
      .run();
}

std::vector<Label> only_in(const Labels& some, const Labels& others) {
  std::vector<Label> found;
  std::set_difference(some.all().begin(), some.all().end(), others.all().begin(), others.all().end(),
                      std::back_inserter(found), Labels::before);
  return found;
}

Result<void> add_set(const Database& database, const LabelSet& set, const Labels& before, const Labels& labels) {
  Query number = CLEW_TRY(database.prepare("INSERT INTO label_set VALUES (?, ?, ?)"));
  CLEW_TRY_VOID(number.bind(set.number, set.version, seconds_of(set.loaded)).run());
  Query end = CLEW_TRY(database.prepare(
      "UPDATE label SET until = ? WHERE address = ? AND label = ? AND actor = ? AND category = ? AND abuse = ? AND "
      "source = ? AND pack = ? AND confidence = ? AND licence = ? AND tlp = ? AND asset = ? AND valid_from IS ? AND "
      "valid_to IS ? AND known_from IS ? AND pap = ? AND until IS NULL"));
  for (const Label& label : only_in(before, labels)) CLEW_TRY_VOID(end_label(end, label, set.number));
  Query insert = CLEW_TRY(
      database.prepare("INSERT INTO label (address, label, actor, category, abuse, source, pack, confidence, licence, "
                       "tlp, asset, valid_from, valid_to, known_from, since, pap) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  for (const Label& label : only_in(labels, before)) CLEW_TRY_VOID(insert_label(insert, label, set.number));
  return {};
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

Result<Labels> Store::labels(const Known& known) const {
  Labels all = CLEW_TRY(checked_labels(state_->database, known));
  if (!known.as_of) return all;
  std::vector<Label> then;
  std::copy_if(all.all().begin(), all.all().end(), std::back_inserter(then),
               [&](const Label& label) { return !label.known_from || *label.known_from <= *known.as_of; });
  return Labels(std::move(then));
}

Result<std::vector<LabelSet>> Store::label_sets() const {
  return sets_of(state_->database);
}

Result<void> Store::set_labels(const Labels& labels, std::string_view imported, std::optional<UnixTime> loaded) {
  if (!state_->writes) return fail(Code::usage, "the store was opened for reading");
  const Database& database = state_->database;
  Transaction transaction = CLEW_TRY(Transaction::begin(database));
  const std::vector<LabelSet> sets = CLEW_TRY(sets_of(database));
  const std::uint64_t newest = sets.empty() ? 0 : sets.back().number;
  const Labels before = CLEW_TRY(read_labels(database, newest));
  if (sets.empty() || before.version() != labels.version()) {
    CLEW_TRY_VOID(add_set(database, {newest + 1, labels.version(), loaded}, before, labels));
  }
  CLEW_TRY_VOID(set_fact(database, kLabelVersion, labels.version()));
  if (!imported.empty()) CLEW_TRY_VOID(set_fact(database, kLabelsImported, imported));
  return transaction.commit();
}

Result<std::string> Store::imported_labels() const {
  return fact(state_->database, kLabelsImported);
}

}  // namespace clew::intel
