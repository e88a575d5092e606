// A column is meant by its name, and a name that two columns have means neither: taking the first would leave the other
// out without a word, and a list without its second column of aliases finds fewer names.

#include "clew/formats/entity_csv/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "clew/base/amount.h"
#include "clew/codec/encoding.h"
#include "clew/codec/utf8.h"
#include "clew/intel/entity.h"
#include "clew/intel/reading.h"

namespace clew::formats::entity_csv {
namespace {

std::string folded(std::string_view name) {
  std::string text = intel::lowered(intel::one_line(name));
  if (text.size() > 1 && text.ends_with('.')) text.pop_back();
  return text;
}

template <class Same>
std::vector<std::size_t> places(std::span<const std::string> header, const Same& same) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < header.size(); ++i)
    if (same(header[i])) found.push_back(i);
  return found;
}

std::vector<std::size_t> places_of(std::string_view name, std::span<const std::string> header) {
  std::vector<std::size_t> found = places(header, [&](const std::string& column) { return column == name; });
  if (!found.empty()) return found;
  const std::string wanted = folded(name);
  return places(header, [&](const std::string& column) { return folded(column) == wanted; });
}

/// "AKA" and 2 of "AKA#2".
std::optional<std::pair<std::string_view, std::size_t>> numbered(std::string_view name) {
  constexpr std::size_t kDigitsMax = 5;
  const std::size_t mark = name.rfind('#');
  if (mark == std::string_view::npos || mark == 0) return std::nullopt;
  const std::string_view digits = name.substr(mark + 1);
  const auto number = parse_u128(digits);
  if (!number || *number == 0 || digits.size() > kDigitsMax) return std::nullopt;
  return std::pair(name.substr(0, mark), static_cast<std::size_t>(*number));
}

std::string numbers_of(const std::vector<std::size_t>& columns) {
  std::string text;
  for (std::size_t i = 0; i < columns.size(); ++i)
    text += fmt::format("{}{}", i == 0 ? "" : i + 1 == columns.size() ? " and " : ", ", columns[i] + 1);
  return text;
}

/// The place of a column; nothing where there is none of the name.
Result<std::optional<std::size_t>, std::string> place_of(const Rule& rule, std::string_view name,
                                                         std::span<const std::string> header) {
  std::vector<std::size_t> found = places_of(name, header);
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    const auto one = numbered(name);
    if (!one) return std::nullopt;
    found = places_of(one->first, header);
    if (one->second > found.size()) return std::nullopt;
    return found[one->second - 1];
  }
  std::string all;
  for (std::size_t i = 0; i < found.size(); ++i) all += fmt::format("{}{}#{}", i == 0 ? "" : "|", name, i + 1);
  return std::unexpected(
      fmt::format("the columns {} are all called \"{}\": say which, {}={}#1, or take them all, {}={}",
                  numbers_of(found), name, rule.property, name, rule.property, all));
}

std::string no_column(const Rule& rule, std::string_view name, std::span<const std::string> header) {
  constexpr std::size_t kShownMax = 1'000;
  std::string names;
  for (const std::string& column : header) {
    if (names.size() + column.size() > kShownMax) {
      names += ", ...";
      break;
    }
    names += (names.empty() ? "" : ", ") + column;
  }
  const std::string schema = rule.property == "schema" ? intel::schema_fault(name) + "; " : std::string();
  return fmt::format("no column \"{}\" for \"{}\"; {}the table has: {}", name, rule.property, schema, names);
}

}  // namespace

Result<std::vector<Bound>, std::string> bind_rules(std::span<const Rule> rules, std::span<const std::string> header) {
  std::vector<Bound> bound;
  for (const Rule& rule : rules) {
    Bound one{rule.property, {}, rule.constant, rule.list_separator};
    for (const std::string& column : rule.columns) {
      const auto at = place_of(rule, column, header);
      if (!at) return std::unexpected(at.error());
      if (*at)
        one.columns.push_back(**at);
      else if (rule.property == "schema" && rule.columns.size() == 1 && intel::is_known_schema(column))
        one.constant = column;  // schema=Person
      else
        return std::unexpected(no_column(rule, column, header));
    }
    if (rule.property == "schema" && rule.columns.empty())  // schema=:Person
      if (std::string fault = intel::schema_fault(rule.constant); !fault.empty())
        return std::unexpected(std::move(fault));
    bound.push_back(std::move(one));
  }
  return bound;
}

std::vector<std::string> values_of(const Bound& rule, std::span<const std::string> fields) {
  std::string text = rule.constant;
  for (const std::size_t column : rule.columns) text = intel::joined({text, fields[column]}, " ");
  if (rule.list_separator != '\0') return intel::list_items(text, rule.list_separator);
  if (text.empty()) return {};
  return {std::move(text)};
}

std::string table_fault(std::string_view front) {
  constexpr std::size_t kLookedAt = 4'096;
  front = front.substr(0, kLookedAt);
  if (std::string fault = codec::text_fault(front); !fault.empty()) return fault;
  if (front.starts_with("\xef\xbb\xbf")) front.remove_prefix(3);
  if (front.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return "the file is empty: the first line of a table names its columns";
  const std::string_view line = front.substr(0, front.find_first_of("\r\n"));
  const auto control = std::find_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\x1a'; });
  if (control != line.end())
    return fmt::format("the file is no text: byte {} is {:#04x}; a table is CSV in UTF-8", control - line.begin(),
                       static_cast<unsigned char>(*control));
  // A letter may be cut where the front ends.
  if (line.size() < front.size() && codec::invalid_utf8(line) != std::string_view::npos)
    return fmt::format("the row of column names {}", kConvert);
  return {};
}

}  // namespace clew::formats::entity_csv
