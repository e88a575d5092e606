#pragma once
// Which column of a table means what: the rules a person types, bound to the columns of one table. Lists of one's own
// and files of questions are read by the same rules.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/result.h"

namespace clew::formats::entity_csv {

/// Where one property comes from: columns joined by a blank, or a constant.
struct Rule {
  std::string property;              ///< a property, "id" or "schema"
  std::vector<std::string> columns;  ///< empty for a constant
  std::string constant;
  char list_separator = '\0';  ///< between the items of a field, or none
};

inline constexpr std::size_t kRulesMax = 256;

/// Reads rules `property=column` with ',' between them.
///   name=Full Name        a column
///   name=First+Last       two columns, joined by a blank: one value
///   alias=AKA|Known as    two columns, each a value of its own; the same as alias=AKA,alias=Known as
///   alias=AKA[;]          a list with ';' between its items
///   alias=AKA#2           the second of the columns that are called AKA
///   topics=:sanction      a constant; also topics='sanction'
///   schema=Person         a constant where the table has no such column (of `schema` only)
///   name="Name, full"     a column with ',', '+', '=', '|', ':' or '[' in its name
/// A property may have several rules, but for `schema`. The error is a sentence that names the rule.
Result<std::vector<Rule>, std::string> parse_rules(std::string_view text);

/// A rule with the places of its columns in a table.
struct Bound {
  std::string property;
  std::vector<std::size_t> columns;  ///< empty for a constant
  std::string constant;
  char list_separator = '\0';
};

/// Looks the columns up: as they are written, or else with other case, blanks at the ends or a final '.'. Two columns
/// of one name are an error unless the rule says which is meant. The error is a sentence that names the rule.
Result<std::vector<Bound>, std::string> bind_rules(std::span<const Rule> rules, std::span<const std::string> header);

/// Values that a row has for a rule; empty cells give none.
std::vector<std::string> values_of(const Bound& rule, std::span<const std::string> fields);

/// Why the front of a file is no row of column names of a table, as a sentence with what to do about it; empty: it may
/// be one.
std::string table_fault(std::string_view front);
/// How to convert a file whose texts are not UTF-8.
inline constexpr std::string_view kConvert =
    "is not UTF-8; if the file is Latin-1, convert it: iconv -f LATIN1 -t UTF-8 FILE > NEW";

}  // namespace clew::formats::entity_csv
