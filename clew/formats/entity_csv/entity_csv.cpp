// Rows to entities by the rules of a mapping. The columns are looked up once; a table that lacks one is refused as a
// whole, for a list without its birth dates would match the wrong people without anybody noticing.

#include "clew/formats/entity_csv/entity_csv.h"

#include <algorithm>
#include <optional>

#include "clew/codec/csv_table.h"
#include "clew/intel/fields.h"

namespace clew::formats::entity_csv {
namespace {

using intel::Entity;

/// A rule with the places of its columns.
struct Bound {
  const Rule* rule = nullptr;
  std::vector<std::size_t> columns;
  std::string constant;
};

Result<std::vector<Bound>, std::string> bind(const Mapping& mapping, const codec::CsvTable& table) {
  std::vector<Bound> bound;
  for (const Rule& rule : mapping.rules) {
    Bound one{&rule, {}, rule.constant};
    for (const std::string& column : rule.columns) {
      if (const auto at = table.find(column)) {
        one.columns.push_back(*at);
      } else if (rule.property == "schema" && rule.columns.size() == 1 && intel::is_known_schema(column)) {
        one.constant = column;  // schema=Person
      } else {
        std::string names;
        for (const std::string& name : table.columns()) names += (names.empty() ? "" : ", ") + name;
        const std::string schema = rule.property == "schema" ? intel::schema_fault(column) + "; " : std::string();
        return std::unexpected("no column \"" + column + "\" for \"" + rule.property + "\"; " + schema +
                               "the table has: " + names);
      }
    }
    if (rule.property == "schema" && rule.columns.empty())  // schema='Person'
      if (std::string fault = intel::schema_fault(rule.constant); !fault.empty())
        return std::unexpected(std::move(fault));
    bound.push_back(std::move(one));
  }
  return bound;
}

void add_item(Entity& entity, const std::string& property, const std::string& item) {
  if (property.ends_with("Date"))
    add_date(entity, property, item);
  else if (property == "gender")
    add_gender(entity, item);
  else if (intel::is_country_property(property))
    add_country(entity, property, item);
  else
    add_text(entity, property, item);
}

std::string text_of(const Bound& bound, const codec::CsvTable::Row& row) {
  std::string text = bound.constant;
  for (const std::size_t column : bound.columns) text = intel::joined({text, row.fields[column]}, " ");
  return text;
}

Result<void> read_row(const std::vector<Bound>& rules, const Mapping& mapping, const codec::CsvTable::Row& row,
                      intel::Reading& reading) {
  Entity entity;
  std::string id;
  for (const Bound& bound : rules) {
    const std::string& property = bound.rule->property;
    const std::string text = text_of(bound, row);
    if (property == "id")
      id = intel::joined({id, text}, "-");
    else if (property == "schema")
      entity.schema = text;
    else if (bound.rule->list_separator != '\0')
      for (const std::string& item : intel::list_items(text, bound.rule->list_separator))
        add_item(entity, property, item);
    else
      add_item(entity, property, text);
  }
  const std::string record = "row in line " + std::to_string(row.line);
  const bool named = std::any_of(entity.values.begin(), entity.values.end(), [](const intel::Value& value) {
    return intel::is_name(value.property) || value.property == "publicKey";
  });
  const char* lacks = id.empty() ? "no id" : entity.schema.empty() ? "no schema" : named ? nullptr : "no name";
  if (lacks) {
    reading.bad(Code::malformed, row.offset, lacks, record);
    return {};
  }
  if (row.repaired) reading.unknown("(text that is not UTF-8)");
  entity.id = mapping.id_prefix + id;
  const bool target = intel::is_thing(entity.schema);
  CLEW_TRY_VOID(reading.give(std::move(entity), target, row.offset, record));
  return {};
}

}  // namespace

Result<void, std::string> check_mapping(const std::string& path, const Mapping& mapping) {
  auto input = codec::Input::open(path);
  if (!input) return std::unexpected(std::string(input.error().reason));
  codec::CsvTable table(*input, mapping.separator);
  if (const auto header = table.read_header(""); !header) return std::unexpected(std::string(header.error().reason));
  auto bound = bind(mapping, table);
  if (!bound) return std::unexpected(std::move(bound).error());
  return {};
}

Result<void> read_entity_csv_content(codec::Input& input, const Mapping& mapping, intel::Reading& reading) {
  codec::CsvTable table(input, mapping.separator);
  if (const auto header = table.read_header(""); !header) {
    reading.bad(header.error(), "row of column names");
    return {};
  }
  const auto rules = bind(mapping, table);
  if (!rules) {
    reading.bad(Code::malformed, 0, rules.error(), "row of column names");
    return {};
  }
  while (true) {
    const auto row = table.next();
    if (!row && row.error().code == Code::not_found) return {};
    if (!row) {
      reading.bad(row.error(), "row");
      continue;
    }
    CLEW_TRY_VOID(read_row(*rules, mapping, *row, reading));
  }
}

Result<intel::ReadReport> read_entity_csv(const std::vector<std::string>& paths, const Mapping& mapping,
                                          const intel::EntitySink& sink) {
  intel::ListInfo info;
  info.list = "csv";
  info.title = "entities of a table";
  return intel::read_files(paths, info, sink, [&](codec::Input& input, intel::Reading& reading) {
    return read_entity_csv_content(input, mapping, reading);
  });
}

}  // namespace clew::formats::entity_csv
