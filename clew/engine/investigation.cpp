// The steps an investigator takes with a case that spans chains: a store per ledger, the same labels and prices in
// each, one trace per ledger. What joins the ledgers are links the protocol states (a bridge's memo), found by
// `detect`.

#include "clew/engine/investigation.h"

#include <fmt/format.h>

#include <algorithm>

#include "clew/base/check.h"
#include "clew/base/file.h"
#include "clew/codec/csv.h"
#include "clew/codec/json.h"
#include "clew/codec/json_tree.h"
#include "clew/engine/store.h"

namespace clew::engine {
namespace {

using codec::JsonValue;

/// The intelligence that answers use, and the columns of it.
struct UsedTable {
  std::string_view scenario, kind;
  std::vector<std::string_view> columns;
};
const std::vector<UsedTable>& used_tables() {
  static const std::vector<UsedTable> tables = {
      {"friday_worm", "agents", {"order", "user_agent"}},
      {"friday_worm", "alerts", {"time", "sender", "address"}},
      {"friday_worm", "indicators", {"kind", "version", "address"}},
      {"friday_worm", "labels", {"address", "label", "category", "confidence"}},
      {"friday_worm", "orders", {"order", "minute", "service", "pair", "amount_in", "amount_out"}},
      {"friday_worm", "prices", {"asset", "time", "price"}},
      {"meridian", "alerts", {"sender", "ledger", "address"}},
      {"meridian", "lists", {"list", "time", "action", "ledger", "address", "entry"}},
      {"meridian", "tips", {"tip", "received", "ledger", "address"}},
      {"meridian", "tokens", {"contract", "symbol"}},
  };
  return tables;
}

/// Reads members of one document and remembers the first that is missing or of another type.
class Fields {
 public:
  std::string text(const JsonValue& object, const char* key, bool needed = true) {
    const JsonValue* value = object.find(key);
    if (value != nullptr && value->type == JsonValue::Type::string) return value->text;
    if (needed || value != nullptr) miss(object, key);
    return "";
  }
  std::uint64_t number(const JsonValue& object, const char* key) {
    const JsonValue* value = object.find(key);
    if (value != nullptr && value->type == JsonValue::Type::number) return value->number;
    miss(object, key);
    return 0;
  }
  UnixTime time(const JsonValue& object, const char* key) {
    const auto time = parse_time(text(object, key));
    if (time) return *time;
    miss(object, key);
    return {};
  }
  const std::vector<JsonValue>& list(const JsonValue& object, const char* key) {
    static const std::vector<JsonValue> none;
    const JsonValue* value = object.find(key);
    if (value != nullptr && value->type == JsonValue::Type::array) return value->items;
    miss(object, key);
    return none;
  }
  const std::optional<std::pair<std::string, std::size_t>>& missing() const { return missing_; }

