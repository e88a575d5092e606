// The mapping language is one line, because it is typed: it says which column is which property and no more. Refused:
// YAML files of queries (FollowTheMoney's own mappings join tables and make relations; whoever needs that has their
// tool).

#include <algorithm>
#include <optional>

#include "clew/formats/entity_csv/entity_csv.h"

namespace clew::formats::entity_csv {
namespace {

/// Characters of the mapping, of which those in quotes are only text.
struct Letter {
  char c = 0;
  bool quoted = false;
};
using Letters = std::vector<Letter>;

Result<Letters, std::string> letters_of(std::string_view text) {
  Letters letters;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"')
      quoted = !quoted;
    else
      letters.push_back({c, quoted});
  }
  if (quoted) return std::unexpected(std::string("a quote (\") is never closed in the mapping"));
  return letters;
}

std::vector<Letters> split(const Letters& letters, char at) {
  std::vector<Letters> parts(1);
  bool constant = false;
  char before = '\0';  // the last that is no blank; an apostrophe opens a constant behind '=' only
  for (const Letter& letter : letters) {
    if (letter.c == '\'' && !letter.quoted && (constant || before == '=')) constant = !constant;
    if (letter.c != ' ') before = letter.quoted ? '\0' : letter.c;
    if (letter.c == at && !letter.quoted && !constant)
      parts.emplace_back();
    else
      parts.back().push_back(letter);
  }
  return parts;
}

std::string text_of(const Letters& letters) {
  std::string text;
  for (const Letter& letter : letters) text += letter.c;
  return intel::one_line(text);
}

/// Takes "[;]" off the end; '\0' if there is none.
char take_list_separator(Letters& letters) {
  const std::size_t size = letters.size();
  constexpr std::size_t kMarkSize = 3;
  if (size < kMarkSize || letters[size - 1].c != ']' || letters[size - 1].quoted || letters[size - 3].c != '[')
    return '\0';
  const char separator = letters[size - 2].c;
  letters.resize(size - kMarkSize);
  return separator;
}

bool is_plain(const Letter& letter, char c) {
  return letter.c == c && !letter.quoted;
}

/// ":sanction" or "'sanction'" without its marks; nothing if it is no constant.
std::optional<std::string> constant_of(const Letters& source) {
  if (is_plain(source.front(), ':')) return text_of(Letters(source.begin() + 1, source.end()));
  const bool quoted = source.size() >= 2 && is_plain(source.front(), '\'') && source.back().c == '\'';
  if (quoted) return text_of(Letters(source.begin() + 1, source.end() - 1));
  return std::nullopt;
}

/// The rules of one piece: several where '|' stands between columns.
Result<std::vector<Rule>, std::string> rules_of(const Letters& letters) {
  const auto sign =
      std::find_if(letters.begin(), letters.end(), [](const Letter& l) { return l.c == '=' && !l.quoted; });
  const std::string whole = text_of(letters);
  if (sign == letters.end()) return std::unexpected("\"" + whole + "\" is no rule: property=column is wanted");
  Rule rule;
  rule.property = text_of(Letters(letters.begin(), sign));
  Letters source(sign + 1, letters.end());
  while (!source.empty() && source.back().c == ' ') source.pop_back();
  while (!source.empty() && source.front().c == ' ') source.erase(source.begin());
  if (rule.property.empty() || source.empty()) return std::unexpected("\"" + whole + "\" lacks a property or a column");
  rule.list_separator = take_list_separator(source);
  if (source.empty()) return std::unexpected("\"" + whole + "\" lacks a property or a column");
  if (auto constant = constant_of(source)) {
    rule.constant = *std::move(constant);
    if (rule.constant.empty()) return std::unexpected("\"" + whole + "\" has an empty constant");
    return std::vector<Rule>{std::move(rule)};
  }
  std::vector<Rule> rules;
  for (const Letters& one : split(source, '|')) {
    rule.columns.clear();
    for (const Letters& column : split(one, '+')) {
      rule.columns.push_back(text_of(column));
      if (rule.columns.back().empty()) return std::unexpected("\"" + whole + "\" has an empty column name");
    }
    rules.push_back(rule);
  }
  return rules;
}

/// Takes the rules that are about the whole list.
Result<void, std::string> take_marking(Mapping& mapping) {
  constexpr std::string_view kOfList = "list:";
  for (const Rule& rule : mapping.rules) {
    if (!rule.property.starts_with(kOfList)) continue;
    const std::string_view what = std::string_view(rule.property).substr(kOfList.size());
    std::string* const text = what == "licence" ? &mapping.marking.licence
                              : what == "tlp"   ? &mapping.marking.tlp
                              : what == "pap"   ? &mapping.marking.pap
                                                : nullptr;
    if (text == nullptr)
      return std::unexpected("\"" + rule.property + "\" is none of list:licence, list:tlp and list:pap");
    if (rule.constant.empty())
      return std::unexpected("\"" + rule.property + "\" is about the whole list: write a constant, as in " +
                             rule.property + "=:AMBER");
    if (!text->empty()) return std::unexpected("\"" + rule.property + "\" is said twice");
    *text = rule.constant;
  }
  std::erase_if(mapping.rules, [&](const Rule& rule) { return rule.property.starts_with(kOfList); });
  return {};
}

bool has(const Mapping& mapping, std::string_view property) {
  return std::any_of(mapping.rules.begin(), mapping.rules.end(), [&](const Rule& r) { return r.property == property; });
}

}  // namespace

Result<std::vector<Rule>, std::string> parse_rules(std::string_view text) {
  const Letters letters = CLEW_TRY(letters_of(text));
  std::vector<Rule> rules;
  for (const Letters& part : split(letters, ',')) {
    for (Rule& rule : CLEW_TRY(rules_of(part))) {
      if (rules.size() == kRulesMax) return std::unexpected(std::string("a mapping has at most 256 rules"));
      rules.push_back(std::move(rule));
    }
  }
  const auto schemata = std::count_if(rules.begin(), rules.end(), [](const Rule& r) { return r.property == "schema"; });
  if (schemata > 1) return std::unexpected(std::string("\"schema\" has one value, and several are mapped to it"));
  return rules;
}

Result<Mapping, std::string> parse_mapping(std::string_view text) {
  Mapping mapping;
  mapping.rules = CLEW_TRY(parse_rules(text));
  CLEW_TRY_VOID(take_marking(mapping));
  for (const char* needed : {"id", "schema"})
    if (!has(mapping, needed)) return std::unexpected("the mapping has no rule for \"" + std::string(needed) + "\"");
  if (!has(mapping, "name") && !has(mapping, "publicKey"))
    return std::unexpected(std::string("the mapping has no rule for \"name\""));
  return mapping;
}

}  // namespace clew::formats::entity_csv
