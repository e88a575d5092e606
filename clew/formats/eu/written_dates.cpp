// Whether a ',' parts two dates or belongs to one ("October 4, 1983") is not said by the text, so an item is tried
// whole first and parted only if it is no date by itself; and a part that is no date keeps the whole item together,
// because a half of it would be a statement that nobody made.

#include "clew/formats/eu/written_dates.h"

#include <array>
#include <string>
#include <vector>

#include "clew/codec/partial_date.h"
#include "clew/intel/reading.h"

namespace clew::formats::eu {
namespace {

constexpr std::size_t kYearSize = 4;

struct Written {
  std::string text, to;  // `to`: the last year of a span; else empty
  std::string note;
};

// Without blanks, and without the full stop of a sentence.
std::string_view bare(std::string_view text) {
  while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "1967-1969", also with a dash.
bool read_span(std::string_view text, Written& into) {
  if (text.size() < 2 * kYearSize + 1) return false;
  const std::string_view from = text.substr(0, kYearSize), to = text.substr(text.size() - kYearSize);
  const std::string_view between = bare(text.substr(kYearSize, text.size() - 2 * kYearSize));
  if (!is_digits(from) || !is_digits(to) || (between != "-" && between != "–" && between != "to")) return false;
  if (!codec::partial_date(from) || !codec::partial_date(to)) return false;
  into.text = from;
  into.to = to;
  return true;
}

// One date, with what stands in parentheses behind it.
bool read_one(std::string_view text, Written& into) {
  text = bare(text);
  if (text.ends_with(')')) {
    const std::size_t open = text.find('(');
    if (open == std::string_view::npos || open == 0) return false;
    into.note = text.substr(open + 1, text.size() - open - 2);
    text = bare(text.substr(0, open));
  }
  if (read_span(text, into)) return true;
  if (!codec::partial_date(text)) return false;
  into.text = text;
  return true;
}

// "a) 1964 b) 28.8.1962" with a mark in front of each; other text as it is.
std::string without_letters(std::string_view text) {
  std::string out;
  char letter = 'a';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts = i == 0 || text[i - 1] == ' ';
    if (!starts || text[i] != letter || i + 1 >= text.size() || text[i + 1] != ')') {
      out += text[i];
      continue;
    }
    if (letter != 'a') out += ',';
    ++letter;
    ++i;
  }
  return out;
}

std::vector<Written> parted(std::string_view item) {
  constexpr std::array<std::string_view, 4> kBetween = {" or ", " and ", " / ", ","};
  std::vector<Written> dates;
  for (std::size_t begin = 0; begin <= item.size();) {
    std::size_t end = item.size(), next = item.size() + 1;
    for (const std::string_view between : kBetween)
      if (const std::size_t at = item.find(between, begin); at < end) {
        end = at;
        next = at + between.size();
      }
    if (!read_one(item.substr(begin, end - begin), dates.emplace_back())) return {};
    begin = next;
  }
  return dates;
}

}  // namespace

void add_written_dates(intel::Entity& entity, std::string_view property, std::string_view item) {
  std::vector<Written> dates(1);
  if (!read_one(item, dates.front())) dates = parted(without_letters(intel::one_line(item)));
  if (dates.empty()) intel::add_date(entity, property, item);
  for (const Written& date : dates) {
    if (date.to.empty())
      intel::add_date(entity, property, date.text, date.note);
    else
      intel::add_years(entity, property, date.text, date.to, date.note);
  }
}

}  // namespace clew::formats::eu
