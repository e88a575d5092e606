// Rows to entities by the rules of a mapping. The columns are looked up once; a table that lacks one is refused as a
// whole, for a list without its birth dates would match the wrong people without anybody noticing.

#include "clew/formats/entity_csv/entity_csv.h"

#include <fmt/format.h>

#include <algorithm>

#include "clew/codec/csv_table.h"
#include "clew/intel/fields.h"
#include "clew/intel/properties.h"

namespace clew::formats::entity_csv {
namespace {

using intel::Entity;

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

/// The columns that the rules use.
std::vector<bool> used_columns(const std::vector<Bound>& rules, std::size_t columns) {
  std::vector<bool> used(columns);
  for (const Bound& rule : rules)
    for (const std::size_t column : rule.columns) used[column] = true;
  return used;
}

Result<void> read_row(const std::vector<Bound>& rules, const Mapping& mapping, const codec::CsvTable::Row& row,
                      intel::Reading& reading) {
  const std::string record = intel::row_name(row.line);
  Entity entity;
  std::string id;
  bool broken_id = false;
  for (const Bound& rule : rules) {
    if (rule.property == "id")
      for (const std::size_t column : rule.columns) broken_id = broken_id || row.broken(column);
    for (const std::string& text : values_of(rule, row.fields)) {
      if (rule.property == "id")
        id = intel::joined({id, text}, "-");
      else if (rule.property == "schema")
        entity.schema = text;
      else
        add_item(entity, rule.property, text);
    }
  }
  const bool named = std::any_of(entity.values.begin(), entity.values.end(), [](const intel::Value& value) {
    return intel::is_name(value.property) || value.property == "publicKey";
  });
  const char* lacks = broken_id               ? "an id that is not UTF-8"
                      : id.empty()            ? "no id"
                      : entity.schema.empty() ? "no schema"
                      : named                 ? nullptr
                                              : "no name";
  if (lacks) {
    reading.bad(Code::malformed, row.offset, lacks, record);
    return {};
  }
  entity.id = mapping.id_prefix + id;
  const bool target = intel::is_thing(entity.schema);
  CLEW_TRY_VOID(reading.give(std::move(entity), target, row.offset, record));
  return {};
}

/// The rules with their places, of a table whose row of column names comes next; else what is wrong with it.
Result<std::vector<Bound>, std::string> bind(const Mapping& mapping, codec::Input& input, codec::CsvTable& table) {
  if (const auto front = input.peek(); front)
    if (std::string fault = table_fault(*front); !fault.empty()) return std::unexpected(std::move(fault));
  if (const auto header = table.read_header(""); !header) return std::unexpected(std::string(header.error().reason));
  if (table.columns_recoded()) return std::unexpected(fmt::format("the row of column names {}", kConvert));
  auto bound = CLEW_TRY(bind_rules(mapping.rules, table.columns()));
  // A property that is misspelt would be read and never asked about. One that is like none is somebody's own.
  for (const Bound& schema : bound)
    for (const Bound& rule : bound) {
      if (schema.property != "schema" || !schema.columns.empty() || rule.property == "id" || &rule == &schema) continue;
      std::string fault = intel::property_fault(schema.constant, rule.property);
      if (fault.ends_with("is meant?")) return std::unexpected(std::move(fault));
    }
  return bound;
}

}  // namespace

Result<void, std::string> check_mapping(const std::string& path, const Mapping& mapping) {
  auto input = codec::Input::open(path);
  if (!input) return std::unexpected(std::string(input.error().reason));
  codec::CsvTable table(*input, mapping.separator);
  if (auto bound = bind(mapping, *input, table); !bound) return std::unexpected(std::move(bound).error());
  return {};
}

Result<void> read_entity_csv_content(codec::Input& input, const Mapping& mapping, intel::Reading& reading) {
  reading.check_properties();
  codec::CsvTable table(input, mapping.separator);
  const auto rules = bind(mapping, input, table);
  if (!rules) {
    reading.bad(Code::malformed, 0, rules.error(), "row of column names");
    return {};
  }
  const auto row = [&](const codec::CsvTable::Row& one) { return read_row(*rules, mapping, one, reading); };
  return intel::read_table_list(table, reading, row, UINT64_MAX, used_columns(*rules, table.columns().size()));
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
