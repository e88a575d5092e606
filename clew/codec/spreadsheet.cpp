// A cell is data for us and code for a spreadsheet: "=HYPERLINK(...)" in the name of a customer runs when an analyst
// opens the file. The apostrophe is what spreadsheets themselves use for "this is text". Quotes do not help: they are
// gone before the cell is looked at. Refused: leaving such characters out (the name is evidence).
// Source: OWASP, "CSV Injection".

#include "clew/codec/spreadsheet.h"

#include <algorithm>

namespace clew::codec {
namespace {

/// "-12.5" is a number; "-1+cmd" is not.
bool is_negative_number(std::string_view text) {
  if (text.size() < 2 || text[0] != '-') return false;
  const std::string_view digits = text.substr(1);
  return digits.find_first_not_of("0123456789.") == std::string_view::npos && digits.front() != '.' &&
         digits.back() != '.' && std::count(digits.begin(), digits.end(), '.') <= 1;
}

/// Whether the text, behind apostrophes at its front, begins as a formula does.
bool is_formula(std::string_view text) {
  const std::size_t at = text.find_first_not_of('\'');
  if (at == std::string_view::npos) return false;
  return std::string_view("=+-@\t\r\n").find(text[at]) != std::string_view::npos &&
         !(at == 0 && is_negative_number(text));
}

}  // namespace

std::string spreadsheet_cell(std::string_view text) {
  std::string cell(is_formula(text) ? "'" : "");
  cell += text;
  return cell;
}

std::string_view from_spreadsheet_cell(std::string_view cell) {
  if (cell.starts_with('\'') && is_formula(cell)) cell.remove_prefix(1);
  return cell;
}

}  // namespace clew::codec
