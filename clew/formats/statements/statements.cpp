// The file holds the rows of an entity one behind the other, so that one entity is in memory at a time. Which ids were
// there is remembered as 8 bytes each: an entity whose rows stand apart would be two entities of one id, each with half
// of its names. Refused: sorting here (the file is larger than memory, and "sort" does it well).
//
// The schema of an entity is the most special one that its statements name: a dataset may know a LegalEntity only, and
// another that it is a Company. Two of which neither extends the other cannot both be so.
// Source: https://www.opensanctions.org/docs/statements/

#include "clew/formats/statements/statements.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <unordered_set>
#include <utility>

#include "clew/codec/csv_table.h"
#include "clew/intel/properties.h"

namespace clew::formats::statements {
namespace {

using Row = codec::CsvTable::Row;

/// Places of the columns; those that may be missing are optional.
struct Columns {
  std::size_t entity = 0, property = 0, schema = 0, value = 0;
  std::optional<std::size_t> canonical, dataset, lang, external, first_seen, last_seen;
};

std::optional<Columns> columns_of(const codec::CsvTable& table) {
  const auto entity = table.find("entity_id"), property = table.find("prop"), schema = table.find("schema"),
             value = table.find("value");
  if (!entity || !property || !schema || !value) return std::nullopt;
  Columns columns{*entity, *property, *schema, *value, {}, {}, {}, {}, {}, {}};
  columns.canonical = table.find("canonical_id");
  columns.dataset = table.find("dataset");
  columns.lang = table.find("lang");
  columns.external = table.find("external");
  columns.first_seen = table.find("first_seen");
  columns.last_seen = table.find("last_seen");
  return columns;
}

std::string_view field(const Row& row, std::optional<std::size_t> column) {
  return column ? std::string_view(row.fields[*column]) : std::string_view();
}

bool is_true(std::string_view text) {
  const std::string word = intel::lowered(text);
  return word == "t" || word == "true" || word == "1";
}

/// The entity whose rows are being read.
class Gathered {
 public:
  explicit Gathered(intel::Reading& reading) : reading_(reading) {}

  bool is(std::string_view id) const { return entity_.id == id; }

  void begin(std::string id, const Row& row) {
    entity_ = {};
    entity_.id = std::move(id);
    datasets_.clear();
    ids_.clear();
    first_.clear();
    last_.clear();
    rows_ = 0;
    offset_ = row.offset;
    line_ = row.line;
  }

  void take(const Columns& columns, const Row& row) {
    const std::string record = intel::row_name(row.line);
    if (++rows_ > kRowsMax) {
      if (rows_ == kRowsMax + 1)
        reading_.bad(Code::limit, row.offset, fmt::format("more than {} statements of one entity", kRowsMax), record);
      return;
    }
    const std::string_view schema = field(row, columns.schema), property = field(row, columns.property);
    if (std::string fault = intel::schema_fault(schema); !fault.empty()) {
      reading_.bad(Code::malformed, row.offset, std::move(fault), record);
      return;
    }
    if (property.empty()) {
      reading_.bad(Code::malformed, row.offset, "no property", record);
      return;
    }
    if (entity_.schema.empty() || intel::extends_schema(schema, entity_.schema)) {
      entity_.schema = schema;
    } else if (!intel::extends_schema(entity_.schema, schema)) {
      reading_.bad(Code::conflict, row.offset, fmt::format("a {} and a {} at once", entity_.schema, schema), record);
      return;
    }
    ids_.emplace(field(row, columns.entity));
    if (const std::string_view dataset = field(row, columns.dataset); !dataset.empty()) datasets_.emplace(dataset);
    const std::string_view first = field(row, columns.first_seen), last = field(row, columns.last_seen);
    if (!first.empty() && (first_.empty() || first < first_)) first_ = first;
    if (last > last_) last_ = last;
    if (property == "id") return;  // a hash over the statements of one dataset
    const std::size_t before = entity_.values.size();
    entity_.add(std::string(property), row.fields[columns.value]);
    if (entity_.values.size() > before) entity_.values.back().lang = field(row, columns.lang);
  }

  /// Hands on what was gathered, if anything was.
  Result<void> give() {
    if (entity_.id.empty() || entity_.schema.empty()) return {};
    for (const std::string& id : ids_)
      if (!id.empty() && id != entity_.id) entity_.referents.push_back(id);
    for (const std::string& dataset : datasets_) entity_.add("ftm:datasets", dataset);
    entity_.add("ftm:first_seen", first_);
    entity_.add("ftm:last_seen", last_);
    const bool target = intel::is_thing(entity_.schema);
    const std::string record = fmt::format("rows from line {}, {}", line_, entity_.id);
    CLEW_TRY_VOID(reading_.give_unchecked(std::move(entity_), target, offset_, record));
    entity_ = {};
    return {};
  }

 private:
  intel::Reading& reading_;
  intel::Entity entity_;
  std::set<std::string, std::less<>> datasets_, ids_;
  std::string first_, last_;
  std::size_t rows_ = 0;
  std::uint64_t offset_ = 0, line_ = 0;
};

}  // namespace

intel::ListInfo statements_info() {
  intel::ListInfo info;
  info.list = "opensanctions";
  info.title = "OpenSanctions statements";
  info.publisher = "OpenSanctions";
  info.source = "https://data.opensanctions.org/datasets/latest/sanctions/statements.csv";
  info.licence = "CC BY-NC 4.0";
  info.tlp = "CLEAR";
  return info;
}

Result<void> read_statements_content(codec::Input& input, intel::Reading& reading) {
  reading.check_properties();
  codec::CsvTable table(input);
  if (const auto header = table.read_header("entity_id"); !header) {
    reading.bad(header.error(), "file");
    return {};
  }
  const auto columns = columns_of(table);
  if (!columns) {
    reading.bad(Error{Code::malformed, "a column \"prop\", \"schema\" or \"value\" is missing", 0}, "file");
    return {};
  }
  Gathered gathered(reading);
  std::unordered_set<std::size_t> seen;
  bool apart = false;
  const auto take = [&](const Row& row) -> Result<void> {
    if (is_true(field(row, columns->external))) {
      reading.unknown("(external statements)");
      return {};
    }
    const std::string_view canonical = field(row, columns->canonical);
    const std::size_t key = canonical.empty() ? columns->entity : *columns->canonical;
    const std::string_view id = row.fields[key];
    if (id.empty() || row.broken(key)) {
      reading.bad(Code::malformed, row.offset, id.empty() ? "no id" : "an id that is not UTF-8",
                  intel::row_name(row.line));
      return {};
    }
    if (!gathered.is(id)) {
      CLEW_TRY_VOID(gathered.give());
      if (!seen.insert(std::hash<std::string_view>()(id)).second && !std::exchange(apart, true))
        reading.bad(
            Code::malformed, row.offset,
            fmt::format("the rows of {} stand apart (line {}): sort the file by canonical_id first", id, row.line),
            "file");
      gathered.begin(std::string(id), row);
    }
    gathered.take(*columns, row);
    return {};
  };
  CLEW_TRY_VOID(intel::read_table_list(table, reading, take));
  return gathered.give();
}

Result<intel::ReadReport> read_statements(const std::vector<std::string>& paths, const intel::EntitySink& sink) {
  return intel::read_files(paths, statements_info(), sink, &read_statements_content);
}

}  // namespace clew::formats::statements
