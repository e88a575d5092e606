// CSV and JSON lines to questions. A row that cannot be read costs that row: it comes back with its line and reason,
// and whoever asked puts it aside. A fact that cannot be read costs that fact (party_values.h): the name is what must
// be compared, whatever else the row says. Nothing is guessed: an empty cell is no value, an unknown column is not
// used, and the row says which.

#include "clew/engine/party_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "clew/base/file.h"
#include "clew/base/new_file.h"
#include "clew/codec/csv.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/codec/input.h"
#include "clew/codec/json_tree.h"
#include "clew/codec/utf8.h"
#include "clew/codec/wallet_secret.h"
#include "clew/codec/zstd.h"
#include "clew/engine/party_values.h"
#include "clew/engine/screen_steps.h"
#include "clew/engine/store.h"
#include "clew/formats/entity_csv/columns.h"
#include "clew/intel/entity.h"
#include "clew/intel/spelling.h"

namespace clew::engine {
namespace {

constexpr std::size_t kLineBytesMax = std::size_t{1} << 20;

using formats::entity_csv::Bound;
using formats::entity_csv::kConvert;

std::unexpected<Failure> wrong_mapping(std::string message) {
  return refuse(Code::usage, std::move(message),
                "write property=column, as in --map \"name=Customer,birthDate=DOB,id=No,schema=Person\"");
}

constexpr std::array<std::string_view, 12> kFacts = {"id",           "schema",      "publicKey",   "birthDate",
                                                     "gender",       "country",     "nationality", "citizenship",
                                                     "jurisdiction", "mainCountry", "flag",        "birthCountry"};

// What a party is found by. A row that has one of these in a form that cannot be read cannot be asked.
bool is_found_by(std::string_view property) {
  if (property == "publicKey") return true;
  return is_compared(property) && std::find(kFacts.begin(), kFacts.end(), property) == kFacts.end();
}

constexpr std::array<std::string_view, 12> kProperties = {
    "name",     "alias",     "weakAlias",          "firstName", "lastName", "passportNumber",
    "idNumber", "taxNumber", "registrationNumber", "imoNumber", "swiftBic", "leiCode"};

char low(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// The property that is meant by another case of its letters: "birthdate", "Name"; else nothing.
std::string meant_by(std::string_view word) {
  const auto same = [&](std::string_view other) {
    return std::equal(word.begin(), word.end(), other.begin(), other.end(),
                      [&](char a, char b) { return low(a) == low(b); });
  };
  for (const std::string_view property : kFacts)
    if (same(property)) return std::string(property);
  for (const std::string_view property : kProperties)
    if (same(property)) return std::string(property);
  return {};
}

// What is compared and nearest to a word that is not: spelt a little otherwise, or more or less of the same word.
std::string_view nearest_property(std::string_view word) {
  constexpr std::size_t kWordMax = 64, kPartMin = 3;
  const std::string asked = intel::bare_word(word);
  if (asked.empty() || asked.size() > kWordMax) return {};
  if (asked == "dob" || asked == "dateofbirth" || asked == "born") return "birthDate";
  if (asked == "surname" || asked == "familyname") return "lastName";
  std::string_view nearest;
  std::size_t least = std::min<std::size_t>(2, asked.size() / 3) + 1;
  const auto look = [&](std::string_view property) {
    const std::string known = intel::bare_word(property);
    const bool part = asked.size() >= kPartMin && known.size() >= kPartMin &&
                      (known.starts_with(asked) || asked.starts_with(known) || asked.ends_with(known));
    const std::size_t slips = part && known != asked ? 1 : intel::slips_between(asked, known);
    if (slips >= least) return;
    least = slips;
    nearest = property;
  };
  for (const std::string_view property : kProperties) look(property);
  for (const std::string_view property : kFacts) look(property);
  return nearest;
}

void note_ignored(PartyRow& row, const std::string& property) {
  if (is_compared(property)) return;
  if (std::find(row.not_looked_at.begin(), row.not_looked_at.end(), property) == row.not_looked_at.end())
    row.not_looked_at.push_back(property);
}

// A property that nobody compares would be a question that nobody answers, and the row would pass.
Outcome<void> check_property(std::string_view property, std::string_view column) {
  if (is_compared(property)) return {};
  const std::string meant = meant_by(property);
  return wrong_mapping(fmt::format("the column '{}' goes to '{}', which is not compared{}", column, property,
                                   meant.empty() ? "" : ": write " + meant));
}

// Without a mapping a column of another name is the file's own affair, but not one that is a slip of the pen. The names
// that are repeated are words of ours, in whatever letters: they stand without quotes, which the service takes out with
// what is in them.
Outcome<std::vector<Bound>> rules_of(const std::vector<std::string>& header) {
  std::vector<Bound> rules;
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (const std::string meant = meant_by(header[i]); !meant.empty() && !is_compared(header[i]))
      return wrong_mapping(
          fmt::format("column {} is called {}, which is not compared: is {} meant?", i + 1, header[i], meant));
    const auto here = header.begin() + static_cast<std::ptrdiff_t>(i);
    const auto before = std::find(header.begin(), here, header[i]);
    if ((header[i] == "id" || header[i] == "schema") && before != here)
      return wrong_mapping(fmt::format("the columns {} and {} are both called {}, and there can be one",
                                       before - header.begin() + 1, i + 1, header[i]));
    rules.push_back({header[i], {i}, "", '\0'});
  }
  return rules;
}

Outcome<std::vector<Bound>> rules_of(const std::string& mapping, const std::vector<std::string>& header) {
  if (mapping.empty()) return rules_of(header);
  const auto rules = formats::entity_csv::parse_rules(mapping);
  if (!rules) return wrong_mapping(rules.error());
  bool id = false;
  for (const formats::entity_csv::Rule& rule : *rules) {
    CLEW_TRY_VOID(check_property(rule.property, rule.columns.empty() ? rule.constant : rule.columns.front()));
    if (rule.property == "id" && std::exchange(id, true))
      return wrong_mapping("'id' has one value, and several are mapped to it: write id=A+B for one of both");
  }
  auto bound = formats::entity_csv::bind_rules(*rules, header);
  if (!bound) return wrong_mapping(std::move(bound).error());
  return *std::move(bound);
}

void put(ScreenQuery& query, const std::string& property, std::string text) {
  if (property == "id")
    query.id = std::move(text);
  else if (property == "schema")
    query.party.schema = std::move(text);
  else
    query.party.add(property, std::move(text));
}

// A text, or a whole number as it is written ("passportNumber": 123456); nothing for any other value.
std::optional<std::string> text_of(const codec::JsonValue& value) {
  using Type = codec::JsonValue::Type;
  if (value.type == Type::string) return value.text;
  if (value.type == Type::number && value.text.empty()) return std::to_string(value.number);
  return std::nullopt;
}

// A value that is no text: of what a party is found by it costs the row, of a fact it costs the fact, and of what
// nobody looks at it costs nothing.
Result<void> skip_value(const std::string& property, const codec::JsonValue& value, PartyRow& row) {
  if (is_found_by(property)) return fail(Code::malformed, "a value is not a text", value.offset);
  if (is_compared(property)) row.query.unread.push_back(fmt::format("{} was not read: it is no text", property));
  return {};
}

// Members of "properties", or of the object itself: a text or several. What can be read of a bad row is read, so that
// it can be told by its id.
Result<void> take_members(const codec::JsonValue& object, PartyRow& row) {
  using Type = codec::JsonValue::Type;
  Result<void> taken;
  const auto take = [&](const std::string& property, const codec::JsonValue& value) {
    if (auto text = text_of(value))
      put(row.query, property, *std::move(text));
    else if (const auto skipped = skip_value(property, value, row); !skipped && taken)
      taken = skipped;
  };
  for (const auto& member : object.members) {
    if (member.key == "properties" || member.value.type == Type::null) continue;
    note_ignored(row, member.key);
    if (member.value.type != Type::array) take(member.key, member.value);
    for (const codec::JsonValue& item : member.value.items)
      if (item.type != Type::null) take(member.key, item);
  }
  return taken;
}

std::optional<std::size_t> broken_column(const Bound& rule, std::span<const std::string> fields) {
  for (const std::size_t column : rule.columns)
    if (codec::invalid_utf8(fields[column]) != std::string_view::npos) return column;
  return std::nullopt;
}

// The end of every row. An id names the party in answers, records and files of what was set aside, and a reason may
// repeat what could not be read: no private key may come so far.
void settle(PartyRow& row) {
  row.query.party.settle();
  read_facts(row.query);
  if (codec::has_private_key(row.query.id)) {
    row.query.id = codec::without_private_keys(row.query.id);
    row.code = Code::usage;
    row.fault = "the id of the party holds a private key";
  }
  row.fault = codec::without_private_keys(row.fault);
}

PartyRow row_of_json(std::uint64_t line, std::string_view text) {
  PartyRow row;
  row.line = line;
  const auto tree = codec::read_json(text, codec::JsonNumbers::any);
  const bool object = tree && tree->type == codec::JsonValue::Type::object;
  Result<void> taken = object ? take_members(*tree, row) : fail(Code::malformed, "not an object of JSON");
  if (!tree) taken = std::unexpected(tree.error());
  const codec::JsonValue* const properties = object ? tree->find("properties") : nullptr;
  if (properties != nullptr)
    if (const auto inner = take_members(*properties, row); !inner && taken) taken = inner;
  if (!taken) {
    row.code = taken.error().code;
    row.fault = fmt::format("{} at byte {} of the line", taken.error().reason, taken.error().offset);
  }
  settle(row);
  return row;
}

// What comes once (a pipe) or packed (zstd), in a file that can be looked at in places.
Outcome<MappedFile> spooled(const std::string& path, const std::string& folder) {
  const auto not_kept = [&](const Error& error) {
    return refuse(error, fmt::format("what is read from '{}' cannot be kept in '{}'", path, folder),
                  "name a folder with room for it in TMPDIR");
  };
  auto input = codec::Input::open(path, PartyRows::kSpoolBytesMax);
  if (!input) return refuse(input.error(), fmt::format("'{}'", path));
  auto spool = SpoolFile::create(folder);
  if (!spool) return not_kept(spool.error());
  for (;;) {
    const auto piece = input->next();
    if (!piece) return refuse(piece.error(), fmt::format("'{}' at byte {}", path, piece.error().offset));
    if (piece->empty()) break;
    if (const auto kept = spool->write(as_bytes(*piece)); !kept) return not_kept(kept.error());
  }
  auto file = spool->map();
  if (!file) return not_kept(file.error());
  return *std::move(file);
}

Outcome<MappedFile> content_of(const std::string& path, const std::string& spool_folder) {
  constexpr std::string_view kGzip = "\x1f\x8b";
  // A pipe must not be opened to look at it: whoever writes to it would find that its reader is gone.
  const auto regular = check_input(path, false);
  if (!regular && (regular.error().code == Code::not_found || is_folder(path))) return std::unexpected(regular.error());
  MappedFile file;
  if (regular) {
    auto mapped = MappedFile::open(path);
    if (!mapped) return refuse(mapped.error(), fmt::format("'{}'", path));
    file = *std::move(mapped);
  }
  if (!regular || codec::is_zstd(file.bytes())) file = CLEW_TRY(spooled(path, spool_folder));
  if (as_text(file.bytes()).starts_with(kGzip))
    return refuse(Code::malformed, fmt::format("'{}' is packed by gzip, which is not read", path),
                  "unpack it on the way: gzip -dc FILE | clew screen batch -");
  return file;
}

bool is_json(std::string_view path, const std::string& format, std::string_view text) {
  if (!format.empty()) return format == "jsonl";
  if (path.ends_with(".zst")) path.remove_suffix(4);
  if (path.ends_with(".csv")) return false;
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return path.ends_with(".jsonl") || path.ends_with(".json") || path.ends_with(".ndjson") ||
         (first != std::string_view::npos && text[first] == '{');
}

}  // namespace

struct PartyReader::State {
  bool json = true;
  std::vector<Bound> rules;
  std::vector<std::string> header;
};

bool is_compared(std::string_view property) {
  return std::find(kFacts.begin(), kFacts.end(), property) != kFacts.end() || intel::is_name(property) ||
         std::find(std::begin(kNameParts), std::end(kNameParts), property) != std::end(kNameParts) ||
         is_identifier(property);
}

PartyReader::PartyReader(std::unique_ptr<const State> state) : state_(std::move(state)) {}
PartyReader::PartyReader(PartyReader&&) noexcept = default;
PartyReader& PartyReader::operator=(PartyReader&&) noexcept = default;
PartyReader::~PartyReader() = default;

PartyReader PartyReader::of_json() {
  return PartyReader(std::make_unique<const State>());
}

Outcome<PartyReader> PartyReader::of_csv(std::vector<std::string> header, const std::string& mapping) {
  auto state = std::make_unique<State>();
  state->json = false;
  state->rules = CLEW_TRY(rules_of(mapping, header));
  state->header = std::move(header);
  return PartyReader(std::move(state));
}

PartyRow PartyReader::read(std::uint64_t line, std::string_view record) const {
  if (state_->json) {
    while (record.ends_with('\n') || record.ends_with('\r')) record.remove_suffix(1);
    return row_of_json(line, record);
  }
  codec::CsvReader csv(record);
  const auto fields = csv.next();
  if (fields) return read_fields(line, fields->fields);
  PartyRow row;
  row.line = line;
  row.code = fields.error().code;
  row.fault = fields.error().reason;
  return row;
}

struct PartyRows::State {
  std::string path;
  MappedFile file;
  std::optional<PartyReader> reader;
  std::unique_ptr<codec::CsvReader> csv;  ///< none: lines of JSON
  std::uint64_t at = 0, line = 0;         ///< of JSON