 private:
  void miss(const JsonValue& object, const char* key) {
    if (!missing_) missing_ = {key, object.offset};
  }
  std::optional<std::pair<std::string, std::size_t>> missing_;
};

Brief brief_of(const JsonValue& document, Fields& fields) {
  Brief brief;
  brief.name = fields.text(document, "name");
  brief.title = fields.text(document, "title");
  brief.size = fields.text(document, "size");
  brief.seed = fields.number(document, "seed");
  brief.t0 = fields.time(document, "t0");
  brief.ends = fields.time(document, "ends");
  for (const JsonValue& line : fields.list(document, "ledgers"))
    brief.ledgers.push_back({fields.text(line, "id"), fields.text(line, "format"), fields.text(line, "network"),
                             fields.text(line, "path"), fields.text(line, "native"), fields.text(line, "tokens", false),
                             fields.text(line, "map", false)});
  for (const JsonValue& line : fields.list(document, "intel"))
    brief.intel.push_back({fields.text(line, "kind"), fields.text(line, "path")});
  for (const JsonValue& line : fields.list(document, "incidents")) {
    Brief::IncidentLine incident{fields.text(line, "name"), fields.time(line, "reported_at"), {}};
    for (const JsonValue& seed : fields.list(line, "seeds"))
      incident.seeds.emplace_back(fields.text(seed, "ledger"), fields.text(seed, "seed"));
    brief.incidents.push_back(std::move(incident));
  }
  return brief;
}

Outcome<Investigation::Site> ingest_site(const Brief::LedgerLine& line, const std::string& folder,
                                         const std::string& store, unsigned threads, const ProgressFn& progress) {
  IngestRequest request;
  request.format = line.format;
  request.network = line.network;
  request.paths = {join_path(folder, line.path)};
  if (!line.tokens.empty()) request.token_file = join_path(folder, line.tokens);
  request.mapping = line.map;
  request.threads = threads;
  Investigation::Site site;
  site.line = line;
  site.store = store;
  site.ingested = CLEW_TRY(ingest(store, request, progress));
  if (!site.ingested.quarantined.empty()) {
    const ledger::Quarantined& first = site.ingested.quarantined.front();
    return refuse(Code::mismatch,
                  fmt::format("{} records of the scenario's ledger '{}' were set aside; the first: {} at byte {}: {}",
                              site.ingested.quarantined.size(), line.id, first.file, first.offset, first.reason),
                  "make the scenario again, or report it if it was just made");
  }
  site.ledger = CLEW_TRY(open_ledger(store));
  return site;
}

Outcome<void> copy_file(const std::string& from, const std::string& to) {
  const auto text = read_file(from);
  if (!text) return refuse(text.error(), from);
  if (const auto written = write_file_atomically(to, *text); !written) return refuse(written.error(), to);
  return {};
}

// The rows of a CSV export that do not name one of the transactions, byte for byte.
Outcome<void> copy_rows(const std::string& from, const std::string& to, const std::set<std::string>& transactions) {
  const auto file = MappedFile::open(from);
  if (!file) return refuse(file.error(), from);
  const std::string_view text = as_text(file->bytes());
  std::string kept;
  std::optional<std::size_t> column;
  codec::CsvReader reader(text);
  for (bool header = true; !reader.done(); header = false) {
    const std::uint64_t begin = reader.position();
    const auto record = reader.next();
    if (header && record)
      for (std::size_t i = 0; i < record->fields.size(); ++i)
        if (record->fields[i] == "transaction_hash" || (record->fields[i] == "hash" && !column)) column = i;
    const bool dropped = !header && record && column && *column < record->fields.size() &&
                         transactions.contains(record->fields[*column]);
    if (!dropped) kept += text.substr(begin, reader.position() - begin);
  }
  if (!kept.empty() && kept.back() != '\n') kept += '\n';
  if (const auto written = write_file_atomically(to, kept); !written) return refuse(written.error(), to);
  return {};
}

Outcome<void> copy_without(const std::string& from, const std::string& to, const std::set<std::string>& transactions) {
  const std::string folder = join_path(to, "ledger");
  if (const auto made = make_folder(folder); !made) return refuse(made.error(), folder);
  const auto names = list_folder(from);
  if (!names) return refuse(names.error(), from);
  for (const std::string& name : *names)
    CLEW_TRY_VOID(copy_rows(join_path(from, name), join_path(folder, name), transactions));
  return {};
}

// Who issues a token, as the list of tokens says it, becomes a label on the contract: so a trace can say who can
// freeze.
Outcome<void> label_issuers(const std::string& tokens, const std::string& out, const std::string& store) {
  const auto text = tokens.empty() ? Result<std::string>("") : read_file(tokens);
  if (!text) return refuse(text.error(), tokens);
  codec::CsvReader reader(*text);
  codec::CsvWriter labels;
  labels.field("address").field("label").field("actor").field("category").field("source").end_record();
  bool any = false;
  while (!reader.done()) {
    const auto record = reader.next();
    if (!record || record->fields.size() < 4 || record->fields[0] == "contract" || record->fields[3].empty()) continue;
    labels.field(record->fields[0]).field(record->fields[1]).field(record->fields[3]).field("issuer");
    labels.field("list of tokens").end_record();
    any = true;
  }
  if (!any) return {};
  const std::string path = join_path(out, "issuers.csv");
  if (const auto written = write_file_atomically(path, labels.text()); !written) return refuse(written.error(), path);
  CLEW_TRY(add_labels(store, {path}));
  return {};
}

}  // namespace

Outcome<Brief> read_brief(const std::string& folder) {
  const std::string path = join_path(folder, "scenario.json");
  const auto text = read_file(path);
  if (!text)
    return refuse(text.error(), fmt::format("'{}' cannot be read", path),
                  "is that a folder `clew scenario make` has written?");
  const auto document = codec::read_json(*text);
  if (!document) {
    const codec::TextPlace at = codec::place_of(*text, document.error().offset);
    return refuse(document.error(), fmt::format("{}:{}:{}", path, at.line, at.column));
  }
  Fields fields;
  Brief brief = brief_of(*document, fields);
  if (fields.missing()) {
    const codec::TextPlace at = codec::place_of(*text, fields.missing()->second);
    return refuse(Code::malformed, fmt::format("{}:{}:{}: '{}' is missing or not of its type", path, at.line, at.column,
                                               fields.missing()->first));
  }
  return brief;
}

Outcome<std::vector<TableRow>> read_rows(const std::string& path, std::span<const std::string_view> needed) {
  constexpr const char* kAdvice = "make the scenario again, or report it if it was just made";
  const auto text = read_file(path);
  if (!text) return refuse(text.error(), path, kAdvice);
  codec::CsvReader reader(*text);
  std::vector<TableRow> rows;
  std::vector<std::string> names;
  for (std::uint64_t number = 1; !reader.done(); ++number) {
    const std::uint64_t begin = reader.position();
    const auto record = reader.next();
    const auto where = [&] { return fmt::format("{}: row {} (byte {})", path, number, begin); };
    if (!record) return refuse(Code::malformed, fmt::format("{}: {}", where(), record.error().reason), kAdvice);
    if (names.empty()) {
      names = record->fields;
      continue;
    }
    if (record->fields.size() != names.size())
      return refuse(Code::malformed,
                    fmt::format("{} has {} fields, not {}", where(), record->fields.size(), names.size()), kAdvice);
    TableRow row;
    for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = record->fields[i];
    rows.push_back(std::move(row));
  }
  for (const std::string_view column : needed)
    if (std::ranges::find(names, column) == names.end())
      return refuse(Code::malformed, fmt::format("{}: row 1 names no column '{}'", path, column), kAdvice);
  return rows;
}

// ---- The sheet -----------------------------------------------------------------------------------------------------

void AnswerSheet::value(const std::string& question, const std::string& field, const std::string& text) {
  auto& values = answers_[question].values;
  CLEW_CHECK(std::ranges::find(values, field, &std::pair<std::string, std::string>::first) == values.end());
  values.emplace_back(field, text);
}

void AnswerSheet::item(const std::string& question, const std::string& id, std::optional<std::uint32_t> p_ppm) {
  Answer& answer = answers_[question];
  if (answer.named.insert(id).second) answer.items.push_back({id, p_ppm});
}

void AnswerSheet::nothing(const std::string& question) {
  answers_[question];
}

std::string AnswerSheet::json(const Brief& brief) const {
  codec::JsonWriter json;
  json.begin_object().pair("schema", "clew-answers/1").pair("scenario", brief.name).pair("seed", brief.seed);
  json.pair("size", brief.size).pair("by", "clew " CLEW_VERSION).key("answers").begin_array();
  for (const auto& [question, answer] : answers_) {
    json.begin_object().pair("question", question);
    if (!answer.values.empty()) {
      json.key("values").begin_object();
      for (const auto& [field, text] : answer.values) json.pair(field, text);
      json.end_object();
    } else {
      json.key("items").begin_array();
      for (const Item& item : answer.items) {
        if (!item.p_ppm) {
          json.string(item.id);
          continue;
        }
        json.begin_object().pair("id", item.id).key("p").decimal(to_decimal(u128{*item.p_ppm}, 6)).end_object();
      }
      json.end_array();
    }
    json.end_object();
  }
  json.end_array().end_object();
  return json.take();
}

// ---- The case ------------------------------------------------------------------------------------------------------

Outcome<Investigation> Investigation::open(const std::string& folder, const std::string& out, unsigned threads,
                                           const ProgressFn& progress) {
  Investigation opened;
  opened.brief_ = CLEW_TRY(read_brief(folder));
  opened.folder_ = folder;
  opened.out_ = out;
  opened.threads_ = threads;
  for (const UsedTable& table : used_tables()) {
    if (table.scenario != opened.brief_.name) continue;
    const std::string path = table.kind == "prices" ? join_path(folder, "prices.csv") : opened.intel(table.kind);
    std::vector<TableRow>& rows = opened.tables_[std::string(table.kind)];
    if (!path.empty()) rows = CLEW_TRY(read_rows(path, table.columns));
  }
  for (const Brief::LedgerLine& line : opened.brief_.ledgers) {
    const std::string store = join_path(join_path(out, "stores"), line.id);
    opened.sites_.push_back(CLEW_TRY(ingest_site(line, folder, store, threads, progress)));
    CLEW_TRY_VOID(label_issuers(opened.intel("tokens"), out, store));
    if (const std::string labels = opened.intel("labels"); !labels.empty()) {
      const LabelReport added = CLEW_TRY(add_labels(store, {labels}));
      if (!added.quarantined.empty())
        return refuse(Code::mismatch,
                      fmt::format("labels of '{}' were set aside: {}", labels, added.quarantined.front().reason));
    }
    const PriceReport prices = CLEW_TRY(add_prices(store, join_path(folder, "prices.csv")));
    if (!prices.quarantined.empty()) {
      const ledger::Quarantined& first = prices.quarantined.front();
      return refuse(Code::mismatch, fmt::format("prices were set aside; the first: {}, {}: {}", first.file,
                                                first.record, first.reason));
    }
  }
  return opened;
}

const Investigation::Site& Investigation::site(std::string_view ledger) const {
  const auto found = std::ranges::find_if(sites_, [&](const Site& site) { return site.line.id == ledger; });
  CLEW_CHECK(found != sites_.end());
  return *found;
}

std::string Investigation::intel(std::string_view kind) const {
  for (const Brief::IntelLine& line : brief_.intel)
    if (line.kind == kind) return join_path(folder_, line.path);
  return "";
}

const std::vector<TableRow>& Investigation::rows(std::string_view kind) const {
  const auto found = tables_.find(kind);
  CLEW_CHECK(found != tables_.end());
  return found->second;
}

Inquiry Investigation::reported(std::string_view ledger) const {
  Inquiry inquiry{std::string(ledger), {}, std::nullopt, {}, false};
  for (const Brief::IncidentLine& incident : brief_.incidents) {
    std::vector<std::string> seeds;
    for (const auto& [where, seed] : incident.seeds)
      if (where == ledger) seeds.push_back(seed);
    if (!seeds.empty()) inquiry.incidents.emplace_back(incident.name, std::move(seeds));
  }
  return inquiry;
}

Outcome<Investigation::Site> Investigation::without(std::string_view ledger, const std::set<std::string>& transactions,
                                                    const std::string& name, const ProgressFn& progress) const {
  const Site& whole = site(ledger);
  Brief::LedgerLine line = whole.line;
  const std::string copies = join_path(join_path(out_, "copies"), name);
  CLEW_TRY_VOID(copy_without(join_path(folder_, line.path), copies, transactions));
  if (!line.tokens.empty()) CLEW_TRY_VOID(copy_file(join_path(folder_, line.tokens), join_path(copies, "tokens.csv")));
  if (!line.tokens.empty()) line.tokens = "tokens.csv";
  line.path = "ledger";
  const std::string store = join_path(join_path(out_, "stores"), name);
  Site made = CLEW_TRY(ingest_site(line, copies, store, threads_, progress));
  if (const std::string labels = intel("labels"); !labels.empty()) CLEW_TRY(add_labels(store, {labels}));
  return made;
}

Outcome<Case> Investigation::trace(const Inquiry& inquiry, const ProgressFn& progress, const Site* other) const {
  const Site& where = other != nullptr ? *other : site(inquiry.ledger);
  trace::Method method = trace::default_method();
  method.threads = threads_;
  method.unfunded_follow = false;  // a scenario's ledgers are whole: nothing is spent without a receipt
  method.as_of = inquiry.as_of;
  method.branches = inquiry.branches;
  if (inquiry.drop_fees) method.fees = graph::Fees::drop;
  for (const auto& [name, seeds] : inquiry.incidents) {
    trace::Incident incident{name, {}};
    for (const std::string& seed : seeds) incident.seeds.push_back(CLEW_TRY(parse_seed(seed, *where.ledger)));
    method.incidents.push_back(std::move(incident));
  }
  return run_trace(where.store, method, false, progress);
}

}  // namespace clew::engine
