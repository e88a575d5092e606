#pragma once
// Texts of others in cells of a CSV that people open in a spreadsheet, where "=1+1" is a formula and may run commands.

#include <string>
#include <string_view>

namespace clew::codec {

/// The text as a cell that no spreadsheet takes for a formula: one that begins with = + - @, a tab, a carriage return
/// or a line feed, or with apostrophes and then one of these, gets an apostrophe in front. A number with a minus sign
/// stays. Programs take the apostrophe off again with from_spreadsheet_cell(), and have every text back as it was.
std::string spreadsheet_cell(std::string_view text);
/// The text of a cell that spreadsheet_cell() wrote.
std::string_view from_spreadsheet_cell(std::string_view cell);

}  // namespace clew::codec
