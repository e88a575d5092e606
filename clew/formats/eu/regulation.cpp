// Tables made from the annexes of regulations: one row is one party, most columns are named like properties.
//
//   celex,recordId,programKey,annex,measure,startDate,reason,schema,name,alias,...,passportNumber,...
//   32017R1509,1,EU-PRK,XIII.A,Asset freeze,16.7.2009,"Director of ...",Person,Yun Ho-jin,Yun Ho-chin,...
//
// Lists stand in a field with ';' between the items, quoted where an item holds one. Annexes count from 1 again, and
// some rows have no number: those are told apart by IMO number or name, and by their order where that is not enough.

#include <map>

#include "clew/codec/csv_table.h"
#include "clew/formats/eu/eu.h"
#include "clew/formats/eu/written_dates.h"

namespace clew::formats::eu {
namespace {

using intel::add_text;
using intel::Entity;

/// Columns that are no property of the party.
enum class Use : std::uint8_t { text, list, date, country, number, gender, of_sanction, date_of_sanction, own };
struct Column {
  std::string_view name;
  Use use;
  std::string_view property = {};  ///< if not the name itself
};
constexpr Column kColumns[] = {
    {"celex", Use::own},
    {"recordId", Use::own},
    {"schema", Use::own},
    {"programKey", Use::own},
    {"annex", Use::of_sanction, "provisions"},
    {"measure", Use::of_sanction, "provisions"},
    {"reason", Use::of_sanction},
    {"startDate", Use::date_of_sanction},
    {"notes", Use::text},
    {"birthDate", Use::date},
    {"incorporationDate", Use::date},
    {"country", Use::country},
    {"nationality", Use::country},
    {"jurisdiction", Use::country},
    {"flag", Use::country},
    {"passportNumber", Use::number},
    {"idNumber", Use::number},
    {"registrationNumber", Use::number},
    {"taxNumber", Use::number},
    {"gender", Use::gender},
};

/// Everything else is a list of texts under its own name, for the columns are named like properties.
Column column_of(std::string_view name) {
  for (const Column& column : kColumns)
    if (column.name == name) return column;
  return {name, Use::list};
}

/// Items that stood in quotes may be lists once more; a ';' inside parentheses belongs to the remark there.
std::vector<std::string> parts_of(std::string_view item) {
  std::vector<std::string> parts(1);
  std::size_t depth = 0;
  for (const char c : item) {
    if (c == '(') ++depth;
    if (c == ')' && depth > 0) --depth;
    if (c == ';' && depth == 0)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

// "allegedly Russian" is what the annex says of the country, not a country's name.
void add_stated_country(Entity& entity, std::string_view property, std::string_view item) {
  constexpr std::string_view kAllegedly = "allegedly ";
  if (item.starts_with(kAllegedly))
    add_country(entity, property, item.substr(kAllegedly.size()), "allegedly");
  else
    add_country(entity, property, item);
}

void read_field(const Column& column, const std::string& text, Entity& party, Entity& sanction) {
  const std::string_view property = column.property.empty() ? column.name : column.property;
  switch (column.use) {
    case Use::own: return;
    case Use::text: add_text(party, property, text); return;
    case Use::of_sanction: add_text(sanction, property, text); return;
    case Use::date_of_sanction: add_date(sanction, property, text); return;
    case Use::gender: add_gender(party, std::string_view(text).substr(0, text.find('.'))); return;
    case Use::list:
    case Use::date:
    case Use::country:
    case Use::number: break;
  }
  for (const std::string& item : intel::list_items(text)) {
    if (column.use == Use::date)
      add_written_dates(party, property, item);
    else if (column.use == Use::country)
      add_stated_country(party, property, item);
    else if (column.use == Use::number)
      for (const std::string& part : parts_of(item)) intel::add_number(party, property, intel::one_line(part));
    else if (intel::is_name(property))
      for (const std::string& part : parts_of(item)) add_text(party, property, part);
    else
      add_text(party, property, item);
  }
}

/// Row by row, with the columns that say who the party is.
class Table {
 public:
  Table(codec::CsvTable& table, intel::Reading& reading) : table_(table), reading_(reading) {
    for (const std::string& name : table.columns()) columns_.push_back(column_of(name));
  }

  Result<void> read(const codec::CsvTable::Row& row) {
    Entity party, sanction;
    for (std::size_t i = 0; i < columns_.size(); ++i) read_field(columns_[i], row.fields[i], party, sanction);
    const std::string record = intel::row_name(row.line);
    const std::string celex = text(row, "celex"), name = text(row, "name");
    party.schema = text(row, "schema");
    if (celex.empty() || name.empty() || party.schema.empty()) {
      reading_.bad(Code::malformed, row.offset, "no celex, schema or name", record);
      return {};
    }
    std::string key = text(row, "recordId");
    if (key.empty()) key = text(row, "imoNumber");
    if (key.empty()) key = name;
    party.id = intel::joined({"eu-" + celex, text(row, "annex"), key}, "-");
    const std::size_t seen = ++seen_[party.id];
    if (seen > 1) party.id += "-" + std::to_string(seen);
    party.add("topics", "sanction");
    add_text(party, "programId", text(row, "programKey"));
    sanction.id = party.id + "-sanction";
    sanction.schema = "Sanction";
    sanction.add("entity", party.id);
    sanction.add("authority", "European Union");
    sanction.add("legalBasis", celex);
    add_text(sanction, "programId", text(row, "programKey"));
    if (!CLEW_TRY(reading_.give(std::move(party), true, row.offset))) return {};
    CLEW_TRY_VOID(reading_.give(std::move(sanction), false, row.offset));
    return {};
  }

 private:
  std::string text(const codec::CsvTable::Row& row, std::string_view column) const {
    const auto at = table_.find(column);
    return at ? intel::one_line(row.fields[*at]) : std::string();
  }
  codec::CsvTable& table_;
  intel::Reading& reading_;
  std::vector<Column> columns_;
  std::map<std::string, std::size_t> seen_;
};

}  // namespace

Result<void> read_eu_regulation_content(codec::Input& input, intel::Reading& reading) {
  codec::CsvTable table(input);
  if (const auto header = table.read_header("celex"); !header) {
    reading.bad(header.error(), "row of column names");
    return {};
  }
  Table rows(table, reading);
  return intel::read_table_list(table, reading, [&](const codec::CsvTable::Row& row) { return rows.read(row); });
}

Result<intel::ReadReport> read_eu_regulation(const std::vector<std::string>& paths, const intel::EntitySink& sink) {
  return intel::read_files(paths, eu_info(), sink, &read_eu_regulation_content);
}

Result<intel::ReadReport> read_eu(const std::vector<std::string>& paths, const intel::EntitySink& sink) {
  return intel::read_files(paths, eu_info(), sink, [](codec::Input& input, intel::Reading& reading) -> Result<void> {
    constexpr std::string_view kMark = "\xef\xbb\xbf";
    const auto start = input.peek();
    if (!start) {
      reading.bad(start.error(), "file");
      return {};
    }
    std::string_view text = *start;
    if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
    text.remove_prefix(std::min(text.find_first_not_of(" \r\n\t"), text.size()));
    if (text.starts_with('<')) return read_eu_xml_content(input, reading);
    const std::string_view names = text.substr(0, text.find('\n'));
    return names.find("Entity_LogicalId") != std::string_view::npos ? read_eu_csv_content(input, reading)
                                                                    : read_eu_regulation_content(input, reading);
  });
}

}  // namespace clew::formats::eu
