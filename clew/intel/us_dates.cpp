// OFAC knows days, months, years, "circa" and periods. FollowTheMoney knows YYYY, YYYY-MM and YYYY-MM-DD. A period that
// is exactly a year or a month is written as one; other periods keep both ends, since a date between would be invented.

#include "clew/intel/us_dates.h"

#include <array>
#include <cstddef>

#include "clew/codec/partial_date.h"

namespace clew::intel {
namespace {

bool digits(std::string_view text) {
  for (const char c : text)
    if (c < '0' || c > '9') return false;
  return !text.empty();
}

unsigned number(std::string_view text) {
  unsigned value = 0;
  for (const char c : text) value = value * 10 + static_cast<unsigned>(c - '0');
  return value;
}

unsigned month_days(unsigned year, unsigned month) {
  constexpr std::array<unsigned, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

std::string two(unsigned value) {
  return {static_cast<char>('0' + value / 10 % 10), static_cast<char>('0' + value % 10)};
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == ',')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string iso_date(std::string_view text) {
  return codec::partial_date(text, codec::DateOrder::month_first).value_or(std::string());
}

DateSpan span_of(std::string from, std::string to, bool circa) {
  DateSpan span{std::move(from), std::move(to), circa};
  if (span.from.empty() || span.to.empty()) return span;
  const std::string& a = span.from;
  const std::string& b = span.to;
  if (a == b) {
    span.to.clear();
  } else if (a.size() == 10 && b.size() == 10 && a.substr(0, 4) == b.substr(0, 4)) {
    const bool from_first = a.ends_with("-01");
    const unsigned month = number(std::string_view(b).substr(5, 2));
    const bool to_last = number(std::string_view(b).substr(8)) == month_days(number(b.substr(0, 4)), month);
    if (a.ends_with("-01-01") && b.ends_with("-12-31")) {
      span = {a.substr(0, 4), {}, circa};
    } else if (from_first && to_last && a.substr(0, 7) == b.substr(0, 7)) {
      span = {a.substr(0, 7), {}, circa};
    }
  } else if (a.ends_with("-01-01") && b.ends_with("-12-31") && a.size() == 10 && b.size() == 10) {
    span = {a.substr(0, 4), b.substr(0, 4), circa};
  }
  return span;
}

DateSpan date_span(std::string_view text) {
  text = trimmed(text);
  bool circa = false;
  if (text.starts_with("circa ")) {
    circa = true;
    text.remove_prefix(6);
  }
  if (const std::size_t at = text.find(" to "); at != std::string_view::npos) {
    std::string_view end = text.substr(at + 4);
    if (end.starts_with("circa ")) {
      circa = true;
      end.remove_prefix(6);
    }
    std::string from = iso_date(text.substr(0, at)), to = iso_date(end);
    if (from.empty() || to.empty()) return {};
    return span_of(std::move(from), std::move(to), circa);
  }
  if (text.size() == 9 && text[4] == '-' && digits(text.substr(0, 4)) && digits(text.substr(5)))
    return span_of(std::string(text.substr(0, 4)), std::string(text.substr(5)), circa);
  return {iso_date(text), {}, circa};
}

std::optional<UnixTime> first_second(std::string_view iso) {
  std::string day = iso_date(iso);
  if (day.empty() || day != iso) return std::nullopt;
  if (day.size() == 4) day += "-01";
  if (day.size() == 7) day += "-01";
  const auto time = parse_time(day);
  return time ? std::optional<UnixTime>(*time) : std::nullopt;
}

std::optional<UnixTime> last_second(std::string_view iso) {
  std::string day = iso_date(iso);
  if (day.empty() || day != iso) return std::nullopt;
  if (day.size() == 4) day += "-12";
  if (day.size() == 7)
    day +=
        '-' + two(month_days(number(std::string_view(day).substr(0, 4)), number(std::string_view(day).substr(5, 2))));
  const auto time = parse_time(day + " 23:59:59");
  return time ? std::optional<UnixTime>(*time) : std::nullopt;
}

}  // namespace clew::intel
