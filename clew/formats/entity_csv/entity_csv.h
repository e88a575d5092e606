#pragma once
// Entities from any CSV with a row of column names, by a mapping of columns to properties that the user writes.

#include <string>
#include <string_view>
#include <vector>

#include "clew/formats/entity_csv/columns.h"
#include "clew/intel/entity.h"
#include "clew/intel/reading.h"
#include "clew/intel/tlp.h"

namespace clew::formats::entity_csv {

struct Mapping {
  std::vector<Rule> rules;
  intel::Marking marking;  ///< of the whole list: rules list:licence, list:tlp and list:pap, which are constants
  std::string id_prefix;   ///< stands before every id, so that lists do not share ids
  char separator = ',';    ///< between the fields of the table
};

/// Reads a mapping: rules as parse_rules takes them. Needed are `id`, `schema` and `name` (or, of a CryptoWallet,
/// `publicKey`); several rules for `id` are joined by '-'. The error is a sentence that names the rule.
Result<Mapping, std::string> parse_mapping(std::string_view text);

/// Why the table at `path` cannot be read by the mapping: it is empty or no table, or lacks a column that is wanted, or
/// has two of its name. A sentence.
Result<void, std::string> check_mapping(const std::string& path, const Mapping& mapping);

/// Reads tables by a mapping. Dates (properties that end in "Date"), countries and gender are read as such; everything
/// else is text. Columns without a rule are not used: the mapping says what is wanted. A row without id or name, or
/// with a text that is not UTF-8 in a column that is used, is a bad record, and so is a table without a wanted column.
/// Errors: the sink's, and the first fault when nothing could be read.
Result<intel::ReadReport> read_entity_csv(const std::vector<std::string>& paths, const Mapping& mapping,
                                          const intel::EntitySink& sink);
/// The same from content at hand.
Result<void> read_entity_csv_content(codec::Input& input, const Mapping& mapping, intel::Reading& reading);

}  // namespace clew::formats::entity_csv
