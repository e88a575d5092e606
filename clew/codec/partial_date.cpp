// One small grammar for the dates of all lists: tokens are numbers, words and what stands between them, and the shapes
// allowed are few. Refused: guessing the order of day and month from numbers above 12 (then the same column would be
// read in two ways), two-digit years, other calendars.

#include "clew/codec/partial_date.h"

#include <array>
#include <vector>

namespace clew::codec {
namespace {

constexpr std::size_t kTextMax = 40;
constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};

struct Token {
  enum class Kind : std::uint8_t { number, month, unknown, separator };
  Kind kind = Kind::separator;
  unsigned value = 0;
  std::size_t digits = 0;
  char separator = ' ';
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

char lowered(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_letter(char c) {
  return lowered(c) >= 'a' && lowered(c) <= 'z';
}

/// Number of a month by its English name or at least three letters of it; 0 if it is none.
unsigned month_of(std::string_view word) {
  if (word == "sept") return 9;
  for (std::size_t i = 0; i < kMonths.size(); ++i)
    if (word == kMonths[i] || (word.size() == 3 && kMonths[i].starts_with(word))) return static_cast<unsigned>(i + 1);
  return 0;
}

bool is_ordinal_ending(std::string_view word) {
  return word == "st" || word == "nd" || word == "rd" || word == "th";
}

/// Cuts the text; false if there is something in it that no date has.
bool tokens_of(std::string_view text, std::vector<Token>& tokens) {
  for (std::size_t at = 0; at < text.size();) {
    Token token;
    const std::size_t first = at;
    if (is_digit(text[at])) {
      token.kind = Token::Kind::number;
      while (at < text.size() && is_digit(text[at]))
        token.value = token.value % 10000 * 10 + static_cast<unsigned>(text[at++] - '0');
      token.digits = at - first;
      if (token.digits > 4) return false;
    } else if (is_letter(text[at])) {
      std::string word;
      while (at < text.size() && is_letter(text[at])) word += lowered(text[at++]);
      if (is_ordinal_ending(word) && !tokens.empty() && tokens.back().kind == Token::Kind::number) continue;
      token.kind = word == "dd" || word == "mm" ? Token::Kind::unknown : Token::Kind::month;
      if (token.kind == Token::Kind::month) token.value = month_of(word);
      if (token.kind == Token::Kind::month && token.value == 0) return false;
      if (at < text.size() && text[at] == '.' && token.kind == Token::Kind::month) ++at;
    } else {
      token.separator = text[at] == ',' ? ' ' : text[at];
      while (at < text.size() && (text[at] == ' ' || text[at] == ',')) ++at;
      if (at == first) ++at;
    }
    tokens.push_back(token);
  }
  return true;
}

unsigned days_in(unsigned year, unsigned month) {
  constexpr std::array<unsigned, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

std::string two(unsigned value) {
  return {static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
}

/// Month and day may be 0, unknown.
std::optional<std::string> date_of(unsigned year, unsigned month, unsigned day) {
  if (year < 1000 || year > 9999 || month > 12 || day > 31) return std::nullopt;
  std::string text = std::to_string(year);
  if (month == 0) return text;
  text += "-" + two(month);
  if (day == 0) return text;
  if (day > days_in(year, month)) return std::nullopt;
  return text + "-" + two(day);
}

using Parts = std::vector<Token>;

bool is_year(const Token& token) {
  return token.kind == Token::Kind::number && token.digits == 4;
}
bool is_part(const Token& token) {  // a day, or a month as a number
  return token.kind == Token::Kind::unknown || (token.kind == Token::Kind::number && token.digits <= 2);
}

std::optional<std::string> three(const Parts& p, char separator, DateOrder order) {
  if (is_year(p[0]) && separator == '-' && is_part(p[1]) && is_part(p[2]))
    return date_of(p[0].value, p[1].value, p[2].value);
  if (!is_year(p[2])) return std::nullopt;
  if (is_part(p[0]) && is_part(p[1]) && separator != ' ') {
    const bool day_first = order == DateOrder::day_first;
    return date_of(p[2].value, p[day_first ? 1 : 0].value, p[day_first ? 0 : 1].value);
  }
  if (is_part(p[0]) && p[1].kind == Token::Kind::month) return date_of(p[2].value, p[1].value, p[0].value);
  if (p[0].kind == Token::Kind::month && is_part(p[1])) return date_of(p[2].value, p[0].value, p[1].value);
  return std::nullopt;
}

std::optional<std::string> two_parts(const Parts& p, char separator) {
  if (is_year(p[0]) && is_part(p[1]) && separator == '-') return date_of(p[0].value, p[1].value, 0);
  const bool month = p[0].kind == Token::Kind::month || (is_part(p[0]) && separator != ' ');
  return month && is_year(p[1]) ? date_of(p[1].value, p[0].value, 0) : std::nullopt;
}

/// "1970-04-03" of "1970-04-03T00:00:00Z", "1970-04-03 00:00:00" and "1970-04-03-04:00" (XML's dates may have a zone);
/// the text itself if there is no time in it.
std::string_view without_time(std::string_view text) {
  constexpr std::size_t kDateSize = 10;
  if (text.size() < kDateSize + 2 || text[4] != '-' || text[7] != '-') return text;
  const char between = text[kDateSize];
  const bool time = (between == 'T' || between == ' ') && is_digit(text[kDateSize + 1]);
  constexpr std::size_t kZoneSize = 6;
  const bool west = text.size() == kDateSize + kZoneSize && between == '-' && text[kDateSize + 3] == ':';
  const bool zone = between == 'Z' || between == '+' || west;
  return time || zone ? text.substr(0, kDateSize) : text;
}

}  // namespace

std::optional<std::string> partial_date(std::string_view text, DateOrder order) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\n')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\n')) text.remove_suffix(1);
  text = without_time(text);
  if (text.size() > kTextMax) return std::nullopt;
  std::vector<Token> tokens;
  if (!tokens_of(text, tokens)) return std::nullopt;
  Parts parts;
  char separator = '\0';
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind != Token::Kind::separator) {
      // "4October" is no date: two parts need something between them.
      if (i > 0 && tokens[i - 1].kind != Token::Kind::separator && tokens[i - 1].kind != Token::Kind::month)
        return std::nullopt;
      parts.push_back(tokens[i]);
      continue;
    }
    const char c = tokens[i].separator;
    if ((c != '-' && c != '/' && c != '.' && c != ' ') || i == 0 || i + 1 == tokens.size()) return std::nullopt;
    if (tokens[i - 1].kind == Token::Kind::separator || (separator != '\0' && separator != c)) return std::nullopt;
    separator = c;
  }
  switch (parts.size()) {
    case 1: return is_year(parts[0]) ? date_of(parts[0].value, 0, 0) : std::nullopt;
    case 2: return two_parts(parts, separator);
    case 3: return three(parts, separator, order);
    default: return std::nullopt;
  }
}

}  // namespace clew::codec
