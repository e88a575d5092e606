// Seconds since 1970 to the calendar and back, in UTC and nothing else.
//
// The proleptic Gregorian calendar as arithmetic: the year is made to start in March, so that the leap day is the last
// of it, and 400 years are one period of 146,097 days. Refused: gmtime and timegm (locale and time zone of the machine
// are behind them, and they differ on years out of range) and <chrono> formatting, which g++ 12 does not have. A second
// of 60 is refused: Unix time cannot tell it from the next one, and we do not guess which one was meant.
// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil, civil_from_days).

#include "clew/base/time.h"

#include <cstdio>
#include <optional>

namespace clew {
namespace {

constexpr std::int64_t kDay = 86'400;
/// 9999-12-31T23:59:59Z. A larger count of seconds is almost certainly milliseconds.
constexpr std::int64_t kSecondsMax = 253'402'300'799;

struct Date {
  std::int64_t year;
  unsigned month;
  unsigned day;
};

std::int64_t days_from_civil(Date date) {
  const std::int64_t year = date.year - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t month_from_march = (std::int64_t{date.month} + 9) % 12;
  const std::int64_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

Date civil_from_days(std::int64_t days) {
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const std::int64_t day_of_era = days - era * 146'097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const auto day = static_cast<unsigned>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  const auto month = static_cast<unsigned>(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

unsigned days_in_month(std::int64_t year, unsigned month) {
  constexpr unsigned kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

/// Walks over a text; the first thing that is wrong stays as the error.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  unsigned number(std::size_t digits, unsigned low, unsigned high, const char* what) {
    const std::size_t start = at_;
    unsigned value = 0;
    for (std::size_t i = 0; i < digits && !error_; ++i) {
      if (at_ == text_.size() || text_[at_] < '0' || text_[at_] > '9') return refuse(what, at_), value;
      value = value * 10 + static_cast<unsigned>(text_[at_++] - '0');
    }
    if (value < low || value > high) refuse(what, start);
    return value;
  }
  void one_of(std::string_view allowed, const char* what) {
    if (at_ == text_.size() || allowed.find(text_[at_]) == std::string_view::npos) return refuse(what, at_);
    ++at_;
  }
  bool skip(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool at_end() const { return at_ == text_.size(); }
  void refuse(const char* what, std::size_t offset) {
    if (!error_) error_ = Error{Code::malformed, what, offset};
  }
  void expect_end() {
    if (!at_end()) refuse("text after the time", at_);
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::optional<Error> error_;
};

Result<UnixTime> parse_seconds(std::string_view text) {
  std::int64_t seconds = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] < '0' || text[i] > '9') return fail(Code::malformed, "not a digit in a count of seconds", i);
    seconds = seconds * 10 + (text[i] - '0');
    if (seconds > kSecondsMax) return fail(Code::malformed, "seconds beyond the year 9999 (milliseconds?)", i);
  }
  return UnixTime{seconds};
}

}  // namespace

std::string to_iso(UnixTime time) {
  std::int64_t days = time.seconds / kDay;
  std::int64_t second = time.seconds % kDay;
  if (second < 0) {
    second += kDay;
    --days;
  }
  const Date date = civil_from_days(days);
  char buffer[64];
  const int length =
      std::snprintf(buffer, sizeof buffer, "%04lld-%02u-%02uT%02lld:%02lld:%02lldZ", static_cast<long long>(date.year),
                    date.month, date.day, static_cast<long long>(second / 3600),
                    static_cast<long long>(second / 60 % 60), static_cast<long long>(second % 60));
  return std::string(buffer, static_cast<std::size_t>(length));
}

Result<UnixTime> parse_time(std::string_view text) {
  if (text.empty()) return fail(Code::malformed, "time is empty");
  if (text.find_first_not_of("0123456789") == std::string_view::npos) return parse_seconds(text);

  Scanner scan(text);
  Date date{};
  date.year = scan.number(4, 0, 9999, "year");
  scan.one_of("-", "no '-' after the year");
  date.month = scan.number(2, 1, 12, "month");
  scan.one_of("-", "no '-' after the month");
  if (scan.error()) return std::unexpected(*scan.error());
  date.day = scan.number(2, 1, days_in_month(date.year, date.month), "day");

  unsigned hour = 0, minute = 0, second = 0;
  if (!scan.error() && !scan.at_end()) {
    scan.one_of(" T", "text after the date");
    hour = scan.number(2, 0, 23, "hour");
    scan.one_of(":", "no ':' after the hour");
    minute = scan.number(2, 0, 59, "minute");
    if (!scan.error() && scan.skip(':')) second = scan.number(2, 0, 59, "second");
    if (!scan.error()) scan.skip('Z');
  }
  scan.expect_end();
  if (scan.error()) return std::unexpected(*scan.error());
  return UnixTime{days_from_civil(date) * kDay + std::int64_t{hour} * 3600 + std::int64_t{minute} * 60 + second};
}

}  // namespace clew
