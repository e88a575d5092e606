#pragma once
// Financial sanctions of the European Union: the consolidated list (FSF) as XML 1.1 and CSV, and tables made from the
// annexes of regulations.

#include <string>
#include <vector>

#include "clew/intel/entity.h"
#include "clew/intel/reading.h"

namespace clew::formats::eu {

/// Reads the consolidated list as XML 1.1. Ids are "eu-" and the EU reference number ("eu-EU.2026.82"), or else the
/// logical id; beside each party stand its Sanction and its documents. Errors: the sink's, and the first fault when
/// nothing could be read.
Result<intel::ReadReport> read_eu_xml(const std::vector<std::string>& paths, const intel::EntitySink& sink);

/// Reads the consolidated list as CSV with ';' between fields: many rows a party, which need not stand together, so
/// parties are handed on when the file has ended. The entities are those of the XML.
Result<intel::ReadReport> read_eu_csv(const std::vector<std::string>& paths, const intel::EntitySink& sink);

/// Reads a table of the annexes of a regulation: one party a row, columns with the names of properties (celex,
/// recordId, programKey, annex, measure, startDate, reason, schema, name, alias, ...), lists with ';' inside a field.
/// Ids are "eu-32017R1509-XIII.A-1": regulation, annex, number.
Result<intel::ReadReport> read_eu_regulation(const std::vector<std::string>& paths, const intel::EntitySink& sink);

/// By its first bytes and its row of names which of the three a file is, for callers that have only a file.
Result<intel::ReadReport> read_eu(const std::vector<std::string>& paths, const intel::EntitySink& sink);

inline constexpr std::size_t kRowsMax = 5'000'000;  ///< of the consolidated CSV, which is kept until it has ended

// The same from content at hand.
Result<void> read_eu_xml_content(codec::Input& input, intel::Reading& reading);
Result<void> read_eu_csv_content(codec::Input& input, intel::Reading& reading);
Result<void> read_eu_regulation_content(codec::Input& input, intel::Reading& reading);
intel::ListInfo eu_info();

}  // namespace clew::formats::eu
