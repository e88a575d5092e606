// The two tables. Both have a party in many rows, one for each combination of its names, dates and addresses, and a
// line with the date before the row of names. Their columns are mapped to the names of the XML's elements.

#include <algorithm>
#include <map>

#include "clew/codec/csv_table.h"
#include "clew/codec/partial_date.h"
#include "clew/formats/uk/party.h"
#include "clew/formats/uk/uk.h"

namespace clew::formats::uk {
namespace {

struct Column {
  std::string_view name, fact;
};
constexpr Column kUksl[] = {
    {"unique id", "UniqueID"},
    {"ofsi group id", "OFSIGroupID"},
    {"un reference number", "UNReferenceNumber"},
    {"name type", "NameType"},
    {"alias strength", "AliasStrength"},
    {"name non-latin script", "NameNonLatinScript"},
    {"regime name", "RegimeName"},
    {"individual, entity, ship", "IndividualEntityShip"},
    {"designation type", "IndividualEntityShip"},
    {"designation source", "DesignationSource"},
    {"sanctions imposed", "SanctionsImposed"},
    {"uk statement of reasons", "UKStatementofReasons"},
    {"address postal code", "AddressPostalCode"},
    {"address country", "AddressCountry"},
    {"phone number", "PhoneNumber"},
    {"email address", "EmailAddress"},
    {"date designated", "DateDesignated"},
    {"d.o.b", "DOB"},
    {"nationality(/ies)", "Nationality"},
    {"national identifier number", "NationalIdentifierNumber"},
    {"national identifier additional information", "NationalIdentifierAdditionalInformation"},
    {"passport additional information", "PassportAdditionalInformation"},
    {"type of entity", "TypeOfEntity"},
    {"subsidiaries", "Subsidiary"},
    {"parent company", "ParentCompany"},
    {"business registration number (s)", "BusinessRegistrationNumber"},
    {"imo number", "IMONumber"},
    {"current owner/operator (s)", "CurrentOwnerOperator"},
    {"previous owner/operator (s)", "PreviousOwnerOperator"},
    {"current believed flag of ship", "CurrentBelievedFlagOfShip"},
    {"previous flags", "PreviousFlag"},
    {"type of ship", "TypeOfShip"},
    {"tonnage of ship", "TonnageOfShip"},
    {"length of ship", "LengthOfShip"},
    {"year built", "YearBuilt"},
    {"hull identification number (hin)", "HullIdentificationNumber"},
};
constexpr Column kHmt[] = {
    {"group id", "GroupID"},
    {"alias type", "NameType"},
    {"alias quality", "AliasStrength"},
    {"group type", "IndividualEntityShip"},
    {"regime", "RegimeName"},
    {"listed on", "ListedOn"},
    {"uk sanctions list date designated", "DateDesignated"},
    {"country", "AddressCountry"},
    {"post/zip code", "AddressPostalCode"},
    {"passport details", "PassportAdditionalInformation"},
    {"national identification number", "NationalIdentifierNumber"},
    {"ni details", "NationalIdentifierAdditionalInformation"},
};
constexpr Column kBoth[] = {
    {"name 1", "Name1"},
    {"name 2", "Name2"},
    {"name 3", "Name3"},
    {"name 4", "Name4"},
    {"name 5", "Name5"},
    {"name 6", "Name6"},
    {"title", "Title"},
    {"name non-latin script", "NameNonLatinScript"},
    {"non-latin script type", "NonLatinScriptType"},
    {"non-latin script language", "NonLatinScriptLanguage"},
    {"address 1", "AddressLine1"},
    {"address 2", "AddressLine2"},
    {"address 3", "AddressLine3"},
    {"address 4", "AddressLine4"},
    {"address 5", "AddressLine5"},
    {"address 6", "AddressLine6"},
    {"address line 1", "AddressLine1"},
    {"address line 2", "AddressLine2"},
    {"address line 3", "AddressLine3"},
    {"address line 4", "AddressLine4"},
    {"address line 5", "AddressLine5"},
    {"address line 6", "AddressLine6"},
    {"dob", "DOB"},
    {"nationality", "Nationality"},
    {"town of birth", "TownOfBirth"},
    {"country of birth", "CountryOfBirth"},
    {"passport number", "PassportNumber"},
    {"position", "Position"},
    {"gender", "Gender"},
    {"website", "Website"},
    {"other information", "OtherInformation"},
    {"last updated", "LastUpdated"},
};

/// The fact of a column, or its own name, which makes it a note.
std::string_view fact_of(std::span<const Column> own, const std::string& column) {
  const std::string name = intel::lowered(intel::one_line(column));
  for (const std::span<const Column> table : {own, std::span<const Column>(kBoth)})
    for (const Column& known : table)
      if (known.name == name) return known.fact;
  return column;
}

/// A date before the row of names: "Report Date: 23-Sep-2026", or "Last Updated" and the date beside it.
std::string date_of(const std::vector<codec::CsvRecord>& preamble) {
  for (const codec::CsvRecord& record : preamble) {
    for (const std::string& field : record.fields) {
      const std::size_t colon = field.find(':');
      const std::string_view text = std::string_view(field).substr(colon == std::string::npos ? 0 : colon + 1);
      if (const auto date = codec::partial_date(text)) return *date;
    }
  }
  return {};
}

struct Group {
  Party party;
  std::uint64_t offset = 0;
};

Result<void> read_table(codec::Input& input, intel::Reading& reading, std::string_view key_column,
                        std::span<const Column> own, std::string_view prefix) {
  codec::CsvTable table(input);
  if (const auto header = table.read_header(key_column); !header) {
    reading.bad(header.error(), "row of column names");
    return {};
  }
  reading.info().published = date_of(table.preamble());
  std::vector<std::string_view> facts;
  for (const std::string& column : table.columns()) facts.push_back(fact_of(own, column));
  const std::size_t key = table.find(key_column).value_or(0);
  std::vector<Group> groups;
  std::map<std::string, std::size_t, std::less<>> index;
  const auto take = [&](const codec::CsvTable::Row& row) -> Result<void> {
    const std::string id = intel::one_line(row.fields[key]);
    const auto bad = [&](Code code, std::string reason) {
      reading.bad(code, row.offset, std::move(reason), intel::row_name(row.line));
      return Result<void>();
    };
    if (id.empty() || row.broken(key))
      return bad(Code::malformed, (id.empty() ? "no " : "text that is not UTF-8 as ") + std::string(key_column));
    if (!row.ended && key + 1 == row.fields.size())  // half a group number would be another party's
      return bad(Code::truncated, "last row has no line end: its id may be cut");
    const auto [at, added] = index.try_emplace(id, groups.size());
    if (added) groups.push_back({Party(reading, prefix), row.offset});
    std::vector<Fact> found;
    for (std::size_t i = 0; i < facts.size(); ++i)
      if (!row.fields[i].empty()) found.push_back({facts[i], row.fields[i]});
    groups[at->second].party.take(found);
    return {};
  };
  CLEW_TRY_VOID(intel::read_table_list(table, reading, take, kRowsMax));
  for (Group& group : groups) CLEW_TRY_VOID(group.party.give(group.offset));
  return {};
}

}  // namespace

intel::ListInfo hmt_info() {
  intel::ListInfo info;
  info.list = "gb_hmt";
  info.title = "Consolidated list of financial sanctions targets in the UK";
  info.publisher = "HM Treasury, Office of Financial Sanctions Implementation";
  info.source = "https://ofsistorage.blob.core.windows.net/publishlive/2022format/ConList.csv";
  info.licence = "Open Government Licence 3.0";
  info.tlp = "CLEAR";
  return info;
}

Result<void> read_uk_csv_content(codec::Input& input, intel::Reading& reading) {
  return read_table(input, reading, "Unique ID", kUksl, "uk-");
}

Result<void> read_uk_hmt_content(codec::Input& input, intel::Reading& reading) {
  return read_table(input, reading, "Group ID", kHmt, "uk-hmt-");
}

Result<intel::ReadReport> read_uk_csv(const std::vector<std::string>& paths, const intel::EntitySink& sink) {
  return intel::read_files(paths, uk_info(), sink, &read_uk_csv_content);
}

Result<intel::ReadReport> read_uk_hmt(const std::vector<std::string>& paths, const intel::EntitySink& sink) {
  return intel::read_files(paths, hmt_info(), sink, &read_uk_hmt_content);
}

Result<intel::ReadReport> read_uk(const std::vector<std::string>& paths, const intel::EntitySink& sink) {
  return intel::read_files(paths, uk_info(), sink, [](codec::Input& input, intel::Reading& reading) -> Result<void> {
    const auto start = input.peek();
    if (!start) {
      reading.bad(start.error(), "file");
      return {};
    }
    constexpr std::size_t kLook = 8192;
    const std::string text = intel::lowered(start->substr(0, kLook));
    const std::size_t first = text.find_first_not_of("\xef\xbb\xbf \r\n\t");
    if (first != std::string::npos && text[first] == '<') return read_uk_xml_content(input, reading);
    if (text.find("unique id") != std::string::npos) return read_uk_csv_content(input, reading);
    reading.info() = hmt_info();
    return read_uk_hmt_content(input, reading);
  });
}

}  // namespace clew::formats::uk
