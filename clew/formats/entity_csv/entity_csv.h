#pragma once
// Entities from any CSV with a row of column names, by a mapping of columns to properties that the user writes.

#include <string>
#include <string_view>
#include <vector>

#include "clew/intel/entity.h"
#include "clew/intel/reading.h"

namespace clew::formats::entity_csv {

/// Where one property comes from: columns joined by a blank, or a constant.
struct Rule {
  std::string property;              ///< a property, "id" or "schema"
  std::vector<std::string> columns;  ///< empty for a constant
  std::string constant;
  char list_separator = '\0';  ///< between the items of a field, or none
};

struct Mapping {
  std::vector<Rule> rules;
  std::string id_prefix;  ///< stands before every id, so that lists do not share ids
  char separator = ',';   ///< between the fields of the table
};

inline constexpr std::size_t kRulesMax = 256;

/// Reads a mapping: rules `property=column` with ',' between them.
///   name=Full Name        a column
///   name=First+Last       two columns, joined by a blank
///   alias=AKA[;]          a list with ';' between its items
///   topics='sanction'     a constant
///   schema=Person         a constant where the table has no such column (of `schema` only)
///   name="Name, full"     a column with ',', '+', '=' or '[' in its name
/// A property may have several rules. Needed are `id`, `schema` and `name` (or, of a CryptoWallet, `publicKey`). The
/// error is a sentence that names the rule.
Result<Mapping, std::string> parse_mapping(std::string_view text);

/// What the mapping wants and the table at `path` does not have, as a sentence that names the column.
Result<void, std::string> check_mapping(const std::string& path, const Mapping& mapping);

/// Reads tables by a mapping. Dates (properties that end in "Date"), countries and gender are read as such; everything
/// else is text. Columns without a rule are not used: the mapping says what is wanted. A row without id or name is a
/// bad record, and so is a table without a wanted column. Errors: the sink's, and the first fault when nothing could be
/// read.
Result<intel::ReadReport> read_entity_csv(const std::vector<std::string>& paths, const Mapping& mapping,
                                          const intel::EntitySink& sink);
/// The same from content at hand.
Result<void> read_entity_csv_content(codec::Input& input, const Mapping& mapping, intel::Reading& reading);

}  // namespace clew::formats::entity_csv
