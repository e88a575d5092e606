// The consolidated list as CSV 1.1: a flat table in which a row has the party's own columns (Entity_*) and those of one
// or more of its parts (NameAlias_*, Address_*, BirthDate_*, Identification_*, Citizenship_*), each with the act it
// stands on (*_Regulation_*). The prefix of a column says the part, the rest is the field.

#include <map>

#include "clew/codec/csv_table.h"
#include "clew/codec/partial_date.h"
#include "clew/formats/eu/eu.h"
#include "clew/formats/eu/party.h"

namespace clew::formats::eu {
namespace {

struct Part {
  std::string_view prefix;
  void (Party::*read)(Fields);
};
constexpr Part kParts[] = {
    {"Entity_Regulation_", &Party::regulation},
    {"NameAlias_Regulation_", &Party::regulation_of_part},
    {"Address_Regulation_", &Party::regulation_of_part},
    {"BirthDate_Regulation_", &Party::regulation_of_part},
    {"Identification_Regulation_", &Party::regulation_of_part},
    {"Citizenship_Regulation_", &Party::regulation_of_part},
    {"Entity_", &Party::subject},
    {"NameAlias_", &Party::name},
    {"Address_", &Party::address},
    {"BirthDate_", &Party::birth},
    {"Identification_", &Party::document},
    {"Citizenship_", &Party::citizenship},
};
constexpr std::size_t kPartCount = std::size(kParts);
constexpr std::string_view kGenerated = "fileGenerationDate";

/// Which part a column belongs to, and the name of its field there; kPartCount if it is none of them.
struct Column {
  std::size_t part = kPartCount;
  std::string field;
};

Column column_of(std::string_view name) {
  for (std::size_t i = 0; i < kPartCount; ++i)
    if (name.starts_with(kParts[i].prefix)) return {i, std::string(name.substr(kParts[i].prefix.size()))};
  return {kPartCount, std::string(name)};
}

struct Group {
  Party party;
  std::uint64_t offset = 0;
};

void read_row(const codec::CsvTable::Row& row, const std::vector<Column>& columns, Party& party,
              intel::Reading& reading) {
  Fields parts[kPartCount];
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].part < kPartCount)
      parts[columns[i].part].add(columns[i].field, row.fields[i]);
    else if (columns[i].field != kGenerated)
      add_unknown(reading, party.entity(), columns[i].field, row.fields[i]);
  }
  for (std::size_t i = 0; i < kPartCount; ++i)
    if (!parts[i].empty()) (party.*kParts[i].read)(std::move(parts[i]));
}

}  // namespace

Result<void> read_eu_csv_content(codec::Input& input, intel::Reading& reading) {
  codec::CsvTable table(input, ';');
  if (const auto header = table.read_header("Entity_LogicalId"); !header) {
    reading.bad(header.error(), "row of column names");
    return {};
  }
  std::vector<Column> columns;
  for (const std::string& name : table.columns()) columns.push_back(column_of(name));
  const std::size_t key = table.find("Entity_LogicalId").value_or(0);
  const auto generated = table.find(kGenerated);
  std::vector<Group> groups;
  std::map<std::string, std::size_t, std::less<>> index;
  const auto take = [&](const codec::CsvTable::Row& row) -> Result<void> {
    const std::string id = intel::one_line(row.fields[key]);
    if (id.empty() || row.broken(key)) {
      reading.bad(Code::malformed, row.offset,
                  id.empty() ? "no Entity_LogicalId" : "an Entity_LogicalId that is not UTF-8",
                  intel::row_name(row.line));
      return {};
    }
    const auto [at, added] = index.try_emplace(id, groups.size());
    if (added) groups.push_back({Party(reading), row.offset});
    if (generated && reading.info().published.empty())
      reading.info().published = codec::partial_date(row.fields[*generated]).value_or("");
    read_row(row, columns, groups[at->second].party, reading);
    return {};
  };
  CLEW_TRY_VOID(intel::read_table_list(table, reading, take, kRowsMax));
  for (Group& group : groups) CLEW_TRY_VOID(group.party.give(group.offset));
  return {};
}

Result<intel::ReadReport> read_eu_csv(const std::vector<std::string>& paths, const intel::EntitySink& sink) {
  return intel::read_files(paths, eu_info(), sink, &read_eu_csv_content);
}

}  // namespace clew::formats::eu