  std::string_view text() const { return as_text(file.bytes()); }
  PartyRow csv_row();
  PartyRow json_row();
};

PartyRow PartyRows::State::csv_row() {
  PartyRow row;
  const auto record = csv->next();
  if (!record) {
    const auto place = codec::place_of(text(), record.error().offset);
    row.line = place.line;
    row.code = record.error().code;
    row.fault = record.error().reason;
    return row;
  }
  return reader->read_fields(record->line, record->fields);
}

PartyRow PartyReader::read_fields(std::uint64_t line, std::span<const std::string> fields) const {
  const std::vector<std::string>& header = state_->header;
  PartyRow row;
  row.line = line;
  if (fields.size() != header.size()) {
    row.fault = fmt::format("{} fields where the header has {}", fields.size(), header.size());
    return row;
  }
  for (const Bound& rule : state_->rules) {
    if (const auto broken = broken_column(rule, fields)) {
      // Half a name would be another name; without a fact the name is still compared.
      const std::string what = fmt::format("column {} ({}) {}", *broken + 1, header[*broken], kConvert);
      if (is_found_by(rule.property) && row.fault.empty()) row.fault = what;
      if (!is_found_by(rule.property) && is_compared(rule.property))
        row.query.unread.push_back(fmt::format("{} was not read: {}", rule.property, what));
      continue;
    }
    for (std::string& value : formats::entity_csv::values_of(rule, fields)) {
      note_ignored(row, rule.property);
      put(row.query, rule.property, std::move(value));
    }
  }
  settle(row);
  return row;
}

PartyRow PartyRows::State::json_row() {
  const std::string_view all = text();
  const std::size_t end = std::min(all.find('\n', at), all.size());
  std::string_view row = all.substr(at, end - at);
  at = end + 1;
  ++line;
  if (row.size() <= kLineBytesMax) return reader->read(line, row);
  PartyRow bad;
  bad.line = line;
  bad.code = Code::limit;
  bad.fault = "the line is longer than 1 MiB";
  return bad;
}

std::string not_looked_at_text(std::string_view word) {
  const std::string_view nearest = nearest_property(word);
  if (nearest.empty()) return fmt::format("{}: not looked at", word);
  return fmt::format("{}: not looked at; {} is meant?", word, nearest);
}

PartyRows::PartyRows(std::unique_ptr<State> state) : state_(std::move(state)) {}
PartyRows::PartyRows(PartyRows&&) noexcept = default;
PartyRows::~PartyRows() = default;

Outcome<PartyRows> PartyRows::open(const std::string& path, const std::string& format, const std::string& mapping,
                                   const std::string& spool_folder) {
  auto state = std::make_unique<State>();
  state->path = path == "-" ? "standard input" : path;
  state->file = CLEW_TRY(content_of(path == "-" ? "/dev/stdin" : path, spool_folder));
  if (is_json(path, format, state->text())) {
    if (!mapping.empty()) return wrong_mapping("lines of JSON name their properties themselves");
    state->reader = PartyReader::of_json();
    return PartyRows(std::move(state));
  }
  if (const std::string fault = formats::entity_csv::table_fault(state->text()); !fault.empty())
    return refuse(Code::malformed, fmt::format("'{}': {}", state->path, fault),
                  "a table is CSV in UTF-8, and its first line names the columns");
  state->csv = std::make_unique<codec::CsvReader>(state->text());
  auto header = state->csv->next();
  if (!header)
    return refuse(header.error(), fmt::format("the header of '{}'", state->path), "the first line names the columns");
  state->reader = CLEW_TRY(PartyReader::of_csv(std::move(header->fields), mapping));
  return PartyRows(std::move(state));
}

std::vector<PartyRow> PartyRows::next(std::size_t count) {
  std::vector<PartyRow> rows;
  while (rows.size() < count) {
    if (!state_->csv) {
      // Empty lines are none.
      const std::string_view text = state_->text();
      while (state_->at < text.size() && (text[state_->at] == '\n' || text[state_->at] == '\r')) {
        state_->line += text[state_->at] == '\n';
        ++state_->at;
      }
      if (state_->at >= text.size()) break;
      rows.push_back(state_->json_row());
    } else {
      if (state_->csv->done()) break;
      rows.push_back(state_->csv_row());
    }
  }
  return rows;
}

std::uint64_t PartyRows::position() const {
  return state_->csv ? state_->csv->position() : std::min<std::uint64_t>(state_->at, size());
}

std::uint64_t PartyRows::size() const {
  return state_->file.bytes().size();
}

std::string PartyRows::hash() const {
  return codec::to_hex(codec::sha256(state_->file.bytes()).view());
}

}  // namespace clew::engine
