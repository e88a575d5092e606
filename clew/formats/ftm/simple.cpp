// targets.simple.csv: one target a row, lists inside a field as a line of CSV with ';' between the items.
// Source: https://www.opensanctions.org/docs/bulk/csv/

#include "clew/codec/csv_table.h"
#include "clew/formats/ftm/ftm.h"

namespace clew::formats::ftm {
namespace {

struct Column {
  std::string_view name, property;
  bool list = false;
};
constexpr Column kColumns[] = {
    {"name", "name"},
    {"aliases", "alias", true},
    {"birth_date", "birthDate", true},
    {"countries", "country", true},
    {"addresses", "address", true},
    {"identifiers", "idNumber", true},
    {"sanctions", "program", true},
    {"phones", "phone", true},
    {"emails", "email", true},
    {"program_ids", "programId", true},
    {"dataset", "ftm:datasets", true},
    {"first_seen", "ftm:first_seen"},
    {"last_seen", "ftm:last_seen"},
    {"last_change", "ftm:last_change"},
};

const Column* column_of(std::string_view name) {
  for (const Column& column : kColumns)
    if (column.name == name) return &column;
  return nullptr;
}

void add_list(intel::Entity& entity, std::string_view property, const std::string& field) {
  for (const std::string& item : intel::list_items(field)) intel::add_text(entity, property, item);
}

}  // namespace

Result<void> read_ftm_simple_content(codec::Input& input, intel::Reading& reading) {
  codec::CsvTable table(input);
  if (const auto header = table.read_header("id"); !header) {
    reading.bad(header.error(), "file");
    return {};
  }
  const auto id = table.find("id"), schema = table.find("schema"), name = table.find("name");
  if (!id || !schema || !name) {
    reading.bad(Code::malformed, 0, "a column \"id\", \"schema\" or \"name\" is missing", "row of column names");
    return {};
  }
  return intel::read_table_list(table, reading, [&](const codec::CsvTable::Row& row) -> Result<void> {
    const std::string record = intel::row_name(row.line);
    intel::Entity entity;
    entity.id = intel::one_line(row.fields[*id]);
    entity.schema = intel::one_line(row.fields[*schema]);
    if (entity.id.empty() || entity.schema.empty() || row.broken(*id)) {
      reading.bad(Code::malformed, row.offset, row.broken(*id) ? "an id that is not UTF-8" : "no id or no schema",
                  record);
      return {};
    }
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
      if (i == *id || i == *schema) continue;
      const Column* column = column_of(table.columns()[i]);
      if (!column)
        add_unknown(reading, entity, table.columns()[i], row.fields[i]);
      else if (column->list)
        add_list(entity, column->property, row.fields[i]);
      else
        intel::add_text(entity, column->property, row.fields[i]);
    }
    entity.add("ftm:target", "true");
    CLEW_TRY_VOID(reading.give_unchecked(std::move(entity), true, row.offset, record));
    return {};
  });
}

Result<intel::ReadReport> read_ftm_simple(const std::vector<std::string>& paths, const intel::EntitySink& sink) {
  return intel::read_files(paths, ftm_info(), sink, &read_ftm_simple_content);
}

}  // namespace clew::formats::ftm
